#include "lib/conf/scalar.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util/bytes.h"
#include "lib/util/duration.h"
#include "lib/util/infile.h"

/* A PKCS#11 mechanism has 32 bits. */
#define MECHANISM_MOST 0xffffffffUL

/* Text that is not empty, borrowed, of at most `most` bytes. */
static int
filled(const struct node *n, size_t most, const char **text, struct fault *f)
{
	if (node_text(n, text, f) == -1)
		return (-1);
	if (**text == '\0')
		return (node_fault(n, f, "is empty"));
	if (strlen(*text) > most)
		return (node_fault(n, f, "longer than %zu bytes", most));
	return (0);
}

static int
copy(const struct node *n, size_t most, char **to, struct fault *f)
{
	const char *text;

	if (filled(n, most, &text, f) == -1)
		return (-1);
	if ((*to = strdup(text)) == NULL)
		return (fault_memory(f));
	return (0);
}

int
scalar_text(const struct node *n, void *to, struct fault *f)
{
	return (copy(n, NODE_TEXT_MOST, to, f));
}

int
scalar_any(const struct node *n, void *to, struct fault *f)
{
	char **copied = to;
	const char *text;

	if (node_text(n, &text, f) == -1)
		return (-1);
	if ((*copied = strdup(text)) == NULL)
		return (fault_memory(f));
	return (0);
}

int
scalar_name(const struct node *n, void *to, struct fault *f)
{
	char **copied = to;

	if ((*copied = strdup(node_name(n))) == NULL)
		return (fault_memory(f));
	return (0);
}

int
scalar_label(const struct node *n, void *to, struct fault *f)
{
	return (copy(n, SCALAR_LABEL_MOST, to, f));
}

int
scalar_path(const struct node *n, void *to, struct fault *f)
{
	char **path = to;
	const char *text;

	if (filled(n, NODE_TEXT_MOST, &text, f) == -1)
		return (-1);
	if (text[strlen(text) - 1] == '/')
		return (node_fault(n, f, "a file is expected, not a folder"));
	if ((*path = infile_join(n->file->folder, text)) == NULL)
		return (fault_memory(f));
	return (0);
}

static const char *
after(const char *text, const char *prefix)
{
	size_t length = strlen(prefix);

	return (strncmp(text, prefix, length) == 0 ? text + length : NULL);
}

int
scalar_id(const struct node *n, void *to, struct fault *f)
{
	struct bytes *id = to;
	const char *text, *rest;
	int result;

	if (filled(n, NODE_TEXT_MOST, &text, f) == -1)
		return (-1);
	if ((rest = after(text, "base64 ")) != NULL)
		result = bytes_from_base64(id, rest, false, f);
	else if ((rest = after(text, "hex ")) != NULL)
		result = bytes_from_hex(id, rest, f);
	else
		result = bytes_from_hex(id, text, f);
	if (result == -1)
		return (node_place(n, f));
	if (id->length == 0 || id->length > SCALAR_ID_MOST)
		return (node_fault(
		    n, f, "an id has 1 to %d bytes", SCALAR_ID_MOST));
	return (0);
}

int
scalar_choice(const struct node *n, const char *const *names,
    unsigned int *index, struct fault *f)
{
	const char *text;
	char list[256] = "";
	unsigned int i;
	size_t used;

	if (node_text(n, &text, f) == -1)
		return (-1);
	for (i = 0; names[i] != NULL; i++) {
		if (strcmp(names[i], text) == 0) {
			*index = i;
			return (0);
		}
		used = strlen(list);
		(void)snprintf(list + used, sizeof(list) - used, "%s%s",
		    i > 0 ? ", " : "", names[i]);
	}
	return (node_fault(n, f, "\"%.64s\" is none of: %s", text, list));
}

int
scalar_bool(const struct node *n, void *to, struct fault *f)
{
	static const char *const names[] = { "false", "true", NULL };
	unsigned int index = 0;
	bool *value = to;

	if (scalar_choice(n, names, &index, f) == -1)
		return (-1);
	*value = index == 1;
	return (0);
}

int
scalar_duration(const struct node *n, void *to, struct fault *f)
{
	int64_t *seconds = to;
	const char *text;

	if (filled(n, NODE_TEXT_MOST, &text, f) == -1)
		return (-1);
	if (duration_parse(text, seconds, f) == -1)
		return (node_place(n, f));
	return (0);
}

bool
scalar_is_digits(const char *text)
{
	return (*text != '\0' && text[strspn(text, "0123456789")] == '\0');
}

int
scalar_number(const struct node *n, unsigned long least, unsigned long most,
    unsigned long *value, struct fault *f)
{
	const char *text;

	if (filled(n, NODE_TEXT_MOST, &text, f) == -1)
		return (-1);
	if (!scalar_is_digits(text) || (text[0] == '0' && text[1] != '\0'))
		return (node_fault(n, f,
		    "\"%.64s\" is not a decimal number "
		    "without sign and leading zeros",
		    text));
	errno = 0;
	*value = strtoul(text, NULL, 10);
	if (errno != 0 || *value < least || *value > most)
		return (node_fault(n, f,
		    "%.64s is not in the range %lu to "
		    "%lu",
		    text, least, most));
	return (0);
}

int
scalar_ttl(const struct node *n, void *to, struct fault *f)
{
	int64_t *seconds = to;
	unsigned long number = 0;
	const char *text;

	if (node_text(n, &text, f) == -1)
		return (-1);
	if (scalar_is_digits(text)) {
		if (scalar_number(n, 0, SCALAR_TTL_MOST, &number, f) == -1)
			return (-1);
		*seconds = (int64_t)number;
		return (0);
	}
	if (scalar_duration(n, to, f) == -1)
		return (-1);
	if (*seconds > SCALAR_TTL_MOST)
		return (node_fault(
		    n, f, "a TTL is at most %ld seconds", SCALAR_TTL_MOST));
	return (0);
}

int
scalar_mechanism(const struct node *n, void *to, struct fault *f)
{
	unsigned long *value = to;
	const char *text, *digits;

	if (node_text(n, &text, f) == -1)
		return (-1);
	if ((digits = after(text, "0x")) == NULL)
		return (scalar_number(n, 1, MECHANISM_MOST, value, f));
	if (*digits == '\0' || strlen(digits) > 8 ||
	    digits[strspn(digits, "0123456789abcdefABCDEF")] != '\0')
		return (node_fault(n, f,
		    "\"%.64s\" is not 0x and 1 to 8 "
		    "hexadecimal digits",
		    text));
	*value = strtoul(digits, NULL, 16);
	if (*value == 0)
		return (node_fault(n, f, "a mechanism is not 0"));
	return (0);
}
