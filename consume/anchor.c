#include "consume/anchor.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lib/util/digest.h"

/* Digest types of DS (IANA's registry). */
#define DS_SHA256 2
#define DS_SHA384 4

#define BLANKS " \t"

/* A short field with its NUL: a number, a class, a type. */
#define FIELD_SIZE 16

/* Whole record: fields before the type, at most owner, TTL and class. */
#define BEFORE_TYPE_MOST 3

void
anchor_clear(struct anchor *a)
{
	bytes_clear(&a->digest);
	dnskey_clear(&a->key);
	memset(a, 0, sizeof(*a));
}

/* The next field in place; *text is moved behind it.  NULL at the end. */
static const char *
next_field(const char **text, size_t *length)
{
	const char *field = *text + strspn(*text, BLANKS);

	*length = strcspn(field, BLANKS);
	*text = field + *length;
	return (*length == 0 ? NULL : field);
}

/* The same for a short field, copied; false if it is missing or too long. */
static bool
short_field(const char **text, char *field)
{
	const char *start;
	size_t length;

	start = next_field(text, &length);
	if (start == NULL || length >= FIELD_SIZE)
		return (false);
	memcpy(field, start, length);
	field[length] = '\0';
	return (true);
}

/* A decimal number without sign or leading zeros. */
static bool
number(const char *field, unsigned long most, unsigned long *value)
{
	size_t length = strlen(field);

	if (length == 0 || length > 10 ||
	    strspn(field, "0123456789") != length ||
	    (field[0] == '0' && length > 1))
		return (false);
	*value = strtoul(field, NULL, 10);
	return (*value <= most);
}

static bool
next_number(const char **text, unsigned long most, unsigned int *value)
{
	char field[FIELD_SIZE];
	unsigned long wide;

	if (!short_field(text, field) || !number(field, most, &wide))
		return (false);
	*value = (unsigned int)wide;
	return (true);
}

static int
wrong(struct fault *f)
{
	return (fault_set(f, FAULT_INPUT,
	    "neither a DS (TAG ALGORITHM 2 "
	    "HEX) nor a DNSKEY (FLAGS 3 ALGORITHM BASE64)"));
}

/* Hexadecimal digits, blanks between them allowed (RFC 4034, 5.3). */
static int
read_hex(struct bytes *b, const char *text, struct fault *f)
{
	char *digits = malloc(strlen(text) + 1);
	size_t used = 0;
	int rc;

	if (digits == NULL)
		return (fault_memory(f));
	for (; *text != '\0'; text++)
		if (strchr(BLANKS, *text) == NULL)
			digits[used++] = *text;
	digits[used] = '\0';
	rc = bytes_from_hex(b, digits, f);
	free(digits);
	return (rc);
}

static int
read_ds(struct anchor *a, const char *text, struct fault *f)
{
	size_t length;

	a->ds = true;
	if (!next_number(&text, 65535, &a->key_tag) ||
	    !next_number(&text, 255, &a->algorithm) ||
	    !next_number(&text, 255, &a->digest_type))
		return (wrong(f));
	if (a->digest_type != DS_SHA256 && a->digest_type != DS_SHA384)
		return (fault_set(f, FAULT_INPUT,
		    "a DS of digest type %u, "
		    "where only 2 (SHA-256) and 4 (SHA-384) are trusted",
		    a->digest_type));
	if (read_hex(&a->digest, text, f) == -1)
		return (-1);
	length = a->digest_type == DS_SHA256 ? 32 : 48;
	if (a->digest.length != length)
		return (fault_set(f, FAULT_INPUT,
		    "a digest of %zu octets, "
		    "where type %u has %zu",
		    a->digest.length, a->digest_type, length));
	return (0);
}

static int
read_dnskey(struct anchor *a, const char *text, struct fault *f)
{
	struct pubkey key = { 0 };
	unsigned int protocol;
	int rc;

	if (!next_number(&text, 65535, &a->key.flags) ||
	    !next_number(&text, 255, &protocol) ||
	    protocol != DNSKEY_PROTOCOL ||
	    !next_number(&text, 255, &a->key.algorithm))
		return (wrong(f));
	if (bytes_from_base64(&a->key.data, text, true, f) == -1)
		return (-1);
	if ((a->key.flags & DNSKEY_FLAG_ZONE) == 0)
		return (fault_set(f, FAULT_INPUT,
		    "flags %u lack the ZONE bit (256)", a->key.flags));
	if ((a->key.flags & DNSKEY_FLAG_REVOKE) != 0)
		return (fault_set(
		    f, FAULT_INPUT, "a revoked key is no trust anchor"));
	rc = dnskey_pubkey(&a->key, &key, f);
	pubkey_clear(&key);
	return (rc);
}

static int
check_owner(
    const char *field, size_t length, const struct name *zone, struct fault *f)
{
	char text[NAME_TEXT_SIZE];
	struct name owner;

	if (length >= sizeof(text))
		return (wrong(f));
	memcpy(text, field, length);
	text[length] = '\0';
	if (name_parse(&owner, text, f) == -1)
		return (-1);
	if (name_equal(&owner, zone))
		return (0);
	name_print(zone, text);
	return (
	    fault_set(f, FAULT_INPUT, "the record's owner is not %s", text));
}

/* What may stand between owner and type: TTL and class, each once. */
static bool
fits_between(const char *field, bool *ttl, bool *class)
{
	unsigned long ignored;

	if (strcasecmp(field, "IN") == 0 && !*class)
		return (*class = true);
	if (number(field, 2147483647UL, &ignored) && !*ttl)
		return (*ttl = true);
	return (false);
}

enum type { TYPE_NONE, TYPE_DS, TYPE_DNSKEY };

static enum type
type_of(const char *field)
{
	if (strcasecmp(field, "DS") == 0)
		return (TYPE_DS);
	return (strcasecmp(field, "DNSKEY") == 0 ? TYPE_DNSKEY : TYPE_NONE);
}

/* Finds the type of a whole record, with *text behind it; TYPE_NONE if the
 * text does not begin as a record does. */
static enum type
find_type(const char **text)
{
	char field[FIELD_SIZE];
	bool ttl = false, class = false;
	const char *p = *text;
	size_t length, i;

	if (next_field(&p, &length) == NULL)
		return (TYPE_NONE);
	for (i = 0; i < BEFORE_TYPE_MOST && short_field(&p, field); i++) {
		if (type_of(field) != TYPE_NONE) {
			*text = p;
			return (type_of(field));
		}
		if (!fits_between(field, &ttl, &class))
			break;
	}
	return (TYPE_NONE);
}

/* Of bare RDATA: a DNSKEY's second field is 3, which is no algorithm that a
 * DS could name here (DSA). */
static enum type
guess_type(const char *text)
{
	unsigned int first, second;

	if (!next_number(&text, 65535, &first) ||
	    !next_number(&text, 255, &second))
		return (TYPE_NONE);
	return (second == DNSKEY_PROTOCOL ? TYPE_DNSKEY : TYPE_DS);
}

int
anchor_parse(struct anchor *a, const char *text, const struct name *zone,
    struct fault *f)
{
	const char *owner, *rest = text;
	size_t length;
	enum type type;
	int rc = 0;

	memset(a, 0, sizeof(*a));
	owner = next_field(&rest, &length);
	rest = text;
	if ((type = find_type(&rest)) != TYPE_NONE)
		rc = check_owner(owner, length, zone, f);
	else
		type = guess_type(text);
	if (rc == 0 && type == TYPE_DS)
		rc = read_ds(a, rest, f);
	else if (rc == 0 && type == TYPE_DNSKEY)
		rc = read_dnskey(a, rest, f);
	else if (rc == 0)
		rc = wrong(f);
	if (rc == -1)
		anchor_clear(a);
	return (rc);
}

/* The digest over owner and RDATA (RFC 4034, 5.1.4). */
static int
digest_matches(const struct anchor *a, const struct name *zone,
    const struct dnskey *k, bool *matches, struct fault *f)
{
	unsigned char hash[DIGEST_MOST];
	struct bytes data = { 0 };
	struct name canonical;
	size_t size;
	int rc = -1;

	name_canonical(&canonical, zone);
	if (bytes_append(&data, canonical.wire, canonical.length, f) == 0 &&
	    dnskey_rdata(k, &data, f) == 0 &&
	    digest_make(
		a->digest_type == DS_SHA256 ? DIGEST_SHA256 : DIGEST_SHA384,
		data.data, data.length, hash, &size, f) == 0) {
		*matches = size == a->digest.length &&
		    memcmp(hash, a->digest.data, size) == 0;
		rc = 0;
	}
	bytes_clear(&data);
	return (rc);
}

int
anchor_matches(const struct anchor *a, const struct name *zone,
    const struct dnskey *k, bool *matches, struct fault *f)
{
	*matches = false;
	if ((k->flags & DNSKEY_FLAG_REVOKE) != 0 ||
	    (k->flags & DNSKEY_FLAG_ZONE) == 0)
		return (0);
	if (!a->ds) {
		*matches = dnskey_equal(&a->key, k);
		return (0);
	}
	if (a->algorithm != k->algorithm || a->key_tag != dnskey_tag(k))
		return (0);
	return (digest_matches(a, zone, k, matches, f));
}

int
anchors_read(struct anchors *a, const struct conf *c,
    const struct conf_zone *zone, const struct name *name, struct fault *f)
{
	memset(a, 0, sizeof(*a));
	if (zone->anchor_count == 0) {
		(void)fault_set(f, FAULT_INPUT,
		    "zones: %s has no anchors: "
		    "add the DS of its KSK, as the ceremony announced it",
		    zone->name);
		return (fault_file(f, c->file, zone->line, 0));
	}
	a->items = calloc(zone->anchor_count, sizeof(*a->items));
	if (a->items == NULL)
		return (fault_memory(f));
	for (; a->count < zone->anchor_count; a->count++)
		if (anchor_parse(&a->items[a->count],
			zone->anchors[a->count].text, name, f) == -1) {
			(void)fault_file(
			    f, c->file, zone->anchors[a->count].line, 0);
			anchors_clear(a);
			return (-1);
		}
	return (0);
}

void
anchors_clear(struct anchors *a)
{
	size_t i;

	for (i = 0; i < a->count; i++)
		anchor_clear(&a->items[i]);
	free(a->items);
	memset(a, 0, sizeof(*a));
}

static bool
made_by(const struct rrsig *r, const struct dnskey *k)
{
	return (r->algorithm == k->algorithm && r->key_tag == dnskey_tag(k));
}

static bool
signs(const struct keyset *s, const struct dnskey *k)
{
	size_t i;

	for (i = 0; i < s->rrsig_count; i++)
		if (made_by(&s->rrsigs[i], k))
			return (true);
	return (false);
}

int
anchors_sign(const struct anchors *a, const struct keyset *s, bool *sign,
    struct fault *f)
{
	size_t i, k;

	*sign = false;
	for (k = 0; k < s->key_count; k++) {
		if (!signs(s, &s->keys[k]))
			continue;
		for (i = 0; i < a->count && !*sign; i++)
			if (anchor_matches(&a->items[i], &s->owner, &s->keys[k],
				sign, f) == -1)
				return (-1);
	}
	return (0);
}
