/* SPDX-License-Identifier: Apache-2.0 */
#include "certify/verify.h"

#include "certify/status_list.h"

#include <string.h>

const char *const verdict_words[VERDICT_COUNT] = {"valid",         "no-certificate", "altered",
                                                  "unknown-key",   "revoked",        "expired",
                                                  "not-yet-valid", "not-checked"};
const char *const check_words[CHECK_COUNT] = {"form", "signature", "time", "revocation"};

struct checking {
    struct arena *mem;
    const struct question *question;
    struct verification *out;
    struct jws jws;
};

static void note(struct checking *c, enum check_subject subject, enum check_result result, const char *code,
                 struct text text) {
    c->out->checks[subject] = (struct check){result, code, text};
}

static void notes(struct checking *c, enum check_subject subject, enum check_result result, const char *code,
                  const char *text) {
    note(c, subject, result, code, text_of(text));
}

/* The first line of what failed. */
static void note_error(struct checking *c, enum check_subject subject, enum check_result result,
                       const struct err *why) {
    struct text code = text_keep(c->mem, text_of(why->code));
    struct text text = text_keep(c->mem, (struct text){why->text, (int64_t)strcspn(why->text, "\n")});
    note(c, subject, result, text_zero_ended(c->mem, code), text);
}

/* ---- form and signature ---- */

/* "alg none" and other algorithms are no fault of form: somebody tried to pass without the key. */
static bool is_forged(const struct err *why) {
    return strcmp(why->code, "jws.unsigned") == 0 || strcmp(why->code, "jws.algorithm") == 0;
}

static bool read_token(struct checking *c) {
    struct text token;
    struct err why = {0};
    if (!carrier_read(c->mem, c->question->file, &c->out->carrier, &token, &why)) {
        note_error(c, CHECK_FORM, CHECK_WRONG, &why);
        return false;
    }
    if (!jws_read(c->mem, token, &c->jws, &why)) {
        note_error(c, is_forged(&why) ? CHECK_SIGNATURE : CHECK_FORM, CHECK_WRONG, &why);
        return false;
    }
    c->out->kid = c->jws.kid;
    c->out->algorithm = c->jws.algorithm;
    return true;
}

static struct text key_name(struct checking *c) {
    struct buffer shown = {.mem = c->mem};
    buffer_shown(&shown, text_shorten(c->mem, c->jws.kid, 60));
    return buffer_text(&shown);
}

static void check_signature(struct checking *c) {
    struct text name = key_name(c);
    if (c->question->keys == NULL) {
        note(c, CHECK_SIGNATURE, CHECK_NOT_POSSIBLE, "verify.no-keys",
             text_print(c->mem, "signed by a key not known here, %.*s: no keys were given", TEXT_ARGS(name)));
        return;
    }
    switch (jws_check(&c->jws, c->question->keys)) {
    case JWS_RIGHT:
        note(c, CHECK_SIGNATURE, CHECK_RIGHT, "",
             text_print(c->mem, "made with the key %.*s (%s)", TEXT_ARGS(name),
                        signing_names[c->jws.algorithm]));
        break;
    case JWS_UNKNOWN_KEY:
        note(c, CHECK_SIGNATURE, CHECK_NOT_POSSIBLE, "verify.unknown-key",
             text_print(c->mem, "signed by a key not known here, %.*s: it is none of the keys given",
                        TEXT_ARGS(name)));
        break;
    case JWS_OTHER_KEY:
        note(c, CHECK_SIGNATURE, CHECK_WRONG, "verify.other-key",
             text_print(c->mem, "it names the key %.*s, but was made for another key or algorithm",
                        TEXT_ARGS(name)));
        break;
    case JWS_WRONG:
        note(c, CHECK_SIGNATURE, CHECK_WRONG, "verify.altered",
             text_print(c->mem, "the key %.*s did not sign this: the certificate was altered",
                        TEXT_ARGS(name)));
        break;
    }
}

static bool read_credential(struct checking *c) {
    struct err why = {0};
    c->out->has_credential = credential_read(c->mem, c->jws.payload, &c->out->credential, &why);
    if (c->out->has_credential)
        notes(c, CHECK_FORM, CHECK_RIGHT, "", "an Open Badges 3.0 credential in a token");
    else note_error(c, CHECK_FORM, CHECK_WRONG, &why);
    return c->out->has_credential;
}

/* ---- time ---- */

static void check_time(struct checking *c) {
    const struct credential *credential = &c->out->credential;
    int64_t now = c->question->now;
    struct text from = moment_text(c->mem, credential->valid_from);
    if (now < credential->valid_from) {
        note(c, CHECK_TIME, CHECK_WRONG, "verify.not-yet-valid",
             text_print(c->mem, "it is valid only from %.*s on", TEXT_ARGS(from)));
        return;
    }
    if (credential->valid_until == INT64_MAX) {
        note(c, CHECK_TIME, CHECK_RIGHT, "",
             text_print(c->mem, "valid from %.*s on, without an end", TEXT_ARGS(from)));
        return;
    }
    struct text until = moment_text(c->mem, credential->valid_until);
    if (now > credential->valid_until)
        note(c, CHECK_TIME, CHECK_WRONG, "verify.expired",
             text_print(c->mem, "it expired: it was valid until %.*s", TEXT_ARGS(until)));
    else
        note(c, CHECK_TIME, CHECK_RIGHT, "",
             text_print(c->mem, "valid from %.*s until %.*s", TEXT_ARGS(from), TEXT_ARGS(until)));
}

/* ---- revocation ---- */

static bool not_checked(struct checking *c, const char *code, const char *why) {
    note(c, CHECK_REVOCATION, CHECK_NOT_POSSIBLE, code,
         text_print(c->mem, "revocation not checked: %s", why));
    return false;
}

/* A list that nobody vouches for says nothing. */
static bool list_is_signed(struct checking *c, const struct jws *jws) {
    if (c->question->keys == NULL)
        return not_checked(c, "verify.list-unknown-key", "without keys the list proves nothing");
    switch (jws_check(jws, c->question->keys)) {
    case JWS_RIGHT:
        return true;
    case JWS_UNKNOWN_KEY:
        return not_checked(c, "verify.list-unknown-key", "the list is signed by a key not known here");
    case JWS_OTHER_KEY:
    case JWS_WRONG:
        break;
    }
    return not_checked(c, "verify.list-altered", "the list's signature is wrong");
}

static bool list_is_for_us(struct checking *c, const struct status_list *list) {
    const struct credential *credential = &c->out->credential;
    if (!text_equal(list->issuer_id, credential->issuer_id))
        return not_checked(c, "verify.list-other-issuer", "the list is of another issuer");
    if (!text_equal(list->id, credential->status_list))
        return not_checked(c, "verify.list-other", "the list is another one than the certificate names");
    if (c->question->now > list->valid_until)
        return not_checked(c, "verify.list-stale", "the list is too old, get a new one");
    return credential->status_index < list->places ||
           not_checked(c, "verify.list-outside", "the certificate's place is outside of the list");
}

static void check_list(struct checking *c) {
    struct jws jws;
    struct status_list list;
    struct err why = {0};
    if (!jws_read(c->mem, c->question->list, &jws, &why)) {
        not_checked(c, why.code[0] == 'j' && is_forged(&why) ? "verify.list-altered" : "verify.list-form",
                    "the list is no signed list of revocations");
        return;
    }
    if (!list_is_signed(c, &jws)) return;
    if (!status_list_read(c->mem, jws.payload, &list, &why)) {
        not_checked(c, "verify.list-form", "the list is no list of revocations");
        return;
    }
    if (!list_is_for_us(c, &list)) return;
    if (status_list_has(&list, c->out->credential.status_index))
        notes(c, CHECK_REVOCATION, CHECK_WRONG, "verify.revoked", "it was revoked by its issuer");
    else
        note(c, CHECK_REVOCATION, CHECK_RIGHT, "",
             text_print(c->mem, "not revoked in the list of %.*s",
                        TEXT_ARGS(moment_text(c->mem, list.valid_from))));
}

static void check_revocation(struct checking *c) {
    if (!c->out->credential.has_status) not_checked(c, "verify.no-status", "the certificate names no list");
    else if (c->question->list.length == 0) not_checked(c, "verify.no-list", "no list was given");
    else check_list(c);
}

/* ---- the verdict ---- */

static enum verdict verdict_of(const struct check checks[CHECK_COUNT]) {
    if (checks[CHECK_SIGNATURE].result == CHECK_WRONG) return VERDICT_ALTERED;
    if (checks[CHECK_FORM].result != CHECK_RIGHT) return VERDICT_NO_CERTIFICATE;
    if (checks[CHECK_SIGNATURE].result != CHECK_RIGHT) return VERDICT_UNKNOWN_KEY;
    if (checks[CHECK_REVOCATION].result == CHECK_WRONG) return VERDICT_REVOKED;
    if (checks[CHECK_TIME].result != CHECK_RIGHT)
        return strcmp(checks[CHECK_TIME].code, "verify.expired") == 0 ? VERDICT_EXPIRED : VERDICT_NOT_YET;
    return checks[CHECK_REVOCATION].result == CHECK_RIGHT ? VERDICT_VALID : VERDICT_UNCHECKED;
}

void verify(struct arena *mem, const struct question *question, struct verification *out) {
    struct checking c = {.mem = mem, .question = question, .out = out};
    *out = (struct verification){0};
    for (int32_t i = 0; i < CHECK_COUNT; i++)
        out->checks[i] = (struct check){CHECK_NOT_REACHED, "verify.not-reached", text_of("not looked at")};
    if (read_token(&c)) {
        check_signature(&c);
        if (read_credential(&c)) {
            check_time(&c);
            check_revocation(&c);
        }
    }
    out->verdict = verdict_of(out->checks);
}
