/* oks-consume: from the cooked recipe to the operational token and signer. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "consume/cookbook.h"
#include "consume/daily.h"
#include "consume/import.h"
#include "consume/operational.h"
#include "consume/options.h"
#include "consume/report.h"
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
import_recipe(const struct options *o, const struct conf *c,
    const struct cooked *cooked, FILE *out, struct fault *f)
{
	struct operational token = { 0 };
	struct import_list l = { 0 };
	int rc = -1;

	if (cooked_verify(cooked, f) == -1 ||
	    import_list_make(&l, cooked, c, f) == -1)
		return (-1);
	if (l.count == 0) {
		(void)fputs("the recipe exports no keys\n", out);
		rc = 0;
	} else if (import_list_check(&l, cooked, f) == 0 &&
	    operational_open(&token, c, f) == 0) {
		operational_tell(&token, o->verbose, out);
		rc = import_keys(&l, &token, c, out, f);
	}
	operational_close(&token);
	import_list_clear(&l);
	return (rc);
}

static int
run_import(const struct options *o, const struct conf *c,
    const struct cookbook *book, FILE *out, struct fault *f)
{
	size_t i;

	for (i = 0; i < book->recipe_count; i++)
		if (import_recipe(o, c, &book->recipes[i].cooked, out, f) == -1)
			return (-1);
	return (0);
}

/* The tasks that need recipes. */
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
	rc = o->task == OPTIONS_IMPORT ?
	    run_import(o, c, &book, report_out(r), f) :
	    daily(o, c, &book, r, worst, f);
	cookbook_clear(&book);
	return (rc);
}

static int
run(const struct options *o, struct report *r, int *worst, struct fault *f)
{
	struct conf *c = NULL;
	int rc = -1;

	if (conf_read(&c, o->conf, true, f) == -1)
		return (-1);
	if (kasp_apply(c, f) == 0)
		rc = o->task == OPTIONS_TRANSPORT ?
		    run_transport(o, c, report_out(r), f) :
		    run_book(o, c, r, worst, f);
	conf_free(c);
	return (rc);
}

/* A response needs neither oks.conf nor a token.  Returns the exit status. */
static int
run_skr(int argc, char **argv)
{
	struct fault f = { 0 };
	int rc = skr_run(argc, argv, stdout, &f);

	if (rc == 0 && (fflush(stdout) != 0 || ferror(stdout) != 0))
		rc = fault_errno(
		    &f, "fflush", NULL, "standard output cannot be written");
	if (rc == 0)
		return (0);
	if (f.kind == FAULT_USAGE)
		options_usage(stderr);
	report_fault(NULL, &f, NULL);
	return (fault_status(&f));
}

int
main(int argc, char **argv)
{
	struct options o = { 0 };
	struct report *r = NULL;
	struct fault f = { 0 }, last = { 0 };
	int rc, worst = 0;

	rc = process_harden(&f);
	if (rc == 0 && skr_asked(argc, argv))
		return (run_skr(argc, argv));
	if (rc == 0)
		rc = options_read(&o, argc, argv, &f);
	if (rc == 0)
		rc = report_open(&r, o.syslog, &f);
	if (rc == 0 && o.task != OPTIONS_DONE)
		rc = run(&o, r, &worst, &f);
	if (rc == -1)
		report_fault(r, &f, NULL);
	if (r != NULL && report_close(r, &last) == -1 && rc == 0) {
		report_fault(NULL, &last, NULL);
		f = last;
	}
	options_clear(&o);
	return (fault_status(&f) > worst ? fault_status(&f) : worst);
}
