#include "tests/torture/attempt.h"

#include <glob.h>
#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/torture/view.h"

/* A new key may by chance have the tag of another one; cook then asks for
 * another try. */
#define TRIES 4

/* Calls of a recovery are not more; where it is to be killed. */
#define RECOVERY_CALLS 80

void
attempt_found(struct attempt *a, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	(void)fputs("    ", a->findings);
	(void)vfprintf(a->findings, format, ap);
	(void)fputc('\n', a->findings);
	va_end(ap);
}

/* ---- looking ---- */

static bool
exists(const struct place *p, const char *pattern)
{
	glob_t found;
	bool answer = glob(place_path(p, pattern), GLOB_NOSORT, NULL, &found) ==
	    0;

	if (answer)
		globfree(&found);
	return (answer);
}

/* Was a call that was disturbed one of SoftHSM's on its token file? */
static bool
in_token_file(const struct attempt *a)
{
	const char *sign = point_signal(a->point) != 0 ? " = ?" : "(INJECTED)";
	char *trace = folder_text(place_path(a->place, "trace"));
	char *line, *rest = trace;
	bool answer = false;

	while (!answer && (line = strsep(&rest, "\n")) != NULL)
		answer = strstr(line, sign) != NULL &&
		    strstr(line, "/token.object>") != NULL;
	free(trace);
	return (answer);
}

/* Puts SoftHSM's own file back, as an operator does from a copy. */
static void
put_back(struct attempt *a)
{
	char command[2 * FOLDER_PATH_SIZE + 64];
	const char *argv[] = { "/bin/sh", "-c", command, NULL };

	(void)snprintf(command, sizeof(command),
	    "cd %s/tokens && for d in *; do "
	    "cp $d/token.object %s/$d/token.object; done",
	    a->place->setting->seed, place_path(a->place, "ceremony/tokens"));
	a->lost = true;
	if (place_run(a->place, argv, NULL) != 0)
		attempt_found(a, "the token file cannot be put back");
}

static bool
look_at_token(struct attempt *a)
{
	const struct setting *s = a->place->setting;
	enum view_result result;

	free(a->scene.view);
	result = view_read(&a->scene.view, SETTING_TOKEN, s->pin);
	if (result == VIEW_NO_TOKEN && a->point->group == POINT_SYSTEM &&
	    !a->lost && in_token_file(a)) {
		put_back(a);
		free(a->scene.view);
		result = view_read(&a->scene.view, SETTING_TOKEN, s->pin);
	}
	if (result == VIEW_DONE)
		return (true);
	attempt_found(a, "%s",
	    result == VIEW_NO_TOKEN ? "the token is gone" :
				      "the token cannot be looked at");
	return (false);
}

bool
attempt_look(struct attempt *a)
{
	char why[128];

	a->scene.committed = exists(a->place, "ceremony/cook-*.commit");
	a->scene.waits = a->scene.committed ||
	    exists(a->place, "ceremony/cook-*.begin");
	a->scene.document = document_read(&a->place->setting->document,
	    place_path(a->place, "ceremony/recipe.json"), why, sizeof(why));
	if (a->scene.document == DOCUMENT_BROKEN)
		attempt_found(a, "recipe.json %s", why);
	return (look_at_token(a));
}

/* ---- the disturbed run ---- */

static int
run_traced(const struct attempt *a)
{
	const struct point *p = a->point;
	/* With the quick way strace kills after the call is made, without it
	 * before; the other option is what holds anyway. */
	const char *way = point_signal(p) != 0 ? "--string-limit=32" :
						 "--seccomp-bpf";
	char only[64], inject[128], cook[PATH_MAX];
	const char *argv[] = { "strace", "-f", way, "-qq", "-y", "-o", "trace",
		"-e", only, "-e", inject, cook, "-c", "ceremony/oks.conf", "-r",
		"ceremony/recipe.json", NULL };

	(void)snprintf(only, sizeof(only), "trace=%s", p->function);
	if (point_signal(p) != 0)
		(void)snprintf(inject, sizeof(inject),
		    "inject=%s:signal=SIGKILL:when=%lu", p->function, p->n);
	else
		(void)snprintf(inject, sizeof(inject),
		    "inject=%s:error=%s:when=%lu%s", p->function,
		    strcmp(p->act, "eio") == 0 ? "EIO" : "ENOSPC", p->n,
		    p->onwards ? "+" : "");
	(void)snprintf(
	    cook, sizeof(cook), "%s/oks-cook", a->place->setting->programs);
	return (place_run(a->place, argv, SETTING_NO_LEAKS));
}

static int
run_variant(const struct attempt *a)
{
	char variable[64];
	const char *argv[] = { a->place->setting->variant, "-c",
		"ceremony/oks.conf", "-r", "ceremony/recipe.json", NULL };

	(void)snprintf(
	    variable, sizeof(variable), "OKS_ALLOCATION=%lu", a->point->n);
	return (place_run(a->place, argv, variable));
}

static int
run_mocked(const struct attempt *a)
{
	char text[2 * FOLDER_PATH_SIZE], control[256];

	point_control(a->point, control, sizeof(control));
	(void)snprintf(text, sizeof(text), "log %s\n%s",
	    place_path(a->place, "log"), control);
	if (point_recovers(a->point) &&
	    !place_kill(a->place, a->point->group == POINT_FINISH))
		return (-1);
	if (!place_control(a->place, text))
		return (-1);
	if (point_recovers(a->point))
		return (place_cook(a->place, "--recover", NULL));
	return (place_cook(a->place, "-r", "ceremony/recipe.json"));
}

/* Was the point met at all? */
static bool
was_struck(const struct attempt *a)
{
	const char *name = "log", *sign = "environment ";
	bool answer;
	char *text;

	if (a->point->group == POINT_MEMORY)
		return (a->status != 0);
	if (a->point->group == POINT_SYSTEM) {
		name = "trace";
		sign = point_signal(a->point) != 0 ? "+++ killed" :
						     "(INJECTED)";
	}
	text = folder_text(place_path(a->place, name));
	answer = strstr(text, sign) != NULL;
	free(text);
	return (answer);
}

void
attempt_run(struct attempt *a)
{
	if (a->point->group == POINT_MEMORY)
		a->status = run_variant(a);
	else if (a->point->group == POINT_SYSTEM)
		a->status = run_traced(a);
	else
		a->status = run_mocked(a);
	a->struck = was_struck(a);
}

/* ---- what comes after it ---- */

static bool
cook_says(const struct place *p, const char *text)
{
	char *err = folder_text(place_path(p, "err"));
	bool answer = strstr(err, text) != NULL;

	free(err);
	return (answer);
}

/* The fault is over: nothing disturbs any more. */
static void
calm(struct attempt *a)
{
	if (!place_control(a->place, ""))
		attempt_found(a, "the control file cannot be removed");
}

/* An abandoned journal stops every further run; so does, before that, a recipe
 * that is cooked. */
static void
insist(struct attempt *a)
{
	int status = place_cook(a->place, "-r", "ceremony/recipe.json");

	if (a->scene.document == DOCUMENT_COOKED)
		return;
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 4 ||
	    !cook_says(a->place, "--recover"))
		attempt_found(a,
		    "a journal waits, and another run ends with status %#x",
		    status);
}

/* In a tenth of the attempts the recovery is killed, too. */
static void
cut_recovery(struct attempt *a)
{
	char control[128];

	(void)snprintf(control, sizeof(control), "fault * %lu %s kill 9\n",
	    1 + point_random(a->point, "where", RECOVERY_CALLS),
	    point_random(a->point, "when", 2) == 0 ? "before" : "after");
	if (!place_control(a->place, control))
		return;
	a->cut = WIFSIGNALED(place_cook(a->place, "--recover", NULL));
	calm(a);
	if (a->cut && attempt_look(a))
		check_kept(a);
}

static void
recover(struct attempt *a)
{
	char *err;
	int status;

	if (a->scene.waits && point_random(a->point, "insist", 10) == 0)
		insist(a);
	else if (!a->waited && !WIFSIGNALED(a->status) &&
	    point_random(a->point, "idle", 10) != 0)
		return;
	if (point_random(a->point, "cut", 10) == 0)
		cut_recovery(a);
	status = place_cook(a->place, "--recover", NULL);
	if (status == 0)
		return;
	err = folder_text(place_path(a->place, "err"));
	attempt_found(a, "--recover ends with status %#x: %.400s", status, err);
	free(err);
}

static void
again(struct attempt *a)
{
	int tries = 0, status;

	do
		status = place_cook(a->place, "-r", "ceremony/recipe.json");
	while (status != 0 && cook_says(a->place, "meets a tag of") &&
	    ++tries < TRIES);
	check_again(a, status);
}

static void
disturb(struct attempt *a)
{
	int tries = 0;

	do {
		if (!place_reset(a->place)) {
			attempt_found(a, "the folder cannot be made");
			return;
		}
		attempt_run(a);
	} while (cook_says(a->place, "meets a tag of") && ++tries < TRIES);
	calm(a);
	if (!attempt_look(a))
		return;
	a->waited = a->scene.waits;
	check_disturbed(a);
	check_kept(a);
	recover(a);
	if (!attempt_look(a))
		return;
	check_settled(a);
	if (a->undone)
		again(a);
}

bool
attempt_make(struct attempt *a, const struct place *place,
    const struct point *point, FILE *findings)
{
	memset(a, 0, sizeof(*a));
	a->place = place;
	a->point = point;
	a->findings = findings;
	disturb(a);
	free(a->scene.view);
	return (ftell(findings) == 0);
}
