#include "recipe/witness/witness.h"

#include <stddef.h>
#include <string.h>
#include <unistd.h>

static const struct {
	const char *name;
	witness_command *run;
} commands[] = { { "words", witness_words },
	{ "transcript", witness_transcript }, { "sign", witness_sign },
	{ "approvals", witness_approvals }, { "verify", witness_verify },
	{ "diff", witness_diff }, { "script", witness_script },
	{ "report", witness_report } };

witness_command *
witness_find(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (strcmp(commands[i].name, name) == 0)
			return (commands[i].run);
	return (NULL);
}

const char *
witness_file(int argc, char **argv, struct fault *f)
{
	if (argc - optind == 1)
		return (argv[optind]);
	(void)fault_set(f, FAULT_USAGE, "%s takes one file", argv[0]);
	return (NULL);
}

int
witness_no_option(const char *command, struct fault *f)
{
	return (fault_set(f, FAULT_USAGE,
	    "%s does not have this option, or it lacks its argument", command));
}
