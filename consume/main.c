/* oks-consume: from the cooked recipe to the operational token and signer. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "consume/cookbook.h"
#include "consume/daily.h"
#include "consume/import.h"
#include "consume/import_foreign.h"
#include "consume/monitor.h"
#include "consume/operational.h"
#include "consume/options.h"
#include "consume/report.h"
#include "consume/retire.h"
#include "consume/setup.h"
#include "consume/skr.h"
#include "consume/transport_key.h"
#include "lib/conf/conf.h"
#include "lib/kasp/kasp.h"
#include "lib/util/fault.h"
#include "lib/util/process.h"

static int
run_transport(
    const struct options *o, const struct conf *c, FILE *out, struct fault *f)
{
	struct operational token = { 0 };
	int rc;

	if (operational_open(&token, c, f) == -1)
		return (-1);
	operational_tell(&token, o->verbose, out);
	rc = transport_key_provide(&token, c, o->file, out, f);
	operational_close(&token);
	return (rc);
}

/* Everything that needs no token comes before the token is opened. */
static int
list_exports(const struct conf *c, const struct cookbook *book,
    struct import_list *lists, size_t *exports, struct fault *f)
{
	const struct cooked *cooked;
	size_t i;

	*exports = 0;
	for (i = 0; i < book->recipe_count; i++) {
		cooked = &book->recipes[i].cooked;
		if (cooked_verify(cooked, f) == -1 ||
		    import_list_make(&lists[i], cooked, c, f) == -1 ||
		    import_list_check(&lists[i], cooked, f) == -1)
			return (-1);
		*exports += lists[i].count;
	}
	return (0);
}

static int
import_lists(const struct options *o, const struct conf *c,
    const struct cookbook *book, const struct import_list *lists, FILE *out,
    struct fault *f)
{
	struct operational token = { 0 };
	size_t i;
	int rc;

	if (operational_open(&token, c, f) == -1)
		return (-1);
	operational_tell(&token, o->verbose, out);
	rc = 0;
	for (i = 0; i < book->recipe_count && rc == 0; i++)
		rc = import_keys(&lists[i], &token, c, out, f);
	if (rc == 0)
		rc = import_foreign(book, &token, c, out, f);
	operational_close(&token);
	return (rc);
}

static int
run_import(const struct options *o, const struct conf *c,
    const struct cookbook *book, FILE *out, struct fault *f)
{
	struct import_list *lists = calloc(book->recipe_count, sizeof(*lists));
	size_t exports, i;
	int rc;

	if (lists == NULL)
		return (fault_memory(f));
	rc = list_exports(c, book, lists, &exports, f);
	if (rc == 0 && exports == 0)
		(void)fputs("the recipe exports no keys\n", out);
	else if (rc == 0)
		rc = import_lists(o, c, book, lists, out, f);
	for (i = 0; i < book->recipe_count; i++)
		import_list_clear(&lists[i]);
	free(lists);
	return (rc);
}

static int
run_retire(const struct options *o, const struct conf *c,
    const struct cookbook *book, FILE *out, struct fault *f)
{
	struct operational token = { 0 };
	struct served_log log = { 0 };
	const struct retire r = { c, book, &log, &token, o->instant, o->dry,
		out };
	int rc = -1;

	if (c->served == NULL) {
		(void)fault_set(f, FAULT_INPUT,
		    "--retire goes by the log of what was served: add served: "
		    "FILE");
		return (fault_file(f, c->file, 0, 0));
	}
	if (served_read(&log, c->served, f) == -1)
		return (-1);
	if (operational_open(&token, c, f) == 0) {
		operational_tell(&token, o->verbose, out);
		rc = retire_keys(&r, o->operands, f);
	}
	operational_close(&token);
	served_log_clear(&log);
	return (rc);
}

/* The tasks that need recipes. */
static int
run_task(const struct options *o, const struct conf *c,
    const struct cookbook *book, struct report *r, int *worst, struct fault *f)
{
	if (o->task == OPTIONS_IMPORT)
		return (run_import(o, c, book, report_out(r), f));
	if (o->task == OPTIONS_RETIRE)
		return (run_retire(o, c, book, report_out(r), f));
	return (daily(o, c, book, r, worst, f));
}

static int
run_book(const struct options *o, const struct conf *c, struct report *r,
    int *worst, struct fault *f)
{
	struct cookbook book = { 0 };
	size_t i;
	int rc;

	if (cookbook_read(&book, o->recipes, o->recipe_count, c, f) == -1)
		return (-1);
	for (i = 0; i < book.bad_count; i++) {
		report_fault(r, &book.bad[i], NULL);
		if (fault_status(&book.bad[i]) > *worst)
			*worst = fault_status(&book.bad[i]);
	}
	rc = run_task(o, c, &book, r, worst, f);
	cookbook_clear(&book);
	return (rc);
}

static int
run_conf(const struct options *o, const struct conf *c, struct report *r,
    int *worst, struct fault *f)
{
	if (o->task == OPTIONS_TRANSPORT)
		return (run_transport(o, c, report_out(r), f));
	if (o->task == OPTIONS_SKR)
		return (skr_run(o, c, report_out(r), f));
	if (o->task == OPTIONS_SETUP)
		return (setup_print(c, o->operands, report_out(r), f));
	return (run_book(o, c, r, worst, f));
}

static int
run(const struct options *o, struct report *r, int *worst, struct fault *f)
{
	struct conf *c = NULL;
	int rc = -1;

	/* A response needs no oks.conf; one that is given may pin its signer.
	 */
	if (o->task == OPTIONS_SKR && !o->conf_given)
		return (skr_run(o, NULL, report_out(r), f));
	if (conf_read(&c, o->conf, true, f) == -1)
		return (-1);
	if (kasp_apply(c, f) == 0)
		rc = run_conf(o, c, r, worst, f);
	conf_free(c);
	return (rc);
}

/* What --check says of itself is 3, whatever went wrong. */
static bool
is_check(int argc, char **argv)
{
	int i;

	for (i = 1; i < argc; i++)
		if (strcmp(argv[i], "--check") == 0)
			return (true);
	return (false);
}

/* Runs what was asked for, with its messages where they belong. */
static int
report_run(const struct options *o)
{
	struct report *r = NULL;
	struct fault f = { 0 }, last = { 0 };
	int worst = 0;

	if (report_open(&r, o->syslog, &f) == -1) {
		report_fault(NULL, &f, NULL);
		return (fault_status(&f));
	}
	if (run(o, r, &worst, &f) == -1)
		report_fault(r, &f, NULL);
	if (report_close(r, &last) == -1) {
		report_fault(NULL, &last, NULL);
		f.kind = f.kind == FAULT_NONE ? last.kind : f.kind;
	}
	return (fault_status(&f) > worst ? fault_status(&f) : worst);
}

/* What keeps the run from beginning: also where monitoring reads. */
static int
refuse(const struct fault *f, bool check)
{
	char line[FAULT_LINE_SIZE];

	report_fault(NULL, f, NULL);
	if (!check)
		return (fault_status(f));
	fault_line(f, line);
	(void)printf("OKS UNKNOWN: %s\n", line);
	return (MONITOR_UNKNOWN);
}

/* --help and --version have printed already. */
static int
flush(struct fault *f)
{
	if (fflush(stdout) == 0 && ferror(stdout) == 0)
		return (0);
	return (fault_errno(
	    f, "fflush", NULL, "standard output cannot be written"));
}

int
main(int argc, char **argv)
{
	struct options o = { 0 };
	struct fault f = { 0 };
	int status = 0;

	if (process_harden(&f) == -1 || options_read(&o, argc, argv, &f) == -1)
		status = refuse(&f, is_check(argc, argv));
	else if (o.task == OPTIONS_CHECK)
		status = (int)monitor_check(&o);
	else if (o.task != OPTIONS_DONE)
		status = report_run(&o);
	else if (flush(&f) == -1)
		status = refuse(&f, false);
	options_clear(&o);
	return (status);
}
