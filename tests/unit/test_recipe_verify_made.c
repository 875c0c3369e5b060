/* recipe/verify: the results of generateKey and exportKeypair. */
#include "recipe/verify.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sample.h"

Suite *test_recipe_verify_made(void);

static struct sample sample;
static struct action *made, *exported;

static void
set_up(void)
{
	sample_make(&sample);
	made = &sample.recipe->actions[SAMPLE_GENERATE];
	exported = &sample.recipe->actions[SAMPLE_EXPORT];
}

static void
tear_down(void)
{
	sample_clear(&sample);
}

/* The findings are these: "N PATH: TEXT" a line, for action N. */
static void
expect(const char *expected)
{
	char text[4096] = "", *path;
	struct findings fs = { 0 };
	struct fault f = { 0 };
	size_t used = 0, i;

	ck_assert_msg(recipe_verify(sample.recipe, &fs, &f) == 0, "%s", f.what);
	for (i = 0; i < fs.count; i++) {
		path = fs.items[i].path + strlen("$.recipe.actions[");
		used += (size_t)snprintf(text + used, sizeof(text) - used,
		    "%c %s: %s\n", path[0], path + 2, fs.items[i].text);
	}
	ck_assert_str_eq(text, expected);
	findings_clear(&fs);
}

static void
set_data(struct bytes *b, const struct bytes *data)
{
	struct fault f = { 0 };

	ck_assert_int_eq(bytes_set(b, data->data, data->length, &f), 0);
}

static void
set_text(char **text, const char *by)
{
	free(*text);
	ck_assert_ptr_nonnull(*text = strdup(by));
}

#define NO_ZSK                                                                \
	"3 .cooked.signedKeysetRRs: no DNSKEY is the key zsk that "           \
	"was asked for\n"                                                     \
	"4 .cooked.signedKeysetRRs: no DNSKEY is the key zsk that was asked " \
	"for\n"
#define NOT_EXPORTED                                             \
	"6 .cooked.keyData: not the public key of the key that " \
	"was asked for\n"

/* All that the result tells fits, but the sets publish another key. */
START_TEST(data_of_key_not_published_is_found)
{
	const struct dnskey *twin = &sample.signers[SIGNER_TWIN].dnskey;

	set_data(&made->result.key_data, &twin->data);
	free(made->result.ds[--made->result.ds_count]);
	expect(NO_ZSK NOT_EXPORTED);
}
END_TEST

START_TEST(data_not_a_key_is_found)
{
	made->result.key_data.length--;
	expect("2 .cooked.keyData: the public key has 31 octets, where "
	       "ED25519 has 32\n" NO_ZSK NOT_EXPORTED);
}
END_TEST

/* Longer than any key, as the reader lets it pass. */
START_TEST(data_long_is_found)
{
	static const unsigned char octets[1548] = { 1 };
	const struct bytes long_data = { (unsigned char *)(uintptr_t)octets,
		sizeof(octets), 0 };

	set_data(&made->result.key_data, &long_data);
	expect("2 .cooked.keyData: the public key has 1548 octets, where "
	       "ED25519 has 32\n" NO_ZSK NOT_EXPORTED);
}
END_TEST

START_TEST(tag_is_of_the_key)
{
	made->result.key_tag = 16717;
	expect("2 .cooked.keyTag: the key has tag 16716\n");
	made->result.key_tag = -1;
	expect("");
}
END_TEST

/* As a tool without our extensions writes it: what the sets say is believed,
 * once for all of them. */
START_TEST(result_without_extensions_is_accepted)
{
	struct plan p = sample_plan;

	made->result.key_tag = -1;
	bytes_clear(&made->result.key_data);
	bytes_clear(&made->result.key_id);
	free(made->result.key_label);
	made->result.key_label = NULL;
	free(made->result.ds[--made->result.ds_count]);
	made->result.attributes_given = false;
	bytes_clear(&exported->result.key_data);
	expect("");
	p.keys[1] = SIGNER_TWIN;
	sample_sign(&sample, SAMPLE_SET, &p);
	expect("4 .cooked.signedKeysetRRs: no DNSKEY is the key zsk that was "
	       "asked for\n");
}
END_TEST

#define NOT_DS   "2 .cooked.ds[0]: not the DS of the key\n"
#define NO_OWNER "2 .cooked.ds[0]: a DS without an owner\n"
#define HEX                                \
	"9FC77FE29EEB6ECE3B0B7AA460D2433A" \
	"DE71F56DE1E0C173484EBDFE62E71476"
static const struct {
	const char *ds, *expected;
} records[] = {
	{ "example. IN DS 16716 15 2 " HEX, "" },
	{ "EXAMPLE IN DS 16716 15 2 " HEX, "" },
	{ "example. IN DS 16716 15 2 9fc77fe29eeb6ece3b0b7aa460d2433a"
	  "de71f56de1e0c173484ebdfe62e71476",
	    "" },
	{ "example. IN DS 16717 15 2 " HEX, NOT_DS },
	{ "example. IN DS 16716 13 2 " HEX, NOT_DS },
	{ "example. IN DS 16716 15 1 " HEX, NOT_DS },
	{ "example. IN DS 16716 15 2 8" HEX, NOT_DS },
	{ "example. IN DS 16716 15 2 " HEX "0", NOT_DS },
	{ "example. IN DS 16716 15 2 " HEX " ", NOT_DS },
	{ "example. IN CDS 16716 15 2 " HEX, NOT_DS },
	{ "example.nl. IN DS 16716 15 2 " HEX, NOT_DS },
	{ "example.", NOT_DS },
	{ "a..b IN DS 16716 15 2 " HEX, NO_OWNER },
	{ " IN DS 16716 15 2 " HEX, NO_OWNER },
	{ "", NO_OWNER },
};

START_TEST(ds_is_of_the_key)
{
	set_text(&made->result.ds[0], records[_i].ds);
	expect(records[_i].expected);
}
END_TEST

START_TEST(ds_with_owner_too_long_is_found)
{
	char text[NAME_TEXT_SIZE + 64];

	memset(text, 'a', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	set_text(&made->result.ds[0], text);
	expect(NO_OWNER);
}
END_TEST

START_TEST(label_is_the_one_asked_for)
{
	set_text(&made->result.key_label, "zsl");
	set_text(&exported->result.key_label, "ZSK");
	expect("2 .cooked.keyLabel: not the label that was asked for\n"
	       "6 .cooked.keyLabel: not the label that was asked for\n");
}
END_TEST

/* The id was not asked for; once it is, it counts. */
START_TEST(id_is_the_one_asked_for)
{
	static unsigned char asked[] = { 1, 2, 3 }, other[] = { 1, 2, 4 };
	const struct bytes id = { other, sizeof(other), 0 };
	struct key k = {
		.algorithm = 15, .flags = 256, .id = { asked, sizeof(asked), 0 }
	};
	struct fault f = { 0 };

	set_data(&made->result.key_id, &id);
	expect("");
	k.label = made->key->label;
	ck_assert_ptr_nonnull(made->key = recipe_key(sample.recipe, &k, &f));
	expect("2 .cooked.keyID: not the id that was asked for\n");
	set_data(&made->result.key_id, &k.id);
	expect("");
}
END_TEST

START_TEST(attributes_keep_the_key_in)
{
	made->result.attributes.sensitive = 0;
	expect("2 .cooked.attributes.sensitive: the private key can be read "
	       "in clear\n");
	made->result.attributes.sensitive = -1;
	expect("");
	made->exportable = false;
	expect("2 .cooked.attributes.extractable: the private key is "
	       "extractable, which was not asked for\n");
	made->result.attributes.extractable = 0;
	expect("");
}
END_TEST

/* The transport key's numbers serve as those of an RSA key that was made. */
START_TEST(size_is_the_one_asked_for)
{
	const struct bytes *data =
	    &sample.recipe->actions[SAMPLE_IMPORT].key->data;
	struct key k = { .algorithm = 8, .flags = 256 };
	char label[] = "rsa";
	struct fault f = { 0 };
	struct action *a;

	a = recipe_add(sample.recipe, ACTION_GENERATE_KEY, &f);
	ck_assert_ptr_nonnull(a);
	k.label = label;
	ck_assert_ptr_nonnull(a->key = recipe_key(sample.recipe, &k, &f));
	a->key_size = 2048;
	a->result.given = a->result.success = true;
	set_data(&a->result.key_data, data);
	expect("");
	a->key_size = 2056;
	expect("7 .cooked.keyData: a key of 2048 bits, where 2056 were asked "
	       "for\n");
}
END_TEST

START_TEST(export_without_blob_is_found)
{
	bytes_clear(&exported->result.blob);
	expect("6 .cooked.keyBlob: an export without its blob\n");
}
END_TEST

START_TEST(export_of_other_key_is_found)
{
	set_data(&exported->result.key_data,
	    &sample.signers[SIGNER_TWIN].dnskey.data);
	expect(NOT_EXPORTED);
	bytes_clear(&exported->result.key_data);
	expect("");
}
END_TEST

/* A reference that pins another key than the one made is met by no record:
 * neither by that key's nor by the pinned one's. */
START_TEST(pin_that_the_made_key_does_not_meet_is_found)
{
	struct signed_set *s = sample.recipe->actions[SAMPLE_SET].set;
	struct plan p = sample_plan;

	s->keyset[1] = sample_name(sample.recipe, KEY_BY_REF, "zsk", 256,
	    &sample.signers[SIGNER_TWIN].dnskey.data);
	expect("3 .cooked.signedKeysetRRs: no DNSKEY is the key zsk that was "
	       "asked for\n");
	p.keys[1] = SIGNER_TWIN;
	sample_sign(&sample, SAMPLE_SET, &p);
	expect("3 .cooked.signedKeysetRRs: no DNSKEY is the key zsk that was "
	       "asked for\n");
	s->keyset[1] = sample_name(sample.recipe, KEY_BY_REF, "zsk", 256,
	    &sample.signers[SIGNER_ZSK].dnskey.data);
	sample_sign(&sample, SAMPLE_SET, &sample_plan);
	expect("");
}
END_TEST

/* A key of the token that the reference pins. */
START_TEST(pin_of_a_key_of_the_token_is_held)
{
	struct signed_set *s = sample.recipe->actions[SAMPLE_SET].set;

	s->keyset[0] = s->signed_by[0] = sample_name(sample.recipe, KEY_BY_REF,
	    "ksk", 257, &sample.signers[SIGNER_KSK].dnskey.data);
	expect("");
	s->keyset[0] = s->signed_by[0] = sample_name(sample.recipe, KEY_BY_REF,
	    "ksk", 257, &sample.signers[SIGNER_OTHER].dnskey.data);
	expect("3 .cooked.signedKeysetRRs: no DNSKEY is the key ksk that was "
	       "asked for\n"
	       "3 .cooked.signedKeysetRRs: no RRSIG by the key ksk that was "
	       "asked to sign\n");
}
END_TEST

/* The made key under other flags, and with them another tag, is the same key:
 * here the ZSK is published as 257 and signs. */
START_TEST(key_made_with_other_flags_is_known)
{
	struct signed_set *s = sample.recipe->actions[SAMPLE_SET].set;
	struct plan p = sample_plan;

	s->keyset[1] = s->signed_by[0] = sample_name(
	    sample.recipe, KEY_BY_REF, "zsk", 257, NULL);
	sample.signers[SIGNER_ZSK].dnskey.flags = 257;
	p.by[0] = SIGNER_ZSK;
	sample_sign(&sample, SAMPLE_SET, &p);
	expect("");
	sample.signers[SIGNER_TWIN].dnskey.flags = 257;
	p.keys[1] = p.by[0] = SIGNER_TWIN;
	sample_sign(&sample, SAMPLE_SET, &p);
	expect("3 .cooked.signedKeysetRRs: no DNSKEY is the key zsk that was "
	       "asked for\n");
}
END_TEST

static void
add_made_tests(TCase *c)
{
	tcase_add_test(c, data_of_key_not_published_is_found);
	tcase_add_test(c, data_not_a_key_is_found);
	tcase_add_test(c, data_long_is_found);
	tcase_add_test(c, tag_is_of_the_key);
	tcase_add_test(c, result_without_extensions_is_accepted);
	tcase_add_loop_test(c, ds_is_of_the_key, 0,
	    (int)(sizeof(records) / sizeof(records[0])));
	tcase_add_test(c, ds_with_owner_too_long_is_found);
	tcase_add_test(c, label_is_the_one_asked_for);
	tcase_add_test(c, id_is_the_one_asked_for);
	tcase_add_test(c, attributes_keep_the_key_in);
	tcase_add_test(c, size_is_the_one_asked_for);
}

Suite *
test_recipe_verify_made(void)
{
	Suite *s = suite_create("recipe verify: made keys");
	TCase *c = tcase_create("generateKey");

	suite_add_tcase(s, c);
	tcase_add_checked_fixture(c, set_up, tear_down);
	add_made_tests(c);
	c = tcase_create("exportKeypair");
	suite_add_tcase(s, c);
	tcase_add_checked_fixture(c, set_up, tear_down);
	tcase_add_test(c, export_without_blob_is_found);
	tcase_add_test(c, export_of_other_key_is_found);
	c = tcase_create("pins and flags");
	suite_add_tcase(s, c);
	tcase_add_checked_fixture(c, set_up, tear_down);
	tcase_add_test(c, pin_that_the_made_key_does_not_meet_is_found);
	tcase_add_test(c, pin_of_a_key_of_the_token_is_held);
	tcase_add_test(c, key_made_with_other_flags_is_known);
	return (s);
}
