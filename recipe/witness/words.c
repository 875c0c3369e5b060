/* words: the SHA-256 of any file, as sha256sum prints it, and in words. */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "lib/util/digest.h"
#include "lib/util/text.h"
#include "lib/util/words.h"
#include "recipe/witness/witness.h"

int
witness_digest(const char *file, const char *sha256, struct fault *f)
{
	char rows[WORDS_ROWS][WORDS_ROW_SIZE];
	size_t i;

	if (words_rows(sha256, rows, f) == -1)
		return (-1);
	(void)printf("%s  ", sha256);
	text_print(stdout, file);
	(void)putchar('\n');
	for (i = 0; i < WORDS_ROWS; i++)
		(void)printf("    %s\n", rows[i]);
	return (0);
}

int
witness_words(int argc, char **argv, struct fault *f)
{
	static const struct option none[] = { { NULL, 0, NULL, 0 } };
	char sha256[DIGEST_HEX_SIZE];
	const char *file;

	opterr = 0;
	if (getopt_long(argc, argv, "", none, NULL) != -1)
		return (witness_no_option(argv[0], f));
	if ((file = witness_file(argc, argv, f)) == NULL ||
	    digest_file_hex(
		strcmp(file, "-") == 0 ? "/dev/stdin" : file, sha256, f) == -1)
		return (-1);
	return (witness_digest(file, sha256, f));
}
