#include "consume/retire.h"

#include <string.h>

#include "consume/retire_use.h"
#include "lib/hsm/destroy.h"
#include "lib/util/instant.h"
#include "lib/util/text.h"

/* By id where the name can be one and there is such a key, else by label. */
static int
find(const struct retire *r, const char *name, struct hsm_key *k,
    struct fault *f)
{
	const struct hsm_inventory *v = &r->token->inventory;
	struct fault unused = { 0 };
	struct bytes id = { 0 };
	int rc = 0;

	if (bytes_from_hex(&id, name, &unused) == 0 && id.length > 0)
		rc = hsm_key_find(k, v, &id, NULL, true, f);
	bytes_clear(&id);
	if (rc == 0 && !k->found)
		rc = hsm_key_find(k, v, NULL, name, true, f);
	if (rc == 0 && !k->found)
		rc = fault_set(f, FAULT_INPUT,
		    "the operational token has no key of that id or label");
	return (rc);
}

static int
too_early(struct fault *f, int64_t instant, const char *what)
{
	char text[INSTANT_SIZE];

	instant_format(instant, text);
	return (fault_set(f, FAULT_REFUSED, "%s %s", what, text));
}

/* Retention counts from when the key was seen to be gone, in its zone. */
static int
judge_zone(const struct retire *r, const struct cookbook_zone *z,
    const struct retire_use *u, struct fault *f)
{
	char name[NAME_TEXT_SIZE];
	int64_t retention;

	name_print(&z->name, name);
	retention = conf_zone_policy(r->conf, name)->retention;
	if (u->valid_until > r->instant)
		return (too_early(
		    f, u->valid_until, "a set that uses it is valid until"));
	if (u->served_now)
		return (
		    fault_set(f, FAULT_REFUSED, "the set served now uses it"));
	if (r->instant < u->left + retention)
		return (too_early(f, u->left + retention,
		    "the retention time of the policy goes until"));
	return (0);
}

static int
judge(const struct retire *r, const struct hsm_key *k, struct fault *f)
{
	const struct cookbook *b = r->book;
	char name[NAME_TEXT_SIZE];
	struct retire_use u;
	bool used = false;
	size_t i;

	for (i = 0; i < b->zone_count; i++) {
		if (retire_use(&u, &b->zones[i], &k->pubkey, r->log, f) == -1)
			return (-1);
		if (!u.used)
			continue;
		used = true;
		if (judge_zone(r, &b->zones[i], &u, f) == -1) {
			name_print(&b->zones[i].name, name);
			return (fault_add(f, " (zone %s)", name));
		}
	}
	if (!used)
		return (fault_set(f, FAULT_REFUSED,
		    "no set of these recipes uses it, so nobody knows what it "
		    "is for"));
	return (0);
}

/* One name, judged, and then deleted where that is asked for. */
static int
retire_one(
    const struct retire *r, const char *name, bool destroy, struct fault *f)
{
	struct hsm_key k = { 0 };
	int rc = find(r, name, &k, f);

	if (rc == 0)
		rc = judge(r, &k, f);
	if (rc == 0)
		rc = hsm_destroy_check(r->token->token, &k, f);
	if (rc == 0 && destroy && !r->dry)
		rc = hsm_destroy_key(r->token->token, &k, f);
	hsm_key_clear(&k);
	if (rc == -1)
		return (fault_key(f, name));
	if (destroy) {
		text_print(r->out, name);
		(void)fprintf(
		    r->out, ": %s\n", r->dry ? "can be deleted" : "deleted");
	}
	return (0);
}

int
retire_keys(const struct retire *r, char *const *names, struct fault *f)
{
	size_t i;

	for (i = 0; names[i] != NULL; i++)
		if (retire_one(r, names[i], false, f) == -1)
			return (-1);
	for (i = 0; names[i] != NULL; i++)
		if (retire_one(r, names[i], true, f) == -1 ||
		    operational_refresh(r->token, f) == -1)
			return (-1);
	return (0);
}
