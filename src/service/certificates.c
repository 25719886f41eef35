/* SPDX-License-Identifier: Apache-2.0 */
#include "service/certificates.h"

#include "certify/picture.h"
#include "certify/status_list.h"
#include "core/base64.h"
#include "core/secret.h"
#include "service/certificate_keys.h"

#include <string.h>

enum {
    CHUNK = 500,
    LIST_FULL = STATUS_PLACES / 2, /* so that a random place is soon found */
    SALT_BYTES = 12,
    BASE_BYTES_MAX = 200,
    NAME_BYTES_MAX = 300
};

const char *const certificate_reasons[] = {
    "mistake", "fraud", "result-withdrawn", "data-changed", "key-leaked", "lost", NULL};

/* ---- who certifies ---- */

static bool base_holds(struct text base) {
    static const char *const schemes[] = {"https://", "http://"};
    int64_t scheme = 0;
    for (int32_t i = 0; i < 2; i++) {
        int64_t length = (int64_t)strlen(schemes[i]);
        if (base.length > length && memcmp(base.at, schemes[i], (size_t)length) == 0) scheme = length;
    }
    if (scheme == 0 || base.length > BASE_BYTES_MAX || base.at[base.length - 1] == '/') return false;
    for (int64_t i = scheme; i < base.length; i++)
        if (base.at[i] <= ' ' || base.at[i] > '~' || strchr("\"<>\\^`{|}?#%", base.at[i]) != NULL)
            return false;
    return true;
}

bool certificates_issuer_set(const struct service *service, struct text base, struct text name,
                             struct err *err) {
    struct arena mem = {0};
    struct issuer old;
    struct err none = {0};
    int64_t count = 0;
    if (!service_may(service, RIGHT_SYSTEM, err)) return false;
    if (!base_holds(base))
        return err_fail(err, ERR_INPUT, "certificate.issuer",
                        "\"%.*s\" is not the address that certificates begin with\n"
                        "Write it like https://training.example, without a slash at its end.",
                        TEXT_ARGS(text_shorten(&mem, base, 60)));
    if (name.length == 0 || name.length > NAME_BYTES_MAX || text_utf8_error(name) >= 0)
        return err_fail(err, ERR_INPUT, "certificate.issuer",
                        "the name of who certifies has 1 to %d bytes of UTF-8", NAME_BYTES_MAX);
    scoped(tx) struct tx *tx = tx_begin(service->store, err);
    if (tx == NULL || !tx_int(tx, SQL_certificate_count, 0, &count, err)) return false;
    bool other = certificates_issuer(&mem, tx, &old, &none) && !text_equal(old.base, base);
    arena_clear(&mem);
    if (other && count > 0)
        return err_fail(err, ERR_INPUT, "certificate.issuer-fixed",
                        "certificates were issued under another address, which must stay: they name it\n"
                        "The name alone can be changed.");
    return tx_run(tx, SQL_certificate_issuer_set, err, value_text(base), value_text(name)) &&
           service_audit(tx, service, "set certificate issuer", base, TEXT_NONE, err) && tx_commit(tx, err);
}

bool certificates_issuer(struct arena *mem, struct tx *tx, struct issuer *out, struct err *err) {
    scoped(rows) struct rows *rows = tx_rows(tx, SQL_certificate_issuer, err);
    if (rows_next(rows)) {
        *out = (struct issuer){text_keep(mem, rows_text(rows, 0)), text_keep(mem, rows_text(rows, 1))};
        return true;
    }
    return err_fail(err, ERR_INPUT, "certificate.no-issuer",
                    "nobody said yet who certifies and where\n"
                    "Say it: cadre cert issuer https://training.example \"Training Command\"");
}

/* ---- what is due ---- */

struct due_list {
    struct certificate *certificates;
    int32_t count;
};

static day rows_day(const struct rows *rows, int32_t column) {
    return (day)rows_int(rows, column, DAY_NONE);
}

/* As the paper writes it: family name, given name, patronymic. */
static struct text full_name(struct arena *mem, const struct rows *rows, int32_t column) {
    struct buffer name = {.mem = mem};
    for (int32_t i = 0; i < 3; i++) {
        struct text part = rows_text(rows, column + i);
        if (part.length > 0) buffer_print(&name, "%s%.*s", name.length > 0 ? " " : "", TEXT_ARGS(part));
    }
    return buffer_text(&name);
}

static void three_languages(struct arena *mem, const struct rows *rows, int32_t column,
                            struct text out[LANGUAGE_COUNT]) {
    out[LANGUAGE_EN] = text_keep(mem, rows_text(rows, column));
    out[LANGUAGE_KK] = text_keep(mem, rows_text(rows, column + 1));
    out[LANGUAGE_RU] = text_keep(mem, rows_text(rows, column + 2));
}

static void read_due(struct arena *mem, const struct rows *rows, struct certificate *out) {
    *out = (struct certificate){.officer_id = text_keep(mem, rows_text(rows, 0)),
                                .course_id = text_keep(mem, rows_text(rows, 1)),
                                .issued = rows_day(rows, 2),
                                .valid_to = rows_day(rows, 3),
                                .class_id = text_keep(mem, rows_text(rows, 10)),
                                .curriculum_version = text_keep(mem, rows_text(rows, 11)),
                                .class_first = rows_day(rows, 12),
                                .class_last = rows_day(rows, 13),
                                .establishment_id = text_keep(mem, rows_text(rows, 14))};
    out->holder[LANGUAGE_EN] = full_name(mem, rows, 4);
    three_languages(mem, rows, 7, out->title);
    if (out->title[LANGUAGE_EN].length == 0) out->title[LANGUAGE_EN] = out->course_id;
    three_languages(mem, rows, 15, out->establishment);
}

static bool find_due(struct arena *mem, struct tx *tx, const struct certificate_order *order,
                     struct due_list *out, struct err *err) {
    int64_t capacity = 0;
    *out = (struct due_list){0};
    scoped(rows) struct rows *rows = tx_rows(tx, SQL_certificate_due, err, value_text(order->officer_id),
                                             value_text(order->course_id), value_text(order->class_id));
    while (rows_next(rows)) {
        if (out->count == CERTIFICATES_MAX)
            return err_fail(err, ERR_LIMIT, "certificate.too-large", "more than %d certificates are due",
                            CERTIFICATES_MAX);
        arena_grow(mem, out->certificates, out->count, &capacity);
        read_due(mem, rows, &out->certificates[out->count++]);
    }
    return !err_any(err);
}

/* ---- rights ---- */

static bool may_issue(const struct service *service, struct tx *tx, struct text establishment_id,
                      struct err *err) {
    if (establishment_id.length == 0) return service_may(service, RIGHT_CERTIFICATES, err);
    return service_may_about(service, tx, RIGHT_CERTIFICATES,
                             (struct about){ABOUT_ESTABLISHMENT, establishment_id}, err);
}

/* Who the asker is among the officers; empty: nobody. */
static bool own_officer(struct arena *mem, const struct service *service, struct tx *tx, struct text *out,
                        struct err *err) {
    scoped(rows) struct rows *rows = tx_rows(tx, SQL_certificate_own, err, value_int(service->user_id));
    *out = rows_next(rows) ? text_keep(mem, rows_text(rows, 0)) : TEXT_NONE;
    return !err_any(err);
}

static bool is_own(struct text own, struct text officer_id) {
    return own.length > 0 && text_equal(own, officer_id);
}

static bool own_refused(struct err *err) {
    return err_fail(err, ERR_RIGHTS, "certificate.own",
                    "nobody issues, replaces or revokes his own certificate\nAnother registrar can do it.");
}

/* ---- issuing ---- */

/* What one transaction of issuing knows. */
struct issuing {
    struct arena *mem;
    const struct service *service;
    struct tx *tx;
    struct issuer issuer;
    struct signer *signer;
    int64_t list, taken; /* the list that is being filled, and how many of its places are taken */
};

static bool issuing_begin(struct issuing *i, struct err *err) {
    scoped(rows) struct rows *rows = tx_rows(i->tx, SQL_certificate_list_newest, err);
    i->list = 1;
    i->taken = 0;
    if (rows_next(rows)) i->list = rows_int(rows, 0, 1), i->taken = rows_int(rows, 1, 0);
    return !err_any(err);
}

/* A place that tells nothing: who sees two certificates cannot say which was issued first. */
static bool take_place(struct issuing *i, struct certificate *certificate, struct err *err) {
    if (i->taken >= LIST_FULL) i->list++, i->taken = 0;
    int64_t used = 1;
    while (used > 0) {
        uint8_t bytes[4];
        secret_random(bytes, sizeof bytes);
        certificate->status_index = (bytes[0] | bytes[1] << 8 | (int64_t)bytes[2] << 16) % STATUS_PLACES;
        if (!tx_int(i->tx, SQL_certificate_place_taken, 0, &used, err, value_int(i->list),
                    value_int(certificate->status_index)))
            return false;
    }
    certificate->status_list = i->list;
    i->taken++;
    return true;
}

static void number_and_salt(struct arena *mem, struct certificate *certificate) {
    uint8_t number[NUMBER_RANDOM_BYTES], salt[SALT_BYTES];
    secret_random(number, sizeof number);
    secret_random(salt, sizeof salt);
    certificate->number = text_keep(mem, text_of(number_make(number).at));
    certificate->salt = base64_print(mem, (struct text){(const char *)salt, sizeof salt}, BASE64_URL);
}

static bool issue_one(struct issuing *i, struct certificate *certificate, struct err *err) {
    struct arena *mem = i->mem;
    number_and_salt(mem, certificate);
    if (!take_place(i, certificate, err)) return false;
    struct text token = jws_print(mem, i->signer, "JWT", credential_print(mem, &i->issuer, certificate));
    return tx_run(i->tx, SQL_certificate_add, err, value_text(certificate->number),
                  value_text(certificate->officer_id), value_text(certificate->course_id),
                  value_day(certificate->issued), value_day(certificate->valid_to),
                  value_text_or_null(certificate->class_id),
                  value_text_or_null(certificate->establishment_id), value_int(certificate->status_list),
                  value_int(certificate->status_index), value_text(signer_public(i->signer)->kid),
                  value_text(token), value_int(service_now(i->service))) &&
           service_audit(i->tx, i->service, "issue certificate",
                         text_print(mem, "certificate %.*s", TEXT_ARGS(certificate->number)),
                         text_print(mem, "officer %.*s course %.*s", TEXT_ARGS(certificate->officer_id),
                                    TEXT_ARGS(certificate->course_id)),
                         err);
}

/* One transaction. Somebody else may have issued some of them meanwhile. */
static bool issue_chunk(struct issuing *i, struct certificate *due, int32_t count,
                        struct certificate_report *report, struct err *err) {
    int32_t issued_before = report->issued;
    scoped(tx) struct tx *tx = tx_begin(i->service->store, err);
    i->tx = tx;
    if (tx == NULL || !issuing_begin(i, err)) return false;
    for (int32_t c = 0; c < count; c++) {
        int64_t stands;
        if (!tx_int(tx, SQL_certificate_stands, 0, &stands, err, value_text(due[c].officer_id),
                    value_text(due[c].course_id), value_day(due[c].issued)))
            return false;
        if (stands > 0) continue;
        if (!may_issue(i->service, tx, due[c].establishment_id, err) || !issue_one(i, &due[c], err)) {
            report->issued = issued_before;
            return false;
        }
        report->numbers[report->issued++] = due[c].number;
    }
    if (tx_commit(tx, err)) return true;
    report->issued = issued_before;
    return false;
}

/* What is due and not the asker's own, moved to the front. */
static int32_t leave_out_own(struct due_list *due, struct text own) {
    int32_t kept = 0;
    for (int32_t i = 0; i < due->count; i++)
        if (!is_own(own, due->certificates[i].officer_id)) due->certificates[kept++] = due->certificates[i];
    int32_t left_out = due->count - kept;
    due->count = kept;
    return left_out;
}

static bool prepare(struct issuing *i, const struct certificate_order *order, struct due_list *due,
                    struct certificate_report *report, struct err *err) {
    struct text own;
    scoped(tx) struct tx *tx = tx_look(i->service->store, err);
    if (tx == NULL || !certificates_issuer(i->mem, tx, &i->issuer, err) ||
        !own_officer(i->mem, i->service, tx, &own, err) || !find_due(i->mem, tx, order, due, err))
        return false;
    report->own = leave_out_own(due, own);
    for (int32_t c = 0; c < due->count; c++)
        if ((c == 0 ||
             !text_equal(due->certificates[c].establishment_id, due->certificates[c - 1].establishment_id)) &&
            !may_issue(i->service, tx, due->certificates[c].establishment_id, err))
            return false;
    if (due->count == 0 && report->own > 0) return own_refused(err);
    if (due->count == 0)
        return err_fail(
            err, ERR_INPUT, "certificate.nothing-due",
            "no certificate is due: nobody who is asked for has a qualification that none stands for");
    i->signer = certificate_keys_signer(i->mem, i->service, tx, err);
    return i->signer != NULL;
}

bool certificates_issue(struct arena *mem, const struct service *service,
                        const struct certificate_order *order, struct certificate_report *out,
                        struct err *err) {
    struct issuing issuing = {.mem = mem, .service = service};
    struct due_list due = {0};
    struct certificate_report report = {0};
    bool named = order->officer_id.length + order->course_id.length + order->class_id.length > 0;
    if (!named && !order->all)
        return err_fail(err, ERR_INPUT, "certificate.nothing-due",
                        "say for whom: a class, an officer, a course, or all");
    bool issued = prepare(&issuing, order, &due, &report, err);
    if (issued) report.numbers = arena_make(mem, struct text, due.count);
    for (int32_t begin = 0; issued && begin < due.count; begin += CHUNK) {
        int32_t count = due.count - begin < CHUNK ? due.count - begin : CHUNK;
        issued = issue_chunk(&issuing, due.certificates + begin, count, &report, err);
    }
    signer_end(issuing.signer);
    if (issued) *out = report;
    return issued;
}

/* ---- what is issued ---- */

static void read_issued(struct arena *mem, const struct rows *rows, struct issued_certificate *out) {
    *out = (struct issued_certificate){.number = text_keep(mem, rows_text(rows, 0)),
                                       .officer_id = text_keep(mem, rows_text(rows, 1)),
                                       .course_id = text_keep(mem, rows_text(rows, 2)),
                                       .qualified = rows_day(rows, 3),
                                       .valid_to = rows_day(rows, 4),
                                       .class_id = text_keep(mem, rows_text(rows, 5)),
                                       .establishment_id = text_keep(mem, rows_text(rows, 6)),
                                       .state = text_keep(mem, rows_text(rows, 7)),
                                       .replaced_by = text_keep(mem, rows_text(rows, 8)),
                                       .reason = text_keep(mem, rows_text(rows, 9)),
                                       .kid = text_keep(mem, rows_text(rows, 10)),
                                       .issued_seconds = rows_int(rows, 11, 0),
                                       .changed_seconds = rows_int(rows, 12, 0),
                                       .token = text_keep(mem, rows_text(rows, 13))};
}

static bool not_there(struct err *err) {
    return err_fail(err, ERR_INPUT, "certificate.not-found", "there is no certificate of that number");
}

static bool find(struct arena *mem, struct tx *tx, struct text typed, struct issued_certificate *out,
                 struct err *err) {
    struct certificate_number number;
    if (!number_read(typed, &number, err)) return false;
    scoped(rows) struct rows *rows = tx_rows(tx, SQL_certificate_get, err, value_text(text_of(number.at)));
    if (!rows_next(rows)) return not_there(err);
    read_issued(mem, rows, out);
    return true;
}

/* ---- replacing and revoking ---- */

static bool reason_check(struct text reason, struct err *err) {
    struct arena mem = {0};
    struct buffer words = {.mem = &mem};
    bool known = false;
    for (int32_t i = 0; certificate_reasons[i] != NULL; i++) {
        known = known || text_is(reason, certificate_reasons[i]);
        buffer_print(&words, "%s%s", i > 0 ? ", " : "", certificate_reasons[i]);
    }
    if (!known)
        err_fail(err, ERR_INPUT, "certificate.reason", "\"%.*s\" is no reason\nThere are %.*s.",
                 TEXT_ARGS(text_shorten(&mem, reason, 40)), TEXT_ARGS(buffer_text(&words)));
    arena_clear(&mem);
    return known;
}

/* A certificate that stands and that the asker may end. Who may not see it is told that there is none. */
static bool find_to_end(struct arena *mem, const struct service *service, struct tx *tx, struct text number,
                        struct issued_certificate *out, struct err *err) {
    struct text own;
    struct err missing = {0};
    if (!find(mem, tx, number, out, err) || !own_officer(mem, service, tx, &own, err)) return false;
    if (!may_issue(service, tx, out->establishment_id, &missing)) {
        if (missing.kind == ERR_RIGHTS) return not_there(err);
        *err = missing;
        return false;
    }
    if (is_own(own, out->officer_id)) return own_refused(err);
    return text_is(out->state, "issued") ||
           err_fail(err, ERR_INPUT, "certificate.not-standing", "certificate %.*s was %.*s already",
                    TEXT_ARGS(out->number), TEXT_ARGS(out->state));
}

static bool end_one(struct arena *mem, const struct service *service, struct tx *tx, const struct text number,
                    const char *state, struct text reason, struct text successor, struct err *err) {
    bool revokes = strcmp(state, "revoked") == 0;
    return tx_run(tx, SQL_certificate_end, err, value_text(text_of(state)), value_text(reason),
                  value_text_or_null(successor), value_int(service_now(service)), value_text(number)) &&
           service_audit(tx, service, revokes ? "revoke certificate" : "replace certificate",
                         text_print(mem, "certificate %.*s", TEXT_ARGS(number)), reason, err);
}

bool certificates_revoke(struct arena *mem, const struct service *service, struct text number,
                         struct text reason, struct err *err) {
    struct issued_certificate old;
    if (!reason_check(reason, err)) return false;
    scoped(tx) struct tx *tx = tx_begin(service->store, err);
    return tx != NULL && find_to_end(mem, service, tx, number, &old, err) &&
           end_one(mem, service, tx, old.number, "revoked", reason, TEXT_NONE, err) && tx_commit(tx, err);
}

static bool standing_number(struct arena *mem, struct tx *tx, struct text officer_id, struct text course_id,
                            day qualified, struct text *out, struct err *err) {
    scoped(rows) struct rows *rows = tx_rows(tx, SQL_certificate_standing_number, err, value_text(officer_id),
                                             value_text(course_id), value_day(qualified));
    *out = rows_next(rows) ? text_keep(mem, rows_text(rows, 0)) : TEXT_NONE;
    return !err_any(err);
}

bool certificates_revoke_for(struct tx *tx, const struct service *service, struct text officer_id,
                             struct text course_id, day qualified, struct err *err) {
    struct arena mem = {0};
    struct text number;
    bool ended = standing_number(&mem, tx, officer_id, course_id, qualified, &number, err) &&
                 (number.length == 0 ||
                  end_one(&mem, service, tx, number, "revoked", text_of("result-withdrawn"), TEXT_NONE, err));
    arena_clear(&mem);
    return ended;
}

/* The old one ends first: one that stands for each qualification. Its successor is named once it is there. */
static bool replace_in(struct issuing *i, struct text number, struct text reason, struct text *out_number,
                       struct err *err) {
    struct issued_certificate old;
    struct due_list due;
    struct certificate *successor = NULL;
    if (!find_to_end(i->mem, i->service, i->tx, number, &old, err) ||
        !tx_run(i->tx, SQL_certificate_end, err, value_text(text_of("replaced")), value_text(reason),
                value_null(), value_int(service_now(i->service)), value_text(old.number)) ||
        !find_due(i->mem, i->tx, &(struct certificate_order){old.officer_id, old.course_id, TEXT_NONE, false},
                  &due, err) ||
        !issuing_begin(i, err))
        return false;
    for (int32_t c = 0; c < due.count; c++)
        if (due.certificates[c].issued == old.qualified) successor = &due.certificates[c];
    if (successor == NULL)
        return err_fail(err, ERR_INPUT, "certificate.nothing-due",
                        "the qualification that it proved is not there any more\nRevoke it instead.");
    if (!issue_one(i, successor, err) ||
        !end_one(i->mem, i->service, i->tx, old.number, "replaced", reason, successor->number, err))
        return false;
    *out_number = successor->number;
    return true;
}

bool certificates_replace(struct arena *mem, const struct service *service, struct text number,
                          struct text reason, struct text *out_number, struct err *err) {
    struct issuing issuing = {.mem = mem, .service = service};
    struct text successor;
    if (!reason_check(reason, err)) return false;
    scoped(tx) struct tx *tx = tx_begin(service->store, err);
    if (tx == NULL || !certificates_issuer(mem, tx, &issuing.issuer, err)) return false;
    scoped(signer) struct signer *signer = certificate_keys_signer(mem, service, tx, err);
    issuing.tx = tx;
    issuing.signer = signer;
    if (signer == NULL || !replace_in(&issuing, number, reason, &successor, err) || !tx_commit(tx, err))
        return false;
    *out_number = successor;
    return true;
}

/* ---- looking ---- */

/* " E1 E2 " of the establishments that the asker certifies for; empty: all. */
static void scope_of(struct arena *mem, const struct service *service, struct text *out) {
    struct buffer scope = {.mem = mem};
    *out = TEXT_NONE;
    if ((service->rights & RIGHT_CERTIFICATES) != 0) return;
    for (int32_t i = 0; i < service->grant_count; i++) {
        const struct grant *grant = &service->grants[i];
        if (grant->scope != SCOPE_ESTABLISHMENT ||
            (role_rights(grant->role) & service->limit & RIGHT_CERTIFICATES) == 0)
            continue;
        buffer_print(&scope, " %.*s ", TEXT_ARGS(grant->id));
    }
    if (scope.length == 0) buffer_char(&scope, ' '); /* of none: he sees an empty list */
    *out = buffer_text(&scope);
}

/* Who may see the officer's file may see his certificates. */
static bool scope_for(struct arena *mem, const struct service *service, struct tx *tx, struct text officer_id,
                      struct text *out, struct err *err) {
    struct err missing = {0};
    *out = TEXT_NONE;
    if (officer_id.length > 0 &&
        service_may_about(service, tx, RIGHT_PEOPLE, (struct about){ABOUT_OFFICER, officer_id}, &missing))
        return true;
    if (err_any(&missing) && missing.kind != ERR_RIGHTS) {
        *err = missing;
        return false;
    }
    scope_of(mem, service, out);
    return true;
}

bool certificates_list(struct arena *mem, const struct service *service,
                       const struct certificate_filter *filter, struct certificate_list *out,
                       struct err *err) {
    struct certificate_list list = {0};
    struct text scope;
    int64_t capacity = 0;
    scoped(tx) struct tx *tx = tx_look(service->store, err);
    if (tx == NULL || !scope_for(mem, service, tx, filter->officer_id, &scope, err) ||
        !tx_int(tx, SQL_certificate_list_count, 0, &list.total, err, value_text(filter->officer_id),
                value_text(filter->course_id), value_text(filter->class_id), value_text(filter->state),
                value_text(scope)))
        return false;
    scoped(rows) struct rows *rows = tx_rows(tx, SQL_certificate_list, err, value_text(filter->officer_id),
                                             value_text(filter->course_id), value_text(filter->class_id),
                                             value_text(filter->state), value_text(scope),
                                             value_int(filter->most), value_int(filter->skip));
    while (rows_next(rows)) {
        arena_grow(mem, list.certificates, list.count, &capacity);
        read_issued(mem, rows, &list.certificates[list.count++]);
    }
    if (err_any(err)) return false;
    *out = list;
    return true;
}

bool certificates_get(struct arena *mem, const struct service *service, struct text number,
                      struct issued_certificate *out, struct err *err) {
    struct err missing = {0};
    scoped(tx) struct tx *tx = tx_look(service->store, err);
    if (tx == NULL || !find(mem, tx, number, out, err)) return false;
    if (may_issue(service, tx, out->establishment_id, &missing)) return true;
    if (missing.kind == ERR_RIGHTS) missing = (struct err){0};
    if (!err_any(&missing) && service_may_about(service, tx, RIGHT_PEOPLE,
                                                (struct about){ABOUT_OFFICER, out->officer_id}, &missing))
        return true;
    if (missing.kind == ERR_RIGHTS) return not_there(err);
    *err = missing;
    return false;
}

/* ---- files ---- */

const struct certificate_form_row certificate_forms[FORM_COUNT] = {[FORM_TOKEN] = {"jwt", "application/jwt"},
                                                                   [FORM_PDF] = {"pdf", "application/pdf"},
                                                                   [FORM_PNG] = {"png", "image/png"},
                                                                   [FORM_SVG] = {"svg", "image/svg+xml"}};

static bool svg_file(struct arena *mem, struct text token, struct text *out, struct err *err) {
    struct jws jws;
    struct credential says;
    if (!jws_read(mem, token, &jws, err) || !credential_read(mem, jws.payload, &says, err)) return false;
    *out = carrier_bake_svg(mem, picture_svg(mem, says.title, says.number), token);
    return true;
}

bool certificate_file(struct arena *mem, struct press *press, struct text token, enum certificate_form form,
                      struct text *out, struct err *err) {
    switch (form) {
    case FORM_PDF:
        return paper_pdf(mem, press, token, out, err);
    case FORM_PNG:
        return carrier_bake_png(mem, picture_png(mem), token, out, err);
    case FORM_SVG:
        return svg_file(mem, token, out, err);
    case FORM_TOKEN:
    case FORM_COUNT:
        break;
    }
    *out = token;
    return true;
}

/* ---- for anyone ---- */

bool certificates_public(struct arena *mem, struct tx *tx, struct text number, struct issued_certificate *out,
                         struct credential *out_says, struct err *err) {
    struct jws jws;
    return find(mem, tx, number, out, err) && jws_read(mem, out->token, &jws, err) &&
           credential_read(mem, jws.payload, out_says, err);
}

static bool mark_ended(struct tx *tx, int64_t list, uint8_t *bits, struct err *err) {
    scoped(rows) struct rows *rows = tx_rows(tx, SQL_certificate_ended, err, value_int(list));
    while (rows_next(rows)) status_set(bits, rows_int(rows, 0, 0));
    return !err_any(err);
}

bool certificates_status(struct arena *mem, const struct service *service, struct tx *tx, int64_t list,
                         struct text *out, struct err *err) {
    struct issuer issuer;
    int64_t last;
    uint8_t *bits = arena_make(mem, uint8_t, STATUS_BYTES);
    if (!tx_int(tx, SQL_certificate_list_last, 1, &last, err)) return false;
    if (list < 1 || list > last)
        return err_fail(err, ERR_INPUT, "certificate.not-found", "there is no list of revocations %lld",
                        (long long)list);
    if (!certificates_issuer(mem, tx, &issuer, err) || !mark_ended(tx, list, bits, err)) return false;
    scoped(signer) struct signer *signer = certificate_keys_signer(mem, service, tx, err);
    if (signer == NULL) return false;
    *out = status_list_print(mem, signer, &issuer, list, bits, service_now(service));
    return true;
}

/* The number of the list that a certificate of ours names; 0: it names none of ours. */
static int64_t own_list(struct arena *mem, struct tx *tx, const struct credential *credential,
                        struct err *err) {
    struct issuer issuer;
    int64_t number = 0;
    if (!credential->has_status || !certificates_issuer(mem, tx, &issuer, err)) return 0;
    struct text stem = status_list_id(mem, &issuer, 1), name = credential->status_list;
    stem.length--; /* without the number */
    if (name.length <= stem.length || memcmp(name.at, stem.at, (size_t)stem.length) != 0) return 0;
    struct text digits = {name.at + stem.length, name.length - stem.length};
    return text_int(digits, 1, INT32_MAX, &number) ? number : 0;
}

bool certificates_verify(struct arena *mem, const struct service *service, struct tx *tx, struct text file,
                         struct verification *out, struct err *err) {
    struct key_set keys;
    struct question question = {.file = file, .keys = &keys, .now = service_now(service)};
    struct err no_list = {0};
    if (!certificate_keys_set(mem, service, tx, &keys, err)) return false;
    verify(mem, &question, out);
    if (out->checks[CHECK_SIGNATURE].result != CHECK_RIGHT || !out->has_credential) return true;
    int64_t list = own_list(mem, tx, &out->credential, err);
    if (err_any(err)) return false;
    if (list == 0 || !certificates_status(mem, service, tx, list, &question.list, &no_list)) return true;
    verify(mem, &question, out);
    return true;
}
