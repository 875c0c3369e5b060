#include "recipe/witness/roles.h"

#include <stdlib.h>
#include <string.h>

#include "lib/conf/node.h"
#include "lib/conf/scalar.h"
#include "lib/conf/yamlfile.h"
#include "lib/util/infile.h"

static const struct {
	const char *name, *title;
} titles[ROLES] = {
	[ROLE_CA] = { "CA", "Ceremony Administrator" },
	[ROLE_IW] = { "IW", "Internal Witness" },
	[ROLE_SSC1] = { "SSC1", "Safe Security Controller 1" },
	[ROLE_SSC2] = { "SSC2", "Safe Security Controller 2" },
	[ROLE_CO] = { "CO", "Crypto Officer" },
	[ROLE_RKSH] = { "RKSH", "Recovery Key Share Holder" },
	[ROLE_SA] = { "SA", "System Administrator" },
	[ROLE_EW] = { "EW", "External Witness" },
	[ROLE_SW] = { "SW", "Staff Witness" },
};

/* The least numbers in the order of enum role. */
static const struct {
	const char *name, *title;
	int least[ROLES];
} types[CEREMONIES] = {
	[CEREMONY_SIGNING] = { "key-signing", "Key Signing",
	    { 1, 2, 1, 1, 3, 0, 1, 0, 0 } },
	[CEREMONY_GENERATION] = { "key-generation", "Key Generation, Phase 1",
	    { 1, 2, 1, 1, 3, 0, 1, 0, 0 } },
	[CEREMONY_GENERATION_2] = { "key-generation-2",
	    "Key Generation, Phase 2", { 1, 2, 1, 1, 3, 0, 1, 0, 0 } },
	[CEREMONY_DELETION] = { "key-deletion", "Private Key Removal",
	    { 1, 2, 1, 1, 3, 0, 1, 0, 0 } },
	[CEREMONY_INTRODUCTION] = { "hsm-introduction", "HSM Introduction",
	    { 1, 2, 1, 1, 3, 0, 1, 0, 0 } },
	[CEREMONY_DECOMMISSION] = { "hsm-decommission", "HSM Decommission",
	    { 1, 2, 1, 1, 3, 0, 1, 0, 0 } },
	[CEREMONY_INITIALIZATION] = { "hsm-initialization",
	    "Primary HSM Initialization", { 1, 2, 1, 1, 7, 7, 1, 0, 0 } },
	[CEREMONY_INITIALIZATION_2] = { "hsm-initialization-2",
	    "Secondary HSM Initialization", { 1, 2, 1, 1, 7, 5, 1, 0, 0 } },
};

const char *
roles_short(enum role role)
{
	return (titles[role].name);
}

const char *
roles_long(enum role role)
{
	return (titles[role].title);
}

const char *
roles_type(enum ceremony ceremony)
{
	return (types[ceremony].name);
}

const char *
roles_type_title(enum ceremony ceremony)
{
	return (types[ceremony].title);
}

enum ceremony
roles_find_type(const char *name)
{
	unsigned int i;

	for (i = 0; i < CEREMONIES; i++)
		if (strcmp(types[i].name, name) == 0)
			break;
	return ((enum ceremony)i);
}

int
roles_least(const struct roles *r, enum ceremony ceremony, enum role role)
{
	if (r->given && r->least[role] != -1)
		return (r->least[role]);
	return (types[ceremony].least[role]);
}

static int
find_role(const char *name, enum role *role)
{
	unsigned int i;

	for (i = 0; i < ROLES; i++)
		if (strcmp(titles[i].name, name) == 0) {
			*role = (enum role)i;
			return (0);
		}
	return (-1);
}

static int
read_role(const struct node *n, void *to, struct fault *f)
{
	const char *text;

	if (node_text(n, &text, f) == -1)
		return (-1);
	if (find_role(text, to) == 0)
		return (0);
	return (node_fault(n, f,
	    "a role is one of CA, IW, SSC1, SSC2, CO, RKSH, SA, EW and SW"));
}

static int
read_name(const struct node *n, void *to, struct fault *f)
{
	char **name = to;

	if (scalar_text(n, to, f) == -1)
		return (-1);
	if (strlen(*name) <= ROLES_NAME_MOST)
		return (0);
	return (node_fault(n, f, "longer than %d bytes", ROLES_NAME_MOST));
}

#define OF(member) offsetof(struct participant, member)

static const struct node_field fields[] = { { "role", read_role, OF(role),
						true },
	{ "name", read_name, OF(name), true }, { NULL, NULL, 0, false } };

/* A person is named once in a role, and holds the combination of one safe. */
static int
check_person(const struct node *n, const struct roles *r, struct fault *f)
{
	const struct participant *new = &r->participants[r->count - 1], *p;
	size_t i;

	for (i = 0; i + 1 < r->count; i++) {
		p = &r->participants[i];
		if (strcmp(p->name, new->name) != 0)
			continue;
		if (p->role == new->role)
			return (
			    node_fault(n, f, "%s is there twice", new->name));
		if ((p->role == ROLE_SSC1 && new->role == ROLE_SSC2) ||
		    (p->role == ROLE_SSC2 && new->role == ROLE_SSC1))
			return (node_fault(
			    n, f, "%s cannot be SSC1 and SSC2", new->name));
	}
	return (0);
}

static int
read_participant(const struct node *n, void *to, struct fault *f)
{
	struct roles *r = to;
	struct participant *new = &r->participants[r->count++];

	if (node_fields(n, fields, new, f) == -1)
		return (-1);
	return (check_person(n, r, f));
}

static int
read_participants(const struct node *n, void *to, struct fault *f)
{
	struct roles *r = to;

	r->participants = calloc(node_count(n) + 1, sizeof(*r->participants));
	if (r->participants == NULL)
		return (fault_memory(f));
	return (node_items(n, ROLES_PERSONS_MOST, read_participant, r, f));
}

static int
read_least(const struct node *n, void *to, struct fault *f)
{
	struct roles *r = to;
	unsigned long number;
	enum role role;

	if (find_role(node_name(n), &role) == -1)
		return (node_key_fault(n, f, "no role has this name"));
	if (scalar_number(n, 0, ROLES_PERSONS_MOST, &number, f) == -1)
		return (-1);
	r->least[role] = (int)number;
	return (0);
}

static int
read_minimum(const struct node *n, void *to, struct fault *f)
{
	return (node_members(n, ROLES, read_least, to, f));
}

#define HERE(member) offsetof(struct roles, member)

static const struct node_field members[] = {
	{ "title", read_name, HERE(title), false },
	{ "place", read_name, HERE(place), false },
	{ "date", read_name, HERE(date), false },
	{ "minimum", read_minimum, 0, false },
	{ "participants", read_participants, 0, true }, { NULL, NULL, 0, false }
};

int
roles_read(struct roles *r, const char *path, struct fault *f)
{
	struct bytes text = { 0 };
	struct yamlfile y = { 0 };
	struct node root;
	unsigned int i;
	int rc = -1;

	memset(r, 0, sizeof(*r));
	r->given = true;
	for (i = 0; i < ROLES; i++)
		r->least[i] = -1;
	if (infile_read(path, ROLES_FILE_MOST, &text, f) == 0 &&
	    yamlfile_open(&y, path, "", &text, f) == 0) {
		node_root(&root, &y);
		rc = node_fields(&root, members, r, f);
	}
	yamlfile_close(&y);
	bytes_clear(&text);
	return (rc);
}

void
roles_clear(struct roles *r)
{
	size_t i;

	free(r->title);
	free(r->place);
	free(r->date);
	for (i = 0; i < r->count; i++)
		free(r->participants[i].name);
	free(r->participants);
}

int
roles_check(const struct roles *r, enum ceremony ceremony, struct fault *f)
{
	unsigned int role;
	int count;
	size_t i;

	for (role = 0; r->given && role < ROLES; role++) {
		count = 0;
		for (i = 0; i < r->count; i++)
			count += r->participants[i].role == (enum role)role ?
			    1 :
			    0;
		if (count < roles_least(r, ceremony, (enum role)role))
			return (fault_set(f, FAULT_REFUSED,
			    "%s needs %d in the role %s (%s), and %d are named",
			    types[ceremony].title,
			    roles_least(r, ceremony, (enum role)role),
			    titles[role].name, titles[role].title, count));
	}
	return (0);
}
