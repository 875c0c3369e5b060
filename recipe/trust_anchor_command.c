/* `oks recipe trust-anchor`: its options. */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "lib/util/outfile.h"
#include "recipe/trust_anchor.h"

/* For use by others, it is not secret. */
#define MODE 0644

static const struct option long_options[] = { { "id", required_argument, NULL,
						  'i' },
	{ "source", required_argument, NULL, 's' },
	{ "zone", required_argument, NULL, 'z' },
	{ "key", required_argument, NULL, 'k' },
	{ "valid-from", required_argument, NULL, 'f' },
	{ "valid-until", required_argument, NULL, 'u' },
	{ "public-key", no_argument, NULL, 'p' },
	{ "ds", no_argument, NULL, 'd' }, { "dnskey", no_argument, NULL, 'n' },
	{ "output", required_argument, NULL, 'o' }, { NULL, 0, NULL, 0 } };

static int
add(const char **list, size_t *count, struct fault *f)
{
	if (*count == TRUST_ANCHOR_KEYS_MOST)
		return (fault_set(f, FAULT_USAGE,
		    "an option more than %d times", TRUST_ANCHOR_KEYS_MOST));
	list[(*count)++] = optarg;
	return (0);
}

static int
take(struct trust_anchor_options *o, const char **output, int option,
    struct fault *f)
{
	switch (option) {
	case 'i':
		o->id = optarg;
		return (0);
	case 's':
		o->source = optarg;
		return (0);
	case 'z':
		o->zone = optarg;
		return (0);
	case 'k':
		return (add(o->keys, &o->key_count, f));
	case 'f':
		return (add(o->from, &o->from_count, f));
	case 'u':
		return (add(o->until, &o->until_count, f));
	case 'p':
		o->form = TRUST_ANCHOR_XML_KEYS;
		return (0);
	case 'd':
		o->form = TRUST_ANCHOR_DS;
		return (0);
	case 'n':
		o->form = TRUST_ANCHOR_DNSKEY;
		return (0);
	case 'o':
		*output = optarg;
		return (0);
	default:
		return (fault_set(f, FAULT_USAGE,
		    "trust-anchor does not have this option, or it lacks its "
		    "argument"));
	}
}

int
trust_anchor_command(int argc, char **argv, struct fault *f)
{
	const struct outfile_mode mode = { .mode = MODE, .group = (gid_t)-1 };
	struct trust_anchor_options o = { .form = TRUST_ANCHOR_XML };
	struct bytes document = { 0 };
	const char *output = NULL;
	int option, rc;

	opterr = 0;
	while (
	    (option = getopt_long(argc, argv, "o:", long_options, NULL)) != -1)
		if (take(&o, &output, option, f) == -1)
			return (-1);
	if (argc - optind != 1)
		return (
		    fault_set(f, FAULT_USAGE, "trust-anchor takes one file"));
	o.file = argv[optind];
	rc = trust_anchor_make(&document, &o, f);
	if (rc == 0 && output != NULL)
		rc = outfile_write(
		    output, document.data, document.length, &mode, f);
	else if (rc == 0)
		(void)fwrite(document.data, 1, document.length, stdout);
	bytes_clear(&document);
	return (rc);
}
