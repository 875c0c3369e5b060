#include "lib/util/duration.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define MINUTE_S 60LL
#define HOUR_S   3600LL
#define DAY_S    86400LL

/* A part of a duration; parts come in this order, each at most once. */
struct part {
	char letter;
	bool time; /* after the T */
	int64_t seconds;
};

static const struct part parts[] = {
	{ 'Y', false, 365 * DAY_S },
	{ 'M', false, 31 * DAY_S },
	{ 'W', false, 7 * DAY_S },
	{ 'D', false, DAY_S },
	{ 'H', true, HOUR_S },
	{ 'M', true, MINUTE_S },
	{ 'S', true, 1 },
};

#define PARTS (sizeof(parts) / sizeof(parts[0]))

/* Reads digits; what is beyond DURATION_MOST is not counted further. */
static const char *
number(const char *p, int64_t *value)
{
	for (*value = 0; *p >= '0' && *p <= '9'; p++)
		if (*value <= DURATION_MOST)
			*value = *value * 10 + (*p - '0');
	return (p);
}

/* The place in the table from `from` on of the part so written, or PARTS. */
static size_t
find(size_t from, char letter, bool time)
{
	while (from < PARTS &&
	    (parts[from].letter != letter || parts[from].time != time))
		from++;
	return (from);
}

/* False for what is not a duration.  Too much is more than DURATION_MOST. */
static bool
parse(const char *p, int64_t *total)
{
	bool marked = p[0] == 'P', time = false;
	size_t place = 0;
	int64_t value;
	const char *end;

	*total = 0;
	p += marked;
	do {
		if (*p == 'T' && marked && !time) {
			time = true;
			p++;
		}
		end = number(p, &value);
		place = find(place, *end, time);
		if (end == p || place == PARTS)
			return (false);
		if (value > (DURATION_MOST - *total) / parts[place].seconds)
			*total = DURATION_MOST + 1;
		if (*total <= DURATION_MOST)
			*total += value * parts[place].seconds;
		place++;
		p = end + 1;
	} while (*p != '\0');
	return (true);
}

int
duration_parse(const char *text, int64_t *seconds, struct fault *f)
{
	int64_t total;

	*seconds = 0;
	if (!parse(text, &total))
		return (fault_set(f, FAULT_INPUT,
		    "\"%.64s\" is not a duration such as P1Y2M3DT4H5M6S",
		    text));
	if (total > DURATION_MOST)
		return (fault_set(f, FAULT_INPUT,
		    "\"%.64s\" is longer than a hundred years", text));
	*seconds = total;
	return (0);
}

/* Appends a part that is not zero. */
static void
append(char *text, const char *before, uint64_t value, char letter)
{
	size_t used = strlen(text);

	if (value > 0)
		(void)snprintf(text + used, DURATION_SIZE - used,
		    "%s%" PRIu64 "%c", before, value, letter);
}

void
duration_format(int64_t seconds, char *text)
{
	bool negative = seconds < 0;
	uint64_t rest = (uint64_t)seconds;

	/* Never asked for, but a wrong sign must be seen, not lost. */
	if (negative)
		rest = 0 - rest;
	(void)snprintf(text, DURATION_SIZE, "%sP", negative ? "-" : "");
	append(text, "", rest / 86400, 'D');
	rest %= 86400;
	append(text, "T", rest / 3600, 'H');
	append(text, rest < 3600 ? "T" : "", rest / 60 % 60, 'M');
	append(text, rest < 60 ? "T" : "", rest % 60, 'S');
	if (seconds == 0)
		(void)snprintf(text, DURATION_SIZE, "PT0S");
}
