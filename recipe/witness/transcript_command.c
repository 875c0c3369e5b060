/* transcript: what happened in a run, line by line, and whether all of it is
 * there and belongs to the cooked recipe. */
#include <getopt.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util/digest.h"
#include "lib/util/infile.h"
#include "recipe/check.h"
#include "recipe/read.h"
#include "recipe/sheet.h"
#include "recipe/witness/transcript.h"
#include "recipe/witness/witness.h"

/* Longer names stand before their value. */
#define LABEL_MOST 12

static void
show_text(struct sheet *s, const char *name, const char *text)
{
	if (strlen(name) <= LABEL_MOST)
		sheet_line(s, name, "%s", text);
	else
		sheet_line(s, "", "%s %s", name, text);
}

/* Members that are true or false, in one text. */
static void
show_flags(struct sheet *s, const char *name, const json_t *object)
{
	char text[512] = "";
	const char *inner;
	json_t *value;
	size_t used;

	json_object_foreach((json_t *)(uintptr_t)object, inner, value)
	{
		used = strlen(text);
		(void)snprintf(text + used, sizeof(text) - used, "%s%s%.64s",
		    used == 0 ? "" : ", ", json_is_true(value) ? "" : "not ",
		    inner);
	}
	show_text(s, name, text);
}

static void
show_one(struct sheet *s, const char *name, const json_t *value)
{
	char *text;

	switch (json_typeof(value)) {
	case JSON_OBJECT:
		show_flags(s, name, value);
		return;
	case JSON_STRING:
		show_text(s, name, json_string_value(value));
		return;
	case JSON_TRUE:
	case JSON_FALSE:
		show_text(s, name, json_is_true(value) ? "yes" : "no");
		return;
	case JSON_ARRAY:
	case JSON_INTEGER:
	case JSON_REAL:
	case JSON_NULL:
		break;
	}
	text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
	if (text == NULL)
		(void)fault_memory(s->fault);
	else
		show_text(s, name, text);
	free(text);
}

/* A list has a line for each of its values. */
static void
show_value(struct sheet *s, const char *name, const json_t *value)
{
	size_t i;

	if (!json_is_array(value)) {
		show_one(s, name, value);
		return;
	}
	for (i = 0; i < json_array_size(value); i++)
		show_one(s, i == 0 ? name : "", json_array_get(value, i));
}

static void
show_calls(struct sheet *s, const json_t *calls)
{
	const char *call, *result;
	const json_t *o;
	json_int_t count;
	size_t i;

	for (i = 0; i < json_array_size(calls); i++) {
		o = json_array_get(calls, i);
		call = json_string_value(json_object_get(o, "call"));
		result = json_string_value(json_object_get(o, "result"));
		count = json_integer_value(
		    json_object_get(o, call == NULL ? "more" : "count"));
		sheet_line(s, i == 0 ? "calls" : "",
		    "%s: %s, %" JSON_INTEGER_FORMAT " time%s",
		    call == NULL ? "others" : call,
		    result == NULL ? "not told apart" : result, count,
		    count == 1 ? "" : "s");
	}
}

/* The members of an object in a line. */
static void
show_object(struct sheet *s, const char *name, json_t *object)
{
	const char *inner;
	json_t *value;

	if (json_object_size(object) == 0)
		return;
	sheet_line(s, "", "%s:", name);
	json_object_foreach(object, inner, value)
	{
		show_value(s, inner, value);
	}
}

static void
show_line(struct sheet *s, json_t *line)
{
	const char *time = json_string_value(json_object_get(line, "time"));
	const char *name;
	json_t *value;
	size_t i = 0;

	sheet_heading(s, "\n%" JSON_INTEGER_FORMAT "  %s  %s",
	    json_integer_value(json_object_get(line, "line")),
	    time == NULL ? "" : time,
	    json_string_value(json_object_get(line, "event")));
	json_object_foreach(line, name, value)
	{
		if (i++ < 4 || strcmp(name, "event") == 0)
			continue;
		if (strcmp(name, "calls") == 0)
			show_calls(s, value);
		else if (json_is_object(value))
			show_object(s, name, value);
		else
			show_value(s, name, value);
	}
}

static int
show(const struct transcript_log *l, const char *file,
    const struct bytes *document, struct fault *f)
{
	char sha256[DIGEST_HEX_SIZE];
	struct fault why = { 0 };
	struct sheet s = { stdout, &why };
	size_t i;

	if (digest_sha256_hex(document->data, document->length, sha256, f) ==
	    -1)
		return (-1);
	sheet_heading(&s, "Transcript");
	sheet_line(&s, "file", "%s", file);
	sheet_line(&s, "SHA-256", "%s", sha256);
	sheet_words(&s, "in words", sha256);
	for (i = 0; i < l->count; i++)
		show_line(&s, l->lines[i]);
	if (sheet_end(&s) == 0)
		return (0);
	if (f->kind == FAULT_NONE)
		*f = why;
	return (-1);
}

/* FILE without what cook adds to the result's name; on the heap. */
static char *
result_of(const char *file, struct fault *f)
{
	static const char suffix[] = ".transcript";
	char *name = strdup(file), *at, *last = NULL;

	if (name == NULL) {
		(void)fault_memory(f);
		return (NULL);
	}
	for (at = name; (at = strstr(at, suffix)) != NULL; at++)
		last = at;
	if (last != NULL && last != name)
		*last = '\0';
	else {
		(void)fault_set(f, FAULT_USAGE,
		    "the cooked recipe does not follow from the name of the "
		    "transcript: give it by --recipe");
		free(name);
		return (NULL);
	}
	return (name);
}

/* The cooked recipe: its form and meaning, and that the run made it. */
static int
compare(const struct transcript_log *l, const char *file, const char *cooked,
    struct fault *f)
{
	const struct check_options options = { .cooked = true };
	char *name = cooked != NULL ? strdup(cooked) : result_of(file, f);
	struct recipe *r = NULL;
	int rc = -1;

	if (name == NULL) {
		if (cooked != NULL)
			(void)fault_memory(f);
		return (-1);
	}
	if (recipe_read(&r, name, &options, NULL, f) == 0)
		rc = transcript_belongs(l, file, r, f);
	if (rc == 0)
		(void)printf("\nThe transcript is whole, and %s is what the "
			     "run made.\n",
		    name);
	recipe_free(r);
	free(name);
	return (rc);
}

static int
run(const char *file, const char *cooked, struct fault *f)
{
	struct bytes document = { 0 };
	struct transcript_log l = { 0 };
	int rc;

	if (infile_read(file, TRANSCRIPT_FILE_MOST, &document, f) == -1)
		return (-1);
	rc = transcript_read(&l, file, &document, f);
	if (show(&l, file, &document, f) == -1)
		rc = -1;
	if (rc == 0 && !l.completed && !l.finished) {
		rc = fault_set(f, FAULT_REFUSED,
		    "the transcript is whole, but its run did not make a "
		    "cooked recipe");
		(void)fault_file(f, file, 0, 0);
	} else if (rc == 0)
		rc = compare(&l, file, cooked, f);
	transcript_clear(&l);
	bytes_clear(&document);
	return (rc);
}

int
witness_transcript(int argc, char **argv, struct fault *f)
{
	static const struct option options[] = {
		{ "recipe", required_argument, NULL, 'r' }, { NULL, 0, NULL, 0 }
	};
	const char *file, *cooked = NULL;
	int letter;

	opterr = 0;
	while ((letter = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (letter != 'r')
			return (witness_no_option(argv[0], f));
		cooked = optarg;
	}
	if ((file = witness_file(argc, argv, f)) == NULL)
		return (-1);
	return (run(file, cooked, f));
}
