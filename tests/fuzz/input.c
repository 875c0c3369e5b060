#include "tests/fuzz/input.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <jansson.h>

void
input_demand(bool holds, const char *what)
{
	if (holds)
		return;
	(void)fprintf(stderr, "demanded and not given: %s\n", what);
	abort();
}

void
input_bytes(struct bytes *b, const uint8_t *data, size_t size)
{
	memset(b, 0, sizeof(*b));
	if (size == 0)
		return;
	b->data = malloc(size);
	input_demand(b->data != NULL, "memory");
	memcpy(b->data, data, size);
	b->length = b->capacity = size;
}

char *
input_text(const uint8_t *data, size_t size)
{
	size_t length = size == 0 ? 0 : strnlen((const char *)data, size);
	char *text = malloc(length + 1);

	input_demand(text != NULL, "memory");
	if (length > 0)
		memcpy(text, data, length);
	text[length] = '\0';
	return (text);
}

char *
input_line(const uint8_t **data, size_t *size)
{
	const uint8_t *end;
	size_t length;
	char *text;

	if (*size == 0)
		return (NULL);
	end = memchr(*data, '\n', *size);
	length = end == NULL ? *size : (size_t)(end - *data);
	text = input_text(*data, length);
	if (end != NULL)
		length++;
	*data += length;
	*size -= length;
	return (text);
}

const char *
input_file(const uint8_t *data, size_t size)
{
	static char path[64];
	static int fd = -1;

	if (fd == -1) {
		fd = memfd_create("input", MFD_CLOEXEC);
		(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	}
	input_demand(fd != -1 && ftruncate(fd, 0) == 0 &&
		pwrite(fd, data, size, 0) == (ssize_t)size,
	    "a file in memory");
	return (path);
}

void
input_refusal(const struct fault *f)
{
	char line[FAULT_LINE_SIZE];

	fault_line(f, line);
	if (f->kind != FAULT_INPUT && f->kind != FAULT_REFUSED)
		(void)fprintf(stderr, "fault of kind %d: %s\n", f->kind, line);
	input_demand(f->kind == FAULT_INPUT || f->kind == FAULT_REFUSED,
	    "a refusal for what the input is");
	input_demand(f->what[0] != '\0', "a refusal with a sentence");
	input_demand(strchr(line, '\n') == NULL, "a refusal in one line");
	input_screen(line, strlen(line));
}

static bool
control(char c)
{
	return (((unsigned char)c < ' ' && c != '\n') || c == 0x7f);
}

/* Written out as bytes, apart from the ranges of lib/util/text.c. */
void
input_screen(const char *text, size_t length)
{
	static const char *const hidden[] = { "\xc2\x85", "\xc2\x9b",
		"\xd8\x9c", "\xe2\x80\x8b", "\xe2\x80\x8d", "\xe2\x80\x8e",
		"\xe2\x80\x8f", "\xe2\x80\xa8", "\xe2\x80\xa9", "\xe2\x80\xaa",
		"\xe2\x80\xab", "\xe2\x80\xac", "\xe2\x80\xad", "\xe2\x80\xae",
		"\xe2\x81\xa0", "\xe2\x81\xa6", "\xe2\x81\xa7", "\xe2\x81\xa8",
		"\xe2\x81\xa9", "\xef\xbb\xbf", "\xf3\xa0\x81\x81" };
	json_t *valid = json_stringn(text, length);
	size_t i;

	input_demand(valid != NULL, "UTF-8 on the screen");
	json_decref(valid);
	for (i = 0; i < length; i++)
		input_demand(!control(text[i]), "no control on the screen");
	for (i = 0; i < sizeof(hidden) / sizeof(hidden[0]); i++)
		input_demand(
		    memmem(text, length, hidden[i], strlen(hidden[i])) == NULL,
		    "nothing hidden on the screen");
}
