/* From XML to a request or a response, by the schema's rules. */
#include <stdlib.h>
#include <string.h>

#include "lib/dns/algorithm.h"
#include "lib/ksr/ksr.h"
#include "lib/ksr/tree.h"
#include "lib/ksr/value.h"
#include "lib/util/digest.h"
#include "lib/util/infile.h"

#define ONE    1, 1
#define MAYBE  0, 1
#define ANY    0, SIZE_MAX
#define SOME   1, SIZE_MAX
#define NO_END NULL, NULL, NULL, 0, 0, 0

/* A limit of ksr.c that was met: at this element. */
static int
too_many(const xmlNode *n, struct fault *f)
{
	return (fault_file(f, "", tree_line(n), 0));
}

/* ---- Policy ---- */

/* The child of a SignatureAlgorithm follows from its number. */
static const char *
child_of(unsigned int number)
{
	const struct algorithm *a = algorithm_find(number);

	if (a == NULL || a->kind == PUBKEY_RSA)
		return ("RSA");
	return (a->kind == PUBKEY_P256 || a->kind == PUBKEY_P384 ? "ECDSA" :
								   "EdDSA");
}

#define ALGORITHM(member) offsetof(struct ksr_algorithm, member)

static int
read_rsa(const xmlNode *n, void *to, struct fault *f)
{
	static const struct tree_rule attributes[] = {
		{ "size", NULL, value_number, ALGORITHM(size), ONE },
		{ "exponent", NULL, value_number, ALGORITHM(exponent), ONE },
		{ NO_END }
	};
	static const struct tree_rule none[] = { { NO_END } };

	return (tree_attributes(n, attributes, to, f) == -1 ?
		-1 :
		tree_elements(n, none, to, f));
}

static int
read_curve(const xmlNode *n, void *to, struct fault *f)
{
	static const struct tree_rule attributes[] = {
		{ "size", NULL, value_number, ALGORITHM(size), ONE }, { NO_END }
	};
	static const struct tree_rule none[] = { { NO_END } };

	return (tree_attributes(n, attributes, to, f) == -1 ?
		-1 :
		tree_elements(n, none, to, f));
}

static int
read_algorithm(const xmlNode *n, void *to, struct fault *f)
{
	static const struct tree_rule attributes[] = {
		{ "algorithm", NULL, value_algorithm, ALGORITHM(number), ONE },
		{ NO_END }
	};
	struct ksr_algorithm *a = ksr_add_algorithm(to, f);
	struct tree_rule rules[] = { { NULL, NULL, NULL, 0, ONE }, { NO_END } };

	if (a == NULL)
		return (too_many(n, f));
	if (tree_attributes(n, attributes, a, f) == -1)
		return (-1);
	rules[0].name = child_of(a->number);
	rules[0].read = strcmp(rules[0].name, "RSA") == 0 ? read_rsa :
							    read_curve;
	return (tree_elements(n, rules, a, f));
}

static int
read_policy(const xmlNode *n, void *to, struct fault *f)
{
#define POLICY(member) NULL, value_duration, offsetof(struct ksr_policy, member)
	static const struct tree_rule rules[] = {
		{ "PublishSafety", POLICY(publish_safety), ONE },
		{ "RetireSafety", POLICY(retire_safety), ONE },
		{ "MaxSignatureValidity", POLICY(validity_most), ONE },
		{ "MinSignatureValidity", POLICY(validity_least), ONE },
		{ "MaxValidityOverlap", POLICY(overlap_most), ONE },
		{ "MinValidityOverlap", POLICY(overlap_least), ONE },
		{ "SignatureAlgorithm", read_algorithm, NULL, 0, SOME },
		{ NO_END }
	};
#undef POLICY
	static const struct tree_rule none[] = { { NO_END } };
	struct ksr_policy *p = to;

	p->line = tree_line(n);
	return (tree_attributes(n, none, p, f) == -1 ?
		-1 :
		tree_elements(n, rules, p, f));
}

/* ---- Bundles ---- */

static int
read_key(const xmlNode *n, void *to, struct fault *f)
{
#define KEY(member) offsetof(struct ksr_key, member)
	static const struct tree_rule attributes[] = {
		{ "keyIdentifier", NULL, value_identifier, KEY(identifier),
		    ONE },
		{ "keyTag", NULL, value_tag, KEY(tag), ONE }, { NO_END }
	};
	static const struct tree_rule rules[] = { { "TTL", NULL, value_ttl,
						      KEY(ttl), ONE },
		{ "Flags", NULL, value_flags, KEY(key.flags), ONE },
		{ "Protocol", NULL, value_protocol, 0, ONE },
		{ "Algorithm", NULL, value_algorithm, KEY(key.algorithm), ONE },
		{ "PublicKey", NULL, value_base64, KEY(key.data), ONE },
		{ NO_END } };
#undef KEY
	struct ksr_key *k = ksr_add_key(to, f);

	if (k == NULL)
		return (too_many(n, f));
	k->line = tree_line(n);
	return (tree_attributes(n, attributes, k, f) == -1 ?
		-1 :
		tree_elements(n, rules, k, f));
}

static int
read_signature(const xmlNode *n, void *to, struct fault *f)
{
#define SIGNATURE(member) offsetof(struct ksr_signature, member)
	static const struct tree_rule attributes[] = {
		{ "keyIdentifier", NULL, value_identifier,
		    SIGNATURE(identifier), ONE },
		{ NO_END }
	};
	static const struct tree_rule rules[] = { { "TTL", NULL, value_ttl,
						      SIGNATURE(ttl), ONE },
		{ "TypeCovered", NULL, value_covered, 0, ONE },
		{ "Algorithm", NULL, value_algorithm,
		    SIGNATURE(rrsig.algorithm), ONE },
		{ "Labels", NULL, value_labels, SIGNATURE(rrsig.labels), ONE },
		{ "OriginalTTL", NULL, value_ttl, SIGNATURE(rrsig.original_ttl),
		    ONE },
		{ "SignatureExpiration", NULL, value_instant,
		    SIGNATURE(rrsig.expiration), ONE },
		{ "SignatureInception", NULL, value_instant,
		    SIGNATURE(rrsig.inception), ONE },
		{ "KeyTag", NULL, value_tag16, SIGNATURE(rrsig.key_tag), ONE },
		{ "SignersName", NULL, value_name, SIGNATURE(rrsig.signer),
		    ONE },
		{ "SignatureData", NULL, value_base64,
		    SIGNATURE(rrsig.signature), ONE },
		{ NO_END } };
#undef SIGNATURE
	struct ksr_signature *s = ksr_add_signature(to, f);

	if (s == NULL)
		return (too_many(n, f));
	s->line = tree_line(n);
	return (tree_attributes(n, attributes, s, f) == -1 ?
		-1 :
		tree_elements(n, rules, s, f));
}

static int
read_signer(const xmlNode *n, void *to, struct fault *f)
{
	static const struct tree_rule attributes[] = {
		{ "keyIdentifier", NULL, value_identifier, 0, ONE }, { NO_END }
	};
	static const struct tree_rule none[] = { { NO_END } };
	char *identifier = NULL;
	int rc = -1;

	if (tree_attributes(n, attributes, &identifier, f) == 0 &&
	    tree_elements(n, none, NULL, f) == 0 &&
	    (rc = ksr_add_signer(to, identifier, f)) == -1)
		(void)too_many(n, f);
	free(identifier);
	return (rc);
}

static int
read_bundle(const xmlNode *n, struct ksr *k, const struct tree_rule *rules,
    struct fault *f)
{
	static const struct tree_rule attributes[] = {
		{ "id", NULL, value_identifier, offsetof(struct ksr_bundle, id),
		    ONE },
		{ NO_END }
	};
	struct ksr_bundle *b = ksr_add_bundle(k, f);

	if (b == NULL)
		return (too_many(n, f));
	b->line = tree_line(n);
	return (tree_attributes(n, attributes, b, f) == -1 ?
		-1 :
		tree_elements(n, rules, b, f));
}

#define BUNDLE(member) offsetof(struct ksr_bundle, member)
#define TIMES                                                              \
	{ "Inception", NULL, value_instant, BUNDLE(inception), ONE },      \
	{                                                                  \
		"Expiration", NULL, value_instant, BUNDLE(expiration), ONE \
	}

static int
read_request_bundle(const xmlNode *n, void *to, struct fault *f)
{
	static const struct tree_rule rules[] = { TIMES,
		{ "Signer", read_signer, NULL, 0, ANY },
		{ "Key", read_key, NULL, 0, SOME },
		{ "Signature", read_signature, NULL, 0, SOME }, { NO_END } };

	return (read_bundle(n, to, rules, f));
}

static int
read_response_bundle(const xmlNode *n, void *to, struct fault *f)
{
	static const struct tree_rule rules[] = { TIMES,
		{ "Key", read_key, NULL, 0, SOME },
		{ "Signature", read_signature, NULL, 0, SOME }, { NO_END } };

	return (read_bundle(n, to, rules, f));
}

/* ---- The document ---- */

#define DOCUMENT(member) offsetof(struct ksr, member)

static int
read_without_attributes(
    const xmlNode *n, const struct tree_rule *rules, void *to, struct fault *f)
{
	static const struct tree_rule none[] = { { NO_END } };

	return (tree_attributes(n, none, to, f) == -1 ?
		-1 :
		tree_elements(n, rules, to, f));
}

static int
read_request_policy(const xmlNode *n, void *to, struct fault *f)
{
	static const struct tree_rule rules[] = {
		{ "ZSK", read_policy, NULL, DOCUMENT(zsk), ONE }, { NO_END }
	};

	return (read_without_attributes(n, rules, to, f));
}

static int
read_response_policy(const xmlNode *n, void *to, struct fault *f)
{
	static const struct tree_rule rules[] = { { "KSK", read_policy, NULL,
						      DOCUMENT(ksk), ONE },
		{ "ZSK", read_policy, NULL, DOCUMENT(zsk), ONE }, { NO_END } };

	return (read_without_attributes(n, rules, to, f));
}

static const struct tree_rule timestamp[] = {
	{ "timestamp", NULL, value_instant, DOCUMENT(timestamp), MAYBE },
	{ NO_END }
};

static int
read_request(const xmlNode *n, void *to, struct fault *f)
{
	static const struct tree_rule rules[] = {
		{ "RequestPolicy", read_request_policy, NULL, 0, ONE },
		{ "RequestBundle", read_request_bundle, NULL, 0, SOME },
		{ NO_END }
	};

	return (tree_attributes(n, timestamp, to, f) == -1 ?
		-1 :
		tree_elements(n, rules, to, f));
}

static int
read_response(const xmlNode *n, void *to, struct fault *f)
{
	static const struct tree_rule rules[] = {
		{ "ResponsePolicy", read_response_policy, NULL, 0, ONE },
		{ "ResponseBundle", read_response_bundle, NULL, 0, SOME },
		{ NO_END }
	};
	struct ksr *k = to;

	k->response = true;
	return (tree_attributes(n, timestamp, to, f) == -1 ?
		-1 :
		tree_elements(n, rules, to, f));
}

static int
read_document(struct ksr *k, const xmlNode *root, struct fault *f)
{
	static const struct tree_rule attributes[] = {
		{ "id", NULL, value_identifier, DOCUMENT(id), ONE },
		{ "serial", NULL, value_number, DOCUMENT(serial), ONE },
		{ "domain", NULL, value_name, DOCUMENT(domain), ONE },
		{ NO_END }
	};
	static const struct tree_rule request[] = {
		{ "Request", read_request, NULL, 0, ONE }, { NO_END }
	};
	static const struct tree_rule response[] = {
		{ "Response", read_response, NULL, 0, ONE }, { NO_END }
	};
	const xmlNode *first = root->children;

	if (strcmp((const char *)root->name, "KSR") != 0)
		return (tree_fault(root, f, "the root element is not KSR"));
	if (tree_attributes(root, attributes, k, f) == -1)
		return (-1);
	while (first != NULL && first->type != XML_ELEMENT_NODE)
		first = first->next;
	if (first != NULL && strcmp((const char *)first->name, "Response") == 0)
		return (tree_elements(root, response, k, f));
	return (tree_elements(root, request, k, f));
}

int
ksr_parse(struct ksr **k, const struct bytes *text, struct fault *f)
{
	struct ksr *made;
	xmlDoc *doc;
	int rc = -1;

	*k = NULL;
	if ((doc = tree_parse(text, f)) == NULL)
		return (-1);
	if ((made = ksr_new(f)) != NULL)
		rc = read_document(made, xmlDocGetRootElement(doc), f);
	xmlFreeDoc(doc);
	if (rc == 0)
		*k = made;
	else
		ksr_free(made);
	return (rc);
}

/* The file's name goes where the parser left only the line. */
static int
place(const struct fault *why, const char *path, struct fault *f)
{
	if (why->kind != FAULT_INPUT)
		*f = *why;
	else
		(void)fault_set(f, why->kind, "%s", why->what);
	return (fault_file(f, path, why->line, 0));
}

static int
parse_file(
    struct ksr **k, const struct bytes *text, bool response, struct fault *f)
{
	if (text->length > KSR_FILE_MOST)
		return (fault_set(f, FAULT_INPUT, "the file is too large"));
	if (ksr_parse(k, text, f) == -1 || *k == NULL)
		return (-1);
	if ((*k)->response == response)
		return (0);
	ksr_free(*k);
	*k = NULL;
	return (fault_set(f, FAULT_INPUT,
	    response ? "this is a request (KSR), and a response (SKR) is "
		       "expected" :
		       "this is a response (SKR), and a request (KSR) is "
		       "expected"));
}

int
ksr_read(struct ksr **k, const char *path, bool response, char *sha256,
    struct fault *f)
{
	struct bytes text = { 0 };
	struct fault why = { 0 };
	int rc = -1;

	*k = NULL;
	if (infile_read(path, KSR_FILE_MOST, &text, f) == -1)
		return (-1);
	if (sha256 != NULL &&
	    digest_sha256_hex(text.data, text.length, sha256, f) == -1)
		goto out;
	if (parse_file(k, &text, response, &why) == 0)
		rc = 0;
	else
		(void)place(&why, path, f);
out:
	bytes_clear(&text);
	return (rc);
}
