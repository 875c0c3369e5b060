#include "consume/published.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

Suite *test_published(void);

/* RFC 8080's key (15), and signatures that nobody has to verify. */
#define KEY "DNSKEY 257 3 15 l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4="
#define ZSK "DNSKEY 256 3 15 zPnZ/QwEe7S8C5SPz2OfS5RR40ATk2/rYnE9xHIEijs="
#define RRSIG_OF(times)                                                    \
	"RRSIG DNSKEY 15 1 3600 " times " 3613 example. "                  \
	"oL9krJun7xfBOIWcGHi7mag5/hdZrKWw15jPGrHpjQeRAvTdszaPD+QLs3fx8A4M" \
	"3e23mRZ9VrbpMngwcrqNAg=="
#define RRSIG RRSIG_OF("20270301000000 20270201000000")

static char path[64];
static struct keyset set, other;
static struct fault fault;
static struct name zone;

static void
setup(void)
{
	int fd;

	memset(&fault, 0, sizeof(fault));
	(void)snprintf(path, sizeof(path), "/tmp/published-XXXXXX");
	fd = mkstemp(path);
	ck_assert_int_ne(fd, -1);
	(void)close(fd);
	ck_assert_int_eq(name_parse(&zone, "example.", &fault), 0);
}

static void
teardown(void)
{
	keyset_clear(&set);
	keyset_clear(&other);
	(void)unlink(path);
}

static void
put(const char *text)
{
	FILE *file = fopen(path, "w");

	ck_assert_ptr_nonnull(file);
	(void)fputs(text, file);
	(void)fclose(file);
}

static void
take(struct keyset *s, const char *text)
{
	put(text);
	keyset_clear(s);
	ck_assert_msg(
	    published_read(s, path, &zone, &fault) == 0, "%s", fault.what);
}

static const char whole[] =
    "; a comment with DNSKEY in it\n"
    "example.\t3600\tIN\tSOA\ta. b. 1 2 3 4 5\n"
    "example.\t3600\tIN\t" KEY " ;{id = 3613 (ksk), size = 256b}\n"
    "example. 3600 IN " ZSK "\n"
    "example. 3600 IN " RRSIG "\n"
    "example. 3600 IN RRSIG SOA 15 1 3600 20270301000000 20270201000000 1 "
    "example. AAAA\n"
    "example. 3600 IN NSEC example. SOA RRSIG NSEC DNSKEY\n"
    "example. 0 IN CDNSKEY 257 3 15 AAAA\n";

START_TEST(test_set_is_found_among_others)
{
	take(&set, whole);
	ck_assert_uint_eq(set.key_count, 2);
	ck_assert_uint_eq(set.rrsig_count, 1);
	ck_assert_uint_eq(set.ttl, 3600);
}
END_TEST

START_TEST(test_order_and_letters_do_not_count)
{
	take(&set, whole);
	take(&other,
	    "EXAMPLE. 3600 IN " RRSIG "\nexample. 3600 IN " ZSK
	    "\nexample. 3600 IN " KEY "\n");
	ck_assert(published_same(&set, &other));
}
END_TEST

START_TEST(test_differences_count)
{
	static const char *const texts[] = { "",
		"example. 3600 IN " KEY "\nexample. 3600 IN " RRSIG "\n",
		"example. 3600 IN " KEY "\nexample. 3600 IN " ZSK "\n",
		"example. 300 IN " KEY "\nexample. 300 IN " ZSK
		"\nexample. 300 IN " RRSIG "\n",
		"example. 3600 IN " KEY "\nexample. 3600 IN " ZSK
		"\nexample. 3600 IN " RRSIG_OF(
		    "20270302000000 20270201000000") "\n" };
	size_t i;

	take(&set, whole);
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		take(&other, texts[i]);
		ck_assert_msg(!published_same(&set, &other), "%zu", i);
	}
}
END_TEST

START_TEST(test_another_zone_is_refused)
{
	put("other. 3600 IN " KEY "\n");
	ck_assert_int_eq(published_read(&set, path, &zone, &fault), -1);
	ck_assert_int_eq(fault.kind, FAULT_INPUT);
	ck_assert_uint_eq(set.key_count, 0);
}
END_TEST

START_TEST(test_missing_file_has_nothing)
{
	bool same = true;

	take(&set, whole);
	(void)unlink(path);
	ck_assert_int_eq(published_wait(path, &set, 0, &same, &fault), 0);
	ck_assert(!same);
}
END_TEST

START_TEST(test_waits_for_the_set)
{
	bool same = false;
	pid_t pid;

	take(&set, whole);
	put("example. 3600 IN " KEY "\n");
	ck_assert_int_eq(published_wait(path, &set, 0, &same, &fault), 0);
	ck_assert(!same);
	pid = fork();
	if (pid == 0) {
		(void)usleep(300000);
		put(whole);
		_exit(0);
	}
	ck_assert_int_eq(published_wait(path, &set, 60, &same, &fault), 0);
	ck_assert(same);
}
END_TEST

START_TEST(test_earliest_expiration)
{
	int64_t earliest = 0;

	put(whole);
	ck_assert_int_eq(published_earliest(path, &earliest, &fault), 0);
	ck_assert_int_eq(earliest, 1803859200);
	put("example. 3600 IN RRSIG A 15 1 3600 20270301000000 20270201000000 "
	    "1 example. AAAA\n"
	    "example. 3600 IN RRSIG NS 15 1 3600 20270228235959 "
	    "20270201000000 1 example. AAAA\n"
	    "example. 3600 IN TXT \"RRSIG 1 1 1 20200101000000\"\n");
	ck_assert_int_eq(published_earliest(path, &earliest, &fault), 0);
	ck_assert_int_eq(earliest, 1803859199);
	put("; RRSIG\n");
	ck_assert_int_eq(published_earliest(path, &earliest, &fault), 0);
	ck_assert_int_eq(earliest, -1);
}
END_TEST

Suite *
test_published(void)
{
	Suite *s = suite_create("published");
	TCase *c = tcase_create("file");

	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_test(c, test_set_is_found_among_others);
	tcase_add_test(c, test_order_and_letters_do_not_count);
	tcase_add_test(c, test_differences_count);
	tcase_add_test(c, test_another_zone_is_refused);
	tcase_add_test(c, test_missing_file_has_nothing);
	tcase_add_test(c, test_waits_for_the_set);
	tcase_add_test(c, test_earliest_expiration);
	suite_add_tcase(s, c);
	return (s);
}
