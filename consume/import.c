#include "consume/import.h"

#include <stdlib.h>
#include <string.h>

#include "consume/transport_key.h"
#include "lib/hsm/transport.h"
#include "lib/util/text.h"

#define LABEL_SHOWN 512

/* Whether the token holds the very pair, under its id and label. */
static int
look(const struct import_item *item, const struct operational *o, bool *present,
    struct fault *f)
{
	struct hsm_key k = { 0 };
	int rc = 0;

	if (hsm_key_find_pubkey(&k, &o->inventory, &item->pubkey, f) == -1)
		return (-1);
	*present = k.found;
	if (k.found &&
	    (!bytes_equal(&k.id, &item->id) ||
		strcmp(k.label, item->label) != 0))
		rc = fault_set(f, FAULT_HSM,
		    "the token holds this key under "
		    "another id or label: \"%s\"",
		    k.label);
	else if (!k.found &&
	    hsm_inventory_has(&o->inventory, &item->id, item->label))
		rc = fault_set(f, FAULT_HSM,
		    "the token holds another key "
		    "under this id or label");
	hsm_key_clear(&k);
	return (rc);
}

static int
unwrap(const struct import_item *item, struct operational *o,
    const struct hsm_key *transport, struct fault *f)
{
	const struct result *r = &item->action->result;
	const struct hsm_import m = { &r->blob, &item->pubkey, &item->id,
		item->label,
		r->oaep == NULL ? DIGEST_NONE : digest_find(r->oaep) };
	struct hsm_key made = { 0 };
	bool present = false;
	int rc;

	rc = hsm_transport_import(&made, o->token, &m, transport, f);
	hsm_key_clear(&made);
	if (rc == -1 || operational_refresh(o, f) == -1 ||
	    look(item, o, &present, f) == -1)
		return (-1);
	if (!present)
		return (fault_set(f, FAULT_HSM,
		    "the token took the key, and "
		    "does not hold it"));
	return (0);
}

static int
print(const struct import_item *item, const char *what, FILE *out,
    struct fault *f)
{
	char zone[NAME_TEXT_SIZE], shown[LABEL_SHOWN];
	char *id;

	if ((id = bytes_hex(&item->id)) == NULL)
		return (fault_memory(f));
	name_print(&item->zone, zone);
	text_escape(item->label, shown, sizeof(shown));
	(void)fprintf(out, "%s: %s %u, id %s, label %s: %s\n", zone,
	    (item->key.flags & DNSKEY_FLAG_SEP) != 0 ? "KSK" : "ZSK",
	    (unsigned int)dnskey_tag(&item->key), id, shown, what);
	free(id);
	return (0);
}

static int
import_one(const struct import_item *item, struct operational *o,
    const struct hsm_key *transport, FILE *out, struct fault *f)
{
	bool present;

	if (look(item, o, &present, f) == -1)
		return (-1);
	if (present)
		return (print(item, "present", out, f));
	if (!transport->found)
		return (fault_set(f, FAULT_HSM,
		    "the token has no transport "
		    "key pair of the id and label in oks.conf"));
	if (unwrap(item, o, transport, f) == -1)
		return (-1);
	return (print(item, "new", out, f));
}

int
import_keys(const struct import_list *l, struct operational *o,
    const struct conf *c, FILE *out, struct fault *f)
{
	struct hsm_key transport;
	size_t i;
	int rc = 0;

	if (transport_key_find(&transport, &o->inventory, c, f) == -1)
		return (-1);
	for (i = 0; i < l->count && rc == 0; i++) {
		rc = import_one(&l->items[i], o, &transport, out, f);
		if (rc == -1)
			(void)fault_key(f, l->items[i].label);
	}
	hsm_key_clear(&transport);
	return (rc);
}
