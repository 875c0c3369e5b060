/*
 * Notes that it was loaded, into the file of its own path with ".seen" behind,
 * and what it found there: the environment, one variable a line.  It is no
 * PKCS#11 module, so that nothing else happens.
 */
#include <dlfcn.h>
#include <stdio.h>
#include <unistd.h>

static void loaded(void) __attribute__((constructor));

static void
loaded(void)
{
	static const int here;
	char path[4096], **variable;
	Dl_info library;
	FILE *seen;

	if (dladdr(&here, &library) == 0)
		return;
	(void)snprintf(path, sizeof(path), "%s.seen", library.dli_fname);
	if ((seen = fopen(path, "w")) == NULL)
		return;
	for (variable = environ; *variable != NULL; variable++)
		(void)fprintf(seen, "%s\n", *variable);
	(void)fclose(seen);
}
