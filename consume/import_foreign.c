#include "consume/import_foreign.h"

#include <stdlib.h>
#include <string.h>

#include "consume/transport_key.h"
#include "lib/dns/dnskey.h"
#include "lib/util/text.h"

/* Marks the public halves that are this key. */
static void
mark(const struct hsm_inventory *v, const struct pubkey *key, bool *known)
{
	size_t i;

	for (i = 0; i < v->count; i++)
		if (v->objects[i].has_pubkey &&
		    pubkey_equal(&v->objects[i].pubkey, key))
			known[i] = true;
}

/* A key of a recipe; what is not told, or no key, marks nothing. */
static int
mark_key(const struct hsm_inventory *v, const struct cooked *cooked,
    const struct key *k, bool *known, struct fault *f)
{
	struct dnskey d = { .flags = k->flags, .algorithm = k->algorithm };
	struct fault unused = { 0 };
	struct pubkey pubkey = { 0 };
	struct cooked_key told;

	cooked_key_find(&told, cooked, k);
	if (told.data == NULL)
		return (0);
	if (bytes_set(&d.data, told.data->data, told.data->length, f) == -1)
		return (-1);
	if (dnskey_pubkey(&d, &pubkey, &unused) == 0)
		mark(v, &pubkey, known);
	pubkey_clear(&pubkey);
	dnskey_clear(&d);
	return (0);
}

static int
mark_all(const struct cookbook *book, const struct hsm_inventory *v,
    const struct conf *c, bool *known, struct fault *f)
{
	struct hsm_key transport = { 0 };
	const struct recipe *r;
	size_t i, j;

	for (i = 0; i < book->recipe_count; i++) {
		r = book->recipes[i].cooked.recipe;
		for (j = 0; j < r->key_count; j++)
			if (mark_key(v, &book->recipes[i].cooked, r->keys[j],
				known, f) == -1)
				return (-1);
	}
	if (!c->transport.given)
		return (0);
	if (transport_key_find(&transport, v, c, f) == -1)
		return (-1);
	if (transport.found)
		mark(v, &transport.pubkey, known);
	hsm_key_clear(&transport);
	return (0);
}

static int
print(const struct hsm_object *object, FILE *out, struct fault *f)
{
	char *id = bytes_hex(&object->id);

	if (id == NULL)
		return (fault_memory(f));
	(void)fprintf(out, "id %s, label ", id);
	text_print(out, object->label);
	(void)fputs(": foreign\n", out);
	free(id);
	return (0);
}

int
import_foreign(const struct cookbook *book, const struct operational *o,
    const struct conf *c, FILE *out, struct fault *f)
{
	const struct hsm_inventory *v = &o->inventory;
	bool *known = calloc(v->count + 1, sizeof(*known));
	size_t i;
	int rc;

	if (known == NULL)
		return (fault_memory(f));
	rc = mark_all(book, v, c, known, f);
	for (i = 0; i < v->count && rc == 0; i++)
		if (!known[i] && !v->objects[i].private_half &&
		    v->objects[i].has_pubkey)
			rc = print(&v->objects[i], out, f);
	free(known);
	return (rc);
}
