/* SPDX-License-Identifier: Apache-2.0 */
/* Cells are never written in place: sheets may be shared with facts that stay as they are. */
#include "service/what_if.h"

#include "core/csv.h"
#include "domain/rows.h"

#include <string.h>

enum { COLUMN_COUNT = 5 };
static const char *const column_names[COLUMN_COUNT] = {"change", "id", "value", "start", "at"};

/* ---- the file ---- */

static bool read_header(const struct csv_record *header, struct text file, int32_t columns[COLUMN_COUNT],
                        struct findings *findings) {
    int64_t before = findings->count;
    for (int32_t c = 0; c < COLUMN_COUNT; c++) columns[c] = -1;
    for (int32_t i = 0; i < header->count; i++) {
        int32_t c = 0;
        while (c < COLUMN_COUNT && !text_is(header->cells[i], column_names[c])) c++;
        if (c < COLUMN_COUNT) columns[c] = i;
        else
            findings_add(findings, (struct place){.file = file, .line = 1}, "what-if.column",
                         "column \"%s\" is unknown\nKnown: change id value start at.",
                         findings_value(findings, header->cells[i]));
    }
    for (int32_t c = 0; c < 2; c++)
        if (columns[c] < 0)
            findings_add(findings, (struct place){.file = file, .line = 1}, "what-if.column",
                         "column \"%s\" is missing\nKnown: change id value start at.", column_names[c]);
    return findings->count == before;
}

static struct text cell_at(const struct csv_record *row, int32_t column) {
    return column < 0 || column >= row->count ? TEXT_NONE : row->cells[column];
}

bool what_if_read(struct arena *mem, struct text file, struct text body, struct what_if *out,
                  struct findings *findings, struct err *err) {
    struct what_if changes = {0};
    struct csv csv = csv_begin(mem, body);
    struct csv_record row;
    int32_t columns[COLUMN_COUNT];
    int64_t capacity = 0;
    if (!csv_next(&csv, &row, err))
        return !err_any(err) &&
               err_fail(err, ERR_INPUT, "what-if.empty",
                        "%.*s holds no changes\nIts header is: change,id,value,start,at", TEXT_ARGS(file));
    if (!read_header(&row, file, columns, findings)) return findings_none(findings, err);
    while (csv_next(&csv, &row, err)) {
        if (changes.count == WHAT_IF_CHANGES_MAX)
            return err_fail(err, ERR_LIMIT, "what-if.too-many", "more than %d changes at once",
                            WHAT_IF_CHANGES_MAX);
        arena_grow(mem, changes.at, changes.count, &capacity);
        changes.at[changes.count++] = (struct what_if_change){
            cell_at(&row, columns[0]), cell_at(&row, columns[1]), cell_at(&row, columns[2]),
            cell_at(&row, columns[3]), cell_at(&row, columns[4]), row.line};
    }
    if (err_any(err)) return false;
    if (changes.count == 0)
        return err_fail(err, ERR_INPUT, "what-if.empty",
                        "%.*s holds no changes\nEach row is one: change,id,value,start,at", TEXT_ARGS(file));
    *out = changes;
    return true;
}

struct text what_if_print(struct arena *mem, const struct what_if *changes) {
    struct buffer out = {.mem = mem};
    buffer_adds(&out, "change,id,value,start,at\n");
    for (int32_t i = 0; i < changes->count; i++) {
        const struct what_if_change *c = &changes->at[i];
        csv_cell(&out, c->change, false);
        csv_cell(&out, c->id, false);
        csv_cell(&out, c->value, false);
        csv_cell(&out, c->start, false);
        csv_cell(&out, c->at, true);
    }
    return buffer_text(&out);
}

/* ---- changing sheets ---- */

static int32_t width_of(const struct sheet *sheet) {
    return sheet_kinds[sheet->id].column_count;
}

/* The same rows in cells of their own, with room for `more` rows. */
static void renew(struct arena *mem, struct sheet *sheet, int64_t more) {
    int64_t count = sheet->row_count * width_of(sheet);
    struct text *cells = arena_make(mem, struct text, count + more * width_of(sheet));
    if (count > 0) memcpy(cells, sheet->cells, (size_t)count * sizeof cells[0]);
    sheet->cells = cells;
    sheet->lines = NULL;
    sheet->present = true;
}

static void append_copy(struct arena *mem, struct sheet *sheet, int64_t from, struct text id) {
    renew(mem, sheet, 1);
    struct text *to = sheet->cells + sheet->row_count * width_of(sheet);
    memcpy(to, sheet->cells + from * width_of(sheet), (size_t)width_of(sheet) * sizeof to[0]);
    to[0] = id;
    sheet->row_count++;
}

void what_if_copy_class(struct arena *mem, struct sheets *sheets, int64_t row, struct text id) {
    struct sheet *classes = &sheets->of[SHEET_classes], *quotas = &sheets->of[SHEET_quotas];
    struct text copied = sheet_cell(classes, row, 0);
    int64_t quota_rows = quotas->row_count;
    append_copy(mem, classes, row, id);
    for (int64_t q = 0; q < quota_rows; q++)
        if (text_equal(sheet_cell(quotas, q, 0), copied)) append_copy(mem, quotas, q, id);
}

/* ---- one change ---- */

struct changing {
    struct arena *mem;
    struct sheets *sheets;
    const struct what_if_change *change;
    struct findings *findings;
};

static bool wrong(const struct changing *c, const char *column, const char *code, struct text value,
                  const char *why) {
    findings_add(
        c->findings,
        (struct place){.file = text_of("changes.csv"), .line = c->change->line, .column = text_of(column)},
        code, "\"%s\" %s", findings_value(c->findings, value), why);
    return false;
}

static int64_t find_row(const struct sheet *sheet, struct text id) {
    for (int64_t i = 0; i < sheet->row_count; i++)
        if (text_equal(sheet_cell(sheet, i, 0), id)) return i;
    return -1;
}

static bool find_class(const struct changing *c, int64_t *out) {
    *out = find_row(&c->sheets->of[SHEET_classes], c->change->id);
    return *out >= 0 || wrong(c, "id", "what-if.unknown-id", c->change->id,
                              "is not a class\nName one of classes.csv, or one that a row above added.");
}

/* "24", "+2", "-1", beside what stands now. */
static bool number_after(const struct changing *c, struct text now, struct text *out) {
    struct text value = c->change->value;
    bool relative = value.length > 1 && (value.at[0] == '+' || value.at[0] == '-');
    int64_t number, before = 0;
    struct text digits = relative ? (struct text){value.at + 1, value.length - 1} : value;
    if (!text_int(digits, 0, 1000000, &number) || (now.length > 0 && !text_int(now, 0, 1000000, &before)))
        return wrong(c, "value", "what-if.value", value,
                     "is not a number of seats\nWrite 24, or +2 and -2 for so many more or fewer.");
    if (relative) number = value.at[0] == '+' ? before + number : before - number;
    if (number < 0) return wrong(c, "value", "what-if.value", value, "leaves fewer than 0\nTake away fewer.");
    *out = text_print(c->mem, "%lld", (long long)number);
    return true;
}

static void set_cell(const struct changing *c, enum sheet_id id, int64_t row, const char *column,
                     struct text value) {
    struct sheet *sheet = &c->sheets->of[id];
    renew(c->mem, sheet, 0);
    sheet->cells[row * width_of(sheet) + sheet_column_find(id, text_of(column))] = value;
}

static struct text free_id(const struct changing *c) {
    for (int32_t n = 1;; n++) {
        struct text id = text_print(c->mem, "%.*s+%d", TEXT_ARGS(c->change->id), n);
        if (find_row(&c->sheets->of[SHEET_classes], id) < 0) return id;
    }
}

/* The copy begins on another day, and lasts as long. */
static bool move_class(const struct changing *c, int64_t row) {
    day from, to, start;
    const struct classes_row *class = ROW(classes, &c->sheets->of[SHEET_classes], row);
    if (!day_parse(c->change->start, &start))
        return wrong(c, "start", "what-if.value", c->change->start, "is not a day\nWrite YYYY-MM-DD.");
    if (!day_parse(class->start, &from) || !day_parse(class->end, &to)) return true; /* has its own finding */
    struct text end = text_print(c->mem, "%s", day_print(start + (to - from)).at);
    set_cell(c, SHEET_classes, row, "start", c->change->start);
    set_cell(c, SHEET_classes, row, "end", end);
    return true;
}

static bool add_class(const struct changing *c) {
    int64_t from;
    struct text seats;
    struct sheet *classes = &c->sheets->of[SHEET_classes];
    if (!find_class(c, &from)) return false;
    what_if_copy_class(c->mem, c->sheets, from, free_id(c));
    int64_t row = classes->row_count - 1;
    set_cell(c, SHEET_classes, row, "state", text_of("planned"));
    if (c->change->value.length > 0) {
        if (!number_after(c, ROW(classes, classes, row)->seats, &seats)) return false;
        set_cell(c, SHEET_classes, row, "seats", seats);
    }
    if (c->change->at.length > 0) {
        if (find_row(&c->sheets->of[SHEET_establishments], c->change->at) < 0)
            return wrong(c, "at", "what-if.unknown-id", c->change->at,
                         "is not an establishment\nName one of establishments.csv.");
        set_cell(c, SHEET_classes, row, "establishment_id", c->change->at);
    }
    return c->change->start.length == 0 || move_class(c, row);
}

static bool change_seats(const struct changing *c, const char *column) {
    int64_t row;
    struct text seats;
    if (!find_class(c, &row)) return false;
    const struct sheet *classes = &c->sheets->of[SHEET_classes];
    struct text now = sheet_cell(classes, row, sheet_column_find(SHEET_classes, text_of(column)));
    if (!number_after(c, now, &seats)) return false;
    set_cell(c, SHEET_classes, row, column, seats);
    return true;
}

static bool change_quota(const struct changing *c) {
    const struct sheet *quotas = &c->sheets->of[SHEET_quotas];
    struct text seats;
    for (int64_t q = 0; q < quotas->row_count; q++) {
        if (!text_equal(ROW(quotas, quotas, q)->class_id, c->change->id) ||
            !text_equal(ROW(quotas, quotas, q)->unit_id, c->change->at))
            continue;
        if (!number_after(c, ROW(quotas, quotas, q)->seats, &seats)) return false;
        set_cell(c, SHEET_quotas, q, "seats", seats);
        return true;
    }
    return wrong(c, "at", "what-if.unknown-id", c->change->at,
                 "has no quota in that class\nName class and unit of a row of quotas.csv.");
}

static bool cancel_class(const struct changing *c) {
    int64_t row;
    if (!find_class(c, &row)) return false;
    set_cell(c, SHEET_classes, row, "state", text_of("cancelled"));
    return true;
}

/* Which rules there are, and what they take, is checked with the facts. */
static bool change_policy(const struct changing *c) {
    struct sheet *policy = &c->sheets->of[SHEET_policy];
    int64_t row = find_row(policy, c->change->id);
    if (row < 0) {
        renew(c->mem, policy, 1);
        row = policy->row_count++;
        for (int32_t i = 0; i < width_of(policy); i++) policy->cells[row * width_of(policy) + i] = TEXT_NONE;
        policy->cells[row * width_of(policy)] = c->change->id;
    }
    set_cell(c, SHEET_policy, row, "value", c->change->value);
    return true;
}

static bool apply(const struct changing *c) {
    struct text change = c->change->change;
    if (text_is(change, "add-class")) return add_class(c);
    if (text_is(change, "seats")) return change_seats(c, "seats");
    if (text_is(change, "seats-min")) return change_seats(c, "seats_min");
    if (text_is(change, "quota")) return change_quota(c);
    if (text_is(change, "cancel-class")) return cancel_class(c);
    if (text_is(change, "policy")) return change_policy(c);
    return wrong(c, "change", "what-if.unknown-change", change,
                 "is no change\nKnown: add-class seats seats-min quota cancel-class policy.");
}

bool what_if_apply(struct arena *mem, struct sheets *sheets, const struct what_if *changes,
                   struct findings *findings) {
    int64_t before = findings->count;
    for (int32_t i = 0; i < changes->count; i++)
        apply(&(struct changing){mem, sheets, &changes->at[i], findings});
    return findings->count == before;
}

bool what_if_apply_documents(struct arena *mem, struct sheets *sheets, const struct documents *documents,
                             struct findings *findings, struct err *err) {
    struct text file = text_of("changes.csv"), body = documents_find(documents, "changes.csv");
    struct what_if changes;
    if (body.at == NULL) return true;
    return what_if_read(mem, file, body, &changes, findings, err) &&
           (what_if_apply(mem, sheets, &changes, findings) || findings_none(findings, err));
}
