#include "produce/naming.h"

#include <stdlib.h>

#include "lib/dns/dnskey.h"

/* A key that is to be made. */
static int
name_new(const struct key **named, struct recipe *r,
    const struct names_key *names, struct key *naming, struct fault *f)
{
	char label[NAMES_LABEL_SIZE];

	naming->label = label;
	*named = NULL;
	if (names_label(names, label, f) == 0 &&
	    names_id(names, &naming->id, f) == 0)
		*named = recipe_key(r, naming, f);
	bytes_clear(&naming->id);
	naming->label = NULL;
	return (*named == NULL ? -1 : 0);
}

static int
name_known(const struct key **named, struct recipe *r,
    const struct state_key *k, struct key *naming, struct fault *f)
{
	naming->data = k->dnskey.data;
	if (k->outside)
		naming->type = KEY_DIRECT;
	else {
		naming->id = k->id;
		naming->label = k->label;
		naming->store = k->store;
	}
	*named = recipe_key(r, naming, f);
	return (*named == NULL ? -1 : 0);
}

static int
name_key(struct naming *n, struct recipe *r, const struct plan_line *line,
    const struct names_key *names, struct fault *f)
{
	const struct timeline_key *k = &line->timeline.keys[n->count];
	struct key naming = { .type = KEY_BY_REF, .algorithm = k->algorithm };
	const struct key **to = &n->plain[n->count];

	if (k->spare)
		return (0);
	naming.flags = k->role == NAMES_KSK ? NAMING_KSK : NAMING_ZSK;
	if (k->known == TIMELINE_NONE ?
		name_new(to, r, names, &naming, f) == -1 :
		name_known(to, r, &line->zone->state->keys[k->known], &naming,
		    f) == -1)
		return (-1);
	if (k->revoked == TIMELINE_NEVER)
		return (0);
	naming = **to;
	naming.flags = NAMING_REVOKED;
	n->revoked[n->count] = recipe_key(r, &naming, f);
	return (n->revoked[n->count] == NULL ? -1 : 0);
}

int
naming_make(struct naming *n, struct recipe *r, const struct plan_line *line,
    int64_t planned, struct fault *f)
{
	const struct timeline *t = &line->timeline;
	struct names_key names = { .zone = &line->zone->state->zone,
		.planned = planned };

	n->count = 0;
	n->plain = calloc(t->key_count, sizeof(const struct key *));
	n->revoked = calloc(t->key_count, sizeof(const struct key *));
	if (n->plain == NULL || n->revoked == NULL) {
		naming_clear(n);
		return (fault_memory(f));
	}
	for (; n->count < t->key_count; n->count++) {
		names.role = t->keys[n->count].role;
		names.instant = t->keys[n->count].named;
		if (name_key(n, r, line, &names, f) == -1) {
			naming_clear(n);
			return (-1);
		}
	}
	return (0);
}

void
naming_clear(struct naming *n)
{
	free(n->plain);
	free(n->revoked);
	n->plain = n->revoked = NULL;
	n->count = 0;
}
