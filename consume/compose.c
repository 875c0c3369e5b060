#include "consume/compose.h"

#include <stdio.h>
#include <string.h>

#include "consume/anchor.h"
#include "lib/hsm/key.h"
#include "lib/util/instant.h"
#include "recipe/verify.h"

/* On its way. */
struct composing {
	const struct compose_order *order;
	struct compose *made;
};

/* True if the record can be the key asked for. */
static bool
is_key(const struct composing *z, const struct key *k, const struct dnskey *d)
{
	struct cooked_key told;

	cooked_key_find(&told, z->order->cooked, k);
	return (k->flags == d->flags && k->algorithm == d->algorithm &&
	    (told.data == NULL || bytes_equal(told.data, &d->data)));
}

/* Puts the records into the order in which the keys were asked for, which says
 * who signs the zone; another tool may have listed them otherwise. */
static int
order_keys(struct composing *z, struct fault *f)
{
	const struct signed_set *asked = z->order->action->set;
	struct dnskey *keys = z->made->set.keys, swap;
	size_t i, j;

	for (i = 0; i < asked->keyset_count; i++) {
		for (j = i; j < z->made->set.key_count; j++)
			if (is_key(z, asked->keyset[i], &keys[j]))
				break;
		if (j == z->made->set.key_count)
			return (fault_set(f, FAULT_REFUSED,
			    "a key that was "
			    "asked for is not in the set"));
		swap = keys[i];
		keys[i] = keys[j];
		keys[j] = swap;
	}
	return (0);
}

/* The set's records, verified and of this zone. */
static int
read_set(struct composing *z, struct fault *f)
{
	const struct cooked *cooked = z->order->cooked;
	size_t index = (size_t)(z->order->action - cooked->recipe->actions);
	size_t record;

	if (cooked_verify_action(cooked, index, f) == -1 ||
	    recipe_keyset(z->order->action, &z->made->set, &record, f) == -1)
		return (-1);
	if (!name_equal(&z->made->set.owner, z->order->name))
		return (fault_set(f, FAULT_REFUSED,
		    "the set's records are "
		    "of another zone"));
	if (z->made->set.key_count != z->order->action->set->keyset_count)
		return (fault_set(f, FAULT_REFUSED,
		    "the set has %zu keys, "
		    "where %zu were asked for",
		    z->made->set.key_count,
		    z->order->action->set->keyset_count));
	return (order_keys(z, f));
}

/* The signer publishes expired signatures without a word. */
static int
check_times(const struct composing *z, struct fault *f)
{
	const struct compose_order *o = z->order;
	const struct rrsig *r;
	char text[INSTANT_SIZE];
	size_t i;

	for (i = 0; i < z->made->set.rrsig_count; i++) {
		r = &z->made->set.rrsigs[i];
		if (o->instant >= r->inception + o->skew &&
		    o->instant + o->skew < r->expiration)
			continue;
		instant_format(o->instant < r->inception + o->skew ?
			r->inception :
			r->expiration,
		    text);
		return (fault_set(f, FAULT_REFUSED,
		    "the RRSIG of key tag %u is not valid then, with %lld s "
		    "for clocks that differ: it %s %s",
		    (unsigned int)r->key_tag, (long long)o->skew,
		    o->instant < r->inception + o->skew ? "begins at" :
							  "ends at",
		    text));
	}
	return (0);
}

static int
check_anchors(const struct composing *z, struct fault *f)
{
	struct anchors anchors = { 0 };
	bool sign = false;
	int rc;

	if (anchors_read(&anchors, z->order->conf, z->order->zone,
		z->order->name, f) == -1)
		return (-1);
	rc = anchors_sign(&anchors, &z->made->set, &sign, f);
	anchors_clear(&anchors);
	if (rc == 0 && !sign)
		return (fault_set(f, FAULT_REFUSED,
		    "no RRSIG of the set is "
		    "by a key that an anchor in oks.conf names"));
	return (rc);
}

/* A zone signer that the naming did not find in the set may still be there. */
static int
add_outside(struct composing *z, const struct key *k, struct fault *f)
{
	struct dnskey *d = &z->made->outside[z->made->outside_count];
	struct cooked_key told;
	size_t i;

	cooked_key_find(&told, z->order->cooked, k);
	if (told.data == NULL)
		return (fault_set(f, FAULT_REFUSED,
		    "the recipe does not tell "
		    "the public key of a zone signer that is not in the set"));
	for (i = 0; i < z->made->set.key_count; i++)
		if (z->made->set.keys[i].algorithm == k->algorithm &&
		    bytes_equal(&z->made->set.keys[i].data, told.data)) {
			z->made->signers.active[i] = true;
			return ((z->made->set.keys[i].flags &
				    DNSKEY_FLAG_SEP) == 0 ?
				0 :
				fault_set(f, FAULT_REFUSED,
				    "a key with the "
				    "SEP bit is to sign the zone"));
		}
	d->flags = k->flags;
	d->algorithm = k->algorithm;
	z->made->outside_count++;
	return (bytes_set(&d->data, told.data->data, told.data->length, f));
}

static int
find_signers(struct composing *z, struct fault *f)
{
	size_t i;

	if (choose_signers(&z->made->signers, z->order->action->set, f) == -1)
		return (-1);
	for (i = 0; i < z->made->signers.outside_count; i++)
		if (add_outside(z, z->made->signers.outside[i], f) == -1)
			return (-1);
	return (0);
}

/* The signer looks a key up by its CKA_ID alone: it must be the only one. */
static int
check_id(
    const struct composing *z, const struct hsm_key *found, struct fault *f)
{
	struct hsm_key alone = { 0 };
	int rc;

	if (found->id.length == 0)
		return (fault_set(f, FAULT_HSM,
		    "the token holds the key "
		    "without an id, which is what the signer finds it by"));
	rc = hsm_key_find(
	    &alone, z->order->inventory, &found->id, NULL, true, f);
	hsm_key_clear(&alone);
	return (rc);
}

static int
find_key(const struct composing *z, struct hsm_key *found,
    const struct dnskey *k, struct fault *f)
{
	struct pubkey pubkey = { 0 };
	int rc;

	if (dnskey_pubkey(k, &pubkey, f) == -1)
		return (-1);
	rc = hsm_key_find_pubkey(found, z->order->inventory, &pubkey, f);
	pubkey_clear(&pubkey);
	if (rc == -1)
		return (-1);
	if (!found->found)
		return (fault_set(f, FAULT_REFUSED,
		    "the operational token "
		    "does not hold this ZSK: import it with oks consume"));
	return (check_id(z, found, f));
}

static int
add_zsk(struct composing *z, const struct dnskey *k, bool active, bool publish,
    struct fault *f)
{
	struct hsm_key found = { 0 };
	struct signconf_key *added;
	char text[32];
	int rc = -1;

	if (find_key(z, &found, k, f) == 0)
		rc = signconf_add_locator(&z->made->signconf, k, &found.id, f);
	hsm_key_clear(&found);
	if (rc == -1) {
		(void)snprintf(
		    text, sizeof(text), "ZSK %u", (unsigned int)dnskey_tag(k));
		return (fault_key(f, text));
	}
	added = &z->made->signconf.keys[z->made->signconf.key_count - 1];
	added->zsk = active;
	added->publish = publish;
	return (0);
}

static int
add_keys(struct composing *z, struct fault *f)
{
	const struct dnskey *k;
	size_t i;
	int rc = signconf_begin(&z->made->signconf, &z->made->set, f);

	for (i = 0; i < z->made->set.key_count && rc == 0; i++) {
		k = &z->made->set.keys[i];
		if ((k->flags & DNSKEY_FLAG_SEP) != 0)
			rc = signconf_add_record(&z->made->signconf, k, f);
		else
			rc = add_zsk(z, k, z->made->signers.active[i], true, f);
	}
	for (i = 0; i < z->made->outside_count && rc == 0; i++)
		rc = add_zsk(z, &z->made->outside[i], true, false, f);
	return (rc);
}

static int
write_content(const struct composing *z, struct fault *f)
{
	const struct conf_policy *policy = conf_zone_policy(
	    z->order->conf, z->order->zone->name);
	struct fault why = { 0 };

	if (signconf_write(&z->made->signconf, &policy->signer,
		&z->made->content, f) == -1)
		return (-1);
	if (schema_check(z->order->schema, &z->made->content, &why) == 0)
		return (0);
	return (fault_set(f, why.kind == FAULT_INPUT ? FAULT_REFUSED : why.kind,
	    "the signer's file, line %u: %s", why.line, why.what));
}

/* What comes from the set, and what comes from the policy. */
static int
compose_set(struct composing *z, struct fault *f)
{
	if (read_set(z, f) == -1 || check_times(z, f) == -1 ||
	    check_anchors(z, f) == -1 || find_signers(z, f) == -1 ||
	    add_keys(z, f) == -1)
		return (-1);
	return (0);
}

int
compose(struct compose *c, const struct compose_order *o, struct fault *f)
{
	struct composing z = { o, c };

	memset(c, 0, sizeof(*c));
	if (compose_set(&z, f) == -1) {
		if (f->file[0] == '\0')
			(void)cooked_place(o->cooked, o->action, f);
	} else if (write_content(&z, f) == 0)
		return (0);
	compose_clear(c);
	return (-1);
}

void
compose_clear(struct compose *c)
{
	size_t i;

	keyset_clear(&c->set);
	for (i = 0; i < c->outside_count; i++)
		dnskey_clear(&c->outside[i]);
	signconf_clear(&c->signconf);
	bytes_clear(&c->content);
	memset(c, 0, sizeof(*c));
}
