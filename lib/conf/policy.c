#include "lib/conf/policy.h"

#include <stdlib.h>
#include <string.h>

#include "lib/conf/scalar.h"
#include "lib/conf/signer.h"

#define HOUR INT64_C(3600)
#define DAY  INT64_C(86400)

#define RESPONSE_DEFAULT 1232 /* octets, DNS Flag Day 2020 */

void
policy_defaults(struct conf_policy *p)
{
	memset(p, 0, sizeof(*p));
	p->inception_offset = HOUR;
	p->ksk.rollover = CONF_ROLLOVER_DOUBLE_SIGNATURE;
	p->zsk.rollover = CONF_ROLLOVER_PRE_PUBLICATION;
	signer_defaults(&p->signer);
	p->timing = (struct conf_timing){ .zone_max_ttl = DAY,
		.propagation = HOUR,
		.parent_registration = DAY,
		.parent_propagation = HOUR,
		.ds_ttl = DAY,
		.signer_pickup = HOUR,
		.full_sign = HOUR,
		.replace = -1,
		.skew = HOUR,
		.consumer_period = DAY,
		.missed_runs = 1 };
	p->slots = (struct conf_slots){ CONF_PERIOD_QUARTER, 9, 10 * DAY };
	p->retention = 30 * DAY;
	p->limits.response = RESPONSE_DEFAULT;
}

void
policy_clear(struct conf_policy *p)
{
	signer_clear(&p->signer);
	free(p->file);
	free(p->name);
	p->file = p->name = NULL;
}

static int
read_ttl(const struct node *n, void *to, struct fault *f)
{
	uint32_t *ttl = to;
	int64_t seconds;

	if (scalar_ttl(n, &seconds, f) == -1)
		return (-1);
	*ttl = (uint32_t)seconds;
	return (0);
}

static int
read_overlap(const struct node *n, void *to, struct fault *f)
{
	bool *apart = to, overlap;

	if (scalar_bool(n, &overlap, f) == -1)
		return (-1);
	*apart = !overlap;
	return (0);
}

/* Before and after reading.  Where slots are used, sets begin when they are
 * published. */
static void
unsettle(struct conf_policy *p)
{
	p->inception_offset = -1;
	p->timing.skew = -1;
}

static void
settle(struct conf_policy *p)
{
	int64_t usual = p->schedule == CONF_SCHEDULE_SLOTS ? 0 : HOUR;

	if (p->inception_offset == -1)
		p->inception_offset = usual;
	if (p->timing.skew == -1)
		p->timing.skew = p->inception_offset < usual ?
		    p->inception_offset :
		    usual;
}

/* Refuses what no plan can make good; what depends on delays is produce's. */
static int
check_policy(const struct node *n, const struct conf_policy *p, struct fault *f)
{
	if (p->file != NULL)
		return (0);
	if (p->refresh >= p->validity && p->schedule == CONF_SCHEDULE_REFRESH)
		return (node_key_fault(n, f,
		    "refresh must be shorter than "
		    "validity"));
	if ((int64_t)p->ttl > p->validity)
		return (node_key_fault(n, f,
		    "ttl must not be longer than "
		    "validity"));
	if (p->ksk.algorithm != p->zsk.algorithm)
		return (node_key_fault(n, f,
		    "ksk and zsk must have the same "
		    "algorithm: every algorithm in the DNSKEY set has to sign "
		    "the whole zone (RFC 4035, 2.2)"));
	return (0);
}

#define HERE(member) offsetof(struct conf_policy, member)

static const struct node_field policy_fields[] = { { "refresh", scalar_duration,
						       HERE(refresh), true },
	{ "validity", scalar_duration, HERE(validity), true },
	{ "inceptionoffset", scalar_duration, HERE(inception_offset), false },
	{ "ttl", read_ttl, HERE(ttl), true },
	{ "ksk", policy_ksk, HERE(ksk), true },
	{ "zsk", policy_zsk, HERE(zsk), true },
	{ "signatures", signer_signatures, HERE(signer), false },
	{ "denial", signer_denial, HERE(signer), false },
	{ "soa", signer_soa, HERE(signer), false },
	{ "zone", policy_zone, HERE(timing), false },
	{ "parent", policy_parent, HERE(timing), false },
	{ "signer", policy_signer, HERE(timing), false },
	{ "consumer", policy_consumer, HERE(timing), false },
	{ "safety", policy_safety, HERE(timing), false },
	{ "skew", scalar_duration, HERE(timing.skew), false },
	{ "schedule", policy_schedule, HERE(schedule), false },
	{ "slots", policy_slots, HERE(slots), false },
	{ "overlap", read_overlap, HERE(apart), false },
	{ "retention", scalar_duration, HERE(retention), false },
	{ "limits", policy_limits, HERE(limits), false },
	{ "ceremonies", policy_ceremonies, HERE(ceremonies), false },
	{ NULL, NULL, 0, false } };

#define FIELDS (sizeof(policy_fields) / sizeof(policy_fields[0]))

/* What comes from OpenDNSSEC's policy where there is one. */
static bool
is_theirs(const char *member)
{
	static const char *const names[] = { "ttl", "ksk", "zsk", "signatures",
		"denial", "soa", "zone", "parent", "safety" };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(names[i], member) == 0)
			return (true);
	return (false);
}

/* The file and the name of OpenDNSSEC's policy, and what it does not have. */
static int
read_with_file(const struct node *n, struct conf_policy *p, struct fault *f)
{
	struct node_field fields[FIELDS + 2];
	size_t i, count = 0;

	fields[count++] = (struct node_field){ "policy-file", scalar_path,
		HERE(file), true };
	fields[count++] = (struct node_field){ "policy", scalar_text,
		HERE(name), true };
	for (i = 0; i < FIELDS; i++) {
		if (policy_fields[i].name != NULL &&
		    is_theirs(policy_fields[i].name))
			continue;
		fields[count] = policy_fields[i];
		fields[count++].required = false;
	}
	return (node_fields(n, fields, p, f));
}

int
policy_section(const struct node *n, void *to, struct fault *f)
{
	struct conf_policy *p = to;
	struct node file;
	int rc;

	p->given = true;
	unsettle(p);
	if (node_find(n, "policy-file", &file))
		rc = read_with_file(n, p, f);
	else
		rc = node_fields(n, policy_fields, p, f);
	if (rc == -1)
		return (-1);
	settle(p);
	return (check_policy(n, p, f));
}

static int
copy_text(char **to, const char *from, struct fault *f)
{
	*to = from == NULL ? NULL : strdup(from);
	return (from != NULL && *to == NULL ? fault_memory(f) : 0);
}

/* A copy that owns its memory; on failure it is empty. */
static int
copy(struct conf_policy *to, const struct conf_policy *from, struct fault *f)
{
	const struct bytes *salt = &from->signer.nsec3_salt;

	*to = *from;
	memset(&to->signer.nsec3_salt, 0, sizeof(to->signer.nsec3_salt));
	to->file = to->name = NULL;
	if (copy_text(&to->file, from->file, f) == -1 ||
	    copy_text(&to->name, from->name, f) == -1)
		return (-1);
	return (bytes_set(&to->signer.nsec3_salt, salt->data, salt->length, f));
}

static int
skip(const struct node *n, void *to, struct fault *f)
{
	(void)n;
	(void)to;
	(void)f;
	return (0);
}

/* Reads what differs from the policy that is there; nothing is required but
 * what that lacks.  base, if allowed, was read by the caller. */
static int
read_over(
    const struct node *n, bool base, struct conf_policy *p, struct fault *f)
{
	struct node_field fields[FIELDS + 1];
	struct node schedule;
	size_t i, count = 0;

	if (base)
		fields[count++] = (struct node_field){ "base", skip, 0, false };
	for (i = 0; i < FIELDS; i++) {
		fields[count] = policy_fields[i];
		fields[count++].required &= !p->given;
	}
	p->given = true;
	if (node_find(n, "schedule", &schedule))
		unsettle(p);
	if (node_fields(n, fields, p, f) == -1)
		return (-1);
	settle(p);
	return (check_policy(n, p, f));
}

static int
read_named(const struct node *n, void *to, struct fault *f)
{
	struct conf *c = to;
	struct conf_named_policy *p = &c->policies[c->policy_count];

	if (scalar_name(n, &p->name, f) == -1)
		return (-1);
	c->policy_count++;
	if (c->kasp.file != NULL)
		return (node_key_fault(n, f,
		    "kasp is from a policy-file, of which nothing is known "
		    "here that could differ"));
	if (copy(&p->policy, &c->kasp, f) == -1)
		return (-1);
	return (read_over(n, false, &p->policy, f));
}

int
policy_named_section(const struct node *n, void *to, struct fault *f)
{
	struct conf *c = to;

	c->policies = calloc(node_count(n) + 1, sizeof(*c->policies));
	if (c->policies == NULL)
		return (fault_memory(f));
	return (node_members(n, CONF_POLICIES_MOST, read_named, c, f));
}

void
policy_clear_named(struct conf *c)
{
	size_t i;

	for (i = 0; i < c->policy_count; i++) {
		free(c->policies[i].name);
		policy_clear(&c->policies[i].policy);
	}
	free(c->policies);
	c->policies = NULL;
	c->policy_count = 0;
}

static int
find(const struct node *n, const struct conf *c, const struct conf_policy **p,
    struct fault *f)
{
	const char *name;
	size_t i;

	if (node_text(n, &name, f) == -1)
		return (-1);
	for (i = 0; i < c->policy_count; i++)
		if (strcmp(c->policies[i].name, name) == 0) {
			*p = &c->policies[i].policy;
			return (0);
		}
	return (node_fault(n, f, "no policy is called \"%.64s\"", name));
}

int
policy_of_zone(const struct node *n, const struct conf *c,
    struct conf_policy **p, struct fault *f)
{
	const struct conf_policy *from = &c->kasp;
	struct conf_policy *made;
	struct node base;
	int rc = 0;

	if (!node_is_mapping(n))
		rc = find(n, c, &from, f);
	else if (node_find(n, "base", &base))
		rc = find(&base, c, &from, f);
	if (rc == -1)
		return (-1);
	if (from->file != NULL && node_is_mapping(n))
		return (node_fault(n, f,
		    "kasp is from a policy-file, of which nothing is known "
		    "here that could differ"));
	if ((made = calloc(1, sizeof(*made))) == NULL)
		return (fault_memory(f));
	if (copy(made, from, f) == -1 ||
	    (node_is_mapping(n) && read_over(n, true, made, f) == -1)) {
		policy_clear(made);
		free(made);
		return (-1);
	}
	*p = made;
	return (0);
}
