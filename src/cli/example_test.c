/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The bundled scenario against the contract's numbers, counted from the files that `cadre example` writes,
 * with this file's own reader. (PLANNING.md, "The bundled scenario")
 */
#include "core/files.h"
#include "tests/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS_MAX = 20, FILE_BYTES_MAX = 1 << 28 };

static struct arena mem;
static char directory[] = "/tmp/cadre-scenario-XXXXXX";

/* ---- files ---- */

static int run(const char *format, const char *arguments) {
    const char *command = text_print(&mem, format, directory, getenv("CADRE"), arguments).at;
    return system(command);
}

/* Writes a variant, under its name. */
static void write_scenario(const char *name, const char *options) {
    if (strstr(directory, "XXXXXX") != NULL) check(mkdtemp(directory) != NULL);
    check_int(
        run("cd %s && %s example kazakhstan-2008 %s >out.txt", text_print(&mem, "%s %s", name, options).at),
        0);
}

static struct text read_text(const char *name, const char *file) {
    struct text body;
    struct err err = {0};
    check(
        file_read(&mem, text_print(&mem, "%s/%s/%s", directory, name, file).at, FILE_BYTES_MAX, &body, &err));
    return body;
}

static void clean(void) {
    run("rm -r %s #%s%s", "");
    memcpy(directory + strlen(directory) - 6, "XXXXXX", 6);
    arena_clear(&mem);
}

struct table {
    struct text header[COLUMNS_MAX];
    struct text *cells; /* [rows][columns] */
    int32_t rows, columns;
};

static int32_t split(struct text line, struct text *cells) {
    int32_t count = 0;
    int64_t begin = 0;
    for (int64_t i = 0; i <= line.length; i++) {
        if (i < line.length && line.at[i] != ',') continue;
        check(count < COLUMNS_MAX);
        cells[count++] = (struct text){line.at + begin, i - begin};
        begin = i + 1;
    }
    return count;
}

static struct table table(const char *name, const char *file) {
    struct text rest = read_text(name, file), line;
    struct table t = {0};
    check(memchr(rest.at, '"', (size_t)rest.length) == NULL); /* else the cells need a better reader */
    int32_t lines = 0;
    for (int64_t i = 0; i < rest.length; i++) lines += rest.at[i] == '\n';
    check(text_next(&rest, '\n', &line));
    t.columns = split(line, t.header);
    t.cells = arena_make(&mem, struct text, (int64_t)lines * t.columns);
    while (text_next(&rest, '\n', &line)) {
        struct text cells[COLUMNS_MAX];
        check_int(split(line, cells), t.columns);
        memcpy(t.cells + (int64_t)t.rows++ * t.columns, cells, (size_t)t.columns * sizeof cells[0]);
    }
    check_int(t.rows + 1, lines);
    return t;
}

static struct text cell(const struct table *t, int32_t row, const char *column) {
    int32_t c = 0;
    while (c < t->columns && !text_is(t->header[c], column)) c++;
    check(c < t->columns);
    return t->cells[(int64_t)row * t->columns + c];
}

static int32_t number(const struct table *t, int32_t row, const char *column) {
    return atoi(text_zero_ended(&mem, cell(t, row, column)));
}

/* Rows whose cell is the value. */
static int32_t count(const struct table *t, const char *column, const char *value) {
    int32_t found = 0;
    for (int32_t i = 0; i < t->rows; i++) found += text_is(cell(t, i, column), value);
    return found;
}

static int32_t count_filled(const struct table *t, const char *column) {
    return t->rows - count(t, column, "");
}

/* Rows whose two cells are the values. */
static int32_t count_both(const struct table *t, const char *column, struct text value, const char *other,
                          const char *other_value) {
    int32_t found = 0;
    for (int32_t i = 0; i < t->rows; i++)
        found += text_equal(cell(t, i, column), value) && text_is(cell(t, i, other), other_value);
    return found;
}

static int64_t seats(const struct table *classes) {
    int64_t sum = 0;
    for (int32_t i = 0; i < classes->rows; i++) sum += number(classes, i, "seats");
    return sum;
}

/* Days from 2007-12-31 of a day in December 2007 or in 2008, by the calendar of that leap year. */
static int32_t day_of_2008(struct text day) {
    static const int32_t before[] = {0, 31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335};
    check_int(day.length, 10);
    int32_t month = atoi(text_zero_ended(&mem, (struct text){day.at + 5, 2})),
            of_month = atoi(text_zero_ended(&mem, (struct text){day.at + 8, 2}));
    if (memcmp(day.at, "2007", 4) == 0) return of_month - 31 - (month < 12 ? 31 : 0);
    check(memcmp(day.at, "2008", 4) == 0 && month >= 1 && month <= 12);
    return before[month - 1] + of_month;
}

static const char windows[] =
    "2008-01-08 2008-02-11 2008-03-10 2008-04-14 2008-05-12 2008-06-09 2008-09-08 2008-10-06 "
    "2008-11-03 2008-12-01";

/* ---- posts and officers ---- */

static int32_t vacant_of(const struct table *posts, const struct table *officers, const char *code) {
    int32_t vacant = 0, o = 0;
    struct text *held = arena_make(&mem, struct text, officers->rows);
    for (o = 0; o < officers->rows; o++) held[o] = cell(officers, o, "post_id");
    for (int32_t p = 0; p < posts->rows; p++) {
        int32_t holders = 0;
        struct text id = cell(posts, p, "post_id");
        for (o = 0; o < officers->rows; o++) holders += text_equal(held[o], id);
        check(holders <= 1);
        vacant += holders == 0 && text_is(cell(posts, p, "post_code"), code);
    }
    return vacant;
}

TEST(the_scenario_has_the_contracts_posts_and_officers) {
    static const struct {
        const char *code;
        int32_t posts;
    } codes[] = {{"PLT_CDR", 2136},  {"COY_CDR", 552}, {"BN_COS", 144}, {"BN_DEP", 144}, {"BN_CDR", 120},
                 {"SUBDIV_CDR", 24}, {"BDE_COS", 24},  {"BDE_DEP", 24}, {"BDE_CDR", 24}};
    write_scenario("a", "");
    struct table posts = table("a", "posts.csv"), officers = table("a", "officers.csv");

    check_int(posts.rows, 3192);
    for (int32_t i = 0; i < COUNT(codes); i++)
        check_int(count(&posts, "post_code", codes[i].code), codes[i].posts);
    check_int(officers.rows, 3100);
    check_int(count_filled(&officers, "post_id"), 3100);
    check_int(vacant_of(&posts, &officers, "PLT_CDR"), 92); /* all of them: 3,192 - 3,100 */
    check_int(count_filled(&officers, "separation_date"), 31);
    check_int(officers.rows - count_filled(&officers, "separation_date"), 3069);
    for (int32_t i = 0; i < officers.rows; i++) {
        struct text leaves = cell(&officers, i, "separation_date");
        if (leaves.length > 0)
            check(day_of_2008(leaves) > -41 && day_of_2008(leaves) < day_of_2008(text_of("2008-01-19")));
        check(cell(&officers, i, "family_name").length > 0 && cell(&officers, i, "given_name").length > 0);
        check_text(cell(&officers, i, "note"), "generated");
    }
    clean();
}

TEST(the_scenario_has_the_contracts_units_and_leadership_groups) {
    write_scenario("a", "");
    struct table units = table("a", "units.csv"), posts = table("a", "posts.csv");

    check_int(count(&units, "kind", "regional-command"), 4);
    check_int(count(&units, "kind", "brigade"), 24);
    check_int(count(&units, "kind", "battalion"), 24 * 5);
    check_int(count(&units, "kind", "divizion"), 24);
    check_int(count(&units, "kind", "headquarters"), 24);
    for (int32_t u = 0; u < units.rows; u++) {
        struct text id = cell(&units, u, "unit_id"), kind = cell(&units, u, "kind");
        int32_t of_unit = count(&posts, "unit_id", text_zero_ended(&mem, id));
        int32_t expected = text_is(kind, "battalion")      ? 23
                           : text_is(kind, "divizion")     ? 15
                           : text_is(kind, "headquarters") ? 3
                                                           : 0;
        check_int(of_unit, expected);
        if (text_is(kind, "regional-command"))
            check_int(count_both(&units, "parent_id", id, "kind", "brigade"), 6);
        if (text_is(kind, "regional-command"))
            check(text_has_word(text_of("Astana South East West"), cell(&units, u, "region")));
        if (text_is(kind, "brigade")) check_int(count_both(&units, "parent_id", id, "kind", "battalion"), 5);
        if (expected > 0) check_int(count(&posts, "leadership_group", text_zero_ended(&mem, id)), 3);
    }
    for (int32_t p = 0; p < posts.rows; p++) {
        bool leads = !text_has_word(text_of("COY_CDR PLT_CDR"), cell(&posts, p, "post_code"));
        check(leads == (cell(&posts, p, "leadership_group").length > 0));
        if (leads) check(text_equal(cell(&posts, p, "leadership_group"), cell(&posts, p, "unit_id")));
    }
    clean();
}

/* ---- establishments, courses, classes ---- */

static void check_classes(const struct table *classes, const struct table *places, int32_t of_region) {
    static const char *const regions[] = {"Astana", "South", "East", "West"};
    for (int32_t r = 0; r < COUNT(regions); r++)
        check_int(count_both(classes, "regions", text_of(regions[r]), "course_id", "CRTC"), of_region);
    check_int(count(classes, "course_id", "CRTC"), 4 * of_region);
    check_int(count(classes, "course_id", "CTC"), 7);
    check_int(count(classes, "course_id", "BDE"), 7);
    for (int32_t k = 0; k < classes->rows; k++) {
        struct text course = cell(classes, k, "course_id"), start = cell(classes, k, "start");
        bool crtc = text_is(course, "CRTC"), ctc = text_is(course, "CTC");
        check_int(number(classes, k, "seats"), crtc ? 30 : ctc ? 24 : 12);
        check_int(day_of_2008(cell(classes, k, "end")) - day_of_2008(start) + 1, crtc ? 12 : ctc ? 18 : 24);
        check(text_has_word(text_of(windows), start));
        check(crtc == (cell(classes, k, "regions").length > 0));
        for (int32_t e = 0; crtc && e < places->rows; e++)
            if (text_equal(cell(places, e, "establishment_id"), cell(classes, k, "establishment_id")))
                check(text_equal(cell(places, e, "region"), cell(classes, k, "regions")));
    }
}

TEST(the_scenario_has_the_contracts_classes_and_seats_and_fewer_when_tight) {
    static const char *const same[] = {"units.csv",          "posts.csv",          "officers.csv",
                                       "unavailability.csv", "establishments.csv", "courses.csv",
                                       "policy.csv",         "objectives.csv"};
    write_scenario("a", "");
    write_scenario("t", "--tight");
    struct table places = table("a", "establishments.csv"), classes = table("a", "classes.csv"),
                 tight = table("t", "classes.csv");

    check_int(classes.rows, 118);
    check_int(seats(&classes), 3372);
    check_classes(&classes, &places, 26);
    check_int(tight.rows, 110);
    check_int(seats(&tight), 3132);
    check_classes(&tight, &places, 24);
    for (int32_t i = 0; i < COUNT(same); i++)
        check(text_equal(read_text("a", same[i]), read_text("t", same[i])));
    clean();
}

TEST(the_scenario_has_the_contracts_establishments_and_courses) {
    write_scenario("a", "");
    struct table places = table("a", "establishments.csv"), courses = table("a", "courses.csv"),
                 objectives = table("a", "objectives.csv");

    check_int(places.rows, 18);
    check_int(count(&places, "kind", "college"), 9);
    check_int(count(&places, "kind", "training-centre"), 6);
    check_int(count(&places, "kind", "university") + count(&places, "kind", "cadet-corps") +
                  count(&places, "kind", "other"),
              3);
    check_int(count(&places, "name_en", "National University of Defense"), 1);
    check_int(count(&places, "name_en", "Shokhan Valikhanov cadet corps"), 1);
    check_int(courses.rows, 3);
    check_int(
        count_both(&courses, "course_id", text_of("CRTC"), "post_codes", "PLT_CDR COY_CDR BN_COS BN_DEP"), 1);
    check_int(count_both(&courses, "course_id", text_of("CTC"), "post_codes", "BN_CDR SUBDIV_CDR"), 1);
    check_int(count_both(&courses, "course_id", text_of("BDE"), "post_codes", "BDE_COS BDE_DEP BDE_CDR"), 1);
    check_int(count_both(&courses, "course_id", text_of("CRTC"), "tier", "1") +
                  count_both(&courses, "course_id", text_of("CTC"), "tier", "2") +
                  count_both(&courses, "course_id", text_of("BDE"), "tier", "3"),
              3);
    check_int(objectives.rows, 1);
    check_text(cell(&objectives, 0, "objective_id"), "O1");
    check_text(cell(&objectives, 0, "what"), "officers-met");
    check_text(cell(&objectives, 0, "operator"), ">");
    check_text(cell(&objectives, 0, "target"), "3000");
    check_text(cell(&objectives, 0, "year"), "2008");
    clean();
}

/* ---- who is away when ---- */

TEST(each_brigade_has_two_blackouts_and_each_officer_is_away_in_fifteen_windows_of_a_hundred) {
    write_scenario("a", "");
    struct table units = table("a", "units.csv"), absences = table("a", "unavailability.csv");
    int32_t of_officers = count(&absences, "scope", "officer"), of_units = count(&absences, "scope", "unit");

    check_int(of_units, 2 * 24);
    for (int32_t u = 0; u < units.rows; u++)
        if (text_is(cell(&units, u, "kind"), "brigade"))
            check_int(count_both(&absences, "id", cell(&units, u, "unit_id"), "scope", "unit"), 2);
    for (int32_t i = 0; i < absences.rows; i++)
        check(text_has_word(text_of(windows), cell(&absences, i, "from")));
    for (int32_t i = 1; i < absences.rows; i++) /* sorted: no window twice */
        check(!text_equal(cell(&absences, i, "id"), cell(&absences, i - 1, "id")) ||
              !text_equal(cell(&absences, i, "from"), cell(&absences, i - 1, "from")));
    check(of_officers > 31000 * 14 / 100 && of_officers < 31000 * 16 / 100); /* five deviations either way */
    clean();
}

/* ---- languages, marks ---- */

static void check_three_languages(const char *file, const char *en, const char *kk, const char *ru) {
    struct table t = table("a", file);
    for (int32_t i = 0; i < t.rows; i++) {
        struct text kazakh = cell(&t, i, kk), russian = cell(&t, i, ru);
        check(cell(&t, i, en).length > 0 && kazakh.length > 0 && russian.length > 0);
        check(text_columns(kazakh) < kazakh.length &&
              text_columns(russian) < russian.length); /* letters of Cyrillic */
        check(!text_equal(kazakh, russian));
    }
}

TEST(units_establishments_and_courses_have_names_in_three_languages) {
    write_scenario("a", "");
    check_three_languages("units.csv", "name_en", "name_kk", "name_ru");
    check_three_languages("establishments.csv", "name_en", "name_kk", "name_ru");
    check_three_languages("courses.csv", "title_en", "title_kk", "title_ru");
    clean();
}

TEST(what_is_not_from_the_report_is_marked_ours_and_the_readme_says_so) {
    static const char *const files[] = {"posts.csv",   "unavailability.csv", "establishments.csv",
                                        "courses.csv", "classes.csv",        "policy.csv"};
    write_scenario("a", "--seed 7");
    for (int32_t f = 0; f < COUNT(files); f++) {
        struct table t = table("a", files[f]);
        for (int32_t i = 0; i < t.rows; i++)
            check(strstr(text_zero_ended(&mem, cell(&t, i, "note")), "ours") != NULL);
    }
    struct table units = table("a", "units.csv");
    check_int(count(&units, "note", "synthetic"), units.rows);
    const char *readme = text_zero_ended(&mem, read_text("a", "README.txt"));
    check(strstr(readme, "seed 7") != NULL && strstr(readme, "Ours") != NULL &&
          strstr(readme, "lower edge") != NULL);
    check(strstr(readme, "3192 posts, 3100 officers, 118 classes") != NULL);
    clean();
}

/* ---- seeds and sizes ---- */

TEST(the_same_seed_writes_the_same_bytes_and_another_the_same_counts) {
    static const char *const files[] = {"posts.csv", "officers.csv", "unavailability.csv", "classes.csv"};
    write_scenario("a", "");
    write_scenario("b", "--seed 20080108");
    write_scenario("c", "--seed 1");
    for (int32_t f = 0; f < COUNT(files); f++)
        check(text_equal(read_text("a", files[f]), read_text("b", files[f])));
    check(!text_equal(read_text("a", "unavailability.csv"), read_text("c", "unavailability.csv")));
    struct table posts = table("c", "posts.csv"), officers = table("c", "officers.csv"),
                 classes = table("c", "classes.csv");
    check_int(posts.rows, 3192);
    check_int(officers.rows, 3100);
    check_int(vacant_of(&posts, &officers, "PLT_CDR"), 92);
    check_int(count_filled(&officers, "separation_date"), 31);
    check_int(seats(&classes), 3372);
    clean();
}

TEST(ten_times_the_officers_have_ten_times_of_everything) {
    write_scenario("a", "--officers 31000");
    struct table units = table("a", "units.csv"), posts = table("a", "posts.csv"),
                 officers = table("a", "officers.csv"), classes = table("a", "classes.csv"),
                 absences = table("a", "unavailability.csv");

    check_int(count(&units, "kind", "brigade"), 240);
    check_int(count(&units, "kind", "regional-command"), 40);
    check_int(posts.rows, 31920);
    check_int(officers.rows, 31000);
    check_int(count_filled(&officers, "separation_date"), 310);
    check_int(classes.rows, 1180);
    check_int(seats(&classes), 33720);
    check_int(count(&classes, "course_id", "CRTC"), 1040);
    check_int(count(&classes, "course_id", "CTC"), 70);
    check_int(count(&classes, "course_id", "BDE"), 70);
    check_int(count_filled(&classes, "regions"), 1040);
    check_int(count(&absences, "scope", "unit"), 480);
    clean();
}

TEST(brigades_are_whole_and_rounded_to_the_nearest) {
    static const struct {
        const char *options;
        int32_t brigades, regions;
    } sizes[] = {{"--officers 1", 1, 1},
                 {"--officers 193", 1, 1},
                 {"--officers 194", 2, 1},
                 {"--officers 775", 6, 1},
                 {"--officers 904", 7, 2}};
    for (int32_t i = 0; i < COUNT(sizes); i++) {
        write_scenario("a", sizes[i].options);
        struct table units = table("a", "units.csv"), classes = table("a", "classes.csv");
        check_int(count(&units, "kind", "brigade"), sizes[i].brigades);
        check_int(count(&units, "kind", "regional-command"), sizes[i].regions);
        check(count(&classes, "course_id", "CTC") >= 1 && count(&classes, "course_id", "BDE") >= 1);
        clean();
    }
}
