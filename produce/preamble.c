#include "produce/preamble.h"

#include <jansson.h>

#include "recipe/json.h"

static void
put_instant(json_t **o, const char *name, int64_t instant)
{
	if (instant != TIMELINE_NEVER)
		json_put(o, name, json_integer(instant));
}

static json_t *
life(const char *zone, const struct timeline_key *k, const struct key *named)
{
	json_t *o = json_object();

	json_put(&o, "zone", json_string(zone));
	json_put(&o, "role", json_string(k->role == NAMES_KSK ? "KSK" : "ZSK"));
	json_put(&o, "key", json_from_key(named));
	put_instant(&o, "published", k->published);
	put_instant(&o, "active", k->active);
	put_instant(&o, "inactive", k->inactive);
	put_instant(&o, "removed", k->removed);
	put_instant(&o, "revoked", k->revoked);
	return (o);
}

static json_t *
planned_from(const struct state *s)
{
	json_t *o = json_object();

	json_put(&o, "recipe", json_string(s->served_recipe));
	json_put(&o, "action", json_integer((json_int_t)s->served_action));
	return (o);
}

static json_t *
quantities(const struct plan_line *line)
{
	const struct quantities *q = &line->layout->quantities;
	const struct conf_timing *t = &line->zone->policy->timing;
	json_t *o = json_object();

	json_put(&o, "dnskeyTtl", json_integer(line->zone->policy->ttl));
	json_put(&o, "zoneMaxTtl", json_integer(q->zone_ttl));
	json_put(&o, "propagation", json_integer(q->propagation));
	json_put(&o, "signerPickup", json_integer(q->pickup));
	json_put(&o, "replace", json_integer(q->replace));
	json_put(&o, "fullSign", json_integer(q->full));
	if (!q->no_parent) {
		json_put(
		    &o, "parentRegistration", json_integer(q->registration));
		json_put(&o, "parentPropagation", json_integer(q->parent));
		json_put(&o, "dsTtl", json_integer(q->ds_ttl));
	}
	json_put(&o, "skew", json_integer(q->skew));
	json_put(&o, "consumerPeriod", json_integer(t->consumer_period));
	json_put(&o, "missedRuns", json_integer(t->missed_runs));
	if (line->zone->state->served_recipe[0] != '\0')
		json_put(&o, "plannedFrom", planned_from(line->zone->state));
	return (o);
}

int
preamble_add(struct recipe *r, const struct plan_line *line,
    const struct naming *n, struct fault *f)
{
	const struct timeline *t = &line->timeline;
	char zone[NAME_TEXT_SIZE];
	json_t *o;
	size_t i;

	name_print(&line->zone->state->zone, zone);
	if (r->timeline == NULL)
		r->timeline = json_array();
	if (r->policy == NULL)
		r->policy = json_object();
	for (i = 0; i < t->key_count; i++) {
		if (n->plain[i] == NULL)
			continue;
		o = life(zone, &t->keys[i], n->plain[i]);
		if (json_array_append_new(r->timeline, o) == -1)
			return (fault_memory(f));
	}
	if (json_object_set_new(r->policy, zone, quantities(line)) == -1)
		return (fault_memory(f));
	return (0);
}
