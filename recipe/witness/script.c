#include "recipe/witness/script.h"

#include <stdlib.h>
#include <string.h>

#include "recipe/witness/html.h"
#include "recipe/witness/plain.h"

static const char *const css[] = {
#include "recipe/witness/script_css.h"
};

/* Exception sheets at the end, and lines for names where none are known. */
#define EXCEPTIONS 2

/* What the pages share while they are written. */
struct script {
	const struct recipe *recipe;
	const struct roles *roles;
	enum ceremony ceremony;
	const size_t *order;
	FILE *out;
	unsigned int act, step; /* numbers of the last ones */
};

enum ceremony
script_guess(const struct recipe *r)
{
	size_t i, makes = 0, deletes = 0;

	for (i = 0; i < r->action_count; i++) {
		if (r->actions[i].type == ACTION_PRODUCE_SIGNED_KEYSET)
			return (CEREMONY_SIGNING);
		makes += r->actions[i].type == ACTION_GENERATE_KEY ? 1 : 0;
		deletes += r->actions[i].type == ACTION_DELETE_KEY ? 1 : 0;
	}
	if (makes > 0)
		return (CEREMONY_GENERATION);
	return (deletes > 0 ? CEREMONY_DELETION : CEREMONY_SIGNING);
}

/* The digest on every page, by the margins of the page. */
static void
put_head(const struct script *s, const char *title)
{
	html_begin(s->out, title, css, sizeof(css) / sizeof(css[0]));
	html(s->out,
	    "<style>@page { @bottom-left { content: \"Recipe SHA-256 "
	    "%.32s\\A %s\"; } }</style>\n</head>\n<body>\n",
	    s->recipe->sha256, s->recipe->sha256 + 32);
}

static const char *
title_of(const struct script *s)
{
	if (s->roles->title != NULL)
		return (s->roles->title);
	return (s->recipe->description[0] != '\0' ? s->recipe->description :
						    "Key ceremony");
}

static void
put_fact(const struct script *s, const char *what, const char *text)
{
	html(s->out, "<tr><th>%s</th><td>", what);
	if (text != NULL)
		html_text(s->out, text);
	html(s->out, "</td></tr>\n");
}

static int
put_first_page(const struct script *s, struct fault *f)
{
	FILE *out = s->out;

	html(out, "<header><p class=\"kind\">Ceremony script: %s</p>\n<h1>",
	    roles_type_title(s->ceremony));
	html_text(out, title_of(s));
	html(out, "</h1></header>\n<table class=\"facts\">\n");
	put_fact(s, "Place", s->roles->place);
	put_fact(s, "Date", s->roles->date);
	put_fact(s, "Recipe", s->recipe->file);
	put_fact(s, "Described as", s->recipe->description);
	html(out, "<tr><th>Made at</th><td>");
	html_instant(out, s->recipe->timestamp);
	html(out,
	    " UTC</td></tr>\n<tr><th>Steps</th><td>%zu</td></tr>\n"
	    "</table>\n<h2>The recipe, to be compared</h2>\n",
	    s->recipe->action_count);
	return (html_digest(out, s->recipe->sha256, f));
}

static size_t
count_role(const struct roles *r, enum role role)
{
	size_t i, count = 0;

	for (i = 0; i < r->count; i++)
		count += r->participants[i].role == role ? 1 : 0;
	return (count);
}

static void
put_person(const struct script *s, enum role role, const char *name)
{
	html(s->out, "<tr><td><abbr>%s</abbr></td><td>%s</td><td>",
	    roles_short(role), roles_long(role));
	if (name != NULL)
		html_text(s->out, name);
	html(s->out, "</td><td></td><td></td></tr>\n");
}

static void
put_role(const struct script *s, enum role role)
{
	size_t i, named = count_role(s->roles, role);
	size_t least = (size_t)roles_least(s->roles, s->ceremony, role);

	for (i = 0; i < s->roles->count; i++)
		if (s->roles->participants[i].role == role)
			put_person(s, role, s->roles->participants[i].name);
	for (; named < least; named++)
		put_person(s, role, NULL);
}

static void
put_participants(const struct script *s)
{
	unsigned int role;

	html(s->out,
	    "<h2>Participants</h2>\n<table class=\"people\">\n"
	    "<thead><tr><th>Role</th><th></th><th>Name</th>"
	    "<th>Initials</th><th>Signature</th></tr></thead>\n<tbody>\n");
	for (role = 0; role < ROLES; role++)
		put_role(s, (enum role)role);
	html(s->out, "</tbody></table>\n<p class=\"note\">At least: ");
	for (role = 0; role < ROLES; role++)
		if (roles_least(s->roles, s->ceremony, (enum role)role) > 0)
			html(s->out, "%d %s%s",
			    roles_least(s->roles, s->ceremony, (enum role)role),
			    roles_short((enum role)role),
			    role == ROLE_SA ? "" : ", ");
	html(s->out, ".</p>\n");
}

static void
begin_act(struct script *s, const char *title)
{
	s->act++;
	s->step = 0;
	html(s->out,
	    "<section>\n<h2>Act %u: %s</h2>\n"
	    "<table class=\"steps\">\n<thead><tr><th>Step</th>"
	    "<th>Activity, and what the screen shows</th>"
	    "<th>Who</th><th>Initials</th><th>Time</th></tr></thead>\n"
	    "<tbody>\n",
	    s->act, title);
}

static void
end_act(const struct script *s)
{
	html(s->out, "</tbody></table>\n</section>\n");
}

static void
begin_step(struct script *s)
{
	html(s->out, "<tr><td>%u.%u</td><td>", s->act, ++s->step);
}

static void
end_step(const struct script *s, const char *who)
{
	html(s->out, "</td><td>%s</td><td></td><td></td></tr>\n", who);
}

static void
put_step(struct script *s, const struct script_step *step)
{
	begin_step(s);
	html_text(s->out, step->what);
	if (step->screen != NULL) {
		html(s->out, "<pre class=\"screen\">");
		html_lines(s->out, step->screen);
		html(s->out, "</pre>");
	}
	end_step(s, step->who);
}

/* What the operator types where cook waits. */
static const char *
prompt_of(const struct action *a)
{
	if (a->type == ACTION_DELETE_KEY)
		return ("DELETE--&gt; <kbd>yes</kbd> <kbd>Enter</kbd>");
	if (a->type == ACTION_EXPORT_KEYPAIR)
		return ("EXPORT--&gt; <kbd>yes</kbd> <kbd>Enter</kbd>");
	return ("CONTINUE--&gt; <kbd>Enter</kbd>");
}

static void
put_action(struct script *s, const struct action *a, size_t step)
{
	begin_step(s);
	plain_action(s->out, a);
	if (a->description != NULL && a->description[0] != '\0') {
		html(s->out, " <q>");
		html_text(s->out, a->description);
		html(s->out, "</q>");
	}
	html(s->out, "<pre class=\"screen\">");
	plain_screen(s->out, a, step);
	html(s->out, "\n%s</pre>",
	    step == 1 && a->type != ACTION_DELETE_KEY ?
		"START--&gt; <kbd>Enter</kbd>" :
		prompt_of(a));
	if (a->type == ACTION_GENERATE_KEY)
		html(s->out,
		    "<p class=\"blank\">Key tag: ________ First and "
		    "last word of the DS: ______________ "
		    "______________</p>");
	end_step(s, "CA");
}

/* Start and end of cook itself are steps, too. */
static void
put_recipe(struct script *s)
{
	size_t i;

	begin_step(s);
	html(s->out,
	    "Start the recipe. The screen shows its digest; everybody compares "
	    "it, in words, once more."
	    "<pre class=\"screen\">$ oks cook -i -o cooked.json\nRecipe "
	    "SHA-256 %s</pre>",
	    s->recipe->sha256);
	end_step(s, "CA");
	for (i = 0; i < s->recipe->action_count; i++)
		put_action(s, &s->recipe->actions[s->order[i]], i + 1);
	begin_step(s);
	html(s->out,
	    "The run ends; its results are verified and written."
	    "<pre class=\"screen\">Recipe completed.</pre>"
	    "<p class=\"blank\">Cooked recipe, first and last word: "
	    "______________ ______________</p>"
	    "<p class=\"blank\">Transcript, first and last word: "
	    "______________ ______________</p>");
	end_step(s, "CA, IW");
}

static void
put_acts(struct script *s)
{
	const struct script_act *a;
	const struct script_step *step;

	for (a = script_acts(s->ceremony); a->title != NULL; a++) {
		begin_act(s, a->title);
		if (a->steps == NULL)
			put_recipe(s);
		else
			for (step = a->steps; step->who != NULL; step++)
				put_step(s, step);
		end_act(s);
	}
}

static void
put_exceptions(const struct script *s)
{
	unsigned int i;

	for (i = 1; i <= EXCEPTIONS; i++)
		html(s->out,
		    "<section class=\"sheet\">\n<h2>Exception sheet %u</h2>\n"
		    "<p>Whatever does not go as this script says is written "
		    "here before anybody goes on. The Ceremony Administrator "
		    "decides after consulting the Internal Witness.</p>\n"
		    "<table class=\"form\"><tbody>\n"
		    "<tr><th>Step</th><td></td><th>Time (UTC)</th><td></td>"
		    "</tr>\n"
		    "<tr><th>What happened</th><td colspan=\"3\" "
		    "class=\"tall\"></td></tr>\n"
		    "<tr><th>What was decided, and why</th><td colspan=\"3\" "
		    "class=\"tall\"></td></tr>\n"
		    "<tr><th>What was done</th><td colspan=\"3\" "
		    "class=\"tall\"></td></tr>\n"
		    "<tr><th>CA</th><td></td><th>IW</th><td></td></tr>\n"
		    "</tbody></table>\n</section>\n",
		    i);
}

static void
put_sign_off(const struct script *s)
{
	unsigned int role;

	html(s->out,
	    "<section class=\"sheet\">\n<h2>Sign-off</h2>\n"
	    "<p>The ceremony was carried out as this script says, with the "
	    "exceptions written on its exception sheets.</p>\n"
	    "<table class=\"form\"><tbody>\n"
	    "<tr><th>Exceptions</th><td></td><th>End (UTC)</th><td></td></tr>\n"
	    "</tbody></table>\n"
	    "<p>Results, as the words were heard:</p>\n"
	    "<table class=\"form\"><tbody>\n"
	    "<tr><th>Cooked recipe</th><td class=\"tall\"></td></tr>\n"
	    "<tr><th>Transcript</th><td class=\"tall\"></td></tr>\n"
	    "</tbody></table>\n"
	    "<table class=\"people\">\n<thead><tr><th>Role</th><th></th>"
	    "<th>Name</th><th>Initials</th><th>Signature</th></tr></thead>\n"
	    "<tbody>\n");
	for (role = 0; role < ROLES; role++)
		put_role(s, (enum role)role);
	html(s->out, "</tbody></table>\n</section>\n");
}

int
script_print(const struct recipe *r, const struct roles *roles,
    enum ceremony ceremony, FILE *out, struct fault *f)
{
	struct script s = {
		.recipe = r, .roles = roles, .ceremony = ceremony, .out = out
	};
	size_t *order = recipe_order(r, f);
	int rc;

	if (order == NULL)
		return (-1);
	s.order = order;
	put_head(&s, title_of(&s));
	rc = put_first_page(&s, f);
	put_participants(&s);
	put_acts(&s);
	put_exceptions(&s);
	put_sign_off(&s);
	html_end(out);
	free(order);
	return (rc);
}
