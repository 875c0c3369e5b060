#ifndef OKS_PRODUCE_WRAPPING_H
#define OKS_PRODUCE_WRAPPING_H
/*
 * The transport key under which new ZSKs leave the bunker: its name from
 * oks.conf, its public half from the file that `oks consume --transport-key`
 * wrote.
 */
#include "lib/conf/conf.h"
#include "lib/dns/dnskey.h"
#include "lib/util/bytes.h"
#include "lib/util/fault.h"

/* A key to import carries these in a recipe; RSASHA256 stands for RSA. */
#define WRAPPING_ALGORITHM 8
#define WRAPPING_FLAGS     DNSKEY_FLAG_ZONE

/* Longest file with the public key, in bytes. */
#define WRAPPING_FILE_MOST 65536

/* Owns all of it; `struct wrapping w = {0};` is empty. */
struct wrapping {
	char *label;
	struct bytes id; /* empty: by its label alone */
	struct dnskey key;
};

/*
 * Makes it from the text of the file and what oks.conf says.  FAULT_INPUT for
 * what is not the RSA key of that size; w is then empty.
 */
int wrapping_make(struct wrapping *w, const struct conf_transport *t,
    const struct bytes *pem, struct fault *f)
    __attribute__((warn_unused_result));

/*
 * Reads the file that oks.conf names.  It decides who can unwrap the ZSKs, so
 * it must not be writable by others (FAULT_REFUSED).
 */
int wrapping_read(struct wrapping *w, const struct conf *c, struct fault *f)
    __attribute__((warn_unused_result));

void wrapping_clear(struct wrapping *w);

#endif
