#include "lib/util/process.h"

#include <elf.h>
#include <link.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/crypto.h>

/* Leak checkers trace the process, which one that is not dumpable refuses. */
#ifdef OKS_TEST_BUILD
#define DUMPABLE 1UL
#else
#define DUMPABLE 0UL
#endif

/*
 * The environment is the caller's, not the ceremony's: what a PKCS#11 module
 * needs stands in oks.conf.
 */
static int
clear_environment(struct fault *f)
{
#ifndef OKS_TEST_BUILD
	char **variable;

	for (variable = environ; variable != NULL && *variable != NULL;
	     variable++)
		if (strncmp(*variable, "LD_", 3) == 0)
			return (fault_set(f, FAULT_REFUSED,
			    "the variable "
			    "%.*s changes which code runs here: unset it",
			    (int)strcspn(*variable, "="), *variable));
#endif
	if (clearenv() != 0)
		return (fault_set(
		    f, FAULT_SYSTEM, "the environment cannot be cleared"));
	return (0);
}

int
process_harden(struct fault *f)
{
	static const struct rlimit none = { 0, 0 };

	if (clear_environment(f) == -1)
		return (-1);
	(void)umask(077);
	(void)signal(SIGXFSZ, SIG_IGN);
	(void)signal(SIGPIPE, SIG_IGN);
	if (setrlimit(RLIMIT_CORE, &none) == -1)
		return (fault_errno(
		    f, "setrlimit", NULL, "core dumps cannot be switched off"));
	if (prctl(PR_SET_DUMPABLE, DUMPABLE, 0UL, 0UL, 0UL) == -1)
		return (fault_errno(
		    f, "prctl", NULL, "the process cannot be made undumpable"));
	if (prctl(PR_SET_NO_NEW_PRIVS, 1UL, 0UL, 0UL, 0UL) == -1)
		return (fault_errno(
		    f, "prctl", NULL, "new privileges cannot be ruled out"));
	if (OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL) != 1) {
		(void)fault_set(f, FAULT_SYSTEM, "libcrypto does not start");
		return (fault_call(f, "OPENSSL_init_crypto", ""));
	}
	return (0);
}

int
process_environment_set(const char *name, const char *value, struct fault *f)
{
	if (setenv(name, value, 1) == -1)
		return (fault_errno(
		    f, "setenv", NULL, "cannot set the variable %s", name));
	return (0);
}

const char *
process_environment_get(const char *name)
{
	return (getenv(name));
}

/* Looks through notes for the one of GNU's that holds the build id. */
static void
find_build(const unsigned char *notes, size_t length, char *hex)
{
	ElfW(Nhdr) head;
	size_t name, i;

	while (length >= sizeof(head)) {
		memcpy(&head, notes, sizeof(head));
		name = sizeof(head) + ((head.n_namesz + 3UL) & ~3UL);
		if (name + head.n_descsz > length)
			return;
		if (head.n_type == NT_GNU_BUILD_ID && head.n_namesz == 4 &&
		    memcmp(notes + sizeof(head), "GNU", 4) == 0) {
			for (i = 0; i < head.n_descsz &&
			     2 * i + 2 < PROCESS_BUILD_SIZE;
			     i++)
				(void)snprintf(
				    hex + 2 * i, 3, "%02x", notes[name + i]);
			return;
		}
		name += (head.n_descsz + 3UL) & ~3UL;
		if (name > length)
			return;
		notes += name;
		length -= name;
	}
}

/* The first object is the program itself; it ends the walk. */
static int
look_at_program(struct dl_phdr_info *info, size_t size, void *hex)
{
	const ElfW(Phdr) * p;
	size_t i;

	(void)size;
	for (i = 0; i < info->dlpi_phnum; i++) {
		p = &info->dlpi_phdr[i];
		if (p->p_type == PT_NOTE)
			find_build(
			    (const unsigned char *)info->dlpi_addr + p->p_vaddr,
			    p->p_memsz, hex);
	}
	return (1);
}

void
process_build(char *hex)
{
	hex[0] = '\0';
	(void)dl_iterate_phdr(look_at_program, hex);
}
