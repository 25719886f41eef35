/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes -> records, or csv.quote. Whatever was read is written, read again, and is the same; every cell
 * lies in the bytes or in the arena, and lines never go back.
 */
#include "core/csv.h"
#include "core/must.h"
#include "tests/fuzz.h"

/* Under a header of its own: what it holds decides separators, byte-order marks and the like only there. */
static void write_under_header(const struct csv_record *record, struct buffer *out) {
    buffer_adds(out, "a,b\n");
    for (int32_t i = 0; i < record->count; i++) csv_cell(out, record->cells[i], i + 1 == record->count);
}

static void must_come_back(struct arena *mem, const struct csv_record *record) {
    if (record->count == 1 && record->cells[0].length == 0) return; /* written as an empty line: skipped */
    struct buffer out = {.mem = mem};
    write_under_header(record, &out);
    struct csv csv = csv_begin(mem, buffer_text(&out));
    struct csv_record header, again, none;
    struct err err = {0};
    must(csv_next(&csv, &header, &err) && csv_next(&csv, &again, &err));
    must(header.count == 2 && again.line == 2 && again.count == record->count);
    for (int32_t i = 0; i < again.count; i++) must(text_equal(again.cells[i], record->cells[i]));
    must(!csv_next(&csv, &none, &err) && !err_any(&err));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length) {
    struct arena mem = {0};
    struct csv csv = csv_begin(&mem, (struct text){(const char *)bytes, (int64_t)length});
    struct csv_record record;
    struct err err = {0};
    int64_t line = 0, sum = 0;
    while (csv_next(&csv, &record, &err)) {
        must(record.count > 0 && record.line > line && csv.line > record.line);
        line = record.line;
        for (int32_t i = 0; i < record.count; i++)
            for (int64_t k = 0; k < record.cells[i].length; k++) sum += record.cells[i].at[k];
        must_come_back(&mem, &record);
    }
    must(err_any(&err) || csv.rest.length == 0);
    arena_clear(&mem);
    return sum == INT64_MIN ? -1 : 0; /* the sum was only to touch each byte */
}
