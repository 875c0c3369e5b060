#include "lib/hsm/attribute.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "lib/hsm/failure.h"
#include "lib/hsm/trace.h"

void
hsm_attribute_put(struct hsm_attribute_list *l, CK_ATTRIBUTE_TYPE type,
    const void *value, size_t length)
{
	assert(l->count < HSM_ATTRIBUTES_MOST);
	/* Cryptoki has no const; no token writes to what it is given. */
	l->item[l->count].type = type;
	l->item[l->count].pValue = (void *)(uintptr_t)value;
	l->item[l->count].ulValueLen = length;
	l->count++;
}

void
hsm_attribute_put_flag(
    struct hsm_attribute_list *l, CK_ATTRIBUTE_TYPE type, bool value)
{
	static const CK_BBOOL yes = CK_TRUE, no = CK_FALSE;

	hsm_attribute_put(l, type, value ? &yes : &no, sizeof(CK_BBOOL));
}

void
hsm_attribute_put_number(
    struct hsm_attribute_list *l, CK_ATTRIBUTE_TYPE type, CK_ULONG value)
{
	assert(l->count < HSM_ATTRIBUTES_MOST);
	l->number[l->count] = value;
	hsm_attribute_put(l, type, &l->number[l->count], sizeof(CK_ULONG));
}

bool
hsm_attribute_told(const CK_ATTRIBUTE *a)
{
	return (a->ulValueLen != CK_UNAVAILABLE_INFORMATION);
}

/* Codes that mean that some attribute is not told or does not fit. */
static bool
is_silence(CK_RV rv)
{
	return (rv == CKR_ATTRIBUTE_SENSITIVE || rv == CKR_BUFFER_TOO_SMALL ||
	    rv == CKR_ATTRIBUTE_TYPE_INVALID);
}

/* Reads one attribute of which the room is known. */
static int
read_one(struct hsm_token *t, CK_OBJECT_HANDLE object, CK_ATTRIBUTE *a,
    struct fault *f)
{
	CK_RV rv = hsm_trace("C_GetAttributeValue",
	    t->call->C_GetAttributeValue(t->session, object, a, 1));

	if (is_silence(rv))
		a->ulValueLen = CK_UNAVAILABLE_INFORMATION;
	else if (rv != CKR_OK)
		return (hsm_failure(f, "C_GetAttributeValue", rv,
		    "cannot read attribute 0x%lx of an object of the token",
		    a->type));
	return (0);
}

/*
 * Not every module goes on behind the first attribute that it does not tell.
 * What has its length still was looked at only if its number has changed.
 */
static bool
is_answered(const CK_ATTRIBUTE *a, CK_ULONG room)
{
	const CK_ULONG preset = CK_UNAVAILABLE_INFORMATION;

	return (a->ulValueLen != room ||
	    (room == sizeof(preset) &&
		memcmp(a->pValue, &preset, sizeof(preset)) != 0));
}

int
hsm_attribute_read(struct hsm_token *t, CK_OBJECT_HANDLE object,
    CK_ATTRIBUTE *items, CK_ULONG count, struct fault *f)
{
	CK_ULONG room[HSM_ATTRIBUTES_MOST], i;
	CK_RV rv;

	assert(count <= HSM_ATTRIBUTES_MOST);
	for (i = 0; i < count; i++)
		room[i] = items[i].ulValueLen;
	rv = hsm_trace("C_GetAttributeValue",
	    t->call->C_GetAttributeValue(t->session, object, items, count));
	for (i = 0; rv != CKR_OK && i < count; i++) {
		if (is_silence(rv) && is_answered(&items[i], room[i]))
			continue;
		items[i].ulValueLen = room[i];
		if (read_one(t, object, &items[i], f) == -1)
			return (-1);
	}
	for (i = 0; i < count; i++)
		if (hsm_attribute_told(&items[i]) &&
		    items[i].ulValueLen > room[i])
			return (fault_set(f, FAULT_HSM,
			    "the module claims to "
			    "have written more than fits: do not use it"));
	return (0);
}

int
hsm_attribute_flag(struct hsm_token *t, CK_OBJECT_HANDLE object,
    CK_ATTRIBUTE_TYPE type, int *value, struct fault *f)
{
	CK_BBOOL flag = CK_FALSE;
	CK_ATTRIBUTE a = { type, &flag, sizeof(flag) };

	*value = -1;
	if (hsm_attribute_read(t, object, &a, 1, f) == -1)
		return (-1);
	if (a.ulValueLen == sizeof(flag))
		*value = flag != CK_FALSE;
	return (0);
}
