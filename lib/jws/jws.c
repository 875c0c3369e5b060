#include "lib/jws/jws.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "lib/jws/base64url.h"

/* The one algorithm of each kind of key (RFC 7518, 3.1; RFC 8037, 3.1), so that
 * a header can choose nothing. */
static const struct algorithm {
	enum pubkey_kind kind;
	const char *name;
	enum digest digest;
} algorithms[] = {
	{ PUBKEY_RSA, "RS256", DIGEST_SHA256 },
	{ PUBKEY_P256, "ES256", DIGEST_SHA256 },
	{ PUBKEY_ED25519, "EdDSA", DIGEST_NONE },
};

#define ALGORITHM_COUNT (sizeof(algorithms) / sizeof(algorithms[0]))

/* NULL with a fault for a key that has none. */
static const struct algorithm *
of_key(const struct pubkey *k, struct fault *f)
{
	char name[16];
	size_t i;

	for (i = 0; i < ALGORITHM_COUNT; i++)
		if (algorithms[i].kind == k->kind &&
		    (k->kind != PUBKEY_RSA || pubkey_bits(k) >= JWS_RSA_LEAST))
			return (&algorithms[i]);
	pubkey_name(k, name);
	(void)fault_set(f, FAULT_REFUSED,
	    "a key of the kind %s signs no document: RSA of %d bits or more, "
	    "P-256 or Ed25519",
	    name, JWS_RSA_LEAST);
	return (NULL);
}

int
jws_key_check(const struct pubkey *k, struct fault *f)
{
	return (of_key(k, f) == NULL ? -1 : 0);
}

static bool
is_known(const char *name)
{
	size_t i;

	for (i = 0; i < ALGORITHM_COUNT; i++)
		if (strcmp(algorithms[i].name, name) == 0)
			return (true);
	return (false);
}

static bool
is_hash(const char *text)
{
	return (strlen(text) == DIGEST_HEX_SIZE - 1 &&
	    strspn(text, "0123456789abcdef") == DIGEST_HEX_SIZE - 1);
}

/* Copies what the header says; it has alg, perhaps kid, and nothing else. */
static int
take_header(struct jws_signature *s, const json_t *header, struct fault *f)
{
	const char *alg = json_string_value(json_object_get(header, "alg"));
	const json_t *kid = json_object_get(header, "kid");
	const char *hash = json_string_value(kid);

	if (alg == NULL || !is_known(alg))
		return (fault_set(f, FAULT_INPUT,
		    "the algorithm is not RS256, ES256 or EdDSA"));
	if (json_object_size(header) != (kid == NULL ? 1 : 2))
		return (fault_set(f, FAULT_INPUT,
		    "the protected header has more than alg and kid"));
	if (kid != NULL && (hash == NULL || !is_hash(hash)))
		return (fault_set(f, FAULT_INPUT,
		    "kid is not the SHA-256 of a key in hexadecimal"));
	memcpy(s->algorithm, alg, strlen(alg) + 1);
	if (hash != NULL)
		memcpy(s->kid, hash, sizeof(s->kid));
	return (0);
}

static int
read_header(struct jws_signature *s, struct fault *f)
{
	struct bytes text = { 0 };
	json_t *header = NULL;
	int rc = -1;

	if (base64url_read(&text, s->header, f) == -1)
		return (-1);
	if (text.length > JWS_HEADER_MOST)
		(void)fault_set(f, FAULT_INPUT,
		    "a protected header of more than %d bytes",
		    JWS_HEADER_MOST);
	else if ((header = json_loadb((const char *)text.data, text.length,
		      JSON_REJECT_DUPLICATES, NULL)) == NULL ||
	    !json_is_object(header))
		(void)fault_set(f, FAULT_INPUT,
		    "the protected header is not a JSON object, or has a "
		    "member twice");
	else
		rc = take_header(s, header, f);
	json_decref(header);
	bytes_clear(&text);
	return (rc);
}

static void
clear_signature(struct jws_signature *s)
{
	free(s->header);
	bytes_clear(&s->signature);
}

/* The same bytes twice are a mistake of whoever put the document together. */
static bool
has_signature(const struct jws *j, const struct bytes *signature)
{
	size_t i;

	for (i = 0; i < j->count; i++)
		if (bytes_equal(&j->items[i].signature, signature))
			return (true);
	return (false);
}

/* Appends it, taking what it holds over also when that fails. */
static int
take_signature(struct jws *j, struct jws_signature *s, struct fault *f)
{
	struct jws_signature *more;

	if (j->count == JWS_SIGNATURES_MOST)
		(void)fault_set(f, FAULT_INPUT, "more than %d signatures",
		    JWS_SIGNATURES_MOST);
	else if (has_signature(j, &s->signature))
		(void)fault_set(
		    f, FAULT_INPUT, "the same signature is there twice");
	else if ((more = reallocarray(j->items, j->count + 1, sizeof(*more))) ==
	    NULL)
		(void)fault_memory(f);
	else {
		j->items = more;
		j->items[j->count++] = *s;
		return (0);
	}
	clear_signature(s);
	return (-1);
}

static int
read_signature(struct jws *j, const json_t *o, struct fault *f)
{
	const char *header = json_string_value(json_object_get(o, "protected"));
	const char *text = json_string_value(json_object_get(o, "signature"));
	struct jws_signature s = { 0 };

	if (header == NULL || text == NULL || json_object_size(o) != 2)
		return (fault_set(f, FAULT_INPUT,
		    "a signature has other members than protected and "
		    "signature"));
	if ((s.header = strdup(header)) == NULL)
		return (fault_memory(f));
	if (base64url_read(&s.signature, text, f) == -1 ||
	    read_header(&s, f) == -1) {
		clear_signature(&s);
		return (-1);
	}
	return (take_signature(j, &s, f));
}

static int
read_signatures(struct jws *j, const json_t *root, struct fault *f)
{
	const json_t *array = json_object_get(root, "signatures");
	size_t i;

	if (!json_is_array(array) || json_array_size(array) == 0 ||
	    json_object_size(root) != 1)
		return (fault_set(f, FAULT_INPUT,
		    "a JWS of general serialisation, detached, has the member "
		    "signatures only, which is a list that is not empty"));
	for (i = 0; i < json_array_size(array); i++)
		if (read_signature(j, json_array_get(array, i), f) == -1)
			return (-1);
	return (0);
}

/* One text for one meaning: members in their order, no white space. */
static int
check_canonical(
    const struct jws *j, const struct bytes *document, struct fault *f)
{
	struct bytes again = { 0 };
	int rc = jws_write(j, &again, f);

	if (rc == 0 && !bytes_equal(&again, document))
		rc = fault_set(f, FAULT_INPUT,
		    "not written without white space, protected before "
		    "signature");
	bytes_clear(&again);
	return (rc);
}

int
jws_read(struct jws *j, const struct bytes *document, struct fault *f)
{
	json_t *root;
	int rc;

	memset(j, 0, sizeof(*j));
	if (document->length > JWS_FILE_MOST)
		return (fault_set(f, FAULT_INPUT, "too long for a JWS"));
	root = json_loadb((const char *)document->data, document->length,
	    JSON_REJECT_DUPLICATES, NULL);
	if (!json_is_object(root))
		rc = fault_set(f, FAULT_INPUT,
		    "not a JSON object, or one that has a member twice");
	else
		rc = read_signatures(j, root, f);
	if (rc == 0)
		rc = check_canonical(j, document, f);
	json_decref(root);
	if (rc == -1)
		jws_clear(j);
	return (rc);
}

void
jws_clear(struct jws *j)
{
	size_t i;

	for (i = 0; i < j->count; i++)
		clear_signature(&j->items[i]);
	free(j->items);
	memset(j, 0, sizeof(*j));
}

static int
put(struct bytes *b, const char *text, struct fault *f)
{
	return (bytes_append(b, text, strlen(text), f));
}

static int
write_signature(
    const struct jws_signature *s, bool first, struct bytes *b, struct fault *f)
{
	char *text = base64url_write(&s->signature);
	int rc = -1;

	if (text == NULL)
		return (fault_memory(f));
	if (put(b, first ? "{\"protected\":\"" : ",{\"protected\":\"", f) ==
		0 &&
	    put(b, s->header, f) == 0 &&
	    put(b, "\",\"signature\":\"", f) == 0 && put(b, text, f) == 0)
		rc = put(b, "\"}", f);
	free(text);
	return (rc);
}

int
jws_write(const struct jws *j, struct bytes *b, struct fault *f)
{
	size_t i;

	if (put(b, "{\"signatures\":[", f) == -1)
		return (-1);
	for (i = 0; i < j->count; i++)
		if (write_signature(&j->items[i], i == 0, b, f) == -1)
			return (-1);
	return (put(b, "]}", f));
}

/* RFC 7515, 5.1: header, a dot, payload, both in base64url. */
static int
signing_input(const char *header, const struct bytes *payload, struct bytes *b,
    struct fault *f)
{
	char *text = base64url_write(payload);
	int rc = -1;

	if (text == NULL)
		return (fault_memory(f));
	if (put(b, header, f) == 0 && put(b, ".", f) == 0)
		rc = put(b, text, f);
	free(text);
	return (rc);
}

static int
verify(const struct jws_signature *s, const struct algorithm *a,
    const struct pubkey *k, const struct bytes *payload, struct fault *f)
{
	struct pubkey_verifier *v = NULL;
	struct bytes input = { 0 };
	int rc = -1;

	if (pubkey_verifier_new(&v, k, f) == 0 &&
	    signing_input(s->header, payload, &input, f) == 0)
		rc = pubkey_verify(v, a->digest, &input, &s->signature, f);
	pubkey_verifier_free(v);
	bytes_clear(&input);
	return (rc);
}

int
jws_verify(const struct jws *j, size_t index, const struct pubkey *k,
    const struct bytes *payload, struct fault *f)
{
	const struct jws_signature *s = &j->items[index];
	const struct algorithm *a = of_key(k, f);
	char hash[DIGEST_HEX_SIZE];

	if (a == NULL || pubkey_hash(k, hash, f) == -1)
		return (-1);
	if (strcmp(a->name, s->algorithm) != 0)
		return (fault_set(f, FAULT_REFUSED,
		    "the signature says %s, and the key is for %s",
		    s->algorithm, a->name));
	if (s->kid[0] != '\0' && strcmp(s->kid, hash) != 0)
		return (fault_set(
		    f, FAULT_REFUSED, "the signature names another key"));
	return (verify(s, a, k, payload, f));
}

/* The protected header of our own signatures, in base64url. */
static char *
make_header(const struct pubkey *k, const struct algorithm *a, struct fault *f)
{
	char hash[DIGEST_HEX_SIZE], text[128];
	struct bytes b = { .data = (unsigned char *)text };
	char *header;

	if (pubkey_hash(k, hash, f) == -1)
		return (NULL);
	b.length = (size_t)snprintf(text, sizeof(text),
	    "{\"alg\":\"%s\",\"kid\":\"%s\"}", a->name, hash);
	if ((header = base64url_write(&b)) == NULL)
		(void)fault_memory(f);
	return (header);
}

int
jws_input(const struct pubkey *k, const struct bytes *payload,
    enum digest *digest, struct bytes *b, struct fault *f)
{
	const struct algorithm *a = of_key(k, f);
	char *header = a == NULL ? NULL : make_header(k, a, f);
	int rc;

	if (header == NULL)
		return (-1);
	*digest = a->digest;
	rc = signing_input(header, payload, b, f);
	free(header);
	return (rc);
}

int
jws_add(struct jws *j, const struct pubkey *k, const struct bytes *signature,
    struct fault *f)
{
	const struct algorithm *a = of_key(k, f);
	struct jws_signature s = { 0 };

	if (a == NULL || (s.header = make_header(k, a, f)) == NULL)
		return (-1);
	if (bytes_set(&s.signature, signature->data, signature->length, f) ==
		-1 ||
	    read_header(&s, f) == -1) {
		clear_signature(&s);
		return (-1);
	}
	return (take_signature(j, &s, f));
}
