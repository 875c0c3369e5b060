#include "consume/daily.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "consume/deliver.h"
#include "consume/look.h"
#include "consume/operational.h"
#include "consume/serve.h"

/* The run on its way. */
struct day {
	const struct options *options;
	const struct conf *conf;
	const struct cookbook *book;
	struct report *report;
	struct logfile *log;           /* NULL: none is kept, or a dry run */
	struct served_log past;        /* of a dry run */
	const struct served_log *said; /* by either; NULL: none is kept */
};

/* A dry run leaves no trace, not even a lock. */
static int
open_log(struct day *d, struct fault *f)
{
	const char *path = d->conf->served;

	if (path == NULL)
		return (0);
	if (!d->options->dry) {
		if (logfile_open(&d->log, path, f) == -1)
			return (-1);
		d->said = logfile_log(d->log);
		return (0);
	}
	d->said = &d->past;
	if (access(path, F_OK) == -1 && errno == ENOENT)
		return (0);
	return (served_read(&d->past, path, f));
}

/* ---- What was seen and decided ---- */

static int
need_log(const struct day *d, const char *what, struct fault *f)
{
	if (d->log != NULL)
		return (0);
	(void)fault_set(f, FAULT_INPUT,
	    "%s is recorded in the log of what was served: add served: FILE",
	    what);
	return (fault_file(f, d->conf->file, 0, 0));
}

/* True if the log has this answer, or a later one of the zone. */
static bool
is_recorded(const struct served_log *l, const struct served_record *r)
{
	const struct served_record *old;
	size_t i;

	for (i = l->count; i-- > 0;) {
		old = &l->records[i];
		if (old->event != SERVED_DS ||
		    !name_equal(&old->zone, &r->zone))
			continue;
		if (old->observed > r->observed)
			return (true);
		if (old->observed < r->observed)
			return (false);
		if (strcmp(old->server, r->server) == 0)
			return (true);
	}
	return (false);
}

static void
warn_answer(
    const struct day *d, const struct look_answer *a, const struct name *zone)
{
	char text[512];

	if (a->answered)
		return;
	(void)snprintf(text, sizeof(text),
	    "the parent's server %.255s: %s; until it does, nothing is "
	    "confirmed by this look",
	    a->server, a->why);
	report_warning(d->report, zone, text);
}

static int
note_answer(const struct day *d, const struct look_answer *a,
    const struct name *zone, struct fault *f)
{
	struct served_record r = { .event = SERVED_DS,
		.zone = *zone,
		.observed = a->observed,
		.server = a->server,
		.answered = a->answered,
		.digests = a->digests,
		.digest_count = a->answered ? a->digest_count : 0 };

	r.time = deliver_time(d->options->instant, d->options->runs, d->log);
	warn_answer(d, a, zone);
	if (is_recorded(d->said, &r))
		return (0);
	return (logfile_append(d->log, &r, f));
}

/* Which zone an answer is about: what it says, or the only one there is. */
static const struct name *
zone_of(const struct day *d, const struct look *l, const struct look_answer *a)
{
	size_t i;

	if (a->zone_told)
		return (&a->zone);
	for (i = 0; i < l->count; i++)
		if (l->answers[i].zone_told)
			break;
	if (i == l->count)
		return (
		    d->book->zone_count == 1 ? &d->book->zones[0].name : NULL);
	a = &l->answers[i];
	for (; i < l->count; i++)
		if (l->answers[i].zone_told &&
		    !name_equal(&l->answers[i].zone, &a->zone))
			return (NULL);
	return (&a->zone);
}

static int
note_looks(const struct day *d, const struct look *l, struct fault *f)
{
	const struct name *zone;
	size_t i;

	for (i = 0; i < l->count; i++) {
		zone = zone_of(d, l, &l->answers[i]);
		if (zone == NULL)
			return (fault_set(f, FAULT_INPUT,
			    "--ds: nothing tells which zone the server %.255s "
			    "was asked about",
			    l->answers[i].server));
		if (l->answers[i].observed > d->options->instant)
			return (fault_set(f, FAULT_INPUT,
			    "--ds: an observation of the future: see "
			    "--ds-time"));
		if (cookbook_zone(d->book, zone) != NULL &&
		    note_answer(d, &l->answers[i], zone, f) == -1)
			return (-1);
	}
	return (0);
}

static int
note_parent(const struct day *d, struct fault *f)
{
	const struct options *o = d->options;
	struct look l = { 0 };
	int rc;

	if (o->ds == NULL)
		return (0);
	if (need_log(d, "--ds", f) == -1 ||
	    look_read(&l, o->ds, o->ds_time, o->instant, f) == -1)
		return (-1);
	rc = note_looks(d, &l, f);
	look_clear(&l);
	return (rc);
}

static bool
has_fallback(const struct cookbook_zone *z)
{
	size_t i, j;

	for (i = 0; i < z->count; i++)
		for (j = 0; j < z->links[i].zone->set_count; j++)
			if (z->links[i].zone->sets[j]->set->branch ==
			    BRANCH_FALLBACK)
				return (true);
	return (false);
}

static int
note_choice(const struct day *d, struct fault *f)
{
	const struct options *o = d->options;
	struct served_record r = { .event = SERVED_CHOICE,
		.branch = o->choice };
	const struct cookbook_zone *z;
	struct name name;
	char *reason;
	int rc;

	if (o->choice_zone == NULL)
		return (0);
	if (need_log(d, "--choose", f) == -1 ||
	    name_parse(&name, o->choice_zone, f) == -1)
		return (-1);
	if ((z = cookbook_zone(d->book, &name)) == NULL)
		return (fault_set(f, FAULT_INPUT,
		    "--choose: the recipes have no sets of that zone"));
	if (o->choice == BRANCH_FALLBACK && !has_fallback(z))
		return (fault_set(f, FAULT_INPUT,
		    "--choose: the recipes have no fallback for that zone"));
	if ((reason = strdup(o->reason)) == NULL)
		return (fault_memory(f));
	r.zone = z->name;
	r.reason = reason;
	r.time = deliver_time(o->instant, o->runs, d->log);
	rc = logfile_append(d->log, &r, f);
	free(reason);
	return (rc);
}

/* ---- All zones ---- */

/* Each zone for itself: the others go on, and the worst decides. */
static void
serve_all(const struct day *d, const struct serve *s, int *worst)
{
	struct fault why;
	size_t i;

	for (i = 0; i < d->book->zone_count; i++) {
		memset(&why, 0, sizeof(why));
		if (serve_zone(s, &d->book->zones[i], &why) == 0)
			continue;
		report_fault(d->report, &why, &d->book->zones[i].name);
		if (fault_status(&why) > *worst)
			*worst = fault_status(&why);
	}
}

static int
serve(const struct day *d, int *worst, struct fault *f)
{
	struct operational token = { 0 };
	struct schema *schema = NULL;
	struct tell tell = { 0 };
	struct serve s = { .conf = d->conf,
		.inventory = &token.inventory,
		.log = d->log,
		.past = d->said,
		.instant = d->options->instant,
		.runs = d->options->runs,
		.dry = d->options->dry,
		.verbose = d->options->verbose,
		.tell = &tell,
		.out = report_out(d->report) };
	const char *path;
	bool must;
	int rc = 0;

	path = tell_schema(d->conf, &must);
	if (path != NULL && schema_open(&schema, path, must, f) == -1)
		return (-1);
	s.schema = schema;
	rc = operational_open(&token, d->conf, f);
	if (rc == 0) {
		operational_tell(&token, d->options->verbose, s.out);
		serve_all(d, &s, worst);
	}
	operational_close(&token);
	schema_close(schema);
	return (rc);
}

int
daily(const struct options *o, const struct conf *c,
    const struct cookbook *book, struct report *r, int *worst, struct fault *f)
{
	struct day d = { o, c, book, r, NULL, { 0 }, NULL };
	int rc = -1;

	if (book->zone_count == 0)
		return (
		    fault_set(f, FAULT_INPUT, "the recipe has no signed sets"));
	if (open_log(&d, f) == -1)
		return (-1);
	if (note_parent(&d, f) == 0 && note_choice(&d, f) == 0)
		rc = serve(&d, worst, f);
	logfile_close(d.log);
	served_log_clear(&d.past);
	return (rc);
}
