/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Instances that are harder than the bundled scenario, from a seed: seats are scarce, class dates overlap,
 * and every rule binds somewhere.
 *
 *   shapes SHAPE DIR [seed S] [officers N] [scarce PERCENT] [classes N]  ->  CSV files that `cadre plan
 * --data` reads
 *
 * Plan them with --as-of 2007-11-20 --until 2008-12-31. Nothing here knows how the planner works.
 */
#include "core/day.h"
#include "core/files.h"
#include "core/random.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REGIONS = 4, BATTALIONS = 6, POSTS_OF_BATTALION = 21, POSTS_OF_HQ = 3, COURSES = 6 };

/* What a shape turns up. Percentages; 0: not at all. */
struct shape {
    const char *name;
    int32_t scarce;       /* seats of every 100 that are asked for */
    int32_t minimum;      /* classes with a minimum of 50-80 % of their seats */
    int32_t quotas;       /* classes with quotas for some brigades */
    int32_t quota_seats;  /* most seats of such a quota, in percent of the class */
    int32_t priority_max; /* posts have 1..this */
    int32_t language;     /* classes held in one language only */
    int32_t regional;     /* classes for one or two regions only */
    int32_t absence;      /* UNIT_ABSENCE_MAX_PERCENT */
    int32_t two_courses;  /* officers of the codes with a second course */
    int32_t qualified;    /* officers who hold a prerequisite, and so may take the higher course */
    int32_t unavailable; /* officers with one absence of 2-6 weeks (and as many of every 100 with a second) */
    int32_t seats_min, seats_max;
    int32_t late_score, travel_score;
};

static const struct shape shapes[] = {
    {"mixed", 85, 0, 40, 20, 9, 40, 50, 15, 40, 60, 50, 8, 30, 1000, 50000},
    {"minimum", 85, 100, 40, 20, 9, 40, 50, 15, 40, 60, 50, 8, 30, 1000, 50000},
    {"absence", 90, 0, 0, 0, 5, 20, 30, 5, 60, 80, 60, 6, 20, 1000, 50000},
    {"quotas", 80, 0, 100, 12, 9, 30, 30, 15, 30, 60, 40, 10, 40, 1000, 50000},
    {"priority", 60, 0, 30, 20, 1000, 40, 60, 15, 40, 60, 50, 8, 30, 100000, 1000000},
    {"plain", 85, 0, 0, 0, 1, 0, 50, 10, 50, 100, 40, 12, 30, 1, 5},
    {"tiny-classes", 75, 50, 30, 50, 9, 40, 50, 10, 50, 60, 50, 2, 8, 1000, 50000},
};

struct writing {
    struct arena mem;
    struct random random;
    const struct shape *shape;
    day first, last; /* of classes */
    int32_t brigades, officers, scarce;
    int32_t wanted[COURSES];
    struct buffer units, posts, officer_rows, unavailability, qualifications, classes, quotas;
    int32_t class_count;
};

static int32_t below(struct writing *w, int32_t bound) {
    return (int32_t)random_below(&w->random, bound);
}

static int32_t between(struct writing *w, int32_t least, int32_t most) {
    return least + below(w, most - least + 1);
}

static bool chance(struct writing *w, int32_t percent) {
    return below(w, 100) < percent;
}

static void day_cell(struct buffer *out, day d) {
    buffer_print(out, "%s", day_print(d).at);
}

static struct buffer file_of(struct writing *w, const char *header) {
    struct buffer file = {.mem = &w->mem};
    buffer_print(&file, "%s\n", header);
    return file;
}

/* ---- courses ---- */

/* Codes: P1 and P2 lead platoons, C1 and C2 companies, S is chief of staff, D deputy, B commands, H
 * headquarters. */
struct course {
    const char *id, *codes, *prerequisite;
    int32_t tier, length_days;
};

static const struct course courses[COURSES] = {
    {"FIRST", "P1 P2 C1 C2 S D", "", 1, 12},
    {"SIGNAL", "P1+ C1+ S+", "", 1, 9},
    {"STAFF", "C2+ S D+", "", 1, 16},
    {"LEAD", "B D+ C1+", "FIRST", 2, 18},
    {"BRIGADE", "H", "", 3, 24},
    {"JOINT", "H B+", "", 3, 10},
};

/* The post codes of a course; a code with + requires it only in its second form, X2C. */
static void code_list(struct buffer *out, const char *codes) {
    struct text rest = text_of(codes), code;
    bool any = false;
    while (text_next(&rest, ' ', &code)) {
        bool only_second = code.at[code.length - 1] == '+';
        if (only_second) code.length--;
        else buffer_print(out, "%s%.*s", any ? " " : "", TEXT_ARGS(code)), any = true;
        buffer_print(out, "%s%.*s-2", any ? " " : "", TEXT_ARGS(code));
        any = true;
    }
}

static bool requires(const struct course *course, const char *code, bool second) {
    struct text rest = text_of(course->codes), at;
    while (text_next(&rest, ' ', &at)) {
        bool only_second = at.at[at.length - 1] == '+';
        if (only_second) at.length--;
        if (text_is(at, code) && (second || !only_second)) return true;
    }
    return false;
}

static struct buffer write_courses(struct writing *w) {
    struct buffer out = file_of(w, "course_id,tier,post_codes,prerequisites,days,title_en");
    for (int32_t c = 0; c < COURSES; c++) {
        buffer_print(&out, "%s,%d,", courses[c].id, courses[c].tier);
        code_list(&out, courses[c].codes);
        buffer_print(&out, ",%s,%d,%s\n", courses[c].prerequisite, courses[c].length_days, courses[c].id);
    }
    return out;
}

/* ---- people ---- */

static void add_absence(struct writing *w, const char *scope, const char *id, int32_t length_least,
                        int32_t length_most) {
    day from = w->first + below(w, w->last - w->first);
    buffer_print(&w->unavailability, "%s,%s,", scope, id);
    day_cell(&w->unavailability, from);
    buffer_char(&w->unavailability, ',');
    day_cell(&w->unavailability, from + between(w, length_least, length_most));
    buffer_char(&w->unavailability, '\n');
}

static void add_officer(struct writing *w, const char *unit, const char *code, bool leads) {
    static const char *const languages[] = {"kk", "ru", "kk ru", "kk ru", ""};
    bool second = chance(w, w->shape->two_courses);
    char id[32];
    int32_t number = ++w->officers;
    snprintf(id, sizeof id, "O%06d", number);
    buffer_print(&w->posts, "Q%06d,%s,%s%s,%s,%d\n", number, unit, code, second ? "-2" : "",
                 leads ? unit : "", between(w, 1, w->shape->priority_max));
    buffer_print(&w->officer_rows, "%s,Q%06d,%s,", id, number, languages[below(w, 5)]);
    if (chance(w, 2)) day_cell(&w->officer_rows, w->first + below(w, w->last - w->first));
    buffer_char(&w->officer_rows, '\n');
    bool qualified = chance(w, w->shape->qualified);
    for (int32_t c = 0; c < COURSES; c++) {
        bool needed = requires(&courses[c], code, second);
        if (needed && (courses[c].prerequisite[0] == '\0' || qualified)) w->wanted[c]++;
        if (!needed || courses[c].prerequisite[0] == '\0' || !qualified) continue;
        buffer_print(&w->qualifications, "%s,%s,2005-03-01,2008-%02d-15\n", id, courses[c].prerequisite,
                     between(w, 6, 12));
    }
    if (chance(w, w->shape->unavailable)) add_absence(w, "officer", id, 14, 42);
    if (chance(w, w->shape->unavailable)) add_absence(w, "officer", id, 14, 42);
}

static void add_battalion(struct writing *w, const char *brigade, int32_t number) {
    static const char *const codes[POSTS_OF_BATTALION] = {"B",  "D",  "S",  "C1", "C1", "C2", "C2",
                                                          "P1", "P1", "P1", "P1", "P1", "P1", "P1",
                                                          "P2", "P2", "P2", "P2", "P2", "P2", "P2"};
    char unit[32];
    snprintf(unit, sizeof unit, "%s-%d", brigade, number + 1);
    buffer_print(&w->units, "%s,%s,battalion,,%s\n", unit, brigade, unit);
    if (chance(w, 30)) add_absence(w, "unit", unit, 10, 30);
    for (int32_t i = 0; i < POSTS_OF_BATTALION; i++) add_officer(w, unit, codes[i], i < 3);
}

static void add_people(struct writing *w) {
    buffer_adds(&w->units, "ALL,,corps,,ALL\n");
    for (int32_t r = 0; r < REGIONS; r++) buffer_print(&w->units, "R%d,ALL,command,Region%d,R%d\n", r, r, r);
    for (int32_t b = 0; b < w->brigades; b++) {
        char brigade[16], headquarters[20];
        snprintf(brigade, sizeof brigade, "U%03d", b + 1);
        snprintf(headquarters, sizeof headquarters, "%s-HQ", brigade);
        buffer_print(&w->units, "%s,R%d,brigade,,%s\n", brigade, b % REGIONS, brigade);
        buffer_print(&w->units, "%s,%s,headquarters,,%s\n", headquarters, brigade, headquarters);
        add_absence(w, "unit", brigade, 14, 30);
        for (int32_t i = 0; i < POSTS_OF_HQ; i++) add_officer(w, headquarters, "H", true);
        for (int32_t i = 0; i < BATTALIONS; i++) add_battalion(w, brigade, i);
    }
}

/* ---- classes ---- */

static void add_quotas(struct writing *w, int32_t number, int32_t seats) {
    int32_t most = seats * w->shape->quota_seats / 100, step = 1 + below(w, 3);
    for (int32_t b = below(w, step); b < w->brigades; b += step)
        buffer_print(&w->quotas, "K%05d,U%03d,%d\n", number, b + 1, between(w, 1, most < 1 ? 1 : most));
}

static int32_t add_class(struct writing *w, int32_t c) {
    static const char *const languages[] = {"kk", "ru"};
    int32_t number = ++w->class_count, seats = between(w, w->shape->seats_min, w->shape->seats_max);
    if (c >= 3 && seats > 12) seats = 12;
    int32_t length_days = courses[c].length_days + below(w, 5);
    day start = w->first + below(w, w->last - w->first - length_days);
    int32_t home = below(w, REGIONS);
    buffer_print(&w->classes, "K%05d,%s,E%d,", number, courses[c].id, home);
    day_cell(&w->classes, start);
    buffer_char(&w->classes, ',');
    day_cell(&w->classes, start + length_days - 1);
    buffer_print(&w->classes, ",%d,", seats);
    if (chance(w, w->shape->minimum))
        buffer_print(&w->classes, "%d", (seats * between(w, 50, 80) + 99) / 100);
    buffer_print(&w->classes, ",%s,", chance(w, w->shape->language) ? languages[below(w, 2)] : "");
    if (chance(w, w->shape->regional)) {
        buffer_print(&w->classes, "Region%d", home);
        if (chance(w, 40)) buffer_print(&w->classes, " Region%d", (home + 1) % REGIONS);
    }
    buffer_char(&w->classes, '\n');
    if (chance(w, w->shape->quotas)) add_quotas(w, number, seats);
    return seats;
}

static void add_classes(struct writing *w) {
    for (int32_t c = 0; c < COURSES; c++)
        for (int32_t seats = 0; seats * 100 < w->wanted[c] * w->scarce;) seats += add_class(w, c);
}

/* ---- files ---- */

static struct buffer write_policy(struct writing *w) {
    struct buffer out = file_of(w, "rule,value");
    buffer_print(&out, "MET_SCORE,1000000\nLATE_SCORE,%d\nTRAVEL_SCORE,%d\n", w->shape->late_score,
                 w->shape->travel_score);
    buffer_print(&out, "UNIT_ABSENCE_MAX_PERCENT,%d\n", w->shape->absence);
    return out;
}

static struct buffer write_establishments(struct writing *w) {
    struct buffer out = file_of(w, "establishment_id,kind,region,name_en");
    for (int32_t r = 0; r < REGIONS; r++) buffer_print(&out, "E%d,college,Region%d,E%d\n", r, r, r);
    return out;
}

static bool write_file(struct writing *w, const char *directory, const char *name, const struct buffer *file,
                       struct err *err) {
    return file_write(path_join(&w->mem, directory, name), buffer_text(file), err);
}

static bool write_all(struct writing *w, const char *directory, struct err *err) {
    struct buffer course_rows = write_courses(w), policy = write_policy(w), places = write_establishments(w);
    return directory_make(directory, err) && write_file(w, directory, "units.csv", &w->units, err) &&
           write_file(w, directory, "posts.csv", &w->posts, err) &&
           write_file(w, directory, "officers.csv", &w->officer_rows, err) &&
           write_file(w, directory, "unavailability.csv", &w->unavailability, err) &&
           write_file(w, directory, "establishments.csv", &places, err) &&
           write_file(w, directory, "courses.csv", &course_rows, err) &&
           write_file(w, directory, "classes.csv", &w->classes, err) &&
           write_file(w, directory, "qualifications.csv", &w->qualifications, err) &&
           write_file(w, directory, "quotas.csv", &w->quotas, err) &&
           write_file(w, directory, "policy.csv", &policy, err);
}

static const struct shape *find_shape(const char *name) {
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        if (strcmp(shapes[i].name, name) == 0) return &shapes[i];
    return NULL;
}

static int usage(void) {
    fputs("shapes SHAPE DIR [seed S] [officers N] [scarce PERCENT]\nshapes:", stderr);
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) fprintf(stderr, " %s", shapes[i].name);
    fputc('\n', stderr);
    return 2;
}

int main(int argc, char **argv) {
    const struct shape *shape = argc < 3 ? NULL : find_shape(argv[1]);
    if (shape == NULL || argc % 2 == 0) return usage();
    struct writing w = {.shape = shape, .scarce = shape->scarce};
    int64_t seed = 1, officers = 3100;
    for (int i = 3; i + 1 < argc; i += 2) {
        int64_t value = strtoll(argv[i + 1], NULL, 10);
        if (strcmp(argv[i], "seed") == 0) seed = value;
        else if (strcmp(argv[i], "officers") == 0) officers = value;
        else if (strcmp(argv[i], "scarce") == 0) w.scarce = (int32_t)value;
        else return usage();
    }
    w.random.state = (uint64_t)seed;
    w.brigades = (int32_t)(officers / (BATTALIONS * POSTS_OF_BATTALION + POSTS_OF_HQ));
    if (w.brigades < 1) w.brigades = 1;
    day_parse(text_of("2007-12-10"), &w.first);
    day_parse(text_of("2008-12-31"), &w.last);
    w.units = file_of(&w, "unit_id,parent_id,kind,region,name_en");
    w.posts = file_of(&w, "post_id,unit_id,post_code,leadership_group,priority");
    w.officer_rows = file_of(&w, "officer_id,post_id,languages,separation_date");
    w.unavailability = file_of(&w, "scope,id,from,to");
    w.qualifications = file_of(&w, "officer_id,course_id,issued,valid_to");
    w.classes = file_of(&w, "class_id,course_id,establishment_id,start,end,seats,seats_min,language,regions");
    w.quotas = file_of(&w, "class_id,unit_id,seats");
    add_people(&w);
    add_classes(&w);
    struct err err = {0};
    bool written = write_all(&w, argv[2], &err);
    if (written)
        printf("%s seed %lld: %d officers, %d classes\n", shape->name, (long long)seed, w.officers,
               w.class_count);
    else fprintf(stderr, "%s\n", err.text);
    arena_clear(&w.mem);
    return written ? 0 : 8;
}
