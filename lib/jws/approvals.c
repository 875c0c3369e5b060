#include "lib/jws/approvals.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "lib/util/infile.h"

char *
approvals_path(const char *file, const char *suffix, struct fault *f)
{
	char *name;

	if (asprintf(&name, "%s%s", file, suffix) != -1)
		return (name);
	(void)fault_memory(f);
	return (NULL);
}

int
approvals_read(
    struct jws *j, const char *file, const char *suffix, struct fault *f)
{
	char *name = approvals_path(file, suffix, f);
	struct bytes document = { 0 };
	struct stat st;
	int rc = -1;

	memset(j, 0, sizeof(*j));
	if (name == NULL)
		return (-1);
	if (lstat(name, &st) == -1 && errno == ENOENT)
		rc = 0;
	else if (infile_read(name, JWS_FILE_MOST, &document, f) == 0 &&
	    (rc = jws_read(j, &document, f)) == -1)
		(void)fault_file(f, name, 0, 0);
	bytes_clear(&document);
	free(name);
	return (rc);
}

/* Whose key made the signature; NULL with a fault. */
static const struct conf_approver *
find(const struct conf_approvals *a, const struct jws *j, size_t index,
    const struct bytes *payload, struct fault *f)
{
	struct fault why;
	size_t i;

	for (i = 0; i < a->count; i++) {
		memset(&why, 0, sizeof(why));
		if (jws_verify(j, index, &a->items[i].key, payload, &why) == 0)
			return (&a->items[i]);
		if (why.kind != FAULT_REFUSED) {
			*f = why;
			return (NULL);
		}
	}
	(void)fault_set(f, FAULT_REFUSED,
	    "signature %zu is by none of the keys that oks.conf lists, or of "
	    "another document",
	    index + 1);
	return (NULL);
}

int
approvals_persons(const struct conf_approvals *a, const struct jws *j,
    const struct bytes *payload, struct approvals_found *found, struct fault *f)
{
	const struct conf_approver *who;
	size_t i, known;

	found->count = 0;
	for (i = 0; i < j->count; i++) {
		if ((who = find(a, j, i, payload, f)) == NULL)
			return (-1);
		for (known = 0; known < found->count; known++)
			if (strcmp(found->persons[known], who->person) == 0)
				break;
		if (known == found->count)
			found->persons[found->count++] = who->person;
	}
	return (0);
}

/* ": Alice, Bob". */
static void
list(const struct approvals_found *found, struct fault *f)
{
	size_t i;

	for (i = 0; i < found->count; i++)
		(void)fault_add(
		    f, "%s%.64s", i == 0 ? ": " : ", ", found->persons[i]);
}

int
approvals_check(const struct conf_approvals *a, const char *file,
    const struct bytes *document, struct approvals_found *found,
    struct fault *f)
{
	struct jws j;
	int rc;

	found->count = 0;
	rc = approvals_read(&j, file, APPROVALS_SUFFIX, f);
	if (rc == 0)
		rc = approvals_persons(a, &j, document, found, f);
	jws_clear(&j);
	if (rc == 0 && found->count < a->required) {
		rc = fault_set(f, FAULT_REFUSED,
		    "%u persons must have signed the recipe, and %zu have",
		    a->required, found->count);
		list(found, f);
	}
	return (rc == 0 ? 0 : fault_file(f, file, 0, 0));
}

int
approvals_result(const struct conf_sign_result *r, const char *file,
    const struct bytes *document, struct fault *f)
{
	struct fault why;
	struct jws j;
	size_t i;
	int rc;

	if (approvals_read(&j, file, APPROVALS_RESULT, f) == -1)
		return (-1);
	rc = j.count == 1 ? 0 :
			    fault_set(f, FAULT_REFUSED,
				"the result is to be signed once, and %zu "
				"signatures are beside it",
				j.count);
	for (i = 0; i < r->key_count && rc == 0; i++) {
		memset(&why, 0, sizeof(why));
		if (jws_verify(&j, 0, &r->keys[i], document, &why) == 0)
			break;
	}
	if (rc == 0 && i == r->key_count)
		rc = fault_set(f, FAULT_REFUSED,
		    "the signature of the result is by none of the keys that "
		    "oks.conf pins, or of another document");
	jws_clear(&j);
	return (rc == 0 ? 0 : fault_file(f, file, 0, 0));
}
