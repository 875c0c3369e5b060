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
	if (c.at == open || c.at[-1] != ']') /* cut off: no array */
		return (bytes_set(&s->envelope, text, document->length, f));
	close = c.at - 1;
	s->rest.at = open;
	s->rest.end = close;
	if (bytes_set(&s->envelope, text, (size_t)(open - text), f) == -1)
		return (-1);
	return (bytes_append(&s->envelope, close, (size_t)(end - close), f));
}

/* Moves to the next element; false if there is none. */
static bool
next_element(struct slices *s)
{
	struct scan *c = &s->rest;

	if (c->at == NULL || s->broken)
		return (false);
	scan_space(c);
	if (c->at == c->end)
		return (false);
	if (!s->first) {
		s->broken = *c->at != ',';
		if (s->broken)
			return (false);
		c->at++;
		scan_space(c);
	}
	s->first = false;
	return (true);
}

int
slices_next(struct slices *s, struct slice *slice, struct fault *f)
{
	const char *begin;
	size_t length;

	slice->text = NULL;
	slice->length = 0;
	if (!next_element(s))
		return (0);
	begin = s->rest.at;
	scan_value(&s->rest);
	length = (size_t)(s->rest.at - begin);
	s->broken = length == 0;
	if (s->broken)
		return (0);
	s->folded.length = 0;
	if (bytes_append(&s->folded, begin, length, f) == -1)
		return (-1);
	slice->text = (const char *)s->folded.data;
	slice->length = scan_fold(begin, length, (char *)s->folded.data);
	return (0);
}

void
slices_clear(struct slices *s)
{
	bytes_clear(&s->envelope);
	bytes_clear(&s->folded);
	memset(s, 0, sizeof(*s));
}
