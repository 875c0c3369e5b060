#include "produce/drawing.h"

#include "lib/util/instant.h"
#include "lib/util/text.h"

/* Columns side by side; more begin another block. */
#define COLUMNS 8

#define NAME_WIDTH 36

static const char *
cell(const struct timeline *t, const struct timeline_phase *p, size_t key)
{
	const unsigned int signs = TIMELINE_SIGNS_SET | TIMELINE_SIGNS_ZONE;
	size_t i;

	for (i = p->first; i < p->first + p->count; i++) {
		if (t->members[i].key != key)
			continue;
		if ((t->members[i].state & TIMELINE_REVOKED) != 0)
			return ("RRRRR");
		if ((t->members[i].state & TIMELINE_IN_SET) == 0)
			return ("+++++");
		return ((t->members[i].state & signs) != 0 ? "#####" : "-----");
	}
	return ("     ");
}

/* How many characters of UTF-8 it has. */
static size_t
characters(const char *text)
{
	size_t count = 0;

	for (; *text != '\0'; text++)
		count += (*text & 0xc0) != 0x80;
	return (count);
}

/* The last NAME_WIDTH characters of its name: role and date are at the end. */
static void
print_name(FILE *out, const struct timeline_key *k, const struct key *named)
{
	char text[KEY_TEXT_SIZE], shown[6 * KEY_TEXT_SIZE];
	const char *tail = shown;
	size_t count;

	key_print(named, text);
	text_escape(text, shown, sizeof(shown));
	for (count = characters(shown); count > NAME_WIDTH; count--)
		do
			tail++;
		while ((*tail & 0xc0) == 0x80);
	(void)fprintf(out, "  %s %s%*s", k->role == NAMES_KSK ? "KSK" : "ZSK",
	    tail, (int)(NAME_WIDTH - count), "");
}

static bool
has(const struct timeline *t, const struct timeline_phase *phases, size_t count,
    size_t key)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (cell(t, &phases[i], key)[0] != ' ')
			return (true);
	return (false);
}

/* Without blanks at the end of the line. */
static void
print_row(FILE *out, const struct timeline *t,
    const struct timeline_phase *phases, size_t count, size_t key)
{
	size_t i;

	while (count > 0 && cell(t, &phases[count - 1], key)[0] == ' ')
		count--;
	for (i = 0; i < count; i++)
		(void)fprintf(out, " %s", cell(t, &phases[i], key));
	(void)fputc('\n', out);
}

static void
print_block(FILE *out, const struct timeline *t,
    const struct timeline_phase *phases, size_t count, const struct naming *n)
{
	char date[INSTANT_SIZE];
	size_t i;

	(void)fprintf(out, "  %-*s", NAME_WIDTH + 4, "");
	for (i = 0; i < count; i++) {
		instant_format(phases[i].start, date);
		(void)fprintf(out, " %.5s", date + 5);
	}
	(void)fputc('\n', out);
	for (i = 0; i < t->key_count; i++) {
		if (n->plain[i] == NULL || !has(t, phases, count, i))
			continue;
		print_name(out, &t->keys[i], n->plain[i]);
		print_row(out, t, phases, count, i);
	}
}

void
drawing_print(FILE *out, const struct timeline *t, enum branch branch,
    const struct naming *n)
{
	const struct timeline_branch *b = &t->branches[branch];
	size_t i;

	for (i = 0; i < b->count; i += COLUMNS)
		print_block(out, t, &b->phases[i],
		    b->count - i < COLUMNS ? b->count - i : COLUMNS, n);
}
