#include "lib/util/digest.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <openssl/err.h>
#include <openssl/evp.h>

/*
 * DigestInfo up to the hash (RFC 8017, 9.2, note 1): the algorithm's object
 * identifier with NULL parameters, and the header of the OCTET STRING.
 */
static const unsigned char sha1_prefix[] = { 0x30, 0x21, 0x30, 0x09, 0x06, 0x05,
	0x2b, 0x0e, 0x03, 0x02, 0x1a, 0x05, 0x00, 0x04, 0x14 };
static const unsigned char sha256_prefix[] = { 0x30, 0x31, 0x30, 0x0d, 0x06,
	0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00,
	0x04, 0x20 };
static const unsigned char sha384_prefix[] = { 0x30, 0x41, 0x30, 0x0d, 0x06,
	0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02, 0x05, 0x00,
	0x04, 0x30 };
static const unsigned char sha512_prefix[] = { 0x30, 0x51, 0x30, 0x0d, 0x06,
	0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03, 0x05, 0x00,
	0x04, 0x40 };

struct hash {
	const char *name;
	const char *algorithm; /* in libcrypto */
	size_t size;
	const unsigned char *prefix;
	size_t prefix_length;
};

static const struct hash hashes[] = {
	[DIGEST_NONE] = { NULL, NULL, 0, NULL, 0 },
	[DIGEST_SHA1] = { "sha1", "SHA1", 20, sha1_prefix,
	    sizeof(sha1_prefix) },
	[DIGEST_SHA256] = { "sha256", "SHA256", 32, sha256_prefix,
	    sizeof(sha256_prefix) },
	[DIGEST_SHA384] = { "sha384", "SHA384", 48, sha384_prefix,
	    sizeof(sha384_prefix) },
	[DIGEST_SHA512] = { "sha512", "SHA512", 64, sha512_prefix,
	    sizeof(sha512_prefix) },
};

#define HASH_COUNT (sizeof(hashes) / sizeof(hashes[0]))

const char *
digest_name(enum digest digest)
{
	return ((size_t)digest < HASH_COUNT ? hashes[digest].name : NULL);
}

enum digest
digest_find(const char *name)
{
	size_t i;

	for (i = 0; i < HASH_COUNT; i++)
		if (hashes[i].name != NULL && strcmp(hashes[i].name, name) == 0)
			return ((enum digest)i);
	return (DIGEST_NONE);
}

/* Once for each hash: libcrypto takes its time to find one. */
static const EVP_MD *
implementation(const struct hash *h)
{
	static EVP_MD *found[HASH_COUNT];
	EVP_MD **md = &found[h - hashes];

	if (*md == NULL)
		*md = EVP_MD_fetch(NULL, h->algorithm, NULL);
	return (*md);
}

/* NULL, with a fault, for what is not a hash. */
static const struct hash *
find(enum digest digest, struct fault *f)
{
	size_t i = (size_t)digest;

	if (i < HASH_COUNT && hashes[i].algorithm != NULL)
		return (&hashes[i]);
	(void)fault_set(f, FAULT_INTERNAL, "no hash has the number %zu", i);
	return (NULL);
}

int
digest_make(enum digest digest, const void *data, size_t length,
    unsigned char *out, size_t *size, struct fault *f)
{
	const struct hash *h;
	const EVP_MD *md;
	unsigned int made = 0;

	*size = 0;
	if ((h = find(digest, f)) == NULL)
		return (-1);
	if ((md = implementation(h)) == NULL ||
	    EVP_Digest(data, length, out, &made, md, NULL) != 1 ||
	    made != h->size) {
		ERR_clear_error();
		(void)fault_set(
		    f, FAULT_SYSTEM, "libcrypto does not make this hash");
		return (fault_call(f, "EVP_Digest", ""));
	}
	*size = made;
	return (0);
}

static void
write_hex(const unsigned char *hash, size_t size, char *hex)
{
	static const char digits[] = "0123456789abcdef";
	size_t i;

	for (i = 0; i < size; i++) {
		hex[2 * i] = digits[hash[i] >> 4];
		hex[2 * i + 1] = digits[hash[i] & 15];
	}
	hex[2 * i] = '\0';
}

int
digest_sha256_hex(const void *data, size_t length, char *hex, struct fault *f)
{
	unsigned char hash[DIGEST_MOST];
	size_t size;

	hex[0] = '\0';
	if (digest_make(DIGEST_SHA256, data, length, hash, &size, f) == -1)
		return (-1);
	write_hex(hash, size, hex);
	return (0);
}

/* Feeds the whole file to the hash. */
static int
feed(EVP_MD_CTX *ctx, int fd, const char *path, struct fault *f)
{
	unsigned char buffer[16384];
	ssize_t got;

	while ((got = read(fd, buffer, sizeof(buffer))) > 0)
		if (EVP_DigestUpdate(ctx, buffer, (size_t)got) != 1)
			return (fault_set(f, FAULT_SYSTEM,
			    "libcrypto does not make this hash"));
	if (got == -1)
		return (fault_errno(f, "read", path, "cannot be read"));
	return (0);
}

int
digest_file_hex(const char *path, char *hex, struct fault *f)
{
	unsigned char hash[DIGEST_MOST];
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	unsigned int size = 0;
	int fd = open(path, O_RDONLY | O_CLOEXEC), rc = -1;

	hex[0] = '\0';
	if (fd == -1)
		(void)fault_errno(f, "open", path, "cannot be opened");
	else if (ctx == NULL || EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) != 1)
		(void)fault_memory(f);
	else if (feed(ctx, fd, path, f) == 0) {
		if (EVP_DigestFinal_ex(ctx, hash, &size) == 1) {
			write_hex(hash, size, hex);
			rc = 0;
		} else
			(void)fault_set(f, FAULT_SYSTEM,
			    "libcrypto does not make this hash");
	}
	EVP_MD_CTX_free(ctx);
	if (fd != -1)
		(void)close(fd);
	return (rc);
}

int
digest_info(enum digest digest, const unsigned char *hash, size_t size,
    unsigned char *out, size_t *length, struct fault *f)
{
	const struct hash *h;

	*length = 0;
	if ((h = find(digest, f)) == NULL)
		return (-1);
	if (size != h->size)
		return (fault_set(f, FAULT_INTERNAL,
		    "a hash of %zu bytes where %zu belong", size, h->size));
	memcpy(out, h->prefix, h->prefix_length);
	memcpy(out + h->prefix_length, hash, size);
	*length = h->prefix_length + size;
	return (0);
}
