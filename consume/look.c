#include "consume/look.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "consume/look_line.h"
#include "lib/util/bytes.h"
#include "lib/util/infile.h"
#include "lib/util/instant.h"

#define LINE_MOST 4096

static void
answer_clear(struct look_answer *a)
{
	size_t i;

	for (i = 0; i < a->digest_count; i++)
		free(a->digests[i]);
	free(a->digests);
	free(a->server);
	memset(a, 0, sizeof(*a));
}

void
look_clear(struct look *l)
{
	size_t i;

	for (i = 0; i < l->count; i++)
		answer_clear(&l->answers[i]);
	free(l->answers);
	memset(l, 0, sizeof(*l));
}

/* Servers that the file does not name are told apart by their place. */
static int
name_server(struct look_reader *r, struct fault *f)
{
	if (r->now.server != NULL)
		return (0);
	if (!r->dated)
		return (fault_set(f, FAULT_INPUT,
		    "nothing tells which server answered this: give its whole "
		    "answer, or begin with a line \"; server NAME\""));
	r->unnamed++;
	if (asprintf(&r->now.server, "unnamed-%u", r->unnamed) == -1) {
		r->now.server = NULL;
		return (fault_memory(f));
	}
	return (0);
}

/* A DS of another digest type, where the same key has none of SHA-256: nobody
 * can say which key it is. */
static void
judge(struct look_reader *r)
{
	size_t i, j;

	for (i = 0; i < r->key_count; i++) {
		if (r->keys[i].sha256)
			continue;
		for (j = 0; j < r->key_count; j++)
			if (r->keys[j].sha256 &&
			    r->keys[j].tag == r->keys[i].tag &&
			    r->keys[j].algorithm == r->keys[i].algorithm)
				break;
		if (j == r->key_count)
			r->now.why = "it has a DS without a SHA-256 digest";
	}
	if (r->header && !r->authority && r->now.why == NULL)
		r->now.why = "it does not speak for the parent (no aa flag)";
	r->now.answered = r->now.why == NULL;
}

/* Takes what was read of an answer into the list. */
static int
end_answer(struct look_reader *r, struct fault *f)
{
	struct look *l = r->look;
	struct look_answer *answers;

	if (!r->begun)
		return (0);
	if (l->count == LOOK_ANSWERS_MOST)
		return (fault_set(
		    f, FAULT_INPUT, "more than %d answers", LOOK_ANSWERS_MOST));
	if (name_server(r, f) == -1)
		return (-1);
	judge(r);
	r->now.observed = r->observed;
	if ((l->count & (l->count - 1)) == 0) {
		answers = reallocarray(l->answers,
		    l->count == 0 ? 1 : l->count * 2, sizeof(*answers));
		if (answers == NULL)
			return (fault_memory(f));
		l->answers = answers;
	}
	l->answers[l->count++] = r->now;
	memset(&r->now, 0, sizeof(r->now));
	r->begun = r->header = r->authority = r->filled = false;
	r->begins = 0;
	r->key_count = 0;
	return (0);
}

/* True for a line with which another answer begins: `; server` and `; observed`
 * may both stand before one, and before what a tool prints. */
static bool
is_next(const struct look_reader *r, enum look_line kind, const char *line)
{
	if (kind == LOOK_LINE_HEADER)
		return (r->header);
	return (kind == LOOK_LINE_BEGINS &&
	    (r->filled || (r->begins & look_line_begins(line)) != 0));
}

static int
take_line(struct look_reader *r, char *line, struct fault *f)
{
	enum look_line kind = look_line_kind(line);

	if (kind == LOOK_LINE_EMPTY)
		return (0);
	if (is_next(r, kind, line) && end_answer(r, f) == -1)
		return (-1);
	r->filled = r->filled || kind != LOOK_LINE_BEGINS;
	if (look_line_take(r, kind, line, f) == -1)
		return (-1);
	if (kind == LOOK_LINE_SERVER || kind == LOOK_LINE_FAILED)
		return (end_answer(r, f));
	return (0);
}

static int
take_lines(struct look_reader *r, const char *text, struct fault *f)
{
	char line[LINE_MOST];
	unsigned int number = 0;
	size_t length;
	int rc = 0;

	while (rc == 0 && *text != '\0') {
		number++;
		length = strcspn(text, "\n");
		if (length >= sizeof(line))
			rc = fault_set(f, FAULT_INPUT, "a line is too long");
		else {
			memcpy(line, text, length);
			line[length] = '\0';
			rc = take_line(r, line, f);
		}
		text += length + (text[length] == '\n' ? 1 : 0);
	}
	if (rc == 0)
		rc = end_answer(r, f);
	return (rc == 0 ? 0 : fault_file(f, "", number, 0));
}

int
look_parse(struct look *l, const char *text, int64_t observed, struct fault *f)
{
	struct look_reader r = { .look = l, .observed = observed };
	int rc;

	memset(l, 0, sizeof(*l));
	rc = take_lines(&r, text, f);
	answer_clear(&r.now);
	if (rc == -1)
		look_clear(l);
	return (rc);
}

static int
read_input(struct bytes *b, struct fault *f)
{
	char text[4096];
	ssize_t n;

	while ((n = read(STDIN_FILENO, text, sizeof(text))) > 0) {
		if (bytes_append(b, text, (size_t)n, f) == -1)
			return (-1);
		if (b->length > LOOK_FILE_MOST)
			return (fault_set(f, FAULT_INPUT, "more than %d bytes",
			    LOOK_FILE_MOST));
	}
	if (n == -1)
		return (fault_errno(
		    f, "read", "-", "standard input cannot be read"));
	return (bytes_append_u8(b, '\0', f));
}

static int
read_file(struct bytes *b, const char *path, int64_t *changed, struct fault *f)
{
	struct stat st;

	if (infile_read(path, LOOK_FILE_MOST, b, f) == -1)
		return (-1);
	if (stat(path, &st) == -1)
		return (fault_errno(f, "stat", path, "cannot be examined"));
	*changed = (int64_t)st.st_mtim.tv_sec;
	return (0);
}

int
look_read(struct look *l, const char *path, int64_t observed, int64_t now,
    struct fault *f)
{
	struct fault why = { 0 };
	struct bytes b = { 0 };
	int64_t changed = now;
	int rc;

	memset(l, 0, sizeof(*l));
	rc = strcmp(path, "-") == 0 ? read_input(&b, f) :
				      read_file(&b, path, &changed, f);
	if (rc == 0) {
		rc = look_parse(l, b.data == NULL ? "" : (const char *)b.data,
		    observed == -1 ? changed : observed, &why);
		if (rc == -1) {
			(void)fault_set(f, why.kind, "%s", why.what);
			(void)fault_file(f, path, why.line, 0);
		}
	}
	bytes_clear(&b);
	return (rc);
}
