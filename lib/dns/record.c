#include "lib/dns/record.h"

#include <string.h>
#include <strings.h>

#include "lib/util/bytes.h"
#include "lib/util/instant.h"
#include "lib/util/pubkey.h"

#define BLANKS    " \t"
#define LINE_ENDS "\r\n\v\f"

void
record_clear(struct record *r)
{
	dnskey_clear(&r->key);
	rrsig_clear(&r->rrsig);
	memset(r, 0, sizeof(*r));
}

/*
 * Copies the record into the buffer, without comment and white space at its
 * end.  A backslash takes the meaning from a `;` in a name.
 */
static int
prepare(char *copy, const char *text, bool comments, struct fault *f)
{
	size_t length = strlen(text), i;

	for (i = 0; comments && i < length && text[i] != ';'; i++)
		i += text[i] == '\\';
	if (comments && i < length)
		length = i;
	while (length > 0 && strchr(BLANKS LINE_ENDS, text[length - 1]) != NULL)
		length--;
	if (length >= RECORD_MOST)
		return (fault_set(f, FAULT_INPUT,
		    "a record is longer than %d octets", RECORD_MOST - 1));
	memcpy(copy, text, length);
	copy[length] = '\0';
	if (copy[strcspn(copy, LINE_ENDS)] != '\0')
		return (fault_set(
		    f, FAULT_INPUT, "a record goes over more than one line"));
	return (0);
}

/* Ends the next field with a NUL and steps behind it; "" when none is left. */
static char *
next(char **rest)
{
	char *field = *rest + strspn(*rest, BLANKS);
	char *end = field + strcspn(field, BLANKS);

	*rest = *end == '\0' ? end : end + 1;
	*end = '\0';
	return (field);
}

/* Reads the next field as a number of 0..most. */
static int
number(char **rest, unsigned long most, const char *what, unsigned long *value,
    struct fault *f)
{
	const char *p = next(rest);
	size_t digits = strspn(p, "0123456789");

	if (digits == 0 || digits > 10 || p[digits] != '\0' ||
	    (p[0] == '0' && digits > 1))
		return (fault_set(f, FAULT_INPUT,
		    "a record's %s is not a decimal number", what));
	for (*value = 0; *p != '\0'; p++)
		*value = *value * 10 + (unsigned long)(*p - '0');
	if (*value > most)
		return (fault_set(f, FAULT_INPUT,
		    "a record's %s is larger than %lu", what, most));
	return (0);
}

static int
keyword(char **rest, const char *word, struct fault *f)
{
	if (strcasecmp(next(rest), word) == 0)
		return (0);
	return (fault_set(
	    f, FAULT_INPUT, "a record has no %s where one is expected", word));
}

static int
instant(char **rest, const char *what, int64_t *value, struct fault *f)
{
	struct fault inner = { 0 };

	if (instant_parse_rrsig(next(rest), value, &inner) == 0)
		return (0);
	return (fault_set(f, FAULT_INPUT,
	    "an RRSIG's %s is not an instant of 14 digits", what));
}

/* The rest of the record: base64, blanks allowed in it, of 1..most octets. */
static int
data(const char *rest, size_t most, struct bytes *b, struct fault *f)
{
	if (bytes_from_base64(b, rest, true, f) == -1)
		return (-1);
	if (b->length == 0 || b->length > most)
		return (fault_set(f, FAULT_INPUT,
		    "a record's base64 has %zu "
		    "octets, where 1 to %zu are expected",
		    b->length, most));
	return (0);
}

static int
parse_dnskey(struct dnskey *k, char *rest, struct fault *f)
{
	unsigned long flags = 0, protocol = 0, algorithm = 0;

	if (number(&rest, UINT16_MAX, "flags field", &flags, f) == -1 ||
	    number(&rest, UINT8_MAX, "protocol", &protocol, f) == -1 ||
	    number(&rest, UINT8_MAX, "algorithm", &algorithm, f) == -1)
		return (-1);
	if (protocol != DNSKEY_PROTOCOL)
		return (fault_set(f, FAULT_INPUT,
		    "a DNSKEY's protocol is %lu, not 3", protocol));
	k->flags = (unsigned int)flags;
	k->algorithm = (unsigned int)algorithm;
	return (data(rest, DNSKEY_DATA_MOST, &k->data, f));
}

static int
parse_rrsig(struct rrsig *r, char *rest, struct fault *f)
{
	unsigned long algorithm = 0, labels = 0, ttl = 0, tag = 0;

	if (keyword(&rest, "DNSKEY", f) == -1 ||
	    number(&rest, UINT8_MAX, "algorithm", &algorithm, f) == -1 ||
	    number(&rest, UINT8_MAX, "labels field", &labels, f) == -1 ||
	    number(&rest, RECORD_TTL_MOST, "original TTL", &ttl, f) == -1 ||
	    instant(&rest, "expiration", &r->expiration, f) == -1 ||
	    instant(&rest, "inception", &r->inception, f) == -1 ||
	    number(&rest, UINT16_MAX, "key tag", &tag, f) == -1 ||
	    name_parse(&r->signer, next(&rest), f) == -1)
		return (-1);
	r->algorithm = (unsigned int)algorithm;
	r->labels = (unsigned int)labels;
	r->original_ttl = (uint32_t)ttl;
	r->key_tag = (uint16_t)tag;
	return (data(rest, PUBKEY_SIGNATURE_MOST, &r->signature, f));
}

static int
parse(struct record *r, char *rest, struct fault *f)
{
	unsigned long ttl = 0;
	const char *type;

	if (*rest == '\0' || strchr(BLANKS, *rest) != NULL)
		return (fault_set(f, FAULT_INPUT, "a record has no owner"));
	if (name_parse(&r->owner, next(&rest), f) == -1 ||
	    number(&rest, RECORD_TTL_MOST, "TTL", &ttl, f) == -1 ||
	    keyword(&rest, "IN", f) == -1)
		return (-1);
	r->ttl = (uint32_t)ttl;
	type = next(&rest);
	if (strcasecmp(type, "DNSKEY") == 0)
		return (parse_dnskey(&r->key, rest, f));
	if (strcasecmp(type, "RRSIG") != 0)
		return (fault_set(
		    f, FAULT_INPUT, "a record is neither DNSKEY nor RRSIG"));
	r->signs = true;
	return (parse_rrsig(&r->rrsig, rest, f));
}

int
record_parse(struct record *r, const char *text, bool comments, struct fault *f)
{
	char copy[RECORD_MOST];

	memset(r, 0, sizeof(*r));
	copy[0] = '\0';
	if (prepare(copy, text, comments, f) == 0 && parse(r, copy, f) == 0)
		return (0);
	record_clear(r);
	return (-1);
}
