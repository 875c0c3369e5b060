#ifndef OKS_TESTS_TORTURE_PROGRAM_H
#define OKS_TESTS_TORTURE_PROGRAM_H
/* Another program, run to its end. */

/* One that takes longer is killed, and has failed. */
#define PROGRAM_SECONDS 60

struct program {
	const char *const *argv; /* argv[0] is a path, or found by $PATH */
	const char *folder;      /* where it runs */
	const char *out, *err;   /* files, from that folder; made anew */
	const char *variable;    /* NAME=VALUE for its environment, or NULL */
};

/* Its wait status; -1 if it was not run or took too long. */
int program_run(const struct program *p);

#endif
