#include "lib/kasp/kasp.h"

#include <stdlib.h>
#include <string.h>

#include <libxml/parser.h>

#include "lib/dns/algorithm.h"
#include "lib/kasp/element.h"
#include "lib/kasp/schema.h"
#include "lib/util/infile.h"
#include "lib/util/pubkey.h"

#define SCHEMA       "/usr/share/opendnssec/kasp.rng"
#define STANDBY_MOST 4
#define SALT_MOST    255 /* octets, RFC 5155, 3.1.4 */

/* A duration of the policy, and where it goes. */
struct field {
	const char *path;
	int64_t fallback; /* -1: required */
	int64_t *to;
};

static int
read_fields(const xmlNode *policy, const struct field *fields, size_t count,
    struct fault *f)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (element_duration(policy, fields[i].path, fields[i].fallback,
			fields[i].to, f) == -1)
			return (-1);
	return (0);
}

static int
read_durations(struct conf_policy *p, const xmlNode *policy, struct fault *f)
{
	struct conf_signer_policy *s = &p->signer;
	struct conf_timing *t = &p->timing;
	int64_t keyset = 0, ttl = 0;
	const struct field fields[] = {
		{ "Signatures/Resign", -1, &s->resign },
		{ "Signatures/Refresh", -1, &s->refresh },
		{ "Signatures/Validity/Default", -1, &s->validity },
		{ "Signatures/Validity/Denial", -1, &s->validity_denial },
		{ "Signatures/Jitter", -1, &s->jitter },
		{ "Signatures/InceptionOffset", -1, &s->inception_offset },
		{ "Signatures/MaxZoneTTL", t->zone_max_ttl, &t->zone_max_ttl },
		{ "Keys/TTL", -1, &ttl },
		{ "Keys/RetireSafety", -1, &t->retire_safety },
		{ "Keys/PublishSafety", -1, &t->publish_safety },
		{ "Zone/PropagationDelay", -1, &t->propagation },
		{ "Zone/SOA/TTL", -1, &s->soa_ttl },
		{ "Zone/SOA/Minimum", -1, &s->soa_minimum },
		{ "Parent/PropagationDelay", -1, &t->parent_propagation },
		{ "Parent/DS/TTL", -1, &t->ds_ttl },
		{ "Parent/RegistrationDelay", t->parent_registration,
		    &t->parent_registration },
	};

	if (read_fields(
		policy, fields, sizeof(fields) / sizeof(fields[0]), f) == -1 ||
	    element_duration(policy, "Signatures/Validity/Keyset", s->validity,
		&keyset, f) == -1)
		return (-1);
	if (ttl > INT32_MAX)
		return (element_fault(policy, f, "Keys/TTL is too long"));
	p->ttl = (uint32_t)ttl;
	if (p->validity == 0)
		p->validity = keyset;
	if (p->refresh == 0)
		p->refresh = s->refresh;
	return (0);
}

static int
read_salt(struct bytes *salt, const xmlNode *node, struct fault *f)
{
	struct fault why = { 0 };
	char *text = element_text(node, f);
	int rc;

	if (text == NULL)
		return (-1);
	/* Empty, or made by OpenDNSSEC when it is first used. */
	rc = strcmp(text, "-") == 0 ? 0 : bytes_from_hex(salt, text, &why);
	free(text);
	if (rc == -1)
		return (element_fault(node, f, "%s", why.what));
	if (salt->length > SALT_MOST)
		return (element_fault(
		    node, f, "a salt has at most %d bytes", SALT_MOST));
	return (0);
}

static int
read_denial(struct conf_policy *p, const xmlNode *policy, struct fault *f)
{
	const xmlNode *nsec3 = element_find(policy, "Denial/NSEC3");
	const xmlNode *node;
	unsigned long number;

	p->signer.nsec3 = nsec3 != NULL;
	if (nsec3 == NULL)
		return (0);
	p->signer.nsec3_optout = element_find(nsec3, "OptOut") != NULL;
	if ((node = element_find(nsec3, "Hash/Iterations")) != NULL) {
		if (element_number(node, 150, &number, f) == -1)
			return (-1);
		p->signer.nsec3_iterations = (unsigned int)number;
	}
	if ((node = element_find(nsec3, "Hash/Salt")) == NULL)
		return (0);
	return (read_salt(&p->signer.nsec3_salt, node, f));
}

static int
read_serial(struct conf_policy *p, const xmlNode *policy, struct fault *f)
{
	static const struct {
		const char *name;
		enum conf_serial serial;
	} kinds[] = { { "unixtime", CONF_SERIAL_UNIXTIME },
		{ "counter", CONF_SERIAL_COUNTER },
		{ "datecounter", CONF_SERIAL_DATECOUNTER },
		{ "keep", CONF_SERIAL_KEEP } };
	const xmlNode *node = element_find(policy, "Zone/SOA/Serial");
	char *text;
	size_t i;

	if (node == NULL)
		return (element_fault(policy, f, "Zone/SOA/Serial is missing"));
	if ((text = element_text(node, f)) == NULL)
		return (-1);
	for (i = 0; i < 4; i++)
		if (strcmp(text, kinds[i].name) == 0)
			break;
	free(text);
	if (i == 4)
		return (element_fault(node, f, "no kind of serial"));
	p->signer.serial = kinds[i].serial;
	return (0);
}

/* Bits; 0 for what is no decimal number of four digits. */
static unsigned int
read_bits(const char *text)
{
	if (strlen(text) != 4 || strspn(text, "0123456789") != 4)
		return (0);
	return ((unsigned int)strtoul(text, NULL, 10));
}

static int
read_algorithm(struct conf_key_policy *k, const xmlNode *node, struct fault *f)
{
	const struct algorithm *a;
	unsigned long number;
	xmlChar *length;

	if (element_number(node, 255, &number, f) == -1)
		return (-1);
	a = algorithm_find((unsigned int)number);
	if (a == NULL || !a->fit_for_new_keys)
		return (element_fault(
		    node, f, "new keys are not made of algorithm %lu", number));
	k->algorithm = a->number;
	k->size = 0;
	if (a->kind != PUBKEY_RSA)
		return (0);
	length = xmlGetProp(node, (const xmlChar *)"length");
	if (length == NULL)
		return (element_fault(node, f, "an RSA key has a length"));
	k->size = read_bits((const char *)length);
	xmlFree(length);
	if (k->size < 1024 || k->size > PUBKEY_RSA_MOST || k->size % 8 != 0)
		return (element_fault(node, f,
		    "an RSA key has 1024 to %d bits, by eights",
		    PUBKEY_RSA_MOST));
	return (0);
}

/* How a key is replaced, by OpenDNSSEC's names. */
static int
read_rollover(struct conf_key_policy *k, const xmlNode *key, const char *name,
    struct fault *f)
{
	static const struct {
		const char *name;
		enum conf_rollover rollover;
	} kinds[] = { { "KskDoubleRRset", CONF_ROLLOVER_DOUBLE_RRSET },
		{ "KskDoubleDS", CONF_ROLLOVER_DOUBLE_DS },
		{ "KskDoubleSignature", CONF_ROLLOVER_DOUBLE_SIGNATURE },
		{ "ZskDoubleSignature", CONF_ROLLOVER_DOUBLE_SIGNATURE },
		{ "ZskPrePublication", CONF_ROLLOVER_PRE_PUBLICATION } };
	const xmlNode *node = element_find(key, name);
	char *text;
	size_t i;

	if (element_find(key, "ManualRollover") != NULL)
		k->rollover = CONF_ROLLOVER_NONE;
	if (node == NULL || k->rollover == CONF_ROLLOVER_NONE)
		return (0);
	if ((text = element_text(node, f)) == NULL)
		return (-1);
	for (i = 0; i < 5; i++)
		if (strcmp(text, kinds[i].name) == 0 && text[0] == name[0])
			break;
	free(text);
	if (i == 5)
		return (element_fault(node, f, "this is not planned"));
	k->rollover = kinds[i].rollover;
	return (0);
}

static int
read_key(struct conf_key_policy *k, const xmlNode *policy, const char *role,
    struct fault *f)
{
	const xmlNode *key, *node;
	unsigned long standby = 0;

	key = element_find(policy, role);
	if (key == NULL)
		return (element_fault(policy, f, "%s is missing", role));
	if (element_next(key, (const char *)key->name) != NULL)
		return (element_fault(key, f, "there is more than one"));
	if ((node = element_find(key, "Algorithm")) == NULL)
		return (element_fault(key, f, "Algorithm is missing"));
	if (read_algorithm(k, node, f) == -1 ||
	    element_duration(key, "Lifetime", -1, &k->lifetime, f) == -1)
		return (-1);
	node = element_find(key, "Standby");
	if (node != NULL &&
	    element_number(node, STANDBY_MOST, &standby, f) == -1)
		return (-1);
	k->standby = (unsigned int)standby;
	return (read_rollover(k, key,
	    strcmp(role, "Keys/KSK") == 0 ? "KskRollType" : "ZskRollType", f));
}

static int
take_policy(struct conf_policy *p, const xmlNode *policy, struct fault *f)
{
	const xmlNode *csk = element_find(policy, "Keys/CSK");

	if (csk != NULL)
		return (element_fault(csk, f,
		    "a combined signing key would have to be online, and "
		    "there is no ceremony for it"));
	if (read_durations(p, policy, f) == -1 ||
	    read_denial(p, policy, f) == -1 ||
	    read_serial(p, policy, f) == -1 ||
	    read_key(&p->ksk, policy, "Keys/KSK", f) == -1 ||
	    read_key(&p->zsk, policy, "Keys/ZSK", f) == -1)
		return (-1);
	if (p->refresh >= p->validity && p->schedule == CONF_SCHEDULE_REFRESH)
		return (element_fault(policy, f,
		    "Refresh must be shorter than the validity of key sets"));
	if ((int64_t)p->ttl > p->validity)
		return (element_fault(policy, f,
		    "Keys/TTL must not be longer than the validity of key "
		    "sets"));
	if (p->ksk.algorithm != p->zsk.algorithm)
		return (element_fault(policy, f,
		    "KSK and ZSK must have the same algorithm: every "
		    "algorithm in the DNSKEY set has to sign the whole zone "
		    "(RFC 4035, 2.2)"));
	return (0);
}

static bool
is_named(const xmlNode *policy, const char *name)
{
	xmlChar *is = xmlGetProp(policy, (const xmlChar *)"name");
	bool same = is != NULL && strcmp((const char *)is, name) == 0;

	xmlFree(is);
	return (same);
}

static int
find_policy(struct conf_policy *p, const xmlDoc *doc, struct fault *f)
{
	const xmlNode *root = xmlDocGetRootElement(doc), *policy;

	if (doc->intSubset != NULL)
		return (fault_set(f, FAULT_INPUT,
		    "a document type is declared, and none is read"));
	if (root == NULL || strcmp((const char *)root->name, "KASP") != 0)
		return (
		    fault_set(f, FAULT_INPUT, "the root element is not KASP"));
	policy = element_find(root, "Policy");
	while (policy != NULL && !is_named(policy, p->name))
		policy = element_next(policy, "Policy");
	if (policy == NULL)
		return (fault_set(
		    f, FAULT_INPUT, "no policy is called \"%.64s\"", p->name));
	return (take_policy(p, policy, f));
}

int
kasp_parse(struct conf_policy *p, const struct bytes *text, struct fault *f)
{
	const xmlError *error;
	xmlDoc *doc;
	int rc;

	doc = xmlReadMemory((const char *)text->data, (int)text->length,
	    "kasp.xml", NULL,
	    XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
	if (doc == NULL) {
		error = xmlGetLastError();
		(void)fault_set(f, FAULT_INPUT, "this is not XML");
		return (fault_file(f, "",
		    error != NULL && error->line > 0 ?
			(unsigned int)error->line :
			0,
		    0));
	}
	rc = find_policy(p, doc, f);
	xmlFreeDoc(doc);
	return (rc);
}

/* What we do not look at must be sound, too: OpenDNSSEC's own tools would
 * refuse the file.  Only where they are installed. */
static int
check_schema(const struct bytes *text, struct fault *f)
{
	struct schema *schema;
	int rc;

	if (schema_open(&schema, SCHEMA, false, f) == -1)
		return (-1);
	rc = schema_check(schema, text, f);
	schema_close(schema);
	return (rc);
}

static int
apply(struct conf_policy *p, struct fault *f)
{
	struct bytes text = { 0 };
	struct fault why = { 0 };
	int rc;

	if (p == NULL || p->file == NULL)
		return (0);
	if (infile_read(p->file, KASP_FILE_MOST, &text, f) == -1)
		return (-1);
	rc = kasp_parse(p, &text, &why);
	if (rc == 0)
		rc = check_schema(&text, &why);
	bytes_clear(&text);
	if (rc == 0)
		return (0);
	if (why.kind == FAULT_INPUT)
		(void)fault_set(f, why.kind, "%s", why.what);
	else
		*f = why;
	return (fault_file(f, p->file, why.line, 0));
}

int
kasp_apply(struct conf *c, struct fault *f)
{
	size_t i;

	if (apply(&c->kasp, f) == -1)
		return (-1);
	for (i = 0; i < c->zone_count; i++)
		if (apply(c->zones[i].policy, f) == -1)
			return (-1);
	return (0);
}
