#include "consume/signconf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libxml/xmlwriter.h>

#include "lib/util/duration.h"

void
signconf_clear(struct signconf *s)
{
	size_t i;

	for (i = 0; i < s->key_count; i++) {
		free(s->keys[i].record);
		free(s->keys[i].locator);
	}
	free(s->keys);
	for (i = 0; i < s->rrsig_count; i++)
		free(s->rrsigs[i]);
	free(s->rrsigs);
	memset(s, 0, sizeof(*s));
}

/* A record's text, which it takes over, in base64; NULL with a fault. */
static char *
encode(char *text, struct fault *f)
{
	struct bytes b = { 0 };
	char *encoded = NULL;

	if (text == NULL)
		return (NULL);
	if (strlen(text) > SIGNCONF_RECORD_MOST)
		(void)fault_set(f, FAULT_REFUSED,
		    "a record of %zu bytes, "
		    "where the signer reads at most %d",
		    strlen(text), SIGNCONF_RECORD_MOST);
	else if (bytes_set(&b, text, strlen(text), f) == 0 &&
	    (encoded = bytes_base64(&b)) == NULL)
		(void)fault_memory(f);
	bytes_clear(&b);
	free(text);
	return (encoded);
}

int
signconf_begin(struct signconf *s, const struct keyset *set, struct fault *f)
{
	char *record;

	s->zone = set->owner;
	s->ttl = set->ttl;
	s->rrsigs = calloc(set->rrsig_count + 1, sizeof(*s->rrsigs));
	if (s->rrsigs == NULL)
		return (fault_memory(f));
	for (; s->rrsig_count < set->rrsig_count; s->rrsig_count++) {
		record = encode(rrsig_print(&set->rrsigs[s->rrsig_count],
				    &set->owner, set->ttl, f),
		    f);
		if (record == NULL)
			return (-1);
		s->rrsigs[s->rrsig_count] = record;
	}
	return (0);
}

static struct signconf_key *
add_key(struct signconf *s, const struct dnskey *k, struct fault *f)
{
	struct signconf_key *keys;

	keys = reallocarray(s->keys, s->key_count + 1, sizeof(*keys));
	if (keys == NULL) {
		(void)fault_memory(f);
		return (NULL);
	}
	s->keys = keys;
	keys += s->key_count++;
	memset(keys, 0, sizeof(*keys));
	keys->flags = k->flags;
	keys->algorithm = k->algorithm;
	keys->publish = true;
	return (keys);
}

int
signconf_add_record(struct signconf *s, const struct dnskey *k, struct fault *f)
{
	struct signconf_key *key;

	if ((k->flags & DNSKEY_FLAG_SEP) == 0)
		return (fault_set(f, FAULT_INTERNAL,
		    "a key without the SEP "
		    "bit given as a record makes the signer crash"));
	if ((key = add_key(s, k, f)) == NULL)
		return (-1);
	key->record = encode(dnskey_print(k, &s->zone, s->ttl, f), f);
	return (key->record == NULL ? -1 : 0);
}

int
signconf_add_locator(struct signconf *s, const struct dnskey *k,
    const struct bytes *id, struct fault *f)
{
	struct signconf_key *key;

	if ((key = add_key(s, k, f)) == NULL)
		return (-1);
	/* Lower-case: the signer takes another case for another key. */
	if ((key->locator = bytes_hex(id)) == NULL)
		return (fault_memory(f));
	return (0);
}

/*
 * The document while it is written.  A call that fails is remembered and makes
 * the ones after it do nothing: all of them fail for want of memory only.
 */
struct writer {
	xmlTextWriterPtr xml;
	bool failed;
};

static const xmlChar *
chars(const char *text)
{
	return ((const xmlChar *)text);
}

static void
begin(struct writer *w, const char *name)
{
	if (!w->failed)
		w->failed = xmlTextWriterStartElement(w->xml, chars(name)) ==
		    -1;
}

static void
end(struct writer *w)
{
	if (!w->failed)
		w->failed = xmlTextWriterEndElement(w->xml) == -1;
}

static void
put(struct writer *w, const char *name, const char *text)
{
	if (!w->failed)
		w->failed = xmlTextWriterWriteElement(
				w->xml, chars(name), chars(text)) == -1;
}

static void
put_empty(struct writer *w, const char *name)
{
	begin(w, name);
	end(w);
}

static void
put_number(struct writer *w, const char *name, unsigned int number)
{
	char text[16];

	(void)snprintf(text, sizeof(text), "%u", number);
	put(w, name, text);
}

static void
put_duration(struct writer *w, const char *name, int64_t seconds)
{
	char text[DURATION_SIZE];

	duration_format(seconds, text);
	put(w, name, text);
}

static void
put_signatures(struct writer *w, const struct conf_signer_policy *p)
{
	begin(w, "Signatures");
	put_duration(w, "Resign", p->resign);
	put_duration(w, "Refresh", p->refresh);
	begin(w, "Validity");
	put_duration(w, "Default", p->validity);
	put_duration(w, "Denial", p->validity_denial);
	end(w);
	put_duration(w, "Jitter", p->jitter);
	put_duration(w, "InceptionOffset", p->inception_offset);
	end(w);
}

static int
put_denial(
    struct writer *w, const struct conf_signer_policy *p, struct fault *f)
{
	char *salt;

	begin(w, "Denial");
	if (!p->nsec3) {
		put_empty(w, "NSEC");
		end(w);
		return (0);
	}
	if ((salt = bytes_hex(&p->nsec3_salt)) == NULL)
		return (fault_memory(f));
	begin(w, "NSEC3");
	if (p->nsec3_optout)
		put_empty(w, "OptOut");
	begin(w, "Hash");
	put_number(w, "Algorithm", 1); /* SHA-1, the only one there is */
	put_number(w, "Iterations", p->nsec3_iterations);
	put(w, "Salt", salt);
	end(w);
	end(w);
	end(w);
	free(salt);
	return (0);
}

static void
put_key(struct writer *w, const struct signconf_key *k)
{
	begin(w, "Key");
	put_number(w, "Flags", k->flags);
	put_number(w, "Algorithm", k->algorithm);
	if (k->record != NULL) {
		put(w, "ResourceRecord", k->record);
		put_empty(w, "KSK");
	} else
		put(w, "Locator", k->locator);
	if (k->zsk)
		put_empty(w, "ZSK");
	if (k->publish)
		put_empty(w, "Publish");
	end(w);
}

static void
put_keys(struct writer *w, const struct signconf *s)
{
	size_t i;

	begin(w, "Keys");
	put_duration(w, "TTL", s->ttl);
	for (i = 0; i < s->key_count; i++)
		put_key(w, &s->keys[i]);
	for (i = 0; i < s->rrsig_count; i++)
		put(w, "SignatureResourceRecord", s->rrsigs[i]);
	end(w);
}

static void
put_soa(struct writer *w, const struct conf_signer_policy *p)
{
	static const char *const serials[] = {
		[CONF_SERIAL_UNIXTIME] = "unixtime",
		[CONF_SERIAL_COUNTER] = "counter",
		[CONF_SERIAL_DATECOUNTER] = "datecounter",
		[CONF_SERIAL_KEEP] = "keep"
	};

	begin(w, "SOA");
	put_duration(w, "TTL", p->soa_ttl);
	put_duration(w, "Minimum", p->soa_minimum);
	put(w, "Serial", serials[p->serial]);
	end(w);
}

/* The name as OpenDNSSEC writes it: lower-case, no final dot but the root's. */
static void
put_name(struct writer *w, const struct name *zone)
{
	char text[NAME_TEXT_SIZE];
	struct name canonical;
	size_t length;

	name_canonical(&canonical, zone);
	name_print(&canonical, text);
	length = strlen(text);
	if (length > 1)
		text[length - 1] = '\0';
	if (!w->failed)
		w->failed = xmlTextWriterWriteAttribute(
				w->xml, chars("name"), chars(text)) == -1;
}

static int
put_document(struct writer *w, const struct signconf *s,
    const struct conf_signer_policy *policy, struct fault *f)
{
	w->failed = xmlTextWriterSetIndent(w->xml, 1) == -1 ||
	    xmlTextWriterSetIndentString(w->xml, chars("  ")) == -1 ||
	    xmlTextWriterStartDocument(w->xml, "1.0", "UTF-8", NULL) == -1;
	begin(w, "SignerConfiguration");
	begin(w, "Zone");
	put_name(w, &s->zone);
	put_signatures(w, policy);
	if (put_denial(w, policy, f) == -1)
		return (-1);
	put_keys(w, s);
	put_soa(w, policy);
	end(w);
	end(w);
	if (w->failed || xmlTextWriterEndDocument(w->xml) == -1)
		return (fault_memory(f));
	return (0);
}

int
signconf_write(const struct signconf *s,
    const struct conf_signer_policy *policy, struct bytes *b, struct fault *f)
{
	struct writer w = { NULL, false };
	xmlBufferPtr buffer;
	int rc = -1;

	if ((buffer = xmlBufferCreate()) == NULL)
		return (fault_memory(f));
	if ((w.xml = xmlNewTextWriterMemory(buffer, 0)) == NULL)
		(void)fault_memory(f);
	else if (put_document(&w, s, policy, f) == 0)
		rc = 0;
	xmlFreeTextWriter(w.xml); /* flushes into the buffer */
	if (rc == 0)
		rc = bytes_append(b, xmlBufferContent(buffer),
		    (size_t)xmlBufferLength(buffer), f);
	xmlBufferFree(buffer);
	return (rc);
}
