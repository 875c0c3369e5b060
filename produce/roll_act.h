#ifndef OKS_PRODUCE_ROLL_ACT_H
#define OKS_PRODUCE_ROLL_ACT_H
/* What roll.c, which says when, and roll_take.c, which does it, share. */
#include "produce/roll.h"

/* What a step does. */
enum roll_act {
	ACT_END,
	ACT_PUBLISH_ZSK,
	ACT_ACTIVATE_ZSK,
	ACT_DOUBLE_ZSK, /* published and active at once */
	ACT_REMOVE_ZSK,
	ACT_PUBLISH_KSK, /* and it signs the set */
	ACT_ADD_KSK,     /* and it does not */
	ACT_DS_ADD,
	ACT_DS_REPLACE,
	ACT_DS_REMOVE,
	ACT_REMOVE_KSK,
	ACT_SWAP_KSK,
	ACT_SIGN_ALONE,
	ACT_REVOKE_KSK,
	ACT_SIGN_UNPUBLISHED,
	ACT_PUBLISH_PAIR,
	ACT_WITHDRAW_PAIR,
	ACT_SILENCE_ZSK
};

/* The next step's. */
enum roll_act roll_act(const struct roll *r);

/* True for what is asked of the parent. */
bool roll_act_is_ds(enum roll_act act);

#endif
