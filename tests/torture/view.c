#include "tests/torture/view.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <openssl/rand.h>

#include <p11-kit/pkcs11.h>

#include "tests/torture/public.h"

#define OBJECTS_MOST 64
#define VALUE_MOST   2048
#define TEXT_MOST    65536

/* One object. */
struct object {
	CK_OBJECT_HANDLE handle;
	CK_ULONG class;
	char names[256]; /* label and id, as the line has them */
	struct public public;
	char key[PUBLIC_HASH_SIZE];
	char *line;
};

struct listing {
	CK_SESSION_HANDLE session;
	struct object objects[OBJECTS_MOST];
	CK_ULONG count;
};

static CK_FUNCTION_LIST_PTR call;

bool
view_load(const char *module)
{
	void *library = dlopen(module, RTLD_NOW | RTLD_LOCAL);
	CK_C_GetFunctionList get;

	if (library == NULL)
		return (false);
	*(void **)&get = dlsym(library, "C_GetFunctionList");
	return (get != NULL && get(&call) == CKR_OK);
}

/* The value of one attribute, or -1. */
static long
read_value(const struct listing *l, const struct object *o,
    CK_ATTRIBUTE_TYPE type, unsigned char *value)
{
	CK_ATTRIBUTE a = { type, value, VALUE_MOST };

	if (call->C_GetAttributeValue(l->session, o->handle, &a, 1) != CKR_OK ||
	    a.ulValueLen == CK_UNAVAILABLE_INFORMATION)
		return (-1);
	return ((long)a.ulValueLen);
}

static void
print_hex(FILE *out, const unsigned char *bytes, long length)
{
	long i;

	for (i = 0; i < length; i++)
		(void)fprintf(out, "%02x", bytes[i]);
}

static void
read_names(const struct listing *l, struct object *o)
{
	unsigned char label[VALUE_MOST], id[VALUE_MOST];
	long label_length = read_value(l, o, CKA_LABEL, label);
	long id_length = read_value(l, o, CKA_ID, id);
	FILE *out = fmemopen(o->names, sizeof(o->names), "w");

	if (out == NULL)
		abort();
	(void)fprintf(out,
	    "label=%.*s id=", label_length < 0 ? 0 : (int)label_length,
	    (char *)label);
	print_hex(out, id, id_length);
	(void)fclose(out);
}

static void
read_public(const struct listing *l, struct object *o)
{
	unsigned char point[VALUE_MOST], modulus[VALUE_MOST];
	unsigned char exponent[VALUE_MOST];
	long length = read_value(l, o, CKA_EC_POINT, point);

	if (length >= 0)
		public_set_point(&o->public, point, (size_t)length);
	else if ((length = read_value(l, o, CKA_MODULUS, modulus)) >= 0)
		public_set_rsa(&o->public, modulus, (size_t)length, exponent,
		    (size_t)read_value(l, o, CKA_PUBLIC_EXPONENT, exponent));
}

static bool
signs(
    const struct listing *l, const struct object *o, const struct object *other)
{
	CK_MECHANISM mechanism = { CKM_ECDSA, NULL, 0 };
	unsigned char challenge[32], signature[PUBLIC_SIGNATURE_SIZE];
	CK_ULONG length = sizeof(signature);

	return (RAND_bytes(challenge, sizeof(challenge)) == 1 &&
	    call->C_SignInit(l->session, &mechanism, o->handle) == CKR_OK &&
	    call->C_Sign(l->session, challenge, sizeof(challenge), signature,
		&length) == CKR_OK &&
	    length == sizeof(signature) &&
	    public_verifies(&other->public, challenge, signature));
}

/* Of which of the public keys of its name is this the private one? */
static void
prove(const struct listing *l, struct object *o)
{
	const struct object *other;
	CK_ULONG i;

	for (i = 0; i < l->count; i++) {
		other = &l->objects[i];
		if (other->class == CKO_PUBLIC_KEY &&
		    other->public.length > 0 &&
		    strcmp(other->names, o->names) == 0 && signs(l, o, other)) {
			public_hash(&other->public, o->key);
			return;
		}
	}
}

static void
print_attributes(const struct listing *l, const struct object *o, FILE *out)
{
	static const struct {
		CK_ATTRIBUTE_TYPE type;
		const char *name;
	} told[] = { { CKA_TOKEN, "token" }, { CKA_PRIVATE, "private" },
		{ CKA_MODIFIABLE, "modifiable" }, { CKA_KEY_TYPE, "type" },
		{ CKA_SENSITIVE, "sensitive" },
		{ CKA_EXTRACTABLE, "extractable" },
		{ CKA_ALWAYS_SENSITIVE, "always-sensitive" },
		{ CKA_NEVER_EXTRACTABLE, "never-extractable" },
		{ CKA_LOCAL, "local" }, { CKA_SIGN, "sign" },
		{ CKA_VERIFY, "verify" }, { CKA_ENCRYPT, "encrypt" },
		{ CKA_DECRYPT, "decrypt" }, { CKA_WRAP, "wrap" },
		{ CKA_UNWRAP, "unwrap" }, { CKA_DERIVE, "derive" },
		{ CKA_SIGN_RECOVER, "sign-recover" },
		{ CKA_VERIFY_RECOVER, "verify-recover" },
		{ CKA_TRUSTED, "trusted" },
		{ CKA_WRAP_WITH_TRUSTED, "wrap-with-trusted" },
		{ CKA_KEY_GEN_MECHANISM, "made-by" },
		{ CKA_EC_PARAMS, "curve" }, { CKA_SUBJECT, "subject" },
		{ CKA_APPLICATION, "application" } };
	unsigned char value[VALUE_MOST];
	long length;
	size_t i;

	for (i = 0; i < sizeof(told) / sizeof(told[0]); i++) {
		length = read_value(l, o, told[i].type, value);
		if (length < 0)
			continue;
		(void)fprintf(out, " %s=", told[i].name);
		print_hex(out, value, length);
	}
}

static void
print_object(const struct listing *l, struct object *o)
{
	static const char *const classes[] = { "data", "certificate", "public",
		"private", "secret" };
	unsigned char value[VALUE_MOST];
	size_t size;
	FILE *out = open_memstream(&o->line, &size);

	if (out == NULL)
		abort();
	(void)fprintf(out, "%s %s key=%s",
	    o->class < sizeof(classes) / sizeof(classes[0]) ?
		classes[o->class] :
		"other",
	    o->names, o->key);
	print_attributes(l, o, out);
	if (o->class == CKO_DATA) {
		(void)fputs(" value=", out);
		print_hex(out, value, read_value(l, o, CKA_VALUE, value));
	}
	(void)fclose(out);
}

static int
compare(const void *left, const void *right)
{
	const struct object *a = left, *b = right;

	return (strcmp(a->line, b->line));
}

static bool
list(struct listing *l)
{
	CK_OBJECT_HANDLE handles[OBJECTS_MOST];
	struct object *o;
	CK_ULONG i;

	if (call->C_FindObjectsInit(l->session, NULL, 0) != CKR_OK ||
	    call->C_FindObjects(l->session, handles, OBJECTS_MOST, &l->count) !=
		CKR_OK ||
	    call->C_FindObjectsFinal(l->session) != CKR_OK)
		return (false);
	for (i = 0; i < l->count; i++) {
		o = &l->objects[i];
		o->handle = handles[i];
		if (read_value(l, o, CKA_CLASS, (void *)&o->class) < 0)
			o->class = CK_UNAVAILABLE_INFORMATION;
		read_names(l, o);
		(void)snprintf(o->key, sizeof(o->key), "none");
		if (o->class == CKO_PUBLIC_KEY)
			read_public(l, o);
		if (o->public.length > 0)
			public_hash(&o->public, o->key);
	}
	for (i = 0; i < l->count; i++) {
		if (l->objects[i].class == CKO_PRIVATE_KEY)
			prove(l, &l->objects[i]);
		print_object(l, &l->objects[i]);
	}
	qsort(l->objects, l->count, sizeof(l->objects[0]), compare);
	return (true);
}

static bool
find_slot(CK_SLOT_ID *slot, const char *label)
{
	CK_SLOT_ID slots[16];
	CK_ULONG count = 16, i;
	CK_TOKEN_INFO info;
	size_t length = strlen(label);

	if (call->C_GetSlotList(CK_TRUE, slots, &count) != CKR_OK)
		return (false);
	for (i = 0; i < count; i++)
		if (call->C_GetTokenInfo(slots[i], &info) == CKR_OK &&
		    (info.flags & CKF_TOKEN_INITIALIZED) != 0 &&
		    memcmp(info.label, label, length) == 0 &&
		    info.label[length] == ' ') {
			*slot = slots[i];
			return (true);
		}
	return (false);
}

/* In the child: writes the lines; its exit status is the result. */
static enum view_result
view_child(int out, const char *label, const char *pin)
{
	static struct listing l;
	CK_SLOT_ID slot;
	CK_ULONG i;

	if (call->C_Initialize(NULL) != CKR_OK)
		return (VIEW_FAILED);
	if (!find_slot(&slot, label) ||
	    call->C_OpenSession(
		slot, CKF_SERIAL_SESSION, NULL, NULL, &l.session) != CKR_OK ||
	    call->C_Login(l.session, CKU_USER, (unsigned char *)(size_t)pin,
		strlen(pin)) != CKR_OK)
		return (VIEW_NO_TOKEN);
	if (!list(&l))
		return (VIEW_FAILED);
	for (i = 0; i < l.count; i++)
		if (dprintf(out, "%s\n", l.objects[i].line) < 0)
			return (VIEW_FAILED);
	return (VIEW_DONE);
}

static char *
read_all(int in)
{
	char *text = calloc(1, TEXT_MOST);
	size_t used = 0;
	ssize_t got;

	while (text != NULL &&
	    (got = read(in, text + used, TEXT_MOST - 1 - used)) > 0)
		used += (size_t)got;
	return (text);
}

enum view_result
view_read(char **text, const char *label, const char *pin)
{
	int ends[2], status;
	pid_t child;

	*text = NULL;
	if (pipe(ends) == -1 || (child = fork()) == -1)
		return (VIEW_FAILED);
	if (child == 0)
		_exit((int)view_child(ends[1], label, pin));
	(void)close(ends[1]);
	*text = read_all(ends[0]);
	(void)close(ends[0]);
	if (waitpid(child, &status, 0) != child || !WIFEXITED(status))
		return (VIEW_FAILED);
	return ((enum view_result)WEXITSTATUS(status));
}
