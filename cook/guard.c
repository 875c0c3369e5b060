/*
 * To be read from its end: the walk, the table, and above it one function for
 * each guard, which gets a step and lets it through or refuses it.  A key that
 * is not known yet passes the first look only; in the second all are known.
 * Whose key a naming means is never asked here: see guard_key.h.
 */
#include "cook/guard.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "cook/guard_key.h"
#include "lib/conf/guards.h"
#include "lib/dns/algorithm.h"
#include "lib/util/duration.h"
#include "lib/util/instant.h"

static int refuse(const struct guard_view *v, const struct key *k,
    struct fault *f, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* k is the key that it is about, or NULL. */
static int
refuse(const struct guard_view *v, const struct key *k, struct fault *f,
    const char *format, ...)
{
	char what[sizeof(f->what)], text[KEY_TEXT_SIZE];
	va_list ap;

	va_start(ap, format);
	(void)vsnprintf(what, sizeof(what), format, ap);
	va_end(ap);
	(void)fault_set(f, FAULT_REFUSED, "guard %s: %s", v->guard, what);
	if (k == NULL)
		return (-1);
	key_print(k, text);
	return (fault_key(f, text));
}

/* ---- Sets: whose they are ---- */

/* The zone of a set as oks.conf guards it, or NULL where it guards none. */
static int
zone_of(const struct guard_view *v, const struct signed_set *s,
    const struct conf_guard_zone **z, struct fault *f)
{
	struct name owner;

	*z = NULL;
	if (!v->conf->zones_given)
		return (0);
	if (name_parse(&owner, s->owner, f) == -1)
		return (-1);
	*z = guards_zone(v->conf, &owner);
	return (0);
}

static int
zones(struct guard_view *v, const struct action *a, struct fault *f)
{
	const struct conf_guard_zone *z;

	if (!v->conf->zones_given)
		return (0);
	if (zone_of(v, a->set, &z, f) == -1)
		return (-1);
	if (z != NULL)
		return (0);
	return (refuse(v, NULL, f,
	    "a set of %.255s is to be signed, which is no zone of this bunker",
	    a->set->owner));
}

/* Always on: no validator takes another name (RFC 4035, 5.3.1). */
static int
signer_name(struct guard_view *v, const struct action *a, struct fault *f)
{
	const char *text = a->set->signer;
	struct name owner, signer;

	if (text == NULL) /* the owner's */
		return (0);
	if (name_parse(&owner, a->set->owner, f) == -1 ||
	    name_parse(&signer, text, f) == -1)
		return (-1);
	if (name_equal(&owner, &signer))
		return (0);
	return (refuse(v, NULL, f,
	    "a set of %.200s is to be signed in the name of %.200s, where "
	    "only its owner's is allowed",
	    a->set->owner, text));
}

/* Of keys that were there before. */
static int
signers(struct guard_view *v, const struct action *a, struct fault *f)
{
	const struct conf_guard_zone *z;
	const struct key *k;
	bool listed;
	size_t i;

	if (zone_of(v, a->set, &z, f) == -1)
		return (-1);
	for (i = 0; z != NULL && (k = guard_key_at(a->set, i)) != NULL; i++) {
		if (!guard_key_signs(a->set, i) || guard_key_made(v, k))
			continue;
		if (guard_key_listed(v, k, &z->signers, &listed, f) == -1)
			return (-1);
		if (!listed)
			return (refuse(v, k, f,
			    "none of the signers of %.255s (SHA-256 %s)",
			    a->set->owner, guard_key_hash(v, k)));
	}
	return (0);
}

/* Whether a listed key signs the set, and not as one that is revoked. */
static int
signed_by_listed(struct guard_view *v, const struct conf_guard_zone *z,
    const struct signed_set *s, bool *listed, struct fault *f)
{
	size_t i;

	*listed = false;
	for (i = 0; i < s->signed_by_count && !*listed; i++)
		if ((s->signed_by[i]->flags & DNSKEY_FLAG_REVOKE) == 0 &&
		    guard_key_listed(
			v, s->signed_by[i], &z->signers, listed, f) == -1)
			return (-1);
	return (0);
}

/* Of keys that the run makes. */
static int
new_signers(struct guard_view *v, const struct action *a, struct fault *f)
{
	const struct conf_guard_zone *z;
	const struct key *k;
	bool beside = false;
	size_t i;

	if (zone_of(v, a->set, &z, f) == -1)
		return (-1);
	if (z == NULL || z->new_signers == CONF_NEW_SIGNERS_ALONE)
		return (0);
	if (z->new_signers == CONF_NEW_SIGNERS_BESIDE &&
	    signed_by_listed(v, z, a->set, &beside, f) == -1)
		return (-1);
	for (i = 0; !beside && (k = guard_key_at(a->set, i)) != NULL; i++)
		if (guard_key_signs(a->set, i) && guard_key_made(v, k))
			return (refuse(v, k, f,
			    "a key that the recipe makes is to be a signer of "
			    "%.255s, where %s",
			    a->set->owner,
			    z->new_signers == CONF_NEW_SIGNERS_NO ?
				"none is allowed" :
				"it may only be one beside one of the old"));
	return (0);
}

/* ---- Sets: for how long ---- */

static int
max_validity(struct guard_view *v, const struct action *a, struct fault *f)
{
	int64_t asked = a->set->expiration - a->set->inception;
	char is[DURATION_SIZE], most[DURATION_SIZE];

	if (asked <= v->conf->validity_most)
		return (0);
	duration_format(asked, is);
	duration_format(v->conf->validity_most, most);
	return (refuse(v, NULL, f,
	    "a set of %.255s is to be valid for %s, where %s is allowed",
	    a->set->owner, is, most));
}

static int
latest_expiration(struct guard_view *v, const struct action *a, struct fault *f)
{
	char is[INSTANT_SIZE], most[INSTANT_SIZE];

	if (a->set->expiration <= v->conf->expiration_most)
		return (0);
	instant_format(a->set->expiration, is);
	instant_format(v->conf->expiration_most, most);
	return (refuse(v, NULL, f,
	    "a set of %.255s is to expire at %s, where %s is the latest that "
	    "is allowed",
	    a->set->owner, is, most));
}

static int
ttl(struct guard_view *v, const struct action *a, struct fault *f)
{
	const struct conf_guards *g = v->conf;

	if (a->set->ttl >= g->ttl_least && a->set->ttl <= g->ttl_most)
		return (0);
	return (refuse(v, NULL, f,
	    "a set of %.255s is to have the TTL %" PRId64 ", where %" PRId64
	    " is the %s that is allowed",
	    a->set->owner, a->set->ttl,
	    a->set->ttl < g->ttl_least ? g->ttl_least : g->ttl_most,
	    a->set->ttl < g->ttl_least ? "least" : "most"));
}

/* ---- Keys: of which kind ---- */

/* bits 0: not known yet, or not RSA. */
static int
kind(const struct guard_view *v, const struct key *k, unsigned int bits,
    struct fault *f)
{
	const struct algorithm *algorithm = algorithm_find(k->algorithm);
	const struct conf_guard_algorithm *may;

	if (algorithm == NULL ||
	    (may = guards_algorithm(v->conf, k->algorithm)) == NULL)
		return (refuse(v, k, f, "keys of algorithm %u are not allowed",
		    k->algorithm));
	if (algorithm->kind != PUBKEY_RSA || bits == 0 ||
	    (bits >= may->least && bits <= may->most))
		return (0);
	return (refuse(v, k, f,
	    "a key of %u bits, where %s is allowed with %u to %u", bits,
	    algorithm->mnemonic, may->least, may->most));
}

static int
new_algorithms(struct guard_view *v, const struct action *a, struct fault *f)
{
	if (!v->conf->algorithms_given)
		return (0);
	return (kind(v, a->key, a->key_size, f));
}

/* Of keys that are published or sign. */
static int
algorithms(struct guard_view *v, const struct action *a, struct fault *f)
{
	const struct guard_known *known;
	const struct key *k;
	size_t i;

	if (!v->conf->algorithms_given)
		return (0);
	for (i = 0; (k = guard_key_at(a->set, i)) != NULL; i++)
		if (guard_key_find(v, k, &known, f) == -1 ||
		    kind(v, k, known == NULL ? 0 : known->bits, f) == -1)
			return (-1);
	return (0);
}

/* ---- What cannot be taken back ---- */

/* The bit counts, whatever other flags there are. */
static int
revoke(struct guard_view *v, const struct action *a, struct fault *f)
{
	const struct key *k;
	bool listed;
	size_t i;

	if (v->conf->revoke_any)
		return (0);
	for (i = 0; (k = guard_key_at(a->set, i)) != NULL; i++) {
		if ((k->flags & DNSKEY_FLAG_REVOKE) == 0)
			continue;
		if (guard_key_listed(v, k, &v->conf->revoke, &listed, f) == -1)
			return (-1);
		if (!listed)
			return (refuse(v, k, f,
			    "a key is to be revoked (flags %u), which is not "
			    "allowed and cannot be taken back",
			    k->flags));
	}
	return (0);
}

static int
never_delete(struct guard_view *v, const struct action *a, struct fault *f)
{
	const struct guard_known *known;

	if (guard_key_find(v, a->key, &known, f) == -1)
		return (-1);
	if (known == NULL || !guards_list(&v->conf->never_delete, known->hash))
		return (0);
	return (refuse(v, a->key, f, "this key is never deleted (SHA-256 %s)",
	    known->hash));
}

static int
delete_last_signer(
    struct guard_view *v, const struct action *a, struct fault *f)
{
	const struct guard_known *known;
	char zone[NAME_TEXT_SIZE];
	bool left = false;
	size_t i;

	if (v->conf->delete_last_signer || !v->found)
		return (0);
	if (guard_key_find(v, a->key, &known, f) == -1)
		return (-1);
	for (i = 0; known != NULL && i < v->conf->zone_count; i++) {
		if (!guards_list(&v->conf->zones[i].signers, known->hash))
			continue;
		if (guard_key_signer_left(v, &v->conf->zones[i], &left, f) ==
		    -1)
			return (-1);
		if (left)
			continue;
		name_print(&v->conf->zones[i].name, zone);
		return (refuse(
		    v, a->key, f, "the recipe leaves %.255s no signer", zone));
	}
	return (0);
}

static int
deletions(struct guard_view *v, const struct action *a, struct fault *f)
{
	if (++v->deletions <= v->conf->deletions_most)
		return (0);
	return (refuse(v, a->key, f,
	    "%lu keys are to be deleted, where %lu are allowed", v->deletions,
	    v->conf->deletions_most));
}

/* ---- What leaves the token ---- */

static int
not_pinned(const struct guard_view *v, const struct key *k, struct fault *f)
{
	return (refuse(v, k, f,
	    "none of the transport keys that are allowed here (SHA-256 %s)",
	    guard_key_hash(v, k)));
}

/* A transport key that lies in the token is in reach of every recipe. */
static int
transport_import(struct guard_view *v, const struct action *a, struct fault *f)
{
	const struct conf_guards *g = v->conf;
	bool listed, backup;

	if (!g->transport_keys.given)
		return (0);
	if (guard_key_listed(v, a->key, &g->transport_keys, &listed, f) == -1 ||
	    guard_key_listed(v, a->key, &g->backup, &backup, f) == -1)
		return (-1);
	return (listed || backup ? 0 : not_pinned(v, a->key, f));
}

static int
transport_export(struct guard_view *v, const struct action *a, struct fault *f)
{
	const struct conf_hashes *list = &v->conf->transport_keys;
	bool listed;

	if (!list->given || guard_key_ksk(v, a->key)) /* ksk_export */
		return (0);
	if (guard_key_listed(v, a->wrapping_key, list, &listed, f) == -1)
		return (-1);
	return (listed ? 0 : not_pinned(v, a->wrapping_key, f));
}

/* Always on.  A KSK that could leave must leave, in this run, for the backup:
 * the end of the run makes it unextractable. */
static int
ksk_exportable(struct guard_view *v, const struct action *a, struct fault *f)
{
	if (!a->exportable || !guard_key_ksk(v, a->key) ||
	    (v->conf->backup.count > 0 && guard_key_exported(v, a)))
		return (0);
	return (refuse(v, a->key, f,
	    "a key that signs a set or has the SEP bit is exportable only "
	    "where the same recipe exports it to the backup"));
}

/* Always on. */
static int
ksk_export(struct guard_view *v, const struct action *a, struct fault *f)
{
	bool listed;

	if (!guard_key_ksk(v, a->key))
		return (0);
	if (v->conf->backup.count == 0)
		return (refuse(v, a->key, f,
		    "a key that signs a set or has the SEP bit is never "
		    "exported"));
	if (guard_key_listed(
		v, a->wrapping_key, &v->conf->backup, &listed, f) == -1)
		return (-1);
	return (listed ? 0 : not_pinned(v, a->wrapping_key, f));
}

/* Always on. */
static int
made_here(struct guard_view *v, const struct action *a, struct fault *f)
{
	if (guard_key_made(v, a->key))
		return (0);
	return (refuse(v, a->key, f,
	    "only a key that the same recipe generates is exported"));
}

/* ---- All of them ---- */

typedef int guard_function(
    struct guard_view *v, const struct action *a, struct fault *f);

/* haveKey changes nothing and shows nothing: no guard looks at it. */
static const struct {
	const char *name;
	enum action_type on;
	bool always; /* else with a section guards in oks.conf */
	guard_function *look;
} guards[] = {
	{ "never-delete", ACTION_DELETE_KEY, false, never_delete },
	{ "delete-last-signer", ACTION_DELETE_KEY, false, delete_last_signer },
	{ "deletions", ACTION_DELETE_KEY, false, deletions },

	{ "algorithms", ACTION_GENERATE_KEY, false, new_algorithms },
	{ "ksk-export", ACTION_GENERATE_KEY, true, ksk_exportable },

	{ "zones", ACTION_PRODUCE_SIGNED_KEYSET, false, zones },
	{ "signer-name", ACTION_PRODUCE_SIGNED_KEYSET, true, signer_name },
	{ "signers", ACTION_PRODUCE_SIGNED_KEYSET, false, signers },
	{ "new-signers", ACTION_PRODUCE_SIGNED_KEYSET, false, new_signers },
	{ "max-validity", ACTION_PRODUCE_SIGNED_KEYSET, false, max_validity },
	{ "latest-expiration", ACTION_PRODUCE_SIGNED_KEYSET, false,
	    latest_expiration },
	{ "ttl", ACTION_PRODUCE_SIGNED_KEYSET, false, ttl },
	{ "algorithms", ACTION_PRODUCE_SIGNED_KEYSET, false, algorithms },
	{ "revoke", ACTION_PRODUCE_SIGNED_KEYSET, false, revoke },

	{ "transport-keys", ACTION_IMPORT_PUBLIC_KEY, false, transport_import },

	{ "transport-keys", ACTION_EXPORT_KEYPAIR, false, transport_export },
	{ "ksk-export", ACTION_EXPORT_KEYPAIR, true, ksk_export },
	{ "made-here", ACTION_EXPORT_KEYPAIR, true, made_here },
};

#define GUARDS (sizeof(guards) / sizeof(guards[0]))

static int
look_at(struct guard_view *v, const struct action *a, struct fault *f)
{
	size_t i;

	for (i = 0; i < GUARDS; i++) {
		if (guards[i].on != a->type ||
		    (!guards[i].always && !v->conf->given))
			continue;
		v->guard = guards[i].name;
		if (guards[i].look(v, a, f) == -1)
			return (-1);
	}
	return (0);
}

/* Every step, in order, by every guard of its type. */
static int
look(struct run *run, bool found, struct fault *f)
{
	const struct action *a;
	struct guard_view v;
	size_t i;
	int rc = 0;

	if (guard_key_open(&v, run, found, f) == -1)
		return (-1);
	for (i = 0; i < run->recipe->action_count && rc == 0; i++) {
		a = &run->recipe->actions[run->order[i]];
		if ((rc = look_at(&v, a, f)) == -1)
			(void)fault_step(
			    f, (unsigned int)i + 1, action_name(a->type));
	}
	guard_key_close(&v);
	return (rc);
}

int
guard_recipe(struct run *run, struct fault *f)
{
	return (look(run, false, f));
}

int
guard_keys(struct run *run, struct fault *f)
{
	return (look(run, true, f));
}
