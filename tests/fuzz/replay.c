/*
 * Stands in for libFuzzer's main where there is none: gives the harness each
 * file on the command line, as libFuzzer's does.
 * usage: NAME FILE ...
 */
#include "lib/util/infile.h"
#include "tests/fuzz/input.h"

/* Longest file of a corpus. */
#define FILE_MOST 65536

int
main(int argc, char **argv)
{
	struct bytes file = { 0 }, exact;
	struct fault f = { 0 };
	int i;

	for (i = 1; i < argc; i++) {
		if (infile_read(argv[i], FILE_MOST, &file, &f) == -1) {
			fault_print(&f, argv[0]);
			return (fault_status(&f));
		}
		input_bytes(&exact, file.data, file.length);
		(void)LLVMFuzzerTestOneInput(exact.data, exact.length);
		bytes_clear(&exact);
		bytes_clear(&file);
	}
	return (argc < 2);
}
