#include "guard_fixture.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "recipe/read.h"
#include "recipe_text.h"

/* The hashes of ONE, TWO and RSA, in a configuration @1, @2 and @3. */
static char hashes[3][DIGEST_HEX_SIZE];

static struct conf *conf;
struct run guard_run;

static void
make_hash(char *hash, unsigned int algorithm, const char *data)
{
	struct dnskey k = { .algorithm = algorithm };
	struct pubkey pubkey = { 0 };
	struct fault f = { 0 };

	ck_assert_int_eq(bytes_from_base64(&k.data, data, false, &f), 0);
	ck_assert_int_eq(dnskey_pubkey(&k, &pubkey, &f), 0);
	ck_assert_int_eq(pubkey_hash(&pubkey, hash, &f), 0);
	pubkey_clear(&pubkey);
	dnskey_clear(&k);
}

void
guard_set_up(void)
{
	make_hash(hashes[0], 15, ONE);
	make_hash(hashes[1], 15, TWO);
	make_hash(hashes[2], 8, RSA);
}

void
guard_tear_down(void)
{
	uses_clear(&guard_run);
	free(guard_run.order);
	recipe_free(guard_run.recipe);
	conf_free(conf);
	memset(&guard_run, 0, sizeof(guard_run));
	conf = NULL;
}

/* The section as flow mapping, with the hashes put in. */
static void
read_conf(const char *guards)
{
	char file[] = "/tmp/oks-test-guard-XXXXXX";
	char line[FAULT_LINE_SIZE];
	struct fault f = { 0 };
	FILE *out = fdopen(mkstemp(file), "w");
	const char *p;

	ck_assert_ptr_nonnull(out);
	(void)fputs("version: 1\n", out);
	if (guards != NULL)
		(void)fputs("guards: { ", out);
	for (p = guards; p != NULL && *p != '\0'; p++)
		if (*p == '@' && p[1] >= '1' && p[1] <= '3' &&
		    strchr(" ,]}", p[2]) != NULL)
			(void)fputs(hashes[*++p - '1'], out);
		else
			(void)fputc(*p, out);
	(void)fputs(guards != NULL ? " }\n" : "\n", out);
	ck_assert_int_eq(fclose(out), 0);
	if (conf_read(&conf, file, false, &f) == -1) {
		fault_line(&f, line);
		ck_abort_msg("%s", line);
	}
	(void)unlink(file);
}

static void
read_recipe(const char *actions)
{
	static char text[8192];
	struct bytes document = { (unsigned char *)text, 0, 0 };
	struct findings fs = { 0 };
	struct fault f = { 0 };
	int n;

	n = snprintf(text, sizeof(text),
	    "{\"recipeSpecVersion\":\"v1.0\",\"recipe\":{\"preamble\":"
	    "{\"timestamp\":1},\"actions\":[%s]}}",
	    actions);
	ck_assert_int_lt(n, (int)sizeof(text));
	document.length = (size_t)n;
	ck_assert_msg(
	    recipe_parse(&guard_run.recipe, "recipe", &document, &fs, &f) == 0,
	    "%s: %s", f.path, f.what);
	findings_clear(&fs);
}

void
guard_prepare(const char *guards, const char *actions)
{
	struct fault f = { 0 };

	read_conf(guards);
	read_recipe(actions);
	guard_run.conf = conf;
	ck_assert_ptr_nonnull(
	    guard_run.order = recipe_order(guard_run.recipe, &f));
	ck_assert_int_eq(uses_prepare(&guard_run, &f), 0);
}

void
guard_expect(
    int rc, const struct fault *f, const char *refusal, const char *actions)
{
	char line[FAULT_LINE_SIZE];

	fault_line(f, line);
	if (refusal == NULL) {
		ck_assert_msg(rc == 0, "%s: %s", actions, line);
		return;
	}
	ck_assert_msg(rc == -1, "%s: not \"%s\"", actions, refusal);
	ck_assert_int_eq(f->kind, FAULT_REFUSED);
	ck_assert_msg(strstr(line, refusal) != NULL, "%s: \"%s\", not \"%s\"",
	    actions, line, refusal);
}
