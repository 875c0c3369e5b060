#include "lib/conf/hsmconfig.h"

#include <stdlib.h>
#include <string.h>

#include "lib/conf/repositories.h"
#include "lib/util/infile.h"

#define BLANKS     " \t\r"
#define LIBRARY    "PKCS11_LIBRARY_PATH"
#define VALUE_MOST 4096
#define NAME_CHARACTERS \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789"

/* Where in the file, and what it is read into. */
struct reading {
	struct conf_repository *repository;
	const char *path;
	unsigned int line;
	struct fault *f;
};

static int
wrong(const struct reading *r, const char *what)
{
	(void)fault_set(r->f, FAULT_INPUT, "%s", what);
	return (fault_file(r->f, r->path, r->line, 0));
}

static const char *
find(const struct conf_repository *r, const char *name, size_t length)
{
	size_t i;

	for (i = 0; i < r->hsm.env_count; i++)
		if (strlen(r->hsm.env[i].name) == length &&
		    memcmp(r->hsm.env[i].name, name, length) == 0)
			return (r->hsm.env[i].value);
	return (NULL);
}

/* Copies the value, each $VAR replaced by what an earlier line set. */
static int
expand(const struct reading *r, const char *value, char *text)
{
	const char *part;
	size_t used = 0, length;

	while (*value != '\0') {
		part = value;
		length = 1;
		if (*value++ == '$') {
			length = strspn(value, NAME_CHARACTERS);
			part = find(r->repository, value, length);
			if (part == NULL)
				return (wrong(r,
				    "$ names no variable of a line before: "
				    "the environment is not read"));
			value += length;
			length = strlen(part);
		}
		if (length > VALUE_MOST - used)
			return (wrong(r, "the value is too long"));
		memcpy(text + used, part, length);
		used += length;
	}
	text[used] = '\0';
	return (0);
}

static int
check_name(const struct reading *r, const char *name)
{
	if (*name == '\0' || name[strspn(name, NAME_CHARACTERS)] != '\0' ||
	    (*name >= '0' && *name <= '9'))
		return (wrong(r,
		    "VAR=value is expected, the name of letters, digits and "
		    "_, not beginning with a digit"));
	if (strncmp(name, "LD_", 3) == 0)
		return (
		    wrong(r, "variables of the dynamic linker are not set"));
	if (find(r->repository, name, strlen(name)) != NULL)
		return (wrong(r, "the variable is set already"));
	return (0);
}

/* One line; blanks around the name and the value do not count. */
static int
read_line(const struct reading *r, char *line)
{
	char text[VALUE_MOST + 1], *value, *end;

	line += strspn(line, BLANKS);
	for (end = line + strlen(line);
	     end > line && strchr(BLANKS, end[-1]) != NULL;)
		*--end = '\0';
	if (*line == '\0' || *line == '#')
		return (0);
	if ((value = strchr(line, '=')) == NULL)
		return (wrong(r, "VAR=value is expected"));
	for (end = value; end > line && strchr(BLANKS, end[-1]) != NULL;)
		*--end = '\0';
	*value++ = '\0';
	value += strspn(value, BLANKS);
	if (check_name(r, line) == -1 || expand(r, value, text) == -1)
		return (-1);
	return (repositories_add_variable(r->repository, line, text, r->f));
}

static int
take_module(const struct reading *r)
{
	const char *library = find(r->repository, LIBRARY, strlen(LIBRARY));

	if (library == NULL)
		return (wrong(r, LIBRARY " is missing"));
	if (*library != '/')
		return (wrong(r, LIBRARY " is not an absolute path"));
	if ((r->repository->hsm.module = strdup(library)) == NULL)
		return (fault_memory(r->f));
	return (0);
}

static int
read_lines(struct reading *r, char *text)
{
	char *line;

	while ((line = strsep(&text, "\n")) != NULL) {
		if (++r->line > HSMCONFIG_LINES_MOST)
			return (wrong(r, "there are more than 100 lines"));
		if (read_line(r, line) == -1)
			return (-1);
	}
	r->line = 0;
	return (take_module(r));
}

int
hsmconfig_read(struct conf_repository *repository, struct fault *f)
{
	struct reading r = {
		.repository = repository, .path = repository->hsmconfig, .f = f
	};
	struct bytes text = { 0 };
	char empty[1] = "";
	int rc = -1;

	if (infile_read_guarded(r.path, HSMCONFIG_FILE_MOST, false, &text, f) ==
	    0) {
		if (text.length > 0 &&
		    memchr(text.data, '\0', text.length) != NULL)
			rc = wrong(&r, "there is a NUL in it");
		else
			rc = read_lines(
			    &r, text.length == 0 ? empty : (char *)text.data);
	}
	bytes_clear(&text);
	return (rc);
}
