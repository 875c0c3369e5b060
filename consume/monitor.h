#ifndef OKS_CONSUME_MONITOR_H
#define OKS_CONSUME_MONITOR_H
/*
 * How each zone stands, for monitoring: looked at with the eyes of the daily
 * job, and nothing is changed, not even a lock is taken.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "consume/choose.h"
#include "consume/cookbook.h"
#include "consume/options.h"
#include "lib/conf/conf.h"
#include "lib/dns/name.h"
#include "lib/hsm/inventory.h"
#include "lib/util/fault.h"
#include "recipe/served.h"

/* The exit status of monitoring plugins. */
enum monitor_status {
	MONITOR_OK,
	MONITOR_WARNING,
	MONITOR_CRITICAL,
	MONITOR_UNKNOWN
};

/* What a person must do next. */
enum monitor_act {
	MONITOR_ACT_NONE,
	MONITOR_ACT_CEREMONY, /* the next one */
	MONITOR_ACT_PARENT,   /* DS records there */
	MONITOR_ACT_CHOICE    /* oks consume --choose */
};

struct monitor_zone {
	struct name name;
	enum monitor_status status;
	char text[768];              /* one line, fit for a terminal */
	const struct action *action; /* the set in force, or NULL */
	enum branch branch;
	int64_t until; /* sets are left until then; -1: unknown */
	enum monitor_act act;
	int64_t act_by; /* -1: unknown */
};

struct monitor {
	struct monitor_zone *zones;
	size_t count;
	int64_t instant, warn, crit;
};

/* Where to look.  Borrows. */
struct monitor_view {
	const struct options *options;
	const struct conf *conf;
	const struct cookbook *book;
	const struct hsm_inventory *inventory;
	const struct served_log *log; /* or NULL */
};

/* Looks at every zone of the recipes, and of oks.conf that has a signconf.
 * Only memory can fail.  On failure m is empty. */
int monitor_look(struct monitor *m, const struct monitor_view *v,
    struct fault *f) __attribute__((warn_unused_result));
void monitor_clear(struct monitor *m);

enum monitor_status monitor_worst(const struct monitor *m);

/* Prints it in that format; FAULT_SYSTEM for want of memory. */
int monitor_print(const struct monitor *m, enum options_format format,
    FILE *out, struct fault *f) __attribute__((warn_unused_result));

/* "ceremony" and so on. */
const char *monitor_act_name(enum monitor_act act);

/* "OK" and so on. */
const char *monitor_status_name(enum monitor_status status);

/* The whole of --check: reads, looks and prints; returns the exit status, and
 * has printed what kept it from looking. */
enum monitor_status monitor_check(const struct options *o);

#endif
