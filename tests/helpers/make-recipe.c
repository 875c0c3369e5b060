/*
 * make-recipe ALGORITHM keys|COUNT: prints a recipe that generates a KSK and a
 * ZSK of the algorithm, or one that signs COUNT sets with them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/dns/algorithm.h"
#include "recipe/write.h"

#define BEGIN    1800000000
#define STEP     3600
#define VALIDITY (30 * 86400)
#define RSA_BITS 2048

static int
add_key(struct recipe *r, const struct algorithm *a, const char *role,
    unsigned int flags, struct fault *f)
{
	struct key k = { .algorithm = a->number, .flags = flags };
	struct action *action = recipe_add(r, ACTION_GENERATE_KEY, f);
	char label[64];

	if (action == NULL)
		return (-1);
	(void)snprintf(label, sizeof(label), "bench/%u/%s", a->number, role);
	k.label = label;
	action->key = recipe_key(r, &k, f);
	action->key_size = a->kind == PUBKEY_RSA ? RSA_BITS : 0;
	return (action->key == NULL ? -1 : 0);
}

static const struct key *
find_key(struct recipe *r, const struct algorithm *a, const char *role,
    unsigned int flags, struct fault *f)
{
	struct key k = { .algorithm = a->number, .flags = flags };
	char label[64];

	(void)snprintf(label, sizeof(label), "bench/%u/%s", a->number, role);
	k.label = label;
	return (recipe_key(r, &k, f));
}

static int
add_set(struct recipe *r, const struct algorithm *a, long i, struct fault *f)
{
	struct action *action = recipe_add(r, ACTION_PRODUCE_SIGNED_KEYSET, f);
	const struct key *ksk = find_key(r, a, "KSK", 257, f);
	const struct key *zsk = find_key(r, a, "ZSK", 256, f);
	struct signed_set *s;

	if (action == NULL || ksk == NULL || zsk == NULL)
		return (-1);
	s = action->set;
	if ((s->owner = strdup("example.")) == NULL)
		return (fault_memory(f));
	s->inception = BEGIN + i * STEP;
	s->expiration = s->inception + VALIDITY;
	s->ttl = STEP;
	if (recipe_add_to(&s->keyset, &s->keyset_count, ksk, f) == -1 ||
	    recipe_add_to(&s->keyset, &s->keyset_count, zsk, f) == -1)
		return (-1);
	return (recipe_add_to(&s->signed_by, &s->signed_by_count, ksk, f));
}

static int
fill(struct recipe *r, const struct algorithm *a, const char *what,
    struct fault *f)
{
	long i, count;

	r->timestamp = BEGIN;
	if (strcmp(what, "keys") == 0)
		return (add_key(r, a, "KSK", 257, f) == -1 ||
			    add_key(r, a, "ZSK", 256, f) == -1 ?
			-1 :
			0);
	count = strtol(what, NULL, 10);
	for (i = 0; i < count; i++)
		if (add_set(r, a, i, f) == -1)
			return (-1);
	return (0);
}

int
main(int argc, char **argv)
{
	const struct algorithm *a;
	struct fault f = { 0 };
	struct bytes b = { 0 };
	struct recipe *r;

	if (argc != 3 ||
	    (a = algorithm_find((unsigned int)strtoul(argv[1], NULL, 10))) ==
		NULL) {
		(void)fputs(
		    "usage: make-recipe ALGORITHM keys|COUNT\n", stderr);
		return (FAULT_USAGE);
	}
	if ((r = recipe_new(&f)) != NULL && fill(r, a, argv[2], &f) == 0 &&
	    recipe_write(r, &b, &f) == 0)
		(void)fwrite(b.data, 1, b.length, stdout);
	bytes_clear(&b);
	recipe_free(r);
	if (f.kind != FAULT_NONE)
		fault_print(&f, "make-recipe");
	return (fault_status(&f));
}
