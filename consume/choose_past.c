#include "consume/choose_past.h"

#include <stdlib.h>
#include <string.h>

/* Seconds. */
#define SERVER_GONE INT64_C(604800)

static int
disagree(struct fault *f, const struct served_record *r, const char *why)
{
	return (fault_set(f, FAULT_REFUSED,
	    "the log of what was served disagrees with the recipe %.16s...: "
	    "action %zu, %s",
	    r->recipe, r->action, why));
}

/* The set that a record names; NULL if its recipe is not here. */
static int
find_set(const struct choose_line *l, const struct served_record *r,
    const struct choose_step **step, const struct action **set, struct fault *f)
{
	const struct choose_question *q = l->question;
	const struct recipe *recipe;
	size_t i = q->chain_count;

	*step = NULL;
	*set = NULL;
	while (i > 0 && strcmp(q->chain[i - 1].recipe->sha256, r->recipe) != 0)
		i--;
	if (i-- == 0)
		return (0);
	recipe = q->chain[i].recipe;
	if (r->action >= recipe->action_count ||
	    recipe->actions[r->action].set == NULL)
		return (disagree(f, r, "is no set"));
	*set = &recipe->actions[r->action];
	if ((*step = choose_line_find(l, i, *set)) == NULL)
		return (disagree(f, r, "is not a set of the zone"));
	if ((*step)->branch != r->branch || (*step)->phase != r->phase)
		return (disagree(f, r, "is of another branch or phase"));
	return (0);
}

/* An intent for a step that is not the one of the last visit begins one. */
static void
add_intent(struct choose_past *p, const struct choose_step *step,
    const struct action *set)
{
	struct choose_visit *v = NULL;

	if (p->visit_count > 0)
		v = &p->visits[p->visit_count - 1];
	if (v == NULL || v->step == NULL || v->step != step) {
		v = &p->visits[p->visit_count++];
		*v = (struct choose_visit){ step, -1, NULL, false };
	}
	v->last = set;
	v->last_confirmed = false;
}

static int
add_service(
    struct choose_past *p, const struct served_record *r, struct fault *f)
{
	const struct choose_step *step;
	const struct action *set;
	struct choose_visit *v;

	if (find_set(p->line, r, &step, &set, f) == -1)
		return (-1);
	if (r->event == SERVED_INTENT) {
		add_intent(p, step, set);
		return (0);
	}
	if (p->visit_count == 0)
		return (disagree(f, r, "is confirmed without an intent"));
	v = &p->visits[p->visit_count - 1];
	if (v->step != step || v->last != set)
		return (disagree(f, r, "is confirmed without an intent"));
	if (v->confirmed == -1)
		v->confirmed = r->time;
	v->last_confirmed = true;
	return (0);
}

/* What is not newer than the look-up before it tells nothing new. */
static void
add_answer(struct choose_past *p, const struct served_record *r)
{
	struct choose_look *last = NULL;

	if (r->observed > p->line->question->instant)
		return;
	if (p->look_count > 0)
		last = &p->looks[p->look_count - 1];
	if (last == NULL || r->observed > last->observed) {
		last = &p->looks[p->look_count++];
		*last = (struct choose_look){ p->answer_count, 0, r->observed,
			true };
	} else if (r->observed < last->observed)
		return;
	p->answers[p->answer_count++] = r;
	last->count++;
	last->complete = last->complete && r->answered;
}

/* The place of the server among those known so far; a new one is added. */
static size_t
known_server(struct choose_past *p, const char *name)
{
	size_t i;

	for (i = 0; i < p->server_count; i++)
		if (p->servers[i].name != NULL &&
		    strcmp(p->servers[i].name, name) == 0)
			return (i);
	p->servers[i] = (struct choose_server){ name, 0 };
	p->server_count++;
	return (i);
}

/*
 * A server that an earlier look-up had is the parent's still, and missing,
 * until a week has gone by without it; and in any case in the next look-up.
 */
static void
check_looks(struct choose_past *p)
{
	const struct choose_server *s;
	struct choose_look *look;
	size_t i, j;

	for (i = 0; i < p->look_count; i++) {
		look = &p->looks[i];
		for (j = 0; j < look->count; j++)
			p->servers[known_server(
				       p, p->answers[look->first + j]->server)]
			    .look = i;
		for (j = 0; j < p->server_count && look->complete; j++) {
			s = &p->servers[j];
			look->complete = s->look == i ||
			    (s->look + 1 < i &&
				p->looks[s->look].observed <
				    look->observed - SERVER_GONE);
		}
	}
}

static int
add_record(
    struct choose_past *p, const struct served_record *r, struct fault *f)
{
	p->latest = r->time;
	if (!name_equal(&r->zone, &p->line->question->chain[0].zone->name))
		return (0);
	switch (r->event) {
	case SERVED_INTENT:
	case SERVED_CONFIRMED:
		return (add_service(p, r, f));
	case SERVED_DS:
		add_answer(p, r);
		return (0);
	case SERVED_CHOICE:
		p->chosen = true;
		p->choice = r->branch;
		p->chosen_at = r->time;
		return (0);
	case SERVED_REFUSED:
	case SERVED_EVENTS:
		break;
	}
	return (0);
}

int
choose_past_make(
    struct choose_past *p, const struct choose_line *l, struct fault *f)
{
	const struct served_log *log = l->question->log;
	size_t i;

	memset(p, 0, sizeof(*p));
	p->line = l;
	p->latest = -1;
	p->visits = calloc(log->count + 1, sizeof(*p->visits));
	p->answers = calloc(log->count + 1, sizeof(const void *));
	p->looks = calloc(log->count + 1, sizeof(*p->looks));
	p->servers = calloc(log->count + 1, sizeof(*p->servers));
	if (p->visits == NULL || p->answers == NULL || p->looks == NULL ||
	    p->servers == NULL) {
		choose_past_clear(p);
		return (fault_memory(f));
	}
	for (i = 0; i < log->count; i++)
		if (add_record(p, &log->records[i], f) == -1) {
			choose_past_clear(p);
			return (-1);
		}
	check_looks(p);
	return (0);
}

void
choose_past_clear(struct choose_past *p)
{
	free(p->visits);
	free(p->answers);
	free(p->looks);
	free(p->servers);
	memset(p, 0, sizeof(*p));
}

const struct choose_visit *
choose_past_now(const struct choose_past *p)
{
	return (p->visit_count == 0 ? NULL : &p->visits[p->visit_count - 1]);
}
