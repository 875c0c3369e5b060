#include "consume/report.h"

#include <stdlib.h>
#include <string.h>
#include <syslog.h>

#include "lib/util/text.h"

#define PROGRAM "oks-consume"

struct report {
	bool syslog;
	FILE *out;
	char *text; /* what was written to out, for syslog */
	size_t length;
};

int
report_open(struct report **opened, bool syslog, struct fault *f)
{
	struct report *r = calloc(1, sizeof(*r));

	*opened = NULL;
	if (r == NULL)
		return (fault_memory(f));
	r->syslog = syslog;
	r->out = syslog ? open_memstream(&r->text, &r->length) : stdout;
	if (r->out == NULL) {
		free(r);
		return (fault_memory(f));
	}
	if (syslog)
		openlog(PROGRAM, LOG_PID, LOG_DAEMON);
	*opened = r;
	return (0);
}

FILE *
report_out(const struct report *r)
{
	return (r->out);
}

static void
pass_on(const struct report *r)
{
	char *line = r->text, *end;

	for (; line != NULL && *line != '\0'; line = end) {
		end = line + strcspn(line, "\n");
		if (*end == '\n')
			*end++ = '\0';
		syslog(LOG_INFO, "%s", line);
	}
}

int
report_close(struct report *r, struct fault *f)
{
	int rc = 0;

	if (fflush(r->out) != 0 || ferror(r->out))
		rc = fault_errno(
		    f, "fflush", NULL, "standard output cannot be written");
	if (r->syslog) {
		(void)fclose(r->out);
		pass_on(r);
		closelog();
		free(r->text);
	}
	free(r);
	return (rc);
}

static void
put(struct report *r, int priority, const struct name *zone, const char *line)
{
	char name[NAME_TEXT_SIZE] = "";

	if (zone != NULL)
		name_print(zone, name);
	if (r != NULL && r->syslog) {
		syslog(
		    priority, "%s%s%s", name, zone != NULL ? ": " : "", line);
		return;
	}
	(void)fflush(stdout);
	(void)fprintf(
	    stderr, PROGRAM ": %s%s%s\n", name, zone != NULL ? ": " : "", line);
}

void
report_fault(struct report *r, const struct fault *f, const struct name *zone)
{
	char line[FAULT_LINE_SIZE];

	fault_line(f, line);
	put(r, LOG_ERR, zone, line);
}

void
report_warning(struct report *r, const struct name *zone, const char *text)
{
	char line[FAULT_LINE_SIZE];

	text_escape(text, line, sizeof(line));
	put(r, LOG_WARNING, zone, line);
}
