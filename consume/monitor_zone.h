#ifndef OKS_CONSUME_MONITOR_ZONE_H
#define OKS_CONSUME_MONITOR_ZONE_H
/* Private to monitor's files: one zone. */
#include "consume/monitor.h"

/* Looks at the zone; whatever is wrong goes into z. */
void monitor_zone_look(struct monitor_zone *z, const struct monitor_view *v,
    const struct cookbook_zone *zone);

/* Raises the status and adds to the text. */
void monitor_say(struct monitor_zone *z, enum monitor_status status,
    const char *format, ...) __attribute__((format(printf, 3, 4)));

/* FAULT_REFUSED, with the key, for the first ZSK or zone signer of a set that
 * is still to come and that the token does not hold. */
int monitor_keys(const struct monitor_view *v, const struct cookbook_zone *zone,
    struct fault *f) __attribute__((warn_unused_result));

#endif
