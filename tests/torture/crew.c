#include "tests/torture/crew.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/torture/attempt.h"

#define WORKERS 2

/* Shared by the workers. */
struct tally {
	atomic_size_t next; /* point */
	atomic_size_t tried[POINT_GROUPS], failed[POINT_GROUPS];
	atomic_size_t missed; /* the point was not met */
	atomic_size_t undone; /* all was as before, and cooked again */
	atomic_size_t lost;   /* by SoftHSM itself: its token file */
	atomic_size_t blank;  /* the same: it left an object that is none */
	atomic_size_t cut;    /* recoveries killed and repeated */
};

struct crew {
	const struct setting *setting;
	const struct points *points;
	const char *folder;
	double deadline;
	struct tally *tally;
};

static double
now(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return ((double)t.tv_sec + (double)t.tv_nsec / 1e9);
}

static void
count(struct tally *t, const struct attempt *a, bool good)
{
	enum point_group group = a->point->group;

	(void)atomic_fetch_add(&t->tried[group], 1);
	(void)atomic_fetch_add(&t->failed[group], good ? 0 : 1);
	(void)atomic_fetch_add(&t->missed, a->struck ? 0 : 1);
	(void)atomic_fetch_add(&t->undone, a->undone ? 1 : 0);
	(void)atomic_fetch_add(&t->lost, a->lost ? 1 : 0);
	(void)atomic_fetch_add(&t->blank, a->blank ? 1 : 0);
	(void)atomic_fetch_add(&t->cut, a->cut ? 1 : 0);
}

static void
try(const struct crew *c, const struct place *p, const char *name)
{
	struct attempt a;
	struct point point;
	char *findings;
	size_t size;
	FILE *stream = open_memstream(&findings, &size);
	bool good;

	if (stream == NULL || !point_parse(&point, name))
		exit(6);
	good = attempt_make(&a, p, &point, stream);
	(void)fclose(stream);
	if (!good) {
		(void)printf(
		    "FAULT at %s\n%s    repeat: make torture POINT=%s\n", name,
		    findings, name);
		(void)fflush(stdout);
	}
	count(c->tally, &a, good);
	free(findings);
}

static void
work(const struct crew *c, int number)
{
	char folder[FOLDER_PATH_SIZE];
	struct place place;
	size_t i;

	(void)snprintf(folder, sizeof(folder), "%s/place%d", c->folder, number);
	if (!place_make(&place, c->setting, folder))
		exit(6);
	while (now() < c->deadline &&
	    (i = atomic_fetch_add(&c->tally->next, 1)) < c->points->count)
		try(c, &place, c->points->text[i]);
	exit(0);
}

static bool
work_all(const struct crew *c)
{
	bool good = true;
	int i, status;

	for (i = 0; i < WORKERS; i++)
		switch (fork()) {
		case 0:
			work(c, i);
			break;
		case -1:
			return (false);
		default:
			break;
		}
	while (wait(&status) != -1)
		good = good && status == 0;
	return (good);
}

static bool
report(const struct crew *c, double began)
{
	const struct tally *t = c->tally;
	size_t tried = 0, failed = 0;
	unsigned int g;

	for (g = 0; g < POINT_GROUPS; g++) {
		(void)printf("torture: %-7s %6zu points tried, %zu faults\n",
		    point_group((enum point_group)g), t->tried[g],
		    t->failed[g]);
		tried += t->tried[g];
		failed += t->failed[g];
	}
	(void)printf("torture: %zu of %zu points tried in %.0f s, %zu faults "
		     "found\n"
		     "torture: %zu undone and cooked again, %zu recoveries "
		     "killed and repeated, %zu points not met\n"
		     "torture: SoftHSM lost its token file %zu times, and left "
		     "an object without a class %zu times\n",
	    tried, c->points->count, now() - began, failed, t->undone, t->cut,
	    t->missed, t->lost, t->blank);
	return (tried > 0 && failed == 0);
}

bool
crew_work(const struct setting *s, const struct points *points,
    const char *folder, double seconds)
{
	double began = now();
	struct crew c = { .setting = s,
		.points = points,
		.folder = folder,
		.deadline = began + (seconds > 0 ? seconds : 1e9) };
	bool good;

	c.tally = mmap(NULL, sizeof(*c.tally), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (c.tally == MAP_FAILED)
		return (false);
	good = work_all(&c);
	return (report(&c, began) && good);
}
