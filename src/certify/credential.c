/* SPDX-License-Identifier: Apache-2.0 */
/* Open Badges 3.0, 8.2 (VC-JWT) and appendix B (data model); VC Data Model 2.0; Bitstring Status List 1.0. */
#include "certify/credential.h"

#include "core/json_out.h"
#include "core/secret.h"
#include "record/timestamp.h"

#include <string.h>

enum { DAY_SECONDS = 86400 };

static const char credentials_context[] = "https://www.w3.org/ns/credentials/v2";
static const char badges_context[] = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json";
static const char badges_schema[] =
    "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json";

/* ---- addresses ---- */

struct text issuer_id(struct arena *mem, const struct issuer *issuer) {
    return text_print(mem, "%.*s/credentials/issuer", TEXT_ARGS(issuer->base));
}

struct text credential_id(struct arena *mem, const struct issuer *issuer, struct text number) {
    return text_print(mem, "%.*s/verify/%.*s", TEXT_ARGS(issuer->base), TEXT_ARGS(number));
}

struct text status_list_id(struct arena *mem, const struct issuer *issuer, int64_t list) {
    return text_print(mem, "%.*s/credentials/status/%lld", TEXT_ARGS(issuer->base), (long long)list);
}

/* An id may hold letters that an address may not. */
static struct text thing_id(struct arena *mem, const struct issuer *issuer, const char *kind,
                            struct text id) {
    struct buffer out = {.mem = mem};
    buffer_print(&out, "%.*s/%s/", TEXT_ARGS(issuer->base), kind);
    for (int64_t i = 0; i < id.length; i++) {
        unsigned char c = (unsigned char)id.at[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     (c != '\0' && strchr("-._~", c) != NULL);
        if (plain) buffer_char(&out, (char)c);
        else buffer_print(&out, "%%%02X", c);
    }
    return buffer_text(&out);
}

struct text identity_hash(struct arena *mem, struct text id, struct text salt) {
    struct secret_hex hash = secret_hash(text_print(mem, "%.*s%.*s", TEXT_ARGS(id), TEXT_ARGS(salt)));
    return text_print(mem, "sha256$%s", hash.at);
}

static int64_t begin_of(day d) {
    return (int64_t)d * DAY_SECONDS;
}

static int64_t end_of(day d) {
    return (int64_t)d * DAY_SECONDS + DAY_SECONDS - 1;
}

/* ---- writing ---- */

struct writing {
    struct arena *mem;
    struct json_out json;
    const struct issuer *issuer;
    const struct certificate *certificate;
};

static void types(struct json_out *json, const char *first, const char *second) {
    json_open(json, "type", '[');
    json_text(json, NULL, text_of(first));
    if (second != NULL) json_text(json, NULL, text_of(second));
    json_close(json, ']');
}

static void moment(struct writing *w, const char *name, int64_t seconds) {
    json_text(&w->json, name, moment_text(w->mem, seconds));
}

/* "a / b / c": what is there, each once. */
static struct text all_of(struct arena *mem, const struct text texts[LANGUAGE_COUNT]) {
    struct buffer out = {.mem = mem};
    for (int32_t i = 0; i < LANGUAGE_COUNT; i++) {
        bool again = texts[i].length == 0;
        for (int32_t j = 0; j < i; j++) again = again || text_equal(texts[i], texts[j]);
        if (!again) buffer_print(&out, "%s%.*s", out.length > 0 ? " / " : "", TEXT_ARGS(texts[i]));
    }
    return buffer_text(&out);
}

static void profile(struct writing *w, const char *key, struct text id, struct text name) {
    json_open(&w->json, key, '{');
    json_text(&w->json, "id", id);
    types(&w->json, "Profile", NULL);
    if (name.length > 0) json_text(&w->json, "name", name);
    json_close(&w->json, '}');
}

static struct text narrative(struct writing *w) {
    const struct certificate *c = w->certificate;
    struct buffer out = {.mem = w->mem};
    if (c->class_id.length == 0) return text_of("Holds the qualification that the course gives.");
    buffer_print(&out, "Passed class %.*s of the course", TEXT_ARGS(c->class_id));
    if (c->class_first != DAY_NONE && c->class_last != DAY_NONE) {
        buffer_adds(&out, ", held from ");
        buffer_day(&out, c->class_first);
        buffer_adds(&out, " to ");
        buffer_day(&out, c->class_last);
    }
    buffer_char(&out, '.');
    return buffer_text(&out);
}

static void achievement(struct writing *w) {
    const struct certificate *c = w->certificate;
    struct json_out *json = &w->json;
    json_open(json, "achievement", '{');
    json_text(json, "id", thing_id(w->mem, w->issuer, "courses", c->course_id));
    types(json, "Achievement", NULL);
    json_text(json, "achievementType", text_of("Course"));
    json_text(json, "name", c->title[LANGUAGE_EN]);
    json_text(json, "inLanguage", text_of("en"));
    json_text(json, "description", all_of(w->mem, c->title));
    if (c->curriculum_version.length > 0) json_text(json, "version", c->curriculum_version);
    json_text(json, "humanCode", c->course_id);
    if (c->establishment_id.length > 0)
        profile(w, "creator", thing_id(w->mem, w->issuer, "establishments", c->establishment_id),
                all_of(w->mem, c->establishment));
    json_open(json, "criteria", '{');
    json_text(json, "narrative", narrative(w));
    json_close(json, '}');
    json_close(json, '}');
}

static void identity(struct writing *w, const char *type, bool hashed, struct text value) {
    json_open(&w->json, NULL, '{');
    json_text(&w->json, "type", text_of("IdentityObject"));
    json_bool(&w->json, "hashed", hashed);
    json_text(&w->json, "identityHash", value);
    json_text(&w->json, "identityType", text_of(type));
    if (hashed) json_text(&w->json, "salt", w->certificate->salt);
    json_close(&w->json, '}');
}

static void identities(struct writing *w) {
    const struct certificate *c = w->certificate;
    json_open(&w->json, "identifier", '[');
    identity(w, "sourcedId", true, identity_hash(w->mem, c->officer_id, c->salt));
    for (int32_t i = 0; i < LANGUAGE_COUNT; i++) {
        bool again = c->holder[i].length == 0;
        for (int32_t j = 0; j < i; j++) again = again || text_equal(c->holder[i], c->holder[j]);
        if (!again) identity(w, "name", false, c->holder[i]);
    }
    json_close(&w->json, ']');
}

static void subject(struct writing *w, struct text subject_id) {
    const struct certificate *c = w->certificate;
    json_open(&w->json, "credentialSubject", '{');
    json_text(&w->json, "id", subject_id);
    types(&w->json, "AchievementSubject", NULL);
    identities(w);
    if (c->class_first != DAY_NONE) moment(w, "activityStartDate", begin_of(c->class_first));
    if (c->class_last != DAY_NONE) moment(w, "activityEndDate", end_of(c->class_last));
    json_text(&w->json, "licenseNumber", c->number);
    achievement(w);
    json_close(&w->json, '}');
}

static void status(struct writing *w) {
    const struct certificate *c = w->certificate;
    struct text list = status_list_id(w->mem, w->issuer, c->status_list);
    json_open(&w->json, "credentialStatus", '{');
    json_text(&w->json, "id", text_print(w->mem, "%.*s#%lld", TEXT_ARGS(list), (long long)c->status_index));
    json_text(&w->json, "type", text_of("BitstringStatusListEntry"));
    json_text(&w->json, "statusPurpose", text_of("revocation"));
    json_text(&w->json, "statusListIndex", text_print(w->mem, "%lld", (long long)c->status_index));
    json_text(&w->json, "statusListCredential", list);
    json_close(&w->json, '}');
}

static void evidence(struct writing *w) {
    const struct certificate *c = w->certificate;
    if (c->class_id.length == 0) return;
    json_open(&w->json, "evidence", '[');
    json_open(&w->json, NULL, '{');
    json_text(&w->json, "id", thing_id(w->mem, w->issuer, "classes", c->class_id));
    types(&w->json, "Evidence", NULL);
    json_text(&w->json, "name", text_print(w->mem, "class %.*s", TEXT_ARGS(c->class_id)));
    json_close(&w->json, '}');
    json_close(&w->json, ']');
}

static void registered_claims(struct writing *w, struct text id, struct text subject_id) {
    const struct certificate *c = w->certificate;
    json_text(&w->json, "iss", issuer_id(w->mem, w->issuer));
    json_text(&w->json, "jti", id);
    json_text(&w->json, "sub", subject_id);
    json_int(&w->json, "nbf", begin_of(c->issued));
    if (c->valid_to != DAY_NONE) json_int(&w->json, "exp", end_of(c->valid_to));
}

struct text credential_print(struct arena *mem, const struct issuer *issuer,
                             const struct certificate *certificate) {
    struct buffer out = {.mem = mem};
    struct writing w = {mem, {.to = &out}, issuer, certificate};
    struct text id = credential_id(mem, issuer, certificate->number);
    struct text subject_id = text_print(mem, "%.*s#holder", TEXT_ARGS(id));
    struct json_out *json = &w.json;
    json_open(json, NULL, '{');
    json_open(json, "@context", '[');
    json_text(json, NULL, text_of(credentials_context));
    json_text(json, NULL, text_of(badges_context));
    json_close(json, ']');
    json_text(json, "id", id);
    types(json, "VerifiableCredential", "OpenBadgeCredential");
    json_text(json, "name", certificate->title[LANGUAGE_EN]);
    profile(&w, "issuer", issuer_id(mem, issuer), issuer->name);
    moment(&w, "validFrom", begin_of(certificate->issued));
    if (certificate->valid_to != DAY_NONE) moment(&w, "validUntil", end_of(certificate->valid_to));
    moment(&w, "awardedDate", begin_of(certificate->issued));
    subject(&w, subject_id);
    evidence(&w);
    status(&w);
    json_open(json, "credentialSchema", '[');
    json_open(json, NULL, '{');
    json_text(json, "id", text_of(badges_schema));
    json_text(json, "type", text_of("1EdTechJsonSchemaValidator2019"));
    json_close(json, '}');
    json_close(json, ']');
    registered_claims(&w, id, subject_id);
    json_close(json, '}');
    return buffer_text(&out);
}

/* ---- reading ---- */

static bool wrong_member(struct err *err, const char *name) {
    return err_fail(err, ERR_INPUT, "credential.member",
                    "\"%s\" of the credential is missing, or is not what it has to be", name);
}

bool member_text(struct arena *mem, const struct json *json, int32_t object, const char *name, bool required,
                 struct text *out, struct err *err) {
    int32_t node = json_member(json, object, name);
    *out = TEXT_NONE;
    if (node == JSON_MISSING) return !required || wrong_member(err, name);
    if (json_kind(json, node) != JSON_STRING) return wrong_member(err, name);
    *out = json_unescaped(mem, json, node);
    return (out->length > 0 && memchr(out->at, '\0', (size_t)out->length) == NULL) || wrong_member(err, name);
}

bool member_moment(struct arena *mem, const struct json *json, int32_t object, const char *name,
                   int64_t otherwise, int64_t *out, struct err *err) {
    struct text t;
    struct instant at;
    *out = otherwise;
    if (!member_text(mem, json, object, name, false, &t, err)) return false;
    if (t.length == 0) return true;
    if (!timestamp_read(t, XAPI_2_0, &at)) return wrong_member(err, name);
    *out = at.second;
    return true;
}

bool member_has(const struct json *json, int32_t object, const char *name, const char *word) {
    int32_t node = json_member(json, object, name);
    if (node == JSON_MISSING) return false;
    if (json_kind(json, node) != JSON_ARRAY) return json_string_is(json, node, word);
    for (int32_t m = json_first(json, node); m != JSON_MISSING; m = json_following(json, node, m))
        if (json_string_is(json, m, word)) return true;
    return false;
}

bool issuer_read(struct arena *mem, const struct json *json, struct text *out_id, struct text *out_name,
                 struct err *err) {
    int32_t issuer = json_member(json, 0, "issuer");
    *out_name = TEXT_NONE;
    if (issuer == JSON_MISSING) return wrong_member(err, "issuer");
    if (json_kind(json, issuer) == JSON_STRING) return member_text(mem, json, 0, "issuer", true, out_id, err);
    return member_text(mem, json, issuer, "id", true, out_id, err) &&
           member_text(mem, json, issuer, "name", false, out_name, err);
}

static bool read_identity(struct arena *mem, const struct json *json, int32_t node, struct credential *out,
                          struct err *err) {
    struct text type, value, salt;
    int32_t hashed = json_member(json, node, "hashed");
    if (hashed == JSON_MISSING || !member_text(mem, json, node, "identityType", true, &type, err) ||
        !member_text(mem, json, node, "identityHash", true, &value, err) ||
        !member_text(mem, json, node, "salt", false, &salt, err))
        return wrong_member(err, "identifier");
    if (json_kind(json, hashed) == JSON_TRUE) out->identity_hash = value, out->salt = salt;
    else if (text_is(type, "name") && out->holder_count < HOLDERS_MAX)
        out->holders[out->holder_count++] = value;
    return true;
}

static bool read_identities(struct arena *mem, const struct json *json, int32_t subject,
                            struct credential *out, struct err *err) {
    int32_t list = json_member(json, subject, "identifier");
    if (list == JSON_MISSING) return true;
    if (json_kind(json, list) != JSON_ARRAY) return wrong_member(err, "identifier");
    for (int32_t m = json_first(json, list); m != JSON_MISSING; m = json_following(json, list, m))
        if (!read_identity(mem, json, m, out, err)) return false;
    return true;
}

static bool read_achievement(struct arena *mem, const struct json *json, int32_t subject,
                             struct credential *out, struct err *err) {
    int32_t achievement = json_member(json, subject, "achievement");
    if (achievement == JSON_MISSING || json_kind(json, achievement) != JSON_OBJECT)
        return wrong_member(err, "achievement");
    int32_t creator = json_member(json, achievement, "creator");
    return member_text(mem, json, achievement, "name", true, &out->title, err) &&
           member_text(mem, json, achievement, "id", true, &out->course, err) &&
           member_text(mem, json, achievement, "description", false, &out->titles, err) &&
           member_text(mem, json, achievement, "version", false, &out->curriculum_version, err) &&
           (creator == JSON_MISSING || json_kind(json, creator) != JSON_OBJECT ||
            member_text(mem, json, creator, "name", false, &out->establishment, err));
}

static bool read_status(struct arena *mem, const struct json *json, struct credential *out, struct err *err) {
    struct text index;
    int32_t status = json_member(json, 0, "credentialStatus");
    if (status == JSON_MISSING) return true;
    if (json_kind(json, status) != JSON_OBJECT ||
        !member_has(json, status, "type", "BitstringStatusListEntry") ||
        !member_has(json, status, "statusPurpose", "revocation") ||
        !member_text(mem, json, status, "statusListCredential", true, &out->status_list, err) ||
        !member_text(mem, json, status, "statusListIndex", true, &index, err) ||
        !text_int(index, 0, INT32_MAX, &out->status_index))
        return wrong_member(err, "credentialStatus");
    out->has_status = true;
    return true;
}

static bool differs(struct err *err, const char *claim, const char *member) {
    return err_fail(err, ERR_INPUT, "credential.differs",
                    "\"%s\" of the token is not \"%s\" of the credential in it", claim, member);
}

static bool claim_is(struct arena *mem, const struct json *json, const char *claim, const char *member,
                     struct text expected, struct err *err) {
    struct text said;
    return member_text(mem, json, 0, claim, true, &said, err) &&
           (text_equal(said, expected) || differs(err, claim, member));
}

/* A whole number of seconds, as `otherwise` when it is absent. */
static bool claim_seconds(const struct json *json, const char *claim, int64_t otherwise, int64_t *out,
                          struct err *err) {
    int32_t node = json_member(json, 0, claim);
    *out = otherwise;
    if (node == JSON_MISSING) return true;
    return (json_kind(json, node) == JSON_NUMBER && json_integer(json_raw(json, node), out)) ||
           wrong_member(err, claim);
}

static bool check_claims(struct arena *mem, const struct json *json, int32_t subject,
                         const struct credential *c, struct err *err) {
    struct text subject_id;
    int64_t nbf, exp;
    if (!claim_is(mem, json, "iss", "issuer", c->issuer_id, err) ||
        !claim_is(mem, json, "jti", "id", c->id, err) ||
        !member_text(mem, json, subject, "id", false, &subject_id, err) ||
        (subject_id.length > 0 && !claim_is(mem, json, "sub", "credentialSubject.id", subject_id, err)) ||
        !claim_seconds(json, "nbf", INT64_MIN, &nbf, err) ||
        !claim_seconds(json, "exp", INT64_MAX, &exp, err))
        return false;
    if (nbf != c->valid_from) return differs(err, "nbf", "validFrom");
    return exp == c->valid_until || differs(err, "exp", "validUntil");
}

static bool read_times(struct arena *mem, const struct json *json, struct credential *out, struct err *err) {
    if (!member_moment(mem, json, 0, "validFrom", INT64_MIN, &out->valid_from, err) ||
        !member_moment(mem, json, 0, "validUntil", INT64_MAX, &out->valid_until, err))
        return false;
    return out->valid_from != INT64_MIN || wrong_member(err, "validFrom");
}

static bool is_badge(const struct json *json) {
    return json_kind(json, 0) == JSON_OBJECT && member_has(json, 0, "@context", credentials_context) &&
           member_has(json, 0, "type", "VerifiableCredential") &&
           (member_has(json, 0, "type", "OpenBadgeCredential") ||
            member_has(json, 0, "type", "AchievementCredential"));
}

bool credential_read(struct arena *mem, struct text payload, struct credential *out, struct err *err) {
    struct json json;
    struct credential c = {0};
    struct err why = {0};
    if (payload.length > CREDENTIAL_BYTES_MAX)
        return err_fail(err, ERR_LIMIT, "credential.too-large", "the credential has more than %d bytes",
                        CREDENTIAL_BYTES_MAX);
    if (!json_read(mem, payload, &json, &why))
        return err_fail(err, ERR_INPUT, "credential.json", "what the token holds is no JSON: %.*s",
                        (int)strcspn(why.text, "\n"), why.text);
    if (!is_badge(&json))
        return err_fail(err, ERR_INPUT, "credential.kind",
                        "what the token holds is no certificate (an OpenBadgeCredential)");
    int32_t subject = json_member(&json, 0, "credentialSubject");
    if (subject == JSON_MISSING || json_kind(&json, subject) != JSON_OBJECT)
        return wrong_member(err, "credentialSubject");
    if (!member_text(mem, &json, 0, "id", true, &c.id, err) ||
        !issuer_read(mem, &json, &c.issuer_id, &c.issuer_name, err) || !read_times(mem, &json, &c, err) ||
        !member_text(mem, &json, subject, "licenseNumber", false, &c.number, err) ||
        !read_identities(mem, &json, subject, &c, err) || !read_achievement(mem, &json, subject, &c, err) ||
        !read_status(mem, &json, &c, err) || !check_claims(mem, &json, subject, &c, err))
        return false;
    *out = c;
    return true;
}
