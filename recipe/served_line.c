#include "recipe/served_line.h"

#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "lib/util/instant.h"
#include "recipe/json.h"

#define DIGITS "0123456789abcdef"

/* A line on its way: the object, and how many of its members are read. */
struct line {
	json_t *object;
	size_t taken;
	struct fault *f;
};

/* What members other than time, zone, event and previous an event has. */
enum { HAS_SET = 1, HAS_BRANCH = 2, HAS_ANSWER = 4, HAS_REASON = 8 };

static const int members[SERVED_EVENTS] = { HAS_SET | HAS_BRANCH,
	HAS_SET | HAS_BRANCH, HAS_ANSWER, HAS_BRANCH | HAS_REASON, HAS_REASON };

void
served_line_clear(struct served_record *r)
{
	size_t i;

	for (i = 0; i < r->digest_count; i++)
		free(r->digests[i]);
	free(r->digests);
	free(r->server);
	free(r->reason);
	memset(r, 0, sizeof(*r));
}

static int
wrong(const struct line *l, const char *name, const char *what)
{
	(void)fault_path(l->f, name);
	return (fault_set(l->f, FAULT_INPUT, "%s", what));
}

static int
take_integer(struct line *l, const char *name, int64_t most, int64_t *value)
{
	json_t *v = json_object_get(l->object, name);

	if (!json_is_integer(v) || json_integer_value(v) < 0 ||
	    json_integer_value(v) > most)
		return (wrong(l, name, "an integer in range is expected here"));
	l->taken++;
	*value = json_integer_value(v);
	return (0);
}

/* Borrowed from the object; NULL with a fault. */
static const char *
take_text(struct line *l, const char *name, size_t most)
{
	json_t *v = json_object_get(l->object, name);

	if (!json_is_string(v) || json_string_length(v) == 0 ||
	    json_string_length(v) > most) {
		(void)wrong(l, name, "a text is expected here");
		return (NULL);
	}
	l->taken++;
	return (json_string_value(v));
}

static int
take_copy(struct line *l, const char *name, size_t most, char **copy)
{
	const char *text = take_text(l, name, most);

	if (text == NULL)
		return (-1);
	if ((*copy = strdup(text)) == NULL)
		return (fault_memory(l->f));
	return (0);
}

static int
take_sha256(struct line *l, const char *name, char *hex)
{
	const char *text = take_text(l, name, DIGEST_HEX_SIZE - 1);

	if (text == NULL)
		return (-1);
	if (strlen(text) != DIGEST_HEX_SIZE - 1 ||
	    strspn(text, DIGITS) != DIGEST_HEX_SIZE - 1)
		return (wrong(l, name,
		    "a SHA-256 in lower-case hexadecimal is "
		    "expected here"));
	memcpy(hex, text, DIGEST_HEX_SIZE);
	return (0);
}

static int
take_zone(struct line *l, struct name *zone)
{
	const char *text = take_text(l, "zone", NAME_TEXT_SIZE - 1);
	struct name name;

	if (text == NULL)
		return (-1);
	if (name_parse(&name, text, l->f) == -1)
		return (fault_path(l->f, "zone"));
	name_canonical(zone, &name);
	return (0);
}

static int
take_event(struct line *l, enum served_event *event)
{
	const char *text = take_text(l, "event", 16);
	unsigned int i;

	if (text == NULL)
		return (-1);
	for (i = 0; i < SERVED_EVENTS; i++)
		if (strcmp(text, served_event_name(i)) == 0) {
			*event = i;
			return (0);
		}
	return (wrong(l, "event", "no such event"));
}

static int
take_branch(struct line *l, enum branch *branch)
{
	const char *text = take_text(l, "branch", 16);

	if (text == NULL)
		return (-1);
	if (strcmp(text, "plan") != 0 && strcmp(text, "fallback") != 0)
		return (wrong(l, "branch", "neither plan nor fallback"));
	*branch = strcmp(text, "plan") == 0 ? BRANCH_PLAN : BRANCH_FALLBACK;
	return (0);
}

static int
take_set(struct line *l, struct served_record *r)
{
	int64_t action = 0, phase = 0;

	if (take_sha256(l, "recipe", r->recipe) == -1 ||
	    take_integer(l, "action", RECIPE_ACTIONS_MOST - 1, &action) == -1 ||
	    take_integer(l, "phase", RECIPE_ACTIONS_MOST, &phase) == -1)
		return (-1);
	if (phase == 0)
		return (wrong(l, "phase", "phases count from 1"));
	r->action = (size_t)action;
	r->phase = (unsigned int)phase;
	return (0);
}

static int
add_digest(struct line *l, struct served_record *r, const json_t *v)
{
	const char *text = json_string_value(v);

	if (text == NULL || json_string_length(v) != DIGEST_HEX_SIZE - 1 ||
	    strspn(text, DIGITS "ABCDEF") != DIGEST_HEX_SIZE - 1)
		return (wrong(l, "digests",
		    "a SHA-256 digest in hexadecimal "
		    "is expected here"));
	return (recipe_add_text(&r->digests, &r->digest_count, text, l->f));
}

/* A server that gave no answer has no digests; one without DS has none in
 * its list. */
static int
take_answer(struct line *l, struct served_record *r)
{
	json_t *list = json_object_get(l->object, "digests");
	size_t i;

	if (take_integer(l, "observed", INSTANT_MOST, &r->observed) == -1 ||
	    take_copy(l, "server", NAME_TEXT_SIZE - 1, &r->server) == -1)
		return (-1);
	if (list == NULL)
		return (0);
	if (!json_is_array(list) || json_array_size(list) > SERVED_DIGESTS_MOST)
		return (wrong(l, "digests",
		    "a list of at most 64 is expected "
		    "here"));
	l->taken++;
	r->answered = true;
	for (i = 0; i < json_array_size(list); i++)
		if (add_digest(l, r, json_array_get(list, i)) == -1)
			return (-1);
	return (0);
}

static int
take_all(struct line *l, struct served_record *r, char *previous)
{
	int has;

	if (take_integer(l, "time", INSTANT_MOST, &r->time) == -1 ||
	    take_zone(l, &r->zone) == -1 || take_event(l, &r->event) == -1 ||
	    take_sha256(l, "previous", previous) == -1)
		return (-1);
	has = members[r->event];
	if (((has & HAS_SET) != 0 && take_set(l, r) == -1) ||
	    ((has & HAS_BRANCH) != 0 && take_branch(l, &r->branch) == -1) ||
	    ((has & HAS_ANSWER) != 0 && take_answer(l, r) == -1) ||
	    ((has & HAS_REASON) != 0 &&
		take_copy(l, "reason", SERVED_REASON_MOST, &r->reason) == -1))
		return (-1);
	if (l->taken != json_object_size(l->object))
		return (fault_set(l->f, FAULT_INPUT,
		    "a member that the event does not have"));
	return (0);
}

int
served_line_read(struct served_record *r, char *previous, const char *line,
    size_t length, struct fault *f)
{
	struct line l = { NULL, 0, f };
	json_error_t error;
	int rc;

	if (length > SERVED_LINE_MOST)
		return (fault_set(f, FAULT_INPUT,
		    "a line of more than %d bytes", SERVED_LINE_MOST));
	/* jansson takes one behind a number for the end of the text. */
	if (memchr(line, '\0', length) != NULL)
		return (fault_set(f, FAULT_INPUT, "a NUL in the line"));
	l.object = json_loadb(line, length, JSON_REJECT_DUPLICATES, &error);
	if (!json_is_object(l.object)) {
		json_decref(l.object);
		return (
		    fault_set(f, FAULT_INPUT, "no JSON object fills the line"));
	}
	rc = take_all(&l, r, previous);
	json_decref(l.object);
	return (rc);
}

static json_t *
digests_of(const struct served_record *r)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < r->digest_count && list != NULL; i++)
		if (json_array_append_new(list, json_string(r->digests[i])) ==
		    -1) {
			json_decref(list);
			list = NULL;
		}
	return (list);
}

static void
put_members(json_t **o, const struct served_record *r)
{
	int has = members[r->event];

	if ((has & HAS_SET) != 0) {
		json_put(o, "recipe", json_string(r->recipe));
		json_put(o, "action", json_integer((json_int_t)r->action));
	}
	if ((has & HAS_BRANCH) != 0)
		json_put(o, "branch",
		    json_string(
			r->branch == BRANCH_PLAN ? "plan" : "fallback"));
	if ((has & HAS_SET) != 0)
		json_put(o, "phase", json_integer(r->phase));
	if ((has & HAS_ANSWER) != 0) {
		json_put(o, "observed", json_integer(r->observed));
		json_put(o, "server", json_string(r->server));
		if (r->answered)
			json_put(o, "digests", digests_of(r));
	}
	if ((has & HAS_REASON) != 0)
		json_put(o, "reason", json_string(r->reason));
}

char *
served_line_print(
    const struct served_record *r, const char *previous, struct fault *f)
{
	char zone[NAME_TEXT_SIZE], *text = NULL;
	json_t *o = json_object();

	name_print(&r->zone, zone);
	json_put(&o, "time", json_integer(r->time));
	json_put(&o, "zone", json_string(zone));
	json_put(&o, "event", json_string(served_event_name(r->event)));
	put_members(&o, r);
	json_put(&o, "previous", json_string(previous));
	if (o != NULL)
		text = json_dumps(o, JSON_COMPACT);
	json_decref(o);
	if (text == NULL)
		(void)fault_set(f, FAULT_INPUT,
		    "the record cannot be written: memory, or a text that is "
		    "not UTF-8");
	return (text);
}
