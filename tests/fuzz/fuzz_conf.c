/* oks.conf: what is read is within the bounds that its header promises, and is
 * judged by those who use it. */
#include <string.h>

#include "consume/anchor.h"
#include "lib/conf/conf.h"
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
		input_demand(r->hsm.module != NULL && r->hsm.name != NULL &&
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
	judged(policy_check(&c->kasp, &f), &f);
	conf_free(c);
	return (0);
}
