/* What is told of a key signing key that was just made. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cook/run.h"
#include "lib/util/text.h"
#include "lib/util/words.h"

static bool
signs_sets(const struct recipe *r)
{
	size_t i;

	for (i = 0; i < r->action_count; i++)
		if (r->actions[i].set != NULL)
			return (true);
	return (false);
}

/* A DS as a record, and its digest in words. */
static int
print_ds(const char *record, struct fault *f)
{
	char rows[WORDS_ROWS][WORDS_ROW_SIZE];
	const char *digest = strrchr(record, ' ');
	size_t i;

	if (digest == NULL || words_rows(digest + 1, rows, f) == -1)
		return (-1);
	(void)fputs("    ", stdout);
	text_print(stdout, record);
	(void)fputc('\n', stdout);
	for (i = 0; i < WORDS_ROWS; i++)
		(void)printf("        %s\n", rows[i]);
	return (0);
}

int
announce_key(struct run *run, const struct action *a, struct fault *f)
{
	const struct dnskey *key = &use_of(run, a->key)->dnskey;
	size_t i;

	if ((key->flags & DNSKEY_FLAG_SEP) == 0 ||
	    (!run->options->verbose && signs_sets(run->recipe)))
		return (0);
	(void)printf("    new KSK, key tag %u, revoked %u\n",
	    (unsigned int)dnskey_tag(key),
	    (unsigned int)dnskey_tag_with(
		key, key->flags | DNSKEY_FLAG_REVOKE));
	for (i = 0; i < a->result.ds_count; i++)
		if (print_ds(a->result.ds[i], f) == -1)
			return (-1);
	return (0);
}
