/* Requests and responses: what is read is written, and read again, as the same;
 * every check has an opinion, and no failure of its own. */
#include <stdlib.h>
#include <string.h>

#include "lib/ksr/inspect.h"
#include "lib/ksr/ksr.h"
#include "tests/fuzz/input.h"

/* The root's policy, which has no keys. */
static void
make_conf(struct conf *c)
{
	struct fault f = { 0 };

	memset(c, 0, sizeof(*c));
	request_defaults(&c->request);
	input_demand(request_fill(&c->request, &f) == 0, "memory");
}

static void
check_meaning(const struct ksr *k)
{
	struct objections found = { 0 };
	struct verify_cache *cache = NULL;
	struct fault f = { 0 };
	struct conf c;

	make_conf(&c);
	input_demand(verify_cache_new(&cache, &f) == 0, "memory");
	const struct inspect how = { &c, 1485993600, k, NULL, false, false,
		cache, &found };

	input_demand(k->response ? inspect_response(cache, k, &found, &f) == 0 :
				   inspect_request(&how, &f) == 0,
	    "an opinion");
	objection_clear(&found);
	verify_cache_free(cache);
	request_clear(&c.request);
}

static void
check(const struct ksr *k)
{
	struct bytes text = { 0 }, again = { 0 };
	struct ksr *second = NULL;
	struct fault f = { 0 };

	input_demand(k->bundle_count > 0, "a bundle");
	input_demand(ksr_write(k, &text, &f) == 0, "writing");
	input_demand(ksr_parse(&second, &text, &f) == 0, "reading again");
	input_demand(ksr_write(second, &again, &f) == 0, "writing again");
	input_demand(bytes_equal(&text, &again), "the same");
	bytes_clear(&text);
	bytes_clear(&again);
	ksr_free(second);
	check_meaning(k);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct bytes text;
	struct fault f = { 0 };
	struct ksr *k = NULL;

	input_bytes(&text, data, size);
	if (ksr_parse(&k, &text, &f) == -1)
		input_refusal(&f);
	else
		check(k);
	bytes_clear(&text);
	ksr_free(k);
	return (0);
}
