/*
 * make-ksr FOLDER QUARTER ALGORITHM [DOMAIN]: prints the Key Signing Request of
 * a ZSK operator who rolls his ZSK each quarter, as 2027-1, nine slots of ten
 * days, 21 days of validity.  His keys are in the folder, made when they are
 * missing, also as files of BIND's; ALGORITHM is 8 or 13.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "lib/dns/algorithm.h"
#include "lib/ksr/ksr.h"
#include "lib/util/instant.h"

#define DAY      86400
#define SLOTS    9
#define TTL      172800
#define RSA_BITS 2048

struct zsk {
	EVP_PKEY *private;
	struct dnskey dnskey;
	char identifier[64];
};

static void
die(const char *what, const struct fault *f)
{
	(void)fprintf(stderr, "make-ksr: %s: %s\n", what,
	    f == NULL ? "libcrypto" : f->what);
	exit(1);
}

static EVP_PKEY *
load(const char *folder, long number, unsigned int algorithm)
{
	char path[4096];
	EVP_PKEY *key = NULL;
	FILE *file;

	(void)snprintf(
	    path, sizeof(path), "%s/zsk-%u-%ld.pem", folder, algorithm, number);
	if ((file = fopen(path, "r")) != NULL)
		key = PEM_read_PrivateKey(file, NULL, NULL, NULL);
	else {
		key = algorithm == 13 ? EVP_EC_gen("P-256") :
					EVP_RSA_gen(RSA_BITS);
		file = fopen(path, "w");
		if (file == NULL || key == NULL ||
		    PEM_write_PrivateKey(
			file, key, NULL, NULL, 0, NULL, NULL) != 1)
			die(path, NULL);
	}
	(void)fclose(file);
	if (key == NULL)
		die(path, NULL);
	return (key);
}

static void
take_number(struct bytes *to, const EVP_PKEY *key, const char *name)
{
	unsigned char octets[512];
	BIGNUM *number = NULL;
	struct fault f = { 0 };
	int length;

	if (EVP_PKEY_get_bn_param(key, name, &number) != 1)
		die(name, NULL);
	length = BN_bn2bin(number, octets);
	BN_free(number);
	if (bytes_set(to, octets, (size_t)length, &f) == -1)
		die(name, &f);
}

static void
take_point(struct bytes *to, const EVP_PKEY *key)
{
	unsigned char octets[256];
	struct fault f = { 0 };
	size_t length;

	if (EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY,
		octets, sizeof(octets), &length) != 1 ||
	    bytes_set(to, octets + 1, length - 1, &f) == -1)
		die("public key", NULL);
}

static void
make_zsk(struct zsk *z, const char *folder, long number, unsigned int algorithm)
{
	struct pubkey pubkey = { 0 };
	struct fault f = { 0 };

	z->private = load(folder, number, algorithm);
	if (algorithm == 13) {
		pubkey.kind = PUBKEY_P256;
		take_point(&pubkey.point, z->private);
	} else {
		pubkey.kind = PUBKEY_RSA;
		take_number(&pubkey.modulus, z->private, OSSL_PKEY_PARAM_RSA_N);
		take_number(
		    &pubkey.exponent, z->private, OSSL_PKEY_PARAM_RSA_E);
	}
	if (dnskey_from_pubkey(
		&z->dnskey, DNSKEY_FLAG_ZONE, algorithm, &pubkey, &f) == -1)
		die("key", &f);
	(void)snprintf(z->identifier, sizeof(z->identifier), "zsk-%u-%ld",
	    algorithm, number);
	pubkey_clear(&pubkey);
}

static void
print_number(FILE *file, const char *label, const EVP_PKEY *key,
    const char *name, int width)
{
	unsigned char octets[512];
	struct bytes b = { octets, 0, 0 };
	BIGNUM *number = NULL;
	char *text;

	if (EVP_PKEY_get_bn_param(key, name, &number) != 1)
		die(name, NULL);
	b.length = (size_t)(width == 0 ? BN_num_bytes(number) : width);
	if (BN_bn2binpad(number, octets, (int)b.length) == -1 ||
	    (text = bytes_base64(&b)) == NULL)
		die(name, NULL);
	(void)fprintf(file, "%s: %s\n", label, text);
	free(text);
	BN_free(number);
}

/* NAME.private of BIND's, version 1.3. */
static void
print_private(FILE *file, const struct zsk *z)
{
	static const char *const numbers[][2] = { { "Modulus",
						      OSSL_PKEY_PARAM_RSA_N },
		{ "PublicExponent", OSSL_PKEY_PARAM_RSA_E },
		{ "PrivateExponent", OSSL_PKEY_PARAM_RSA_D },
		{ "Prime1", OSSL_PKEY_PARAM_RSA_FACTOR1 },
		{ "Prime2", OSSL_PKEY_PARAM_RSA_FACTOR2 },
		{ "Exponent1", OSSL_PKEY_PARAM_RSA_EXPONENT1 },
		{ "Exponent2", OSSL_PKEY_PARAM_RSA_EXPONENT2 },
		{ "Coefficient", OSSL_PKEY_PARAM_RSA_COEFFICIENT1 } };
	size_t i;

	(void)fprintf(file, "Private-key-format: v1.3\nAlgorithm: %u (%s)\n",
	    z->dnskey.algorithm, algorithm_find(z->dnskey.algorithm)->mnemonic);
	if (z->dnskey.algorithm == 13)
		print_number(file, "PrivateKey", z->private,
		    OSSL_PKEY_PARAM_PRIV_KEY, 32);
	else
		for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
			print_number(
			    file, numbers[i][0], z->private, numbers[i][1], 0);
}

static void
write_bind(const struct zsk *z, const char *folder, const struct name *domain)
{
	char path[4096], *record;
	struct fault f = { 0 };
	FILE *file;

	(void)snprintf(path, sizeof(path), "%s/%s.key", folder, z->identifier);
	record = dnskey_print(&z->dnskey, domain, TTL, &f);
	if (record == NULL || (file = fopen(path, "w")) == NULL)
		die(path, NULL);
	(void)fprintf(file, "%s\n", record);
	(void)fclose(file);
	free(record);
	(void)snprintf(
	    path, sizeof(path), "%s/%s.private", folder, z->identifier);
	if ((file = fopen(path, "w")) == NULL)
		die(path, NULL);
	print_private(file, z);
	(void)fclose(file);
}

static void
free_zsk(struct zsk *z)
{
	EVP_PKEY_free(z->private);
	dnskey_clear(&z->dnskey);
}

/* From DER to r || s (RFC 6605, 4). */
static void
unwrap(unsigned char *signature, size_t *length)
{
	const unsigned char *p = signature;
	ECDSA_SIG *s = d2i_ECDSA_SIG(NULL, &p, (long)*length);
	unsigned char raw[64];

	if (s == NULL || BN_bn2binpad(ECDSA_SIG_get0_r(s), raw, 32) != 32 ||
	    BN_bn2binpad(ECDSA_SIG_get0_s(s), raw + 32, 32) != 32)
		die("signature", NULL);
	ECDSA_SIG_free(s);
	memcpy(signature, raw, sizeof(raw));
	*length = sizeof(raw);
}

static void
sign(struct ksr_bundle *b, const struct ksr *k, const struct zsk *z)
{
	unsigned char signature[PUBKEY_SIGNATURE_MOST];
	size_t length = sizeof(signature);
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	struct keyset set = { 0 };
	struct bytes data = { 0 };
	struct fault f = { 0 };
	struct ksr_signature *s = ksr_add_signature(b, &f);

	if (s == NULL || ksr_keyset(&set, k, b, TTL, &f) == -1)
		die("set", &f);
	s->ttl = TTL;
	s->identifier = strdup(z->identifier);
	s->rrsig.algorithm = z->dnskey.algorithm;
	s->rrsig.labels = k->domain.labels;
	s->rrsig.original_ttl = TTL;
	s->rrsig.key_tag = dnskey_tag(&z->dnskey);
	s->rrsig.inception = b->inception - 90LL * DAY;
	s->rrsig.expiration = b->inception - 60LL * DAY;
	s->rrsig.signer = k->domain;
	if (keyset_signed_data(&set, &s->rrsig, &data, &f) == -1)
		die("data", &f);
	if (EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, z->private) !=
		1 ||
	    EVP_DigestSign(
		context, signature, &length, data.data, data.length) != 1)
		die("signature", NULL);
	if (z->dnskey.algorithm == 13)
		unwrap(signature, &length);
	if (bytes_set(&s->rrsig.signature, signature, length, &f) == -1)
		die("signature", &f);
	EVP_MD_CTX_free(context);
	keyset_clear(&set);
	bytes_clear(&data);
}

static void
add_key(struct ksr_bundle *b, const struct zsk *z)
{
	struct fault f = { 0 };
	struct ksr_key *k = ksr_add_key(b, &f);

	if (k == NULL || dnskey_copy(&k->key, &z->dnskey, &f) == -1)
		die("key", &f);
	k->identifier = strdup(z->identifier);
	k->ttl = TTL;
	k->tag = dnskey_tag(&z->dnskey);
}

/* In slot 1 the key before is still there, in the last one the next. */
static void
fill(struct ksr *k, const struct zsk *zsks, int64_t start, const char *quarter)
{
	struct fault f = { 0 };
	struct ksr_bundle *b;
	char id[64];
	int slot, i;

	for (slot = 0; slot < SLOTS; slot++) {
		const int other = slot == 0 ? 0 : slot == SLOTS - 1 ? 2 : 1;

		if ((b = ksr_add_bundle(k, &f)) == NULL)
			die("bundle", &f);
		(void)snprintf(id, sizeof(id), "bundle-%s-%d", quarter, slot);
		b->id = strdup(id);
		b->inception = start + slot * 10LL * DAY;
		b->expiration = b->inception + 21LL * DAY;
		add_key(b, &zsks[1]);
		if (other != 1)
			add_key(b, &zsks[other]);
		for (i = 0; i < 3; i++)
			if (i == 1 || i == other)
				sign(b, k, &zsks[i]);
	}
}

static void
fill_policy(struct ksr_policy *p, unsigned int algorithm)
{
	struct fault f = { 0 };
	struct ksr_algorithm *a = ksr_add_algorithm(p, &f);

	if (a == NULL)
		die("policy", &f);
	p->publish_safety = 10LL * DAY;
	p->retire_safety = 10LL * DAY;
	p->validity_most = 21LL * DAY;
	p->validity_least = 21LL * DAY;
	p->overlap_most = 12LL * DAY;
	p->overlap_least = 9LL * DAY;
	a->number = algorithm;
	a->size = algorithm == 13 ? 256 : RSA_BITS;
	a->exponent = algorithm == 13 ? 0 : 65537;
}

int
main(int argc, char **argv)
{
	struct zsk zsks[3] = { 0 };
	struct bytes document = { 0 };
	struct fault f = { 0 };
	struct ksr *k = ksr_new(&f);
	char start[32], id[64];
	int64_t instant;
	long year, quarter, number, i;
	unsigned int algorithm;
	char *end;

	if (argc < 4 || argc > 5 || k == NULL)
		die("FOLDER YEAR-QUARTER ALGORITHM [DOMAIN]", NULL);
	year = strtol(argv[2], &end, 10);
	quarter = *end == '-' ? strtol(end + 1, NULL, 10) : 0;
	algorithm = (unsigned int)strtoul(argv[3], NULL, 10);
	(void)snprintf(
	    start, sizeof(start), "%04ld-%02ld-01", year, quarter * 3 - 2);
	number = year * 4 + quarter;
	for (i = 0; i < 3; i++)
		make_zsk(&zsks[i], argv[1], number + i - 1, algorithm);
	(void)snprintf(id, sizeof(id), "request-%s", argv[2]);
	k->id = strdup(id);
	if (instant_parse(start, &instant, &f) == -1 ||
	    name_parse(&k->domain, argc == 5 ? argv[4] : ".", &f) == -1)
		die(argv[2], &f);
	for (i = 0; i < 3; i++)
		write_bind(&zsks[i], argv[1], &k->domain);
	fill_policy(&k->zsk, algorithm);
	fill(k, zsks, instant, argv[2]);
	if (ksr_write(k, &document, &f) == -1)
		die("document", &f);
	(void)fwrite(document.data, 1, document.length, stdout);
	for (i = 0; i < 3; i++)
		free_zsk(&zsks[i]);
	bytes_clear(&document);
	ksr_free(k);
	return (fflush(stdout) == 0 ? 0 : 1);
}
