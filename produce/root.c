#include "produce/root.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "lib/dns/dnskey.h"
#include "lib/util/instant.h"
#include "lib/util/text.h"
#include "lib/util/words.h"
#include "produce/report.h"
#include "produce/target.h"
#include "recipe/check.h"
#include "recipe/finding.h"

enum {
	OPTION_KSR = 256,
	OPTION_PREVIOUS,
	OPTION_SCHEMA,
	OPTION_NO_CHAIN,
	OPTION_OVERRIDE,
	OPTION_GENERATE,
	OPTION_LABEL,
	OPTION_DELETE,
	OPTION_BACKUP,
	OPTION_NOW,
	OPTION_FORCE
};

static const struct option long_options[] = { { "conf", required_argument, NULL,
						  'c' },
	{ "recipe", required_argument, NULL, 'r' },
	{ "ksr", required_argument, NULL, OPTION_KSR },
	{ "previous-skr", required_argument, NULL, OPTION_PREVIOUS },
	{ "schema", required_argument, NULL, OPTION_SCHEMA },
	{ "no-chain", required_argument, NULL, OPTION_NO_CHAIN },
	{ "override", required_argument, NULL, OPTION_OVERRIDE },
	{ "generate-ksk", no_argument, NULL, OPTION_GENERATE },
	{ "label", required_argument, NULL, OPTION_LABEL },
	{ "delete", required_argument, NULL, OPTION_DELETE },
	{ "backup", required_argument, NULL, OPTION_BACKUP },
	{ "now", required_argument, NULL, OPTION_NOW },
	{ "force", no_argument, NULL, OPTION_FORCE }, { NULL, 0, NULL, 0 } };

/* An option that asks for a ceremony, and its length. */
static bool
asks(const char *argument)
{
	static const char *const names[] = { "--ksr", "--generate-ksk",
		"--delete" };
	size_t i, length;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		length = strlen(names[i]);
		if (strncmp(argument, names[i], length) == 0 &&
		    (argument[length] == '\0' || argument[length] == '='))
			return (true);
	}
	return (false);
}

bool
root_asked(int argc, char *const *argv)
{
	int i;

	for (i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
		if (asks(argv[i]))
			return (true);
	return (false);
}

/* ---- Arguments ---- */

/* A reason is what people are asked for later. */
static int
take_reason(const char **to, const char *text, struct fault *f)
{
	if (*text == '\0')
		return (fault_set(f, FAULT_USAGE, "a reason is needed"));
	*to = text;
	return (0);
}

static int
take_override(struct root_options *o, struct fault *f)
{
	if (strncmp(optarg, "validity=", 9) == 0)
		return (take_reason(&o->validity, optarg + 9, f));
	if (strncmp(optarg, "horizon=", 8) == 0)
		return (take_reason(&o->horizon, optarg + 8, f));
	return (fault_set(
	    f, FAULT_USAGE, "--override is validity=REASON or horizon=REASON"));
}

/* One ceremony at a time. */
static int
take_ceremony(struct root_options *o, enum root_ceremony which, const char **to,
    struct fault *f)
{
	static const char given;

	if (o->key != NULL || o->request != NULL)
		return (fault_set(f, FAULT_USAGE,
		    "--ksr, --generate-ksk and --delete exclude each other"));
	o->ceremony = which;
	*to = optarg == NULL ? &given : optarg;
	return (0);
}

static int
take_now(struct root_options *o, struct fault *f)
{
	struct fault why = { 0 };

	if (strcmp(optarg, "now") == 0 ||
	    instant_parse(optarg, &o->now, &why) == 0)
		return (0);
	return (fault_set(f, FAULT_USAGE, "--now: %s", why.what));
}

static int
take_previous(struct root_options *o, struct fault *f)
{
	if (o->previous_skr_count == ROOT_FILES_MOST)
		return (fault_set(
		    f, FAULT_USAGE, "more than %d responses", ROOT_FILES_MOST));
	o->previous_skr[o->previous_skr_count++] = optarg;
	return (0);
}

static int
take_option(struct root_options *o, int option, struct fault *f)
{
	switch (option) {
	case OPTION_KSR:
		return (take_ceremony(o, ROOT_ANSWER, &o->request, f));
	case OPTION_GENERATE:
		return (take_ceremony(o, ROOT_GENERATE, &o->key, f));
	case OPTION_DELETE:
		return (take_ceremony(o, ROOT_DELETE, &o->key, f));
	case OPTION_PREVIOUS:
		return (take_previous(o, f));
	case OPTION_NO_CHAIN:
		return (take_reason(&o->no_chain, optarg, f));
	case OPTION_OVERRIDE:
		return (take_override(o, f));
	case OPTION_NOW:
		return (take_now(o, f));
	default:
		return (fault_set(f, FAULT_USAGE,
		    "an option that is not known, lacks its value, or does "
		    "not go with the others"));
	}
}

static int
read_options(struct root_options *o, int argc, char **argv, struct fault *f)
{
	int option;

	opterr = 0;
	while ((option = getopt_long(argc, argv, "c:r:", long_options, NULL)) !=
	    -1)
		switch (option) {
		case 'c':
			o->conf = optarg;
			break;
		case 'r':
			o->recipe = optarg;
			break;
		case OPTION_SCHEMA:
			o->schema = optarg;
			break;
		case OPTION_LABEL:
			o->label = optarg;
			break;
		case OPTION_BACKUP:
			o->backup = optarg;
			break;
		case OPTION_FORCE:
			o->force = true;
			break;
		default:
			if (take_option(o, option, f) == -1)
				return (-1);
		}
	if (argc - optind != 1)
		return (fault_set(f, FAULT_USAGE,
		    "one DESCRIPTION is needed; of several words it is "
		    "quoted"));
	o->description = argv[optind];
	return (0);
}

/* Options that say nothing to the ceremony are a mistake. */
static int
check_options(const struct root_options *o, struct fault *f)
{
	const bool answer = o->ceremony == ROOT_ANSWER;

	if (!answer &&
	    (o->schema != NULL || o->no_chain != NULL || o->validity != NULL ||
		o->horizon != NULL))
		return (fault_set(f, FAULT_USAGE,
		    "--schema, --no-chain and --override go with --ksr"));
	if ((o->label != NULL || o->backup != NULL) &&
	    o->ceremony != ROOT_GENERATE)
		return (fault_set(f, FAULT_USAGE,
		    "--label and --backup go with --generate-ksk"));
	if (!answer)
		return (0);
	if (o->previous_skr_count > 1)
		return (fault_set(
		    f, FAULT_USAGE, "a request continues one response"));
	if ((o->previous_skr_count == 0) == (o->no_chain == NULL))
		return (fault_set(f, FAULT_USAGE,
		    "either --previous-skr FILE or --no-chain REASON is "
		    "needed: what the request continues cannot be checked "
		    "otherwise"));
	return (0);
}

/* ---- Facts ---- */

int
root_key_data(const struct bytes **data, const struct root_facts *x,
    const struct conf_known *k, const struct name *owner, struct fault *f)
{
	const struct ksr *p;
	const struct ksr_key *key;
	size_t i, b, n;

	*data = &k->data;
	if (k->has_key)
		return (0);
	for (i = 0; i < x->options->previous_skr_count; i++) {
		p = x->previous[i];
		for (b = 0; b < p->bundle_count; b++)
			for (n = 0; n < p->bundles[b].key_count; n++) {
				key = &p->bundles[b].keys[n];
				*data = &key->key.data;
				if (strcmp(key->identifier, k->label) == 0 &&
				    known_matches(
					k, owner, key->key.algorithm, *data))
					return (0);
			}
	}
	(void)fault_set(f, FAULT_INPUT,
	    "the public key of %.64s is not known: known-keys has only its "
	    "DS, and no response given has the key",
	    k->name);
	return (fault_file(f, x->conf->file, k->line, 0));
}

const struct key *
root_naming(struct recipe *r, const struct conf_known *k, unsigned int flags,
    const struct bytes *data, struct fault *f)
{
	const struct key naming = { .type = KEY_BY_REF,
		.algorithm = k->algorithm,
		.flags = flags,
		.store = k->store,
		.id = k->id,
		.label = k->label,
		.data = *data };

	return (recipe_key(r, &naming, f));
}

struct action *
root_action(struct recipe *r, enum action_type type, const struct key *k,
    const char *description, struct fault *f)
{
	struct action *a = recipe_add(r, type, f);

	if (a == NULL)
		return (NULL);
	a->key = k;
	if ((a->description = strdup(description)) == NULL) {
		(void)fault_memory(f);
		return (NULL);
	}
	return (a);
}

int
root_print_digest(
    FILE *out, const char *what, const char *sha256, struct fault *f)
{
	char rows[WORDS_ROWS][WORDS_ROW_SIZE];
	size_t i;

	if (words_rows(sha256, rows, f) == -1)
		return (-1);
	text_print(out, what);
	(void)fprintf(out, " SHA-256 %s\n", sha256);
	for (i = 0; i < WORDS_ROWS; i++)
		(void)fprintf(out, "    %s\n", rows[i]);
	return (0);
}

static int
read_facts(struct root_facts *x, struct fault *f)
{
	const struct root_options *o = x->options;
	size_t i;

	if (conf_read(&x->conf, o->conf, false, f) == -1)
		return (-1);
	for (i = 0; i < o->previous_skr_count; i++)
		if (ksr_read(&x->previous[i], o->previous_skr[i], true,
			x->previous_sha256[i], f) == -1)
			return (-1);
	return (0);
}

static void
clear_facts(struct root_facts *x)
{
	size_t i;

	for (i = 0; i < ROOT_FILES_MOST; i++)
		ksr_free(x->previous[i]);
	conf_free(x->conf);
}

/* ---- The run ---- */

/* What cook would refuse is our mistake, or that of the documents. */
static int
prove(const struct recipe *r, struct fault *f)
{
	const struct check_options options = { .uncooked = true,
		.guarded = true };
	struct findings fs = { 0 };
	int rc = recipe_check(r, &options, &fs, f);

	if (rc == 0 && fs.total > 0)
		rc = fault_set(f, FAULT_REFUSED, "%.128s: %.400s",
		    fs.items[0].path, fs.items[0].text);
	findings_clear(&fs);
	return (rc);
}

static int
plan(struct recipe *r, const struct root_facts *x, FILE *out, struct fault *f)
{
	static root_plan *const plans[] = { [ROOT_ANSWER] = root_answer,
		[ROOT_GENERATE] = root_generate,
		[ROOT_DELETE] = root_delete };
	char sha256[DIGEST_HEX_SIZE];

	r->timestamp = x->options->now;
	free(r->description);
	if ((r->description = strdup(x->options->description)) == NULL)
		return (fault_memory(f));
	if (plans[x->options->ceremony](r, x, out, f) == -1 ||
	    prove(r, f) == -1 ||
	    target_write(x->options->recipe, r, sha256, f) == -1)
		return (-1);
	return (root_print_digest(out, x->options->recipe, sha256, f));
}

int
root_run(int argc, char **argv, int64_t now, FILE *out, struct fault *f)
{
	struct root_options o = {
		.conf = "oks.conf", .recipe = "recipe.json", .now = now
	};
	struct root_facts x = { .options = &o };
	struct recipe *r = NULL;
	int rc = -1;

	if (read_options(&o, argc, argv, f) == -1 || check_options(&o, f) == -1)
		return (-1);
	if (o.schema == NULL)
		o.schema = "normal";
	if ((o.force || target_check(o.recipe, f) == 0) &&
	    read_facts(&x, f) == 0 && (r = recipe_new(f)) != NULL)
		rc = plan(r, &x, out, f);
	recipe_free(r);
	clear_facts(&x);
	return (rc);
}
