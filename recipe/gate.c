#include "recipe/gate.h"

#include <stdlib.h>
#include <string.h>

#include "lib/dns/dnskey.h"
#include "lib/dns/name.h"
#include "recipe/index.h"

char *
gate_digest(const char *owner, const struct key *k, const struct bytes *data,
    struct fault *f)
{
	struct dnskey dnskey = { k->flags, k->algorithm, *data };
	struct name name;
	char *ds, *digest;

	if (name_parse(&name, owner, f) == -1 ||
	    (ds = dnskey_ds(&dnskey, &name, f)) == NULL)
		return (NULL);
	digest = strdup(strrchr(ds, ' ') + 1);
	free(ds);
	if (digest == NULL)
		(void)fault_memory(f);
	return (digest);
}

/* The public key of k, as it is pinned or came out; NULL if neither. */
static const struct bytes *
data_of(const struct key *k, const struct key_index *made)
{
	const struct action *maker;

	if (k->data.length > 0)
		return (&k->data);
	maker = key_index_find(made, k, NULL);
	if (maker == NULL || maker->result.key_data.length == 0)
		return (NULL);
	return (&maker->result.key_data);
}

struct resolving {
	const struct signed_set *set;
	const struct key_index *made;
	struct fault *fault;
};

static int
add(const struct resolving *x, const struct key *k, char ***digests,
    size_t *count)
{
	const struct bytes *data = data_of(k, x->made);
	char text[KEY_TEXT_SIZE], *digest;
	int rc;

	if (data == NULL) {
		key_print(k, text);
		(void)fault_key(x->fault, text);
		return (fault_set(x->fault, FAULT_INPUT,
		    "a gate asks for its DS record, and its public key is "
		    "not known"));
	}
	digest = gate_digest(x->set->owner, k, data, x->fault);
	if (digest == NULL)
		return (-1);
	rc = recipe_add_text(digests, count, digest, x->fault);
	free(digest);
	return (rc);
}

static int
resolve(struct signed_set *s, const struct key_index *made, struct fault *f)
{
	struct resolving x = { s, made, f };
	struct gate *g = &s->gate;
	size_t i;

	for (i = 0; i < g->ds_present_of_count; i++)
		if (add(&x, g->ds_present_of[i], &g->ds_present,
			&g->ds_present_count) == -1)
			return (-1);
	for (i = 0; i < g->ds_absent_of_count; i++)
		if (add(&x, g->ds_absent_of[i], &g->ds_absent,
			&g->ds_absent_count) == -1)
			return (-1);
	g->ds_present_of_count = g->ds_absent_of_count = 0;
	return (0);
}

int
gate_resolve(struct recipe *r, struct fault *f)
{
	struct key_index *made;
	size_t i;
	int rc = 0;

	made = key_index_new(r, ACTION_GENERATE_KEY, f);
	if (made == NULL)
		return (-1);
	for (i = 0; i < r->action_count && rc == 0; i++)
		if (r->actions[i].set != NULL)
			rc = resolve(r->actions[i].set, made, f);
	key_index_free(made);
	return (rc);
}
