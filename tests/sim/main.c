/* sim: plays histories, and says which seed shows what is wrong. */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/sim/story.h"

struct request {
	uint64_t seed, count, only;
	bool one, broken, lint, planner, trace, verbose;
};

/* What all histories had together. */
struct totals {
	struct story all;
	unsigned long histories, found;
};

static void
usage(void)
{
	(void)fputs(
	    "usage: sim [-blptv] [-s SEED] [-n COUNT] [-i NUMBER]\n"
	    "  -b  plans that are wrong in one wait: all must be found\n"
	    "  -p  the planner's own recipes;  -l  and lint finds nothing\n"
	    "  -s  the seed, 1;  -n  how many histories, 1000\n"
	    "  -i  only this one;  -v  a line for each;  -t  each run\n",
	    stderr);
	exit(2);
}

static uint64_t
number(const char *text)
{
	char *end;
	uint64_t n = strtoull(text, &end, 10);

	if (*text == '\0' || *end != '\0')
		usage();
	return (n);
}

static void
read_options(struct request *q, int argc, char **argv)
{
	int option;

	while ((option = getopt(argc, argv, "bi:ln:ps:tv")) != -1)
		switch (option) {
		case 'b':
			q->broken = true;
			break;
		case 'i':
			q->one = true;
			q->only = number(optarg);
			break;
		case 'l':
			q->lint = true;
			break;
		case 'n':
			q->count = number(optarg);
			break;
		case 'p':
			q->planner = true;
			break;
		case 's':
			q->seed = number(optarg);
			break;
		case 't':
			q->trace = true;
			break;
		case 'v':
			q->verbose = true;
			break;
		default:
			usage();
		}
	if (optind < argc)
		usage();
}

static void
add(struct totals *t, const struct story *y)
{
	size_t i;

	t->histories++;
	t->all.recipes += y->recipes;
	t->all.runs += y->runs;
	t->all.fallbacks += y->fallbacks;
	t->all.refusals += y->refusals;
	t->all.triples += y->triples;
	t->all.sets += y->sets;
	for (i = 0; i < HAND_KINDS; i++)
		t->all.kinds[i] += y->kinds[i];
	if (y->what[0] != '\0')
		t->found++;
}

static void
print_totals(const struct request *q, const struct totals *t)
{
	size_t i;

	(void)printf("sim: seed %" PRIu64
		     ": %lu histories, %lu recipes, %lu sets, %lu runs (%lu on "
		     "a fallback, %lu refused), %lu triples; rollovers:",
	    q->seed, t->histories, t->all.recipes, t->all.sets, t->all.runs,
	    t->all.fallbacks, t->all.refusals, t->all.triples);
	for (i = 0; i < HAND_KINDS; i++)
		(void)printf(" %s %lu", hand_kind_name(i), t->all.kinds[i]);
	(void)printf("; %lu bogus\n", t->found);
}

static int
play_right(const struct request *q)
{
	static struct story y;
	struct totals t = { 0 };
	uint64_t i;

	y.trace = q->trace;
	y.lint = q->lint;
	for (i = 0; i < q->count; i++) {
		if (q->one && i != q->only)
			continue;
		if (q->planner)
			story_produce(&y, q->seed, i);
		else
			story_play(&y, q->seed, i);
		add(&t, &y);
		if (q->verbose || y.what[0] != '\0')
			(void)printf("%" PRIu64 ": %s: %s\n", i, y.how,
			    y.what[0] == '\0' ? "well" : y.what);
		if (y.what[0] != '\0')
			(void)printf("repeat: build/bin/sim %s-v -s %" PRIu64
				     " -n %" PRIu64 " -i %" PRIu64 "\n",
			    q->lint        ? "-lp " :
				q->planner ? "-p " :
					     "",
			    q->seed, i + 1, i);
	}
	print_totals(q, &t);
	return (t.found == 0 ? 0 : 1);
}

/* The n-th case of a wait of plans made by hand, or of a formula of the
 * planner's; its name; how many there are. */
static bool
play_case(
    struct story *y, const struct request *q, unsigned int number, uint64_t n)
{
	if (q->planner)
		return (story_mutate(y, number, q->seed, n));
	return (story_break(y, number + 1, q->seed, n));
}

static void
name_case(const struct request *q, unsigned int number, char *name, size_t size)
{
	if (q->planner)
		story_mutant_name(number, name, size);
	else
		(void)snprintf(name, size, "%s", hand_wait_name(number + 1));
}

/* True if what is too short was found in every one of the policies. */
static bool
play_cases(const struct request *q, unsigned int number, struct totals *t)
{
	static struct story y;
	uint64_t i, seen = 0, all = q->one ? 1 : q->count;
	char name[64];
	bool found;

	name_case(q, number, name, sizeof(name));
	y.trace = q->trace;
	for (i = 0; i < q->count; i++) {
		if (q->one && i != q->only)
			continue;
		found = play_case(&y, q, number, i);
		seen += found;
		if (q->verbose || !found)
			(void)printf("%s: %" PRIu64 ": %s: %s: %s\n", name, i,
			    found ? "found" : "NOT FOUND", y.how, y.what);
		add(t, &y);
	}
	(void)printf("sim: %s too short: found in %" PRIu64 " of %" PRIu64
		     " policies\n",
	    name, seen, all);
	return (seen == all);
}

static int
play_broken(const struct request *q)
{
	unsigned int i, most = q->planner ? STORY_MUTANTS : HAND_WAITS - 1;
	struct totals t = { 0 };
	bool all = true;

	for (i = 0; i < most; i++)
		all = play_cases(q, i, &t) && all;
	print_totals(q, &t);
	return (all ? 0 : 1);
}

int
main(int argc, char **argv)
{
	struct request q = { .seed = 1, .count = 1000 };

	read_options(&q, argc, argv);
	(void)setvbuf(stdout, NULL, _IOLBF, 0);
	return (q.broken ? play_broken(&q) : play_right(&q));
}
