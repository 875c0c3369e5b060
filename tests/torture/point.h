#ifndef OKS_TESTS_TORTURE_POINT_H
#define OKS_TESTS_TORTURE_POINT_H
/*
 * A point at which a run is disturbed, by its name:
 *
 *	call:N[+]:before|after:ACT[:VALUE]	at the Nth PKCS#11 call
 *	undo:N[+]:before|after:ACT[:VALUE]	the same in a run whose last
 *						step has failed
 *	recover:N[+]:...	the same in --recover, of a run that was killed
 *				in its last step
 *	finish:N[+]:...		the same of one that was killed behind its
 *				commit point
 *	system:NAME:N[+]:kill|enospc|eio	at the Nth system call NAME
 *	memory:N				at the Nth allocation of ours
 *
 * ACT and VALUE are those of tests/mock, with CKR_ codes by name.
 */
#include <stdbool.h>
#include <stddef.h>

#define POINT_TEXT_SIZE 96

enum point_group {
	POINT_CALL,
	POINT_UNDO,
	POINT_RECOVER,
	POINT_FINISH,
	POINT_SYSTEM,
	POINT_MEMORY
};
#define POINT_GROUPS 6

struct point {
	char text[POINT_TEXT_SIZE];
	enum point_group group;
	unsigned long n;
	bool onwards;      /* and at all that follow */
	char act[16];      /* of the mock, or what strace injects */
	char value[32];    /* the code's name, or a signal's number */
	char function[32]; /* the system call */
};

/* False if that is not the name of a point. */
bool point_parse(struct point *p, const char *text);

/* The group's name. */
const char *point_group(enum point_group group);

/* True if it is in a recovery. */
bool point_recovers(const struct point *p);

/* The control file of the mock module for the point; "" if it needs none. */
void point_control(const struct point *p, char *text, size_t size);

/* The signal that the process is to get, or 0. */
int point_signal(const struct point *p);

/* The code that a call is to give back, by name; NULL if it is none of those */
const char *point_code(const struct point *p);

/* A number below `below` that depends on the point and the salt only. */
unsigned long point_random(
    const struct point *p, const char *salt, unsigned long below);

#endif
