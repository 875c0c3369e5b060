#ifndef OKS_TESTS_UNIT_DNSKEY_VECTORS_H
#define OKS_TESTS_UNIT_DNSKEY_VECTORS_H
/* Published DNSKEY records, for the tests of lib/dns. */
#include <check.h>

#include "lib/dns/dnskey.h"

struct vector {
	const char *owner;
	unsigned int flags, algorithm, tag, bits;
	const char *data, *digest;
};

/* "DS by BIND": the RFC gives none of SHA-256, dnssec-dsfromkey made it. */
static const struct vector vectors[] = {
	{ "dskey.example.com.", /* RFC 4034, 5.4, and RFC 4509, 2.3 */
	    256, 5, 60485, 1024,
	    "AQOeiiR0GOMYkDshWoSKz9XzfwJr1AYtsmx3TGkJaNXVbfi/2pHm822aJ5iI"
	    "9BMzNXxeYCmZDRD99WYwYqUSdjMmmAphXdvxegXd/M5+X7OrzKBaMbCVdFLU"
	    "Uh6DhweJBjEVv5f2wwjM9XzcnOf+EPbtG9DMBmADjFDc2w/rljwvFw==",
	    "D4B7D520E7BB5F0F67674A0CCEB1E3E0"
	    "614B93C4F9E99B8383F6A1E4469DA50A" },
	{ "example.net.", /* RFC 5702, 6.1; DS by BIND */
	    256, 8, 9033, 512,
	    "AwEAAcFcGsaxxdgiuuGmCkVImy4h99CqT7jwY3pexPGcnUFtR2Fh36Bponcw"
	    "tkZ4cAgtvd4Qs8PkxUdp6p/DlUmObdk=",
	    "4FB561367705CC70DAC0E34755AA13AB"
	    "400B4A435AB5BDC3834BD04E13D4A086" },
	{ "example.net.", /* RFC 5702, 6.2; DS by BIND */
	    256, 10, 3740, 1024,
	    "AwEAAdHoNTOW+et86KuJOWRDp1pndvwb6Y83nSVXXyLA3DLroROUkN6X0O6p"
	    "nWnjJQujX/AyhqFDxj13tOnD9u/1kTg7cV6rklMrZDtJCQ5PCl/D7QNPsgVs"
	    "Mu1J2Q8gpMpztNFLpPBz1bWXjDtaR7ZQBlZ3PFY12ZTSncorffcGmhOL",
	    "9B9A8A015015B22346297314A130F476"
	    "521E209CEE127FDDF610498CD0D85D8D" },
	{ "example.net.", /* RFC 6605, 6.1 */
	    257, 13, 55648, 256,
	    "GojIhhXUN/u4v54ZQqGSnyhWJwaubCvTmeexv7bR6edbkrSqQpF64cYbcB7w"
	    "NcP+e+MAnLr+Wi9xMWyQLc8NAA==",
	    "B4C8C1FE2E7477127B27115656AD6256"
	    "F424625BF5C1E2770CE6D6E37DF61D17" },
	{ "example.net.", /* RFC 6605, 6.2; DS by BIND */
	    257, 14, 10771, 384,
	    "xKYaNhWdGOfJ+nPrL8/arkwf2EY3MDJ+SErKivBVSum1w/egsXvSADtNJhye"
	    "m5RCOpgQ6K8X1DRSEkrbYQ+OB+v8/uX45NBwY8rp65F6Glur8I/mlVNgF6W/"
	    "qTI37m40",
	    "FDE87F87D3A32AD8781EB0D79AC02F80"
	    "D1381CECDA3567C2352B4986645C2DD0" },
	{ "example.com.", /* RFC 8080, 6.1 */
	    257, 15, 3613, 256, "l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4=",
	    "3AA5AB37EFCE57F737FC1627013FEE07"
	    "BDF241BD10F3B1964AB55C78E79A304B" },
	{ "example.com.", /* RFC 8080, 6.1 */
	    257, 15, 35217, 256, "zPnZ/QwEe7S8C5SPz2OfS5RR40ATk2/rYnE9xHIEijs=",
	    "401781B934E392DE492EC77AE2E15D70"
	    "F6575A1C0BC59C5275C04EBE80C6614C" },
	{ "example.com.", /* RFC 8080, 6.2 */
	    257, 16, 9713, 456,
	    "3kgROaDjrh0H2iuixWBrc8g2EpBBLCdGzHmn+G2MpTPhpj/OiBVHHSfPodx1"
	    "FYYUcJKm1MDpJtIA",
	    "6CCF18D5BC5D7FC2FCEB1D59D1732140"
	    "2F2AA8D368048DB93DD811F5CB2B19C7" },
	{ "example.com.", /* RFC 8080, 6.2 */
	    257, 16, 38353, 456,
	    "kkreGWoccSDmUBGAe7+zsbG6ZAFQp+syPmYUurBRQc3tDjeMCJcVMRDmgcNL"
	    "p5HlHAMy12VoISsA",
	    "645FF078B3568F5852B70CB60E8E696C"
	    "C77B75BFAAFFC118CF79CBDA1BA28AF4" },
	{ ".", /* the root's KSK-2010 */
	    257, 8, 19036, 2048,
	    "AwEAAagAIKlVZrpC6Ia7gEzahOR+9W29euxhJhVVLOyQbSEW0O8gcCjFFVQU"
	    "Tf6v58fLjwBd0YI0EzrAcQqBGCzh/RStIoO8g0NfnfL2MTJRkxoXbfDaUeVP"
	    "QuYEhg37NZWAJQ9VnMVDxP/VHL496M/QZxkjf5/Efucp2gaDX6RS6CXpoY68"
	    "LsvPVjR0ZSwzz1apAzvN9dlzEheX7ICJBBtuA6G3LQpzW5hOA2hzCTMjJPJ8"
	    "LbqF6dsV6DoBQzgul0sGIcGOYl7OyQdXfZ57relSQageu+ipAdTTJ25AsRTA"
	    "oub8ONGcLmqrAmRLKBP1dfwhYB4N7knNnulqQxA+Uk1ihz0=",
	    "49AAC11D7B6F6446702E54A160737160"
	    "7A1A41855200FD2CE1CDDE32F24E8FB5" },
	{ ".", /* the root's KSK-2017 */
	    257, 8, 20326, 2048,
	    "AwEAAaz/tAm8yTn4Mfeh5eyI96WSVexTBAvkMgJzkKTOiW1vkIbzxeF3+/4R"
	    "gWOq7HrxRixHlFlExOLAJr5emLvN7SWXgnLh4+B5xQlNVz8Og8kvArMtNROx"
	    "VQuCaSnIDdD5LKyWbRd2n9WGe2R8PzgCmr3EgVLrjyBxWezF0jLHwVN8efS3"
	    "rCj/EWgvIWgb9tarpVUDK/b58Da+sqqls3eNbuv7pr+eoZG+SrDK6nWeL3c6"
	    "H5Apxz7LjVc1uTIdsIXxuOLYA4/ilBmSVIzuDWfdRUfhHdY6+cn8HFRm+2hM"
	    "8AnXGXws9555KrUB5qihylGa8subX2Nn6UwNR1AkUTV74bU=",
	    "E06D44B80B8F1D39A95C0B0D7C65D084"
	    "58E880409BBC683457104237C7F8EC8D" },
};

#define VECTORS  ((int)(sizeof(vectors) / sizeof(vectors[0])))
#define KSK_2017 (&vectors[VECTORS - 1])

static inline struct dnskey
key_of(const struct vector *v)
{
	struct fault f = { 0 };
	struct dnskey k = { .flags = v->flags, .algorithm = v->algorithm };

	ck_assert_int_eq(bytes_from_base64(&k.data, v->data, false, &f), 0);
	return (k);
}

#endif
