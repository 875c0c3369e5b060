#ifndef OKS_RECIPE_TIMING_H
#define OKS_RECIPE_TIMING_H
/*
 * The quantities that a recipe's preamble states for a zone (`policy`), and
 * sums of them that can be shown to people: "W 180000 + K 3600 + S 3600".
 * oks-recipe.1 says what each letter stands for.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

/* In the order of oks-recipe.5. */
enum quantity {
	QUANTITY_DNSKEY_TTL,
	QUANTITY_ZONE_MAX_TTL,
	QUANTITY_PROPAGATION,
	QUANTITY_SIGNER_PICKUP,
	QUANTITY_REPLACE,
	QUANTITY_FULL_SIGN,
	QUANTITY_PARENT_REGISTRATION,
	QUANTITY_PARENT_PROPAGATION,
	QUANTITY_DS_TTL,
	QUANTITY_SKEW,
	QUANTITY_CONSUMER_PERIOD,
	QUANTITY_MISSED_RUNS,
	QUANTITIES
};

/* Plain data. */
struct timing {
	bool given;                /* the policy has the zone at all */
	int64_t value[QUANTITIES]; /* seconds, or runs; -1: not given */
};

/* A zone's quantities from its object of the policy, or NULL: none. */
void timing_read(struct timing *t, const json_t *quantities);

/* "dnskeyTtl" and so on. */
const char *timing_name(enum quantity q);

/* True if the zone has a DS set at a parent: a dsTtl, be it 0. */
bool timing_has_parent(const struct timing *t);

/* A sum and its text. */
struct timing_sum {
	int64_t seconds;
	unsigned int missing; /* bit q: quantity q would be needed */
	char text[256];
};

/* Adds the terms, letters with blanks between them:
 *	L	(missedRuns + 1) * consumerPeriod
 *	W	L + signerPickup + propagation
 *	Dsw Dprp Z Dslow Dfull Dreg Dpp Tds S	one quantity each
 * s begins as { 0 }. */
void timing_add(
    struct timing_sum *s, const struct timing *t, const char *terms);

/* Adds seconds under that name. */
void timing_add_term(struct timing_sum *s, const char *name, int64_t seconds);

/* RFC 5011, 2.3: how often a validator asks (active refresh) and asks again
 * after a failure, for a DNSKEY TTL of k and signatures valid for v. */
int64_t timing_refresh(int64_t k, int64_t v);
int64_t timing_retry(int64_t k, int64_t v);

/* RFC 5011, 2.4.1: how long a new key is watched before it is trusted. */
int64_t timing_hold_down(int64_t k);

#endif
