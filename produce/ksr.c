/* From a Key Signing Request to a recipe: all checks, and what is told. */
#include <stdlib.h>
#include <string.h>

#include "lib/ksr/inspect.h"
#include "lib/util/instant.h"
#include "lib/util/text.h"
#include "produce/ksr_answer.h"
#include "produce/root.h"
#include "recipe/request.h"

/* What one answer is made of. */
struct work {
	const struct root_facts *facts;
	struct ksr *request, *answer;
	char sha256[DIGEST_HEX_SIZE];
	struct verify_cache *cache;
	struct objections found, before; /* the second of the previous SKR */
};

static void
work_clear(struct work *w)
{
	ksr_free(w->request);
	ksr_free(w->answer);
	verify_cache_free(w->cache);
	objection_clear(&w->found);
	objection_clear(&w->before);
}

/* ---- The preamble ---- */

static int
copy(char **to, const char *from, struct fault *f)
{
	if (from == NULL)
		return (0);
	return ((*to = strdup(from)) == NULL ? fault_memory(f) : 0);
}

static int
copy_policy(
    struct request_policy *to, const struct ksr_policy *from, struct fault *f)
{
	struct request_algorithm *a;
	size_t i;

	to->publish_safety = from->publish_safety;
	to->retire_safety = from->retire_safety;
	to->validity_most = from->validity_most;
	to->validity_least = from->validity_least;
	to->overlap_most = from->overlap_most;
	to->overlap_least = from->overlap_least;
	for (i = 0; i < from->algorithm_count; i++) {
		if ((a = request_add_algorithm(to, f)) == NULL)
			return (-1);
		a->number = from->algorithms[i].number;
		a->size = (int64_t)from->algorithms[i].size;
		a->exponent = (int64_t)from->algorithms[i].exponent;
	}
	return (0);
}

static void
own_policy(struct request_policy *to, const struct conf_response *from)
{
	to->publish_safety = from->publish_safety;
	to->retire_safety = from->retire_safety;
	to->validity_most = from->validity.most;
	to->validity_least = from->validity.least;
	to->overlap_most = from->overlap.most;
	to->overlap_least = from->overlap.least;
}

/* Each ZSK once, as the sets name it. */
static int
add_zsks(struct recipe_request *to, struct recipe *r,
    const struct ksr_bundle *b, struct fault *f)
{
	const struct ksr_key *k;
	struct request_zsk *zsk;

	for (k = b->keys; k < b->keys + b->key_count; k++) {
		const struct key direct = { .type = KEY_DIRECT,
			.algorithm = k->key.algorithm,
			.flags = k->key.flags,
			.data = k->key.data };

		if (request_identifier(to, k->key.algorithm, &k->key.data) !=
		    NULL)
			continue;
		if ((zsk = request_add_zsk(to, f)) == NULL ||
		    copy(&zsk->identifier, k->identifier, f) == -1 ||
		    (zsk->key = recipe_key(r, &direct, f)) == NULL)
			return (-1);
	}
	return (0);
}

static int
fill(struct recipe_request *to, struct recipe *r, const struct work *w,
    struct fault *f)
{
	const struct root_options *o = w->facts->options;
	const struct ksr *q = w->request;
	char domain[NAME_TEXT_SIZE];
	size_t i;

	name_print(&q->domain, domain);
	to->serial = (int64_t)q->serial;
	own_policy(&to->ksk, &w->facts->conf->request.response);
	if (copy(&to->id, q->id, f) == -1 ||
	    copy(&to->domain, domain, f) == -1 ||
	    copy(&to->sha256, w->sha256, f) == -1 ||
	    copy(&to->schema, o->schema, f) == -1 ||
	    copy(&to->no_chain, o->no_chain, f) == -1 ||
	    copy(&to->validity, o->validity, f) == -1 ||
	    copy(&to->horizon, o->horizon, f) == -1 ||
	    (o->previous_skr_count > 0 &&
		copy(&to->previous, w->facts->previous_sha256[0], f) == -1) ||
	    copy_policy(&to->zsk, &q->zsk, f) == -1)
		return (-1);
	for (i = 0; i < q->bundle_count; i++)
		if (recipe_add_text(&to->bundles, &to->bundle_count,
			q->bundles[i].id, f) == -1 ||
		    add_zsks(to, r, &q->bundles[i], f) == -1)
			return (-1);
	return (0);
}

/* ---- Telling ---- */

/* A row of tags, marked: S signs, P is published, R is revoked. */
static void
print_bundle(FILE *out, const struct ksr_bundle *b, size_t number)
{
	char from[INSTANT_SIZE], until[INSTANT_SIZE];
	const struct ksr_key *k;
	size_t i;

	instant_format(b->inception, from);
	instant_format(b->expiration, until);
	(void)fprintf(out, "%4zu  %.10s  %.10s ", number, from, until);
	for (k = b->keys; k < b->keys + b->key_count; k++)
		if ((k->key.flags & DNSKEY_FLAG_SEP) == 0)
			(void)fprintf(out, " %5u", k->tag);
	for (k = b->keys; k < b->keys + b->key_count; k++) {
		if ((k->key.flags & DNSKEY_FLAG_SEP) == 0)
			continue;
		(void)fprintf(out, "  %u(", k->tag);
		text_print(out, k->identifier);
		(void)fputs(
		    (k->key.flags & DNSKEY_FLAG_REVOKE) != 0 ? ")/R" : ")/P",
		    out);
		for (i = 0; i < b->signature_count; i++)
			if (b->signatures[i].rrsig.key_tag == k->tag)
				(void)fputs("S", out);
	}
	(void)fputc('\n', out);
}

static void
print_wishes(FILE *out, const struct ksr *q)
{
	size_t i, wishes = 0;

	for (i = 0; i < q->bundle_count; i++)
		wishes += q->bundles[i].signer_count;
	if (wishes > 0)
		(void)fprintf(out,
		    "note: %zu wishes for a signer in the request are not "
		    "followed: the schema says who signs\n",
		    wishes);
}

/* What oks.conf turned off is said, too. */
static void
print_off(FILE *out, const struct conf_request *r)
{
	enum conf_check check;

	for (check = CONF_CHECK_DOMAIN; check < CONF_CHECKS; check++)
		if (r->off[check])
			(void)fprintf(out, "NOT CHECKED, by oks.conf: %s\n",
			    request_check_name(check));
}

static void
print_plan(FILE *out, const struct work *w)
{
	const struct root_options *o = w->facts->options;
	size_t i;

	print_wishes(out, w->request);
	print_off(out, &w->facts->conf->request);
	if (o->no_chain != NULL) {
		(void)fputs("NO CHAIN: nothing shows that this request "
			    "continues the one before: ",
		    out);
		text_print(out, o->no_chain);
		(void)fputc('\n', out);
	}
	if (o->validity != NULL) {
		(void)fputs("OVERRIDE of the validity of 21 days: ", out);
		text_print(out, o->validity);
		(void)fputc('\n', out);
	}
	if (o->horizon != NULL) {
		(void)fputs("OVERRIDE of the horizon of 180 days: ", out);
		text_print(out, o->horizon);
		(void)fputc('\n', out);
	}
	(void)fputs("   #  inception   expiration  ZSKs, KSKs(label)\n", out);
	for (i = 0; i < w->answer->bundle_count; i++)
		print_bundle(out, &w->answer->bundles[i], i + 1);
}

/* ---- The run ---- */

/* The plan, and what is to be said of it and of the response before. */
static int
inspect_answer_to(struct work *w, const struct inspect *how, struct fault *f)
{
	if (ksr_answer_make(&w->answer, w->facts, how, f) == -1 ||
	    inspect_plan(how, w->answer, f) == -1)
		return (-1);
	return (how->previous == NULL ?
		0 :
		inspect_response(w->cache, how->previous, &w->before, f));
}

/* Runs all checks; what they have to object is printed, also where no answer
 * can be planned, and a fault. */
static int
inspect_all(struct work *w, FILE *out, struct fault *f)
{
	const struct root_options *o = w->facts->options;
	const struct inspect how = { w->facts->conf, o->now, w->request,
		w->facts->previous[0], o->validity != NULL, o->horizon != NULL,
		w->cache, &w->found };
	int rc;

	if (inspect_request(&how, f) == -1)
		return (-1);
	rc = inspect_answer_to(w, &how, f);
	objection_print(&w->found, o->request, out);
	if (how.previous != NULL)
		objection_print(&w->before, o->previous_skr[0], out);
	if (rc == -1 || objection_fault(&w->found, o->request, f) == -1)
		return (-1);
	return (how.previous == NULL ?
		0 :
		objection_fault(&w->before, o->previous_skr[0], f));
}

static int
write_recipe(struct recipe *r, struct work *w, struct fault *f)
{
	const struct inspect how = { .request = w->request,
		.previous = w->facts->previous[0] };

	if ((r->request = request_new(f)) == NULL ||
	    fill(r->request, r, w, f) == -1)
		return (-1);
	return (ksr_answer_write(r, w->answer, w->facts, &how, f));
}

int
root_answer(
    struct recipe *r, const struct root_facts *x, FILE *out, struct fault *f)
{
	struct work w = { .facts = x };
	int rc = -1;

	if (verify_cache_new(&w.cache, f) == 0 &&
	    ksr_read(&w.request, x->options->request, false, w.sha256, f) ==
		0 &&
	    root_print_digest(out, x->options->request, w.sha256, f) == 0 &&
	    (x->options->previous_skr_count == 0 ||
		root_print_digest(out, x->options->previous_skr[0],
		    x->previous_sha256[0], f) == 0) &&
	    inspect_all(&w, out, f) == 0 && write_recipe(r, &w, f) == 0) {
		print_plan(out, &w);
		rc = 0;
	}
	work_clear(&w);
	return (rc);
}
