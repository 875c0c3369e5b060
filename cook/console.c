/* Everything that a run shows, in the article's words. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cook/run.h"
#include "cook/screen.h"
#include "cook/transcript.h"
#include "lib/util/words.h"

/* A description is the author's, and says nothing that binds: so much of it is
 * shown as fits. */
#define DESCRIPTION_MOST 64

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
	screen_put("\"");
	screen_show(cut);
	screen_put(*text != '\0' ? "...\"" : "\"");
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

/* What a parent or a resolver is to be told of the keys that were made. */
static void
show_new_ds(const struct result *result)
{
	const char *digest;
	size_t i;

	for (i = 0; i < result->ds_count; i++) {
		digest = strrchr(result->ds[i], ' ') + 1;
		screen_put("New key ");
		screen_cut(result->ds[i], (size_t)(digest - result->ds[i]));
		screen_end();
		(void)printf("    %s\n", digest);
		show_words(digest);
	}
}

static void
show_token(const struct store *s)
{
	const struct hsm_token_info *info = hsm_token_info(s->token);
	char count[32];

	screen_put("Token ");
	screen_show(s->repository->hsm.name);
	screen_put(": label ");
	screen_show(info->label);
	screen_put(", serial ");
	screen_show(info->serial);
	screen_put(", ");
	screen_show(info->library);
	(void)snprintf(
	    count, sizeof(count), ", %zu key objects", s->inventory.count);
	screen_put(count);
	screen_end();
}

void
console_approvals(const char *const *persons, size_t count)
{
	size_t i;

	screen_put("Recipe approved by ");
	for (i = 0; i < count; i++) {
		screen_put(i == 0 ? "" : ", ");
		screen_show(persons[i]);
	}
	screen_end();
}

void
console_begin(const struct run *run)
{
	size_t i;

	screen_put("Recipe ");
	show_description(run->recipe->description);
	screen_put(" generated at ");
	screen_instant(run->recipe->timestamp);
	screen_end();
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
	screen_put(" ");
	screen_show(text);
}

static void
show_subject(const struct action *a)
{
	if (a->key != NULL)
		show_key(a->key);
	if (a->wrapping_key != NULL) {
		screen_put(" under");
		show_key(a->wrapping_key);
	}
	if (a->set != NULL) {
		screen_put(" ");
		screen_show(a->set->owner);
		screen_put(" until ");
		screen_instant(a->set->expiration);
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
	screen_put(number);
	show_subject(a);
	screen_end();
	if (a->description != NULL) {
		screen_put("    ");
		show_description(a->description);
		screen_end();
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
	screen_put(a->result.success ? "    done" : "    not there");
	if (a->result.key_tag != -1) {
		(void)snprintf(
		    tag, sizeof(tag), ", key tag %d", a->result.key_tag);
		screen_put(tag);
	}
	screen_end();
	for (i = 0; i < a->result.ds_count + a->result.rr_count; i++) {
		screen_put("    ");
		screen_show(i < a->result.ds_count ?
			a->result.ds[i] :
			a->result.rrs[i - a->result.ds_count]);
		screen_end();
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
	screen_put("Transcript ");
	screen_show(transcript_path(run));
	screen_end();
	show_digest("Transcript", transcript_sha256(run));
}

void
console_rehearsed(const struct run *run)
{
	(void)printf("Recipe rehearsed: %zu steps, nothing was changed.\n",
	    run->recipe->action_count);
}
