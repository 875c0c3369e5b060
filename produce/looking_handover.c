/* From what is served to the plan that follows it. */
#include <string.h>

#include "lib/dns/dnskey.h"
#include "lib/util/instant.h"
#include "produce/looking.h"

/* True if both are of one phase; a recipe keeps each naming of a key once. */
static bool
is_same(const struct signed_set *a, const struct signed_set *b)
{
	return (a->branch == b->branch && a->keyset_count == b->keyset_count &&
	    a->signed_by_count == b->signed_by_count &&
	    a->zone_signers_given == b->zone_signers_given &&
	    a->zone_signers_count == b->zone_signers_count &&
	    memcmp(a->keyset, b->keyset,
		a->keyset_count * sizeof(a->keyset[0])) == 0 &&
	    memcmp(a->signed_by, b->signed_by,
		a->signed_by_count * sizeof(a->signed_by[0])) == 0 &&
	    (a->zone_signers_count == 0 ||
		memcmp(a->zone_signers, b->zone_signers,
		    a->zone_signers_count * sizeof(a->zone_signers[0])) == 0));
}

/* What is served now lasts until the new sets begin: what the older recipe has
 * to follow it is left out. */
static int
check_lasts(const struct looking *x)
{
	const struct previous *p = x->previous;
	const struct history_link *l = history_find(
	    p->history, x->state->served_recipe);
	const struct signed_set *s, *now;
	char end[INSTANT_SIZE], begin[INSTANT_SIZE];
	int64_t until = 0;
	size_t i;

	now = l->recipe->actions[x->state->served_action].set;
	for (i = 0; i < l->recipe->action_count; i++) {
		s = l->recipe->actions[i].set;
		if (looking_is_of(s, x->zone) && is_same(s, now) &&
		    signed_set_publication(s) < p->begin &&
		    s->expiration > until)
			until = s->expiration;
	}
	if (until > p->begin)
		return (0);
	instant_format(until, end);
	instant_format(p->begin, begin);
	return (fault_set(x->fault, FAULT_REFUSED,
	    "%.200s: what is served now (action %zu) ends at %s, and the new "
	    "sets begin at %s only: have the consumer run, and plan from its "
	    "log, or for an earlier begin",
	    l->recipe->file, x->state->served_action, end, begin));
}

/*
 * What consumers may still serve when the new sets begin, because they have
 * not got them yet: sets that are published until then and W later, on both
 * branches.  A revocation among them could not be taken back.
 */
static int
check_revocations(const struct looking *x)
{
	const struct previous *p = x->previous;
	const struct history_link *l =
	    &p->history->links[p->history->count - 1];
	const struct signed_set *s;
	const struct state_key *k;
	struct quantities q;
	size_t i, j;

	quantities_take(&q, p->policy, x->state->key_ttl);
	for (i = 0; i < l->recipe->action_count; i++) {
		s = l->recipe->actions[i].set;
		if (!looking_is_of(s, x->zone) ||
		    signed_set_publication(s) <= p->now ||
		    signed_set_publication(s) > p->begin + quantities_reach(&q))
			continue;
		for (j = 0; j < s->keyset_count; j++) {
			if ((s->keyset[j]->flags & DNSKEY_FLAG_REVOKE) == 0)
				continue;
			if ((k = looking_find_key(x, l, s->keyset[j])) == NULL)
				return (-1);
			if (k->timeline.revoked == TIMELINE_NEVER)
				return (fault_set(x->fault, FAULT_REFUSED,
				    "%.200s revokes a key at %lld, when its "
				    "sets may still be served: plan after "
				    "that, or earlier",
				    l->recipe->file,
				    (long long)signed_set_publication(s)));
		}
	}
	return (0);
}

int
looking_handover(const struct looking *x)
{
	return (check_lasts(x) == -1 ? -1 : check_revocations(x));
}
