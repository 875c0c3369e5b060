/* The checks of a request: what passes at each limit. */
#include <check.h>
#include <stdlib.h>

#include "tests/unit/ksr_fixture.h"

Suite *test_inspect_limits(void);

static struct ksr_fixture x;
static struct objections found;

static void
set_up(void)
{
	ksr_fixture_make(&x);
}

static void
tear_down(void)
{
	objection_clear(&found);
	ksr_fixture_clear(&x);
}

static struct ksr_bundle *
bundle(size_t number)
{
	return (&x.request->bundles[number - 1]);
}

static struct ksr_bundle *
last_before(void)
{
	return (&x.previous->bundles[x.previous->bundle_count - 1]);
}

static void
nothing(void)
{
}

static void
cycle_exact(void)
{
	x.conf->request.cycle = (struct conf_range){ 80 * FIXTURE_DAY,
		80 * FIXTURE_DAY };
}

static void
interval_exact(void)
{
	x.conf->request.interval = (struct conf_range){ 10 * FIXTURE_DAY,
		10 * FIXTURE_DAY };
}

static void
overlap_exact(void)
{
	x.request->zsk.overlap_most = 11 * FIXTURE_DAY;
	x.request->zsk.overlap_least = 11 * FIXTURE_DAY;
	x.conf->request.response.overlap = (struct conf_range){
		11 * FIXTURE_DAY, 11 * FIXTURE_DAY
	};
}

/* The tools before took the least for the most, too. */
static void
validity_in_between(void)
{
	x.request->zsk.validity_least = 15 * FIXTURE_DAY;
	x.request->zsk.validity_most = 22 * FIXTURE_DAY;
	x.conf->request.response.validity = (struct conf_range){ FIXTURE_DAY,
		30 * FIXTURE_DAY };
}

static void
validity_lifted(void)
{
	size_t i;

	x.validity_lifted = true;
	x.request->zsk.validity_most = 22 * FIXTURE_DAY;
	for (i = 0; i < 9; i++)
		x.request->bundles[i].expiration += FIXTURE_DAY;
}

static void
last_second(void)
{
	x.now = bundle(1)->expiration;
}

static void
at_the_horizon(void)
{
	x.now = bundle(9)->expiration - 180 * FIXTURE_DAY;
}

static void
horizon_lifted(void)
{
	x.horizon_lifted = true;
	x.now = bundle(9)->expiration - 180 * FIXTURE_DAY - 1;
	x.conf->request.horizon = 400 * FIXTURE_DAY;
}

static void
chain_exact(void)
{
	last_before()->expiration = bundle(1)->inception + 9 * FIXTURE_DAY;
}

static void
chain_exact_long(void)
{
	last_before()->expiration = bundle(1)->inception + 12 * FIXTURE_DAY;
}

static void
no_response_before(void)
{
	ksr_free(x.previous);
	x.previous = NULL;
}

static void
published_long_enough(void)
{
	x.schema = "rollover";
	x.conf->request.response.publish_safety = 10 * FIXTURE_DAY;
}

static void
revoked_in_time(void)
{
	x.schema = "revoke";
}

static void
signer_before_kept_long_enough(void)
{
	ksr_fixture_publish_next(&x);
	x.schema = "gone";
	x.conf->request.response.retire_safety = 10 * FIXTURE_DAY - 1;
}

static void
valid_exactly(void)
{
	x.conf->known[0].valid_from = bundle(1)->inception;
	x.conf->known[0].valid_until = bundle(9)->expiration;
}

static void (*const passing[])(void) = { nothing, cycle_exact, interval_exact,
	overlap_exact, validity_in_between, validity_lifted, last_second,
	at_the_horizon, horizon_lifted, chain_exact, chain_exact_long,
	no_response_before, published_long_enough, revoked_in_time,
	signer_before_kept_long_enough, valid_exactly };

#define PASSING (int)(sizeof(passing) / sizeof(passing[0]))

START_TEST(limits_pass)
{
	passing[_i]();
	ksr_fixture_inspect(&x, &found);
	ck_assert_msg(found.count == 0, "%d: %s: expected %s, found %s", _i,
	    found.items[0].check, found.items[0].expected,
	    found.items[0].found);
}
END_TEST

Suite *
test_inspect_limits(void)
{
	Suite *s = suite_create("inspect: limits");
	TCase *t = tcase_create("request");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_loop_test(t, limits_pass, 0, PASSING);
	suite_add_tcase(s, t);
	return (s);
}
