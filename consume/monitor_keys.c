/* Whether the token holds the keys of the sets that are still to come. */
#include "consume/monitor_zone.h"

#include <stdlib.h>

#include "lib/hsm/key.h"

/* Looks for one key; what the recipe does not tell cannot be looked for. */
static int
check_key(const struct monitor_view *v, const struct cooked *cooked,
    const struct key *k, struct fault *f)
{
	struct dnskey d = { .flags = k->flags, .algorithm = k->algorithm };
	struct hsm_key found = { 0 };
	struct pubkey pubkey = { 0 };
	struct cooked_key told;
	char text[KEY_TEXT_SIZE];
	int rc;

	cooked_key_find(&told, cooked, k);
	if (told.data == NULL)
		return (0);
	rc = bytes_set(&d.data, told.data->data, told.data->length, f);
	if (rc == 0)
		rc = dnskey_pubkey(&d, &pubkey, f);
	if (rc == 0)
		rc = hsm_key_find_pubkey(&found, v->inventory, &pubkey, f);
	if (rc == 0 && !found.found)
		rc = fault_set(f, FAULT_REFUSED,
		    "the operational token does not hold this ZSK: import it "
		    "with oks consume");
	hsm_key_clear(&found);
	pubkey_clear(&pubkey);
	dnskey_clear(&d);
	if (rc == 0)
		return (0);
	key_print(k, text);
	return (fault_key(f, text));
}

static int
check_set(const struct monitor_view *v, const struct cooked *cooked,
    const struct signed_set *s, bool *seen, struct fault *f)
{
	const struct key *k;
	size_t i;

	for (i = 0; i < s->keyset_count + s->zone_signers_count; i++) {
		k = i < s->keyset_count ? s->keyset[i] :
					  s->zone_signers[i - s->keyset_count];
		if (seen[k->number] || (k->flags & DNSKEY_FLAG_SEP) != 0)
			continue;
		seen[k->number] = true;
		if (check_key(v, cooked, k, f) == -1)
			return (-1);
	}
	return (0);
}

static int
check_recipe(const struct monitor_view *v, const struct cookbook_recipe *r,
    const struct choose_zone *sets, struct fault *f)
{
	bool *seen = calloc(r->cooked.recipe->key_count + 1, sizeof(*seen));
	size_t i;
	int rc = 0;

	if (seen == NULL)
		return (fault_memory(f));
	for (i = 0; i < sets->set_count && rc == 0; i++)
		if (sets->sets[i]->set->expiration > v->options->instant)
			rc = check_set(
			    v, &r->cooked, sets->sets[i]->set, seen, f);
	free(seen);
	return (rc);
}

int
monitor_keys(const struct monitor_view *v, const struct cookbook_zone *zone,
    struct fault *f)
{
	size_t i;

	for (i = 0; i < zone->count; i++)
		if (check_recipe(v, zone->recipes[i], zone->links[i].zone, f) ==
		    -1)
			return (-1);
	return (0);
}
