#include "lib/dns/algorithm.h"

#include <stddef.h>
#include <strings.h>

/* In the order of IANA's registry. */
static const struct algorithm algorithms[] = {
	{ 5, "RSASHA1", PUBKEY_RSA, DIGEST_SHA1, 512, false },
	{ 7, "RSASHA1-NSEC3-SHA1", PUBKEY_RSA, DIGEST_SHA1, 512, false },
	{ 8, "RSASHA256", PUBKEY_RSA, DIGEST_SHA256, 512, true },
	{ 10, "RSASHA512", PUBKEY_RSA, DIGEST_SHA512, 1024, true },
	{ 13, "ECDSAP256SHA256", PUBKEY_P256, DIGEST_SHA256, 0, true },
	{ 14, "ECDSAP384SHA384", PUBKEY_P384, DIGEST_SHA384, 0, true },
	{ 15, "ED25519", PUBKEY_ED25519, DIGEST_NONE, 0, true },
	{ 16, "ED448", PUBKEY_ED448, DIGEST_NONE, 0, true },
};

#define ALGORITHMS (sizeof(algorithms) / sizeof(algorithms[0]))

const struct algorithm *
algorithm_find(unsigned int number)
{
	size_t i;

	for (i = 0; i < ALGORITHMS; i++)
		if (algorithms[i].number == number)
			return (&algorithms[i]);
	return (NULL);
}

const struct algorithm *
algorithm_find_mnemonic(const char *mnemonic)
{
	size_t i;

	for (i = 0; i < ALGORITHMS; i++)
		if (strcasecmp(algorithms[i].mnemonic, mnemonic) == 0)
			return (&algorithms[i]);
	return (NULL);
}
