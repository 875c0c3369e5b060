/* Which DS records the parent may have for nothing. */
#include "produce/previous.h"

/* Who withdraws a DS waits as long as caches may hold a set with that key: it
 * is the last step of a double DS. */
#define LAST_STEP 2

static bool
takes_part(const struct state *s, size_t key)
{
	size_t i;

	for (i = 0; i < s->roll_count; i++)
		if (s->rolls[i].old_ksk == key || s->rolls[i].new_ksk == key)
			return (true);
	return (false);
}

/* By what was seen at the parent, or, where nobody looked, by what was
 * planned. */
static int
is_listed(const struct state *s, const struct previous *p, size_t key,
    bool *listed, struct fault *f)
{
	const struct state_key *k = &s->keys[key];
	int64_t absent;

	*listed = k->timeline.active <= p->now;
	if (!*listed || p->parent == NULL || p->parent->count == 0) {
		*listed = *listed && k->withdrawn > p->now;
		return (0);
	}
	if (previous_ds(s, p, key, false, &absent, f) == -1)
		return (-1);
	*listed = absent == TIMELINE_NEVER;
	return (0);
}

static size_t
signer_of(const struct state *s)
{
	size_t i;

	for (i = s->key_count; i-- > 0;)
		if ((s->keys[i].timeline.state[BRANCH_PLAN] &
			TIMELINE_SIGNS_SET) != 0)
			return (i);
	return (TIMELINE_NONE);
}

static int
add_withdrawal(struct state *s, size_t key, struct fault *f)
{
	struct timeline_key *k = &s->keys[key].timeline;
	int64_t since = k->removed != TIMELINE_NEVER ? k->removed : k->active;
	struct roll *r;

	if (s->roll_count == LAYOUT_ROLLS_MOST)
		return (fault_set(f, FAULT_REFUSED,
		    "more rollovers have begun than can be planned"));
	r = &s->rolls[s->roll_count++];
	roll_init(r, ROLL_KSK_DOUBLE_DS, since);
	r->at[0] = r->at[1] = since;
	r->step = LAST_STEP;
	r->old_ksk = key;
	r->new_ksk = signer_of(s);
	k->spare = false;
	return (0);
}

int
previous_stale(struct state *s, const struct previous *p, struct fault *f)
{
	bool listed;
	size_t i;

	if (p->policy->timing.parent_none)
		return (0);
	for (i = 0; i < s->key_count; i++) {
		if (s->keys[i].timeline.role != NAMES_KSK ||
		    s->keys[i].timeline.state[BRANCH_PLAN] != 0 ||
		    takes_part(s, i))
			continue;
		if (is_listed(s, p, i, &listed, f) == -1 ||
		    (listed && add_withdrawal(s, i, f) == -1))
			return (-1);
	}
	return (0);
}
