/* What a walk has to say. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "lib/util/instant.h"
#include "recipe/walk.h"

void
walk_place(const struct walk *w, const struct chain_set *s, char *text)
{
	const struct chain_link *link = &w->chain->links[s->link];
	char instant[INSTANT_SIZE];

	instant_format(s->publication, instant);
	if (s->link + 1 == w->chain->link_count)
		(void)snprintf(text, WALK_PLACE_SIZE,
		    "%s ($.recipe.actions[%zu])", instant, s->action);
	else
		(void)snprintf(text, WALK_PLACE_SIZE,
		    "%s (%s: $.recipe.actions[%zu])", instant,
		    link->recipe->file, s->action);
}

static int
report(struct findings *fs, const struct chain_set *s, const char *where,
    const char *text, struct fault *f)
{
	char path[256];

	(void)snprintf(path, sizeof(path),
	    "$.recipe.actions[%zu].actionParams%s", s->action, where);
	return (finding_add(fs, path, f, "%s", text));
}

int
walk_finding(struct walk *w, struct chain_set *s, enum rule rule,
    enum chain_aspect aspect, const char *where, const char *format, ...)
{
	char text[1536];
	va_list ap;
	int used;

	if ((s->found[aspect] & 1U << rule) != 0)
		return (0);
	s->found[aspect] |= 1U << rule;
	used = snprintf(text, sizeof(text), "%s: ", rule_name(rule));
	va_start(ap, format);
	(void)vsnprintf(text + used, sizeof(text) - (size_t)used, format, ap);
	va_end(ap);
	return (report(
	    w->chain->links[s->link].findings, s, where, text, w->fault));
}

int
walk_note(struct walk *w, struct chain_set *s, enum rule rule,
    const char *where, const char *format, ...)
{
	char text[1536];
	va_list ap;
	int used;

	if ((s->found[ASPECT_NOTE] & 1U << rule) != 0)
		return (0);
	s->found[ASPECT_NOTE] |= 1U << rule;
	used = snprintf(text, sizeof(text), "%s: ", rule_name(rule));
	va_start(ap, format);
	(void)vsnprintf(text + used, sizeof(text) - (size_t)used, format, ap);
	va_end(ap);
	return (
	    report(w->chain->links[s->link].notes, s, where, text, w->fault));
}

bool
walk_unproved(struct walk *w, enum rule rule, const struct timing_sum *sum)
{
	if (sum->missing == 0)
		return (false);
	w->zone->unproved |= 1U << rule;
	w->zone->missing |= sum->missing;
	return (true);
}
