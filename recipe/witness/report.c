#include "recipe/witness/report.h"

#include <inttypes.h>
#include <string.h>

#include "lib/dns/dnskey.h"
#include "lib/util/duration.h"
#include "recipe/witness/html.h"
#include "recipe/witness/plain.h"

static const char *const css[] = {
#include "recipe/witness/report_css.h"
};

static void
put_legend(FILE *out)
{
	static const char *const items[][2] = {
		{ "published", "published, has not signed" },
		{ "active", "signs the set, or the zone" },
		{ "retired", "published, has signed" },
		{ "revoked", "revoked" }, { "valid", "signature holds" },
		{ "served", "set is served" },
		{ "fallback", "fallback set could be served" },
		{ "step", "waits for a DS at the parent" }
	};
	size_t i;

	html(out, "<ul class=\"legend\">");
	for (i = 0; i < sizeof(items) / sizeof(items[0]); i++)
		html(out, "<li><i class=\"i-%s\"></i>%s</li>", items[i][0],
		    items[i][1]);
	html(out, "</ul>\n");
}

/* ---- The recipes ---- */

static int
put_recipe(const struct report *r, const struct recipe *recipe, struct fault *f)
{
	html(r->out, "<h3>");
	html_text(r->out, recipe->file == NULL ? "" : recipe->file);
	html(r->out, "</h3>\n<p>");
	html_text(r->out, recipe->description);
	html(r->out, "<br>made at ");
	html_instant(r->out, recipe->timestamp);
	if (recipe->cooked_timestamp != 0) {
		html(r->out, ", cooked at ");
		html_instant(r->out, recipe->cooked_timestamp);
	} else
		html(r->out, ", not cooked");
	html(r->out, ", %zu steps</p>\n", recipe->action_count);
	return (html_digest(r->out, recipe->sha256, f));
}

/* ---- The sets ---- */

static void
put_key(FILE *out, const struct chain *c, size_t link, const struct key *k)
{
	const int tag = lives_tag(c, chain_key(c, link, k), k);
	char name[KEY_TEXT_SIZE];

	key_print(k, name);
	html(out, "<span class=\"key\">%s", plain_role(k));
	if (tag != -1)
		html(out, " %d", tag);
	html(out, " <small>");
	html_text(out, name);
	html(out, "</small></span>");
}

static void
put_keys(FILE *out, const struct chain *c, size_t link,
    const struct key *const *keys, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		put_key(out, c, link, keys[i]);
}

/* How long the signature still holds when the next set comes; a gap is a time
 * in which nothing is served that holds. */
static void
put_overlap(FILE *out, const struct signed_set *s, const struct chain_set *next)
{
	char text[DURATION_SIZE];
	int64_t left;

	if (next == NULL) {
		html(out, "<td class=\"dim\">last</td>");
		return;
	}
	left = s->expiration - next->publication;
	duration_format(left < 0 ? -left : left, text);
	html(out, left < 0 ? "<td class=\"gap\">gap of %s</td>" : "<td>%s</td>",
	    text);
}

static void
put_gate_keys(
    FILE *out, const char *what, const struct key *const *keys, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		html(out, "<span class=\"gate\">%s: DS of ", what);
		plain_key(out, keys[i]);
		html(out, "</span>");
	}
}

static void
put_gate(FILE *out, const struct gate *g)
{
	char text[DURATION_SIZE];
	size_t i;

	if (!g->given)
		return;
	if (g->served != 0) {
		duration_format(g->served, text);
		html(out,
		    "<span class=\"gate\">after the phase before for %s</span>",
		    text);
	}
	for (i = 0; i < g->ds_present_count; i++)
		html(out, "<span class=\"gate\">DS present: %.16s…</span>",
		    g->ds_present[i]);
	for (i = 0; i < g->ds_absent_count; i++)
		html(out, "<span class=\"gate\">DS absent: %.16s…</span>",
		    g->ds_absent[i]);
	put_gate_keys(out, "present", g->ds_present_of, g->ds_present_of_count);
	put_gate_keys(out, "absent", g->ds_absent_of, g->ds_absent_of_count);
}

/* The set that is served after it, if it is of the same branch and recipe, or
 * the first one of the next recipe. */
static const struct chain_set *
next_of(const struct chain_zone *z, size_t i)
{
	const struct chain_set *s = &z->sets[i], *t;
	size_t j;

	for (j = i + 1; j < z->set_count; j++) {
		t = &z->sets[j];
		if (t->set->branch == s->set->branch ||
		    (t->link > s->link && t->set->branch == BRANCH_PLAN))
			return (t);
	}
	return (NULL);
}

static void
put_row(FILE *out, const struct chain *c, const struct chain_zone *z, size_t i)
{
	const struct chain_set *cs = &z->sets[i];
	const struct signed_set *s = cs->set;

	html(out, "<tr><td>%zu</td><td>%s%s</td><td>", i + 1,
	    s->branch == BRANCH_FALLBACK ? "fallback" : "plan",
	    lives_replaced(z, cs) ? ", replaced" : "");
	html_instant(out, cs->publication);
	html(out, "</td><td>");
	html_instant(out, s->inception);
	html(out, "</td><td>");
	html_instant(out, s->expiration);
	html(out, "</td>");
	put_overlap(out, s, next_of(z, i));
	html(out, "<td class=\"keys\">");
	put_keys(out, c, cs->link, s->keyset, s->keyset_count);
	put_gate(out, &s->gate);
	html(out, "</td><td class=\"keys\">");
	put_keys(out, c, cs->link, s->signed_by, s->signed_by_count);
	html(out, "</td></tr>\n");
}

static void
put_sets(FILE *out, const struct chain *c, const struct chain_zone *z)
{
	size_t i;

	html(out,
	    "<h3>Sets</h3>\n<div class=\"table\"><table><thead><tr>"
	    "<th>Set</th><th>Branch</th><th>Served from</th>"
	    "<th>Signature from</th><th>until</th><th>Left at the next"
	    "</th><th>Keys, and what it waits for</th><th>Signed by</th>"
	    "</tr></thead><tbody>\n");
	for (i = 0; i < z->set_count; i++)
		put_row(out, c, z, i);
	html(out, "</tbody></table></div>\n");
}

/* ---- DS and anchors ---- */

static int
put_ds(FILE *out, const struct action *a, struct fault *f)
{
	const struct result *result = &a->result;
	const char *digest;
	size_t i;

	for (i = 0; i < result->ds_count; i++) {
		digest = strrchr(result->ds[i], ' ');
		html(out, "<h3>");
		plain_key(out, a->key);
		html(out, "</h3>\n<pre>");
		html_text(out, result->ds[i]);
		html(out, "</pre>\n");
		if (digest != NULL && strlen(digest + 1) == 64 &&
		    html_digest(out, digest + 1, f) == -1)
			return (-1);
	}
	return (0);
}

static int
put_anchors(const struct report *r, struct fault *f)
{
	const struct recipe *recipe;
	size_t i, j, count = 0;

	html(r->out, "<h2>DS and trust anchors of new keys</h2>\n");
	for (i = 0; i < r->chain->link_count; i++) {
		recipe = r->chain->links[i].recipe;
		for (j = 0; j < recipe->action_count; j++) {
			count += recipe->actions[j].result.ds_count;
			if (put_ds(r->out, &recipe->actions[j], f) == -1)
				return (-1);
		}
	}
	if (count == 0)
		html(r->out,
		    "<p class=\"dim\">No key signing key has been "
		    "made in these recipes yet.</p>\n");
	return (0);
}

/* ---- The page ---- */

static int
put_zone(const struct report *r, const struct chain_zone *z, struct fault *f)
{
	struct lives l = { 0 };
	int rc = lives_find(&l, r->chain, z, f);

	if (rc == 0) {
		html(r->out, "<h2>Zone ");
		html_text(r->out, z->text);
		html(r->out, "</h2>\n");
		report_drawing(r->out, z, &l);
		put_legend(r->out);
		put_sets(r->out, r->chain, z);
	}
	lives_clear(&l);
	return (rc);
}

static void
put_findings(const struct report *r)
{
	html(r->out, "<h2>Findings</h2>\n<div class=\"findings\"><pre>");
	html_lines(r->out, r->lint);
	html(r->out, "</pre></div>\n");
}

static const char *
title_of(const struct report *r)
{
	const struct recipe *last =
	    r->chain->links[r->chain->link_count - 1].recipe;

	return (last->description[0] != '\0' ? last->description : "Recipe");
}

int
report_print(const struct report *r, struct fault *f)
{
	size_t i;
	int rc = 0;

	html_begin(r->out, title_of(r), css, sizeof(css) / sizeof(css[0]));
	html(r->out, "</head>\n<body>\n<h1>");
	html_text(r->out, title_of(r));
	html(r->out,
	    "</h1>\n<p class=\"dim\">All times are UTC.</p>\n"
	    "<svg class=\"none\" width=\"0\" height=\"0\" "
	    "aria-hidden=\"true\"><defs><pattern id=\"hatch\" "
	    "width=\"6\" height=\"6\" "
	    "patternUnits=\"userSpaceOnUse\" "
	    "patternTransform=\"rotate(45)\"><rect "
	    "class=\"hatch\" width=\"6\" height=\"6\"/><line "
	    "class=\"hatch\" x1=\"0\" y1=\"0\" x2=\"0\" "
	    "y2=\"6\"/></pattern></defs></svg>\n");
	for (i = 0; i < r->chain->zone_count && rc == 0; i++)
		rc = put_zone(r, r->chain->zones[i], f);
	put_findings(r);
	if (rc == 0)
		rc = put_anchors(r, f);
	html(r->out, "<h2>Recipes</h2>\n");
	for (i = 0; i < r->chain->link_count && rc == 0; i++)
		rc = put_recipe(r, r->chain->links[i].recipe, f);
	html_end(r->out);
	return (rc);
}
