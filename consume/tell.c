#include "consume/tell.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util/command.h"

#define PLACE  "{zone}"
#define SCHEMA "/usr/share/opendnssec/signconf.rng"

static char program[] = "ods-signer", update[] = "update", place[] = PLACE,
	    running[] = "running";
static char *update_words[] = { program, update, place, NULL };
static char *running_words[] = { program, running, NULL };
static const struct conf_command usual_reload = { true, update_words, 3 };
static const struct conf_command usual_probe = { true, running_words, 2 };
static const struct conf_command nothing = { true, NULL, 0 };

static const struct conf_command *
find_reload(const struct conf *c, const struct conf_zone *zone)
{
	if (zone->reload.given)
		return (&zone->reload);
	return (c->signer.reload.given ? &c->signer.reload : &usual_reload);
}

/* Another signer than the usual one is not asked by the usual command. */
static const struct conf_command *
find_probe(const struct conf *c, const struct conf_zone *zone)
{
	const struct conf_command *reload = find_reload(c, zone);

	if (reload == &usual_reload)
		return (
		    c->signer.probe.given ? &c->signer.probe : &usual_probe);
	return (reload == &c->signer.reload ? &c->signer.probe : &nothing);
}

bool
tell_is_told(const struct conf *c, const struct conf_zone *zone)
{
	return (find_reload(c, zone)->count > 0);
}

/* A word with the zone's name in the place of {zone}; NULL without memory. */
static char *
fill_in(const char *word, const char *zone)
{
	const char *at = strstr(word, PLACE);
	char *filled = NULL;

	if (at == NULL)
		return (strdup(word));
	if (asprintf(&filled, "%.*s%s%s", (int)(at - word), word, zone,
		at + strlen(PLACE)) == -1)
		return (NULL);
	return (filled);
}

static void
free_words(char **words, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		free(words[i]);
	free(words);
}

static int
run(const struct conf *c, const struct conf_command *command, const char *zone,
    struct fault *f)
{
	char said[COMMAND_SAID_SIZE];
	char **words = calloc(command->count + 1, sizeof(*words));
	size_t i;
	int rc = 0;

	if (words == NULL)
		return (fault_memory(f));
	for (i = 0; i < command->count && rc == 0; i++)
		if ((words[i] = fill_in(command->words[i], zone)) == NULL)
			rc = fault_memory(f);
	if (rc == 0)
		rc = command_run(words, c->signer.limit, said, f);
	free_words(words, command->count);
	return (rc);
}

/* As OpenDNSSEC knows it: lower-case, no final dot but the root's. */
static void
print_zone(const struct name *name, char *text)
{
	struct name canonical;
	size_t length;

	name_canonical(&canonical, name);
	name_print(&canonical, text);
	length = strlen(text);
	if (length > 1)
		text[length - 1] = '\0';
}

int
tell_probe(struct tell *t, const struct conf *c, const struct conf_zone *zone,
    struct fault *f)
{
	const struct conf_command *probe = find_probe(c, zone);
	struct fault why = { 0 };

	if (probe->count == 0)
		return (0);
	if (t->asked != probe) {
		t->asked = probe;
		t->listens = run(c, probe, "", &why) == 0;
		(void)snprintf(t->why, sizeof(t->why), "%.255s", why.what);
	}
	if (t->listens)
		return (0);
	return (fault_set(f, FAULT_SYSTEM,
	    "the signer does not listen, so its file stays as it is: %s; "
	    "start it, and run this again",
	    t->why));
}

int
tell_reload(struct tell *t, const struct conf *c, const struct conf_zone *zone,
    const struct name *name, struct fault *f)
{
	const struct conf_command *reload = find_reload(c, zone);
	struct fault why = { 0 };
	char text[NAME_TEXT_SIZE];

	if (reload->count == 0)
		return (0);
	print_zone(name, text);
	if (run(c, reload, text, &why) == 0)
		return (0);
	t->asked = NULL;
	return (fault_set(f, why.kind,
	    "the signer's file is new, but it could not be told: %s; "
	    "the next run tells it again",
	    why.what));
}

int64_t
tell_patience(const struct tell *t, const struct conf *c)
{
	if (!t->late)
		return (c->signer.wait);
	return (c->signer.wait < 10 ? 1 : c->signer.wait / 10);
}

const char *
tell_schema(const struct conf *c, bool *must)
{
	*must = c->signer.schema_given;
	return (*must ? c->signer.schema : SCHEMA);
}
