#include "produce/actions.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/dns/dnskey.h"
#include "lib/util/instant.h"
#include "produce/naming.h"
#include "produce/preamble.h"
#include "recipe/gate.h"

struct writing {
	const struct plan *plan;
	const struct wrapping *wrapping;
	struct recipe *recipe;
	struct naming *namings; /* one for each zone */
	const struct key *transport;
	struct fault *fault;
};

/*
 * What cook prints instead of the action's type: the article's words, with the
 * zone where the recipe is for several.
 */
static int describe(const struct writing *w, struct action *a,
    const struct plan_line *line, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

static int
describe(const struct writing *w, struct action *a,
    const struct plan_line *line, const char *format, ...)
{
	char text[256], zone[NAME_TEXT_SIZE];
	va_list ap;
	int length;

	va_start(ap, format);
	(void)vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	if (line == NULL || w->plan->count == 1)
		length = asprintf(&a->description, "%s", text);
	else {
		names_zone(&line->zone->state->zone, zone);
		length = asprintf(&a->description, "%s of %s", text, zone);
	}
	if (length == -1) {
		a->description = NULL;
		return (fault_memory(w->fault));
	}
	return (0);
}

typedef int add_for_key(
    const struct writing *w, size_t line_number, size_t key);

/* Has it called for each key of each zone. */
static int
for_keys(const struct writing *w, add_for_key *add)
{
	size_t i, j;

	for (i = 0; i < w->plan->count; i++)
		for (j = 0; j < w->plan->lines[i].timeline.key_count; j++)
			if (add(w, i, j) == -1)
				return (-1);
	return (0);
}

static bool
is_used(const struct timeline *t, size_t key)
{
	size_t i;

	for (i = 0; i < t->member_count; i++)
		if (t->members[i].key == key)
			return (true);
	return (false);
}

/* A key of the bunker that a set of the plan holds. */
static int
add_have(const struct writing *w, size_t line_number, size_t key)
{
	const struct plan_line *line = &w->plan->lines[line_number];
	const struct timeline_key *k = &line->timeline.keys[key];
	struct action *a;

	if (k->known == TIMELINE_NONE || k->spare ||
	    !is_used(&line->timeline, key) ||
	    line->zone->state->keys[k->known].outside)
		return (0);
	if ((a = recipe_add(w->recipe, ACTION_HAVE_KEY, w->fault)) == NULL)
		return (-1);
	a->key = w->namings[line_number].plain[key];
	return (describe(w, a, line, "Have the present %s",
	    k->role == NAMES_KSK ? "KSK" : "ZSK"));
}

/* Whoever deleted it before is welcome. */
static int
add_delete(const struct writing *w, const struct plan_line *line,
    const struct state_key *k)
{
	struct key naming = { .type = KEY_BY_REF,
		.algorithm = k->dnskey.algorithm,
		.flags = k->dnskey.flags,
		.id = k->id,
		.label = k->label,
		.store = k->store,
		.data = k->dnskey.data };
	struct action *a;

	a = recipe_add(w->recipe, ACTION_DELETE_KEY, w->fault);
	if (a == NULL)
		return (-1);
	a->must_exist = false;
	if ((a->key = recipe_key(w->recipe, &naming, w->fault)) == NULL)
		return (-1);
	return (describe(w, a, line, "Delete the %s that is no longer used",
	    k->timeline.role == NAMES_KSK ? "KSK" : "ZSK"));
}

static int
add_deletes(const struct writing *w)
{
	const struct state *s;
	size_t i, j;

	for (i = 0; i < w->plan->count; i++) {
		s = w->plan->lines[i].zone->state;
		for (j = 0; j < s->key_count; j++)
			if (s->keys[j].obsolete &&
			    add_delete(w, &w->plan->lines[i], &s->keys[j]) ==
				-1)
				return (-1);
	}
	return (0);
}

static int
add_generate(const struct writing *w, size_t line_number, size_t key)
{
	const struct plan_line *line = &w->plan->lines[line_number];
	const struct timeline_key *k = &line->timeline.keys[key];
	const char *role = k->role == NAMES_KSK ? "KSK" : "ZSK";
	char day[INSTANT_SIZE];
	struct action *a;

	if (k->known != TIMELINE_NONE)
		return (0);
	a = recipe_add(w->recipe, ACTION_GENERATE_KEY, w->fault);
	if (a == NULL)
		return (-1);
	a->key = w->namings[line_number].plain[key];
	a->key_size = k->size;
	a->exportable = k->role == NAMES_ZSK;
	instant_format(k->named, day);
	if (k->named <= line->timeline.begin)
		return (describe(
		    w, a, line, "Generation key used for next %s", role));
	return (describe(w, a, line,
	    "Generation key used for next %s, from %.10s", role, day));
}

static int
add_keys(const struct writing *w, size_t line_number, struct signed_set *s,
    const struct slot *slot, enum names_role role)
{
	const struct timeline *t = &w->plan->lines[line_number].timeline;
	const struct naming *n = &w->namings[line_number];
	const struct timeline_member *m;
	const struct key *k;
	size_t i;

	for (i = 0; i < slot->phase->count; i++) {
		m = &t->members[slot->phase->first + i];
		if (t->keys[m->key].role != role)
			continue;
		k = (m->state & TIMELINE_REVOKED) != 0 ? n->revoked[m->key] :
							 n->plain[m->key];
		if ((m->state & TIMELINE_IN_SET) != 0 &&
		    recipe_add_to(&s->keyset, &s->keyset_count, k, w->fault) ==
			-1)
			return (-1);
		if ((m->state & TIMELINE_SIGNS_SET) != 0 &&
		    recipe_add_to(
			&s->signed_by, &s->signed_by_count, k, w->fault) == -1)
			return (-1);
	}
	return (0);
}

/* True if the zone's signers are the one ZSK of each algorithm in the set,
 * which is what their absence means. */
static bool
usual_signers(const struct timeline *t, const struct timeline_phase *p)
{
	const struct timeline_member *m = &t->members[p->first];
	size_t i, j;

	for (i = 0; i < p->count; i++) {
		if (t->keys[m[i].key].role != NAMES_ZSK)
			continue;
		if (m[i].state != (TIMELINE_IN_SET | TIMELINE_SIGNS_ZONE))
			return (false);
		for (j = 0; j < i; j++)
			if (t->keys[m[j].key].role == NAMES_ZSK &&
			    t->keys[m[j].key].algorithm ==
				t->keys[m[i].key].algorithm)
				return (false);
	}
	return (true);
}

static int
add_zone_signers(const struct writing *w, size_t line_number,
    struct signed_set *s, const struct timeline_phase *p)
{
	const struct timeline *t = &w->plan->lines[line_number].timeline;
	const struct timeline_member *m = &t->members[p->first];
	size_t i;

	if (usual_signers(t, p))
		return (0);
	s->zone_signers_given = true;
	for (i = 0; i < p->count; i++)
		if ((m[i].state & TIMELINE_SIGNS_ZONE) != 0 &&
		    recipe_add_to(&s->zone_signers, &s->zone_signers_count,
			w->namings[line_number].plain[m[i].key],
			w->fault) == -1)
			return (-1);
	return (0);
}

/* The DS record of a key that exists is named by its digest, that of one to be
 * made by the key. */
static int
add_ds(const struct writing *w, size_t line_number, size_t key, struct gate *g,
    bool present)
{
	const struct key *k = w->namings[line_number].plain[key];
	char owner[NAME_TEXT_SIZE], *digest;
	int rc;

	if (k->data.length == 0)
		return (present ? recipe_add_to(&g->ds_present_of,
				      &g->ds_present_of_count, k, w->fault) :
				  recipe_add_to(&g->ds_absent_of,
				      &g->ds_absent_of_count, k, w->fault));
	name_print(&w->plan->lines[line_number].zone->state->zone, owner);
	if ((digest = gate_digest(owner, k, &k->data, w->fault)) == NULL)
		return (-1);
	rc = present ? recipe_add_text(&g->ds_present, &g->ds_present_count,
			   digest, w->fault) :
		       recipe_add_text(&g->ds_absent, &g->ds_absent_count,
			   digest, w->fault);
	free(digest);
	return (rc);
}

/* True if the DS of that KSK may be at the parent, and has the algorithm that
 * the plan leaves. */
static bool
leaves(const struct timeline *t, size_t key)
{
	const struct timeline_key *k = &t->keys[key],
				  *old = &t->keys[t->ds_absent];

	return (k->role == NAMES_KSK && k->active != TIMELINE_NEVER &&
	    k->algorithm == old->algorithm && t->ds_present != TIMELINE_NONE &&
	    t->keys[t->ds_present].algorithm != old->algorithm);
}

/* The old key's DS, and all others of an algorithm that leaves. */
static int
add_absent(const struct writing *w, size_t line_number, struct gate *g)
{
	const struct timeline *t = &w->plan->lines[line_number].timeline;
	size_t i;

	for (i = 0; i < t->key_count; i++)
		if ((i == t->ds_absent || leaves(t, i)) &&
		    w->namings[line_number].plain[i] != NULL &&
		    add_ds(w, line_number, i, g, false) == -1)
			return (-1);
	return (0);
}

/* Sets that go on in a phase have no gate, but those behind the fork: the
 * consumer may come to each of them from the fallback. */
static int
add_gate(const struct writing *w, size_t line_number, struct signed_set *s,
    const struct slot *slot)
{
	const struct plan_line *line = &w->plan->lines[line_number];
	const struct timeline *t = &line->timeline;
	const struct timeline_phase *p = slot->phase;
	bool ds = p->ds &&
	    (t->ds_present != TIMELINE_NONE || t->ds_absent != TIMELINE_NONE);

	if (!ds && (!slot->first || p->served == 0))
		return (0);
	s->gate.given = true;
	s->gate.served = p->served;
	if (!ds)
		return (0);
	s->gate.ds_for = quantities_ds(&line->layout->quantities);
	if (t->ds_present != TIMELINE_NONE &&
	    add_ds(w, line_number, t->ds_present, &s->gate, true) == -1)
		return (-1);
	if (t->ds_absent != TIMELINE_NONE && p->start >= t->absent_from &&
	    add_absent(w, line_number, &s->gate) == -1)
		return (-1);
	return (0);
}

static int
add_set(const struct writing *w, size_t line_number, const struct slot *slot)
{
	const struct plan_line *line = &w->plan->lines[line_number];
	char owner[NAME_TEXT_SIZE];
	struct signed_set *s;
	struct action *a;

	a = recipe_add(w->recipe, ACTION_PRODUCE_SIGNED_KEYSET, w->fault);
	if (a == NULL)
		return (-1);
	name_print(&line->zone->state->zone, owner);
	s = a->set;
	s->inception = slot->inception;
	s->expiration = slot->expiration;
	s->publication = slot->publication;
	s->ttl = line->zone->policy->ttl;
	s->branch = slot->branch;
	s->branch_given = slot->branch == BRANCH_FALLBACK;
	if ((s->owner = strdup(owner)) == NULL)
		return (fault_memory(w->fault));
	if (add_keys(w, line_number, s, slot, NAMES_KSK) == -1 ||
	    add_keys(w, line_number, s, slot, NAMES_ZSK) == -1 ||
	    add_zone_signers(w, line_number, s, slot->phase) == -1)
		return (-1);
	return (add_gate(w, line_number, s, slot));
}

static int
add_sets(const struct writing *w)
{
	const struct schedule *s;
	size_t i, j;

	for (i = 0; i < w->plan->count; i++) {
		s = &w->plan->lines[i].schedule;
		for (j = 0; j < s->count; j++)
			if (add_set(w, i, &s->slots[j]) == -1)
				return (-1);
	}
	return (0);
}

/* The public half of the transport key comes in, once for all zones, and is
 * from then on meant by its name. */
static int
add_import(struct writing *w)
{
	const struct wrapping *t = w->wrapping;
	struct key naming = { .type = KEY_DIRECT };
	struct action *a;

	if (!plan_exports(w->plan))
		return (0);
	if (t == NULL)
		return (fault_set(w->fault, FAULT_INTERNAL,
		    "a key is to be "
		    "exported, and no transport key is given"));
	naming.algorithm = t->key.algorithm;
	naming.flags = t->key.flags;
	naming.id = t->id;
	naming.label = t->label;
	naming.data = t->key.data;
	a = recipe_add(w->recipe, ACTION_IMPORT_PUBLIC_KEY, w->fault);
	if (a == NULL ||
	    (a->key = recipe_key(w->recipe, &naming, w->fault)) == NULL)
		return (-1);
	naming.type = KEY_BY_REF;
	naming.data = (struct bytes){ 0 };
	w->transport = recipe_key(w->recipe, &naming, w->fault);
	if (w->transport == NULL)
		return (-1);
	return (describe(w, a, NULL,
	    "Process key used in migration keys "
	    "from Bunker to operational environment"));
}

static int
add_export(const struct writing *w, size_t line_number, size_t key)
{
	const struct timeline_key *k =
	    &w->plan->lines[line_number].timeline.keys[key];
	struct action *a;
	char *id;
	int rc;

	if (k->role != NAMES_ZSK || k->known != TIMELINE_NONE)
		return (0);
	a = recipe_add(w->recipe, ACTION_EXPORT_KEYPAIR, w->fault);
	if (a == NULL)
		return (-1);
	a->key = w->namings[line_number].plain[key];
	a->wrapping_key = w->transport;
	if ((id = bytes_hex(&a->key->id)) == NULL)
		return (fault_memory(w->fault));
	rc = describe(w, a, NULL,
	    "Export key hex %s encrypted using "
	    "wrappingkey",
	    id);
	free(id);
	return (rc);
}

static int
name_all(struct writing *w)
{
	size_t i;

	for (i = 0; i < w->plan->count; i++)
		if (naming_make(&w->namings[i], w->recipe, &w->plan->lines[i],
			w->plan->facts->now, w->fault) == -1 ||
		    preamble_add(w->recipe, &w->plan->lines[i], &w->namings[i],
			w->fault) == -1)
			return (-1);
	return (0);
}

/* In the order of execution, so that the file reads as the ceremony goes. */
static int
write_all(struct writing *w)
{
	if (name_all(w) == -1 || for_keys(w, add_have) == -1 ||
	    add_deletes(w) == -1 || for_keys(w, add_generate) == -1 ||
	    add_sets(w) == -1 || add_import(w) == -1)
		return (-1);
	return (for_keys(w, add_export));
}

int
actions_write(struct recipe *r, const struct plan *p,
    const struct wrapping *wrapping, struct fault *f)
{
	struct writing w = {
		.plan = p, .wrapping = wrapping, .recipe = r, .fault = f
	};
	size_t i;
	int rc;

	w.namings = calloc(p->count, sizeof(*w.namings));
	if (w.namings == NULL)
		return (fault_memory(f));
	rc = write_all(&w);
	for (i = 0; i < p->count; i++)
		naming_clear(&w.namings[i]);
	free(w.namings);
	return (rc);
}
