#ifndef OKS_TESTS_UNIT_RECIPE_TEXT_H
#define OKS_TESTS_UNIT_RECIPE_TEXT_H
/* Keys and actions of a recipe as C strings. */

/* Public keys: two of Ed25519 (RFC 8080) and one of RSA (the root's). */
#define ONE "l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4="
#define TWO "zPnZ/QwEe7S8C5SPz2OfS5RR40ATk2/rYnE9xHIEijs="
#define RSA                                                            \
	"AwEAAaz/tAm8yTn4Mfeh5eyI96WSVexTBAvkMgJzkKTOiW1vkIbzxeF3+/4R" \
	"gWOq7HrxRixHlFlExOLAJr5emLvN7SWXgnLh4+B5xQlNVz8Og8kvArMtNROx" \
	"VQuCaSnIDdD5LKyWbRd2n9WGe2R8PzgCmr3EgVLrjyBxWezF0jLHwVN8efS3" \
	"rCj/EWgvIWgb9tarpVUDK/b58Da+sqqls3eNbuv7pr+eoZG+SrDK6nWeL3c6" \
	"H5Apxz7LjVc1uTIdsIXxuOLYA4/ilBmSVIzuDWfdRUfhHdY6+cn8HFRm+2hM" \
	"8AnXGXws9555KrUB5qihylGa8subX2Nn6UwNR1AkUTV74bU="

/* Namings: by label, by id, with pinned data, direct. */
#define KEY(type, flags, more)                                         \
	"{\"keyType\":\"" type "\",\"keyAlgo\":15,\"keyFlags\":" flags \
	"," more "}"
#define LABEL(l)            "\"keyLabel\":\"" l "\""
#define ID(i)               "\"keyID\":\"" i "\""
#define DATA(d)             "\"keyData\":\"" d "\""
#define REF(flags, l)       KEY("byRef", flags, LABEL(l))
#define BY_ID(flags, i)     KEY("byRef", flags, ID(i))
#define DIRECT(flags, d)    KEY("direct", flags, DATA(d))
#define PINNED(flags, l, d) KEY("byRef", flags, LABEL(l) "," DATA(d))

/* Actions. */
#define ACTION(type, params) \
	"{\"actionType\":\"" type "\",\"actionParams\":{" params "}}"
#define ON(type, key) ACTION(type, "\"key\":" key)
#define DELETE(key)   ON("deleteKey", key)
#define GENERATE(key) ON("generateKey", key)
#define LEAVING(f, l) \
	GENERATE(     \
	    KEY("byRef", f, LABEL(l) "," ID("AQI=") ",\"exportable\":true"))
#define IMPORT(l, d)                                                         \
	ON("importPublicKey",                                                \
	    "{\"keyType\":\"direct\",\"keyAlgo\":8,\"keyFlags\":256," LABEL( \
		l) "," DATA(d) "}")
#define EXPORT(key, wrapping) \
	ACTION("exportKeypair", "\"key\":" key ",\"wrappingKey\":" wrapping)
#define WRAP REF("256", "T")
#define SET_FOR(owner, times, keys, signers)                          \
	ACTION("produceSignedKeyset",                                 \
	    "\"ownerName\":\"" owner "\"," times ",\"keyset\":[" keys \
	    "],\"signedBy\":[" signers "]")
#define TIMES              "\"inception\":1000,\"expiration\":2000,\"ttl\":60"
#define IN(key)            "{\"key\":" key "}"
#define SET(keys, signers) SET_FOR("a.example.", TIMES, keys, signers)
#define SET_BY(key)        SET(IN(key), IN(key))

#endif
