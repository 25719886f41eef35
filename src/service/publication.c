/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Publishing changes nominations; what it added and ended is kept beside the plan, so that taking it back is
 * the same change the other way round.
 */
#include "service/publication.h"

#include "core/map.h"
#include "domain/rows.h"
#include "plan/check.h"
#include "service/classes.h"
#include "service/import.h"
#include "service/plan_read.h"
#include "service/plans.h"
#include "service/seat_rules.h"
#include "service/waivers.h"

struct publishing {
    struct arena *mem;
    const struct facts *facts;
    struct findings *findings;
    struct plan plan;
    struct map seats; /* "officer,course,class" of the plan -> requirement */
    struct sheet nominations, added, ended;
    int64_t id;
    bool *there;            /* [requirements.count]: the seat is taken already */
    int64_t *waiver_of;     /* [class_count]: NOTICE of a class that starts too soon; 0: none yet */
    struct nominees before; /* all nominations */
    struct map newest;      /* their keys -> the newest of each in `before` */
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

/* ---- the nominations themselves ---- */

/* Whether the plan speaks of the class: it lies within its horizon. */
static bool is_planned(const struct publishing *p, struct text class_id) {
    int32_t k = map_find(&p->facts->class_by_id, class_id);
    if (k == MAP_NONE) return false;
    const struct course_class *class = &p->facts->classes[k];
    return class->start > p->plan.order.as_of && class->end <= p->plan.order.until;
}

/* Seats of the plan that are taken already stay as they are; those within its horizon that it gives up end.
 */
static bool give_up_seats(struct change *c, struct publishing *p, struct err *err) {
    for (int32_t i = 0; i < p->before.count; i++) {
        struct nominee *n = &p->before.at[i];
        struct text key = seat_key(p->mem, n->officer_id, n->course_id, n->class_id);
        int32_t newest = map_put(&p->newest, key, i), r = map_find(&p->seats, key);
        if (newest != i) p->before.at[newest] = *n; /* of one key the latest counts */
        if (!nominee_holds(n)) continue;
        if (r != MAP_NONE && n->state != STATE_nomination_withdrawn && n->state != STATE_nomination_failed &&
            n->state != STATE_nomination_recycled)
            p->there[r] = true;
        else if (r == MAP_NONE && nominee_is_open(n) && is_planned(p, n->class_id) &&
                 !nomination_move(c, n, EVENT_nomination_cancel, &TOLD("plan"), err))
            return false;
    }
    return true;
}

/* Who is told later than NOTICE asks is told so under a waiver of who publishes. */
static bool notice(struct change *c, struct publishing *p, int32_t k, int64_t *out, struct err *err) {
    const struct course_class *class = &p->facts->classes[k];
    *out = 0;
    if (class->start - c->on >= p->facts->policy.notice_days) return true;
    struct waiver waiver = {.rule = text_of("NOTICE"),
                            .class_id = class->id,
                            .reason = text_print(c->mem, "plan %lld was published %d days before the class",
                                                 (long long)p->id, class->start - c->on),
                            .expires = class->start};
    if (p->waiver_of[k] == 0 && !waiver_add(c, &waiver, &p->waiver_of[k], err)) return false;
    *out = p->waiver_of[k];
    return true;
}

static bool seat_one(struct change *c, struct publishing *p, int32_t r, struct err *err) {
    const struct facts *f = p->facts;
    const struct requirement *wanted = &p->plan.requirements.at[r];
    int32_t k = p->plan.class_of[r];
    struct nominee fresh = {.officer_id = f->officers[wanted->officer].id,
                            .course_id = f->courses[wanted->course].id,
                            .class_id = f->classes[k].id,
                            .priority = f->posts[wanted->post].priority};
    struct told told = TOLD("plan");
    int32_t before = map_find(&p->newest,
                              seat_key(p->mem, fresh.officer_id, fresh.course_id, fresh.class_id));
    if (!notice(c, p, k, &told.waiver_id, err)) return false;
    if (before != MAP_NONE && life_next(EVENT_nomination_seat, p->before.at[before].state) != STATE_none)
        return nomination_move(c, &p->before.at[before], EVENT_nomination_seat, &told, err);
    return nomination_begin(c, &fresh, EVENT_nomination_seat, &told, &fresh, err);
}

static bool take_seats(struct change *c, struct publishing *p, struct err *err) {
    for (int32_t r = 0; r < p->plan.requirements.count; r++)
        if (p->plan.class_of[r] != NONE && !p->there[r] && !seat_one(c, p, r, err)) return false;
    return true;
}

/* Classes of the horizon are offered with the plan. */
static bool publish_classes(struct change *c, const struct publishing *p, struct err *err) {
    for (int32_t k = 0; k < p->facts->class_count; k++) {
        const struct course_class *class = &p->facts->classes[k];
        int64_t known;
        if (class->cancelled || !is_planned(p, class->id)) continue;
        if (!tx_int(c->tx, SQL_class_state_known, 0, &known, err, value_text(class->id)) ||
            (known == 0 && !class_move(c, class->id, EVENT_class_publish, &TOLD_NOTHING, err)))
            return false;
    }
    return true;
}

/* The life cycles follow the sheet, each step with its statement. */
static bool nominations_follow(struct change *c, struct publishing *p, struct err *err) {
    p->there = arena_make(p->mem, bool, p->plan.requirements.count);
    p->waiver_of = arena_make(p->mem, int64_t, p->facts->class_count);
    p->newest = (struct map){.mem = p->mem};
    return nominees_all(p->mem, c->tx, &p->before, err) && publish_classes(c, p, err) &&
           give_up_seats(c, p, err) && take_seats(c, p, err);
}

static bool publish_run(struct change *c, void *context, struct err *err) {
    struct publishing *p = context;
    struct arena *mem = p->mem;
    struct documents documents;
    struct plan_order order;
    struct sheets *sheets = arena_make(mem, struct sheets, 1);
    struct facts *facts = arena_make(mem, struct facts, 1);
    struct sheet_change change;
    struct sheet stored;
    day newest;
    if (!plans_as_seen(mem, c->tx, c->service, p->id, err) || !check_draft(mem, c->tx, p->id, err) ||
        !plans_read(mem, c->tx, p->id, &documents, &p->id, err) ||
        !plan_read_order(&documents, &order, err) || !import_load(mem, c->tx, order.as_of, sheets, err) ||
        !import_newest_day(c->tx, &newest, err))
        return false;
    if (!facts_build(mem, sheets, order.as_of, facts, p->findings)) return findings_none(p->findings, err);
    p->facts = facts;
    if (!judge(mem, facts, &documents, p->findings, err) || !plan_read(mem, facts, &documents, &p->plan, err))
        return false;
    collect_seats(p);
    if (!import_nominations_day(c->tx, order.as_of > newest ? order.as_of : newest, &c->on, err) ||
        !sheet_load(mem, c->tx, SHEET_nominations, c->on, &stored, NULL, err))
        return false;
    merge_nominations(p, &stored);
    return sheet_store(c->tx, &p->nominations, c->on, NULL, NULL, &change, err) &&
           store_publication(c->tx, p->id, c->on, p, err) && store_seats(c->tx, p->id, p, err) &&
           nominations_follow(c, p, err) &&
           change_audit(c, "publish", text_print(mem, "plan %lld", (long long)p->id),
                        text_print(mem, "seats %lld", (long long)p->seats.count), err);
}

bool plans_publish(struct arena *mem, const struct service *service, int64_t id, int32_t *out_seats,
                   struct findings *findings, struct err *err) {
    struct publishing p = {.mem = mem, .id = id, .findings = findings, .seats = {.mem = mem}};
    if (!service_may(service, RIGHT_PUBLISH, err) || !training_change(service, publish_run, &p, err))
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
    struct arena *mem;
    int64_t id;                    /* of the plan */
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

/* The open nomination of a row; NULL: there is none. */
static struct nominee *open_of(struct nominees *all, const struct nominations_row *row) {
    for (int32_t i = all->count - 1; i >= 0; i--)
        if (nominee_is_open(&all->at[i]) && text_equal(all->at[i].officer_id, row->officer_id) &&
            text_equal(all->at[i].class_id, row->class_id))
            return &all->at[i];
    return NULL;
}

/* Seats that the plan gave are cancelled, those that it took are given again. */
static bool undo_nominations(struct change *c, const struct undoing *u, struct err *err) {
    struct nominees all;
    if (!nominees_all(c->mem, c->tx, &all, err)) return false;
    for (int64_t i = 0; i < u->added.row_count; i++) {
        struct nominee *n = open_of(&all, ROW(nominations, &u->added, i));
        if (n != NULL && !nomination_move(c, n, EVENT_nomination_cancel, &TOLD("unpublished"), err))
            return false;
    }
    for (int64_t i = 0; i < u->ended.row_count; i++) {
        const struct nominations_row *row = ROW(nominations, &u->ended, i);
        struct nominee again = {.officer_id = row->officer_id,
                                .course_id = row->course_id,
                                .class_id = row->class_id,
                                .priority = 1};
        bool seated = row->state.length == 0 || text_is(row->state, "seated");
        if (seated && open_of(&all, row) == NULL &&
            !nomination_begin(c, &again, EVENT_nomination_seat, &TOLD("unpublished"), &again, err))
            return false;
    }
    return true;
}

static bool unpublish_run(struct change *c, void *context, struct err *err) {
    struct undoing *u = context;
    struct tx *tx = c->tx;
    struct sheet stored, before;
    struct sheet_change change;
    day newest;
    if (!plans_as_seen(u->mem, tx, c->service, u->id, err) || !check_published(u->mem, tx, u->id, err) ||
        !find_publication(tx, u->id, u, err) || !read_rows(u->mem, tx, u, err) ||
        !import_newest_day(tx, &newest, err))
        return false;
    return import_nominations_day(tx, u->on > newest ? u->on : newest, &c->on, err) &&
           sheet_load(u->mem, tx, SHEET_nominations, c->on, &stored, NULL, err) &&
           undo_rows(u->mem, &stored, u, &before, err) &&
           sheet_store(tx, &before, c->on, NULL, NULL, &change, err) && undo_nominations(c, u, err) &&
           tx_run(tx, SQL_plan_seats_remove, err, value_int(u->id)) &&
           tx_run(tx, SQL_publication_undo, err, value_int(u->publication)) &&
           tx_run(tx, SQL_plan_unpublish, err, value_int(u->id)) &&
           (u->previous == 0 || tx_run(tx, SQL_plan_publish, err, value_int(u->previous))) &&
           change_audit(c, "unpublish", text_print(u->mem, "plan %lld", (long long)u->id),
                        text_print(u->mem, "seats ended %lld, restored %lld", (long long)u->added.row_count,
                                   (long long)u->ended.row_count),
                        err);
}

bool plans_unpublish(struct arena *mem, const struct service *service, int64_t id, struct unpublished *out,
                     struct err *err) {
    struct undoing u = {.mem = mem, .id = id};
    if (!service_may(service, RIGHT_PUBLISH, err) || !training_change(service, unpublish_run, &u, err))
        return false;
    *out = (struct unpublished){u.previous, (int32_t)u.added.row_count, (int32_t)u.ended.row_count};
    return true;
}
