#include "tests/torture/point.h"

#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a run of group undo fails with, first: its last step cannot be done. */
#define FIRST_FAULT "fault C_WrapKey 4 before return 0x30\n"

static const char *const groups[POINT_GROUPS] = { "call", "undo", "recover",
	"finish", "system", "memory" };

static const struct {
	const char *name;
	const char *value;
} codes[] = {
	{ "CKR_GENERAL_ERROR", "0x5" },
	{ "CKR_DEVICE_ERROR", "0x30" },
	{ "CKR_DEVICE_MEMORY", "0x31" },
	{ "CKR_DEVICE_REMOVED", "0x32" },
	{ "CKR_PIN_EXPIRED", "0xa3" },
	{ "CKR_SESSION_HANDLE_INVALID", "0xb3" },
};

const char *
point_group(enum point_group group)
{
	return (groups[group]);
}

/* The number for the name, or what is a number already. */
static const char *
code_value(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		if (strcmp(codes[i].name, name) == 0)
			return (codes[i].value);
	return (name);
}

static bool
parse_number(struct point *p, const char *at)
{
	char *end;

	p->n = strtoul(at, &end, 10);
	p->onwards = strcmp(end, "+") == 0;
	return (p->n > 0 && (*end == '\0' || p->onwards));
}

static bool
parse_rest(struct point *p, const char *rest)
{
	char at[16], when[8];

	switch (p->group) {
	case POINT_CALL:
	case POINT_UNDO:
	case POINT_RECOVER:
	case POINT_FINISH:
		return (sscanf(rest, "%15[0-9+]:%7[a-z]:%15[a-z]:%31s", at,
			    when, p->act, p->value) >= 3 &&
		    parse_number(p, at));
	case POINT_SYSTEM:
		return (sscanf(rest, "%31[a-z0-9]:%15[0-9+]:%15s", p->function,
			    at, p->act) == 3 &&
		    parse_number(p, at));
	case POINT_MEMORY:
		return (parse_number(p, rest));
	}
	return (false);
}

bool
point_parse(struct point *p, const char *text)
{
	size_t length = strcspn(text, ":");
	unsigned int i;

	memset(p, 0, sizeof(*p));
	if (text[length] != ':' ||
	    snprintf(p->text, sizeof(p->text), "%s", text) >=
		(int)sizeof(p->text))
		return (false);
	for (i = 0; i < POINT_GROUPS; i++)
		if (strlen(groups[i]) == length &&
		    strncmp(groups[i], text, length) == 0) {
			p->group = (enum point_group)i;
			return (parse_rest(p, text + length + 1));
		}
	return (false);
}

bool
point_recovers(const struct point *p)
{
	return (p->group == POINT_RECOVER || p->group == POINT_FINISH);
}

void
point_control(const struct point *p, char *text, size_t size)
{
	char at[16], when[8];

	text[0] = '\0';
	if (p->group == POINT_SYSTEM || p->group == POINT_MEMORY)
		return;
	(void)sscanf(p->text, "%*[a-z]:%15[0-9+]:%7[a-z]", at, when);
	(void)snprintf(text, size, "%sfault * %s %s %s %s\n",
	    p->group == POINT_UNDO ? FIRST_FAULT : "", at, when, p->act,
	    code_value(p->value));
}

int
point_signal(const struct point *p)
{
	if (strcmp(p->act, "kill") != 0)
		return (0);
	return (p->group == POINT_SYSTEM ? SIGKILL :
					   (int)strtol(p->value, NULL, 10));
}

const char *
point_code(const struct point *p)
{
	return (strcmp(p->act, "return") == 0 ? p->value : NULL);
}

/* FNV-1a, and splitmix64's last mix. */
unsigned long
point_random(const struct point *p, const char *salt, unsigned long below)
{
	uint64_t h = 0xcbf29ce484222325;
	const char *s;

	for (s = p->text; *s != '\0'; s++)
		h = (h ^ (unsigned char)*s) * 0x100000001b3;
	for (s = salt; *s != '\0'; s++)
		h = (h ^ (unsigned char)*s) * 0x100000001b3;
	h = (h ^ (h >> 30)) * 0xbf58476d1ce4e5b9;
	h = (h ^ (h >> 27)) * 0x94d049bb133111eb;
	return ((h ^ (h >> 31)) % below);
}
