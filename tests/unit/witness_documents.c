#include "tests/unit/witness_documents.h"

#include <check.h>

#include "lib/jws/jws.h"
#include "recipe/check.h"
#include "recipe/read.h"
#include "recipe/verify.h"
#include "recipe/witness/transcript.h"
#include "tests/unit/cases.h"

#define RECIPE "examples/ceremonies", "first-cooked.json"
#define FOLDER "tests/cases/witness"

struct witness_documents witness_documents;
static struct pubkey keys[2];

static void
read_key(struct pubkey *k, const char *name)
{
	struct bytes text = { 0 }, der = { 0 };
	struct fault f = { 0 };

	ck_assert(cases_read(FOLDER, name, &text));
	ck_assert_int_eq(
	    bytes_from_base64(&der, (char *)text.data, true, &f), 0);
	ck_assert_int_eq(pubkey_from_spki(k, &der, &f), 0);
	bytes_clear(&text);
	bytes_clear(&der);
}

void
witness_documents_read(void)
{
	ck_assert(cases_read(RECIPE, &witness_documents.recipe));
	ck_assert(cases_read(
	    FOLDER, "cooked.json.transcript", &witness_documents.transcript));
	ck_assert(
	    cases_read(FOLDER, "cooked.json.jws", &witness_documents.jws));
	read_key(&keys[0], "a.spki");
	read_key(&keys[1], "b.spki");
}

void
witness_documents_clear(void)
{
	bytes_clear(&witness_documents.recipe);
	bytes_clear(&witness_documents.transcript);
	bytes_clear(&witness_documents.jws);
	pubkey_clear(&keys[0]);
	pubkey_clear(&keys[1]);
}

struct recipe *
witness_verified(const struct bytes *document)
{
	const struct check_options o = { .cooked = true };
	struct findings fs = { 0 };
	struct fault f = { 0 };
	struct recipe *r = NULL;

	if (recipe_parse(&r, "cooked.json", document, &fs, &f) == 0 &&
	    (recipe_check(r, &o, &fs, &f) == -1 || fs.total > 0 ||
		recipe_verify(r, &fs, &f) == -1 || fs.total > 0)) {
		recipe_free(r);
		r = NULL;
	}
	findings_clear(&fs);
	return (r);
}

static bool
transcript_holds(const struct bytes *document, const struct recipe *r)
{
	struct transcript_log l;
	struct fault f = { 0 };
	bool holds = transcript_read(&l, "t", document, &f) == 0 &&
	    l.completed && transcript_belongs(&l, "t", r, &f) == 0;

	transcript_clear(&l);
	return (holds);
}

/* Both persons have signed these bytes. */
static bool
signatures_hold(const struct bytes *document, const struct bytes *payload)
{
	struct fault f = { 0 };
	struct jws j;
	bool hold = jws_read(&j, document, &f) == 0 && j.count == 2 &&
	    jws_verify(&j, 0, &keys[0], payload, &f) == 0 &&
	    jws_verify(&j, 1, &keys[1], payload, &f) == 0;

	jws_clear(&j);
	return (hold);
}

bool
witness_accepted(
    const struct bytes *r, const struct bytes *t, const struct bytes *j)
{
	struct recipe *made = witness_verified(r);
	bool all = made != NULL && transcript_holds(t, made) &&
	    signatures_hold(j, r);

	recipe_free(made);
	return (all);
}
