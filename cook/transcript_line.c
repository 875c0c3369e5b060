/* What the lines of a transcript hold: of the run, its tokens, its faults. */
#include <stdio.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "cook/transcript.h"
#include "lib/hsm/trace.h"
#include "lib/util/process.h"
#include "recipe/json.h"

#define TRANSCRIPT_FORM "oks-cook transcript 1"

static json_t *
program_json(void)
{
	json_t *o = json_object();
	char build[PROCESS_BUILD_SIZE];

	process_build(build);
	json_put(&o, "name", json_string("oks-cook"));
	json_put(&o, "version", json_string(OKS_VERSION));
	json_put(&o, "build", json_string(build));
	return (o);
}

/* Text of others, which need not be UTF-8. */
static json_t *
text_json(const char *text)
{
	json_t *value = json_string(text);

	return (value != NULL ? value : json_string("(not UTF-8)"));
}

static json_t *
host_json(struct fault *f)
{
	struct utsname u;
	json_t *o;

	if (uname(&u) == -1) {
		(void)fault_errno(
		    f, "uname", NULL, "the host does not tell its name");
		return (NULL);
	}
	o = json_object();
	json_put(&o, "name", text_json(u.nodename));
	json_put(&o, "system", text_json(u.sysname));
	json_put(&o, "release", text_json(u.release));
	json_put(&o, "machine", text_json(u.machine));
	return (o);
}

static json_t *
file_json(const char *path, const char *sha256)
{
	json_t *o = json_object();

	json_put(&o, "file", text_json(path));
	json_put(&o, "sha256", json_string(sha256));
	return (o);
}

json_t *
transcript_begin_line(const struct run *run, struct fault *f)
{
	const struct cook_options *options = run->options;
	json_t *o = json_object();

	json_put(&o, "event", json_string("begin"));
	json_put(&o, "transcript", json_string(TRANSCRIPT_FORM));
	json_put(&o, "program", program_json());
	json_put(&o, "host", host_json(f));
	json_put(&o, "user", json_integer((json_int_t)getuid()));
	json_put(&o, "recipe", file_json(options->recipe, run->recipe->sha256));
	json_put(
	    &o, "configuration", file_json(run->conf->file, run->conf->sha256));
	json_put(&o, "result", text_json(run->target.path));
	json_put(&o, "interactive", json_boolean(options->interactive));
	json_put(&o, "rehearsal", json_boolean(options->rehearse));
	return (o);
}

json_t *
transcript_recovery_line(const struct run *run, struct fault *f)
{
	const struct journal *j = &run->journal;
	json_t *o = json_object();

	json_put(&o, "event", json_string("recovery"));
	json_put(&o, "transcript", json_string(TRANSCRIPT_FORM));
	json_put(&o, "program", program_json());
	json_put(&o, "host", host_json(f));
	json_put(&o, "user", json_integer((json_int_t)getuid()));
	json_put(
	    &o, "configuration", file_json(run->conf->file, run->conf->sha256));
	json_put(&o, "run", json_string(j->run));
	json_put(&o, "recipeSha256", json_string(j->recipe_sha256));
	json_put(&o, "committed", json_boolean(j->committed));
	json_put(&o, "resultSha256",
	    j->committed ? json_string(run->sha256) : json_null());
	json_put(&o, "result", text_json(run->target.path));
	return (o);
}

static json_t *
environment_json(const struct hsm_repository *r)
{
	json_t *o = json_object();
	size_t i;

	for (i = 0; i < r->env_count; i++)
		json_put(&o, r->env[i].name, text_json(r->env[i].value));
	return (o);
}

static json_t *
flags_json(unsigned long flags)
{
	char text[32];

	if (flags == HSM_TOKEN_FLAGS_UNKNOWN)
		return (json_null());
	(void)snprintf(text, sizeof(text), "0x%lx", flags);
	return (json_string(text));
}

json_t *
transcript_token_line(const struct store *s)
{
	const struct hsm_token_info *info = hsm_token_info(s->token);
	const struct hsm_repository *r = &s->repository->hsm;
	json_t *o = json_object();

	json_put(&o, "event", json_string("token"));
	json_put(&o, "repository", json_string(r->name));
	json_put(&o, "module", text_json(r->module));
	json_put(&o, "moduleSha256", json_string(s->module_sha256));
	json_put(&o, "library", text_json(info->library));
	json_put(&o, "label", text_json(info->label));
	json_put(&o, "serial", text_json(info->serial));
	json_put(&o, "manufacturer", text_json(info->manufacturer));
	json_put(&o, "model", text_json(info->model));
	json_put(&o, "flags", flags_json(info->flags));
	json_put(&o, "flagsAfterLogin", flags_json(info->flags_login));
	json_put(&o, "environment", environment_json(r));
	json_put(&o, "objects", json_integer((json_int_t)s->inventory.count));
	return (o);
}

static void
put_text(json_t **o, const char *name, const char *text)
{
	if (text[0] != '\0')
		json_put(o, name, text_json(text));
}

static json_t *
fault_json(const struct fault *why)
{
	json_t *o = json_object();

	json_put(&o, "status", json_integer(fault_status(why)));
	if (why->step != 0)
		json_put(&o, "step", json_integer((json_int_t)why->step));
	put_text(&o, "actionType", why->step_type);
	put_text(&o, "key", why->key);
	put_text(&o, "call", why->call);
	put_text(&o, "code", why->code);
	put_text(&o, "file", why->file);
	if (why->line != 0)
		json_put(&o, "line", json_integer((json_int_t)why->line));
	if (why->column != 0)
		json_put(&o, "column", json_integer((json_int_t)why->column));
	put_text(&o, "path", why->path);
	put_text(&o, "what", why->what);
	return (o);
}

json_t *
transcript_fault_line(const struct fault *why)
{
	json_t *o = json_object();

	json_put(&o, "event", json_string("stopped"));
	json_put(&o, "fault", fault_json(why));
	return (o);
}

void
transcript_put_calls(struct emit *e)
{
	struct hsm_trace_entry entries[HSM_TRACE_MOST];
	unsigned long more;
	size_t i, count = hsm_trace_take(entries, &more);

	emit_open(e, "calls", '[');
	for (i = 0; i < count; i++) {
		emit_open(e, NULL, '{');
		emit_text(e, "call", entries[i].call);
		emit_text(e, "result", entries[i].code);
		emit_number(e, "count", (int64_t)entries[i].count);
		emit_close(e, '}');
	}
	if (more != 0) {
		emit_open(e, NULL, '{');
		emit_number(e, "more", (int64_t)more);
		emit_close(e, '}');
	}
	emit_close(e, ']');
}
