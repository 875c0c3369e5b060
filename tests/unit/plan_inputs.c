#include "tests/unit/plan_inputs.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/timeline_dates.h"

/* RFC 8080, 6.1. */
#define ED25519_ONE "l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4="
#define ED25519_TWO "zPnZ/QwEe7S8C5SPz2OfS5RR40ATk2/rYnE9xHIEijs="

static void
set_zone(struct state *s, const char *zone)
{
	struct fault f = { 0 };

	ck_assert_int_eq(name_parse(&s->zone, zone, &f), 0);
}

void
inputs_key(struct dnskey *k, unsigned int flags, unsigned int algorithm,
    const char *data)
{
	struct fault f = { 0 };

	k->flags = flags;
	k->algorithm = algorithm;
	ck_assert_int_eq(bytes_from_base64(&k->data, data, false, &f), 0);
}

/* An RSA key of 2048 bits, good enough for checks that do not use it. */
static void
set_wrapping(struct wrapping *w)
{
	struct fault f = { 0 };

	w->label = strdup("recipekey");
	ck_assert_ptr_nonnull(w->label);
	ck_assert_int_eq(bytes_set(&w->id, "\x01\x02", 2, &f), 0);
	w->key.flags = WRAPPING_FLAGS;
	w->key.algorithm = WRAPPING_ALGORITHM;
	ck_assert_int_eq(bytes_set(&w->key.data, "\3\1\0\1", 4, &f), 0);
	while (w->key.data.length < 4 + 256)
		ck_assert_int_eq(bytes_append_u8(&w->key.data, 0xa5, &f), 0);
}

void
inputs_init(struct inputs *x)
{
	size_t i;

	memset(x, 0, sizeof(*x));
	dates_policy(&x->policy);
	set_zone(&x->zones[0], "example.com.");
	set_zone(&x->zones[1], "example.org.");
	set_wrapping(&x->wrapping);
	for (i = 0; i < 2; i++)
		x->plan_zones[i] = (struct plan_zone){ &x->policy,
			&x->zones[i] };
	x->facts = (struct plan_facts){ .zones = x->plan_zones,
		.zone_count = 1,
		.now = NOW,
		.until = UNTIL,
		.description = "Keysets for January" };
}

void
inputs_clear(struct inputs *x)
{
	state_clear(&x->zones[0]);
	state_clear(&x->zones[1]);
	wrapping_clear(&x->wrapping);
}

void
inputs_take_ksk(struct state *s)
{
	struct fault f = { 0 };
	struct state_key *k = state_add(s, NAMES_KSK, &f);

	ck_assert_ptr_nonnull(k);
	inputs_key(&k->dnskey, 257, 15, ED25519_ONE);
	ck_assert_int_eq(bytes_set(&k->id, "\x0a\x0b", 2, &f), 0);
	k->timeline.algorithm = 15;
	k->timeline.published = k->timeline.active = NOW;
	k->timeline.state[BRANCH_PLAN] = k->timeline.state[BRANCH_FALLBACK] =
	    TIMELINE_IN_SET | TIMELINE_SIGNS_SET;
}

void
inputs_take_zsk(struct state *s)
{
	struct fault f = { 0 };
	struct state_key *k = state_add(s, NAMES_ZSK, &f);

	ck_assert_ptr_nonnull(k);
	inputs_key(&k->dnskey, 256, 15, ED25519_TWO);
	k->outside = true;
	k->timeline.algorithm = 15;
	k->timeline.published = k->timeline.active = NOW;
	k->timeline.state[BRANCH_PLAN] = k->timeline.state[BRANCH_FALLBACK] =
	    TIMELINE_IN_SET | TIMELINE_SIGNS_ZONE;
}

int
inputs_try(struct recipe **r, const struct inputs *x, struct fault *f)
{
	struct plan p = { 0 };
	int rc;

	*r = NULL;
	if (plan_lay(&p, &x->facts, f) == -1)
		return (-1);
	rc = plan_write(r, &p, x->no_transport ? NULL : &x->wrapping, f);
	plan_forget(&p);
	return (rc);
}

struct recipe *
inputs_plan(const struct inputs *x)
{
	struct recipe *r = NULL;
	struct fault f = { 0 };
	char line[FAULT_LINE_SIZE];

	if (inputs_try(&r, x, &f) == -1) {
		fault_line(&f, line);
		ck_abort_msg("%s", line);
	}
	return (r);
}
