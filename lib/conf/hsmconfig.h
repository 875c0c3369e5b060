#ifndef OKS_LIB_CONF_HSMCONFIG_H
#define OKS_LIB_CONF_HSMCONFIG_H
/*
 * hsmconfig files, as the root's ceremonies use them: VAR=value in lines,
 * variables that are set while the PKCS#11 module is loaded.
 */
#include "lib/conf/conf.h"
#include "lib/util/fault.h"

#define HSMCONFIG_FILE_MOST  65536 /* bytes */
#define HSMCONFIG_LINES_MOST 100

/*
 * Reads the repository's file (r->hsmconfig): its variables, and the module
 * from PKCS11_LIBRARY_PATH, which must be there.  $VAR in a value is that of a
 * line before; the environment is not read.  FAULT_INPUT with file and line for
 * anything else; a file that others can write is FAULT_REFUSED.
 */
int hsmconfig_read(struct conf_repository *r, struct fault *f)
    __attribute__((warn_unused_result));

#endif
