#include "lib/dns/keyset.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util/instant.h"
#include "tests/unit/dnskey_vectors.h"

Suite *test_keyset(void);

#define OWNER "Example.nl. 3600 IN "
#define KEY15 "l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4="
#define KSK15 OWNER "DNSKEY 257 3 15 " KEY15
#define SIG15                                                         \
	OWNER "RRSIG DNSKEY 15 2 3600 20270101000000 20260101000000 " \
	      "3613 Example.nl. AQID"

static void
add(struct keyset *s, const char *text)
{
	struct fault f = { 0 };

	ck_assert_msg(
	    keyset_add_record(s, text, 0, &f) == 0, "%s: %s", text, f.what);
}

static void
assert_refused(struct keyset *s, const char *text, int older)
{
	size_t keys = s->key_count, rrsigs = s->rrsig_count;
	struct fault f = { 0 };

	ck_assert_msg(keyset_add_record(s, text, older, &f) == -1, "%s", text);
	ck_assert_int_eq(f.kind, FAULT_INPUT);
	ck_assert_str_ne(f.what, "");
	ck_assert_uint_eq(s->key_count, keys);
	ck_assert_uint_eq(s->rrsig_count, rrsigs);
}

/* A key that no other number gives. */
static struct dnskey
numbered(unsigned int number)
{
	struct dnskey k = { .flags = 256, .algorithm = 15 };
	struct fault f = { 0 };

	ck_assert_int_eq(bytes_append_u32(&k.data, number, &f), 0);
	return (k);
}

START_TEST(add_key_copies)
{
	struct keyset s = { 0 };
	struct fault f = { 0 };
	struct dnskey k = numbered(1);

	ck_assert_int_eq(keyset_add_key(&s, &k, &f), 0);
	ck_assert_uint_eq(s.key_count, 1);
	ck_assert(dnskey_equal(&s.keys[0], &k));
	ck_assert_ptr_ne(s.keys[0].data.data, k.data.data);
	dnskey_clear(&k);
	keyset_clear(&s);
	ck_assert_uint_eq(s.key_count, 0);
	keyset_clear(&s);
}
END_TEST

START_TEST(add_key_twice_is_refused)
{
	struct keyset s = { 0 };
	struct fault f = { 0 };
	struct dnskey k = numbered(1);

	ck_assert_int_eq(keyset_add_key(&s, &k, &f), 0);
	ck_assert_int_eq(keyset_add_key(&s, &k, &f), -1);
	ck_assert_int_eq(f.kind, FAULT_INPUT);
	fault_clear(&f);
	k.flags = 385;
	ck_assert_int_eq(keyset_add_key(&s, &k, &f), 0);
	ck_assert_uint_eq(s.key_count, 2);
	dnskey_clear(&k);
	keyset_clear(&s);
}
END_TEST

START_TEST(add_key_to_full_set_is_refused)
{
	struct keyset s = { 0 };
	struct fault f = { 0 };
	struct dnskey k;
	unsigned int i;

	for (i = 0; i <= KEYSET_KEYS_MOST; i++) {
		k = numbered(i);
		ck_assert_int_eq(
		    keyset_add_key(&s, &k, &f), i < KEYSET_KEYS_MOST ? 0 : -1);
		dnskey_clear(&k);
	}
	ck_assert_int_eq(f.kind, FAULT_INPUT);
	ck_assert_uint_eq(s.key_count, KEYSET_KEYS_MOST);
	keyset_clear(&s);
}
END_TEST

START_TEST(take_rrsig_empties_it)
{
	struct keyset s = { 0 };
	struct fault f = { 0 };
	struct rrsig r = { .algorithm = 8, .key_tag = 7 };

	ck_assert_int_eq(bytes_set(&r.signature, "abc", 3, &f), 0);
	ck_assert_int_eq(keyset_take_rrsig(&s, &r, &f), 0);
	ck_assert_ptr_null(r.signature.data);
	ck_assert_uint_eq(s.rrsig_count, 1);
	ck_assert_uint_eq(s.rrsigs[0].key_tag, 7);
	ck_assert_uint_eq(s.rrsigs[0].signature.length, 3);
	keyset_clear(&s);
}
END_TEST

START_TEST(take_rrsig_of_full_set_is_refused)
{
	struct keyset s = { 0 };
	struct fault f = { 0 };
	struct rrsig r;
	int i;

	for (i = 0; i <= KEYSET_RRSIGS_MOST; i++) {
		memset(&r, 0, sizeof(r));
		ck_assert_int_eq(bytes_set(&r.signature, "abc", 3, &f), 0);
		ck_assert_int_eq(keyset_take_rrsig(&s, &r, &f),
		    i < KEYSET_RRSIGS_MOST ? 0 : -1);
	}
	ck_assert_int_eq(f.kind, FAULT_INPUT);
	ck_assert_uint_eq(r.signature.length, 3);
	rrsig_clear(&r);
	keyset_clear(&s);
}
END_TEST

/* RFC 4034, 3.1.8.1, 6.2 and 6.3, octet by octet: the order is by flags,
 * algorithm, then key, the shorter first. */
static const char signed_octets[] = "\x00\x30"
				    "\x0f"
				    "\x02"
				    "\x00\x00\x0e\x10"
				    "\xff\xff\xff\xff"
				    "\x00\x00\x00\x01"
				    "\x12\x34"
				    "\007example\002nl\0"
#define RECORD "\007example\002nl\0\x00\x30\x00\x01\x00\x00\x0e\x10"
    RECORD "\x00\x06"
				    "\x01\x00\x03\x0f"
				    "\x01\x02" RECORD "\x00\x07"
				    "\x01\x00\x03\x0f"
				    "\x01\x02\x00" RECORD "\x00\x06"
				    "\x01\x00\x03\x0f"
				    "\x80\x00" RECORD "\x00\x06"
				    "\x01\x01\x03\x08"
				    "\xff\xff" RECORD "\x00\x05"
				    "\x01\x01\x03\x0f"
				    "\x00" RECORD "\x00\x05"
				    "\x01\x81\x03\x08"
				    "\x00";

START_TEST(signed_data_is_canonical)
{
	static const char *const keys[] = { "385 3 8 AA==", "256 3 15 gAA=",
		"257 3 15 AA==", "256 3 15 AQIA",
		"257 3 8 //8=", "256 3 15 AQI=" };
	struct keyset s = { 0 };
	struct rrsig r = { .algorithm = 15,
		.labels = 2,
		.original_ttl = 3600,
		.inception = 1,
		.expiration = INSTANT_MOST,
		.key_tag = 0x1234 };
	struct bytes b = { 0 };
	struct fault f = { 0 };
	char text[128];
	size_t i, j;

	ck_assert_int_eq(name_parse(&r.signer, "eXAMPLE.NL", &f), 0);
	for (i = 0; i < 6; i++) {
		for (j = 0; j < 6; j++) {
			(void)snprintf(text, sizeof(text),
			    "Example.nL. 86400 IN DNSKEY %s",
			    keys[(i + j) % 6]);
			add(&s, text);
		}
		ck_assert_int_eq(bytes_set(&b, "before", 6, &f), 0);
		ck_assert_int_eq(keyset_signed_data(&s, &r, &b, &f), 0);
		ck_assert_uint_eq(b.length, 6 + sizeof(signed_octets) - 1);
		ck_assert_mem_eq(b.data, "before", 6);
		ck_assert_mem_eq(b.data + 6, signed_octets, b.length - 6);
		keyset_clear(&s);
	}
	bytes_clear(&b);
}
END_TEST

START_TEST(signed_data_out_of_range_is_refused)
{
	struct keyset s = { 0 };
	struct rrsig good = { .algorithm = 15,
		.labels = 2,
		.inception = 0,
		.expiration = INSTANT_MOST },
		     bad[6];
	struct bytes b = { 0 };
	struct fault f = { 0 };
	size_t i;

	ck_assert_int_eq(name_parse(&good.signer, "nl", &f), 0);
	ck_assert_int_eq(keyset_signed_data(&s, &good, &b, &f), -1);
	add(&s, KSK15);
	for (i = 0; i < 6; i++)
		bad[i] = good;
	bad[0].inception = -1;
	bad[1].inception = INSTANT_MOST + 1;
	bad[2].expiration = -1;
	bad[3].expiration = INSTANT_MOST + 1;
	bad[4].algorithm = 256;
	bad[5].labels = 256;
	for (i = 0; i < 6; i++) {
		fault_clear(&f);
		ck_assert_int_eq(keyset_signed_data(&s, &bad[i], &b, &f), -1);
		ck_assert_int_eq(f.kind, FAULT_INPUT);
		ck_assert_uint_eq(b.length, 0);
	}
	fault_clear(&f);
	s.keys[0].flags = 65536;
	ck_assert_int_eq(keyset_signed_data(&s, &good, &b, &f), -1);
	ck_assert_uint_eq(b.length, 0);
	s.keys[0].flags = 257;
	fault_clear(&f);
	ck_assert_int_eq(keyset_signed_data(&s, &good, &b, &f), 0);
	bytes_clear(&b);
	keyset_clear(&s);
}
END_TEST

START_TEST(rrsig_print_has_single_spaces)
{
	struct rrsig r = { .algorithm = 13,
		.labels = 1,
		.original_ttl = 2147483647,
		.inception = 0,
		.expiration = INSTANT_MOST,
		.key_tag = 65535 };
	struct fault f = { 0 };
	struct name owner;
	char *text;

	ck_assert_int_eq(name_parse(&owner, "NL", &f), 0);
	ck_assert_int_eq(name_parse(&r.signer, "a\\032b", &f), 0);
	ck_assert_int_eq(bytes_set(&r.signature, "\1\2\3\4", 4, &f), 0);
	text = rrsig_print(&r, &owner, 60, &f);
	ck_assert_str_eq(text,
	    "NL. 60 IN RRSIG DNSKEY 13 1 2147483647 "
	    "21060207062815 19700101000000 65535 a\\032b. AQIDBA==");
	free(text);
	rrsig_clear(&r);
}
END_TEST

START_TEST(add_record_dnskey_is_read)
{
	struct keyset s = { 0 };

	add(&s, KSK15);
	ck_assert_uint_eq(s.ttl, 3600);
	ck_assert_uint_eq(s.owner.labels, 2);
	ck_assert_mem_eq(s.owner.wire, "\007Example\002nl", 12);
	ck_assert_uint_eq(s.key_count, 1);
	ck_assert_uint_eq(s.keys[0].flags, 257);
	ck_assert_uint_eq(s.keys[0].algorithm, 15);
	ck_assert_uint_eq(s.keys[0].data.length, 32);
	ck_assert_uint_eq(dnskey_tag(&s.keys[0]), 3613);
	keyset_clear(&s);
}
END_TEST

START_TEST(add_record_rrsig_is_read)
{
	struct keyset s = { 0 };
	const struct rrsig *r;

	add(&s,
	    "\\065.nl. 2147483647 IN RRSIG DNSKEY 255 254 2147483647 "
	    "21060207062815 19700101000000 65535 . AQID");
	ck_assert_uint_eq(s.ttl, 2147483647);
	ck_assert_uint_eq(s.rrsig_count, 1);
	r = &s.rrsigs[0];
	ck_assert_uint_eq(r->algorithm, 255);
	ck_assert_uint_eq(r->labels, 254);
	ck_assert_uint_eq(r->original_ttl, 2147483647);
	ck_assert_int_eq(r->expiration, INSTANT_MOST);
	ck_assert_int_eq(r->inception, 0);
	ck_assert_uint_eq(r->key_tag, 65535);
	ck_assert_uint_eq(r->signer.length, 1);
	ck_assert_uint_eq(r->signature.length, 3);
	ck_assert_mem_eq(r->signature.data, "\1\2\3", 3);
	keyset_clear(&s);
}
END_TEST

/* What is printed is read again, and printed the same. */
START_TEST(add_record_reads_what_is_printed)
{
	const struct vector *v = &vectors[_i];
	struct keyset s = { 0 };
	struct fault f = { 0 };
	char text[1024], *again;

	(void)snprintf(text, sizeof(text), "%s 172800 IN DNSKEY %u 3 %u %s",
	    v->owner, v->flags, v->algorithm, v->data);
	add(&s, text);
	ck_assert_uint_eq(dnskey_tag(&s.keys[0]), v->tag);
	again = dnskey_print(&s.keys[0], &s.owner, s.ttl, &f);
	ck_assert_str_eq(again, text);
	free(again);
	keyset_clear(&s);
	add(&s, SIG15);
	again = rrsig_print(&s.rrsigs[0], &s.owner, s.ttl, &f);
	ck_assert_str_eq(again, SIG15);
	free(again);
	keyset_clear(&s);
}
END_TEST

START_TEST(add_record_of_other_owner_or_ttl_is_refused)
{
	struct keyset s = { 0 };

	add(&s, KSK15);
	assert_refused(&s, "example.nm. 3600 IN DNSKEY 256 3 15 " KEY15, 0);
	assert_refused(&s, "Example.nl. 3601 IN DNSKEY 256 3 15 " KEY15, 0);
	assert_refused(&s, "a." SIG15, 0);
	assert_refused(&s, KSK15, 0);
	add(&s, "eXAMPLE.NL 3600 IN DNSKEY 256 3 15 " KEY15);
	add(&s, SIG15);
	ck_assert_uint_eq(s.key_count, 2);
	ck_assert_mem_eq(s.owner.wire, "\007Example\002nl", 12);
	keyset_clear(&s);
}
END_TEST

START_TEST(add_record_refused_leaves_owner)
{
	struct keyset s = { 0 };

	assert_refused(&s, OWNER "DNSKEY 257 3 15 AQ=", 0);
	ck_assert_uint_eq(s.owner.length, 0);
	ck_assert_uint_eq(s.ttl, 0);
	add(&s, "nl. 7 IN DNSKEY 257 3 15 " KEY15);
	ck_assert_uint_eq(s.ttl, 7);
	keyset_clear(&s);
}
END_TEST

/* The prototype's records are as ldns prints them. */
START_TEST(add_record_older_has_comments)
{
	static const char text[] = "nl.\t3600\tIN\tDNSKEY\t257 3 15 " KEY15
				   " ;{id = 3613 (ksk), size = 256b}\n";
	struct keyset s = { 0 };
	struct fault f = { 0 };

	assert_refused(&s, text, 0);
	ck_assert_int_eq(keyset_add_record(&s, text, 1, &f), 0);
	ck_assert_uint_eq(s.key_count, 1);
	keyset_clear(&s);
	ck_assert_int_eq(
	    keyset_add_record(
		&s, "a\\;b. 0 IN DNSKEY 256 3 15 " KEY15 ";c;d", 1, &f),
	    0);
	ck_assert_mem_eq(s.owner.wire, "\003a;b", 5);
	keyset_clear(&s);
	assert_refused(&s, ";" KSK15, 1);
	assert_refused(&s, "nl. 0 IN DNSKEY 256 3 15 ;" KEY15, 1);
}
END_TEST

static TCase *
add_case(Suite *s, const char *name)
{
	TCase *c = tcase_create(name);

	suite_add_tcase(s, c);
	return (c);
}

Suite *
test_keyset(void)
{
	Suite *s = suite_create("keyset");
	TCase *c = add_case(s, "keyset_add_key");

	tcase_add_test(c, add_key_copies);
	tcase_add_test(c, add_key_twice_is_refused);
	tcase_add_test(c, add_key_to_full_set_is_refused);
	c = add_case(s, "keyset_take_rrsig");
	tcase_add_test(c, take_rrsig_empties_it);
	tcase_add_test(c, take_rrsig_of_full_set_is_refused);
	c = add_case(s, "keyset_signed_data");
	tcase_add_test(c, signed_data_is_canonical);
	tcase_add_test(c, signed_data_out_of_range_is_refused);
	c = add_case(s, "rrsig_print");
	tcase_add_test(c, rrsig_print_has_single_spaces);
	c = add_case(s, "keyset_add_record");
	tcase_add_test(c, add_record_dnskey_is_read);
	tcase_add_test(c, add_record_rrsig_is_read);
	tcase_add_loop_test(c, add_record_reads_what_is_printed, 0, VECTORS);
	tcase_add_test(c, add_record_of_other_owner_or_ttl_is_refused);
	tcase_add_test(c, add_record_refused_leaves_owner);
	tcase_add_test(c, add_record_older_has_comments);
	return (s);
}
