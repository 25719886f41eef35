/* SPDX-License-Identifier: Apache-2.0 */
#include "service/service.h"

#include "store/audit.h"

int64_t service_now(const struct service *service) {
    return service->now != 0 ? service->now : seconds_now();
}

day service_day(const struct service *service) {
    return service->on != 0 ? service->on : (day)(service_now(service) / 86400);
}

/* ---- rights ---- */

static bool missing(const struct service *service, enum right right, struct err *err) {
    int32_t row = 0;
    while (row + 1 < RIGHT_COUNT && (right & 1u << row) == 0) row++;
    return err_fail(err, ERR_RIGHTS, "rights.missing",
                    "account \"%.*s\" may not %s\nAsk the administrator for the right.",
                    TEXT_ARGS(service->who), right_rows[row].says);
}

bool service_may(const struct service *service, enum right right, struct err *err) {
    return (service->rights & right) == right || missing(service, right, err);
}

struct asking {
    const struct service *service;
    struct tx *tx;
    struct err *err;
};

static bool counts(const struct asking *a, enum query query, struct text id, struct text of) {
    int64_t count;
    return tx_int(a->tx, query, 0, &count, a->err, value_text(id), value_text(of)) && count > 0;
}

static bool officer_in_unit(const struct asking *a, struct text officer, struct text top) {
    struct arena mem = {0};
    bool within = false;
    int64_t today = service_now(a->service) / 86400;
    scoped(rows) struct rows *rows = tx_rows(a->tx, SQL_scope_officer_unit, a->err, value_text(officer),
                                             value_int(today));
    while (!within && rows_next(rows))
        within = counts(a, SQL_scope_unit_within, text_keep(&mem, rows_text(rows, 0)), top);
    arena_clear(&mem);
    return within;
}

static bool in_unit(const struct asking *a, struct about about, struct text top) {
    if (about.kind == ABOUT_UNIT) return counts(a, SQL_scope_unit_within, about.id, top);
    return about.kind == ABOUT_OFFICER && officer_in_unit(a, about.id, top);
}

static bool at_establishment(const struct asking *a, struct about about, struct text establishment) {
    if (about.kind == ABOUT_ESTABLISHMENT) return text_equal(about.id, establishment);
    if (about.kind == ABOUT_CLASS) return counts(a, SQL_scope_class_at, about.id, establishment);
    return about.kind == ABOUT_OFFICER && counts(a, SQL_scope_officer_at, about.id, establishment);
}

static bool covers(const struct asking *a, const struct grant *grant, struct about about) {
    switch (grant->scope) {
    case SCOPE_EVERYTHING:
        return true;
    case SCOPE_UNIT:
        return in_unit(a, about, grant->id);
    case SCOPE_ESTABLISHMENT:
        return at_establishment(a, about, grant->id);
    case SCOPE_SELF:
        return about.kind == ABOUT_OFFICER && text_equal(about.id, grant->id);
    case SCOPE_KIND_COUNT:
        break;
    }
    return false;
}

bool service_may_about(const struct service *service, struct tx *tx, enum right right, struct about about,
                       struct err *err) {
    struct asking asking = {service, tx, err};
    if ((service->rights & right) == right) return true;
    for (int32_t i = 0; i < service->grant_count; i++) {
        uint32_t held = role_rights(service->grants[i].role) & service->limit;
        if ((held & right) == right && covers(&asking, &service->grants[i], about)) return true;
        if (err_any(err)) return false;
    }
    return missing(service, right, err);
}

/* ---- the audit log ---- */

bool service_audit(struct tx *tx, const struct service *service, const char *action, struct text object,
                   struct text detail, struct err *err) {
    struct audit_line line = {.at_seconds = service_now(service),
                              .who = service->who,
                              .action = text_of(action),
                              .object = object,
                              .detail = detail};
    return audit_write(tx, service->audit_key, &line, err);
}

bool service_look(const struct service *service, struct text officer_id, struct err *err) {
    struct arena mem = {0};
    scoped(tx) struct tx *tx = tx_begin(service->store, err);
    bool noted = tx != NULL &&
                 service_may_about(service, tx, RIGHT_PEOPLE, (struct about){ABOUT_OFFICER, officer_id},
                                   err) &&
                 service_audit(tx, service, "look", text_print(&mem, "officer %.*s", TEXT_ARGS(officer_id)),
                               TEXT_NONE, err) &&
                 tx_commit(tx, err);
    arena_clear(&mem);
    return noted;
}
