/* sign: a person approves a recipe by a key of theirs; the signature goes into
 * the file of the recipe's name with .jws behind it, beside those of others.
 * approvals: who has signed, by the keys of oks.conf. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "lib/conf/conf.h"
#include "lib/jws/approvals.h"
#include "lib/jws/jws.h"
#include "lib/util/infile.h"
#include "lib/util/outfile.h"
#include "lib/util/text.h"
#include "recipe/read.h"
#include "recipe/witness/private_key.h"
#include "recipe/witness/witness.h"

/* Nobody signs what is no recipe, or cannot be read to its end. */
static int
read_document(const char *file, struct bytes *document, struct fault *f)
{
	struct findings fs = { 0 };
	struct recipe *r = NULL;
	int rc = -1;

	if (infile_read(file, RECIPE_FILE_MOST, document, f) == 0)
		rc = recipe_parse(&r, file, document, &fs, f);
	recipe_free(r);
	findings_clear(&fs);
	return (rc);
}

/* A key signs a document once. */
static int
check_new(const struct jws *j, const struct pubkey *k,
    const struct bytes *document, struct fault *f)
{
	struct fault why;
	size_t i;

	for (i = 0; i < j->count; i++) {
		fault_clear(&why);
		if (jws_verify(j, i, k, document, &why) == 0)
			return (fault_set(f, FAULT_REFUSED,
			    "this key has signed the recipe already"));
	}
	return (0);
}

static int
add_signature(struct jws *j, const struct private_key *key,
    const struct bytes *document, struct fault *f)
{
	const struct pubkey *k = private_key_public(key);
	struct bytes input = { 0 }, signature = { 0 };
	enum digest digest = DIGEST_NONE;
	int rc = -1;

	if (check_new(j, k, document, f) == 0 &&
	    jws_input(k, document, &digest, &input, f) == 0 &&
	    private_key_sign(key, digest, &input, &signature, f) == 0 &&
	    jws_add(j, k, &signature, f) == 0)
		rc = jws_verify(j, j->count - 1, k, document, f);
	bytes_clear(&input);
	bytes_clear(&signature);
	return (rc);
}

static int
write_signatures(const struct jws *j, const char *file, struct fault *f)
{
	const struct outfile_mode how = { .mode = 0644, .group = (gid_t)-1 };
	struct bytes text = { 0 };
	char *name = NULL;
	int rc = -1;

	if (asprintf(&name, "%s.jws", file) == -1) {
		name = NULL;
		(void)fault_memory(f);
	} else if (jws_write(j, &text, f) == 0)
		rc = outfile_write(name, text.data, text.length, &how, f);
	bytes_clear(&text);
	free(name);
	return (rc);
}

static int
sign(const char *file, const struct private_key *key, struct fault *f)
{
	struct bytes document = { 0 };
	char sha256[DIGEST_HEX_SIZE], hash[DIGEST_HEX_SIZE];
	struct jws j = { 0 };
	int rc = -1;

	if (read_document(file, &document, f) == 0 &&
	    approvals_read(&j, file, ".jws", f) == 0 &&
	    add_signature(&j, key, &document, f) == 0 &&
	    digest_sha256_hex(document.data, document.length, sha256, f) == 0 &&
	    pubkey_hash(private_key_public(key), hash, f) == 0 &&
	    write_signatures(&j, file, f) == 0) {
		(void)printf("Signed by the key %s\n", hash);
		rc = witness_digest(file, sha256, f);
	}
	jws_clear(&j);
	bytes_clear(&document);
	return (rc);
}

int
witness_sign(int argc, char **argv, struct fault *f)
{
	static const struct option options[] = {
		{ "key", required_argument, NULL, 'k' }, { NULL, 0, NULL, 0 }
	};
	const char *file, *path = NULL;
	struct private_key *key;
	int letter, rc;

	opterr = 0;
	while ((letter = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (letter != 'k')
			return (witness_no_option(argv[0], f));
		path = optarg;
	}
	if ((file = witness_file(argc, argv, f)) == NULL)
		return (-1);
	if (path == NULL)
		return (fault_set(f, FAULT_USAGE, "sign needs a --key"));
	if (private_key_read(&key, path, f) == -1)
		return (-1);
	rc = sign(file, key, f);
	private_key_free(key);
	return (rc);
}

static int
show_approvals(const struct conf *c, const char *file, struct fault *f)
{
	struct approvals_found found = { .count = 0 };
	struct bytes document = { 0 };
	size_t i;
	int rc = -1;

	if (!c->approvals.given)
		(void)fault_set(
		    f, FAULT_INPUT, "oks.conf does not ask for approvals");
	else if (infile_read(file, RECIPE_FILE_MOST, &document, f) == 0)
		rc = approvals_check(&c->approvals, file, &document, &found, f);
	for (i = 0; rc == 0 && i < found.count; i++) {
		(void)fputs("approved by ", stdout);
		text_print(stdout, found.persons[i]);
		(void)putchar('\n');
	}
	if (rc == 0)
		(void)printf("%zu of %u approvals\n", found.count,
		    c->approvals.required);
	bytes_clear(&document);
	return (rc);
}

int
witness_approvals(int argc, char **argv, struct fault *f)
{
	static const struct option none[] = { { NULL, 0, NULL, 0 } };
	const char *file, *path = "oks.conf";
	struct conf *c;
	int letter, rc;

	opterr = 0;
	while ((letter = getopt_long(argc, argv, "c:", none, NULL)) != -1) {
		if (letter != 'c')
			return (witness_no_option(argv[0], f));
		path = optarg;
	}
	if ((file = witness_file(argc, argv, f)) == NULL ||
	    conf_read(&c, path, false, f) == -1)
		return (-1);
	rc = show_approvals(c, file, f);
	conf_free(c);
	return (rc);
}
