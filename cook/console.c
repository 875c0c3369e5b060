/* Everything that a run shows, in the article's words. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cook/run.h"
#include "lib/util/instant.h"
#include "lib/util/text.h"

/* Text of the recipe, made fit for a terminal. */
static void
show(const char *text)
{
	char *safe = text_escaped(text);

	(void)fputs(safe != NULL ? safe : "(out of memory)", stdout);
	free(safe);
}

/* "2020-11-27 09:58:07", as the article prints it. */
static void
show_instant(int64_t instant)
{
	char text[INSTANT_SIZE];

	instant_format(instant, text);
	text[10] = ' ';
	text[19] = '\0';
	(void)fputs(text, stdout);
}

void
console_begin(const struct run *run)
{
	const struct hsm_token_info *info;
	size_t i;

	(void)fputs("Recipe ", stdout);
	show(run->recipe->description);
	(void)fputs(" generated at ", stdout);
	show_instant(run->recipe->timestamp);
	(void)fputs("\nRecipe SHA-256 ", stdout);
	(void)puts(run->recipe->sha256);
	for (i = 0; i < run->store_count && run->options->verbose; i++) {
		info = hsm_token_info(run->stores[i].token);
		(void)fputs("Token ", stdout);
		show(run->stores[i].repository->hsm.name);
		(void)fputs(": label ", stdout);
		show(info->label);
		(void)fputs(", serial ", stdout);
		show(info->serial);
		(void)fputs(", ", stdout);
		show(info->library);
		(void)printf(", %zu key objects\n",
		    run->stores[i].inventory.count);
	}
	(void)fflush(stdout);
}

void
console_step(const struct run *run, size_t step)
{
	const struct action *a = &run->recipe->actions[run->order[step - 1]];

	(void)printf("Recipe step %zu: ", step);
	show(a->description != NULL ? a->description : action_name(a->type));
	(void)putchar('\n');
	if (run->options->interactive)
		(void)fflush(stdout);
}

static void
detail_key(const struct action *a)
{
	char text[KEY_TEXT_SIZE];

	key_print(a->key, text);
	(void)fputs("    key ", stdout);
	show(text);
	if (a->result.key_tag != -1)
		(void)printf(", tag %d", a->result.key_tag);
	(void)printf(": %s\n", a->result.success ? "yes" : "not there");
}

void
console_detail(const struct run *run, const struct action *a)
{
	size_t i;

	if (!run->options->verbose)
		return;
	if (a->key != NULL)
		detail_key(a);
	for (i = 0; i < a->result.ds_count; i++)
		(void)printf("    %s\n", a->result.ds[i]);
	for (i = 0; i < a->result.rr_count; i++) {
		(void)fputs("    ", stdout);
		show(a->result.rrs[i]);
		(void)putchar('\n');
	}
}

void
console_end(const struct run *run)
{
	(void)puts("Recipe completed.");
	(void)printf("Cooked recipe SHA-256 %s\n", run->sha256);
}

void
console_rehearsed(const struct run *run)
{
	(void)printf("Recipe rehearsed: %zu steps, nothing was changed.\n",
	    run->recipe->action_count);
}

int
console_wait(const struct run *run, const char *prompt, struct fault *f)
{
	int c;

	if (!run->options->interactive)
		return (0);
	(void)printf("%s--> press Enter ", prompt);
	(void)fflush(stdout);
	while ((c = getchar()) != '\n')
		if (c == EOF)
			return (fault_set(f, FAULT_REFUSED, "the operator "
			    "ended the input: the run stops here"));
	return (0);
}
