/* The three forms in which monitoring reads. */
#include "consume/monitor.h"

#include <inttypes.h>
#include <stdlib.h>

#include <jansson.h>

#include "lib/util/instant.h"

/* So many zones are named in one line. */
#define NAMED_MOST 4

static int64_t
left_least(const struct monitor *m)
{
	int64_t least = -1, left;
	size_t i;

	for (i = 0; i < m->count; i++) {
		if (m->zones[i].until == -1)
			continue;
		left = m->zones[i].until - m->instant;
		if (least == -1 || left < least)
			least = left < 0 ? 0 : left;
	}
	return (least);
}

static size_t
count_status(const struct monitor *m, enum monitor_status status)
{
	size_t i, count = 0;

	for (i = 0; i < m->count; i++)
		count += m->zones[i].status == status;
	return (count);
}

/* Those that are no better than the worst, as many as one line takes. */
static void
print_worst(const struct monitor *m, FILE *out)
{
	enum monitor_status worst = monitor_worst(m);
	size_t i, named = 0, count = count_status(m, worst);
	char name[NAME_TEXT_SIZE];

	if (worst == MONITOR_OK && m->count > 1)
		return;
	for (i = 0; i < m->count && named < NAMED_MOST; i++) {
		if (m->zones[i].status != worst)
			continue;
		name_print(&m->zones[i].name, name);
		(void)fprintf(out, "%s%s: %s", named > 0 ? " / " : " - ", name,
		    m->zones[i].text);
		named++;
	}
	if (count > named)
		(void)fprintf(out, " / and %zu more", count - named);
}

/* The vertical bar begins the numbers, so the text has none. */
static void
print_plugin(const struct monitor *m, FILE *out)
{
	int64_t left = left_least(m);

	(void)fprintf(out,
	    "OKS %s: %zu zones, %zu critical, %zu warning, "
	    "%zu unknown",
	    monitor_status_name(monitor_worst(m)), m->count,
	    count_status(m, MONITOR_CRITICAL), count_status(m, MONITOR_WARNING),
	    count_status(m, MONITOR_UNKNOWN));
	print_worst(m, out);
	if (left != -1)
		(void)fprintf(out,
		    " | left=%" PRId64 "s;%" PRId64 ":;%" PRId64 ":", left,
		    m->warn, m->crit);
	(void)fputc('\n', out);
}

/* ---- Prometheus ---- */

/* A label's value: what is special in it is escaped. */
static void
print_label(FILE *out, const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == '"' || *text == '\\')
			(void)fputc('\\', out);
		(void)fputc(*text, out);
	}
}

enum metric { STATUS, SET_ENDS, SETS_END, ACT_BY, FALLBACK, METRICS };

/* The value, or false where there is none. */
static bool
metric_value(const struct monitor_zone *z, enum metric metric, int64_t *value)
{
	switch (metric) {
	case STATUS:
		*value = (int64_t)z->status;
		return (true);
	case SET_ENDS:
		*value = z->action == NULL ? -1 : z->action->set->expiration;
		break;
	case SETS_END:
		*value = z->until;
		break;
	case ACT_BY:
		*value = z->act_by;
		break;
	case FALLBACK:
	case METRICS:
		*value = z->action == NULL ? -1 : z->branch == BRANCH_FALLBACK;
		break;
	}
	return (*value != -1);
}

static void
print_metric(const struct monitor *m, enum metric metric, const char *name,
    const char *help, FILE *out)
{
	char text[NAME_TEXT_SIZE];
	int64_t value;
	size_t i;

	(void)fprintf(out, "# HELP %s %s\n# TYPE %s gauge\n", name, help, name);
	for (i = 0; i < m->count; i++) {
		if (!metric_value(&m->zones[i], metric, &value))
			continue;
		name_print(&m->zones[i].name, text);
		(void)fprintf(out, "%s{zone=\"", name);
		print_label(out, text);
		if (metric == ACT_BY)
			(void)fprintf(out, "\",act=\"%s",
			    monitor_act_name(m->zones[i].act));
		(void)fprintf(out, "\"} %" PRId64 "\n", value);
	}
}

static void
print_prometheus(const struct monitor *m, FILE *out)
{
	static const struct {
		const char *name, *help;
	} metrics[METRICS] = {
		{ "oks_zone_status",
		    "0 all is well, 1 warning, 2 critical, 3 unknown." },
		{ "oks_zone_set_end_seconds",
		    "When the DNSKEY set in force expires." },
		{ "oks_zone_sets_end_seconds",
		    "Until when there are signed sets." },
		{ "oks_zone_act_by_seconds",
		    "By when a person must do what act says." },
		{ "oks_zone_fallback",
		    "1 while the fallback is served, else 0." }
	};
	unsigned int i;

	for (i = 0; i < METRICS; i++)
		print_metric(m, i, metrics[i].name, metrics[i].help, out);
	(void)fprintf(out,
	    "# HELP oks_check_time_seconds When this was looked at.\n"
	    "# TYPE oks_check_time_seconds gauge\n"
	    "oks_check_time_seconds %" PRId64 "\n",
	    m->instant);
}

/* ---- JSON ---- */

/* null where there is none. */
static json_t *
instant_or_null(int64_t instant)
{
	return (
	    instant == -1 ? json_null() : json_integer((json_int_t)instant));
}

static json_t *
zone_object(const struct monitor_zone *z)
{
	char name[NAME_TEXT_SIZE];
	json_t *o = json_object();
	bool set = z->action != NULL;

	name_print(&z->name, name);
	/* What fails for want of memory is missing, and found by its count. */
	(void)json_object_set_new(o, "zone", json_string(name));
	(void)json_object_set_new(
	    o, "status", json_string(monitor_status_name(z->status)));
	(void)json_object_set_new(o, "text", json_string(z->text));
	(void)json_object_set_new(o, "branch",
	    set ? json_string(z->branch == BRANCH_PLAN ? "plan" : "fallback") :
		  json_null());
	(void)json_object_set_new(o, "publication",
	    instant_or_null(set ? signed_set_publication(z->action->set) : -1));
	(void)json_object_set_new(o, "setEnds",
	    instant_or_null(set ? z->action->set->expiration : -1));
	(void)json_object_set_new(o, "setsEnd", instant_or_null(z->until));
	(void)json_object_set_new(
	    o, "act", json_string(monitor_act_name(z->act)));
	(void)json_object_set_new(o, "actBy", instant_or_null(z->act_by));
	return (o);
}

static int
print_json(const struct monitor *m, FILE *out, struct fault *f)
{
	json_t *list = json_array(), *root = json_object();
	char *text = NULL;
	size_t i;

	for (i = 0; i < m->count; i++)
		(void)json_array_append_new(list, zone_object(&m->zones[i]));
	(void)json_object_set_new(
	    root, "time", json_integer((json_int_t)m->instant));
	(void)json_object_set_new(
	    root, "status", json_string(monitor_status_name(monitor_worst(m))));
	if (json_array_size(list) == m->count &&
	    json_object_set(root, "zones", list) == 0)
		text = json_dumps(root, JSON_INDENT(2));
	json_decref(list);
	json_decref(root);
	if (text == NULL)
		return (fault_memory(f));
	(void)fprintf(out, "%s\n", text);
	free(text);
	return (0);
}

int
monitor_print(const struct monitor *m, enum options_format format, FILE *out,
    struct fault *f)
{
	switch (format) {
	case OPTIONS_PROMETHEUS:
		print_prometheus(m, out);
		return (0);
	case OPTIONS_JSON:
		return (print_json(m, out, f));
	case OPTIONS_PLUGIN:
		break;
	}
	print_plugin(m, out);
	return (0);
}
