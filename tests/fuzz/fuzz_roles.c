/* Who takes part in a ceremony: a file, as roles_read reads it. */
#include <string.h>

#include "tests/fuzz/input.h"
#include "recipe/witness/roles.h"

static void
check(const struct roles *r)
{
	struct fault f;
	unsigned int c;
	size_t i;

	input_demand(r->given && r->count <= ROLES_PERSONS_MOST,
	    "no more persons than may be");
	for (i = 0; i < r->count; i++)
		input_demand(r->participants[i].role < ROLES &&
			r->participants[i].name != NULL &&
			r->participants[i].name[0] != '\0',
		    "a role and a name");
	for (c = 0; c < CEREMONIES; c++) {
		memset(&f, 0, sizeof(f));
		if (roles_check(r, (enum ceremony)c, &f) == -1)
			input_refusal(&f);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fault f = { 0 };
	struct roles r;

	if (roles_read(&r, input_file(data, size), &f) == -1)
		input_refusal(&f);
	else
		check(&r);
	roles_clear(&r);
	return (0);
}
