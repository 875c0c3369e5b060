/* The timeline of a zone as a drawing (SVG 1.1), which needs no script. */
#include <stdlib.h>
#include <string.h>

#include "lib/util/instant.h"
#include "recipe/witness/html.h"
#include "recipe/witness/report.h"

/* In units of the drawing. */
#define WIDTH      1000
#define LEFT       262 /* of the time axis */
#define RIGHT      990
#define TOP        34
#define KEY_HEIGHT 24
#define SET_HEIGHT 16
#define ROWS_MOST  40 /* sets that have a row each */
#define LANES      8  /* rows that more of them share in turn */
#define HEADING    26
#define DAY        86400
#define TICKS_MOST 12
#define LABEL_MOST 24

struct drawing {
	FILE *out;
	const struct chain_zone *zone;
	const struct lives *lives;
	int64_t from, to;
	double y; /* of the next row */
	size_t fallback_count;
};

static double
x_of(const struct drawing *d, int64_t instant)
{
	return (LEFT +
	    (double)(instant - d->from) * (RIGHT - LEFT) /
		(double)(d->to - d->from));
}

static void
find_range(struct drawing *d)
{
	const struct signed_set *s;
	size_t i;

	d->from = INSTANT_MOST;
	d->to = 0;
	for (i = 0; i < d->zone->set_count; i++) {
		s = d->zone->sets[i].set;
		if (s->inception < d->from)
			d->from = s->inception;
		if (d->zone->sets[i].publication < d->from)
			d->from = d->zone->sets[i].publication;
		if (s->expiration > d->to)
			d->to = s->expiration;
		d->fallback_count += s->branch == BRANCH_FALLBACK ? 1 : 0;
	}
	if (d->to <= d->from)
		d->to = d->from + DAY;
}

/* How many rows so many sets take. */
static size_t
rows_of(size_t count)
{
	return (count > ROWS_MOST ? LANES : count);
}

static double
height_of(const struct drawing *d)
{
	double height = TOP + HEADING + (double)d->lives->count * KEY_HEIGHT +
	    HEADING + (double)rows_of(d->lives->set_count) * SET_HEIGHT;

	if (d->fallback_count > 0)
		height += HEADING +
		    (double)rows_of(d->fallback_count) * SET_HEIGHT;
	return (height + 12);
}

/* The first day of a month, so many months after the year 0. */
static int64_t
month_start(int64_t months)
{
	char text[32];
	struct fault ignored = { 0 };
	int64_t instant = 0;

	(void)snprintf(text, sizeof(text), "%04d-%02d-01", (int)(months / 12),
	    (int)(months % 12) + 1);
	if (instant_parse(text, &instant, &ignored) == -1)
		return (INSTANT_MOST);
	return (instant);
}

static int64_t
month_of(int64_t instant)
{
	char text[INSTANT_SIZE];

	instant_format(instant, text);
	return (strtol(text, NULL, 10) * 12 + strtol(text + 5, NULL, 10) - 1);
}

static void
put_tick(const struct drawing *d, int64_t instant, double bottom)
{
	double x = x_of(d, instant);

	html(d->out,
	    "<line class=\"grid\" x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" "
	    "y2=\"%.1f\"/><text class=\"tick\" x=\"%.1f\" "
	    "y=\"%d\">",
	    x, TOP - 6, x, bottom, x, TOP - 12);
	html_day(d->out, instant);
	html(d->out, "</text>\n");
}

/* At months, every so many, or at days where all is within a few weeks. */
static void
put_axis(const struct drawing *d, double bottom)
{
	static const int64_t steps[] = { 1, 2, 3, 6, 12, 24, 60, 120 };
	int64_t months = month_of(d->to) - month_of(d->from), m, day, step;
	size_t i = 0;

	if (months < 3) {
		step = ((d->to - d->from) / DAY / TICKS_MOST + 1) * DAY;
		for (day = (d->from / DAY + 1) * DAY; day < d->to; day += step)
			put_tick(d, day, bottom);
		return;
	}
	while (months / steps[i] > TICKS_MOST - 2 &&
	    i + 1 < sizeof(steps) / sizeof(steps[0]))
		i++;
	for (m = month_of(d->from) + 1; month_start(m) < d->to; m++)
		if (m % steps[i] == 0)
			put_tick(d, month_start(m), bottom);
}

static void
put_rect(const struct drawing *d, const char *class, int64_t from, int64_t to,
    double height)
{
	double x = x_of(d, from), width = x_of(d, to) - x;

	html(d->out,
	    "<rect class=\"%s\" x=\"%.1f\" y=\"%.2f\" width=\"%.1f\" "
	    "height=\"%.2f\">",
	    class, x, d->y, width < 0.5 ? 0.5 : width, height);
}

static void
put_heading(struct drawing *d, const char *text)
{
	html(d->out, "<text class=\"heading\" x=\"4\" y=\"%.1f\">%s</text>\n",
	    d->y + HEADING - 9, text);
	d->y += HEADING;
}

/* A name, with its end where it is too long, as keys differ there. */
static void
put_label(const struct drawing *d, const struct life *life)
{
	char name[KEY_TEXT_SIZE], tag[16] = "";
	size_t length;

	key_print(life->naming, name);
	length = strlen(name);
	if (life->tag != -1)
		(void)snprintf(tag, sizeof(tag), " %d", life->tag);
	html(d->out, "<text class=\"name\" x=\"4\" y=\"%.1f\">%s%s<title>",
	    d->y + 15, life->signs_sets ? "KSK" : "ZSK", tag);
	html_text(d->out, name);
	html(d->out,
	    "</title></text><text class=\"small\" x=\"90\" "
	    "y=\"%.1f\">",
	    d->y + 15);
	if (length > LABEL_MOST)
		html(d->out, "…");
	html_text(
	    d->out, length > LABEL_MOST ? name + length - LABEL_MOST : name);
	html(d->out, "</text>\n");
}

static void
put_span(
    const struct drawing *d, const struct life *life, size_t from, size_t last)
{
	const struct lives *l = d->lives;

	put_rect(d, lives_state(life->states[from]), l->sets[from]->publication,
	    lives_end(l, last), KEY_HEIGHT - 8);
	html(d->out, "<title>%s from ", lives_state(life->states[from]));
	html_instant(d->out, l->sets[from]->publication);
	html(d->out, " to ");
	html_instant(d->out, lives_end(l, last));
	html(d->out, "</title></rect>\n");
}

/* One bar for each run of sets in which the key is the same. */
static void
put_life(struct drawing *d, const struct life *life)
{
	size_t i, from = 0;

	put_label(d, life);
	d->y += 4;
	for (i = 1; i <= d->lives->set_count; i++) {
		if (i < d->lives->set_count &&
		    life->states[i] == life->states[from])
			continue;
		if (life->states[from] != LIFE_ABSENT)
			put_span(d, life, from, i - 1);
		from = i;
	}
	d->y += KEY_HEIGHT - 4;
}

static void
put_set(struct drawing *d, const struct chain_set *cs, int64_t end,
    const char *class)
{
	const double height = SET_HEIGHT - 3;

	put_rect(d, "valid", cs->set->inception, cs->set->expiration, height);
	html(d->out, "<title>signature from ");
	html_instant(d->out, cs->set->inception);
	html(d->out, " to ");
	html_instant(d->out, cs->set->expiration);
	html(d->out, "</title></rect>");
	put_rect(d, class, cs->publication, end, height);
	html(d->out, "<title>served from ");
	html_instant(d->out, cs->publication);
	html(d->out, " to ");
	html_instant(d->out, end);
	html(d->out, "</title></rect>\n");
}

static void
put_plan(struct drawing *d)
{
	const size_t rows = rows_of(d->lives->set_count);
	const double top = d->y;
	size_t i;

	for (i = 0; i < d->lives->set_count; i++) {
		d->y = top + (double)(i % rows) * SET_HEIGHT;
		put_set(d, d->lives->sets[i], lives_end(d->lives, i), "served");
	}
	d->y = top + (double)rows * SET_HEIGHT;
}

static void
put_fallback(struct drawing *d)
{
	const size_t rows = rows_of(d->fallback_count);
	const double top = d->y;
	const struct chain_set *s;
	size_t i, n = 0;

	for (i = 0; i < d->zone->set_count; i++) {
		s = &d->zone->sets[i];
		if (s->set->branch != BRANCH_FALLBACK)
			continue;
		d->y = top + (double)(n++ % rows) * SET_HEIGHT;
		put_set(d, s, s->set->expiration, "fallback");
	}
	d->y = top + (double)rows * SET_HEIGHT;
}

static void
put_sets(struct drawing *d)
{
	put_heading(d,
	    d->lives->set_count > ROWS_MOST ? "Sets of the plan, in turn" :
					      "Sets of the plan");
	put_plan(d);
	if (d->fallback_count == 0)
		return;
	put_heading(d, "Fallback sets");
	put_fallback(d);
}

static bool
same_digests(char *const *a, size_t count, char *const *b, size_t other)
{
	size_t i;

	for (i = 0; i < count && count == other; i++)
		if (strcmp(a[i], b[i]) != 0)
			return (false);
	return (count == other);
}

static bool
same_keys(const struct key *const *a, size_t count, const struct key *const *b,
    size_t other)
{
	return (count == other &&
	    (count == 0 || memcmp(a, b, count * sizeof(*a)) == 0));
}

/* The set asks for a DS, or for the want of one, that the set before it did not
 * ask for. */
static bool
is_step(const struct lives *l, size_t i)
{
	const struct gate *g = &l->sets[i]->set->gate, *h;

	if (g->ds_present_count + g->ds_absent_count + g->ds_present_of_count +
		g->ds_absent_of_count ==
	    0)
		return (false);
	if (i == 0)
		return (true);
	h = &l->sets[i - 1]->set->gate;
	return (!same_digests(g->ds_present, g->ds_present_count, h->ds_present,
		    h->ds_present_count) ||
	    !same_digests(g->ds_absent, g->ds_absent_count, h->ds_absent,
		h->ds_absent_count) ||
	    !same_keys(g->ds_present_of, g->ds_present_of_count,
		h->ds_present_of, h->ds_present_of_count) ||
	    !same_keys(g->ds_absent_of, g->ds_absent_of_count, h->ds_absent_of,
		h->ds_absent_of_count));
}

/* A step that waits for the parent, at the set whose gate asks for it. */
static void
put_steps(const struct drawing *d, double bottom)
{
	size_t i;
	double x;

	for (i = 0; i < d->lives->set_count; i++) {
		if (!is_step(d->lives, i))
			continue;
		x = x_of(d, d->lives->sets[i]->publication);
		html(d->out,
		    "<line class=\"step\" x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" "
		    "y2=\"%.1f\"/><path class=\"step\" d=\"M%.1f %d l5 -8 "
		    "l-10 0 z\"><title>waits for the parent (DS), set %zu"
		    "</title></path>\n",
		    x, TOP, x, bottom, x, TOP + 2, i + 1);
	}
}

void
report_drawing(FILE *out, const struct chain_zone *z, const struct lives *l)
{
	struct drawing d = { .out = out, .zone = z, .lives = l, .y = TOP };
	double height;
	size_t i;

	find_range(&d);
	height = height_of(&d);
	html(out,
	    "<div class=\"drawing\"><svg viewBox=\"0 0 %d %.0f\" "
	    "role=\"img\" aria-label=\"Timeline of ",
	    WIDTH, height);
	html_text(out, z->text);
	html(out, "\">\n");
	put_axis(&d, height - 8);
	put_heading(&d, "Keys, while the plan is served");
	for (i = 0; i < l->count; i++)
		put_life(&d, &l->items[i]);
	put_sets(&d);
	put_steps(&d, height - 8);
	html(out, "</svg></div>\n");
}
