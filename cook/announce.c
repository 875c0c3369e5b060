/* What is told of a request that the recipe answers, and of a key signing key
 * that was just made. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cook/run.h"
#include "lib/util/text.h"
#include "lib/util/words.h"
#include "recipe/request.h"

static bool
signs_sets(const struct recipe *r)
{
	size_t i;

	for (i = 0; i < r->action_count; i++)
		if (r->actions[i].set != NULL)
			return (true);
	return (false);
}

static int
print_words(const char *sha256, const char *indent, struct fault *f)
{
	char rows[WORDS_ROWS][WORDS_ROW_SIZE];
	size_t i;

	if (words_rows(sha256, rows, f) == -1)
		return (-1);
	for (i = 0; i < WORDS_ROWS; i++)
		(void)printf("%s%s\n", indent, rows[i]);
	return (0);
}

/* A DS as a record, and its digest in words. */
static int
print_ds(const char *record, struct fault *f)
{
	const char *digest = strrchr(record, ' ');

	if (digest == NULL)
		return (fault_set(f, FAULT_INTERNAL, "a DS without a digest"));
	(void)fputs("    ", stdout);
	text_print(stdout, record);
	(void)fputc('\n', stdout);
	return (print_words(digest + 1, "        ", f));
}

static void
print_reason(const char *what, const char *reason)
{
	if (reason == NULL)
		return;
	(void)printf("%s: ", what);
	text_print(stdout, reason);
	(void)fputc('\n', stdout);
}

int
announce_request(const struct run *run, struct fault *f)
{
	const struct recipe_request *q = run->recipe->request;

	if (q == NULL)
		return (0);
	(void)fputs("Answers the request ", stdout);
	text_print(stdout, q->id);
	(void)printf(", serial %lld\n", (long long)q->serial);
	(void)printf("Request SHA-256 %s\n", q->sha256);
	if (print_words(q->sha256, "    ", f) == -1)
		return (-1);
	print_reason("NO CHAIN to the response before", q->no_chain);
	print_reason("OVERRIDE of the validity of 21 days", q->validity);
	print_reason("OVERRIDE of the horizon of 180 days", q->horizon);
	(void)fflush(stdout);
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
