/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A part is unpacked block by block into the XML parser, never as a whole. Elements are known by their local
 * names, so that prefixes and both flavours of the standard read alike.
 */
#include "exchange/xlsx.h"

#include "core/map.h"

#include <expat.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zip.h>

enum {
    ENTRIES_MAX = 10000,
    DEPTH_MAX = 100,
    STYLES_MAX = 1 << 16,
    FORMATS_MAX = 10000,
    BLOCK_BYTES = 1 << 16,
    FREE_BYTES = 1 << 24, /* unpacked bytes that need no ratio */
    PATH_BYTES_MAX = 500
};

/* How a style shows a number. */
struct style {
    bool is_day;
    int32_t zeros; /* padded to so many digits */
};

struct format {
    int64_t id;
    struct style style;
};

struct relation {
    struct text id, type, target; /* the type's last word: "worksheet" */
};

struct reading {
    struct arena *mem;
    struct err *err;
    zip_t *zip;
    XML_Parser parser;
    const char *part; /* being read */
    int64_t packed_bytes, unpacked_bytes, cell_count;
    int32_t depth;

    struct relation *relations; /* of the part asked for last */
    int64_t relation_count, relation_capacity;
    struct text *sheet_ids, *sheet_names; /* of relations */
    int32_t sheet_count;
    bool since_1904;
    struct format *formats;
    int64_t format_count, format_capacity;
    struct style *styles;
    int64_t style_count, style_capacity;
    bool in_cell_styles;
    struct text *strings; /* shared */
    int64_t string_count, string_capacity;

    struct buffer value; /* text of the cell or shared string so far */
    bool in_value;       /* what comes now belongs to it */
    int32_t phonetic;    /* how deep in a reading aid */

    int64_t row, last_row;
    int32_t column; /* of the cell; -1 before the row's first */
    char kind[16];  /* of the cell: "s", "inlineStr", ... */
    int64_t style;
    struct text now[XLSX_COLUMNS_MAX]; /* the row's cells */
    int32_t now_count;                 /* up to the last that holds something */
    struct csv_record *rows;
    int64_t row_count, row_capacity;
};

/* ---- failures ---- */

static void stop(struct reading *r) {
    if (r->parser != NULL) XML_StopParser(r->parser, XML_FALSE);
}

static void broken(struct reading *r, const char *what) {
    err_fail(r->err, ERR_INPUT, "xlsx.broken",
             "the workbook is damaged: %s, in %s\nOpen it in a spreadsheet and save it anew.", what, r->part);
    stop(r);
}

static void too_large(struct reading *r, const char *what) {
    err_fail(r->err, ERR_INPUT, "xlsx.too-large",
             "the workbook has %s\nSave only the tables, as values, in a new workbook.", what);
    stop(r);
}

/* ---- XML ---- */

static const char *local(const char *name) {
    const char *bar = strrchr(name, '|');
    return bar == NULL ? name : bar + 1;
}

static bool is(const char *name, const char *expected) {
    return strcmp(local(name), expected) == 0;
}

/* The value of an attribute by its local name; NULL when it is not there. */
static const char *attribute(const char *const *attributes, const char *name) {
    for (; *attributes != NULL; attributes += 2)
        if (is(attributes[0], name)) return attributes[1];
    return NULL;
}

static int64_t number_attribute(const char *const *attributes, const char *name, int64_t otherwise) {
    const char *value = attribute(attributes, name);
    int64_t number;
    return value != NULL && text_int(text_of(value), 0, INT32_MAX, &number) ? number : otherwise;
}

static struct text kept_attribute(struct reading *r, const char *const *attributes, const char *name) {
    const char *value = attribute(attributes, name);
    return value == NULL ? TEXT_NONE : text_keep(r->mem, text_of(value));
}

typedef void part_start(struct reading *r, const char *name, const char *const *attributes);
typedef void part_end(struct reading *r, const char *name);

struct part_reader {
    struct reading *r;
    part_start *start;
    part_end *end;
};

static void XMLCALL on_start(void *context, const char *name, const char **attributes) {
    struct part_reader *reader = context;
    if (++reader->r->depth > DEPTH_MAX) broken(reader->r, "its elements are nested too deep");
    else reader->start(reader->r, name, (const char *const *)attributes);
}

static void XMLCALL on_end(void *context, const char *name) {
    struct part_reader *reader = context;
    reader->r->depth--;
    if (reader->end != NULL) reader->end(reader->r, name);
}

static void XMLCALL on_text(void *context, const char *at, int length) {
    struct reading *r = ((struct part_reader *)context)->r;
    if (!r->in_value || r->phonetic > 0) return;
    if (r->value.length + length > XLSX_CELL_BYTES_MAX) too_large(r, "a cell that no spreadsheet holds");
    else buffer_add(&r->value, (struct text){at, length});
}

static void XMLCALL on_document_type(void *context, const char *name, const char *system, const char *public,
                                     int internal) {
    (void)name, (void)system, (void)public, (void)internal;
    broken(((struct part_reader *)context)->r, "it defines a document type, which no workbook does");
}

/* ---- parts ---- */

static bool may_unpack(struct reading *r, int64_t bytes) {
    r->unpacked_bytes += bytes;
    if (r->unpacked_bytes <= FREE_BYTES) return true;
    if (r->unpacked_bytes <= XLSX_UNPACKED_BYTES_MAX &&
        r->unpacked_bytes / XLSX_PART_RATIO_MAX <= r->packed_bytes)
        return true;
    too_large(r, "parts that unpack to far more than its size");
    return false;
}

static void unpack(struct reading *r, zip_file_t *file) {
    static _Thread_local char block[BLOCK_BYTES];
    zip_int64_t got;
    do {
        got = zip_fread(file, block, sizeof block);
        if (got < 0) broken(r, "a part cannot be unpacked");
        if (got < 0 || !may_unpack(r, got)) return;
        if (XML_Parse(r->parser, block, (int)got, got == 0) == XML_STATUS_OK) continue;
        broken(r, XML_ErrorString(XML_GetErrorCode(r->parser)));
        return;
    } while (got > 0);
}

/* A part that is not there says nothing, unless `required`. */
static bool part_read(struct reading *r, const char *path, bool required, part_start *start, part_end *end) {
    struct part_reader reader = {r, start, end};
    zip_int64_t at = zip_name_locate(r->zip, path, 0);
    zip_stat_t about;
    r->part = path;
    r->depth = 0;
    r->in_value = false;
    r->phonetic = 0;
    if (at < 0) {
        if (required) broken(r, "the part is missing");
        return !required;
    }
    if (zip_stat_index(r->zip, (zip_uint64_t)at, 0, &about) == 0 &&
        (about.valid & ZIP_STAT_ENCRYPTION_METHOD) && about.encryption_method != ZIP_EM_NONE) {
        err_fail(r->err, ERR_INPUT, "xlsx.encrypted",
                 "the workbook is protected by a password\nSave it without one.");
        return false;
    }
    zip_file_t *file = zip_fopen_index(r->zip, (zip_uint64_t)at, 0);
    r->parser = XML_ParserCreateNS(NULL, '|');
    if (file == NULL || r->parser == NULL) {
        broken(r, "a part cannot be unpacked");
    } else {
        XML_SetUserData(r->parser, &reader);
        XML_SetElementHandler(r->parser, on_start, on_end);
        XML_SetCharacterDataHandler(r->parser, on_text);
        XML_SetStartDoctypeDeclHandler(r->parser, on_document_type);
        unpack(r, file);
    }
    if (r->parser != NULL) XML_ParserFree(r->parser);
    if (file != NULL) zip_fclose(file);
    r->parser = NULL;
    return !err_any(r->err);
}

/* ---- relations: which part is what ---- */

static void relation_start(struct reading *r, const char *name, const char *const *attributes) {
    if (!is(name, "Relationship")) return;
    const char *mode = attribute(attributes, "TargetMode"), *type = attribute(attributes, "Type");
    if (mode != NULL && strcmp(mode, "External") == 0) return;
    if (r->relation_count >= ENTRIES_MAX) {
        broken(r, "it has too many parts");
        return;
    }
    const char *slash = type == NULL ? NULL : strrchr(type, '/');
    arena_grow(r->mem, r->relations, r->relation_count, &r->relation_capacity);
    r->relations[r->relation_count++] = (struct relation){
        .id = kept_attribute(r, attributes, "Id"),
        .type = slash == NULL ? TEXT_NONE : text_keep(r->mem, text_of(slash + 1)),
        .target = kept_attribute(r, attributes, "Target")};
}

/* "xl/workbook.xml" and "worksheets/sheet1.xml" -> "xl/worksheets/sheet1.xml" */
static const char *resolve(struct reading *r, const char *from, struct text target) {
    if (target.length > 0 && target.at[0] == '/')
        return text_zero_ended(r->mem, (struct text){target.at + 1, target.length - 1});
    const char *slash = strrchr(from, '/');
    int32_t folder = slash == NULL ? 0 : (int32_t)(slash + 1 - from);
    return text_zero_ended(r->mem, text_print(r->mem, "%.*s%.*s", folder, from, TEXT_ARGS(target)));
}

static bool relations_read(struct reading *r, const char *path) {
    const char *slash = strrchr(path, '/');
    int32_t folder = slash == NULL ? 0 : (int32_t)(slash + 1 - path);
    r->relation_count = 0;
    return part_read(
        r, text_zero_ended(r->mem, text_print(r->mem, "%.*s_rels/%s.rels", folder, path, path + folder)),
        false, relation_start, NULL);
}

static const struct relation *relation_of_type(const struct reading *r, const char *type) {
    for (int64_t i = 0; i < r->relation_count; i++)
        if (text_is(r->relations[i].type, type)) return &r->relations[i];
    return NULL;
}

static const struct relation *relation_of_id(const struct reading *r, struct text id) {
    for (int64_t i = 0; i < r->relation_count; i++)
        if (text_equal(r->relations[i].id, id)) return &r->relations[i];
    return NULL;
}

/* ---- the workbook ---- */

static void workbook_start(struct reading *r, const char *name, const char *const *attributes) {
    if (is(name, "workbookPr")) {
        const char *value = attribute(attributes, "date1904");
        r->since_1904 = value != NULL && (strcmp(value, "1") == 0 || strcmp(value, "true") == 0);
    }
    if (!is(name, "sheet")) return;
    if (r->sheet_count >= XLSX_SHEETS_MAX) {
        too_large(r, "too many sheets");
        return;
    }
    r->sheet_names[r->sheet_count] = text_trim(kept_attribute(r, attributes, "name"));
    r->sheet_ids[r->sheet_count++] = kept_attribute(r, attributes, "id");
}

/* ---- styles: which numbers are days ---- */

/* A custom format's first section without quoted, escaped and bracketed text. */
static struct style style_of_code(const char *code) {
    bool year_or_day = false, month = false, clock = false, zeros = *code != '\0';
    int32_t length = 0;
    for (const char *at = code; *at != '\0' && *at != ';'; at++, length++) {
        char c = *at, end = c == '"' ? '"' : c == '[' ? ']' : '\0';
        zeros &= c == '0';
        if (end != '\0') {
            at = strchr(at + 1, end);
            if (at == NULL) break;
        } else if ((c == '\\' || c == '_' || c == '*') && at[1] != '\0') {
            at++;
        } else {
            year_or_day |= strchr("yYdD", c) != NULL;
            month |= strchr("mM", c) != NULL;
            clock |= strchr("hHsS", c) != NULL;
        }
    }
    if (strcmp(code, "General") == 0) return (struct style){0};
    return (struct style){.is_day = year_or_day || (month && !clock),
                          .zeros = zeros && length > 1 ? length : 0};
}

/* Numbers below 164 are the standard's own (18.8.30); some East Asian ones among them. */
static struct style style_of_format(const struct reading *r, int64_t id) {
    for (int64_t i = 0; i < r->format_count; i++)
        if (r->formats[i].id == id) return r->formats[i].style;
    bool is_day = (id >= 14 && id <= 17) || id == 22 || (id >= 27 && id <= 31) || id == 36 ||
                  (id >= 50 && id <= 58);
    return (struct style){.is_day = is_day};
}

static void styles_start(struct reading *r, const char *name, const char *const *attributes) {
    const char *code = attribute(attributes, "formatCode");
    if (is(name, "numFmt") && code != NULL && r->format_count < FORMATS_MAX) {
        arena_grow(r->mem, r->formats, r->format_count, &r->format_capacity);
        r->formats[r->format_count++] = (struct format){number_attribute(attributes, "numFmtId", -1),
                                                        style_of_code(code)};
    }
    if (is(name, "cellXfs")) r->in_cell_styles = true;
    if (!r->in_cell_styles || !is(name, "xf") || r->style_count >= STYLES_MAX) return;
    arena_grow(r->mem, r->styles, r->style_count, &r->style_capacity);
    r->styles[r->style_count++] = style_of_format(r, number_attribute(attributes, "numFmtId", 0));
}

static void styles_end(struct reading *r, const char *name) {
    if (is(name, "cellXfs")) r->in_cell_styles = false;
}

/* ---- text of cells ---- */

static int32_t hexadecimal(const char *at) {
    int32_t number = 0;
    for (int32_t i = 0; i < 4; i++) {
        const char *digits = "0123456789abcdef0123456789ABCDEF",
                   *found = at[i] == '\0' ? NULL : strchr(digits, at[i]);
        if (found == NULL) return -1;
        number = number * 16 + (int32_t)(found - digits) % 16;
    }
    return number;
}

/* "_x000D_" stands for a character that XML cannot hold, "_x005F_" for an underscore before such a thing. */
static struct text unescaped(struct arena *mem, struct text t) {
    if (t.length < 7 || memmem(t.at, (size_t)t.length, "_x", 2) == NULL) return text_keep(mem, t);
    struct buffer out = {.mem = mem};
    for (int64_t i = 0; i < t.length; i++) {
        bool escape = i + 7 <= t.length && t.at[i] == '_' && t.at[i + 1] == 'x' && t.at[i + 6] == '_';
        int32_t code = escape ? hexadecimal(t.at + i + 2) : -1;
        if (code == '\t' || code == '\n' || code == '\r' || (code >= ' ' && code < 0x7f)) {
            buffer_char(&out, (char)code);
            i += 6;
        } else {
            buffer_char(&out, t.at[i]);
        }
    }
    return buffer_text(&out);
}

static void strings_start(struct reading *r, const char *name, const char *const *attributes) {
    (void)attributes;
    if (is(name, "si")) r->value.length = 0;
    r->phonetic += is(name, "rPh");
    r->in_value = is(name, "t");
}

static void strings_end(struct reading *r, const char *name) {
    r->in_value = false;
    r->phonetic -= is(name, "rPh");
    if (!is(name, "si")) return;
    if (r->string_count >= XLSX_CELLS_MAX) {
        too_large(r, "too many texts");
        return;
    }
    arena_grow(r->mem, r->strings, r->string_count, &r->string_capacity);
    r->strings[r->string_count++] = unescaped(r->mem, buffer_text(&r->value));
}

bool xlsx_day(int64_t number, bool since_1904, day *out) {
    const int64_t first_1904 = -24107, last_1899 = -25568; /* 1904-01-01, 1899-12-31 */
    if (number < (since_1904 ? 0 : 1) || number > 3000000 || (number == 60 && !since_1904)) return false;
    int64_t counted = since_1904 ? first_1904 + number : last_1899 + number - (number > 60);
    if (counted > DAY_LAST) return false;
    *out = (day)counted;
    return true;
}

static struct text moment_shown(struct reading *r, double number) {
    int64_t whole = (int64_t)floor(number), minutes = (int64_t)llround((number - floor(number)) * 24 * 60);
    day on;
    if (minutes == 24 * 60) minutes = 0, whole++;
    if (!xlsx_day(whole, r->since_1904, &on)) return TEXT_NONE;
    struct day_text printed = day_print(on);
    if (minutes == 0) return text_keep(r->mem, text_of(printed.at));
    return text_print(r->mem, "%sT%02d:%02d", printed.at, (int)(minutes / 60), (int)(minutes % 60));
}

static bool is_whole(struct text t) {
    int64_t number;
    return t.length <= 15 && text_int(t, -999999999999999, 999999999999999, &number);
}

/* As a spreadsheet shows it with the style General, but never rounded to fit a column. */
static struct text number_text(struct reading *r, struct text raw) {
    const char *zero_ended = text_zero_ended(r->mem, raw);
    struct style style = r->style < r->style_count ? r->styles[r->style] : (struct style){0};
    char *end;
    double number = strtod(zero_ended, &end);
    bool plain = strspn(zero_ended, "0123456789+-.eE") == strlen(zero_ended);
    if (!plain || raw.length > 60 || *end != '\0' || !isfinite(number)) {
        broken(r, "a number is none");
        return TEXT_NONE;
    }
    struct text shown = style.is_day && number >= 0 && number < 1e7 ? moment_shown(r, number) : TEXT_NONE;
    if (shown.length > 0) return shown;
    if (is_whole(raw)) shown = raw;
    else if (number == floor(number) && fabs(number) < 1e21) shown = text_print(r->mem, "%.0f", number);
    else return text_print(r->mem, "%.15g", number);
    if (style.zeros > shown.length && number >= 0 && style.zeros < 40)
        return text_print(r->mem, "%0*d%.*s", (int)(style.zeros - shown.length), 0, TEXT_ARGS(shown));
    return text_keep(r->mem, shown);
}

static struct text shared_text(struct reading *r, struct text raw) {
    int64_t number;
    if (text_int(raw, 0, r->string_count - 1, &number)) return r->strings[number];
    broken(r, "a cell names a text that is not there");
    return TEXT_NONE;
}

static struct text cell_text(struct reading *r) {
    struct text raw = buffer_text(&r->value);
    if (strcmp(r->kind, "inlineStr") == 0 || strcmp(r->kind, "str") == 0) return unescaped(r->mem, raw);
    raw = text_trim(raw);
    if (raw.length == 0) return TEXT_NONE;
    if (strcmp(r->kind, "s") == 0) return shared_text(r, raw);
    if (strcmp(r->kind, "b") == 0) return text_of(text_is(raw, "0") ? "FALSE" : "TRUE");
    if (strcmp(r->kind, "e") == 0) return text_keep(r->mem, raw);
    if (strcmp(r->kind, "d") == 0) {
        bool midnight = raw.length >= 19 && memcmp(raw.at + 10, "T00:00:00", 9) == 0;
        return text_keep(r->mem, midnight ? (struct text){raw.at, 10} : raw);
    }
    return number_text(r, raw);
}

/* ---- a sheet ---- */

/* "AB12" -> 27; -1 when it is none. */
static int32_t column_of(const char *reference) {
    int32_t column = 0, letters = 0;
    for (; *reference >= 'A' && *reference <= 'Z' && letters < 4; reference++, letters++)
        column = column * 26 + (*reference - 'A' + 1);
    return letters > 0 && letters < 4 && *reference >= '1' && *reference <= '9' ? column - 1 : -1;
}

static void row_start(struct reading *r, const char *const *attributes) {
    r->row = number_attribute(attributes, "r", r->last_row + 1);
    if (r->row <= r->last_row || r->row > XLSX_ROWS_MAX) broken(r, "rows are out of order");
    r->last_row = r->row;
    r->column = -1;
    memset(r->now, 0, sizeof r->now[0] * (size_t)r->now_count);
    r->now_count = 0;
}

static void cell_start(struct reading *r, const char *const *attributes) {
    const char *reference = attribute(attributes, "r"), *kind = attribute(attributes, "t");
    r->column = reference != NULL ? column_of(reference) : r->column + 1;
    if (r->column < 0) broken(r, "a cell has no column");
    snprintf(r->kind, sizeof r->kind, "%s", kind != NULL ? kind : "n");
    r->style = number_attribute(attributes, "s", 0);
    r->value.length = 0;
}

static void cell_end(struct reading *r) {
    if (err_any(r->err)) return;
    struct text text = cell_text(r);
    if (text.length == 0 || err_any(r->err)) return;
    if (r->column >= XLSX_COLUMNS_MAX) {
        too_large(r, "values to the right of column IV, which no table has");
        return;
    }
    if (r->column < r->now_count && r->now[r->column].length > 0) {
        broken(r, "a cell comes twice");
        return;
    }
    r->now[r->column] = text;
    if (r->column >= r->now_count) r->now_count = r->column + 1;
}

static void row_end(struct reading *r) {
    if (r->now_count == 0) return;
    r->cell_count += r->now_count;
    if (r->cell_count > XLSX_CELLS_MAX) {
        too_large(r, "too many cells");
        return;
    }
    struct text *cells = arena_make(r->mem, struct text, r->now_count);
    for (int32_t i = 0; i < r->now_count; i++) cells[i] = r->now[i].length > 0 ? r->now[i] : TEXT_NONE;
    arena_grow(r->mem, r->rows, r->row_count, &r->row_capacity);
    r->rows[r->row_count++] = (struct csv_record){cells, r->now_count, r->row};
}

static void sheet_start(struct reading *r, const char *name, const char *const *attributes) {
    if (is(name, "row")) row_start(r, attributes);
    else if (is(name, "c")) cell_start(r, attributes);
    r->phonetic += is(name, "rPh");
    bool inline_text = strcmp(r->kind, "inlineStr") == 0;
    r->in_value = inline_text ? is(name, "t") : is(name, "v");
}

static void sheet_end(struct reading *r, const char *name) {
    r->in_value = false;
    r->phonetic -= is(name, "rPh");
    if (is(name, "c")) cell_end(r);
    else if (is(name, "row")) row_end(r);
}

static bool sheet_read_part(struct reading *r, const char *path, struct xlsx_sheet *out) {
    r->row = r->last_row = 0;
    r->rows = NULL;
    r->row_count = r->row_capacity = 0;
    if (!part_read(r, path, true, sheet_start, sheet_end)) return false;
    out->rows = r->rows;
    out->row_count = r->row_count;
    return true;
}

/* ---- the whole ---- */

static bool sheets_read(struct reading *r, const char *workbook, struct xlsx *out) {
    int32_t count = 0;
    out->sheets = arena_make(r->mem, struct xlsx_sheet, r->sheet_count);
    for (int32_t i = 0; i < r->sheet_count; i++) {
        const struct relation *relation = relation_of_id(r, r->sheet_ids[i]);
        if (relation == NULL || !text_is(relation->type, "worksheet")) continue; /* a chart's own sheet */
        out->sheets[count].name = r->sheet_names[i];
        if (!sheet_read_part(r, resolve(r, workbook, relation->target), &out->sheets[count++])) return false;
    }
    out->count = count;
    out->since_1904 = r->since_1904;
    return true;
}

static bool read_parts(struct reading *r, struct xlsx *out) {
    r->part = "the list of parts";
    if (zip_get_num_entries(r->zip, 0) > ENTRIES_MAX) {
        too_large(r, "too many parts");
        return false;
    }
    r->sheet_ids = arena_make(r->mem, struct text, XLSX_SHEETS_MAX);
    r->sheet_names = arena_make(r->mem, struct text, XLSX_SHEETS_MAX);
    if (!part_read(r, "_rels/.rels", true, relation_start, NULL)) return false;
    const struct relation *main = relation_of_type(r, "officeDocument");
    const char *workbook = main == NULL ? "xl/workbook.xml" : resolve(r, "", main->target);
    if (!part_read(r, workbook, true, workbook_start, NULL) || !relations_read(r, workbook)) return false;
    const struct relation *styles = relation_of_type(r, "styles");
    const struct relation *strings = relation_of_type(r, "sharedStrings");
    return (styles == NULL ||
            part_read(r, resolve(r, workbook, styles->target), false, styles_start, styles_end)) &&
           (strings == NULL ||
            part_read(r, resolve(r, workbook, strings->target), false, strings_start, strings_end)) &&
           sheets_read(r, workbook, out);
}

static bool check_format(struct text bytes, struct err *err) {
    if (bytes.length >= 4 && memcmp(bytes.at, "\xD0\xCF\x11\xE0", 4) == 0)
        return err_fail(err, ERR_INPUT, "xlsx.encrypted",
                        "the workbook is protected by a password, or is of an Excel before 2007\nSave it "
                        "without a password as \"Excel workbook (.xlsx)\".");
    return (bytes.length >= 4 && memcmp(bytes.at, "PK\x03\x04", 4) == 0) ||
           err_fail(
               err, ERR_INPUT, "xlsx.other-format",
               "the file is no workbook, whatever its name says\nSave it as \"Excel workbook (.xlsx)\" or "
               "as \"CSV UTF-8\".");
}

bool xlsx_read(struct arena *mem, struct text bytes, struct xlsx *out, struct err *err) {
    struct reading *r = arena_make(mem, struct reading, 1);
    if (!check_format(bytes, err)) return false;
    *out = (struct xlsx){0};
    *r = (struct reading){.mem = mem, .err = err, .packed_bytes = bytes.length, .value = {.mem = mem}};
    zip_source_t *source = zip_source_buffer_create(bytes.at, (zip_uint64_t)bytes.length, 0, NULL);
    r->zip = source == NULL ? NULL : zip_open_from_source(source, ZIP_RDONLY, NULL);
    if (r->zip == NULL) {
        zip_source_free(source);
        return err_fail(err, ERR_INPUT, "xlsx.broken",
                        "the workbook is damaged or was cut off\nOpen it in a spreadsheet and save it anew.");
    }
    bool done = read_parts(r, out);
    zip_discard(r->zip);
    return done;
}
