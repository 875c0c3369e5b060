#ifndef OKS_TESTS_TORTURE_ATTEMPT_H
#define OKS_TESTS_TORTURE_ATTEMPT_H
/* One ceremony, disturbed at one point, and what must hold afterwards. */
#include <stdbool.h>
#include <stdio.h>

#include "tests/torture/point.h"
#include "tests/torture/setting.h"

/* The state of things, as it is told by others than cook. */
struct scene {
	char *view; /* the token's listing */
	enum document_state document;
	bool waits;     /* a journal, of one file or two */
	bool committed; /* past its commit point */
};

struct attempt {
	const struct place *place;
	const struct point *point;
	FILE *findings; /* a line each */
	int status;     /* of the disturbed run */
	bool struck;    /* the point was met */
	bool lost;      /* SoftHSM lost its token file, and it was put back */
	bool blank;     /* SoftHSM left an object without any attribute */
	bool cut;       /* the recovery was killed, too */
	bool waited;    /* it left a journal */
	bool undone;    /* the end: as before; else the recipe is cooked */
	bool repeated;  /* the ceremony was held again after that */
	struct scene scene;
};

/* Notes a finding. */
void attempt_found(struct attempt *a, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Looks at everything; false if that cannot be done. */
bool attempt_look(struct attempt *a);

/* Runs the ceremony with the point's fault. */
void attempt_run(struct attempt *a);

/* ---- check.c: each notes what is not as it must be ---- */

/* After the disturbed run, as it is. */
void check_disturbed(struct attempt *a);

/* At any time: no key is lost, the recipe's file is whole. */
void check_kept(struct attempt *a);

/* When all is repaired: all is as before or all is done. */
void check_settled(struct attempt *a);

/* After the same ceremony once more. */
void check_again(struct attempt *a, int status);

/* ---- */

/*
 * All of it; true if nothing was found.  The rest of *a tells what happened.
 * Findings go to the stream.
 */
bool attempt_make(struct attempt *a, const struct place *place,
    const struct point *point, FILE *findings);

#endif
