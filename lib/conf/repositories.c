#include "lib/conf/repositories.h"

#include <stdlib.h>
#include <string.h>

#include "lib/conf/scalar.h"

/* Limits of PKCS#11: CK_TOKEN_INFO's fields, and the longest PIN that tokens
 * are known to take. */
#define TOKEN_LABEL_MOST  32
#define TOKEN_SERIAL_MOST 16
#define PIN_MOST          255

#define NAME_BYTES_MOST 64
#define VARIABLES_MOST  64
#define QUIRKS_MOST     8

/* The name in `repositories` that is none. */
#define DEFAULT "default"

/* The hashes by the names that scalar_choice gives indices of. */
static const char *const hash_names[] = { "sha1", "sha256", "sha384", "sha512",
	NULL };
static const enum digest hashes[] = { DIGEST_SHA1, DIGEST_SHA256, DIGEST_SHA384,
	DIGEST_SHA512 };

static const char *const quirk_names[] = { "nss-db", NULL };
static const unsigned int quirks[] = { HSM_QUIRK_NSS_DB };

/* Frees what this file allocated and the interface shows as const. */
static void
release(const char *text)
{
	free((void *)(uintptr_t)text);
}

static int
read_text(const struct node *n, void *to, struct fault *f)
{
	const char **text = to;
	char *copy;

	if (scalar_text(n, &copy, f) == -1)
		return (-1);
	*text = copy;
	return (0);
}

static int
read_module(const struct node *n, void *to, struct fault *f)
{
	const char **module = to;

	if (read_text(n, to, f) == -1)
		return (-1);
	if ((*module)[0] != '/')
		return (node_fault(n, f,
		    "a module is named by its absolute "
		    "path"));
	return (0);
}

static int
read_label(const struct node *n, void *to, struct fault *f)
{
	const char **label = to;

	if (read_text(n, to, f) == -1)
		return (-1);
	if (strlen(*label) > TOKEN_LABEL_MOST)
		return (node_fault(n, f,
		    "a token's label has at most %d "
		    "bytes",
		    TOKEN_LABEL_MOST));
	return (0);
}

static int
read_serial(const struct node *n, void *to, struct fault *f)
{
	const char **serial = to;

	if (read_text(n, to, f) == -1)
		return (-1);
	if (strlen(*serial) > TOKEN_SERIAL_MOST)
		return (node_fault(n, f,
		    "a token's serial number has at most "
		    "%d bytes",
		    TOKEN_SERIAL_MOST));
	return (0);
}

static int
read_pin(const struct node *n, void *to, struct fault *f)
{
	const char *text;

	if (node_text(n, &text, f) == -1)
		return (-1);
	if (*text == '\0' || strlen(text) > PIN_MOST)
		return (node_fault(n, f, "a PIN has 1 to %d bytes", PIN_MOST));
	if (secret_set(to, text, strlen(text), f) == -1)
		return (node_place(n, f));
	return (0);
}

static int
read_oaep(const struct node *n, void *to, struct fault *f)
{
	enum digest *oaep = to;
	unsigned int index;

	if (scalar_choice(n, hash_names, &index, f) == -1)
		return (-1);
	*oaep = hashes[index];
	return (0);
}

static int
read_quirk(const struct node *n, void *to, struct fault *f)
{
	unsigned int *all = to, index;

	if (scalar_choice(n, quirk_names, &index, f) == -1)
		return (-1);
	*all |= quirks[index];
	return (0);
}

static int
read_quirks(const struct node *n, void *to, struct fault *f)
{
	return (node_items(n, QUIRKS_MOST, read_quirk, to, f));
}

/* A name that the environment can hold and that is none of the dynamic
 * linker's. */
static int
check_variable(const struct node *n, struct fault *f)
{
	static const char digits[] = "0123456789";
	static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "abcdefghijklmnopqrstuvwxyz_0123456789";
	const char *name = node_name(n);

	if (name[strspn(name, allowed)] != '\0' ||
	    strchr(digits, name[0]) != NULL)
		return (node_key_fault(n, f,
		    "not the name of a variable: "
		    "letters, digits and _, not beginning with a digit"));
	if (strncmp(name, "LD_", 3) == 0)
		return (node_key_fault(n, f,
		    "variables of the dynamic linker "
		    "are not set"));
	return (0);
}

int
repositories_add_variable(struct conf_repository *r, const char *name,
    const char *value, struct fault *f)
{
	struct hsm_variable *env, *added;

	env = realloc((void *)(uintptr_t)r->hsm.env,
	    (r->hsm.env_count + 1) * sizeof(*env));
	if (env == NULL)
		return (fault_memory(f));
	r->hsm.env = env;
	added = &env[r->hsm.env_count++];
	added->name = strdup(name);
	added->value = strdup(value);
	return (
	    added->name == NULL || added->value == NULL ? fault_memory(f) : 0);
}

static int
read_variable(const struct node *n, void *to, struct fault *f)
{
	char *value = NULL;
	int rc;

	if (check_variable(n, f) == -1 || scalar_any(n, &value, f) == -1)
		return (-1);
	rc = repositories_add_variable(to, node_name(n), value, f);
	free(value);
	return (rc);
}

static int
read_env(const struct node *n, void *to, struct fault *f)
{
	return (node_members(n, VARIABLES_MOST, read_variable, to, f));
}

#define HERE(member) offsetof(struct conf_repository, member)

static const struct node_field repository_fields[] = {
	{ "module", read_module, HERE(hsm.module), false },
	{ "label", read_label, HERE(hsm.label), false },
	{ "serial", read_serial, HERE(hsm.serial), false },
	{ "pin", read_pin, HERE(pin), false },
	{ "pin-file", scalar_path, HERE(pin_file), false },
	{ "env", read_env, 0, false },
	{ "hsmconfig", scalar_path, HERE(hsmconfig), false },
	{ "initArgs", read_text, HERE(hsm.init_args), false },
	{ "kwp", scalar_mechanism, HERE(hsm.kwp), false },
	{ "oaep", read_oaep, HERE(hsm.oaep), false },
	{ "quirks", read_quirks, HERE(hsm.quirks), false },
	{ NULL, NULL, 0, false }
};

static int
read_repository(const struct node *n, void *to, struct fault *f)
{
	struct conf *c = to;
	struct conf_repository *r = &c->repositories[c->repository_count];
	char *name;

	if (strcmp(node_name(n), DEFAULT) == 0)
		return (0);
	if (strlen(node_name(n)) > NAME_BYTES_MOST)
		return (node_key_fault(n, f,
		    "a repository's name has at most "
		    "%d bytes",
		    NAME_BYTES_MOST));
	c->repository_count++;
	r->line = node_line(n);
	if (scalar_name(n, &name, f) == -1)
		return (-1);
	r->hsm.name = name;
	if (node_fields(n, repository_fields, r, f) == -1)
		return (-1);
	if ((r->hsm.module == NULL) == (r->hsmconfig == NULL))
		return (node_key_fault(n, f,
		    r->hsmconfig == NULL ?
			"module is missing, or hsmconfig that names it" :
			"module and hsmconfig exclude each other"));
	if (r->hsm.label == NULL && r->hsm.serial == NULL)
		return (node_key_fault(n, f,
		    "label or serial is missing: a "
		    "token is found by one of them"));
	if (r->pin.length > 0 && r->pin_file != NULL)
		return (node_key_fault(n, f,
		    "pin and pin-file exclude each "
		    "other"));
	return (0);
}

const struct conf_repository *
repositories_find(const struct conf *c, const char *name)
{
	size_t i;

	for (i = 0; i < c->repository_count; i++)
		if (strcmp(c->repositories[i].hsm.name, name) == 0)
			return (&c->repositories[i]);
	return (NULL);
}

static int
read_name(const struct node *n, const struct conf *c, const char **name,
    struct fault *f)
{
	const struct conf_repository *r;
	const char *text;

	if (node_text(n, &text, f) == -1)
		return (-1);
	if ((r = repositories_find(c, text)) == NULL)
		return (node_fault(
		    n, f, "no repository is called \"%.64s\"", text));
	*name = r->hsm.name;
	return (0);
}

/* all is `repositories`, n its `default`: a name, or one of the repositories
 * again, by an alias. */
static int
read_default(const struct node *all, const struct node *n, struct conf *c,
    struct fault *f)
{
	struct node member;
	size_t i;

	if (!node_is_mapping(n))
		return (read_name(n, c, &c->fallback, f));
	for (i = 0; i < c->repository_count && c->fallback == NULL; i++)
		if (node_find(all, c->repositories[i].hsm.name, &member) &&
		    node_same(&member, n))
			c->fallback = c->repositories[i].hsm.name;
	if (c->fallback == NULL)
		return (node_key_fault(n, f,
		    "default is the name of a "
		    "repository or an alias to one"));
	return (0);
}

int
repositories_section(const struct node *n, void *to, struct fault *f)
{
	struct conf *c = to;
	struct node chosen;

	/* One more than none, so that calloc has something to give. */
	c->repositories = calloc(node_count(n) + 1, sizeof(*c->repositories));
	if (c->repositories == NULL)
		return (fault_memory(f));
	if (node_members(n, CONF_REPOSITORIES_MOST, read_repository, c, f) ==
	    -1)
		return (-1);
	if (node_find(n, DEFAULT, &chosen))
		return (read_default(n, &chosen, c, f));
	return (0);
}

static int
read_bunker(const struct node *n, void *to, struct fault *f)
{
	struct conf *c = to;

	return (read_name(n, c, &c->bunker, f));
}

static int
read_operational(const struct node *n, void *to, struct fault *f)
{
	struct conf *c = to;

	return (read_name(n, c, &c->operational, f));
}

int
repositories_roles(const struct node *n, void *to, struct fault *f)
{
	static const struct node_field fields[] = { { "bunker", read_bunker, 0,
							false },
		{ "operational", read_operational, 0, false },
		{ NULL, NULL, 0, false } };

	return (node_fields(n, fields, to, f));
}

static void
clear(struct conf_repository *r)
{
	size_t i;

	for (i = 0; i < r->hsm.env_count; i++) {
		release(r->hsm.env[i].name);
		release(r->hsm.env[i].value);
	}
	free((void *)(uintptr_t)r->hsm.env);
	release(r->hsm.name);
	free(r->hsmconfig);
	release(r->hsm.module);
	release(r->hsm.label);
	release(r->hsm.serial);
	release(r->hsm.init_args);
	secret_clear(&r->pin);
	free(r->pin_file);
}

void
repositories_clear(struct conf *c)
{
	size_t i;

	for (i = 0; i < c->repository_count; i++)
		clear(&c->repositories[i]);
	free(c->repositories);
	c->repositories = NULL;
	c->repository_count = 0;
}
