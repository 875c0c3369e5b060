#include "lib/util/fault.h"

#include <check.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

Suite *test_fault(void);

START_TEST(set_empty_records_kind_and_sentence)
{
	struct fault f = { 0 };

	ck_assert_int_eq(fault_set(&f, FAULT_INPUT, "line %d", 7), -1);
	ck_assert_int_eq(f.kind, FAULT_INPUT);
	ck_assert_str_eq(f.what, "line 7");
}
END_TEST

START_TEST(set_second_keeps_first)
{
	struct fault f = { 0 };

	(void)fault_set(&f, FAULT_HSM, "first");
	ck_assert_int_eq(fault_set(&f, FAULT_INPUT, "second"), -1);
	ck_assert_int_eq(f.kind, FAULT_HSM);
	ck_assert_str_eq(f.what, "first");
}
END_TEST

START_TEST(set_too_long_is_cut)
{
	struct fault f = { 0 };
	char text[2 * sizeof(f.what)];

	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	(void)fault_set(&f, FAULT_INPUT, "%s", text);
	ck_assert_uint_eq(strlen(f.what), sizeof(f.what) - 1);
	ck_assert_int_eq(fault_path(&f, text), -1);
	ck_assert_uint_eq(strlen(f.path), sizeof(f.path) - 1);
}
END_TEST

START_TEST(errno_enospc_is_named)
{
	struct fault f = { 0 };

	errno = ENOSPC;
	ck_assert_int_eq(
	    fault_errno(&f, "write", "/disk/file", "cannot be %s", "written"),
	    -1);
	ck_assert_int_eq(f.kind, FAULT_SYSTEM);
	ck_assert_str_eq(f.call, "write");
	ck_assert_str_eq(f.code, "ENOSPC (No space left on device)");
	ck_assert_str_eq(f.file, "/disk/file");
	ck_assert_str_eq(f.what, "cannot be written");
}
END_TEST

START_TEST(errno_unknown_is_numbered)
{
	struct fault f = { 0 };

	errno = 99999;
	(void)fault_errno(&f, "read", NULL, "x");
	ck_assert_str_eq(f.code, "error (Unknown error 99999)");
	ck_assert_str_eq(f.file, "");
}
END_TEST

START_TEST(errno_second_keeps_first)
{
	struct fault f = { 0 };

	(void)fault_set(&f, FAULT_REFUSED, "first");
	errno = EIO;
	ck_assert_int_eq(fault_errno(&f, "read", "file", "second"), -1);
	ck_assert_int_eq(f.kind, FAULT_REFUSED);
	ck_assert_str_eq(f.what, "first");
	ck_assert_str_eq(f.call, "");
	ck_assert_str_eq(f.code, "");
	ck_assert_str_eq(f.file, "");
}
END_TEST

START_TEST(memory_is_a_system_fault)
{
	struct fault f = { 0 };

	ck_assert_int_eq(fault_memory(&f), -1);
	ck_assert_int_eq(f.kind, FAULT_SYSTEM);
	ck_assert_str_eq(f.what, "out of memory");
}
END_TEST

START_TEST(call_without_code_takes_no_other_code)
{
	struct fault f = { 0 };

	(void)fault_call(&f, "first", "");
	ck_assert_int_eq(fault_call(&f, "second", "CKR_OTHER"), -1);
	ck_assert_str_eq(f.call, "first");
	ck_assert_str_eq(f.code, "");
}
END_TEST

START_TEST(context_second_keeps_first)
{
	struct fault f = { 0 };

	(void)fault_step(&f, 3, "haveKey");
	(void)fault_step(&f, 4, "deleteKey");
	(void)fault_key(&f, "one");
	(void)fault_key(&f, "two");
	(void)fault_file(&f, "a", 1, 2);
	(void)fault_file(&f, "b", 3, 4);
	(void)fault_path(&f, "$.a");
	(void)fault_path(&f, "$.b");
	ck_assert_uint_eq(f.step, 3);
	ck_assert_str_eq(f.step_type, "haveKey");
	ck_assert_str_eq(f.key, "one");
	ck_assert_str_eq(f.file, "a");
	ck_assert_uint_eq(f.line, 1);
	ck_assert_uint_eq(f.column, 2);
	ck_assert_str_eq(f.path, "$.a");
}
END_TEST

START_TEST(add_goes_behind_the_sentence)
{
	struct fault f = { 0 };

	(void)fault_set(&f, FAULT_HSM, "the cause");
	(void)fault_call(&f, "C_Sign", "CKR_OTHER");
	ck_assert_int_eq(fault_add(&f, "; and %d%s", 2, " more"), -1);
	ck_assert_int_eq(fault_add(&f, "; and 3"), -1);
	ck_assert_str_eq(f.what, "the cause; and 2 more; and 3");
	ck_assert_int_eq(f.kind, FAULT_HSM);
	ck_assert_str_eq(f.call, "C_Sign");
	ck_assert_str_eq(f.code, "CKR_OTHER");
}
END_TEST

START_TEST(add_too_long_is_cut)
{
	struct fault f = { 0 };
	char text[sizeof(f.what)];

	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	(void)fault_set(&f, FAULT_INPUT, "the cause");
	ck_assert_int_eq(fault_add(&f, "%s", text), -1);
	ck_assert_uint_eq(strlen(f.what), sizeof(f.what) - 1);
	ck_assert_int_eq(strncmp(f.what, "the causexxx", 12), 0);
	/* Nothing fits any more. */
	ck_assert_int_eq(fault_add(&f, "y"), -1);
	ck_assert_uint_eq(strlen(f.what), sizeof(f.what) - 1);
	ck_assert_ptr_null(strchr(f.what, 'y'));
}
END_TEST

START_TEST(clear_makes_empty)
{
	static const struct fault empty;
	struct fault f = { 0 };

	errno = EIO;
	(void)fault_errno(&f, "read", "file", "x");
	(void)fault_step(&f, 1, "y");
	fault_clear(&f);
	ck_assert_int_eq(memcmp(&f, &empty, sizeof(f)), 0);
}
END_TEST

START_TEST(line_with_all_pieces_has_them_in_order)
{
	struct fault f = { 0 };
	char line[FAULT_LINE_SIZE];

	(void)fault_set(&f, FAULT_HSM, "the token refused to sign");
	(void)fault_call(&f, "C_Sign", "CKR_PIN_EXPIRED (0xa3)");
	(void)fault_key(&f, "example.com/KSK/2027");
	(void)fault_step(&f, 14, "produceSignedKeyset");
	(void)fault_path(&f, "$.recipe");
	(void)fault_file(&f, "r.json", 12, 5);
	fault_line(&f, line);
	ck_assert_str_eq(line,
	    "r.json:12:5: $.recipe: step 14 "
	    "produceSignedKeyset: key example.com/KSK/2027: C_Sign: "
	    "CKR_PIN_EXPIRED (0xa3): the token refused to sign");
}
END_TEST

START_TEST(line_with_sentence_only_is_the_sentence)
{
	struct fault f = { 0 };
	char line[FAULT_LINE_SIZE];

	(void)fault_set(&f, FAULT_USAGE, "no recipe");
	fault_line(&f, line);
	ck_assert_str_eq(line, "no recipe");
}
END_TEST

START_TEST(line_without_line_number_has_no_column)
{
	struct fault f = { 0 };
	char line[FAULT_LINE_SIZE];

	(void)fault_set(&f, FAULT_INPUT, "bad");
	(void)fault_file(&f, "f", 0, 9);
	fault_line(&f, line);
	ck_assert_str_eq(line, "f: bad");
	f.line = 3;
	f.column = 0;
	fault_line(&f, line);
	ck_assert_str_eq(line, "f:3: bad");
}
END_TEST

START_TEST(line_with_controls_is_escaped)
{
	struct fault f = { 0 };
	char line[FAULT_LINE_SIZE];

	(void)fault_set(&f, FAULT_INPUT, "a\nb\033[2J");
	fault_line(&f, line);
	ck_assert_str_eq(line, "a\\u{000a}b\\u{001b}[2J");
}
END_TEST

START_TEST(line_of_full_fields_stays_in_its_room)
{
	struct fault f = { 0 };
	char line[FAULT_LINE_SIZE + 1];

	line[FAULT_LINE_SIZE] = 'E';
	f.kind = FAULT_INPUT;
	f.line = f.column = f.step = 4294967295U;
	memset(f.step_type, '\1', sizeof(f.step_type) - 1);
	memset(f.key, '\1', sizeof(f.key) - 1);
	memset(f.call, '\1', sizeof(f.call) - 1);
	memset(f.code, '\1', sizeof(f.code) - 1);
	memset(f.file, '\1', sizeof(f.file) - 1);
	memset(f.path, '\1', sizeof(f.path) - 1);
	memset(f.what, '\1', sizeof(f.what) - 1);
	fault_line(&f, line);
	ck_assert_uint_lt(strlen(line), FAULT_LINE_SIZE);
	ck_assert_uint_ge(strlen(line), FAULT_LINE_SIZE - 9);
	ck_assert_int_eq(line[FAULT_LINE_SIZE], 'E');
}
END_TEST

START_TEST(line_of_full_plain_fields_is_whole)
{
	struct fault f = { 0 };
	char line[FAULT_LINE_SIZE];

	memset(f.key, 'k', sizeof(f.key) - 1);
	memset(f.call, 'c', sizeof(f.call) - 1);
	memset(f.code, 'd', sizeof(f.code) - 1);
	memset(f.file, 'f', sizeof(f.file) - 1);
	memset(f.path, 'p', sizeof(f.path) - 1);
	memset(f.what, 'w', sizeof(f.what) - 2);
	f.what[sizeof(f.what) - 2] = '!';
	fault_line(&f, line);
	ck_assert_int_eq(line[strlen(line) - 1], '!');
}
END_TEST

START_TEST(print_goes_to_stderr_with_program)
{
	struct fault f = { 0 };
	char got[64] = "";
	int ends[2];

	(void)fault_set(&f, FAULT_USAGE, "no recipe");
	ck_assert_int_eq(pipe(ends), 0);
	ck_assert_int_ne(dup2(ends[1], STDERR_FILENO), -1);
	fault_print(&f, "oks-cook");
	(void)fflush(stderr);
	ck_assert_int_gt(read(ends[0], got, sizeof(got) - 1), 0);
	ck_assert_str_eq(got, "oks-cook: no recipe\n");
}
END_TEST

START_TEST(status_is_the_kind)
{
	static const enum fault_kind kinds[] = { FAULT_NONE, FAULT_USAGE,
		FAULT_INPUT, FAULT_REFUSED, FAULT_HSM, FAULT_SYSTEM,
		FAULT_INTERNAL };
	static const int statuses[] = { 0, 2, 3, 4, 5, 6, 7 };
	struct fault f = { 0 };

	f.kind = kinds[_i];
	ck_assert_int_eq(fault_status(&f), statuses[_i]);
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
test_fault(void)
{
	Suite *s = suite_create("fault");
	TCase *c;

	c = add_case(s, "fault_set");
	tcase_add_test(c, set_empty_records_kind_and_sentence);
	tcase_add_test(c, set_second_keeps_first);
	tcase_add_test(c, set_too_long_is_cut);
	c = add_case(s, "fault_errno");
	tcase_add_test(c, errno_enospc_is_named);
	tcase_add_test(c, errno_unknown_is_numbered);
	tcase_add_test(c, errno_second_keeps_first);
	c = add_case(s, "fault_memory");
	tcase_add_test(c, memory_is_a_system_fault);
	c = add_case(s, "fault_call");
	tcase_add_test(c, call_without_code_takes_no_other_code);
	c = add_case(s, "fault_step");
	tcase_add_test(c, context_second_keeps_first);
	c = add_case(s, "fault_add");
	tcase_add_test(c, add_goes_behind_the_sentence);
	tcase_add_test(c, add_too_long_is_cut);
	c = add_case(s, "fault_clear");
	tcase_add_test(c, clear_makes_empty);
	c = add_case(s, "fault_line");
	tcase_add_test(c, line_with_all_pieces_has_them_in_order);
	tcase_add_test(c, line_with_sentence_only_is_the_sentence);
	tcase_add_test(c, line_without_line_number_has_no_column);
	tcase_add_test(c, line_with_controls_is_escaped);
	tcase_add_test(c, line_of_full_fields_stays_in_its_room);
	tcase_add_test(c, line_of_full_plain_fields_is_whole);
	c = add_case(s, "fault_print");
	tcase_add_test(c, print_goes_to_stderr_with_program);
	c = add_case(s, "fault_status");
	tcase_add_loop_test(c, status_is_the_kind, 0, 7);
	return (s);
}
