/* What must hold after a run, whatever happened in it. */
#include <ctype.h>
#include <dirent.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "tests/torture/attempt.h"
#include "tests/torture/listing.h"
#include "tests/torture/view.h"

/* One in so many cooked recipes is kept for other people's verifiers. */
#define KEEP_ONE_IN 50
#define LINE_SHOWN  120

/* ---- the message ---- */

static unsigned long
count_steps(const struct attempt *a)
{
	char *out = folder_text(place_path(a->place, "out"));
	const char *at = out;
	unsigned long count = 0;

	while ((at = strstr(at, "Recipe step ")) != NULL) {
		count++;
		at++;
	}
	free(out);
	return (count);
}

/* The function that the point is in, from the last but one words of the log:
 * "N FUNCTION" before the environment. */
static void
read_function(const struct attempt *a, char *name, size_t size)
{
	char *log = folder_text(place_path(a->place, "log")), *end, *begin;

	name[0] = '\0';
	if ((end = strstr(log, "\nenvironment ")) != NULL) {
		*end = '\0';
		if ((begin = strrchr(log, ' ')) != NULL)
			(void)snprintf(name, size, "%s", begin + 1);
	}
	free(log);
}

static void
check_says(struct attempt *a, const char *err, const char *what)
{
	if (strstr(err, what) == NULL)
		attempt_found(a, "no \"%s\" in: %s", what, err);
}

/* A call failed, and with it the run: the message names both, and the step and
 * the key if it was in one. */
static void
check_message(struct attempt *a)
{
	unsigned long steps = count_steps(a);
	char *err = folder_text(place_path(a->place, "err"));
	char step[32], function[64];

	err[strcspn(err, "\n")] = '\0';
	read_function(a, function, sizeof(function));
	check_says(a, err, point_code(a->point));
	/* Of many calls that fail one that matters is named. */
	if (!a->point->onwards)
		check_says(a, err, function);
	if (!a->point->onwards && steps > 0 &&
	    a->point->n <= a->place->setting->walked) {
		(void)snprintf(step, sizeof(step), "step %lu ", steps);
		check_says(a, err, step);
		check_says(a, err, ": key ");
	}
	free(err);
}

/* ---- the end of the process ---- */

static void
check_exit(struct attempt *a)
{
	int wanted = point_signal(a->point), code = WEXITSTATUS(a->status);

	if (a->status == -1)
		attempt_found(a, "the run did not end");
	else if (WIFSIGNALED(a->status) && WTERMSIG(a->status) != wanted)
		attempt_found(
		    a, "the run died of signal %d", WTERMSIG(a->status));
	else if (WIFSIGNALED(a->status) && WCOREDUMP(a->status))
		attempt_found(a, "the run left a core");
	else if (WIFEXITED(a->status) && code != 0 && (code < 3 || code > 6))
		attempt_found(a, "the run ended with %d", code);
}

static void
check_status(struct attempt *a)
{
	int status = place_cook(a->place, "--status", NULL);
	int wanted = a->scene.waits ? 4 : 0;

	if (!WIFEXITED(status) || WEXITSTATUS(status) != wanted)
		attempt_found(
		    a, "--status ends with status %#x, not %d", status, wanted);
}

static void
check_pin(struct attempt *a)
{
	static const char *const skip[] = { "pin", "tokens", NULL };
	const struct setting *s = a->place->setting;
	const char *path = folder_find(a->place->folder, s->pin, skip);

	if (path != NULL)
		attempt_found(a, "the PIN is in %s", path);
}

void
check_disturbed(struct attempt *a)
{
	check_exit(a);
	check_pin(a);
	if (a->struck && point_code(a->point) != NULL &&
	    a->point->group == POINT_CALL && WIFEXITED(a->status) &&
	    WEXITSTATUS(a->status) != 0)
		check_message(a);
	if (a->status == 0 && a->scene.waits)
		attempt_found(a, "status 0, and a journal waits");
	if (a->status == 0 && a->point->group != POINT_RECOVER &&
	    a->scene.document != DOCUMENT_COOKED)
		attempt_found(a, "status 0, and the recipe is not cooked");
	if (a->scene.waits || point_random(a->point, "status", 10) == 0)
		check_status(a);
}

/* ---- keys ---- */

/* The names and the key of a line are enough for people. */
static int
shown(size_t length)
{
	return (length < LINE_SHOWN ? (int)length : LINE_SHOWN);
}

void
check_kept(struct attempt *a)
{
	const char *line = a->place->setting->before;
	const bool may_delete = a->scene.committed ||
	    a->scene.document == DOCUMENT_COOKED;
	size_t length;

	for (; *line != '\0'; line += length + 1) {
		length = strcspn(line, "\n");
		if (!listing_has(a->scene.view, line, length) &&
		    !(may_delete &&
			listing_is_of(line, length, SETTING_DELETED)))
			attempt_found(
			    a, "lost or changed: %.*s", (int)length, line);
	}
}

/* The lines of one that the other does not have. */
static void
show_missing(
    struct attempt *a, const char *what, const char *listing, const char *other)
{
	const char *line = listing;
	size_t length;

	for (; *line != '\0'; line += length + 1) {
		length = strcspn(line, "\n");
		if (!listing_has(other, line, length))
			attempt_found(a, "%s: %.*s", what, shown(length), line);
	}
}

/* Takes away what SoftHSM leaves when it is killed while it writes. */
static void
strip_blanks(struct attempt *a, char *listing)
{
	char *blank;

	if (a->point->group != POINT_SYSTEM)
		return;
	while ((blank = strstr(listing, VIEW_BLANK)) != NULL) {
		memmove(blank, blank + strlen(VIEW_BLANK),
		    strlen(blank + strlen(VIEW_BLANK)) + 1);
		a->blank = true;
	}
}

static void
check_token(struct attempt *a)
{
	const struct setting *s = a->place->setting;
	const char *wanted = a->undone ? s->before : s->after;
	char *renamed = document_rename(
	    a->scene.view, place_path(a->place, "ceremony/recipe.json"));

	strip_blanks(a, renamed);
	if (strcmp(renamed, wanted) != 0) {
		attempt_found(a, "the recipe is %s, but the token is not:",
		    a->undone ? "as it was" : "cooked");
		show_missing(a, "missing", wanted, renamed);
		show_missing(a, "left over", renamed, wanted);
	}
	free(renamed);
}

/* ---- files ---- */

/* The lock of the token stays. */
static bool
is_lock(const char *name)
{
	const char *dot = strrchr(name, '.');

	return (strncmp(name, "cook-", 5) == 0 && dot != NULL &&
	    strcmp(dot, ".lock") == 0);
}

/* Those of runs that did not end well stay, too. */
static bool
is_transcript(const char *name)
{
	static const char first[] = "recipe.json.transcript";

	return (strncmp(name, first, sizeof(first) - 1) == 0);
}

/*
 * The next run removes what could not be removed as removing failed, or nobody
 * knew of because the run was killed before it had a journal.
 */
static bool
may_be_left(const struct attempt *a, const char *name)
{
	const char *dot = strrchr(name, '.');
	bool removing = strncmp(a->point->function, "unlink", 6) == 0;

	return (!a->repeated && a->point->group == POINT_SYSTEM &&
	    (point_signal(a->point) == 0 ? removing : !a->waited) &&
	    name[0] == '.' && strcmp(dot, ".tmp") == 0);
}

static void
check_files(struct attempt *a)
{
	static const char known[] = " . .. oks.conf pin recipe.json tokens ";
	char name[NAME_MAX + 3];
	struct dirent *e;
	DIR *d = opendir(place_path(a->place, "ceremony"));

	while (d != NULL && (e = readdir(d)) != NULL) {
		(void)snprintf(name, sizeof(name), " %s ", e->d_name);
		if (strstr(known, name) == NULL && !is_lock(e->d_name) &&
		    !is_transcript(e->d_name) && !may_be_left(a, e->d_name))
			attempt_found(a, "a file is left over: %s", e->d_name);
	}
	if (d != NULL)
		(void)closedir(d);
}

/* ---- the result ---- */

static void
keep(const struct attempt *a)
{
	char path[FOLDER_PATH_SIZE + POINT_TEXT_SIZE];
	char *text;

	if (a->place->setting->keep == NULL ||
	    point_random(a->point, "keep", KEEP_ONE_IN) != 0)
		return;
	(void)snprintf(path, sizeof(path), "%s/%s.json",
	    a->place->setting->keep, a->point->text);
	text = folder_text(place_path(a->place, "ceremony/recipe.json"));
	(void)folder_write(path, text);
	free(text);
}

/* A run that says that all is well has left a transcript that says so, too. */
static void
check_transcript(struct attempt *a, const char *program)
{
	const char *argv[] = { program, "transcript",
		"ceremony/recipe.json.transcript", NULL };
	char *err;

	if (a->repeated || a->status != 0 || point_recovers(a->point) ||
	    a->point->group == POINT_FINISH || a->point->group == POINT_UNDO)
		return;
	if (place_run(a->place, argv, NULL) != 0) {
		err = folder_text(place_path(a->place, "err"));
		attempt_found(
		    a, "status 0, but the transcript is not whole: %s", err);
		free(err);
	}
}

static void
check_result(struct attempt *a)
{
	char program[PATH_MAX], *err;
	const char *argv[] = { program, "verify", "ceremony/recipe.json",
		NULL };

	(void)snprintf(program, sizeof(program), "%s/oks-recipe",
	    a->place->setting->programs);
	if (place_run(a->place, argv, NULL) != 0) {
		err = folder_text(place_path(a->place, "err"));
		attempt_found(a, "the result does not verify: %.300s", err);
		free(err);
	}
	check_transcript(a, program);
	keep(a);
}

void
check_settled(struct attempt *a)
{
	if (a->scene.document == DOCUMENT_BROKEN)
		return;
	a->undone = a->scene.document == DOCUMENT_INPUT;
	check_kept(a);
	check_token(a);
	check_files(a);
	check_pin(a);
	if (!a->undone)
		check_result(a);
}

void
check_again(struct attempt *a, int status)
{
	char *err = folder_text(place_path(a->place, "err"));

	if (status != 0)
		attempt_found(
		    a, "the ceremony again ends with %#x: %.300s", status, err);
	else if (attempt_look(a)) {
		a->repeated = true;
		check_settled(a);
		if (a->undone)
			attempt_found(
			    a, "the ceremony again: the recipe is not cooked");
		a->undone = true;
	}
	free(err);
}
