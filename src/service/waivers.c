/* SPDX-License-Identifier: Apache-2.0 */
#include "service/waivers.h"

static const char waivable[] =
    "ELIG SEPARATION UNAVAILABLE BLACKOUT LANGUAGE REGION QUOTA UNIT_ABSENCE LEADERSHIP NOTICE";

enum { WAIVER_REASON_BYTES_MAX = 500 };

bool waiver_rule_is(struct text rule) {
    return rule.length > 0 && text_has_word(text_of(waivable), rule);
}

/* ---- for other changes ---- */

bool waiver_find(struct change *c, const char *rule, struct text officer_id, struct text class_id,
                 int64_t *out_id, struct err *err) {
    return tx_int(c->tx, SQL_waiver_find, 0, out_id, err, value_text(text_of(rule)), value_text(officer_id),
                  value_text(class_id), value_day(c->on));
}

bool waiver_add(struct change *c, const struct waiver *w, int64_t *out_id, struct err *err) {
    int64_t last;
    if (!tx_int(c->tx, SQL_waiver_last, 0, &last, err) ||
        !tx_run(c->tx, SQL_waiver_add, err, value_int(last + 1), value_text(w->rule),
                value_text_or_null(w->officer_id), value_text_or_null(w->class_id), value_text(w->reason),
                value_text(c->service->who), value_day(c->on), value_day(w->expires)))
        return false;
    *out_id = last + 1;
    return true;
}

/* ---- by a person ---- */

struct giving {
    const struct waiver *waiver;
    int64_t id;
};

static bool check_waiver(struct change *c, const struct waiver *w, struct err *err) {
    const struct standing *standing;
    if (!waiver_rule_is(w->rule))
        return err_fail(err, ERR_INPUT, "waiver.rule",
                        "no waiver can put \"%.*s\" aside\nThose that can be: %s.",
                        TEXT_ARGS(text_shorten(c->mem, w->rule, 40)), waivable);
    if (w->officer_id.length == 0 && w->class_id.length == 0)
        return err_fail(err, ERR_INPUT, "waiver.nothing",
                        "the waiver is for everybody in every class\nName an officer, a class, or both.");
    if (w->reason.length == 0 || w->reason.length > WAIVER_REASON_BYTES_MAX)
        return err_fail(
            err, ERR_INPUT, "waiver.reason",
            "a waiver needs a reason of at most %d bytes\nWrite a sentence that an inspector will "
            "understand.",
            WAIVER_REASON_BYTES_MAX);
    if (w->expires < c->on)
        return err_fail(err, ERR_INPUT, "waiver.expired",
                        "the waiver would end on %s, before it begins on %s", day_print(w->expires).at,
                        day_print(c->on).at);
    if (!change_facts(c, &standing, err)) return false;
    if (w->officer_id.length > 0 && map_find(&standing->facts.officer_by_id, w->officer_id) == MAP_NONE)
        return err_fail(err, ERR_INPUT, "seat.unknown-officer", "there is no officer \"%.*s\"",
                        TEXT_ARGS(w->officer_id));
    return w->class_id.length == 0 || map_find(&standing->facts.class_by_id, w->class_id) != MAP_NONE ||
           err_fail(err, ERR_INPUT, "seat.unknown-class", "there is no class \"%.*s\"",
                    TEXT_ARGS(w->class_id));
}

static bool give_run(struct change *c, void *context, struct err *err) {
    struct giving *g = context;
    const struct waiver *w = g->waiver;
    struct about about = {w->officer_id.length > 0 ? ABOUT_OFFICER : ABOUT_CLASS,
                          w->officer_id.length > 0 ? w->officer_id : w->class_id};
    return service_may_about(c->service, c->tx, RIGHT_WAIVE, about, err) && check_waiver(c, w, err) &&
           waiver_add(c, w, &g->id, err) &&
           change_audit(c, "waive", text_print(c->mem, "waiver %lld", (long long)g->id),
                        text_print(c->mem, "%.*s officer %.*s class %.*s until %s", TEXT_ARGS(w->rule),
                                   TEXT_ARGS(w->officer_id), TEXT_ARGS(w->class_id),
                                   day_print(w->expires).at),
                        err);
}

bool waivers_give(const struct service *service, const struct waiver *waiver, int64_t *out_id,
                  struct err *err) {
    struct giving giving = {.waiver = waiver};
    if (!training_change(service, give_run, &giving, err)) return false;
    *out_id = giving.id;
    return true;
}

static bool revoke_run(struct change *c, void *context, struct err *err) {
    int64_t id = *(const int64_t *)context, stands;
    if (!service_may(c->service, RIGHT_WAIVE, err) ||
        !tx_int(c->tx, SQL_waiver_stands, 0, &stands, err, value_int(id)))
        return false;
    if (stands == 0)
        return err_fail(err, ERR_INPUT, "waiver.unknown", "there is no waiver %lld that stands",
                        (long long)id);
    return tx_run(c->tx, SQL_waiver_revoke, err, value_day(c->on), value_int(id)) &&
           change_audit(c, "revoke waiver", text_print(c->mem, "waiver %lld", (long long)id), TEXT_NONE, err);
}

bool waivers_revoke(const struct service *service, int64_t id, struct err *err) {
    return training_change(service, revoke_run, &id, err);
}

bool waivers_list(struct arena *mem, struct tx *tx, struct waivers *out, struct err *err) {
    struct waivers list = {0};
    int64_t capacity = 0;
    scoped(rows) struct rows *rows = tx_rows(tx, SQL_waiver_list, err);
    while (rows_next(rows)) {
        arena_grow(mem, list.at, list.count, &capacity);
        list.at[list.count++] = (struct waiver){.id = rows_int(rows, 0, 0),
                                                .rule = text_keep(mem, rows_text(rows, 1)),
                                                .officer_id = text_keep(mem, rows_text(rows, 2)),
                                                .class_id = text_keep(mem, rows_text(rows, 3)),
                                                .reason = text_keep(mem, rows_text(rows, 4)),
                                                .given_by = text_keep(mem, rows_text(rows, 5)),
                                                .given = (day)rows_int(rows, 6, DAY_NONE),
                                                .expires = (day)rows_int(rows, 7, DAY_NONE),
                                                .revoked = (day)rows_int(rows, 8, DAY_NONE)};
    }
    if (err_any(err)) return false;
    *out = list;
    return true;
}
