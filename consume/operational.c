#include "consume/operational.h"

#include <stdbool.h>
#include <string.h>

#include "lib/util/secret.h"
#include "lib/util/text.h"

/* Asks nobody for a PIN that is typed on the token itself. */
static int
get_pin(const struct conf_repository *r, struct secret *pin, struct fault *f)
{
	struct hsm_token_info info = { .keypad = false };

	if (r->pin.length == 0 && r->pin_file == NULL &&
	    hsm_token_look(&info, &r->hsm, f) == -1)
		return (-1);
	return (info.keypad ? 0 : conf_pin(r, pin, f));
}

int
operational_open(struct operational *o, const struct conf *c, struct fault *f)
{
	const struct conf_repository *r;
	struct secret pin = { 0 };
	int rc = -1;

	memset(o, 0, sizeof(*o));
	if (conf_repository(c, NULL, CONF_OPERATIONAL, &r, f) == -1)
		return (-1);
	if (get_pin(r, &pin, f) == 0)
		rc = hsm_token_open(&o->token, &r->hsm, &pin, f);
	secret_clear(&pin);
	if (rc == 0 && hsm_inventory_read(&o->inventory, o->token, f) == 0)
		return (0);
	operational_close(o);
	return (-1);
}

void
operational_close(struct operational *o)
{
	hsm_inventory_clear(&o->inventory);
	hsm_token_close(o->token);
	memset(o, 0, sizeof(*o));
}

int
operational_refresh(struct operational *o, struct fault *f)
{
	hsm_inventory_clear(&o->inventory);
	return (hsm_inventory_read(&o->inventory, o->token, f));
}

void
operational_tell(const struct operational *o, bool verbose, FILE *out)
{
	const struct hsm_token_info *info = hsm_token_info(o->token);

	if (!verbose)
		return;
	(void)fputs("token ", out);
	text_print(out, info->label);
	(void)fputs(", serial ", out);
	text_print(out, info->serial);
	(void)fputs(", ", out);
	text_print(out, info->library);
	(void)fputc('\n', out);
}
