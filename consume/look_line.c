#include "consume/look_line.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/util/instant.h"
#include "recipe/recipe.h"

#define BLANKS      " \t\r"
#define FIELDS_MOST 64
#define SERVER_MOST 255
#define TYPE_SHA256 2
#define HEX_LENGTH  64
#define SERVER      ";; SERVER:"
#define FROM        ";; From "
#define NAMED       "; server "
#define OBSERVED    "; observed "
#define COMMAND     "; <<>> "

/* How lines begin, in the tools that print them. */
static const struct {
	const char *begin;
	enum look_line kind;
} kinds[] = { { COMMAND, LOOK_LINE_BEGINS }, { NAMED, LOOK_LINE_BEGINS },
	{ OBSERVED, LOOK_LINE_BEGINS }, { ";; ->>HEADER<<-", LOOK_LINE_HEADER },
	{ ";; flags:", LOOK_LINE_FLAGS }, { ";; Flags:", LOOK_LINE_FLAGS },
	{ SERVER, LOOK_LINE_SERVER }, { FROM, LOOK_LINE_SERVER },
	{ ";; connection timed out", LOOK_LINE_FAILED },
	{ ";; no servers could be reached", LOOK_LINE_FAILED },
	{ ";; ERROR:", LOOK_LINE_FAILED }, { "Error:", LOOK_LINE_FAILED } };

/* The fields of a line, at most FIELDS_MOST. */
static size_t
split(char *line, char **fields)
{
	char *save = NULL, *field;
	size_t count = 0;

	for (field = strtok_r(line, BLANKS, &save);
	     field != NULL && count < FIELDS_MOST;
	     field = strtok_r(NULL, BLANKS, &save))
		fields[count++] = field;
	return (count);
}

/* ";example.com. IN DS", or with two semicolons and a blank. */
static bool
is_question(const char *line)
{
	char copy[512], *fields[FIELDS_MOST];
	size_t length = strlen(line), count;

	if (line[0] != ';' || length >= sizeof(copy))
		return (false);
	memcpy(copy, line, length + 1);
	count = split(copy + strspn(copy, ";"), fields);
	return (count == 3 && strcasecmp(fields[1], "IN") == 0 &&
	    strcasecmp(fields[2], "DS") == 0);
}

enum look_line
look_line_kind(const char *line)
{
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strncmp(line, kinds[i].begin, strlen(kinds[i].begin)) == 0)
			return (kinds[i].kind);
	if (line[strspn(line, BLANKS)] == '\0')
		return (LOOK_LINE_EMPTY);
	if (is_question(line))
		return (LOOK_LINE_QUESTION);
	return (line[0] == ';' ? LOOK_LINE_EMPTY : LOOK_LINE_RECORD);
}

unsigned int
look_line_begins(const char *line)
{
	if (strncmp(line, NAMED, strlen(NAMED)) == 0)
		return (1);
	return (strncmp(line, OBSERVED, strlen(OBSERVED)) == 0 ? 2 : 4);
}

/* Text up to one of the ends; the first name of a server stays. */
static int
set_server(
    struct look_reader *r, const char *text, const char *ends, struct fault *f)
{
	size_t length;

	text += strspn(text, BLANKS);
	length = strcspn(text, ends);
	if (length == 0 || length > SERVER_MOST)
		return (fault_set(
		    f, FAULT_INPUT, "this is not the name of a server"));
	if (r->now.server != NULL)
		return (0);
	r->now.server = strndup(text, length);
	return (r->now.server == NULL ? fault_memory(f) : 0);
}

/* "; <<>> DiG 9.18 <<>> @SERVER example.com DS": who was asked. */
static int
take_command(struct look_reader *r, const char *line, struct fault *f)
{
	const char *at = strstr(line, " @");

	if (at == NULL || strstr(at + 2, " @") != NULL)
		return (0);
	return (set_server(r, at + 2, BLANKS, f));
}

static int
take_begin(struct look_reader *r, char *line, struct fault *f)
{
	r->begun = true;
	r->begins |= look_line_begins(line);
	if (strncmp(line, NAMED, strlen(NAMED)) == 0)
		return (set_server(r, line + strlen(NAMED), BLANKS, f));
	if (strncmp(line, COMMAND, strlen(COMMAND)) == 0)
		return (take_command(r, line, f));
	line[strcspn(line, "\r")] = '\0';
	if (instant_parse(line + strlen(OBSERVED), &r->observed, f) == -1)
		return (-1);
	r->dated = true;
	return (0);
}

static void
take_header(struct look_reader *r, const char *line)
{
	r->begun = r->header = true;
	if (strstr(line, ": NOERROR") == NULL &&
	    strstr(line, ": NXDOMAIN") == NULL)
		r->now.why = "it answered with a failure";
}

static void
take_flags(struct look_reader *r, const char *line)
{
	const char *end;
	const char *at;

	/* Behind the two semicolons at the beginning. */
	end = strchr(line + 2, ';');
	at = strstr(line, " aa");
	r->authority = at != NULL && (end == NULL || at < end) &&
	    (at[3] == ' ' || at[3] == ';' || at[3] == '\0');
}

static int
set_zone(struct look_reader *r, const char *text, struct fault *f)
{
	struct name name;

	if (name_parse(&name, text, f) == -1)
		return (-1);
	name_canonical(&r->now.zone, &name);
	r->now.zone_told = true;
	return (0);
}

static int
take_question(struct look_reader *r, char *line, struct fault *f)
{
	char *fields[FIELDS_MOST];

	if (split(line + strspn(line, ";"), fields) == 0)
		return (0);
	r->begun = true;
	return (set_zone(r, fields[0], f));
}

/* A small number in decimal. */
static bool
number(const char *text, unsigned int most, unsigned int *value)
{
	size_t length = strlen(text);

	if (length == 0 || length > 5 || strspn(text, "0123456789") != length)
		return (false);
	*value = (unsigned int)strtoul(text, NULL, 10);
	return (*value <= most);
}

static int
add_digest(
    struct look_reader *r, char *const *fields, size_t count, struct fault *f)
{
	char digest[HEX_LENGTH + 1];
	size_t i, used = 0, length;

	for (i = 0; i < count; i++) {
		length = strlen(fields[i]);
		if (length > HEX_LENGTH - used ||
		    strspn(fields[i], "0123456789abcdefABCDEF") != length)
			break;
		memcpy(digest + used, fields[i], length);
		used += length;
	}
	if (i < count || used != HEX_LENGTH)
		return (fault_set(f, FAULT_INPUT,
		    "a SHA-256 digest has 64 hexadecimal digits"));
	digest[used] = '\0';
	for (i = 0; i < used; i++)
		if (digest[i] >= 'A' && digest[i] <= 'F')
			digest[i] = (char)(digest[i] - 'A' + 'a');
	return (
	    recipe_add_text(&r->now.digests, &r->now.digest_count, digest, f));
}

/* TAG ALGORITHM TYPE HEX... */
static int
take_ds(
    struct look_reader *r, char *const *fields, size_t count, struct fault *f)
{
	struct look_key *k = &r->keys[r->key_count];
	unsigned int type;

	if (r->key_count == LOOK_KEYS_MOST)
		return (fault_set(f, FAULT_INPUT,
		    "more than %d DS records in one answer", LOOK_KEYS_MOST));
	if (count < 4 || !number(fields[0], 65535, &k->tag) ||
	    !number(fields[1], 255, &k->algorithm) ||
	    !number(fields[2], 255, &type))
		return (fault_set(f, FAULT_INPUT,
		    "a DS record has key tag, algorithm, digest type and "
		    "digest, as numbers and hexadecimal digits"));
	k->sha256 = type == TYPE_SHA256;
	r->key_count++;
	return (k->sha256 ? add_digest(r, fields + 3, count - 3, f) : 0);
}

/* The place of the type among the fields: behind owner, TTL and class, of
 * which the last two may be missing or turned round; 0 if there is none. */
static size_t
find_type(char *const *fields, size_t count)
{
	size_t i = 1;

	while (i < count && i < 3 &&
	    (strcasecmp(fields[i], "IN") == 0 ||
		strspn(fields[i], "0123456789") == strlen(fields[i])))
		i++;
	if (i + 1 >= count || fields[i][0] < 'A' || fields[i][0] > 'Z')
		return (0);
	return (i);
}

static int
take_record(struct look_reader *r, char *line, struct fault *f)
{
	char *fields[FIELDS_MOST];
	size_t count = split(line, fields), type = find_type(fields, count);
	struct name owner;

	if (type == 0)
		return (fault_set(
		    f, FAULT_INPUT, "neither a record nor a comment"));
	if (strcmp(fields[type], "DS") != 0)
		return (0);
	if (name_parse(&owner, fields[0], f) == -1)
		return (-1);
	r->begun = true;
	if (!r->now.zone_told && set_zone(r, fields[0], f) == -1)
		return (-1);
	if (!name_equal(&owner, &r->now.zone))
		return (0);
	return (take_ds(r, fields + type + 1, count - type - 1, f));
}

/* ";; SERVER: 192.0.2.1#53(name) (UDP)": by the name that was asked for, as in
 * the command line of an answer that did not come. */
static int
take_server(struct look_reader *r, const char *line, struct fault *f)
{
	bool by_name = strncmp(line, SERVER, strlen(SERVER)) == 0;
	const char *text = line + strlen(by_name ? SERVER : FROM), *name;

	r->begun = true;
	if (by_name && (name = strchr(text, '(')) != NULL && name > text &&
	    name[-1] != ' ')
		return (set_server(r, name + 1, ")" BLANKS, f));
	return (set_server(r, text, "#@(" BLANKS, f));
}

int
look_line_take(
    struct look_reader *r, enum look_line kind, char *line, struct fault *f)
{
	switch (kind) {
	case LOOK_LINE_BEGINS:
		return (take_begin(r, line, f));
	case LOOK_LINE_HEADER:
		take_header(r, line);
		return (0);
	case LOOK_LINE_FLAGS:
		take_flags(r, line);
		return (0);
	case LOOK_LINE_QUESTION:
		return (take_question(r, line, f));
	case LOOK_LINE_RECORD:
		return (take_record(r, line, f));
	case LOOK_LINE_SERVER:
		return (take_server(r, line, f));
	case LOOK_LINE_FAILED:
		r->begun = true;
		r->now.why = "it did not answer";
		return (0);
	case LOOK_LINE_EMPTY:
		break;
	}
	return (0);
}
