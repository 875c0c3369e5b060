/* With -i: what a step is about to do, as far as it is known, and the
 * operator's answer.  All of it fits on a terminal of 24 lines. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "cook/run.h"
#include "cook/screen.h"
#include "lib/dns/algorithm.h"

/* Keys of a set that are shown one by one, and DS of a key. */
#define KEYS_SHOWN    8
#define SIGNERS_SHOWN 3
#define DS_SHOWN      2

static void
show_id(const struct bytes *id)
{
	char *hex = bytes_hex(id);

	if (id->length > 0)
		screen_line("    id ", hex == NULL ? "(out of memory)" : hex);
	free(hex);
}

/* Tag and flags of a record, where its key is known. */
static void
show_tag(const struct use *u)
{
	char text[64];

	if (u->dnskey.data.length == 0)
		return;
	(void)snprintf(text, sizeof(text), "    key tag %u, flags %u",
	    (unsigned int)dnskey_tag(&u->dnskey), u->dnskey.flags);
	screen_put(text);
	screen_end();
}

/* Its DS at the parent of each zone that publishes it as a key signing key. */
static void
show_ds(const struct run *run, const struct use *u)
{
	struct fault ignored = { 0 };
	struct name owner;
	char *ds, *digest;
	size_t i;

	if (u->dnskey.data.length == 0 ||
	    (u->dnskey.flags & DNSKEY_FLAG_SEP) == 0)
		return;
	for (i = 0; i < u->zone_count && i < DS_SHOWN; i++) {
		if (name_parse(&owner, run->zones[u->zones[i]]->text,
			&ignored) == -1 ||
		    (ds = dnskey_ds(&u->dnskey, &owner, &ignored)) == NULL)
			return;
		digest = strrchr(ds, ' ');
		if (digest != NULL)
			*digest++ = '\0';
		screen_put("    DS of ");
		screen_show(run->zones[u->zones[i]]->text);
		screen_put(" ");
		screen_put(ds);
		screen_end();
		(void)printf("      %s\n", digest == NULL ? "" : digest);
		free(ds);
	}
}

/* A key that is to be made: its names, and what it will be. */
static void
show_planned(struct run *run, const struct action *a, const struct key *k)
{
	const struct planned *p = plan_of(run, a);
	const struct algorithm *algorithm = algorithm_find(k->algorithm);
	char size[32] = "";

	if (p == NULL)
		return;
	screen_line("    label ", p->label);
	show_id(&p->id);
	if (a->type != ACTION_GENERATE_KEY || algorithm == NULL)
		return;
	if (a->key_size != 0)
		(void)snprintf(size, sizeof(size), ", %u bits", a->key_size);
	screen_put("    ");
	screen_put(algorithm->mnemonic);
	screen_put(size);
	screen_put(
	    a->exportable ? ", can be exported" : ", never leaves the token");
	screen_end();
}

static void
show_key(struct run *run, const struct action *a, const struct key *k)
{
	const struct use *u = use_of(run, k);

	if (u->held == NULL) {
		show_planned(run, a, k);
		return;
	}
	screen_line("    label ", u->held->key.label);
	show_id(&u->held->key.id);
	if (u->held->pair)
		show_tag(u);
	show_ds(run, u);
}

/* "  257 tag 12345 LABEL": one line for a key of a set. */
static void
show_row(struct run *run, const char *what, const struct key *k)
{
	const struct use *u = use_of(run, k);
	char text[KEY_TEXT_SIZE + 64], name[KEY_TEXT_SIZE];

	key_print(k, name);
	if (u->dnskey.data.length > 0)
		(void)snprintf(text, sizeof(text), "    %s %u, tag %u, ", what,
		    k->flags, (unsigned int)dnskey_tag(&u->dnskey));
	else
		(void)snprintf(
		    text, sizeof(text), "    %s %u, ", what, k->flags);
	screen_line(text, name);
}

static void
show_rest(size_t count, size_t shown, const char *what)
{
	if (count > shown)
		(void)printf("    and %zu more %s\n", count - shown, what);
}

static void
show_set(struct run *run, const struct signed_set *s)
{
	size_t i;

	for (i = 0; i < s->keyset_count && i < KEYS_SHOWN; i++)
		show_row(run, "publishes", s->keyset[i]);
	show_rest(s->keyset_count, KEYS_SHOWN, "keys");
	for (i = 0; i < s->signed_by_count && i < SIGNERS_SHOWN; i++) {
		show_row(run, "signed by", s->signed_by[i]);
		show_ds(run, use_of(run, s->signed_by[i]));
	}
	show_rest(s->signed_by_count, SIGNERS_SHOWN, "signers");
	screen_put("    the signature holds from ");
	screen_instant(s->inception);
	screen_put(" until ");
	screen_instant(s->expiration);
	screen_end();
}

/* What was typed before the prompt was there is not an answer to it. */
static void
forget_typed(void)
{
	if (isatty(STDIN_FILENO))
		(void)tcflush(STDIN_FILENO, TCIFLUSH);
}

static int
no_answer(struct fault *f)
{
	screen_end();
	if (signals_check(f) == -1)
		return (-1);
	return (fault_set(f, FAULT_REFUSED,
	    "the operator ended the input: the run stops here"));
}

/* Reads a line; what does not fit in it is no answer that is wanted. */
static int
read_answer(char *answer, size_t size, struct fault *f)
{
	size_t used = 0;
	char c = '\0';

	for (;;) {
		if (read(STDIN_FILENO, &c, 1) != 1)
			return (no_answer(f));
		if (c == '\n')
			break;
		if (used + 1 < size)
			answer[used++] = c;
	}
	answer[used] = '\0';
	return (0);
}

static int
ask(const char *prompt, const char *wanted, struct fault *f)
{
	char answer[16];

	forget_typed();
	(void)printf("%s ", prompt);
	(void)fflush(stdout);
	if (read_answer(answer, sizeof(answer), f) == -1)
		return (-1);
	if (strcmp(answer, wanted) != 0)
		return (fault_set(f, FAULT_REFUSED,
		    "the operator did not agree: the run stops here"));
	return (signals_check(f));
}

static void
preview(struct run *run, const struct action *a)
{
	if (a->key != NULL)
		show_key(run, a, a->key);
	if (a->wrapping_key != NULL) {
		(void)puts("    under");
		show_key(run, a, a->wrapping_key);
	}
	if (a->set != NULL)
		show_set(run, a->set);
}

/* What is asked for a word, because nothing brings it back; NULL: Enter will
 * do. */
static const char *
grave(struct run *run, const struct action *a)
{
	if (a->type == ACTION_DELETE_KEY && use_of(run, a->key)->held != NULL)
		return ("DELETE--> type yes to delete this key for ever:");
	if (a->type == ACTION_EXPORT_KEYPAIR)
		return ("EXPORT--> type yes to let this key leave the token:");
	return (NULL);
}

int
console_ask_start(struct run *run, struct fault *f)
{
	const struct action *first;

	if (!run->options->interactive)
		return (0);
	console_steps(run);
	if (run->recipe->action_count > 0) {
		first = &run->recipe->actions[run->order[0]];
		if (grave(run, first) == NULL) {
			(void)puts("First:");
			console_step(run, 1);
			preview(run, first);
		}
	}
	return (ask("START--> press Enter, or type no:", "", f));
}

int
console_ask_step(struct run *run, size_t step, struct fault *f)
{
	const struct action *a = &run->recipe->actions[run->order[step - 1]];

	if (!run->options->interactive)
		return (0);
	if (grave(run, a) != NULL) {
		preview(run, a);
		return (ask(grave(run, a), "yes", f));
	}
	if (step == 1) /* asked for at the start */
		return (0);
	preview(run, a);
	return (ask("CONTINUE--> press Enter, or type no:", "", f));
}
