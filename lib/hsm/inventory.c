#include "lib/hsm/inventory.h"

#include <stdlib.h>
#include <string.h>

#include "lib/hsm/object.h"
#include "lib/hsm/private.h"

void
hsm_inventory_clear(struct hsm_inventory *v)
{
	size_t i;

	for (i = 0; i < v->count; i++)
		hsm_object_clear(&v->objects[i]);
	free(v->objects);
	memset(v, 0, sizeof(*v));
}

/* An object of our own session, made to try something out. */
static bool
passing(const struct hsm_object *o)
{
	return (o->session && (o->id.length > 0 || o->label[0] != '\0'));
}

static int
read_objects(struct hsm_inventory *v, struct hsm_token *t,
    const CK_OBJECT_HANDLE *handles, size_t count, bool private_half,
    struct fault *f)
{
	struct hsm_object *more;
	size_t i;

	if (count == 0)
		return (0);
	more = reallocarray(v->objects, v->count + count, sizeof(*more));
	if (more == NULL)
		return (fault_memory(f));
	v->objects = more;
	for (i = 0; i < count; i++) {
		if (hsm_object_read(
			&more[v->count], t, handles[i], private_half, f) == -1)
			return (-1);
		if (passing(&more[v->count]))
			hsm_object_clear(&more[v->count]);
		else
			v->count++;
	}
	return (0);
}

static int
read_class(struct hsm_inventory *v, struct hsm_token *t, CK_OBJECT_CLASS class,
    struct fault *f)
{
	CK_OBJECT_HANDLE *handles;
	size_t count;
	int rc;

	if (hsm_object_list(&handles, &count, t, class, f) == -1)
		return (-1);
	rc = read_objects(v, t, handles, count, class != CKO_PUBLIC_KEY, f);
	free(handles);
	return (rc);
}

/* Tokens list objects in whatever order, often by address. */
static int
compare(const void *left, const void *right)
{
	const struct hsm_object *a = left, *b = right;
	int order = a->private_half - b->private_half;

	if (order == 0)
		order = bytes_compare(&a->id, &b->id);
	if (order == 0)
		order = strcmp(a->label, b->label);
	if (order == 0)
		order = bytes_compare(&a->pubkey.modulus, &b->pubkey.modulus);
	if (order == 0)
		order = bytes_compare(&a->pubkey.point, &b->pubkey.point);
	return (order);
}

void
hsm_inventory_sort(struct hsm_inventory *v)
{
	if (v->count > 0)
		qsort(v->objects, v->count, sizeof(*v->objects), compare);
}

int
hsm_inventory_read(
    struct hsm_inventory *v, struct hsm_token *t, struct fault *f)
{
	memset(v, 0, sizeof(*v));
	if (read_class(v, t, CKO_PUBLIC_KEY, f) == -1 ||
	    read_class(v, t, CKO_PRIVATE_KEY, f) == -1) {
		hsm_inventory_clear(v);
		return (-1);
	}
	hsm_inventory_sort(v);
	return (0);
}

int
hsm_inventory_read_secret(
    struct hsm_inventory *v, struct hsm_token *t, struct fault *f)
{
	memset(v, 0, sizeof(*v));
	if (read_class(v, t, CKO_SECRET_KEY, f) == -1) {
		hsm_inventory_clear(v);
		return (-1);
	}
	hsm_inventory_sort(v);
	return (0);
}

/* Both are in order: one walk along both. */
size_t
hsm_inventory_compare(const struct hsm_inventory *before,
    const struct hsm_inventory *now, bool *extra)
{
	size_t b = 0, n = 0, missing = 0;
	int order;

	while (b < before->count || n < now->count) {
		if (n == now->count)
			order = -1;
		else if (b == before->count)
			order = 1;
		else
			order = compare(&before->objects[b], &now->objects[n]);
		if (order < 0)
			missing++;
		if (order >= 0)
			extra[n] = order > 0;
		b += order <= 0;
		n += order >= 0;
	}
	return (missing);
}

bool
hsm_inventory_same(const struct hsm_inventory *a, const struct hsm_inventory *b)
{
	size_t i;

	if (a->count != b->count)
		return (false);
	for (i = 0; i < a->count; i++)
		if (compare(&a->objects[i], &b->objects[i]) != 0)
			return (false);
	return (true);
}

bool
hsm_inventory_has(
    const struct hsm_inventory *v, const struct bytes *id, const char *label)
{
	const struct hsm_object *o;
	size_t i;

	for (i = 0; i < v->count; i++) {
		o = &v->objects[i];
		if (id != NULL && id->length > 0 && bytes_equal(&o->id, id))
			return (true);
		if (label != NULL && strcmp(o->label, label) == 0)
			return (true);
	}
	return (false);
}
