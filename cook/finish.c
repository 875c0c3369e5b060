/*
 * What comes after the commit point.  Each part can be done again, so that a
 * recovery does the same from the beginning: exported keys are locked; keys are
 * destroyed, and a fresh view shows that they are gone; one rename publishes
 * the result; the journal is closed.
 */
#include <sys/stat.h>
#include <unistd.h>

#include "cook/run.h"
#include "lib/hsm/destroy.h"
#include "lib/hsm/transport.h"

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

int
finish_stage(struct run *run, const void *document, size_t length,
    struct outfile **out, struct fault *f)
{
	struct outfile_mode how;

	dress(run, &how);
	return (
	    outfile_stage(out, run->target.path, document, length, &how, f));
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
finish(struct run *run, struct outfile *out, struct fault *f)
{
	int rc = 0;

	if (finish_lock(run, f) == -1 || delete_and_look(run, f) == -1)
		return (-1);
	if (out != NULL) {
		rc = outfile_commit(out, f);
		run->published = outfile_published(out);
	}
	if (rc == 0 && journal_close(run, f) == 0)
		return (0);
	if (run->published)
		(void)fault_add(f, "; the result is in its place");
	return (-1);
}
