/*
 * Linked into a variant of oks-cook with the linker's --wrap: the nth
 * allocation of our own code fails.  $OKS_ALLOCATION is n, read before main
 * clears the environment; with 0 none fails.  $OKS_ALLOCATION_COUNT is a file
 * that gets the number of allocations when the process ends.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *p, size_t size);
void *__real_reallocarray(void *p, size_t count, size_t size);
char *__real_strdup(const char *s);
char *__real_strndup(const char *s, size_t n);

void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *p, size_t size);
void *__wrap_reallocarray(void *p, size_t count, size_t size);
char *__wrap_strdup(const char *s);
char *__wrap_strndup(const char *s, size_t n);

static unsigned long count, failing;
static int report = -1;

__attribute__((constructor)) static void
begin(void)
{
	const char *number = getenv("OKS_ALLOCATION");
	const char *path = getenv("OKS_ALLOCATION_COUNT");

	if (number != NULL)
		failing = strtoul(number, NULL, 10);
	if (path != NULL)
		report = open(
		    path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
}

__attribute__((destructor)) static void
end(void)
{
	if (report != -1)
		(void)dprintf(report, "%lu\n", count);
}

/* A debugger stops here, and its backtrace says where memory ran out. */
__attribute__((noinline)) static int
fail(void)
{
	errno = ENOMEM;
	return (1);
}

static int
fails(void)
{
	return (++count == failing && fail());
}

void *
__wrap_malloc(size_t size)
{
	return (fails() ? NULL : __real_malloc(size));
}

void *
__wrap_calloc(size_t number, size_t size)
{
	return (fails() ? NULL : __real_calloc(number, size));
}

void *
__wrap_realloc(void *p, size_t size)
{
	return (fails() ? NULL : __real_realloc(p, size));
}

void *
__wrap_reallocarray(void *p, size_t number, size_t size)
{
	return (fails() ? NULL : __real_reallocarray(p, number, size));
}

char *
__wrap_strdup(const char *s)
{
	return (fails() ? NULL : __real_strdup(s));
}

char *
__wrap_strndup(const char *s, size_t n)
{
	return (fails() ? NULL : __real_strndup(s, n));
}
