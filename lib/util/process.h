#ifndef OKS_LIB_UTIL_PROCESS_H
#define OKS_LIB_UTIL_PROCESS_H
/*
 * The process, made fit for keys and PINs before it reads anything: each main
 * calls process_harden() first.
 */
#include "lib/util/fault.h"

/*
 * - The environment is cleared, and LD_* variables are refused (not in a build
 *   with OKS_TEST_BUILD): what a PKCS#11 module needs stands in oks.conf.
 * - umask 077: a file that somebody forgets to give a mode is not for others.
 * - A file size limit and a closed pipe are errors of a write, not the end of
 *   a process that has keys to take back.
 * - No core dump, not dumpable: PINs and key bytes stay out of files, and
 *   other processes of the same user cannot read our memory.  In a build with
 *   OKS_TEST_BUILD it stays dumpable, since leak checkers trace the process.
 * - No new privileges: nothing that is started from here gains any.
 * - OpenSSL's configuration file is not loaded: it could bring in code and
 *   change which algorithms and keys are accepted.
 * - No setlocale(), here or anywhere: without it the locale is "C", and what
 *   is read and written does not depend on the machine.
 *
 * FAULT_SYSTEM if any of it fails; the program then ends.
 */
int process_harden(struct fault *f) __attribute__((warn_unused_result));

/* Which build of the program this is: the linker's build id in hexadecimal,
 * cut to the room of PROCESS_BUILD_SIZE bytes, or "" if it has none. */
#define PROCESS_BUILD_SIZE 65
void process_build(char *hex);

/*
 * The environment that code of others finds in this process, a PKCS#11 module
 * above all.  This is the one file that reads or writes it.
 */

/* Sets a variable, whatever it was. */
int process_environment_set(const char *name, const char *value,
    struct fault *f) __attribute__((warn_unused_result));

/* Its value, or NULL; borrowed until it is set again. */
const char *process_environment_get(const char *name);

#endif
