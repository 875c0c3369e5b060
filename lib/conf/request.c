#include "lib/conf/request.h"

#include <stdlib.h>
#include <string.h>

#include "lib/conf/node.h"
#include "lib/conf/scalar.h"
#include "lib/dns/algorithm.h"

#define DAY           86400LL
#define NUMBER_MOST   4294967295UL
#define RETENTION_DAY 30 /* the least that the root's procedure asks for */

static const char *const names[CONF_CHECKS] = {
	[CONF_CHECK_DOMAIN] = "KSR-DOMAIN",
	[CONF_CHECK_ID] = "KSR-ID",
	[CONF_CHECK_UNIQUE] = "KSR-BUNDLE-UNIQUE",
	[CONF_CHECK_KEYS] = "KSR-BUNDLE-KEYS",
	[CONF_CHECK_POP] = "KSR-BUNDLE-POP",
	[CONF_CHECK_COUNT] = "KSR-BUNDLE-COUNT",
	[CONF_CHECK_CYCLE] = "KSR-BUNDLE-CYCLE-DURATION",
	[CONF_CHECK_POLICY_KEYS] = "KSR-POLICY-KEYS",
	[CONF_CHECK_ALG] = "KSR-POLICY-ALG",
	[CONF_CHECK_OVERLAP] = "KSR-POLICY-SIG-OVERLAP",
	[CONF_CHECK_VALIDITY] = "KSR-POLICY-SIG-VALIDITY",
	[CONF_CHECK_HORIZON] = "KSR-POLICY-SIG-HORIZON",
	[CONF_CHECK_INTERVALS] = "KSR-POLICY-BUNDLE-INTERVALS",
	[CONF_CHECK_SAFETY] = "KSR-POLICY-SAFETY",
	[CONF_CHECK_CHAIN_KEYS] = "KSR-CHAIN-KEYS",
	[CONF_CHECK_CHAIN_OVERLAP] = "KSR-CHAIN-OVERLAP",
};

const char *
request_check_name(enum conf_check check)
{
	return (names[check]);
}

void
request_defaults(struct conf_request *r)
{
	memset(r, 0, sizeof(*r));
	r->match_policy = true;
	r->match_exponent = true;
	r->bundles = 9;
	r->cycle = (struct conf_range){ 79 * DAY, 81 * DAY };
	r->interval = (struct conf_range){ 9 * DAY, 11 * DAY };
	r->different = 3;
	r->ttl = 2 * DAY;
	r->horizon = 180 * DAY;
	r->retention = RETENTION_DAY * DAY;
	r->response.retire_safety = 28 * DAY;
	r->response.validity = (struct conf_range){ 21 * DAY, 21 * DAY };
	r->response.overlap = (struct conf_range){ 9 * DAY, 16 * DAY };
}

void
request_clear(struct conf_request *r)
{
	free(r->domains);
	free(r->per_bundle.items);
	free(r->algorithms.items);
	free(r->rsa_sizes.items);
	free(r->rsa_exponents.items);
}

/* ---- Values ---- */

static int
read_count(const struct node *n, void *to, struct fault *f)
{
	return (scalar_number(n, 1, CONF_SLOTS_MOST, to, f));
}

static int
read_any(const struct node *n, void *to, struct fault *f)
{
	return (scalar_number(n, 0, CONF_SLOTS_MOST, to, f));
}

static int
read_range(const struct node *n, void *to, struct fault *f)
{
	static const struct node_field fields[] = {
		{ "min", scalar_duration, offsetof(struct conf_range, least),
		    true },
		{ "max", scalar_duration, offsetof(struct conf_range, most),
		    true },
		{ NULL, NULL, 0, false }
	};
	struct conf_range *range = to;

	if (node_fields(n, fields, range, f) == -1)
		return (-1);
	return (range->least <= range->most ?
		0 :
		node_fault(n, f, "min is longer than max"));
}

static int
add_number(struct conf_numbers *list, unsigned long number, struct fault *f)
{
	unsigned long *more = reallocarray(
	    list->items, list->count + 1, sizeof(*list->items));

	if (more == NULL)
		return (fault_memory(f));
	list->items = more;
	list->items[list->count++] = number;
	return (0);
}

static int
read_number(const struct node *n, void *to, struct fault *f)
{
	unsigned long number;

	if (scalar_number(n, 1, NUMBER_MOST, &number, f) == -1)
		return (-1);
	return (add_number(to, number, f));
}

static int
read_numbers(const struct node *n, void *to, struct fault *f)
{
	return (node_is_list(n) ?
		node_items(n, CONF_SLOTS_MOST, read_number, to, f) :
		read_number(n, to, f));
}

static int
read_algorithm(const struct node *n, void *to, struct fault *f)
{
	const struct algorithm *a;
	const char *text;

	if (node_text(n, &text, f) == -1)
		return (-1);
	a = scalar_is_digits(text) && strlen(text) < 4 ?
	    algorithm_find((unsigned int)strtoul(text, NULL, 10)) :
	    algorithm_find_mnemonic(text);
	if (a == NULL)
		return (node_fault(n, f, "no algorithm that oks knows"));
	return (add_number(to, a->number, f));
}

static int
read_algorithms(const struct node *n, void *to, struct fault *f)
{
	return (node_is_list(n) ?
		node_items(n, CONF_LIST_MOST, read_algorithm, to, f) :
		read_algorithm(n, to, f));
}

static int
read_domain(const struct node *n, void *to, struct fault *f)
{
	struct conf_request *r = to;
	struct fault why = { 0 };
	struct name *more;
	const char *text;

	if (node_text(n, &text, f) == -1)
		return (-1);
	more = reallocarray(r->domains, r->domain_count + 1, sizeof(*more));
	if (more == NULL)
		return (fault_memory(f));
	r->domains = more;
	if (name_parse(&more[r->domain_count], text, &why) == -1)
		return (node_fault(n, f, "%s", why.what));
	r->domain_count++;
	return (0);
}

static int
read_domains(const struct node *n, void *to, struct fault *f)
{
	return (node_is_list(n) ?
		node_items(n, CONF_LIST_MOST, read_domain, to, f) :
		read_domain(n, to, f));
}

/* ---- Checks ---- */

#define HERE(member) offsetof(struct conf_request, member)

static int
read_keys(const struct node *n, void *to, struct fault *f)
{
	static const struct node_field fields[] = {
		{ "match-policy", scalar_bool, HERE(match_policy), false },
		{ "match-exponent", scalar_bool, HERE(match_exponent), false },
		{ NULL, NULL, 0, false }
	};

	return (node_fields(n, fields, to, f));
}

static int
read_policy_keys(const struct node *n, void *to, struct fault *f)
{
	static const struct node_field fields[] = {
		{ "per-bundle", read_numbers, HERE(per_bundle), false },
		{ "different", read_any, HERE(different), false },
		{ "ttl", scalar_ttl, HERE(ttl), false },
		{ NULL, NULL, 0, false }
	};

	return (node_fields(n, fields, to, f));
}

static int
read_alg(const struct node *n, void *to, struct fault *f)
{
	static const struct node_field fields[] = {
		{ "algorithms", read_algorithms, HERE(algorithms), false },
		{ "rsa-sizes", read_numbers, HERE(rsa_sizes), false },
		{ "rsa-exponents", read_numbers, HERE(rsa_exponents), false },
		{ NULL, NULL, 0, false }
	};

	return (node_fields(n, fields, to, f));
}

/* What a check can be told besides true and false, and where that goes. */
static const struct {
	node_read *read;
	size_t offset;
} values[CONF_CHECKS] = {
	[CONF_CHECK_DOMAIN] = { read_domains, 0 },
	[CONF_CHECK_KEYS] = { read_keys, 0 },
	[CONF_CHECK_COUNT] = { read_count, HERE(bundles) },
	[CONF_CHECK_CYCLE] = { read_range, HERE(cycle) },
	[CONF_CHECK_POLICY_KEYS] = { read_policy_keys, 0 },
	[CONF_CHECK_ALG] = { read_alg, 0 },
	[CONF_CHECK_HORIZON] = { scalar_duration, HERE(horizon) },
	[CONF_CHECK_INTERVALS] = { read_range, HERE(interval) },
};

static int
read_check(const struct node *n, void *to, struct fault *f)
{
	struct conf_request *r = to;
	const char *text = "";
	enum conf_check check = CONF_CHECK_DOMAIN;
	bool scalar = !node_is_mapping(n) && !node_is_list(n);

	while (check < CONF_CHECKS && strcmp(names[check], node_name(n)) != 0)
		check++;
	if (scalar && node_text(n, &text, f) == -1)
		return (-1);
	r->off[check] = scalar && strcmp(text, "false") == 0;
	if (r->off[check] || (scalar && strcmp(text, "true") == 0))
		return (0);
	if (values[check].read == NULL)
		return (node_fault(n, f, "true or false is expected"));
	return (values[check].read(n, (char *)r + values[check].offset, f));
}

/* ---- The section ---- */

static int
read_response(const struct node *n, void *to, struct fault *f)
{
#define RESPONSE(member) offsetof(struct conf_response, member)
	static const struct node_field fields[] = {
		{ "publish-safety", scalar_duration, RESPONSE(publish_safety),
		    false },
		{ "retire-safety", scalar_duration, RESPONSE(retire_safety),
		    false },
		{ "validity", read_range, RESPONSE(validity), false },
		{ "overlap", read_range, RESPONSE(overlap), false },
		{ NULL, NULL, 0, false }
	};
#undef RESPONSE

	return (node_fields(n, fields, to, f));
}

static int
read_retention(const struct node *n, void *to, struct fault *f)
{
	int64_t *retention = to;

	if (scalar_duration(n, retention, f) == -1)
		return (-1);
	return (*retention >= RETENTION_DAY * DAY ?
		0 :
		node_fault(
		    n, f, "a key is kept for at least %d days", RETENTION_DAY));
}

#define CHECK(check)                               \
	{                                          \
		"KSR-" check, read_check, 0, false \
	}

static const struct node_field section[] = { CHECK("DOMAIN"), CHECK("ID"),
	CHECK("BUNDLE-UNIQUE"), CHECK("BUNDLE-KEYS"), CHECK("BUNDLE-POP"),
	CHECK("BUNDLE-COUNT"), CHECK("BUNDLE-CYCLE-DURATION"),
	CHECK("POLICY-KEYS"), CHECK("POLICY-ALG"), CHECK("POLICY-SIG-OVERLAP"),
	CHECK("POLICY-SIG-VALIDITY"), CHECK("POLICY-SIG-HORIZON"),
	CHECK("POLICY-BUNDLE-INTERVALS"), CHECK("POLICY-SAFETY"),
	CHECK("CHAIN-KEYS"), CHECK("CHAIN-OVERLAP"),
	{ "response", read_response, HERE(response), false },
	{ "retention", read_retention, HERE(retention), false },
	{ NULL, NULL, 0, false } };

int
request_fill(struct conf_request *r, struct fault *f)
{
	static const unsigned long keys[] = { 2, 1, 1, 1, 1, 1, 1, 1, 2 };
	size_t i;

	if (r->domain_count == 0) {
		if ((r->domains = calloc(1, sizeof(*r->domains))) == NULL)
			return (fault_memory(f));
		if (name_parse(&r->domains[r->domain_count++], ".", f) == -1)
			return (-1);
	}
	if (r->per_bundle.count == 0 && r->bundles == 9)
		for (i = 0; i < 9; i++)
			if (add_number(&r->per_bundle, keys[i], f) == -1)
				return (-1);
	if ((r->algorithms.count == 0 &&
		add_number(&r->algorithms, 8, f) == -1) ||
	    (r->rsa_sizes.count == 0 &&
		add_number(&r->rsa_sizes, 2048, f) == -1) ||
	    (r->rsa_exponents.count == 0 &&
		add_number(&r->rsa_exponents, 65537, f) == -1))
		return (-1);
	return (0);
}

int
request_section(const struct node *n, void *to, struct fault *f)
{
	struct conf_request *r = to;

	r->given = true;
	return (node_fields(n, section, r, f));
}
