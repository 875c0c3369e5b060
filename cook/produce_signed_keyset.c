/* produceSignedKeyset */
#include <stdlib.h>
#include <string.h>

#include "cook/run.h"
#include "lib/dns/algorithm.h"
#include "lib/dns/keyset.h"
#include "lib/hsm/sign.h"

/* The key is the naming's, or direct keys' own data, published as given. */
static int
collect(struct run *run, const struct signed_set *asked, struct keyset *s,
    struct fault *f)
{
	char text[KEY_TEXT_SIZE];
	size_t i;

	if (name_parse(&s->owner, asked->owner, f) == -1)
		return (-1);
	s->ttl = (uint32_t)asked->ttl;
	for (i = 0; i < asked->keyset_count; i++)
		if (keyset_add_key(
			s, &use_of(run, asked->keyset[i])->dnskey, f) == -1) {
			key_print(asked->keyset[i], text);
			return (fault_key(f, text));
		}
	return (0);
}

static int
sign_by(struct run *run, const struct signed_set *asked, const struct key *k,
    struct keyset *s, struct fault *f)
{
	const struct use *u = use_of(run, k);
	const struct algorithm *algorithm = algorithm_find(k->algorithm);
	struct rrsig r = { .algorithm = k->algorithm,
		.labels = s->owner.labels,
		.original_ttl = s->ttl,
		.inception = asked->inception,
		.expiration = asked->expiration,
		.key_tag = dnskey_tag(&u->dnskey),
		.signer = s->owner };
	int rc;

	run->signed_data.length = 0;
	rc = keyset_signed_data(s, &r, &run->signed_data, f);
	if (rc == 0)
		rc = hsm_sign(&r.signature, u->store->token, &u->held->key,
		    algorithm->digest, &run->signed_data, f);
	if (rc == 0)
		rc = keyset_take_rrsig(s, &r, f);
	rrsig_clear(&r);
	return (rc);
}

/* Takes text over; NULL has its fault already. */
static int
add_record(struct result *result, char *text, struct fault *f)
{
	int rc;

	if (text == NULL)
		return (-1);
	rc = recipe_add_text(&result->rrs, &result->rr_count, text, f);
	free(text);
	return (rc);
}

static int
print_records(const struct keyset *s, struct result *result, struct fault *f)
{
	size_t i;

	for (i = 0; i < s->key_count; i++)
		if (add_record(result,
			dnskey_print(&s->keys[i], &s->owner, s->ttl, f),
			f) == -1)
			return (-1);
	for (i = 0; i < s->rrsig_count; i++)
		if (add_record(result,
			rrsig_print(&s->rrsigs[i], &s->owner, s->ttl, f),
			f) == -1)
			return (-1);
	return (0);
}

int
produce_signed_keyset(struct run *run, struct action *a, struct fault *f)
{
	const struct signed_set *asked = a->set;
	struct keyset s = { 0 };
	char text[KEY_TEXT_SIZE];
	size_t i;
	int rc;

	rc = collect(run, asked, &s, f);
	for (i = 0; i < asked->signed_by_count && rc == 0; i++) {
		rc = sign_by(run, asked, asked->signed_by[i], &s, f);
		if (rc == -1) {
			key_print(asked->signed_by[i], text);
			(void)fault_key(f, text);
		}
	}
	if (rc == 0)
		rc = print_records(&s, &a->result, f);
	a->result.success = rc == 0;
	keyset_clear(&s);
	return (rc);
}
