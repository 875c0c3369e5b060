#include "recipe/witness/plain.h"

#include <stdlib.h>

#include "lib/dns/algorithm.h"
#include "lib/dns/dnskey.h"
#include "recipe/witness/html.h"

const char *
plain_role(const struct key *k)
{
	if ((k->flags & DNSKEY_FLAG_REVOKE) != 0)
		return ("revoked KSK");
	if ((k->flags & DNSKEY_FLAG_SEP) != 0)
		return ("KSK");
	return (k->flags == 0 ? "key" : "ZSK");
}

static void
put_name(FILE *out, const struct key *k)
{
	char text[KEY_TEXT_SIZE];

	key_print(k, text);
	html(out, "<b>");
	html_text(out, text);
	html(out, "</b>");
}

void
plain_key(FILE *out, const struct key *k)
{
	html(out, "%s ", plain_role(k));
	put_name(out, k);
}

static void
put_keys(FILE *out, const struct key *const *keys, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		html(out, "%s", i == 0 ? "" : i + 1 < count ? ", " : " and ");
		plain_key(out, keys[i]);
	}
}

static void
put_generate(FILE *out, const struct action *a)
{
	const struct algorithm *algorithm = algorithm_find(a->key->algorithm);

	html(out, "Make a new %s for %s", plain_role(a->key),
	    algorithm == NULL ? "?" : algorithm->mnemonic);
	if (a->key_size != 0)
		html(out, " of %u bits", a->key_size);
	html(out, ", called ");
	put_name(out, a->key);
	html(out,
	    a->exportable ?
		". It can leave the token once, encrypted, in this ceremony." :
		". It never leaves the token.");
}

static void
put_set(FILE *out, const struct signed_set *s)
{
	html(out, "Sign the DNSKEY set of <b>");
	html_text(out, s->owner);
	html(out, "</b>%s that is served from ",
	    s->branch == BRANCH_FALLBACK ? " (fallback)" : "");
	html_instant(out, signed_set_publication(s));
	html(out, " on. The signature holds from ");
	html_instant(out, s->inception);
	html(out, " until <b>");
	html_instant(out, s->expiration);
	html(out, "</b>. It publishes ");
	put_keys(out, s->keyset, s->keyset_count);
	html(out, "; signed by ");
	put_keys(out, s->signed_by, s->signed_by_count);
	html(out, ".");
}

void
plain_action(FILE *out, const struct action *a)
{
	switch (a->type) {
	case ACTION_HAVE_KEY:
		html(out, "Look whether the token has the key ");
		put_name(out, a->key);
		html(out,
		    a->relaxed ? "; it may be missing." :
				 "; without it the ceremony ends.");
		break;
	case ACTION_DELETE_KEY:
		html(out, "Delete the %s ", plain_role(a->key));
		put_name(out, a->key);
		html(out, " for ever. Nothing brings it back.");
		break;
	case ACTION_GENERATE_KEY:
		put_generate(out, a);
		break;
	case ACTION_PRODUCE_SIGNED_KEYSET:
		put_set(out, a->set);
		break;
	case ACTION_IMPORT_PUBLIC_KEY:
		html(out, "Bring in the public transport key ");
		put_name(out, a->key);
		html(out, ", under which keys leave the token.");
		break;
	case ACTION_EXPORT_KEYPAIR:
		html(out, "Export the %s ", plain_role(a->key));
		put_name(out, a->key);
		html(out, ", encrypted under the transport key ");
		put_name(out, a->wrapping_key);
		html(out, ".");
		break;
	case ACTION_TYPES:
		break;
	}
}

static void
put_screen_key(FILE *out, const struct key *k)
{
	char text[KEY_TEXT_SIZE];

	key_print(k, text);
	html(out, " ");
	html_text(out, text);
}

void
plain_screen(FILE *out, const struct action *a, size_t step)
{
	html(out, "Recipe step %zu: %s", step, action_name(a->type));
	if (a->key != NULL)
		put_screen_key(out, a->key);
	if (a->wrapping_key != NULL) {
		html(out, " under");
		put_screen_key(out, a->wrapping_key);
	}
	if (a->set != NULL) {
		html(out, " ");
		html_text(out, a->set->owner);
		html(out, " until ");
		html_instant(out, a->set->expiration);
	}
}
