#include "produce/wrapping.h"

#include <stdlib.h>
#include <string.h>

#include "lib/util/infile.h"
#include "lib/util/pubkey.h"

void
wrapping_clear(struct wrapping *w)
{
	free(w->label);
	bytes_clear(&w->id);
	dnskey_clear(&w->key);
	memset(w, 0, sizeof(*w));
}

static int
read_key(struct pubkey *key, const struct conf_transport *t,
    const struct bytes *pem, struct fault *f)
{
	if (pubkey_from_pem(key, pem, f) == -1 || pubkey_check(key, f) == -1)
		return (-1);
	if (key->kind == PUBKEY_RSA && pubkey_bits(key) == t->size)
		return (0);
	return (fault_set(f, FAULT_INPUT,
	    "a key of %u bits, where transport "
	    "in oks.conf says an RSA key of %u",
	    pubkey_bits(key), t->size));
}

int
wrapping_make(struct wrapping *w, const struct conf_transport *t,
    const struct bytes *pem, struct fault *f)
{
	struct pubkey key = { 0 };
	int rc = -1;

	memset(w, 0, sizeof(*w));
	if (read_key(&key, t, pem, f) == -1 ||
	    dnskey_from_pubkey(
		&w->key, WRAPPING_FLAGS, WRAPPING_ALGORITHM, &key, f) == -1 ||
	    bytes_set(&w->id, t->id.data, t->id.length, f) == -1)
		goto out;
	if ((w->label = strdup(t->label)) == NULL) {
		(void)fault_memory(f);
		goto out;
	}
	rc = 0;
out:
	pubkey_clear(&key);
	if (rc == -1)
		wrapping_clear(w);
	return (rc);
}

int
wrapping_read(struct wrapping *w, const struct conf *c, struct fault *f)
{
	const struct conf_transport *t = &c->transport;
	struct bytes pem = { 0 };
	int rc = -1;

	memset(w, 0, sizeof(*w));
	if (!t->given || t->file == NULL) {
		(void)fault_set(f, FAULT_INPUT,
		    "a zone signing key is to be "
		    "made in the bunker and exported, so oks.conf needs "
		    "transport: { key: { label: LABEL, file: FILE } }; "
		    "oks consume --transport-key FILE writes the file");
		return (fault_file(f, c->file, 0, 0));
	}
	if (infile_read_guarded(t->file, WRAPPING_FILE_MOST, false, &pem, f) ==
		0 &&
	    wrapping_make(w, t, &pem, f) == 0)
		rc = 0;
	bytes_clear(&pem);
	if (rc == -1)
		return (fault_file(f, t->file, 0, 0));
	return (0);
}
