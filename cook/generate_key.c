/* generateKey */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cook/run.h"
#include "lib/dns/algorithm.h"
#include "lib/hsm/generate.h"

static int
generate(struct run *run, const struct action *a, struct fault *f)
{
	const struct algorithm *algorithm = algorithm_find(a->key->algorithm);
	const struct planned *p = plan_of(run, a);
	struct hsm_key key = { 0 };
	struct hsm_template template = { .kind = algorithm->kind,
		.bits = a->key_size,
		.id = &p->id,
		.label = p->label,
		.exportable = a->exportable,
		.usage = HSM_USAGE_SIGN };
	int rc;

	rc = hsm_generate_pair(&key, p->store->token, &template, f);
	if (rc == 0)
		rc = uses_take(run, a, &key, f);
	hsm_key_clear(&key);
	return (rc);
}

static int
attributes(struct result *result, const struct use *u, struct fault *f)
{
	struct hsm_attributes got;

	if (hsm_key_attributes(&got, u->store->token, &u->held->key, f) == -1)
		return (-1);
	result->attributes_given = true;
	result->attributes = (struct made_attributes){
		.sensitive = got.sensitive,
		.extractable = got.extractable,
		.always_sensitive = got.always_sensitive,
		.never_extractable = got.never_extractable,
		.local = got.local,
		.sign = got.sign,
		.decrypt = got.decrypt,
		.unwrap = got.unwrap
	};
	return (0);
}

static int
add_ds(struct result *result, const struct use *u, const char *owner,
    struct fault *f)
{
	struct name name;
	char text[NAME_TEXT_SIZE], *ds, *line = NULL;
	int rc = -1;

	if (name_parse(&name, owner, f) == -1)
		return (-1);
	name_print(&name, text);
	if ((ds = dnskey_ds(&u->dnskey, &name, f)) == NULL)
		return (-1);
	if (asprintf(&line, "%s IN DS %s", text, ds) == -1) {
		line = NULL;
		(void)fault_memory(f);
	} else
		rc = recipe_add_text(&result->ds, &result->ds_count, line, f);
	free(line);
	free(ds);
	return (rc);
}

/* A DS for each zone that publishes the key as a key signing key. */
static int
list_ds(struct run *run, struct action *a, struct fault *f)
{
	const struct use *u;
	const struct key *k;
	size_t i, o;

	for (i = 0; i < run->recipe->key_count; i++) {
		k = run->recipe->keys[i];
		u = &run->uses[i];
		if (u->maker != a || k->flags != a->key->flags ||
		    (k->flags & DNSKEY_FLAG_SEP) == 0)
			continue;
		for (o = 0; o < u->zone_count; o++)
			if (add_ds(&a->result, u, run->zones[u->zones[o]]->text,
				f) == -1)
				return (-1);
	}
	return (0);
}

static int
describe(struct run *run, struct action *a, struct fault *f)
{
	const struct use *u = use_of(run, a->key);
	struct result *result = &a->result;

	result->key_tag = dnskey_tag(&u->dnskey);
	free(result->key_label);
	if ((result->key_label = strdup(u->held->key.label)) == NULL)
		return (fault_memory(f));
	if (bytes_set(&result->key_data, u->dnskey.data.data,
		u->dnskey.data.length, f) == -1 ||
	    bytes_set(&result->key_id, u->held->key.id.data,
		u->held->key.id.length, f) == -1 ||
	    attributes(result, u, f) == -1)
		return (-1);
	return (list_ds(run, a, f));
}

int
generate_key(struct run *run, struct action *a, struct fault *f)
{
	if (generate(run, a, f) == -1 || tags_check(run, a, f) == -1 ||
	    describe(run, a, f) == -1)
		return (-1);
	a->result.success = true;
	return (0);
}
