#include "recipe/witness/transcript.h"

#include <stdlib.h>
#include <string.h>

#include "lib/util/digest.h"
#include "lib/util/instant.h"
#include "recipe/record.h"

/* An event, after which others it may come, and its own members in order; NULL
 * where these differ from line to line. */
static const struct form {
	const char *event;
	const char *after; /* the events that it may follow */
	const char *members;
} forms[] = {
	{ "begin", "",
	    "transcript program host user recipe configuration result "
	    "interactive rehearsal calls" },
	{ "recovery", "",
	    "transcript program host user configuration run recipeSha256 "
	    "committed resultSha256 result calls" },
	{ "approvals", "begin", "required approved calls" },
	{ "token", "begin approvals recovery token",
	    "repository module moduleSha256 library label serial manufacturer "
	    "model flags flagsAfterLogin environment objects calls" },
	{ "rehearsed", "begin approvals token", "steps calls" },
	{ "start", "rehearsed", "run cookedTimestamp calls" },
	{ "intent", "start outcome", NULL },
	{ "outcome", "intent", "step actionType cooked cookedSha256 calls" },
	{ "verified", "start outcome", "resultSha256 calls" },
	{ "committed", "verified", "calls" },
	{ "stopped", "rehearsed start intent outcome verified committed",
	    "fault calls" },
	{ "end", "begin approvals recovery token rehearsed stopped committed",
	    NULL },
	{ "closed", "end", "" },
};

#define FORM_COUNT (sizeof(forms) / sizeof(forms[0]))

static int
refuse(const char *file, size_t line, enum fault_kind kind, const char *what,
    struct fault *f)
{
	(void)fault_set(f, kind, "%s", what);
	return (fault_file(f, file, (unsigned int)line, 0));
}

static const char *
text_of(const json_t *o, const char *name)
{
	const char *text = json_string_value(json_object_get(o, name));

	return (text == NULL ? "" : text);
}

/* True if the word is in a list of words. */
static bool
listed(const char *list, const char *word)
{
	const size_t length = strlen(word);
	const char *at;

	for (at = list; (at = strstr(at, word)) != NULL; at += length)
		if ((at == list || at[-1] == ' ') &&
		    (at[length] == ' ' || at[length] == '\0'))
			return (true);
	return (false);
}

static const struct form *
find_form(const char *event)
{
	size_t i;

	for (i = 0; i < FORM_COUNT; i++)
		if (strcmp(forms[i].event, event) == 0)
			return (&forms[i]);
	return (NULL);
}

/* The members are these and no others, in this order. */
static bool
has_members(const json_t *line, const struct form *form)
{
	const bool timed = strcmp(form->event, "closed") != 0;
	const char *at = form->members, *name;
	size_t i = 0, length, skipped = timed ? 4 : 3;
	json_t *copy = json_copy((json_t *)(uintptr_t)line), *value;
	bool same = copy != NULL;

	json_object_foreach(copy, name, value)
	{
		if (i++ < skipped)
			continue;
		length = strcspn(at, " ");
		if (length != strlen(name) || strncmp(at, name, length) != 0)
			same = false;
		at += length + (at[length] == ' ' ? 1 : 0);
	}
	json_decref(copy);
	return (same && *at == '\0' && i >= skipped);
}

/* The line is what cook writes of these values, to the byte. */
static bool
is_canonical(const json_t *line, const char *text, size_t length)
{
	char *again = json_dumps(line, JSON_COMPACT);
	bool same = again != NULL && strlen(again) == length &&
	    memcmp(again, text, length) == 0;

	free(again);
	return (same);
}

static bool
has_time(const json_t *line)
{
	char again[INSTANT_SIZE];
	struct fault ignored = { 0 };
	int64_t instant;

	if (instant_parse(text_of(line, "time"), &instant, &ignored) == -1)
		return (false);
	instant_format(instant, again);
	return (strcmp(again, text_of(line, "time")) == 0);
}

/* What the line says, after what the one before it said. */
static int
check_line(const struct transcript_log *l, const json_t *line, const char *file,
    struct fault *f)
{
	const size_t n = l->count + 1;
	const struct form *form = find_form(text_of(line, "event"));
	const char *before = n == 1 ? "" : text_of(l->lines[n - 2], "event");

	if (form == NULL)
		return (
		    refuse(file, n, FAULT_INPUT, "no event has this name", f));
	if (json_integer_value(json_object_get(line, "line")) != (json_int_t)n)
		return (refuse(file, n, FAULT_REFUSED,
		    "the line has another number: lines were taken away, "
		    "added or moved",
		    f));
	if ((n == 1) != (form->after[0] == '\0') ||
	    (n > 1 && !listed(form->after, before)))
		return (refuse(file, n, FAULT_REFUSED,
		    "this event cannot follow the one before it in a run", f));
	if (form->members != NULL && !has_members(line, form))
		return (refuse(file, n, FAULT_REFUSED,
		    "the members are not those of this event", f));
	if (strcmp(form->event, "closed") != 0 && !has_time(line))
		return (
		    refuse(file, n, FAULT_REFUSED, "the time is not one", f));
	return (0);
}

/* Takes the line over once it is right; hash is that of the line before. */
static int
take_line(struct transcript_log *l, const struct bytes *b, const char *hash,
    const char *file, struct fault *f)
{
	const char *text = (const char *)b->data;
	const size_t length = b->length;
	json_t *line = json_loadb(text, length, JSON_REJECT_DUPLICATES, NULL);
	json_t **more;
	const size_t n = l->count + 1;

	if (!json_is_object(line) || !is_canonical(line, text, length))
		(void)refuse(file, n, FAULT_INPUT,
		    "not a line as oks-cook writes it", f);
	else if (strcmp(text_of(line, "previous"), hash) != 0)
		(void)refuse(file, n, FAULT_REFUSED,
		    "the line does not hold the SHA-256 of the one before it: "
		    "one of the two was changed",
		    f);
	else if (check_line(l, line, file, f) == 0) {
		more = reallocarray(l->lines, n, sizeof(*more));
		if (more != NULL) {
			l->lines = more;
			l->lines[l->count++] = line;
			return (0);
		}
		(void)fault_memory(f);
	}
	json_decref(line);
	return (-1);
}

/* Behind the last line. */
static int
check_end(struct transcript_log *l, const char *file, struct fault *f)
{
	const json_t *last = l->count < 2 ? NULL : l->lines[l->count - 1];
	const json_t *end = last == NULL ? NULL : l->lines[l->count - 2];

	if (last == NULL || strcmp(text_of(last, "event"), "closed") != 0)
		return (refuse(file, l->count + 1, FAULT_REFUSED,
		    "the transcript ends before its closing line: the run was "
		    "interrupted, or the rest was cut off",
		    f));
	l->completed = strcmp(text_of(end, "outcome"), "completed") == 0;
	l->finished = strcmp(text_of(end, "outcome"), "finished") == 0 &&
	    strcmp(text_of(l->lines[0], "event"), "recovery") == 0;
	if (l->completed &&
	    strcmp(text_of(l->lines[l->count - 3], "event"), "committed") != 0)
		return (refuse(file, l->count - 1, FAULT_REFUSED,
		    "no run is completed without its commit point", f));
	return (0);
}

int
transcript_read(struct transcript_log *l, const char *file,
    const struct bytes *document, struct fault *f)
{
	struct bytes line = { .data = document->data };
	const unsigned char *end, *stop;
	char hash[DIGEST_HEX_SIZE];

	memset(l, 0, sizeof(*l));
	if (document->length == 0)
		return (check_end(l, file, f));
	end = document->data + document->length;
	memset(hash, '0', sizeof(hash) - 1);
	hash[sizeof(hash) - 1] = '\0';
	for (; line.data < end; line.data += line.length + 1) {
		stop = memchr(line.data, '\n', (size_t)(end - line.data));
		if (stop == NULL)
			return (refuse(file, l->count + 1, FAULT_REFUSED,
			    "the line is cut off", f));
		line.length = (size_t)(stop - line.data);
		if (line.length > TRANSCRIPT_LINE_MOST)
			return (refuse(file, l->count + 1, FAULT_INPUT,
			    "a line of more than 1 MiB", f));
		if (take_line(l, &line, hash, file, f) == -1 ||
		    digest_sha256_hex(line.data, line.length, hash, f) == -1)
			return (-1);
	}
	return (check_end(l, file, f));
}

void
transcript_clear(struct transcript_log *l)
{
	size_t i;

	for (i = 0; i < l->count; i++)
		json_decref(l->lines[i]);
	free(l->lines);
	memset(l, 0, sizeof(*l));
}

/* A line that is held against the cooked recipe. */
struct line {
	const json_t *json;
	const char *file;
	size_t number;
};

static int
refuse_line(const struct line *l, const char *what, struct fault *f)
{
	return (refuse(l->file, l->number, FAULT_REFUSED, what, f));
}

/* What cook would have written of the action; NULL with a fault. */
static json_t *
record_of(void (*record)(struct emit *, const struct action *, size_t),
    const struct action *a, size_t step, struct fault *f)
{
	struct bytes text = { 0 };
	json_t *made = NULL;
	struct emit e;

	emit_begin(&e, &text, EMIT_COMPACT, f);
	emit_open(&e, NULL, '{');
	record(&e, a, step);
	emit_close(&e, '}');
	if (emit_end(&e) == 0) {
		made = json_loadb(
		    (const char *)text.data, text.length, 0, NULL);
		if (made == NULL)
			(void)fault_memory(f);
	}
	bytes_clear(&text);
	return (made);
}

/* The line tells what record says of the step: takes record over. */
static int
same_record(const struct line *l, json_t *record, struct fault *f)
{
	const char *name;
	json_t *value;
	int rc = 0;

	if (record == NULL)
		return (-1);
	json_object_foreach(record, name, value)
	{
		if (rc == -1 ||
		    json_equal(json_object_get(l->json, name), value))
			continue;
		(void)fault_path(f, name);
		rc = refuse_line(l,
		    "the cooked recipe tells something else of this step", f);
	}
	/* line, previous, time and calls are the line's own. */
	if (rc == 0 &&
	    json_object_size(l->json) != json_object_size(record) + 4)
		rc = refuse_line(
		    l, "the members are not those of this step", f);
	json_decref(record);
	return (rc);
}

/* The member is the one wanted, which is taken over. */
static int
same_member(
    const struct line *l, const char *name, json_t *wanted, struct fault *f)
{
	bool same = json_equal(json_object_get(l->json, name), wanted);

	json_decref(wanted);
	if (same)
		return (0);
	(void)fault_path(f, name);
	return (refuse_line(
	    l, "the cooked recipe is not the one that this run made", f));
}

/* Of the lines that are about the whole. */
static int
check_whole(const struct line *l, const struct recipe *r, struct fault *f)
{
	const char *event = text_of(l->json, "event");

	if (strcmp(event, "rehearsed") == 0)
		return (same_member(
		    l, "steps", json_integer((json_int_t)r->action_count), f));
	if (strcmp(event, "start") == 0)
		return (same_member(l, "cookedTimestamp",
		    json_integer(r->cooked_timestamp), f));
	if (strcmp(event, "verified") == 0)
		return (
		    same_member(l, "resultSha256", json_string(r->sha256), f));
	return (0);
}

/* One line; *step is the number of the step that goes on. */
static int
check_belongs(const struct line *l, const struct recipe *r, const size_t *order,
    size_t *step, struct fault *f)
{
	const char *event = text_of(l->json, "event");
	const struct action *a;

	if (strcmp(event, "intent") == 0) {
		if (*step == r->action_count)
			return (refuse_line(
			    l, "the cooked recipe has fewer steps", f));
		a = &r->actions[order[(*step)++]];
		return (
		    same_record(l, record_of(record_intent, a, *step, f), f));
	}
	if (strcmp(event, "outcome") == 0) {
		a = &r->actions[order[*step - 1]];
		return (
		    same_record(l, record_of(record_outcome, a, *step, f), f));
	}
	return (check_whole(l, r, f));
}

/* Each line, in order; all steps are there. */
static int
check_lines(const struct transcript_log *log, const char *file,
    const struct recipe *r, const size_t *order, struct fault *f)
{
	struct line l = { .file = file };
	size_t i, step = 0;

	for (i = 0; i < log->count; i++) {
		l.json = log->lines[i];
		l.number = i + 1;
		if (check_belongs(&l, r, order, &step, f) == -1)
			return (-1);
	}
	l.number = log->count - 3;
	if (step != r->action_count)
		return (refuse_line(&l, "the cooked recipe has more steps", f));
	return (0);
}

int
transcript_belongs(const struct transcript_log *l, const char *file,
    const struct recipe *r, struct fault *f)
{
	const struct line first = { l->lines[0], file, 1 };
	size_t *order;
	int rc;

	if (l->finished) /* a recovery knows the result only */
		return (same_member(
		    &first, "resultSha256", json_string(r->sha256), f));
	if ((order = recipe_order(r, f)) == NULL)
		return (-1);
	rc = check_lines(l, file, r, order, f);
	free(order);
	return (rc);
}
