/* Text for a terminal: whatever comes in, what goes out can be shown, fits,
 * and is left as it is when it comes in again. */
#include <stdlib.h>
#include <string.h>

#include "lib/util/text.h"
#include "tests/fuzz/input.h"

/* A field that is too small for most texts. */
#define SMALL 24

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = input_text(data, size), *whole = text_escaped(text),
	     *again, cut[SMALL];

	input_demand(whole != NULL, "memory");
	input_screen(whole, strlen(whole));
	again = text_escaped(whole);
	input_demand(again != NULL && strcmp(whole, again) == 0, "no change");
	text_escape(text, cut, sizeof(cut));
	input_screen(cut, strlen(cut));
	input_demand(strncmp(cut, whole, strlen(cut)) == 0, "its beginning");
	free(again);
	free(whole);
	free(text);
	return (0);
}
