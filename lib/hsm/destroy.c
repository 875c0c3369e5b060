#include "lib/hsm/destroy.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "lib/hsm/attribute.h"
#include "lib/hsm/failure.h"
#include "lib/hsm/private.h"
#include "lib/hsm/trace.h"

static int
check(struct hsm_token *t, unsigned long handle, const char *half,
    struct fault *f)
{
	int destroyable;

	if (handle == CK_INVALID_HANDLE)
		return (0);
	if (hsm_attribute_flag(t, handle, CKA_DESTROYABLE, &destroyable, f) ==
	    -1)
		return (-1);
	if (destroyable == 0)
		return (fault_set(f, FAULT_HSM,
		    "the token says that the %s "
		    "half of the key cannot be destroyed (CKA_DESTROYABLE is "
		    "false)",
		    half));
	return (0);
}

int
hsm_destroy_check(struct hsm_token *t, const struct hsm_key *k, struct fault *f)
{
	if (check(t, k->private_handle, "private", f) == -1)
		return (-1);
	return (check(t, k->public_handle, "public", f));
}

/* NSS says CKR_OK when it cannot write to its disk. */
static bool
still_there(struct hsm_token *t, unsigned long handle)
{
	CK_OBJECT_CLASS class = CK_UNAVAILABLE_INFORMATION;
	CK_ATTRIBUTE a = { CKA_CLASS, &class, sizeof(class) };

	return (hsm_trace("C_GetAttributeValue",
		    t->call->C_GetAttributeValue(t->session, handle, &a, 1)) ==
	    CKR_OK);
}

static int
destroy(struct hsm_token *t, unsigned long *handle, const char *half,
    struct fault *f)
{
	CK_RV rv;

	if (*handle == CK_INVALID_HANDLE)
		return (0);
	rv = hsm_trace(
	    "C_DestroyObject", t->call->C_DestroyObject(t->session, *handle));
	if (rv != CKR_OK)
		return (hsm_failure(f, "C_DestroyObject", rv,
		    "the token does not destroy the %s half of the key", half));
	if (still_there(t, *handle)) {
		(void)fault_set(f, FAULT_HSM,
		    "the token says that it "
		    "destroyed the %s half of the key, and still has it: see "
		    "whether its storage is writable and not full",
		    half);
		return (fault_call(f, "C_DestroyObject", ""));
	}
	*handle = CK_INVALID_HANDLE;
	return (0);
}

int
hsm_destroy_key(struct hsm_token *t, struct hsm_key *k, struct fault *f)
{
	if (destroy(t, &k->private_handle, "private", f) == -1)
		return (-1);
	return (destroy(t, &k->public_handle, "public", f));
}

int
hsm_destroy_object(struct hsm_token *t, unsigned long handle, struct fault *f)
{
	return (destroy(t, &handle, "odd", f));
}

void
hsm_destroy_undo(struct hsm_token *t, struct hsm_key *k, struct fault *f)
{
	struct fault why = { 0 };
	size_t used = strlen(f->what);

	if (hsm_destroy_key(t, k, &why) == -1)
		(void)snprintf(f->what + used, sizeof(f->what) - used,
		    " (and what was made is still there: %s%s%s)", why.call,
		    why.code[0] == '\0' ? "" : " ", why.code);
}
