#include "lib/util/process.h"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <openssl/crypto.h>

/* Leak checkers trace the process, which one that is not dumpable refuses. */
#ifdef OKS_TEST_BUILD
#define DUMPABLE 1UL
#else
#define DUMPABLE 0UL
#endif

int
process_harden(struct fault *f)
{
	static const struct rlimit none = { 0, 0 };

	(void)umask(077);
	if (setrlimit(RLIMIT_CORE, &none) == -1)
		return (fault_errno(f, "setrlimit", NULL,
		    "core dumps cannot be switched off"));
	if (prctl(PR_SET_DUMPABLE, DUMPABLE, 0UL, 0UL, 0UL) == -1)
		return (fault_errno(f, "prctl", NULL,
		    "the process cannot be made undumpable"));
	if (prctl(PR_SET_NO_NEW_PRIVS, 1UL, 0UL, 0UL, 0UL) == -1)
		return (fault_errno(f, "prctl", NULL,
		    "new privileges cannot be ruled out"));
	if (OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL) != 1) {
		(void)fault_set(f, FAULT_SYSTEM, "libcrypto does not start");
		return (fault_call(f, "OPENSSL_init_crypto", ""));
	}
	return (0);
}
