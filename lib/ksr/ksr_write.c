/* A request or a response as XML, in one form: what is equal has equal bytes.
 */
#include <stdlib.h>
#include <string.h>

#include <libxml/xmlwriter.h>

#include "lib/dns/algorithm.h"
#include "lib/ksr/ksr.h"
#include "lib/util/duration.h"
#include "lib/util/instant.h"

#define INDENT "    "

/* A writer that failed once stays so; asked at the end. */
struct pen {
	xmlTextWriter *writer;
	bool failed;
};

static const xmlChar *
text_of(const char *text)
{
	return ((const xmlChar *)text);
}

static void
start(struct pen *p, const char *name)
{
	p->failed |= xmlTextWriterStartElement(p->writer, text_of(name)) == -1;
}

static void
end(struct pen *p)
{
	p->failed |= xmlTextWriterEndElement(p->writer) == -1;
}

static void
attribute(struct pen *p, const char *name, const char *value)
{
	p->failed |= xmlTextWriterWriteAttribute(
			 p->writer, text_of(name), text_of(value)) == -1;
}

static void
attribute_number(struct pen *p, const char *name, unsigned long value)
{
	p->failed |= xmlTextWriterWriteFormatAttribute(
			 p->writer, text_of(name), "%lu", value) == -1;
}

static void
element(struct pen *p, const char *name, const char *value)
{
	p->failed |= value == NULL ||
	    xmlTextWriterWriteElement(
		p->writer, text_of(name), text_of(value)) == -1;
}

static void
element_number(struct pen *p, const char *name, unsigned long value)
{
	p->failed |= xmlTextWriterWriteFormatElement(
			 p->writer, text_of(name), "%lu", value) == -1;
}

static void
element_base64(struct pen *p, const char *name, const struct bytes *value)
{
	char *text = bytes_base64(value);

	element(p, name, text);
	free(text);
}

static void
element_name(struct pen *p, const char *name, const struct name *value)
{
	char text[NAME_TEXT_SIZE];

	name_print(value, text);
	element(p, name, text);
}

static void
element_duration(struct pen *p, const char *name, int64_t seconds)
{
	char text[DURATION_SIZE];

	duration_format(seconds, text);
	element(p, name, text);
}

/* "2027-01-01T00:00:00+00:00" */
static void
format_instant(int64_t instant, char *text, size_t size)
{
	instant_format(instant, text);
	text[strcspn(text, "Z")] = '\0';
	(void)strncat(text, "+00:00", size - strlen(text) - 1);
}

static void
element_instant(struct pen *p, const char *name, int64_t instant)
{
	char text[INSTANT_SIZE + 8];

	format_instant(instant, text, sizeof(text));
	element(p, name, text);
}

static void
write_algorithm(struct pen *p, const struct ksr_algorithm *a)
{
	const struct algorithm *known = algorithm_find(a->number);
	bool rsa = known == NULL || known->kind == PUBKEY_RSA;
	bool curve = !rsa &&
	    (known->kind == PUBKEY_P256 || known->kind == PUBKEY_P384);

	start(p, "SignatureAlgorithm");
	attribute_number(p, "algorithm", a->number);
	start(p, rsa ? "RSA" : curve ? "ECDSA" : "EdDSA");
	attribute_number(p, "size", a->size);
	if (rsa)
		attribute_number(p, "exponent", a->exponent);
	end(p);
	end(p);
}

static void
write_policy(struct pen *p, const char *name, const struct ksr_policy *policy)
{
	size_t i;

	start(p, name);
	element_duration(p, "PublishSafety", policy->publish_safety);
	element_duration(p, "RetireSafety", policy->retire_safety);
	element_duration(p, "MaxSignatureValidity", policy->validity_most);
	element_duration(p, "MinSignatureValidity", policy->validity_least);
	element_duration(p, "MaxValidityOverlap", policy->overlap_most);
	element_duration(p, "MinValidityOverlap", policy->overlap_least);
	for (i = 0; i < policy->algorithm_count; i++)
		write_algorithm(p, &policy->algorithms[i]);
	end(p);
}

static void
write_key(struct pen *p, const struct ksr_key *k)
{
	start(p, "Key");
	attribute(p, "keyIdentifier", k->identifier);
	attribute_number(p, "keyTag", k->tag);
	element_number(p, "TTL", k->ttl);
	element_number(p, "Flags", k->key.flags);
	element_number(p, "Protocol", DNSKEY_PROTOCOL);
	element_number(p, "Algorithm", k->key.algorithm);
	element_base64(p, "PublicKey", &k->key.data);
	end(p);
}

static void
write_signature(struct pen *p, const struct ksr_signature *s)
{
	start(p, "Signature");
	attribute(p, "keyIdentifier", s->identifier);
	element_number(p, "TTL", s->ttl);
	element(p, "TypeCovered", "DNSKEY");
	element_number(p, "Algorithm", s->rrsig.algorithm);
	element_number(p, "Labels", s->rrsig.labels);
	element_number(p, "OriginalTTL", s->rrsig.original_ttl);
	element_instant(p, "SignatureExpiration", s->rrsig.expiration);
	element_instant(p, "SignatureInception", s->rrsig.inception);
	element_number(p, "KeyTag", s->rrsig.key_tag);
	element_name(p, "SignersName", &s->rrsig.signer);
	element_base64(p, "SignatureData", &s->rrsig.signature);
	end(p);
}

static void
write_bundle(struct pen *p, const struct ksr_bundle *b, bool response)
{
	size_t i;

	start(p, response ? "ResponseBundle" : "RequestBundle");
	attribute(p, "id", b->id);
	element_instant(p, "Inception", b->inception);
	element_instant(p, "Expiration", b->expiration);
	for (i = 0; i < b->signer_count && !response; i++) {
		start(p, "Signer");
		attribute(p, "keyIdentifier", b->signers[i]);
		end(p);
	}
	for (i = 0; i < b->key_count; i++)
		write_key(p, &b->keys[i]);
	for (i = 0; i < b->signature_count; i++)
		write_signature(p, &b->signatures[i]);
	end(p);
}

static void
write_document(struct pen *p, const struct ksr *k)
{
	char domain[NAME_TEXT_SIZE], instant[INSTANT_SIZE + 8];
	size_t i;

	name_print(&k->domain, domain);
	start(p, "KSR");
	attribute(p, "id", k->id);
	attribute(p, "domain", domain);
	attribute_number(p, "serial", k->serial);
	start(p, k->response ? "Response" : "Request");
	if (k->timestamp != -1) {
		format_instant(k->timestamp, instant, sizeof(instant));
		attribute(p, "timestamp", instant);
	}
	start(p, k->response ? "ResponsePolicy" : "RequestPolicy");
	if (k->response)
		write_policy(p, "KSK", &k->ksk);
	write_policy(p, "ZSK", &k->zsk);
	end(p);
	for (i = 0; i < k->bundle_count; i++)
		write_bundle(p, &k->bundles[i], k->response);
	end(p);
	end(p);
}

int
ksr_write(const struct ksr *k, struct bytes *b, struct fault *f)
{
	xmlBuffer *buffer = xmlBufferCreate();
	struct pen p = { NULL, false };
	int rc = -1;

	if (buffer != NULL)
		p.writer = xmlNewTextWriterMemory(buffer, 0);
	if (p.writer == NULL) {
		(void)fault_memory(f);
		goto out;
	}
	p.failed |= xmlTextWriterSetIndent(p.writer, 1) == -1;
	p.failed |= xmlTextWriterSetIndentString(p.writer, text_of(INDENT)) ==
	    -1;
	p.failed |= xmlTextWriterStartDocument(
			p.writer, "1.0", "UTF-8", NULL) == -1;
	write_document(&p, k);
	p.failed |= xmlTextWriterEndDocument(p.writer) == -1;
	if (p.failed)
		(void)fault_memory(f);
	else
		rc = bytes_append(b, xmlBufferContent(buffer),
		    (size_t)xmlBufferLength(buffer), f);
out:
	xmlFreeTextWriter(p.writer);
	xmlBufferFree(buffer);
	return (rc);
}
