#include "tests/sim/wrap.h"

#include "produce/quantities.h"

static const char *const names[WRAP_FORMULAS] = { "nothing", "known", "retired",
	"doubled", "signed", "parent", "ds", "hold-down", "revoked" };

static enum wrap_formula shortened;
static int64_t shorter;

const char *
wrap_name(enum wrap_formula formula)
{
	return (names[formula]);
}

void
wrap_shorten(enum wrap_formula formula, int64_t seconds)
{
	shortened = formula;
	shorter = seconds;
}

static int64_t
result(enum wrap_formula formula, int64_t right)
{
	return (formula == shortened ? right - shorter : right);
}

/* The names are the linker's: __real_X is what X was. */
int64_t __real_quantities_known(const struct quantities *q);
int64_t __wrap_quantities_known(const struct quantities *q);
int64_t __real_quantities_retired(const struct quantities *q);
int64_t __wrap_quantities_retired(const struct quantities *q);
int64_t __real_quantities_doubled(const struct quantities *q);
int64_t __wrap_quantities_doubled(const struct quantities *q);
int64_t __real_quantities_signed(const struct quantities *q);
int64_t __wrap_quantities_signed(const struct quantities *q);
int64_t __real_quantities_parent(const struct quantities *q);
int64_t __wrap_quantities_parent(const struct quantities *q);
int64_t __real_quantities_ds(const struct quantities *q);
int64_t __wrap_quantities_ds(const struct quantities *q);
int64_t __real_quantities_hold_down(const struct quantities *q);
int64_t __wrap_quantities_hold_down(const struct quantities *q);
int64_t __real_quantities_revoked(const struct quantities *q);
int64_t __wrap_quantities_revoked(const struct quantities *q);

int64_t
__wrap_quantities_known(const struct quantities *q)
{
	return (result(WRAP_KNOWN, __real_quantities_known(q)));
}

int64_t
__wrap_quantities_retired(const struct quantities *q)
{
	return (result(WRAP_RETIRED, __real_quantities_retired(q)));
}

int64_t
__wrap_quantities_doubled(const struct quantities *q)
{
	return (result(WRAP_DOUBLED, __real_quantities_doubled(q)));
}

int64_t
__wrap_quantities_signed(const struct quantities *q)
{
	return (result(WRAP_SIGNED, __real_quantities_signed(q)));
}

int64_t
__wrap_quantities_parent(const struct quantities *q)
{
	return (result(WRAP_PARENT, __real_quantities_parent(q)));
}

int64_t
__wrap_quantities_ds(const struct quantities *q)
{
	return (result(WRAP_DS, __real_quantities_ds(q)));
}

int64_t
__wrap_quantities_hold_down(const struct quantities *q)
{
	return (result(WRAP_HOLD_DOWN, __real_quantities_hold_down(q)));
}

int64_t
__wrap_quantities_revoked(const struct quantities *q)
{
	return (result(WRAP_REVOKED, __real_quantities_revoked(q)));
}
