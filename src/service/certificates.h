/* SPDX-License-Identifier: Apache-2.0 */
/*
 * service/certificates: the signed proof of a qualification. A certificate is issued, and then stands, until
 * it is replaced by another of the same qualification or revoked; it is never deleted.
 *
 *   a qualification that no certificate stands for  ->  number, place in a list of revocations, token, row,
 * audit line
 *
 * Who issues, replaces or revokes needs RIGHT_CERTIFICATES over the establishment whose class it was (without
 * a class: over everything), and nobody touches his own. What is not standing any more is in the list of
 * revocations.
 *
 * Errors, ERR_INPUT unless said: certificate.not-found, certificate.no-issuer, certificate.issuer,
 * certificate.issuer-fixed, certificate.nothing-due, certificate.not-standing, certificate.reason;
 * certificate.own (ERR_RIGHTS); those of certificate_keys.h, number_read; rights.missing.
 */
#ifndef CADRE_SERVICE_CERTIFICATES_H
#define CADRE_SERVICE_CERTIFICATES_H

#include "certify/credential.h"
#include "certify/number.h"
#include "certify/paper.h"
#include "certify/verify.h"
#include "service/service.h"

/* ---- who certifies (RIGHT_SYSTEM) ---- */

/* `base`: "https://training.example"; once there is a certificate only the name can change. */
bool certificates_issuer_set(const struct service *service, struct text base, struct text name,
                             struct err *err);
/* Lives in `mem`. Errors: certificate.no-issuer */
bool certificates_issuer(struct arena *mem, struct tx *tx, struct issuer *out, struct err *err);

/* ---- issuing ---- */

struct certificate_order { /* empty: any; at least one is given, or `all` */
    struct text officer_id, course_id, class_id;
    bool all;
};

struct certificate_report {
    struct text *numbers; /* [issued] */
    int32_t issued;
    int32_t own; /* left out: the asker's own */
};

enum { CERTIFICATES_MAX = 200000 /* of one order */ };

/*
 * All that is due of an order, 500 a transaction: what was committed stays when a later one fails. Lives in
 * `mem`. Errors: certificate.nothing-due, certificate.own when all that is due is the asker's own
 */
bool certificates_issue(struct arena *mem, const struct service *service,
                        const struct certificate_order *order, struct certificate_report *out,
                        struct err *err);

/* Why one no longer stands: a word, since a sentence could hold a name. */
extern const char *const certificate_reasons[]; /* "mistake", "fraud", ...; ends with NULL */

/* A new one for the same qualification, from the facts as they are now; *out_number is in `mem`. */
bool certificates_replace(struct arena *mem, const struct service *service, struct text number,
                          struct text reason, struct text *out_number, struct err *err);
bool certificates_revoke(struct arena *mem, const struct service *service, struct text number,
                         struct text reason, struct err *err);

/* A qualification was revoked: in the transaction of that change, its certificate, when one stands, is
   revoked with the reason "result-withdrawn". The right is asked by who revokes the qualification. */
bool certificates_revoke_for(struct tx *tx, const struct service *service, struct text officer_id,
                             struct text course_id, day qualified, struct err *err);

/* ---- looking ---- */

struct issued_certificate {
    struct text number, officer_id, course_id, class_id, establishment_id;
    day qualified, valid_to;
    struct text state; /* "issued", "replaced", "revoked" */
    struct text replaced_by, reason, kid, token;
    int64_t issued_seconds, changed_seconds;
};

struct certificate_filter {
    struct text officer_id, course_id, class_id, state; /* empty: any */
    int64_t skip, most;
};

struct certificate_list {
    struct issued_certificate *certificates; /* the newest first */
    int32_t count;
    int64_t total; /* that the filter fits */
};

/* Those of the asker's establishments, or with RIGHT_PEOPLE over the officer of the filter his. Lives in
 * `mem`. */
bool certificates_list(struct arena *mem, const struct service *service,
                       const struct certificate_filter *filter, struct certificate_list *out,
                       struct err *err);
/* By its number as people type it; whoever may see it in a list. Lives in `mem`. */
bool certificates_get(struct arena *mem, const struct service *service, struct text number,
                      struct issued_certificate *out, struct err *err);

/* The files that a certificate can be had as; what it is called is its ending. */
enum certificate_form { FORM_TOKEN, FORM_PDF, FORM_PNG, FORM_SVG, FORM_COUNT };
extern const struct certificate_form_row {
    const char *ending, *type; /* "pdf", "application/pdf" */
} certificate_forms[FORM_COUNT];
/* In `mem`; `press` draws PDF. Errors: paper.failed (ERR_SYSTEM) */
bool certificate_file(struct arena *mem, struct press *press, struct text token, enum certificate_form form,
                      struct text *out, struct err *err);

/* ---- for anyone ---- */

/* What the paper shows, and how it stands; for who has the number. Lives in `mem`. Errors:
 * certificate.not-found */
bool certificates_public(struct arena *mem, struct tx *tx, struct text number, struct issued_certificate *out,
                         struct credential *out_says, struct err *err);
/* A file, verified with our keys and our list of revocations as they are now. */
bool certificates_verify(struct arena *mem, const struct service *service, struct tx *tx, struct text file,
                         struct verification *out, struct err *err);
/* The signed list of revocations as it is now, in `mem`; list 1 is there before there is a certificate.
   Errors: certificate.not-found */
bool certificates_status(struct arena *mem, const struct service *service, struct tx *tx, int64_t list,
                         struct text *out, struct err *err);

#endif
