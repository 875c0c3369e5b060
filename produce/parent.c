#include "produce/parent.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/util/instant.h"
#include "recipe/recipe.h"

#define OBSERVED    "; observed "
#define LINE_MOST   1024
#define TYPE_SHA256 "2"

void
parent_clear(struct parent *p)
{
	size_t i, j;

	for (i = 0; i < p->count; i++) {
		for (j = 0; j < p->answers[i].digest_count; j++)
			free(p->answers[i].digests[j]);
		free(p->answers[i].digests);
	}
	free(p->answers);
	memset(p, 0, sizeof(*p));
}

/* An empty answer in its place by time, or NULL with a fault. */
static struct parent_answer *
add_answer(struct parent *p, int64_t observed, struct fault *f)
{
	struct parent_answer *answers;
	size_t place = p->count;

	if (p->count == PARENT_ANSWERS_MOST) {
		(void)fault_set(f, FAULT_INPUT,
		    "more than %d answers of the parent", PARENT_ANSWERS_MOST);
		return (NULL);
	}
	answers = reallocarray(p->answers, p->count + 1, sizeof(*answers));
	if (answers == NULL) {
		(void)fault_memory(f);
		return (NULL);
	}
	p->answers = answers;
	while (place > 0 && answers[place - 1].observed > observed) {
		answers[place] = answers[place - 1];
		place--;
	}
	p->count++;
	answers[place] = (struct parent_answer){ .observed = observed,
		.answered = true };
	return (&answers[place]);
}

int
parent_from_log(struct parent *p, const struct served_log *l,
    const struct name *zone, struct fault *f)
{
	const struct served_record *r;
	struct parent_answer *a;
	size_t i, j;

	for (i = 0; i < l->count; i++) {
		r = &l->records[i];
		if (r->event != SERVED_DS || !name_equal(&r->zone, zone))
			continue;
		if ((a = add_answer(p, r->observed, f)) == NULL)
			return (-1);
		a->answered = r->answered;
		for (j = 0; j < r->digest_count; j++)
			if (recipe_add_text(&a->digests, &a->digest_count,
				r->digests[j], f) == -1)
				return (-1);
	}
	return (0);
}

/* The fields of a line, at most that many. */
static size_t
split(char *line, char **fields, size_t most)
{
	char *save = NULL, *field;
	size_t count = 0;

	for (field = strtok_r(line, " \t\r", &save);
	     field != NULL && count < most;
	     field = strtok_r(NULL, " \t\r", &save))
		fields[count++] = field;
	return (count);
}

/* "OWNER [TTL] [IN] DS TAG ALGORITHM TYPE HEX..." */
static int
add_record(struct parent_answer *a, char *line, const struct name *zone,
    struct fault *f)
{
	char *fields[32], digest[LINE_MOST + 1] = "";
	size_t count = split(line, fields, 32), i, type = 1;
	struct name owner;

	while (type < count && strcasecmp(fields[type], "DS") != 0)
		type++;
	if (type + 4 >= count || type > 3)
		return (fault_set(f, FAULT_INPUT, "this is no DS record"));
	if (a == NULL)
		return (fault_set(f, FAULT_INPUT,
		    "a DS record before a line \"" OBSERVED "TIME\""));
	if (name_parse(&owner, fields[0], f) == -1)
		return (-1);
	if (!name_equal(&owner, zone) ||
	    strcmp(fields[type + 3], TYPE_SHA256) != 0)
		return (0);
	for (i = type + 4; i < count; i++)
		(void)strncat(digest, fields[i], LINE_MOST - strlen(digest));
	return (recipe_add_text(&a->digests, &a->digest_count, digest, f));
}

static int
add_line(struct parent *p, struct parent_answer **a, char *line,
    const struct name *zone, struct fault *f)
{
	int64_t observed;

	if (strncmp(line, OBSERVED, strlen(OBSERVED)) == 0) {
		line[strcspn(line, "\r")] = '\0';
		if (instant_parse(line + strlen(OBSERVED), &observed, f) == -1)
			return (-1);
		*a = add_answer(p, observed, f);
		return (*a == NULL ? -1 : 0);
	}
	if (line[strspn(line, " \t\r")] == '\0' || line[0] == ';')
		return (0);
	return (add_record(*a, line, zone, f));
}

int
parent_from_text(struct parent *p, const char *text, const struct name *zone,
    struct fault *f)
{
	struct parent_answer *a = NULL;
	char line[LINE_MOST + 1];
	unsigned int number = 0;
	size_t length;

	while (*text != '\0') {
		number++;
		length = strcspn(text, "\n");
		if (length > LINE_MOST) {
			(void)fault_set(f, FAULT_INPUT, "a line is too long");
			return (fault_file(f, "", number, 0));
		}
		memcpy(line, text, length);
		line[length] = '\0';
		if (add_line(p, &a, line, zone, f) == -1)
			return (-1);
		text += length + (text[length] == '\n' ? 1 : 0);
	}
	return (0);
}

static bool
has(const struct parent_answer *a, const char *digest)
{
	size_t i;

	for (i = 0; i < a->digest_count; i++)
		if (strcasecmp(a->digests[i], digest) == 0)
			return (true);
	return (false);
}

int64_t
parent_since(const struct parent *p, const char *digest, bool present,
    int64_t now, int64_t fresh)
{
	int64_t since = TIMELINE_NEVER;
	size_t i;

	if (p->count == 0 || p->answers[p->count - 1].observed > now ||
	    p->answers[p->count - 1].observed < now - fresh)
		return (TIMELINE_NEVER);
	for (i = p->count; i-- > 0;) {
		if (!p->answers[i].answered ||
		    has(&p->answers[i], digest) != present)
			break;
		since = p->answers[i].observed;
	}
	/* A look that not all servers answered alike is no look. */
	if (i < p->count && p->answers[i].observed == since) {
		while (i + 1 < p->count && p->answers[i + 1].observed == since)
			i++;
		since = i + 1 < p->count ? p->answers[i + 1].observed :
					   TIMELINE_NEVER;
	}
	return (since);
}
