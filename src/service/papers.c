/* SPDX-License-Identifier: Apache-2.0 */
#include "service/papers.h"

#include "service/import.h"
#include "service/plan_read.h"
#include "service/plans.h"
#include "service/sight.h"

bool papers_source(struct arena *mem, struct tx *tx, int64_t plan_id, struct paper_source *out,
                   struct err *err) {
    struct plan_line line;
    struct documents documents;
    struct plan_order order;
    struct findings findings = {.mem = mem};
    struct sheets *sheets = arena_make(mem, struct sheets, 1);
    struct facts *facts = arena_make(mem, struct facts, 1);
    struct plan *plan = arena_make(mem, struct plan, 1);
    if (!plans_line(mem, tx, plan_id, &line, err) ||
        !plans_read(mem, tx, line.id, &documents, &line.id, err) ||
        !plan_read_order(&documents, &order, err) || !import_load(mem, tx, order.as_of, sheets, err))
        return false;
    if (!facts_build(mem, sheets, order.as_of, facts, &findings)) return findings_none(&findings, err);
    *out = (struct paper_source){sheets, facts, plan, line.id, text_is(line.state, "draft")};
    return plan_read(mem, facts, &documents, plan, err);
}

/* The line stands before anything is shown. */
static bool note(const struct service *service, struct tx *tx, const char *action, const char *kind,
                 struct text id, struct text detail, struct err *err) {
    struct arena mem = {0};
    bool noted = service_audit(tx, service, action, text_print(&mem, "%s %.*s", kind, TEXT_ARGS(id)), detail,
                               err) &&
                 tx_commit(tx, err);
    arena_clear(&mem);
    return noted;
}

/* Who of the class is named: NULL for all; of others who only may see classes, those whose files they may
 * see. */
static bool class_shows(struct arena *mem, const struct service *service, struct tx *tx,
                        const struct paper_source *source, struct text class_id, const bool **out,
                        struct err *err) {
    struct err refused = {0};
    *out = NULL;
    if (service_may_about(service, tx, RIGHT_ROSTERS, (struct about){ABOUT_CLASS, class_id}, &refused))
        return true;
    if (refused.kind != ERR_RIGHTS) {
        *err = refused;
        return false;
    }
    struct sight people = sight_of(mem, service, RIGHT_PEOPLE, source->facts);
    bool *shows = arena_make(mem, bool, source->facts->officer_count);
    for (int32_t o = 0; o < source->facts->officer_count; o++) shows[o] = sight_officer(&people, o);
    *out = shows;
    return service_may(service, RIGHT_CLASSES, err);
}

bool papers_class_roll(struct arena *mem, const struct service *service, const struct paper_source *source,
                       struct text class_id, struct paper_ask ask, struct text *out, struct err *err) {
    struct roll roll = {0};
    const bool *shows;
    int32_t course_class = map_find(&source->facts->class_by_id, class_id);
    if (course_class == MAP_NONE)
        return err_fail(err, ERR_INPUT, "roll.not-found",
                        "there is no class or unit \"%.*s\" that you may see", TEXT_ARGS(class_id));
    scoped(tx) struct tx *tx = tx_begin(service->store, err);
    if (tx == NULL || !class_shows(mem, service, tx, source, class_id, &shows, err)) return false;
    roll_of_class(mem, source, course_class, shows, ask.language, &roll);
    struct text detail = text_print(mem, "%lld officers", (long long)roll.listing.row_count);
    return note(service, tx, "roll", "class", class_id, detail, err) &&
           roll_print(mem, &roll, ask.form, ask.language, out, err);
}

bool papers_unit_roll(struct arena *mem, const struct service *service, const struct paper_source *source,
                      struct text unit_id, struct paper_ask ask, struct text *out, struct err *err) {
    struct roll roll = {0};
    int32_t unit = map_find(&source->facts->unit_by_id, unit_id);
    scoped(tx) struct tx *tx = tx_begin(service->store, err);
    if (tx == NULL || !service_may_about(service, tx, RIGHT_PEOPLE, (struct about){ABOUT_UNIT, unit_id}, err))
        return false;
    if (unit == MAP_NONE)
        return err_fail(err, ERR_INPUT, "roll.not-found",
                        "there is no class or unit \"%.*s\" that you may see", TEXT_ARGS(unit_id));
    roll_of_unit(mem, source, unit, ask.language, &roll);
    struct text detail = text_print(mem, "%lld officers", (long long)roll.listing.row_count);
    return note(service, tx, "roll", "unit", unit_id, detail, err) &&
           roll_print(mem, &roll, ask.form, ask.language, out, err);
}

bool papers_joining(struct arena *mem, const struct service *service, const struct paper_source *source,
                    struct text officer_id, enum language otherwise, struct text *out, struct err *err) {
    int32_t officer = map_find(&source->facts->officer_by_id, officer_id);
    scoped(tx) struct tx *tx = tx_begin(service->store, err);
    if (tx == NULL ||
        !service_may_about(service, tx, RIGHT_PEOPLE, (struct about){ABOUT_OFFICER, officer_id}, err))
        return false;
    if (officer == MAP_NONE)
        return err_fail(err, ERR_INPUT, "officer.not-found", "there is no officer \"%.*s\" that you may see",
                        TEXT_ARGS(officer_id));
    return note(service, tx, "joining instruction", "officer", officer_id, TEXT_NONE, err) &&
           joining_print(mem, source, officer, joining_language(source, officer, otherwise), out, err);
}
