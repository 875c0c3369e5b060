#include "lib/hsm/failure.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include "lib/hsm/name.h"

/* What a person is to do about a code, where more can be said than that the
 * token refused. */
static const struct advice {
	CK_RV code;
	const char *text;
} advices[] = {
	{ CKR_PIN_INCORRECT,
	    "the PIN is wrong; it was tried once only, as "
	    "tokens lock after a few: find the right one before the next run" },
	{ CKR_PIN_INVALID, "the PIN holds what this token does not take" },
	{ CKR_PIN_LEN_RANGE,
	    "the PIN is too short or too long for this "
	    "token" },
	{ CKR_PIN_EXPIRED,
	    "the PIN has expired: set a new one with the "
	    "token's own tools" },
	{ CKR_PIN_LOCKED,
	    "the PIN is locked: the security officer has to "
	    "set it anew" },
	{ CKR_USER_PIN_NOT_INITIALIZED,
	    "the token has no user PIN: finish "
	    "its initialisation" },
	{ CKR_USER_NOT_LOGGED_IN, "the login is lost: start again" },
	{ CKR_DEVICE_REMOVED, "connect the token and start again" },
	{ CKR_TOKEN_NOT_PRESENT, "connect the token and start again" },
	{ CKR_DEVICE_ERROR, "the device itself failed: see its own log" },
	{ CKR_DEVICE_MEMORY, "the token is full: make room in it" },
	{ CKR_SESSION_COUNT,
	    "other programs hold the token's sessions: end "
	    "them" },
	{ CKR_SESSION_HANDLE_INVALID, "the session is lost: start again" },
	{ CKR_SESSION_READ_ONLY, "the token is write-protected" },
	{ CKR_TOKEN_WRITE_PROTECTED, "the token is write-protected" },
	{ CKR_OBJECT_HANDLE_INVALID,
	    "the object has gone: end what else uses "
	    "the token and start again" },
	{ CKR_KEY_HANDLE_INVALID,
	    "the key has gone: end what else uses the "
	    "token and start again" },
	{ CKR_KEY_FUNCTION_NOT_PERMITTED,
	    "the key was not made for this: "
	    "compare its usage flags" },
	{ CKR_KEY_UNEXTRACTABLE,
	    "the key was made never to leave its token: "
	    "make a new, exportable one" },
	{ CKR_KEY_NOT_WRAPPABLE,
	    "this token does not wrap keys of this "
	    "type: choose another algorithm or token" },
	{ CKR_MECHANISM_INVALID,
	    "this token does not offer the mechanism: "
	    "compare it with the token's manual" },
	{ CKR_ACTION_PROHIBITED,
	    "the object is guarded by its own "
	    "attributes" },
	{ CKR_ATTRIBUTE_SENSITIVE, "the token does not tell" },
	{ CKR_CRYPTOKI_ALREADY_INITIALIZED,
	    "the same module is in use with "
	    "other initArgs: give its repositories the same" },
	{ CKR_HOST_MEMORY, "this machine is out of memory" },
	{ CKR_GENERAL_ERROR,
	    "see the token's own log, and whether its "
	    "storage is there, writable and not full" },
	{ CKR_FUNCTION_FAILED,
	    "see the token's own log, and whether its "
	    "storage is there, writable and not full" },
};

static const char *
find_advice(CK_RV code)
{
	size_t i;

	for (i = 0; i < sizeof(advices) / sizeof(advices[0]); i++)
		if (advices[i].code == code)
			return (advices[i].text);
	return ("see the token's manual for this code");
}

int
hsm_failure(
    struct fault *f, const char *call, CK_RV code, const char *format, ...)
{
	char sentence[sizeof(f->what)], name[HSM_NAME_SIZE];
	va_list ap;

	if (f->kind != FAULT_NONE)
		return (-1);
	va_start(ap, format);
	(void)vsnprintf(sentence, sizeof(sentence), format, ap);
	va_end(ap);
	(void)fault_set(f, FAULT_HSM, "%s: %s", sentence, find_advice(code));
	hsm_name_code(code, name);
	return (fault_call(f, call, name));
}
