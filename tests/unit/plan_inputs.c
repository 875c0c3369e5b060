#include "tests/unit/plan_inputs.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

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
	memset(x, 0, sizeof(*x));
	x->policy.given = true;
	x->policy.refresh = 5 * DAY;
	x->policy.validity = 14 * DAY;
	x->policy.inception_offset = 3600;
	x->policy.ttl = 3600;
	x->policy.ksk.algorithm = x->policy.zsk.algorithm = 15;
	set_zone(&x->zones[0], "example.com.");
	set_zone(&x->zones[1], "example.org.");
	set_wrapping(&x->wrapping);
	x->facts = (struct plan_facts){ &x->policy, x->zones, 1, &x->wrapping,
		NOW, UNTIL, "Keysets for January" };
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

	s->has_ksk = true;
	inputs_key(&s->ksk, 257, 15, ED25519_ONE);
	ck_assert_int_eq(bytes_set(&s->ksk_id, "\x0a\x0b", 2, &f), 0);
}

void
inputs_take_zsk(struct state *s)
{
	s->has_zsk = true;
	inputs_key(&s->zsk, 256, 15, ED25519_TWO);
}

struct recipe *
inputs_plan(const struct inputs *x)
{
	struct recipe *r = NULL;
	struct fault f = { 0 };
	char line[FAULT_LINE_SIZE];

	if (plan_make(&r, &x->facts, &f) == -1) {
		fault_line(&f, line);
		ck_abort_msg("%s", line);
	}
	return (r);
}
