/* Which keys a recipe exports, and whether a trusted set names them. */
#include <stdlib.h>
#include <string.h>

#include "consume/anchor.h"
#include "consume/choose.h"
#include "consume/import.h"
#include "recipe/verify.h"

static void
item_clear(struct import_item *item)
{
	dnskey_clear(&item->key);
	pubkey_clear(&item->pubkey);
	bytes_clear(&item->id);
	free(item->label);
}

void
import_list_clear(struct import_list *l)
{
	size_t i;

	for (i = 0; i < l->count; i++)
		item_clear(&l->items[i]);
	free(l->items);
	memset(l, 0, sizeof(*l));
}

/* Takes what the export's result says, else what the recipe says elsewhere;
 * two answers that differ are an edited recipe. */
static int
take_bytes(struct bytes *to, const struct bytes *result,
    const struct bytes *told, const char *what, struct fault *f)
{
	const struct bytes *one = result->length > 0 ? result : told;

	if (one == NULL)
		return (fault_set(f, FAULT_INPUT,
		    "the recipe does not tell "
		    "the %s of this exported key",
		    what));
	if (told != NULL && !bytes_equal(one, told))
		return (fault_set(f, FAULT_REFUSED,
		    "the recipe tells two "
		    "different %ss of this exported key",
		    what));
	return (bytes_set(to, one->data, one->length, f));
}

/* A key without a label gets its id as label, as OpenDNSSEC's own keys do. */
static int
take_label(struct import_item *item, const char *result, const char *told,
    struct fault *f)
{
	const char *one = result != NULL ? result : told;

	if (one != NULL && told != NULL && strcmp(one, told) != 0)
		return (fault_set(f, FAULT_REFUSED,
		    "the recipe tells two "
		    "different labels of this exported key"));
	item->label = one != NULL ? strdup(one) : bytes_hex(&item->id);
	return (item->label == NULL ? fault_memory(f) : 0);
}

static int
take_item(
    struct import_item *item, const struct cooked *cooked, struct fault *f)
{
	const struct result *r = &item->action->result;
	const struct key *k = item->action->key;
	struct cooked_key told;

	cooked_key_find(&told, cooked, k);
	item->key.flags = k->flags;
	item->key.algorithm = k->algorithm;
	if (take_bytes(&item->key.data, &r->key_data, told.data, "public key",
		f) == -1 ||
	    take_bytes(&item->id, &r->key_id, told.id, "id", f) == -1 ||
	    take_label(item, r->key_label, told.label, f) == -1)
		return (-1);
	return (dnskey_pubkey(&item->key, &item->pubkey, f));
}

static int
list_exports(
    struct import_list *l, const struct cooked *cooked, struct fault *f)
{
	const struct recipe *r = cooked->recipe;
	struct import_item *item;
	size_t i, exports = 0;

	for (i = 0; i < r->action_count; i++)
		exports += r->actions[i].type == ACTION_EXPORT_KEYPAIR;
	l->items = calloc(exports + 1, sizeof(*l->items));
	if (l->items == NULL)
		return (fault_memory(f));
	for (i = 0; i < r->action_count; i++) {
		if (r->actions[i].type != ACTION_EXPORT_KEYPAIR)
			continue;
		item = &l->items[l->count++];
		item->action = &r->actions[i];
		item->standing = IMPORT_UNNAMED; /* until a set names it */
		if (take_item(item, cooked, f) == -1)
			return (cooked_place(cooked, item->action, f));
	}
	return (0);
}

static int
key_compare(const struct dnskey *a, const struct dnskey *b)
{
	if (a->algorithm != b->algorithm)
		return (a->algorithm < b->algorithm ? -1 : 1);
	return (bytes_compare(&a->data, &b->data));
}

static int
item_compare(const void *left, const void *right)
{
	const struct import_item *a = *(struct import_item *const *)left;
	const struct import_item *b = *(struct import_item *const *)right;

	return (key_compare(&a->key, &b->key));
}

/* The walk over the sets: items by key, and what holds for the zone. */
struct walk {
	struct import_item **sorted;
	size_t count;
	const struct choose_zone *zone;
	const struct anchors *anchors; /* NULL: oks.conf has none */
	struct keyset set;             /* the one being looked at */
	enum import_standing standing; /* of the set, once it is known */
	bool known;
};

/* What being named in this set means; found out once. */
static int
assess(struct walk *w, struct fault *f)
{
	bool sign = false;

	if (w->known)
		return (0);
	w->known = true;
	w->standing = IMPORT_NO_ANCHORS;
	if (w->anchors == NULL)
		return (0);
	if (anchors_sign(w->anchors, &w->set, &sign, f) == -1)
		return (-1);
	w->standing = sign ? IMPORT_GOOD : IMPORT_UNSIGNED;
	return (0);
}

/* Index of the first item that is not before the key. */
static size_t
first_item(const struct walk *w, const struct dnskey *k)
{
	size_t low = 0, high = w->count, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (key_compare(&w->sorted[middle]->key, k) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return (low);
}

static int
mark_key(struct walk *w, const struct dnskey *k, struct fault *f)
{
	struct import_item *item;
	size_t i;

	for (i = first_item(w, k); i < w->count; i++) {
		item = w->sorted[i];
		if (key_compare(&item->key, k) != 0)
			break;
		if (item->standing == IMPORT_GOOD)
			continue;
		if (assess(w, f) == -1)
			return (-1);
		if (w->standing > item->standing) {
			item->standing = w->standing;
			item->zone = w->zone->name;
		}
	}
	return (0);
}

static int
mark_set(struct walk *w, const struct action *a, struct fault *f)
{
	struct keyset *s = &w->set;
	size_t i;
	int rc;

	if (recipe_keyset(a, s, &i, f) == -1)
		return (-1);
	w->known = false;
	rc = name_equal(&s->owner, &w->zone->name) ?
	    0 :
	    fault_set(
		f, FAULT_REFUSED, "the set's records are of another zone");
	for (i = 0; i < s->key_count && rc == 0; i++)
		if ((s->keys[i].flags & DNSKEY_FLAG_SEP) == 0)
			rc = mark_key(w, &s->keys[i], f);
	keyset_clear(s);
	return (rc);
}

static int
mark_zone(struct walk *w, const struct cooked *cooked, const struct conf *c,
    struct fault *f)
{
	const struct conf_zone *zone;
	struct anchors anchors = { 0 };
	char text[NAME_TEXT_SIZE];
	size_t i;
	int rc = 0;

	name_print(&w->zone->name, text);
	zone = conf_zone(c, text);
	if (zone != NULL && zone->anchor_count > 0) {
		if (anchors_read(&anchors, c, zone, &w->zone->name, f) == -1)
			return (-1);
		w->anchors = &anchors;
	}
	for (i = 0; i < w->zone->set_count && rc == 0; i++)
		if ((rc = mark_set(w, w->zone->sets[i], f)) == -1)
			(void)cooked_place(cooked, w->zone->sets[i], f);
	w->anchors = NULL;
	anchors_clear(&anchors);
	return (rc);
}

static int
mark_all(struct import_list *l, const struct cooked *cooked,
    const struct conf *c, struct fault *f)
{
	struct choose_zones zones = { 0 };
	struct walk w = { .count = l->count };
	size_t i;
	int rc;

	w.sorted = calloc(l->count + 1, sizeof(*w.sorted));
	if (w.sorted == NULL)
		return (fault_memory(f));
	for (i = 0; i < l->count; i++)
		w.sorted[i] = &l->items[i];
	qsort(w.sorted, w.count, sizeof(*w.sorted), item_compare);
	rc = choose_zones_find(&zones, cooked->recipe, f);
	for (i = 0; i < zones.count && rc == 0; i++) {
		w.zone = zones.items[i];
		rc = mark_zone(&w, cooked, c, f);
	}
	choose_zones_clear(&zones);
	free(w.sorted);
	return (rc);
}

int
import_list_make(struct import_list *l, const struct cooked *cooked,
    const struct conf *c, struct fault *f)
{
	memset(l, 0, sizeof(*l));
	if (list_exports(l, cooked, f) == 0 &&
	    (l->count == 0 || mark_all(l, cooked, c, f) == 0)) {
		import_ksk_assess(l, c);
		return (0);
	}
	import_list_clear(l);
	return (-1);
}

static int
refuse(const struct import_item *item, struct fault *f)
{
	char zone[NAME_TEXT_SIZE];

	if (item->standing == IMPORT_KSK)
		return (fault_set(f, FAULT_REFUSED,
		    "this is the backup of a key signing key: only a second "
		    "bunker, whose oks.conf says accept: ksk, takes it"));
	if (item->standing == IMPORT_KSK_UNKNOWN)
		return (fault_set(f, FAULT_REFUSED,
		    "this is the backup of a key signing key that known-keys "
		    "in oks.conf does not have"));
	if (item->standing == IMPORT_UNNAMED)
		return (fault_set(f, FAULT_REFUSED,
		    "no set of the recipe "
		    "names this exported key as a ZSK"));
	name_print(&item->zone, zone);
	if (item->standing == IMPORT_NO_ANCHORS)
		return (fault_set(f, FAULT_REFUSED,
		    "no telling who signed "
		    "for this exported key: add anchors for %s to zones in "
		    "oks.conf",
		    zone));
	return (fault_set(f, FAULT_REFUSED,
	    "no set of %s that names this "
	    "exported key is signed under an anchor in oks.conf",
	    zone));
}

int
import_list_check(
    const struct import_list *l, const struct cooked *cooked, struct fault *f)
{
	size_t i;

	for (i = 0; i < l->count; i++) {
		if (l->items[i].standing == IMPORT_GOOD)
			continue;
		(void)refuse(&l->items[i], f);
		(void)fault_key(f, l->items[i].label);
		return (cooked_place(cooked, l->items[i].action, f));
	}
	return (0);
}
