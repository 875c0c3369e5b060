#include "produce/previous.h"

#include <stdlib.h>
#include <string.h>

#include "lib/dns/dnskey.h"
#include "lib/util/instant.h"
#include "produce/looking.h"

#define BASE(flags) ((flags) & ~(unsigned int)DNSKEY_FLAG_REVOKE)

bool
looking_is_of(const struct signed_set *s, const struct name *zone)
{
	struct fault ignored = { 0 };
	struct name owner;

	return (s != NULL && name_parse(&owner, s->owner, &ignored) == 0 &&
	    name_equal(&owner, zone));
}

bool
previous_knows(const struct history *h, const struct name *zone)
{
	const struct recipe *r;
	size_t i, j;

	for (i = 0; i < h->count; i++) {
		r = h->links[i].recipe;
		for (j = 0; j < r->action_count; j++)
			if (looking_is_of(r->actions[j].set, zone))
				return (true);
	}
	return (false);
}

static int
copy_key(const struct looking *x, struct state_key *to, const struct key *k,
    const struct action *maker, const struct bytes *data)
{
	const struct bytes *id = &k->id;
	const char *label = k->label;

	if (maker != NULL && id->length == 0)
		id = maker->key->id.length > 0 ? &maker->key->id :
						 &maker->result.key_id;
	if (maker != NULL && label == NULL)
		label = maker->key->label != NULL ? maker->key->label :
						    maker->result.key_label;
	to->outside = k->type == KEY_DIRECT;
	to->dnskey.flags = BASE(k->flags);
	to->dnskey.algorithm = k->algorithm;
	to->timeline.algorithm = k->algorithm;
	if (bytes_set(&to->dnskey.data, data->data, data->length, x->fault) ==
		-1 ||
	    bytes_set(&to->id, id->data, id->length, x->fault) == -1)
		return (-1);
	if ((label != NULL && (to->label = strdup(label)) == NULL) ||
	    (k->store != NULL && (to->store = strdup(k->store)) == NULL))
		return (fault_memory(x->fault));
	return (0);
}

struct state_key *
looking_find_key(
    const struct looking *x, const struct history_link *l, const struct key *k)
{
	const struct bytes *data = history_data(l, k);
	struct state_key *found;
	char text[KEY_TEXT_SIZE];
	size_t i;

	if (data == NULL) {
		key_print(k, text);
		(void)fault_key(x->fault, text);
		(void)fault_set(x->fault, FAULT_INPUT,
		    "%.200s does not tell its public key", l->recipe->file);
		return (NULL);
	}
	for (i = 0; i < x->state->key_count; i++)
		if (x->state->keys[i].dnskey.algorithm == k->algorithm &&
		    bytes_equal(&x->state->keys[i].dnskey.data, data))
			return (&x->state->keys[i]);
	found = state_add(x->state,
	    (k->flags & DNSKEY_FLAG_SEP) != 0 ? NAMES_KSK : NAMES_ZSK,
	    x->fault);
	if (found == NULL ||
	    copy_key(x, found, k, key_index_find(l->made, k, NULL), data) == -1)
		return (NULL);
	return (found);
}

static void
set_bits(struct state_key *k, unsigned int bits)
{
	k->timeline.state[BRANCH_PLAN] |= bits;
	k->timeline.state[BRANCH_FALLBACK] |= bits;
}

static int
mark(const struct looking *x, const struct history_link *l,
    const struct key *const *keys, size_t count, unsigned int bits)
{
	struct state_key *k;
	size_t i;

	for (i = 0; i < count; i++) {
		if ((k = looking_find_key(x, l, keys[i])) == NULL)
			return (-1);
		set_bits(k, bits);
		if ((keys[i]->flags & DNSKEY_FLAG_REVOKE) != 0)
			set_bits(k, TIMELINE_REVOKED);
	}
	return (0);
}

/* Without zoneSigners, the ZSKs of the set sign. */
static int
mark_signers(const struct looking *x, const struct history_link *l,
    const struct signed_set *s)
{
	size_t i;

	if (s->zone_signers_given)
		return (mark(x, l, s->zone_signers, s->zone_signers_count,
		    TIMELINE_SIGNS_ZONE));
	for (i = 0; i < s->keyset_count; i++)
		if ((s->keyset[i]->flags & DNSKEY_FLAG_SEP) == 0 &&
		    mark(x, l, &s->keyset[i], 1, TIMELINE_SIGNS_ZONE) == -1)
			return (-1);
	return (0);
}

/* What changed for a key when it was served from t on.  A key that comes back
 * begins anew: caches have forgotten it. */
static void
live(struct timeline_key *k, unsigned int before, int64_t t)
{
	unsigned int now = k->state[BRANCH_PLAN];
	unsigned int work = k->role == NAMES_ZSK ? TIMELINE_SIGNS_ZONE :
						   TIMELINE_SIGNS_SET;

	if ((now & TIMELINE_IN_SET) != 0 && (before & TIMELINE_IN_SET) == 0) {
		k->published = t;
		k->removed = TIMELINE_NEVER;
	}
	if ((now & work) != 0 && (before & work) == 0) {
		k->active = t;
		k->inactive = TIMELINE_NEVER;
	}
	if ((now & work) == 0 && (before & work) != 0)
		k->inactive = t;
	if ((now & TIMELINE_IN_SET) == 0 && (before & TIMELINE_IN_SET) != 0)
		k->removed = t;
	if ((now & TIMELINE_REVOKED) != 0 && k->revoked == TIMELINE_NEVER)
		k->revoked = t;
}

/* The set was served from t on. */
static int
visit(const struct looking *x, const struct history_link *l,
    const struct signed_set *s, int64_t t)
{
	unsigned int before[LAYOUT_KEYS_MOST * 4] = { 0 };
	const size_t most = sizeof(before) / sizeof(before[0]);
	struct state_key *k;
	size_t i;

	for (i = 0; i < x->state->key_count; i++) {
		before[i] = x->state->keys[i].timeline.state[BRANCH_PLAN];
		x->state->keys[i].timeline.state[BRANCH_PLAN] = 0;
		x->state->keys[i].timeline.state[BRANCH_FALLBACK] = 0;
	}
	if (mark(x, l, s->keyset, s->keyset_count, TIMELINE_IN_SET) == -1 ||
	    mark(x, l, s->signed_by, s->signed_by_count, TIMELINE_SIGNS_SET) ==
		-1 ||
	    mark_signers(x, l, s) == -1)
		return (-1);
	if (x->state->key_count > most)
		return (fault_set(x->fault, FAULT_INPUT,
		    "the recipes know more than %zu keys of the zone", most));
	for (i = 0; i < x->state->key_count; i++) {
		k = &x->state->keys[i];
		live(&k->timeline, before[i], t);
		if ((k->timeline.state[BRANCH_PLAN] & TIMELINE_SIGNS_SET) !=
			0 &&
		    (before[i] & TIMELINE_SIGNS_SET) == 0)
			k->signing = t;
	}
	return (0);
}

static int
expired(const struct looking *x, const struct signed_set *s)
{
	char when[INSTANT_SIZE], zone[NAME_TEXT_SIZE];

	if (s->expiration > x->previous->now)
		return (0);
	instant_format(s->expiration, when);
	names_zone(x->zone, zone);
	return (fault_set(x->fault, FAULT_REFUSED,
	    "%.255s: the last set that was served expired at %s: what caches "
	    "hold is not known; plan as for a zone that is taken over",
	    zone, when));
}

/* That is what the plan goes on from. */
static void
note_served(const struct looking *x, const char *recipe, size_t action)
{
	memcpy(x->state->served_recipe, recipe, DIGEST_HEX_SIZE);
	x->state->served_action = action;
}

/* The set of a line of the log was served from t on; NULL with a fault. */
static const struct signed_set *
visit_line(const struct looking *x, const struct served_record *r, int64_t t)
{
	const struct history_link *l = history_find(
	    x->previous->history, r->recipe);
	const struct signed_set *s = l->recipe->actions[r->action].set;
	char zone[NAME_TEXT_SIZE];

	if (looking_is_of(s, x->zone)) {
		note_served(x, r->recipe, r->action);
		return (visit(x, l, s, t) == -1 ? NULL : s);
	}
	names_zone(x->zone, zone);
	(void)fault_set(x->fault, FAULT_INPUT,
	    "the log says that action %zu of %.200s was served for %.255s, "
	    "and it is for another zone",
	    r->action, l->recipe->file, zone);
	return (NULL);
}

/* The consumer does not go back behind what it was about to serve: it may be
 * served since, and counts from now on. */
static int
visit_logged(const struct looking *x)
{
	const struct history *h = x->previous->history;
	const struct served_record *r, *intent = NULL;
	const struct signed_set *s = NULL, *last;
	char zone[NAME_TEXT_SIZE];
	size_t i;

	for (i = 0; i < h->log.count; i++) {
		r = &h->log.records[i];
		if (!name_equal(&r->zone, x->zone) ||
		    r->time > x->previous->now)
			continue;
		if (r->event == SERVED_INTENT)
			intent = r;
		if (r->event != SERVED_CONFIRMED)
			continue;
		intent = NULL;
		if ((s = visit_line(x, r, r->time)) == NULL)
			return (-1);
	}
	last = s;
	if (intent != NULL &&
	    (last = visit_line(x, intent, x->previous->now)) == NULL)
		return (-1);
	if (last != NULL)
		return (expired(x, s != NULL ? s : last));
	names_zone(x->zone, zone);
	return (fault_set(x->fault, FAULT_INPUT,
	    "the log does not say that anything was served for %.255s", zone));
}

static bool
asks(const struct signed_set *s)
{
	const struct gate *g = &s->gate;

	return (s->branch == BRANCH_FALLBACK || g->served > 0 ||
	    g->ds_present_count > 0 || g->ds_absent_count > 0 ||
	    g->ds_present_of_count > 0 || g->ds_absent_of_count > 0);
}

/* Without a log only what had no gate is known to have been served. */
static int
visit_planned(const struct looking *x)
{
	const struct history *h = x->previous->history;
	const struct signed_set *s, *last = NULL;
	const struct recipe *r;
	char when[INSTANT_SIZE];
	size_t i, j;

	for (i = 0; i < h->count; i++) {
		r = h->links[i].recipe;
		for (j = 0; j < r->action_count; j++) {
			s = r->actions[j].set;
			if (!looking_is_of(s, x->zone) ||
			    signed_set_publication(s) > x->previous->now)
				continue;
			instant_format(signed_set_publication(s), when);
			if (asks(s))
				return (fault_set(x->fault, FAULT_INPUT,
				    "whether the set of %s in %.200s was "
				    "served depends on its gate: the log of "
				    "what was served is needed (--served)",
				    when, r->file));
			if (visit(x, &h->links[i], s,
				signed_set_publication(s)) == -1)
				return (-1);
			note_served(x, r->sha256, j);
			last = s;
		}
	}
	if (last != NULL)
		return (expired(x, last));
	return (fault_set(x->fault, FAULT_INPUT,
	    "no set of --previous was to be served by now"));
}

static void
later(int64_t *latest, int64_t t)
{
	if (t > *latest)
		*latest = t;
}

/* How the set has the key: 0 not at all, 1 as it is, 2 revoked. */
static int
has_key(const struct history_link *l, const struct signed_set *s,
    const struct bytes *key)
{
	const struct bytes *data;
	size_t i;

	for (i = 0; i < s->keyset_count; i++) {
		data = history_data(l, s->keyset[i]);
		if (data != NULL && bytes_equal(data, key))
			return (
			    (s->keyset[i]->flags & DNSKEY_FLAG_REVOKE) != 0 ?
				2 :
				1);
	}
	return (0);
}

/* A set that was signed, whether it was served or not, can be replayed. */
static void
count_set(const struct looking *x, const struct history_link *l,
    const struct signed_set *s)
{
	struct state_key *k;
	size_t i;
	int has;

	later(&x->state->expires, s->expiration);
	later(&x->state->key_ttl, s->ttl);
	for (i = 0; i < x->state->key_count; i++) {
		k = &x->state->keys[i];
		has = has_key(l, s, &k->dnskey.data);
		if (has == 0)
			later(&k->timeline.without, s->expiration);
		if (has == 1)
			later(&k->timeline.unrevoked, s->expiration);
	}
}

/* What was planned for the parent, if no later plan took its place before. */
static void
plan_ds(struct state_key *k, const struct life_planned *life, int64_t valid)
{
	if (life->active != -1 && life->active <= valid)
		k->timeline.active = life->active;
	if (life->inactive != -1 && life->inactive <= valid)
		k->withdrawn = life->inactive;
}

/* Keys that were made and have not been used yet are in reserve for the plan;
 * a KSK among them may be known to the parent. */
static int
add_spares(const struct looking *x, const struct history_link *l, int64_t valid)
{
	const struct recipe *r = l->recipe;
	const struct life_planned *life;
	struct state_key *k;
	struct name zone;
	size_t i;

	for (i = 0; i < r->life_count; i++) {
		life = &r->lives[i];
		if (name_parse(&zone, life->zone, x->fault) == -1)
			return (-1);
		if (!name_equal(&zone, x->zone) ||
		    key_index_find(l->deleted, life->key, NULL) != NULL)
			continue;
		if ((k = looking_find_key(x, l, life->key)) == NULL)
			return (-1);
		/* In a change of algorithm a ZSK signs before it is there. */
		k->timeline.spare = k->timeline.published == TIMELINE_NEVER &&
		    k->timeline.state[BRANCH_PLAN] == 0;
		if (!life->zsk)
			plan_ds(k, life, valid);
	}
	return (0);
}

static int
look(const struct looking *x)
{
	const struct history *h = x->previous->history;
	const struct recipe *r;
	size_t i, j;

	if ((h->logged ? visit_logged(x) : visit_planned(x)) == -1)
		return (-1);
	for (i = 0; i < h->count; i++)
		if (add_spares(x, &h->links[i],
			i + 1 < h->count ? h->links[i + 1].recipe->timestamp :
					   TIMELINE_NEVER) == -1)
			return (-1);
	for (i = 0; i < h->count; i++) {
		r = h->links[i].recipe;
		for (j = 0; j < r->action_count; j++)
			if (looking_is_of(r->actions[j].set, x->zone))
				count_set(x, &h->links[i], r->actions[j].set);
	}
	return (looking_handover(x));
}

int
previous_obsolete(struct state *s, const struct previous *p, struct fault *f)
{
	struct state_key *k;
	int64_t absent;
	size_t i;

	for (i = 0; i < s->key_count; i++) {
		k = &s->keys[i];
		if (k->outside || k->timeline.state[BRANCH_PLAN] != 0 ||
		    k->timeline.removed > p->now - p->policy->retention)
			continue;
		if (k->timeline.role == NAMES_ZSK ||
		    (p->history->logged && p->policy->timing.parent_none)) {
			k->obsolete = true;
			continue;
		}
		if (previous_ds(s, p, i, false, &absent, f) == -1)
			return (-1);
		k->obsolete = p->history->logged && absent != TIMELINE_NEVER;
	}
	return (0);
}

int
previous_state(struct state *s, const struct name *zone,
    const struct previous *p, struct fault *f)
{
	struct looking x = { s, p, &s->zone, f };

	memset(s, 0, sizeof(*s));
	name_canonical(&s->zone, zone);
	if (look(&x) == 0 && previous_resume(s, p, f) == 0 &&
	    previous_stale(s, p, f) == 0 && previous_obsolete(s, p, f) == 0)
		return (0);
	state_clear(s);
	return (-1);
}
