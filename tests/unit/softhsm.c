#include "tests/unit/softhsm.h"

#include <fcntl.h>
#include <ftw.h>
#include <glob.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/lsan_interface.h>
#endif

#include "lib/util/fault.h"

const char *
softhsm_module(void)
{
	static const char *const paths[] = {
		"/usr/lib/softhsm/libsofthsm2.so",
		"/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
		"/usr/lib64/pkcs11/libsofthsm2.so",
		"/usr/local/lib/softhsm/libsofthsm2.so",
	};
	size_t i;

	for (i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		if (access(paths[i], R_OK) == 0)
			return (paths[i]);
	return (NULL);
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *where)
{
	(void)st;
	(void)type;
	(void)where;
	(void)remove(path);
	return (0);
}

static void
remove_folder(const char *folder)
{
	(void)nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/*
 * A test that fails ends without its teardown.  Each folder's owner holds a
 * lock as long as it lives, so that the next one can tell what was left.
 */
static void
sweep(const char *base)
{
	char pattern[128];
	glob_t found;
	size_t i;
	int fd;

	(void)snprintf(pattern, sizeof(pattern), "%s/oks-softhsm-*/lock", base);
	if (glob(pattern, 0, NULL, &found) != 0)
		return;
	for (i = 0; i < found.gl_pathc; i++) {
		fd = open(found.gl_pathv[i], O_RDWR | O_CLOEXEC);
		if (fd == -1)
			continue;
		if (flock(fd, LOCK_EX | LOCK_NB) == 0) {
			found.gl_pathv[i][strlen(found.gl_pathv[i]) -
			    strlen("/lock")] = '\0';
			remove_folder(found.gl_pathv[i]);
		}
		(void)close(fd);
	}
	globfree(&found);
}

/* Locks before the file has the name that sweep looks for. */
static bool
lock_folder(struct softhsm *s)
{
	char first[160], lock[160];

	(void)snprintf(first, sizeof(first), "%s/new", s->folder);
	(void)snprintf(lock, sizeof(lock), "%s/lock", s->folder);
	s->lock = open(first, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
	return (s->lock != -1 && flock(s->lock, LOCK_EX | LOCK_NB) == 0 &&
	    rename(first, lock) == 0);
}

static bool
make_folder(struct softhsm *s)
{
	const char *base = "/dev/shm", *temporary = getenv("TMPDIR");
	FILE *out;
	bool good;

	if (access(base, W_OK) == -1)
		base = temporary != NULL ? temporary : "/tmp";
	sweep(base);
	(void)snprintf(
	    s->folder, sizeof(s->folder), "%s/oks-softhsm-XXXXXX", base);
	if (mkdtemp(s->folder) == NULL) {
		s->folder[0] = '\0';
		return (false);
	}
	(void)snprintf(s->conf, sizeof(s->conf), "%s/softhsm2.conf", s->folder);
	if (!lock_folder(s) || (out = fopen(s->conf, "w")) == NULL)
		return (false);
	(void)fprintf(out,
	    "directories.tokendir = %s\n"
	    "objectstore.backend = file\nlog.level = ERROR\n",
	    s->folder);
	good = !ferror(out);
	return (fclose(out) == 0 && good);
}

/* Runs softhsm2-util, silent, to make one token. */
static bool
make_token(const struct softhsm *s, const char *label)
{
	const char *argv[] = { "softhsm2-util", "--init-token", "--free",
		"--label", label, "--so-pin", SOFTHSM_PIN, "--pin", SOFTHSM_PIN,
		NULL };
	char variable[192];
	char *const environment[] = { variable, NULL };
	posix_spawn_file_actions_t actions;
	int status = -1;
	pid_t pid;

	(void)snprintf(variable, sizeof(variable), "SOFTHSM2_CONF=%s", s->conf);
	if (posix_spawn_file_actions_init(&actions) != 0)
		return (false);
	if (posix_spawn_file_actions_addopen(
		&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0) != 0 ||
	    posix_spawnp(&pid, argv[0], &actions, NULL,
		(char *const *)(uintptr_t)argv, environment) != 0 ||
	    waitpid(pid, &status, 0) == -1)
		status = -1;
	(void)posix_spawn_file_actions_destroy(&actions);
	return (status == 0);
}

bool
softhsm_start(struct softhsm *s, const char *const *labels, size_t count)
{
	size_t i;

	memset(s, 0, sizeof(*s));
	s->lock = -1;
	if (!make_folder(s)) {
		perror("softhsm_start: cannot make the folder");
		return (false);
	}
	s->env.name = "SOFTHSM2_CONF";
	s->env.value = s->conf;
	for (i = 0; i < count; i++)
		if (!make_token(s, labels[i])) {
			(void)fprintf(stderr,
			    "softhsm_start: softhsm2-util "
			    "failed\n");
			return (false);
		}
	return (true);
}

void
softhsm_stop(struct softhsm *s)
{
	if (s->folder[0] != '\0') {
		remove_folder(s->folder);
		if (s->lock != -1)
			(void)close(s->lock);
	}
	memset(s, 0, sizeof(*s));
}

struct hsm_repository
softhsm_repository(const struct softhsm *s, const char *label)
{
	struct hsm_repository r = { .name = "soft",
		.label = label,
		.module = softhsm_module(),
		.env = &s->env,
		.env_count = 1 };

	return (r);
}

struct hsm_token *
softhsm_open(
    const struct softhsm *s, struct hsm_repository *r, const char *label)
{
	char pin[] = SOFTHSM_PIN;
	const struct secret secret = { pin, strlen(pin), 0 };
	struct hsm_token *t;
	struct fault f = { 0 };

	*r = softhsm_repository(s, label);
	if (hsm_token_open(&t, r, &secret, &f) == -1)
		fault_print(&f, "softhsm_open");
	return (t);
}

void
softhsm_ignore_leaks(bool on)
{
#ifdef __SANITIZE_ADDRESS__
	if (on)
		__lsan_disable();
	else
		__lsan_enable();
#else
	(void)on;
#endif
}
