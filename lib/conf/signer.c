#include "lib/conf/signer.h"

#include <string.h>

#include "lib/conf/scalar.h"

#define HOUR INT64_C(3600)
#define DAY  INT64_C(86400)

/* What validators accept varies; beyond this none does, and RFC 9276 asks for
 * 0. */
#define ITERATIONS_MOST 150
#define SALT_MOST       255 /* octets, RFC 5155, 3.1.4 */

#define HERE(member) offsetof(struct conf_signer_policy, member)

void
signer_defaults(struct conf_signer_policy *s)
{
	memset(s, 0, sizeof(*s));
	s->resign = 2 * HOUR;
	s->refresh = 3 * DAY;
	s->validity = 14 * DAY;
	s->validity_denial = s->validity;
	s->jitter = HOUR;
	s->inception_offset = HOUR;
	s->soa_ttl = HOUR;
	s->soa_minimum = HOUR;
	s->serial = CONF_SERIAL_UNIXTIME;
}

void
signer_clear(struct conf_signer_policy *s)
{
	bytes_clear(&s->nsec3_salt);
}

/*
 * Refuses what cannot work: a signature that is due for renewal as soon as it
 * is made, and one that may expire between two runs of the signer.  A refresh
 * of 0 renews every signature in every run.
 */
static int
check_signatures(
    const struct node *n, const struct conf_signer_policy *s, struct fault *f)
{
	int64_t shortest = s->validity < s->validity_denial ?
	    s->validity :
	    s->validity_denial;
	int64_t last = s->refresh > 0 ? s->refresh : shortest - s->jitter;

	if (s->refresh >= shortest)
		return (node_key_fault(n, f,
		    "refresh must be shorter than "
		    "validity and denial"));
	if (s->jitter >= shortest - s->refresh)
		return (node_key_fault(n, f,
		    "refresh and jitter together "
		    "must be shorter than validity and denial"));
	if (s->resign == 0)
		return (node_key_fault(n, f, "resign must not be 0"));
	if (s->resign >= last)
		return (node_key_fault(n, f,
		    "resign is too long: signatures "
		    "would expire before they are renewed"));
	return (0);
}

int
signer_signatures(const struct node *n, void *to, struct fault *f)
{
	static const struct node_field fields[] = { { "resign", scalar_duration,
							HERE(resign), false },
		{ "refresh", scalar_duration, HERE(refresh), false },
		{ "validity", scalar_duration, HERE(validity), false },
		{ "denial", scalar_duration, HERE(validity_denial), false },
		{ "jitter", scalar_duration, HERE(jitter), false },
		{ "inceptionoffset", scalar_duration, HERE(inception_offset),
		    false },
		{ NULL, NULL, 0, false } };
	struct conf_signer_policy *s = to;
	struct node denial;

	if (node_fields(n, fields, s, f) == -1)
		return (-1);
	if (!node_find(n, "denial", &denial))
		s->validity_denial = s->validity;
	return (check_signatures(n, s, f));
}

static int
read_iterations(const struct node *n, void *to, struct fault *f)
{
	unsigned int *iterations = to;
	unsigned long number;

	if (scalar_number(n, 0, ITERATIONS_MOST, &number, f) == -1)
		return (-1);
	*iterations = (unsigned int)number;
	return (0);
}

static int
read_salt(const struct node *n, void *to, struct fault *f)
{
	struct bytes *salt = to;
	const char *text;

	if (node_text(n, &text, f) == -1)
		return (-1);
	if (bytes_from_hex(salt, text, f) == -1)
		return (node_place(n, f));
	if (salt->length > SALT_MOST)
		return (node_fault(
		    n, f, "a salt has at most %d octets", SALT_MOST));
	return (0);
}

static int
read_nsec3(const struct node *n, void *to, struct fault *f)
{
	static const struct node_field fields[] = {
		{ "iterations", read_iterations, HERE(nsec3_iterations),
		    false },
		{ "salt", read_salt, HERE(nsec3_salt), false },
		{ "optout", scalar_bool, HERE(nsec3_optout), false },
		{ NULL, NULL, 0, false }
	};
	struct conf_signer_policy *s = to;

	s->nsec3 = true;
	return (node_fields(n, fields, s, f));
}

int
signer_denial(const struct node *n, void *to, struct fault *f)
{
	static const char *const names[] = { "nsec", NULL };
	static const struct node_field fields[] = {
		{ "nsec3", read_nsec3, 0, true }, { NULL, NULL, 0, false }
	};
	unsigned int index;

	if (!node_is_mapping(n))
		return (scalar_choice(n, names, &index, f));
	return (node_fields(n, fields, to, f));
}

static int
read_serial(const struct node *n, void *to, struct fault *f)
{
	static const char *const names[] = { "unixtime", "counter",
		"datecounter", "keep", NULL };
	static const enum conf_serial serials[] = { CONF_SERIAL_UNIXTIME,
		CONF_SERIAL_COUNTER, CONF_SERIAL_DATECOUNTER,
		CONF_SERIAL_KEEP };
	enum conf_serial *serial = to;
	unsigned int index;

	if (scalar_choice(n, names, &index, f) == -1)
		return (-1);
	*serial = serials[index];
	return (0);
}

int
signer_soa(const struct node *n, void *to, struct fault *f)
{
	static const struct node_field fields[] = { { "ttl", scalar_ttl,
							HERE(soa_ttl), false },
		{ "minimum", scalar_ttl, HERE(soa_minimum), false },
		{ "serial", read_serial, HERE(serial), false },
		{ NULL, NULL, 0, false } };

	return (node_fields(n, fields, to, f));
}
