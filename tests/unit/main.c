/* Runs every suite of this folder; the list is made from the file names. */
#include <stdlib.h>

#include <check.h>

#define SUITE(name) Suite *name(void);
#include "suites.h"
#undef SUITE

int
main(void)
{
	SRunner *runner = srunner_create(NULL);
	int failed;

#define SUITE(name) srunner_add_suite(runner, name());
#include "suites.h"
#undef SUITE
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return (failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE);
}
