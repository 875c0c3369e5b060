#include "play.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "lib/dns/dnskey.h"
#include "lib/util/instant.h"

#define HOUR 3600
#define DAY  86400

static const char zone_name[] = "example.";

static json_t *
baseline(void)
{
	return (json_pack("{s:{s:i,s:i,s:i,s:i,s:i,s:i,s:i}}", zone_name,
	    "dnskeyTtl", HOUR, "propagation", HOUR, "signerPickup", HOUR,
	    "skew", HOUR, "consumerPeriod", DAY, "missedRuns", 1, "dsTtl",
	    DAY));
}

/* Recipe n has the SHA-256 n+1 times 64, and continues the one before. */
void
play_setup(struct play *p)
{
	size_t i;

	memset(p, 0, sizeof(*p));
	for (i = 0; i < PLAY_RECIPES; i++) {
		ck_assert_ptr_nonnull(p->recipes[i] = recipe_new(&p->fault));
		ck_assert_ptr_nonnull(p->recipes[i]->policy = baseline());
		memset(p->recipes[i]->sha256, '1' + (int)i, 64);
		if (i > 0)
			p->recipes[i]->previous = strdup(
			    p->recipes[i - 1]->sha256);
	}
}

void
play_teardown(struct play *p)
{
	size_t i;

	for (i = 0; i < PLAY_RECIPES; i++) {
		choose_zones_clear(&p->zones[i]);
		recipe_free(p->recipes[i]);
	}
	served_log_clear(&p->log);
}

int64_t
play_time(const char *text)
{
	struct fault f = { 0 };
	int64_t t;

	ck_assert_int_eq(instant_parse(text, &t, &f), 0);
	return (t);
}

static const struct key *
naming(struct play *p, struct recipe *r, const char *name, unsigned int flags)
{
	struct key k = { .type = KEY_BY_REF, .algorithm = 13, .flags = flags };
	const struct key *own;
	char label[8];

	(void)snprintf(label, sizeof(label), "%.2s", name);
	k.label = label;
	ck_assert_ptr_nonnull(own = recipe_key(r, &k, &p->fault));
	return (own);
}

/* One word of the keys. */
static void
add_key(
    struct play *p, struct recipe *r, struct signed_set *s, const char *word)
{
	bool outside = word[0] == '(';
	const char *name = outside ? word + 1 : word;
	unsigned int flags = DNSKEY_FLAG_ZONE;
	const struct key *k;

	if (name[0] == 'K')
		flags |= DNSKEY_FLAG_SEP;
	if (name[2] == '!')
		flags |= DNSKEY_FLAG_REVOKE;
	k = naming(p, r, name, flags);
	if (!outside)
		ck_assert_int_eq(
		    recipe_add_to(&s->keyset, &s->keyset_count, k, &p->fault),
		    0);
	if (!outside && name[2] != '+')
		return;
	s->zone_signers_given = true;
	ck_assert_int_eq(recipe_add_to(&s->zone_signers, &s->zone_signers_count,
			     k, &p->fault),
	    0);
}

struct signed_set *
play_set(
    struct play *p, size_t recipe, const char *publication, const char *keys)
{
	struct recipe *r = p->recipes[recipe];
	struct action *a = recipe_add(
	    r, ACTION_PRODUCE_SIGNED_KEYSET, &p->fault);
	char text[128], *word, *rest = text;

	ck_assert_ptr_nonnull(a);
	a->set->owner = strdup(zone_name);
	a->set->publication = play_time(publication);
	a->set->inception = a->set->publication - HOUR;
	a->set->expiration = a->set->publication + 14 * DAY;
	(void)snprintf(text, sizeof(text), "%s", keys);
	while ((word = strsep(&rest, " ")) != NULL)
		add_key(p, r, a->set, word);
	return (a->set);
}

struct signed_set *
play_fallback(
    struct play *p, size_t recipe, const char *publication, const char *keys)
{
	struct signed_set *s = play_set(p, recipe, publication, keys);

	s->branch_given = true;
	s->branch = BRANCH_FALLBACK;
	return (s);
}

void
play_gate_served(struct signed_set *s, int64_t seconds)
{
	s->gate.given = true;
	s->gate.served = seconds;
}

void
play_gate_ds(struct signed_set *s, const char *key, int64_t seconds)
{
	struct fault f = { 0 };

	s->gate.given = true;
	s->gate.ds_for = seconds;
	ck_assert_int_eq(recipe_add_text(&s->gate.ds_present,
			     &s->gate.ds_present_count, play_digest(key), &f),
	    0);
}

const char *
play_digest(const char *key)
{
	static char digest[DIGEST_HEX_SIZE];

	memset(digest, key[1], sizeof(digest) - 1);
	digest[0] = 'A';
	return (digest);
}

void
play_ready(struct play *p, size_t count)
{
	size_t i;

	p->count = count;
	for (i = 0; i < PLAY_RECIPES; i++) {
		choose_zones_clear(&p->zones[i]);
		ck_assert_int_eq(
		    choose_zones_find(&p->zones[i], p->recipes[i], &p->fault),
		    0);
		p->chain[i] = (struct choose_link){ p->recipes[i], NULL,
			p->zones[i].count > 0 ? p->zones[i].items[0] : NULL };
	}
}

/* The keys of a set, spelled as above. */
static const char *
spell(const struct signed_set *s)
{
	static char text[128];
	const struct key *k;
	bool active;
	size_t i, j, at = 0;

	text[0] = '\0';
	for (i = 0; i < s->keyset_count; i++) {
		k = s->keyset[i];
		active = false;
		for (j = 0; j < s->zone_signers_count; j++)
			active = active || s->zone_signers[j] == k;
		at += (size_t)snprintf(text + at, sizeof(text) - at, "%s%s%s%s",
		    at == 0 ? "" : " ", k->label,
		    (k->flags & DNSKEY_FLAG_REVOKE) != 0 ? "!" : "",
		    active ? "+" : "");
	}
	for (i = 0; i < s->zone_signers_count; i++) {
		for (j = 0; j < s->keyset_count; j++)
			if (s->keyset[j] == s->zone_signers[i])
				break;
		if (j == s->keyset_count)
			at += (size_t)snprintf(text + at, sizeof(text) - at,
			    " (%s)", s->zone_signers[i]->label);
	}
	return (text);
}

const char *
play_choose(struct play *p, const char *time)
{
	const struct choose_question q = { p->chain, p->count, &p->log,
		play_time(time), 0, p->trust_plan };

	fault_clear(&p->fault);
	if (choose(&p->answer, &q, &p->fault) == -1) {
		ck_assert_ptr_null(p->answer.action);
		return ("");
	}
	return (spell(p->answer.action->set));
}

void
play_log(struct play *p, const struct served_record *r)
{
	struct bytes line = { 0 };

	fault_clear(&p->fault);
	ck_assert_msg(
	    served_add(&p->log, r, &line, &p->fault) == 0, "%s", p->fault.what);
	bytes_clear(&line);
}

static void
log_service(struct play *p, enum served_event event, int64_t time)
{
	const struct choose_answer *a = &p->answer;
	struct served_record r = { .event = event,
		.time = time,
		.zone = p->zones[0].items[0]->name,
		.action = (size_t)(a->action - a->recipe->actions),
		.branch = a->branch,
		.phase = a->phase };

	memcpy(r.recipe, a->recipe->sha256, sizeof(r.recipe));
	play_log(p, &r);
}

const char *
play_run(struct play *p, const char *time)
{
	const char *keys = play_choose(p, time);

	if (p->answer.action == NULL || p->answer.known)
		return (keys);
	if (!p->answer.unconfirmed)
		log_service(p, SERVED_INTENT, play_time(time));
	log_service(p, SERVED_CONFIRMED, play_time(time));
	return (keys);
}

void
play_days(struct play *p, const char *first, const char *last)
{
	int64_t t = play_time(first);
	char text[INSTANT_SIZE];

	for (; t <= play_time(last); t += DAY) {
		instant_format(t, text);
		ck_assert_msg(play_run(p, text)[0] != '\0', "%s: %s", text,
		    p->fault.what);
	}
}

void
play_ds(
    struct play *p, const char *observed, const char *server, const char *keys)
{
	struct served_record r = { .event = SERVED_DS,
		.time = play_time(observed),
		.zone = p->zones[0].items[0]->name,
		.observed = play_time(observed),
		.answered = keys != NULL };
	char name[64], digests[4][DIGEST_HEX_SIZE], *list[4];
	size_t i;

	if (p->log.count > 0 && r.time < p->log.records[p->log.count - 1].time)
		r.time = p->log.records[p->log.count - 1].time;
	(void)snprintf(name, sizeof(name), "%s", server);
	r.server = name;
	r.digests = list;
	for (i = 0; keys != NULL && keys[0] == 'K' && i < strlen(keys);
	     i += 3) {
		list[r.digest_count] = digests[r.digest_count];
		memcpy(digests[r.digest_count++], play_digest(keys + i),
		    DIGEST_HEX_SIZE);
	}
	play_log(p, &r);
}

void
play_person(struct play *p, const char *time, enum branch branch)
{
	char reason[] = "a test";
	const struct served_record r = { .event = SERVED_CHOICE,
		.time = play_time(time),
		.zone = p->zones[0].items[0]->name,
		.branch = branch,
		.reason = reason };

	play_log(p, &r);
}

void
play_refused(const struct play *p, const char *words)
{
	ck_assert_ptr_null(p->answer.action);
	ck_assert_int_eq(p->fault.kind, FAULT_REFUSED);
	ck_assert_msg(strstr(p->fault.what, words) != NULL,
	    "\"%s\" lacks \"%s\"", p->fault.what, words);
}

void
play_waits(const struct play *p, enum choose_waits waits, const char *earliest)
{
	ck_assert_int_eq(p->answer.waits, waits);
	ck_assert_int_eq(
	    p->answer.earliest, earliest == NULL ? -1 : play_time(earliest));
}

/* Of the baseline: what makes a set known everywhere; DS TTL and skew. */
#define SEEN    (4 * 3600)
#define DS_SEEN (25 * 3600)

void
play_setup_parent(struct play *p)
{
	struct signed_set *s;

	play_setup(p);
	(void)play_set(p, 0, "2027-02-20", "K1 Z1+");
	(void)play_set(p, 0, "2027-03-01", "K1 K2 Z1+");
	s = play_set(p, 0, "2027-03-07", "K2 Z1+");
	play_gate_served(s, SEEN);
	play_gate_ds(s, "K2", DS_SEEN);
	(void)play_set(p, 0, "2027-03-16", "K2 Z1+");
	(void)play_set(p, 0, "2027-03-25", "K2 Z1+");
	(void)play_fallback(p, 0, "2027-03-07", "K1 K2 Z1+");
	(void)play_fallback(p, 0, "2027-03-16", "K1 K2 Z1+");
	(void)play_fallback(p, 0, "2027-03-25", "K1 K2 Z1+");
	play_ready(p, 1);
	play_days(p, "2027-02-20", "2027-03-06");
}

void
play_seen(struct play *p, const char *observed, const char *keys)
{
	play_ds(p, observed, "a.parent.", keys);
	play_ds(p, observed, "b.parent.", keys);
}

void
play_refuses(struct play *p, const char *time, const char *words)
{
	ck_assert_str_eq(play_choose(p, time), "");
	play_refused(p, words);
}
