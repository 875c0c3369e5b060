/* Checks of a request that are about time: bundles, intervals, validity. */
#include <stdio.h>

#include "lib/ksr/inspect_parts.h"
#include "lib/util/instant.h"

static int
check_count(
    const struct inspect *i, const char *what, size_t count, struct fault *f)
{
	char expected[INSPECT_TEXT], found[INSPECT_TEXT];

	if (count == i->conf->request.bundles)
		return (0);
	(void)snprintf(expected, sizeof(expected), "%lu bundles in the %s",
	    i->conf->request.bundles, what);
	(void)snprintf(found, sizeof(found), "%zu", count);
	return (inspect_object(i, CONF_CHECK_COUNT, NULL, expected, found, f));
}

int
inspect_count(const struct inspect *i, struct fault *f)
{
	if (check_count(i, "request", i->request->bundle_count, f) == -1)
		return (-1);
	return (i->previous == NULL ? 0 :
				      check_count(i, "response before",
					  i->previous->bundle_count, f));
}

/* A duration that is not in its range. */
static int
check_range(const struct inspect *i, enum conf_check check,
    const struct ksr_bundle *b, const struct conf_range *range, int64_t is,
    const char *what, struct fault *f)
{
	char expected[INSPECT_TEXT], found[INSPECT_TEXT];

	if (is >= range->least && is <= range->most)
		return (0);
	inspect_range(what, range->least, range->most, expected);
	inspect_duration(is, found);
	return (inspect_object(i, check, b, expected, found, f));
}

int
inspect_cycle(const struct inspect *i, struct fault *f)
{
	const struct ksr *q = i->request;
	const struct ksr_bundle *first = &q->bundles[0];
	const struct ksr_bundle *last = &q->bundles[q->bundle_count - 1];

	return (check_range(i, CONF_CHECK_CYCLE, NULL, &i->conf->request.cycle,
	    last->inception - first->inception,
	    "from the first inception to the last", f));
}

int
inspect_intervals(const struct inspect *i, struct fault *f)
{
	const struct ksr *q = i->request;
	size_t n;

	for (n = 1; n < q->bundle_count; n++)
		if (check_range(i, CONF_CHECK_INTERVALS, &q->bundles[n],
			&i->conf->request.interval,
			q->bundles[n].inception - q->bundles[n - 1].inception,
			"from the inception before", f) == -1)
			return (-1);
	return (0);
}

int
inspect_overlap(const struct inspect *i, struct fault *f)
{
	const struct ksr *q = i->request;
	const struct conf_range asked = { q->zsk.overlap_least,
		q->zsk.overlap_most };
	int64_t is;
	size_t n;

	for (n = 1; n < q->bundle_count; n++) {
		is = q->bundles[n - 1].expiration - q->bundles[n].inception;
		if (check_range(i, CONF_CHECK_OVERLAP, &q->bundles[n], &asked,
			is, "by the request's policy, an overlap of",
			f) == -1 ||
		    check_range(i, CONF_CHECK_OVERLAP, &q->bundles[n],
			&i->conf->request.response.overlap, is,
			"by the KSK's policy, an overlap of", f) == -1)
			return (-1);
	}
	return (0);
}

int
inspect_chain_overlap(const struct inspect *i, struct fault *f)
{
	const struct ksr *q = i->request, *p = i->previous;
	const struct conf_range asked = { q->zsk.overlap_least,
		q->zsk.overlap_most };

	if (p == NULL)
		return (0);
	return (check_range(i, CONF_CHECK_CHAIN_OVERLAP, &q->bundles[0], &asked,
	    p->bundles[p->bundle_count - 1].expiration -
		q->bundles[0].inception,
	    "with the last bundle of the previous response, an overlap of", f));
}

/* What no oks.conf lifts. */
static int
check_validity_cap(
    const struct inspect *i, const struct ksr_bundle *b, struct fault *f)
{
	const struct conf_range cap = { 1, INSPECT_VALIDITY_MOST };
	const struct conf_range any = { 1, INT64_MAX };

	return (check_range(i, CONF_CHECK_VALIDITY, b,
	    i->validity_lifted ? &any : &cap, b->expiration - b->inception,
	    "without an override, a validity of", f));
}

int
inspect_validity(const struct inspect *i, struct fault *f)
{
	const struct ksr *q = i->request;
	const struct conf_range asked = { q->zsk.validity_least,
		q->zsk.validity_most };
	const struct ksr_bundle *b;

	for (b = q->bundles; b < q->bundles + q->bundle_count; b++) {
		if (check_validity_cap(i, b, f) == -1)
			return (-1);
		if (i->conf->request.off[CONF_CHECK_VALIDITY])
			continue;
		if (check_range(i, CONF_CHECK_VALIDITY, b, &asked,
			b->expiration - b->inception,
			"by the request's policy, a validity of", f) == -1)
			return (-1);
		if (!i->validity_lifted &&
		    check_range(i, CONF_CHECK_VALIDITY, b,
			&i->conf->request.response.validity,
			b->expiration - b->inception,
			"by the KSK's policy, a validity of", f) == -1)
			return (-1);
	}
	return (0);
}

static int
object_horizon(const struct inspect *i, const struct ksr_bundle *b,
    const char *words, int64_t bound, struct fault *f)
{
	char expected[INSPECT_TEXT], found[INSPECT_TEXT];
	char instant[INSTANT_SIZE];

	instant_format(bound, instant);
	(void)snprintf(
	    expected, sizeof(expected), "an expiration %s %s", words, instant);
	instant_format(b->expiration, instant);
	(void)snprintf(found, sizeof(found), "%s", instant);
	return (inspect_object(i, CONF_CHECK_HORIZON, b, expected, found, f));
}

int
inspect_horizon(const struct inspect *i, struct fault *f)
{
	const struct ksr *q = i->request;
	const bool off = i->conf->request.off[CONF_CHECK_HORIZON];
	const struct ksr_bundle *b;
	int64_t most = i->conf->request.horizon;

	if (!i->horizon_lifted && (off || most > INSPECT_HORIZON_MOST))
		most = INSPECT_HORIZON_MOST;
	for (b = q->bundles; b < q->bundles + q->bundle_count; b++) {
		if (b->expiration < i->now && !off &&
		    object_horizon(i, b, "not in the past, from", i->now, f) ==
			-1)
			return (-1);
		if (b->expiration > i->now + most &&
		    !(off && i->horizon_lifted) &&
		    object_horizon(i, b, "not after", i->now + most, f) == -1)
			return (-1);
	}
	return (0);
}
