#include "lib/jws/base64url.h"

#include <stdlib.h>
#include <string.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
			       "abcdefghijklmnopqrstuvwxyz0123456789-_";

char *
base64url_write(const struct bytes *b)
{
	char *text = bytes_base64(b), *p;

	if (text == NULL)
		return (NULL);
	for (p = text; *p != '\0'; p++)
		if (*p == '+')
			*p = '-';
		else if (*p == '/')
			*p = '_';
		else if (*p == '=')
			*p = '\0';
	return (text);
}

int
base64url_read(struct bytes *b, const char *text, struct fault *f)
{
	const size_t length = strlen(text);
	char *padded, *p;
	int rc;

	bytes_clear(b);
	if (strspn(text, alphabet) != length || length % 4 == 1)
		return (fault_set(f, FAULT_INPUT, "not base64url"));
	if ((padded = malloc(length + 4)) == NULL)
		return (fault_memory(f));
	memcpy(padded, text, length + 1);
	for (p = padded; *p != '\0'; p++)
		if (*p == '-')
			*p = '+';
		else if (*p == '_')
			*p = '/';
	while ((p - padded) % 4 != 0)
		*p++ = '=';
	*p = '\0';
	rc = bytes_from_base64(b, padded, false, f);
	free(padded);
	return (rc);
}
