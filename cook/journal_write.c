/* Writing the journal: from a run to its two files. */
#include <stdlib.h>
#include <string.h>

#include <openssl/rand.h>

#include "cook/journal.h"
#include "recipe/json.h"

static void
put_numbers(json_t **o, const struct pubkey *k)
{
	if (k->modulus.length > 0)
		json_put(o, "modulus", json_from_bytes(&k->modulus));
	if (k->exponent.length > 0)
		json_put(o, "exponent", json_from_bytes(&k->exponent));
	if (k->point.length > 0)
		json_put(o, "point", json_from_bytes(&k->point));
}

static json_t *
object_json(const struct hsm_object *object)
{
	json_t *o = json_object();

	json_put(&o, "class",
	    json_string(object->private_half ? "private" : "public"));
	json_put(&o, "keyType", json_integer((json_int_t)object->key_type));
	json_put(&o, "id", json_hex_from_bytes(&object->id));
	json_put(&o, "label", json_string(object->label));
	put_numbers(&o, &object->pubkey);
	return (o);
}

static json_t *
inventory_json(const struct hsm_inventory *v)
{
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < v->count; i++)
		json_add(&array, object_json(&v->objects[i]));
	return (array);
}

static json_t *
planned_json(const struct run *run, const struct store *s)
{
	json_t *array = json_array(), *o;
	const struct planned *p;
	size_t i;

	for (i = 0; i < run->planned_count; i++) {
		p = &run->planned[i];
		if (p->store != s)
			continue;
		o = json_object();
		json_put(&o, "pair", json_boolean(p->pair));
		json_put(&o, "id", json_hex_from_bytes(&p->id));
		json_put(&o, "label", json_string(p->label));
		json_add(&array, o);
	}
	return (array);
}

static json_t *
token_json(const struct run *run, const struct store *s)
{
	json_t *o = json_object();

	json_put(&o, "repository", json_string(s->repository->hsm.name));
	json_put(&o, "label", json_string(s->info.label));
	json_put(&o, "serial", json_string(s->info.serial));
	json_put(&o, "manufacturer", json_string(s->info.manufacturer));
	json_put(&o, "model", json_string(s->info.model));
	json_put(&o, "module", json_string(s->repository->hsm.module));
	json_put(&o, "moduleSha256", json_string(s->module_sha256));
	json_put(&o, "planned", planned_json(run, s));
	json_put(&o, "objects", inventory_json(&s->inventory));
	return (o);
}

static json_t *
begin_json(const struct run *run)
{
	json_t *o = json_object(), *tokens = json_array();
	size_t i;

	for (i = 0; i < run->store_count; i++)
		json_add(&tokens, token_json(run, &run->stores[i]));
	json_put(&o, "journal", json_string(JOURNAL_BEGIN));
	json_put(&o, "version", json_string(OKS_VERSION));
	json_put(&o, "run", json_string(run->journal.run));
	json_put(&o, "started", json_integer(run->journal.started));
	json_put(&o, "recipeSha256", json_string(run->journal.recipe_sha256));
	json_put(&o, "confSha256", json_string(run->journal.conf_sha256));
	json_put(&o, "target", json_string(run->target.path));
	json_put(&o, "replaces", json_boolean(run->target.replaces));
	json_put(&o, "tokens", tokens);
	return (o);
}

static int
number_run(struct journal *j, struct fault *f)
{
	unsigned char number[16];
	struct bytes b = { .data = number, .length = sizeof(number) };
	char *text;

	if (RAND_bytes(number, sizeof(number)) != 1)
		return (fault_set(f, FAULT_SYSTEM,
		    "libcrypto gives no random number for this run"));
	if ((text = bytes_hex(&b)) == NULL)
		return (fault_memory(f));
	memcpy(j->run, text, sizeof(j->run));
	free(text);
	return (0);
}

static int
write_begin(struct run *run, const char *text, struct fault *f)
{
	struct outfile *out;
	int rc;

	if (outfile_stage(
		&out, run->journal.begin, text, strlen(text), NULL, f) == -1)
		return (-1);
	rc = outfile_commit(out, f);
	run->journal.begun = outfile_published(out);
	outfile_free(out);
	return (rc);
}

int
journal_begin(struct run *run, struct fault *f)
{
	struct journal *j = &run->journal;
	json_t *o;
	char *text = NULL;
	int rc = -1;

	if (j->begin == NULL) /* no token, no journal */
		return (0);
	memcpy(j->recipe_sha256, run->recipe->sha256, sizeof(j->recipe_sha256));
	memcpy(j->conf_sha256, run->conf->sha256, sizeof(j->conf_sha256));
	j->started = run->recipe->cooked_timestamp;
	if (number_run(j, f) == -1)
		return (-1);
	if ((o = begin_json(run)) != NULL)
		text = json_dumps(o, JSON_INDENT(1));
	json_decref(o);
	if (text == NULL)
		return (fault_memory(f));
	rc = write_begin(run, text, f);
	free(text);
	return (rc);
}

static json_t *
held_json(const struct run *run, const struct held *h)
{
	json_t *o = json_object();

	json_put(&o, "token", json_integer(h->store - run->stores));
	json_put(&o, "id", json_hex_from_bytes(&h->key.id));
	json_put(&o, "label", json_string(h->key.label));
	json_put(&o, "pair", json_boolean(h->pair));
	json_put(&o, "made", json_boolean(h->made));
	json_put(&o, "delete", json_boolean(h->deleted));
	json_put(&o, "lock", json_boolean(h->exported));
	json_put(&o, "step", json_integer(h->step));
	json_put(&o, "actionType", json_string(action_name(h->type)));
	json_put(&o, "kind", json_string(journal_kinds[h->key.pubkey.kind]));
	put_numbers(&o, &h->key.pubkey);
	return (o);
}

/* The keys that the run made, and those that it is to destroy or to lock. */
static json_t *
keys_json(const struct run *run)
{
	json_t *array = json_array();
	const struct held *h;
	size_t i;

	for (i = 0; i < run->held_count; i++) {
		h = run->held[i];
		if (h->made || h->deleted || h->exported)
			json_add(&array, held_json(run, h));
	}
	return (array);
}

static json_t *
commit_json(const struct run *run)
{
	json_t *o = json_object();

	json_put(&o, "journal", json_string(JOURNAL_COMMIT));
	json_put(&o, "run", json_string(run->journal.run));
	json_put(&o, "resultSha256", json_string(run->sha256));
	json_put(&o, "keys", keys_json(run));
	if (run->signature.length > 0)
		json_put(&o, "resultJws",
		    json_stringn((const char *)run->signature.data,
			run->signature.length));
	return (o);
}

/* The line, and the document behind it. */
static int
fill(struct run *run, const struct bytes *document, struct fault *f)
{
	struct bytes *b = &run->journal.bytes;
	json_t *o = commit_json(run);
	char *text = o == NULL ? NULL : json_dumps(o, JSON_COMPACT);
	int rc = -1;

	json_decref(o);
	if (text == NULL)
		return (fault_memory(f));
	if (bytes_append(b, text, strlen(text), f) == 0 &&
	    bytes_append(b, "\n", 1, f) == 0) {
		run->journal.document = b->length;
		rc = bytes_append(b, document->data, document->length, f);
	}
	free(text);
	return (rc);
}

int
journal_commit(struct run *run, struct bytes *document, struct fault *f)
{
	struct journal *j = &run->journal;
	struct outfile *out = NULL;
	int rc = -1;

	if (j->begin == NULL) {
		bytes_clear(document);
		return (0);
	}
	if (fill(run, document, f) == 0) {
		bytes_clear(document);
		rc = outfile_stage(
		    &out, j->commit, j->bytes.data, j->bytes.length, NULL, f);
	}
	if (rc == 0) {
		rc = outfile_commit(out, f);
		j->committed = outfile_published(out);
	}
	bytes_clear(document);
	bytes_clear(&j->bytes);
	outfile_free(out);
	return (rc);
}
