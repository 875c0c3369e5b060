#include "consume/serve.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "consume/anchor.h"
#include "consume/signconf.h"
#include "lib/hsm/key.h"
#include "lib/util/infile.h"
#include "lib/util/instant.h"
#include "lib/util/outfile.h"
#include "lib/util/text.h"
#include "recipe/verify.h"

/* One zone on its way. */
struct serving {
	const struct serve *all;
	const struct choose_zone *zone;
	const struct conf_zone *conf;
	const struct action *action;
	struct keyset set;
	struct choose_signers signers;
	struct dnskey outside[KEYSET_KEYS_MOST]; /* not published */
	size_t outside_count;
	struct signconf signconf;
};

/* Two zones in one file would take turns in breaking each other. */
static int
check_path(const struct serving *z, struct fault *f)
{
	const struct conf *c = z->all->conf;
	size_t i;

	for (i = 0; i < c->zone_count; i++)
		if (&c->zones[i] != z->conf && c->zones[i].signconf != NULL &&
		    strcmp(c->zones[i].signconf, z->conf->signconf) == 0) {
			(void)fault_set(f, FAULT_INPUT,
			    "zones: %s and %s "
			    "have the same signconf",
			    z->conf->name, c->zones[i].name);
			return (fault_file(f, c->file, z->conf->line, 0));
		}
	return (0);
}

static int
find_conf(struct serving *z, struct fault *f)
{
	const struct conf *c = z->all->conf;
	char name[NAME_TEXT_SIZE];

	name_print(&z->zone->name, name);
	if ((z->conf = conf_zone(c, name)) == NULL) {
		(void)fault_set(f, FAULT_INPUT,
		    "the zone is not there: add "
		    "zones: {%s: {signconf: FILE, anchors: [DS]}}",
		    name);
		return (fault_file(f, c->file, 0, 0));
	}
	if (z->conf->signconf == NULL) {
		(void)fault_set(f, FAULT_INPUT,
		    "zones: %s has no signconf: "
		    "add the path of the signer's file",
		    z->conf->name);
		return (fault_file(f, c->file, z->conf->line, 0));
	}
	return (check_path(z, f));
}

/* True if the record can be the key asked for. */
static bool
is_key(const struct serving *z, const struct key *k, const struct dnskey *d)
{
	struct cooked_key told;

	cooked_key_find(&told, z->all->cooked, k);
	return (k->flags == d->flags && k->algorithm == d->algorithm &&
	    (told.data == NULL || bytes_equal(told.data, &d->data)));
}

/* Which set it is: no log is kept. */
static int
choose_action(struct serving *z, struct fault *f)
{
	const struct cooked *cooked = z->all->cooked;
	const struct choose_link link = { cooked->recipe, cooked->made,
		z->zone };
	const struct choose_question question = {
		.chain = &link, .chain_count = 1, .instant = z->all->instant
	};
	struct choose_answer answer;

	if (choose(&answer, &question, f) == -1)
		return (-1);
	z->action = answer.action;
	return (0);
}

/* Puts the records into the order in which the keys were asked for, which says
 * who signs the zone; another tool may have listed them otherwise. */
static int
order_keys(struct serving *z, struct fault *f)
{
	const struct signed_set *asked = z->action->set;
	struct dnskey *keys = z->set.keys, swap;
	size_t i, j;

	for (i = 0; i < asked->keyset_count; i++) {
		for (j = i; j < z->set.key_count; j++)
			if (is_key(z, asked->keyset[i], &keys[j]))
				break;
		if (j == z->set.key_count)
			return (fault_set(f, FAULT_REFUSED,
			    "a key that was "
			    "asked for is not in the set"));
		swap = keys[i];
		keys[i] = keys[j];
		keys[j] = swap;
	}
	return (0);
}

/* The set's records, verified and of this zone. */
static int
read_set(struct serving *z, struct fault *f)
{
	const struct cooked *cooked = z->all->cooked;
	size_t index = (size_t)(z->action - cooked->recipe->actions);
	size_t record;

	if (cooked_verify_action(cooked, index, f) == -1 ||
	    recipe_keyset(z->action, &z->set, &record, f) == -1)
		return (-1);
	if (!name_equal(&z->set.owner, &z->zone->name))
		return (fault_set(f, FAULT_REFUSED,
		    "the set's records are "
		    "of another zone"));
	if (z->set.key_count != z->action->set->keyset_count)
		return (fault_set(f, FAULT_REFUSED,
		    "the set has %zu keys, "
		    "where %zu were asked for",
		    z->set.key_count, z->action->set->keyset_count));
	return (order_keys(z, f));
}

/* The signer publishes expired signatures without a word. */
static int
check_times(const struct serving *z, struct fault *f)
{
	const struct rrsig *r;
	size_t i;

	for (i = 0; i < z->set.rrsig_count; i++) {
		r = &z->set.rrsigs[i];
		if (z->all->instant < r->inception ||
		    z->all->instant >= r->expiration)
			return (fault_set(f, FAULT_REFUSED,
			    "the RRSIG of key "
			    "tag %u is not valid then",
			    (unsigned int)r->key_tag));
	}
	return (0);
}

static int
check_anchors(const struct serving *z, struct fault *f)
{
	struct anchors anchors = { 0 };
	bool sign = false;
	int rc;

	if (anchors_read(&anchors, z->all->conf, z->conf, &z->zone->name, f) ==
	    -1)
		return (-1);
	rc = anchors_sign(&anchors, &z->set, &sign, f);
	anchors_clear(&anchors);
	if (rc == 0 && !sign)
		return (fault_set(f, FAULT_REFUSED,
		    "no RRSIG of the set is "
		    "by a key that an anchor in oks.conf names"));
	return (rc);
}

/* A zone signer that the naming did not find in the set may still be there. */
static int
add_outside(struct serving *z, const struct key *k, struct fault *f)
{
	struct dnskey *d = &z->outside[z->outside_count];
	struct cooked_key told;
	size_t i;

	cooked_key_find(&told, z->all->cooked, k);
	if (told.data == NULL)
		return (fault_set(f, FAULT_REFUSED,
		    "the recipe does not tell "
		    "the public key of a zone signer that is not in the set"));
	for (i = 0; i < z->set.key_count; i++)
		if (z->set.keys[i].algorithm == k->algorithm &&
		    bytes_equal(&z->set.keys[i].data, told.data)) {
			z->signers.active[i] = true;
			return ((z->set.keys[i].flags & DNSKEY_FLAG_SEP) == 0 ?
				0 :
				fault_set(f, FAULT_REFUSED,
				    "a key with the "
				    "SEP bit is to sign the zone"));
		}
	d->flags = k->flags;
	d->algorithm = k->algorithm;
	z->outside_count++;
	return (bytes_set(&d->data, told.data->data, told.data->length, f));
}

static int
find_signers(struct serving *z, struct fault *f)
{
	size_t i;

	if (choose_signers(&z->signers, z->action->set, f) == -1)
		return (-1);
	for (i = 0; i < z->signers.outside_count; i++)
		if (add_outside(z, z->signers.outside[i], f) == -1)
			return (-1);
	return (0);
}

/* The signer looks a key up by its CKA_ID alone: it must be the only one. */
static int
check_id(const struct serving *z, const struct hsm_key *found, struct fault *f)
{
	struct hsm_key alone = { 0 };
	int rc;

	if (found->id.length == 0)
		return (fault_set(f, FAULT_HSM,
		    "the token holds the key "
		    "without an id, which is what the signer finds it by"));
	rc = hsm_key_find(&alone, z->all->inventory, &found->id, NULL, true, f);
	hsm_key_clear(&alone);
	return (rc);
}

static int
find_key(const struct serving *z, struct hsm_key *found, const struct dnskey *k,
    struct fault *f)
{
	struct pubkey pubkey = { 0 };
	int rc;

	if (dnskey_pubkey(k, &pubkey, f) == -1)
		return (-1);
	rc = hsm_key_find_pubkey(found, z->all->inventory, &pubkey, f);
	pubkey_clear(&pubkey);
	if (rc == -1)
		return (-1);
	if (!found->found)
		return (fault_set(f, FAULT_REFUSED,
		    "the operational token "
		    "does not hold this ZSK: import it with oks consume"));
	return (check_id(z, found, f));
}

static int
add_zsk(struct serving *z, const struct dnskey *k, bool active, bool publish,
    struct fault *f)
{
	struct hsm_key found = { 0 };
	struct signconf_key *added;
	char text[32];
	int rc = -1;

	if (find_key(z, &found, k, f) == 0)
		rc = signconf_add_locator(&z->signconf, k, &found.id, f);
	hsm_key_clear(&found);
	if (rc == -1) {
		(void)snprintf(
		    text, sizeof(text), "ZSK %u", (unsigned int)dnskey_tag(k));
		return (fault_key(f, text));
	}
	added = &z->signconf.keys[z->signconf.key_count - 1];
	added->zsk = active;
	added->publish = publish;
	return (0);
}

static int
add_keys(struct serving *z, struct fault *f)
{
	const struct dnskey *k;
	size_t i;
	int rc = signconf_begin(&z->signconf, &z->set, f);

	for (i = 0; i < z->set.key_count && rc == 0; i++) {
		k = &z->set.keys[i];
		if ((k->flags & DNSKEY_FLAG_SEP) != 0)
			rc = signconf_add_record(&z->signconf, k, f);
		else
			rc = add_zsk(z, k, z->signers.active[i], true, f);
	}
	for (i = 0; i < z->outside_count && rc == 0; i++)
		rc = add_zsk(z, &z->outside[i], true, false, f);
	return (rc);
}

/* Whether the file has this content; a missing one has not. */
static int
same_content(
    const char *path, const struct bytes *b, bool *same, struct fault *f)
{
	struct bytes old = { 0 };
	struct stat st;
	int rc = 0;

	*same = false;
	if (stat(path, &st) == -1)
		return (errno == ENOENT ?
			0 :
			fault_errno(f, "stat", path, "cannot be examined"));
	if (!S_ISREG(st.st_mode) || (uintmax_t)st.st_size != b->length)
		return (0);
	if ((rc = infile_read(path, b->length, &old, f)) == 0)
		*same = bytes_equal(&old, b);
	bytes_clear(&old);
	return (rc);
}

static int
store(const struct serving *z, bool *written, struct fault *f)
{
	const struct outfile_mode how = { z->conf->mode, z->conf->group };
	struct bytes b = { 0 };
	bool same = false;
	int rc = -1;

	if (signconf_write(&z->signconf,
		&conf_zone_policy(z->all->conf, z->conf->name)->signer, &b,
		f) == 0 &&
	    same_content(z->conf->signconf, &b, &same, f) == 0)
		rc = same ?
		    0 :
		    outfile_write(z->conf->signconf, b.data, b.length, &how, f);
	bytes_clear(&b);
	*written = !same;
	return (rc);
}

/* Tags of the set's KSKs, or of the keys that sign the zone. */
static void
print_tags(const struct serving *z, bool ksk)
{
	FILE *out = z->all->out;
	bool sep;
	size_t i;

	(void)fputs(ksk ? ", KSK" : ", ZSK", out);
	for (i = 0; i < z->set.key_count; i++) {
		sep = (z->set.keys[i].flags & DNSKEY_FLAG_SEP) != 0;
		if (ksk ? sep : z->signers.active[i])
			(void)fprintf(out, " %u",
			    (unsigned int)dnskey_tag(&z->set.keys[i]));
	}
	for (i = 0; i < z->outside_count && !ksk; i++)
		(void)fprintf(
		    out, " %u", (unsigned int)dnskey_tag(&z->outside[i]));
}

static void
print_key(const struct serving *z, size_t i)
{
	const struct signconf_key *k = &z->signconf.keys[i];
	const struct dnskey *d = i < z->set.key_count ?
	    &z->set.keys[i] :
	    &z->outside[i - z->set.key_count];

	(void)fprintf(z->all->out, "  %u: flags %u, algorithm %u",
	    (unsigned int)dnskey_tag(d), k->flags, k->algorithm);
	if (k->locator != NULL)
		(void)fprintf(z->all->out, ", id %s", k->locator);
	(void)fprintf(z->all->out, "%s%s\n", k->zsk ? ", signs the zone" : "",
	    k->publish ? "" : ", not published");
}

static void
print(const struct serving *z, bool written)
{
	const struct signed_set *s = z->action->set;
	char name[NAME_TEXT_SIZE], from[INSTANT_SIZE], until[INSTANT_SIZE];
	size_t i;

	name_print(&z->zone->name, name);
	instant_format(signed_set_publication(s), from);
	instant_format(s->expiration, until);
	(void)fprintf(z->all->out, "%s: set of %s until %s", name, from, until);
	print_tags(z, true);
	print_tags(z, false);
	(void)fputs(" -> signconf ", z->all->out);
	text_print(z->all->out, z->conf->signconf);
	(void)fprintf(
	    z->all->out, " (%s)\n", written ? "written" : "unchanged");
	for (i = 0; z->all->verbose && i < z->signconf.key_count; i++)
		print_key(z, i);
}

/* The steps that have a set. */
static int
serve_set(struct serving *z, struct fault *f)
{
	if (read_set(z, f) == -1 || check_times(z, f) == -1 ||
	    check_anchors(z, f) == -1 || find_signers(z, f) == -1 ||
	    add_keys(z, f) == -1)
		return (-1);
	return (0);
}

static void
serving_free(struct serving *z)
{
	size_t i;

	keyset_clear(&z->set);
	for (i = 0; i < z->outside_count; i++)
		dnskey_clear(&z->outside[i]);
	signconf_clear(&z->signconf);
	free(z);
}

int
serve_zone(
    const struct serve *s, const struct choose_zone *zone, struct fault *f)
{
	struct serving *z = calloc(1, sizeof(*z));
	bool written = false;
	int rc = -1;

	if (z == NULL)
		return (fault_memory(f));
	z->all = s;
	z->zone = zone;
	if (find_conf(z, f) == -1 || choose_action(z, f) == -1)
		goto out;
	if (serve_set(z, f) == -1) {
		if (f->file[0] == '\0')
			(void)cooked_place(s->cooked, z->action, f);
		goto out;
	}
	if (store(z, &written, f) == 0) {
		print(z, written);
		rc = 0;
	}
out:
	serving_free(z);
	return (rc);
}
