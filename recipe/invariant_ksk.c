/* Rollovers of the keys that sign the set, by DS records: KDS, DDS, DRR, and
 * the end of an algorithm (ALG). */
#include <stdio.h>

#include "lib/dns/dnskey.h"
#include "recipe/invariant.h"

struct set_signer
signer_oldest(struct walk *w, unsigned int algorithm, bool by_publication)
{
	const struct signed_set *s = walk_set(w)->set;
	struct set_signer found = { NULL, NULL };
	struct life *life;
	size_t i;
	bool older;

	for (i = 0; i < s->signed_by_count; i++) {
		if ((s->signed_by[i]->flags & DNSKEY_FLAG_REVOKE) != 0 ||
		    (algorithm != 0 && s->signed_by[i]->algorithm != algorithm))
			continue;
		life = walk_life(w, walk_set(w), s->signed_by[i]);
		older = found.key == NULL ||
		    (by_publication ? life->published < found.life->published :
				      life->signing < found.life->signing);
		if (older)
			found = (struct set_signer){ s->signed_by[i], life };
	}
	return (found);
}

static struct parent_demand
parent_of(enum rule rule, const struct key *old, const char *what)
{
	struct parent_demand d = { .rule = rule, .algorithm = old->algorithm };
	char name[KEY_TEXT_SIZE];

	key_print(old, name);
	(void)snprintf(d.what, sizeof(d.what), "key %s %s", name, what);
	return (d);
}

/* The new key's DS must have had time to be at the parent, and the parent's
 * old answers to be forgotten.  A timeline with the instant of the set itself
 * tells of the key (RFC 7583, 3.3.2), not of its DS. */
static int
check_registered(
    struct walk *w, enum rule rule, const struct key *old, const struct key *k)
{
	size_t made =
	    w->chain->keys.made[chain_key(w->chain, walk_set(w)->link, k)];
	const struct life_planned *plan = timeline_of(w, walk_set(w), k);
	const struct recipe *r;
	struct demand d;

	if (plan != NULL && plan->active > 0 &&
	    plan->active != walk_set(w)->publication) {
		d = demand_key(rule, 0,
		    "when the DS of the new key is at the "
		    "parent by the timeline",
		    "signs the set no more", old);
		timing_add(&d.rest, walk_timing(w), "Dpp Tds S");
		return (demand_after(w, &d, plan->active));
	}
	if (made == 0)
		return (0);
	r = w->chain->links[made - 1].recipe;
	d = demand_key(
	    rule, 0, "when the new key is made", "signs the set no more", old);
	timing_add(&d.rest, walk_timing(w), "Dreg Dpp Tds S");
	return (demand_after(w, &d,
	    r->cooked_timestamp != 0 ? r->cooked_timestamp : r->timestamp));
}

/* The new set of keys is in all caches. */
static struct demand
known(struct walk *w, enum rule rule, const struct set_signer *next,
    const struct key *old)
{
	struct demand d = demand_key(rule, next->life->signing,
	    "the other key signs the set", "signs the set no more", old);

	timing_add_term(&d.rest, "K", walk_ttl(w, d.origin));
	timing_add(&d.rest, walk_timing(w), "S");
	return (d);
}

/* KDS and ALG: only then may the old DS be withdrawn, and only when that is
 * forgotten may the old key go. */
static int
check_withdrawn(struct walk *w, enum rule rule, const struct set_signer *next,
    const struct key *old)
{
	struct demand d = known(w, rule, next, old);

	if (timeline_withdrawn(w, &d, old) == -1)
		return (-1);
	timing_add(&d.rest, walk_timing(w), "Dreg Dpp Tds S");
	d.unserved = true;
	if (demand(w, &d) == -1)
		return (-1);
	return (check_registered(w, rule, old, next->key));
}

/* The last signer of an algorithm: no DS of it may be anywhere. */
static int
end_algorithm(struct walk *w, const struct key *old)
{
	struct set_signer next = signer_oldest(w, 0, false);
	struct parent_demand d = parent_of(RULE_ALG, old,
	    "signs the set no more, nor does another of its algorithm");

	if (next.key == NULL)
		return (0); /* invariant_trust() */
	d.gone = old;
	d.gone_in = walk_before(w);
	timing_add(&d.need, walk_timing(w), "Tds S");
	if (parent_demand(w, &d) == -1)
		return (-1);
	return (check_withdrawn(w, RULE_ALG, &next, old));
}

/* Another key has signed beside the old one.  If the old DS is withdrawn
 * before the old key goes, that is KDS; if both go together, DRR. */
static int
end_double(struct walk *w, const struct key *old, const struct set_signer *next)
{
	struct parent_demand d;
	struct demand both;
	enum rule rule;
	int absent;

	if (parent_names(w, walk_before(w), old, false, &absent) == -1)
		return (-1);
	rule = RULE_KDS;
	if (parent_asks(w, true) && absent == 0)
		rule = RULE_DRR;
	d = parent_of(rule, old, "signs the set no more");
	d.gone = old;
	d.gone_in = walk_before(w);
	d.signer = d.either = true;
	timing_add(&d.need, walk_timing(w), "Tds S");
	if (parent_demand(w, &d) == -1)
		return (-1);
	if (rule == RULE_KDS)
		return (check_withdrawn(w, rule, next, old));
	both = known(w, rule, next, old);
	if (timeline_withdrawn(w, &both, old) == -1 || demand(w, &both) == -1)
		return (-1);
	return (check_registered(w, rule, old, next->key));
}

/* One key signs instead of the other: both DS are at the parent. */
static int
exchange(struct walk *w, const struct key *old, const struct set_signer *next)
{
	struct parent_demand d = parent_of(
	    RULE_DDS, old, "gives way to another key");
	struct demand after = demand_key(
	    RULE_DDS, w->now, "the other key signs the set", "", old);
	int absent;

	d.signer = true;
	timing_add(&d.need, walk_timing(w), "Tds S");
	if (parent_demand(w, &d) == -1 ||
	    parent_names(w, walk_before(w), old, false, &absent) == -1)
		return (-1);
	if (absent == 1 &&
	    walk_finding(w, walk_set(w), RULE_DDS, ASPECT_GATE,
		".gate.dsAbsent",
		"%s: the gate asks for the absence of its DS, which caches "
		"still need for the sets before",
		d.what) == -1)
		return (-1);
	timing_add_term(&after.rest, "K", walk_ttl(w, w->now));
	timing_add(&after.rest, walk_timing(w), "S");
	if (timeline_withdrawn(w, &after, old) == -1)
		return (-1);
	return (check_registered(w, RULE_DDS, old, next->key));
}

/* The old key stays in the set without signing: a step of RFC 5011, unless the
 * gate shows that the parent has the DS of the other. */
static int
stay_silent(
    struct walk *w, const struct key *old, const struct set_signer *next)
{
	const struct life *life = walk_life(w, walk_before(w), old);
	bool trust = life->revoked_from != 0 ||
	    !timing_has_parent(walk_timing(w));

	if ((trust || !parent_asks(w, true)) && trust_alone(w, old) == -1)
		return (-1);
	if (!timing_has_parent(walk_timing(w)))
		return (0);
	if (next->life->signing == w->now)
		return (exchange(w, old, next));
	return (end_double(w, old, next));
}

static int
check_signer(struct walk *w, const struct key *old)
{
	const struct life *life = walk_life(w, walk_before(w), old);
	struct set_signer next = signer_oldest(w, old->algorithm, false);

	if ((old->flags & DNSKEY_FLAG_REVOKE) != 0 || walk_is(w, life->signs) ||
	    walk_is(w, life->revoked))
		return (0);
	if (next.key == NULL)
		return (end_algorithm(w, old));
	if (walk_is(w, life->plain))
		return (stay_silent(w, old, &next));
	if (next.life->signing == w->now)
		return (exchange(w, old, &next));
	return (end_double(w, old, &next));
}

int
invariant_ksk(struct walk *w)
{
	const struct signed_set *before;
	size_t i;

	if (w->phase[w->now] != w->now)
		return (0);
	if (w->now > 0) {
		before = walk_before(w)->set;
		for (i = 0; i < before->signed_by_count; i++)
			if (check_signer(w, before->signed_by[i]) == -1)
				return (-1);
	}
	return (parent_algorithms(w));
}
