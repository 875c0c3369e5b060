/* The section `known-keys`. */
#include <stdlib.h>
#include <string.h>

#include "lib/conf/conf.h"
#include "lib/conf/node.h"
#include "lib/conf/request.h"
#include "lib/conf/scalar.h"
#include "lib/dns/algorithm.h"
#include "lib/dns/dnskey.h"
#include "lib/util/instant.h"

#define HEX         "0123456789abcdefABCDEF"
#define FIELD_SIZE  2048
#define FIELDS      4 /* of a DNSKEY and of a DS */
#define DS_SHA256   2
#define NUMBER_MOST 65535UL

/* The fields of a record's data; the last one without blanks in it. */
struct fields {
	unsigned long numbers[FIELDS - 1];
	char last[FIELD_SIZE];
};

static int
split(const struct node *n, struct fields *fields, struct fault *f)
{
	const char *text;
	char *end;
	size_t i, used = 0;

	if (node_text(n, &text, f) == -1)
		return (-1);
	for (i = 0; i < FIELDS - 1; i++, text = end) {
		text += strspn(text, " ");
		fields->numbers[i] = strtoul(text, &end, 10);
		if (*text < '0' || *text > '9' || *end != ' ' ||
		    fields->numbers[i] > NUMBER_MOST)
			return (node_fault(n, f,
			    "a record's data has three numbers and a text"));
	}
	for (; *text != '\0' && used < FIELD_SIZE - 1; text++)
		if (*text != ' ')
			fields->last[used++] = *text;
	fields->last[used] = '\0';
	return (*text == '\0' && used > 0 ?
		0 :
		node_fault(n, f, "a record's data ends with a text"));
}

/* Algorithm of both records; two that differ are a mistake. */
static int
set_algorithm(const struct node *n, struct conf_known *k,
    unsigned long algorithm, struct fault *f)
{
	if (algorithm > 255 || algorithm_find((unsigned int)algorithm) == NULL)
		return (node_fault(n, f, "no algorithm that oks knows"));
	if (k->algorithm != 0 && k->algorithm != algorithm)
		return (node_fault(
		    n, f, "dnskey and ds have different algorithms"));
	k->algorithm = (unsigned int)algorithm;
	return (0);
}

static int
read_dnskey(const struct node *n, void *to, struct fault *f)
{
	struct conf_known *k = to;
	struct dnskey key = { 0 };
	struct pubkey pubkey = { 0 };
	struct fault why = { 0 };
	struct fields fields = { { 0 }, "" };
	int rc;

	if (split(n, &fields, f) == -1)
		return (-1);
	if (fields.numbers[0] != (DNSKEY_FLAG_ZONE | DNSKEY_FLAG_SEP) ||
	    fields.numbers[1] != DNSKEY_PROTOCOL)
		return (node_fault(n, f, "a KSK's DNSKEY begins with 257 3"));
	if (set_algorithm(n, k, fields.numbers[2], f) == -1)
		return (-1);
	if (bytes_from_base64(&k->data, fields.last, false, &why) == -1)
		return (node_fault(n, f, "%s", why.what));
	k->flags = (unsigned int)fields.numbers[0];
	k->has_key = true;
	key = (struct dnskey){ k->flags, k->algorithm, k->data };
	k->tag = dnskey_tag(&key);
	rc = dnskey_pubkey(&key, &pubkey, &why);
	pubkey_clear(&pubkey);
	return (rc == 0 ? 0 : node_fault(n, f, "%s", why.what));
}

static int
read_ds(const struct node *n, void *to, struct fault *f)
{
	struct conf_known *k = to;
	struct fields fields = { { 0 }, "" };
	size_t i;

	if (split(n, &fields, f) == -1 ||
	    set_algorithm(n, k, fields.numbers[1], f) == -1)
		return (-1);
	if (fields.numbers[2] != DS_SHA256 ||
	    strlen(fields.last) != DIGEST_HEX_SIZE - 1 ||
	    strspn(fields.last, HEX) != DIGEST_HEX_SIZE - 1)
		return (node_fault(n, f,
		    "a DS has digest type 2 and %d hexadecimal digits here",
		    DIGEST_HEX_SIZE - 1));
	if (k->has_key && k->tag != fields.numbers[0])
		return (
		    node_fault(n, f, "the key in dnskey has tag %u", k->tag));
	k->tag = (unsigned int)fields.numbers[0];
	for (i = 0; i < DIGEST_HEX_SIZE; i++)
		k->ds[i] = (char)(fields.last[i] >= 'A' &&
			    fields.last[i] <= 'F' ?
			fields.last[i] - 'A' + 'a' :
			fields.last[i]);
	return (0);
}

static int
read_instant(const struct node *n, void *to, struct fault *f)
{
	struct fault why = { 0 };
	const char *text;

	if (node_text(n, &text, f) == -1)
		return (-1);
	if (instant_parse(text, to, &why) == -1)
		return (node_fault(n, f, "%s", why.what));
	return (0);
}

#define HERE(member) offsetof(struct conf_known, member)

/* dnskey before ds: the one is held against the other. */
static const struct node_field fields[] = { { "label", scalar_label,
						HERE(label), true },
	{ "id", scalar_id, HERE(id), false },
	{ "keyStore", scalar_text, HERE(store), false },
	{ "dnskey", read_dnskey, 0, false }, { "ds", read_ds, 0, false },
	{ "valid-from", read_instant, HERE(valid_from), false },
	{ "valid-until", read_instant, HERE(valid_until), false },
	{ NULL, NULL, 0, false } };

static int
check_labels(const struct node *n, const struct conf *c, struct fault *f)
{
	const struct conf_known *last = &c->known[c->known_count - 1];
	size_t i;

	for (i = 0; i + 1 < c->known_count; i++)
		if (strcmp(c->known[i].label, last->label) == 0)
			return (node_fault(n, f, "%.64s has this label, too",
			    c->known[i].name));
	return (0);
}

static int
read_known(const struct node *n, void *to, struct fault *f)
{
	struct conf *c = to;
	struct conf_known *k = &c->known[c->known_count++];

	k->valid_from = -1;
	k->valid_until = -1;
	k->line = node_line(n);
	if (scalar_name(n, &k->name, f) == -1 ||
	    node_fields(n, fields, k, f) == -1)
		return (-1);
	if (!k->has_key && k->ds[0] == '\0')
		return (node_fault(
		    n, f, "dnskey or ds is needed: a label alone is no proof"));
	if (k->valid_until != -1 && k->valid_until < k->valid_from)
		return (node_fault(n, f, "valid-until is before valid-from"));
	return (check_labels(n, c, f));
}

int
known_section(const struct node *n, void *to, struct fault *f)
{
	struct conf *c = to;

	c->known = calloc(node_count(n) + 1, sizeof(*c->known));
	if (c->known == NULL)
		return (fault_memory(f));
	return (node_members(n, CONF_KNOWN_MOST, read_known, c, f));
}

void
known_clear(struct conf *c)
{
	struct conf_known *k;

	for (k = c->known; k != NULL && k < c->known + c->known_count; k++) {
		free(k->name);
		free(k->label);
		free(k->store);
		bytes_clear(&k->id);
		bytes_clear(&k->data);
	}
	free(c->known);
}

const struct conf_known *
known_find_label(const struct conf *c, const char *label)
{
	size_t i;

	for (i = 0; i < c->known_count; i++)
		if (strcmp(c->known[i].label, label) == 0)
			return (&c->known[i]);
	return (NULL);
}

const struct conf_known *
known_find(const struct conf *c, const char *name)
{
	size_t i;

	for (i = 0; i < c->known_count; i++)
		if (strcmp(c->known[i].name, name) == 0)
			return (&c->known[i]);
	return (known_find_label(c, name));
}

/* The DS of the key, as "TAG ALGORITHM 2 HEX", is the known one. */
static bool
digest_matches(const struct conf_known *k, const struct name *owner,
    const struct dnskey *key)
{
	struct fault why = { 0 };
	char *ds = dnskey_ds(key, owner, &why);
	const char *hex = ds == NULL ? "" : strrchr(ds, ' ') + 1;
	bool same = ds != NULL && strcasecmp(hex, k->ds) == 0;

	free(ds);
	return (same);
}

bool
known_matches(const struct conf_known *k, const struct name *owner,
    unsigned int algorithm, const struct bytes *data)
{
	const struct dnskey key = { DNSKEY_FLAG_ZONE | DNSKEY_FLAG_SEP,
		algorithm, *data };

	if (k->algorithm != algorithm ||
	    (k->has_key && !bytes_equal(&k->data, data)))
		return (false);
	return (k->ds[0] == '\0' || digest_matches(k, owner, &key));
}
