#ifndef OKS_LIB_HSM_ATTRIBUTE_H
#define OKS_LIB_HSM_ATTRIBUTE_H
/* Attributes: lists of them to give to a token, and what a token answers. */
#include <stdbool.h>
#include <stddef.h>

#include "lib/hsm/private.h"
#include "lib/util/fault.h"

/* Longest list. */
#define HSM_ATTRIBUTES_MOST 24

/* To be given away.  Values are borrowed, except numbers and flags.  Points
 * into itself: not to be copied. */
struct hsm_attribute_list {
	CK_ATTRIBUTE item[HSM_ATTRIBUTES_MOST];
	CK_ULONG number[HSM_ATTRIBUTES_MOST];
	CK_ULONG count;
};

void hsm_attribute_put(struct hsm_attribute_list *l, CK_ATTRIBUTE_TYPE type,
    const void *value, size_t length);
void hsm_attribute_put_flag(
    struct hsm_attribute_list *l, CK_ATTRIBUTE_TYPE type, bool value);
void hsm_attribute_put_number(
    struct hsm_attribute_list *l, CK_ATTRIBUTE_TYPE type, CK_ULONG value);

/*
 * Reads count attributes (HSM_ATTRIBUTES_MOST at most) into the room that items
 * offer.  What the token does not tell, or what does not fit, is not a failure:
 * hsm_attribute_told is then false.  A number has the room of a CK_ULONG (NSS
 * wants it exact) and is preset to CK_UNAVAILABLE_INFORMATION.  One call is
 * enough where the room for anything else is longer than its value.
 */
int hsm_attribute_read(struct hsm_token *t, CK_OBJECT_HANDLE object,
    CK_ATTRIBUTE *items, CK_ULONG count, struct fault *f)
    __attribute__((warn_unused_result));

bool hsm_attribute_told(const CK_ATTRIBUTE *a);

/* Reads one flag: 1, 0, or -1 where the token does not tell. */
int hsm_attribute_flag(struct hsm_token *t, CK_OBJECT_HANDLE object,
    CK_ATTRIBUTE_TYPE type, int *value, struct fault *f)
    __attribute__((warn_unused_result));

#endif
