/* The journal: what is written is what is read, and nothing else is read. */
#include "cook/journal.h"

#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/util/digest.h"
#include "lib/util/infile.h"

Suite *test_journal(void);

#define DOCUMENT "{ \"cooked\": true }\n"

static char folder[] = "/tmp/oks-journal-XXXXXX";
static struct conf_repository repository = { .hsm = { .name = "Bunker",
						 .module = "/module.so" } };
static struct conf conf = { .repositories = &repository,
	.repository_count = 1,
	.state = folder,
	.sha256 = "c0ffee" };
static struct cook_options options = { .recipe = "recipe.json" };

static void
enter(void)
{
	ck_assert_ptr_nonnull(mkdtemp(folder));
	ck_assert_int_eq(chdir(folder), 0);
}

static void
leave(void)
{
	(void)unlink("cook-0123456789abcdef.begin");
	(void)unlink("cook-0123456789abcdef.commit");
	(void)rmdir(folder);
}

static void
find_journal(struct run *run)
{
	struct fault f = { 0 };

	*run = (struct run){ .conf = &conf, .options = &options };
	ck_assert_int_eq(state_find(run, "cook-0123456789abcdef", &f), 0);
}

static struct bytes
octets(const char *text)
{
	struct bytes b = { 0 };
	struct fault f = { 0 };

	ck_assert_int_eq(bytes_set(&b, text, strlen(text), &f), 0);
	return (b);
}

static char *
copy(const char *text)
{
	char *made = strdup(text);

	ck_assert_ptr_nonnull(made);
	return (made);
}

static void
add_object(struct hsm_inventory *v, bool private_half, const char *label)
{
	struct hsm_object *o = &v->objects[v->count++];

	o->private_half = private_half;
	o->key_type = 3;
	o->label = copy(label);
	o->id = octets("\x01\xff");
	o->pubkey.kind = PUBKEY_P256;
	if (!private_half) {
		o->pubkey.point = octets("point");
		o->has_pubkey = true;
	}
}

/* A run with one token, two objects in it, one key planned and one made. */
static void
make_run(struct run *run)
{
	struct fault f = { 0 };
	struct planned p = { .pair = true };
	struct hsm_key key = { .public_handle = 1, .private_handle = 2 };
	struct held *h;
	struct store *s;

	find_journal(run);
	ck_assert_int_eq(run_set_target(run, "recipe.json", true, &f), 0);
	run->recipe = recipe_new(&f);
	ck_assert_ptr_nonnull(run->recipe);
	(void)snprintf(run->recipe->sha256, 65, "%s", "ab12");
	ck_assert_ptr_nonnull(run->stores = calloc(1, sizeof(*run->stores)));
	run->store_count = 1;
	s = &run->stores[0];
	s->lock = -1;
	s->repository = &repository;
	(void)snprintf(s->info.label, sizeof(s->info.label), "L\u00e4bel");
	(void)snprintf(s->info.serial, sizeof(s->info.serial), "77");
	(void)snprintf(s->module_sha256, 65, "%s", "99");
	s->inventory.objects = calloc(2, sizeof(*s->inventory.objects));
	ck_assert_ptr_nonnull(s->inventory.objects);
	add_object(&s->inventory, false, "old \"key\"");
	add_object(&s->inventory, true, "old \"key\"");
	p.store = s;
	p.id = octets("id");
	p.label = copy("new");
	ck_assert_int_eq(plan_enter(run, &p, &f), 0);
	key.label = copy("new");
	key.id = octets("id");
	key.pubkey.kind = PUBKEY_RSA;
	key.pubkey.modulus = octets("modulus");
	key.pubkey.exponent = octets("\x01\x01");
	ck_assert_ptr_nonnull(h = uses_hold(run, s, &key, &f));
	h->made = true;
	h->exported = true;
	h->step = 7;
	h->type = ACTION_EXPORT_KEYPAIR;
}

static void
write_begin(struct run *run)
{
	struct fault f = { 0 };

	make_run(run);
	ck_assert_int_eq(journal_begin(run, &f), 0);
	ck_assert(run->journal.begun && !run->journal.committed);
}

static void
write_both(struct run *run)
{
	struct bytes document = octets(DOCUMENT);
	struct fault f = { 0 };

	write_begin(run);
	ck_assert_int_eq(
	    digest_sha256_hex(document.data, document.length, run->sha256, &f),
	    0);
	ck_assert_int_eq(journal_commit(run, &document, &f), 0);
	ck_assert(run->journal.begun && run->journal.committed);
	ck_assert_uint_eq(document.length, 0);
}

static void
assert_begin(const struct run *was, const struct run *is)
{
	ck_assert_str_eq(is->journal.run, was->journal.run);
	ck_assert_uint_eq(strlen(is->journal.run), 32);
	ck_assert_int_eq(is->journal.started, was->journal.started);
	ck_assert_str_eq(is->journal.recipe_sha256, "ab12");
	ck_assert_str_eq(is->journal.conf_sha256, "c0ffee");
	ck_assert_str_eq(is->target.path, was->target.path);
	ck_assert(is->target.replaces);
	ck_assert_uint_eq(is->store_count, 1);
	ck_assert_ptr_eq(is->stores[0].repository, &repository);
	ck_assert(hsm_token_same(&is->stores[0].info, &was->stores[0].info));
	ck_assert_str_eq(is->stores[0].module_sha256, "99");
	ck_assert(hsm_inventory_same(
	    &is->stores[0].inventory, &was->stores[0].inventory));
	ck_assert_uint_eq(is->planned_count, 1);
	ck_assert(is->planned[0].pair);
	ck_assert_str_eq(is->planned[0].label, "new");
	ck_assert(bytes_equal(&is->planned[0].id, &was->planned[0].id));
}

START_TEST(begin_written_is_read_again)
{
	struct run was, is;
	struct fault f = { 0 };

	write_begin(&was);
	find_journal(&is);
	ck_assert(is.journal.begun && !is.journal.committed);
	ck_assert_int_eq(journal_read(&is, &f), 0);
	assert_begin(&was, &is);
	ck_assert_uint_eq(is.held_count, 0);
	run_clear(&is);
	run_clear(&was);
}
END_TEST

START_TEST(commit_written_is_read_again)
{
	struct run was, is;
	struct fault f = { 0 };
	const struct held *h;

	write_both(&was);
	find_journal(&is);
	ck_assert_int_eq(journal_read(&is, &f), 0);
	assert_begin(&was, &is);
	ck_assert_uint_eq(is.held_count, 1);
	h = is.held[0];
	ck_assert(h->made && h->pair && h->exported && !h->deleted);
	ck_assert_uint_eq(h->step, 7);
	ck_assert_int_eq((int)h->type, ACTION_EXPORT_KEYPAIR);
	ck_assert_ptr_eq(h->store, &is.stores[0]);
	ck_assert(pubkey_equal(&h->key.pubkey, &was.held[0]->key.pubkey));
	ck_assert_str_eq(is.sha256, was.sha256);
	ck_assert_uint_eq(
	    is.journal.bytes.length - is.journal.document, strlen(DOCUMENT));
	ck_assert_int_eq(memcmp(is.journal.bytes.data + is.journal.document,
			     DOCUMENT, strlen(DOCUMENT)),
	    0);
	ck_assert_int_eq(journal_close(&is, &f), 0);
	ck_assert_int_eq(access(was.journal.begin, F_OK), -1);
	ck_assert_int_eq(access(was.journal.commit, F_OK), -1);
	ck_assert_int_eq(journal_close(&is, &f), 0);
	run_clear(&is);
	run_clear(&was);
}
END_TEST

static void
rewrite(const char *path, const void *data, size_t length)
{
	int fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);

	ck_assert_int_ne(fd, -1);
	ck_assert_int_eq(write(fd, data, length), (ssize_t)length);
	ck_assert_int_eq(close(fd), 0);
}

/* Reads a journal whose file at path has these bytes; -1 or 0. */
static int
read_bytes(const char *path, const void *data, size_t length)
{
	struct run is;
	struct fault f = { 0 };
	int rc;

	rewrite(path, data, length);
	find_journal(&is);
	rc = journal_read(&is, &f);
	if (rc == -1) {
		ck_assert_int_eq((int)f.kind, FAULT_INPUT);
		ck_assert_int_eq(strncmp(f.file, folder, strlen(folder)), 0);
	}
	run_clear(&is);
	return (rc);
}

/* A file that lost its end is never taken for a whole one. */
START_TEST(file_cut_anywhere_is_refused)
{
	struct run was;
	struct bytes whole = { 0 };
	struct fault f = { 0 };
	const char *path;
	size_t length;

	write_both(&was);
	path = _i == 0 ? was.journal.begin : was.journal.commit;
	ck_assert_int_eq(infile_read(path, 1000000, &whole, &f), 0);
	ck_assert_int_eq(read_bytes(path, whole.data, whole.length), 0);
	for (length = 0; length < whole.length; length++)
		ck_assert_int_eq(read_bytes(path, whole.data, length), -1);
	bytes_clear(&whole);
	run_clear(&was);
}
END_TEST

/* Where one byte differs, the journal is refused or still one that names
 * things; it never brings the reader down. */
START_TEST(byte_changed_anywhere_is_survived)
{
	struct run was;
	struct bytes whole = { 0 };
	struct fault f = { 0 };
	const char *path;
	size_t i, refused = 0;

	write_both(&was);
	path = _i == 0 ? was.journal.begin : was.journal.commit;
	ck_assert_int_eq(infile_read(path, 1000000, &whole, &f), 0);
	for (i = 0; i < whole.length; i++) {
		whole.data[i] ^= 0x11;
		refused += read_bytes(path, whole.data, whole.length) == -1;
		whole.data[i] ^= 0x11;
	}
	ck_assert_uint_gt(refused, whole.length / 3);
	bytes_clear(&whole);
	run_clear(&was);
}
END_TEST

START_TEST(commit_of_another_run_is_refused)
{
	struct run was, is;
	struct fault f = { 0 };

	write_both(&was);
	ck_assert_int_eq(journal_begin(&was, &f), 0); /* with a new number */
	find_journal(&is);
	ck_assert_int_eq(journal_read(&is, &f), -1);
	ck_assert_ptr_nonnull(strstr(f.what, "of another run"));
	run_clear(&is);
	run_clear(&was);
}
END_TEST

START_TEST(token_that_is_configured_no_more_has_no_repository)
{
	struct run was, is;
	struct fault f = { 0 };

	write_begin(&was);
	conf.repository_count = 0;
	find_journal(&is);
	ck_assert_int_eq(journal_read(&is, &f), 0);
	ck_assert_ptr_null(is.stores[0].repository);
	run_clear(&is);
	run_clear(&was);
}
END_TEST

Suite *
test_journal(void)
{
	Suite *s = suite_create("journal");
	TCase *c = tcase_create("journal_read");

	tcase_add_checked_fixture(c, enter, leave);
	tcase_set_timeout(c, 300);
	tcase_add_test(c, begin_written_is_read_again);
	tcase_add_test(c, commit_written_is_read_again);
	tcase_add_loop_test(c, file_cut_anywhere_is_refused, 0, 2);
	tcase_add_loop_test(c, byte_changed_anywhere_is_survived, 0, 2);
	tcase_add_test(c, commit_of_another_run_is_refused);
	tcase_add_test(c, token_that_is_configured_no_more_has_no_repository);
	suite_add_tcase(s, c);
	return (s);
}
