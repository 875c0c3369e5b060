#include "lib/util/bytes.h"

#include <ctype.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

void
bytes_clear(struct bytes *b)
{
	free(b->data);
	memset(b, 0, sizeof(*b));
}

static int
reserve(struct bytes *b, size_t length, struct fault *f)
{
	size_t capacity = b->capacity < 64 ? 64 : b->capacity;
	unsigned char *data;

	if (length <= b->capacity)
		return (0);
	if (length > SIZE_MAX / 4)
		return (fault_memory(f));
	while (capacity < length)
		capacity *= 2;
	if ((data = realloc(b->data, capacity)) == NULL)
		return (fault_memory(f));
	b->data = data;
	b->capacity = capacity;
	return (0);
}

int
bytes_set(struct bytes *b, const void *data, size_t length, struct fault *f)
{
	bytes_clear(b);
	return (bytes_append(b, data, length, f));
}

int
bytes_append(struct bytes *b, const void *data, size_t length, struct fault *f)
{
	if (length == 0)
		return (0);
	if (length > SIZE_MAX - b->length)
		return (fault_memory(f));
	if (reserve(b, b->length + length, f) == -1)
		return (-1);
	memcpy(b->data + b->length, data, length);
	b->length += length;
	return (0);
}

int
bytes_append_u8(struct bytes *b, unsigned int value, struct fault *f)
{
	unsigned char octet = (unsigned char)(value & 0xff);

	return (bytes_append(b, &octet, 1, f));
}

int
bytes_append_u16(struct bytes *b, unsigned int value, struct fault *f)
{
	unsigned char octets[2] = { (unsigned char)(value >> 8 & 0xff),
		(unsigned char)(value & 0xff) };

	return (bytes_append(b, octets, sizeof(octets), f));
}

int
bytes_append_u32(struct bytes *b, unsigned long value, struct fault *f)
{
	unsigned char octets[4] = { (unsigned char)(value >> 24 & 0xff),
		(unsigned char)(value >> 16 & 0xff),
		(unsigned char)(value >> 8 & 0xff),
		(unsigned char)(value & 0xff) };

	return (bytes_append(b, octets, sizeof(octets), f));
}

bool
bytes_equal(const struct bytes *a, const struct bytes *b)
{
	return (bytes_compare(a, b) == 0);
}

int
bytes_compare(const struct bytes *a, const struct bytes *b)
{
	size_t least = a->length < b->length ? a->length : b->length;
	int order = least == 0 ? 0 : memcmp(a->data, b->data, least);

	if (order != 0)
		return (order);
	return ((a->length > b->length) - (a->length < b->length));
}

static const char white[] = " \t\n\v\f\r";

/* Copies text without its white space; the caller frees. */
static char *
compact(const char *text)
{
	char *out = malloc(strlen(text) + 1), *p = out;

	if (out == NULL)
		return (NULL);
	for (; *text != '\0'; text++)
		if (strchr(white, *text) == NULL)
			*p++ = *text;
	*p = '\0';
	return (out);
}

/* Decodes, and encodes again: what does not come back is not canonical. */
static int
decode_base64(struct bytes *b, const char *text, struct fault *f)
{
	size_t length = strlen(text);
	char *again;
	int decoded, same;

	if (length == 0)
		return (0);
	if (length % 4 != 0 || length > INT_MAX)
		goto bad;
	if (reserve(b, length / 4 * 3, f) == -1)
		return (-1);
	decoded = EVP_DecodeBlock(
	    b->data, (const unsigned char *)text, (int)length);
	if (decoded < 0)
		goto bad;
	b->length = (size_t)decoded - (text[length - 1] == '=') -
	    (text[length - 2] == '=');
	if ((again = bytes_base64(b)) == NULL)
		return (fault_memory(f));
	same = strcmp(again, text) == 0;
	free(again);
	if (same)
		return (0);
bad:
	return (fault_set(f, FAULT_INPUT, "not base64 in canonical form"));
}

int
bytes_from_base64(
    struct bytes *b, const char *text, bool spaces, struct fault *f)
{
	char *copy;
	int rc;

	bytes_clear(b);
	if (!spaces || text[strcspn(text, white)] == '\0')
		rc = decode_base64(b, text, f);
	else if ((copy = compact(text)) == NULL)
		rc = fault_memory(f);
	else {
		rc = decode_base64(b, copy, f);
		free(copy);
	}
	if (rc == -1)
		bytes_clear(b);
	return (rc);
}

static int
digit(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *p = strchr(digits, tolower((unsigned char)c));

	return (c == '\0' || p == NULL ? -1 : (int)(p - digits));
}

int
bytes_from_hex(struct bytes *b, const char *text, struct fault *f)
{
	int high, low;

	bytes_clear(b);
	for (; text[0] != '\0'; text += 2) {
		high = digit(text[0]);
		low = high == -1 ? -1 : digit(text[1]);
		if (low == -1) {
			bytes_clear(b);
			return (fault_set(f, FAULT_INPUT,
			    "not hexadecimal with an even number of digits"));
		}
		if (bytes_append_u8(b, (unsigned int)(high * 16 + low), f) ==
		    -1) {
			bytes_clear(b);
			return (-1);
		}
	}
	return (0);
}

char *
bytes_base64(const struct bytes *b)
{
	char *text;

	if (b->length > INT_MAX / 2 ||
	    (text = malloc((b->length + 2) / 3 * 4 + 1)) == NULL)
		return (NULL);
	text[0] = '\0';
	if (b->length > 0)
		(void)EVP_EncodeBlock(
		    (unsigned char *)text, b->data, (int)b->length);
	return (text);
}

char *
bytes_hex(const struct bytes *b)
{
	static const char digits[] = "0123456789abcdef";
	char *text;
	size_t i;

	if (b->length > INT_MAX / 2 ||
	    (text = malloc(b->length * 2 + 1)) == NULL)
		return (NULL);
	for (i = 0; i < b->length; i++) {
		text[2 * i] = digits[b->data[i] >> 4];
		text[2 * i + 1] = digits[b->data[i] & 15];
	}
	text[2 * i] = '\0';
	return (text);
}
