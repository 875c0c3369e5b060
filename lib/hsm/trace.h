#ifndef OKS_LIB_HSM_TRACE_H
#define OKS_LIB_HSM_TRACE_H
/*
 * What the tokens answered, for a log: each PKCS#11 call by name with its
 * return code, counted.  Arguments are never kept, so there is no secret in it.
 * Like Cryptoki itself, it is the process's: a log takes what has come together
 * since it last did.
 */
#include <stddef.h>

/* Calls with different names or answers that are told apart between two
 * takings; what comes after them is counted only. */
#define HSM_TRACE_MOST 48

/* Room for a code's name with its number. */
#define HSM_TRACE_CODE_SIZE 64

struct hsm_trace_entry {
	const char *call;               /* "C_Sign" */
	char code[HSM_TRACE_CODE_SIZE]; /* "CKR_OK (0x0)" */
	unsigned long count;
};

/* Notes a call (a string that stays) and its CK_RV, which it gives back. */
unsigned long hsm_trace(const char *call, unsigned long code);

/* Takes what was noted, in the order of first occurrence, into an array of
 * HSM_TRACE_MOST; returns how many entries there are and sets *more to the
 * number of calls that are not in them. */
size_t hsm_trace_take(struct hsm_trace_entry *entries, unsigned long *more);

#endif
