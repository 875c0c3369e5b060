#include "lib/hsm/token.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/hsm/failure.h"
#include "lib/hsm/label.h"
#include "lib/hsm/name.h"
#include "lib/hsm/private.h"
#include "lib/hsm/trace.h"

/* More slots than this are refused. */
#define SLOTS_MOST 4096

/* The search for the one token of a repository. */
struct search {
	const struct hsm_repository *repository;
	CK_FUNCTION_LIST_PTR call;
	size_t matches;
	CK_SLOT_ID slot; /* of the first match */
	CK_TOKEN_INFO info;
	CK_RV answer;   /* of the last slot that did not tell its token */
	char seen[320]; /* the tokens there are */
};

/* Devices that differ from the standard's ways. */
static const struct preset {
	const char *manufacturer; /* CK_INFO's begins so */
	unsigned long kwp;
	enum digest oaep;
	unsigned int quirks;
} presets[] = {
	{ "SoftHSM", CKM_AES_KEY_WRAP_PAD, DIGEST_SHA1, 0 },
	{ "Mozilla", CKM_AES_KEY_WRAP_KWP, DIGEST_SHA256, HSM_QUIRK_NSS_DB },
	{ "", CKM_AES_KEY_WRAP_KWP, DIGEST_SHA256, 0 },
};

/* What holds for every device is last, and always matches. */
static const struct preset *
find_preset(const char *manufacturer)
{
	const struct preset *p = presets;

	while (strncmp(
		   manufacturer, p->manufacturer, strlen(p->manufacturer)) != 0)
		p++;
	return (p);
}

static int
read_library(struct hsm_token *t, struct fault *f)
{
	char manufacturer[33], description[33];
	const struct preset *preset;
	CK_INFO info;
	CK_RV rv;

	memset(&info, 0, sizeof(info));
	if ((rv = hsm_trace("C_GetInfo", t->call->C_GetInfo(&info))) != CKR_OK)
		return (hsm_failure(
		    f, "C_GetInfo", rv, "the module does not tell what it is"));
	hsm_label_field(manufacturer, info.manufacturerID, 32);
	hsm_label_field(description, info.libraryDescription, 32);
	(void)snprintf(t->info.library, sizeof(t->info.library), "%s %u.%u",
	    description, info.libraryVersion.major, info.libraryVersion.minor);
	preset = find_preset(manufacturer);
	t->kwp = t->repository->kwp != 0 ? t->repository->kwp : preset->kwp;
	t->oaep = t->repository->oaep != DIGEST_NONE ? t->repository->oaep :
						       preset->oaep;
	t->quirks = t->repository->quirks | preset->quirks;
	return (0);
}

static void
read_info(struct hsm_token_info *to, const CK_TOKEN_INFO *from)
{
	hsm_label_field(to->label, from->label, 32);
	hsm_label_field(to->manufacturer, from->manufacturerID, 32);
	hsm_label_field(to->model, from->model, 16);
	hsm_label_field(to->serial, from->serialNumber, 16);
	to->flags = from->flags;
	to->keypad = (from->flags & CKF_PROTECTED_AUTHENTICATION_PATH) != 0;
}

/* Looks at one slot; one without a token is passed over. */
static void
look(struct search *s, CK_SLOT_ID slot)
{
	const struct hsm_repository *r = s->repository;
	struct hsm_token_info name = { .label = "" };
	size_t used = strlen(s->seen);
	CK_TOKEN_INFO info;
	CK_RV rv;

	memset(&info, 0, sizeof(info));
	if ((rv = hsm_trace("C_GetTokenInfo",
		 s->call->C_GetTokenInfo(slot, &info))) != CKR_OK)
		s->answer = rv;
	if (rv != CKR_OK || (info.flags & CKF_TOKEN_INITIALIZED) == 0)
		return;
	read_info(&name, &info);
	(void)snprintf(s->seen + used, sizeof(s->seen) - used,
	    "%s\"%s\" (serial %s)", used == 0 ? "" : ", ", name.label,
	    name.serial);
	if ((r->label != NULL && strcmp(r->label, name.label) != 0) ||
	    (r->serial != NULL && strcmp(r->serial, name.serial) != 0))
		return;
	if (s->matches++ == 0) {
		s->slot = slot;
		s->info = info;
	}
}

static int
list_slots(CK_SLOT_ID **slots, CK_ULONG *count, CK_FUNCTION_LIST_PTR call,
    struct fault *f)
{
	CK_RV rv;

	/* Some modules look for new tokens only when asked for the number. */
	*count = 0;
	rv = hsm_trace(
	    "C_GetSlotList", call->C_GetSlotList(CK_TRUE, NULL, count));
	*count = SLOTS_MOST;
	if ((*slots = calloc(*count, sizeof(**slots))) == NULL)
		return (fault_memory(f));
	if (rv == CKR_OK)
		rv = hsm_trace("C_GetSlotList",
		    call->C_GetSlotList(CK_TRUE, *slots, count));
	if (rv == CKR_OK && *count <= SLOTS_MOST)
		return (0);
	free(*slots);
	*slots = NULL;
	return (hsm_failure(
	    f, "C_GetSlotList", rv, "the module does not list its tokens"));
}

static int
check_matches(const struct search *s, struct fault *f)
{
	const struct hsm_repository *r = s->repository;
	const char *hint = hsm_module_hint(r);
	char names[128], code[HSM_NAME_SIZE];

	if (s->matches == 1)
		return (0);
	(void)snprintf(names, sizeof(names), "%s%s%s%s%s",
	    r->label != NULL ? "label " : "", r->label != NULL ? r->label : "",
	    r->label != NULL && r->serial != NULL ? " and " : "",
	    r->serial != NULL ? "serial " : "",
	    r->serial != NULL ? r->serial : "");
	if (s->matches > 1)
		return (fault_set(f, FAULT_HSM,
		    "%zu tokens have %s: give both "
		    "label and serial, or take one away; there are %s",
		    s->matches, names, s->seen));
	(void)fault_set(f, FAULT_HSM, "no token has %s; there %s%s%s%s", names,
	    s->seen[0] == '\0' ? "is none" : "are ", s->seen,
	    hint == NULL ? "" :
			   "; the module finds its tokens by a variable "
			   "that is not in the repository's env: ",
	    hint == NULL ? "" : hint);
	if (s->answer == CKR_OK)
		return (-1);
	hsm_name_code(s->answer, code);
	return (fault_call(f, "C_GetTokenInfo", code));
}

static int
find_token(struct search *s, const struct hsm_repository *r,
    CK_FUNCTION_LIST_PTR call, struct fault *f)
{
	CK_SLOT_ID *slots;
	CK_ULONG count, i;

	memset(s, 0, sizeof(*s));
	s->repository = r;
	s->call = call;
	if (r->label == NULL && r->serial == NULL)
		return (fault_set(f, FAULT_INPUT,
		    "the repository gives "
		    "neither label nor serial of its token"));
	if (list_slots(&slots, &count, call, f) == -1 || slots == NULL)
		return (-1);
	for (i = 0; i < count; i++)
		look(s, slots[i]);
	free(slots);
	return (check_matches(s, f));
}

static int
open_session(struct hsm_token *t, CK_SESSION_HANDLE *session, struct fault *f)
{
	CK_RV rv = hsm_trace("C_OpenSession",
	    t->call->C_OpenSession(t->slot, CKF_SERIAL_SESSION | CKF_RW_SESSION,
		NULL, NULL, session));

	if (rv != CKR_OK)
		return (hsm_failure(f, "C_OpenSession", rv,
		    "the token does not open a session to read and write"));
	return (0);
}

void
hsm_token_renew(struct hsm_token *t)
{
	CK_SESSION_HANDLE session;
	struct fault ignored = { 0 };

	if (open_session(t, &session, &ignored) == -1)
		return;
	(void)hsm_trace("C_CloseSession", t->call->C_CloseSession(t->session));
	t->session = session;
}

/* What the token says of the tries that are left. */
static const char *
tries(CK_FLAGS flags)
{
	if ((flags & CKF_USER_PIN_LOCKED) != 0)
		return ("; the PIN is locked now");
	if ((flags & CKF_USER_PIN_FINAL_TRY) != 0)
		return ("; one try is left");
	if ((flags & CKF_USER_PIN_COUNT_LOW) != 0)
		return ("; the token counts wrong tries");
	return ("");
}

static int
login(struct hsm_token *t, const struct secret *pin, struct fault *f)
{
	bool keypad = t->info.keypad;
	unsigned char *text = NULL;
	CK_TOKEN_INFO info;
	CK_RV rv;

	if (pin != NULL && pin->length > 0)
		text = (unsigned char *)pin->data;
	else if (!keypad && (t->flags & CKF_LOGIN_REQUIRED) == 0)
		return (0);
	else if (!keypad)
		return (fault_set(f, FAULT_HSM,
		    "the token wants a PIN and "
		    "none was given"));
	rv = hsm_trace("C_Login",
	    t->call->C_Login(
		t->session, CKU_USER, text, text == NULL ? 0 : pin->length));
	/* By another repository that names the same token. */
	if (rv == CKR_OK || rv == CKR_USER_ALREADY_LOGGED_IN)
		return (0);
	memset(&info, 0, sizeof(info));
	if (hsm_trace("C_GetTokenInfo",
		t->call->C_GetTokenInfo(t->slot, &info)) != CKR_OK)
		info.flags = 0;
	return (hsm_failure(f, "C_Login", rv, "the token refused the login%s",
	    tries(info.flags)));
}

/* What the token says of itself once somebody has logged in is for a log only:
 * one whose storage is not to be written may not tell. */
static void
look_again(struct hsm_token *t)
{
	CK_TOKEN_INFO info;

	memset(&info, 0, sizeof(info));
	if (hsm_trace("C_GetTokenInfo",
		t->call->C_GetTokenInfo(t->slot, &info)) == CKR_OK)
		t->info.flags_login = info.flags;
}

static int
open_token(struct hsm_token *t, const struct secret *pin, struct fault *f)
{
	struct search s;

	if (hsm_module_open(&t->module, t->repository, f) == -1)
		return (-1);
	t->call = hsm_module_calls(t->module);
	if (read_library(t, f) == -1 ||
	    find_token(&s, t->repository, t->call, f) == -1)
		return (-1);
	t->slot = s.slot;
	t->flags = s.info.flags;
	read_info(&t->info, &s.info);
	if (open_session(t, &t->session, f) == -1)
		return (-1);
	t->open = true;
	t->info.flags_login = HSM_TOKEN_FLAGS_UNKNOWN;
	if (login(t, pin, f) == -1)
		return (-1);
	look_again(t);
	return (0);
}

/* Records a fault that says which token is meant; it is about no key. */
static int
name_token(
    const struct hsm_repository *r, const struct fault *why, struct fault *f)
{
	if (f->kind != FAULT_NONE)
		return (-1);
	(void)fault_set(f, why->kind, "token %s: %s", r->name, why->what);
	(void)fault_file(f, why->file, why->line, why->column);
	return (fault_call(f, why->call, why->code));
}

int
hsm_token_open(struct hsm_token **t, const struct hsm_repository *r,
    const struct secret *pin, struct fault *f)
{
	struct hsm_token *new = calloc(1, sizeof(*new));
	struct fault why = { 0 };

	*t = NULL;
	if (new == NULL)
		return (fault_memory(f));
	new->repository = r;
	if (open_token(new, pin, &why) == -1) {
		hsm_token_close(new);
		return (name_token(r, &why, f));
	}
	*t = new;
	return (0);
}

void
hsm_token_close(struct hsm_token *t)
{
	if (t == NULL)
		return;
	/* The login ends with the last session; C_Logout would end that of
	 * another repository with the same token, too. */
	if (t->open)
		(void)hsm_trace(
		    "C_CloseSession", t->call->C_CloseSession(t->session));
	hsm_module_close(t->module);
	free(t);
}

int
hsm_token_look(struct hsm_token_info *info, const struct hsm_repository *r,
    struct fault *f)
{
	struct hsm_token t = { .repository = r };
	struct fault why = { 0 };
	struct search s;
	int rc = -1;

	if (hsm_module_open(&t.module, r, &why) == 0) {
		t.call = hsm_module_calls(t.module);
		if (read_library(&t, &why) == 0 &&
		    find_token(&s, r, t.call, &why) == 0) {
			read_info(&t.info, &s.info);
			rc = 0;
		}
	}
	hsm_module_close(t.module);
	*info = t.info;
	return (rc == 0 ? 0 : name_token(r, &why, f));
}

bool
hsm_token_same(const struct hsm_token_info *a, const struct hsm_token_info *b)
{
	return (strcmp(a->label, b->label) == 0 &&
	    strcmp(a->serial, b->serial) == 0 &&
	    strcmp(a->manufacturer, b->manufacturer) == 0 &&
	    strcmp(a->model, b->model) == 0);
}

const struct hsm_token_info *
hsm_token_info(const struct hsm_token *t)
{
	return (&t->info);
}

const struct hsm_repository *
hsm_token_repository(const struct hsm_token *t)
{
	return (t->repository);
}
