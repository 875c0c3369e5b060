#include "recipe/witness/commands.h"

#include <stdbool.h>
#include <string.h>

/* commands.sh, a string for each line. */
static const char *const lines[] = {
#include "recipe/witness/commands_sh.h"
};

/* In single quotes for sh. */
static void
quote(const char *text, FILE *out)
{
	(void)putc('\'', out);
	for (; *text != '\0'; text++)
		if (*text == '\'')
			(void)fputs("'\\''", out);
		else
			(void)putc(*text, out);
	(void)putc('\'', out);
}

/* A name with a line break would end a comment, or a line of sha256sum's. */
static bool
is_plain(const char *text)
{
	return (strpbrk(text, "\n\r\\") == NULL && text[0] != '-');
}

static void
print_action(const struct action *a, size_t index, FILE *out)
{
	if (a->type == ACTION_PRODUCE_SIGNED_KEYSET)
		(void)fprintf(out, "asked %zu\nsignatures %zu\n", index, index);
	else if (a->type == ACTION_GENERATE_KEY)
		(void)fprintf(out, "made %zu\n", index);
}

int
commands_print(
    const struct recipe *r, const char *file, FILE *out, struct fault *f)
{
	size_t i;

	if (!is_plain(file)) {
		(void)fault_set(f, FAULT_INPUT,
		    "commands cannot be given for a file of this name");
		return (fault_file(f, file, 0, 0));
	}
	(void)fputs("file=", out);
	quote(file, out);
	(void)putc('\n', out);
	for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		(void)fprintf(out, "%s\n", lines[i]);
	(void)fprintf(out, "\necho \"%s  $file\" | sha256sum -c\n", r->sha256);
	for (i = 0; i < r->action_count; i++)
		print_action(&r->actions[i], i, out);
	(void)fprintf(out, "echo 'every claim holds'\n");
	return (0);
}
