#ifndef OKS_LIB_KASP_KASP_H
#define OKS_LIB_KASP_KASP_H
/*
 * OpenDNSSEC's kasp.xml.  What it says of signatures, denial, keys, zone and
 * parent becomes a policy of ours; what it does not know (the consumer, the
 * signer's pick-up, skew, limits) is oks.conf's.
 */
#include "lib/conf/conf.h"
#include "lib/util/bytes.h"
#include "lib/util/fault.h"

#define KASP_FILE_MOST 1048576 /* bytes: 1 MiB */

/*
 * Fills in p from the policy called p->name in the text.  Validity of key sets
 * is Validity/Keyset, else Validity/Default, and refresh is Signatures/Refresh,
 * where oks.conf does not say either.  FAULT_INPUT for what cannot be read, a
 * policy that is not there, combined signing keys (CSK), more than one key of
 * a kind, a key without an algorithm that we sign with, and a document type.
 */
int kasp_parse(struct conf_policy *p, const struct bytes *text, struct fault *f)
    __attribute__((warn_unused_result));

/* The same for `kasp` of oks.conf and the zones that use it, if that names a
 * file; which must then also be valid by OpenDNSSEC's own schema, where that is
 * installed. */
int kasp_apply(struct conf *c, struct fault *f)
    __attribute__((warn_unused_result));

#endif
