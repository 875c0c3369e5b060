#include "produce/parent.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/util/instant.h"
#include "recipe/recipe.h"

#define OBSERVED    "; observed "
#define LINE_MOST   1024
#define FIELDS_MOST 32
#define TYPE_SHA256 2

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
	if (p->count == 0 || (p->count & (p->count - 1)) == 0) {
		answers = reallocarray(p->answers,
		    p->count == 0 ? 1 : p->count * 2, sizeof(*answers));
		if (answers == NULL) {
			(void)fault_memory(f);
			return (NULL);
		}
		p->answers = answers;
	}
	answers = p->answers;
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

/* The fields of a line; more than that many are counted, not kept. */
static size_t
split(char *line, char **fields, size_t most)
{
	char *save = NULL, *field;
	size_t count = 0;

	for (field = strtok_r(line, " \t\r", &save); field != NULL;
	     field = strtok_r(NULL, " \t\r", &save)) {
		if (count < most)
			fields[count] = field;
		count++;
	}
	return (count);
}

static int
wrong(struct fault *f, const char *what)
{
	return (fault_set(f, FAULT_INPUT, "this is no DS record: %s", what));
}

/* A decimal number up to that. */
static bool
is_number(const char *text, unsigned long most)
{
	return (strspn(text, "0123456789") == strlen(text) &&
	    strlen(text) <= 5 && strtoul(text, NULL, 10) <= most);
}

/* How many digits the digest has (RFC 3658, 4509, 5933, 6605); 0: any. */
static size_t
digits_of(unsigned long type)
{
	static const size_t bytes[] = { 0, 20, 32, 32, 48 };

	return (type < sizeof(bytes) / sizeof(bytes[0]) ? 2 * bytes[type] : 0);
}

/* The parts of a digest, put together. */
static int
join_digest(char *const *parts, size_t count, char *digest, struct fault *f)
{
	size_t i;

	digest[0] = '\0';
	for (i = 0; i < count; i++)
		(void)strncat(digest, parts[i], LINE_MOST - strlen(digest));
	if (strspn(digest, "0123456789abcdefABCDEF") != strlen(digest) ||
	    strlen(digest) % 2 != 0)
		return (wrong(f, "its digest is not hexadecimal"));
	return (0);
}

/* TAG ALGORITHM TYPE HEX...; *type is the digest's. */
static int
read_data(char *const *fields, size_t count, char *digest, unsigned long *type,
    struct fault *f)
{
	if (!is_number(fields[0], UINT16_MAX) ||
	    !is_number(fields[1], UINT8_MAX) ||
	    !is_number(fields[2], UINT8_MAX))
		return (wrong(f,
		    "key tag, algorithm and digest type are numbers, of 16, 8 "
		    "and 8 bits"));
	*type = strtoul(fields[2], NULL, 10);
	if (join_digest(fields + 3, count - 3, digest, f) == -1)
		return (-1);
	if (digits_of(*type) != 0 && strlen(digest) != digits_of(*type))
		return (fault_set(f, FAULT_INPUT,
		    "this is no DS record: a digest of type %lu has %zu "
		    "digits, and not %zu",
		    *type, digits_of(*type), strlen(digest)));
	return (0);
}

/* "OWNER [TTL] [IN] DS TAG ALGORITHM TYPE HEX..." */
static int
add_record(struct parent_answer *a, char *line, const struct name *zone,
    struct fault *f)
{
	char *fields[FIELDS_MOST], digest[LINE_MOST + 1];
	size_t count = split(line, fields, FIELDS_MOST), ds = 1;
	unsigned long type = 0;
	struct name owner;

	if (count > FIELDS_MOST)
		return (wrong(f, "it has too many fields"));
	while (ds < count && strcasecmp(fields[ds], "DS") != 0)
		ds++;
	if (ds + 4 >= count || ds > 3)
		return (wrong(
		    f, "OWNER [TTL] [IN] DS TAG ALGORITHM TYPE DIGEST is one"));
	if (read_data(fields + ds + 1, count - ds - 1, digest, &type, f) == -1)
		return (-1);
	if (a == NULL)
		return (fault_set(f, FAULT_INPUT,
		    "a DS record before a line \"" OBSERVED "TIME\""));
	if (name_parse(&owner, fields[0], f) == -1)
		return (-1);
	if (!name_equal(&owner, zone) || type != TYPE_SHA256)
		return (0);
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
