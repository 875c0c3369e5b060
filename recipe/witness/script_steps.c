/* What is done in a ceremony besides the recipe, for each type of it. */
#include <stddef.h>

#include "recipe/witness/script.h"

#define END                      \
	{                        \
		NULL, NULL, NULL \
	}

static const struct script_step opening[] = {
	{ "CA",
	    "Check the identity of everybody in the room, have them sign "
	    "the attendance sheet, and explain the emergency exits and "
	    "how an exception is recorded.",
	    NULL },
	{ "IW",
	    "Compare the room's clock with two others. Note the time in "
	    "UTC and use it in all entries of this script.",
	    "UTC: ____-__-__ __:__" },
	{ "CA, IW", "Enter the safe room together with the safe controllers.",
	    NULL },
	{ "SSC2",
	    "Open the credentials safe, shielding the combination; "
	    "sign the safe log.",
	    NULL },
	{ "CO",
	    "Take out the credentials, read the number of the "
	    "tamper-evident bag aloud, and show that it is intact.",
	    "Bags: ______________________" },
	{ "SSC1",
	    "Open the equipment safe, shielding the combination; sign "
	    "the safe log.",
	    NULL },
	{ "CA",
	    "Take out the HSM, the computer and the media. Read serial "
	    "and bag numbers aloud; IW compares them with the last "
	    "script.",
	    "HSM: ____________  Bag: ____________" },
	END
};

static const struct script_step starting[] = {
	{ "CA",
	    "Connect the computer, with no network and no disk, start it "
	    "from the read-only medium, and connect the HSM.",
	    NULL },
	{ "CA",
	    "Show the digest of the medium; IW compares it with the "
	    "released one.",
	    "$ sha256sum /dev/cdrom" },
	{ "CO",
	    "Present the credentials, one after the other, until the HSM "
	    "is active.",
	    NULL },
	{ "CA", "Show that no run of an earlier ceremony is unfinished.",
	    "$ oks cook --status\nNo journal in ..." },
	END
};

static const struct script_step documents[] = {
	{ "CA",
	    "Copy the recipe from its medium and show its digest in "
	    "words.",
	    "$ oks recipe words recipe.json" },
	{ "CA",
	    "Read the words aloud from the screen. Everybody compares "
	    "them with the first page of this script; any difference "
	    "ends the ceremony.",
	    NULL },
	{ "CA",
	    "Show that the recipe is what was approved, and that its "
	    "checks find nothing.",
	    "$ oks recipe approvals recipe.json\n$ oks recipe lint recipe.json" },
	{ "CA",
	    "Rehearse: everything that can be known before the first "
	    "change is looked at, and nothing is changed.",
	    "$ oks cook --rehearse\nRecipe rehearsed: N steps, nothing was "
	    "changed." },
	END
};

static const struct script_step request[] = {
	{ "CA",
	    "Where the recipe answers a request (KSR): a representative "
	    "of the zone signing key's operator, known to those present, "
	    "reads the words of the request's digest aloud; everybody "
	    "compares them.",
	    "$ oks recipe words ksr.xml" },
	END
};

static const struct script_step results[] = {
	{ "CA",
	    "Show the digests of the results and read their words aloud; "
	    "IW writes the first and the last word of each down.",
	    "$ oks recipe words cooked.json\n$ oks recipe words "
	    "cooked.json.transcript" },
	{ "CA", "Verify the results, and that they are what was asked for.",
	    "$ oks recipe verify cooked.json\n$ oks recipe diff recipe.json "
	    "cooked.json\n$ oks recipe transcript cooked.json.transcript" },
	{ "CA",
	    "Copy the cooked recipe, its transcript and its signature to "
	    "two media or more; each is compared by its digest.",
	    "$ sha256sum cooked.json*" },
	END
};

static const struct script_step copies[] = {
	{ "CA",
	    "Back the new key up, encrypted, to two media for every site, "
	    "this one included.",
	    NULL },
	{ "CA, CO",
	    "For every other HSM of this site: activate it, restore "
	    "the backup, list its keys, deactivate it.",
	    "$ oks cook --inventory" },
	{ "CA, IW",
	    "Put two copies of the backup in bags and into the "
	    "equipment safe; put the copies for other sites in bags "
	    "that all couriers initial.",
	    "Bags: ______________________" },
	END
};

static const struct script_step restoring[] = {
	{ "CA, IW",
	    "Take the backup of phase 1 out of the equipment safe, "
	    "compare the number of its bag with the script of "
	    "phase 1, and show that it is intact.",
	    "Bag: ____________" },
	{ "CA, CO",
	    "For each HSM of this site: activate it, restore the "
	    "backup, deactivate it.",
	    NULL },
	{ "CA",
	    "Show that each HSM has the key whose tag and DS were "
	    "announced in phase 1.",
	    "$ oks cook --inventory" },
	{ "CA, IW",
	    "Put the backup back into a bag and into the equipment "
	    "safe.",
	    "Bag: ____________" },
	END
};

static const struct script_step removal[] = {
	{ "IW",
	    "Confirm that the key has not been in use for 30 days or "
	    "more, by the script of the last ceremony that used it.",
	    "Last used: ____-__-__" },
	END
};

static const struct script_step removed[] = {
	{ "CA", "Show that the key is in no HSM of this site any more.",
	    "$ oks cook --inventory" },
	{ "CA, IW",
	    "Make new backups that hold the present keys only, and "
	    "destroy every backup that holds the removed key, in "
	    "everybody's sight.",
	    NULL },
	END
};

static const struct script_step introducing[] = {
	{ "CA, SA",
	    "Compare the new HSM's serial number and the number of "
	    "its bag with the record of its acceptance test.",
	    "HSM: ____________  Bag: ____________" },
	{ "CA, CO",
	    "Import the authorisation key, so that the present "
	    "credentials activate it, and configure it.",
	    NULL },
	{ "CA, CO", "Import the storage key and the backup of the keys.",
	    NULL },
	{ "CA", "Show that it holds the keys that it is to hold.",
	    "$ oks cook --inventory" },
	END
};

static const struct script_step storage_key[] = {
	{ "CA, CO",
	    "Make the storage key that all HSMs share, under which "
	    "backups are encrypted.",
	    NULL },
	{ "CA, RKSH",
	    "Split it and export two sets of recovery shares; put "
	    "one share of each set into a bag for each holder.",
	    "Bags: ______________________" },
	{ "CA, CO",
	    "Put the shares together and install them in the other "
	    "HSMs of this site.",
	    NULL },
	{ "RKSH",
	    "Take the bags over, sign for them, and say where they "
	    "will be kept.",
	    NULL },
	END
};

static const struct script_step shares[] = {
	{ "RKSH",
	    "Show that the bags with the recovery shares are intact "
	    "and read their numbers aloud.",
	    "Bags: ______________________" },
	{ "CA, RKSH",
	    "Put the shares together and install the storage key "
	    "in each HSM of this site.",
	    NULL },
	{ "RKSH", "Put the shares into new bags and take them back.",
	    "Bags: ______________________" },
	END
};

static const struct script_step retiring[] = {
	{ "CA",
	    "Show by the serial number that this is the HSM to be "
	    "retired, and that all its keys are in other HSMs or are "
	    "not needed any more.",
	    "HSM: ____________" },
	{ "CA, CO",
	    "Reset the HSM to the state of its manufacture, and "
	    "trigger its tamper response.",
	    NULL },
	{ "CA", "Show that it holds nothing and takes no credentials.", NULL },
	{ "CA, SA", "If it is to be destroyed: do it in everybody's sight.",
	    NULL },
	END
};

static const struct script_step closing[] = { { "CO", "Deactivate the HSM.",
						  NULL },
	{ "CA",
	    "Disconnect and switch off. Put HSM, computer, media and "
	    "credentials into new tamper-evident bags; read the numbers "
	    "aloud, and IW writes them down.",
	    "Bags: ______________________" },
	{ "SSC1",
	    "Return the equipment, lock the equipment safe, sign the "
	    "safe log; CA and IW try the lock.",
	    NULL },
	{ "SSC2, CO",
	    "Return the credentials, lock the credentials safe, "
	    "sign the safe log; CA and IW try the lock.",
	    NULL },
	{ "CA",
	    "Stop the recording. Everybody signs the last page of this "
	    "script.",
	    NULL },
	END };

#define OPENING                                              \
	{                                                    \
		"Opening of the room and the safes", opening \
	}
#define STARTING                                   \
	{                                          \
		"Start of the equipment", starting \
	}
#define DOCUMENTS                                            \
	{                                                    \
		"The recipe is what was approved", documents \
	}
#define RECIPE                                    \
	{                                         \
		"The recipe is carried out", NULL \
	}
#define RESULTS                        \
	{                              \
		"The results", results \
	}
#define CLOSING                    \
	{                          \
		"Closing", closing \
	}
#define LAST               \
	{                  \
		NULL, NULL \
	}

static const struct script_act signing_acts[] = { OPENING, STARTING, DOCUMENTS,
	{ "The request", request }, RECIPE, RESULTS, CLOSING, LAST };
static const struct script_act generation_acts[] = { OPENING, STARTING,
	DOCUMENTS, RECIPE, RESULTS, { "Copies of the new key", copies },
	CLOSING, LAST };
static const struct script_act generation_2_acts[] = { OPENING, STARTING,
	{ "The key comes to this site", restoring }, DOCUMENTS, RECIPE, RESULTS,
	CLOSING, LAST };
static const struct script_act deletion_acts[] = { OPENING,
	{ "The key is out of use", removal }, STARTING, DOCUMENTS, RECIPE,
	RESULTS, { "No copy is left", removed }, CLOSING, LAST };
static const struct script_act introduction_acts[] = { OPENING,
	{ "The new HSM", introducing }, STARTING, DOCUMENTS, RECIPE, RESULTS,
	CLOSING, LAST };
static const struct script_act decommission_acts[] = { OPENING, STARTING,
	DOCUMENTS, RECIPE, RESULTS, { "The HSM is retired", retiring }, CLOSING,
	LAST };
static const struct script_act initialization_acts[] = { OPENING,
	{ "The storage key", storage_key }, { "The new HSM", introducing },
	STARTING, DOCUMENTS, RECIPE, RESULTS, CLOSING, LAST };
static const struct script_act initialization_2_acts[] = { OPENING,
	{ "The storage key", shares }, { "The new HSM", introducing }, STARTING,
	DOCUMENTS, RECIPE, RESULTS, CLOSING, LAST };

const struct script_act *
script_acts(enum ceremony ceremony)
{
	static const struct script_act *const acts[CEREMONIES] = {
		[CEREMONY_SIGNING] = signing_acts,
		[CEREMONY_GENERATION] = generation_acts,
		[CEREMONY_GENERATION_2] = generation_2_acts,
		[CEREMONY_DELETION] = deletion_acts,
		[CEREMONY_INTRODUCTION] = introduction_acts,
		[CEREMONY_DECOMMISSION] = decommission_acts,
		[CEREMONY_INITIALIZATION] = initialization_acts,
		[CEREMONY_INITIALIZATION_2] = initialization_2_acts,
	};

	return (acts[ceremony]);
}
