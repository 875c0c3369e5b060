#include "lib/conf/zones.h"

#include <errno.h>
#include <grp.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "lib/conf/policy.h"
#include "lib/conf/scalar.h"
#include "lib/conf/telling.h"
#include "lib/dns/name.h"

#define ANCHORS_MOST  64           /* of one zone */
#define ANCHOR_FIELDS 4            /* of a DS and of a DNSKEY record's data */
#define GROUP_MOST    4294967294UL /* the next one means "none" */

static size_t
length_of(const char *name)
{
	size_t length = strlen(name);

	return (length > 0 && name[length - 1] == '.' ? length - 1 : length);
}

int
zones_compare(const char *a, const char *b)
{
	size_t n = length_of(a), m = length_of(b);

	if (n != m)
		return (n < m ? -1 : 1);
	return (strncasecmp(a, b, n));
}

/* Octal, as chmod(1) writes it: the leading 0 is asked for, because 640 could
 * be meant as octal or as decimal. */
static int
read_mode(const struct node *n, void *to, struct fault *f)
{
	mode_t *mode = to;
	const char *text;
	unsigned long value;

	if (node_text(n, &text, f) == -1)
		return (-1);
	if (text[0] != '0' || strlen(text) != 4 ||
	    text[strspn(text, "01234567")] != '\0')
		return (node_fault(n, f,
		    "a mode is 0 and three octal digits, "
		    "such as 0640"));
	value = strtoul(text, NULL, 8);
	if ((value & S_IRUSR) == 0)
		return (node_fault(n, f,
		    "the owner must be able to read the "
		    "file"));
	if ((value & S_IWOTH) != 0)
		return (node_fault(n, f,
		    "the file must not be writable by "
		    "everybody"));
	*mode = (mode_t)value;
	return (0);
}

static int
find_group(
    const struct node *n, const char *name, gid_t *group, struct fault *f)
{
	const struct group *entry;

	errno = 0;
	entry = getgrnam(name);
	if (entry == NULL && errno == ENOMEM)
		return (fault_memory(f));
	if (entry == NULL)
		return (node_fault(
		    n, f, "this system has no group \"%.64s\"", name));
	*group = entry->gr_gid;
	return (0);
}

static int
read_group(const struct node *n, void *to, struct fault *f)
{
	gid_t *group = to;
	unsigned long number;
	const char *text;

	if (node_text(n, &text, f) == -1)
		return (-1);
	if (!scalar_is_digits(text))
		return (find_group(n, text, group, f));
	if (scalar_number(n, 0, GROUP_MOST, &number, f) == -1)
		return (-1);
	*group = (gid_t)number;
	return (0);
}

static size_t
count_fields(const char *text)
{
	size_t count = 0;

	for (text += strspn(text, " "); *text != '\0';
	     text += strspn(text, " ")) {
		count++;
		text += strcspn(text, " ");
	}
	return (count);
}

static int
read_anchor(const struct node *n, void *to, struct fault *f)
{
	struct conf_zone *z = to;
	struct conf_anchor *anchor = &z->anchors[z->anchor_count];

	if (scalar_text(n, &anchor->text, f) == -1)
		return (-1);
	z->anchor_count++;
	anchor->line = node_line(n);
	if (count_fields(anchor->text) < ANCHOR_FIELDS)
		return (node_fault(n, f,
		    "neither a DS nor a DNSKEY record: "
		    "less than %d fields",
		    ANCHOR_FIELDS));
	return (0);
}

static int
read_anchors(const struct node *n, void *to, struct fault *f)
{
	struct conf_zone *z = to;

	if (node_is_list(n) && node_count(n) == 0)
		return (node_fault(n, f, "the list is empty"));
	z->anchors = calloc(ANCHORS_MOST, sizeof(*z->anchors));
	if (z->anchors == NULL)
		return (fault_memory(f));
	return (node_items(n, ANCHORS_MOST, read_anchor, z, f));
}

static int
read_ksk(const struct node *n, void *to, struct fault *f)
{
	static const struct node_field fields[] = {
		{ "label", scalar_label, offsetof(struct conf_key_name, label),
		    false },
		{ "id", scalar_id, offsetof(struct conf_key_name, id), false },
		{ NULL, NULL, 0, false }
	};
	struct conf_key_name *k = to;

	k->given = true;
	if (node_fields(n, fields, k, f) == -1)
		return (-1);
	if (k->label == NULL && k->id.length == 0)
		return (node_key_fault(n, f,
		    "label or id is missing: a key "
		    "is found by one of them or both"));
	return (0);
}

/* Read beforehand, because it needs more than the zone. */
static int
skip_policy(const struct node *n, void *to, struct fault *f)
{
	(void)n;
	(void)to;
	(void)f;
	return (0);
}

#define HERE(member) offsetof(struct conf_zone, member)

static const struct node_field zone_fields[] = { { "signconf", scalar_path,
						     HERE(signconf), false },
	{ "mode", read_mode, HERE(mode), false },
	{ "group", read_group, HERE(group), false },
	{ "anchors", read_anchors, 0, false },
	{ "reload", telling_command, HERE(reload), false },
	{ "check", scalar_path, HERE(check), false },
	{ "parent", telling_parent, HERE(trust_plan), false },
	{ "ksk", read_ksk, HERE(ksk), false },
	{ "policy", skip_policy, 0, false }, { NULL, NULL, 0, false } };

/* Zones are compared as text, so one name must have one spelling. */
static int
check_name(const struct node *n, struct fault *f)
{
	struct name name;

	if (strchr(node_name(n), '\\') != NULL)
		return (node_key_fault(n, f,
		    "escapes are not read in a "
		    "zone's name"));
	if (name_parse(&name, node_name(n), f) == -1)
		return (node_key_fault(n, f, "not a zone's name"));
	return (0);
}

static int
read_zone(const struct node *n, void *to, struct fault *f)
{
	struct conf *c = to;
	struct conf_zone *z = &c->zones[c->zone_count];
	struct node policy;

	if (check_name(n, f) == -1)
		return (-1);
	c->zone_count++;
	z->line = node_line(n);
	z->mode = S_IRUSR | S_IWUSR | S_IRGRP;
	z->group = (gid_t)-1;
	if (scalar_name(n, &z->name, f) == -1)
		return (-1);
	if (node_find(n, "policy", &policy) &&
	    policy_of_zone(&policy, c, &z->policy, f) == -1)
		return (-1);
	return (node_fields(n, zone_fields, z, f));
}

/* By name, then by line. */
static int
compare(const void *a, const void *b)
{
	const struct conf_zone *x = *(const struct conf_zone *const *)a;
	const struct conf_zone *y = *(const struct conf_zone *const *)b;
	int order = zones_compare(x->name, y->name);

	if (order != 0)
		return (order);
	return (x->line < y->line ? -1 : x->line > y->line);
}

static int
check_duplicates(const struct node *n, const struct conf *c, struct fault *f)
{
	const struct conf_zone **sorted;
	struct node member;
	int result = 0;
	size_t i;

	if ((sorted = calloc(c->zone_count + 1, sizeof(*sorted))) == NULL)
		return (fault_memory(f));
	for (i = 0; i < c->zone_count; i++)
		sorted[i] = &c->zones[i];
	qsort(sorted, c->zone_count, sizeof(*sorted), compare);
	for (i = 1; i < c->zone_count && result == 0; i++)
		if (zones_compare(sorted[i - 1]->name, sorted[i]->name) == 0 &&
		    node_find(n, sorted[i]->name, &member))
			result = node_key_fault(&member, f,
			    "the zone is there "
			    "twice, first in line %u",
			    sorted[i - 1]->line);
	free(sorted);
	return (result);
}

int
zones_section(const struct node *n, void *to, struct fault *f)
{
	struct conf *c = to;

	/* One more than none, so that calloc has something to give. */
	c->zones = calloc(node_count(n) + 1, sizeof(*c->zones));
	if (c->zones == NULL)
		return (fault_memory(f));
	if (node_members(n, CONF_ZONES_MOST, read_zone, c, f) == -1)
		return (-1);
	return (check_duplicates(n, c, f));
}

static void
clear(struct conf_zone *z)
{
	size_t i;

	for (i = 0; i < z->anchor_count; i++)
		free(z->anchors[i].text);
	free(z->anchors);
	free(z->name);
	free(z->signconf);
	free(z->check);
	telling_clear_command(&z->reload);
	bytes_clear(&z->ksk.id);
	free(z->ksk.label);
	if (z->policy != NULL)
		policy_clear(z->policy);
	free(z->policy);
}

void
zones_clear(struct conf *c)
{
	size_t i;

	for (i = 0; i < c->zone_count; i++)
		clear(&c->zones[i]);
	free(c->zones);
	c->zones = NULL;
	c->zone_count = 0;
}
