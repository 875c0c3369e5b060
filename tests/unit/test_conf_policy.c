/* lib/conf: policies by name and by zone, and all that takes time. */
#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/conf/conf.h"

Suite *test_conf_policy(void);

#define DAY INT64_C(86400)

#define HEAD                                                 \
	"version: 1\nkasp: { refresh: P5D, validity: P14D, " \
	"ttl: 3600, ksk: { algo: 13, lifetime: P2Y }, zsk: { algo: 13 } "

static struct conf *
load(const char *text)
{
	char path[] = "/tmp/oks-test-policy-XXXXXX", line[FAULT_LINE_SIZE];
	int fd = mkstemp(path);
	struct fault f = { 0 };
	struct conf *c;

	ck_assert_int_ne(fd, -1);
	ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	ck_assert_int_eq(close(fd), 0);
	if (conf_read(&c, path, false, &f) == -1) {
		fault_line(&f, line);
		ck_abort_msg("%s", line);
	}
	(void)unlink(path);
	return (c);
}

START_TEST(timing_defaults_are_the_baseline)
{
	struct conf *c = load(HEAD "}\n");
	const struct conf_timing *t = &c->kasp.timing;

	ck_assert_int_eq(t->zone_max_ttl, DAY);
	ck_assert_int_eq(t->propagation, 3600);
	ck_assert(!t->parent_none && !t->clear);
	ck_assert_int_eq(t->parent_registration, DAY);
	ck_assert_int_eq(t->parent_propagation, 3600);
	ck_assert_int_eq(t->ds_ttl, DAY);
	ck_assert_int_eq(t->signer_pickup, 3600);
	ck_assert_int_eq(t->full_sign, 3600);
	ck_assert_int_eq(t->replace, -1);
	ck_assert_int_eq(t->skew, 3600);
	ck_assert_int_eq(t->consumer_period, DAY);
	ck_assert_int_eq(t->consumer_at, 0);
	ck_assert_uint_eq(t->missed_runs, 1);
	ck_assert_int_eq(t->publish_safety + t->retire_safety, 0);
	ck_assert_int_eq(c->kasp.ksk.rollover, CONF_ROLLOVER_DOUBLE_SIGNATURE);
	ck_assert_int_eq(c->kasp.zsk.rollover, CONF_ROLLOVER_PRE_PUBLICATION);
	ck_assert_int_eq(c->kasp.retention, 30 * DAY);
	ck_assert_uint_eq(c->kasp.limits.response, 1232);
	ck_assert(!c->kasp.apart && c->kasp.ceremonies == 0);
	conf_free(c);
}
END_TEST

START_TEST(timing_everything_is_read)
{
	struct conf *c = load(
	    "version: 1\n"
	    "kasp:\n"
	    "  refresh: P5D\n"
	    "  validity: P14D\n"
	    "  ttl: 3600\n"
	    "  ksk: { algo: 13, rollover: rfc5011,\n"
	    "    standby: 1, revoke: P90D }\n"
	    "  zsk: { algo: 13, rollover: none, standby: 2 }\n"
	    "  zone: { maxttl: 7200, propagation: PT2M }\n"
	    "  parent: { registration: PT3M, propagation:\n"
	    "    PT4M, dsttl: PT5M }\n"
	    "  signer: { pickup: PT6M, replace: P7D,\n"
	    "    full: PT8M, clear: true }\n"
	    "  consumer: { period: PT9H, at: PT1H,\n"
	    "    missed: 10 }\n"
	    "  safety: { publish: PT11M, retire: PT12M }\n"
	    "  skew: PT13M\n"
	    "  overlap: false\n"
	    "  retention: P14D\n"
	    "  limits: { validity: P21D, horizon: P180D,\n"
	    "    response: 4096 }\n"
	    "  ceremonies: [ tuesday, saturday ]\n");
	const struct conf_policy *p = &c->kasp;
	const struct conf_timing *t = &p->timing;

	ck_assert_int_eq(p->ksk.rollover, CONF_ROLLOVER_RFC5011);
	ck_assert_uint_eq(p->ksk.standby, 1);
	ck_assert_int_eq(p->ksk.revoke, 90 * DAY);
	ck_assert_int_eq(p->zsk.rollover, CONF_ROLLOVER_NONE);
	ck_assert_uint_eq(p->zsk.standby, 2);
	ck_assert_int_eq(t->zone_max_ttl, 7200);
	ck_assert_int_eq(t->propagation, 120);
	ck_assert_int_eq(t->parent_registration, 180);
	ck_assert_int_eq(t->parent_propagation, 240);
	ck_assert_int_eq(t->ds_ttl, 300);
	ck_assert_int_eq(t->signer_pickup, 360);
	ck_assert_int_eq(t->replace, 7 * DAY);
	ck_assert_int_eq(t->full_sign, 480);
	ck_assert(t->clear && p->apart);
	ck_assert_int_eq(t->consumer_period, 9 * 3600);
	ck_assert_int_eq(t->consumer_at, 3600);
	ck_assert_uint_eq(t->missed_runs, 10);
	ck_assert_int_eq(t->publish_safety, 660);
	ck_assert_int_eq(t->retire_safety, 720);
	ck_assert_int_eq(t->skew, 780);
	ck_assert_int_eq(p->retention, 14 * DAY);
	ck_assert_int_eq(p->limits.validity, 21 * DAY);
	ck_assert_int_eq(p->limits.horizon, 180 * DAY);
	ck_assert_uint_eq(p->limits.response, 4096);
	ck_assert_uint_eq(p->ceremonies, 1U << 2 | 1U << 6);
	conf_free(c);
}
END_TEST

START_TEST(slots_have_no_skew)
{
	struct conf *c = load(HEAD ", schedule: slots, parent: none, "
				   "slots: { period: month, count: 4, "
				   "length: P7D } }\n");

	ck_assert_int_eq(c->kasp.schedule, CONF_SCHEDULE_SLOTS);
	ck_assert_int_eq(c->kasp.slots.period, CONF_PERIOD_MONTH);
	ck_assert_uint_eq(c->kasp.slots.count, 4);
	ck_assert_int_eq(c->kasp.slots.length, 7 * DAY);
	ck_assert(c->kasp.timing.parent_none);
	ck_assert_int_eq(c->kasp.timing.skew, 0);
	ck_assert_int_eq(c->kasp.inception_offset, 0);
	conf_free(c);
}
END_TEST

START_TEST(zones_have_policies_by_name_and_of_their_own)
{
	struct conf *c = load(
	    HEAD "}\n"
		 "policies:\n"
		 "  fast: { ttl: 60, zsk: { algo: 13, lifetime: P30D } }\n"
		 "  root: { schedule: slots, validity: P21D }\n"
		 "zones:\n"
		 "  a.example: {}\n"
		 "  b.example: { policy: fast }\n"
		 "  c.example: { policy: { base: fast, refresh: P4D,\n"
		 "    denial: { nsec3: { salt: aabb } } } }\n"
		 "  d.example: { policy: { ksk: { rollover: none } } }\n"
		 "  e.example: { policy: root }\n");
	const struct conf_policy *p;

	ck_assert_ptr_eq(conf_zone_policy(c, "a.example."), &c->kasp);
	ck_assert_ptr_eq(conf_zone_policy(c, "unknown."), &c->kasp);
	p = conf_zone_policy(c, "b.example.");
	ck_assert_uint_eq(p->ttl, 60);
	ck_assert_int_eq(p->zsk.lifetime, 30 * DAY);
	ck_assert_int_eq(p->refresh, 5 * DAY);
	p = conf_zone_policy(c, "C.example");
	ck_assert_uint_eq(p->ttl, 60);
	ck_assert_int_eq(p->refresh, 4 * DAY);
	ck_assert_uint_eq(p->signer.nsec3_salt.length, 2);
	p = conf_zone_policy(c, "d.example");
	ck_assert_uint_eq(p->ttl, 3600);
	ck_assert_int_eq(p->ksk.rollover, CONF_ROLLOVER_NONE);
	ck_assert_int_eq(p->ksk.lifetime, 730 * DAY);
	p = conf_zone_policy(c, "e.example");
	ck_assert_int_eq(p->inception_offset + p->timing.skew, 0);
	ck_assert_uint_eq(c->kasp.signer.nsec3_salt.length, 0);
	conf_free(c);
}
END_TEST

Suite *
test_conf_policy(void)
{
	Suite *s = suite_create("conf_policy");
	TCase *c = tcase_create("conf_read");

	tcase_add_test(c, timing_defaults_are_the_baseline);
	tcase_add_test(c, timing_everything_is_read);
	tcase_add_test(c, slots_have_no_skew);
	tcase_add_test(c, zones_have_policies_by_name_and_of_their_own);
	suite_add_tcase(s, c);
	return (s);
}
