/*
 * make-object MODULE TOKEN PIN MODE LABEL ID: puts a key into a token that the
 * usual tools cannot make.  ID is two hex digits.  The modes are in the table
 * below; LABEL and ID are given to whatever has names.
 */
#include <dlfcn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <p11-kit/pkcs11.h>

#define ATTRIBUTES_MOST 16

/* The two halves of a pair differ from what is usual in these. */
struct mode {
	const char *name;
	bool rsa;          /* RSA-2048, else P-256 */
	bool keep_public;  /* on the token; else gone with the session */
	bool keep_private; /* the same */
	bool named;
	bool destroyable;
	bool sign; /* and verify */
	bool wrap; /* and unwrap */
};

static const struct mode modes[] = {
	{ "undestroyable", false, true, true, true, false, true, false },
	{ "nameless", false, false, true, false, true, true, false },
	{ "mute", false, true, true, true, true, false, false },
	{ "verifier", true, true, false, true, true, true, true },
	{ "wrapper", true, true, true, true, true, false, true },
};

/* One half, to be made. */
struct half {
	CK_ATTRIBUTE item[ATTRIBUTES_MOST];
	CK_ULONG count;
};

static CK_FUNCTION_LIST_PTR call;
static CK_SESSION_HANDLE session;

static void
need(bool ok, const char *what)
{
	if (ok)
		return;
	(void)fprintf(stderr, "make-object: %s failed\n", what);
	exit(1);
}

static void
load(const char *path)
{
	CK_C_GetFunctionList list;
	void *module = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	void *symbol;

	need(module != NULL, "dlopen");
	symbol = dlsym(module, "C_GetFunctionList");
	need(symbol != NULL, "dlsym");
	memcpy(&list, &symbol, sizeof(list));
	need(list(&call) == CKR_OK, "C_GetFunctionList");
	need(call->C_Initialize(NULL) == CKR_OK, "C_Initialize");
}

/* The label in the token is padded with blanks. */
static bool
same_label(const CK_TOKEN_INFO *info, const char *label)
{
	size_t length = strlen(label);

	return (length < sizeof(info->label) && info->label[length] == ' ' &&
	    memcmp(info->label, label, length) == 0);
}

static void
login(const char *label, char *pin)
{
	CK_SLOT_ID slots[16];
	CK_ULONG count = 16, i;
	CK_TOKEN_INFO info;

	need(call->C_GetSlotList(CK_TRUE, slots, &count) == CKR_OK,
	    "C_GetSlotList");
	for (i = 0; i < count; i++)
		if (call->C_GetTokenInfo(slots[i], &info) == CKR_OK &&
		    same_label(&info, label))
			break;
	need(i < count, "finding the token");
	need(call->C_OpenSession(slots[i], CKF_SERIAL_SESSION | CKF_RW_SESSION,
		 NULL, NULL, &session) == CKR_OK,
	    "C_OpenSession");
	need(call->C_Login(
		 session, CKU_USER, (CK_UTF8CHAR *)pin, strlen(pin)) == CKR_OK,
	    "C_Login");
}

static void
put(struct half *h, CK_ATTRIBUTE_TYPE type, void *value, CK_ULONG length)
{
	need(h->count < ATTRIBUTES_MOST, "making room");
	h->item[h->count++] = (CK_ATTRIBUTE){ type, value, length };
}

static void
put_flag(struct half *h, CK_ATTRIBUTE_TYPE type, bool value)
{
	static CK_BBOOL yes = CK_TRUE, no = CK_FALSE;

	put(h, type, value ? &yes : &no, sizeof(yes));
}

/* What both halves have. */
static void
put_common(struct half *h, const struct mode *m, char *label, CK_BYTE *id)
{
	if (m->named) {
		put(h, CKA_LABEL, label, strlen(label));
		put(h, CKA_ID, id, 1);
	}
	if (!m->destroyable)
		put_flag(h, CKA_DESTROYABLE, false);
}

static void
put_public(struct half *h, const struct mode *m)
{
	/* The object identifier of P-256, in DER. */
	static CK_BYTE p256[] = { 6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7 };
	static CK_BYTE exponent[] = { 1, 0, 1 };
	static CK_ULONG bits = 2048;

	if (m->rsa) {
		put(h, CKA_MODULUS_BITS, &bits, sizeof(bits));
		put(h, CKA_PUBLIC_EXPONENT, exponent, sizeof(exponent));
	} else
		put(h, CKA_EC_PARAMS, p256, sizeof(p256));
	put_flag(h, CKA_TOKEN, m->keep_public);
	put_flag(h, CKA_ENCRYPT, false);
	put_flag(h, CKA_VERIFY, m->sign);
	put_flag(h, CKA_WRAP, m->wrap);
}

static void
put_private(struct half *h, const struct mode *m)
{
	put_flag(h, CKA_TOKEN, m->keep_private);
	put_flag(h, CKA_PRIVATE, true);
	put_flag(h, CKA_SENSITIVE, true);
	put_flag(h, CKA_EXTRACTABLE, false);
	put_flag(h, CKA_DECRYPT, false);
	put_flag(h, CKA_SIGN, m->sign);
	put_flag(h, CKA_UNWRAP, m->wrap);
}

static void
make(const struct mode *m, char *label, CK_BYTE id)
{
	CK_MECHANISM mechanism = { m->rsa ? CKM_RSA_PKCS_KEY_PAIR_GEN :
					    CKM_EC_KEY_PAIR_GEN,
		NULL, 0 };
	struct half public = { .count = 0 }, private = { .count = 0 };
	CK_OBJECT_HANDLE one, other;

	put_common(&public, m, label, &id);
	put_public(&public, m);
	put_common(&private, m, label, &id);
	put_private(&private, m);
	need(call->C_GenerateKeyPair(session, &mechanism, public.item,
		 public.count, private.item, private.count, &one,
		 &other) == CKR_OK,
	    "C_GenerateKeyPair");
}

int
main(int argc, char **argv)
{
	size_t i, count = sizeof(modes) / sizeof(modes[0]);

	need(argc == 7, "usage");
	for (i = 0; i < count; i++)
		if (strcmp(modes[i].name, argv[4]) == 0)
			break;
	need(i < count, "finding the mode");
	load(argv[1]);
	login(argv[2], argv[3]);
	make(&modes[i], argv[5], (CK_BYTE)strtoul(argv[6], NULL, 16));
	(void)call->C_Finalize(NULL);
	return (0);
}
