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

/* What a duration is held against. */
struct measure {
	enum conf_check check;
	const struct ksr_bundle *bundle; /* or NULL */
	struct conf_range range;
	const char *what;
};

/* Objects to a duration that is not in its range. */
static int
measure(const struct inspect *i, const struct measure *m, int64_t is,
    struct fault *f)
{
	char expected[INSPECT_TEXT], found[INSPECT_TEXT];

	if (is >= m->range.least && is <= m->range.most)
		return (0);
	inspect_range(m->what, m->range.least, m->range.most, expected);
	inspect_duration(is, found);
	return (inspect_object(i, m->check, m->bundle, expected, found, f));
}

int
inspect_cycle(const struct inspect *i, struct fault *f)
{
	const struct ksr *q = i->request;
	const struct measure m = { CONF_CHECK_CYCLE, NULL,
		i->conf->request.cycle,
		"from the first inception to the last" };

	return (measure(i, &m,
	    q->bundles[q->bundle_count - 1].inception - q->bundles[0].inception,
	    f));
}

int
inspect_intervals(const struct inspect *i, struct fault *f)
{
	const struct ksr *q = i->request;
	struct measure m = { CONF_CHECK_INTERVALS, NULL,
		i->conf->request.interval, "from the inception before" };
	size_t n;

	for (n = 1; n < q->bundle_count; n++) {
		m.bundle = &q->bundles[n];
		if (measure(i, &m,
			q->bundles[n].inception - q->bundles[n - 1].inception,
			f) == -1)
			return (-1);
	}
	return (0);
}

int
inspect_overlap(const struct inspect *i, struct fault *f)
{
	const struct ksr *q = i->request;
	struct measure asked = { CONF_CHECK_OVERLAP, NULL,
		{ q->zsk.overlap_least, q->zsk.overlap_most },
		"by the request's policy, an overlap of" };
	struct measure own = { CONF_CHECK_OVERLAP, NULL,
		i->conf->request.response.overlap,
		"by the KSK's policy, an overlap of" };
	int64_t is;
	size_t n;

	for (n = 1; n < q->bundle_count; n++) {
		is = q->bundles[n - 1].expiration - q->bundles[n].inception;
		asked.bundle = &q->bundles[n];
		own.bundle = &q->bundles[n];
		if (measure(i, &asked, is, f) == -1 ||
		    measure(i, &own, is, f) == -1)
			return (-1);
	}
	return (0);
}

int
inspect_chain_overlap(const struct inspect *i, struct fault *f)
{
	const struct ksr *q = i->request, *p = i->previous;
	const struct measure m = {
		CONF_CHECK_CHAIN_OVERLAP, &q->bundles[0],
		{ q->zsk.overlap_least, q->zsk.overlap_most },
		"with the last bundle of the previous response, an overlap of"
	};

	if (p == NULL)
		return (0);
	return (measure(i, &m,
	    p->bundles[p->bundle_count - 1].expiration -
		q->bundles[0].inception,
	    f));
}

/* The cap is what no oks.conf lifts. */
static int
check_validity(
    const struct inspect *i, const struct ksr_bundle *b, struct fault *f)
{
	const struct ksr_policy *p = &i->request->zsk;
	const struct measure cap = { CONF_CHECK_VALIDITY, b,
		{ 1, i->validity_lifted ? INT64_MAX : INSPECT_VALIDITY_MOST },
		"without an override, a validity of" };
	const struct measure asked = { CONF_CHECK_VALIDITY, b,
		{ p->validity_least, p->validity_most },
		"by the request's policy, a validity of" };
	const struct measure own = { CONF_CHECK_VALIDITY, b,
		i->conf->request.response.validity,
		"by the KSK's policy, a validity of" };
	const int64_t is = b->expiration - b->inception;

	if (measure(i, &cap, is, f) == -1)
		return (-1);
	if (i->conf->request.off[CONF_CHECK_VALIDITY])
		return (0);
	if (measure(i, &asked, is, f) == -1)
		return (-1);
	return (i->validity_lifted ? 0 : measure(i, &own, is, f));
}

int
inspect_validity(const struct inspect *i, struct fault *f)
{
	const struct ksr *q = i->request;
	size_t n;

	for (n = 0; n < q->bundle_count; n++)
		if (check_validity(i, &q->bundles[n], f) == -1)
			return (-1);
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
