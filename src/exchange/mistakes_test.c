/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A mistake of every kind in every file, one at a time: each gives one finding, at the file, line and column
 * where it was planted, and nothing else. The cases are made from sheets.def, so that a new column is
 * covered; line and column come from this file's own table and printer, not from the reader.
 */
#include "core/files.h"
#include "domain/facts.h"
#include "exchange/sheets_files.h"
#include "tests/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ROWS_MAX = 110, COLUMNS_MAX = 24, AS_OF = 13837 /* 2007-11-20 */ };

static struct arena mem;

/* ---- facts with nothing wrong, every column filled ---- */

static const char *const good[SHEET_COUNT] = {
    [SHEET_units] = "unit_id,parent_id,kind,region,valid_from,valid_to\n"
                    "U,,brigade,East,2000-01-01,2020-01-01\nV,U,battalion,East,2000-01-01,2020-01-01",
    [SHEET_posts] = "post_id,unit_id,post_code,leadership_group,priority,valid_from,valid_to\n"
                    "P1,V,PLT,G,10,2000-01-01,2020-01-01\nP2,V,COY,G,10,2000-01-01,2020-01-01",
    [SHEET_officers] = "officer_id,post_id,languages\nO1,P1,kk ru\nO2,P2,ru",
    [SHEET_postings] = "officer_id,post_id,from,to\nO1,P1,2005-01-01,2010-01-01\nO2,P2,2005-01-01,2010-01-01",
    [SHEET_unavailability] =
        "scope,id,from,to\nofficer,O1,2008-01-01,2008-01-05\nunit,V,2008-01-01,2008-01-05",
    [SHEET_establishments] = "establishment_id,kind\nE,college\nF,university",
    [SHEET_courses] = "course_id,post_codes,prerequisites,class_min,class_max\nC,PLT COY,D,2,30\nD,COY,,2,30",
    [SHEET_classes] =
        "class_id,course_id,establishment_id,start,end,seats,seats_min,regions,state\n"
        "K,C,E,2008-02-01,2008-02-05,10,2,East,planned\n"
        "L,D,F,2008-03-01,2008-03-05,10,2,East West,cancelled\nM,C,E,2008-04-01,2008-04-05,10,2,,",
    [SHEET_qualifications] = "officer_id,course_id,issued,valid_to\nO1,C,2007-01-01,2008-01-01\n"
                             "O2,D,2007-01-01,2008-01-01",
    [SHEET_quotas] = "class_id,unit_id,seats\nK,V,1\nL,U,2",
    [SHEET_policy] = "rule,value\nMET_SCORE,100\nLEADERSHIP_AWAY_MAX,1",
    [SHEET_objectives] = "objective_id,measure,what,operator,target,year\nN1,count,officers-met,>,1,2008\n"
                         "N2,proportion,readiness:1,>=,50.5,2008",
    [SHEET_nominations] = "officer_id,course_id,class_id,state\nO1,C,K,seated\nO2,D,L,no-show",
    [SHEET_pins] =
        "officer_id,class_id,kind,waives,reason,name,expires\nO1,K,pin,ELIG SEATS,why,who,2009-01-01\n"
        "O2,M,pin,REGION,why,who,2009-01-01",
};

/* A file to be: cells as they will stand in it, quotes and all. Row 0 is the header. */
struct table {
    enum sheet_id id;
    const char *cells[ROWS_MAX][COLUMNS_MAX];
    int32_t rows, columns;
    int32_t short_row;       /* printed without its last cell; 0: none */
    int64_t lines[ROWS_MAX]; /* where each row begins, once printed */
};

static const char *usual_cell(const struct sheet_column *column) {
    if (strcmp(column->name, "note") == 0) return "\"two\r\nlines\""; /* so that rows are not lines */
    switch (column->type) {
    case COLUMN_DAY:
        return "2008-01-01";
    case COLUMN_INT:
        return text_print(&mem, "%lld", (long long)column->min).at;
    case COLUMN_ID:
    case COLUMN_IDS:
        return "x";
    case COLUMN_TEXT:
        break;
    }
    return "text";
}

/* The columns of sheets.def in its order; cells from `good` where it has them. */
static struct table table_of(enum sheet_id id) {
    const struct sheet_kind *kind = &sheet_kinds[id];
    struct table t = {.id = id, .columns = kind->column_count};
    struct text rest = text_of(good[id]), line;
    int32_t column_of[COLUMNS_MAX], named = 0;
    while (text_next(&rest, '\n', &line)) {
        for (int32_t c = 0; c < t.columns; c++)
            t.cells[t.rows][c] = t.rows == 0 ? kind->columns[c].name : usual_cell(&kind->columns[c]);
        for (int32_t i = 0; line.at < rest.at + 1; i++) {
            const char *end = memchr(line.at, ',', (size_t)line.length);
            struct text cell = {line.at, end == NULL ? line.length : end - line.at};
            if (t.rows == 0) column_of[named++] = sheet_column_find(id, cell);
            else t.cells[t.rows][column_of[i]] = text_zero_ended(&mem, cell);
            if (end == NULL) break;
            line.length -= cell.length + 1;
            line.at = end + 1;
        }
        t.rows++;
    }
    return t;
}

static struct text table_print_csv(struct table *t) {
    struct buffer out = {.mem = &mem};
    int64_t line = 1;
    for (int32_t r = 0; r < t->rows; r++) {
        int64_t begin = out.length;
        int32_t count = t->columns - (r > 0 && r == t->short_row);
        t->lines[r] = line;
        for (int32_t c = 0; c < count; c++) buffer_print(&out, "%s%s", c > 0 ? "," : "", t->cells[r][c]);
        buffer_char(&out, '\n');
        for (int64_t i = begin; i < out.length; i++) line += out.at[i] == '\n';
    }
    return buffer_text(&out);
}

static int32_t column_named(enum sheet_id id, const char *name) {
    int32_t column = sheet_column_find(id, text_of(name));
    check(column >= 0);
    return column;
}

static void add_column(struct table *t, const char *name, const char *cell) {
    for (int32_t r = 0; r < t->rows; r++) t->cells[r][t->columns] = r == 0 ? name : cell;
    t->columns++;
}

static void remove_column(struct table *t, int32_t column) {
    t->columns--;
    for (int32_t r = 0; r < t->rows; r++)
        for (int32_t c = column; c < t->columns; c++) t->cells[r][c] = t->cells[r][c + 1];
}

static void add_copy(struct table *t, int32_t row) {
    memcpy(t->cells[t->rows++], t->cells[row], sizeof t->cells[row]);
}

/* ---- what the reader finds ---- */

static bool read_with(enum sheet_id changed, struct text file, struct findings *findings) {
    struct sheets sheets;
    struct facts facts;
    *findings = (struct findings){.mem = &mem};
    sheets_begin(&sheets);
    for (int32_t id = 0; id < SHEET_COUNT; id++) {
        struct table usual = table_of((enum sheet_id)id);
        sheet_read(&mem, id == (int32_t)changed ? file : table_print_csv(&usual), &sheets.of[id], findings);
    }
    return facts_build(&mem, &sheets, AS_OF, &facts, findings) && findings->count == 0;
}

static struct findings find(struct table *t) {
    struct findings findings;
    bool built = read_with(t->id, table_print_csv(t), &findings);
    check(built == (findings.count == 0));
    return findings;
}

static void fail_with(const struct table *t, const struct findings *findings, const char *expected) {
    struct buffer out = {.mem = &mem};
    struct table copy = *t;
    findings_print(findings, &out);
    printf("%s\n--- gives\n%.*s--- expected\n%s\n", table_print_csv(&copy).at, TEXT_ARGS(buffer_text(&out)),
           expected);
    check(!"the one finding expected, and no other");
}

/* One finding, at FILE:LINE:column of the row, with the code; it shows the value, and hints what to do. */
static void check_one(struct table *t, int32_t row, const char *column, const char *code, const char *value) {
    struct findings findings = find(t);
    const struct finding *f = findings.list;
    int64_t line = t->lines[row];
    const char *expected = text_print(&mem, "%s:%lld:%s ... %s [%s]", sheet_kinds[t->id].file,
                                      (long long)line, column, value, code)
                               .at;
    bool right = findings.count == 1 && text_is(f->place.file, sheet_kinds[t->id].file) &&
                 f->place.line == line && text_is(f->place.column, column) && strcmp(f->code, code) == 0 &&
                 strstr(f->text.at, value) != NULL;
    const char *hint = right ? memchr(f->text.at, '\n', (size_t)f->text.length) : NULL;
    if (!right || hint == NULL || strlen(hint) < 10) fail_with(t, &findings, expected);
}

static void check_none(struct table *t) {
    struct findings findings = find(t);
    if (findings.count > 0) fail_with(t, &findings, "nothing");
}

static void check_no(struct table *t, const char *code) {
    struct findings findings = find(t);
    for (int64_t i = 0; i < findings.count; i++)
        if (strcmp(findings.list[i].code, code) == 0) fail_with(t, &findings, "another code");
}

/* One cell in place of another; row and column of the table. */
static void check_cell(enum sheet_id id, int32_t row, int32_t column, const char *cell, const char *code,
                       const char *value) {
    struct table t = table_of(id);
    t.cells[row][column] = cell;
    check_one(&t, row, sheet_kinds[id].columns[column].name, code, value);
}

#define EACH_SHEET(id) for (enum sheet_id id = 0; id < SHEET_COUNT; id++)
#define EACH_COLUMN(id, c) for (int32_t c = 0; c < sheet_kinds[id].column_count; c++)
#define EACH_ROW(r) for (int32_t r = 1; r <= 2; r++)

TEST(without_mistakes_there_is_no_finding) {
    EACH_SHEET(id) {
        struct table t = table_of(id);
        check(t.rows >= 3);
        check_none(&t);
    }
    arena_clear(&mem);
}

/* ---- columns ---- */

TEST(an_unknown_column_is_named) {
    EACH_SHEET(id) {
        struct table t = table_of(id);
        add_column(&t, "surprise", "1");
        if (id == SHEET_nominations) check_none(&t); /* a plan's other columns are passed over */
        else check_one(&t, 0, "surprise", "csv.unknown-column", "\"surprise\"");
    }
    arena_clear(&mem);
}

TEST(a_column_without_a_name_is_found_unless_it_is_empty_to_the_end) {
    EACH_SHEET(id) {
        struct table t = table_of(id);
        add_column(&t, "", "");
        check_none(&t);
        add_column(&t, "  ", "");
        check_none(&t);
        t.cells[2][t.columns - 1] = "1";
        check_one(&t, 2, "", "csv.cells", text_print(&mem, "%d cells", t.columns).at);
        t = table_of(id);
        t.cells[0][0] = "";
        struct findings findings = find(&t);
        check(findings.count == 2 && strstr(findings.list[0].text.at, "column 1 has no name") != NULL);
        arena_clear(&mem);
    }
}

TEST(a_column_that_the_header_must_name_is_missed_and_others_are_not) {
    EACH_SHEET(id)
    EACH_COLUMN(id, c) {
        struct table t = table_of(id);
        const struct sheet_column *column = &sheet_kinds[id].columns[c];
        remove_column(&t, c);
        if (column->in_header) check_one(&t, 0, column->name, "csv.missing-column", column->name);
        else check_none(&t);
        arena_clear(&mem);
    }
}

TEST(a_column_that_comes_twice_is_found) {
    EACH_SHEET(id)
    EACH_COLUMN(id, c) {
        struct table t = table_of(id);
        add_column(&t, sheet_kinds[id].columns[c].name, t.cells[1][c]);
        check_one(&t, 0, sheet_kinds[id].columns[c].name, "csv.column-twice",
                  sheet_kinds[id].columns[c].name);
        arena_clear(&mem);
    }
}

/* ---- rows ---- */

TEST(a_row_with_too_few_or_too_many_cells_is_found_and_what_refers_to_it_is_not) {
    EACH_SHEET(id)
    EACH_ROW(r) {
        struct table t = table_of(id);
        t.short_row = r;
        check_one(&t, r, "", "csv.cells", text_print(&mem, "%d cells", t.columns - 1).at);
        t = table_of(id);
        t.cells[r][t.columns - 1] = "a,b";
        check_one(&t, r, "", "csv.cells", text_print(&mem, "%d cells", t.columns + 1).at);
        arena_clear(&mem);
    }
}

TEST(a_broken_quote_is_placed_where_its_record_begins_and_refuses_its_file_alone) {
    EACH_SHEET(id)
    EACH_COLUMN(id, c)
    EACH_ROW(r) {
        struct table t = table_of(id);
        int32_t note = t.columns - 1;
        for (int32_t later = r; later < t.rows; later++) t.cells[later][note] = "n"; /* no quote closes it */
        t.cells[r][c] = "\"open";
        table_print_csv(&t);
        check_one(&t, r, "", "csv.quote", text_print(&mem, "line %lld", (long long)t.lines[r]).at);
        t = table_of(id);
        t.cells[r][c] = "\"closed\" too early";
        table_print_csv(&t);
        check_one(&t, r, "", "csv.quote", text_print(&mem, "line %lld", (long long)t.lines[r]).at);
        arena_clear(&mem);
    }
}

TEST(a_key_that_comes_twice_is_found_once) {
    EACH_SHEET(id) {
        struct table t = table_of(id);
        int32_t keys = sheet_kinds[id].key_count;
        add_copy(&t, 2);
        table_print_csv(&t);
        const char *shown = text_print(&mem, "%s\" is there already, in line %lld",
                                       t.cells[2][keys == 0 ? 0 : keys - 1], (long long)t.lines[2])
                                .at;
        if (keys == 0) check_none(&t);
        else check_one(&t, t.rows - 1, sheet_kinds[id].columns[keys - 1].name, "row.duplicate-key", shown);
    }
    arena_clear(&mem);
}

TEST(rows_whose_keys_are_alike_and_not_whole_are_no_doubles) {
    EACH_SHEET(id)
    for (int32_t c = 0; c < sheet_kinds[id].key_count; c++) {
        struct table t = table_of(id);
        add_copy(&t, 2);
        t.cells[2][c] = t.cells[t.rows - 1][c] = "";
        check_no(&t, "row.duplicate-key");
    }
    arena_clear(&mem);
}

/* ---- cells ---- */

TEST(an_empty_cell_is_found_where_it_may_not_be) {
    EACH_SHEET(id)
    EACH_COLUMN(id, c)
    EACH_ROW(r) {
        struct table t = table_of(id);
        const struct sheet_column *column = &sheet_kinds[id].columns[c];
        if (!column->may_be_empty) check_cell(id, r, c, "", "cell.empty", "empty");
        t.cells[r][c] = "";
        if (column->may_be_empty && !(id == SHEET_policy && c == 1)) check_none(&t);
        arena_clear(&mem);
    }
}

TEST(what_is_not_an_id_is_found) {
    static const struct {
        const char *cell, *shown;
        bool in_list; /* also wrong in a list */
    } wrong[] = {{"a b", "\"a b\"", false},         {"a:b", "\"a:b\"", true},
                 {"\"a,b\"", "\"a,b\"", true},      {"a\tb", "\"a\\x09b\"", true},
                 {"a\x01", "\"a\\x01\"", true},     {"\x7f", "\"\\x7F\"", true},
                 {"\"a\nb\"", "a\\x0Ab", true},     {"a\xC2\x85", "\"a\\xC2\\x85\"", true},
                 {"a\xC2\xA0", "\"a\xC2\xA0", true}};
    EACH_SHEET(id)
    EACH_COLUMN(id, c) {
        enum column_type type = sheet_kinds[id].columns[c].type;
        for (int32_t i = 0; i < COUNT(wrong); i++)
            if (type == COLUMN_ID || (type == COLUMN_IDS && wrong[i].in_list))
                check_cell(id, 1 + i % 2, c, wrong[i].cell, "cell.not-an-id", wrong[i].shown);
        arena_clear(&mem);
    }
}

static enum sheet_id sheet_of_key(const char *name) {
    EACH_SHEET(id)
    if (sheet_kinds[id].key_count == 1 && strcmp(sheet_kinds[id].columns[0].name, name) == 0) return id;
    return SHEET_COUNT;
}

/* The sheet whose ids stand in the column, or SHEET_COUNT. */
static enum sheet_id target_of(enum sheet_id id, int32_t row, int32_t column) {
    const char *name = sheet_kinds[id].columns[column].name;
    if (id == SHEET_units && strcmp(name, "parent_id") == 0) return SHEET_units;
    if (strcmp(name, "prerequisites") == 0) return SHEET_courses;
    if (id == SHEET_unavailability && strcmp(name, "id") == 0) return row == 1 ? SHEET_officers : SHEET_units;
    if (id == SHEET_nominations && strcmp(name, "officer_id") == 0) return SHEET_COUNT; /* he may have left */
    enum sheet_id target = sheet_of_key(name);
    return target == id ? SHEET_COUNT : target;
}

static const char *const unknown_codes[SHEET_COUNT] = {
    [SHEET_units] = "unknown.unit",       [SHEET_posts] = "unknown.post",
    [SHEET_officers] = "unknown.officer", [SHEET_establishments] = "unknown.establishment",
    [SHEET_courses] = "unknown.course",   [SHEET_classes] = "unknown.class"};

TEST(an_id_that_its_table_lacks_is_unknown) {
    int32_t places = 0;
    EACH_SHEET(id)
    EACH_COLUMN(id, c)
    EACH_ROW(r) {
        enum sheet_id target = target_of(id, r, c);
        if (target == SHEET_COUNT) continue;
        check(unknown_codes[target] != NULL);
        check_cell(id, r, c, "nowhere", unknown_codes[target], "\"nowhere\"");
        places++;
        arena_clear(&mem);
    }
    check(places >= 2 * 15);
}

TEST(a_stored_row_that_refers_to_what_is_gone_is_named_by_its_key) {
    struct sheets sheets;
    struct facts facts;
    struct findings findings = {.mem = &mem};
    sheets_begin(&sheets);
    sheet_read(&mem, text_of("post_id,unit_id,post_code\nP7,V,A\n"), &sheets.of[SHEET_posts], &findings);
    sheets.of[SHEET_posts].lines = NULL; /* as the database gives it */

    check(!facts_build(&mem, &sheets, AS_OF, &facts, &findings));

    check_int(findings.count, 1);
    check(strstr(findings.list[0].text.at,
                 "unit \"V\" is not in units.csv, which the stored row \"P7\" names") != NULL);
    arena_clear(&mem);
}

TEST(a_refused_file_makes_nothing_unknown_elsewhere) {
    EACH_SHEET(id) {
        struct table t = table_of(id);
        t.cells[0][0] = "surprise";
        struct findings findings = find(&t);
        check_int(findings.count, id == SHEET_nominations ? 1 : 2); /* unknown, and missing */
        for (int64_t i = 0; i < findings.count; i++)
            check_text(findings.list[i].place.file, sheet_kinds[id].file);
    }
    arena_clear(&mem);
}

TEST(what_is_not_a_day_is_found_with_a_hint_to_the_one_meant) {
    static const char *const wrong[] = {
        "2008-02-30", "2007-02-29",       "2008-13-01", "2008-00-10", "2008-01-00", "20080108", "2008-1-8",
        "tomorrow",   "2008-01-08T00:00", "0000-01-01", "08.01.2008", "8/1/2008",   "39455"};
    EACH_SHEET(id)
    EACH_COLUMN(id, c) {
        if (sheet_kinds[id].columns[c].type != COLUMN_DAY) continue;
        for (int32_t i = 0; i < COUNT(wrong); i++)
            check_cell(id, 1 + i % 2, c, wrong[i], "cell.not-a-day", wrong[i]);
        check_cell(id, 1, c, "08.01.2008", "cell.not-a-day", "write 2008-01-08");
        check_cell(id, 1, c, "8/1/2008", "cell.not-a-day", "A spreadsheet changed the day");
        struct table t = table_of(id);
        t.cells[1][c] = "2008-02-29"; /* it exists */
        check_no(&t, "cell.not-a-day");
        arena_clear(&mem);
    }
}

TEST(what_is_not_a_number_of_its_range_is_found_and_both_ends_are_in_it) {
    static const char *const wrong[] = {
        "x", "1.5", "\"1,5\"", "+1", "01", " 1", "1 000", "1e3", "99999999999999999999"};
    EACH_SHEET(id)
    EACH_COLUMN(id, c) {
        const struct sheet_column *column = &sheet_kinds[id].columns[c];
        if (column->type != COLUMN_INT) continue;
        for (int32_t i = 0; i < COUNT(wrong); i++)
            check_cell(id, 1 + i % 2, c, wrong[i], "cell.not-a-number", "not a whole number from");
        const char *below = text_print(&mem, "%lld", (long long)column->min - 1).at,
                   *above = text_print(&mem, "%lld", (long long)column->max + 1).at;
        check_cell(id, 1, c, below, "cell.not-a-number", text_print(&mem, "\"%s\"", below).at);
        check_cell(id, 2, c, above, "cell.not-a-number", text_print(&mem, "\"%s\"", above).at);
        struct table t = table_of(id);
        t.cells[1][c] = text_print(&mem, "%lld", (long long)column->min).at;
        t.cells[2][c] = text_print(&mem, "%lld", (long long)column->max).at;
        check_no(&t, "cell.not-a-number");
        arena_clear(&mem);
    }
}

/* ---- words ---- */

static const struct {
    enum sheet_id id;
    const char *column, *words;
} enumerated[] = {
    {SHEET_unavailability, "scope", "officer unit"},
    {SHEET_establishments, "kind", "university cadet-corps college training-centre other foreign"},
    {SHEET_classes, "state", "planned cancelled"},
    {SHEET_objectives, "measure", "count proportion milestone"},
    {SHEET_objectives, "operator", "> >= = <= <"},
    {SHEET_nominations, "state", "seated no-show withdrawn cancelled"}};

TEST(a_word_that_is_none_of_a_columns_is_found_and_each_of_them_is_taken) {
    for (int32_t i = 0; i < COUNT(enumerated); i++) {
        int32_t column = column_named(enumerated[i].id, enumerated[i].column);
        struct text words = text_of(enumerated[i].words), word;
        EACH_ROW(r) {
            check_cell(enumerated[i].id, r, column, "other words", "cell.unknown-word", "\"other words\"");
            check_cell(enumerated[i].id, r, column, "Planned", "cell.unknown-word", enumerated[i].words);
        }
        while (text_next(&words, ' ', &word)) {
            struct table t = table_of(enumerated[i].id);
            t.cells[1][column] = text_zero_ended(&mem, word);
            check_no(&t, "cell.unknown-word");
        }
        arena_clear(&mem);
    }
}

static const struct {
    const char *rule;
    int64_t max;
} rules[] = {{"MET_SCORE", 1000000000},         {"LATE_SCORE", 1000000000},
             {"TRAVEL_SCORE", 1000000000},      {"MOVE_SCORE", 1000000000},
             {"SEPARATION_AFTER_DAYS", 100000}, {"UNIT_ABSENCE_MAX_PERCENT", 100},
             {"LEADERSHIP_AWAY_MAX", 1000000},  {"NOTICE_DAYS", 3660}};

TEST(a_rule_of_policy_is_known_and_its_number_in_its_range) {
    check_cell(SHEET_policy, 1, 0, "GUESS", "policy.unknown-rule", "\"GUESS\"");
    for (int32_t i = 0; i < COUNT(rules); i++) {
        const char *const wrong[] = {"", "x", "-1", "1.5",
                                     text_print(&mem, "%lld", (long long)rules[i].max + 1).at};
        const char *const right[] = {"0", text_print(&mem, "%lld", (long long)rules[i].max).at};
        struct table t = table_of(SHEET_policy);
        t.rows = 2;
        t.cells[1][0] = rules[i].rule;
        table_print_csv(&t);
        for (int32_t k = 0; k < COUNT(wrong); k++) {
            t.cells[1][1] = wrong[k];
            check_one(&t, 1, "value", "policy.not-a-number", text_print(&mem, "\"%s\"", wrong[k]).at);
        }
        for (int32_t k = 0; k < COUNT(right); k++) {
            t.cells[1][1] = right[k];
            check_none(&t);
        }
    }
    arena_clear(&mem);
}

TEST(what_an_objective_measures_is_known_and_its_target_a_number) {
    static const char *const right[] = {"officers-met", "requirements-met", "requirements-met:C", "seat-use",
                                        "readiness",    "readiness:1",      "readiness:100"};
    static const char *const wrong[] = {"luck",           "requirements-met:", "requirements-met:nowhere",
                                        "readiness:0",    "readiness:",        "readiness:101",
                                        "officers-met:C", "Readiness"};
    int32_t what = column_named(SHEET_objectives, "what"), target = column_named(SHEET_objectives, "target");
    for (int32_t i = 0; i < COUNT(right); i++) {
        struct table t = table_of(SHEET_objectives);
        t.cells[1][what] = right[i];
        check_none(&t);
    }
    for (int32_t i = 0; i < COUNT(wrong); i++)
        check_cell(SHEET_objectives, 2, what, wrong[i], "objectives.unknown-what", wrong[i]);
    check_cell(SHEET_objectives, 1, target, "\"50,5\"", "objectives.not-a-number", "with a point");
    check_cell(SHEET_objectives, 2, target, "-1", "objectives.not-a-number", "\"-1\"");
    check_cell(SHEET_objectives, 2, target, "1.1234567", "objectives.not-a-number", "six decimals");
    struct table t = table_of(SHEET_objectives);
    t.cells[1][target] = "1.123456";
    check_none(&t);
    t.cells[1][column_named(SHEET_objectives, "measure")] = "milestone";
    t.cells[1][what] = "the first class begins";
    t.cells[1][target] = "2008-01-08";
    check_none(&t);
    arena_clear(&mem);
}

/* ---- cells that contradict each other ---- */

static const char *const ranges[][2] = {
    {"valid_from", "valid_to"}, {"from", "to"}, {"start", "end"}, {"issued", "valid_to"}};

TEST(a_range_may_end_on_the_day_it_begins_and_not_before) {
    int32_t found = 0;
    EACH_SHEET(id)
    for (int32_t i = 0; i < COUNT(ranges); i++) EACH_ROW(r) {
            int32_t from = sheet_column_find(id, text_of(ranges[i][0])),
                    to = sheet_column_find(id, text_of(ranges[i][1]));
            if (from < 0 || to < 0) continue;
            found++;
            struct table t = table_of(id);
            t.cells[r][from] = "2007-11-20", t.cells[r][to] = "2007-11-20";
            check_none(&t);
            t.cells[r][to] = "2007-11-19";
            check_one(&t, r, ranges[i][1], "range.ends-before-it-begins", "2007-11-19 is before 2007-11-20");
            arena_clear(&mem);
        }
    check_int(found, 2 * 6);
}

TEST(a_minimum_may_reach_the_seats_and_not_pass_them) {
    int32_t seats = column_named(SHEET_classes, "seats"), least = column_named(SHEET_classes, "seats_min");
    struct table t = table_of(SHEET_classes);
    t.cells[1][seats] = "7", t.cells[1][least] = "7";
    check_none(&t);
    t.cells[1][least] = "8";
    check_one(&t, 1, "seats_min", "classes.minimum-above-seats", "seats_min 8 is above the 7 seats");
    t = table_of(SHEET_courses);
    t.cells[2][column_named(SHEET_courses, "class_max")] = "2";
    check_none(&t);
    t.cells[2][column_named(SHEET_courses, "class_max")] = "1";
    check_one(&t, 2, "class_min", "courses.minimum-above-maximum", "class_min 2 is above class_max 1");
    arena_clear(&mem);
}

TEST(one_post_has_one_holder_and_one_officer_one_post) {
    int32_t post = column_named(SHEET_officers, "post_id");
    check_cell(SHEET_officers, 2, post, "P1", "officers.two-in-one-post",
               "post \"P1\" is held by officer \"O1\"");
    struct table t = table_of(SHEET_officers);
    add_copy(&t, 2);
    t.cells[3][0] = "O3", t.cells[3][post] = "";
    table_print_csv(&t);
    check_none(&t);
    t.cells[3][post] = "P2";
    check_one(&t, 3, "post_id", "officers.two-in-one-post", "post \"P2\" is held by officer \"O2\"");
    arena_clear(&mem);
}

TEST(units_above_themselves_are_found_once_for_each_circle) {
    struct table t = table_of(SHEET_units);
    int32_t parent = column_named(SHEET_units, "parent_id");
    t.cells[1][parent] = "U";
    check_one(&t, 1, "parent_id", "units.cycle", "unit \"U\" is above itself");
    t.cells[1][parent] = "V";
    check_one(&t, 1, "parent_id", "units.cycle", "unit \"U\" is above itself");
    add_copy(&t, 2);
    t.cells[3][0] = "W", t.cells[3][parent] = "V"; /* below the circle, not in it */
    check_one(&t, 1, "parent_id", "units.cycle", "unit \"U\" is above itself");
    t.cells[1][parent] = "W"; /* U above V above W above U */
    check_one(&t, 1, "parent_id", "units.cycle", "unit \"U\" is above itself");
    arena_clear(&mem);
}

TEST(a_tree_of_units_has_at_most_a_hundred_levels) {
    struct table t = table_of(SHEET_units);
    int32_t parent = column_named(SHEET_units, "parent_id");
    for (int32_t row = 3; row <= 101; row++) { /* U, then one below the other */
        add_copy(&t, 2);
        t.cells[row][0] = text_zero_ended(&mem, text_print(&mem, "U%d", row));
        t.cells[row][parent] = row == 3 ? "U" : t.cells[row - 1][0];
    }
    check_none(&t);
    add_copy(&t, 2);
    t.cells[102][0] = "LAST", t.cells[102][parent] = t.cells[101][0];
    check_one(&t, 102, "parent_id", "units.too-deep", "unit \"LAST\" has 100 units or more above it");
    arena_clear(&mem);
}

TEST(an_existing_plan_seats_an_officer_in_a_course_once_and_in_a_class_of_it) {
    int32_t class = column_named(SHEET_nominations, "class_id"),
            state = column_named(SHEET_nominations, "state");
    check_cell(SHEET_nominations, 1, class, "L", "nominations.class-of-another-course", "class \"L\"");
    struct table t = table_of(SHEET_nominations);
    add_copy(&t, 1);
    t.cells[3][class] = "M", t.cells[3][state] = "cancelled";
    check_none(&t);
    t.cells[3][state] = "";
    check_one(&t, 3, "class_id", "nominations.seated-twice",
              "officer \"O1\" is seated in course \"C\" twice");
    arena_clear(&mem);
}

/* ---- many ---- */

TEST(fifty_findings_are_listed_and_all_are_counted) {
    struct table t = table_of(SHEET_posts);
    int32_t priority = column_named(SHEET_posts, "priority"), officers = t.rows;
    for (int32_t i = 0; i < FINDINGS_LISTED_MAX + 11 - 2; i++) {
        add_copy(&t, 2);
        t.cells[t.rows - 1][0] = text_print(&mem, "X%d", i).at;
    }
    for (int32_t r = 1; r < t.rows; r++) t.cells[r][priority] = "0";
    struct findings findings = find(&t);
    struct buffer out = {.mem = &mem};
    struct err err = {0};

    findings_print(&findings, &out);

    check_int(findings.count, 61);
    check(officers == 3 &&
          strstr(text_zero_ended(&mem, buffer_text(&out)), "... and 11 more findings\n") != NULL);
    check(!findings_none(&findings, &err) && strstr(err.text, "61 findings, nothing was stored") != NULL);
    arena_clear(&mem);
}

/* ---- files ---- */

/* The one finding when the file is these bytes. */
static void check_file(enum sheet_id id, struct text bytes, int64_t line, const char *code,
                       const char *hint) {
    struct findings findings;
    check(!read_with(id, bytes, &findings));
    check_int(findings.count, 1);
    check_text(findings.list[0].place.file, sheet_kinds[id].file);
    check_int(findings.list[0].place.line, line);
    check_text(text_of(findings.list[0].code), code);
    check(strstr(findings.list[0].text.at, hint) != NULL);
}

static struct text good_file(enum sheet_id id) {
    struct table t = table_of(id);
    return table_print_csv(&t);
}

static struct text utf16(struct text bytes, bool marked) {
    struct buffer out = {.mem = &mem};
    if (marked) buffer_adds(&out, "\xFF\xFE");
    for (int64_t i = 0; i < bytes.length; i++) {
        buffer_char(&out, bytes.at[i]);
        buffer_char(&out, '\0');
    }
    return buffer_text(&out);
}

TEST(a_file_that_is_no_utf8_text_is_refused_with_what_to_do) {
    EACH_SHEET(id) {
        struct table t = table_of(id);
        t.cells[2][t.columns - 1] = "\xC8\xE2\xE0\xED"; /* Windows-1251 */
        struct text file = table_print_csv(&t);
        check_file(id, file, t.lines[2], "file.not-utf8", "--encoding windows-1251");
        check_file(id, utf16(good_file(id), true), 1, "file.not-utf8", "--encoding utf-16");
        check_file(id, utf16(good_file(id), false), 1, "file.zero-byte", "--encoding utf-16le");
        struct buffer zero = {.mem = &mem};
        t.cells[2][t.columns - 1] = "@";
        buffer_add(&zero, table_print_csv(&t));
        *(char *)memchr(zero.at, '@', (size_t)zero.length) = '\0';
        check_file(id, buffer_text(&zero), t.lines[2], "file.zero-byte", "CSV UTF-8");
        check_file(id, TEXT_NONE, 1, "csv.no-header", "first line");
        arena_clear(&mem);
    }
}

TEST(a_csv_file_that_is_no_table_is_named) {
    char directory[] = "/tmp/cadre-mistakes-XXXXXX";
    struct findings findings = {.mem = &mem};
    struct sheets sheets;
    struct err err = {0};
    check(mkdtemp(directory) != NULL);
    const char *known = path_join(&mem, directory, "units.csv"),
               *typo = path_join(&mem, directory, "Officers.CSV"),
               *other = path_join(&mem, directory, "README.txt");
    check(file_write(known, good_file(SHEET_units), &err) && file_write(typo, text_of("a,b\n"), &err) &&
          file_write(other, text_of("passed over\n"), &err));

    bool read = sheets_read_directory(&mem, directory, NULL, &sheets, &findings, &err);

    unlink(known), unlink(typo), unlink(other), rmdir(directory);
    check(read && sheets.of[SHEET_units].row_count == 2);
    check_int(findings.count, 1);
    check_text(findings.list[0].place.file, "Officers.CSV");
    check_int(findings.list[0].place.line, 0);
    check_text(text_of(findings.list[0].code), "file.unknown-name");
    arena_clear(&mem);
}
