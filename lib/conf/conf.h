#ifndef OKS_LIB_CONF_CONF_H
#define OKS_LIB_CONF_CONF_H
/*
 * oks.conf: YAML, read strictly (oks.conf.5).  One schema for all rooms; each
 * tool uses what is its own.  Relative paths in the file are taken from the
 * folder that the file is in.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "lib/conf/request.h"
#include "lib/dns/name.h"
#include "lib/hsm/token.h"
#include "lib/util/bytes.h"
#include "lib/util/digest.h"
#include "lib/util/fault.h"
#include "lib/util/pubkey.h"
#include "lib/util/secret.h"

#define CONF_FILE_MOST         1048576 /* bytes: 1 MiB */
#define CONF_REPOSITORIES_MOST 64
#define CONF_ZONES_MOST        10000
#define CONF_POLICIES_MOST     1000

struct conf_repository {
	struct hsm_repository hsm; /* its pointers belong to the conf */
	struct secret pin;         /* empty: not in the file */
	char *pin_file;            /* NULL: none */
	char *hsmconfig;           /* a file that names module and env, or
					NULL; read where tokens are opened */
	unsigned int line;         /* in oks.conf */
};

/* How a key is replaced (RFC 7583, 6781, 5011). */
enum conf_rollover {
	CONF_ROLLOVER_NONE,
	CONF_ROLLOVER_PRE_PUBLICATION,  /* ZSK */
	CONF_ROLLOVER_DOUBLE_SIGNATURE, /* ZSK and KSK */
	CONF_ROLLOVER_DOUBLE_DS,        /* KSK */
	CONF_ROLLOVER_DOUBLE_RRSET,     /* KSK */
	CONF_ROLLOVER_RFC5011           /* KSK */
};

/* One kind of key in a policy. */
struct conf_key_policy {
	unsigned int algorithm;
	unsigned int size; /* bits, RSA only, else 0 */
	int64_t lifetime;  /* seconds, 0: not given */
	enum conf_rollover rollover;
	unsigned int standby; /* published keys in reserve */
	int64_t revoke; /* RFC 5011: from sole signer to revocation, at least */
};

enum conf_serial {
	CONF_SERIAL_UNIXTIME,
	CONF_SERIAL_COUNTER,
	CONF_SERIAL_DATECOUNTER,
	CONF_SERIAL_KEEP
};

/* What OpenDNSSEC's signer is told about zone signatures, in seconds; the
 * fields of signconf's Signatures, Denial and SOA. */
struct conf_signer_policy {
	int64_t resign, refresh, validity, validity_denial, jitter,
	    inception_offset;
	bool nsec3;
	unsigned int nsec3_iterations;
	struct bytes nsec3_salt;
	bool nsec3_optout;
	int64_t soa_ttl, soa_minimum;
	enum conf_serial serial;
};

enum conf_schedule { CONF_SCHEDULE_REFRESH, CONF_SCHEDULE_SLOTS };

/* A calendar period, in UTC. */
enum conf_period { CONF_PERIOD_QUARTER, CONF_PERIOD_MONTH, CONF_PERIOD_YEAR };

/* A fixed grid: `count` slots of `length` seconds from the start of each
 * period; the last one is stretched to its end. */
struct conf_slots {
	enum conf_period period;
	unsigned int count;
	int64_t length;
};

/* What the planner assumes about everything that takes time, in seconds
 * (oks.conf.5). */
struct conf_timing {
	int64_t zone_max_ttl, propagation;
	bool parent_none; /* the root, or an island of trust */
	int64_t parent_registration, parent_propagation, ds_ttl;
	int64_t signer_pickup, full_sign;
	int64_t replace; /* -1: computed from the signer's policy */
	bool clear;      /* the signer's signatures are cleared at each swap */
	int64_t skew;
	int64_t consumer_period, consumer_at;
	unsigned int missed_runs;
	int64_t publish_safety, retire_safety;
};

/* What no plan may exceed; 0: no limit. */
struct conf_limits {
	int64_t validity, horizon; /* seconds */
	unsigned int response;     /* octets of a reply with the DNSKEY set */
};

/* The key and signing policy: `kasp`.  Seconds. */
struct conf_policy {
	bool given;
	char *file,
	    *name;        /* OpenDNSSEC's kasp.xml, and a policy in it; or NULL,
			      see lib/kasp */
	int64_t refresh;  /* a set is replaced this long before its end */
	int64_t validity; /* from publication to expiration */
	int64_t inception_offset;
	uint32_t ttl; /* of the DNSKEY RRset */
	struct conf_key_policy ksk, zsk;
	struct conf_signer_policy signer;
	struct conf_timing timing;
	enum conf_schedule schedule;
	struct conf_slots slots;
	bool apart;        /* KSK and ZSK rollovers do not overlap */
	int64_t retention; /* a removed key is deleted this long after */
	struct conf_limits limits;
	unsigned int ceremonies; /* weekdays, bit 0 is Sunday; 0: any */
};

struct conf_named_policy {
	char *name;
	struct conf_policy policy;
};

/* The transport key pair of the operational token. */
struct conf_transport {
	bool given;
	char *label;
	struct bytes id;   /* empty: derived from the label */
	unsigned int size; /* bits */
	char *file;        /* public key (PEM); NULL: not given */
};

/* How a key that exists already is found in the bunker. */
struct conf_key_name {
	bool given;
	struct bytes id;
	char *label;
};

struct conf_anchor {
	char *text; /* DS or DNSKEY RDATA, presentation format */
	unsigned int line;
};

/* SHA-256 in hex: of public keys (pubkey_hash(), sorted, each once), or of
 * recipes. */
struct conf_hashes {
	bool given;
	char (*items)[DIGEST_HEX_SIZE];
	size_t count;
};

/* A program and its arguments, without a shell; words ends with NULL. */
struct conf_command {
	bool given;   /* also as none: then count is 0 */
	char **words; /* "{zone}" in one stands for the zone's name */
	size_t count;
};

/* How the signer is told of a new file: `signer`. */
struct conf_telling {
	struct conf_command reload, probe;
	int64_t limit; /* seconds that a command may take */
	int64_t wait;  /* seconds until the signed zone must have the set */
	char *schema;  /* of signconf, RELAX NG; or NULL */
	bool schema_given;
};

struct conf_zone {
	char *name;                 /* as written */
	char *signconf;             /* path; NULL: not given */
	mode_t mode;                /* of signconf */
	gid_t group;                /* (gid_t)-1: not given */
	struct conf_command reload; /* not given: that of `signer` */
	char *check;     /* what the signer publishes, a path; or NULL */
	bool trust_plan; /* the parent does in time what the plan asks */
	struct conf_anchor *anchors;
	size_t anchor_count;
	struct conf_key_name ksk;   /* for a zone that is taken over */
	struct conf_policy *policy; /* NULL: kasp */
	unsigned int line;
};

/* What a key that the run makes may do in the sets of a zone. */
enum conf_new_signers {
	CONF_NEW_SIGNERS_NO,
	CONF_NEW_SIGNERS_BESIDE, /* a signer that is listed signs, too */
	CONF_NEW_SIGNERS_ALONE
};

struct conf_guard_zone {
	struct name name; /* in canonical form */
	struct conf_hashes signers;
	enum conf_new_signers new_signers;
};

/* An algorithm that is allowed, RSA in this range of bits. */
struct conf_guard_algorithm {
	unsigned int number, least, most;
};

/* What no recipe can override: `guards`.  The values that are there without
 * the section, or without the member, refuse nothing (guards_defaults); in a
 * section, what cannot be taken back is refused until it is allowed. */
struct conf_guards {
	bool given;
	bool zones_given;
	struct conf_guard_zone *zones; /* sorted by name */
	size_t zone_count;
	int64_t validity_most; /* seconds */
	int64_t expiration_most;
	int64_t ttl_least, ttl_most; /* seconds */
	bool algorithms_given;
	struct conf_guard_algorithm *algorithms;
	size_t algorithm_count;
	struct conf_hashes never_delete;
	unsigned long deletions_most;
	bool delete_last_signer;
	bool revoke_any;
	struct conf_hashes revoke;
	struct conf_hashes transport_keys, backup;
};

/* A key by which a person approves recipes. */
struct conf_approver {
	char *person;
	struct pubkey key;
};

/* How many persons must have signed a recipe: `approvals`. */
struct conf_approvals {
	bool given;
	unsigned int required;
	struct conf_approver *items;
	size_t count;
};

/* Who signs the result: `sign-result`. */
struct conf_sign_result {
	char *label;         /* of the key in the bunker's token, or NULL */
	struct pubkey *keys; /* that a result must be signed by one of */
	size_t key_count;
};

struct conf {
	char *file; /* its path */
	char *folder;
	char sha256[DIGEST_HEX_SIZE]; /* of the bytes that were parsed */
	unsigned int version;         /* 0 or 1 */
	struct conf_repository *repositories;
	size_t repository_count;
	const char *bunker, *operational, *fallback; /* names, or NULL */
	char *state; /* folder of cook's journal and locks */
	struct conf_policy kasp;
	struct conf_named_policy *policies;
	size_t policy_count;
	struct conf_transport transport;
	char *served; /* the log of what was served; NULL: none is kept */
	struct conf_hashes recipes; /* cooked ones that may be used */
	struct conf_telling signer;
	struct conf_zone *zones;
	size_t zone_count;
	struct conf_guards guards;
	struct conf_approvals approvals;
	struct conf_sign_result sign_result;
	struct conf_request request;
	bool accept_ksk; /* a second bunker, which restores backups */
	struct conf_known *known;
	size_t known_count;
	struct conf_schema *schemas;
	size_t schema_count;
};

/*
 * Reads and checks the file.  FAULT_INPUT with line and column for what it
 * should not hold.  guarded true, for a tool that opens tokens: the file must
 * not be writable by others, and not readable by them if it holds a PIN
 * (FAULT_REFUSED).  On failure *c is NULL.
 */
int conf_read(struct conf **c, const char *path, bool guarded, struct fault *f)
    __attribute__((warn_unused_result));
void conf_free(struct conf *c);

enum conf_role { CONF_BUNKER, CONF_OPERATIONAL };

/*
 * The repository called name, or, with name NULL, the role's: what `roles`
 * says, else `repositories.default`, else the only one.  FAULT_INPUT if there
 * is none or no telling which.
 */
int conf_repository(const struct conf *c, const char *name, enum conf_role role,
    const struct conf_repository **r, struct fault *f)
    __attribute__((warn_unused_result));

/*
 * The PIN: from the file, from pin-file, else asked on the terminal.  The
 * caller clears it right after the login.
 */
int conf_pin(const struct conf_repository *r, struct secret *pin,
    struct fault *f) __attribute__((warn_unused_result));

/* The zone of that name (letter case and final dot ignored), or NULL. */
const struct conf_zone *conf_zone(const struct conf *c, const char *name);

/* The policy of the zone of that name: its own, else `kasp`; never NULL. */
const struct conf_policy *conf_zone_policy(
    const struct conf *c, const char *name);

#endif
