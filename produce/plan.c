#include "produce/plan.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "lib/dns/dnskey.h"
#include "produce/names.h"
#include "produce/policy.h"
#include "produce/proof.h"
#include "produce/schedule.h"

#define KSK_FLAGS (DNSKEY_FLAG_ZONE | DNSKEY_FLAG_SEP)
#define ZSK_FLAGS DNSKEY_FLAG_ZONE

/* The keys of a zone, as the recipe names them. */
struct pair {
	const struct key *ksk, *zsk;
};

struct planner {
	const struct plan_facts *facts;
	struct recipe *recipe;
	struct schedule schedule;
	struct pair *pairs; /* one for each zone */
	const struct key *wrapping;
	struct fault *fault;
};

/*
 * What cook prints instead of the action's type: the article's words, with the
 * zone where the recipe is for several.
 */
static int describe(const struct planner *p, struct action *a,
    const struct state *s, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

static int
describe(const struct planner *p, struct action *a, const struct state *s,
    const char *format, ...)
{
	char text[256], zone[NAME_TEXT_SIZE];
	va_list ap;
	int length;

	va_start(ap, format);
	(void)vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	if (s == NULL || p->facts->zone_count == 1)
		length = asprintf(&a->description, "%s", text);
	else {
		names_zone(&s->zone, zone);
		length = asprintf(&a->description, "%s of %s", text, zone);
	}
	if (length == -1) {
		a->description = NULL;
		return (fault_memory(p->fault));
	}
	return (0);
}

/* A key that is to be made: published from now on. */
static const struct key *
new_key(const struct planner *p, const struct state *s, enum names_role role)
{
	struct names_key names = { &s->zone, role, p->facts->now,
		p->facts->now };
	const struct conf_policy *policy = p->facts->policy;
	struct key naming = { .type = KEY_BY_REF };
	const struct key *k = NULL;
	char label[NAMES_LABEL_SIZE];

	naming.algorithm = role == NAMES_KSK ? policy->ksk.algorithm :
					       policy->zsk.algorithm;
	naming.flags = role == NAMES_KSK ? KSK_FLAGS : ZSK_FLAGS;
	naming.label = label;
	if (names_label(&names, label, p->fault) == 0 &&
	    names_id(&names, &naming.id, p->fault) == 0)
		k = recipe_key(p->recipe, &naming, p->fault);
	bytes_clear(&naming.id);
	return (k);
}

static const struct key *
ksk_of(const struct planner *p, const struct state *s)
{
	struct key naming = { .type = KEY_BY_REF };

	if (!s->has_ksk)
		return (new_key(p, s, NAMES_KSK));
	naming.algorithm = s->ksk.algorithm;
	naming.flags = s->ksk.flags;
	naming.id = s->ksk_id;
	naming.label = s->ksk_label;
	naming.data = s->ksk.data;
	return (recipe_key(p->recipe, &naming, p->fault));
}

static const struct key *
zsk_of(const struct planner *p, const struct state *s)
{
	struct key naming = { .type = KEY_DIRECT };

	if (!s->has_zsk)
		return (new_key(p, s, NAMES_ZSK));
	naming.algorithm = s->zsk.algorithm;
	naming.flags = s->zsk.flags;
	naming.data = s->zsk.data;
	return (recipe_key(p->recipe, &naming, p->fault));
}

static int
name_keys(struct planner *p)
{
	const struct plan_facts *facts = p->facts;
	size_t i;

	p->pairs = calloc(facts->zone_count, sizeof(*p->pairs));
	if (p->pairs == NULL)
		return (fault_memory(p->fault));
	for (i = 0; i < facts->zone_count; i++) {
		p->pairs[i].ksk = ksk_of(p, &facts->zones[i]);
		if (p->pairs[i].ksk == NULL)
			return (-1);
		p->pairs[i].zsk = zsk_of(p, &facts->zones[i]);
		if (p->pairs[i].zsk == NULL)
			return (-1);
	}
	return (0);
}

static int
add_have(struct planner *p, const struct state *s, const struct pair *keys)
{
	struct action *a;

	if (!s->has_ksk)
		return (0);
	if ((a = recipe_add(p->recipe, ACTION_HAVE_KEY, p->fault)) == NULL)
		return (-1);
	a->key = keys->ksk;
	return (describe(p, a, s, "Have the present KSK"));
}

static int
add_generate(struct planner *p, const struct state *s, const struct key *key,
    unsigned int size)
{
	bool ksk = key->flags == KSK_FLAGS;
	struct action *a;

	a = recipe_add(p->recipe, ACTION_GENERATE_KEY, p->fault);
	if (a == NULL)
		return (-1);
	a->key = key;
	a->key_size = size;
	a->exportable = !ksk;
	return (describe(
	    p, a, s, "Generation key used for next %s", ksk ? "KSK" : "ZSK"));
}

static int
add_generates(struct planner *p, const struct state *s, const struct pair *keys)
{
	const struct conf_policy *policy = p->facts->policy;

	if (!s->has_ksk &&
	    add_generate(p, s, keys->ksk, policy->ksk.size) == -1)
		return (-1);
	if (s->has_zsk)
		return (0);
	return (add_generate(p, s, keys->zsk, policy->zsk.size));
}

static int
add_set(struct planner *p, const char *owner, const struct pair *keys,
    const struct slot *slot)
{
	struct signed_set *s;
	struct action *a;

	a = recipe_add(p->recipe, ACTION_PRODUCE_SIGNED_KEYSET, p->fault);
	if (a == NULL)
		return (-1);
	s = a->set;
	s->inception = slot->inception;
	s->expiration = slot->expiration;
	s->publication = slot->publication;
	s->ttl = p->facts->policy->ttl;
	if ((s->owner = strdup(owner)) == NULL)
		return (fault_memory(p->fault));
	if (recipe_add_to(&s->keyset, &s->keyset_count, keys->ksk, p->fault) ==
		-1 ||
	    recipe_add_to(&s->keyset, &s->keyset_count, keys->zsk, p->fault) ==
		-1)
		return (-1);
	return (recipe_add_to(
	    &s->signed_by, &s->signed_by_count, keys->ksk, p->fault));
}

static int
add_sets(struct planner *p, const struct state *s, const struct pair *keys)
{
	char owner[NAME_TEXT_SIZE];
	size_t i;

	name_print(&s->zone, owner);
	for (i = 0; i < p->schedule.count; i++)
		if (add_set(p, owner, keys, &p->schedule.slots[i]) == -1)
			return (-1);
	return (0);
}

/* The public half of the transport key comes in, once for all zones, and is
 * from then on meant by its name. */
static int
add_import(struct planner *p)
{
	const struct wrapping *w = p->facts->wrapping;
	struct key naming = { .type = KEY_DIRECT };
	struct action *a;

	if (!state_exports(p->facts->zones, p->facts->zone_count))
		return (0);
	if (w == NULL)
		return (fault_set(p->fault, FAULT_INTERNAL,
		    "a key is to be "
		    "exported, and no transport key is given"));
	naming.algorithm = w->key.algorithm;
	naming.flags = w->key.flags;
	naming.id = w->id;
	naming.label = w->label;
	naming.data = w->key.data;
	a = recipe_add(p->recipe, ACTION_IMPORT_PUBLIC_KEY, p->fault);
	if (a == NULL ||
	    (a->key = recipe_key(p->recipe, &naming, p->fault)) == NULL)
		return (-1);
	naming.type = KEY_BY_REF;
	naming.data = (struct bytes){ 0 };
	if ((p->wrapping = recipe_key(p->recipe, &naming, p->fault)) == NULL)
		return (-1);
	return (describe(p, a, NULL,
	    "Process key used in migration keys "
	    "from Bunker to operational environment"));
}

static int
add_export(struct planner *p, const struct state *s, const struct pair *keys)
{
	struct action *a;
	char *id;
	int rc;

	if (s->has_zsk)
		return (0);
	a = recipe_add(p->recipe, ACTION_EXPORT_KEYPAIR, p->fault);
	if (a == NULL)
		return (-1);
	a->key = keys->zsk;
	a->wrapping_key = p->wrapping;
	if ((id = bytes_hex(&keys->zsk->id)) == NULL)
		return (fault_memory(p->fault));
	rc = describe(p, a, NULL,
	    "Export key hex %s encrypted using "
	    "wrappingkey",
	    id);
	free(id);
	return (rc);
}

typedef int add_for_zone(
    struct planner *p, const struct state *s, const struct pair *keys);

static int
add_for_zones(struct planner *p, add_for_zone *add)
{
	const struct plan_facts *facts = p->facts;
	size_t i;

	for (i = 0; i < facts->zone_count; i++)
		if (add(p, &facts->zones[i], &p->pairs[i]) == -1)
			return (-1);
	return (0);
}

/* In the order of execution, so that the file reads as the ceremony goes. */
static int
add_actions(struct planner *p)
{
	if (add_for_zones(p, add_have) == -1 ||
	    add_for_zones(p, add_generates) == -1 ||
	    add_for_zones(p, add_sets) == -1 || add_import(p) == -1)
		return (-1);
	return (add_for_zones(p, add_export));
}

static int
write_preamble(struct planner *p)
{
	struct recipe *r = p->recipe;
	const char *description = p->facts->description;
	json_t *text;

	if (strlen(description) > RECIPE_DESCRIPTION_MOST)
		return (fault_set(p->fault, FAULT_USAGE,
		    "DESCRIPTION has "
		    "more than %d bytes",
		    RECIPE_DESCRIPTION_MOST));
	if ((text = json_string(description)) == NULL)
		return (fault_set(p->fault, FAULT_USAGE,
		    "DESCRIPTION is not "
		    "UTF-8, as JSON is"));
	json_decref(text);
	free(r->description);
	if ((r->description = strdup(description)) == NULL)
		return (fault_memory(p->fault));
	r->timestamp = p->facts->now;
	return (0);
}

static int
check_policy(const struct planner *p)
{
	const struct plan_facts *facts = p->facts;
	size_t i;

	if (policy_check(facts->policy, p->fault) == -1)
		return (-1);
	for (i = 0; i < facts->zone_count; i++)
		if (policy_check_zone(
			facts->policy, &facts->zones[i], p->fault) == -1)
			return (-1);
	return (0);
}

int
plan_make(struct recipe **r, const struct plan_facts *facts, struct fault *f)
{
	struct planner p = { .facts = facts, .fault = f };
	struct proof proof = { facts->zone_count, facts->now, facts->until };
	int rc = -1;

	*r = NULL;
	if (check_policy(&p) == -1 ||
	    schedule_make(&p.schedule, facts->policy, facts->now, facts->until,
		f) == -1 ||
	    (p.recipe = recipe_new(f)) == NULL)
		goto out;
	if (write_preamble(&p) == 0 && name_keys(&p) == 0 &&
	    add_actions(&p) == 0 && proof_check(p.recipe, &proof, f) == 0)
		rc = 0;
out:
	if (rc == -1)
		recipe_free(p.recipe);
	else
		*r = p.recipe;
	schedule_clear(&p.schedule);
	free(p.pairs);
	return (rc);
}
