/*
 * disturb: disturbs a ceremony at every point that there is; with -t, at points
 * in an order that is mixed but always the same, until the time is over; or at
 * those named, by their whole names or a first part of them.  The folder has
 * the seed (setting.h) in seed/, and gets what is made.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/torture/baseline.h"
#include "tests/torture/crew.h"
#include "tests/torture/point.h"
#include "tests/torture/view.h"

static const char usage[] =
    "usage: disturb [-T] [-k keep] [-t seconds] -b programs -m mock\n"
    "           -s softhsm -v variant folder [point ...]\n";

/* In an order that has nothing to do with that of the run. */
static int
compare(const void *left, const void *right)
{
	struct point points[2];
	unsigned long order[2];
	int i;

	(void)point_parse(&points[0], *(char *const *)left);
	(void)point_parse(&points[1], *(char *const *)right);
	for (i = 0; i < 2; i++)
		order[i] = point_random(&points[i], "order", ULONG_MAX);
	return ((order[0] > order[1]) - (order[0] < order[1]));
}

static bool
read_pin(struct setting *s)
{
	char path[FOLDER_PATH_SIZE + 8];

	(void)snprintf(path, sizeof(path), "%s/pin", s->seed);
	s->pin = folder_text(path);
	s->pin[strcspn(s->pin, "\n")] = '\0';
	return (s->pin[0] != '\0');
}

static bool
prepare(struct setting *s, struct place *p, const char *folder)
{
	static char seed[FOLDER_PATH_SIZE], transport[FOLDER_PATH_SIZE + 16];
	char baseline[FOLDER_PATH_SIZE];

	(void)snprintf(seed, sizeof(seed), "%s/seed", folder);
	(void)snprintf(transport, sizeof(transport), "%s/transport.key", seed);
	(void)snprintf(baseline, sizeof(baseline), "%s/baseline", folder);
	s->seed = seed;
	s->document.transport = transport;
	return (read_pin(s) && view_load(s->softhsm) &&
	    place_make(p, s, baseline) && baseline_learn(s, p));
}

static void
forget(struct setting *s)
{
	free(s->pin);
	free(s->before);
	free(s->after);
	document_forget(&s->document);
}

/* Of all points those that begin so, up to a colon; how many there are. */
static size_t
add_all(struct points *points, const struct points *all, const char *name)
{
	size_t i, length = strlen(name), count = 0;

	for (i = 0; i < all->count; i++)
		if (strncmp(all->text[i], name, length) == 0 &&
		    all->text[i][length] == ':') {
			baseline_add(points, all->text[i]);
			count++;
		}
	return (count);
}

/* Those named, or all of them. */
static bool
choose(struct points *points, const struct place *p, char **names)
{
	struct points all = { .count = 0 };
	struct point point;
	bool good = true;

	if (*names == NULL)
		return (baseline_points(points, p));
	for (; *names != NULL && good; names++)
		if (point_parse(&point, *names))
			baseline_add(points, *names);
		else
			good = (all.count > 0 || baseline_points(&all, p)) &&
			    add_all(points, &all, *names) > 0;
	if (!good)
		(void)fprintf(
		    stderr, "disturb: no such point: %s\n", names[-1]);
	baseline_clear(&all);
	return (good);
}

int
main(int argc, char **argv)
{
	struct setting s = { .traceable = false };
	struct points points = { .count = 0 };
	struct place place;
	double seconds = 0;
	int c, status = 6;

	while ((c = getopt(argc, argv, "Tb:k:m:s:t:v:")) != -1)
		switch (c) {
		case 'T':
			s.traceable = true;
			break;
		case 'b':
			s.programs = optarg;
			break;
		case 'k':
			s.keep = optarg;
			break;
		case 'm':
			s.mock = optarg;
			break;
		case 's':
			s.softhsm = optarg;
			break;
		case 't':
			seconds = strtod(optarg, NULL);
			break;
		case 'v':
			s.variant = optarg;
			break;
		default:
			optind = argc;
		}
	if (optind == argc || s.programs == NULL || s.mock == NULL ||
	    s.softhsm == NULL || s.variant == NULL) {
		(void)fputs(usage, stderr);
		return (2);
	}
	if (prepare(&s, &place, argv[optind]) &&
	    choose(&points, &place, argv + optind + 1)) {
		if (seconds > 0)
			qsort(points.text, points.count, sizeof(*points.text),
			    compare);
		status = crew_work(&s, &points, argv[optind], seconds) ? 0 : 1;
	}
	baseline_clear(&points);
	forget(&s);
	return (status);
}
