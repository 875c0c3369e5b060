/* --recover: by the journal alone, what a run began is undone or finished. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cook/run.h"
#include "cook/transcript.h"
#include "lib/util/digest.h"
#include "lib/util/infile.h"

/* The very token of the journal, before anybody logs in. */
static int
meet(struct store *s, struct fault *f)
{
	struct hsm_token_info now;

	if (s->repository == NULL)
		return (fault_set(f, FAULT_INPUT,
		    "oks.conf does not have the repository any more in which "
		    "the run used the token %s, serial %s",
		    s->info.label, s->info.serial));
	if (hsm_token_look(&now, &s->repository->hsm, f) == -1)
		return (-1);
	if (!hsm_token_same(&now, &s->info))
		return (fault_set(f, FAULT_REFUSED,
		    "the repository %s is the token %s, serial %s now; the "
		    "journal is of the token %s, serial %s",
		    s->repository->hsm.name, now.label, now.serial,
		    s->info.label, s->info.serial));
	s->info = now;
	return (stores_ask_pin(s, f));
}

static int
meet_all(struct run *run, const char *name, struct fault *f)
{
	size_t i;

	for (i = 0; i < run->store_count; i++)
		if (meet(&run->stores[i], f) == -1)
			return (-1);
	return (state_lock_rest(run, name, f));
}

/* SHA-256 of the file, or "" where there is none. */
static int
hash_target(const struct run *run, char *sha256, struct fault *f)
{
	struct bytes now = { 0 };
	struct stat st;
	int rc;

	sha256[0] = '\0';
	if (lstat(run->target.path, &st) == -1 && errno == ENOENT)
		return (0);
	rc = infile_read(run->target.path, RECIPE_FILE_MOST, &now, f);
	if (rc == 0)
		rc = digest_sha256_hex(now.data, now.length, sha256, f);
	bytes_clear(&now);
	return (rc);
}

/*
 * *there: the result is in its place already.  Else there must be what the run
 * was to replace, and nothing else is ever replaced.
 */
static int
look_at_target(const struct run *run, bool *there, struct fault *f)
{
	char sha256[DIGEST_HEX_SIZE];

	*there = false;
	if (hash_target(run, sha256, f) == -1)
		return (-1);
	if (strcmp(sha256, run->sha256) == 0)
		*there = true;
	else if (strcmp(sha256,
		     run->target.replaces ? run->journal.recipe_sha256 : "") !=
	    0) {
		(void)fault_set(f, FAULT_REFUSED,
		    "%s: give another file for the result by -o",
		    sha256[0] == '\0' ?
			"the recipe that the result replaces is not there" :
			"is neither what the run was to replace nor its "
			"result");
		return (fault_file(f, run->target.path, 0, 0));
	}
	return (0);
}

static int
finish_run(struct run *run, struct fault *f)
{
	const struct journal *j = &run->journal;
	struct staged staged = { 0 };
	bool there;
	int rc;

	rc = look_at_target(run, &there, f);
	if (rc == 0 && !there)
		rc = finish_stage(run, j->bytes.data + j->document,
		    j->bytes.length - j->document, &staged, f);
	if (rc == 0)
		rc = fresh_view(run, true, f);
	if (rc == 0)
		rc = finish(run, &staged, f);
	finish_clear(&staged);
	if (rc == 0)
		console_recovered(run, RECOVERED_FINISHED, NULL);
	return (rc);
}

static int
undo_run(struct run *run, struct fault *f)
{
	struct fault notes = { 0 };

	if (undo(run, &notes, f) == -1)
		return (-1);
	console_recovered(run, RECOVERED_UNDONE, &notes);
	return (0);
}

static int
recover_journal(struct run *run, const char *name, struct fault *f)
{
	int rc;

	if (journal_read(run, f) == -1)
		return (-1);
	if (!run->journal.begun) { /* all was done but this */
		if (journal_close(run, f) == -1)
			return (-1);
		console_recovered(run, RECOVERED_CLOSED, NULL);
		return (0);
	}
	if (run->options->output != NULL &&
	    run_set_target(run, run->options->output, false, f) == -1)
		return (-1);
	outfile_sweep(run->target.path);
	if (meet_all(run, name, f) == -1)
		return (-1);
	transcript_recovery(run);
	rc = run->journal.committed ? finish_run(run, f) : undo_run(run, f);
	if (transcript_tokens(run, f) == -1)
		rc = -1;
	transcript_end(run, f);
	console_transcript(run);
	return (rc);
}

/* *found: there was a journal of that name. */
static int
recover_name(const struct cook_options *options, const struct conf *c,
    const char *name, bool *found, struct fault *f)
{
	struct run run = { .options = options, .conf = c };
	int fd, rc;

	if (state_lock_name(c, name, &fd, f) == -1)
		return (-1);
	if (fd == -1)
		return (fault_set(f, FAULT_REFUSED,
		    "another oks-cook is using the token of %s in %s: wait "
		    "for its end",
		    name, c->state));
	rc = state_find(&run, name, f);
	if (rc == 0 && (run.journal.begun || run.journal.committed)) {
		*found = true;
		rc = recover_journal(&run, name, f);
		if (rc == -1)
			(void)fault_add(f,
			    "; the journal %s.begin stays, and --recover can "
			    "be repeated",
			    name);
	}
	run_clear(&run);
	(void)close(fd);
	return (rc);
}

void
recover(
    const struct cook_options *options, const struct conf *c, struct fault *f)
{
	char(*names)[STATE_NAME_SIZE];
	size_t i, count;
	bool found = false;
	int rc = 0;

	if (state_list(&names, &count, c, f) == -1)
		return;
	for (i = 0; i < count && rc == 0; i++)
		rc = recover_name(options, c, names[i], &found, f);
	free(names);
	if (rc == 0 && !found)
		console_no_journal(c);
}
