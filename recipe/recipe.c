#include "recipe/recipe.h"

#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "recipe/request.h"

static const char *const action_names[ACTION_TYPES] = { "haveKey", "deleteKey",
	"generateKey", "produceSignedKeyset", "importPublicKey",
	"exportKeypair" };

static void
texts_free(char **texts, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		free(texts[i]);
	free(texts);
}

static void
key_free(struct key *k)
{
	if (k == NULL)
		return;
	free(k->store);
	free(k->label);
	bytes_clear(&k->id);
	bytes_clear(&k->data);
	free(k);
}

static void
signed_set_free(struct signed_set *s)
{
	if (s == NULL)
		return;
	free(s->owner);
	free(s->signer);
	free(s->keyset);
	free(s->signed_by);
	free(s->zone_signers);
	texts_free(s->gate.ds_present, s->gate.ds_present_count);
	texts_free(s->gate.ds_absent, s->gate.ds_absent_count);
	free(s->gate.ds_present_of);
	free(s->gate.ds_absent_of);
	free(s);
}

static void
action_clear(struct action *a)
{
	free(a->description);
	signed_set_free(a->set);
	texts_free(a->result.rrs, a->result.rr_count);
	texts_free(a->result.ds, a->result.ds_count);
	bytes_clear(&a->result.blob);
	bytes_clear(&a->result.key_id);
	bytes_clear(&a->result.key_data);
	free(a->result.key_label);
	free(a->result.oaep);
}

/* The index points into recipe->keys, which owns: nothing to free here. */
static void
forget(void *node)
{
	(void)node;
}

struct recipe *
recipe_new(struct fault *f)
{
	struct recipe *r = calloc(1, sizeof(*r));

	if (r == NULL || (r->description = strdup("")) == NULL) {
		free(r);
		(void)fault_memory(f);
		return (NULL);
	}
	return (r);
}

void
recipe_free(struct recipe *r)
{
	size_t i;

	if (r == NULL)
		return;
	for (i = 0; i < r->action_count; i++)
		action_clear(&r->actions[i]);
	for (i = 0; i < r->life_count; i++)
		free(r->lives[i].zone);
	free(r->lives);
	for (i = 0; i < r->key_count; i++)
		key_free(r->keys[i]);
	tdestroy(r->key_index, forget);
	free(r->actions);
	free(r->keys);
	free(r->file);
	free(r->description);
	free(r->previous);
	json_decref(r->timeline);
	json_decref(r->policy);
	request_free(r->request);
	free(r);
}

/* Order of texts in which NULL comes first. */
static int
text_compare(const char *a, const char *b)
{
	if (a == NULL || b == NULL)
		return ((a != NULL) - (b != NULL));
	return (strcmp(a, b));
}

/* Any total order over what a naming says. */
static int
key_compare(const void *left, const void *right)
{
	const struct key *a = left, *b = right;
	int order;

	if (a->type != b->type)
		return (a->type < b->type ? -1 : 1);
	if (a->algorithm != b->algorithm)
		return (a->algorithm < b->algorithm ? -1 : 1);
	if (a->flags != b->flags)
		return (a->flags < b->flags ? -1 : 1);
	if ((order = text_compare(a->label, b->label)) != 0)
		return (order);
	if ((order = text_compare(a->store, b->store)) != 0)
		return (order);
	if ((order = bytes_compare(&a->id, &b->id)) != 0)
		return (order);
	return (bytes_compare(&a->data, &b->data));
}

static int
text_copy(char **to, const char *from, struct fault *f)
{
	*to = NULL;
	if (from != NULL && (*to = strdup(from)) == NULL)
		return (fault_memory(f));
	return (0);
}

static struct key *
key_copy(const struct key *from, struct fault *f)
{
	struct key *k = calloc(1, sizeof(*k));

	if (k == NULL) {
		(void)fault_memory(f);
		return (NULL);
	}
	k->type = from->type;
	k->algorithm = from->algorithm;
	k->flags = from->flags;
	if (text_copy(&k->store, from->store, f) == 0 &&
	    text_copy(&k->label, from->label, f) == 0 &&
	    bytes_set(&k->id, from->id.data, from->id.length, f) == 0 &&
	    bytes_set(&k->data, from->data.data, from->data.length, f) == 0)
		return (k);
	key_free(k);
	return (NULL);
}

/* Makes room for one more element; counts grow by powers of two. */
static int
grow(void **array, size_t count, size_t size, struct fault *f)
{
	void *larger;

	if (count != 0 && (count & (count - 1)) != 0)
		return (0);
	larger = reallocarray(*array, count == 0 ? 1 : count * 2, size);
	if (larger == NULL)
		return (fault_memory(f));
	*array = larger;
	return (0);
}

const struct key *
recipe_key(struct recipe *r, const struct key *naming, struct fault *f)
{
	struct key *k;
	void *found, *array = r->keys;

	if ((found = tfind(naming, &r->key_index, key_compare)) != NULL)
		return (*(struct key *const *)found);
	if (grow(&array, r->key_count, sizeof(*r->keys), f) == -1)
		return (NULL);
	r->keys = array;
	if ((k = key_copy(naming, f)) == NULL)
		return (NULL);
	if (tsearch(k, &r->key_index, key_compare) == NULL) {
		key_free(k);
		(void)fault_memory(f);
		return (NULL);
	}
	k->number = r->key_count;
	r->keys[r->key_count++] = k;
	return (k);
}

struct action *
recipe_add(struct recipe *r, enum action_type type, struct fault *f)
{
	struct signed_set *set = NULL;
	struct action *a;
	void *array = r->actions;

	if (r->action_count == RECIPE_ACTIONS_MOST) {
		(void)fault_set(f, FAULT_INPUT, "more than %d actions",
		    RECIPE_ACTIONS_MOST);
		return (NULL);
	}
	if (grow(&array, r->action_count, sizeof(*r->actions), f) == -1)
		return (NULL);
	r->actions = array;
	if (type == ACTION_PRODUCE_SIGNED_KEYSET) {
		if ((set = calloc(1, sizeof(*set))) == NULL) {
			(void)fault_memory(f);
			return (NULL);
		}
		set->publication = -1;
	}
	a = &r->actions[r->action_count++];
	memset(a, 0, sizeof(*a));
	a->type = type;
	a->must_exist = true;
	a->set = set;
	a->result.key_tag = -1;
	return (a);
}

int
recipe_add_to(const struct key ***keys, size_t *count, const struct key *k,
    struct fault *f)
{
	void *array = *keys;

	if (grow(&array, *count, sizeof(**keys), f) == -1)
		return (-1);
	*keys = array;
	(*keys)[(*count)++] = k;
	return (0);
}

int
recipe_add_text(char ***texts, size_t *count, const char *text, struct fault *f)
{
	void *array = *texts;
	char *copy;

	if (grow(&array, *count, sizeof(**texts), f) == -1)
		return (-1);
	*texts = array;
	if (text_copy(&copy, text, f) == -1)
		return (-1);
	(*texts)[(*count)++] = copy;
	return (0);
}

int
recipe_take_life(
    struct recipe *r, const struct life_planned *life, struct fault *f)
{
	void *array = r->lives;

	if (grow(&array, r->life_count, sizeof(*r->lives), f) == -1)
		return (-1);
	r->lives = array;
	r->lives[r->life_count++] = *life;
	return (0);
}

const char *
action_name(enum action_type type)
{
	return (action_names[type]);
}

size_t *
recipe_order(const struct recipe *r, struct fault *f)
{
	size_t *order, n = 0, i;
	unsigned int type;

	order = reallocarray(NULL, r->action_count + 1, sizeof(*order));
	if (order == NULL) {
		(void)fault_memory(f);
		return (NULL);
	}
	for (type = 0; type < ACTION_TYPES; type++)
		for (i = 0; i < r->action_count; i++)
			if (r->actions[i].type == type)
				order[n++] = i;
	return (order);
}

bool
key_may_be(const struct key *a, const struct key *b)
{
	bool label = a->label != NULL && b->label != NULL;
	bool id = a->id.length > 0 && b->id.length > 0;

	if (a->store != NULL && b->store != NULL &&
	    strcmp(a->store, b->store) != 0)
		return (false);
	if (label && strcmp(a->label, b->label) != 0)
		return (false);
	if (id && !bytes_equal(&a->id, &b->id))
		return (false);
	return (label || id);
}

static void
print_id(const struct key *k, char *text)
{
	size_t i, used;

	used = (size_t)snprintf(text, KEY_TEXT_SIZE, "id ");
	for (i = 0; i < k->id.length && used + 3 < KEY_TEXT_SIZE; i++)
		used += (size_t)snprintf(
		    text + used, KEY_TEXT_SIZE - used, "%02x", k->id.data[i]);
}

void
key_print(const struct key *k, char *text)
{
	struct dnskey dnskey = { k->flags, k->algorithm, k->data };

	if (k->label != NULL)
		(void)snprintf(text, KEY_TEXT_SIZE, "%s", k->label);
	else if (k->id.length > 0)
		print_id(k, text);
	else if (k->data.length > 0)
		(void)snprintf(text, KEY_TEXT_SIZE, "tag %u",
		    (unsigned int)dnskey_tag(&dnskey));
	else
		(void)snprintf(text, KEY_TEXT_SIZE, "without a name");
}

const char *
signed_set_signer(const struct signed_set *s)
{
	return (s->signer != NULL ? s->signer : s->owner);
}

int64_t
signed_set_publication(const struct signed_set *s)
{
	return (s->publication != -1 ? s->publication : s->inception);
}
