#include "lib/util/fault.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "lib/util/text.h"

/* Copies into a field that is still empty; what is too long is cut. */
static void
fill(char *field, size_t size, const char *value)
{
	if (field[0] == '\0')
		(void)snprintf(field, size, "%s", value);
}

static void
cause(struct fault *f, enum fault_kind kind, const char *format, va_list ap)
{
	f->kind = kind;
	if (f->what[0] == '\0')
		(void)vsnprintf(f->what, sizeof(f->what), format, ap);
}

int
fault_set(struct fault *f, enum fault_kind kind, const char *format, ...)
{
	va_list ap;

	if (f->kind != FAULT_NONE)
		return (-1);
	va_start(ap, format);
	cause(f, kind, format, ap);
	va_end(ap);
	return (-1);
}

int
fault_errno(struct fault *f, const char *call, const char *file,
    const char *format, ...)
{
	int error = errno;
	const char *name = strerrorname_np(error);
	char code[sizeof(f->code)];
	va_list ap;

	if (f->kind != FAULT_NONE)
		return (-1);
	va_start(ap, format);
	cause(f, FAULT_SYSTEM, format, ap);
	va_end(ap);
	(void)snprintf(code, sizeof(code), "%s (%s)",
	    name != NULL ? name : "error", strerror(error));
	(void)fault_call(f, call, code);
	if (file != NULL)
		fill(f->file, sizeof(f->file), file);
	return (-1);
}

int
fault_memory(struct fault *f)
{
	return (fault_set(f, FAULT_SYSTEM, "out of memory"));
}

int
fault_call(struct fault *f, const char *call, const char *code)
{
	/* Both or none: a code belongs to the call that returned it. */
	if (f->call[0] == '\0') {
		fill(f->call, sizeof(f->call), call);
		fill(f->code, sizeof(f->code), code);
	}
	return (-1);
}

int
fault_step(struct fault *f, unsigned int step, const char *type)
{
	if (f->step == 0) {
		f->step = step;
		fill(f->step_type, sizeof(f->step_type), type);
	}
	return (-1);
}

int
fault_key(struct fault *f, const char *key)
{
	fill(f->key, sizeof(f->key), key);
	return (-1);
}

int
fault_file(
    struct fault *f, const char *file, unsigned int line, unsigned int column)
{
	if (f->file[0] == '\0') {
		fill(f->file, sizeof(f->file), file);
		f->line = line;
		f->column = column;
	}
	return (-1);
}

int
fault_path(struct fault *f, const char *path)
{
	fill(f->path, sizeof(f->path), path);
	return (-1);
}

int
fault_add(struct fault *f, const char *format, ...)
{
	size_t used = strlen(f->what);
	va_list ap;

	va_start(ap, format);
	(void)vsnprintf(f->what + used, sizeof(f->what) - used, format, ap);
	va_end(ap);
	return (-1);
}

void
fault_clear(struct fault *f)
{
	memset(f, 0, sizeof(*f));
}

static void
place(const struct fault *f, FILE *out)
{
	if (f->file[0] != '\0') {
		(void)fputs(f->file, out);
		if (f->line != 0)
			(void)fprintf(out, ":%u", f->line);
		if (f->line != 0 && f->column != 0)
			(void)fprintf(out, ":%u", f->column);
		(void)fputs(": ", out);
	}
	if (f->path[0] != '\0')
		(void)fprintf(out, "%s: ", f->path);
}

void
fault_line(const struct fault *f, char *line)
{
	char raw[FAULT_LINE_SIZE] = "";
	FILE *out = fmemopen(raw, sizeof(raw), "w");

	if (out == NULL) {
		/* No memory for the whole line: then the sentence alone. */
		text_escape(f->what, line, FAULT_LINE_SIZE);
		return;
	}
	place(f, out);
	if (f->step != 0)
		(void)fprintf(out, "step %u %s: ", f->step, f->step_type);
	if (f->key[0] != '\0')
		(void)fprintf(out, "key %s: ", f->key);
	if (f->call[0] != '\0')
		(void)fprintf(out, "%s: ", f->call);
	if (f->code[0] != '\0')
		(void)fprintf(out, "%s: ", f->code);
	(void)fputs(f->what, out);
	(void)fclose(out);
	raw[sizeof(raw) - 1] = '\0';
	text_escape(raw, line, FAULT_LINE_SIZE);
}

void
fault_print(const struct fault *f, const char *program)
{
	char line[FAULT_LINE_SIZE];

	fault_line(f, line);
	(void)fprintf(stderr, "%s: %s\n", program, line);
}

int
fault_status(const struct fault *f)
{
	return ((int)f->kind);
}
