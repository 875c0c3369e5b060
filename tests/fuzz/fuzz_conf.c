/* oks.conf: what is read is within the bounds that its header promises, and is
 * judged by those who use it. */
#include <string.h>

#include "consume/anchor.h"
#include "lib/conf/conf.h"
#include "lib/conf/guards.h"
#include "produce/policy.h"
#include "tests/fuzz/input.h"

/* What is asked for can be refused, too. */
static void
judged(int rc, struct fault *f)
{
	if (rc == -1)
		input_refusal(f);
	fault_clear(f);
}

static void
try_repositories(const struct conf *c)
{
	const struct conf_repository *r;
	struct fault f = { 0 };
	size_t i;

	judged(conf_repository(c, NULL, CONF_BUNKER, &r, &f), &f);
	judged(conf_repository(c, NULL, CONF_OPERATIONAL, &r, &f), &f);
	input_demand(c->repository_count <= CONF_REPOSITORIES_MOST,
	    "no more repositories");
	for (i = 0; i < c->repository_count; i++) {
		r = &c->repositories[i];
		input_demand(
		    (r->hsm.module != NULL) != (r->hsmconfig != NULL) &&
			r->hsm.name != NULL &&
			(r->hsm.label != NULL || r->hsm.serial != NULL),
		    "a token that can be found");
		input_demand(
		    r->pin.length == 0 || r->pin_file == NULL, "one PIN");
	}
}

static void
try_zones(const struct conf *c)
{
	struct anchors anchors = { 0 };
	struct fault f = { 0 };
	struct name name;
	size_t i;

	input_demand(c->zone_count <= CONF_ZONES_MOST, "no more zones");
	for (i = 0; i < c->zone_count; i++) {
		input_demand(conf_zone(c, c->zones[i].name) == &c->zones[i],
		    "the zone by its name");
		if (name_parse(&name, c->zones[i].name, &f) == 0)
			judged(
			    anchors_read(&anchors, c, &c->zones[i], &name, &f),
			    &f);
		else
			judged(-1, &f);
		anchors_clear(&anchors);
	}
}

static void
try_hashes(const struct conf_hashes *list)
{
	size_t i;

	for (i = 0; i < list->count; i++)
		input_demand(guards_list(list, list->items[i]) &&
			strlen(list->items[i]) == DIGEST_HEX_SIZE - 1,
		    "the hash in its list");
}

static void
try_guards(const struct conf_guards *g)
{
	size_t i;

	for (i = 0; i < g->zone_count; i++) {
		input_demand(guards_zone(g, &g->zones[i].name) == &g->zones[i],
		    "the guarded zone by its name");
		try_hashes(&g->zones[i].signers);
	}
	for (i = 0; i < g->algorithm_count; i++)
		input_demand(guards_algorithm(g, g->algorithms[i].number) ==
			    &g->algorithms[i] &&
			g->algorithms[i].least <= g->algorithms[i].most,
		    "the algorithm by its number");
	input_demand(g->ttl_least <= g->ttl_most && g->validity_most >= 0 &&
		g->expiration_most >= 0,
	    "limits in order");
	try_hashes(&g->never_delete);
	try_hashes(&g->revoke);
	try_hashes(&g->transport_keys);
	try_hashes(&g->backup);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct conf *c;
	struct fault f = { 0 };

	if (conf_read(&c, input_file(data, size), false, &f) == -1) {
		input_refusal(&f);
		input_demand(c == NULL, "nothing where it was refused");
		return (0);
	}
	try_repositories(c);
	try_zones(c);
	try_guards(&c->guards);
	judged(policy_check(&c->kasp, &f), &f);
	conf_free(c);
	return (0);
}
