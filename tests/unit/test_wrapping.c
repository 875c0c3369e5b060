#include "produce/wrapping.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util/pubkey.h"

Suite *test_wrapping(void);

/* PEM of an RSA key of that many bits; its modulus is not a product of two
 * primes, which nothing here needs. */
static void
make_pem(struct bytes *pem, size_t bits)
{
	struct pubkey k = { .kind = PUBKEY_RSA };
	struct fault f = { 0 };

	ck_assert_int_eq(bytes_set(&k.exponent, "\1\0\1", 3, &f), 0);
	while (k.modulus.length < bits / 8)
		ck_assert_int_eq(bytes_append_u8(&k.modulus, 0xa5, &f), 0);
	ck_assert_int_eq(pubkey_pem(&k, pem, &f), 0);
	pubkey_clear(&k);
}

static struct conf_transport
transport(unsigned int size)
{
	static char label[] = "recipekey";
	static unsigned char id[] = { 1, 2, 3 };
	struct conf_transport t;

	memset(&t, 0, sizeof(t));
	t.given = true;
	t.label = label;
	t.id = (struct bytes){ id, sizeof(id), sizeof(id) };
	t.size = size;
	return (t);
}

START_TEST(make_pem_becomes_an_rsa_record)
{
	struct conf_transport t = transport(2048);
	struct bytes pem = { 0 };
	struct fault f = { 0 };
	struct wrapping w;

	make_pem(&pem, 2048);
	ck_assert_int_eq(wrapping_make(&w, &t, &pem, &f), 0);
	ck_assert_str_eq(w.label, "recipekey");
	ck_assert_uint_eq(w.id.length, 3);
	ck_assert_uint_eq(w.key.algorithm, 8);
	ck_assert_uint_eq(w.key.flags, 256);
	ck_assert_uint_eq(w.key.data.length, 4 + 256);
	ck_assert_mem_eq(w.key.data.data, "\3\1\0\1\xa5\xa5", 6);
	wrapping_clear(&w);
	ck_assert_ptr_null(w.label);
	bytes_clear(&pem);
}
END_TEST

START_TEST(make_size_other_than_configured_is_refused)
{
	struct conf_transport t = transport(3072);
	struct bytes pem = { 0 };
	struct fault f = { 0 };
	struct wrapping w;

	make_pem(&pem, 2048);
	ck_assert_int_eq(wrapping_make(&w, &t, &pem, &f), -1);
	ck_assert_int_eq(f.kind, FAULT_INPUT);
	ck_assert_ptr_nonnull(strstr(f.what, "2048 bits"));
	ck_assert_ptr_nonnull(strstr(f.what, "3072"));
	ck_assert_ptr_null(w.label);
	bytes_clear(&pem);
}
END_TEST

START_TEST(make_no_pem_is_refused)
{
	struct conf_transport t = transport(2048);
	struct bytes pem = { 0 };
	struct fault f = { 0 };
	struct wrapping w;

	ck_assert_int_eq(bytes_set(&pem, "no key\n", 7, &f), 0);
	ck_assert_int_eq(wrapping_make(&w, &t, &pem, &f), -1);
	ck_assert_int_eq(f.kind, FAULT_INPUT);
	bytes_clear(&pem);
}
END_TEST

START_TEST(read_no_transport_says_what_to_write)
{
	static char file[] = "oks.conf";
	struct conf c;
	struct fault f = { 0 };
	struct wrapping w;

	memset(&c, 0, sizeof(c));
	c.file = file;
	ck_assert_int_eq(wrapping_read(&w, &c, &f), -1);
	ck_assert_int_eq(f.kind, FAULT_INPUT);
	ck_assert_str_eq(f.file, "oks.conf");
	ck_assert_ptr_nonnull(
	    strstr(f.what, "transport: { key: { label: LABEL, file: FILE } }"));
	c.transport = transport(2048);
	memset(&f, 0, sizeof(f));
	ck_assert_int_eq(wrapping_read(&w, &c, &f), -1);
	ck_assert_int_eq(f.kind, FAULT_INPUT);
}
END_TEST

START_TEST(read_missing_file_is_named)
{
	static char file[] = "/nowhere/transport.pem";
	struct conf c;
	struct fault f = { 0 };
	struct wrapping w;

	memset(&c, 0, sizeof(c));
	c.transport = transport(2048);
	c.transport.file = file;
	ck_assert_int_eq(wrapping_read(&w, &c, &f), -1);
	ck_assert_int_eq(f.kind, FAULT_SYSTEM);
	ck_assert_str_eq(f.file, file);
}
END_TEST

Suite *
test_wrapping(void)
{
	Suite *s = suite_create("wrapping");
	TCase *make = tcase_create("wrapping_make");
	TCase *read = tcase_create("wrapping_read");

	tcase_add_test(make, make_pem_becomes_an_rsa_record);
	tcase_add_test(make, make_size_other_than_configured_is_refused);
	tcase_add_test(make, make_no_pem_is_refused);
	tcase_add_test(read, read_no_transport_says_what_to_write);
	tcase_add_test(read, read_missing_file_is_named);
	suite_add_tcase(s, make);
	suite_add_tcase(s, read);
	return (s);
}
