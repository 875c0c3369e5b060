/*
 * cook's journal: the file `begin`, then, after a NUL, the file `commit`; none
 * of the bytes, and the file is not there.  What is read can be shown, and when
 * it is written, it is read again as the same.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cook/journal.h"
#include "tests/fuzz/input.h"

static struct conf_repository repository = { .hsm = { .name = "Bunker",
						 .module = "/module.so" } };
static struct conf conf = { .repositories = &repository,
	.repository_count = 1,
	.sha256 = "c0ffee" };
static char folder[64];

static void
remove_folder(void)
{
	input_demand(chdir(folder) == 0, "the folder");
	(void)unlink("begin");
	(void)unlink("commit");
	(void)rmdir(folder);
}

/* On a file system in memory: the writer flushes to disk. */
static void
make_folder(void)
{
	if (conf.state != NULL)
		return;
	(void)snprintf(folder, sizeof(folder), "%s/oks-fuzz-XXXXXX",
	    access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	conf.state = mkdtemp(folder);
	input_demand(conf.state != NULL, "a folder");
	(void)atexit(remove_folder);
}

static char *
path_of(const char *name)
{
	char *path;

	input_demand(asprintf(&path, "%s/%s", folder, name) != -1, "memory");
	return (path);
}

/* False, and no file, where there are no bytes. */
static bool
put(const char *path, const uint8_t *data, size_t size)
{
	FILE *out;

	(void)unlink(path);
	if (size == 0)
		return (false);
	out = fopen(path, "w");
	input_demand(out != NULL && fwrite(data, 1, size, out) == size &&
		fclose(out) == 0,
	    "a file of the journal");
	return (true);
}

static void
start(struct run *run)
{
	static const struct cook_options options;

	*run = (struct run){ .options = &options, .conf = &conf };
	run->journal.begin = path_of("begin");
	run->journal.commit = path_of("commit");
}

static void
show(const struct run *run)
{
	FILE *terminal = stdout;
	size_t length;
	char *text;

	stdout = open_memstream(&text, &length);
	input_demand(stdout != NULL, "a screen");
	console_journal(run, false);
	input_demand(fclose(stdout) == 0, "a screen");
	stdout = terminal;
	input_screen(text, length);
	free(text);
}

static void
compare_stores(const struct run *a, const struct run *b)
{
	size_t i;

	input_demand(a->store_count == b->store_count, "as many tokens");
	for (i = 0; i < a->store_count; i++)
		input_demand(
		    hsm_token_same(&a->stores[i].info, &b->stores[i].info) &&
			hsm_inventory_same(
			    &a->stores[i].inventory, &b->stores[i].inventory),
		    "the same tokens");
}

static void
compare_planned(const struct run *a, const struct run *b)
{
	const struct planned *p, *q;
	size_t i;

	input_demand(a->planned_count == b->planned_count, "as many plans");
	for (i = 0; i < a->planned_count; i++) {
		p = &a->planned[i];
		q = &b->planned[i];
		input_demand(p->store - a->stores == q->store - b->stores &&
			p->pair == q->pair && bytes_equal(&p->id, &q->id) &&
			strcmp(p->label, q->label) == 0,
		    "the same plans");
	}
}

/* Only keys of which something is to become are written. */
static size_t
next_key(const struct run *run, size_t i)
{
	while (i < run->held_count && !run->held[i]->made &&
	    !run->held[i]->deleted && !run->held[i]->exported)
		i++;
	return (i);
}

static void
compare_keys(const struct run *a, const struct run *b)
{
	const struct held *h, *g;
	size_t i, j = 0;

	for (i = next_key(a, 0); i < a->held_count; i = next_key(a, i + 1)) {
		input_demand(j < b->held_count, "as many keys");
		h = a->held[i];
		g = b->held[j++];
		input_demand(h->made == g->made && h->deleted == g->deleted &&
			h->exported == g->exported && h->pair == g->pair &&
			pubkey_equal(&h->key.pubkey, &g->key.pubkey) &&
			bytes_equal(&h->key.id, &g->key.id) &&
			strcmp(h->key.label, g->key.label) == 0,
		    "the same keys");
	}
	input_demand(j == b->held_count, "as many keys");
}

/* Writes what was read; the run has a number of its own then. */
static void
write_again(struct run *run)
{
	struct bytes document = { 0 };
	bool committed = run->journal.committed;
	struct fault f = { 0 };

	run->recipe = recipe_new(&f);
	input_demand(run->recipe != NULL, "memory");
	memcpy(run->recipe->sha256, run->journal.recipe_sha256,
	    sizeof(run->recipe->sha256));
	if (committed)
		input_bytes(&document,
		    run->journal.bytes.data + run->journal.document,
		    run->journal.bytes.length - run->journal.document);
	bytes_clear(&run->journal.bytes);
	input_demand(journal_begin(run, &f) == 0, "a journal");
	if (committed)
		input_demand(
		    journal_commit(run, &document, &f) == 0, "a journal");
	bytes_clear(&document);
}

static void
round_trip(struct run *run)
{
	struct run again;
	struct fault f = { 0 };
	size_t i;

	/* Without its repository a token is only named. */
	for (i = 0; i < run->store_count; i++)
		if (run->stores[i].repository == NULL)
			return;
	write_again(run);
	start(&again);
	again.journal.begun = true;
	again.journal.committed = run->journal.committed;
	input_demand(journal_read(&again, &f) == 0, "the journal again");
	input_demand(strcmp(run->target.path, again.target.path) == 0 &&
		run->target.replaces == again.target.replaces &&
		strcmp(run->journal.run, again.journal.run) == 0 &&
		strcmp(run->journal.recipe_sha256,
		    again.journal.recipe_sha256) == 0,
	    "the same run");
	compare_stores(run, &again);
	compare_planned(run, &again);
	compare_keys(run, &again);
	run_clear(&again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *end = size == 0 ? NULL : memchr(data, '\0', size);
	size_t length = end == NULL ? size : (size_t)(end - data);
	struct fault f = { 0 };
	struct run run;

	make_folder();
	start(&run);
	run.journal.begun = put(run.journal.begin, data, length);
	run.journal.committed = put(run.journal.commit,
	    end == NULL ? NULL : end + 1, end == NULL ? 0 : size - length - 1);
	if (journal_read(&run, &f) == -1)
		input_refusal(&f);
	else if (run.journal.begun || run.journal.committed) {
		show(&run);
		if (run.journal.begun)
			round_trip(&run);
	}
	run_clear(&run);
	return (0);
}
