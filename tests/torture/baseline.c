#include "tests/torture/baseline.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "tests/torture/listing.h"
#include "tests/torture/point.h"
#include "tests/torture/view.h"

static bool
wrong(const struct place *p, const char *what)
{
	char *err = folder_text(place_path(p, "err"));

	(void)fprintf(stderr, "disturb: %s: %s\n", what, err);
	free(err);
	return (false);
}

/* A run with the log on, and more for the control file. */
static int
run_logged(const struct place *p, const char *control)
{
	char text[2 * FOLDER_PATH_SIZE];

	(void)snprintf(
	    text, sizeof(text), "log %s\n%s", place_path(p, "log"), control);
	if (!place_reset(p) || !place_control(p, text))
		return (-1);
	return (place_cook(p, "-r", "ceremony/recipe.json"));
}

/* The function called last before the log's line, or NULL: lines of calls are
 * "N FUNCTION CODE". */
static bool
call_line(const char *line, unsigned long *n, char *function)
{
	return (sscanf(line, "%lu %63s", n, function) == 2 &&
	    strncmp(function, "C_", 2) == 0);
}

/* Two places in the log of a run: the steps are over when the session is closed
 * for the first time; the last two objects that are destroyed are the halves of
 * the key that the recipe deletes. */
static void
find_places(struct setting *s, const struct place *p)
{
	char *log = folder_text(place_path(p, "log")), *line, *rest = log;
	char function[64];
	unsigned long n;

	s->walked = s->deletes = 0;
	while ((line = strsep(&rest, "\n")) != NULL) {
		if (!call_line(line, &n, function))
			continue;
		if (s->walked == 0 && strcmp(function, "C_CloseSession") == 0)
			s->walked = n;
		s->deletes += strcmp(function, "C_DestroyObject") == 0;
	}
	s->deletes--;
	free(log);
}

/* What the ceremony must do to the token, whatever cook thinks: one key less,
 * two pairs and a transport key more, each private key with its public one, and
 * all the rest as it was. */
static bool
check_after(const struct setting *s)
{
	const char *line = s->before;
	size_t length;
	bool old;

	for (; *line != '\0'; line += length + 1) {
		length = strcspn(line, "\n");
		old = listing_is_of(line, length, SETTING_DELETED);
		if (listing_has(s->after, line, length) == old)
			return (false);
	}
	return (listing_count(s->after) ==
		listing_count(s->before) - 2 + SETTING_MADE &&
	    strstr(s->after, "label=New/KSK id=<its> key=<New/KSK>") != NULL &&
	    strstr(s->after, "private label=New/ZSK id=<its> key=<New/ZSK>") !=
		NULL);
}

bool
baseline_learn(struct setting *s, const struct place *p)
{
	char *view;

	if (!place_reset(p) ||
	    view_read(&s->before, SETTING_TOKEN, s->pin) != VIEW_DONE)
		return (wrong(p, "the token cannot be looked at"));
	if (run_logged(p, "") != 0)
		return (wrong(p, "the recipe cannot be cooked"));
	if (!document_learn(&s->document, place_path(p, "../seed/recipe.json"),
		place_path(p, "ceremony/recipe.json")) ||
	    view_read(&view, SETTING_TOKEN, s->pin) != VIEW_DONE)
		return (wrong(p, "the result cannot be looked at"));
	s->after = document_rename(view, place_path(p, "ceremony/recipe.json"));
	find_places(s, p);
	free(view);
	if (!check_after(s))
		return (wrong(p, "the ceremony does something else"));
	return (true);
}

void
baseline_add(struct points *points, const char *text)
{
	char **more = reallocarray(
	    points->text, points->count + 1, sizeof(*more));

	if (more == NULL || (more[points->count] = strdup(text)) == NULL)
		abort();
	points->text = more;
	points->count++;
}

void
baseline_clear(struct points *points)
{
	size_t i;

	for (i = 0; i < points->count; i++)
		free(points->text[i]);
	free(points->text);
	memset(points, 0, sizeof(*points));
}

/* Which functions an act makes sense for; NULL: all.  Only the token that a key
 * is wrapped for can tell what the bytes are worth, so that nobody lies at
 * C_WrapKey but about their number. */
static const struct {
	const char *ends; /* before|after:ACT[:VALUE] */
	const char *functions;
	bool later; /* also while a run is undone or recovered */
} acts[] = {
	{ "before:return:CKR_DEVICE_ERROR", NULL, true },
	{ "after:return:CKR_DEVICE_ERROR", NULL, true },
	{ "before:return:CKR_DEVICE_REMOVED", NULL, false },
	{ "after:return:CKR_DEVICE_REMOVED", NULL, false },
	{ "before:return:CKR_GENERAL_ERROR", NULL, false },
	{ "after:return:CKR_GENERAL_ERROR", NULL, false },
	{ "before:return:CKR_SESSION_HANDLE_INVALID", NULL, false },
	{ "after:return:CKR_SESSION_HANDLE_INVALID", NULL, false },
	{ "before:return:CKR_PIN_EXPIRED", NULL, false },
	{ "after:return:CKR_PIN_EXPIRED", NULL, false },
	{ "before:return:CKR_DEVICE_MEMORY", NULL, false },
	{ "after:return:CKR_DEVICE_MEMORY", NULL, false },
	{ "before:kill:9", NULL, true },
	{ "after:kill:9", NULL, true },
	{ "before:pretend", NULL, true },
	{ "before:wrong", " C_Sign ", false },
	{ "before:short", " C_Sign C_WrapKey C_GetAttributeValue ", false },
};

static bool
lies_about_wrapped(const char *ends, const char *function)
{
	return (strcmp(ends, "before:pretend") == 0 &&
	    strcmp(function, "C_WrapKey") == 0);
}

static void
add_call(struct points *points, const char *group, unsigned long n,
    const char *function)
{
	char text[POINT_TEXT_SIZE], word[66];
	size_t i;

	(void)snprintf(word, sizeof(word), " %s ", function);
	for (i = 0; i < sizeof(acts) / sizeof(acts[0]); i++) {
		if ((acts[i].functions != NULL &&
			strstr(acts[i].functions, word) == NULL) ||
		    (strcmp(group, "call") != 0 && !acts[i].later) ||
		    lies_about_wrapped(acts[i].ends, function))
			continue;
		(void)snprintf(
		    text, sizeof(text), "%s:%lu:%s", group, n, acts[i].ends);
		baseline_add(points, text);
	}
	/* The device is gone from here on; it dies of what leaves a core. */
	(void)snprintf(text, sizeof(text),
	    "%s:%lu+:before:return:CKR_DEVICE_REMOVED", group, n);
	baseline_add(points, text);
	if (n % 10 == 0) {
		(void)snprintf(
		    text, sizeof(text), "%s:%lu:before:kill:11", group, n);
		baseline_add(points, text);
	}
}

/* All calls of the log, from the one after `after` on. */
static unsigned long
add_calls(struct points *points, const struct place *p, const char *group,
    unsigned long after)
{
	char *log = folder_text(place_path(p, "log")), *line, *rest = log;
	char function[64];
	unsigned long n, last = 0;

	while ((line = strsep(&rest, "\n")) != NULL)
		if (call_line(line, &n, function)) {
			if (n > after)
				add_call(points, group, n, function);
			last = n;
		}
	free(log);
	return (last);
}

/* The call of a log at which the environment is told: the one that failed. */
static unsigned long
find_failed(const struct place *p)
{
	char *log = folder_text(place_path(p, "log")), *end, *begin;
	unsigned long n = 0;

	if ((end = strstr(log, "\nenvironment ")) != NULL) {
		*end = '\0';
		begin = strrchr(log, '\n');
		n = strtoul(begin == NULL ? log : begin + 1, NULL, 10);
	}
	free(log);
	return (n);
}

static bool
add_undo(struct points *points, const struct place *p)
{
	struct point point;
	char control[256];
	int status;

	/* Beyond all calls, so that only the first fault strikes. */
	if (!point_parse(&point, "undo:999999:before:kill:9"))
		return (false);
	point_control(&point, control, sizeof(control));
	status = run_logged(p, control);
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 5)
		return (wrong(p, "the run does not fail as it should"));
	return (add_calls(points, p, "undo", find_failed(p)) > 0);
}

static bool
add_recoveries(struct points *points, const struct place *p, bool committed)
{
	char text[FOLDER_PATH_SIZE + 8];

	(void)snprintf(text, sizeof(text), "log %s\n", place_path(p, "log"));
	if (!place_reset(p) || !place_kill(p, committed))
		return (wrong(p, "the run is not killed as it should"));
	if (!place_control(p, text) || place_cook(p, "--recover", NULL) != 0)
		return (wrong(p, "the recovery fails"));
	return (add_calls(points, p, committed ? "finish" : "recover", 0) > 0);
}

/* ---- system calls ---- */

static const char *const system_calls[] = { "write", "pwrite64", "writev",
	"rename", "renameat", "renameat2", "fsync", "fdatasync", "unlink",
	"unlinkat" };

/* With a plus: the disk is full from here on. */
static void
add_system(struct points *points, const char *function, unsigned long count)
{
	static const char *const faults[] = { ":kill", ":enospc", ":eio",
		"+:enospc" };
	size_t i, last = strcmp(function, "write") == 0 ? 4 : 3;
	char text[POINT_TEXT_SIZE];
	unsigned long n;

	for (n = 1; n <= count; n++)
		for (i = 0; i < last; i++) {
			(void)snprintf(text, sizeof(text), "system:%s:%lu%s",
			    function, n, faults[i]);
			baseline_add(points, text);
		}
}

static unsigned long
count_lines(const char *text, const char *part)
{
	unsigned long count = 0;

	while ((text = strstr(text, part)) != NULL) {
		count++;
		text += strlen(part);
	}
	return (count);
}

static bool
add_systems(struct points *points, const struct place *p)
{
	static const char all[] = "trace=write,pwrite64,writev,rename,"
				  "renameat,renameat2,fsync,fdatasync,unlink,"
				  "unlinkat";
	char cook[FOLDER_PATH_SIZE], part[32], *trace;
	const char *argv[] = { "strace", "-f", "--seccomp-bpf", "-qq", "-o",
		"trace", "-e", all, cook, "-c", "ceremony/oks.conf", "-r",
		"ceremony/recipe.json", NULL };
	size_t i;

	(void)snprintf(cook, sizeof(cook), "%s/oks-cook", p->setting->programs);
	if (!place_reset(p) || place_run(p, argv, SETTING_NO_LEAKS) != 0)
		return (wrong(p, "the recipe cannot be cooked under strace"));
	trace = folder_text(place_path(p, "trace"));
	for (i = 0; i < sizeof(system_calls) / sizeof(system_calls[0]); i++) {
		(void)snprintf(part, sizeof(part), " %s(", system_calls[i]);
		add_system(points, system_calls[i], count_lines(trace, part));
	}
	free(trace);
	return (true);
}

/* ---- memory ---- */

static bool
add_memory(struct points *points, const struct place *p)
{
	char variable[FOLDER_PATH_SIZE + 32], text[POINT_TEXT_SIZE], *count;
	const char *argv[] = { p->setting->variant, "-c", "ceremony/oks.conf",
		"-r", "ceremony/recipe.json", NULL };
	unsigned long n, most;

	(void)snprintf(variable, sizeof(variable), "OKS_ALLOCATION_COUNT=%s",
	    place_path(p, "count"));
	if (!place_reset(p) || place_run(p, argv, variable) != 0)
		return (wrong(p, "the variant cannot cook the recipe"));
	count = folder_text(place_path(p, "count"));
	most = strtoul(count, NULL, 10);
	free(count);
	for (n = 1; n <= most; n++) {
		(void)snprintf(text, sizeof(text), "memory:%lu", n);
		baseline_add(points, text);
	}
	return (
	    most > 0 || wrong(p, "the variant does not count its allocations"));
}

bool
baseline_points(struct points *points, const struct place *p)
{
	if (run_logged(p, "") != 0)
		return (wrong(p, "the recipe cannot be cooked"));
	return (add_calls(points, p, "call", 0) > 0 && add_undo(points, p) &&
	    add_recoveries(points, p, false) &&
	    add_recoveries(points, p, true) &&
	    (!p->setting->traceable || add_systems(points, p)) &&
	    add_memory(points, p));
}
