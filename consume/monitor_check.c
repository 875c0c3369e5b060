/* --check from end to end. */
#include "consume/monitor.h"

#include <errno.h>
#include <unistd.h>

#include "consume/operational.h"
#include "lib/kasp/kasp.h"

/* All that is looked at. */
struct sight {
	struct conf *conf;
	struct cookbook book;
	struct operational token;
	struct served_log log;
	const struct served_log *said; /* NULL: none is kept */
};

/* A log that is not there yet is empty. */
static int
read_log(struct sight *s, struct fault *f)
{
	if (s->conf->served == NULL)
		return (0);
	s->said = &s->log;
	if (access(s->conf->served, F_OK) == -1 && errno == ENOENT)
		return (0);
	return (served_read(&s->log, s->conf->served, f));
}

static int
open_sight(struct sight *s, const struct options *o, struct fault *f)
{
	if (conf_read(&s->conf, o->conf, true, f) == -1 ||
	    kasp_apply(s->conf, f) == -1 ||
	    cookbook_read(&s->book, o->recipes, o->recipe_count, s->conf, f) ==
		-1)
		return (-1);
	if (s->book.bad_count > 0) {
		*f = s->book.bad[0];
		return (-1);
	}
	if (read_log(s, f) == -1)
		return (-1);
	return (operational_open(&s->token, s->conf, f));
}

static void
close_sight(struct sight *s)
{
	operational_close(&s->token);
	served_log_clear(&s->log);
	cookbook_clear(&s->book);
	conf_free(s->conf);
}

static int
look(const struct sight *s, const struct options *o,
    enum monitor_status *status, struct fault *f)
{
	const struct monitor_view view = { o, s->conf, &s->book,
		&s->token.inventory, s->said };
	struct monitor m;
	int rc;

	if (monitor_look(&m, &view, f) == -1)
		return (-1);
	rc = monitor_print(&m, o->format, stdout, f);
	*status = monitor_worst(&m);
	monitor_clear(&m);
	if (rc == 0 && (fflush(stdout) != 0 || ferror(stdout)))
		rc = fault_errno(
		    f, "fflush", NULL, "standard output cannot be written");
	return (rc);
}

enum monitor_status
monitor_check(const struct options *o)
{
	enum monitor_status status = MONITOR_UNKNOWN;
	char line[FAULT_LINE_SIZE];
	struct sight s = { 0 };
	struct fault f = { 0 };

	if (open_sight(&s, o, &f) == 0 && look(&s, o, &status, &f) == 0) {
		close_sight(&s);
		return (status);
	}
	close_sight(&s);
	fault_line(&f, line);
	if (o->format == OPTIONS_PLUGIN)
		(void)printf("OKS UNKNOWN: %s\n", line);
	fault_print(&f, "oks-consume");
	return (MONITOR_UNKNOWN);
}
