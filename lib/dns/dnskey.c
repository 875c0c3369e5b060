#include "lib/dns/dnskey.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ldns/ldns.h>

#include "lib/dns/algorithm.h"

/* Flags, protocol and algorithm, before the Public Key field. */
#define HEADER 4

#define TYPE_DNSKEY 48
#define CLASS_IN    1

void
dnskey_clear(struct dnskey *k)
{
	bytes_clear(&k->data);
	memset(k, 0, sizeof(*k));
}

int
dnskey_copy(struct dnskey *to, const struct dnskey *from, struct fault *f)
{
	struct dnskey copy = { .flags = from->flags,
		.algorithm = from->algorithm };

	if (bytes_set(&copy.data, from->data.data, from->data.length, f) == -1)
		return (-1);
	dnskey_clear(to);
	*to = copy;
	return (0);
}

bool
dnskey_equal(const struct dnskey *a, const struct dnskey *b)
{
	return (a->flags == b->flags && a->algorithm == b->algorithm &&
	    bytes_equal(&a->data, &b->data));
}

static void
header(const struct dnskey *k, unsigned int flags, uint8_t *octets)
{
	octets[0] = (uint8_t)(flags >> 8 & 0xff);
	octets[1] = (uint8_t)(flags & 0xff);
	octets[2] = DNSKEY_PROTOCOL;
	octets[3] = (uint8_t)(k->algorithm & 0xff);
}

int
dnskey_rdata(const struct dnskey *k, struct bytes *b, struct fault *f)
{
	size_t length = b->length;
	uint8_t octets[HEADER];

	if (k->flags > UINT16_MAX || k->algorithm > UINT8_MAX)
		return (fault_set(f, FAULT_INPUT,
		    "a DNSKEY's flags or algorithm are out of range"));
	if (k->data.length == 0 || k->data.length > DNSKEY_DATA_MOST)
		return (fault_set(f, FAULT_INPUT,
		    "a DNSKEY's public key is empty or too long"));
	header(k, k->flags, octets);
	if (bytes_append(b, octets, HEADER, f) == -1 ||
	    bytes_append(b, k->data.data, k->data.length, f) == -1) {
		b->length = length;
		return (-1);
	}
	return (0);
}

uint16_t
dnskey_tag_with(const struct dnskey *k, unsigned int flags)
{
	uint8_t rdata[HEADER + DNSKEY_DATA_MOST];

	if (k->data.length == 0 || k->data.length > DNSKEY_DATA_MOST)
		return (0);
	header(k, flags, rdata);
	memcpy(rdata + HEADER, k->data.data, k->data.length);
	return (ldns_calc_keytag_raw(rdata, HEADER + k->data.length));
}

uint16_t
dnskey_tag(const struct dnskey *k)
{
	return (dnskey_tag_with(k, k->flags));
}

/*
 * RFC 3110, section 2: the exponent's length in one octet, or 0 and two
 * octets, then exponent and modulus.  One key has one form only: lengths below
 * 256 in one octet, numbers without leading zeros.
 */
static int
split_rsa(const struct bytes *data, struct pubkey *key, struct fault *f)
{
	const unsigned char *p = data->data;
	size_t start = 1, length;

	if (data->length == 0)
		goto bad;
	length = p[0];
	if (length == 0) {
		if (data->length < 3)
			goto bad;
		start = 3;
		length = (size_t)p[1] << 8 | p[2];
		if (length < 256)
			goto bad;
	}
	if (length >= data->length - start || p[start] == 0 ||
	    p[start + length] == 0)
		goto bad;
	if (bytes_set(&key->exponent, p + start, length, f) == -1)
		return (-1);
	return (bytes_set(&key->modulus, p + start + length,
	    data->length - start - length, f));
bad:
	return (fault_set(f, FAULT_INPUT,
	    "the public key is not an RSA key as RFC 3110 writes it"));
}

/* Length of the Public Key field where it is fixed; 0: RSA. */
static size_t
point_size(enum pubkey_kind kind)
{
	switch (kind) {
	case PUBKEY_P256:
		return (64);
	case PUBKEY_P384:
		return (96);
	case PUBKEY_ED25519:
		return (32);
	case PUBKEY_ED448:
		return (57);
	case PUBKEY_RSA:
	default:
		return (0);
	}
}

static int
split(const struct algorithm *a, const struct bytes *data, struct pubkey *key,
    struct fault *f)
{
	key->kind = a->kind;
	if (a->kind == PUBKEY_RSA)
		return (split_rsa(data, key, f));
	if (data->length != point_size(a->kind))
		return (fault_set(f, FAULT_INPUT,
		    "the public key has %zu "
		    "octets, where %s has %zu",
		    data->length, a->mnemonic, point_size(a->kind)));
	return (bytes_set(&key->point, data->data, data->length, f));
}

static int
check(const struct algorithm *a, const struct pubkey *key, struct fault *f)
{
	if (pubkey_check(key, f) == -1)
		return (-1);
	if (key->kind == PUBKEY_RSA && pubkey_bits(key) < a->rsa_least)
		return (fault_set(f, FAULT_INPUT,
		    "an RSA key of %u bits is "
		    "too short for %s, which asks for %u",
		    pubkey_bits(key), a->mnemonic, a->rsa_least));
	return (0);
}

int
dnskey_pubkey(const struct dnskey *k, struct pubkey *key, struct fault *f)
{
	const struct algorithm *a = algorithm_find(k->algorithm);

	pubkey_clear(key);
	if (a == NULL)
		return (fault_set(f, FAULT_INPUT,
		    "algorithm %u is not one that is known here",
		    k->algorithm));
	if (split(a, &k->data, key, f) == -1 || check(a, key, f) == -1) {
		pubkey_clear(key);
		return (-1);
	}
	return (0);
}

/* The Public Key field of an RSA key: split_rsa backwards. */
static int
join_rsa(const struct pubkey *key, struct bytes *data, struct fault *f)
{
	size_t length = key->exponent.length;

	if (length >= 256 && bytes_append_u8(data, 0, f) == -1)
		return (-1);
	if ((length >= 256 ?
		    bytes_append_u16(data, (unsigned int)length, f) :
		    bytes_append_u8(data, (unsigned int)length, f)) == -1)
		return (-1);
	if (bytes_append(data, key->exponent.data, length, f) == -1)
		return (-1);
	return (bytes_append(data, key->modulus.data, key->modulus.length, f));
}

int
dnskey_from_pubkey(struct dnskey *k, unsigned int flags, unsigned int algorithm,
    const struct pubkey *key, struct fault *f)
{
	const struct algorithm *a = algorithm_find(algorithm);

	dnskey_clear(k);
	if (flags > UINT16_MAX)
		return (fault_set(
		    f, FAULT_INPUT, "flags %u are out of range", flags));
	if (a == NULL || a->kind != key->kind)
		return (fault_set(f, FAULT_INPUT,
		    "algorithm %u is not for this kind of key", algorithm));
	if (check(a, key, f) == -1)
		return (-1);
	k->flags = flags;
	k->algorithm = algorithm;
	if ((key->kind == PUBKEY_RSA ? join_rsa(key, &k->data, f) :
				       bytes_set(&k->data, key->point.data,
					   key->point.length, f)) == -1) {
		dnskey_clear(k);
		return (-1);
	}
	return (0);
}

/* The record in wire format, for ldns to read. */
static int
record(const struct dnskey *k, const struct name *owner, struct bytes *b,
    struct fault *f)
{
	if (bytes_append(b, owner->wire, owner->length, f) == -1 ||
	    bytes_append_u16(b, TYPE_DNSKEY, f) == -1 ||
	    bytes_append_u16(b, CLASS_IN, f) == -1 ||
	    bytes_append_u32(b, 0, f) == -1 ||
	    bytes_append_u16(b, (unsigned int)(HEADER + k->data.length), f) ==
		-1)
		return (-1);
	return (dnskey_rdata(k, b, f));
}

static char *
print_ds(const struct dnskey *k, const ldns_rr *ds, struct fault *f)
{
	const ldns_rdf *digest = ldns_rr_rdf(ds, 3);
	char *text = NULL, *hex, *p;

	if (digest == NULL || (hex = ldns_rdf2str(digest)) == NULL) {
		(void)fault_memory(f);
		return (NULL);
	}
	for (p = hex; *p != '\0'; p++)
		if (*p >= 'a' && *p <= 'f')
			*p = (char)(*p - 'a' + 'A');
	if (asprintf(&text, "%u %u 2 %s", dnskey_tag(k), k->algorithm, hex) ==
	    -1) {
		text = NULL;
		(void)fault_memory(f);
	}
	free(hex);
	return (text);
}

char *
dnskey_ds(const struct dnskey *k, const struct name *owner, struct fault *f)
{
	struct bytes wire = { 0 };
	ldns_rr *rr = NULL, *ds = NULL;
	size_t used = 0;
	char *text = NULL;

	if (record(k, owner, &wire, f) == -1)
		goto out;
	if (ldns_wire2rr(&rr, wire.data, wire.length, &used,
		LDNS_SECTION_ANSWER) != LDNS_STATUS_OK ||
	    (ds = ldns_key_rr2ds(rr, LDNS_SHA256)) == NULL) {
		(void)fault_set(f, FAULT_INTERNAL, "ldns makes no DS of a key");
		goto out;
	}
	text = print_ds(k, ds, f);
out:
	ldns_rr_free(ds);
	ldns_rr_free(rr);
	bytes_clear(&wire);
	return (text);
}

char *
dnskey_print(const struct dnskey *k, const struct name *owner, uint32_t ttl,
    struct fault *f)
{
	char name[NAME_TEXT_SIZE], *data, *text = NULL;

	name_print(owner, name);
	if ((data = bytes_base64(&k->data)) == NULL ||
	    asprintf(&text, "%s %u IN DNSKEY %u %u %u %s", name,
		(unsigned int)ttl, k->flags, (unsigned int)DNSKEY_PROTOCOL,
		k->algorithm, data) == -1) {
		text = NULL;
		(void)fault_memory(f);
	}
	free(data);
	return (text);
}
