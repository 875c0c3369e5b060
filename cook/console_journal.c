/* What is printed of journals, after an interruption. */
#include <stdio.h>
#include <stdlib.h>

#include "cook/run.h"
#include "cook/screen.h"
#include "lib/util/text.h"

void
console_no_journal(const struct conf *c)
{
	screen_put("No journal in ");
	screen_show(c->state);
	screen_put(": nothing is to be recovered.");
	screen_end();
}

/* A hash stands in one line, however long, to be compared. */
static void
put_hash(const char *words, const char *hash)
{
	char *safe = text_escaped(hash);

	(void)printf("%s%s\n", words, safe == NULL ? "(out of memory)" : safe);
	free(safe);
}

static void
show_run(const struct run *run)
{
	const struct journal *j = &run->journal;

	screen_line("Journal ", j->begun ? j->begin : j->commit);
	put_hash("  run ", j->run);
	if (!j->begun)
		return;
	screen_put("  started at ");
	screen_instant(j->started);
	screen_end();
	put_hash("  recipe SHA-256 ", j->recipe_sha256);
	put_hash("  configuration SHA-256 ", j->conf_sha256);
}

void
console_recovered(
    const struct run *run, enum recovered how, const struct fault *notes)
{
	put_hash("Journal of the run ", run->journal.run);
	switch (how) {
	case RECOVERED_UNDONE:
		(void)puts("Undone: what the run made is destroyed, and "
			   "tokens and recipe are as before.");
		break;
	case RECOVERED_FINISHED:
		screen_line("Finished: the result is ", run->target.path);
		put_hash("Cooked recipe SHA-256 ", run->sha256);
		break;
	case RECOVERED_CLOSED:
		(void)puts("Closed: the run had done everything but this.");
		break;
	}
	if (notes != NULL && notes->kind != FAULT_NONE)
		screen_line("But note: ", notes->what);
}

static void
show_tokens(const struct run *run)
{
	const struct store *s;
	char count[64];
	size_t i;

	for (i = 0; i < run->store_count; i++) {
		s = &run->stores[i];
		screen_put("  token label ");
		screen_show(s->info.label);
		screen_put(", serial ");
		screen_show(s->info.serial);
		(void)snprintf(count, sizeof(count),
		    ", with %zu key objects before", s->inventory.count);
		screen_put(count);
		screen_end();
	}
}

/* How many keys a screen has room for. */
#define KEYS_SHOWN 10

/* A key by its label, or else its id; of many, the number of the rest. */
static void
show_named(
    size_t i, const char *words, const char *label, const struct bytes *id)
{
	char *hex = bytes_hex(id);

	if (i < KEYS_SHOWN) {
		screen_put(words);
		screen_show(label);
		if (id->length > 0) {
			screen_put(", id ");
			screen_put(hex == NULL ? "(out of memory)" : hex);
		}
		screen_end();
	}
	free(hex);
}

static void
show_rest(size_t count)
{
	if (count > KEYS_SHOWN)
		(void)printf("  and %zu more keys\n", count - KEYS_SHOWN);
}

static void
show_unfinished(const struct run *run)
{
	size_t i;

	for (i = 0; i < run->planned_count; i++)
		show_named(i, "  to be made: ", run->planned[i].label,
		    &run->planned[i].id);
	show_rest(run->planned_count);
	(void)puts("The run ended before its commit point: nothing is lost, "
		   "nothing is published.\n"
		   "Next: oks cook --recover destroys what the run made, and "
		   "nothing else.");
}

static void
show_committed(const struct run *run)
{
	const struct held *h;
	size_t i;

	for (i = 0; i < run->held_count; i++) {
		h = run->held[i];
		show_named(i,
		    h->deleted      ? "  to be deleted: " :
			h->exported ? "  made, unextractable: " :
				      "  made: ",
		    h->key.label, &h->key.id);
	}
	show_rest(run->held_count);
	screen_line("  to be written: ", run->target.path);
	put_hash("  its SHA-256 ", run->sha256);
	(void)puts("The run ended behind its commit point: all is made and "
		   "verified.\n"
		   "Next: oks cook --recover deletes and writes what is "
		   "listed above.");
}

void
console_journal(const struct run *run, bool running)
{
	show_run(run);
	show_tokens(run);
	if (running)
		(void)puts("The run has not ended: wait for it.");
	else if (!run->journal.begun)
		(void)puts("All is done but the removal of this file.\n"
			   "Next: oks cook --recover removes it.");
	else if (run->journal.committed)
		show_committed(run);
	else
		show_unfinished(run);
}
