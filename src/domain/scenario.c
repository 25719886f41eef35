/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/scenario.h"

#include "core/day.h"
#include "core/random.h"
#include "domain/rows.h"

#include <string.h>

enum {
    BRIGADES = 24,
    BRIGADES_OF_REGION = 6,
    BATTALIONS = 5,
    VACANT_OF_24 = 92,
    SEPARATING_OF_24 = 31,
    WINDOWS = 10,
    BLACKOUT_DAYS = 24, /* ours: as long as the longest course */
    UNAVAILABLE_PERCENT = 15,
    BLACKOUTS_OF_BRIGADE = 2,
    NAMED_REGIONS = 4
};

static const struct date windows[WINDOWS] = {{2008, 1, 8},  {2008, 2, 11}, {2008, 3, 10}, {2008, 4, 14},
                                             {2008, 5, 12}, {2008, 6, 9},  {2008, 9, 8},  {2008, 10, 6},
                                             {2008, 11, 3}, {2008, 12, 1}};
/* In English they are also the regions' ids. */
static const char *const region_names[NAMED_REGIONS] = {"Astana", "South", "East", "West"};
static const char *const region_names_kk[NAMED_REGIONS] = {"Астана", "Оңтүстік", "Шығыс", "Батыс"};
static const char *const region_names_ru[NAMED_REGIONS] = {"Астана", "Юг", "Восток", "Запад"};

struct names {
    struct text en, kk, ru;
};

struct writing {
    struct arena *mem;
    struct random random;
    struct sheets sheets;
    int64_t capacity[SHEET_COUNT];
    bool tight;
    int32_t brigades, regions;
    int32_t blackout_order[WINDOWS];      /* of the region at hand */
    int64_t vacant_left, separating_left; /* still to choose */
    int64_t platoons_left,
        officers_left; /* still to come: so that choosing at random meets the count exactly */
    int64_t officers;
};

/* ---- rows ---- */

static struct text *add_row(struct writing *w, enum sheet_id id) {
    struct sheet *sheet = &w->sheets.of[id];
    int64_t width = sheet_kinds[id].column_count;
    if ((sheet->row_count + 1) * width > w->capacity[id]) {
        int64_t capacity = w->capacity[id] == 0 ? 64 * width : w->capacity[id] * 2;
        struct text *cells = arena_make(w->mem, struct text, capacity);
        if (sheet->row_count > 0)
            memcpy(cells, sheet->cells, (size_t)(sheet->row_count * width) * sizeof cells[0]);
        sheet->cells = cells;
        w->capacity[id] = capacity;
    }
    sheet->present = true;
    struct text *row = sheet->cells + sheet->row_count++ * width;
    for (int64_t c = 0; c < width; c++) row[c] = TEXT_NONE;
    return row;
}

#define ADD_ROW(writing, name) ((struct name##_row *)(void *)add_row((writing), SHEET_##name))

static struct text day_cell(struct writing *w, day d) {
    return text_print(w->mem, "%s", day_print(d).at);
}

static struct text region_cell(struct writing *w, int32_t region) {
    if (region < NAMED_REGIONS) return text_of(region_names[region]);
    return text_print(w->mem, "Region-%03d", region + 1);
}

/* ---- units, posts, officers ---- */

static struct text add_unit(struct writing *w, struct text id, struct text parent, const char *kind,
                            struct names names) {
    struct units_row *row = ADD_ROW(w, units);
    row->unit_id = id;
    row->parent_id = parent;
    row->kind = text_of(kind);
    row->name_en = names.en;
    row->name_kk = names.kk;
    row->name_ru = names.ru;
    row->note = text_of("synthetic");
    return id;
}

static const char *const family_names[] = {
    "Akhmetov", "Omarov",  "Sadykov", "Ospanov", "Kim",     "Ivanov", "Petrov",   "Zhumabek",  "Nurlanov",
    "Serikov",  "Kaliyev", "Abenov",  "Smirnov", "Tulegen", "Bekov",  "Yessimov", "Mukhtarov", "Volkov"};
static const char *const given_names[] = {"Arman", "Daniyar", "Yerlan", "Nurlan", "Sergei", "Timur", "Marat",
                                          "Askar", "Viktor",  "Kairat", "Bolat",  "Ruslan", "Oleg",  "Samat"};

/* In the Kazakh or the Russian form, as people have them. */
static const char *const patronymics[] = {
    "Armanuly", "Daniyaruly",  "Yerlanuly", "Nurlanovich", "Sergeyevich", "Timuruly",  "Maratovich",
    "Askaruly", "Viktorovich", "Kairatuly", "Bolatovich",  "Ruslanovich", "Olegovich", "Samatuly"};

static bool choose(struct writing *w, int64_t *chosen_left, int64_t *all_left) {
    bool chosen = random_below(&w->random, *all_left) < *chosen_left;
    --*all_left;
    if (chosen) --*chosen_left;
    return chosen;
}

static void add_absences(struct writing *w, struct text officer) {
    for (int32_t i = 0; i < WINDOWS; i++) {
        if (random_below(&w->random, 100) >= UNAVAILABLE_PERCENT) continue;
        struct unavailability_row *row = ADD_ROW(w, unavailability);
        day from = day_of_date(windows[i]);
        row->scope = text_of("officer");
        row->id = officer;
        row->from = day_cell(w, from);
        row->to = day_cell(w, from + BLACKOUT_DAYS - 1);
        row->kind = text_of("unavailable");
        row->note = text_of("ours");
    }
}

static void add_officer(struct writing *w, struct text post, const char *rank) {
    struct officers_row *row = ADD_ROW(w, officers);
    struct text id = text_print(w->mem, "O%07lld", (long long)++w->officers);
    struct random of_father = {(uint64_t)w->officers}; /* apart: the scenario stays as its seed made it */
    row->officer_id = id;
    row->post_id = post;
    row->rank = text_of(rank);
    row->service_type = text_of("contract");
    row->family_name = text_of(
        family_names[random_below(&w->random, sizeof family_names / sizeof *family_names)]);
    row->given_name = text_of(
        given_names[random_below(&w->random, sizeof given_names / sizeof *given_names)]);
    row->patronymic = text_of(
        patronymics[random_below(&of_father, sizeof patronymics / sizeof *patronymics)]);
    row->languages = text_of(random_below(&w->random, 3) == 0 ? "ru" : "kk ru");
    row->document_language = text_of(random_below(&w->random, 2) == 0 ? "kk" : "ru");
    row->note = text_of("generated");
    if (choose(w, &w->separating_left, &w->officers_left)) /* before the first class ends */
        row->separation_date = day_cell(w, day_of_date(windows[0]) - (int32_t)random_below(&w->random, 40));
    add_absences(w, id);
}

struct post_kind {
    const char *code, *rank;
    int32_t battalion, divizion; /* how many in each */
    bool leads;                  /* belongs to the leadership group of its unit */
};

static const struct post_kind unit_posts[] = {{"BN_CDR", "lieutenant-colonel", 1, 0, true},
                                              {"SUBDIV_CDR", "lieutenant-colonel", 0, 1, true},
                                              {"BN_DEP", "major", 1, 1, true},
                                              {"BN_COS", "major", 1, 1, true},
                                              {"COY_CDR", "captain", 4, 3, false},
                                              {"PLT_CDR", "lieutenant", 16, 9, false}};
static const struct post_kind headquarters_posts[] = {{"BDE_CDR", "colonel", 1, 0, true},
                                                      {"BDE_DEP", "colonel", 1, 0, true},
                                                      {"BDE_COS", "colonel", 1, 0, true}};

static void add_posts(struct writing *w, struct text unit, const struct post_kind *kind, int32_t count) {
    for (int32_t i = 0; i < count; i++) {
        struct posts_row *row = ADD_ROW(w, posts);
        struct text id = text_print(w->mem, "%.*s-%s-%02d", TEXT_ARGS(unit), kind->code, i + 1);
        row->post_id = id;
        row->unit_id = unit;
        row->post_code = text_of(kind->code);
        if (kind->leads) row->leadership_group = unit;
        row->priority = text_of("1");
        bool platoon = strcmp(kind->code, "PLT_CDR") == 0;
        bool vacant = platoon && choose(w, &w->vacant_left, &w->platoons_left);
        row->note = text_of(vacant ? "ours: vacant" : "ours");
        if (!vacant) add_officer(w, id, kind->rank);
    }
}

static void add_unit_with_posts(struct writing *w, struct text brigade, int32_t number) {
    bool divizion = number == BATTALIONS;
    struct text id = text_print(w->mem, "%.*s-%s%d", TEXT_ARGS(brigade), divizion ? "D" : "B",
                                divizion ? 1 : number + 1);
    const struct names names = {
        text_print(w->mem, "%s %.*s", divizion ? "Divizion" : "Battalion", TEXT_ARGS(id)),
        text_print(w->mem, "%.*s %s", TEXT_ARGS(id), divizion ? "дивизионы" : "батальоны"),
        text_print(w->mem, "%s %.*s", divizion ? "Дивизион" : "Батальон", TEXT_ARGS(id))};
    add_unit(w, id, brigade, divizion ? "divizion" : "battalion", names);
    for (size_t k = 0; k < sizeof unit_posts / sizeof *unit_posts; k++)
        add_posts(w, id, &unit_posts[k], divizion ? unit_posts[k].divizion : unit_posts[k].battalion);
}

/* The brigades of a region take turns through the windows in a random order, so that no window loses all of
 * them. */
static void shuffle_windows(struct writing *w) {
    for (int32_t i = 0; i < WINDOWS; i++) w->blackout_order[i] = i;
    for (int32_t i = WINDOWS - 1; i > 0; i--) {
        int64_t k = random_below(&w->random, i + 1);
        int32_t swapped = w->blackout_order[i];
        w->blackout_order[i] = w->blackout_order[k];
        w->blackout_order[k] = swapped;
    }
}

static void add_blackouts(struct writing *w, int32_t number, struct text brigade) {
    if (number % BRIGADES_OF_REGION == 0) shuffle_windows(w);
    for (int32_t i = 0; i < BLACKOUTS_OF_BRIGADE; i++) {
        int32_t turn = (number % BRIGADES_OF_REGION) * BLACKOUTS_OF_BRIGADE + i;
        struct unavailability_row *row = ADD_ROW(w, unavailability);
        day from = day_of_date(windows[w->blackout_order[turn % WINDOWS]]);
        row->scope = text_of("unit");
        row->id = brigade;
        row->from = day_cell(w, from);
        row->to = day_cell(w, from + BLACKOUT_DAYS - 1);
        row->kind = text_of("blackout");
        row->note = text_of("ours");
    }
}

static void add_brigade(struct writing *w, int32_t number, struct text region_unit) {
    struct text id = text_print(w->mem, "U%04d", number + 1);
    const struct names names = {text_print(w->mem, "Brigade %d", number + 1),
                                text_print(w->mem, "%d-бригада", number + 1),
                                text_print(w->mem, "Бригада %d", number + 1)},
                       of_headquarters = {text_print(w->mem, "Headquarters of brigade %d", number + 1),
                                          text_print(w->mem, "%d-бригаданың штабы", number + 1),
                                          text_print(w->mem, "Штаб бригады %d", number + 1)};
    add_unit(w, id, region_unit, "brigade", names);
    add_blackouts(w, number, id);
    struct text headquarters = text_print(w->mem, "%.*s-HQ", TEXT_ARGS(id));
    add_unit(w, headquarters, id, "headquarters", of_headquarters);
    for (size_t k = 0; k < sizeof headquarters_posts / sizeof *headquarters_posts; k++)
        add_posts(w, headquarters, &headquarters_posts[k], 1);
    for (int32_t i = 0; i <= BATTALIONS; i++) add_unit_with_posts(w, id, i);
}

static struct names command_names(struct writing *w, int32_t region) {
    bool named = region < NAMED_REGIONS;
    struct text kk = named ? text_of(region_names_kk[region]) : text_print(w->mem, "%d-өңір", region + 1),
                ru = named ? text_of(region_names_ru[region]) : text_print(w->mem, "Регион %d", region + 1);
    return (struct names){text_print(w->mem, "Command %.*s", TEXT_ARGS(region_cell(w, region))),
                          text_print(w->mem, "«%.*s» қолбасшылығы", TEXT_ARGS(kk)),
                          text_print(w->mem, "Командование «%.*s»", TEXT_ARGS(ru))};
}

static struct text add_command(struct writing *w, int32_t region, struct text corps) {
    struct text id = add_unit(w, text_print(w->mem, "R%03d", region + 1), corps, "regional-command",
                              command_names(w, region));
    struct sheet *units = &w->sheets.of[SHEET_units];
    struct text *row = units->cells + (units->row_count - 1) * sheet_kinds[SHEET_units].column_count;
    ((struct units_row *)(void *)row)->region = region_cell(w, region);
    return id;
}

static void add_units(struct writing *w) {
    const struct names names = {text_of("The officer corps"), text_of("Офицерлер корпусы"),
                                text_of("Офицерский корпус")};
    struct text corps = add_unit(w, text_of("KZ"), TEXT_NONE, "corps", names), command = corps;
    for (int32_t i = 0; i < w->brigades; i++) {
        if (i % BRIGADES_OF_REGION == 0) command = add_command(w, i / BRIGADES_OF_REGION, corps);
        add_brigade(w, i, command);
    }
}

/* ---- establishments, courses, classes ---- */

static void add_establishment(struct writing *w, struct text id, const char *kind, struct text region,
                              struct text en, struct text kk, struct text ru) {
    struct establishments_row *row = ADD_ROW(w, establishments);
    row->establishment_id = id;
    row->kind = text_of(kind);
    row->region = region;
    row->country = text_of("KZ");
    row->time_zone = text_of("Asia/Almaty");
    row->name_en = en;
    row->name_kk = kk;
    row->name_ru = ru;
    row->note = text_of("ours: region");
}

static void add_establishments(struct writing *w) {
    add_establishment(w, text_of("NUD"), "university", text_of("Astana"),
                      text_of("National University of Defense"), text_of("Ұлттық қорғаныс университеті"),
                      text_of("Национальный университет обороны"));
    add_establishment(w, text_of("CADET"), "cadet-corps", text_of("Astana"),
                      text_of("Shokhan Valikhanov cadet corps"),
                      text_of("Шоқан Уәлиханов атындағы кадет корпусы"),
                      text_of("Кадетский корпус имени Шокана Уалиханова"));
    add_establishment(w, text_of("OTHER"), "other", text_of("South"), text_of("Military language institute"),
                      text_of("Әскери тіл институты"), text_of("Военный институт языков"));
    for (int32_t i = 0; i < 9; i++)
        add_establishment(w, text_print(w->mem, "COLLEGE-%d", i + 1), "college",
                          region_cell(w, i % NAMED_REGIONS), text_print(w->mem, "Military college %d", i + 1),
                          text_print(w->mem, "%d-әскери колледж", i + 1),
                          text_print(w->mem, "Военный колледж %d", i + 1));
    for (int32_t i = 0; i < 6; i++)
        add_establishment(w, text_print(w->mem, "CENTRE-%d", i + 1), "training-centre",
                          region_cell(w, i % NAMED_REGIONS),
                          text_print(w->mem, "Army training centre %d", i + 1),
                          text_print(w->mem, "%d-армиялық оқу орталығы", i + 1),
                          text_print(w->mem, "Армейский учебный центр %d", i + 1));
    for (int32_t r = NAMED_REGIONS; r < w->regions; r++)
        add_establishment(w, text_print(w->mem, "CENTRE-R%03d", r + 1), "training-centre", region_cell(w, r),
                          text_print(w->mem, "Army training centre of region %d", r + 1),
                          text_print(w->mem, "%d-өңірдің оқу орталығы", r + 1),
                          text_print(w->mem, "Учебный центр региона %d", r + 1));
}

static void add_course(struct writing *w, const char *id, int32_t tier, const char *post_codes,
                       int32_t length_days, int32_t validity_months, const char *en, const char *kk,
                       const char *ru) {
    struct courses_row *row = ADD_ROW(w, courses);
    row->course_id = text_of(id);
    row->tier = text_print(w->mem, "%d", tier);
    row->post_codes = text_of(post_codes);
    row->days = text_print(w->mem, "%d", length_days);
    row->validity_months = text_print(w->mem, "%d", validity_months);
    row->title_en = text_of(en);
    row->title_kk = text_of(kk);
    row->title_ru = text_of(ru);
    row->note = text_of(tier == 3 ? "ours: days and validity and lower edge" : "ours: days and validity");
}

static void add_courses(struct writing *w) {
    add_course(w, "CRTC", 1, "PLT_CDR COY_CDR BN_COS BN_DEP", 12, 24, "Combat readiness training course",
               "Жауынгерлік дайындық курсы", "Курс боевой готовности");
    add_course(w, "CTC", 2, "BN_CDR SUBDIV_CDR", 18, 36, "Commanders' training course",
               "Командирлерді даярлау курсы", "Курс подготовки командиров");
    add_course(w, "BDE", 3, "BDE_COS BDE_DEP BDE_CDR", 24, 36, "Brigade command course",
               "Бригада қолбасшылығы курсы", "Курс бригадного командования");
}

static void add_class(struct writing *w, struct text id, const char *course, struct text establishment,
                      int32_t window, int32_t length_days, int32_t seats, struct text regions) {
    struct classes_row *row = ADD_ROW(w, classes);
    day start = day_of_date(windows[window]);
    row->class_id = id;
    row->course_id = text_of(course);
    row->establishment_id = establishment;
    row->start = day_cell(w, start);
    row->end = day_cell(w, start + length_days - 1);
    row->seats = text_print(w->mem, "%d", seats);
    row->regions = regions;
    row->state = text_of("planned");
    row->note = text_of("ours");
}

static struct text establishment_of_region(struct writing *w, int32_t region, int32_t number) {
    if (region >= NAMED_REGIONS) return text_print(w->mem, "CENTRE-R%03d", region + 1);
    bool college = number % 2 == 0;
    int32_t others = college ? 2 : region < 2 ? 2 : 1; /* of the nine colleges and six centres */
    return text_print(w->mem, "%s-%d", college ? "COLLEGE" : "CENTRE",
                      region + 1 + NAMED_REGIONS * ((number / 2) % others));
}

static void add_region_classes(struct writing *w, int32_t region) {
    int32_t brigades = w->brigades - region * BRIGADES_OF_REGION;
    if (brigades > BRIGADES_OF_REGION) brigades = BRIGADES_OF_REGION;
    int32_t whole = w->tight ? 24 : 26;
    int32_t count = (whole * brigades + BRIGADES_OF_REGION / 2) / BRIGADES_OF_REGION;
    for (int32_t i = 0; i < count; i++)
        add_class(w, text_print(w->mem, "CRTC-R%03d-%02d", region + 1, i + 1), "CRTC",
                  establishment_of_region(w, region, i), i % WINDOWS, 12, 30, region_cell(w, region));
}

static void add_classes(struct writing *w) {
    for (int32_t r = 0; r < w->regions; r++) add_region_classes(w, r);
    int32_t national = (7 * w->brigades + BRIGADES / 2) / BRIGADES;
    if (national < 1) national = 1;
    for (int32_t i = 0; i < national; i++) {
        add_class(w, text_print(w->mem, "CTC-%04d", i + 1), "CTC", text_of("NUD"), (i * 3 + 1) % WINDOWS, 18,
                  24, TEXT_NONE);
        add_class(w, text_print(w->mem, "BDE-%04d", i + 1), "BDE", text_of("NUD"), (i * 3) % WINDOWS, 24, 12,
                  TEXT_NONE);
    }
}

/* ---- policy, objectives ---- */

static void add_policy(struct writing *w) {
    static const char *const rules[][2] = {{"MET_SCORE", "1000000"},
                                           {"LATE_SCORE", "1"},
                                           {"TRAVEL_SCORE", "5"},
                                           {"MOVE_SCORE", "1000"},
                                           {"SEPARATION_AFTER_DAYS", "0"},
                                           {"UNIT_ABSENCE_MAX_PERCENT", "25"},
                                           {"UNIT_ABSENCE_KINDS", "battalion divizion"},
                                           {"LEADERSHIP_AWAY_MAX", "1"},
                                           {"TIME_ZONE", "Asia/Almaty"}};
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        struct policy_row *row = ADD_ROW(w, policy);
        row->rule = text_of(rules[i][0]);
        row->value = text_of(rules[i][1]);
        row->note = text_of("ours");
    }
}

static void add_objective(struct writing *w) {
    struct objectives_row *row = ADD_ROW(w, objectives);
    row->objective_id = text_of("O1");
    row->measure = text_of("count");
    row->what = text_of("officers-met");
    row->operator= text_of(">");
    row->target = text_print(w->mem, "%d", 3000 * w->brigades / BRIGADES);
    row->year = text_of("2008");
    row->source = text_of("report");
    if (w->brigades != BRIGADES) row->note = text_of("ours: in proportion");
}

struct sheets scenario_kazakhstan_2008(struct arena *mem, const struct scenario_order *order) {
    struct writing *w = arena_make(mem, struct writing, 1);
    int64_t brigades = (order->officers * BRIGADES + SCENARIO_OFFICERS / 2) / SCENARIO_OFFICERS;
    *w = (struct writing){.mem = mem, .random = {order->seed}, .tight = order->tight};
    w->brigades = brigades < 1 ? 1 : (int32_t)brigades;
    w->regions = (w->brigades + BRIGADES_OF_REGION - 1) / BRIGADES_OF_REGION;
    w->vacant_left = ((int64_t)VACANT_OF_24 * w->brigades + BRIGADES / 2) / BRIGADES;
    w->separating_left = ((int64_t)SEPARATING_OF_24 * w->brigades + BRIGADES / 2) / BRIGADES;
    w->platoons_left = (int64_t)(16 * BATTALIONS + 9) * w->brigades;
    w->officers_left = (int64_t)(3 + 23 * BATTALIONS + 15) * w->brigades - w->vacant_left;
    sheets_begin(&w->sheets);
    add_units(w);
    add_establishments(w);
    add_courses(w);
    add_classes(w);
    add_policy(w);
    add_objective(w);
    for (int32_t id = 0; id < SHEET_COUNT; id++)
        if (w->sheets.of[id].present) sheet_sort(mem, &w->sheets.of[id]);
    return w->sheets;
}

struct text scenario_readme(struct arena *mem, const struct scenario_order *order,
                            const struct sheets *sheets) {
    return text_print(
        mem,
        "Scenario kazakhstan-2008%s, seed %llu\n\n"
        "From the report: three tiers of courses from platoon to brigade commander; 9 military colleges, 6 "
        "army\n"
        "training centres and 3 other establishments, among them the National University of Defense and the\n"
        "Shokhan Valikhanov cadet corps; more than 3,000 officers to be trained in 2008.\n\n"
        "Ours: every other number, marked so in the column note: brigades, posts, vacancies, windows, "
        "classes,\n"
        "seats, lengths, validity, the lower edge of the third tier, regions, absences, blackouts and "
        "policy.\n"
        "Persons are generated, units synthetic.\n\n"
        "%lld posts, %lld officers, %lld classes. Plan it with\n\n"
        "  cadre plan --data . --as-of 2007-11-20 --until 2008-12-31\n",
        order->tight ? ", tight" : "", (unsigned long long)order->seed,
        (long long)sheets->of[SHEET_posts].row_count, (long long)sheets->of[SHEET_officers].row_count,
        (long long)sheets->of[SHEET_classes].row_count);
}
