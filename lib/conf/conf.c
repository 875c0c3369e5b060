#include "lib/conf/conf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/conf/guards.h"
#include "lib/conf/hsmconfig.h"
#include "lib/conf/node.h"
#include "lib/conf/policy.h"
#include "lib/conf/repositories.h"
#include "lib/conf/scalar.h"
#include "lib/conf/signing.h"
#include "lib/conf/telling.h"
#include "lib/conf/transport.h"
#include "lib/conf/yamlfile.h"
#include "lib/conf/zones.h"
#include "lib/util/infile.h"

/* The newest version of the schema. */
#define VERSION_MOST 1

/* The folder of a file; NULL when memory runs out. */
static char *
folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (slash == NULL)
		return (strdup("."));
	if (slash == path)
		return (strdup("/"));
	return (strndup(path, (size_t)(slash - path)));
}

static struct conf *
conf_new(const char *path, struct fault *f)
{
	struct conf *c = calloc(1, sizeof(*c));

	if (c == NULL) {
		(void)fault_memory(f);
		return (NULL);
	}
	policy_defaults(&c->kasp);
	telling_defaults(&c->signer);
	guards_defaults(&c->guards);
	request_defaults(&c->request);
	c->file = strdup(path);
	c->folder = folder_of(path);
	if (c->file == NULL || c->folder == NULL) {
		(void)fault_memory(f);
		conf_free(c);
		return (NULL);
	}
	return (c);
}

void
conf_free(struct conf *c)
{
	if (c == NULL)
		return;
	repositories_clear(c);
	zones_clear(c);
	transport_clear(&c->transport);
	policy_clear_named(c);
	policy_clear(&c->kasp);
	guards_clear(&c->guards);
	signing_clear(&c->approvals, &c->sign_result);
	telling_clear(&c->signer);
	free(c->recipes.items);
	free(c->served);
	request_clear(&c->request);
	known_clear(c);
	schemas_clear(c);
	free(c->file);
	free(c->folder);
	free(c->state);
	free(c);
}

static int
read_version(const struct node *n, void *to, struct fault *f)
{
	unsigned int *version = to;
	unsigned long number;

	if (scalar_number(n, 0, VERSION_MOST, &number, f) == -1)
		return (-1);
	*version = (unsigned int)number;
	return (0);
}

/* Only what is named: KSKs. */
static int
read_accept(const struct node *n, void *to, struct fault *f)
{
	static const char *const names[] = { "ksk", NULL };
	unsigned int index;

	if (scalar_choice(n, names, &index, f) == -1)
		return (-1);
	*(bool *)to = true;
	return (0);
}

#define HERE(member) offsetof(struct conf, member)

/* In the order in which they are read: roles name repositories. */
static const struct node_field sections[] = { { "version", read_version,
						  HERE(version), true },
	{ "repositories", repositories_section, 0, false },
	{ "roles", repositories_roles, 0, false },
	{ "state", scalar_path, HERE(state), false },
	{ "kasp", policy_section, HERE(kasp), false },
	{ "policies", policy_named_section, 0, false },
	{ "transport", transport_section, HERE(transport), false },
	{ "served", scalar_path, HERE(served), false },
	{ "recipes", telling_recipes, HERE(recipes), false },
	{ "signer", telling_section, HERE(signer), false },
	{ "zones", zones_section, 0, false },
	{ "guards", guards_section, HERE(guards), false },
	{ "approvals", signing_approvals, HERE(approvals), false },
	{ "sign-result", signing_result, HERE(sign_result), false },
	{ "accept", read_accept, HERE(accept_ksk), false },
	{ "request", request_section, HERE(request), false },
	{ "known-keys", known_section, 0, false },
	{ "schemas", schemas_section, 0, false }, { NULL, NULL, 0, false } };

/* The version first: it says whether the rest can be understood at all. */
static int
read_sections(struct conf *c, struct yamlfile *y, struct fault *f)
{
	struct node root, version;

	node_root(&root, y);
	if (node_find(&root, "version", &version) &&
	    read_version(&version, &c->version, f) == -1)
		return (-1);
	if (node_fields(&root, sections, c, f) == -1)
		return (-1);
	return (request_fill(&c->request, f));
}

static bool
holds_pin(const struct conf *c)
{
	size_t i;

	for (i = 0; i < c->repository_count; i++)
		if (c->repositories[i].pin.length > 0)
			return (true);
	return (false);
}

static void
wipe(struct bytes *text)
{
	if (text->data != NULL)
		explicit_bzero(text->data, text->capacity);
	bytes_clear(text);
}

static int
read_text(const char *path, bool guarded, struct bytes *text, struct fault *f)
{
	if (guarded)
		return (
		    infile_read_guarded(path, CONF_FILE_MOST, false, text, f));
	return (infile_read(path, CONF_FILE_MOST, text, f));
}

/* Whether the file is a secret is known only when it was read; the same check
 * as for PIN files is then made by reading it once more. */
static int
check_unreadable(const char *path, struct fault *f)
{
	struct bytes text = { 0 };
	int result = infile_read_guarded(path, CONF_FILE_MOST, true, &text, f);

	wipe(&text);
	return (result);
}

/* What they hold is of no use where no token is opened, nor are they there. */
static int
read_hsmconfigs(struct conf *c, struct fault *f)
{
	size_t i;

	for (i = 0; i < c->repository_count; i++)
		if (c->repositories[i].hsmconfig != NULL &&
		    hsmconfig_read(&c->repositories[i], f) == -1)
			return (-1);
	return (0);
}

int
conf_read(struct conf **c, const char *path, bool guarded, struct fault *f)
{
	struct bytes text = { 0 };
	struct yamlfile y = { 0 };
	struct conf *made;
	int result = -1;

	*c = NULL;
	if ((made = conf_new(path, f)) == NULL ||
	    read_text(path, guarded, &text, f) == -1 ||
	    yamlfile_open(&y, made->file, made->folder, &text, f) == -1 ||
	    digest_sha256_hex(text.data, text.length, made->sha256, f) == -1 ||
	    read_sections(made, &y, f) == -1)
		goto out;
	if (guarded &&
	    ((holds_pin(made) && check_unreadable(path, f) == -1) ||
		read_hsmconfigs(made, f) == -1))
		goto out;
	if (made->state == NULL &&
	    (made->state = strdup(made->folder)) == NULL) {
		(void)fault_memory(f);
		goto out;
	}
	*c = made;
	made = NULL;
	result = 0;
out:
	yamlfile_close(&y);
	wipe(&text);
	conf_free(made);
	return (result);
}

/* What the file says of the role, or NULL. */
static const char *
name_of_role(const struct conf *c, enum conf_role role)
{
	const char *name = role == CONF_BUNKER ? c->bunker : c->operational;

	if (name != NULL)
		return (name);
	if (c->fallback != NULL)
		return (c->fallback);
	return (c->repository_count == 1 ? c->repositories[0].hsm.name : NULL);
}

static int
no_telling(const struct conf *c, enum conf_role role, struct fault *f)
{
	if (c->repository_count == 0)
		(void)fault_set(f, FAULT_INPUT, "no repository is configured");
	else
		(void)fault_set(f, FAULT_INPUT,
		    "there are %zu repositories: "
		    "roles.%s or repositories.default must name one",
		    c->repository_count,
		    role == CONF_BUNKER ? "bunker" : "operational");
	return (fault_file(f, c->file, 0, 0));
}

int
conf_repository(const struct conf *c, const char *name, enum conf_role role,
    const struct conf_repository **r, struct fault *f)
{
	*r = NULL;
	if (name == NULL)
		name = name_of_role(c, role);
	if (name == NULL)
		return (no_telling(c, role, f));
	if ((*r = repositories_find(c, name)) != NULL)
		return (0);
	(void)fault_set(
	    f, FAULT_INPUT, "no repository is called \"%.64s\"", name);
	return (fault_file(f, c->file, 0, 0));
}

int
conf_pin(const struct conf_repository *r, struct secret *pin, struct fault *f)
{
	char prompt[128];

	if (r->pin.length > 0)
		return (secret_set(pin, r->pin.data, r->pin.length, f));
	if (r->pin_file != NULL)
		return (secret_read_file(pin, r->pin_file, f));
	(void)snprintf(prompt, sizeof(prompt), "PIN of %.64s: ", r->hsm.name);
	return (secret_ask(pin, prompt, f));
}

const struct conf_zone *
conf_zone(const struct conf *c, const char *name)
{
	size_t i;

	if (*name == '\0')
		return (NULL);
	for (i = 0; i < c->zone_count; i++)
		if (zones_compare(c->zones[i].name, name) == 0)
			return (&c->zones[i]);
	return (NULL);
}

const struct conf_policy *
conf_zone_policy(const struct conf *c, const char *name)
{
	const struct conf_zone *z = conf_zone(c, name);

	return (z == NULL || z->policy == NULL ? &c->kasp : z->policy);
}
