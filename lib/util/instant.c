#include "lib/util/instant.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define DAY_S 86400

/* Years that four digits can write. */
#define YEAR_MOST 9999

struct calendar {
	int64_t year, month, day, hour, minute, second;
};

int64_t
instant_now(void)
{
	return ((int64_t)time(NULL));
}

int64_t
instant_steady_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return ((int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000);
}

static bool
leap(int64_t year)
{
	return (year % 4 == 0 && (year % 100 != 0 || year % 400 == 0));
}

static int64_t
days_in_month(int64_t year, int64_t month)
{
	static const int64_t days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31,
		30, 31 };

	return (days[month - 1] + (month == 2 && leap(year)));
}

/* Days from the first day of year 0 to the first day of the year given. */
static int64_t
days_before_year(int64_t year)
{
	int64_t last = year - 1;

	if (year == 0)
		return (0);
	return (365 * year + last / 4 - last / 100 + last / 400 + 1);
}

/* Seconds since 1970 of a calendar whose fields are in range. */
static int64_t
seconds(const struct calendar *c)
{
	int64_t days = days_before_year(c->year) - days_before_year(1970);
	int64_t month;

	for (month = 1; month < c->month; month++)
		days += days_in_month(c->year, month);
	days += c->day - 1;
	return (days * DAY_S + c->hour * 3600 + c->minute * 60 + c->second);
}

/* The reverse; false outside of the years 0 to YEAR_MOST. */
static bool
calendar(struct calendar *c, int64_t instant)
{
	int64_t first = -days_before_year(1970) * DAY_S;
	int64_t end = first + days_before_year(YEAR_MOST + 1) * DAY_S;
	int64_t days, rest;

	if (instant < first || instant >= end)
		return (false);
	days = (instant - first) / DAY_S;
	rest = (instant - first) % DAY_S;
	/* As if every year had 366 days: a guess that is never too late. */
	c->year = days / 366;
	while (days_before_year(c->year + 1) <= days)
		c->year++;
	days -= days_before_year(c->year);
	c->month = 1;
	while (days >= days_in_month(c->year, c->month))
		days -= days_in_month(c->year, c->month++);
	c->day = days + 1;
	c->hour = rest / 3600;
	c->minute = rest / 60 % 60;
	c->second = rest % 60;
	return (true);
}

/* Of the fields in a form, in the order of struct calendar. */
static const char letters[] = "YMDhms";

/*
 * Reads text by a form in which Y, M, D, h, m and s stand for a digit of their
 * field and everything else for itself.
 */
static bool
read_form(const char *text, const char *form, struct calendar *c)
{
	int64_t field[sizeof(letters) - 1] = { 0 };
	const char *letter;

	for (; *form != '\0'; form++, text++) {
		if ((letter = strchr(letters, *form)) == NULL) {
			if (*text != *form)
				return (false);
			continue;
		}
		if (*text < '0' || *text > '9')
			return (false);
		field[letter - letters] *= 10;
		field[letter - letters] += *text - '0';
	}
	*c = (struct calendar){ field[0], field[1], field[2], field[3],
		field[4], field[5] };
	return (*text == '\0');
}

/* RFC 3339 knows a leap second; UNIX time does not. */
static bool
exists(const struct calendar *c)
{
	return (c->month >= 1 && c->month <= 12 && c->day >= 1 &&
	    c->day <= days_in_month(c->year, c->month) && c->hour <= 23 &&
	    c->minute <= 59 && c->second <= 59);
}

/* Reads text by the first of the forms (the last is NULL) that it has. */
static int
parse(const char *text, const char *const *forms, int64_t *instant,
    struct fault *f)
{
	struct calendar c;
	int64_t value;

	*instant = 0;
	while (*forms != NULL && !read_form(text, *forms, &c))
		forms++;
	if (*forms == NULL)
		return (fault_set(f, FAULT_INPUT,
		    "\"%.64s\" is not a time in a form that is known", text));
	if (!exists(&c))
		return (fault_set(
		    f, FAULT_INPUT, "%s is a time that does not exist", text));
	value = seconds(&c);
	if (value < 0 || value > INSTANT_MOST)
		return (fault_set(
		    f, FAULT_INPUT, "%s is not between 1970 and 2106", text));
	*instant = value;
	return (0);
}

/* Reads the digits after the @. */
static int
parse_unix(const char *digits, int64_t *instant, struct fault *f)
{
	int64_t value = 0;
	const char *p = digits;

	*instant = 0;
	for (; *p >= '0' && *p <= '9' && value <= INSTANT_MOST; p++)
		value = value * 10 + (*p - '0');
	if (p == digits || *p != '\0' || value > INSTANT_MOST)
		return (fault_set(f, FAULT_INPUT,
		    "\"@%.64s\" is not UNIX time from 0 to %lld", digits,
		    INSTANT_MOST));
	*instant = value;
	return (0);
}

int
instant_parse(const char *text, int64_t *instant, struct fault *f)
{
	static const char *const forms[] = { "YYYY-MM-DD", "YYYYMMDDhhmm",
		"YYYYMMDDhhmmss", "YYYY-MM-DDThh:mm:ssZ", "YYYY-MM-DDThh:mmZ",
		NULL };

	if (text[0] == '@')
		return (parse_unix(text + 1, instant, f));
	return (parse(text, forms, instant, f));
}

int
instant_parse_older(const char *text, int64_t *instant, struct fault *f)
{
	static const char *const forms[] = { "YYYY-MM-DD hh:mm:ss", NULL };

	return (parse(text, forms, instant, f));
}

int
instant_parse_rrsig(const char *text, int64_t *instant, struct fault *f)
{
	static const char *const forms[] = { "YYYYMMDDhhmmss", NULL };

	return (parse(text, forms, instant, f));
}

/* Writes text by a form (see read_form); text has INSTANT_SIZE bytes. */
static void
write_form(const struct calendar *c, const char *form, char *text)
{
	int64_t field[] = { c->year, c->month, c->day, c->hour, c->minute,
		c->second };
	size_t i = strlen(form);
	const char *letter;

	text[i] = '\0';
	while (i-- > 0) {
		text[i] = form[i];
		if ((letter = strchr(letters, form[i])) == NULL)
			continue;
		text[i] = (char)('0' + field[letter - letters] % 10);
		field[letter - letters] /= 10;
	}
}

static void
format(int64_t instant, const char *form, char *text)
{
	struct calendar c;

	/* What has no year of four digits is written as UNIX time. */
	if (calendar(&c, instant))
		write_form(&c, form, text);
	else
		(void)snprintf(text, INSTANT_SIZE, "@%" PRId64, instant);
}

void
instant_format(int64_t instant, char *text)
{
	format(instant, "YYYY-MM-DDThh:mm:ssZ", text);
}

void
instant_format_rrsig(int64_t instant, char *text)
{
	format(instant, "YYYYMMDDhhmmss", text);
}
