#include "recipe/write.h"

#include "recipe/request.h"

/* Takes value over. */
static void
write_tree(struct emit *e, const char *name, json_t *value)
{
	emit_tree(e, name, value);
	json_decref(value);
}

static void
write_preamble(struct emit *e, const struct recipe *r)
{
	emit_open(e, "preamble", '{');
	emit_number(e, "timestamp", r->timestamp);
	emit_number(e, "cooked_timestamp", r->cooked_timestamp);
	emit_text(e, "description", r->description);
	emit_optional(e, "previous", r->previous);
	if (r->timeline != NULL)
		emit_tree(e, "timeline", r->timeline);
	if (r->policy != NULL)
		emit_tree(e, "policy", r->policy);
	if (r->request != NULL)
		write_tree(e, "request", request_json(r->request));
	emit_close(e, '}');
}

int
recipe_write(const struct recipe *r, struct bytes *b, struct fault *f)
{
	struct emit e;
	size_t i;

	emit_begin(&e, b, 0, f);
	emit_open(&e, NULL, '{');
	emit_text(&e, "recipeSpecVersion", "v1.0");
	emit_open(&e, "recipe", '{');
	write_preamble(&e, r);
	emit_open(&e, "actions", '[');
	for (i = 0; i < r->action_count; i++)
		write_action(&e, &r->actions[i]);
	emit_close(&e, ']');
	emit_close(&e, '}');
	emit_close(&e, '}');
	if (emit_end(&e) == -1)
		return (-1);
	return (bytes_append(b, "\n", 1, f));
}
