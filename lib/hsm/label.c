#include "lib/hsm/label.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/asn1.h>

/* The length of the UTF-8 character at data, 0 for what is none. */
static size_t
character(const unsigned char *data, size_t length)
{
	unsigned long point;
	int n = UTF8_getc(data, length > 4 ? 4 : (int)length, &point);

	return (n <= 0 || point == 0 || point > 0x10ffff ? 0 : (size_t)n);
}

static bool
is_text(const unsigned char *data, size_t length)
{
	size_t i, n;

	for (i = 0; i < length; i += n)
		if ((n = character(data + i, length - i)) == 0)
			return (false);
	return (true);
}

char *
hsm_label_new(const unsigned char *data, size_t length)
{
	bool text = is_text(data, length);
	char *label = malloc(length * (text ? 1 : 4) + 1), *p = label;
	size_t i;

	if (label == NULL)
		return (NULL);
	for (i = 0; i < length; i++)
		if (text || (data[i] >= 0x20 && data[i] < 0x7f))
			*p++ = (char)data[i];
		else
			p += snprintf(p, 5, "\\x%02x", data[i]);
	*p = '\0';
	return (label);
}

void
hsm_label_field(char *text, const unsigned char *field, size_t length)
{
	size_t i, n;

	while (length > 0 &&
	    (field[length - 1] == ' ' || field[length - 1] == '\0'))
		length--;
	memcpy(text, field, length);
	text[length] = '\0';
	for (i = 0; i < length; i += n) {
		n = character(field + i, length - i);
		if (n == 0 ||
		    (n == 1 && (field[i] < 0x20 || field[i] == 0x7f))) {
			text[i] = '?';
			n = 1;
		}
	}
}
