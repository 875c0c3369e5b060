#ifndef OKS_TESTS_TORTURE_VIEW_H
#define OKS_TESTS_TORTURE_VIEW_H
/*
 * What a token holds, as a fresh process sees it through the real module: it
 * shares no code with lib/hsm.
 */
#include <stdbool.h>

/* The line of an object that has not even a class: SoftHSM was killed before it
 * wrote the first attribute.  No search by class finds it; it is no key. */
#define VIEW_BLANK "other label= id= key=none\n"

enum view_result {
	VIEW_DONE,
	VIEW_NO_TOKEN, /* none of that label, or it does not take the PIN */
	VIEW_FAILED
};

/* Loads the module, once, without starting it. */
bool view_load(const char *module);

/*
 * All objects of the token with that label, in a process of its own: one line
 * each, sorted, the whole a string for free().  A line has class, label, id,
 * key, attributes.  key is the SHA-256 of the public key as a DNSKEY record has
 * it; of a private key it is that of the public object of the same names whose
 * key verifies what the private one signs, or "none".
 */
enum view_result view_read(char **text, const char *label, const char *pin);

#endif
