#include "produce/emergency.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/dns/dnskey.h"
#include "lib/util/instant.h"

struct helping {
	struct state *state;
	const struct emergency *emergency;
	const struct previous *previous;
	struct quantities quantities;
	size_t key;
	struct fault *fault;
};

static bool
is_called(const struct state_key *k, const char *text)
{
	char tag[8], *hex;
	bool same;

	if (k->label != NULL && strcmp(k->label, text) == 0)
		return (true);
	(void)snprintf(
	    tag, sizeof(tag), "%u", (unsigned int)dnskey_tag(&k->dnskey));
	if (strcmp(tag, text) == 0)
		return (true);
	hex = bytes_hex(&k->id);
	same = hex != NULL && k->id.length > 0 && strcasecmp(hex, text) == 0;
	free(hex);
	return (same);
}

static struct timeline_key *
life_of(const struct helping *x, size_t key)
{
	return (&x->state->keys[key].timeline);
}

static bool
does(const struct helping *x, size_t key, unsigned int state)
{
	return ((life_of(x, key)->state[BRANCH_PLAN] & state) == state);
}

static void
set_state(const struct helping *x, size_t key, unsigned int state)
{
	life_of(x, key)->state[BRANCH_PLAN] = state;
	life_of(x, key)->state[BRANCH_FALLBACK] = state;
}

static bool
takes_part(const struct roll *r, size_t key)
{
	return (r->old_ksk == key || r->new_ksk == key || r->old_zsk == key ||
	    r->new_zsk == key);
}

/* Rollovers that the key takes part in are no longer what they were. */
static int
drop_rolls(const struct helping *x)
{
	struct state *s = x->state;
	size_t i, count = 0;

	for (i = 0; i < s->roll_count; i++) {
		if (s->rolls[i].kind == ROLL_ALGORITHM)
			return (fault_set(x->fault, FAULT_REFUSED,
			    "the algorithm is being changed, and what to do "
			    "in the middle of that is not planned: finish it "
			    "first"));
		if (!takes_part(&s->rolls[i], x->key))
			s->rolls[count++] = s->rolls[i];
	}
	s->roll_count = count;
	return (0);
}

static struct roll *
add_roll(
    const struct helping *x, enum roll_kind kind, unsigned int step, int64_t at)
{
	struct roll *r = &x->state->rolls[x->state->roll_count++];
	size_t i;

	roll_init(r, kind, x->previous->begin);
	r->why = TIMELINE_BY_COMMAND;
	r->urgent = true;
	r->full = true;
	r->step = step;
	for (i = 0; i < step; i++)
		r->at[i] = at;
	return (r);
}

/* It does not sign: nothing hangs on it. */
static void
withdraw(const struct helping *x)
{
	set_state(x, x->key, 0);
	life_of(x, x->key)->removed = x->previous->begin;
	life_of(x, x->key)->spare = false;
}

/* A ZSK that is published and never signed, the one that is so for longest;
 * NONE if there is none. */
static size_t
find_heir(const struct helping *x)
{
	const struct timeline_key *k;
	size_t i, heir = TIMELINE_NONE;

	for (i = 0; i < x->state->key_count; i++) {
		k = life_of(x, i);
		if (i == x->key || k->role != NAMES_ZSK ||
		    !does(x, i, TIMELINE_IN_SET) || k->active != TIMELINE_NEVER)
			continue;
		if (heir == TIMELINE_NONE ||
		    k->published < life_of(x, heir)->published)
			heir = i;
	}
	return (heir);
}

/* The heir signs from the first set on. */
static void
hand_over(const struct helping *x, size_t heir)
{
	int64_t begin = x->previous->begin;
	struct roll *r = add_roll(x, ROLL_ZSK_PRE_PUBLICATION, 2, begin);

	set_state(x, x->key, TIMELINE_IN_SET);
	set_state(x, heir, TIMELINE_IN_SET | TIMELINE_SIGNS_ZONE);
	life_of(x, x->key)->inactive = begin;
	life_of(x, heir)->active = begin;
	life_of(x, heir)->standby = false;
	r->old_zsk = x->key;
	r->new_zsk = heir;
	r->owed[BRANCH_PLAN] = quantities_retired_full(&x->quantities);
}

static int
help_zsk(const struct helping *x)
{
	int64_t known = quantities_known(&x->quantities), since;
	size_t heir = find_heir(x);
	struct roll *r;

	if (drop_rolls(x) == -1)
		return (-1);
	if (!does(x, x->key, TIMELINE_SIGNS_ZONE)) {
		if (life_of(x, x->key)->inactive == TIMELINE_NEVER) {
			withdraw(x);
			return (0);
		}
		r = add_roll(x, ROLL_ZSK_PRE_PUBLICATION, 2,
		    life_of(x, x->key)->inactive);
		r->old_zsk = x->key;
		return (0);
	}
	if (heir == TIMELINE_NONE) {
		(void)add_roll(x, ROLL_ZSK_PRE_PUBLICATION, 0, 0);
		return (0);
	}
	since = life_of(x, heir)->published;
	if (since + known <= x->previous->begin) {
		hand_over(x, heir);
		return (0);
	}
	r = add_roll(x, ROLL_ZSK_PRE_PUBLICATION, 1, since);
	r->old_zsk = x->key;
	r->new_zsk = heir;
	r->owed[BRANCH_PLAN] = since + known - x->previous->begin;
	life_of(x, heir)->standby = false;
	return (0);
}

/* The last set that is served of the earlier ceremonies must outlast all that
 * the parent takes, and then the caches. */
static int
check_lost(const struct helping *x)
{
	const struct quantities *q = &x->quantities;
	int64_t need = x->previous->begin + quantities_parent(q) +
	    quantities_reach(q) + q->key_ttl + q->skew;
	char is[INSTANT_SIZE], needed[INSTANT_SIZE];

	if (x->state->expires >= need)
		return (0);
	instant_format(x->state->expires, is);
	instant_format(need, needed);
	return (fault_set(x->fault, FAULT_REFUSED,
	    "the sets that the lost key signed end at %s, before all know "
	    "another one at %s (now + registration + parent propagation + DS "
	    "TTL + consumer runs + signer pickup + propagation + ttl + skew): "
	    "have the parent withdraw the DS records, and start anew",
	    is, needed));
}

/* The rollover of that kind from the key; NULL if there is none. */
static struct roll *
find_roll(const struct helping *x, enum roll_kind kind)
{
	struct state *s = x->state;
	size_t i;

	for (i = 0; i < s->roll_count; i++)
		if (s->rolls[i].old_ksk == x->key && s->rolls[i].kind == kind)
			return (&s->rolls[i]);
	return (NULL);
}

/* It does not sign; if it is in no set, its DS goes at once. */
static int
help_silent_ksk(const struct helping *x)
{
	struct roll *r = find_roll(x, ROLL_KSK_DOUBLE_DS);

	if (r != NULL && life_of(x, x->key)->state[BRANCH_PLAN] == 0) {
		r->urgent = true;
		return (0);
	}
	if (drop_rolls(x) == -1)
		return (-1);
	withdraw(x);
	return (0);
}

static int
help_lost_ksk(const struct helping *x)
{
	struct state *s = x->state;

	if (drop_rolls(x) == -1 || check_lost(x) == -1)
		return (-1);
	set_state(x, x->key, 0);
	s->ksk_lost = true;
	s->begin = x->previous->begin + quantities_parent(&x->quantities);
	life_of(x, x->key)->removed = s->begin;
	return (0);
}

static int
help_ksk(const struct helping *x)
{
	const struct conf_policy *policy = x->previous->policy;
	struct roll *r = find_roll(x, ROLL_KSK_DOUBLE_SIGNATURE);

	if (policy->timing.parent_none ||
	    policy->ksk.rollover == CONF_ROLLOVER_RFC5011)
		return (fault_set(x->fault, FAULT_REFUSED,
		    "who trusts a key signing key by RFC 5011 or by hand "
		    "cannot be told of another one at once: this is not "
		    "planned"));
	if (!does(x, x->key, TIMELINE_SIGNS_SET))
		return (help_silent_ksk(x));
	if (x->emergency->lost)
		return (help_lost_ksk(x));
	if (r != NULL) {
		r->urgent = true;
		return (0);
	}
	if (drop_rolls(x) == -1)
		return (-1);
	(void)add_roll(x, ROLL_KSK_DOUBLE_SIGNATURE, 0, 0);
	return (0);
}

int
emergency_apply(struct state *s, const struct emergency *e,
    const struct previous *p, bool *found, struct fault *f)
{
	struct helping x = { .state = s,
		.emergency = e,
		.previous = p,
		.key = TIMELINE_NONE,
		.fault = f };
	size_t i;

	quantities_take(&x.quantities, p->policy, s->key_ttl);
	for (i = 0; i < s->key_count; i++) {
		if (!is_called(&s->keys[i], e->key))
			continue;
		if (x.key != TIMELINE_NONE)
			return (fault_set(f, FAULT_INPUT,
			    "two keys are called %.128s: use the label or "
			    "the id",
			    e->key));
		x.key = i;
	}
	*found = x.key != TIMELINE_NONE;
	if (!*found)
		return (0);
	s->emergency = true;
	s->in_emergency = x.key;
	if (s->roll_count == LAYOUT_ROLLS_MOST)
		return (fault_set(f, FAULT_REFUSED,
		    "more rollovers have begun than can be planned"));
	if (s->keys[x.key].timeline.role == NAMES_ZSK)
		return (help_zsk(&x));
	return (help_ksk(&x));
}
