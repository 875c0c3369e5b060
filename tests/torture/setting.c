#include "tests/torture/setting.h"

#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/torture/program.h"

#define KEPT 4

const char *
place_path(const struct place *p, const char *name)
{
	static char paths[KEPT][FOLDER_PATH_SIZE];
	static unsigned int next;
	char *path = paths[next++ % KEPT];

	if (snprintf(path, FOLDER_PATH_SIZE, "%s/%s", p->folder, name) >=
	    FOLDER_PATH_SIZE)
		abort();
	return (path);
}

bool
place_make(struct place *p, const struct setting *s, const char *folder)
{
	char text[FOLDER_PATH_SIZE + 128];

	p->setting = s;
	(void)snprintf(p->folder, sizeof(p->folder), "%s", folder);
	(void)snprintf(text, sizeof(text),
	    "directories.tokendir = %s\nobjectstore.backend = file\n"
	    "log.level = ERROR\nslots.removable = false\n",
	    place_path(p, "ceremony/tokens"));
	return (mkdir(folder, 0700) == 0 &&
	    folder_write(place_path(p, "softhsm2.conf"), text) &&
	    setenv("SOFTHSM2_CONF", place_path(p, "softhsm2.conf"), 1) == 0);
}

static bool
write_conf(const struct place *p)
{
	char text[4 * FOLDER_PATH_SIZE];
	const struct setting *s = p->setting;

	(void)snprintf(text, sizeof(text),
	    "version: 1\nrepositories:\n  " SETTING_TOKEN ":\n"
	    "    module: %s\n    label: " SETTING_TOKEN "\n"
	    "    pin-file: %s\n"
	    "    env: { OKS_MOCK_MODULE: %s, OKS_MOCK_QUICK: \"1\",\n"
	    "        SOFTHSM2_CONF: %s,\n        OKS_MOCK_CONTROL: %s }\n",
	    s->mock, place_path(p, "ceremony/pin"), s->softhsm,
	    place_path(p, "softhsm2.conf"), place_path(p, "control"));
	return (folder_write(place_path(p, "ceremony/oks.conf"), text));
}

bool
place_reset(const struct place *p)
{
	static const char *const names[] = { "control", "log", "out", "err",
		"trace", "count" };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		(void)unlink(place_path(p, names[i]));
	folder_remove(place_path(p, "ceremony"));
	return (folder_copy(p->setting->seed, place_path(p, "ceremony")) &&
	    unlink(place_path(p, "ceremony/transport.key")) == 0 &&
	    write_conf(p));
}

int
place_run(const struct place *p, const char *const *argv, const char *variable)
{
	const struct program program = { .argv = argv,
		.folder = p->folder,
		.out = "out",
		.err = "err",
		.variable = variable };

	return (program_run(&program));
}

int
place_cook(const struct place *p, const char *argument, const char *value)
{
	char cook[PATH_MAX];
	const char *argv[] = { cook, "-c", "ceremony/oks.conf", argument, value,
		NULL };

	(void)snprintf(cook, sizeof(cook), "%s/oks-cook", p->setting->programs);
	return (place_run(p, argv, NULL));
}

bool
place_control(const struct place *p, const char *text)
{
	const char *path = place_path(p, "control");

	if (text[0] != '\0')
		return (folder_write(path, text));
	(void)unlink(path);
	return (true);
}

bool
place_kill(const struct place *p, bool committed)
{
	char control[64];
	int status;

	(void)snprintf(control, sizeof(control), "fault %s %lu before kill 9\n",
	    committed ? "C_DestroyObject" : "C_WrapKey",
	    committed ? p->setting->deletes : 4);
	if (!place_control(p, control))
		return (false);
	status = place_cook(p, "-r", "ceremony/recipe.json");
	return (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}
