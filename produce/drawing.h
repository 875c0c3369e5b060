#ifndef OKS_PRODUCE_DRAWING_H
#define OKS_PRODUCE_DRAWING_H
/*
 * A timeline as a drawing: a column for each phase, a row for each key.
 *
 *	##### signs the set (KSK) or the zone (ZSK), and is published
 *	----- is published
 *	+++++ signs the zone and is not published
 *	RRRRR is revoked, and signs
 */
#include <stdio.h>

#include "produce/naming.h"
#include "produce/timeline.h"

/* Draws a branch; nothing if it has no phases. */
void drawing_print(FILE *out, const struct timeline *t, enum branch branch,
    const struct naming *n);

#endif
