#include "cook/transcript.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util/appendfile.h"
#include "lib/util/digest.h"
#include "lib/util/instant.h"
#include "recipe/emit.h"
#include "recipe/json.h"
#include "recipe/record.h"

/* Transcripts of one recipe that may lie beside it. */
#define TRIES 1000

/* Room taken for what is written behind the commit point. */
#define RESERVE 262144

struct transcript {
	struct appendfile *file;
	char *path;
	int64_t line; /* of the last one */
	char previous[DIGEST_HEX_SIZE];
	char sha256[DIGEST_HEX_SIZE]; /* of the whole file, once it has ended */
	struct fault lost;            /* what could not be written */
	struct bytes text;            /* of the line in work */
};

/* Behind the commit point, and in a recovery, a line that is missing stops
 * nothing. */
static bool
is_behind(const struct run *run)
{
	return (
	    run->options->recover || run->journal.committed || run->published);
}

/* The line's own members; *f is where what follows has its fault. */
static void
begin_line(
    struct transcript *t, struct emit *e, const char *time, struct fault *f)
{
	t->text.length = 0;
	emit_begin(e, &t->text, EMIT_COMPACT, f);
	emit_open(e, NULL, '{');
	emit_number(e, "line", t->line + 1);
	emit_text(e, "previous", t->previous);
	emit_optional(e, "time", time);
}

static int
write_line(struct transcript *t, struct emit *e)
{
	char next[DIGEST_HEX_SIZE];
	struct fault *f = e->fault;

	emit_close(e, '}');
	if (emit_end(e) == -1 ||
	    digest_sha256_hex(t->text.data, t->text.length, next, f) == -1 ||
	    bytes_append_u8(&t->text, '\n', f) == -1 ||
	    appendfile_put(t->file, t->text.data, t->text.length, f) == -1)
		return (-1);
	memcpy(t->previous, next, sizeof(next));
	t->line++;
	return (0);
}

/* A line of a run, which ends with the calls since the one before. */
static void
begin(struct run *run, struct emit *e, struct fault *f)
{
	char now[INSTANT_SIZE];

	instant_format(instant_now(), now);
	begin_line(run->transcript, e, now, f);
}

static int
end(struct run *run, struct emit *e, struct fault *f)
{
	struct transcript *t = run->transcript;

	transcript_put_calls(e);
	if (write_line(t, e) == 0)
		return (0);
	if (t->lost.kind == FAULT_NONE)
		t->lost = *e->fault;
	if (is_behind(run))
		return (0);
	if (f->kind == FAULT_NONE)
		*f = *e->fault;
	return (-1);
}

/* A line with the members of o, which it takes over; NULL without memory. */
static int
put(struct run *run, json_t *o, struct fault *f)
{
	struct fault why = { 0 };
	struct emit e;

	begin(run, &e, &why);
	emit_members(&e, o);
	json_decref(o);
	return (end(run, &e, f));
}

static json_t *
event(const char *name)
{
	json_t *o = json_object();

	json_put(&o, "event", json_string(name));
	return (o);
}

/* Beside the result, by the first name that is free. */
static int
make_beside(struct transcript *t, const char *result, struct fault *f)
{
	struct fault why;
	unsigned int n;
	bool exists;

	for (n = 1; n <= TRIES; n++) {
		free(t->path);
		t->path = NULL;
		if ((n == 1 ? asprintf(&t->path, "%s.transcript", result) :
			      asprintf(&t->path, "%s.transcript.%u", result,
				  n)) == -1) {
			t->path = NULL;
			return (fault_memory(f));
		}
		memset(&why, 0, sizeof(why));
		if (appendfile_make(&t->file, t->path, &exists, &why) == 0)
			return (0);
		if (!exists)
			break;
	}
	*f = why;
	return (-1);
}

static int
make(struct transcript *t, const struct run *run, struct fault *f)
{
	const char *path = run->options->transcript;
	bool exists;

	memset(t->previous, '0', sizeof(t->previous) - 1);
	if (path == NULL)
		return (make_beside(t, run->target.path, f));
	if ((t->path = strdup(path)) == NULL)
		return (fault_memory(f));
	return (appendfile_make(&t->file, path, &exists, f));
}

int
transcript_open(struct run *run, struct fault *f)
{
	struct transcript *t;

	if (run->options->rehearse && run->options->transcript == NULL)
		return (0);
	if ((t = calloc(1, sizeof(*t))) == NULL)
		return (fault_memory(f));
	run->transcript = t;
	if (make(t, run, f) == -1)
		return (-1);
	if (put(run, transcript_begin_line(run, f), f) == -1)
		return (-1);
	return (appendfile_sync(t->file, f));
}

void
transcript_recovery(struct run *run)
{
	struct transcript *t = calloc(1, sizeof(*t));
	struct fault ignored = { 0 };

	if (t == NULL)
		return;
	memset(t->previous, '0', sizeof(t->previous) - 1);
	if (make_beside(t, run->target.path, &ignored) == -1) {
		transcript_free(t);
		return;
	}
	run->transcript = t;
	(void)put(run, transcript_recovery_line(run, &ignored), &ignored);
}

int
transcript_approvals(
    struct run *run, const char *const *persons, size_t count, struct fault *f)
{
	json_t *o, *list;
	size_t i;

	if (run->transcript == NULL)
		return (0);
	o = event("approvals");
	list = json_array();
	json_put(&o, "required",
	    json_integer((json_int_t)run->conf->approvals.required));
	for (i = 0; i < count; i++)
		json_add(&list, json_string(persons[i]));
	json_put(&o, "approved", list);
	return (put(run, o, f));
}

int
transcript_tokens(struct run *run, struct fault *f)
{
	size_t i;

	if (run->transcript == NULL)
		return (0);
	for (i = 0; i < run->store_count; i++)
		if (run->stores[i].token != NULL &&
		    put(run, transcript_token_line(&run->stores[i]), f) == -1)
			return (-1);
	return (0);
}

int
transcript_rehearsed(struct run *run, struct fault *f)
{
	json_t *o;

	if (run->transcript == NULL)
		return (0);
	o = event("rehearsed");
	json_put(
	    &o, "steps", json_integer((json_int_t)run->recipe->action_count));
	return (put(run, o, f));
}

int
transcript_start(struct run *run, struct fault *f)
{
	json_t *o;

	if (run->transcript == NULL)
		return (0);
	o = event("start");
	json_put(&o, "run", json_string(run->journal.run));
	json_put(
	    &o, "cookedTimestamp", json_integer(run->recipe->cooked_timestamp));
	return (put(run, o, f));
}

int
transcript_intent(
    struct run *run, const struct action *a, size_t step, struct fault *f)
{
	struct fault why = { 0 };
	struct emit e;

	if (run->transcript == NULL)
		return (0);
	begin(run, &e, &why);
	record_intent(&e, a, step);
	return (end(run, &e, f));
}

/* What changes the token is on disk before the next step. */
int
transcript_outcome(
    struct run *run, const struct action *a, size_t step, struct fault *f)
{
	struct fault why = { 0 };
	struct emit e;

	if (run->transcript == NULL)
		return (0);
	begin(run, &e, &why);
	record_outcome(&e, a, step);
	if (end(run, &e, f) == -1)
		return (-1);
	if (a->type == ACTION_HAVE_KEY ||
	    a->type == ACTION_PRODUCE_SIGNED_KEYSET)
		return (0);
	return (appendfile_sync(run->transcript->file, f));
}

int
transcript_verified(struct run *run, struct fault *f)
{
	json_t *o;

	if (run->transcript == NULL)
		return (0);
	o = event("verified");
	json_put(&o, "resultSha256", json_string(run->sha256));
	if (put(run, o, f) == -1 ||
	    appendfile_reserve(run->transcript->file, RESERVE, f) == -1)
		return (-1);
	return (appendfile_sync(run->transcript->file, f));
}

void
transcript_committed(struct run *run)
{
	struct fault ignored = { 0 };

	if (run->transcript == NULL)
		return;
	(void)put(run, event("committed"), &ignored);
}

void
transcript_stopped(struct run *run, const struct fault *why)
{
	struct fault ignored = { 0 };

	if (run->transcript == NULL)
		return;
	(void)put(run, transcript_fault_line(why), &ignored);
}

static const char *
outcome_of(const struct run *run, const struct fault *f)
{
	if (f->kind != FAULT_NONE)
		return ("stopped");
	if (run->options->recover)
		return (run->sha256[0] != '\0' ? "finished" : "undone");
	return (run->options->rehearse ? "rehearsed" : "completed");
}

static json_t *
end_line(const struct run *run, const struct fault *f)
{
	json_t *o = event("end");
	char line[FAULT_LINE_SIZE];

	json_put(&o, "outcome", json_string(outcome_of(run, f)));
	json_put(&o, "published", json_boolean(run->published));
	json_put(&o, "journal", json_boolean(run->journal.begun));
	if (f->kind != FAULT_NONE) {
		fault_line(f, line);
		json_put(&o, "message", json_string(line));
	}
	return (o);
}

/* The last line holds nothing but the SHA-256 of the one before: so it cannot
 * be changed, and a file without it was cut. */
static void
close_file(struct transcript *t, struct fault *f)
{
	struct emit e;

	begin_line(t, &e, NULL, f);
	emit_text(&e, "event", "closed");
	if (write_line(t, &e) == -1 || appendfile_sync(t->file, f) == -1)
		return;
	appendfile_close(t->file);
	t->file = NULL;
	if (digest_file_hex(t->path, t->sha256, f) == -1)
		t->sha256[0] = '\0';
}

void
transcript_end(struct run *run, struct fault *f)
{
	struct transcript *t = run->transcript;
	struct fault ignored = { 0 };

	if (t == NULL)
		return;
	(void)put(run, end_line(run, f), &ignored);
	if (t->lost.kind == FAULT_NONE)
		close_file(t, &t->lost);
	if (t->lost.kind == FAULT_NONE || run->options->recover)
		return;
	if (f->kind == FAULT_NONE)
		*f = t->lost;
	(void)fault_add(f, "; the transcript is not whole%s",
	    run->published ? "; the recipe is cooked" : "");
}

const char *
transcript_path(const struct run *run)
{
	return (run->transcript->path);
}

const char *
transcript_sha256(const struct run *run)
{
	if (run->transcript == NULL || run->transcript->sha256[0] == '\0')
		return (NULL);
	return (run->transcript->sha256);
}

void
transcript_free(struct transcript *t)
{
	if (t == NULL)
		return;
	appendfile_close(t->file);
	bytes_clear(&t->text);
	free(t->path);
	free(t);
}
