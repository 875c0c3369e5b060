/*
 * Key tags of a new key (RFC 4034, appendix B) against those of all other
 * keys of its zones, as they are and revoked (RFC 5011): two keys with one tag
 * are told apart by nobody who reads a ceremony's script.
 */
#include <stdio.h>
#include <string.h>

#include "cook/run.h"
#include "lib/dns/algorithm.h"

static bool
tags_meet(const struct dnskey *a, const struct dnskey *b)
{
	static const unsigned int revoke[2] = { 0, DNSKEY_FLAG_REVOKE };
	const unsigned int plain = 0xffffU ^ DNSKEY_FLAG_REVOKE;
	uint16_t one[2], other[2];
	size_t i, j;

	for (i = 0; i < 2; i++) {
		one[i] = dnskey_tag_with(a, (a->flags & plain) | revoke[i]);
		other[i] = dnskey_tag_with(b, (b->flags & plain) | revoke[i]);
	}
	for (i = 0; i < 2; i++)
		for (j = 0; j < 2; j++)
			if (one[i] == other[j])
				return (true);
	return (false);
}

static int
clash(const struct dnskey *new, const char *with, struct fault *f)
{
	return (fault_set(f, FAULT_REFUSED,
	    "the new key has tag %u (revoked "
	    "%u), which meets a tag of %s: run the ceremony again for another "
	    "key",
	    (unsigned int)dnskey_tag(new),
	    (unsigned int)dnskey_tag_with(new, new->flags | DNSKEY_FLAG_REVOKE),
	    with));
}

static int
check_recipe(struct run *run, const struct use *u, struct fault *f)
{
	const struct use *other;
	char text[KEY_TEXT_SIZE];
	size_t i;

	for (i = 0; i < run->recipe->key_count; i++) {
		other = &run->uses[i];
		if (other->dnskey.data.length == 0 || other == u ||
		    other->held == u->held || !zone_meet(u, other))
			continue;
		if (!tags_meet(&u->dnskey, &other->dnskey))
			continue;
		key_print(run->recipe->keys[i], text);
		return (clash(&u->dnskey, text, f));
	}
	return (0);
}

/* True if a label tells its key's zone, as those of oks-produce do
 * ("ZONE/KSK/..."), and it is none of the new key's. */
static bool
label_tells_other_zone(
    const struct run *run, const char *label, const struct use *u)
{
	const char *end = strstr(label, "/KSK/");
	const struct zone *z;
	char zone[NAME_TEXT_SIZE];
	size_t i;

	if (end == NULL)
		end = strstr(label, "/ZSK/");
	if (end == NULL || u->zone_count == 0 ||
	    (size_t)(end - label) >= sizeof(zone))
		return (false);
	(void)snprintf(zone, sizeof(zone), "%.*s", (int)(end - label), label);
	z = zone_find(run, zone);
	for (i = 0; z != NULL && i < u->zone_count; i++)
		if (u->zones[i] == z->number)
			return (false);
	return (true);
}

/* True if the recipe publishes this object's key, and in other zones only. */
static bool
published_elsewhere(
    const struct run *run, const struct use *u, const struct hsm_object *o)
{
	const struct use *other;
	bool elsewhere = false;
	size_t i;

	for (i = 0; i < run->recipe->key_count; i++) {
		other = &run->uses[i];
		if (other->held == NULL ||
		    other->held->key.public_handle != o->handle)
			continue;
		if (zone_meet(u, other))
			return (false);
		elsewhere = true;
	}
	return (elsewhere);
}

/* The flags with which a key of the token may be published. */
static bool
object_meets(const struct use *u, const struct dnskey *other)
{
	struct dnskey as = *other;

	as.flags = DNSKEY_FLAG_ZONE;
	if (tags_meet(&u->dnskey, &as))
		return (true);
	as.flags = DNSKEY_FLAG_ZONE | DNSKEY_FLAG_SEP;
	return (tags_meet(&u->dnskey, &as));
}

static int
check_object(struct run *run, const struct use *u, const struct hsm_object *o,
    struct fault *f)
{
	const struct algorithm *algorithm;
	struct dnskey other = { 0 };
	unsigned int number;
	int rc = 0;

	for (number = 1; number < 256 && rc == 0; number++) {
		algorithm = algorithm_find(number);
		if (algorithm == NULL || !algorithm->fit_for_new_keys ||
		    algorithm->kind != o->pubkey.kind)
			continue;
		rc = dnskey_from_pubkey(
		    &other, DNSKEY_FLAG_ZONE, number, &o->pubkey, f);
		if (rc == 0 && object_meets(u, &other) &&
		    !published_elsewhere(run, u, o))
			rc = clash(&u->dnskey, o->label, f);
		dnskey_clear(&other);
	}
	return (rc);
}

/* Keys of oks.conf, known by a public key or by a DS with its tag. */
static int
check_known(const struct run *run, const struct use *u, struct fault *f)
{
	const struct dnskey *new = &u->dnskey;
	const struct conf_known *k;
	size_t i;

	for (i = 0; i < run->conf->known_count; i++) {
		const struct dnskey other = { run->conf->known[i].flags,
			run->conf->known[i].algorithm,
			run->conf->known[i].data };

		k = &run->conf->known[i];
		if (k->has_key ? tags_meet(new, &other) :
				 dnskey_tag(new) == k->tag ||
			    dnskey_tag_with(
				new, new->flags | DNSKEY_FLAG_REVOKE) == k->tag)
			return (clash(new, k->name, f));
	}
	return (0);
}

int
tags_check(struct run *run, const struct action *a, struct fault *f)
{
	const struct use *u = use_of(run, a->key);
	const struct hsm_inventory *v = &u->store->inventory;
	size_t i;

	if (check_recipe(run, u, f) == -1 || check_known(run, u, f) == -1)
		return (-1);
	for (i = 0; i < v->count; i++)
		if (!v->objects[i].private_half && v->objects[i].has_pubkey &&
		    !label_tells_other_zone(run, v->objects[i].label, u) &&
		    check_object(run, u, &v->objects[i], f) == -1)
			return (-1);
	return (0);
}
