#include "recipe/slices.h"

#include <string.h>

/* Moves to the array of the actions. */
static bool
find_actions(struct scan *c)
{
	static const char recipe[] = "recipe", actions[] = "actions";

	scan_space(c);
	(void)scan_member(c, recipe, sizeof(recipe) - 1);
	return (scan_member(c, actions, sizeof(actions) - 1) &&
	    c->at < c->end && *c->at == '[');
}

int
slices_begin(struct slices *s, const struct bytes *document, struct fault *f)
{
	const char *text = (const char *)document->data, *open, *close;
	struct scan c = { text, text + document->length };
	const char *end = c.end;

	memset(s, 0, sizeof(*s));
	s->first = true;
	if (!find_actions(&c))
		return (bytes_set(&s->envelope, text, document->length, f));
	open = c.at + 1;
	scan_value(&c);
	if (c.at == open || c.at[-1] != ']')	/* cut off: no array */
		return (bytes_set(&s->envelope, text, document->length, f));
	close = c.at - 1;
	s->rest.at = open;
	s->rest.end = close;
	if (bytes_set(&s->envelope, text, (size_t)(open - text), f) == -1)
		return (-1);
	return (bytes_append(&s->envelope, close, (size_t)(end - close), f));
}

int
slices_next(struct slices *s, struct slice *slice)
{
	struct scan *c = &s->rest;

	if (c->at == NULL)
		return (0);
	scan_space(c);
	slice->text = c->at;
	slice->length = 0;
	if (c->at == c->end)
		return (0);
	if (!s->first) {
		if (*c->at != ',')
			return (-1);
		c->at++;
		scan_space(c);
	}
	s->first = false;
	slice->text = c->at;
	scan_value(c);
	slice->length = (size_t)(c->at - slice->text);
	return (slice->length == 0 ? -1 : 1);
}

void
slices_clear(struct slices *s)
{
	bytes_clear(&s->envelope);
	memset(s, 0, sizeof(*s));
}
