#ifndef OKS_TESTS_MOCK_MOCK_H
#define OKS_TESTS_MOCK_MOCK_H
/*
 * A PKCS#11 module that forwards to a real one, and at one call misbehaves.
 *
 * $OKS_MOCK_MODULE is the real module's path.  $OKS_MOCK_CONTROL is the path of
 * a text file, read once, when the module is loaded; there need not be one:
 *
 *	log PATH
 *	fault FUNCTION N[+] before|after ACT [VALUE]
 *
 * log: for each call a line with its number (over the whole process, from 1),
 * its name and the code that it gave back, written before and after, so that
 * the log of a process that was killed is complete; and, where the fault
 * strikes, the process's environment.
 *
 * fault, up to 8: at the Nth call of FUNCTION, "*" for any; with a plus, at all
 * from that on.  before: the real function is not called.  ACT is one of
 *	return VALUE	the code VALUE is given back
 *	kill VALUE	the process gets the signal VALUE
 *	pretend		CKR_OK without effect; outputs are plausible
 *	wrong		of the bytes given out one is changed
 *	short		of the bytes given out the last is missing
 */
#include <stdbool.h>

#include <p11-kit/pkcs11.h>

enum mock_act {
	MOCK_FORWARD,
	MOCK_RETURN,
	MOCK_KILL,
	MOCK_PRETEND,
	MOCK_WRONG,
	MOCK_SHORT
};

/* One call, while it lasts. */
struct mock_call {
	bool forward; /* call the real function */
	enum mock_act act;
	unsigned long value;
};

/* The real module's functions, once it is loaded. */
extern CK_FUNCTION_LIST_PTR mock_real;

/* Loads the real module and reads the control file, once. */
CK_RV mock_load(void);

/* Before every function: counts, decides, and gives CKR_OK back. */
CK_RV mock_enter(struct mock_call *c, const char *function);

/* After every function: the code to give back. */
CK_RV mock_leave(const struct mock_call *c, CK_RV code);

/* What becomes of outputs, between the two. */
void mock_bytes(
    const struct mock_call *c, unsigned char *bytes, CK_ULONG *length);
void mock_handle(const struct mock_call *c, CK_ULONG *handle);
void mock_count(const struct mock_call *c, CK_ULONG *count);
void mock_attributes(
    const struct mock_call *c, CK_ATTRIBUTE *attributes, CK_ULONG count);

/* The same functions, with RSA pairs of a session in no time. */
CK_FUNCTION_LIST_PTR mock_quick(CK_FUNCTION_LIST_PTR real);

#endif
