/*
 * recipe/prove: what lint finds in the timing of the recipes of
 * tests/cases/lint-timing.  A case is recipe.json, with previous.json if it
 * continues one; options, a line for each ("until TIME"); and expect: a line
 * for each finding, "PLACE RULE WORD...", all of whose words are in its text,
 * "note PLACE ..." for a note, "before PLACE ..." for one about previous.json,
 * or only "ok".
 */
#include "recipe/prove.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cases.h"
#include "lib/util/duration.h"
#include "lib/util/instant.h"
#include "recipe/lint.h"
#include "recipe/read.h"

Suite *test_prove(void);

#define LINE_SIZE 4096

static void
read_option(struct prove_options *o, const char *line)
{
	struct fault f = { 0 };
	const char *value = strchr(line, ' ');
	int rc = 0;

	ck_assert_msg(value != NULL, "%s", line);
	value++;
	if (strncmp(line, "until ", 6) == 0)
		rc = instant_parse(value, &o->until, &f);
	else if (strncmp(line, "validity ", 9) == 0)
		rc = duration_parse(value, &o->validity, &f);
	else if (strncmp(line, "horizon ", 8) == 0)
		rc = duration_parse(value, &o->horizon, &f);
	else if (strncmp(line, "reply-size ", 11) == 0)
		o->reply_size = strtol(value, NULL, 10);
	else if (strcmp(line, "served plan") == 0)
		o->served = SERVED_PLAN;
	else if (strcmp(line, "served fallback") == 0)
		o->served = SERVED_FALLBACK;
	else
		ck_abort_msg("unknown option %s", line);
	ck_assert_msg(rc == 0, "%s: %s", line, f.what);
}

static void
read_options(const char *folder, struct prove_options *o)
{
	struct bytes b = { 0 };
	char *line, *rest = NULL;

	if (!cases_read(folder, "options", &b))
		return;
	for (line = strtok_r((char *)b.data, "\n", &rest); line != NULL;
	     line = strtok_r(NULL, "\n", &rest))
		read_option(o, line);
	bytes_clear(&b);
}

/* "actions[2].publication" as the JSON path that lint prints, with the rule. */
static void
begin_of(const char *place, const char *rule, const char *kind, char *text)
{
	const char *end = strchr(place, ']');

	if (strncmp(place, "actions[", 8) == 0)
		(void)snprintf(text, LINE_SIZE,
		    " $.recipe.%.*s.actionParams%s: %s%s: ",
		    (int)(end + 1 - place), place, end + 1, kind, rule);
	else if (strcmp(place, "preamble") == 0)
		(void)snprintf(
		    text, LINE_SIZE, " $.recipe.preamble: %s%s", kind, rule);
	else
		(void)snprintf(text, LINE_SIZE, " $.recipe.preamble.%s: %s%s",
		    place, kind, rule);
}

/* The printed line is the finding that the line of expect describes. */
static bool
fits(const char *printed, const char *expected)
{
	char copy[LINE_SIZE], begin[LINE_SIZE];
	char *word, *rule, *rest = NULL;
	const char *file = "recipe.json:", *kind = "", *text;

	(void)snprintf(copy, sizeof(copy), "%s", expected);
	word = strtok_r(copy, " ", &rest);
	if (word != NULL && strcmp(word, "before") == 0) {
		file = "previous.json:";
		word = strtok_r(NULL, " ", &rest);
	}
	if (word != NULL && strcmp(word, "note") == 0) {
		kind = "note: ";
		word = strtok_r(NULL, " ", &rest);
	}
	rule = strtok_r(NULL, " ", &rest);
	if (word == NULL || rule == NULL)
		return (false);
	begin_of(word, rule, kind, begin);
	if (strstr(printed, file) == NULL ||
	    (text = strstr(printed, begin)) == NULL)
		return (false);
	while ((word = strtok_r(NULL, " ", &rest)) != NULL)
		if (strstr(text, word) == NULL)
			return (false);
	return (true);
}

static void
compare(const char *folder, char *printed, char *expected)
{
	char *line, *wanted, *rest = NULL, *more = NULL;

	wanted = strtok_r(expected, "\n", &more);
	ck_assert_msg(wanted != NULL, "%s: expect is empty", folder);
	if (strcmp(wanted, "ok") == 0)
		wanted = strtok_r(NULL, "\n", &more);
	for (line = strtok_r(printed, "\n", &rest); line != NULL;
	     line = strtok_r(NULL, "\n", &rest)) {
		if (strstr(line, " $") == NULL)
			continue; /* what lint counts */
		ck_assert_msg(wanted != NULL, "%s: more: %s", folder, line);
		ck_assert_msg(fits(line, wanted), "%s: wanted %s, got %s",
		    folder, wanted, line);
		wanted = strtok_r(NULL, "\n", &more);
	}
	ck_assert_msg(wanted == NULL, "%s: not found: %s", folder, wanted);
}

/* True if something else than notes is expected. */
static bool
refused(const char *expected)
{
	const char *line;

	for (line = expected; line != NULL; line = strchr(line, '\n')) {
		line += strspn(line, "\n");
		if (*line == '\0')
			break;
		if (strncmp(line, "note ", 5) != 0 &&
		    strncmp(line, "ok\n", 3) != 0)
			return (true);
	}
	return (false);
}

static void
run_case(const char *folder)
{
	struct lint_options o = lint_options_none();
	char path[1024], before[1024], *printed = NULL;
	const char *previous[1] = { before };
	struct bytes expected = { 0 }, unused = { 0 };
	struct fault f = { 0 };
	size_t size;
	FILE *out;
	int rc;

	(void)snprintf(path, sizeof(path), "%s/recipe.json", folder);
	(void)snprintf(before, sizeof(before), "%s/previous.json", folder);
	ck_assert_msg(cases_read(folder, "expect", &expected), "%s", folder);
	read_options(folder, &o.prove);
	if (cases_read(folder, "previous.json", &unused)) {
		o.previous = previous;
		o.previous_count = 1;
	}
	ck_assert_ptr_nonnull(out = open_memstream(&printed, &size));
	rc = recipe_lint(path, &o, out, &f);
	ck_assert_int_eq(fclose(out), 0);
	ck_assert_msg(f.kind == FAULT_NONE || f.kind == FAULT_REFUSED,
	    "%s: %s: %s", folder, f.what, printed);
	ck_assert_msg((rc == -1) == refused((char *)expected.data),
	    "%s: ends with %d: %s", folder, rc, printed);
	compare(folder, printed, (char *)expected.data);
	free(printed);
	bytes_clear(&expected);
	bytes_clear(&unused);
}

/* The number of findings about it, and of notes. */
static size_t
findings_of(const struct recipe *r, size_t *noted)
{
	struct lint_options o = lint_options_none();
	struct findings fs = { 0 }, notes = { 0 };
	struct chain_link link = { r, &fs, &notes };
	struct fault f = { 0 };
	size_t total;

	ck_assert_int_eq(prove(&link, 1, &o.prove, &f), 0);
	total = fs.total;
	*noted = notes.total;
	findings_clear(&fs);
	return (total);
}

/* The scenario's recipe; its gates ask for no second more than they must. */
static struct recipe *
scenario(const char *name)
{
	struct bytes text = { 0 };
	struct findings fs = { 0 };
	struct fault f = { 0 };
	struct recipe *r = NULL;
	char folder[1024];

	(void)snprintf(
	    folder, sizeof(folder), "tests/cases/lint-timing/%s", name);
	ck_assert_msg(cases_read(folder, "recipe.json", &text), "%s", folder);
	ck_assert_int_eq(recipe_parse(&r, name, &text, &fs, &f), 0);
	bytes_clear(&text);
	findings_clear(&fs);
	return (r);
}

/* A second less in the gate's member is found at each of them. */
static size_t
shorten_each(struct recipe *r, bool served)
{
	struct gate *g;
	int64_t *asked;
	size_t i, noted, gates = 0;

	for (i = 0; i < r->action_count; i++) {
		if (r->actions[i].set == NULL)
			continue;
		g = &r->actions[i].set->gate;
		asked = served ? &g->served : &g->ds_for;
		if (*asked == 0)
			continue;
		gates++;
		--*asked;
		ck_assert_msg(findings_of(r, &noted) > 0, "%s: action %zu, %s",
		    r->file, i, served ? "served" : "dsFor");
		++*asked;
	}
	return (gates);
}

static const struct {
	const char *name;
	size_t served, seen; /* gates */
} gated[] = { { "scenario-02", 2, 0 }, { "scenario-03", 2, 0 },
	{ "scenario-04", 1, 0 }, { "scenario-04-clear", 1, 0 },
	{ "scenario-05", 0, 1 }, { "scenario-07", 0, 1 },
	{ "scenario-08", 1, 1 }, { "scenario-09", 3, 0 },
	{ "scenario-10", 2, 1 }, { "scenario-14", 1, 0 },
	{ "scenario-16", 3, 0 }, { "5011-with-parent", 2, 2 } };

START_TEST(gates_of_scenarios_are_at_their_limits)
{
	struct recipe *r = scenario(gated[_i].name);
	size_t noted;

	ck_assert_uint_eq(findings_of(r, &noted), 0);
	ck_assert_uint_eq(shorten_each(r, true), gated[_i].served);
	ck_assert_uint_eq(shorten_each(r, false), gated[_i].seen);
	recipe_free(r);
}
END_TEST

START_TEST(case_of_folder_is_as_expected)
{
	cases_run("lint-timing", 229, run_case);
}
END_TEST

#define ZONES 1000
#define SETS  10 /* of each */

static const char quantities[] =
    "{\"dnskeyTtl\": 3600, \"zoneMaxTtl\": 86400, \"propagation\": 3600,"
    "\"signerPickup\": 3600, \"replace\": 961200, \"fullSign\": 3600,"
    "\"parentRegistration\": 86400, \"parentPropagation\": 3600,"
    "\"dsTtl\": 86400, \"skew\": 3600, \"consumerPeriod\": 86400,"
    "\"missedRuns\": 1}";

static const struct key *
key_of(struct recipe *r, int zone, int number, unsigned int flags)
{
	struct key naming = { .algorithm = 13, .flags = flags };
	struct fault f = { 0 };
	const struct key *k;
	char label[64];

	(void)snprintf(label, sizeof(label), "%d/%u/%d", zone, flags, number);
	naming.label = label;
	ck_assert_ptr_nonnull(k = recipe_key(r, &naming, &f));
	return (k);
}

static void
add_key(const struct key ***list, size_t *count, const struct key *k)
{
	struct fault f = { 0 };

	ck_assert_int_eq(recipe_add_to(list, count, k, &f), 0);
}

/* ZSKs roll over: one is published in every second set, and signs in the set
 * behind it, when the one before is still there. */
static void
add_set(struct recipe *r, int zone, int number)
{
	struct fault f = { 0 };
	struct action *a = recipe_add(r, ACTION_PRODUCE_SIGNED_KEYSET, &f);
	const struct key *old, *next;
	struct signed_set *s;
	int i = number / 2;

	ck_assert_ptr_nonnull(a);
	s = a->set;
	ck_assert_int_ne(asprintf(&s->owner, "zone%d.example.", zone), -1);
	s->publication = 1800000000 + (int64_t)number * 20 * 86400;
	s->inception = s->publication - 3600;
	s->expiration = s->publication + (int64_t)30 * 86400;
	s->ttl = 3600;
	s->gate.served = number == 0 ? 0 : 1058400;
	add_key(&s->keyset, &s->keyset_count, key_of(r, zone, 0, 257));
	add_key(&s->signed_by, &s->signed_by_count, key_of(r, zone, 0, 257));
	old = key_of(r, zone, i, 256);
	next = key_of(r, zone, i + 1, 256);
	add_key(&s->keyset, &s->keyset_count, old);
	add_key(&s->keyset, &s->keyset_count, next);
	s->zone_signers_given = true;
	add_key(&s->zone_signers, &s->zone_signers_count,
	    number % 2 == 0 ? old : next);
}

static struct recipe *
large(void)
{
	struct fault f = { 0 };
	struct recipe *r = recipe_new(&f);
	char name[64];
	int zone, i;

	ck_assert_ptr_nonnull(r);
	ck_assert_ptr_nonnull(r->policy = json_object());
	for (zone = 0; zone < ZONES; zone++) {
		(void)snprintf(name, sizeof(name), "zone%d.example", zone);
		ck_assert_int_eq(json_object_set_new(r->policy, name,
				     json_loads(quantities, 0, NULL)),
		    0);
		for (i = 0; i < SETS; i++)
			add_set(r, zone, i);
	}
	return (r);
}

START_TEST(zones_many_are_proved)
{
	struct recipe *r = large();
	size_t i, noted;

	ck_assert_uint_eq(findings_of(r, &noted), 0);
	ck_assert_uint_eq(noted, 0);
	/* A second too little for the last key that leaves, in every zone. */
	for (i = SETS - 2; i < r->action_count; i += SETS)
		r->actions[i].set->gate.served--;
	ck_assert_uint_eq(findings_of(r, &noted), ZONES);
	recipe_free(r);
}
END_TEST

Suite *
test_prove(void)
{
	Suite *s = suite_create("prove");
	TCase *c = tcase_create("prove");

	suite_add_tcase(s, c);
	tcase_add_test(c, case_of_folder_is_as_expected);
	tcase_add_loop_test(c, gates_of_scenarios_are_at_their_limits, 0,
	    sizeof(gated) / sizeof(gated[0]));
	tcase_add_test(c, zones_many_are_proved);
	return (s);
}
