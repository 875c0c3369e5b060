#ifndef OKS_RECIPE_RECIPE_H
#define OKS_RECIPE_RECIPE_H
/*
 * The recipe in memory: Key Ceremony Recipe API v1.0 with the extensions of
 * oks-recipe.5.  Every naming of a key is kept once, however many sets use it,
 * so that a tool can look each up once.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include "lib/dns/keyset.h"
#include "lib/util/bytes.h"
#include "lib/util/fault.h"

/* Limits; beyond them a recipe is refused. */
#define RECIPE_FILE_MOST        (512UL * 1024 * 1024) /* bytes */
#define RECIPE_ACTIONS_MOST     250000
#define RECIPE_DESCRIPTION_MOST 4096  /* bytes */
#define RECIPE_LABEL_MOST       128   /* bytes */
#define RECIPE_ID_MOST          64    /* bytes */
#define RECIPE_STORE_MOST       64    /* bytes */
#define RECIPE_BLOB_MOST        16384 /* bytes */
#define RECIPE_DS_MOST          64    /* in one gate */

/* In the order of execution. */
enum action_type {
	ACTION_HAVE_KEY,
	ACTION_DELETE_KEY,
	ACTION_GENERATE_KEY,
	ACTION_PRODUCE_SIGNED_KEYSET,
	ACTION_IMPORT_PUBLIC_KEY,
	ACTION_EXPORT_KEYPAIR,
	ACTION_TYPES
};

enum key_type { KEY_BY_REF, KEY_DIRECT };

/* One way of naming a key. */
struct key {
	size_t number; /* its place in recipe->keys */
	enum key_type type;
	unsigned int algorithm;
	unsigned int flags; /* of the record, not of the key */
	char *store;        /* NULL: the configuration's default */
	struct bytes id;    /* empty: not given */
	char *label;        /* NULL: not given */
	struct bytes data;  /* Public Key field; byRef: pinned or empty */
};

enum branch { BRANCH_PLAN, BRANCH_FALLBACK };

/* What must hold before a set may be served (consumer). */
struct gate {
	bool given;
	int64_t served;    /* seconds, 0: nothing asked */
	int64_t ds_for;    /* seconds */
	char **ds_present; /* SHA-256 digests in hex */
	size_t ds_present_count;
	char **ds_absent;
	size_t ds_absent_count;
	/* The same of keys whose digests are not known before they are made. */
	const struct key **ds_present_of;
	size_t ds_present_of_count;
	const struct key **ds_absent_of;
	size_t ds_absent_of_count;
};

/* What produceSignedKeyset asks for. */
struct signed_set {
	char *owner;  /* as written */
	char *signer; /* NULL: the owner */
	int64_t inception;
	int64_t expiration;
	int64_t publication; /* -1: not given, inception is meant */
	int64_t ttl;
	const struct key **keyset; /* borrowed from recipe->keys */
	size_t keyset_count;
	const struct key **signed_by;
	size_t signed_by_count;
	const struct key **zone_signers;
	size_t zone_signers_count;
	bool zone_signers_given;
	enum branch branch;
	bool branch_given;
	struct gate gate;
};

/* The attributes of a made key, as generateKey's result tells them: 1, 0, or
 * -1 where the token does not say. */
struct made_attributes {
	int sensitive, extractable, always_sensitive, never_extractable, local,
	    sign, decrypt, unwrap;
};

/* `cooked`: what came out.  Which members are there depends on the type. */
struct result {
	bool given;
	bool success; /* exists, deleteSuccess, ... */
	char **rrs;   /* signedKeysetRRs */
	size_t rr_count;
	struct bytes blob;   /* keyBlob */
	struct bytes key_id; /* of a generated or exported key */
	char *key_label;
	struct bytes key_data;
	int key_tag; /* -1: not given */
	char **ds;   /* "OWNER IN DS TAG ALG 2 HEX" */
	size_t ds_count;
	bool attributes_given;
	struct made_attributes attributes;
	char *oaep;        /* hash of RSA-OAEP, NULL: not given */
	unsigned long kwp; /* mechanism of RFC 5649, 0: not given */
};

struct action {
	enum action_type type;
	char *description;              /* actionDescription, or NULL */
	const struct key *key;          /* every type but produceSignedKeyset */
	const struct key *wrapping_key; /* exportKeypair */
	bool relaxed;                   /* haveKey, default false */
	bool must_exist;                /* deleteKey, default true */
	bool exportable;                /* generateKey, default false */
	unsigned int key_size;          /* generateKey: bits, 0: not given */
	struct signed_set *set;         /* produceSignedKeyset, else NULL */
	struct result result;
};

/* A key's life as the timeline tells it; instants are -1 where not given. */
struct life_planned {
	char *zone; /* as written */
	bool zsk;   /* role */
	const struct key *key;
	int64_t published, active, inactive, removed, revoked;
};

struct recipe_request;

struct recipe {
	char *file; /* its name for faults */
	int64_t timestamp;
	int64_t cooked_timestamp;   /* 0: not cooked */
	char *description;          /* "" if not given */
	char *previous;             /* SHA-256 in hex, or NULL */
	json_t *timeline;           /* checked, carried through; or NULL */
	struct life_planned *lives; /* the same, read */
	size_t life_count;
	json_t *policy;                 /* checked, carried through; or NULL */
	struct recipe_request *request; /* see request.h; or NULL */
	struct action *actions;         /* in the order of the file */
	size_t action_count;
	struct key **keys; /* every naming once */
	size_t key_count;
	void *key_index; /* of recipe_key() */
	char sha256[65]; /* of the bytes it was read from, or "" */
	size_t size;     /* how many these were, or 0 */
};

/* An empty recipe; NULL with a fault.  recipe_free takes NULL. */
struct recipe *recipe_new(struct fault *f);
void recipe_free(struct recipe *r);

/*
 * The recipe's own copy of a naming of a key: the one that is there already,
 * or a new one.  `naming` is borrowed (its number is ignored).  NULL with a
 * fault.
 */
const struct key *recipe_key(
    struct recipe *r, const struct key *naming, struct fault *f);

/* Appends an action of that type, empty, for the caller to fill; NULL with a
 * fault (memory, RECIPE_ACTIONS_MOST). */
struct action *recipe_add(
    struct recipe *r, enum action_type type, struct fault *f);

/* Appends a key to a set's keyset, signed_by or zone_signers; the array and
 * its count are given. */
int recipe_add_to(const struct key ***keys, size_t *count, const struct key *k,
    struct fault *f) __attribute__((warn_unused_result));

/* Appends a copy of text to an array of strings. */
int recipe_add_text(char ***texts, size_t *count, const char *text,
    struct fault *f) __attribute__((warn_unused_result));

/* Appends a life, taking its zone over; on failure that is the caller's. */
int recipe_take_life(struct recipe *r, const struct life_planned *life,
    struct fault *f) __attribute__((warn_unused_result));

/* "haveKey" and so on. */
const char *action_name(enum action_type type);

/*
 * The actions in the order of execution (by type, then by place in the file):
 * an array of their indices, action_count long; on the heap, the caller frees;
 * NULL with a fault.  Step N of a ceremony is element N-1.
 */
size_t *recipe_order(const struct recipe *r, struct fault *f);

/* True if a reference (by id, label and store) can mean the same key of a
 * token as another: nothing that both give differs, and they give one thing
 * both. */
bool key_may_be(const struct key *a, const struct key *b);

/* How people call it: its label, else "id HEX", else "tag N".  Into text of
 * KEY_TEXT_SIZE bytes, not yet fit for a terminal (text_escape). */
#define KEY_TEXT_SIZE 192
void key_print(const struct key *k, char *text);

/* The signer's name of a set: signer, or owner. */
const char *signed_set_signer(const struct signed_set *s);

/* When the set is to be served: publication, or inception. */
int64_t signed_set_publication(const struct signed_set *s);

#endif
