/* SPDX-License-Identifier: Apache-2.0 */
#include "service/statements_table.h"

#include "core/json_out.h"
#include "core/must.h"
#include "core/query.h"

#include <string.h>

enum cell_kind { CELL_TEXT, CELL_FLAG, CELL_NUMBER, CELL_VOIDED, CELL_STATEMENT };
enum { PATH_DEPTH_MAX = 4 };

/* Where a column's value stands: member names divided by '/'; those of one object follow each other. */
static const struct column {
    const char *name, *path;
    enum cell_kind kind;
} columns[] = {
    {"id", "id", CELL_TEXT},
    {"stored", "stored", CELL_TEXT},
    {"timestamp", "timestamp", CELL_TEXT},
    {"actor_name", "actor/name", CELL_TEXT},
    {"actor_mbox", "actor/mbox", CELL_TEXT},
    {"actor_mbox_sha1sum", "actor/mbox_sha1sum", CELL_TEXT},
    {"actor_openid", "actor/openid", CELL_TEXT},
    {"actor_account_name", "actor/account/name", CELL_TEXT},
    {"actor_account_home_page", "actor/account/homePage", CELL_TEXT},
    {"verb", "verb/id", CELL_TEXT},
    {"object_type", "object/objectType", CELL_TEXT},
    {"object", "object/id", CELL_TEXT},
    {"registration", "context/registration", CELL_TEXT},
    {"success", "result/success", CELL_FLAG},
    {"completion", "result/completion", CELL_FLAG},
    {"score_scaled", "result/score/scaled", CELL_NUMBER},
    {"score_raw", "result/score/raw", CELL_NUMBER},
    {"score_min", "result/score/min", CELL_NUMBER},
    {"score_max", "result/score/max", CELL_NUMBER},
    {"duration", "result/duration", CELL_TEXT},
    {"response", "result/response", CELL_TEXT},
    {"voided", "", CELL_VOIDED},
    {"statement", "", CELL_STATEMENT},
};
enum { VERB = 9, OBJECT = 11, STATEMENT = TABLE_COLUMNS - 1 };
_Static_assert(sizeof columns / sizeof columns[0] == TABLE_COLUMNS, "a column more or less");

/* JSON_MISSING unless it is a string, a number, true or false. */
static int32_t node_at(struct arena *mem, const struct json *json, const char *path) {
    struct text rest = text_of(path), name;
    int32_t node = 0;
    while (text_next(&rest, '/', &name)) node = json_member(json, node, text_zero_ended(mem, name));
    bool is_value = node != JSON_MISSING && json_kind(json, node) != JSON_OBJECT &&
                    json_kind(json, node) != JSON_ARRAY;
    return is_value ? node : JSON_MISSING;
}

static struct text value_at(struct arena *mem, const struct json *json, const char *path) {
    int32_t node = node_at(mem, json, path);
    if (node == JSON_MISSING) return TEXT_NONE;
    return json_kind(json, node) == JSON_STRING ? json_unescaped(mem, json, node) : json_raw(json, node);
}

/* ---- formulas ---- */

/* Apostrophes count as part of it, so that taking one off is the reverse of putting one on. */
static bool reads_as_formula(struct text value) {
    int64_t at = 0;
    while (at < value.length && value.at[at] == '\'') at++;
    return at < value.length && value.at[at] != '\0' && strchr("=+-@\t\r", value.at[at]) != NULL;
}

static bool is_negative_number(struct text value) {
    int64_t at = 1;
    while (at < value.length && value.at[at] != '\0' && strchr("0123456789.eE+-", value.at[at]) != NULL) at++;
    return value.length > 1 && value.at[0] == '-' && at == value.length;
}

static struct text without_guard(struct text cell) {
    struct text rest = {cell.at + 1, cell.length - 1};
    return cell.length > 1 && cell.at[0] == '\'' && reads_as_formula(rest) ? rest : cell;
}

/* ---- out ---- */

static void add_cell(struct buffer *out, struct text value) {
    buffer_char(out, '"');
    if (reads_as_formula(value) && !is_negative_number(value)) buffer_char(out, '\'');
    for (int64_t i = 0; i < value.length; i++) {
        if (value.at[i] == '"') buffer_char(out, '"');
        buffer_char(out, value.at[i]);
    }
    buffer_char(out, '"');
}

void table_names(struct buffer *out) {
    for (int32_t i = 0; i < TABLE_COLUMNS; i++)
        buffer_print(out, "%s%c", columns[i].name, i + 1 < TABLE_COLUMNS ? ',' : '\n');
}

void table_row(struct buffer *out, const struct json *statement, bool voided, struct text one_line) {
    for (int32_t i = 0; i < TABLE_COLUMNS; i++) {
        struct text value = columns[i].kind == CELL_STATEMENT ? one_line
                            : columns[i].kind == CELL_VOIDED  ? text_of(voided ? "true" : "")
                                                             : value_at(out->mem, statement, columns[i].path);
        if (i > 0) buffer_char(out, ',');
        if (value.length > 0) add_cell(out, value);
    }
    buffer_char(out, '\n');
}

/* ---- the header ---- */

static int32_t column_named(struct text name) {
    for (int32_t i = 0; i < TABLE_COLUMNS; i++)
        if (text_is(name, columns[i].name)) return i;
    return -1;
}

void table_header_read(struct text file, const struct csv_record *names, struct table_header *out,
                       struct findings *findings) {
    out->cell_count = names->count;
    for (int32_t i = 0; i < TABLE_COLUMNS; i++) out->cell_of[i] = -1;
    for (int32_t i = 0; i < names->count; i++) {
        struct text name = text_trim(names->cells[i]);
        struct place place = {.file = file, .line = names->line, .column = name};
        int32_t column = column_named(name);
        if (column < 0)
            findings_add(findings, place, "import.unknown-column",
                         "\"%s\" is no column of statements\nThe columns are those of `cadre statements "
                         "export FILE --csv`.",
                         findings_value(findings, name));
        else if (out->cell_of[column] >= 0)
            findings_add(findings, place, "import.repeated-column", "the column is there twice");
        else out->cell_of[column] = i;
    }
    if (out->cell_of[STATEMENT] < 0 && (out->cell_of[VERB] < 0 || out->cell_of[OBJECT] < 0))
        findings_add(
            findings, (struct place){.file = file, .line = names->line}, "import.missing-column",
            "neither a column \"statement\" nor both \"verb\" and \"object\" are there\nA statement is "
            "made of the one, or of the others.");
}

/* ---- in ---- */

static struct text cell_of(const struct table_header *header, const struct csv_record *row, int32_t column) {
    int32_t cell = header->cell_of[column];
    return cell < 0 || cell >= row->count ? TEXT_NONE : without_guard(row->cells[cell]);
}

static bool number_read(struct arena *mem, struct text cell, struct json *out) {
    struct err err = {0};
    return json_read(mem, text_trim(cell), out, &err) && json_kind(out, 0) == JSON_NUMBER;
}

/* As spreadsheets rewrite them: TRUE for true, 0.5 for 0.50. */
static bool cell_agrees(struct arena *mem, const struct json *statement, const struct column *column,
                        struct text cell) {
    struct json number;
    int32_t node = node_at(mem, statement, column->path);
    if (node == JSON_MISSING) return false;
    if (column->kind == CELL_NUMBER)
        return number_read(mem, cell, &number) && json_same(statement, node, &number, 0);
    struct text value = value_at(mem, statement, column->path);
    if (column->kind == CELL_FLAG) return text_is_anycase(text_trim(cell), text_zero_ended(mem, value));
    return text_equal(cell, value);
}

static void compare_cells(struct arena *mem, const struct table_header *header, struct text file,
                          const struct csv_record *row, struct text whole, struct findings *findings) {
    struct json json;
    struct err err = {0};
    if (!json_read(mem, whole, &json, &err)) return; /* said when it is read as a statement */
    for (int32_t i = 0; i < TABLE_COLUMNS; i++) {
        struct text cell = cell_of(header, row, i);
        if (columns[i].path[0] == '\0' || cell.length == 0 || cell_agrees(mem, &json, &columns[i], cell))
            continue;
        findings_add(
            findings, (struct place){.file = file, .line = row->line, .column = text_of(columns[i].name)},
            "import.disagrees",
            "\"%s\" is not what the row's statement says\nLeave the cell as it was exported, or empty "
            "it. To store another statement, empty the cell \"statement\" and the id.",
            findings_value(findings, cell));
    }
}

/* The objects that are open while a statement is made. */
struct making {
    struct json_out json;
    struct text open[PATH_DEPTH_MAX];
    int32_t depth;
};

/* Closes what `path` does not go through and opens what it does; returns its last name. */
static const char *go_to(struct arena *mem, struct making *m, const char *path) {
    struct text rest = text_of(path), names[PATH_DEPTH_MAX + 1];
    int32_t count = 0, same = 0;
    while (text_next(&rest, '/', &names[count])) must(++count <= PATH_DEPTH_MAX);
    while (same < count - 1 && same < m->depth && text_equal(names[same], m->open[same])) same++;
    for (; m->depth > same; m->depth--) json_close(&m->json, '}');
    for (; m->depth < count - 1; m->depth++) {
        json_open(&m->json, text_zero_ended(mem, names[m->depth]), '{');
        m->open[m->depth] = names[m->depth];
    }
    return text_zero_ended(mem, names[count - 1]);
}

static bool add_value(struct arena *mem, struct making *m, const struct column *column, struct text cell) {
    struct json number;
    struct text flag = text_trim(cell);
    bool yes = text_is_anycase(flag, "true");
    if (column->kind == CELL_FLAG && !yes && !text_is_anycase(flag, "false")) return false;
    if (column->kind == CELL_NUMBER && !number_read(mem, cell, &number)) return false;
    const char *name = go_to(mem, m, column->path);
    if (column->kind == CELL_FLAG) {
        json_bool(&m->json, name, yes);
    } else if (column->kind == CELL_NUMBER) {
        json_key(&m->json, text_of(name));
        buffer_add(m->json.to, json_raw(&number, 0));
        m->json.after_value = true;
    } else {
        json_text(&m->json, name, cell);
    }
    return true;
}

static struct text make_of_cells(struct arena *mem, const struct table_header *header, struct text file,
                                 const struct csv_record *row, struct findings *findings) {
    struct buffer out = {.mem = mem};
    struct making m = {.json = {.to = &out}};
    json_open(&m.json, NULL, '{');
    for (int32_t i = 0; i < TABLE_COLUMNS; i++) {
        struct text cell = cell_of(header, row, i);
        if (columns[i].path[0] == '\0' || cell.length == 0) continue;
        if (!add_value(mem, &m, &columns[i], cell))
            findings_add(findings,
                         (struct place){.file = file, .line = row->line, .column = text_of(columns[i].name)},
                         "import.cell",
                         columns[i].kind == CELL_FLAG ? "\"%s\" is neither true nor false"
                                                      : "\"%s\" is not a number\nWrite it as 0.85, with a "
                                                        "point.",
                         findings_value(findings, cell));
    }
    (void)go_to(mem, &m, "end"); /* closes what is open */
    json_close(&m.json, '}');
    return buffer_text(&out);
}

bool table_row_read(struct arena *mem, const struct table_header *header, struct text file,
                    const struct csv_record *row, struct table_statement *out, struct findings *findings) {
    int64_t before = findings->count;
    struct table_statement read = {text_keep(mem, cell_of(header, row, STATEMENT)), false};
    if (row->count != header->cell_count) {
        findings_add(findings, (struct place){.file = file, .line = row->line}, "import.cells",
                     "the row has %d cells, the header has %d\nPut cells with a comma or a quote in quotes.",
                     row->count, header->cell_count);
    } else if (read.json.length > 0) {
        compare_cells(mem, header, file, row, read.json, findings);
    } else {
        read = (struct table_statement){make_of_cells(mem, header, file, row, findings), true};
    }
    if (findings->count == before) *out = read;
    return findings->count == before;
}

struct text table_column_of(const struct table_statement *statement, struct text pointer) {
    if (!statement->is_made) return text_of(columns[STATEMENT].name);
    for (int32_t i = 0; i < TABLE_COLUMNS && pointer.length > 1; i++)
        if (text_is((struct text){pointer.at + 1, pointer.length - 1}, columns[i].path))
            return text_of(columns[i].name);
    return TEXT_NONE;
}

/* ---- the end of a file ---- */

/* Where `what` begins last; -1 when nowhere. */
static int64_t last_of(struct text t, const char *what) {
    int64_t length = (int64_t)strlen(what);
    for (int64_t at = t.length - length; at >= 0; at--)
        if (memcmp(t.at + at, what, (size_t)length) == 0) return at;
    return -1;
}

/* Quotes within a cell come in pairs, so that a single one between "}" and the line's end closes the last
   cell, and one between "," and "{" opens it. */
struct text table_last_id(struct arena *mem, struct text end_of_file, int64_t *out_end) {
    struct csv_record record;
    struct json json;
    struct err err = {0};
    int64_t end = last_of(end_of_file, "}\"\n");
    *out_end = end < 0 ? 0 : end + 3;
    int64_t begin = last_of((struct text){end_of_file.at, *out_end}, ",\"{");
    if (begin < 0) return TEXT_NONE;
    struct csv csv = csv_begin(mem, (struct text){end_of_file.at + begin + 1, *out_end - begin - 1});
    if (!csv_next(&csv, &record, &err) || !json_read(mem, record.cells[0], &json, &err)) return TEXT_NONE;
    return value_at(mem, &json, "id");
}
