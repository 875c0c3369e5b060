#include "consume/monitor_zone.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "consume/compose.h"
#include "consume/published.h"
#include "consume/serve.h"
#include "lib/util/infile.h"
#include "lib/util/instant.h"
#include "lib/util/text.h"

/* Where the recipe does not say how often consume runs. */
#define PERIOD INT64_C(86400)

/* A look on its way. */
struct looking {
	const struct monitor_view *view;
	const struct cookbook_zone *zone;
	const struct conf_zone *conf;
	struct choose_answer answer;
	struct monitor_zone *to;
};

void
monitor_say(
    struct monitor_zone *z, enum monitor_status status, const char *format, ...)
{
	char line[512], shown[512];
	size_t used = strlen(z->text);
	va_list ap;

	va_start(ap, format);
	(void)vsnprintf(line, sizeof(line), format, ap);
	va_end(ap);
	text_escape(line, shown, sizeof(shown));
	(void)snprintf(z->text + used, sizeof(z->text) - used, "%s%s",
	    used > 0 ? "; " : "", shown);
	if (status > z->status)
		z->status = status;
}

/* What is wrong with a zone is critical; what kept us from seeing it is not
 * known to be. */
static void
say_fault(struct monitor_zone *z, const char *what, const struct fault *f)
{
	char line[FAULT_LINE_SIZE];

	fault_line(f, line);
	monitor_say(z,
	    f->kind == FAULT_REFUSED || f->kind == FAULT_HSM ?
		MONITOR_CRITICAL :
		MONITOR_UNKNOWN,
	    "%s%s", what, line);
}

static int64_t
quantity(const struct looking *l, enum quantity q, int64_t otherwise)
{
	const struct recipe *r = l->answer.recipe != NULL ?
	    l->answer.recipe :
	    l->zone->links[l->zone->count - 1].recipe;

	return (cookbook_quantity(l->zone, r, q, otherwise));
}

/* How long before its end a set must have its successor. */
static int64_t
margin(const struct looking *l)
{
	return (quantity(l, QUANTITY_SIGNER_PICKUP, 0) +
	    quantity(l, QUANTITY_PROPAGATION, 0) +
	    quantity(l, QUANTITY_DNSKEY_TTL, 0) +
	    quantity(l, QUANTITY_SKEW, 0) +
	    (quantity(l, QUANTITY_MISSED_RUNS, 0) + 1) *
		quantity(l, QUANTITY_CONSUMER_PERIOD, PERIOD));
}

/* ---- What is served ---- */

/* The set that the log's last confirmation names; NULL: none of these
 * recipes'. */
static const struct signed_set *
served_set(const struct looking *l)
{
	const struct served_log *log = l->view->log;
	const struct served_record *r = NULL;
	const struct recipe *recipe;
	size_t i;

	for (i = log->count; i > 0 && r == NULL; i--)
		if (log->records[i - 1].event == SERVED_CONFIRMED &&
		    name_equal(&log->records[i - 1].zone, &l->zone->name))
			r = &log->records[i - 1];
	for (i = 0; r != NULL && i < l->zone->count; i++) {
		recipe = l->zone->links[i].recipe;
		if (strcmp(recipe->sha256, r->recipe) == 0 &&
		    r->action < recipe->action_count)
			return (recipe->actions[r->action].set);
	}
	return (NULL);
}

/* The daily job should have served this set by now. */
static void
look_at_log(const struct looking *l)
{
	int64_t period = quantity(l, QUANTITY_CONSUMER_PERIOD, PERIOD);
	int64_t instant = l->view->options->instant;
	int64_t late = instant - signed_set_publication(l->answer.action->set);
	const struct signed_set *served;
	bool over;

	if (l->view->log == NULL || l->answer.known)
		return;
	served = served_set(l);
	over = served != NULL && served->expiration <= instant;
	if (!over && late <= period && !l->answer.unconfirmed)
		return;
	monitor_say(l->to,
	    over || late > 2 * period ? MONITOR_CRITICAL : MONITOR_WARNING,
	    "%s: does oks consume run?",
	    over                      ? "the set that is served has expired" :
		l->answer.unconfirmed ? "the signer did not confirm the set" :
					"the set of this time is not served");
}

static void
look_at_file(const struct looking *l, const struct compose *made)
{
	struct fault why = { 0 };
	struct bytes b = { 0 };

	if (l->view->log != NULL && !l->answer.known)
		return;
	if (infile_read(l->conf->signconf, 1048576, &b, &why) == -1)
		say_fault(l->to, "", &why);
	else if (!bytes_equal(&b, &made->content))
		monitor_say(l->to, MONITOR_CRITICAL,
		    "the signer's file is not what is to be served");
	bytes_clear(&b);
}

static void
look_at_output(const struct looking *l, const struct compose *made)
{
	struct fault why = { 0 };
	bool same = false;

	if (l->conf->check == NULL ||
	    (l->view->log != NULL && !l->answer.known))
		return;
	if (published_wait(l->conf->check, &made->set, 0, &same, &why) == -1)
		say_fault(l->to, "", &why);
	else if (!same)
		monitor_say(l->to, MONITOR_CRITICAL,
		    "the signer does not publish the set");
}

/* A signer that fails, as after a restart without `clear`, keeps its last
 * output: its signatures come nearer to their end than the policy lets them. */
static void
look_at_signatures(const struct looking *l)
{
	const struct conf_signer_policy *p =
	    &conf_zone_policy(l->view->conf, l->conf->name)->signer;
	int64_t earliest, left;
	char text[INSTANT_SIZE];
	struct fault why = { 0 };

	if (l->conf->check == NULL)
		return;
	if (published_earliest(l->conf->check, &earliest, &why) == -1) {
		say_fault(l->to, "", &why);
		return;
	}
	left = earliest - l->view->options->instant;
	if (earliest == -1 || left > p->refresh / 2)
		return;
	instant_format(earliest, text);
	monitor_say(l->to,
	    left > p->refresh / 4 ? MONITOR_WARNING : MONITOR_CRITICAL,
	    "the signer does not renew its signatures, which end from %s on: "
	    "was it restarted without ods-signer clear?",
	    text);
}

/* Everything that the daily job verifies. */
static void
look_at_set(const struct looking *l)
{
	const struct cookbook_recipe *r = cookbook_recipe(
	    l->zone, l->answer.recipe);
	const struct compose_order order = { .conf = l->view->conf,
		.zone = l->conf,
		.name = &l->zone->name,
		.cooked = &r->cooked,
		.action = l->answer.action,
		.inventory = l->view->inventory,
		.instant = l->view->options->instant,
		.skew = quantity(l, QUANTITY_SKEW, 0) };
	struct compose *made = calloc(1, sizeof(*made));
	struct fault why = { 0 };

	if (made == NULL) {
		monitor_say(l->to, MONITOR_UNKNOWN, "memory ran out");
		return;
	}
	if (compose(made, &order, &why) == -1)
		say_fault(l->to, "", &why);
	else {
		look_at_file(l, made);
		look_at_output(l, made);
	}
	look_at_signatures(l);
	compose_clear(made);
	free(made);
}

/* ---- What is to come ---- */

static void
look_at_end(const struct looking *l)
{
	const struct options *o = l->view->options;
	int64_t left = l->to->until - o->instant;
	char text[INSTANT_SIZE];

	if (l->to->until == -1)
		return;
	instant_format(l->to->until, text);
	monitor_say(l->to,
	    left <= o->crit     ? MONITOR_CRITICAL :
		left <= o->warn ? MONITOR_WARNING :
				  MONITOR_OK,
	    "sets are left until %s (%lld days)", text,
	    (long long)(left < 0 ? 0 : left / 86400));
}

static bool
has_digest(const struct served_record *r, const char *digest)
{
	size_t i;

	for (i = 0; i < r->digest_count; i++)
		if (strcasecmp(r->digests[i], digest) == 0)
			return (true);
	return (false);
}

static bool
fits(const struct served_record *r, const struct gate *g)
{
	size_t i;

	for (i = 0; i < g->ds_present_count; i++)
		if (!has_digest(r, g->ds_present[i]))
			return (false);
	for (i = 0; i < g->ds_absent_count; i++)
		if (has_digest(r, g->ds_absent[i]))
			return (false);
	return (r->answered);
}

/* True if every answer of the last look has what the gate asks. */
static bool
is_seen(const struct looking *l, const struct gate *g)
{
	const struct served_log *log = l->view->log;
	const struct served_record *r;
	int64_t last = -1;
	size_t i;

	for (i = log == NULL ? 0 : log->count; i > 0; i--) {
		r = &log->records[i - 1];
		if (r->event != SERVED_DS ||
		    !name_equal(&r->zone, &l->zone->name))
			continue;
		if (last != -1 && r->observed != last)
			break;
		last = r->observed;
		if (!fits(r, g))
			return (false);
	}
	return (last != -1);
}

static bool
has_all(char *const *asked, size_t asked_count, char *const *wanted,
    size_t wanted_count)
{
	size_t i, j;

	for (i = 0; i < wanted_count; i++) {
		for (j = 0; j < asked_count; j++)
			if (strcasecmp(asked[j], wanted[i]) == 0)
				break;
		if (j == asked_count)
			return (false);
	}
	return (true);
}

/* True if the next step asks the parent for what the set served now did not:
 * what was asked once was seen then. */
static bool
asks_parent(const struct looking *l)
{
	static const struct gate nothing;
	const struct gate *next, *now = &nothing;

	if (l->answer.next == NULL || l->conf->trust_plan)
		return (false);
	next = &l->answer.next->set->gate;
	if (l->answer.action != NULL)
		now = &l->answer.action->set->gate;
	return (!has_all(now->ds_present, now->ds_present_count,
		    next->ds_present, next->ds_present_count) ||
	    !has_all(now->ds_absent, now->ds_absent_count, next->ds_absent,
		next->ds_absent_count));
}

/*
 * A step that waits, or will, for the parent: what the DS set must become, and
 * by when: for the plan to go on in its time, or once that is over, before the
 * sets of the fallback end.
 */
static void
look_at_parent(const struct looking *l)
{
	const struct gate *g = &l->answer.next->set->gate;
	bool late = l->answer.waits == CHOOSE_WAITS_PARENT;
	int64_t by = signed_set_publication(l->answer.next->set) - g->ds_for;
	enum monitor_status status = MONITOR_OK;
	char text[INSTANT_SIZE];
	size_t i;

	if (late)
		by = l->to->until == -1 ? -1 : l->to->until - margin(l);
	if (late || l->view->options->instant >= by)
		status = MONITOR_WARNING;
	l->to->act = MONITOR_ACT_PARENT;
	l->to->act_by = by;
	for (i = 0; i < g->ds_present_count; i++)
		monitor_say(l->to, status,
		    "the parent must have the DS %.16s...", g->ds_present[i]);
	for (i = 0; i < g->ds_absent_count; i++)
		monitor_say(l->to, status,
		    "the parent must not have the DS %.16s...",
		    g->ds_absent[i]);
	instant_format(by, text);
	monitor_say(l->to, status, "at all its servers, seen by --ds%s%s",
	    by == -1 ? "" : ", by ", by == -1 ? "" : text);
}

/* It is as the step asks already. */
static void
say_seen(const struct looking *l)
{
	char text[INSTANT_SIZE];

	if (l->answer.waits != CHOOSE_WAITS_PARENT || l->answer.earliest == -1)
		return;
	instant_format(l->answer.earliest, text);
	monitor_say(l->to, MONITOR_OK,
	    "the parent's DS is seen, the plan goes on at %s", text);
}

/* Who must do something next, and by when. */
static void
look_ahead(const struct looking *l)
{
	const struct choose_answer *a = &l->answer;
	char text[INSTANT_SIZE];

	if (asks_parent(l)) {
		if (is_seen(l, &a->next->set->gate))
			say_seen(l);
		else
			look_at_parent(l);
	}
	if (a->waits == CHOOSE_WAITS_PERSON) {
		l->to->act = MONITOR_ACT_CHOICE;
		monitor_say(l->to, MONITOR_WARNING,
		    "the plan waits for oks consume --choose");
	}
	if (l->to->act != MONITOR_ACT_NONE || l->to->until == -1)
		return;
	l->to->act = MONITOR_ACT_CEREMONY;
	l->to->act_by = l->to->until - margin(l);
	instant_format(l->to->act_by, text);
	monitor_say(l->to, MONITOR_OK, "next ceremony's recipe by %s", text);
}

static void
say_set(const struct looking *l)
{
	char from[INSTANT_SIZE], until[INSTANT_SIZE];

	instant_format(signed_set_publication(l->answer.action->set), from);
	instant_format(l->answer.action->set->expiration, until);
	monitor_say(l->to, MONITOR_OK, "%sset of %s ends %s",
	    l->answer.branch == BRANCH_FALLBACK ? "fallback " : "", from,
	    until);
}

void
monitor_zone_look(struct monitor_zone *z, const struct monitor_view *v,
    const struct cookbook_zone *zone)
{
	struct looking l = { .view = v, .zone = zone, .to = z };
	struct fault why = { 0 }, keys = { 0 };
	struct choose_question q;

	z->name = zone->name;
	z->until = z->act_by = -1;
	if (serve_conf(v->conf, &zone->name, &l.conf, &why) == -1 ||
	    cookbook_check_zone(zone, &why) == -1) {
		say_fault(z, "", &why);
		return;
	}
	serve_question(&q, zone, l.conf, v->log, v->options->instant);
	if (choose(&l.answer, &q, &why) == -1)
		say_fault(z, "", &why);
	z->until = l.answer.until;
	z->branch = l.answer.branch;
	z->action = l.answer.action;
	if (z->action != NULL) {
		say_set(&l);
		look_at_log(&l);
		look_at_set(&l);
	}
	look_at_end(&l);
	look_ahead(&l);
	if (monitor_keys(v, zone, &keys) == -1)
		say_fault(z, "needed later: ", &keys);
}
