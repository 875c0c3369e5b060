/*
 * What comes after the commit point.  Each part can be done again, so that a
 * recovery does the same from the beginning: exported keys are locked; keys are
 * destroyed, and a fresh view shows that they are gone; one rename publishes
 * the result; the journal is closed.
 */
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cook/run.h"
#include "lib/hsm/destroy.h"
#include "lib/hsm/transport.h"
#include "lib/jws/approvals.h"

static bool
may_give_to(gid_t group)
{
	return (geteuid() == 0 || group == getegid() || group_member(group));
}

/* Who could read the recipe that is replaced can read the result, its group
 * only where we may give a file to that; else 0600. */
static void
dress(const struct run *run, struct outfile_mode *how)
{
	struct stat st;

	*how = (struct outfile_mode){ .mode = S_IRUSR | S_IWUSR,
		.group = (gid_t)-1 };
	if (!run->target.replaces || stat(run->target.path, &st) == -1)
		return;
	if (may_give_to(st.st_gid))
		how->group = st.st_gid;
	if (how->group == st.st_gid || (st.st_mode & S_IROTH) != 0)
		how->mode |= st.st_mode & (S_IRGRP | S_IROTH);
}

static int
stage_signature(const struct run *run, const struct outfile_mode *how,
    struct outfile **out, struct fault *f)
{
	char *path = approvals_path(run->target.path, APPROVALS_RESULT, f);
	int rc;

	if (path == NULL)
		return (-1);
	rc = outfile_stage(
	    out, path, run->signature.data, run->signature.length, how, f);
	free(path);
	return (rc);
}

int
finish_stage(struct run *run, const void *document, size_t length,
    struct staged *s, struct fault *f)
{
	struct outfile_mode how;

	dress(run, &how);
	if (outfile_stage(
		&s->result, run->target.path, document, length, &how, f) == -1)
		return (-1);
	if (run->signature.length == 0)
		return (0);
	return (stage_signature(run, &how, &s->signature, f));
}

void
finish_clear(struct staged *s)
{
	outfile_free(s->result);
	outfile_free(s->signature);
}

/* The signature first: who finds the result finds that, too. */
static int
publish(struct run *run, const struct staged *s, struct fault *f)
{
	int rc = 0;

	if (s->signature != NULL && outfile_commit(s->signature, f) == -1)
		return (-1);
	if (s->result != NULL) {
		rc = outfile_commit(s->result, f);
		run->published = outfile_published(s->result);
	}
	return (rc);
}

int
finish_lock(const struct run *run, struct fault *f)
{
	const struct held *h;
	size_t i;

	for (i = 0; i < run->held_count; i++) {
		h = run->held[i];
		if (h->exported &&
		    hsm_transport_lock(h->store->token, &h->key, f) == -1)
			return (held_name(h, f));
	}
	return (0);
}

static bool
is_left(const struct held *h)
{
	return (h->deleted &&
	    (h->key.private_handle != 0 || h->key.public_handle != 0));
}

/* All are tried; why is the token's first answer that was not CKR_OK.  True if
 * there were any. */
static bool
delete_keys(struct run *run, struct fault *why)
{
	struct held *h;
	bool tried = false;
	size_t i;

	for (i = 0; i < run->held_count; i++) {
		h = run->held[i];
		if (!is_left(h))
			continue;
		tried = true;
		if (hsm_destroy_key(h->store->token, &h->key, why) == -1)
			(void)held_name(h, why);
	}
	return (tried);
}

/* In the view just opened, no handle was found for what is gone. */
static int
check_gone(const struct run *run, const struct fault *why, struct fault *f)
{
	size_t i;

	for (i = 0; i < run->held_count; i++) {
		if (!is_left(run->held[i]))
			continue;
		if (why->kind != FAULT_NONE)
			*f = *why;
		else
			(void)fault_set(f, FAULT_HSM,
			    "the token said that the key is destroyed, but a "
			    "fresh view shows it");
		return (held_name(run->held[i], f));
	}
	return (0);
}

/* Whether a key is gone, a fresh view tells, not the token's answer. */
static int
delete_and_look(struct run *run, struct fault *f)
{
	struct fault why = { 0 };

	if (!delete_keys(run, &why))
		return (0);
	if (fresh_view(run, true, f) == -1)
		return (-1);
	return (check_gone(run, &why, f));
}

int
finish(struct run *run, const struct staged *s, struct fault *f)
{
	if (finish_lock(run, f) == -1 || delete_and_look(run, f) == -1)
		return (-1);
	if (publish(run, s, f) == 0 && journal_close(run, f) == 0)
		return (0);
	if (run->published)
		(void)fault_add(f, "; the result is in its place");
	return (-1);
}
