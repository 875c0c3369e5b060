#ifndef OKS_RECIPE_RULE_H
#define OKS_RECIPE_RULE_H
/*
 * The rules of a recipe's timing, by the names that findings carry and
 * oks-recipe.1 explains.
 */

enum rule {
	RULE_V1,
	RULE_V2,
	RULE_V3,
	RULE_V4,
	RULE_V5,
	RULE_V6,
	RULE_V7,
	RULE_V8,
	RULE_V9,
	RULE_V10,
	RULE_V11,
	RULE_ZPP,
	RULE_ZDS,
	RULE_EMZ,
	RULE_KDS,
	RULE_DDS,
	RULE_DRR,
	RULE_TRUST, /* 5011 */
	RULE_ALG,
	RULE_TAKE,
	RULE_CONT,
	RULE_FALLBACK,
	RULE_TIMELINE,
	RULES
};

/* "V1", "5011" and so on. */
const char *rule_name(enum rule r);

#endif
