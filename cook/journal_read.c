/* Reading the journal: from its two files to a run. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cook/journal.h"
#include "lib/util/digest.h"
#include "lib/util/infile.h"

static int
refuse(const char *path, const char *what, struct fault *f)
{
	(void)fault_set(f, FAULT_INPUT, "is no journal of oks-cook: %s", what);
	return (fault_file(f, path, 0, 0));
}

/* What jansson did not find where it belongs. */
static int
refuse_json(const char *path, const json_error_t *e, struct fault *f)
{
	(void)fault_set(
	    f, FAULT_INPUT, "is no journal of oks-cook: %s", e->text);
	return (fault_file(f, path, e->line > 0 ? (unsigned int)e->line : 0,
	    e->column > 0 ? (unsigned int)e->column : 0));
}

static int
set_text(
    char *to, size_t size, const char *text, const char *path, struct fault *f)
{
	size_t length = strlen(text);

	if (length >= size)
		return (refuse(path, "a text is too long", f));
	memcpy(to, text, length + 1);
	return (0);
}

/* Numbers that are not there stay empty. */
static int
read_numbers(struct pubkey *k, const json_t *o, struct fault *f)
{
	const struct {
		const char *name;
		struct bytes *to;
	} numbers[] = { { "modulus", &k->modulus },
		{ "exponent", &k->exponent }, { "point", &k->point } };
	const char *text;
	size_t i;

	for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		text = json_string_value(json_object_get(o, numbers[i].name));
		if (text != NULL &&
		    bytes_from_base64(numbers[i].to, text, false, f) == -1)
			return (-1);
	}
	return (0);
}

static int
read_names(struct bytes *id, char **label, const char *id_text,
    const char *label_text, struct fault *f)
{
	if (bytes_from_hex(id, id_text, f) == -1)
		return (-1);
	if ((*label = strdup(label_text)) == NULL)
		return (fault_memory(f));
	return (0);
}

/* An object of the inventory; the list owns what was read, also half of it. */
static int
read_object(
    struct hsm_inventory *v, json_t *o, const char *path, struct fault *f)
{
	struct hsm_object *to = &v->objects[v->count++];
	const char *class, *id, *label, *number = "";
	json_int_t type;
	json_error_t e;

	if (json_unpack_ex(o, &e, JSON_STRICT,
		"{s:s, s:I, s:s, s:s, s?s, s?s, s?s}", "class", &class,
		"keyType", &type, "id", &id, "label", &label, "modulus",
		&number, "exponent", &number, "point", &number) == -1)
		return (refuse_json(path, &e, f));
	to->private_half = strcmp(class, "private") == 0;
	if ((!to->private_half && strcmp(class, "public") != 0))
		return (refuse(path, "no such class", f));
	to->key_type = (unsigned long)type;
	if (read_names(&to->id, &to->label, id, label, f) == -1 ||
	    read_numbers(&to->pubkey, o, f) == -1)
		return (fault_file(f, path, 0, 0));
	to->has_pubkey = to->pubkey.modulus.length > 0 ||
	    to->pubkey.point.length > 0;
	return (0);
}

static int
read_inventory(
    struct hsm_inventory *v, json_t *array, const char *path, struct fault *f)
{
	size_t i, count = json_array_size(array);

	if (count > 2UL * HSM_OBJECTS_MOST)
		return (refuse(path, "too many objects", f));
	if ((v->objects = calloc(count + 1, sizeof(*v->objects))) == NULL)
		return (fault_memory(f));
	for (i = 0; i < count; i++)
		if (read_object(v, json_array_get(array, i), path, f) == -1)
			return (-1);
	hsm_inventory_sort(v);
	return (0);
}

static int
read_planned(struct run *run, struct store *s, json_t *array, struct fault *f)
{
	const char *path = run->journal.begin, *id, *label;
	struct planned p;
	json_error_t e;
	size_t i;
	int pair;

	for (i = 0; i < json_array_size(array); i++) {
		if (json_unpack_ex(json_array_get(array, i), &e, JSON_STRICT,
			"{s:b, s:s, s:s}", "pair", &pair, "id", &id, "label",
			&label) == -1)
			return (refuse_json(path, &e, f));
		if (id[0] == '\0' || label[0] == '\0')
			return (refuse(path, "a key without id or label", f));
		p = (struct planned){ .store = s, .pair = pair != 0 };
		if (read_names(&p.id, &p.label, id, label, f) == -1) {
			bytes_clear(&p.id);
			return (fault_file(f, path, 0, 0));
		}
		if (plan_enter(run, &p, f) == -1)
			return (-1);
	}
	return (0);
}

/* The repository of that name in oks.conf, or NULL. */
static const struct conf_repository *
find_repository(const struct conf *c, const char *name)
{
	size_t i;

	for (i = 0; i < c->repository_count; i++)
		if (strcmp(c->repositories[i].hsm.name, name) == 0)
			return (&c->repositories[i]);
	return (NULL);
}

/* Into a store that is there already: keys point to it. */
static int
read_token(struct run *run, struct store *s, json_t *o, struct fault *f)
{
	const char *path = run->journal.begin, *name, *module, *sha256;
	const char *label, *serial, *manufacturer, *model;
	json_t *planned, *objects;
	json_error_t e;

	if (json_unpack_ex(o, &e, JSON_STRICT,
		"{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:o, s:o}", "repository",
		&name, "label", &label, "serial", &serial, "manufacturer",
		&manufacturer, "model", &model, "module", &module,
		"moduleSha256", &sha256, "planned", &planned, "objects",
		&objects) == -1)
		return (refuse_json(path, &e, f));
	s->repository = find_repository(run->conf, name);
	if (set_text(s->info.label, sizeof(s->info.label), label, path, f) ==
		-1 ||
	    set_text(s->info.serial, sizeof(s->info.serial), serial, path, f) ==
		-1 ||
	    set_text(s->info.manufacturer, sizeof(s->info.manufacturer),
		manufacturer, path, f) == -1 ||
	    set_text(s->info.model, sizeof(s->info.model), model, path, f) ==
		-1 ||
	    set_text(s->module_sha256, sizeof(s->module_sha256), sha256, path,
		f) == -1)
		return (-1);
	if (!json_is_array(planned) || !json_is_array(objects))
		return (refuse(path, "a list is not there", f));
	if (read_inventory(&s->inventory, objects, path, f) == -1)
		return (-1);
	return (read_planned(run, s, planned, f));
}

static int
read_tokens(struct run *run, json_t *array, struct fault *f)
{
	size_t i, count = json_array_size(array);

	if (count == 0 || count > CONF_REPOSITORIES_MOST)
		return (refuse(run->journal.begin, "no tokens", f));
	if ((run->stores = calloc(count, sizeof(*run->stores))) == NULL)
		return (fault_memory(f));
	run->store_count = count;
	for (i = 0; i < count; i++)
		run->stores[i].lock = -1;
	for (i = 0; i < count; i++)
		if (read_token(run, &run->stores[i], json_array_get(array, i),
			f) == -1)
			return (-1);
	return (0);
}

static int
unpack_begin(struct run *run, json_t *root, struct fault *f)
{
	struct journal *j = &run->journal;
	const char *journal, *version, *number, *recipe, *conf, *target;
	json_int_t started;
	json_error_t e;
	json_t *tokens;
	int replaces;

	if (json_unpack_ex(root, &e, JSON_STRICT,
		"{s:s, s:s, s:s, s:I, s:s, s:s, s:s, s:b, s:o}", "journal",
		&journal, "version", &version, "run", &number, "started",
		&started, "recipeSha256", &recipe, "confSha256", &conf,
		"target", &target, "replaces", &replaces, "tokens",
		&tokens) == -1)
		return (refuse_json(j->begin, &e, f));
	if (strcmp(journal, JOURNAL_BEGIN) != 0)
		return (refuse(j->begin, "another version wrote it", f));
	if (target[0] != '/')
		return (refuse(j->begin, "the target is not absolute", f));
	j->started = started;
	run->target.replaces = replaces != 0;
	if ((run->target.path = strdup(target)) == NULL)
		return (fault_memory(f));
	if (set_text(j->run, sizeof(j->run), number, j->begin, f) == -1 ||
	    set_text(j->recipe_sha256, sizeof(j->recipe_sha256), recipe,
		j->begin, f) == -1 ||
	    set_text(j->conf_sha256, sizeof(j->conf_sha256), conf, j->begin,
		f) == -1)
		return (-1);
	return (read_tokens(run, tokens, f));
}

static int
read_begin(struct run *run, struct fault *f)
{
	struct bytes text = { 0 };
	json_error_t e;
	json_t *root;
	int rc = -1;

	if (infile_read_guarded(
		run->journal.begin, JOURNAL_BEGIN_MOST, false, &text, f) == -1)
		return (-1);
	root = json_loadb(
	    (const char *)text.data, text.length, JSON_REJECT_DUPLICATES, &e);
	bytes_clear(&text);
	if (root == NULL)
		(void)refuse_json(run->journal.begin, &e, f);
	else
		rc = unpack_begin(run, root, f);
	json_decref(root);
	return (rc);
}

static int
read_kind(struct pubkey *k, const char *name, const char *path, struct fault *f)
{
	unsigned int i;

	for (i = 0; journal_kinds[i] != NULL; i++)
		if (strcmp(journal_kinds[i], name) == 0) {
			k->kind = (enum pubkey_kind)i;
			return (0);
		}
	return (refuse(path, "no such kind of key", f));
}

static int
read_type(
    enum action_type *type, const char *name, const char *path, struct fault *f)
{
	unsigned int i;

	for (i = 0; i < ACTION_TYPES; i++)
		if (strcmp(action_name((enum action_type)i), name) == 0) {
			*type = (enum action_type)i;
			return (0);
		}
	return (refuse(path, "no such action type", f));
}

/* What the line of a key says of it, but for its names and numbers. */
struct line {
	json_int_t token, step;
	int pair, made, delete, lock;
	const char *id, *label, *kind, *type;
};

static int
enter_key(struct run *run, const struct line *line, struct hsm_key *key,
    struct fault *f)
{
	const char *path = run->journal.commit;
	struct held *h;

	if (line->token < 0 || (size_t)line->token >= run->store_count)
		return (refuse(path, "no such token", f));
	if (line->step < 0 || line->step > RECIPE_ACTIONS_MOST)
		return (refuse(path, "no such step", f));
	key->found = true;
	h = uses_hold(run, &run->stores[line->token], key, f);
	if (h == NULL)
		return (-1);
	h->pair = line->pair != 0;
	h->made = line->made != 0;
	h->deleted = line->delete != 0;
	h->exported = line->lock != 0;
	h->step = (unsigned int)line->step;
	return (read_type(&h->type, line->type, path, f));
}

static int
read_key(struct run *run, json_t *o, struct fault *f)
{
	const char *path = run->journal.commit, *number = "";
	struct hsm_key key = { 0 };
	struct line l = { 0 };
	json_error_t e;
	int rc = -1;

	if (json_unpack_ex(o, &e, JSON_STRICT,
		"{s:I, s:s, s:s, s:b, s:b, s:b, s:b, s:I, s:s, s:s, s?s, s?s, "
		"s?s}",
		"token", &l.token, "id", &l.id, "label", &l.label, "pair",
		&l.pair, "made", &l.made, "delete", &l.delete, "lock", &l.lock,
		"step", &l.step, "actionType", &l.type, "kind", &l.kind,
		"modulus", &number, "exponent", &number, "point",
		&number) == -1)
		return (refuse_json(path, &e, f));
	if (read_names(&key.id, &key.label, l.id, l.label, f) == 0 &&
	    read_kind(&key.pubkey, l.kind, path, f) == 0 &&
	    read_numbers(&key.pubkey, o, f) == 0)
		rc = enter_key(run, &l, &key, f);
	if (rc == -1)
		(void)fault_file(f, path, 0, 0);
	hsm_key_clear(&key);
	return (rc);
}

static int
unpack_commit(struct run *run, json_t *root, struct fault *f)
{
	struct journal *j = &run->journal;
	const char *journal, *number, *sha256, *jws = NULL;
	json_error_t e;
	json_t *keys;
	size_t i;

	if (json_unpack_ex(root, &e, JSON_STRICT, "{s:s, s:s, s:s, s:o, s?:s}",
		"journal", &journal, "run", &number, "resultSha256", &sha256,
		"keys", &keys, "resultJws", &jws) == -1)
		return (refuse_json(j->commit, &e, f));
	if (strcmp(journal, JOURNAL_COMMIT) != 0)
		return (refuse(j->commit, "another version wrote it", f));
	if (!j->begun)
		(void)set_text(j->run, sizeof(j->run), number, j->commit, f);
	if (strcmp(number, j->run) != 0)
		return (refuse(j->commit,
		    "it is of another run than "
		    "the file that tells of its beginning",
		    f));
	if (strcmp(sha256, run->sha256) != 0)
		return (refuse(j->commit, "the result in it is damaged", f));
	if (jws != NULL &&
	    bytes_set(&run->signature, jws, strlen(jws), f) == -1)
		return (-1);
	if (!j->begun) /* without tokens the keys mean nothing */
		return (0);
	for (i = 0; i < json_array_size(keys); i++)
		if (read_key(run, json_array_get(keys, i), f) == -1)
			return (-1);
	return (0);
}

static int
read_commit(struct run *run, struct fault *f)
{
	struct journal *j = &run->journal;
	const unsigned char *end;
	json_error_t e;
	json_t *root;
	int rc = -1;

	if (infile_read_guarded(
		j->commit, JOURNAL_COMMIT_MOST, false, &j->bytes, f) == -1)
		return (-1);
	end = memchr(j->bytes.data, '\n', j->bytes.length);
	if (end == NULL)
		return (refuse(j->commit, "the result is not in it", f));
	j->document = (size_t)(end - j->bytes.data) + 1;
	if (digest_sha256_hex(
		end + 1, j->bytes.length - j->document, run->sha256, f) == -1)
		return (-1);
	root = json_loadb((const char *)j->bytes.data, j->document,
	    JSON_REJECT_DUPLICATES, &e);
	if (root == NULL)
		(void)refuse_json(j->commit, &e, f);
	else
		rc = unpack_commit(run, root, f);
	json_decref(root);
	return (rc);
}

int
journal_read(struct run *run, struct fault *f)
{
	if (run->journal.begun && read_begin(run, f) == -1)
		return (-1);
	return (run->journal.committed ? read_commit(run, f) : 0);
}
