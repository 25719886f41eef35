/* SPDX-License-Identifier: Apache-2.0 */
#include "service/import.h"

#include "core/map.h"
#include "domain/rows.h"
#include "service/nominations.h"

bool import_newest_day(struct tx *tx, day *out, struct err *err) {
    int64_t newest;
    if (!tx_int(tx, SQL_import_last_day, DAY_NONE, &newest, err)) return false;
    *out = (day)newest;
    return true;
}

bool import_nominations_day(struct tx *tx, day as_of, day *out, struct err *err) {
    int64_t newest;
    if (!tx_int(tx, SQL_nominations_last_day, DAY_NONE, &newest, err)) return false;
    *out = as_of > newest ? as_of : (day)newest;
    return true;
}

bool import_load(struct arena *mem, struct tx *tx, day as_of, struct sheets *out, struct err *err) {
    int64_t first;
    if (!tx_int(tx, SQL_import_first_day, DAY_NONE, &first, err)) return false;
    if (first == DAY_NONE)
        return err_fail(err, ERR_INPUT, "import.nothing",
                        "nothing was imported yet\nBegin with: cadre import DIR");
    return sheets_load(mem, tx, as_of < first ? (day)first : as_of, out, err);
}

bool import_export(struct arena *mem, const struct service *service, day as_of, struct sheets *out,
                   struct err *err) {
    if (!service_may(service, RIGHT_EXPORT, err)) return false;
    scoped(tx) struct tx *tx = tx_begin(service->store, err);
    return tx != NULL && import_load(mem, tx, as_of, out, err) &&
           service_audit(tx, service, "export",
                         as_of == DAY_LAST ? text_of("newest")
                                           : text_print(mem, "as of %s", day_print(as_of).at),
                         TEXT_NONE, err) &&
           tx_commit(tx, err);
}

/* ---- rows that are ours ---- */

/* Nominations that were published or given here, and qualifications that were issued here: an import replaces
   such a row by one of the same key, and never ends it by leaving it out. Both have keys of three columns. */
struct published {
    struct map by_key;  /* what was ever given here */
    struct map in_file; /* keys that the file names */
};

static struct text key_text(struct arena *mem, struct text officer, struct text course, struct text class) {
    return text_print(mem, "%.*s,%.*s,%.*s", TEXT_ARGS(officer), TEXT_ARGS(course), TEXT_ARGS(class));
}

/* The query's third column is a text, or a day when it has no text. */
static struct text third_text(struct arena *mem, const struct rows *rows, bool is_day) {
    return is_day ? text_keep(mem, text_of(day_print((day)rows_int(rows, 2, DAY_NONE)).at))
                  : rows_text(rows, 2);
}

static bool published_load(struct arena *mem, struct tx *tx, const struct sheet *file, struct published *out,
                           struct err *err) {
    struct published published = {.by_key = {.mem = mem}, .in_file = {.mem = mem}};
    bool is_day = file->id == SHEET_qualifications;
    scoped(rows) struct rows *rows = tx_rows(tx, is_day ? SQL_qualifications_ours : SQL_plan_seats_ever, err);
    while (rows_next(rows))
        map_put(&published.by_key,
                key_text(mem, rows_text(rows, 0), rows_text(rows, 1), third_text(mem, rows, is_day)), 0);
    for (int64_t i = 0; i < file->row_count; i++)
        map_put(&published.in_file,
                key_text(mem, sheet_cell(file, i, 0), sheet_cell(file, i, 1), sheet_cell(file, i, 2)), 0);
    if (err_any(err)) return false;
    *out = published;
    return true;
}

/* A row that the file names in another state is replaced by it; one that it leaves out stays when published.
 */
static bool published_stays(const void *context, const struct text *cells) {
    const struct published *published = context;
    struct arena mem = {0};
    struct text key = key_text(&mem, cells[0], cells[1], cells[2]);
    bool stays = map_find(&published->by_key, key) != MAP_NONE &&
                 map_find(&published->in_file, key) == MAP_NONE;
    arena_clear(&mem);
    return stays;
}

/* The file's rows and the stored ones that stay: what will stand, for checking. */
static struct sheet ours_merged(struct arena *mem, const struct sheet *file, const struct sheet *stored,
                                const struct published *published) {
    int32_t width = sheet_kinds[file->id].column_count;
    struct sheet merged = *file;
    int64_t rows_max = file->row_count + stored->row_count;
    int64_t *lines = arena_make(mem, int64_t, rows_max);
    merged.cells = arena_make(mem, struct text, rows_max * width);
    for (int64_t i = 0; i < rows_max; i++) {
        bool is_file = i < file->row_count;
        const struct text *cells = is_file ? file->cells + i * width
                                           : stored->cells + (i - file->row_count) * width;
        if (!is_file && !published_stays(published, cells)) continue;
        int64_t to = is_file ? i : merged.row_count++;
        for (int32_t c = 0; c < width; c++) merged.cells[to * width + c] = cells[c];
        lines[to] = is_file && file->lines != NULL ? file->lines[i] : 0;
    }
    merged.lines = lines;
    return merged;
}

static const enum sheet_id ours[] = {SHEET_nominations, SHEET_qualifications};
enum { OURS_COUNT = sizeof ours / sizeof ours[0] };

static const struct published *published_of(const struct published *published, int32_t id) {
    for (int32_t i = 0; i < OURS_COUNT; i++)
        if ((int32_t)ours[i] == id) return &published[i];
    return NULL;
}

/* ---- the import ---- */

/* As of a day; nominations as of theirs. */
static bool load_stored(struct arena *mem, struct tx *tx, day as_of, day nominations_day, struct sheets *out,
                        struct err *err) {
    if (!sheets_load(mem, tx, as_of, out, err)) return false;
    struct sheet *nominations = &out->of[SHEET_nominations];
    bool present = nominations->present;
    if (!sheet_load(mem, tx, SHEET_nominations, nominations_day, nominations, NULL, err)) return false;
    nominations->present = present || nominations->row_count > 0;
    return true;
}

static bool check_day(struct tx *tx, day as_of, struct err *err) {
    day newest;
    if (!import_newest_day(tx, &newest, err)) return false;
    if (newest == DAY_NONE || as_of >= newest) return true;
    return err_fail(
        err, ERR_INPUT, "import.older",
        "as of %s, but facts as of %s are stored already\nHistory is not rewritten: import as of %s "
        "or later.",
        day_print(as_of).at, day_print(newest).at, day_print(newest).at);
}

static bool check_sheets(struct arena *mem, const struct sheets *sheets, const struct sheets *stored,
                         const struct published *published, day as_of, struct findings *findings,
                         struct err *err) {
    struct sheets *merged = arena_make(mem, struct sheets, 1);
    struct facts facts;
    for (int32_t id = 0; id < SHEET_COUNT; id++)
        merged->of[id] = sheets->of[id].present ? sheets->of[id] : stored->of[id];
    for (int32_t i = 0; i < OURS_COUNT; i++)
        if (sheets->of[ours[i]].present)
            merged->of[ours[i]] = ours_merged(mem, &sheets->of[ours[i]], &stored->of[ours[i]], &published[i]);
    facts_build(mem, merged, as_of, &facts, findings);
    return findings_none(findings, err);
}

bool import_check_first(struct arena *mem, const struct sheets *sheets, day as_of, struct findings *findings,
                        struct err *err) {
    struct facts facts;
    facts_build(mem, sheets, as_of, &facts, findings);
    return findings_none(findings, err);
}

static bool store_sheets(struct tx *tx, const struct sheets *sheets, const struct published *published,
                         day as_of, day nominations_day, struct imported *out, struct err *err) {
    int64_t last;
    if (!tx_int(tx, SQL_import_last, 0, &last, err) ||
        !tx_run(tx, SQL_import_add, err, value_int(last + 1), value_day(as_of)))
        return false;
    for (int32_t id = 0; id < SHEET_COUNT; id++) {
        const struct sheet *sheet = &sheets->of[id];
        out->present[id] = sheet->present;
        out->rows[id] = sheet->row_count;
        if (!sheet->present) continue;
        const struct published *stays = published_of(published, id);
        if (!sheet_store(tx, sheet, id == SHEET_nominations ? nominations_day : as_of,
                         stays != NULL ? published_stays : NULL, stays, &out->changes[id], err) ||
            !tx_run(tx, SQL_import_sheet_add, err, value_int(last + 1),
                    value_text(text_of(sheet_kinds[id].name)), value_int(sheet->row_count),
                    value_int(out->changes[id].added), value_int(out->changes[id].ended)))
            return false;
    }
    return true;
}

bool import_into(struct arena *mem, struct tx *tx, const struct sheets *sheets, day as_of,
                 struct imported *out, struct findings *findings, struct err *err) {
    struct sheets *stored = arena_make(mem, struct sheets, 1);
    struct published published[OURS_COUNT];
    day nominations_day;
    return check_day(tx, as_of, err) && import_nominations_day(tx, as_of, &nominations_day, err) &&
           load_stored(mem, tx, as_of, nominations_day, stored, err) &&
           published_load(mem, tx, &sheets->of[SHEET_nominations], &published[0], err) &&
           published_load(mem, tx, &sheets->of[SHEET_qualifications], &published[1], err) &&
           check_sheets(mem, sheets, stored, published, as_of, findings, err) &&
           store_sheets(tx, sheets, published, as_of, nominations_day, out, err);
}

/* ---- nominations that come with a file ---- */

static struct nominee *newest_of(const struct map *newest, struct nominees *all, struct text key) {
    int32_t i = map_find(newest, key);
    return i == MAP_NONE ? NULL : &all->at[i];
}

static bool follow_row(struct change *c, const struct nominations_row *row, struct nominee *before,
                       struct err *err) {
    enum life_state to = row->state.length == 0 ? STATE_nomination_seated
                                                : life_state_find(LIFE_nomination, row->state);
    struct nominee fresh = {
        .officer_id = row->officer_id, .course_id = row->course_id, .class_id = row->class_id, .priority = 1};
    struct text stands = text_of(state_rows[to].word);
    if (before != NULL && (before->state == to || text_is(stands, nomination_sheet_state(before))))
        return true;
    if (before == NULL || !nominee_is_open(before)) return nomination_follow(c, &fresh, to, err);
    return nomination_follow(c, before, to, err);
}

/* Who is seated without a row any more was left out by the file. */
static bool follow_left_out(struct change *c, struct nominees *all, const struct map *rows, struct err *err) {
    for (int32_t i = 0; i < all->count; i++) {
        struct nominee *n = &all->at[i];
        if (life_leads(EVENT_nomination_import, n->state, STATE_nomination_cancelled) &&
            map_find(rows, key_text(c->mem, n->officer_id, n->course_id, n->class_id)) == MAP_NONE &&
            !nomination_follow(c, n, STATE_nomination_cancelled, err))
            return false;
    }
    return true;
}

/* The life cycles follow the sheet as it now stands. */
static bool nominations_follow(struct arena *mem, const struct service *service, struct tx *tx, day as_of,
                               bool present, struct err *err) {
    struct change c = {.service = service, .tx = tx, .mem = mem};
    struct map newest = {.mem = mem}, named = {.mem = mem};
    struct nominees all;
    struct sheet sheet;
    if (!present) return true;
    if (!import_nominations_day(tx, as_of, &c.on, err) ||
        !sheet_load(mem, tx, SHEET_nominations, c.on, &sheet, NULL, err) || !nominees_all(mem, tx, &all, err))
        return false;
    for (int32_t i = all.count - 1; i >= 0; i--)
        map_put(&newest, key_text(mem, all.at[i].officer_id, all.at[i].course_id, all.at[i].class_id), i);
    for (int64_t i = 0; i < sheet.row_count; i++) {
        const struct nominations_row *row = ROW(nominations, &sheet, i);
        struct text key = key_text(mem, row->officer_id, row->course_id, row->class_id);
        map_put(&named, key, 0);
        if (!follow_row(&c, row, newest_of(&newest, &all, key), err)) return false;
    }
    return follow_left_out(&c, &all, &named, err);
}

/* Without `commit` the transaction is rolled back at its end. */
static bool import_run(struct arena *mem, const struct service *service, const struct sheets *sheets,
                       day as_of, bool commit, struct imported *out, struct findings *findings,
                       struct err *err) {
    struct imported imported = {0};
    int64_t added = 0, ended = 0;
    if (!service_may(service, RIGHT_IMPORT, err)) return false;
    scoped(tx) struct tx *tx = tx_begin(service->store, err);
    if (tx == NULL || !import_into(mem, tx, sheets, as_of, &imported, findings, err) ||
        !nominations_follow(mem, service, tx, as_of, sheets->of[SHEET_nominations].present, err))
        return false;
    for (int32_t id = 0; id < SHEET_COUNT; id++) {
        added += imported.changes[id].added;
        ended += imported.changes[id].ended;
    }
    if (commit &&
        (!service_audit(tx, service, "import", text_print(mem, "as of %s", day_print(as_of).at),
                        text_print(mem, "rows added %lld, ended %lld", (long long)added, (long long)ended),
                        err) ||
         !tx_commit(tx, err)))
        return false;
    *out = imported;
    return true;
}

bool import_sheets(struct arena *mem, const struct service *service, const struct sheets *sheets, day as_of,
                   struct imported *out, struct findings *findings, struct err *err) {
    return import_run(mem, service, sheets, as_of, true, out, findings, err);
}

bool import_try(struct arena *mem, const struct service *service, const struct sheets *sheets, day as_of,
                struct imported *out, struct findings *findings, struct err *err) {
    return import_run(mem, service, sheets, as_of, false, out, findings, err);
}
