#include "recipe/served.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util/infile.h"
#include "recipe/served_line.h"

#define ZEROS "0000000000000000000000000000000000000000000000000000000000000000"

static const char *const event_names[SERVED_EVENTS] = { "intent", "confirmed",
	"ds", "choice", "refused" };

const char *
served_event_name(enum served_event event)
{
	return (event_names[event]);
}

void
served_log_clear(struct served_log *l)
{
	size_t i;

	for (i = 0; i < l->count; i++)
		served_line_clear(&l->records[i]);
	free(l->records);
	memset(l, 0, sizeof(*l));
}

/* Room for one more record; counts grow by powers of two. */
static struct served_record *
next_record(struct served_log *l, struct fault *f)
{
	struct served_record *larger;

	if (l->count == 0 || (l->count & (l->count - 1)) == 0) {
		larger = reallocarray(l->records,
		    l->count == 0 ? 1 : l->count * 2, sizeof(*larger));
		if (larger == NULL) {
			(void)fault_memory(f);
			return (NULL);
		}
		l->records = larger;
	}
	memset(&l->records[l->count], 0, sizeof(l->records[0]));
	return (&l->records[l->count]);
}

/* What holds from line to line. */
static int
check_order(const struct served_log *l, const struct served_record *r,
    const char *previous, struct fault *f)
{
	if (strcmp(previous, l->count == 0 ? ZEROS : l->last) != 0)
		return (fault_set(f, FAULT_INPUT,
		    "previous is not the SHA-256 of the line before: the log "
		    "was altered"));
	if (l->count > 0 && r->time < l->records[l->count - 1].time)
		return (fault_set(f, FAULT_INPUT,
		    "the time is before that of the line before"));
	return (0);
}

/* Takes one line, without its newline, into the log. */
static int
add_line(struct served_log *l, const char *line, size_t length, struct fault *f)
{
	struct served_record *r = next_record(l, f);
	char previous[DIGEST_HEX_SIZE];

	if (r == NULL)
		return (-1);
	if (served_line_read(r, previous, line, length, f) == 0 &&
	    check_order(l, r, previous, f) == 0 &&
	    digest_sha256_hex(line, length, l->last, f) == 0) {
		l->count++;
		l->length += length + 1;
		return (0);
	}
	served_line_clear(r);
	return (-1);
}

int
served_parse(
    struct served_log *l, const char *text, size_t length, struct fault *f)
{
	const char *at = text, *end = text, *newline;

	memset(l, 0, sizeof(*l));
	if (length > 0) /* else text may be NULL */
		end += length;
	while (at < end &&
	    (newline = memchr(at, '\n', (size_t)(end - at))) != NULL) {
		if (add_line(l, at, (size_t)(newline - at), f) == -1) {
			(void)fault_file(
			    f, "log", (unsigned int)(l->count + 1), 0);
			served_log_clear(l);
			return (-1);
		}
		at = newline + 1;
	}
	l->torn = at < end;
	return (0);
}

int
served_read(struct served_log *l, const char *path, struct fault *f)
{
	struct bytes b = { 0 };
	struct fault why = { 0 };
	int rc;

	memset(l, 0, sizeof(*l));
	if (infile_read(path, SERVED_FILE_MOST, &b, f) == -1)
		return (-1);
	rc = served_parse(l, (const char *)b.data, b.length, &why);
	bytes_clear(&b);
	if (rc == -1) {
		(void)snprintf(why.file, sizeof(why.file), "%s", path);
		if (f->kind == FAULT_NONE)
			*f = why;
	}
	return (rc);
}

/* The line is read back as any line is: what would be refused then is not
 * written now. */
int
served_add(struct served_log *l, const struct served_record *r,
    struct bytes *line, struct fault *f)
{
	char *text;
	int rc;

	text = served_line_print(r, l->count == 0 ? ZEROS : l->last, f);
	if (text == NULL)
		return (-1);
	rc = bytes_set(line, text, strlen(text), f);
	if (rc == 0)
		rc = bytes_append_u8(line, '\n', f);
	if (rc == 0)
		rc = add_line(l, text, line->length - 1, f);
	if (rc == -1)
		bytes_clear(line);
	free(text);
	return (rc);
}
