#include "lib/hsm/trace.h"

#include <string.h>

#include "lib/hsm/name.h"

static struct {
	const char *call;
	unsigned long code;
	unsigned long count;
} noted[HSM_TRACE_MOST];

static size_t used;
static unsigned long beyond;

unsigned long
hsm_trace(const char *call, unsigned long code)
{
	size_t i;

	for (i = 0; i < used; i++)
		if (noted[i].code == code && strcmp(noted[i].call, call) == 0) {
			noted[i].count++;
			return (code);
		}
	if (used == HSM_TRACE_MOST) {
		beyond++;
		return (code);
	}
	noted[used].call = call;
	noted[used].code = code;
	noted[used++].count = 1;
	return (code);
}

size_t
hsm_trace_take(struct hsm_trace_entry *entries, unsigned long *more)
{
	size_t i, count = used;

	for (i = 0; i < count; i++) {
		entries[i].call = noted[i].call;
		entries[i].count = noted[i].count;
		hsm_name_code(noted[i].code, entries[i].code);
	}
	*more = beyond;
	beyond = 0;
	used = 0;
	return (count);
}
