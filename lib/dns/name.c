#include "lib/dns/name.h"

#include <string.h>

#include <ldns/ldns.h>

/* What ends a token, begins a comment or a group in a master file, or quotes
 * (RFC 1035, 5.1): in a name only with a backslash before it. */
#define SPECIAL "\"();"

static bool
digit(char c)
{
	return (c >= '0' && c <= '9');
}

static uint8_t
lower(uint8_t c)
{
	return (c >= 'A' && c <= 'Z' ? (uint8_t)(c + ('a' - 'A')) : c);
}

/* The length of the escape at text, backslash and all; 0 if it is none. */
static size_t
escape_length(const char *text)
{
	if (!digit(text[1]))
		return (text[1] > ' ' && text[1] < 0x7f ? 2 : 0);
	if (!digit(text[2]) || !digit(text[3]))
		return (0);
	return (
	    (text[1] - '0') * 100 + (text[2] - '0') * 10 + (text[3] - '0') <=
		    255 ?
		4 :
		0);
}

/*
 * ldns takes any byte for a character of a label, and what looks like an
 * escape for one.  Here only printable ASCII is a name, so that what is shown
 * is what is meant.
 */
static int
check_text(const char *text, struct fault *f)
{
	size_t length;

	for (; *text != '\0'; text += length) {
		length = *text == '\\' ? escape_length(text) : 1;
		if (length == 0)
			return (fault_set(f, FAULT_INPUT,
			    "a domain name has a wrong escape"));
		if (*text <= ' ' || *text >= 0x7f ||
		    strchr(SPECIAL, *text) != NULL)
			return (fault_set(f, FAULT_INPUT,
			    "a domain name has "
			    "a character that must be escaped"));
	}
	return (0);
}

/* Counts as RRSIG's Labels field does (RFC 4034, 3.1.3). */
static unsigned int
count_labels(const struct name *n)
{
	unsigned int count = 0;
	size_t i;

	for (i = 0; n->wire[i] != 0; i += n->wire[i] + (size_t)1)
		count++;
	if (n->wire[0] == 1 && n->wire[1] == '*')
		count--;
	return (count);
}

/* ldns knows more than these; the others are one sentence for us. */
static const char *
refusal(ldns_status status)
{
	if (status == LDNS_STATUS_LABEL_OVERFLOW)
		return ("a domain name has a label of more than 63 octets");
	if (status == LDNS_STATUS_EMPTY_LABEL)
		return ("a domain name has an empty label");
	if (status == LDNS_STATUS_DOMAINNAME_OVERFLOW)
		return ("a domain name is longer than 255 octets");
	return ("not a domain name");
}

int
name_from_wire(
    struct name *n, const uint8_t *wire, size_t length, struct fault *f)
{
	size_t i = 0;

	memset(n, 0, sizeof(*n));
	while (i < length && wire[i] != 0 && wire[i] <= LDNS_MAX_LABELLEN)
		i += wire[i] + (size_t)1;
	if (length > NAME_MOST || i + 1 != length || wire[i] != 0)
		return (fault_set(
		    f, FAULT_INPUT, "not a domain name in wire format"));
	memcpy(n->wire, wire, length);
	n->length = length;
	n->labels = count_labels(n);
	return (0);
}

int
name_parse(struct name *n, const char *text, struct fault *f)
{
	ldns_rdf *rdf = NULL;
	ldns_status status;
	int rc;

	memset(n, 0, sizeof(*n));
	if (check_text(text, f) == -1)
		return (-1);
	status = ldns_str2rdf_dname(&rdf, text);
	if (status == LDNS_STATUS_MEM_ERR)
		return (fault_memory(f));
	if (status != LDNS_STATUS_OK || rdf == NULL)
		return (fault_set(f, FAULT_INPUT, "%s", refusal(status)));
	rc = name_from_wire(n, ldns_rdf_data(rdf), ldns_rdf_size(rdf), f);
	ldns_rdf_deep_free(rdf);
	return (rc);
}

/*
 * Writes one octet of a label, and returns where the next one goes.  `$` and
 * `@` mean something in a master file when they come first, `"` everywhere;
 * ldns's own writer leaves them bare.
 */
static char *
print_octet(uint8_t octet, char *text)
{
	if (octet <= ' ' || octet >= 0x7f) {
		*text++ = '\\';
		*text++ = (char)('0' + octet / 100);
		*text++ = (char)('0' + octet / 10 % 10);
		*text++ = (char)('0' + octet % 10);
		return (text);
	}
	if (strchr(SPECIAL ".\\@$", octet) != NULL)
		*text++ = '\\';
	*text++ = (char)octet;
	return (text);
}

void
name_print(const struct name *n, char *text)
{
	size_t i = 0, end;

	if (n->length <= 1)
		*text++ = '.';
	while (i < n->length && n->wire[i] != 0) {
		end = i + n->wire[i];
		while (i < end && i + 1 < n->length)
			text = print_octet(n->wire[++i], text);
		*text++ = '.';
		i++;
	}
	*text = '\0';
}

/* Lengths of labels are below 64, so below any letter: the whole wire can be
 * treated as text. */
void
name_canonical(struct name *to, const struct name *from)
{
	size_t i;

	*to = *from;
	for (i = 0; i < to->length; i++)
		to->wire[i] = lower(to->wire[i]);
}

bool
name_equal(const struct name *a, const struct name *b)
{
	size_t i;

	if (a->length != b->length)
		return (false);
	for (i = 0; i < a->length; i++)
		if (lower(a->wire[i]) != lower(b->wire[i]))
			return (false);
	return (true);
}
