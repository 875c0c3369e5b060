#include "produce/explain.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lib/dns/dnskey.h"
#include "lib/util/duration.h"
#include "lib/util/instant.h"
#include "lib/util/text.h"
#include "produce/drawing.h"
#include "produce/naming.h"
#include "produce/size.h"
#include "recipe/gate.h"

#define DAY      INT64_C(86400)
#define WEEKDAYS 7

struct telling {
	FILE *out;
	const struct plan_line *line;
	const struct plan_facts *facts;
	struct naming naming;
	struct fault *fault;
};

static void
print_time(const struct telling *x, int64_t t)
{
	char text[INSTANT_SIZE];

	instant_format(t, text);
	if (strcmp(text + 10, "T00:00:00Z") == 0)
		text[10] = '\0';
	(void)fputs(text, x->out);
}

static void
print_key(const struct telling *x, size_t key)
{
	char text[KEY_TEXT_SIZE], shown[6 * KEY_TEXT_SIZE];

	if (key == TIMELINE_NONE || x->naming.plain[key] == NULL) {
		(void)fputs("the old key", x->out);
		return;
	}
	key_print(x->naming.plain[key], text);
	text_escape(text, shown, sizeof(shown));
	(void)fputs(shown, x->out);
}

/* The words of an event: before the key, between it and the other one, and
 * after that. */
static const char *const words[][3] = { [TIMELINE_BEGINS] = { "begin", NULL,
					    NULL },
	[TIMELINE_PUBLISHED] = { "publish ", NULL, NULL },
	[TIMELINE_ACTIVE] = { "sign the zone with ", ", no more with ", "" },
	[TIMELINE_DOUBLE] = { "sign the zone with ", " too, beside ", "" },
	[TIMELINE_ALONE] = { "sign the set with ", " alone, no more with ",
	    "" },
	[TIMELINE_SWAPPED] = { "publish and sign with ", " instead of ", "" },
	[TIMELINE_REVOKES] = { "revoke ", NULL, NULL },
	[TIMELINE_WITHDRAWN] = { "withdraw ", NULL, NULL },
	[TIMELINE_SILENT] = { "no more sign the zone with ", NULL, NULL },
	[TIMELINE_DS_ADD] = { "ask the parent to add the DS of ", NULL, NULL },
	[TIMELINE_DS_REPLACE] = { "ask the parent to have the DS of ",
	    " instead of that of ", "" },
	[TIMELINE_DS_REMOVE] = { "ask the parent to withdraw the DS of ", NULL,
	    NULL },
	[TIMELINE_UNSIGNED] = {
	    "from now on the zone may be unsigned", NULL, NULL } };

/* The formula's terms behind `from`. */
static const char *const formulas[] = { [TIMELINE_BY_START] = "",
	[TIMELINE_BY_PAST] = "",
	[TIMELINE_BY_LIFETIME] = "",
	[TIMELINE_BY_POLICY] = "",
	[TIMELINE_BY_COMMAND] = "",
	[TIMELINE_BY_KNOWN] = " + W + K + S",
	[TIMELINE_BY_RETIRED] = " + W + Dslow + Z + S",
	[TIMELINE_BY_DOUBLED] = " + W + max(K, Dx + Z) + S",
	[TIMELINE_BY_SIGNED] = " + W + Dfull + Z + S",
	[TIMELINE_BY_PARENT] = " + Dreg + Dpp + Tds + S",
	[TIMELINE_BY_HOLD_DOWN] = " + max(30d, K) + 2 AR + RT + S",
	[TIMELINE_BY_REVOKED] = " + 2 AR + RT + S",
	[TIMELINE_BY_SPACING] = " + L + what gates still ask" };

static void
print_reason(const struct telling *x, const struct timeline_step *s)
{
	switch (s->reason) {
	case TIMELINE_BY_START:
		(void)fputs("together with the step before", x->out);
		return;
	case TIMELINE_BY_PAST:
		(void)fputs("what it waits for has been", x->out);
		return;
	case TIMELINE_BY_LIFETIME:
		(void)fputs("the lifetime of the key before", x->out);
		return;
	case TIMELINE_BY_POLICY:
		(void)fputs("the policy", x->out);
		return;
	case TIMELINE_BY_COMMAND:
		(void)fputs("asked for", x->out);
		return;
	case TIMELINE_BY_KNOWN:
	case TIMELINE_BY_RETIRED:
	case TIMELINE_BY_DOUBLED:
	case TIMELINE_BY_SIGNED:
	case TIMELINE_BY_PARENT:
	case TIMELINE_BY_HOLD_DOWN:
	case TIMELINE_BY_REVOKED:
	case TIMELINE_BY_SPACING:
	default:
		print_time(x, s->from);
		(void)fprintf(x->out, "%s = ", formulas[s->reason]);
		print_time(x, s->earliest);
	}
}

/* What happens, to which key. */
static void
print_event(const struct telling *x, const struct timeline_step *s)
{
	const char *const *w = words[s->event];

	(void)fputs("  ", x->out);
	print_time(x, s->at);
	(void)fprintf(x->out, "  %s", w[0]);
	if (s->event != TIMELINE_UNSIGNED)
		print_key(
		    x, s->event == TIMELINE_DS_REMOVE ? s->other : s->key);
	if (w[1] != NULL && s->other != TIMELINE_NONE) {
		(void)fputs(w[1], x->out);
		print_key(x, s->other);
	}
}

static void
print_step(const struct telling *x, const struct timeline_step *s)
{
	print_event(x, s);
	(void)fputs("\n              ", x->out);
	print_reason(x, s);
	if (s->at != s->earliest)
		(void)fputs(", at the next run or slot", x->out);
	(void)fputc('\n', x->out);
}

/* A lifetime is due at its end, all else when it can be. */
static void
print_rounding(const struct telling *x, const struct timeline_step *s)
{
	int64_t due = s->reason == TIMELINE_BY_LIFETIME ? s->from : s->earliest;
	int64_t by = due > s->at ? due - s->at : s->at - due;
	char text[DURATION_SIZE];

	if (by == 0)
		return;
	print_event(x, s);
	duration_format(by, text);
	(void)fputs("\n              due ", x->out);
	print_time(x, due);
	(void)fprintf(x->out, ", which is %s %s\n", text,
	    due > s->at ? "later" : "earlier");
}

static void
print_quantities(const struct telling *x)
{
	const struct quantities *q = &x->line->layout->quantities;
	const struct {
		const char *name;
		int64_t seconds;
	} terms[] = { { "L", q->late }, { "W", quantities_reach(q) },
		{ "K", q->key_ttl }, { "Z", q->zone_ttl }, { "S", q->skew },
		{ "Dslow", q->replace }, { "Dfull", q->full },
		{ "Dreg", q->registration }, { "Dpp", q->parent },
		{ "Tds", q->ds_ttl } };
	char text[DURATION_SIZE];
	size_t i;

	(void)fputs("  where", x->out);
	for (i = 0; i < sizeof(terms) / sizeof(terms[0]); i++) {
		if (q->no_parent && terms[i].name[0] == 'D' &&
		    (terms[i].name[1] == 'r' || terms[i].name[1] == 'p'))
			continue;
		duration_format(terms[i].seconds, text);
		(void)fprintf(
		    x->out, "%s %s %s", i == 0 ? "" : ",", terms[i].name, text);
	}
	(void)fputc('\n', x->out);
}

/* When the last set of a branch expires. */
static int64_t
last_expiration(const struct plan_line *line, enum branch branch)
{
	const struct schedule *s = &line->schedule;
	int64_t last = 0;
	size_t i;

	for (i = 0; i < s->count; i++)
		if (s->slots[i].branch == branch &&
		    s->slots[i].expiration > last)
			last = s->slots[i].expiration;
	return (last);
}

static int
weekday(int64_t t)
{
	time_t time = (time_t)t;
	struct tm tm;

	return (gmtime_r(&time, &tm) == NULL ? 0 : tm.tm_wday);
}

int64_t
explain_next_ceremony(const struct plan_line *line)
{
	const struct quantities *q = &line->layout->quantities;
	unsigned int days = line->zone->policy->ceremonies;
	int64_t latest = last_expiration(line, BRANCH_PLAN), other, day;
	int i;

	other = last_expiration(line, BRANCH_FALLBACK);
	if (line->timeline.fallback_end == TIMELINE_NEVER && other != 0 &&
	    other < latest)
		latest = other;
	latest -= quantities_reach(q) + q->key_ttl + q->skew;
	day = latest - latest % DAY;
	for (i = 0; i < WEEKDAYS && days != 0; i++)
		if ((days & 1U << weekday(day - i * DAY)) != 0) {
			day -= i * DAY;
			break;
		}
	return (day < line->timeline.begin ? line->timeline.begin : day);
}

/* The DS and CDNSKEY records of a key that is known; those of others come out
 * of the ceremony. */
static int
print_records(const struct telling *x, size_t key)
{
	const struct timeline_key *k = &x->line->timeline.keys[key];
	const struct state *s = x->line->zone->state;
	char zone[NAME_TEXT_SIZE], *ds, *data;

	if (k->known == TIMELINE_NONE) {
		(void)fputs("      the record is in the ceremony's result "
			    "(generateKey, ds)\n",
		    x->out);
		return (0);
	}
	ds = dnskey_ds(&s->keys[k->known].dnskey, &s->zone, x->fault);
	data = bytes_base64(&s->keys[k->known].dnskey.data);
	if (ds != NULL && data != NULL) {
		name_print(&s->zone, zone);
		(void)fprintf(x->out,
		    "      %s IN DS %s\n      %s IN CDS %s\n"
		    "      %s IN CDNSKEY %u 3 %u %s\n",
		    zone, ds, zone, ds, zone, s->keys[k->known].dnskey.flags,
		    s->keys[k->known].dnskey.algorithm, data);
	}
	free(data);
	free(ds);
	if (ds == NULL || data == NULL)
		return (fault_memory(x->fault));
	return (0);
}

static bool
is_of_parent(const struct timeline_step *s)
{
	return (s->event == TIMELINE_DS_ADD ||
	    s->event == TIMELINE_DS_REPLACE || s->event == TIMELINE_DS_REMOVE);
}

/* Until when what the parent does is still in time for the fallback's end. */
static void
print_latest(const struct telling *x)
{
	const struct quantities *q = &x->line->layout->quantities;
	int64_t end = last_expiration(x->line, BRANCH_FALLBACK);

	if (end == 0)
		return;
	(void)fputs("      at the latest ", x->out);
	print_time(x,
	    end - quantities_parent(q) - quantities_reach(q) - q->key_ttl -
		q->skew);
	(void)fputs(", or the fallback ends before it counts\n", x->out);
}

static int
print_asked(const struct telling *x, const struct timeline_step *s)
{
	(void)fputs("    from ", x->out);
	print_time(x, s->at);
	(void)fprintf(x->out, ": %s\n",
	    s->event == TIMELINE_DS_ADD         ? "add this DS record" :
		s->event == TIMELINE_DS_REPLACE ? "have this DS record alone" :
						  "withdraw all others than");
	if (s->key == TIMELINE_NONE) {
		(void)fputs("      none: no DS record is left (CDS 0 0 0 00, "
			    "RFC 8078)\n",
		    x->out);
		return (0);
	}
	if (print_records(x, s->key) == -1)
		return (-1);
	if (s->event != TIMELINE_DS_REMOVE &&
	    s->key == x->line->timeline.ds_present)
		print_latest(x);
	return (0);
}

static int
print_parent(const struct telling *x)
{
	const struct timeline *t = &x->line->timeline;
	bool any = false;
	size_t i;

	for (i = 0; i < t->step_count; i++) {
		if (!is_of_parent(&t->steps[i]))
			continue;
		if (!any)
			(void)fputs("  For the parent:\n", x->out);
		any = true;
		if (print_asked(x, &t->steps[i]) == -1)
			return (-1);
	}
	return (0);
}

static void
print_sizes(const struct telling *x)
{
	const struct timeline_branch *b =
	    &x->line->timeline.branches[BRANCH_PLAN];
	size_t i, size, largest = 0;

	for (i = 0; i < b->count; i++) {
		size = size_reply(x->line, &b->phases[i]);
		largest = size > largest ? size : largest;
	}
	(void)fprintf(x->out,
	    "  Sets: %zu, in %zu phase%s; the largest reply has %zu octets\n",
	    x->line->schedule.count, b->count, b->count == 1 ? "" : "s",
	    largest);
}

/* For how long the key can be misused, whatever is done. */
static void
print_exposure(const struct telling *x)
{
	const struct state *s = x->line->zone->state;
	const struct timeline *t = &x->line->timeline;
	int64_t until;
	size_t i, j, key = TIMELINE_NONE;
	const struct slot *slot;

	if (!s->emergency)
		return;
	until = s->keys[s->in_emergency].timeline.unrevoked;
	for (i = 0; i < t->key_count; i++)
		if (t->keys[i].known == s->in_emergency)
			key = i;
	for (i = 0; i < x->line->schedule.count; i++) {
		slot = &x->line->schedule.slots[i];
		for (j = 0; j < slot->phase->count; j++)
			if (t->members[slot->phase->first + j].key == key &&
			    slot->expiration > until)
				until = slot->expiration;
	}
	(void)fputs("  Exposure: sets that hold the key are signed and can be "
		    "replayed until ",
	    x->out);
	print_time(x, until);
	(void)fputs(s->keys[s->in_emergency].timeline.role == NAMES_KSK ?
		", and whoever has the key can sign others until its DS has "
		"left the parent and all caches\n" :
		"; until then whoever has the key can answer for the zone "
		"with them\n",
	    x->out);
}

static int
tell(struct telling *x)
{
	const struct timeline *t = &x->line->timeline;
	char zone[NAME_TEXT_SIZE];
	size_t i;

	names_zone(&x->line->zone->state->zone, zone);
	(void)fprintf(x->out, "%s, from ", zone);
	print_time(x, t->begin);
	(void)fputs(" to ", x->out);
	print_time(x, t->until);
	(void)fputc('\n', x->out);
	drawing_print(x->out, t, BRANCH_PLAN, &x->naming);
	if (t->branches[BRANCH_FALLBACK].count > 0)
		(void)fputs("  or, while the parent has not acted:\n", x->out);
	drawing_print(x->out, t, BRANCH_FALLBACK, &x->naming);
	for (i = 0; i < t->step_count; i++)
		print_step(x, &t->steps[i]);
	if (t->step_count == 0)
		(void)fputs("  nothing changes\n", x->out);
	print_quantities(x);
	if (print_parent(x) == -1)
		return (-1);
	print_exposure(x);
	print_sizes(x);
	(void)fputs("  Next ceremony: its sets come into use at the latest on ",
	    x->out);
	print_time(x, explain_next_ceremony(x->line));
	(void)fputc('\n', x->out);
	return (0);
}

static int
tell_rounding(struct telling *x)
{
	const struct timeline *t = &x->line->timeline;
	const struct plan_facts *facts = x->facts;
	char zone[NAME_TEXT_SIZE], text[DURATION_SIZE];
	size_t i;

	names_zone(&x->line->zone->state->zone, zone);
	(void)fprintf(x->out, "%s, rounded to %s:\n", zone,
	    x->line->layout->grid.slotted ? "slots" : "the consumer's runs");
	if (t->begin != facts->now) {
		duration_format(t->begin - facts->now, text);
		(void)fputs("  ", x->out);
		print_time(x, t->begin);
		(void)fprintf(x->out, "  begin, %s from now\n", text);
	}
	for (i = 0; i < t->step_count; i++)
		print_rounding(x, &t->steps[i]);
	return (0);
}

static int
for_lines(FILE *out, const struct plan *p, int (*print)(struct telling *),
    struct fault *f)
{
	struct telling x = { .out = out, .facts = p->facts, .fault = f };
	struct recipe *names;
	size_t i;
	int rc = 0;

	if ((names = recipe_new(f)) == NULL)
		return (-1);
	for (i = 0; i < p->count && rc == 0; i++) {
		x.line = &p->lines[i];
		rc = naming_make(&x.naming, names, x.line, p->facts->now, f);
		if (rc == 0)
			rc = print(&x);
		naming_clear(&x.naming);
	}
	recipe_free(names);
	return (rc);
}

int
explain(FILE *out, const struct plan *p, struct fault *f)
{
	return (for_lines(out, p, tell, f));
}

int
explain_rounding(FILE *out, const struct plan *p, struct fault *f)
{
	return (for_lines(out, p, tell_rounding, f));
}
