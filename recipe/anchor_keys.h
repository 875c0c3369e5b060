#ifndef OKS_RECIPE_ANCHOR_KEYS_H
#define OKS_RECIPE_ANCHOR_KEYS_H
/* The key signing keys that a cooked recipe or a response publishes. */
#include <stddef.h>
#include <stdint.h>

#include "lib/dns/dnskey.h"
#include "lib/dns/name.h"
#include "lib/util/fault.h"

/* Owns label and dnskey. */
struct anchor_key {
	char *label;
	struct dnskey dnskey;
	uint32_t ttl;
	int64_t from;  /* when it is first published, or was made */
	int64_t until; /* -1: not known */
};

struct anchor_keys {
	struct name zone;
	struct anchor_key *items;
	size_t count;
};

/*
 * Reads the file, a recipe that was cooked or a response.  Keys that are
 * revoked in every set are left out.  zone NULL: the file must be of one zone.
 * FAULT_INPUT for what has no KSK.  On failure keys is empty.
 */
int anchor_keys_read(struct anchor_keys *keys, const char *path,
    const char *zone, struct fault *f) __attribute__((warn_unused_result));
void anchor_keys_clear(struct anchor_keys *keys);

/* Keeps those of these labels; with no labels, all.  FAULT_INPUT for a label
 * that no key has. */
int anchor_keys_choose(struct anchor_keys *keys, const char *const *labels,
    size_t count, struct fault *f) __attribute__((warn_unused_result));

#endif
