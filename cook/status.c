/* --status: what the journals hold, and what to do next, in one screen. */
#include <stdlib.h>
#include <unistd.h>

#include "cook/run.h"

static int
show_name(const struct cook_options *options, const struct conf *c,
    const char *name, bool *waits, struct fault *f)
{
	struct run run = { .options = options, .conf = c };
	bool running;
	int fd, rc;

	if (state_lock_name(c, name, &fd, f) == -1)
		return (-1);
	running = fd == -1;
	rc = state_find(&run, name, f);
	if (rc == 0 && (run.journal.begun || run.journal.committed)) {
		*waits = true;
		rc = journal_read(&run, f);
		if (rc == 0)
			console_journal(&run, running);
	}
	run_clear(&run);
	if (fd != -1)
		(void)close(fd);
	return (rc);
}

void
status(const struct cook_options *options, const struct conf *c, bool *waits,
    struct fault *f)
{
	char(*names)[STATE_NAME_SIZE];
	size_t i, count;
	int rc = 0;

	*waits = false;
	if (state_list(&names, &count, c, f) == -1)
		return;
	for (i = 0; i < count && rc == 0; i++)
		rc = show_name(options, c, names[i], waits, f);
	free(names);
	if (rc == 0 && !*waits)
		console_no_journal(c);
}
