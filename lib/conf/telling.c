#include "lib/conf/telling.h"

#include <stdlib.h>
#include <string.h>

#include "lib/conf/scalar.h"

#define WORDS_MOST  32
#define PINS_MOST   256
#define LIMIT_MOST  INT64_C(3600) /* seconds: the run waits for it */
#define LIMIT_USUAL 30

void
telling_defaults(struct conf_telling *t)
{
	memset(t, 0, sizeof(*t));
	t->limit = LIMIT_USUAL;
	t->wait = LIMIT_USUAL;
}

void
telling_clear_command(struct conf_command *c)
{
	size_t i;

	for (i = 0; i < c->count; i++)
		free(c->words[i]);
	free(c->words);
	memset(c, 0, sizeof(*c));
}

void
telling_clear(struct conf_telling *t)
{
	telling_clear_command(&t->reload);
	telling_clear_command(&t->probe);
	free(t->schema);
	t->schema = NULL;
}

static int
read_word(const struct node *n, void *to, struct fault *f)
{
	struct conf_command *c = to;

	if (scalar_any(n, &c->words[c->count], f) == -1)
		return (-1);
	c->count++;
	return (0);
}

int
telling_command(const struct node *n, void *to, struct fault *f)
{
	static const char *const names[] = { "none", NULL };
	struct conf_command *c = to;
	unsigned int index;

	c->given = true;
	if (!node_is_list(n))
		return (scalar_choice(n, names, &index, f));
	if (node_count(n) == 0)
		return (node_fault(n, f,
		    "the list is empty: the program and its arguments, or "
		    "none"));
	/* One more, for the NULL at its end. */
	c->words = calloc(WORDS_MOST + 1, sizeof(*c->words));
	if (c->words == NULL)
		return (fault_memory(f));
	if (node_items(n, WORDS_MOST, read_word, c, f) == -1)
		return (-1);
	if (c->words[0][0] == '\0')
		return (node_fault(n, f, "the program has no name"));
	return (0);
}

static int
read_limit(const struct node *n, void *to, struct fault *f)
{
	int64_t *limit = to;

	if (scalar_duration(n, limit, f) == -1)
		return (-1);
	if (*limit < 1 || *limit > LIMIT_MOST)
		return (node_fault(n, f, "from PT1S to PT1H"));
	return (0);
}

static int
read_schema(const struct node *n, void *to, struct fault *f)
{
	struct conf_telling *t = to;
	const char *text;

	t->schema_given = true;
	if (node_text(n, &text, f) == -1)
		return (-1);
	if (strcmp(text, "none") == 0)
		return (0);
	return (scalar_path(n, &t->schema, f));
}

#define HERE(member) offsetof(struct conf_telling, member)

int
telling_section(const struct node *n, void *to, struct fault *f)
{
	static const struct node_field fields[] = { { "reload", telling_command,
							HERE(reload), false },
		{ "probe", telling_command, HERE(probe), false },
		{ "limit", read_limit, HERE(limit), false },
		{ "wait", read_limit, HERE(wait), false },
		{ "schema", read_schema, 0, false }, { NULL, NULL, 0, false } };

	return (node_fields(n, fields, to, f));
}

static int
read_pin(const struct node *n, void *to, struct fault *f)
{
	struct conf_hashes *pins = to;
	const char *text;
	size_t i;

	if (node_text(n, &text, f) == -1)
		return (-1);
	if (strlen(text) != DIGEST_HEX_SIZE - 1 ||
	    strspn(text, "0123456789abcdefABCDEF") != DIGEST_HEX_SIZE - 1)
		return (node_fault(n, f,
		    "a cooked recipe is named by its SHA-256, in %d "
		    "hexadecimal digits",
		    DIGEST_HEX_SIZE - 1));
	for (i = 0; i < DIGEST_HEX_SIZE; i++)
		pins->items[pins->count][i] = (char)(text[i] >= 'A' &&
			    text[i] <= 'F' ?
			text[i] - 'A' + 'a' :
			text[i]);
	pins->count++;
	return (0);
}

int
telling_recipes(const struct node *n, void *to, struct fault *f)
{
	struct conf_hashes *pins = to;

	pins->given = true;
	if (!node_is_list(n))
		return (node_fault(n, f, "a list is expected"));
	pins->items = calloc(PINS_MOST, sizeof(*pins->items));
	if (pins->items == NULL)
		return (fault_memory(f));
	return (node_items(n, PINS_MOST, read_pin, pins, f));
}

int
telling_parent(const struct node *n, void *to, struct fault *f)
{
	static const char *const names[] = { "observed", "trust-plan", NULL };
	bool *trust = to;
	unsigned int index;

	if (scalar_choice(n, names, &index, f) == -1)
		return (-1);
	*trust = index == 1;
	return (0);
}
