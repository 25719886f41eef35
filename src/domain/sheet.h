/* SPDX-License-Identifier: Apache-2.0 */
/*
 * domain/sheet: facts as rows of text cells, as people exchange them. A CSV file becomes a sheet, the store
 * keeps sheets by day, the scenario is written as sheets; domain/facts turns a set of sheets into checked
 * facts.
 */
#ifndef CADRE_DOMAIN_SHEET_H
#define CADRE_DOMAIN_SHEET_H

#include "core/text.h"

/* SHEET_units, SHEET_posts, ... in the order of sheets.def: a sheet refers only to sheets before it
   (and to itself: units.parent_id). */
enum sheet_id {
#define SHEET(name, keys) SHEET_##name,
#define COLUMN(...)
#define SHEET_END
#include "domain/sheets.def"
#undef SHEET
#undef COLUMN
#undef SHEET_END
    SHEET_COUNT
};

enum column_type { COLUMN_ID, COLUMN_IDS, COLUMN_TEXT, COLUMN_DAY, COLUMN_INT };

struct sheet_column {
    const char *name;
    enum column_type type;
    bool in_header;    /* the header must name it */
    bool may_be_empty; /* a cell may be empty */
    int64_t min, max;  /* of COLUMN_INT */
};

struct sheet_kind {
    const char *name;  /* "units" */
    const char *file;  /* "units.csv" */
    int32_t key_count; /* the first columns that are the key together; 0: no key */
    int32_t column_count;
    const struct sheet_column *columns;
};

extern const struct sheet_kind sheet_kinds[SHEET_COUNT];

struct sheet {
    enum sheet_id id;
    struct text file;   /* as it came, for places: "corps.xlsx:officers"; empty: the kind's own */
    bool present;       /* false: there was no such file; it has no rows */
    bool refused;       /* its file was refused as a whole: references into it are not judged */
    bool left_out;      /* a row of its file had another number of cells and is not among the rows */
    struct text *cells; /* [row_count][column_count of the kind], in the kind's order; "" is none */
    const int64_t
        *lines; /* [row_count]: where the record starts in its file; NULL: rows do not come from a file */
    int64_t row_count;
};

static inline struct text sheet_cell(const struct sheet *sheet, int64_t row, int32_t column) {
    return sheet->cells[row * sheet_kinds[sheet->id].column_count + column];
}

struct text sheet_file(const struct sheet *sheet);
/* The column's index in its kind, or -1. */
int32_t sheet_column_find(enum sheet_id id, struct text name);
/* Puts rows in canonical order: by key, or by all columns when there is none; bytes compare. Their lines are
 * gone. */
void sheet_sort(struct arena *mem, struct sheet *sheet);

/* A whole set of facts as text: sheets[id].id == id. */
struct sheets {
    struct sheet of[SHEET_COUNT];
};

void sheets_begin(struct sheets *sheets); /* all absent */

#endif
