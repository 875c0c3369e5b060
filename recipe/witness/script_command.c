/* script: the paper script of a ceremony. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "recipe/check.h"
#include "recipe/read.h"
#include "recipe/witness/html.h"
#include "recipe/witness/script.h"
#include "recipe/witness/witness.h"

struct script_options {
	const char *type, *roles, *output, *file;
};

static int
write_script(const struct script_options *o, const struct recipe *r,
    const struct roles *roles, enum ceremony ceremony, struct fault *f)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	int rc;

	if (out == NULL)
		return (fault_memory(f));
	rc = script_print(r, roles, ceremony, out, f);
	if (fclose(out) == EOF)
		rc = fault_memory(f);
	if (rc == 0)
		rc = html_write(o->output, text, size, f);
	free(text);
	return (rc);
}

static int
run(const struct script_options *o, struct fault *f)
{
	const struct check_options options = { .cooked = false };
	enum ceremony ceremony = CEREMONIES;
	struct roles roles = { .given = false };
	struct recipe *r = NULL;
	int rc = -1;

	if (o->type != NULL &&
	    (ceremony = roles_find_type(o->type)) == CEREMONIES)
		return (fault_set(f, FAULT_USAGE,
		    "--type is key-signing, key-generation, key-generation-2, "
		    "key-deletion, hsm-introduction, hsm-decommission, "
		    "hsm-initialization or hsm-initialization-2"));
	if (recipe_read(&r, o->file, &options, NULL, f) == -1)
		return (-1);
	if (ceremony == CEREMONIES)
		ceremony = script_guess(r);
	if (o->roles == NULL ||
	    (roles_read(&roles, o->roles, f) == 0 &&
		roles_check(&roles, ceremony, f) == 0))
		rc = write_script(o, r, &roles, ceremony, f);
	roles_clear(&roles);
	recipe_free(r);
	return (rc);
}

int
witness_script(int argc, char **argv, struct fault *f)
{
	static const struct option options[] = {
		{ "type", required_argument, NULL, 't' },
		{ "roles", required_argument, NULL, 'r' },
		{ "output", required_argument, NULL, 'o' }, { NULL, 0, NULL, 0 }
	};
	struct script_options o = { .type = NULL };
	int letter;

	opterr = 0;
	while ((letter = getopt_long(argc, argv, "o:", options, NULL)) != -1)
		if (letter == 't')
			o.type = optarg;
		else if (letter == 'r')
			o.roles = optarg;
		else if (letter == 'o')
			o.output = optarg;
		else
			return (witness_no_option(argv[0], f));
	if ((o.file = witness_file(argc, argv, f)) == NULL)
		return (-1);
	return (run(&o, f));
}
