#include "consume/monitor.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "consume/monitor_zone.h"
#include "lib/util/text.h"

const char *
monitor_status_name(enum monitor_status status)
{
	static const char *const names[] = { "OK", "WARNING", "CRITICAL",
		"UNKNOWN" };

	return (names[status]);
}

const char *
monitor_act_name(enum monitor_act act)
{
	static const char *const names[] = { "none", "ceremony", "parent",
		"choice" };

	return (names[act]);
}

/* A failure to look is worse than what is seen, as plugins have it only by
 * number: a zone in danger comes first. */
enum monitor_status
monitor_worst(const struct monitor *m)
{
	static const int weight[] = { 0, 1, 3, 2 };
	enum monitor_status worst = MONITOR_OK;
	size_t i;

	for (i = 0; i < m->count; i++)
		if (weight[m->zones[i].status] > weight[worst])
			worst = m->zones[i].status;
	return (worst);
}

/* A zone that is to be served, and of which no recipe has a set. */
static void
look_at_missing(struct monitor_zone *z, const struct conf_zone *conf)
{
	struct fault why = { 0 };

	z->until = z->act_by = -1;
	if (name_parse(&z->name, conf->name, &why) == 0)
		monitor_say(z, MONITOR_CRITICAL, "no recipe has a set of it");
	else
		monitor_say(z, MONITOR_UNKNOWN, "%s", why.what);
}

static bool
is_in_book(const struct cookbook *book, const struct conf_zone *conf)
{
	struct fault unused = { 0 };
	struct name name;

	return (name_parse(&name, conf->name, &unused) == 0 &&
	    cookbook_zone(book, &name) != NULL);
}

int
monitor_look(struct monitor *m, const struct monitor_view *v, struct fault *f)
{
	size_t i;

	*m = (struct monitor){ .instant = v->options->instant,
		.warn = v->options->warn,
		.crit = v->options->crit };
	m->zones = calloc(
	    v->book->zone_count + v->conf->zone_count + 1, sizeof(*m->zones));
	if (m->zones == NULL)
		return (fault_memory(f));
	for (i = 0; i < v->book->zone_count; i++)
		monitor_zone_look(&m->zones[m->count++], v, &v->book->zones[i]);
	for (i = 0; i < v->conf->zone_count; i++)
		if (v->conf->zones[i].signconf != NULL &&
		    !is_in_book(v->book, &v->conf->zones[i]))
			look_at_missing(
			    &m->zones[m->count++], &v->conf->zones[i]);
	return (0);
}

void
monitor_clear(struct monitor *m)
{
	free(m->zones);
	memset(m, 0, sizeof(*m));
}
