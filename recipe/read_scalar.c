/* Scalars of a recipe, in the specification's form and in the older one. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/dns/algorithm.h"
#include "lib/dns/name.h"
#include "lib/util/bytes.h"
#include "lib/util/duration.h"
#include "lib/util/instant.h"
#include "recipe/reader.h"

/* RFC 2181, section 8. */
#define TTL_MOST 2147483647

int
read_nothing(
    struct reader *rd, const struct place *at, json_t *value, void *target)
{
	(void)rd;
	(void)at;
	(void)value;
	(void)target;
	return (0);
}

int
read_boolean(
    struct reader *rd, const struct place *at, json_t *value, void *target)
{
	if (!json_is_boolean(value))
		return (reader_finding(rd, at, "true or false is expected"));
	*(bool *)target = json_is_true(value);
	return (0);
}

static int
keep(struct reader *rd, const char *text, char **target)
{
	free(*target);
	if ((*target = strdup(text)) == NULL)
		return (fault_memory(rd->fault));
	return (0);
}

static int
read_string(struct reader *rd, const struct place *at, json_t *value,
    size_t most, void *target)
{
	const char *text;
	int rc;

	if ((text = reader_string(rd, at, value, most, &rc)) == NULL)
		return (rc);
	return (keep(rd, text, target));
}

int
read_text(
    struct reader *rd, const struct place *at, json_t *value, void *target)
{
	return (read_string(rd, at, value, RECIPE_DESCRIPTION_MOST, target));
}

int
read_name_text(
    struct reader *rd, const struct place *at, json_t *value, void *target)
{
	return (read_string(rd, at, value, NAME_TEXT_SIZE - 1, target));
}

static int
read_filled(struct reader *rd, const struct place *at, json_t *value,
    size_t most, void *target)
{
	if (json_is_string(value) && json_string_length(value) == 0)
		return (reader_finding(rd, at, "must not be empty"));
	return (read_string(rd, at, value, most, target));
}

int
read_label(
    struct reader *rd, const struct place *at, json_t *value, void *target)
{
	return (read_filled(rd, at, value, RECIPE_LABEL_MOST, target));
}

int
read_store(
    struct reader *rd, const struct place *at, json_t *value, void *target)
{
	return (read_filled(rd, at, value, RECIPE_STORE_MOST, target));
}

int
read_seconds(
    struct reader *rd, const struct place *at, json_t *value, void *target)
{
	return (reader_integer(rd, at, value, 0, DURATION_MOST, target));
}

int
read_ttl(struct reader *rd, const struct place *at, json_t *value, void *target)
{
	return (reader_integer(rd, at, value, 0, TTL_MOST, target));
}

/* UNIX time, or in the older spelling "YYYY-MM-DD HH:MM:SS". */
int
read_instant(
    struct reader *rd, const struct place *at, json_t *value, void *target)
{
	struct fault why = { 0 };

	if (!json_is_string(value))
		return (reader_integer(rd, at, value, 0, INSTANT_MOST, target));
	if (instant_parse_older(json_string_value(value), target, &why) == -1)
		return (reader_finding(rd, at, "%s", why.what));
	return (0);
}

/* A decimal number in a string, as the older spelling has it; -1 if not. */
static int64_t
number_in(const char *text, int64_t most)
{
	char *end;
	intmax_t n;

	if (text[0] < '0' || text[0] > '9')
		return (-1);
	errno = 0;
	n = strtoimax(text, &end, 10);
	if (errno != 0 || *end != '\0' || n > most)
		return (-1);
	return (n);
}

int
read_algorithm(
    struct reader *rd, const struct place *at, json_t *value, void *target)
{
	const struct algorithm *a = NULL;
	const char *text = json_string_value(value);
	int64_t n = -1;

	if (text == NULL) {
		if (reader_integer(rd, at, value, 0, 255, &n) == -1)
			return (-1);
		if (n == -1)
			return (0);
	} else if ((n = number_in(text, 255)) == -1 &&
	    (a = algorithm_find_mnemonic(text)) == NULL)
		return (reader_finding(rd, at,
		    "neither a DNSSEC algorithm number nor a mnemonic"));
	if (a == NULL && (a = algorithm_find((unsigned int)n)) == NULL)
		return (reader_finding(
		    rd, at, "algorithm %" PRId64 " is not supported", n));
	*(unsigned int *)target = a->number;
	return (0);
}

int
read_flags(
    struct reader *rd, const struct place *at, json_t *value, void *target)
{
	const char *text = json_string_value(value);
	int64_t n = -1;

	if (text == NULL) {
		if (reader_integer(rd, at, value, 0, 65535, &n) == -1)
			return (-1);
	} else if (strcmp(text, "KSK") == 0)
		n = DNSKEY_FLAG_ZONE | DNSKEY_FLAG_SEP;
	else if (strcmp(text, "ZSK") == 0)
		n = DNSKEY_FLAG_ZONE;
	else if ((n = number_in(text, 65535)) == -1)
		return (reader_finding(
		    rd, at, "neither DNSKEY flags nor KSK nor ZSK"));
	if (n != -1)
		*(unsigned int *)target = (unsigned int)n;
	return (0);
}

/* Why a text could not be decoded: a finding, unless memory ran out. */
static int
undecoded(struct reader *rd, const struct place *at, const struct fault *why)
{
	if (why->kind == FAULT_SYSTEM)
		return (fault_memory(rd->fault));
	return (reader_finding(rd, at, "%s", why->what));
}

int
read_base64(
    struct reader *rd, const struct place *at, json_t *value, void *target)
{
	struct bytes *data = target;
	struct fault why = { 0 };
	const char *text;
	int rc;

	if ((text = reader_string(
		 rd, at, value, (size_t)2 * DNSKEY_DATA_MOST, &rc)) == NULL)
		return (rc);
	if (bytes_from_base64(data, text, true, &why) == -1)
		return (undecoded(rd, at, &why));
	if (data->length == 0)
		return (reader_finding(rd, at, "must not be empty"));
	return (0);
}

int
read_blob(
    struct reader *rd, const struct place *at, json_t *value, void *target)
{
	struct fault why = { 0 };
	const char *text;
	int rc;

	if ((text = reader_string(rd, at, value, RECIPE_BLOB_MOST, &rc)) ==
	    NULL)
		return (rc);
	if (bytes_from_base64(target, text, true, &why) == -1)
		return (undecoded(rd, at, &why));
	return (0);
}

/* CKA_ID: base64, or in the older spelling "hex ..." or "base64 ...". */
int
read_key_id(
    struct reader *rd, const struct place *at, json_t *value, void *target)
{
	struct bytes *id = target;
	struct fault why = { 0 };
	const char *text;
	int rc;

	if ((text = reader_string(
		 rd, at, value, (size_t)4 * RECIPE_ID_MOST, &rc)) == NULL)
		return (rc);
	if (strncmp(text, "hex ", 4) == 0)
		rc = bytes_from_hex(id, text + 4, &why);
	else
		rc = bytes_from_base64(id,
		    strncmp(text, "base64 ", 7) == 0 ? text + 7 : text, true,
		    &why);
	if (rc == -1)
		return (undecoded(rd, at, &why));
	if (id->length == 0)
		return (reader_finding(rd, at, "must not be empty"));
	if (id->length > RECIPE_ID_MOST)
		return (reader_finding(rd, at,
		    "%zu bytes, where at most %d are accepted", id->length,
		    RECIPE_ID_MOST));
	return (0);
}

int
read_sha256(
    struct reader *rd, const struct place *at, json_t *value, void *target)
{
	const char *text;
	int rc;

	if ((text = reader_string(rd, at, value, 64, &rc)) == NULL)
		return (rc);
	if (strlen(text) != 64 || strspn(text, "0123456789abcdef") != 64)
		return (reader_finding(rd, at,
		    "not a SHA-256 in 64 lower-case hexadecimal digits"));
	return (keep(rd, text, target));
}
