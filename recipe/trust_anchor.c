#include "recipe/trust_anchor.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util/digest.h"
#include "lib/util/instant.h"
#include "recipe/anchor_keys.h"

#define SOURCE "http://data.iana.org/root-anchors/root-anchors.xml"

/* ---- Times ---- */

/* "LABEL=TIME" for this key, or "TIME" for all; the last one counts. */
static int
take_times(struct anchor_key *k, const char *const *texts, size_t count,
    int64_t *to, struct fault *f)
{
	struct fault why = { 0 };
	const char *equals;
	size_t i;

	for (i = 0; i < count; i++) {
		equals = strchr(texts[i], '=');
		if (equals != NULL &&
		    (strlen(k->label) != (size_t)(equals - texts[i]) ||
			memcmp(k->label, texts[i],
			    (size_t)(equals - texts[i])) != 0))
			continue;
		if (instant_parse(
			equals == NULL ? texts[i] : equals + 1, to, &why) == -1)
			return (fault_set(
			    f, FAULT_USAGE, "%.128s: %s", texts[i], why.what));
	}
	return (0);
}

/* A label of an option that no key has is a mistake. */
static int
check_labels(const struct anchor_keys *keys, const char *const *texts,
    size_t count, struct fault *f)
{
	const char *equals;
	size_t i, k;

	for (i = 0; i < count; i++) {
		if ((equals = strchr(texts[i], '=')) == NULL)
			continue;
		for (k = 0; k < keys->count; k++)
			if (strlen(keys->items[k].label) ==
				(size_t)(equals - texts[i]) &&
			    strncmp(keys->items[k].label, texts[i],
				(size_t)(equals - texts[i])) == 0)
				break;
		if (k == keys->count)
			return (fault_set(f, FAULT_INPUT,
			    "the file has no key for %.128s", texts[i]));
	}
	return (0);
}

static int
set_times(struct anchor_keys *keys, const struct trust_anchor_options *o,
    struct fault *f)
{
	struct anchor_key *k;

	if (check_labels(keys, o->from, o->from_count, f) == -1 ||
	    check_labels(keys, o->until, o->until_count, f) == -1)
		return (-1);
	for (k = keys->items; k < keys->items + keys->count; k++) {
		if (take_times(k, o->from, o->from_count, &k->from, f) == -1 ||
		    take_times(k, o->until, o->until_count, &k->until, f) == -1)
			return (-1);
		if (k->until != -1 && k->until < k->from)
			return (fault_set(f, FAULT_USAGE,
			    "%.128s would end before it begins", k->label));
	}
	return (0);
}

/* ---- Writing ---- */

/* Appends text; a failure stays. */
struct pen {
	struct bytes *out;
	struct fault *f;
	bool failed;
};

static void put(struct pen *p, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void
put(struct pen *p, const char *format, ...)
{
	char *text = NULL;
	va_list ap;

	va_start(ap, format);
	if (vasprintf(&text, format, ap) == -1) {
		text = NULL;
		(void)fault_memory(p->f);
		p->failed = true;
	} else if (bytes_append(p->out, text, strlen(text), p->f) == -1)
		p->failed = true;
	va_end(ap);
	free(text);
}

/* The text of an attribute. */
static void
put_escaped(struct pen *p, const char *text)
{
	for (; *text != '\0'; text++)
		switch (*text) {
		case '&':
			put(p, "&amp;");
			break;
		case '<':
			put(p, "&lt;");
			break;
		case '"':
			put(p, "&quot;");
			break;
		default:
			put(p, "%c", *text);
		}
}

static void
put_instant(struct pen *p, const char *name, int64_t instant)
{
	char text[INSTANT_SIZE];

	instant_format(instant, text);
	text[strcspn(text, "Z")] = '\0';
	put(p, " %s=\"%s+00:00\"", name, text);
}

static int
put_key(struct pen *p, const struct anchor_key *k, const struct name *zone,
    bool with_key)
{
	char *ds = dnskey_ds(&k->dnskey, zone, p->f), *data;

	if (ds == NULL)
		return (-1);
	put(p, "    <KeyDigest id=\"");
	put_escaped(p, k->label);
	put(p, "\"");
	put_instant(p, "validFrom", k->from);
	if (k->until != -1)
		put_instant(p, "validUntil", k->until);
	put(p,
	    ">\n        <KeyTag>%u</KeyTag>\n"
	    "        <Algorithm>%u</Algorithm>\n"
	    "        <DigestType>2</DigestType>\n"
	    "        <Digest>%s</Digest>\n",
	    (unsigned int)dnskey_tag(&k->dnskey), k->dnskey.algorithm,
	    strrchr(ds, ' ') + 1);
	free(ds);
	if (with_key) {
		if ((data = bytes_base64(&k->dnskey.data)) == NULL)
			return (fault_memory(p->f));
		put(p,
		    "        <PublicKey>%s</PublicKey>\n"
		    "        <Flags>%u</Flags>\n",
		    data, k->dnskey.flags);
		free(data);
	}
	put(p, "    </KeyDigest>\n");
	return (0);
}

/* An identifier in the form of a UUID (RFC 9562, version 8) that follows from
 * what is in the document. */
static int
make_id(const struct anchor_keys *keys, char *id, struct fault *f)
{
	struct bytes all = { 0 };
	char hex[DIGEST_HEX_SIZE];
	size_t i;
	int rc = 0;

	for (i = 0; i < keys->count && rc == 0; i++)
		if (bytes_append(&all, keys->items[i].label,
			strlen(keys->items[i].label) + 1, f) == -1 ||
		    dnskey_rdata(&keys->items[i].dnskey, &all, f) == -1 ||
		    bytes_append(&all, &keys->items[i].from,
			sizeof(keys->items[i].from), f) == -1 ||
		    bytes_append(&all, &keys->items[i].until,
			sizeof(keys->items[i].until), f) == -1)
			rc = -1;
	if (rc == 0)
		rc = digest_sha256_hex(all.data, all.length, hex, f);
	bytes_clear(&all);
	if (rc == 0)
		(void)snprintf(id, 64, "%.8s-%.4s-8%.3s-8%.3s-%.12s", hex,
		    hex + 8, hex + 12, hex + 15, hex + 18);
	return (rc);
}

static int
write_xml(struct pen *p, const struct anchor_keys *keys,
    const struct trust_anchor_options *o)
{
	char id[64] = "", zone[NAME_TEXT_SIZE];
	size_t i;

	if (make_id(keys, id, p->f) == -1)
		return (-1);
	name_print(&keys->zone, zone);
	put(p,
	    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<TrustAnchor id=\"");
	put_escaped(p, o->id == NULL ? id : o->id);
	put(p, "\" source=\"");
	put_escaped(p, o->source == NULL ? SOURCE : o->source);
	put(p, "\">\n    <Zone>%s</Zone>\n", zone);
	for (i = 0; i < keys->count; i++)
		if (put_key(p, &keys->items[i], &keys->zone,
			o->form == TRUST_ANCHOR_XML_KEYS) == -1)
			return (-1);
	put(p, "</TrustAnchor>\n");
	return (0);
}

static int
write_records(
    struct pen *p, const struct anchor_keys *keys, enum trust_anchor_form form)
{
	const struct anchor_key *k;
	char zone[NAME_TEXT_SIZE], *text;

	name_print(&keys->zone, zone);
	for (k = keys->items; k < keys->items + keys->count; k++) {
		text = form == TRUST_ANCHOR_DS ?
		    dnskey_ds(&k->dnskey, &keys->zone, p->f) :
		    dnskey_print(&k->dnskey, &keys->zone, k->ttl, p->f);
		if (text == NULL)
			return (-1);
		if (form == TRUST_ANCHOR_DS)
			put(p, "%s IN DS %s\n", zone, text);
		else
			put(p, "%s\n", text);
		free(text);
	}
	return (0);
}

static int
compare(const void *left, const void *right)
{
	const struct anchor_key *a = left, *b = right;

	if (a->from != b->from)
		return (a->from < b->from ? -1 : 1);
	return (strcmp(a->label, b->label));
}

int
trust_anchor_make(
    struct bytes *b, const struct trust_anchor_options *o, struct fault *f)
{
	struct anchor_keys keys = { 0 };
	struct pen p = { b, f, false };
	int rc = -1;

	if (anchor_keys_read(&keys, o->file, o->zone, f) == -1 ||
	    anchor_keys_choose(&keys, o->keys, o->key_count, f) == -1 ||
	    set_times(&keys, o, f) == -1)
		goto out;
	qsort(keys.items, keys.count, sizeof(*keys.items), compare);
	rc = o->form == TRUST_ANCHOR_XML || o->form == TRUST_ANCHOR_XML_KEYS ?
	    write_xml(&p, &keys, o) :
	    write_records(&p, &keys, o->form);
	if (p.failed)
		rc = -1;
out:
	anchor_keys_clear(&keys);
	return (rc);
}
