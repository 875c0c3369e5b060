/* Everything that a run shows, in the article's words. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "cook/run.h"
#include "cook/transcript.h"
#include "lib/util/instant.h"
#include "lib/util/text.h"
#include "lib/util/words.h"

/* The width that every terminal has, and where lines go on. */
#define WIDTH  79
#define INDENT 8

/* A description is the author's, and says nothing that binds: so much of it is
 * shown as fits. */
#define DESCRIPTION_MOST 64

/* The column in which the next character stands. */
static size_t column;

/*
 * A line that grows too long goes on indented, so that nothing that the recipe
 * says can come to stand where our lines begin.
 */
static void
put(const char *text)
{
	const char *p;

	for (p = text; *p != '\0'; p++) {
		if (column >= WIDTH && ((unsigned char)*p & 0xc0) != 0x80) {
			(void)printf("\n%*s", INDENT, "");
			column = INDENT;
		}
		(void)putchar(*p);
		column++;
	}
}

static void
end_line(void)
{
	(void)putchar('\n');
	column = 0;
}

/* Text of the recipe or of a token, made fit for a terminal. */
static void
show(const char *text)
{
	char *safe = text_escaped(text);

	put(safe == NULL ? "(out of memory)" : safe);
	free(safe);
}

/* At most so many characters of it, blanks that follow a blank left out. */
static void
show_description(const char *text)
{
	char cut[DESCRIPTION_MOST + 4];
	size_t used = 0;

	for (; *text != '\0' && used < DESCRIPTION_MOST; text++)
		if (*text != ' ' || (used > 0 && cut[used - 1] != ' '))
			cut[used++] = *text;
	while (used > 0 && ((unsigned char)*text & 0xc0) == 0x80)
		if (((unsigned char)cut[--used] & 0xc0) != 0x80)
			break;
	cut[used] = '\0';
	put("\"");
	show(cut);
	put(*text != '\0' ? "...\"" : "\"");
}

/* "2020-11-27 09:58:07", as the article prints it. */
static void
show_instant(int64_t instant)
{
	char text[INSTANT_SIZE];

	instant_format(instant, text);
	text[10] = ' ';
	text[19] = '\0';
	put(text);
}

/* A digest as it is read aloud. */
static void
show_words(const char *sha256)
{
	char rows[WORDS_ROWS][WORDS_ROW_SIZE];
	struct fault ignored = { 0 };
	size_t i;

	if (words_rows(sha256, rows, &ignored) == -1)
		return;
	for (i = 0; i < WORDS_ROWS; i++)
		(void)printf("    %s\n", rows[i]);
}

static void
show_digest(const char *what, const char *sha256)
{
	(void)printf("%s SHA-256 %s\n", what, sha256);
	show_words(sha256);
}

/* The first bytes of a text, which end where a character does. */
static void
show_cut(const char *text, size_t length)
{
	char *first = strndup(text, length);

	show(first == NULL ? "(out of memory)" : first);
	free(first);
}

/* What a parent or a resolver is to be told of the keys that were made. */
static void
show_new_ds(const struct result *result)
{
	const char *digest;
	size_t i;

	for (i = 0; i < result->ds_count; i++) {
		digest = strrchr(result->ds[i], ' ') + 1;
		put("New key ");
		show_cut(result->ds[i], (size_t)(digest - result->ds[i]));
		(void)printf("\n    %s\n", digest);
		column = 0;
		show_words(digest);
	}
}

static void
show_token(const struct store *s)
{
	const struct hsm_token_info *info = hsm_token_info(s->token);
	char count[32];

	put("Token ");
	show(s->repository->hsm.name);
	put(": label ");
	show(info->label);
	put(", serial ");
	show(info->serial);
	put(", ");
	show(info->library);
	(void)snprintf(
	    count, sizeof(count), ", %zu key objects", s->inventory.count);
	put(count);
	end_line();
}

void
console_begin(const struct run *run)
{
	size_t i;

	put("Recipe ");
	show_description(run->recipe->description);
	put(" generated at ");
	show_instant(run->recipe->timestamp);
	end_line();
	show_digest("Recipe", run->recipe->sha256);
	show_digest("Configuration", run->conf->sha256);
	for (i = 0; i < run->store_count; i++)
		show_token(&run->stores[i]);
	(void)fflush(stdout);
}

static void
show_key(const struct key *k)
{
	char text[KEY_TEXT_SIZE];

	key_print(k, text);
	put(" ");
	show(text);
}

static void
show_subject(const struct action *a)
{
	if (a->key != NULL)
		show_key(a->key);
	if (a->wrapping_key != NULL) {
		put(" under");
		show_key(a->wrapping_key);
	}
	if (a->set != NULL) {
		put(" ");
		show(a->set->owner);
		put(" until ");
		show_instant(a->set->expiration);
	}
}

/* What is done comes first, in our words; the author's come behind it. */
void
console_step(const struct run *run, size_t step)
{
	const struct action *a = &run->recipe->actions[run->order[step - 1]];
	char number[64];

	(void)snprintf(number, sizeof(number), "Recipe step %zu: %s", step,
	    action_name(a->type));
	put(number);
	show_subject(a);
	end_line();
	if (a->description != NULL) {
		put("    ");
		show_description(a->description);
		end_line();
	}
	if (run->options->interactive)
		(void)fflush(stdout);
}

void
console_steps(const struct run *run)
{
	size_t i;

	for (i = 0; i < run->recipe->action_count; i++)
		console_step(run, i + 1);
}

void
console_detail(const struct run *run, const struct action *a)
{
	char tag[32];
	size_t i;

	if (!run->options->verbose)
		return;
	put(a->result.success ? "    done" : "    not there");
	if (a->result.key_tag != -1) {
		(void)snprintf(
		    tag, sizeof(tag), ", key tag %d", a->result.key_tag);
		put(tag);
	}
	end_line();
	for (i = 0; i < a->result.ds_count + a->result.rr_count; i++) {
		put("    ");
		show(i < a->result.ds_count ?
			a->result.ds[i] :
			a->result.rrs[i - a->result.ds_count]);
		end_line();
	}
}

void
console_end(const struct run *run)
{
	size_t i;

	(void)puts("Recipe completed.");
	for (i = 0; i < run->recipe->action_count; i++)
		show_new_ds(&run->recipe->actions[run->order[i]].result);
	show_digest("Cooked recipe", run->sha256);
}

void
console_transcript(const struct run *run)
{
	if (transcript_sha256(run) == NULL)
		return;
	put("Transcript ");
	show(transcript_path(run));
	end_line();
	show_digest("Transcript", transcript_sha256(run));
}

void
console_rehearsed(const struct run *run)
{
	(void)printf("Recipe rehearsed: %zu steps, nothing was changed.\n",
	    run->recipe->action_count);
}

void
console_no_journal(const struct conf *c)
{
	put("No journal in ");
	show(c->state);
	put(": nothing is to be recovered.");
	end_line();
}

/* One line of a report: our words, and text that is a document's. */
static void
put_line(const char *words, const char *text)
{
	put(words);
	show(text);
	end_line();
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

	put_line("Journal ", j->begun ? j->begin : j->commit);
	put_hash("  run ", j->run);
	if (!j->begun)
		return;
	put("  started at ");
	show_instant(j->started);
	end_line();
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
		put_line("Finished: the result is ", run->target.path);
		put_hash("Cooked recipe SHA-256 ", run->sha256);
		break;
	case RECOVERED_CLOSED:
		(void)puts("Closed: the run had done everything but this.");
		break;
	}
	if (notes != NULL && notes->kind != FAULT_NONE)
		put_line("But note: ", notes->what);
}

static void
show_tokens(const struct run *run)
{
	const struct store *s;
	char count[64];
	size_t i;

	for (i = 0; i < run->store_count; i++) {
		s = &run->stores[i];
		put("  token label ");
		show(s->info.label);
		put(", serial ");
		show(s->info.serial);
		(void)snprintf(count, sizeof(count),
		    ", with %zu key objects before", s->inventory.count);
		put(count);
		end_line();
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
		put(words);
		show(label);
		if (id->length > 0) {
			put(", id ");
			put(hex == NULL ? "(out of memory)" : hex);
		}
		end_line();
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
	put_line("  to be written: ", run->target.path);
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

/* What was typed before the prompt was there is not an answer to it. */
static void
forget_typed(void)
{
	if (isatty(STDIN_FILENO))
		(void)tcflush(STDIN_FILENO, TCIFLUSH);
}

int
console_wait(const struct run *run, const char *prompt, struct fault *f)
{
	char c = '\0';

	if (!run->options->interactive)
		return (0);
	forget_typed();
	(void)printf("%s--> press Enter ", prompt);
	(void)fflush(stdout);
	while (c != '\n')
		if (read(STDIN_FILENO, &c, 1) != 1) {
			end_line();
			if (signals_check(f) == -1)
				return (-1);
			return (fault_set(f, FAULT_REFUSED,
			    "the operator "
			    "ended the input: the run stops here"));
		}
	return (signals_check(f));
}
