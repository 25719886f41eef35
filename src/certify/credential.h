/* SPDX-License-Identifier: Apache-2.0 */
/*
 * certify/credential: a certificate as an Open Badges 3.0 credential, the payload of a VC-JWT.
 *
 *   what the paper says  ->  OpenBadgeCredential (VC 2.0) with iss, nbf, jti, sub, exp  ->  what a reader
 * needs
 *
 * It says what the paper says, no more: the holder's name as printed, and the number by which his service
 * knows him only as a salted hash (identityHash), which shows a guess to be right and gives nothing away.
 * Addresses of courses, classes and establishments are under `base` and stay what they are. A certificate
 * that never ends has no validUntil. Days are whole days in UTC.
 */
#ifndef CADRE_CERTIFY_CREDENTIAL_H
#define CADRE_CERTIFY_CREDENTIAL_H

#include "core/day.h"
#include "core/json.h"
#include "domain/words.h"

struct issuer {
    struct text base; /* "https://training.example", without a slash at its end */
    struct text name; /* who certifies: the ministry, the service */
};

struct certificate {
    struct text number;     /* certify/number */
    struct text officer_id; /* goes in as a hash only */
    struct text salt;       /* of that hash: random letters */
    struct text
        holder[LANGUAGE_COUNT]; /* the name in each script; empty: none. The same name twice counts once */
    struct text course_id, curriculum_version; /* version empty: none known */
    struct text title[LANGUAGE_COUNT];         /* of the course; English is there */
    struct text class_id;                      /* empty: passed before there were records, or elsewhere */
    struct text establishment_id, establishment[LANGUAGE_COUNT];
    day class_first, class_last; /* DAY_NONE: not known */
    day issued, valid_to;        /* valid_to is the last day; DAY_NONE: for ever */
    int64_t status_list, status_index;
};

/* Where things are, in `mem`. */
struct text issuer_id(struct arena *mem, const struct issuer *issuer);
struct text credential_id(struct arena *mem, const struct issuer *issuer,
                          struct text number); /* the verify page */
struct text status_list_id(struct arena *mem, const struct issuer *issuer, int64_t list);
/* "sha256$..." of the id and the salt, in `mem` (Open Badges 3.0, IdentityHash). */
struct text identity_hash(struct arena *mem, struct text id, struct text salt);

/* The payload, in `mem`. */
struct text credential_print(struct arena *mem, const struct issuer *issuer,
                             const struct certificate *certificate);

enum { HOLDERS_MAX = 10, CREDENTIAL_BYTES_MAX = 1 << 18 };

/* What a reader of any issuer's credential needs; texts are empty where it says nothing. */
struct credential {
    struct text id, issuer_id, issuer_name;
    struct text number, title, course, curriculum_version, establishment;
    struct text titles;               /* the title in all languages, where the issuer gives them */
    struct text holders[HOLDERS_MAX]; /* names in the open */
    int32_t holder_count;
    struct text identity_hash, salt; /* of the holder's id */
    int64_t valid_from, valid_until; /* seconds since 1970; INT64_MAX: for ever */
    bool has_status;
    struct text status_list; /* the address of the list */
    int64_t status_index;
};

/*
 * Lives in `mem`. Errors, ERR_INPUT: credential.json, credential.kind (no OpenBadgeCredential),
 * credential.member (one is missing or of another form), credential.differs (the token's iss, jti, nbf, sub
 * or exp is not the credential's); ERR_LIMIT: credential.too-large
 */
bool credential_read(struct arena *mem, struct text payload, struct credential *out, struct err *err);

/* ---- for certify/ ---- */

/* A text member; empty when it is absent. Errors: credential.member */
bool member_text(struct arena *mem, const struct json *json, int32_t object, const char *name, bool required,
                 struct text *out, struct err *err);
/* An RFC 3339 time. Errors: credential.member */
bool member_moment(struct arena *mem, const struct json *json, int32_t object, const char *name,
                   int64_t otherwise, int64_t *out, struct err *err);
/* Whether `name` is the word, or an array with it. */
bool member_has(const struct json *json, int32_t object, const char *name, const char *word);
/* "issuer": a URI, or an object with an id. Errors: credential.member */
bool issuer_read(struct arena *mem, const struct json *json, struct text *out_id, struct text *out_name,
                 struct err *err);

#endif
