#ifndef OKS_CONSUME_IMPORT_H
#define OKS_CONSUME_IMPORT_H
/*
 * Bringing the exported keys of a recipe into the operational token.  A blob
 * proves nothing about its maker: only a key that a set signed under the
 * zone's trust anchor names as a ZSK is taken, and a KSK, the backup of another
 * bunker's, only where oks.conf accepts KSKs and knows this one.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "consume/cooked.h"
#include "consume/operational.h"
#include "lib/conf/conf.h"
#include "lib/dns/dnskey.h"
#include "lib/dns/name.h"
#include "lib/util/bytes.h"
#include "lib/util/fault.h"
#include "lib/util/pubkey.h"

/* What is known of an exported key, worst first. */
enum import_standing {
	IMPORT_UNNAMED,     /* in no set as a ZSK */
	IMPORT_KSK,         /* a KSK, where oks.conf accepts none */
	IMPORT_KSK_UNKNOWN, /* a KSK that is not in known-keys */
	IMPORT_NO_ANCHORS,  /* its zone is not in oks.conf, or bare */
	IMPORT_UNSIGNED,    /* in no set signed under an anchor */
	IMPORT_GOOD
};

/* Owns key, pubkey, id and label. */
struct import_item {
	const struct action *action; /* the exportKeypair */
	struct dnskey key;           /* as the recipe tells it */
	struct pubkey pubkey;
	struct bytes id;
	char *label;
	enum import_standing standing;
	struct name zone; /* unless IMPORT_UNNAMED or of a KSK refused */
};

struct import_list {
	struct import_item *items; /* in the order of the file */
	size_t count;
};

/*
 * Lists the exports of a verified recipe and how each stands.  FAULT_INPUT
 * where the recipe does not tell an export's public key or id, FAULT_REFUSED
 * where it tells two.  On failure l is empty.
 */
int import_list_make(struct import_list *l, const struct cooked *cooked,
    const struct conf *c, struct fault *f) __attribute__((warn_unused_result));
void import_list_clear(struct import_list *l);

/* How exported KSKs stand; a part of import_list_make. */
void import_ksk_assess(struct import_list *l, const struct conf *c);

/* FAULT_REFUSED for the first item that is not IMPORT_GOOD. */
int import_list_check(const struct import_list *l, const struct cooked *cooked,
    struct fault *f) __attribute__((warn_unused_result));

/*
 * Imports every item that the token does not hold yet, and prints a line for
 * each to out.  Another key under an item's id or label is FAULT_HSM.  What was
 * imported before a failure stays, and is present the next time.
 */
int import_keys(const struct import_list *l, struct operational *o,
    const struct conf *c, FILE *out, struct fault *f)
    __attribute__((warn_unused_result));

#endif
