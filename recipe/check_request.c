/* A recipe that answers a request: its sets against what it says of that. */
#include <string.h>

#include "lib/dns/name.h"
#include "recipe/request.h"

#define HERE "$.recipe.preamble.request"

static bool
same_name(const char *a, const char *b)
{
	struct name one, other;
	struct fault why = { 0 };

	return (name_parse(&one, a, &why) == 0 &&
	    name_parse(&other, b, &why) == 0 && name_equal(&one, &other));
}

/* What no configuration lifts, but only the override that people see. */
static int
check_limits(struct checker *c, const struct signed_set *s)
{
	const struct recipe_request *q = c->recipe->request;

	if (q->validity == NULL &&
	    s->expiration - s->inception > REQUEST_VALIDITY_MOST &&
	    checker_finding(c, ".actionParams.expiration",
		"the set is valid for more than 21 days, and the request has "
		"no override for validity") == -1)
		return (-1);
	if (q->horizon == NULL &&
	    s->expiration > c->recipe->timestamp + REQUEST_HORIZON_MOST)
		return (checker_finding(c, ".actionParams.expiration",
		    "the set expires more than 180 days after the recipe was "
		    "made, and the request has no override for the horizon"));
	return (0);
}

static int
check_keys(struct checker *c, const struct signed_set *s)
{
	const struct key *k;
	size_t i;

	for (i = 0; i < s->keyset_count; i++) {
		k = s->keyset[i];
		if (k->type == KEY_DIRECT &&
		    request_identifier(
			c->recipe->request, k->algorithm, &k->data) == NULL &&
		    checker_finding(c, ".actionParams.keyset",
			"a key that is none of the request's zsks") == -1)
			return (-1);
		if (k->type == KEY_BY_REF && k->label == NULL &&
		    checker_finding(c, ".actionParams.keyset",
			"a KSK without a label, by which a response would "
			"name it") == -1)
			return (-1);
	}
	return (0);
}

static int
check_set(struct checker *c, const struct signed_set *s)
{
	if (!same_name(s->owner, c->recipe->request->domain) &&
	    checker_finding(c, ".actionParams.ownerName",
		"not the domain of the request") == -1)
		return (-1);
	return (check_keys(c, s) == -1 ? -1 : check_limits(c, s));
}

int
request_check(struct checker *c)
{
	const struct recipe *r = c->recipe;
	size_t sets = 0;

	if (r->request == NULL)
		return (0);
	if ((r->request->previous == NULL) == (r->request->no_chain == NULL) &&
	    finding_add(c->findings, HERE, c->fault,
		"either previousResponse or noChain says what it continues") ==
		-1)
		return (-1);
	for (c->action = 0; c->action < r->action_count; c->action++) {
		if (r->actions[c->action].set == NULL)
			continue;
		sets++;
		if (check_set(c, r->actions[c->action].set) == -1)
			return (-1);
	}
	if (sets == r->request->bundle_count)
		return (0);
	return (finding_add(c->findings, HERE ".bundles", c->fault,
	    "%zu bundles, and the recipe has %zu signed sets",
	    r->request->bundle_count, sets));
}
