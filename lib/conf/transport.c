#include "lib/conf/transport.h"

#include <stdlib.h>

#include "lib/conf/scalar.h"
#include "lib/hsm/transport.h"
#include "lib/util/pubkey.h"

/* Size in bits where the file gives none. */
#define BITS_DEFAULT 2048

/* `ckaid` is how the prototype calls the id. */
static int
read_id(const struct node *n, void *to, struct fault *f)
{
	const struct bytes *id = to;

	if (id->length > 0)
		return (node_key_fault(n, f,
		    "id and ckaid are the same: one "
		    "of them is enough"));
	return (scalar_id(n, to, f));
}

static int
read_size(const struct node *n, void *to, struct fault *f)
{
	unsigned int *size = to;
	unsigned long number;

	if (scalar_number(
		n, HSM_TRANSPORT_BITS_LEAST, PUBKEY_RSA_MOST, &number, f) == -1)
		return (-1);
	*size = (unsigned int)number;
	return (0);
}

#define HERE(member) offsetof(struct conf_transport, member)

static const struct node_field key_fields[] = { { "label", scalar_label,
						    HERE(label), true },
	{ "ckaid", read_id, HERE(id), false },
	{ "id", read_id, HERE(id), false },
	{ "size", read_size, HERE(size), false },
	{ "file", scalar_path, HERE(file), false }, { NULL, NULL, 0, false } };

static int
read_key(const struct node *n, void *to, struct fault *f)
{
	return (node_fields(n, key_fields, to, f));
}

int
transport_section(const struct node *n, void *to, struct fault *f)
{
	static const struct node_field fields[] = {
		{ "key", read_key, 0, true }, { NULL, NULL, 0, false }
	};
	struct conf_transport *t = to;

	t->given = true;
	t->size = BITS_DEFAULT;
	return (node_fields(n, fields, t, f));
}

void
transport_clear(struct conf_transport *t)
{
	free(t->label);
	bytes_clear(&t->id);
	free(t->file);
}
