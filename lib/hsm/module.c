#include "lib/hsm/module.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/hsm/failure.h"
#include "lib/hsm/trace.h"
#include "lib/util/process.h"

struct hsm_module {
	char *path;
	char *init_args; /* NULL: none */
	void *library;
	bool initialized;
	CK_FUNCTION_LIST_PTR call;
	unsigned int users;
	struct hsm_module *next;
};

/* NSS's form of CK_C_INITIALIZE_ARGS has a member more; it must find NULL. */
struct initialize {
	CK_C_INITIALIZE_ARGS args;
	void *beyond;
};

/* Cryptoki is initialised for the whole process, so the list is, too. */
static struct hsm_module *loaded;

/* What the last C_Finalize gave back: after a failure the module may run on. */
static CK_RV finalized = CKR_OK;

/* Where known modules look for their configuration. */
static const struct {
	const char *part; /* of the module's path */
	const char *variable;
} hints[] = {
	{ "softhsm", "SOFTHSM2_CONF" },
	{ "yubihsm_pkcs11", "YUBIHSM_PKCS11_CONF" },
	{ "Cryptoki2", "ChrystokiConfigurationPath" },
	{ "cs_pkcs11_R2", "CS_PKCS11_R2_CFG" },
	{ "cs_pkcs11_R3", "CS_PKCS11_R3_CFG" },
};

const char *
hsm_module_hint(const struct hsm_repository *r)
{
	const char *variable = NULL;
	size_t i;

	for (i = 0; i < sizeof(hints) / sizeof(hints[0]); i++)
		if (strstr(r->module, hints[i].part) != NULL)
			variable = hints[i].variable;
	for (i = 0; variable != NULL && i < r->env_count; i++)
		if (strcmp(r->env[i].name, variable) == 0)
			variable = NULL;
	return (variable);
}

CK_FUNCTION_LIST_PTR
hsm_module_calls(const struct hsm_module *m)
{
	return (m->call);
}

/* Code from this file gets the PIN: nobody else may have written it. */
static int
check_file(const char *path, struct fault *f)
{
	struct stat st;

	if (path[0] != '/')
		return (fault_set(f, FAULT_INPUT,
		    "the path of the PKCS#11 "
		    "module, %s, is not absolute",
		    path));
	if (stat(path, &st) == -1)
		return (fault_errno(
		    f, "stat", path, "there is no PKCS#11 module to load"));
	if (!S_ISREG(st.st_mode))
		return (fault_set(f, FAULT_REFUSED,
		    "the PKCS#11 module %s is "
		    "not a regular file",
		    path));
	if (st.st_uid != 0 && st.st_uid != geteuid())
		return (fault_set(f, FAULT_REFUSED,
		    "the PKCS#11 module %s "
		    "belongs to user %lu, who is neither root nor the one who "
		    "runs this",
		    path, (unsigned long)st.st_uid));
	if ((st.st_mode & (S_IWGRP | S_IWOTH)) != 0)
		return (fault_set(f, FAULT_REFUSED,
		    "the PKCS#11 module %s can "
		    "be written by group or others: chmod go-w",
		    path));
	return (0);
}

static int
set_environment(const struct hsm_repository *r, struct fault *f)
{
	size_t i;

	for (i = 0; i < r->env_count; i++)
		if (process_environment_set(
			r->env[i].name, r->env[i].value, f) == -1)
			return (-1);
	return (0);
}

/* A module that runs already has read its variables. */
static int
check_environment(const struct hsm_repository *r, struct fault *f)
{
	const char *value;
	size_t i;

	for (i = 0; i < r->env_count; i++) {
		value = process_environment_get(r->env[i].name);
		if (value == NULL || strcmp(value, r->env[i].value) != 0)
			return (fault_set(f, FAULT_INPUT,
			    "another repository "
			    "with the same PKCS#11 module gives %s another "
			    "value",
			    r->env[i].name));
	}
	return (0);
}

static int
load(struct hsm_module *m, struct fault *f)
{
	CK_C_GetFunctionList get;
	CK_RV rv;

	if ((m->library = dlopen(m->path, RTLD_NOW | RTLD_LOCAL)) == NULL) {
		(void)fault_set(f, FAULT_HSM,
		    "cannot load the PKCS#11 module: %s", dlerror());
		return (fault_call(f, "dlopen", m->path));
	}
	/* POSIX's way around ISO C's missing conversion. */
	*(void **)&get = dlsym(m->library, "C_GetFunctionList");
	if (get == NULL)
		return (fault_set(f, FAULT_HSM,
		    "%s is not a PKCS#11 module: "
		    "it has no C_GetFunctionList",
		    m->path));
	if ((rv = get(&m->call)) != CKR_OK)
		return (hsm_failure(f, "C_GetFunctionList", rv,
		    "the module %s tells no functions", m->path));
	if (m->call != NULL && m->call->version.major == 2)
		return (0);
	(void)fault_set(f, FAULT_HSM,
	    "the module %s does not speak PKCS#11 "
	    "2",
	    m->path);
	return (-1);
}

/* A module that did not start, and what the repository may have to give it. */
static int
not_started(const struct hsm_module *m, const struct hsm_repository *r,
    CK_RV rv, struct fault *f)
{
	const char *hint = hsm_module_hint(r);

	if (rv == CKR_CRYPTOKI_ALREADY_INITIALIZED && finalized != CKR_OK)
		return (hsm_failure(f, "C_Finalize", finalized,
		    "the module %s did not stop before", m->path));
	if (hint != NULL)
		return (hsm_failure(f, "C_Initialize", rv,
		    "the module %s did "
		    "not start (its variable %s is not in the repository's "
		    "env)",
		    m->path, hint));
	if (rv == CKR_ARGUMENTS_BAD && m->init_args == NULL)
		return (hsm_failure(f, "C_Initialize", rv,
		    "the module %s did "
		    "not start (the repository has no initArgs for it)",
		    m->path));
	return (hsm_failure(
	    f, "C_Initialize", rv, "the module %s did not start", m->path));
}

static int
initialize(
    struct hsm_module *m, const struct hsm_repository *r, struct fault *f)
{
	struct initialize with = { .args = { .flags = CKF_OS_LOCKING_OK,
				       .pReserved = m->init_args } };
	CK_RV rv = hsm_trace("C_Initialize", m->call->C_Initialize(&with));

	if (rv == CKR_CANT_LOCK) {
		with.args.flags = 0; /* we have one thread only */
		rv = hsm_trace("C_Initialize", m->call->C_Initialize(&with));
	}
	if (rv != CKR_OK)
		return (not_started(m, r, rv, f));
	m->initialized = true;
	return (0);
}

/* A module that ran stays mapped: it may have left handlers behind for the end
 * of the process, and its code must be there then. */
static void
unload(struct hsm_module *m)
{
	if (m->initialized && m->call != NULL)
		finalized = hsm_trace("C_Finalize", m->call->C_Finalize(NULL));
	else if (m->library != NULL)
		(void)dlclose(m->library);
	free(m->path);
	free(m->init_args);
	free(m);
}

static int
load_new(struct hsm_module **m, const struct hsm_repository *r, struct fault *f)
{
	struct hsm_module *new = calloc(1, sizeof(*new));

	if (new == NULL || (new->path = strdup(r->module)) == NULL ||
	    (r->init_args != NULL &&
		(new->init_args = strdup(r->init_args)) == NULL)) {
		(void)fault_memory(f);
		goto fail;
	}
	if (check_file(new->path, f) == -1 || set_environment(r, f) == -1 ||
	    load(new, f) == -1 || new->call == NULL ||
	    initialize(new, r, f) == -1)
		goto fail;
	new->users = 1;
	new->next = loaded;
	loaded = new;
	*m = new;
	return (0);
fail:
	if (new != NULL)
		unload(new);
	return (-1);
}

static bool
same_module(const struct hsm_module *m, const struct hsm_repository *r)
{
	if (strcmp(m->path, r->module) != 0)
		return (false);
	if (m->init_args == NULL || r->init_args == NULL)
		return (m->init_args == r->init_args);
	return (strcmp(m->init_args, r->init_args) == 0);
}

int
hsm_module_open(
    struct hsm_module **m, const struct hsm_repository *r, struct fault *f)
{
	struct hsm_module *p;

	*m = NULL;
	for (p = loaded; p != NULL; p = p->next)
		if (same_module(p, r)) {
			if (check_environment(r, f) == -1)
				return (-1);
			p->users++;
			*m = p;
			return (0);
		}
	return (load_new(m, r, f));
}

void
hsm_module_close(struct hsm_module *m)
{
	struct hsm_module **p;

	if (m == NULL || --m->users > 0)
		return;
	for (p = &loaded; *p != NULL; p = &(*p)->next)
		if (*p == m) {
			*p = m->next;
			break;
		}
	unload(m);
}
