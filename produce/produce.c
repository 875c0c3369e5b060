#include "produce/produce.h"

#include <stdlib.h>
#include <string.h>

#include "lib/conf/conf.h"
#include "lib/dns/name.h"
#include "lib/dns/zonefile.h"
#include "lib/kasp/kasp.h"
#include "lib/util/infile.h"
#include "produce/emergency.h"
#include "produce/explain.h"
#include "produce/plan.h"
#include "produce/previous.h"
#include "produce/report.h"
#include "produce/state.h"
#include "produce/target.h"
#include "produce/wrapping.h"

/* What a run gathers.  Owns all of it. */
struct facts {
	struct conf *conf;
	struct state *zones;
	size_t zone_count;
	struct plan_zone *plan_zones;
	struct wrapping wrapping;
	struct history history;
	struct bytes ds; /* the text of --ds, with a NUL */
	bool met;        /* the key of an emergency is a zone's */
};

static void
facts_clear(struct facts *x)
{
	size_t i;

	for (i = 0; i < x->zone_count; i++)
		state_clear(&x->zones[i]);
	free(x->zones);
	free(x->plan_zones);
	history_clear(&x->history);
	bytes_clear(&x->ds);
	wrapping_clear(&x->wrapping);
	conf_free(x->conf);
}

/* How oks.conf calls the zone's KSK, or NULL. */
static const struct conf_key_name *
named(const struct conf *c, const struct name *zone)
{
	const struct conf_zone *z;
	char text[NAME_TEXT_SIZE];

	name_print(zone, text);
	z = conf_zone(c, text);
	return (z == NULL ? NULL : &z->ksk);
}

static int
parse_zone(struct name *zone, const char *text, struct fault *f)
{
	struct fault why = { 0 };

	if (name_parse(zone, text, &why) == 0)
		return (0);
	return (fault_set(f, FAULT_USAGE, "zone %.255s: %s", text, why.what));
}

/* What the log and --ds tell of the zone's DS. */
static int
look_at_parent(const struct facts *x, const struct request *q,
    const struct name *zone, struct parent *parent, struct fault *f)
{
	if (parent_from_log(parent, &x->history.log, zone, f) == -1)
		return (-1);
	if (x->ds.length == 0 ||
	    parent_from_text(parent, (const char *)x->ds.data, zone, f) == 0)
		return (0);
	return (fault_file(f, q->ds, 0, 0));
}

/* Of all zones, one has the key. */
static int
meet_emergency(struct facts *x, struct state *s, const struct request *q,
    const struct previous *p, struct fault *f)
{
	struct emergency e = { q->lost != NULL ? q->lost : q->compromised,
		q->lost != NULL };
	bool found = false;

	s->unsign = q->unsign;
	if (e.key == NULL)
		return (0);
	if (emergency_apply(s, &e, p, &found, f) == -1)
		return (-1);
	if (found && x->met)
		return (fault_set(f, FAULT_INPUT,
		    "keys of two zones are called %.128s: give -z ZONE",
		    e.key));
	x->met |= found;
	return (0);
}

/* The state of a zone of which no file is given: what ceremonies and the log
 * tell, else none. */
static int
state_of(struct facts *x, struct state *s, const struct request *q,
    const struct name *zone, struct fault *f)
{
	struct parent parent = { 0 };
	struct previous p = { .history = &x->history, .now = q->now };
	char text[NAME_TEXT_SIZE];
	int rc = -1;

	if (!previous_knows(&x->history, zone)) {
		if (state_new(s, zone, named(x->conf, zone), f) == 0)
			return (0);
		return (fault_file(f, x->conf->file, 0, 0));
	}
	name_print(zone, text);
	p.policy = conf_zone_policy(x->conf, text);
	p.begin = layout_begin(p.policy, q->now, 0);
	if (look_at_parent(x, q, zone, &parent, f) == 0) {
		p.parent = &parent;
		rc = previous_state(s, zone, &p, f);
	}
	if (rc == 0 && (rc = meet_emergency(x, s, q, &p, f)) == -1)
		state_clear(s);
	parent_clear(&parent);
	return (rc);
}

static int
add_zone(
    struct facts *x, const struct request *q, const char *text, struct fault *f)
{
	struct state *s = &x->zones[x->zone_count];
	struct name zone;
	size_t i;

	if (parse_zone(&zone, text, f) == -1)
		return (-1);
	for (i = 0; i < x->zone_count; i++)
		if (name_equal(&x->zones[i].zone, &zone))
			return (fault_set(f, FAULT_USAGE,
			    "zone %.255s is "
			    "given twice",
			    text));
	if (state_of(x, s, q, &zone, f) == -1)
		return (-1);
	x->zone_count++;
	return (0);
}

/* Room for that many zones, at least one. */
static int
make_room(struct facts *x, size_t count, struct fault *f)
{
	if ((x->zones = calloc(count + 1, sizeof(*x->zones))) == NULL)
		return (fault_memory(f));
	return (0);
}

static int
gather_named(struct facts *x, const struct request *q, struct fault *f)
{
	size_t i;

	if (q->zone_count > CONF_ZONES_MOST)
		return (fault_set(
		    f, FAULT_USAGE, "more than %d zones", CONF_ZONES_MOST));
	if (make_room(x, q->zone_count, f) == -1)
		return (-1);
	for (i = 0; i < q->zone_count; i++)
		if (add_zone(x, q, q->zones[i], f) == -1)
			return (-1);
	return (0);
}

static int
gather_configured(struct facts *x, const struct request *q, struct fault *f)
{
	const struct conf *c = x->conf;
	size_t i;

	if (c->zone_count == 0)
		return (fault_set(f, FAULT_USAGE,
		    "which zone?  Give -z "
		    "ZONE, a zone file, or zones in oks.conf"));
	if (make_room(x, c->zone_count, f) == -1)
		return (-1);
	for (i = 0; i < c->zone_count; i++)
		if (add_zone(x, q, c->zones[i].name, f) == -1)
			return (-1);
	return (0);
}

static int
take_zonefile(struct facts *x, const struct request *q, const struct name *zone,
    struct fault *f)
{
	struct state_taking t = { .now = q->now };
	struct parent parent = { 0 };
	struct zonefile z = { 0 };
	struct bytes data = { 0 };
	char text[NAME_TEXT_SIZE];
	int rc = -1;

	if (infile_read(q->zonefile, ZONEFILE_MOST, &data, f) == -1)
		goto out;
	if (zonefile_read(&z, q->zonefile, &data, zone, f) == -1) {
		(void)fault_file(f, q->zonefile, 0, 0);
		goto out;
	}
	name_print(&z.keyset.owner, text);
	t.policy = conf_zone_policy(x->conf, text);
	t.named = named(x->conf, &z.keyset.owner);
	if (q->ds != NULL) {
		if (look_at_parent(x, q, &z.keyset.owner, &parent, f) == -1)
			goto out;
		t.parent = &parent;
	}
	if ((rc = state_take(&x->zones[0], &z, &t, f)) == 0)
		x->zone_count = 1;
	else
		(void)fault_file(f, q->zonefile, 0, 0);
out:
	parent_clear(&parent);
	bytes_clear(&data);
	zonefile_clear(&z);
	return (rc);
}

static int
gather_zonefile(struct facts *x, const struct request *q, struct fault *f)
{
	struct name zone;

	if (q->zone_count > 1)
		return (fault_set(f, FAULT_USAGE,
		    "a zone file is of one "
		    "zone, and %zu are given",
		    q->zone_count));
	if (make_room(x, 1, f) == -1)
		return (-1);
	if (q->zone_count == 0)
		return (take_zonefile(x, q, NULL, f));
	if (parse_zone(&zone, q->zones[0], f) == -1)
		return (-1);
	return (take_zonefile(x, q, &zone, f));
}

static int
check_request(const struct request *q, struct fault *f)
{
	bool drastic = q->lost != NULL || q->compromised != NULL || q->unsign;

	if ((q->lost != NULL) + (q->compromised != NULL) + q->unsign > 1)
		return (fault_set(f, FAULT_USAGE,
		    "--compromised, --lost and --unsign exclude each other"));
	if (q->previous_count == 0 && drastic)
		return (fault_set(f, FAULT_USAGE,
		    "--compromised, --lost and --unsign go with --previous"));
	if (q->previous_count == 0 &&
	    (q->served != NULL || (q->ds != NULL && q->zonefile == NULL)))
		return (fault_set(f, FAULT_USAGE,
		    "--served goes with --previous, and --ds with that or a "
		    "zone file"));
	if (q->previous_count > 0 && q->zonefile != NULL)
		return (fault_set(f, FAULT_USAGE,
		    "a zone file is for a zone that is taken over, and "
		    "--previous for one that is planned for already"));
	return (0);
}

static int
gather_history(struct facts *x, const struct request *q, struct fault *f)
{
	struct history_files files = { q->previous, q->previous_count,
		q->served };

	if (check_request(q, f) == -1)
		return (-1);
	if (history_read(&x->history, &files, f) == -1)
		return (-1);
	if (q->ds == NULL)
		return (0);
	if (infile_read(q->ds, PARENT_FILE_MOST, &x->ds, f) == -1 ||
	    bytes_append_u8(&x->ds, 0, f) == -1)
		return (-1);
	if (strlen((const char *)x->ds.data) + 1 == x->ds.length)
		return (0);
	(void)fault_set(f, FAULT_INPUT, "the file has a NUL in it");
	return (fault_file(f, q->ds, 0, 0));
}

static int
gather(struct facts *x, const struct request *q, struct fault *f)
{
	char text[NAME_TEXT_SIZE];
	size_t i;
	int rc;

	if (conf_read(&x->conf, q->conf, false, f) == -1 ||
	    kasp_apply(x->conf, f) == -1 || gather_history(x, q, f) == -1)
		return (-1);
	if (q->zonefile != NULL)
		rc = gather_zonefile(x, q, f);
	else if (q->zone_count > 0)
		rc = gather_named(x, q, f);
	else
		rc = gather_configured(x, q, f);
	if (rc == -1)
		return (-1);
	if ((q->lost != NULL || q->compromised != NULL) && !x->met)
		return (fault_set(f, FAULT_INPUT,
		    "no zone has a key that is called %.128s",
		    q->lost != NULL ? q->lost : q->compromised));
	x->plan_zones = calloc(x->zone_count, sizeof(*x->plan_zones));
	if (x->plan_zones == NULL)
		return (fault_memory(f));
	for (i = 0; i < x->zone_count; i++) {
		name_print(&x->zones[i].zone, text);
		x->plan_zones[i].policy = conf_zone_policy(x->conf, text);
		x->plan_zones[i].state = &x->zones[i];
	}
	return (0);
}

/* A plan that the policy does not allow is a fault of oks.conf. */
static int
lay(struct plan *p, const struct facts *x, const struct plan_facts *facts,
    struct fault *f)
{
	if (plan_lay(p, facts, f) == 0)
		return (0);
	if (f->kind == FAULT_INPUT)
		(void)fault_file(f, x->conf->file, 0, 0);
	return (-1);
}

/* Lays the plan and makes the recipe of it. */
static int
make(struct plan *p, struct recipe **r, struct facts *x,
    const struct plan_facts *facts, struct fault *f)
{
	if (lay(p, x, facts, f) == -1)
		return (-1);
	if (plan_exports(p) && wrapping_read(&x->wrapping, x->conf, f) == -1)
		return (-1);
	return (plan_write(r, p, &x->wrapping, f));
}

static int
tell(FILE *out, const struct request *q, const struct plan *p,
    const struct report *report, struct fault *f)
{
	if (q->verbose) {
		report_table(out, report->recipe);
		if (explain_rounding(out, p, f) == -1)
			return (-1);
	}
	if (q->explain && explain(out, p, f) == -1)
		return (-1);
	report_line(out, report);
	return (0);
}

int
produce_run(const struct request *q, FILE *out, struct fault *f)
{
	struct plan_facts planned = { .now = q->now,
		.until = q->until,
		.description = q->description,
		.progress = q->progress };
	struct facts facts = { 0 };
	struct plan p = { 0 };
	struct recipe *r = NULL;
	char sha256[DIGEST_HEX_SIZE];
	struct report report = { q->recipe, NULL, q->now, q->until, sha256 };
	int rc = -1;

	if ((!q->force && target_check(q->recipe, f) == -1) ||
	    gather(&facts, q, f) == -1)
		goto out;
	planned.zones = facts.plan_zones;
	planned.zone_count = facts.zone_count;
	if (facts.history.count > 0)
		planned.previous =
		    facts.history.links[facts.history.count - 1].recipe->sha256;
	if (make(&p, &r, &facts, &planned, f) == -1 ||
	    target_write(q->recipe, r, sha256, f) == -1)
		goto out;
	report.recipe = r;
	rc = tell(out, q, &p, &report, f);
out:
	plan_forget(&p);
	recipe_free(r);
	facts_clear(&facts);
	return (rc);
}
