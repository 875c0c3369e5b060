#ifndef OKS_LIB_DNS_ALGORITHM_H
#define OKS_LIB_DNS_ALGORITHM_H
/*
 * The DNSSEC algorithms that oks signs and verifies: RSASHA1 (5),
 * RSASHA1-NSEC3-SHA1 (7), RSASHA256 (8), RSASHA512 (10; RFC 5702),
 * ECDSAP256SHA256 (13), ECDSAP384SHA384 (14; RFC 6605), ED25519 (15), ED448
 * (16; RFC 8080).  5 and 7 only for keys that exist.
 */
#include <stdbool.h>

#include "lib/util/digest.h"
#include "lib/util/pubkey.h"

struct algorithm {
	unsigned int number;
	const char *mnemonic; /* of IANA's registry */
	enum pubkey_kind kind;
	enum digest digest;
	unsigned int rsa_least; /* RSA: least size in bits, else 0 */
	bool fit_for_new_keys;
};

/* NULL for an algorithm that is not in the table. */
const struct algorithm *algorithm_find(unsigned int number);

/* By mnemonic, letter case ignored; NULL if unknown. */
const struct algorithm *algorithm_find_mnemonic(const char *mnemonic);

#endif
