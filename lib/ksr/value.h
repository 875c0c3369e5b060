#ifndef OKS_LIB_KSR_VALUE_H
#define OKS_LIB_KSR_VALUE_H
/* Single values of a request, read strictly; all are of type tree_value, and
 * what `to` points to is said with each. */
#include "lib/ksr/tree.h"

/* unsigned int, in decimal digits without superfluous zeros. */
tree_value value_algorithm, value_flags, value_tag, value_labels;
tree_value value_protocol; /* only 3; `to` is not used */

/* unsigned long up to 4294967295, digits as above. */
tree_value value_number;

/* uint32_t up to 2147483647 (RFC 2181, 8). */
tree_value value_ttl;

/* uint16_t */
tree_value value_tag16;

/* int64_t, UNIX time: YYYY-MM-DDThh:mm:ss, alone, with Z or with +00:00. */
tree_value value_instant;

/* int64_t, seconds: PnDTnHnMnS, without years, months and weeks. */
tree_value value_duration;

/* char *, empty before: 1 to KSR_IDENTIFIER_MOST bytes. */
tree_value value_identifier;

/* struct name */
tree_value value_name;

/* struct bytes: canonical base64 */
tree_value value_base64;

/* Only DNSKEY; `to` is not used. */
tree_value value_covered;

#endif
