/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sheet by sheet, in an order in which whatever a row refers to has been read: first each cell by itself
 * (domain/cells), then what the row says together with others. A wrong cell counts as none, so that one
 * mistake is one finding.
 */
#include "domain/facts.h"

#include "core/must.h"
#include "domain/cells.h"
#include "domain/rows.h"

#include <string.h>

struct building {
    struct arena *mem;
    const struct sheets *sheets;
    struct facts *f;
    struct findings *findings;
    bool ids_known[SHEET_COUNT]; /* false: an id may be missing for another mistake (cells_check) */
};

static const struct sheet *sheet_of(const struct building *b, enum sheet_id id) {
    return &b->sheets->of[id];
}

/* ---- references ---- */

struct link {
    const struct map *by_id;
    enum sheet_id target;
    const char *noun; /* "unit" */
    const char *code; /* "units.unknown" */
};

/* What refers: nothing to add when the place has its line; else the stored row, by its key. */
static const char *stored_row(const struct building *b, const struct sheet *sheet, int64_t row) {
    bool stored = sheet->lines == NULL || sheet->lines[row] == 0;
    if (!stored) return "";
    return text_print(b->findings->mem, ", which the stored row \"%s\" names",
                      findings_value(b->findings, sheet_cell(sheet, row, 0)))
        .at;
}

static int32_t find_link(struct building *b, const struct sheet *sheet, int64_t row, const char *column,
                         struct text id, struct link link) {
    if (!cell_is_id(id)) return NONE;
    int32_t found = map_find(link.by_id, id);
    if (found == MAP_NONE && b->ids_known[link.target])
        findings_add(b->findings, sheet_place(sheet, row, column), link.code,
                     "%s \"%s\" is not in %s%s\nAdd it there, or correct the id.", link.noun,
                     findings_value(b->findings, id), sheet_kinds[link.target].file,
                     stored_row(b, sheet, row));
    return found == MAP_NONE ? NONE : found;
}

static struct link to_unit(const struct building *b) {
    return (struct link){&b->f->unit_by_id, SHEET_units, "unit", "unknown.unit"};
}
static struct link to_post(const struct building *b) {
    return (struct link){&b->f->post_by_id, SHEET_posts, "post", "unknown.post"};
}
static struct link to_officer(const struct building *b) {
    return (struct link){&b->f->officer_by_id, SHEET_officers, "officer", "unknown.officer"};
}
static struct link to_course(const struct building *b) {
    return (struct link){&b->f->course_by_id, SHEET_courses, "course", "unknown.course"};
}
static struct link to_class(const struct building *b) {
    return (struct link){&b->f->class_by_id, SHEET_classes, "class", "unknown.class"};
}

static struct map ids_of(struct building *b, enum sheet_id id) {
    struct map map = {.mem = b->mem};
    const struct sheet *sheet = sheet_of(b, id);
    for (int64_t i = 0; i < sheet->row_count; i++) map_put(&map, sheet_cell(sheet, i, 0), (int32_t)i);
    return map;
}

static void check_order(struct building *b, const struct sheet *sheet, int64_t row, const char *column,
                        day from, day to) {
    if (from == DAY_NONE || to == DAY_NONE || from <= to) return;
    findings_add(
        b->findings, sheet_place(sheet, row, column), "range.ends-before-it-begins",
        "%s is before %s, where the range begins\nRanges include both ends; swap the days or correct one.",
        day_print(to).at, day_print(from).at);
}

static bool is_one_of(struct text value, const char *words) {
    return text_has_word(text_of(words), value);
}

static void check_word(struct building *b, const struct sheet *sheet, int64_t row, const char *column,
                       struct text value, const char *words) {
    if (value.length == 0 || is_one_of(value, words)) return;
    findings_add(b->findings, sheet_place(sheet, row, column), "cell.unknown-word",
                 "\"%s\" is none of: %s\nUse one of these words as it stands.",
                 findings_value(b->findings, value), words);
}

/* Lists by owner: numbers 0..count-1 in their order under owner[i]; NONE owns nothing. */
static struct numbers *group_by(struct arena *mem, const int32_t *owner, int32_t count, int32_t owners) {
    struct numbers *lists = arena_make(mem, struct numbers, owners);
    int32_t *all = arena_make(mem, int32_t, count), *next = arena_make(mem, int32_t, owners);
    for (int32_t i = 0; i < count; i++)
        if (owner[i] != NONE) lists[owner[i]].count++;
    int32_t at = 0;
    for (int32_t o = 0; o < owners; o++) {
        lists[o].at = all + at;
        next[o] = at;
        at += lists[o].count;
    }
    for (int32_t i = 0; i < count; i++)
        if (owner[i] != NONE) all[next[owner[i]]++] = i;
    return lists;
}

/* ---- units and posts ---- */

static void check_cycles(struct building *b) {
    int32_t *walk_of = arena_make(b->mem, int32_t, b->f->unit_count);
    for (int32_t u = 0; u < b->f->unit_count; u++) {
        int32_t at = u;
        while (at != NONE && walk_of[at] == 0) {
            walk_of[at] = u + 1;
            at = b->f->units[at].parent;
        }
        if (at == NONE || walk_of[at] != u + 1) continue;
        findings_add(
            b->findings, sheet_place(sheet_of(b, SHEET_units), at, "parent_id"), "units.cycle",
            "unit \"%s\" is above itself\nFollow parent_id from it and correct the one that returns.",
            findings_value(b->findings, b->f->units[at].id));
        b->f->units[at].parent = NONE;
    }
}

/* Each limit of a unit holds for all below it, so that work grows with depth: no army has a hundred levels.
 */
static void check_depth(struct building *b) {
    struct unit *units = b->f->units;
    for (int32_t u = 0; u < b->f->unit_count; u++) {
        int32_t levels = 0;
        for (int32_t at = u; at != NONE && levels <= UNIT_LEVELS_MAX; at = units[at].parent) levels++;
        if (levels <= UNIT_LEVELS_MAX) continue;
        findings_add(b->findings, sheet_place(sheet_of(b, SHEET_units), u, "parent_id"), "units.too-deep",
                     "unit \"%s\" has %d units or more above it\nA tree of units has at most %d levels.",
                     findings_value(b->findings, units[u].id), UNIT_LEVELS_MAX, UNIT_LEVELS_MAX);
        units[u].parent = NONE;
    }
}

/* Up to the nearest unit whose region is known, then again to tell it to those passed: each is passed twice.
 */
static void inherit_regions(struct building *b) {
    struct unit *units = b->f->units;
    bool *known = arena_make(b->mem, bool, b->f->unit_count);
    for (int32_t u = 0; u < b->f->unit_count; u++) {
        int32_t above = u;
        while (above != NONE && !known[above] && units[above].region.length == 0) above = units[above].parent;
        struct text region = above == NONE ? TEXT_NONE : units[above].region;
        for (int32_t at = u; at != above; at = units[at].parent) {
            units[at].region = region;
            known[at] = true;
        }
    }
}

static void read_units(struct building *b) {
    const struct sheet *sheet = sheet_of(b, SHEET_units);
    struct facts *f = b->f;
    f->unit_by_id = ids_of(b, SHEET_units);
    f->unit_count = (int32_t)sheet->row_count;
    f->units = arena_make(b->mem, struct unit, f->unit_count);
    for (int32_t i = 0; i < f->unit_count; i++) {
        const struct units_row *row = ROW(units, sheet, i);
        f->units[i] = (struct unit){.id = row->unit_id,
                                    .parent = find_link(b, sheet, i, "parent_id", row->parent_id, to_unit(b)),
                                    .kind = row->kind,
                                    .region = row->region,
                                    .name_en = row->name_en,
                                    .name_kk = row->name_kk,
                                    .name_ru = row->name_ru,
                                    .valid_from = cell_day(row->valid_from),
                                    .valid_to = cell_day(row->valid_to)};
        check_order(b, sheet, i, "valid_to", f->units[i].valid_from, f->units[i].valid_to);
    }
    check_cycles(b);
    check_depth(b);
    inherit_regions(b);
}

static void read_posts(struct building *b) {
    const struct sheet *sheet = sheet_of(b, SHEET_posts);
    struct facts *f = b->f;
    struct map groups = {.mem = b->mem};
    f->post_by_id = ids_of(b, SHEET_posts);
    f->post_count = (int32_t)sheet->row_count;
    f->posts = arena_make(b->mem, struct post, f->post_count);
    f->leadership_groups = arena_make(b->mem, struct text, f->post_count);
    for (int32_t i = 0; i < f->post_count; i++) {
        const struct posts_row *row = ROW(posts, sheet, i);
        int32_t group = NONE;
        if (row->leadership_group.length > 0) {
            group = map_put(&groups, row->leadership_group, f->leadership_group_count);
            if (group == f->leadership_group_count)
                f->leadership_groups[f->leadership_group_count++] = row->leadership_group;
        }
        f->posts[i] = (struct post){.id = row->post_id,
                                    .unit = find_link(b, sheet, i, "unit_id", row->unit_id, to_unit(b)),
                                    .post_code = row->post_code,
                                    .leadership_group = group,
                                    .priority = cell_int(sheet, "priority", row->priority, 1),
                                    .rank_min = row->rank_min,
                                    .rank_max = row->rank_max,
                                    .valid_from = cell_day(row->valid_from),
                                    .valid_to = cell_day(row->valid_to)};
        check_order(b, sheet, i, "valid_to", f->posts[i].valid_from, f->posts[i].valid_to);
    }
}

/* ---- officers and who holds which post ---- */

/* Where it is written which post an officer holds. */
struct holding {
    bool told, covered; /* postings tell of officers.post_id; one of them covers as-of */
    int64_t posting;    /* the row of postings that says it, counted from 1; 0: officers.post_id does */
};

/* Of an officer whose post_id is empty. */
static void hold_by_posting(struct building *b, int64_t row, int32_t officer, int32_t post,
                            struct holding *holding) {
    const struct sheet *sheet = sheet_of(b, SHEET_postings);
    int32_t *held = &b->f->officers[officer].post;
    if (*held == post) return;
    if (*held == NONE) {
        *held = post;
        holding->posting = row + 1;
        return;
    }
    findings_add(
        b->findings, sheet_place(sheet, row, "post_id"), "postings.two-posts",
        "officer \"%s\" holds post \"%s\" on %s already\nEnd one of the two postings, or name his post "
        "in officers.csv.",
        findings_value(b->findings, b->f->officers[officer].id),
        findings_value(b->findings, b->f->posts[*held].id), day_print(b->f->as_of).at);
}

/*
 * officers.post_id says it, unless postings tell of that officer and post: then one of them must cover as-of.
 * Where post_id is empty, a posting that covers as-of says it.
 */
static void read_postings(struct building *b, struct holding *holdings) {
    const struct sheet *sheet = sheet_of(b, SHEET_postings);
    struct facts *f = b->f;
    for (int64_t i = 0; i < sheet->row_count; i++) {
        const struct postings_row *row = ROW(postings, sheet, i);
        int32_t officer = find_link(b, sheet, i, "officer_id", row->officer_id, to_officer(b));
        int32_t post = find_link(b, sheet, i, "post_id", row->post_id, to_post(b));
        day from = cell_day(row->from), to = cell_day(row->to);
        check_order(b, sheet, i, "to", from, to);
        if (officer == NONE || post == NONE || from == DAY_NONE) continue;
        bool covers = day_within(f->as_of, from, to);
        bool stated = ROW(officers, sheet_of(b, SHEET_officers), officer)->post_id.length > 0;
        if (stated && f->officers[officer].post == post) {
            holdings[officer].told = true;
            holdings[officer].covered |= covers;
        } else if (!stated && covers) {
            hold_by_posting(b, i, officer, post, &holdings[officer]);
        }
    }
}

static void check_holders(struct building *b, const struct holding *holdings) {
    struct facts *f = b->f;
    int32_t *holder = arena_make(b->mem, int32_t, f->post_count);
    for (int32_t o = 0; o < f->officer_count; o++) {
        int32_t post = f->officers[o].post;
        if (post == NONE) continue;
        bool same = holder[post] > 0 && text_equal(f->officers[holder[post] - 1].id, f->officers[o].id);
        if (same) continue; /* the row that comes twice has its own finding */
        if (holder[post] == 0) {
            holder[post] = o + 1;
            continue;
        }
        bool posting = holdings[o].posting > 0;
        findings_add(
            b->findings,
            sheet_place(sheet_of(b, posting ? SHEET_postings : SHEET_officers),
                        posting ? holdings[o].posting - 1 : o, "post_id"),
            "officers.two-in-one-post",
            "post \"%s\" is held by officer \"%s\" already\nOne post has one holder: correct one of them.",
            findings_value(b->findings, f->posts[post].id),
            findings_value(b->findings, f->officers[holder[post] - 1].id));
    }
}

static void read_officers(struct building *b) {
    const struct sheet *sheet = sheet_of(b, SHEET_officers);
    struct facts *f = b->f;
    f->officer_by_id = ids_of(b, SHEET_officers);
    f->officer_count = (int32_t)sheet->row_count;
    f->officers = arena_make(b->mem, struct officer, f->officer_count);
    for (int32_t i = 0; i < f->officer_count; i++) {
        const struct officers_row *row = ROW(officers, sheet, i);
        f->officers[i] = (struct officer){.id = row->officer_id,
                                          .post = find_link(b, sheet, i, "post_id", row->post_id, to_post(b)),
                                          .rank = row->rank,
                                          .arm = row->arm,
                                          .separation_date = cell_day(row->separation_date),
                                          .languages = row->languages,
                                          .family_name = row->family_name,
                                          .given_name = row->given_name,
                                          .patronymic = row->patronymic};
    }
    struct holding *holdings = arena_make(b->mem, struct holding, f->officer_count);
    read_postings(b, holdings);
    for (int32_t o = 0; o < f->officer_count; o++)
        if (holdings[o].told && !holdings[o].covered) f->officers[o].post = NONE;
    check_holders(b, holdings);
}

static void read_absences(struct building *b) {
    const struct sheet *sheet = sheet_of(b, SHEET_unavailability);
    struct facts *f = b->f;
    f->absence_count = (int32_t)sheet->row_count;
    f->absences = arena_make(b->mem, struct absence, f->absence_count);
    int32_t *of_officer = arena_make(b->mem, int32_t, f->absence_count),
            *of_unit = arena_make(b->mem, int32_t, f->absence_count);
    for (int32_t i = 0; i < f->absence_count; i++) {
        const struct unavailability_row *row = ROW(unavailability, sheet, i);
        struct absence *a = &f->absences[i];
        *a = (struct absence){NONE, NONE, cell_day(row->from), cell_day(row->to)};
        check_word(b, sheet, i, "scope", row->scope, "officer unit");
        check_order(b, sheet, i, "to", a->from, a->to);
        if (text_is(row->scope, "officer")) a->officer = find_link(b, sheet, i, "id", row->id, to_officer(b));
        if (text_is(row->scope, "unit")) a->unit = find_link(b, sheet, i, "id", row->id, to_unit(b));
        of_officer[i] = a->officer;
        of_unit[i] = a->unit;
    }
    f->absences_of_officer = group_by(b->mem, of_officer, f->absence_count, f->officer_count);
    f->absences_of_unit = group_by(b->mem, of_unit, f->absence_count, f->unit_count);
}

/* ---- establishments, courses, classes ---- */

static void read_establishments(struct building *b) {
    const struct sheet *sheet = sheet_of(b, SHEET_establishments);
    struct facts *f = b->f;
    f->establishment_by_id = ids_of(b, SHEET_establishments);
    f->establishment_count = (int32_t)sheet->row_count;
    f->establishments = arena_make(b->mem, struct establishment, f->establishment_count);
    for (int32_t i = 0; i < f->establishment_count; i++) {
        const struct establishments_row *row = ROW(establishments, sheet, i);
        check_word(b, sheet, i, "kind", row->kind,
                   "university cadet-corps college training-centre other foreign");
        f->establishments[i] = (struct establishment){.id = row->establishment_id,
                                                      .kind = row->kind,
                                                      .region = row->region,
                                                      .name_en = row->name_en,
                                                      .name_kk = row->name_kk,
                                                      .name_ru = row->name_ru};
    }
}

static struct numbers read_prerequisites(struct building *b, const struct sheet *sheet, int64_t row,
                                         struct text list) {
    int32_t *courses = arena_make(b->mem, int32_t, list.length), count = 0;
    struct text id;
    while (text_next(&list, ' ', &id)) {
        int32_t course = find_link(b, sheet, row, "prerequisites", id, to_course(b));
        if (course != NONE) courses[count++] = course;
    }
    return (struct numbers){courses, count};
}

static void read_courses(struct building *b) {
    const struct sheet *sheet = sheet_of(b, SHEET_courses);
    struct facts *f = b->f;
    f->course_by_id = ids_of(b, SHEET_courses);
    f->course_count = (int32_t)sheet->row_count;
    f->courses = arena_make(b->mem, struct course, f->course_count);
    for (int32_t i = 0; i < f->course_count; i++) {
        const struct courses_row *row = ROW(courses, sheet, i);
        f->courses[i] = (struct course){
            .id = row->course_id,
            .tier = cell_int(sheet, "tier", row->tier, 1),
            .post_codes = row->post_codes,
            .prerequisites = read_prerequisites(b, sheet, i, row->prerequisites),
            .length_days = cell_int(sheet, "days", row->days, 1),
            .class_min = cell_int(sheet, "class_min", row->class_min, -1),
            .validity_months = cell_int(sheet, "validity_months", row->validity_months, -1),
            .title_en = row->title_en,
            .title_kk = row->title_kk,
            .title_ru = row->title_ru};
        int32_t class_max = cell_int(sheet, "class_max", row->class_max, INT32_MAX);
        if (f->courses[i].class_min > class_max)
            findings_add(b->findings, sheet_place(sheet, i, "class_min"), "courses.minimum-above-maximum",
                         "class_min %d is above class_max %d\nLower the minimum or raise the maximum.",
                         f->courses[i].class_min, class_max);
    }
}

static void check_seats(struct building *b, const struct sheet *sheet, int32_t i) {
    const struct classes_row *row = ROW(classes, sheet, i);
    int32_t least = cell_int(sheet, "seats_min", row->seats_min, 0),
            seats = cell_int(sheet, "seats", row->seats, INT32_MAX);
    if (least > seats)
        findings_add(b->findings, sheet_place(sheet, i, "seats_min"), "classes.minimum-above-seats",
                     "seats_min %d is above the %d seats of the class\nLower it, or add seats.", least,
                     seats);
}

static void read_classes(struct building *b) {
    const struct sheet *sheet = sheet_of(b, SHEET_classes);
    struct facts *f = b->f;
    struct link to_establishment = {&f->establishment_by_id, SHEET_establishments, "establishment",
                                    "unknown.establishment"};
    f->class_by_id = ids_of(b, SHEET_classes);
    f->class_count = (int32_t)sheet->row_count;
    f->classes = arena_make(b->mem, struct course_class, f->class_count);
    for (int32_t i = 0; i < f->class_count; i++) {
        const struct classes_row *row = ROW(classes, sheet, i);
        int32_t course = find_link(b, sheet, i, "course_id", row->course_id, to_course(b));
        int32_t usual_min = course != NONE && f->courses[course].class_min >= 0 ? f->courses[course].class_min
                                                                                : 1;
        struct course_class k = {.id = row->class_id,
                                 .course = course,
                                 .establishment = find_link(b, sheet, i, "establishment_id",
                                                            row->establishment_id, to_establishment),
                                 .start = cell_day(row->start),
                                 .end = cell_day(row->end),
                                 .seats = cell_int(sheet, "seats", row->seats, 0),
                                 .seats_min = cell_int(sheet, "seats_min", row->seats_min, usual_min),
                                 .language = row->language,
                                 .regions = row->regions,
                                 .cancelled = text_is(row->state, "cancelled")};
        check_order(b, sheet, i, "end", k.start, k.end);
        check_word(b, sheet, i, "state", row->state, "planned cancelled");
        check_seats(b, sheet, i);
        f->classes[i] = k;
    }
}

/* ---- qualifications, quotas ---- */

static void read_qualifications(struct building *b) {
    const struct sheet *sheet = sheet_of(b, SHEET_qualifications);
    struct facts *f = b->f;
    f->qualification_count = (int32_t)sheet->row_count;
    f->qualifications = arena_make(b->mem, struct qualification, f->qualification_count);
    int32_t *of_officer = arena_make(b->mem, int32_t, f->qualification_count);
    for (int32_t i = 0; i < f->qualification_count; i++) {
        const struct qualifications_row *row = ROW(qualifications, sheet, i);
        struct qualification q = {
            .officer = find_link(b, sheet, i, "officer_id", row->officer_id, to_officer(b)),
            .course = find_link(b, sheet, i, "course_id", row->course_id, to_course(b)),
            .issued = cell_day(row->issued),
            .valid_to = cell_day(row->valid_to)};
        check_order(b, sheet, i, "valid_to", q.issued, q.valid_to);
        if (q.valid_to == DAY_NONE && q.issued != DAY_NONE && q.course != NONE &&
            f->courses[q.course].validity_months >= 0)
            q.valid_to = day_add_months(q.issued, f->courses[q.course].validity_months);
        f->qualifications[i] = q;
        of_officer[i] = q.officer;
    }
    f->qualifications_of_officer = group_by(b->mem, of_officer, f->qualification_count, f->officer_count);
}

static void read_quotas(struct building *b) {
    const struct sheet *sheet = sheet_of(b, SHEET_quotas);
    struct facts *f = b->f;
    f->quota_count = (int32_t)sheet->row_count;
    f->quotas = arena_make(b->mem, struct quota, f->quota_count);
    int32_t *of_class = arena_make(b->mem, int32_t, f->quota_count);
    for (int32_t i = 0; i < f->quota_count; i++) {
        const struct quotas_row *row = ROW(quotas, sheet, i);
        f->quotas[i] = (struct quota){find_link(b, sheet, i, "class_id", row->class_id, to_class(b)),
                                      find_link(b, sheet, i, "unit_id", row->unit_id, to_unit(b)),
                                      cell_int(sheet, "seats", row->seats, 0)};
        of_class[i] = f->quotas[i].course_class;
    }
    f->quotas_of_class = group_by(b->mem, of_class, f->quota_count, f->class_count);
}

/* ---- policy ---- */

static void read_policy_number(struct building *b, int64_t row, struct text value, int64_t max,
                               int64_t *out) {
    if (text_int(value, 0, max, out)) return;
    findings_add(b->findings, sheet_place(sheet_of(b, SHEET_policy), row, "value"), "policy.not-a-number",
                 "\"%s\" is not a whole number from 0 to %lld\nWrite it in digits alone.",
                 findings_value(b->findings, value), (long long)max);
}

bool clock_parse(struct text t, int32_t *out_minute) {
    bool form = t.length == 5 && t.at[2] == ':';
    for (int64_t i = 0; form && i < 5; i++) form = i == 2 || (t.at[i] >= '0' && t.at[i] <= '9');
    if (!form) return false;
    int32_t hour = (t.at[0] - '0') * 10 + t.at[1] - '0', minute = (t.at[3] - '0') * 10 + t.at[4] - '0';
    if (hour > 23 || minute > 59) return false;
    *out_minute = hour * 60 + minute;
    return true;
}

static void read_policy_clock(struct building *b, int64_t row, struct text value, int32_t *out) {
    if (clock_parse(value, out)) return;
    findings_add(b->findings, sheet_place(sheet_of(b, SHEET_policy), row, "value"), "policy.not-a-time",
                 "\"%s\" is not a time of the day\nWrite it from 00:00 to 23:59.",
                 findings_value(b->findings, value));
}

/* What an address begins with: https://host/path without a slash at the end, of characters that need no
 * escape. */
static bool is_iri_base(struct text t) {
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~:/";
    struct text scheme = text_of("https://"), shorter = text_of("http://");
    bool is_http = (t.length > scheme.length && memcmp(t.at, scheme.at, (size_t)scheme.length) == 0) ||
                   (t.length > shorter.length && memcmp(t.at, shorter.at, (size_t)shorter.length) == 0);
    for (int64_t i = 0; i < t.length; i++)
        if (memchr(plain, t.at[i], sizeof plain - 1) == NULL) return false;
    return is_http && t.at[t.length - 1] != '/';
}

static void read_iri_base(struct building *b, int64_t row, struct text value, struct policy *p) {
    if (is_iri_base(value)) p->iri_base = value;
    else
        findings_add(b->findings, sheet_place(sheet_of(b, SHEET_policy), row, "value"),
                     "policy.not-an-address",
                     "\"%s\" is not an address\nWrite one as https://training.example.kz, without a slash at "
                     "its end.",
                     findings_value(b->findings, value));
}

static void read_policy_row(struct building *b, int64_t row, struct policy *p) {
    const struct sheet *sheet = sheet_of(b, SHEET_policy);
    struct text rule = ROW(policy, sheet, row)->rule, value = ROW(policy, sheet, row)->value;
    int64_t *scores[] = {&p->met_score, &p->late_score, &p->travel_score, &p->move_score};
    static const char *const score_names[] = {"MET_SCORE", "LATE_SCORE", "TRAVEL_SCORE", "MOVE_SCORE"};
    int64_t number = 0;
    for (int32_t i = 0; i < 4; i++) {
        if (!text_is(rule, score_names[i])) continue;
        read_policy_number(b, row, value, 1000000000, scores[i]);
        return;
    }
    if (!cell_is_id(rule)) return;
    if (text_is(rule, "SEPARATION_AFTER_DAYS")) {
        read_policy_number(b, row, value, 100000, &number);
        p->separation_after_days = (int32_t)number;
    } else if (text_is(rule, "UNIT_ABSENCE_MAX_PERCENT")) {
        number = p->unit_absence_max_percent;
        read_policy_number(b, row, value, 100, &number);
        p->unit_absence_max_percent = (int32_t)number;
    } else if (text_is(rule, "LEADERSHIP_AWAY_MAX")) {
        number = p->leadership_away_max;
        read_policy_number(b, row, value, 1000000, &number);
        p->leadership_away_max = (int32_t)number;
    } else if (text_is(rule, "NOTICE_DAYS")) {
        number = p->notice_days;
        read_policy_number(b, row, value, 3660, &number);
        p->notice_days = (int32_t)number;
    } else if (text_is(rule, "UNIT_ABSENCE_KINDS")) {
        p->unit_absence_kinds = value;
    } else if (text_is(rule, "TIME_ZONE")) {
        p->time_zone = value;
    } else if (text_is(rule, "CLASS_BEGINS")) {
        read_policy_clock(b, row, value, &p->class_begins);
    } else if (text_is(rule, "CLASS_ENDS")) {
        read_policy_clock(b, row, value, &p->class_ends);
    } else if (text_is(rule, "IRI_BASE")) {
        read_iri_base(b, row, value, p);
    } else {
        findings_add(b->findings, sheet_place(sheet, row, "rule"), "policy.unknown-rule",
                     "\"%s\" is not a rule\nKnown: MET_SCORE LATE_SCORE TRAVEL_SCORE MOVE_SCORE "
                     "SEPARATION_AFTER_DAYS UNIT_ABSENCE_MAX_PERCENT UNIT_ABSENCE_KINDS LEADERSHIP_AWAY_MAX "
                     "NOTICE_DAYS TIME_ZONE CLASS_BEGINS CLASS_ENDS IRI_BASE.",
                     findings_value(b->findings, rule));
    }
}

static void read_policy(struct building *b) {
    b->f->policy = (struct policy){.met_score = 1000000,
                                   .late_score = 1,
                                   .travel_score = 5,
                                   .move_score = 1000,
                                   .unit_absence_max_percent = 25,
                                   .unit_absence_kinds = text_of("battalion divizion"),
                                   .leadership_away_max = 1,
                                   .notice_days = 45,
                                   .time_zone = text_of("Asia/Almaty"),
                                   .class_begins = POLICY_CLASS_BEGINS,
                                   .class_ends = POLICY_CLASS_ENDS,
                                   .iri_base = text_of("https://cadre.example")};
    for (int64_t i = 0; i < sheet_of(b, SHEET_policy)->row_count; i++) read_policy_row(b, i, &b->f->policy);
}

/* ---- objectives ---- */

/* "75.5" in millionths; up to six decimals. */
static bool parse_millionths(struct text t, int64_t *out) {
    struct text whole = t, part = TEXT_NONE;
    const char *point = t.length > 0 ? memchr(t.at, '.', (size_t)t.length) : NULL;
    if (point != NULL) {
        whole.length = point - t.at;
        part = (struct text){point + 1, t.length - whole.length - 1};
        if (part.length == 0 || part.length > 6) return false;
    }
    int64_t millionths;
    if (!text_int(whole, 0, 1000000000, &millionths)) return false;
    int64_t fraction = 0;
    for (int64_t i = 0; i < 6; i++) {
        char c = i < part.length ? part.at[i] : '0';
        if (c < '0' || c > '9') return false;
        fraction = fraction * 10 + (c - '0');
    }
    *out = millionths * 1000000 + fraction;
    return true;
}

static bool is_measured(const struct facts *f, struct text what) {
    if (is_one_of(what, "officers-met requirements-met seat-use readiness")) return true;
    struct text course = text_of("requirements-met:"), tier = text_of("readiness:");
    int64_t number;
    if (what.length > course.length && memcmp(what.at, course.at, (size_t)course.length) == 0)
        return map_find(&f->course_by_id,
                        (struct text){what.at + course.length, what.length - course.length}) != MAP_NONE;
    if (what.length > tier.length && memcmp(what.at, tier.at, (size_t)tier.length) == 0)
        return text_int((struct text){what.at + tier.length, what.length - tier.length}, 1, 100, &number);
    return false;
}

static void read_objectives(struct building *b) {
    const struct sheet *sheet = sheet_of(b, SHEET_objectives);
    struct facts *f = b->f;
    f->objective_count = (int32_t)sheet->row_count;
    f->objectives = arena_make(b->mem, struct objective, f->objective_count);
    for (int32_t i = 0; i < f->objective_count; i++) {
        const struct objectives_row *row = ROW(objectives, sheet, i);
        struct objective *o = &f->objectives[i];
        *o = (struct objective){.id = row->objective_id,
                                .measure = row->measure,
                                .what = row->what,
                                .operator= row->operator,
                                .target_text = row->target,
                                .year = cell_int(sheet, "year", row->year, 1),
                                .source = row->source};
        check_word(b, sheet, i, "measure", row->measure, "count proportion milestone");
        check_word(b, sheet, i, "operator", row->operator, "> >= = <= <");
        if (text_is(row->measure, "milestone")) continue;
        if (row->what.length > 0 && !is_measured(f, row->what))
            findings_add(b->findings, sheet_place(sheet, i, "what"), "objectives.unknown-what",
                         "\"%s\" is not something that is measured\nKnown: officers-met requirements-met "
                         "requirements-met:COURSE seat-use readiness readiness:TIER.",
                         findings_value(b->findings, row->what));
        if (row->target.length > 0 && !parse_millionths(row->target, &o->target_millionths))
            findings_add(b->findings, sheet_place(sheet, i, "target"), "objectives.not-a-number",
                         "\"%s\" is not a number\nWrite digits, with a point (no comma) and up to six "
                         "decimals if need be.",
                         findings_value(b->findings, row->target));
    }
}

/* ---- an existing plan ---- */

static enum nomination_state state_of(struct text state) {
    if (text_is(state, "no-show")) return NOMINATION_NO_SHOW;
    if (text_is(state, "withdrawn")) return NOMINATION_WITHDRAWN;
    if (text_is(state, "cancelled")) return NOMINATION_CANCELLED;
    return NOMINATION_SEATED;
}

/* An officer may have left the files since; his rows then count as dropped. */
static void read_nominations(struct building *b) {
    const struct sheet *sheet = sheet_of(b, SHEET_nominations);
    struct facts *f = b->f;
    struct map seated = {.mem = b->mem};
    f->nomination_count = (int32_t)sheet->row_count;
    f->nominations = arena_make(b->mem, struct nomination, f->nomination_count);
    for (int32_t i = 0; i < f->nomination_count; i++) {
        const struct nominations_row *row = ROW(nominations, sheet, i);
        struct nomination n = {.officer_id = row->officer_id,
                               .officer = map_find(&f->officer_by_id, row->officer_id),
                               .course = find_link(b, sheet, i, "course_id", row->course_id, to_course(b)),
                               .course_class = find_link(b, sheet, i, "class_id", row->class_id, to_class(b)),
                               .state = state_of(row->state)};
        check_word(b, sheet, i, "state", row->state, "seated no-show withdrawn cancelled");
        if (n.course != NONE && n.course_class != NONE && f->classes[n.course_class].course != NONE &&
            f->classes[n.course_class].course != n.course)
            findings_add(
                b->findings, sheet_place(sheet, i, "class_id"), "nominations.class-of-another-course",
                "class \"%s\" teaches another course than \"%s\"\nCorrect the course or the class.",
                findings_value(b->findings, row->class_id), findings_value(b->findings, row->course_id));
        f->nominations[i] = n;
        if (n.state != NOMINATION_SEATED || n.course == NONE) continue;
        struct text key = text_print(b->mem, "%.*s,%d", TEXT_ARGS(row->officer_id), n.course);
        int32_t first = map_put(&seated, key, i);
        if (first != i && f->nominations[first].course_class != n.course_class)
            findings_add(b->findings, sheet_place(sheet, i, "class_id"), "nominations.seated-twice",
                         "officer \"%s\" is seated in course \"%s\" twice\nKeep one row as seated.",
                         findings_value(b->findings, row->officer_id),
                         findings_value(b->findings, row->course_id));
    }
}

/* ---- pins ---- */

/* A stored pin outlives its officer, as nominations do; one that comes in a file must name one who is there.
 */
static int32_t pinned_officer(struct building *b, const struct sheet *sheet, int64_t row, struct text id) {
    bool stored = sheet->lines == NULL || sheet->lines[row] == 0;
    return stored ? map_find(&b->f->officer_by_id, id)
                  : find_link(b, sheet, row, "officer_id", id, to_officer(b));
}

static bool pin_counts(const struct facts *f, const struct pin *pin) {
    return pin->officer != NONE && pin->course_class != NONE && pin->expires >= f->as_of &&
           f->classes[pin->course_class].start > f->as_of;
}

static void check_waives(struct building *b, int64_t row, const struct pin *pin) {
    struct text rest = pin->waives, rule;
    const struct sheet *sheet = sheet_of(b, SHEET_pins);
    if (pin->forbids && pin->waives.length > 0)
        findings_add(b->findings, sheet_place(sheet, row, "waives"), "pins.forbids-and-waives",
                     "a row that forbids a seat waives nothing\nLeave the cell empty, or pin the seat.");
    while (text_next(&rest, ' ', &rule))
        if (cell_is_id(rule))
            check_word(
                b, sheet, row, "waives", rule,
                "ELIG SEPARATION UNAVAILABLE BLACKOUT LANGUAGE REGION OVERLAP SEATS QUOTA UNIT_ABSENCE "
                "LEADERSHIP");
}

/* One officer has one seat in a course. */
static void check_pinned_once(struct building *b, int64_t row, struct map *pinned) {
    const struct pin *pin = &b->f->pins[row];
    if (pin->forbids || !pin_counts(b->f, pin)) return;
    struct text key = text_print(b->mem, "%d,%d", pin->officer, b->f->classes[pin->course_class].course);
    int32_t first = map_put(pinned, key, (int32_t)row);
    bool same = b->f->pins[first].course_class == pin->course_class; /* has its own finding */
    if (first == row || same) return;
    findings_add(b->findings, sheet_place(sheet_of(b, SHEET_pins), row, "class_id"), "pins.pinned-twice",
                 "officer \"%s\" is pinned to class \"%s\" of the same course already\nKeep one of the two.",
                 findings_value(b->findings, b->f->officers[pin->officer].id),
                 findings_value(b->findings, b->f->classes[b->f->pins[first].course_class].id));
}

static void read_pins(struct building *b) {
    const struct sheet *sheet = sheet_of(b, SHEET_pins);
    struct facts *f = b->f;
    struct map pinned = {.mem = b->mem};
    f->pin_count = (int32_t)sheet->row_count;
    f->pins = arena_make(b->mem, struct pin, f->pin_count);
    int32_t *of_officer = arena_make(b->mem, int32_t, f->pin_count);
    for (int32_t i = 0; i < f->pin_count; i++) {
        const struct pins_row *row = ROW(pins, sheet, i);
        day expires = cell_day(row->expires);
        struct pin pin = {
            .officer = pinned_officer(b, sheet, i, row->officer_id),
            .course_class = expires != DAY_NONE && expires < f->as_of
                                ? map_find(&f->class_by_id, row->class_id)
                                : find_link(b, sheet, i, "class_id", row->class_id, to_class(b)),
            .forbids = text_is(row->kind, "forbid"),
            .waives = row->waives,
            .reason = row->reason,
            .name = row->name,
            .expires = expires,
            .line = sheet->lines == NULL ? 0 : sheet->lines[i]};
        check_word(b, sheet, i, "kind", row->kind, "pin forbid");
        check_waives(b, i, &pin);
        f->pins[i] = pin;
        check_pinned_once(b, i, &pinned);
        of_officer[i] = expires != DAY_NONE && pin_counts(f, &pin) ? pin.officer : NONE;
    }
    f->pins_of_officer = group_by(b->mem, of_officer, f->pin_count, f->officer_count);
}

bool facts_build(struct arena *mem, const struct sheets *sheets, day as_of, struct facts *out,
                 struct findings *findings) {
    struct facts facts = {.as_of = as_of};
    struct building b = {.mem = mem, .sheets = sheets, .f = &facts, .findings = findings};
    int64_t before = findings->count;
    for (int32_t id = 0; id < SHEET_COUNT; id++) {
        must(sheets->of[id].row_count <= INT32_MAX);
        b.ids_known[id] = cells_check(mem, &sheets->of[id], findings);
    }
    read_units(&b);
    read_posts(&b);
    read_officers(&b);
    read_absences(&b);
    read_establishments(&b);
    read_courses(&b);
    read_classes(&b);
    read_qualifications(&b);
    read_quotas(&b);
    read_policy(&b);
    read_objectives(&b);
    read_nominations(&b);
    read_pins(&b);
    if (findings->count > before) return false;
    *out = facts;
    return true;
}

int32_t facts_holds_post(const struct facts *facts, int32_t officer) {
    int32_t post = facts->officers[officer].post;
    if (post == NONE) return NONE;
    return day_within(facts->as_of, facts->posts[post].valid_from, facts->posts[post].valid_to) ? post : NONE;
}

struct text officer_name(struct arena *mem, const struct officer *officer) {
    const struct text parts[] = {officer->family_name, officer->given_name, officer->patronymic};
    struct buffer name = {.mem = mem};
    for (int32_t i = 0; i < 3; i++) {
        if (parts[i].length == 0) continue;
        if (name.length > 0) buffer_char(&name, ' ');
        buffer_add(&name, parts[i]);
    }
    return name.length > 0 ? buffer_text(&name) : officer->id;
}
