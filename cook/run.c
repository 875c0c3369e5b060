#include "cook/run.h"

#include <jansson.h>
#include <stdlib.h>
#include <unistd.h>

#include "cook/transcript.h"
#include "lib/util/infile.h"

/* Absolute, because a recovery may be started from another folder. */
int
run_set_target(
    struct run *run, const char *path, bool replaces, struct fault *f)
{
	char *here = getcwd(NULL, 0);
	json_t *text;

	if (here == NULL)
		return (fault_errno(
		    f, "getcwd", NULL, "the current folder has no name"));
	free(run->target.path);
	run->target.path = infile_join(here, path);
	run->target.replaces = replaces;
	free(here);
	if (run->target.path == NULL)
		return (fault_memory(f));
	if ((text = json_string(run->target.path)) == NULL) {
		(void)fault_set(f, FAULT_INPUT,
		    "the path is not UTF-8, and the journal could not hold it");
		return (fault_file(f, path, 0, 0));
	}
	json_decref(text);
	return (0);
}

void
run_clear(struct run *run)
{
	stores_close(run);
	uses_clear(run);
	plan_clear(run);
	journal_clear(&run->journal);
	transcript_free(run->transcript);
	bytes_clear(&run->signed_data);
	bytes_clear(&run->signature);
	free(run->target.path);
	free(run->order);
	recipe_free(run->recipe);
}
