#ifndef OKS_TESTS_UNIT_CONF_FIXTURE_H
#define OKS_TESTS_UNIT_CONF_FIXTURE_H
/* A folder with one oks.conf in it, for each test. */
#include <stddef.h>

#include "lib/conf/conf.h"

/* For tcase_add_checked_fixture. */
void conf_fixture_set_up(void);
void conf_fixture_tear_down(void);

/* Where they are, until the next set_up. */
const char *conf_fixture_folder(void);
const char *conf_fixture_file(void);

/* Writes the file, of mode 0600. */
void conf_fixture_write(const char *text, size_t length);

/* Writes the text and reads it as a configuration, which the caller frees. */
struct conf *conf_fixture_load(const char *text);

#endif
