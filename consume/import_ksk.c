/* The restoration of a KSK's backup, in a second bunker: only what its oks.conf
 * accepts and knows. */
#include "consume/import.h"

/* True if known-keys has the key, as one of a domain of the requests. */
static bool
is_known(const struct conf *c, struct import_item *item)
{
	const struct conf_request *r = &c->request;
	size_t i, k;

	for (i = 0; i < r->domain_count; i++)
		for (k = 0; k < c->known_count; k++) {
			if (!known_matches(&c->known[k], &r->domains[i],
				item->key.algorithm, &item->key.data))
				continue;
			item->zone = r->domains[i];
			return (true);
		}
	return (false);
}

void
import_ksk_assess(struct import_list *l, const struct conf *c)
{
	struct import_item *item;

	for (item = l->items; item < l->items + l->count; item++) {
		if ((item->key.flags & DNSKEY_FLAG_SEP) == 0)
			continue;
		if (!c->accept_ksk)
			item->standing = IMPORT_KSK;
		else
			item->standing = is_known(c, item) ? IMPORT_GOOD :
							     IMPORT_KSK_UNKNOWN;
	}
}
