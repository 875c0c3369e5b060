#include "lib/dns/verify.h"

#include <check.h>
#include <string.h>

#include "tests/unit/keyset_vectors.h"

Suite *test_verify(void);

static struct keyset
read_set(int number)
{
	struct keyset s = { 0 };
	struct fault f = { 0 };
	size_t i;

	for (i = 0; i < RECORDS_MOST; i++)
		ck_assert_msg(
		    keyset_add_record(&s, sets[number][i], 0, &f) == 0, "%s",
		    f.what);
	return (s);
}

static struct verify_cache *
new_cache(void)
{
	struct verify_cache *c;
	struct fault f = { 0 };

	ck_assert_int_eq(verify_cache_new(&c, &f), 0);
	return (c);
}

static void
assert_accepted(struct verify_cache *c, const struct keyset *s)
{
	struct fault f = { 0 };

	ck_assert_msg(verify_keyset(c, s, &f) == 0, "%s", f.what);
	ck_assert_int_eq(f.kind, FAULT_NONE);
}

/* Refused with these words, and with that key or with any. */
static void
assert_refused(struct verify_cache *c, const struct keyset *s,
    const char *words, const char *key)
{
	struct fault f = { 0 };

	ck_assert_int_eq(verify_keyset(c, s, &f), -1);
	ck_assert_int_eq(f.kind, FAULT_REFUSED);
	ck_assert_msg(strstr(f.what, words) != NULL, "%s", f.what);
	if (key != NULL)
		ck_assert_str_eq(f.key, key);
}

START_TEST(keyset_signed_by_others_is_accepted)
{
	struct verify_cache *c = new_cache();
	struct keyset s = read_set(_i);

	assert_accepted(c, &s);
	assert_accepted(c, &s);
	keyset_clear(&s);
	verify_cache_free(c);
}
END_TEST

START_TEST(keyset_with_keys_in_other_order_is_accepted)
{
	struct verify_cache *c = new_cache();
	struct keyset s = read_set(_i);
	struct dnskey first = s.keys[0];

	memmove(s.keys, s.keys + 1, (s.key_count - 1) * sizeof(first));
	s.keys[s.key_count - 1] = first;
	assert_accepted(c, &s);
	keyset_clear(&s);
	verify_cache_free(c);
}
END_TEST

START_TEST(keyset_with_owner_of_other_case_is_accepted)
{
	struct verify_cache *c = new_cache();
	struct keyset s = read_set(_i);

	name_canonical(&s.owner, &s.owner);
	assert_accepted(c, &s);
	if (s.owner.length > 1)
		s.owner.wire[1] = (uint8_t)(s.owner.wire[1] - 'a' + 'A');
	assert_accepted(c, &s);
	keyset_clear(&s);
	verify_cache_free(c);
}
END_TEST

/* Every octet of the signature matters, and its length. */
START_TEST(keyset_with_other_signature_is_refused)
{
	struct verify_cache *c = new_cache();
	struct keyset s = read_set(_i);
	struct bytes *sig = &s.rrsigs[0].signature;
	size_t i;

	for (i = 0; i < sig->length; i += 7) {
		sig->data[i] ^= 0x10;
		assert_refused(c, &s, "", NULL);
		sig->data[i] ^= 0x10;
	}
	sig->length--;
	assert_refused(c, &s, "", NULL);
	sig->length = 0;
	assert_refused(c, &s, "", NULL);
	keyset_clear(&s);
	verify_cache_free(c);
}
END_TEST

/* Every field that the signature covers matters. */
START_TEST(keyset_with_other_field_is_refused)
{
	struct verify_cache *c = new_cache();
	struct keyset s = read_set(_i);
	struct rrsig *r = &s.rrsigs[0];
	struct dnskey removed;

	r->inception++;
	assert_refused(c, &s, "", NULL);
	r->inception--;
	r->expiration--;
	assert_refused(c, &s, "", NULL);
	r->expiration++;
	r->original_ttl = ++s.ttl;
	assert_refused(c, &s, "", NULL);
	r->original_ttl = --s.ttl;
	s.keys[0].flags ^= 2;
	assert_refused(c, &s, "", NULL);
	s.keys[0].flags ^= 2;
	assert_accepted(c, &s);
	removed = s.keys[--s.key_count];
	assert_refused(c, &s, "", NULL);
	s.keys[s.key_count++] = removed;
	keyset_clear(&s);
	verify_cache_free(c);
}
END_TEST

START_TEST(keyset_with_any_rrsig_wrong_is_refused)
{
	struct verify_cache *c = new_cache();
	struct keyset s = read_set(RFC_4035);

	ck_assert_uint_eq(s.rrsig_count, 2);
	s.rrsigs[1].signature.data[5] ^= 1;
	assert_refused(c, &s, "", "tag 38519");
	s.rrsigs[1].signature.data[5] ^= 1;
	s.rrsigs[0].signature.data[5] ^= 1;
	assert_refused(c, &s, "", "tag 9465");
	keyset_clear(&s);
	verify_cache_free(c);
}
END_TEST

START_TEST(keyset_with_rrsig_of_no_key_is_refused)
{
	struct verify_cache *c = new_cache();
	struct keyset s = read_set(RFC_4035);

	s.rrsigs[1].key_tag++;
	assert_refused(c, &s, "by no key of the set", "tag 38520");
	s.rrsigs[1].key_tag--;
	s.rrsigs[1].algorithm = 7;
	assert_refused(c, &s, "by no key of the set", "tag 38519");
	keyset_clear(&s);
	verify_cache_free(c);
}
END_TEST

START_TEST(keyset_with_other_signer_labels_or_ttl_is_refused)
{
	struct verify_cache *c = new_cache();
	struct keyset s = read_set(RFC_4035);
	struct fault f = { 0 };

	s.rrsigs[0].labels = 0;
	assert_refused(c, &s, "labels", "tag 9465");
	s.rrsigs[0].labels = 2;
	assert_refused(c, &s, "labels", "tag 9465");
	s.rrsigs[0].labels = 1;
	s.ttl = 3599;
	assert_refused(c, &s, "TTL", "tag 9465");
	s.ttl = 3600;
	ck_assert_int_eq(name_parse(&s.rrsigs[0].signer, ".", &f), 0);
	assert_refused(c, &s, "signer", "tag 9465");
	ck_assert_int_eq(name_parse(&s.rrsigs[0].signer, "EXAMPLE", &f), 0);
	assert_accepted(c, &s);
	keyset_clear(&s);
	verify_cache_free(c);
}
END_TEST

START_TEST(keyset_without_keys_or_rrsigs_is_refused)
{
	struct verify_cache *c = new_cache();
	struct keyset s = read_set(RFC_4035);
	size_t count = s.rrsig_count;

	s.rrsig_count = 0;
	assert_refused(c, &s, "not signed", NULL);
	s.rrsig_count = count;
	count = s.key_count;
	s.key_count = 0;
	assert_refused(c, &s, "0 DNSKEYs", NULL);
	s.key_count = KEYSET_KEYS_MOST + 1;
	assert_refused(c, &s, "65 DNSKEYs", NULL);
	s.key_count = count;
	keyset_clear(&s);
	verify_cache_free(c);
}
END_TEST

/* Appends a copy of the first key, as nothing but a hand-made set has it. */
static void
force_first_again(struct keyset *s)
{
	struct fault f = { 0 };
	struct dnskey other = { .flags = 1, .algorithm = 1 };

	ck_assert_int_eq(bytes_set(&other.data, "x", 1, &f), 0);
	ck_assert_int_eq(keyset_add_key(s, &other, &f), 0);
	dnskey_clear(&other);
	ck_assert_int_eq(
	    dnskey_copy(&s->keys[s->key_count - 1], &s->keys[0], &f), 0);
}

START_TEST(keyset_with_equal_keys_or_tags_is_refused)
{
	struct verify_cache *c = new_cache();
	struct keyset s = read_set(ED25519);
	unsigned char *data, octet;

	force_first_again(&s);
	assert_refused(c, &s, "same content", NULL);
	/* A tag is a sum: octets change places, and it stays. */
	data = s.keys[3].data.data;
	octet = data[0];
	data[0] = data[2];
	data[2] = octet;
	ck_assert(!dnskey_equal(&s.keys[0], &s.keys[3]));
	ck_assert_uint_eq(dnskey_tag(&s.keys[0]), dnskey_tag(&s.keys[3]));
	assert_refused(c, &s, "same key tag", NULL);
	keyset_clear(&s);
	verify_cache_free(c);
}
END_TEST

START_TEST(keyset_with_unfit_key_is_refused)
{
	struct verify_cache *c = new_cache();
	struct keyset s = read_set(ESCAPED);

	s.keys[0].flags = 1;
	assert_refused(c, &s, "ZONE flag", NULL);
	s.keys[0].flags = 256;
	s.keys[0].data.data[0] ^= 1;
	assert_refused(c, &s, "curve", NULL);
	s.keys[0].data.data[0] ^= 1;
	s.keys[0].data.length--;
	assert_refused(c, &s, "", NULL);
	s.keys[0].data.length++;
	s.keys[0].algorithm = 12;
	assert_refused(c, &s, "algorithm 12", NULL);
	s.keys[0].algorithm = 14;
	assert_accepted(c, &s);
	keyset_clear(&s);
	verify_cache_free(c);
}
END_TEST

START_TEST(rrsig_by_key_outside_the_set_is_accepted)
{
	struct verify_cache *c = new_cache();
	struct keyset s = read_set(RFC_4035), other = read_set(RFC_4035);
	struct fault f = { 0 };
	struct dnskey *ksk = &other.keys[1];

	s.rrsigs[1].signature.data[0] ^= 1;
	ck_assert_int_eq(verify_rrsig(c, &s, &s.rrsigs[0], ksk, &f), 0);
	ck_assert_int_eq(
	    verify_rrsig(c, &s, &s.rrsigs[1], &other.keys[0], &f), -1);
	ck_assert_int_eq(f.kind, FAULT_REFUSED);
	ck_assert_str_eq(f.key, "tag 38519");
	keyset_clear(&other);
	keyset_clear(&s);
	verify_cache_free(c);
}
END_TEST

START_TEST(rrsig_by_other_key_is_refused)
{
	struct verify_cache *c = new_cache();
	struct keyset s = read_set(RFC_4035);
	struct fault f = { 0 };
	struct dnskey *ksk = &s.keys[1];

	ck_assert_int_eq(verify_rrsig(c, &s, &s.rrsigs[0], &s.keys[0], &f), -1);
	ck_assert_int_eq(f.kind, FAULT_REFUSED);
	fault_clear(&f);
	ksk->algorithm = 7;
	ck_assert_int_eq(verify_rrsig(c, &s, &s.rrsigs[0], ksk, &f), -1);
	ck_assert_int_eq(f.kind, FAULT_REFUSED);
	fault_clear(&f);
	ksk->algorithm = 5;
	ksk->flags = 1;
	s.rrsigs[0].key_tag = dnskey_tag(ksk);
	ck_assert_int_eq(verify_rrsig(c, &s, &s.rrsigs[0], ksk, &f), -1);
	ck_assert_int_eq(f.kind, FAULT_REFUSED);
	ck_assert_ptr_nonnull(strstr(f.what, "ZONE"));
	keyset_clear(&s);
	verify_cache_free(c);
}
END_TEST

/* More keys than the cache holds: it starts again and stays right. */
START_TEST(cache_with_many_keys_goes_on)
{
	struct verify_cache *c = new_cache();
	struct keyset s = read_set(ED25519);
	struct fault f = { 0 };
	struct dnskey k = { .flags = 257, .algorithm = 15 };
	unsigned int i;

	for (i = 0; i < 10000; i++) {
		k.data.length = 0;
		ck_assert_int_eq(
		    bytes_append(&k.data, s.keys[0].data.data, 28, &f), 0);
		ck_assert_int_eq(bytes_append_u32(&k.data, i, &f), 0);
		s.rrsigs[0].key_tag = dnskey_tag(&k);
		ck_assert_int_eq(verify_rrsig(c, &s, &s.rrsigs[0], &k, &f), -1);
		ck_assert_int_eq(f.kind, FAULT_REFUSED);
		fault_clear(&f);
	}
	keyset_clear(&s);
	s = read_set(ED25519);
	assert_accepted(c, &s);
	dnskey_clear(&k);
	keyset_clear(&s);
	verify_cache_free(c);
	verify_cache_free(NULL);
}
END_TEST

static TCase *
add_case(Suite *s, const char *name)
{
	TCase *c = tcase_create(name);

	tcase_set_timeout(c, 60);
	suite_add_tcase(s, c);
	return (c);
}

Suite *
test_verify(void)
{
	Suite *s = suite_create("verify");
	TCase *c = add_case(s, "verify_keyset");

	tcase_add_loop_test(c, keyset_signed_by_others_is_accepted, 0, SETS);
	tcase_add_loop_test(
	    c, keyset_with_keys_in_other_order_is_accepted, 0, SETS);
	tcase_add_loop_test(
	    c, keyset_with_owner_of_other_case_is_accepted, 0, SETS);
	tcase_add_loop_test(c, keyset_with_other_signature_is_refused, 0, SETS);
	tcase_add_loop_test(c, keyset_with_other_field_is_refused, 0, SETS);
	tcase_add_test(c, keyset_with_any_rrsig_wrong_is_refused);
	tcase_add_test(c, keyset_with_rrsig_of_no_key_is_refused);
	tcase_add_test(c, keyset_with_other_signer_labels_or_ttl_is_refused);
	tcase_add_test(c, keyset_without_keys_or_rrsigs_is_refused);
	tcase_add_test(c, keyset_with_equal_keys_or_tags_is_refused);
	tcase_add_test(c, keyset_with_unfit_key_is_refused);
	c = add_case(s, "verify_rrsig");
	tcase_add_test(c, rrsig_by_key_outside_the_set_is_accepted);
	tcase_add_test(c, rrsig_by_other_key_is_refused);
	c = add_case(s, "verify_cache");
	tcase_add_test(c, cache_with_many_keys_goes_on);
	return (s);
}
