#include "recipe/rule.h"

static const char *const names[RULES] = { "V1", "V2", "V3", "V4", "V5", "V6",
	"V7", "V8", "V9", "V10", "V11", "ZPP", "ZDS", "EMZ", "KDS", "DDS",
	"DRR", "5011", "ALG", "TAKE", "CONT", "FALLBACK", "TIMELINE" };

const char *
rule_name(enum rule r)
{
	return (names[r]);
}
