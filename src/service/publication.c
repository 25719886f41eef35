/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Publishing changes nominations; what it added and ended is kept beside the plan, so that taking it back is
 * the same change the other way round.
 */
#include "service/publication.h"

#include "core/map.h"
#include "domain/rows.h"
#include "plan/check.h"
#include "service/import.h"
#include "service/plan_read.h"
#include "service/plans.h"

struct publishing {
    struct arena *mem;
    const struct facts *facts;
    struct plan plan;
    struct map seats; /* "officer,course,class" of the plan -> requirement */
    struct sheet nominations, added, ended;
};

static struct text seat_key(struct arena *mem, struct text officer, struct text course, struct text class) {
    return text_print(mem, "%.*s,%.*s,%.*s", TEXT_ARGS(officer), TEXT_ARGS(course), TEXT_ARGS(class));
}

static bool check_draft(struct arena *mem, struct tx *tx, int64_t id, struct err *err) {
    scoped(rows) struct rows *rows = tx_rows(tx, SQL_plan_state, err, value_int(id));
    if (!rows_next(rows))
        return err_fail(err, ERR_INPUT, "plan.unknown", "there is no plan %lld in the database",
                        (long long)id);
    struct text state = text_keep(mem, rows_text(rows, 0));
    if (rows_int(rows, 1, 0) != 0)
        return err_fail(err, ERR_INPUT, "publish.what-if",
                        "plan %lld is a what-if: it stands on changes that the facts do not have\n"
                        "Import the changes first, plan again, and publish that.",
                        (long long)id);
    return text_is(state, "draft") ||
           err_fail(err, ERR_INPUT, "publish.not-a-draft",
                    "plan %lld is %.*s already\nPlan again to publish something new.", (long long)id,
                    TEXT_ARGS(state));
}

static bool judge(struct arena *mem, const struct facts *facts, const struct documents *documents,
                  struct findings *findings, struct err *err) {
    struct checked checked;
    if (!check_plan(mem, facts, documents, findings, &checked, err)) return false;
    return (checked.allowed && checked.proven) ||
           err_fail(err, ERR_INPUT, "publish.not-allowed",
                    "the plan does not hold with the facts as they are now\nPlan again, then publish that.");
}

static struct sheet nominations_begin(struct arena *mem, int64_t rows_max) {
    return (struct sheet){
        .id = SHEET_nominations,
        .present = true,
        .cells = arena_make(mem, struct text, rows_max * sheet_kinds[SHEET_nominations].column_count)};
}

static void add_nomination(struct sheet *to, const struct text *cells) {
    int32_t width = sheet_kinds[SHEET_nominations].column_count;
    for (int32_t c = 0; c < width; c++) to->cells[to->row_count * width + c] = cells[c];
    to->row_count++;
}

/* A stored row that the plan does not speak of: one that is not seated, or in a class outside its horizon. */
static bool stays_beside(const struct publishing *p, const struct nominations_row *row) {
    if (row->state.length > 0 && !text_is(row->state, "seated")) return true;
    int32_t k = map_find(&p->facts->class_by_id, row->class_id);
    if (k == MAP_NONE) return true;
    const struct course_class *class = &p->facts->classes[k];
    return class->start <= p->plan.order.as_of || class->end > p->plan.order.until;
}

static void collect_seats(struct publishing *p) {
    const struct facts *f = p->facts;
    for (int32_t r = 0; r < p->plan.requirements.count; r++) {
        if (p->plan.class_of[r] == NONE) continue;
        const struct requirement *wanted = &p->plan.requirements.at[r];
        map_put(&p->seats,
                seat_key(p->mem, f->officers[wanted->officer].id, f->courses[wanted->course].id,
                         f->classes[p->plan.class_of[r]].id),
                r);
    }
}

/* The nominations as they will stand: stored rows that stay, with the plan's seats. A row that is stored as
   it should be keeps its note. */
static void merge_nominations(struct publishing *p, const struct sheet *stored) {
    bool *there = arena_make(p->mem, bool, p->plan.requirements.count);
    p->nominations = nominations_begin(p->mem, stored->row_count + p->plan.requirements.count);
    p->added = nominations_begin(p->mem, p->plan.requirements.count);
    p->ended = nominations_begin(p->mem, stored->row_count);
    for (int64_t i = 0; i < stored->row_count; i++) {
        const struct nominations_row *row = ROW(nominations, stored, i);
        int32_t r = map_find(&p->seats, seat_key(p->mem, row->officer_id, row->course_id, row->class_id));
        bool seated = row->state.length == 0 || text_is(row->state, "seated");
        if (r != MAP_NONE && seated) there[r] = true;
        bool stays = (r != MAP_NONE && seated) || (r == MAP_NONE && stays_beside(p, row));
        add_nomination(stays ? &p->nominations : &p->ended, &row->officer_id);
    }
    for (int32_t r = 0; r < p->plan.requirements.count; r++) {
        if (p->plan.class_of[r] == NONE || there[r]) continue;
        const struct requirement *wanted = &p->plan.requirements.at[r];
        const struct text cells[] = {p->facts->officers[wanted->officer].id,
                                     p->facts->courses[wanted->course].id,
                                     p->facts->classes[p->plan.class_of[r]].id, text_of("seated"), TEXT_NONE};
        add_nomination(&p->nominations, cells);
        add_nomination(&p->added, cells);
    }
}

static bool store_seats(struct tx *tx, int64_t id, const struct publishing *p, struct err *err) {
    const struct facts *f = p->facts;
    for (int32_t r = 0; r < p->plan.requirements.count; r++) {
        const struct requirement *wanted = &p->plan.requirements.at[r];
        if (p->plan.class_of[r] != NONE &&
            !tx_run(tx, SQL_plan_seat_add, err, value_int(id), value_text(f->officers[wanted->officer].id),
                    value_text(f->courses[wanted->course].id),
                    value_text(f->classes[p->plan.class_of[r]].id)))
            return false;
    }
    return tx_run(tx, SQL_plan_supersede, err) && tx_run(tx, SQL_plan_publish, err, value_int(id));
}

static bool store_rows(struct tx *tx, int64_t publication, int64_t side, const struct sheet *rows,
                       struct err *err) {
    for (int64_t i = 0; i < rows->row_count; i++) {
        const struct nominations_row *row = ROW(nominations, rows, i);
        if (!tx_run(tx, SQL_publication_row_add, err, value_int(publication), value_int(side),
                    value_text(row->officer_id), value_text(row->course_id), value_text(row->class_id),
                    row->state.length > 0 ? value_text(row->state) : value_null(),
                    row->note.length > 0 ? value_text(row->note) : value_null()))
            return false;
    }
    return true;
}

/* What it changed, for taking it back. */
static bool store_publication(struct tx *tx, int64_t id, day on, const struct publishing *p,
                              struct err *err) {
    int64_t last, previous;
    return tx_int(tx, SQL_publication_last, 0, &last, err) &&
           tx_int(tx, SQL_plan_published, 0, &previous, err) &&
           tx_run(tx, SQL_publication_add, err, value_int(last + 1), value_int(id),
                  previous == 0 ? value_null() : value_int(previous), value_day(on)) &&
           store_rows(tx, last + 1, 1, &p->added, err) && store_rows(tx, last + 1, 0, &p->ended, err);
}

static bool publish(struct arena *mem, struct tx *tx, int64_t id, struct publishing *p,
                    struct findings *findings, struct err *err) {
    struct documents documents;
    struct plan_order order;
    struct sheets *sheets = arena_make(mem, struct sheets, 1);
    struct facts *facts = arena_make(mem, struct facts, 1);
    struct sheet_change change;
    day newest;
    if (!check_draft(mem, tx, id, err) || !plans_read(mem, tx, id, &documents, &id, err) ||
        !plan_read_order(&documents, &order, err) || !import_load(mem, tx, order.as_of, sheets, err) ||
        !import_newest_day(tx, &newest, err))
        return false;
    if (!facts_build(mem, sheets, order.as_of, facts, findings)) return findings_none(findings, err);
    p->facts = facts;
    if (!judge(mem, facts, &documents, findings, err) || !plan_read(mem, facts, &documents, &p->plan, err))
        return false;
    collect_seats(p);
    day on = order.as_of > newest ? order.as_of : newest;
    struct sheet stored;
    if (!import_nominations_day(tx, on, &on, err) ||
        !sheet_load(mem, tx, SHEET_nominations, on, &stored, NULL, err))
        return false;
    merge_nominations(p, &stored);
    return sheet_store(tx, &p->nominations, on, NULL, NULL, &change, err) &&
           store_publication(tx, id, on, p, err) && store_seats(tx, id, p, err);
}

bool plans_publish(struct arena *mem, const struct service *service, int64_t id, int32_t *out_seats,
                   struct findings *findings, struct err *err) {
    struct publishing p = {.mem = mem, .seats = {.mem = mem}};
    if (!service_may(service, RIGHT_PUBLISH, err)) return false;
    scoped(tx) struct tx *tx = tx_begin(service->store, err);
    if (tx == NULL || !plans_as_seen(mem, tx, service, id, err) || !publish(mem, tx, id, &p, findings, err) ||
        !service_audit(tx, service, "publish", text_print(mem, "plan %lld", (long long)id),
                       text_print(mem, "seats %lld", (long long)p.seats.count), err) ||
        !tx_commit(tx, err))
        return false;
    *out_seats = (int32_t)p.seats.count;
    return true;
}

bool plans_told(struct arena *mem, struct tx *tx, const struct facts *f, const struct plan *plan, day *out,
                struct err *err) {
    struct map since = {.mem = mem};
    day newest;
    if (!import_newest_day(tx, &newest, err)) return false;
    {
        scoped(rows) struct rows *rows = tx_rows(tx, SQL_nominations_since, err);
        while (rows_next(rows))
            map_put(&since, seat_key(mem, rows_text(rows, 0), rows_text(rows, 1), rows_text(rows, 2)),
                    (int32_t)rows_int(rows, 3, 0));
        if (err_any(err)) return false;
    }
    for (int32_t r = 0; r < plan->requirements.count; r++) {
        const struct requirement *wanted = &plan->requirements.at[r];
        out[r] = DAY_NONE;
        if (plan->class_of[r] == NONE) continue;
        int32_t told = map_find(&since,
                                seat_key(mem, f->officers[wanted->officer].id, f->courses[wanted->course].id,
                                         f->classes[plan->class_of[r]].id));
        out[r] = told != MAP_NONE ? told : plan->order.as_of > newest ? plan->order.as_of : newest;
    }
    return true;
}

/* ---- taking it back ---- */

struct undoing {
    int64_t publication, previous; /* previous: 0 none */
    day on;                        /* when it was published */
    struct sheet added, ended;
};

static bool check_published(struct arena *mem, struct tx *tx, int64_t id, struct err *err) {
    scoped(rows) struct rows *rows = tx_rows(tx, SQL_plan_state, err, value_int(id));
    if (!rows_next(rows))
        return err_fail(err, ERR_INPUT, "plan.unknown", "there is no plan %lld in the database",
                        (long long)id);
    struct text state = text_keep(mem, rows_text(rows, 0));
    return text_is(state, "published") ||
           err_fail(
               err, ERR_INPUT, "unpublish.not-published",
               text_is(state, "draft")
                   ? "plan %lld is a draft: it binds nobody"
                   : "plan %lld is superseded: a newer one was published since\nTake that one back first.",
               (long long)id);
}

static bool find_publication(struct tx *tx, int64_t id, struct undoing *out, struct err *err) {
    scoped(rows) struct rows *rows = tx_rows(tx, SQL_publication_of, err, value_int(id));
    if (!rows_next(rows))
        return err_any(err)
                   ? false
                   : err_fail(err, ERR_INPUT, "unpublish.too-old",
                              "plan %lld was published before such changes were kept\nPublish another "
                              "plan in its place.",
                              (long long)id);
    out->publication = rows_int(rows, 0, 0);
    out->previous = rows_int(rows, 1, 0);
    out->on = (day)rows_int(rows, 2, 0);
    return true;
}

static bool read_rows(struct arena *mem, struct tx *tx, struct undoing *u, struct err *err) {
    int64_t count = 0, capacity = 0;
    struct text(*cells)[5] = NULL;
    bool *added = NULL;
    int64_t added_capacity = 0;
    scoped(rows) struct rows *rows = tx_rows(tx, SQL_publication_rows, err, value_int(u->publication));
    while (rows_next(rows)) {
        arena_grow(mem, cells, count, &capacity);
        arena_grow(mem, added, count, &added_capacity);
        added[count] = rows_int(rows, 0, 0) == 1;
        for (int32_t c = 0; c < 5; c++) cells[count][c] = text_keep(mem, rows_text(rows, c + 1));
        count++;
    }
    if (err_any(err)) return false;
    u->added = nominations_begin(mem, count);
    u->ended = nominations_begin(mem, count);
    for (int64_t i = 0; i < count; i++) add_nomination(added[i] ? &u->added : &u->ended, cells[i]);
    return true;
}

static struct map keys_of(struct arena *mem, const struct sheet *rows) {
    struct map keys = {.mem = mem};
    for (int64_t i = 0; i < rows->row_count; i++) {
        const struct nominations_row *row = ROW(nominations, rows, i);
        map_put(&keys, seat_key(mem, row->officer_id, row->course_id, row->class_id), (int32_t)i);
    }
    return keys;
}

static bool has_changed(const struct nominations_row *row, const char *how, struct err *err) {
    return err_fail(err, ERR_INPUT, "unpublish.conflict",
                    "the nomination of officer \"%.*s\" to class \"%.*s\" %s since the plan was published\n"
                    "It cannot be taken back any more. Plan again with --keep, and publish that.",
                    TEXT_ARGS(row->officer_id), TEXT_ARGS(row->class_id), how);
}

/* The nominations as they stood before: all that stand now, without those added, with those ended. */
static bool undo_rows(struct arena *mem, const struct sheet *stored, const struct undoing *u,
                      struct sheet *out, struct err *err) {
    struct map added = keys_of(mem, &u->added), now = keys_of(mem, stored);
    *out = nominations_begin(mem, stored->row_count + u->ended.row_count);
    for (int64_t i = 0; i < u->added.row_count; i++) {
        const struct nominations_row *row = ROW(nominations, &u->added, i);
        int32_t at = map_find(&now, seat_key(mem, row->officer_id, row->course_id, row->class_id));
        if (at == MAP_NONE) return has_changed(row, "has ended", err);
        const struct nominations_row *stands = ROW(nominations, stored, at);
        if (!text_equal(stands->state, row->state) || !text_equal(stands->note, row->note))
            return has_changed(row, "was changed", err);
    }
    for (int64_t i = 0; i < u->ended.row_count; i++) {
        const struct nominations_row *row = ROW(nominations, &u->ended, i);
        struct text key = seat_key(mem, row->officer_id, row->course_id, row->class_id);
        if (map_find(&now, key) != MAP_NONE && map_find(&added, key) == MAP_NONE)
            return has_changed(row, "was made again", err);
    }
    for (int64_t i = 0; i < stored->row_count; i++) {
        const struct nominations_row *row = ROW(nominations, stored, i);
        if (map_find(&added, seat_key(mem, row->officer_id, row->course_id, row->class_id)) == MAP_NONE)
            add_nomination(out, &row->officer_id);
    }
    for (int64_t i = 0; i < u->ended.row_count; i++)
        add_nomination(out, &ROW(nominations, &u->ended, i)->officer_id);
    return true;
}

static bool unpublish(struct arena *mem, struct tx *tx, int64_t id, struct undoing *u, struct err *err) {
    struct sheet stored, before;
    struct sheet_change change;
    day newest;
    if (!check_published(mem, tx, id, err) || !find_publication(tx, id, u, err) ||
        !read_rows(mem, tx, u, err) || !import_newest_day(tx, &newest, err))
        return false;
    day on = u->on > newest ? u->on : newest;
    return import_nominations_day(tx, on, &on, err) &&
           sheet_load(mem, tx, SHEET_nominations, on, &stored, NULL, err) &&
           undo_rows(mem, &stored, u, &before, err) &&
           sheet_store(tx, &before, on, NULL, NULL, &change, err) &&
           tx_run(tx, SQL_plan_seats_remove, err, value_int(id)) &&
           tx_run(tx, SQL_publication_undo, err, value_int(u->publication)) &&
           tx_run(tx, SQL_plan_unpublish, err, value_int(id)) &&
           (u->previous == 0 || tx_run(tx, SQL_plan_publish, err, value_int(u->previous)));
}

bool plans_unpublish(struct arena *mem, const struct service *service, int64_t id, struct unpublished *out,
                     struct err *err) {
    struct undoing u = {0};
    if (!service_may(service, RIGHT_PUBLISH, err)) return false;
    scoped(tx) struct tx *tx = tx_begin(service->store, err);
    if (tx == NULL || !plans_as_seen(mem, tx, service, id, err) || !unpublish(mem, tx, id, &u, err) ||
        !service_audit(tx, service, "unpublish", text_print(mem, "plan %lld", (long long)id),
                       text_print(mem, "seats ended %lld, restored %lld", (long long)u.added.row_count,
                                  (long long)u.ended.row_count),
                       err) ||
        !tx_commit(tx, err))
        return false;
    *out = (struct unpublished){u.previous, (int32_t)u.added.row_count, (int32_t)u.ended.row_count};
    return true;
}
