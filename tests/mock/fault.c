/* The one place that decides what becomes of a call. */
#include "tests/mock/mock.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FAULTS_MOST 8
/* A P-256 signature is as long; and no object has the handle. */
#define PRETENDED_BYTES  64
#define PRETENDED_HANDLE 0x7ffffff1

static const char *const acts[] = { [MOCK_FORWARD] = "",
	[MOCK_RETURN] = "return",
	[MOCK_KILL] = "kill",
	[MOCK_PRETEND] = "pretend",
	[MOCK_WRONG] = "wrong",
	[MOCK_SHORT] = "short" };

/* What the control file asks for. */
struct fault {
	enum mock_act act;
	char function[64];
	unsigned long at; /* from 1 */
	bool onwards;
	bool after;
	unsigned long value;
	unsigned long matches; /* calls of the function so far */
};

static struct fault faults[FAULTS_MOST];
static size_t fault_count;
static int log_file = -1;
static unsigned long calls; /* of all functions */

CK_FUNCTION_LIST_PTR mock_real;

static enum mock_act
find_act(const char *word)
{
	size_t i;

	for (i = MOCK_RETURN; i < sizeof(acts) / sizeof(acts[0]); i++)
		if (strcmp(acts[i], word) == 0)
			return ((enum mock_act)i);
	return (MOCK_FORWARD);
}

static bool
read_fault(const char *line)
{
	char at[32], when[8], act[16], value[32] = "0", *end;
	struct fault *f = &faults[fault_count];

	if (fault_count == FAULTS_MOST ||
	    sscanf(line, "fault %63s %31s %7s %15s %31s", f->function, at, when,
		act, value) < 4)
		return (false);
	f->act = find_act(act);
	f->at = strtoul(at, &end, 10);
	f->onwards = *end == '+';
	f->after = strcmp(when, "after") == 0;
	f->value = strtoul(value, NULL, 0);
	fault_count++;
	return (f->act != MOCK_FORWARD && f->at > 0 &&
	    (f->after || strcmp(when, "before") == 0));
}

static bool
read_line(char *line)
{
	line[strcspn(line, "\n")] = '\0';
	if (strncmp(line, "log ", 4) != 0)
		return (line[0] == '\0' || read_fault(line));
	log_file = open(
	    line + 4, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	return (log_file != -1);
}

/* A line that is not understood would be a test that tests nothing. */
static bool
read_control(void)
{
	const char *path = getenv("OKS_MOCK_CONTROL");
	char line[512];
	bool good = true;
	FILE *in;

	if (path == NULL || (in = fopen(path, "re")) == NULL)
		return (true);
	while (good && fgets(line, sizeof(line), in) != NULL)
		good = read_line(line);
	(void)fclose(in);
	return (good);
}

CK_RV
mock_load(void)
{
	const char *path = getenv("OKS_MOCK_MODULE");
	CK_C_GetFunctionList get;
	void *module;

	if (mock_real != NULL)
		return (CKR_OK);
	module = path == NULL ? NULL : dlopen(path, RTLD_NOW | RTLD_LOCAL);
	if (module == NULL || !read_control())
		return (CKR_GENERAL_ERROR);
	*(void **)&get = dlsym(module, "C_GetFunctionList");
	if (get == NULL || get(&mock_real) != CKR_OK)
		return (CKR_GENERAL_ERROR);
	if (getenv("OKS_MOCK_QUICK") != NULL)
		mock_real = mock_quick(mock_real);
	return (CKR_OK);
}

/* To the log, if there is one. */
static void
note(const char *text)
{
	if (log_file != -1 && write(log_file, text, strlen(text)) == -1)
		abort();
}

static void
note_environment(void)
{
	char **variable;

	for (variable = environ; *variable != NULL; variable++) {
		note("\nenvironment ");
		note(*variable);
	}
}

/* The fault whose call this is, or NULL. */
static const struct fault *
find_fault(const char *function)
{
	const struct fault *found = NULL;
	struct fault *f;

	for (f = faults; f < faults + fault_count; f++) {
		if (f->function[0] != '*' && strcmp(f->function, function) != 0)
			continue;
		f->matches++;
		if (f->matches == f->at || (f->onwards && f->matches > f->at))
			found = f;
	}
	return (found);
}

CK_RV
mock_enter(struct mock_call *c, const char *function)
{
	const struct fault *f = find_fault(function);
	char text[96];

	(void)snprintf(text, sizeof(text), "%lu %s", ++calls, function);
	note(text);
	*c = (struct mock_call){ .forward = true };
	if (f == NULL)
		return (CKR_OK);
	note_environment();
	c->act = f->act;
	c->value = f->value;
	if (f->act == MOCK_KILL && !f->after)
		(void)raise((int)f->value);
	c->forward = f->act != MOCK_PRETEND &&
	    (f->act != MOCK_RETURN || f->after);
	return (CKR_OK);
}

CK_RV
mock_leave(const struct mock_call *c, CK_RV code)
{
	char text[32];

	if (c->act == MOCK_KILL)
		(void)raise((int)c->value);
	if (c->act == MOCK_RETURN)
		code = c->value;
	(void)snprintf(text, sizeof(text), " 0x%lx\n", code);
	note(text);
	return (code);
}

void
mock_bytes(const struct mock_call *c, unsigned char *bytes, CK_ULONG *length)
{
	if (bytes == NULL || *length == 0)
		return;
	if (c->act == MOCK_PRETEND) {
		if (*length > PRETENDED_BYTES)
			*length = PRETENDED_BYTES;
		memset(bytes, 0, *length);
	}
	if (c->act == MOCK_WRONG)
		bytes[*length / 2] ^= 1;
	if (c->act == MOCK_SHORT)
		(*length)--;
}

void
mock_handle(const struct mock_call *c, CK_ULONG *handle)
{
	if (c->act == MOCK_PRETEND)
		*handle = PRETENDED_HANDLE;
}

void
mock_count(const struct mock_call *c, CK_ULONG *count)
{
	if (c->act == MOCK_PRETEND)
		*count = 0;
}

/* Of several attributes the last that is there. */
void
mock_attributes(
    const struct mock_call *c, CK_ATTRIBUTE *attributes, CK_ULONG count)
{
	CK_ATTRIBUTE *a = NULL;
	CK_ULONG i;

	for (i = 0; i < count; i++)
		if (attributes[i].ulValueLen != CK_UNAVAILABLE_INFORMATION)
			a = &attributes[i];
	if (a != NULL && c->act != MOCK_PRETEND)
		mock_bytes(c, a->pValue, &a->ulValueLen);
}
