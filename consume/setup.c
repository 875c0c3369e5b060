#include "consume/setup.h"

#include <string.h>

#include "lib/dns/name.h"

/* Where Debian's package has them. */
#define UNSIGNED "/var/lib/opendnssec/unsigned/"
#define SIGNED   "/var/lib/opendnssec/signed/"

/* The name as OpenDNSSEC writes it, in text of NAME_TEXT_SIZE. */
static int
print_name(const char *zone, char *text, struct fault *f)
{
	struct name name, canonical;
	size_t length;

	if (name_parse(&name, zone, f) == -1)
		return (-1);
	name_canonical(&canonical, &name);
	name_print(&canonical, text);
	length = strlen(text);
	if (length > 1)
		text[length - 1] = '\0';
	/* It stands in a script and in XML. */
	if (strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-_.") !=
	    strlen(text))
		return (fault_set(f, FAULT_INPUT,
		    "a zone with other characters than letters, digits, "
		    "- and _ is to be set up by hand"));
	return (0);
}

static int
check_path(const struct conf *c, const struct conf_zone *z, const char *path,
    struct fault *f)
{
	if (path == NULL)
		(void)fault_set(f, FAULT_INPUT,
		    "zones: %s has no signconf: add the path of the signer's "
		    "file",
		    z->name);
	else if (path[0] != '/')
		(void)fault_set(f, FAULT_INPUT,
		    "zones: %s: \"%.128s\" is no absolute path: give -c "
		    "with one",
		    z->name, path);
	else if (path[strcspn(path, "<>&\"'\\$`\n ")] != '\0')
		(void)fault_set(f, FAULT_INPUT,
		    "zones: %s: this path is to be set up by hand", z->name);
	else
		return (0);
	return (fault_file(f, c->file, z->line, 0));
}

static int
check_zone(const struct conf *c, const char *name, struct fault *f)
{
	const struct conf_zone *z = conf_zone(c, name);
	char text[NAME_TEXT_SIZE];

	if (print_name(name, text, f) == -1)
		return (-1);
	if (z == NULL) {
		(void)fault_set(f, FAULT_INPUT, "zones: %s is not there", text);
		return (fault_file(f, c->file, 0, 0));
	}
	if (check_path(c, z, z->signconf, f) == -1 ||
	    (z->check != NULL && check_path(c, z, z->check, f) == -1))
		return (-1);
	return (0);
}

static int
print_zone(const struct conf *c, const char *zone, FILE *out, struct fault *f)
{
	const struct conf_zone *z = conf_zone(c, zone);
	char name[NAME_TEXT_SIZE];

	if (print_name(zone, name, f) == -1)
		return (-1);
	(void)fprintf(out,
	    "  <Zone name=\"%s\">\n"
	    "    <Policy>default</Policy>\n"
	    "    <SignerConfiguration>%s</SignerConfiguration>\n"
	    "    <Adapters>\n"
	    "      <Input><Adapter type=\"File\">" UNSIGNED
	    "%s</Adapter></Input>\n",
	    name, z->signconf, name);
	if (z->check != NULL)
		(void)fprintf(out,
		    "      <Output><Adapter type=\"File\">%s</Adapter>"
		    "</Output>\n",
		    z->check);
	else
		(void)fprintf(out,
		    "      <Output><Adapter type=\"File\">" SIGNED
		    "%s</Adapter></Output>\n",
		    name);
	(void)fputs("    </Adapters>\n  </Zone>\n", out);
	return (0);
}

static int
print_zones(
    const struct conf *c, char *const *names, FILE *out, struct fault *f)
{
	size_t i;

	(void)fputs(
	    "# The signer reads its zones here and not from zonelist.xml: all\n"
	    "# of them, so a zone that is not named above is not signed.\n"
	    "mkdir -p /var/lib/opendnssec/enforcer\n"
	    "cat > /var/lib/opendnssec/enforcer/zones.xml <<'END'\n"
	    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ZoneList>\n",
	    out);
	for (i = 0; names[i] != NULL; i++)
		if (print_zone(c, names[i], out, f) == -1)
			return (-1);
	(void)fputs("</ZoneList>\nEND\n\n", out);
	return (0);
}

static int
print_clear(
    const struct conf *c, char *const *names, FILE *out, struct fault *f)
{
	const struct conf_zone *z;
	char name[NAME_TEXT_SIZE];
	size_t i;

	(void)fputs(
	    "# After each start the signer has forgotten the keys that have no\n"
	    "# locator; a `clear` makes it read the signconf again.  One that\n"
	    "# meets its first, failing run is lost, so it is said until there\n"
	    "# is a new signed zone.\n"
	    "cat > /usr/local/sbin/oks-after-restart <<'END'\n"
	    "#!/bin/sh\n"
	    "mark=$(mktemp) || exit 1\n"
	    "trap 'rm -f \"$mark\"' EXIT\n"
	    "cleared() {\n"
	    "\tfor try in 1 2 3 4 5 6 7 8 9; do\n"
	    "\t\ttimeout 30 ods-signer clear \"$1\"\n"
	    "\t\tsleep $((try * 5))\n"
	    "\t\t[ \"$2\" -nt \"$mark\" ] && return\n"
	    "\tdone\n"
	    "\techo \"oks-after-restart: $1 is not signed again\" >&2\n"
	    "}\n"
	    "sleep 5\n",
	    out);
	for (i = 0; names[i] != NULL; i++) {
		if (print_name(names[i], name, f) == -1)
			return (-1);
		z = conf_zone(c, names[i]);
		(void)fprintf(out, "cleared %s %s%s &\n", name,
		    z->check != NULL ? z->check : SIGNED,
		    z->check != NULL ? "" : name);
	}
	(void)fputs(
	    "wait\nEND\nchmod 755 /usr/local/sbin/oks-after-restart\n"
	    "cat > /etc/systemd/system/oks-after-restart.service <<'END'\n"
	    "[Unit]\n"
	    "Description=Has OpenDNSSEC's signer read its signconf again\n"
	    "After=opendnssec-signer.service\n"
	    "PartOf=opendnssec-signer.service\n\n"
	    "[Service]\n"
	    "Type=oneshot\n"
	    "RemainAfterExit=yes\n"
	    "ExecStart=/usr/local/sbin/oks-after-restart\n\n"
	    "[Install]\n"
	    "WantedBy=opendnssec-signer.service\n"
	    "END\n\n",
	    out);
	return (0);
}

/* A signer that runs with a KSK of its token dies of one without locator. */
static int
print_leaving(
    const struct conf *c, char *const *names, FILE *out, struct fault *f)
{
	char name[NAME_TEXT_SIZE];
	size_t i;

	(void)fputs(
	    "# Leaving the enforcer: a signer that knows the KSK by its locator\n"
	    "# dies when it is given one without.  It forgets the zone first.\n"
	    "leave() {\n"
	    "\tgrep -q '<KSK' \"$2\" 2> /dev/null || return 0\n"
	    "\tgrep -q '<ResourceRecord' \"$2\" && return 0\n"
	    "\tmv \"$2\" \"$2.enforcer\"\n"
	    "\trm -f /var/lib/opendnssec/signer/\"$1\".backup2\n"
	    "}\n"
	    "systemctl disable --now opendnssec-enforcer 2> /dev/null || :\n"
	    "systemctl stop opendnssec-signer 2> /dev/null || :\n",
	    out);
	for (i = 0; names[i] != NULL; i++) {
		if (print_name(names[i], name, f) == -1)
			return (-1);
		(void)fprintf(out, "leave %s %s\n", name,
		    conf_zone(c, names[i])->signconf);
	}
	(void)fputc('\n', out);
	return (0);
}

static void
print_permissions(const struct conf *c, char *const *names, FILE *out)
{
	const char *slash, *path;
	size_t i;

	(void)fputs(
	    "# The signer's user reads the signconf and writes the signed zone.\n",
	    out);
	for (i = 0; names[i] != NULL; i++) {
		path = conf_zone(c, names[i])->signconf;
		slash = strrchr(path, '/');
		(void)fprintf(out,
		    "mkdir -p %.*s\n"
		    "chgrp opendnssec %.*s && chmod 750 %.*s\n",
		    (int)(slash - path), path, (int)(slash - path), path,
		    (int)(slash - path), path);
	}
	(void)fputs("chown opendnssec:opendnssec /var/lib/opendnssec/signed "
		    "/var/lib/opendnssec/signer\n"
		    "chown root:opendnssec /etc/opendnssec/conf.xml\n"
		    "chmod 640 /etc/opendnssec/conf.xml # it holds the PIN\n\n",
	    out);
}

static int
print_repository(const struct conf *c, FILE *out, struct fault *f)
{
	const struct conf_repository *r;

	if (conf_repository(c, NULL, CONF_OPERATIONAL, &r, f) == -1)
		return (-1);
	(void)fprintf(out,
	    "# conf.xml must name the token that oks consume uses, in its\n"
	    "# RepositoryList:\n"
	    "#   <Repository name=\"%.64s\">\n"
	    "#     <Module>%.256s</Module>\n"
	    "#     <TokenLabel>%.32s</TokenLabel><PIN>...</PIN>\n"
	    "#   </Repository>\n\n",
	    r->hsm.name, r->hsm.module,
	    r->hsm.label != NULL ? r->hsm.label : "");
	return (0);
}

int
setup_print(
    const struct conf *c, char *const *names, FILE *out, struct fault *f)
{
	size_t i;

	for (i = 0; names[i] != NULL; i++)
		if (check_zone(c, names[i], f) == -1)
			return (-1);
	(void)fputs(
	    "#!/bin/sh -e\n"
	    "# OpenDNSSEC's signer without its enforcer, for the key sets of\n"
	    "# oks consume.  Made by oks consume --setup: read it, then run it\n"
	    "# as root.\n\n",
	    out);
	if (print_repository(c, out, f) == -1 ||
	    print_leaving(c, names, out, f) == -1 ||
	    print_zones(c, names, out, f) == -1 ||
	    print_clear(c, names, out, f) == -1)
		return (-1);
	print_permissions(c, names, out);
	(void)fputs("# Then: oks consume now\n"
		    "rm -f /etc/opendnssec/prevent-startup\n"
		    "systemctl daemon-reload\n"
		    "systemctl enable oks-after-restart\n"
		    "systemctl restart opendnssec-signer\n",
	    out);
	return (0);
}
