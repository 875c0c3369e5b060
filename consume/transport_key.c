#include "consume/transport_key.h"

#include <string.h>

#include "lib/hsm/generate.h"
#include "lib/hsm/transport.h"
#include "lib/util/digest.h"
#include "lib/util/outfile.h"
#include "lib/util/text.h"

/* An id that follows from the label: the first octets of a hash. */
#define ID_PREFIX "oks-transport"
#define ID_LENGTH 16

/* Public; others than us hand it to the planner. */
#define FILE_MODE 0644

#define LABEL_SHOWN 512

static int
derive_id(struct bytes *id, const char *label, struct fault *f)
{
	unsigned char hash[DIGEST_MOST];
	struct bytes text = { 0 };
	size_t size;
	int rc = -1;

	if (bytes_append(&text, ID_PREFIX, strlen(ID_PREFIX), f) == 0 &&
	    bytes_append(&text, label, strlen(label), f) == 0 &&
	    digest_make(
		DIGEST_SHA256, text.data, text.length, hash, &size, f) == 0)
		rc = bytes_set(id, hash, ID_LENGTH, f);
	bytes_clear(&text);
	return (rc);
}

/* The id and label that oks.conf means; the caller clears id. */
static int
get_id(struct bytes *id, const struct conf *c, struct fault *f)
{
	const struct conf_transport *t = &c->transport;

	if (!t->given) {
		(void)fault_set(f, FAULT_INPUT,
		    "no transport key: add "
		    "transport: {key: {label: LABEL, size: 3072, file: "
		    "FILE}}");
		return (fault_file(f, c->file, 0, 0));
	}
	if (t->id.length > 0)
		return (bytes_set(id, t->id.data, t->id.length, f));
	return (derive_id(id, t->label, f));
}

static int
check_pubkey(const struct pubkey *k, struct fault *f)
{
	char name[16];

	if (k->kind == PUBKEY_RSA && pubkey_bits(k) >= HSM_TRANSPORT_BITS_LEAST)
		return (0);
	pubkey_name(k, name);
	return (fault_set(f, FAULT_REFUSED,
	    "the token has %s under the "
	    "transport key's name, where RSA of at least %d bits is needed",
	    name, HSM_TRANSPORT_BITS_LEAST));
}

/* Something else under one of the pair's two names. */
static int
check_free(const struct hsm_inventory *v, const struct bytes *id,
    const char *label, struct fault *f)
{
	if (!hsm_inventory_has(v, id, label))
		return (0);
	return (fault_set(f, FAULT_HSM,
	    "the token has another key under the "
	    "transport key's id or label: give its id in oks.conf if that is "
	    "the one, else another label"));
}

static int
find(struct hsm_key *k, const struct hsm_inventory *v, const struct bytes *id,
    const char *label, struct fault *f)
{
	if (hsm_key_find(k, v, id, label, true, f) == -1)
		return (fault_key(f, label));
	if (!k->found)
		return (0);
	if (check_pubkey(&k->pubkey, f) == 0)
		return (0);
	hsm_key_clear(k);
	return (fault_key(f, label));
}

int
transport_key_find(struct hsm_key *k, const struct hsm_inventory *v,
    const struct conf *c, struct fault *f)
{
	struct bytes id = { 0 };
	int rc = -1;

	memset(k, 0, sizeof(*k));
	if (get_id(&id, c, f) == 0)
		rc = find(k, v, &id, c->transport.label, f);
	bytes_clear(&id);
	return (rc);
}

static int
generate(struct hsm_key *k, struct operational *o, const struct conf *c,
    struct fault *f)
{
	struct hsm_template m = { PUBKEY_RSA, c->transport.size, NULL,
		c->transport.label, false, false, HSM_USAGE_TRANSPORT };
	struct bytes id = { 0 };
	int rc = -1;

	if (get_id(&id, c, f) == 0 &&
	    check_free(&o->inventory, &id, m.label, f) == 0) {
		m.id = &id;
		rc = hsm_generate_pair(k, o->token, &m, f);
		if (rc == -1)
			hsm_destroy_undo(o->token, k, f);
	}
	bytes_clear(&id);
	return (rc == -1 ? fault_key(f, m.label) : 0);
}

static int
append(struct bytes *b, const char *text, struct fault *f)
{
	return (bytes_append(b, text, strlen(text), f));
}

int
transport_key_document(struct bytes *b, const char *label,
    const struct pubkey *k, char *hash, struct fault *f)
{
	char shown[LABEL_SHOWN];
	int rc = -1;

	text_escape(label, shown, sizeof(shown));
	if (pubkey_hash(k, hash, f) == 0 &&
	    append(b, "# transport key ", f) == 0 && append(b, shown, f) == 0 &&
	    append(b, "\n# SHA-256 ", f) == 0 && append(b, hash, f) == 0 &&
	    append(b, "\n", f) == 0)
		rc = pubkey_pem(k, b, f);
	return (rc);
}

static int
write_file(
    const struct hsm_key *k, const char *path, char *hash, struct fault *f)
{
	const struct outfile_mode how = { FILE_MODE, (gid_t)-1, false };
	struct bytes b = { 0 };
	int rc = -1;

	if (transport_key_document(&b, k->label, &k->pubkey, hash, f) == 0)
		rc = outfile_write(path, b.data, b.length, &how, f);
	bytes_clear(&b);
	return (rc);
}

static void
print(const struct hsm_key *k, bool made, const char *hash, const char *path,
    FILE *out)
{
	char name[16];

	pubkey_name(&k->pubkey, name);
	(void)fputs("transport key ", out);
	text_print(out, k->label);
	(void)fprintf(out, ": %s, SHA-256 %s -> ", name, hash);
	text_print(out, path);
	(void)fprintf(out, " (%s)\n", made ? "new" : "present");
}

int
transport_key_provide(struct operational *o, const struct conf *c,
    const char *path, FILE *out, struct fault *f)
{
	struct hsm_key k = { 0 };
	char hash[DIGEST_HEX_SIZE];
	bool made;
	int rc = -1;

	if (path == NULL)
		path = c->transport.file;
	if (path == NULL)
		return (fault_set(f, FAULT_INPUT,
		    "no file for the public "
		    "key: name one, or set transport: {key: {file: FILE}} in "
		    "oks.conf"));
	if (transport_key_find(&k, &o->inventory, c, f) == -1)
		return (-1);
	made = !k.found;
	if (made && generate(&k, o, c, f) == -1)
		goto out;
	if (write_file(&k, path, hash, f) == 0) {
		print(&k, made, hash, path, out);
		rc = 0;
	}
out:
	hsm_key_clear(&k);
	return (rc);
}
