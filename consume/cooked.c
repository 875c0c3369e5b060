#include "consume/cooked.h"

#include <stdio.h>
#include <string.h>

#include "lib/jws/approvals.h"
#include "recipe/check.h"
#include "recipe/finding.h"
#include "recipe/gate.h"
#include "recipe/read.h"
#include "recipe/verify.h"

/* Findings as a fault, with their lines. */
static int
settle(const struct cooked *c, struct findings *fs, struct fault *f)
{
	findings_locate(fs, &c->document);
	return (findings_fault(fs, c->recipe->file, FAULT_REFUSED, f));
}

int
cooked_read(struct cooked *c, const char *path, struct fault *f)
{
	const struct check_options options = { .cooked = true };

	memset(c, 0, sizeof(*c));
	if (recipe_read(&c->recipe, path, &options, &c->document, f) == -1)
		return (-1);
	c->made = key_index_new(c->recipe, ACTION_GENERATE_KEY, f);
	if (c->made != NULL && gate_resolve(c->recipe, f) == 0)
		return (0);
	cooked_clear(c);
	return (-1);
}

void
cooked_clear(struct cooked *c)
{
	key_index_free(c->made);
	recipe_free(c->recipe);
	bytes_clear(&c->document);
	memset(c, 0, sizeof(*c));
}

int
cooked_verify(const struct cooked *c, struct fault *f)
{
	struct findings fs = { 0 };
	int rc;

	rc = recipe_verify(c->recipe, &fs, f);
	if (rc == 0)
		rc = settle(c, &fs, f);
	findings_clear(&fs);
	return (rc);
}

int
cooked_verify_action(const struct cooked *c, size_t action, struct fault *f)
{
	struct findings fs = { 0 };
	int rc;

	rc = recipe_verify_action(c->recipe, action, &fs, f);
	if (rc == 0)
		rc = settle(c, &fs, f);
	findings_clear(&fs);
	return (rc);
}

int
cooked_signed(const struct cooked *c, const struct conf *conf, struct fault *f)
{
	if (conf->sign_result.key_count == 0)
		return (0);
	return (approvals_result(
	    &conf->sign_result, c->recipe->file, &c->document, f));
}

int
cooked_place(const struct cooked *c, const struct action *a, struct fault *f)
{
	char path[64];

	(void)snprintf(path, sizeof(path), "$.recipe.actions[%zu]",
	    (size_t)(a - c->recipe->actions));
	(void)fault_file(f, c->recipe->file, 0, 0);
	return (fault_path(f, path));
}

static const struct bytes *
first_given(const struct bytes *a, const struct bytes *b)
{
	if (a->length > 0)
		return (a);
	return (b->length > 0 ? b : NULL);
}

void
cooked_key_find(
    struct cooked_key *told, const struct cooked *c, const struct key *k)
{
	static const struct key nothing;
	static const struct result no_result;
	const struct action *a = key_index_find(c->made, k, NULL);
	const struct key *asked = a != NULL ? a->key : &nothing;
	const struct result *r = a != NULL ? &a->result : &no_result;

	told->data = first_given(&k->data, &r->key_data);
	told->id = first_given(&k->id, &asked->id);
	if (told->id == NULL)
		told->id = first_given(&r->key_id, &nothing.id);
	told->label = k->label != NULL ? k->label : asked->label;
	if (told->label == NULL)
		told->label = r->key_label;
}
