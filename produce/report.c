#include "produce/report.h"

#include <string.h>

#include "lib/dns/dnskey.h"
#include "lib/dns/name.h"
#include "lib/util/instant.h"
#include "lib/util/text.h"

/* A text of at most size bytes, each of which may be written as \u{XX}. */
#define ESCAPED(size) (6 * (size))

/* The name without its final dot, but for the root. */
static int
shown_length(const char *owner)
{
	size_t length = strlen(owner);

	return ((int)(length > 1 ? length - 1 : length));
}

/* True for the first set of a zone. */
static bool
begins_zone(const struct signed_set *before, const struct signed_set *s)
{
	return (before == NULL || strcmp(before->owner, s->owner) != 0);
}

void
report_line(FILE *out, const struct report *r)
{
	char file[ESCAPED(256)], from[INSTANT_SIZE], until[INSTANT_SIZE];
	const struct signed_set *s, *before = NULL;
	size_t i, sets = 0, zones = 0;

	for (i = 0; i < r->recipe->action_count; i++) {
		if ((s = r->recipe->actions[i].set) == NULL)
			continue;
		sets++;
		zones += begins_zone(before, s) ? 1 : 0;
		before = s;
	}
	text_escape(r->file, file, sizeof(file));
	instant_format(r->from, from);
	instant_format(r->until, until);
	(void)fprintf(
	    out, "%s: %zu %s for ", file, sets, sets == 1 ? "set" : "sets");
	if (zones == 1)
		(void)fprintf(
		    out, "%.*s", shown_length(before->owner), before->owner);
	else
		(void)fprintf(out, "%zu zones", zones);
	(void)fprintf(
	    out, " from %s to %s, SHA-256 %s\n", from, until, r->sha256);
}

static void
print_key(FILE *out, const struct key *k)
{
	char text[KEY_TEXT_SIZE], shown[ESCAPED(KEY_TEXT_SIZE)];

	key_print(k, text);
	text_escape(text, shown, sizeof(shown));
	(void)fprintf(out, "  %s  flags %u  algorithm %u  %s%s\n",
	    (k->flags & DNSKEY_FLAG_SEP) != 0 ? "KSK" : "ZSK", k->flags,
	    k->algorithm, shown, k->type == KEY_DIRECT ? ", made outside" : "");
}

static void
print_head(FILE *out, const struct signed_set *s)
{
	size_t i;

	(void)fprintf(out, "%.*s, ttl %lld\n", shown_length(s->owner), s->owner,
	    (long long)s->ttl);
	for (i = 0; i < s->keyset_count; i++)
		print_key(out, s->keyset[i]);
	(void)fprintf(out, "  %6s  %-20s  %-20s  %s\n", "set", "publication",
	    "inception", "expiration");
}

void
report_table(FILE *out, const struct recipe *r)
{
	char publication[INSTANT_SIZE], inception[INSTANT_SIZE],
	    expiration[INSTANT_SIZE];
	const struct signed_set *s, *before = NULL;
	size_t i, number = 0;

	for (i = 0; i < r->action_count; i++) {
		if ((s = r->actions[i].set) == NULL)
			continue;
		if (begins_zone(before, s)) {
			print_head(out, s);
			number = 0;
		}
		before = s;
		instant_format(signed_set_publication(s), publication);
		instant_format(s->inception, inception);
		instant_format(s->expiration, expiration);
		(void)fprintf(out, "  %6zu  %s  %s  %s\n", ++number,
		    publication, inception, expiration);
	}
}
