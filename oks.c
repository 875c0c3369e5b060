/*
 * oks: runs oks-NAME, which lives beside it, for `oks NAME`.  Options that
 * stand before the name are handed on, so that both orders work:
 *	oks -c oks.conf cook -v		oks cook -c oks.conf -v
 */
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/util/fault.h"

static const char *const tools[] = { "recipe", "cook", "produce", "consume" };
#define TOOL_COUNT (sizeof(tools) / sizeof(tools[0]))

static const char usage_text[] =
    "usage: oks [option ...] command [argument ...]\n"
    "       oks --help | --version\n"
    "\n"
    "commands:\n"
    "  produce   plan a ceremony: policy and present state into a recipe\n"
    "  cook      carry a recipe out on a PKCS#11 token, once through\n"
    "  consume   bring keys and signed key sets into operation\n"
    "  recipe    lint, show, sign, verify, draw or convert a recipe\n"
    "\n"
    "Options before the command are the command's own: see oks-cook(1) and\n"
    "so on, or oks COMMAND --help.\n";

/* True if the option takes its value from the next argument. */
static bool
takes_value(const char *option)
{
	static const char *const valued[] = { "-c", "-r", "-o", "-t", "-z",
		"--now" };
	size_t i;

	for (i = 0; i < sizeof(valued) / sizeof(valued[0]); i++)
		if (strcmp(option, valued[i]) == 0)
			return (true);
	return (false);
}

/* The index of the command among the arguments, or argc. */
static int
find_command(int argc, char **argv)
{
	int i;

	for (i = 1; i < argc && argv[i][0] == '-'; i++)
		if (takes_value(argv[i]) && i + 1 < argc)
			i++;
	return (i);
}

static bool
known(const char *name)
{
	size_t i;

	for (i = 0; i < TOOL_COUNT; i++)
		if (strcmp(name, tools[i]) == 0)
			return (true);
	return (false);
}

/* The program's path: oks-NAME in the folder that this program is in. */
static int
tool_path(const char *name, char *path, size_t size, struct fault *f)
{
	char self[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	char *slash;

	if (n == -1)
		return (fault_errno(f, "readlink", "/proc/self/exe",
		    "cannot find the folder that oks is in"));
	self[n] = '\0';
	if ((slash = strrchr(self, '/')) != NULL)
		*slash = '\0';
	if ((size_t)snprintf(path, size, "%s/oks-%s", self, name) >= size)
		return (fault_set(
		    f, FAULT_SYSTEM, "path of oks-%s too long", name));
	return (0);
}

/* Replaces this process; the command's name makes room for the options. */
static int
run(int argc, char **argv, int command, struct fault *f)
{
	char path[PATH_MAX];
	char *name = argv[command];
	int i;

	if (tool_path(name, path, sizeof(path), f) == -1)
		return (-1);
	for (i = command; i + 1 < argc; i++)
		argv[i] = argv[i + 1];
	argv[argc - 1] = NULL;
	argv[0] = path;
	(void)execv(path, argv);
	return (fault_errno(f, "execv", path, "cannot run oks-%s", name));
}

int
main(int argc, char **argv)
{
	struct fault f = { 0 };
	int command = find_command(argc, argv);

	if (command == argc) {
		if (argc == 2 && strcmp(argv[1], "--version") == 0) {
			(void)puts("oks " OKS_VERSION);
			return (0);
		}
		if (argc == 2 && strcmp(argv[1], "--help") == 0) {
			(void)fputs(usage_text, stdout);
			return (0);
		}
		(void)fputs(usage_text, stderr);
		return (FAULT_USAGE);
	}
	if (!known(argv[command]))
		(void)fault_set(&f, FAULT_USAGE,
		    "no command \"%s\"; there "
		    "are produce, cook, consume and recipe",
		    argv[command]);
	else
		(void)run(argc, argv, command, &f);
	fault_print(&f, "oks");
	return (fault_status(&f));
}
