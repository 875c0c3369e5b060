/*
 * The PKCS#11 module $WITH_ARGS_MODULE, started with the text $WITH_ARGS: for
 * other people's tools, which cannot give NSS's softokn what it asks for.
 */
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#include <p11-kit/pkcs11.h>

/* NSS's form of CK_C_INITIALIZE_ARGS has a member more. */
struct initialize {
	CK_C_INITIALIZE_ARGS args;
	void *beyond;
};

static CK_FUNCTION_LIST_PTR behind;

CK_RV C_GetFunctionList(CK_FUNCTION_LIST_PTR_PTR list);

static CK_RV
initialize(void *given)
{
	struct initialize with = { .args = { .flags = CKF_OS_LOCKING_OK,
				       .pReserved = getenv("WITH_ARGS") } };

	(void)given;
	return (behind->C_Initialize(&with));
}

CK_RV
C_GetFunctionList(CK_FUNCTION_LIST_PTR_PTR list)
{
	static CK_FUNCTION_LIST front;
	const char *path = getenv("WITH_ARGS_MODULE");
	CK_C_GetFunctionList get;
	void *library;
	CK_RV rv;

	if (path == NULL ||
	    (library = dlopen(path, RTLD_NOW | RTLD_LOCAL)) == NULL)
		return (CKR_FUNCTION_FAILED);
	/* POSIX's way around ISO C's missing conversion. */
	*(void **)&get = dlsym(library, "C_GetFunctionList");
	if (get == NULL)
		return (CKR_FUNCTION_FAILED);
	if ((rv = get(&behind)) != CKR_OK)
		return (rv);
	front = *behind;
	front.C_Initialize = initialize;
	*list = &front;
	return (CKR_OK);
}
