/* --inventory: what lies in the token, and whose it is. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cook/run.h"
#include "lib/conf/guards.h"
#include "lib/dns/algorithm.h"
#include "lib/util/text.h"
#include "recipe/check.h"
#include "recipe/read.h"

/* Looking at one token.  Owns the recipes. */
struct looking {
	const struct conf *conf;
	const struct store *store;
	struct recipe **recipes;
	size_t recipe_count;
	bool *known_met; /* by known key: the token has it */
	bool *listed;    /* by object: printed with its other half */
	bool verbose;
	size_t odd;
};

/* Who the key is: found by its public data. */
struct identity {
	const struct conf_known *known;
	const char *label; /* as a recipe calls it, or NULL */
	unsigned int algorithm, flags;
};

static unsigned int
usual_algorithm(enum pubkey_kind kind)
{
	unsigned int number;
	const struct algorithm *a;

	for (number = 8; number < 17; number++) {
		a = algorithm_find(number);
		if (a != NULL && a->kind == kind && a->fit_for_new_keys)
			return (number);
	}
	return (0);
}

/* The object as a record of that algorithm; the caller clears. */
static int
record_of(struct dnskey *k, const struct hsm_object *o, unsigned int algorithm,
    struct fault *f)
{
	return (dnskey_from_pubkey(
	    k, DNSKEY_FLAG_ZONE | DNSKEY_FLAG_SEP, algorithm, &o->pubkey, f));
}

static const struct conf_known *
find_known(struct looking *l, const struct dnskey *k)
{
	const struct name *owner = &l->conf->request.domains[0];
	size_t i;

	for (i = 0; i < l->conf->known_count; i++)
		if (known_matches(
			&l->conf->known[i], owner, k->algorithm, &k->data)) {
			l->known_met[i] = true;
			return (&l->conf->known[i]);
		}
	return (NULL);
}

/* A naming in a recipe with this data, by itself or by its result. */
static bool
find_naming(
    const struct looking *l, const struct dnskey *k, struct identity *who)
{
	const struct recipe *r;
	const struct action *a;
	size_t i, j;

	for (i = 0; i < l->recipe_count; i++) {
		r = l->recipes[i];
		for (j = 0; j < r->key_count; j++)
			if (r->keys[j]->type == KEY_BY_REF &&
			    r->keys[j]->algorithm == k->algorithm &&
			    bytes_equal(&r->keys[j]->data, &k->data)) {
				who->label = r->keys[j]->label;
				who->flags = r->keys[j]->flags;
				return (true);
			}
		for (a = r->actions; a < r->actions + r->action_count; a++)
			if (a->type == ACTION_GENERATE_KEY &&
			    a->key->algorithm == k->algorithm &&
			    bytes_equal(&a->result.key_data, &k->data)) {
				who->label = a->result.key_label;
				who->flags = a->key->flags;
				return (true);
			}
	}
	return (false);
}

/* Algorithms that share a kind of key are tried one after the other. */
static int
identify(struct looking *l, const struct hsm_object *o, struct identity *who,
    struct fault *f)
{
	const struct algorithm *a;
	struct dnskey k = { 0 };
	unsigned int number;
	bool met = false;

	memset(who, 0, sizeof(*who));
	for (number = 1; number < 17 && !met; number++) {
		a = algorithm_find(number);
		if (a == NULL || a->kind != o->pubkey.kind)
			continue;
		if (record_of(&k, o, number, f) == -1)
			return (-1);
		who->known = find_known(l, &k);
		met = who->known != NULL;
		met |= find_naming(l, &k, who);
		who->algorithm = number;
		dnskey_clear(&k);
	}
	if (!met)
		who->algorithm = usual_algorithm(o->pubkey.kind);
	return (0);
}

/* ---- Lines ---- */

static void
print_object(const char *what, const struct hsm_object *o)
{
	char *id = bytes_hex(&o->id);
	char name[16];

	(void)printf("%s, label \"", what);
	text_print(stdout, o->label);
	(void)printf("\", id %s", id == NULL || *id == '\0' ? "none" : id);
	free(id);
	if (o->has_pubkey) {
		pubkey_name(&o->pubkey, name);
		(void)printf(", %s", name);
	}
}

static void
print_records(const struct looking *l, const struct dnskey *k)
{
	const struct name *owner = &l->conf->request.domains[0];
	struct fault ignored = { 0 };
	char text[NAME_TEXT_SIZE];
	char *dnskey, *ds;

	name_print(owner, text);
	dnskey = dnskey_print(
	    k, owner, (uint32_t)l->conf->request.ttl, &ignored);
	ds = dnskey_ds(k, owner, &ignored);
	if (dnskey != NULL && ds != NULL)
		(void)printf("    %s\n    %s IN DS %s\n", dnskey, text, ds);
	free(dnskey);
	free(ds);
}

/* What stands in known-keys under the object's label is another key. */
static bool
wrong_label(const struct looking *l, const struct hsm_object *o)
{
	size_t i;

	for (i = 0; i < l->conf->known_count; i++)
		if (strcmp(l->conf->known[i].label, o->label) == 0)
			return (true);
	return (false);
}

static void
print_identity(
    struct looking *l, const struct hsm_object *o, const struct identity *who)
{
	if (who->known != NULL) {
		(void)fputs(", ", stdout);
		text_print(stdout, who->known->name);
		(void)fputs(" of known-keys", stdout);
		if (strcmp(who->known->label, o->label) != 0) {
			(void)fputs(", ODD: labelled otherwise there", stdout);
			l->odd++;
		}
	} else if (wrong_label(l, o)) {
		(void)fputs(
		    ", ODD: known-keys has another key of this label", stdout);
		l->odd++;
	} else if (who->label != NULL || who->flags != 0)
		(void)fputs(", of a recipe", stdout);
	else {
		(void)fputs(", ODD: nobody knows it", stdout);
		l->odd++;
	}
}

/* A transport key has one half here, and its hash in the guards. */
static int
is_transport(const struct looking *l, const struct hsm_object *o, bool *is,
    struct fault *f)
{
	const struct conf_guards *g = &l->conf->guards;
	char hash[DIGEST_HEX_SIZE];

	if (pubkey_hash(&o->pubkey, hash, f) == -1)
		return (-1);
	*is = guards_list(&g->transport_keys, hash) ||
	    guards_list(&g->backup, hash);
	return (0);
}

static int
print_pair(
    struct looking *l, const struct hsm_object *o, bool whole, struct fault *f)
{
	struct identity who;
	struct dnskey k = { 0 };
	bool transport = false;

	print_object(whole ? "pair" : "public half alone", o);
	if (!whole && is_transport(l, o, &transport, f) == -1)
		return (-1);
	if (transport) {
		(void)fputs(", a transport key of guards\n", stdout);
		return (0);
	}
	if (identify(l, o, &who, f) == -1 ||
	    record_of(&k, o, who.algorithm, f) == -1)
		return (-1);
	(void)printf(", key tag %u, revoked %u", (unsigned int)dnskey_tag(&k),
	    (unsigned int)dnskey_tag_with(&k, k.flags | DNSKEY_FLAG_REVOKE));
	print_identity(l, o, &who);
	if (!whole) {
		(void)fputs(", ODD: no private half", stdout);
		l->odd++;
	}
	(void)fputc('\n', stdout);
	if (l->verbose)
		print_records(l, &k);
	dnskey_clear(&k);
	return (0);
}

/* ---- The token ---- */

/* The private object that goes with a public one, or NULL: by its public key
 * where it tells it, else by id and label. */
static const struct hsm_object *
other_half(const struct looking *l, const struct hsm_object *o)
{
	const struct hsm_inventory *v = &l->store->inventory;
	const struct hsm_object *p;
	size_t i;

	for (i = 0; i < v->count; i++) {
		p = &v->objects[i];
		if (!p->private_half || l->listed[i] ||
		    p->key_type != o->key_type)
			continue;
		if (p->has_pubkey && o->has_pubkey ?
			pubkey_equal(&p->pubkey, &o->pubkey) :
			bytes_equal(&p->id, &o->id) &&
			    strcmp(p->label, o->label) == 0)
			return (p);
	}
	return (NULL);
}

static void
print_odd(struct looking *l, const char *what, const struct hsm_object *o)
{
	print_object(what, o);
	(void)fputs(", ODD\n", stdout);
	l->odd++;
}

static int
list_pairs(struct looking *l, struct fault *f)
{
	const struct hsm_inventory *v = &l->store->inventory;
	const struct hsm_object *p;
	size_t i;

	for (i = 0; i < v->count; i++) {
		if (v->objects[i].private_half)
			continue;
		if ((p = other_half(l, &v->objects[i])) != NULL)
			l->listed[p - v->objects] = true;
		if (!v->objects[i].has_pubkey)
			print_odd(l, "public key that tells no numbers",
			    &v->objects[i]);
		else if (print_pair(l, &v->objects[i], p != NULL, f) == -1)
			return (-1);
	}
	for (i = 0; i < v->count; i++)
		if (v->objects[i].private_half && !l->listed[i])
			print_odd(l, "private half alone", &v->objects[i]);
	return (0);
}

static int
list_secret(struct looking *l, struct fault *f)
{
	struct hsm_inventory v;
	size_t i;

	if (hsm_inventory_read_secret(&v, l->store->token, f) == -1)
		return (-1);
	for (i = 0; i < v.count; i++)
		print_odd(l, "secret key", &v.objects[i]);
	hsm_inventory_clear(&v);
	return (0);
}

static void
list_missing(struct looking *l)
{
	size_t i;

	for (i = 0; i < l->conf->known_count; i++) {
		if (l->known_met[i])
			continue;
		(void)fputs("not in the token: ", stdout);
		text_print(stdout, l->conf->known[i].name);
		(void)fputs(" of known-keys, label ", stdout);
		text_print(stdout, l->conf->known[i].label);
		(void)fputc('\n', stdout);
	}
}

static int
list(struct looking *l, struct fault *f)
{
	const struct hsm_token_info *info = hsm_token_info(l->store->token);
	int rc = -1;

	(void)fputs("Token ", stdout);
	text_print(stdout, l->store->repository->hsm.name);
	(void)fputs(": label ", stdout);
	text_print(stdout, info->label);
	(void)fputs(", serial ", stdout);
	text_print(stdout, info->serial);
	(void)printf(", %zu key objects\n", l->store->inventory.count);
	l->listed = calloc(l->store->inventory.count + 1, sizeof(*l->listed));
	l->known_met = calloc(l->conf->known_count + 1, sizeof(*l->known_met));
	if (l->listed == NULL || l->known_met == NULL)
		(void)fault_memory(f);
	else if (list_pairs(l, f) == 0 && list_secret(l, f) == 0) {
		list_missing(l);
		(void)printf("%zu odd\n", l->odd);
		rc = 0;
	}
	free(l->listed);
	free(l->known_met);
	return (rc);
}

static int
open_store(struct run *run, struct fault *f)
{
	struct store *s;

	if ((run->stores = calloc(1, sizeof(*s))) == NULL)
		return (fault_memory(f));
	s = run->stores;
	s->lock = -1;
	if (conf_repository(run->conf, NULL, CONF_BUNKER, &s->repository, f) ==
	    -1)
		return (-1);
	run->store_count = 1;
	if (hsm_token_look(&s->info, &s->repository->hsm, f) == -1 ||
	    state_lock(run, f) == -1 || stores_ask_pin(s, f) == -1 ||
	    stores_open_one(s, f) == -1)
		return (-1);
	return (hsm_inventory_read(&s->inventory, s->token, f));
}

/* Recipes are read for what they say of keys, cooked or not. */
static int
read_recipes(struct looking *l, char *const *paths, struct fault *f)
{
	static const struct check_options options = { .guarded = true };
	size_t count = 0;

	while (paths[count] != NULL)
		count++;
	if ((l->recipes = calloc(count + 1, sizeof(*l->recipes))) == NULL)
		return (fault_memory(f));
	for (; l->recipe_count < count; l->recipe_count++)
		if (recipe_read(&l->recipes[l->recipe_count],
			paths[l->recipe_count], &options, NULL, f) == -1)
			return (-1);
	return (0);
}

void
inventory(
    const struct cook_options *options, const struct conf *c, struct fault *f)
{
	struct run run = { .options = options, .conf = c };
	struct looking l = { .conf = c, .verbose = options->verbose };
	size_t i;

	if (read_recipes(&l, options->recipes, f) == 0 &&
	    open_store(&run, f) == 0) {
		l.store = &run.stores[0];
		(void)list(&l, f);
	}
	for (i = 0; i < l.recipe_count; i++)
		recipe_free(l.recipes[i]);
	free(l.recipes);
	run_clear(&run);
}
