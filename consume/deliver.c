#include "consume/deliver.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

#include "consume/published.h"
#include "lib/util/infile.h"
#include "lib/util/instant.h"
#include "lib/util/outfile.h"

int64_t
deliver_time(int64_t instant, bool runs, const struct logfile *log)
{
	const struct served_log *l = log == NULL ? NULL : logfile_log(log);
	int64_t now, last = -1;

	if (!runs)
		return (instant);
	now = instant_now();
	if (l != NULL && l->count > 0)
		last = l->records[l->count - 1].time;
	/* A clock that was set back is for the choice to refuse, once. */
	if (now < last && instant >= last)
		now = last;
	return (now < instant ? instant : now);
}

/* Largest file of a signer that is looked at; ours are far smaller. */
#define OLD_MOST (16UL * 1024 * 1024)

/* A running signer that has a KSK by its locator, as the enforcer writes it,
 * dies when it is given one without. */
static bool
is_enforcers(const struct bytes *old)
{
	const char *text = (const char *)old->data;

	return (old->length > 0 && strstr(text, "<KSK") != NULL &&
	    strstr(text, "<ResourceRecord") == NULL);
}

/* Whether the file has this content; a missing one has not. */
static int
same_content(
    const char *path, const struct bytes *b, bool *same, struct fault *f)
{
	struct bytes old = { 0 };
	struct stat st;
	int rc;

	*same = false;
	if (stat(path, &st) == -1)
		return (errno == ENOENT ?
			0 :
			fault_errno(f, "stat", path, "cannot be examined"));
	if (!S_ISREG(st.st_mode))
		return (0);
	if ((rc = infile_read(path, OLD_MOST, &old, f)) == 0) {
		*same = bytes_equal(&old, b);
		if (is_enforcers(&old)) {
			(void)fault_set(f, FAULT_REFUSED,
			    "this is the enforcer's file, and the signer that "
			    "has read it dies of ours: take the zone over as "
			    "oks consume --setup says");
			rc = fault_file(f, path, 0, 0);
		}
	}
	bytes_clear(&old);
	return (rc);
}

static int
note(struct deliver *d, enum served_event event, struct fault *f)
{
	if (d->log == NULL)
		return (0);
	d->record.event = event;
	d->record.time = deliver_time(d->instant, d->runs, d->log);
	return (logfile_append(d->log, &d->record, f));
}

/* The published set, waited for; true where nobody looks. */
static int
look(const struct deliver *d, int64_t wait_s, bool *there, struct fault *f)
{
	*there = true;
	if (d->zone->check == NULL)
		return (0);
	return (
	    published_wait(d->zone->check, &d->made->set, wait_s, there, f));
}

static int
put(const struct deliver *d, bool same, struct fault *f)
{
	const struct outfile_mode how = { d->zone->mode, d->zone->group, true };
	const struct bytes *b = &d->made->content;

	if (!same)
		return (outfile_write(
		    d->zone->signconf, b->data, b->length, &how, f));
	/* The signer reads it again only if its time is another. */
	if (!tell_is_told(d->conf, d->zone))
		return (0);
	return (outfile_touch(d->zone->signconf, f));
}

static int
tell(const struct deliver *d, struct fault *f)
{
	int64_t wait = tell_patience(d->tell, d->conf);
	struct fault why = { 0 };
	bool there;

	if (tell_reload(d->tell, d->conf, d->zone, &d->record.zone, f) == -1)
		return (-1);
	if (look(d, wait, &there, &why) == -1)
		return (fault_set(f, why.kind,
		    "what the signer publishes cannot be looked at: %s: %s",
		    d->zone->check, why.what));
	if (there)
		return (0);
	d->tell->late = true;
	return (fault_set(f, FAULT_SYSTEM,
	    "the signer was told, and %lld s later %.200s does not have the "
	    "set: see the signer's log; the next run tells it again",
	    (long long)wait, d->zone->check));
}

/* A first look that fails is no news: the signer may be writing. */
static bool
is_there(const struct deliver *d)
{
	struct fault ignored = { 0 };
	bool there = false;

	return (look(d, 0, &there, &ignored) == 0 && there);
}

int
deliver(struct deliver *d, enum deliver_outcome *outcome, struct fault *f)
{
	bool same = false, settled;

	*outcome = DELIVER_UNCHANGED;
	if (same_content(d->zone->signconf, &d->made->content, &same, f) == -1)
		return (-1);
	settled = same && (d->log == NULL || d->known);
	if (settled && is_there(d))
		return (0);
	if (tell_probe(d->tell, d->conf, d->zone, f) == -1)
		return (-1);
	if (!settled && !d->unconfirmed && note(d, SERVED_INTENT, f) == -1)
		return (-1);
	if (put(d, same, f) == -1)
		return (-1);
	*outcome = same ? DELIVER_TOLD : DELIVER_WRITTEN;
	if (tell(d, f) == -1 ||
	    (!settled && note(d, SERVED_CONFIRMED, f) == -1))
		return (-1);
	return (0);
}
