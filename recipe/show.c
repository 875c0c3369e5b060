#include "recipe/show.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util/duration.h"
#include "lib/util/instant.h"
#include "recipe/outcome.h"
#include "recipe/request.h"
#include "recipe/roster.h"
#include "recipe/sheet.h"

static void
show_header(const struct recipe *r, struct sheet *s)
{
	char made[INSTANT_SIZE], cooked[INSTANT_SIZE] = "not cooked";

	instant_format(r->timestamp, made);
	if (r->cooked_timestamp != 0)
		instant_format(r->cooked_timestamp, cooked);
	sheet_heading(s, "Recipe");
	sheet_line(s, "file", "%s", r->file == NULL ? "" : r->file);
	sheet_line(s, "description", "%s",
	    r->description[0] == '\0' ? "none" : r->description);
	sheet_line(s, "made at", "%s", made);
	sheet_line(s, "cooked at", "%s", cooked);
	sheet_line(s, "SHA-256", "%s", r->sha256);
	sheet_words(s, "in words", r->sha256);
	if (r->previous != NULL)
		sheet_line(s, "continues", "%s", r->previous);
	sheet_line(s, "steps", "%zu", r->action_count);
}

/* label, a number of seconds, and the same as a duration. */
static void
show_seconds(
    const char *label, const char *text, int64_t seconds, struct sheet *s)
{
	char duration[DURATION_SIZE];

	duration_format(seconds, duration);
	sheet_line(
	    s, label, "%s %" PRId64 " seconds (%s)", text, seconds, duration);
}

static void
show_gate_keys(const char *label, const struct key *const *keys, size_t count,
    struct sheet *s)
{
	char text[KEY_TEXT_SIZE];
	size_t i;

	for (i = 0; i < count; i++) {
		key_print(keys[i], text);
		sheet_line(s, label, "that of %s", text);
	}
}

static void
show_gate(const struct gate *g, struct sheet *s)
{
	size_t i;

	sheet_line(s, "gate",
	    g->served == 0 && g->ds_for == 0 && g->ds_present_count == 0 &&
		    g->ds_absent_count == 0 && g->ds_present_of_count == 0 &&
		    g->ds_absent_of_count == 0 ?
		"asks for nothing" :
		"served only when");
	if (g->served != 0)
		show_seconds(
		    "  served", "the phase before it served for", g->served, s);
	for (i = 0; i < g->ds_present_count; i++)
		sheet_line(s, "  DS present", "%s", g->ds_present[i]);
	for (i = 0; i < g->ds_absent_count; i++)
		sheet_line(s, "  DS absent", "%s", g->ds_absent[i]);
	show_gate_keys(
	    "  DS present", g->ds_present_of, g->ds_present_of_count, s);
	show_gate_keys(
	    "  DS absent", g->ds_absent_of, g->ds_absent_of_count, s);
	if (g->ds_for != 0)
		show_seconds("  DS since", "that was so for", g->ds_for, s);
}

/* The label stands beside the first key only. */
static void
show_keys(const struct roster *x, const char *label,
    const struct key *const *keys, size_t count, struct sheet *s)
{
	size_t i;

	if (count == 0)
		sheet_line(s, label, "no key");
	for (i = 0; i < count; i++)
		roster_row(x, keys[i], i == 0 ? label : "", s);
}

static void
show_set(const struct roster *x, const struct signed_set *set, struct sheet *s)
{
	char publication[INSTANT_SIZE], inception[INSTANT_SIZE],
	    expiration[INSTANT_SIZE];

	instant_format(signed_set_publication(set), publication);
	instant_format(set->inception, inception);
	instant_format(set->expiration, expiration);
	sheet_line(s, "owner", "%s", set->owner);
	if (set->signer != NULL && strcmp(set->signer, set->owner) != 0)
		sheet_line(s, "signer name", "%s", set->signer);
	sheet_line(s, "publication", "%s, TTL %" PRId64 " seconds", publication,
	    set->ttl);
	sheet_line(s, "validity", "%s to %s", inception, expiration);
	show_keys(x, "publishes", set->keyset, set->keyset_count, s);
	show_keys(x, "signed by", set->signed_by, set->signed_by_count, s);
	if (set->zone_signers_given)
		show_keys(x, "zone signers", set->zone_signers,
		    set->zone_signers_count, s);
	if (set->branch_given)
		sheet_line(s, "branch",
		    set->branch == BRANCH_FALLBACK ? "fallback" : "plan");
	if (set->gate.given)
		show_gate(&set->gate, s);
}

static void
show_condition(bool must_exist, struct sheet *s)
{
	sheet_line(s, "condition",
	    must_exist ? "the key must exist" : "the key may be missing");
}

static void
show_new_key(const struct action *a, struct sheet *s)
{
	if (a->key_size != 0)
		sheet_line(s, "size", "%u bits", a->key_size);
	sheet_line(s, "exportable", a->exportable ? "yes" : "no");
}

static void
show_action(const struct roster *x, const struct action *a, struct sheet *s)
{
	if (a->description != NULL && a->description[0] != '\0')
		sheet_line(s, "description", "%s", a->description);
	if (a->key != NULL)
		roster_row(x, a->key, "key", s);
	if (a->type == ACTION_HAVE_KEY)
		show_condition(!a->relaxed, s);
	else if (a->type == ACTION_DELETE_KEY)
		show_condition(a->must_exist, s);
	else if (a->type == ACTION_GENERATE_KEY)
		show_new_key(a, s);
	else if (a->type == ACTION_EXPORT_KEYPAIR)
		roster_row(x, a->wrapping_key, "wrapped with", s);
	else if (a->set != NULL)
		show_set(x, a->set, s);
}

static void
show_step(const struct roster *x, const struct action *a, size_t step,
    struct sheet *s)
{
	sheet_heading(s, "\nRecipe step %zu: %s", step, action_name(a->type));
	show_action(x, a, s);
	if (a->result.given)
		outcome_print(a, s);
}

int
recipe_show(const struct recipe *r, FILE *out, struct fault *f)
{
	struct sheet s = { out, f };
	struct roster *x = NULL;
	size_t *order, i;
	int rc = -1;

	if ((order = recipe_order(r, f)) == NULL ||
	    (x = roster_new(r, order, f)) == NULL)
		goto out;
	show_header(r, &s);
	if (r->request != NULL)
		request_show(r->request, &s);
	sheet_heading(&s, "\nKeys");
	roster_print(x, &s);
	for (i = 0; i < r->action_count; i++)
		show_step(x, &r->actions[order[i]], i + 1, &s);
	sheet_heading(&s, "\nEnd of the recipe: %zu step%s", r->action_count,
	    r->action_count == 1 ? "" : "s");
	rc = sheet_end(&s);
out:
	roster_free(x);
	free(order);
	return (rc);
}
