#include "lib/dns/zonefile.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ldns/ldns.h>

#include "lib/dns/record.h"

/* One key has one line; a zone has a handful of keys. */
#define LOCATORS_MOST 1024

/* Longest of the lines that are scanned here, and of CKA_ID in hex. */
#define LINE_MOST 1024

#define LOCATOR_PREFIX ";;Key:"
#define ORIGIN_PREFIX  "$ORIGIN"
#define TTL_PREFIX     "$TTL"

/*
 * ldns takes a name without a final dot for an absolute one when it knows no
 * origin, and a missing TTL for 0 or 3600.  So it is told an origin that no
 * zone has and a TTL that no record can have, and what comes back with them
 * was relative, or without a TTL.
 */
#define NO_ORIGIN "\\000no-origin\\000."
#define NO_TTL    UINT32_MAX

/* The state of one reading. */
struct reader {
	struct zonefile *zone;
	const char *file;
	const struct bytes *data;
	unsigned int line;
	struct name no_origin;
	bool has_soa;
	struct name apex;      /* with has_soa */
	unsigned int key_line; /* of the first DNSKEY, 0: none */
};

void
zonefile_clear(struct zonefile *z)
{
	size_t i;

	keyset_clear(&z->keyset);
	for (i = 0; i < z->locator_count; i++)
		bytes_clear(&z->locators[i].id);
	free(z->locators);
	memset(z, 0, sizeof(*z));
}

/* Adds the place where f was met. */
static int
placed(const struct reader *r, struct fault *f)
{
	return (fault_file(f, r->file, r->line, 0));
}

static int
wrong(const struct reader *r, struct fault *f, const char *what)
{
	(void)fault_set(f, FAULT_INPUT, "%s", what);
	return (placed(r, f));
}

/* Reads "NAME VALUE" pairs until one is called name; false: there is none. */
static bool
pair(const char *text, const char *name, char *value)
{
	char key[LINE_MOST];
	int used = 0;

	while (sscanf(text, "%1023s %1023s%n", key, value, &used) == 2) {
		if (strcmp(key, name) == 0)
			return (true);
		text += used;
	}
	return (false);
}

static int
pair_number(const char *text, const char *name, unsigned long most,
    unsigned long *number, struct fault *f)
{
	char value[LINE_MOST], *end;

	if (!pair(text, name, value) || value[0] < '0' || value[0] > '9')
		return (fault_set(f, FAULT_INPUT,
		    "a key's comment line has no number for %s", name));
	*number = strtoul(value, &end, 10);
	if (*end != '\0' || *number > most)
		return (fault_set(f, FAULT_INPUT,
		    "a key's comment line has a wrong number for %s", name));
	return (0);
}

static int
add_locator(struct reader *r, struct zonefile_locator *l, struct fault *f)
{
	struct zonefile *z = r->zone;
	struct zonefile_locator *locators;

	if (z->locator_count >= LOCATORS_MOST)
		return (wrong(r, f, "too many comment lines about keys"));
	locators = reallocarray(
	    z->locators, z->locator_count + 1, sizeof(*locators));
	if (locators == NULL)
		return (fault_memory(f));
	z->locators = locators;
	z->locators[z->locator_count++] = *l;
	memset(l, 0, sizeof(*l));
	return (0);
}

/*
 * Reads what follows ";;Key:".  A line without keytag (OpenDNSSEC 1.4) or with
 * "(null)" for a locator (a key that is not in the signer's token) does not
 * tell what is asked for.
 */
static int
read_locator(struct reader *r, const char *text, struct fault *f)
{
	struct zonefile_locator l = { 0 };
	char value[LINE_MOST];
	unsigned long algorithm = 0, tag = 0;
	int rc = -1;

	if (!pair(text, "keytag", value) || !pair(text, "locator", value) ||
	    strcmp(value, "(null)") == 0)
		return (0);
	if (bytes_from_hex(&l.id, value, f) == -1 ||
	    pair_number(text, "algorithm", UINT8_MAX, &algorithm, f) == -1 ||
	    pair_number(text, "keytag", UINT16_MAX, &tag, f) == -1)
		goto out;
	l.algorithm = (unsigned int)algorithm;
	l.key_tag = (uint16_t)tag;
	rc = add_locator(r, &l, f);
out:
	bytes_clear(&l.id);
	return (rc == -1 ? placed(r, f) : 0);
}

/* ldns takes a relative origin for an absolute one. */
static int
check_origin(const struct reader *r, const char *text, struct fault *f)
{
	char name[LINE_MOST];
	size_t length;

	if (sscanf(text, "%1023s", name) != 1)
		return (wrong(r, f, "$ORIGIN without a name"));
	length = strlen(name);
	if (name[length - 1] != '.' || (length > 1 && name[length - 2] == '\\'))
		return (wrong(r, f, "$ORIGIN with a relative name"));
	return (0);
}

/* True if text begins with word and white space. */
static bool
begins(const char *text, const char *word)
{
	size_t length = strlen(word);

	return (strncmp(text, word, length) == 0 &&
	    isspace((unsigned char)text[length]));
}

/* ldns passes over what it does not know, and knows only capitals. */
static int
check_directive(const struct reader *r, const char *text, struct fault *f)
{
	if (begins(text, TTL_PREFIX))
		return (0);
	if (begins(text, ORIGIN_PREFIX))
		return (check_origin(r, text + strlen(ORIGIN_PREFIX), f));
	return (wrong(r, f, "a directive that is neither $ORIGIN nor $TTL"));
}

/* Scans one line for what ldns does not tell. */
static int
scan_line(struct reader *r, const char *line, size_t length, struct fault *f)
{
	char text[LINE_MOST];
	bool key, directive;

	key = length >= strlen(LOCATOR_PREFIX) &&
	    memcmp(line, LOCATOR_PREFIX, strlen(LOCATOR_PREFIX)) == 0;
	directive = length > 0 && line[0] == '$';
	if (!key && !directive)
		return (0);
	if (length >= sizeof(text))
		return (wrong(r, f, "the line is too long"));
	memcpy(text, line, length);
	text[length] = '\0';
	if (directive)
		return (check_directive(r, text, f));
	return (read_locator(r, text + strlen(LOCATOR_PREFIX), f));
}

/*
 * Follows the parentheses of one line, outside of quotes and comments.  ldns
 * takes the end of the file for one that closes: half a file would be half a
 * key.
 */
static int
balance(const struct reader *r, const char *line, size_t length, int *depth,
    struct fault *f)
{
	bool quoted = false;
	size_t i;

	for (i = 0; i < length && (quoted || line[i] != ';'); i++) {
		if (line[i] == '\\')
			i++;
		else if (line[i] == '"')
			quoted = !quoted;
		else if (!quoted && line[i] == '(')
			(*depth)++;
		else if (!quoted && line[i] == ')')
			(*depth)--;
	}
	if (*depth < 0 || *depth > 1)
		return (wrong(r, f, "parentheses do not match"));
	return (0);
}

static int
scan(struct reader *r, const struct bytes *data, struct fault *f)
{
	const char *p = (const char *)data->data, *end = p + data->length;
	const char *eol;
	int depth = 0;

	for (r->line = 1; p < end; r->line++) {
		eol = memchr(p, '\n', (size_t)(end - p));
		if (eol == NULL)
			eol = end;
		if (memchr(p, '\0', (size_t)(eol - p)) != NULL)
			return (wrong(r, f, "the zone file has a NUL in it"));
		if (balance(r, p, (size_t)(eol - p), &depth, f) == -1 ||
		    scan_line(r, p, (size_t)(eol - p), f) == -1)
			return (placed(r, f));
		p = eol == end ? end : eol + 1;
	}
	if (depth != 0)
		return (wrong(r, f, "the zone file ends in parentheses"));
	return (0);
}

/* The owner of a record, which must not have been relative to nothing. */
static int
owner(
    const struct reader *r, const ldns_rr *rr, struct name *n, struct fault *f)
{
	const ldns_rdf *rdf = ldns_rr_owner(rr);
	size_t skip = 0, rest = r->no_origin.length;

	if (rdf == NULL)
		return (wrong(r, f, "a record without an owner"));
	if (name_from_wire(n, ldns_rdf_data(rdf), ldns_rdf_size(rdf), f) == -1)
		return (placed(r, f));
	while (n->length - skip > rest)
		skip += n->wire[skip] + (size_t)1;
	if (n->length - skip == rest &&
	    memcmp(n->wire + skip, r->no_origin.wire, rest) == 0)
		return (wrong(r, f, "a relative name before any $ORIGIN"));
	return (0);
}

static int
take_soa(struct reader *r, const ldns_rr *rr, struct fault *f)
{
	struct name n;

	if (owner(r, rr, &n, f) == -1)
		return (-1);
	if (r->has_soa && !name_equal(&r->apex, &n))
		return (wrong(r, f, "a second SOA with another owner"));
	r->apex = n;
	r->has_soa = true;
	return (0);
}

/* The DNSKEY as ldns read it; class, protocol and flags must be right. */
static int
convert(const struct reader *r, const ldns_rr *rr, struct dnskey *k,
    struct fault *f)
{
	const ldns_rdf *key = ldns_rr_rdf(rr, 3);

	if (ldns_rr_rd_count(rr) != 4 || key == NULL)
		return (wrong(r, f, "a DNSKEY record is incomplete"));
	if (ldns_rr_get_class(rr) != LDNS_RR_CLASS_IN)
		return (wrong(r, f, "a DNSKEY record of another class"));
	if (ldns_rdf2native_int8(ldns_rr_rdf(rr, 1)) != DNSKEY_PROTOCOL)
		return (wrong(r, f, "a DNSKEY with a protocol other than 3"));
	k->flags = ldns_rdf2native_int16(ldns_rr_rdf(rr, 0));
	if ((k->flags & DNSKEY_FLAG_ZONE) == 0)
		return (wrong(r, f, "a DNSKEY without the ZONE flag"));
	k->algorithm = ldns_rdf2native_int8(ldns_rr_rdf(rr, 2));
	if (ldns_rdf_size(key) == 0 || ldns_rdf_size(key) > DNSKEY_DATA_MOST)
		return (wrong(r, f, "a DNSKEY of a wrong size"));
	return (bytes_set(&k->data, ldns_rdf_data(key), ldns_rdf_size(key), f));
}

static int
check_ttl(const struct reader *r, uint32_t ttl, struct fault *f)
{
	if (ttl == NO_TTL)
		return (wrong(r, f, "a DNSKEY without a TTL before any $TTL"));
	if (ttl > RECORD_TTL_MOST)
		return (wrong(r, f, "a TTL of more than 2147483647"));
	if (r->key_line != 0 && ttl != r->zone->keyset.ttl)
		return (wrong(r, f, "DNSKEYs with different TTLs"));
	return (0);
}

static int
take_dnskey(struct reader *r, const ldns_rr *rr, struct fault *f)
{
	struct keyset *s = &r->zone->keyset;
	struct dnskey k = { 0 };
	struct name n;
	int rc = -1;

	if (owner(r, rr, &n, f) == -1 || check_ttl(r, ldns_rr_ttl(rr), f) == -1)
		return (-1);
	if (r->key_line != 0 && !name_equal(&s->owner, &n))
		return (wrong(r, f, "DNSKEYs with different owners"));
	if (convert(r, rr, &k, f) == 0 && keyset_add_key(s, &k, f) == 0)
		rc = 0;
	dnskey_clear(&k);
	if (rc == -1)
		return (placed(r, f));
	if (r->key_line == 0) {
		s->owner = n;
		s->ttl = ldns_rr_ttl(rr);
		r->key_line = r->line;
	}
	return (0);
}

/* Of RRSIG records, who signs the zone and until when its keys are signed. */
static void
take_rrsig(struct reader *r, const ldns_rr *rr)
{
	struct zonefile *z = r->zone;
	uint32_t expiration;
	ldns_rr_type covered;

	if (ldns_rr_rd_count(rr) < 9)
		return;
	covered = ldns_rdf2rr_type(ldns_rr_rrsig_typecovered(rr));
	expiration = ldns_rdf2native_int32(ldns_rr_rrsig_expiration(rr));
	if (covered == LDNS_RR_TYPE_DNSKEY && expiration > z->keys_expire)
		z->keys_expire = expiration;
	if (covered == LDNS_RR_TYPE_SOA &&
	    z->signer_count < ZONEFILE_SIGNERS_MOST)
		z->signers[z->signer_count++] = ldns_rdf2native_int16(
		    ldns_rr_rrsig_keytag(rr));
}

static int
take(struct reader *r, const ldns_rr *rr, struct fault *f)
{
	if (ldns_rr_ttl(rr) != NO_TTL && ldns_rr_ttl(rr) > r->zone->ttl_most)
		r->zone->ttl_most = ldns_rr_ttl(rr);
	if (ldns_rr_get_type(rr) == LDNS_RR_TYPE_RRSIG)
		take_rrsig(r, rr);
	if (ldns_rr_get_type(rr) == LDNS_RR_TYPE_SOA)
		return (take_soa(r, rr, f));
	if (ldns_rr_get_type(rr) == LDNS_RR_TYPE_DNSKEY)
		return (take_dnskey(r, rr, f));
	return (0);
}

/* What ldns says, for the few states that are no errors and for all others. */
static int
check_status(const struct reader *r, ldns_status status, struct fault *f)
{
	const char *text = ldns_get_errorstr_by_id(status);

	if (status == LDNS_STATUS_OK || status == LDNS_STATUS_SYNTAX_EMPTY ||
	    status == LDNS_STATUS_SYNTAX_TTL ||
	    status == LDNS_STATUS_SYNTAX_ORIGIN)
		return (0);
	if (status == LDNS_STATUS_MEM_ERR)
		return (fault_memory(f));
	return (wrong(r, f, text != NULL ? text : "not a record"));
}

/* The last line of what was read: ldns counts line ends, and passes over empty
 * lines without a word. */
static unsigned int
last_line(const struct reader *r, FILE *in, int line)
{
	long position = ftell(in);

	if (position > 0 && (size_t)position <= r->data->length &&
	    r->data->data[position - 1] == '\n' && line > 1)
		line--;
	return ((unsigned int)line);
}

/* Reads all records; ldns stops at the first that it cannot read. */
static int
read_records(struct reader *r, FILE *in, ldns_rdf **origin, struct fault *f)
{
	ldns_rdf *previous = NULL;
	ldns_rr *rr = NULL;
	ldns_status status;
	uint32_t ttl = NO_TTL;
	int line = 1, rc = 0;

	while (rc == 0 && !feof(in)) {
		status = ldns_rr_new_frm_fp_l(
		    &rr, in, &ttl, origin, &previous, &line);
		r->line = last_line(r, in, line);
		rc = check_status(r, status, f);
		if (status == LDNS_STATUS_OK && rr != NULL) {
			rc = take(r, rr, f);
			ldns_rr_free(rr);
		}
		rr = NULL;
	}
	ldns_rdf_deep_free(previous);
	return (rc);
}

static int
read_with_ldns(struct reader *r, const struct bytes *data,
    const struct name *zone, struct fault *f)
{
	const struct name *first = zone != NULL ? zone : &r->no_origin;
	ldns_rdf *origin = NULL;
	FILE *in = NULL;
	int rc = -1;

	origin = ldns_rdf_new_frm_data(
	    LDNS_RDF_TYPE_DNAME, first->length, first->wire);
	if (origin == NULL) {
		(void)fault_memory(f);
		goto out;
	}
	if ((in = fmemopen(data->data, data->length, "r")) == NULL) {
		(void)fault_errno(
		    f, "fmemopen", r->file, "cannot read the zone");
		goto out;
	}
	rc = read_records(r, in, &origin, f);
out:
	if (in != NULL)
		(void)fclose(in);
	ldns_rdf_deep_free(origin);
	return (rc);
}

/* One apex, and the DNSKEYs at it. */
static int
settle(struct reader *r, const struct name *zone, struct fault *f)
{
	struct keyset *s = &r->zone->keyset;

	r->line = r->key_line;
	if (!r->has_soa && r->key_line == 0)
		return (wrong(r, f, "neither SOA nor DNSKEY in the zone file"));
	if (r->has_soa && r->key_line != 0 && !name_equal(&r->apex, &s->owner))
		return (wrong(r, f, "DNSKEYs that are not at the apex"));
	if (r->has_soa)
		s->owner = r->apex;
	if (zone != NULL && !name_equal(zone, &s->owner))
		return (wrong(r, f, "the zone file is of another zone"));
	return (0);
}

int
zonefile_read(struct zonefile *z, const char *file, const struct bytes *data,
    const struct name *zone, struct fault *f)
{
	struct reader r = { .zone = z, .file = file, .data = data };
	int rc = -1;

	memset(z, 0, sizeof(*z));
	if (data->length == 0 || data->length > ZONEFILE_MOST)
		rc = wrong(&r, f,
		    data->length == 0 ? "the zone file is empty" :
					"the zone file is larger than 64 MiB");
	else if (name_parse(&r.no_origin, NO_ORIGIN, f) == 0 &&
	    scan(&r, data, f) == 0 && read_with_ldns(&r, data, zone, f) == 0 &&
	    settle(&r, zone, f) == 0)
		rc = 0;
	if (rc == -1)
		zonefile_clear(z);
	return (rc);
}
