/*
 * The PKCS#11 module $UNKEPT_MODULE, whose disk has no room for a large key
 * while it makes one: no file grows beyond 2048 bytes meanwhile.  SoftHSM says
 * CKR_OK all the same.
 */
#include <dlfcn.h>
#include <stdlib.h>
#include <sys/resource.h>

#include <p11-kit/pkcs11.h>

static CK_FUNCTION_LIST_PTR behind;

CK_RV C_GetFunctionList(CK_FUNCTION_LIST_PTR_PTR list);

static CK_RV
generate(CK_SESSION_HANDLE session, CK_MECHANISM_PTR mechanism,
    CK_ATTRIBUTE_PTR public, CK_ULONG public_count, CK_ATTRIBUTE_PTR private,
    CK_ULONG private_count, CK_OBJECT_HANDLE_PTR public_handle,
    CK_OBJECT_HANDLE_PTR private_handle)
{
	struct rlimit before, small;
	CK_RV rv;

	if (getrlimit(RLIMIT_FSIZE, &before) == -1)
		return (CKR_FUNCTION_FAILED);
	small = before;
	small.rlim_cur = 2048;
	if (setrlimit(RLIMIT_FSIZE, &small) == -1)
		return (CKR_FUNCTION_FAILED);
	rv = behind->C_GenerateKeyPair(session, mechanism, public, public_count,
	    private, private_count, public_handle, private_handle);
	if (setrlimit(RLIMIT_FSIZE, &before) == -1)
		return (CKR_FUNCTION_FAILED);
	return (rv);
}

CK_RV
C_GetFunctionList(CK_FUNCTION_LIST_PTR_PTR list)
{
	static CK_FUNCTION_LIST front;
	const char *path = getenv("UNKEPT_MODULE");
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
	front.C_GenerateKeyPair = generate;
	*list = &front;
	return (CKR_OK);
}
