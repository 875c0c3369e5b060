#include "consume/retire_use.h"

#include <stdlib.h>
#include <string.h>

#include "lib/dns/dnskey.h"

/* A look at one zone on its way. */
struct looking {
	const struct cookbook_zone *zone;
	const struct pubkey *key;
};

/* True if the naming means the key; one whose public key the recipe does not
 * tell may mean any. */
static int
is_key(const struct looking *l, const struct cooked *cooked,
    const struct key *k, bool *is, struct fault *f)
{
	struct dnskey d = { .flags = k->flags, .algorithm = k->algorithm };
	struct pubkey pubkey = { 0 };
	struct cooked_key told;
	int rc;

	cooked_key_find(&told, cooked, k);
	if (told.data == NULL) {
		*is = true;
		return (0);
	}
	rc = bytes_set(&d.data, told.data->data, told.data->length, f);
	if (rc == 0)
		rc = dnskey_pubkey(&d, &pubkey, f);
	*is = rc == 0 && pubkey_equal(&pubkey, l->key);
	pubkey_clear(&pubkey);
	dnskey_clear(&d);
	return (rc);
}

static int
uses(const struct looking *l, const struct cooked *cooked,
    const struct signed_set *s, bool *is, struct fault *f)
{
	const struct key *k;
	size_t i;

	*is = false;
	for (i = 0; i < s->keyset_count + s->zone_signers_count && !*is; i++) {
		k = i < s->keyset_count ? s->keyset[i] :
					  s->zone_signers[i - s->keyset_count];
		if (is_key(l, cooked, k, is, f) == -1)
			return (-1);
	}
	return (0);
}

static int
look_at_sets(const struct looking *l, struct retire_use *u, struct fault *f)
{
	const struct choose_zone *sets;
	const struct signed_set *s;
	size_t i, j;
	bool is;

	for (i = 0; i < l->zone->count; i++) {
		sets = l->zone->links[i].zone;
		for (j = 0; j < sets->set_count; j++) {
			s = sets->sets[j]->set;
			if (uses(l, &l->zone->recipes[i]->cooked, s, &is, f) ==
			    -1)
				return (-1);
			if (!is)
				continue;
			u->used = true;
			if (s->expiration > u->valid_until)
				u->valid_until = s->expiration;
		}
	}
	return (0);
}

/* The recipe that a record names, or NULL. */
static const struct cooked *
find_cooked(const struct looking *l, const struct served_record *r)
{
	const struct cooked *c;
	size_t i;

	for (i = 0; i < l->zone->count; i++) {
		c = &l->zone->recipes[i]->cooked;
		if (strcmp(c->recipe->sha256, r->recipe) == 0 &&
		    r->action < c->recipe->action_count &&
		    c->recipe->actions[r->action].set != NULL)
			return (c);
	}
	return (NULL);
}

/* One intent or confirmation, by time. */
static int
look_at_record(const struct looking *l, const struct served_record *r,
    struct retire_use *u, struct fault *f)
{
	const struct cooked *c = find_cooked(l, r);
	bool is;

	if (c == NULL)
		return (fault_set(f, FAULT_REFUSED,
		    "the log names the recipe %.16s..., which is not here: "
		    "give it as well",
		    r->recipe));
	if (uses(l, c, c->recipe->actions[r->action].set, &is, f) == -1)
		return (-1);
	if (is)
		u->served_now = true;
	else if (u->served_now && r->event == SERVED_CONFIRMED) {
		u->served_now = false;
		u->left = r->time;
	}
	return (0);
}

int
retire_use(struct retire_use *u, const struct cookbook_zone *z,
    const struct pubkey *key, const struct served_log *log, struct fault *f)
{
	const struct looking l = { z, key };
	const struct served_record *r;
	size_t i;

	memset(u, 0, sizeof(*u));
	if (look_at_sets(&l, u, f) == -1)
		return (-1);
	if (!u->used)
		return (0);
	u->left = u->valid_until;
	for (i = 0; i < log->count; i++) {
		r = &log->records[i];
		if ((r->event == SERVED_INTENT ||
			r->event == SERVED_CONFIRMED) &&
		    name_equal(&r->zone, &z->name) &&
		    look_at_record(&l, r, u, f) == -1)
			return (-1);
	}
	return (0);
}
