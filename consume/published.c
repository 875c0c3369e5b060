#include "consume/published.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "lib/util/instant.h"

#define STEP_MS 50

/* Fields of a line that tell what it is. */
enum {
	OWNER,
	TTL,
	CLASS,
	TYPE,
	COVERED,
	ALGORITHM,
	LABELS,
	ORIGINAL,
	EXPIRATION,
	FIELDS
};

#define FIELD_SIZE 16

/* The beginnings of the line's first fields. */
static void
split(const char *line, char fields[FIELDS][FIELD_SIZE])
{
	size_t length;
	int i;

	for (i = 0; i < FIELDS; i++) {
		length = strcspn(line, " \t\n");
		(void)snprintf(fields[i], FIELD_SIZE, "%.*s",
		    (int)(length < FIELD_SIZE ? length : FIELD_SIZE - 1), line);
		line += length;
		line += strspn(line, " \t");
	}
}

/* True if the line is a DNSKEY record or an RRSIG over one.  The name is
 * compared later, by those few lines. */
static bool
is_wanted(const char *line)
{
	char fields[FIELDS][FIELD_SIZE];

	split(line, fields);
	return (strcmp(fields[TYPE], "DNSKEY") == 0 ||
	    (strcmp(fields[TYPE], "RRSIG") == 0 &&
		strcmp(fields[COVERED], "DNSKEY") == 0));
}

static int
read_lines(struct keyset *s, FILE *file, const char *path, struct fault *f)
{
	char *line = NULL;
	size_t room = 0;
	int rc = 0;

	while (rc == 0 && getline(&line, &room, file) != -1) {
		if (line[0] == ';' || strstr(line, "DNSKEY") == NULL ||
		    !is_wanted(line))
			continue;
		rc = keyset_add_record(s, line, 1, f);
	}
	if (rc == 0 && ferror(file))
		rc = fault_errno(f, "getline", path, "cannot be read");
	free(line);
	return (rc);
}

int
published_read(struct keyset *s, const char *path, const struct name *zone,
    struct fault *f)
{
	FILE *file = fopen(path, "re");
	int rc;

	memset(s, 0, sizeof(*s));
	if (file == NULL && errno == ENOENT)
		return (0);
	if (file == NULL)
		return (fault_errno(f, "fopen", path, "cannot be opened"));
	rc = read_lines(s, file, path, f);
	(void)fclose(file);
	if (rc == 0 && s->key_count > 0 && !name_equal(&s->owner, zone))
		rc = fault_set(
		    f, FAULT_INPUT, "the DNSKEY set is of another zone");
	if (rc == 0)
		return (0);
	keyset_clear(s);
	return (fault_file(f, path, 0, 0));
}

static bool
has_key(const struct keyset *s, const struct dnskey *k)
{
	size_t i;

	for (i = 0; i < s->key_count; i++)
		if (dnskey_equal(&s->keys[i], k))
			return (true);
	return (false);
}

static bool
has_rrsig(const struct keyset *s, const struct rrsig *r)
{
	const struct rrsig *o;
	size_t i;

	for (i = 0; i < s->rrsig_count; i++) {
		o = &s->rrsigs[i];
		if (o->algorithm == r->algorithm && o->labels == r->labels &&
		    o->original_ttl == r->original_ttl &&
		    o->key_tag == r->key_tag && o->inception == r->inception &&
		    o->expiration == r->expiration &&
		    name_equal(&o->signer, &r->signer) &&
		    bytes_equal(&o->signature, &r->signature))
			return (true);
	}
	return (false);
}

/* No set has a record twice, so equal counts and one inclusion are enough. */
bool
published_same(const struct keyset *a, const struct keyset *b)
{
	size_t i;

	if (a->key_count != b->key_count || a->rrsig_count != b->rrsig_count ||
	    a->ttl != b->ttl || !name_equal(&a->owner, &b->owner))
		return (false);
	for (i = 0; i < a->key_count; i++)
		if (!has_key(b, &a->keys[i]))
			return (false);
	for (i = 0; i < a->rrsig_count; i++)
		if (!has_rrsig(b, &a->rrsigs[i]))
			return (false);
	return (true);
}

/* True if the file is not the one that was looked at last. */
static bool
is_new(const char *path, struct stat *last)
{
	struct stat now = { 0 };
	bool changed;

	if (stat(path, &now) == -1)
		memset(&now, 0, sizeof(now));
	changed = now.st_ino != last->st_ino || now.st_size != last->st_size ||
	    now.st_mtim.tv_sec != last->st_mtim.tv_sec ||
	    now.st_mtim.tv_nsec != last->st_mtim.tv_nsec;
	*last = now;
	return (changed);
}

int
published_wait(const char *path, const struct keyset *set, int64_t wait_s,
    bool *same, struct fault *f)
{
	int64_t left_ms = wait_s * 1000;
	struct stat last = { 0 };
	struct keyset now;

	*same = false;
	for (;;) {
		if (is_new(path, &last)) {
			if (published_read(&now, path, &set->owner, f) == -1)
				return (-1);
			*same = published_same(set, &now);
			keyset_clear(&now);
		}
		if (*same || left_ms <= 0)
			return (0);
		(void)poll(NULL, 0, STEP_MS);
		left_ms -= STEP_MS;
	}
}

int
published_earliest(const char *path, int64_t *earliest, struct fault *f)
{
	char fields[FIELDS][FIELD_SIZE], *line = NULL;
	struct fault unused = { 0 };
	FILE *file = fopen(path, "re");
	int64_t expiration;
	size_t room = 0;

	*earliest = -1;
	if (file == NULL)
		return (fault_errno(f, "fopen", path, "cannot be opened"));
	while (getline(&line, &room, file) != -1) {
		if (line[0] == ';' || strstr(line, "RRSIG") == NULL)
			continue;
		split(line, fields);
		if (strcmp(fields[TYPE], "RRSIG") == 0 &&
		    instant_parse_rrsig(
			fields[EXPIRATION], &expiration, &unused) == 0 &&
		    (*earliest == -1 || expiration < *earliest))
			*earliest = expiration;
		fault_clear(&unused);
	}
	free(line);
	(void)fclose(file);
	return (0);
}
