#include "consume/serve.h"

#include <stdlib.h>
#include <string.h>

#include "consume/compose.h"
#include "consume/deliver.h"
#include "lib/util/instant.h"
#include "lib/util/text.h"

/* One zone on its way. */
struct serving {
	const struct serve *all;
	const struct cookbook_zone *zone;
	const struct conf_zone *conf;
	struct choose_answer answer;
	struct compose made;
	int64_t instant;
};

/* Two zones in one file would take turns in breaking each other. */
static int
check_path(const struct conf *c, const struct conf_zone *z, struct fault *f)
{
	size_t i;

	for (i = 0; i < c->zone_count; i++)
		if (&c->zones[i] != z && c->zones[i].signconf != NULL &&
		    strcmp(c->zones[i].signconf, z->signconf) == 0) {
			(void)fault_set(f, FAULT_INPUT,
			    "zones: %s and %s "
			    "have the same signconf",
			    z->name, c->zones[i].name);
			return (fault_file(f, c->file, z->line, 0));
		}
	return (0);
}

int
serve_conf(const struct conf *c, const struct name *name,
    const struct conf_zone **zone, struct fault *f)
{
	char text[NAME_TEXT_SIZE];

	name_print(name, text);
	if ((*zone = conf_zone(c, text)) == NULL) {
		(void)fault_set(f, FAULT_INPUT,
		    "the zone is not there: add "
		    "zones: {%s: {signconf: FILE, anchors: [DS]}}",
		    text);
		return (fault_file(f, c->file, 0, 0));
	}
	if ((*zone)->signconf == NULL) {
		(void)fault_set(f, FAULT_INPUT,
		    "zones: %s has no signconf: "
		    "add the path of the signer's file",
		    (*zone)->name);
		return (fault_file(f, c->file, (*zone)->line, 0));
	}
	return (check_path(c, *zone, f));
}

void
serve_question(struct choose_question *q, const struct cookbook_zone *zone,
    const struct conf_zone *conf, const struct served_log *log, int64_t instant)
{
	*q = (struct choose_question){ .chain = zone->links,
		.chain_count = zone->count,
		.log = log,
		.instant = instant,
		.trust_plan = conf->trust_plan };
}

static int
choose_set(struct serving *z, struct fault *f)
{
	struct choose_question q;

	if (cookbook_check_zone(z->zone, f) == -1)
		return (-1);
	serve_question(&q, z->zone, z->conf, z->all->past, z->instant);
	return (choose(&z->answer, &q, f));
}

static int
compose_set(struct serving *z, struct fault *f)
{
	const struct cookbook_recipe *r = cookbook_recipe(
	    z->zone, z->answer.recipe);
	const struct compose_order order = { .conf = z->all->conf,
		.zone = z->conf,
		.name = &z->zone->name,
		.cooked = &r->cooked,
		.action = z->answer.action,
		.inventory = z->all->inventory,
		.schema = z->all->schema,
		.instant = z->instant,
		.skew = cookbook_quantity(
		    z->zone, z->answer.recipe, QUANTITY_SKEW, 0) };

	return (compose(&z->made, &order, f));
}

/* Tags of the set's KSKs, or of the keys that sign the zone. */
static void
print_tags(const struct serving *z, bool ksk)
{
	FILE *out = z->all->out;
	bool sep;
	size_t i;

	(void)fputs(ksk ? ", KSK" : ", ZSK", out);
	for (i = 0; i < z->made.set.key_count; i++) {
		sep = (z->made.set.keys[i].flags & DNSKEY_FLAG_SEP) != 0;
		if (ksk ? sep : z->made.signers.active[i])
			(void)fprintf(out, " %u",
			    (unsigned int)dnskey_tag(&z->made.set.keys[i]));
	}
	for (i = 0; i < z->made.outside_count && !ksk; i++)
		(void)fprintf(
		    out, " %u", (unsigned int)dnskey_tag(&z->made.outside[i]));
}

static void
print_key(const struct serving *z, size_t i)
{
	const struct signconf_key *k = &z->made.signconf.keys[i];
	const struct dnskey *d = i < z->made.set.key_count ?
	    &z->made.set.keys[i] :
	    &z->made.outside[i - z->made.set.key_count];

	(void)fprintf(z->all->out, "  %u: flags %u, algorithm %u",
	    (unsigned int)dnskey_tag(d), k->flags, k->algorithm);
	if (k->locator != NULL)
		(void)fprintf(z->all->out, ", id %s", k->locator);
	(void)fprintf(z->all->out, "%s%s\n", k->zsk ? ", signs the zone" : "",
	    k->publish ? "" : ", not published");
}

/* What the next step of the plan waits for, if it is not its time. */
static void
print_waiting(const struct serving *z)
{
	const struct choose_answer *a = &z->answer;
	char begin[INSTANT_SIZE], text[INSTANT_SIZE];

	if (a->next == NULL ||
	    (a->waits != CHOOSE_WAITS_PARENT &&
		a->waits != CHOOSE_WAITS_PERSON))
		return;
	instant_format(signed_set_publication(a->next->set), begin);
	instant_format(a->earliest, text);
	(void)fprintf(z->all->out, "  the plan's set of %s waits for %s%s%s\n",
	    begin,
	    a->waits == CHOOSE_WAITS_PERSON ? "a choice" : "the parent's DS",
	    a->earliest == -1 ? "" : ", until ", a->earliest == -1 ? "" : text);
}

static const char *
outcome_name(const struct serving *z, enum deliver_outcome outcome)
{
	static const char *const names[] = { [DELIVER_UNCHANGED] = "unchanged",
		[DELIVER_TOLD] = "told again",
		[DELIVER_WRITTEN] = "written" };

	return (z->all->dry ? "not written" : names[outcome]);
}

static void
print(const struct serving *z, enum deliver_outcome outcome)
{
	const struct signed_set *s = z->answer.action->set;
	char name[NAME_TEXT_SIZE], from[INSTANT_SIZE], until[INSTANT_SIZE];
	size_t i;

	name_print(&z->zone->name, name);
	instant_format(signed_set_publication(s), from);
	instant_format(s->expiration, until);
	(void)fprintf(z->all->out, "%s: %s of %s until %s", name,
	    s->branch == BRANCH_PLAN ? "set" : "fallback set", from, until);
	print_tags(z, true);
	print_tags(z, false);
	(void)fputs(" -> signconf ", z->all->out);
	text_print(z->all->out, z->conf->signconf);
	(void)fprintf(z->all->out, " (%s)\n", outcome_name(z, outcome));
	print_waiting(z);
	for (i = 0; z->all->verbose && i < z->made.signconf.key_count; i++)
		print_key(z, i);
}

/* A refusal after the choice goes into the log, once. */
static void
note_refusal(const struct serving *z, struct fault *f)
{
	struct served_record r = { .event = SERVED_REFUSED,
		.zone = z->zone->name,
		.time = deliver_time(z->instant, z->all->runs, z->all->log) };
	const struct served_log *l;
	struct fault unused = { 0 };
	char reason[sizeof(f->what)];
	size_t i;

	if (z->all->log == NULL || z->all->dry ||
	    (f->kind != FAULT_REFUSED && f->kind != FAULT_HSM))
		return;
	text_escape(f->what, reason, sizeof(reason));
	r.reason = reason;
	l = logfile_log(z->all->log);
	for (i = l->count; i-- > 0;)
		if (name_equal(&l->records[i].zone, &r.zone)) {
			if (l->records[i].event == SERVED_REFUSED &&
			    strcmp(l->records[i].reason, reason) == 0)
				return;
			break;
		}
	if (logfile_append(z->all->log, &r, &unused) == -1)
		(void)fault_add(f, "; and the log: %s", unused.what);
}

static int
hand_over(struct serving *z, struct fault *f)
{
	struct deliver d = { .conf = z->all->conf,
		.zone = z->conf,
		.made = &z->made,
		.log = z->all->log,
		.known = z->answer.known,
		.unconfirmed = z->answer.unconfirmed,
		.instant = z->all->instant,
		.runs = z->all->runs,
		.tell = z->all->tell };
	const struct recipe *r = z->answer.recipe;
	enum deliver_outcome outcome = DELIVER_UNCHANGED;

	d.record.zone = z->zone->name;
	memcpy(d.record.recipe, r->sha256, sizeof(d.record.recipe));
	d.record.action = (size_t)(z->answer.action - r->actions);
	d.record.branch = z->answer.branch;
	d.record.phase = z->answer.phase;
	if (!z->all->dry && deliver(&d, &outcome, f) == -1)
		return (-1);
	print(z, outcome);
	return (0);
}

int
serve_zone(
    const struct serve *s, const struct cookbook_zone *zone, struct fault *f)
{
	struct serving *z = calloc(1, sizeof(*z));
	int rc = -1;

	if (z == NULL)
		return (fault_memory(f));
	z->all = s;
	z->zone = zone;
	z->instant = deliver_time(s->instant, s->runs, s->log);
	if (serve_conf(s->conf, &zone->name, &z->conf, f) == 0 &&
	    choose_set(z, f) == 0) {
		if (compose_set(z, f) == 0)
			rc = hand_over(z, f);
		else
			note_refusal(z, f);
	}
	compose_clear(&z->made);
	free(z);
	return (rc);
}
