/* SPDX-License-Identifier: Apache-2.0 */
#include "paper/roll.h"

#include "paper/pdf.h"

#include <stdlib.h>
#include <string.h>

bool paper_form_of(struct text name, enum paper_form *out) {
    static const char *const endings[] = {[PAPER_PDF] = ".pdf", [PAPER_XLSX] = ".xlsx", [PAPER_CSV] = ".csv"};
    for (int32_t form = 0; form <= PAPER_CSV; form++) {
        int64_t length = (int64_t)strlen(endings[form]);
        if (name.length <= length ||
            memcmp(name.at + name.length - length, endings[form], (size_t)length) != 0)
            continue;
        *out = (enum paper_form)form;
        return true;
    }
    return false;
}

/* ---- rows ---- */

struct making {
    struct arena *mem;
    const struct paper_source *source;
    enum language language;
    struct roll *roll;
};

/* Requirements in an order for people; `by_day` first where several classes are listed. */
struct order {
    const struct making *making;
    bool by_day;
};

static int by_place(const void *left, const void *right, void *context) {
    const struct order *order = context;
    const struct plan *plan = order->making->source->plan;
    const struct facts *f = order->making->source->facts;
    int32_t a = *(const int32_t *)left, b = *(const int32_t *)right;
    const struct requirement *wa = &plan->requirements.at[a], *wb = &plan->requirements.at[b];
    const struct course_class *ka = &f->classes[plan->class_of[a]], *kb = &f->classes[plan->class_of[b]];
    if (order->by_day && ka->start != kb->start) return ka->start < kb->start ? -1 : 1;
    int32_t ua = f->posts[wa->post].unit, ub = f->posts[wb->post].unit;
    if (ua != ub) return ua < ub ? -1 : 1;
    int same = text_compare(f->officers[wa->officer].family_name, f->officers[wb->officer].family_name);
    return same != 0 ? same : a < b ? -1 : a > b;
}

static void set_columns(struct making *m, const struct listing_column *columns, int32_t count, int64_t rows) {
    struct listing_column *kept = arena_make(m->mem, struct listing_column, count);
    memcpy(kept, columns, sizeof *kept * (size_t)count);
    m->roll->listing = (struct listing){.name = words_of(m->language, WORD_class),
                                        .columns = kept,
                                        .column_count = count,
                                        .cells = arena_make(m->mem, struct text, rows * count),
                                        .row_count = rows};
}

static struct listing_column column(const struct making *m, enum word title, enum column_type type,
                                    int32_t width) {
    return (struct listing_column){words_of(m->language, title), type, width};
}

static void add_fact(struct making *m, enum word name, struct text value) {
    struct roll *roll = m->roll;
    if (roll->fact_count == ROLL_FACTS_MAX || value.length == 0) return;
    roll->facts[roll->fact_count].name = words_of(m->language, name);
    roll->facts[roll->fact_count++].value = value;
}

static struct text number(struct arena *mem, int64_t n) {
    return text_print(mem, "%lld", (long long)n);
}

static struct text day_cell(struct arena *mem, day d) {
    struct day_text printed = day_print(d);
    return text_keep(mem, text_of(printed.at));
}

static void add_plan(struct making *m) {
    const struct paper_source *s = m->source;
    struct text plan = number(m->mem, s->plan_id), as_of = paper_day(m->mem, m->language, s->facts->as_of);
    if (s->plan_id == 0) return;
    add_fact(m, WORD_plan_number,
             s->is_draft
                 ? words_say(m->mem, m->language, WORD_plan_draft, {"plan", plan})
                 : words_say(m->mem, m->language, WORD_plan_published, {"plan", plan}, {"day", as_of}));
}

/* ---- a class ---- */

static void class_row(const struct making *m, int32_t requirement, int64_t row, struct text *cells) {
    const struct facts *f = m->source->facts;
    const struct requirement *wanted = &m->source->plan->requirements.at[requirement];
    const struct officer *officer = &f->officers[wanted->officer];
    const struct post *post = &f->posts[wanted->post];
    cells[0] = number(m->mem, row + 1);
    cells[1] = officer->rank;
    cells[2] = officer_name(m->mem, officer);
    cells[3] = officer->id;
    cells[4] = post->id;
    cells[5] = paper_unit(m->language, &f->units[post->unit]);
}

static void class_facts(struct making *m, int32_t course_class, int64_t taken) {
    const struct facts *f = m->source->facts;
    const struct course_class *k = &f->classes[course_class];
    const struct course *course = &f->courses[k->course];
    add_fact(m, WORD_course,
             text_print(m->mem, "%.*s, %.*s", TEXT_ARGS(course->id),
                        TEXT_ARGS(paper_course(m->language, course))));
    add_fact(m, WORD_establishment, paper_establishment(m->language, &f->establishments[k->establishment]));
    add_fact(m, WORD_start, paper_day(m->mem, m->language, k->start));
    add_fact(m, WORD_end, paper_day(m->mem, m->language, k->end));
    add_fact(m, WORD_seats_taken,
             words_say(m->mem, m->language, WORD_taken_of, {"taken", number(m->mem, taken)},
                       {"seats", number(m->mem, k->seats)}));
    add_plan(m);
}

void roll_of_class(struct arena *mem, const struct paper_source *source, int32_t course_class,
                   const bool *shows, enum language language, struct roll *out) {
    struct making m = {mem, source, language, out};
    const struct plan *plan = source->plan;
    int32_t *rows = arena_make(mem, int32_t, plan->requirements.count), count = 0;
    int64_t taken = 0;
    *out = (struct roll){.as_of = source->facts->as_of};
    for (int32_t r = 0; r < plan->requirements.count; r++) {
        if (plan->class_of[r] != course_class) continue;
        taken++;
        if (shows == NULL || shows[plan->requirements.at[r].officer]) rows[count++] = r;
    }
    struct order order = {&m, false};
    if (count > 0) qsort_r(rows, (size_t)count, sizeof *rows, by_place, &order);
    const struct listing_column columns[] = {
        column(&m, WORD_row_number, COLUMN_INT, 4), column(&m, WORD_rank, COLUMN_TEXT, 16),
        column(&m, WORD_name, COLUMN_TEXT, 34),     column(&m, WORD_officer_id, COLUMN_ID, 12),
        column(&m, WORD_post, COLUMN_ID, 24),       column(&m, WORD_unit, COLUMN_TEXT, 34)};
    set_columns(&m, columns, 6, count);
    struct text *cells = (struct text *)(uintptr_t)out->listing.cells;
    for (int32_t i = 0; i < count; i++) class_row(&m, rows[i], i, cells + i * 6);
    out->title = words_say(mem, language, WORD_roll_class,
                           {"class", source->facts->classes[course_class].id});
    class_facts(&m, course_class, taken);
}

/* ---- a unit ---- */

static void unit_row(const struct making *m, int32_t requirement, struct text *cells) {
    const struct facts *f = m->source->facts;
    const struct requirement *wanted = &m->source->plan->requirements.at[requirement];
    const struct course_class *k = &f->classes[m->source->plan->class_of[requirement]];
    const struct officer *officer = &f->officers[wanted->officer];
    const struct post *post = &f->posts[wanted->post];
    cells[0] = day_cell(m->mem, k->start);
    cells[1] = day_cell(m->mem, k->end);
    cells[2] = officer->rank;
    cells[3] = officer_name(m->mem, officer);
    cells[4] = officer->id;
    cells[5] = post->id;
    cells[6] = paper_unit(m->language, &f->units[post->unit]);
    cells[7] = k->id;
    cells[8] = paper_establishment(m->language, &f->establishments[k->establishment]);
}

static bool is_within(const struct facts *f, int32_t unit, int32_t top) {
    while (unit != NONE && unit != top) unit = f->units[unit].parent;
    return unit == top;
}

void roll_of_unit(struct arena *mem, const struct paper_source *source, int32_t unit, enum language language,
                  struct roll *out) {
    struct making m = {mem, source, language, out};
    const struct plan *plan = source->plan;
    const struct facts *f = source->facts;
    int32_t *rows = arena_make(mem, int32_t, plan->requirements.count), count = 0;
    int64_t unmet = 0;
    *out = (struct roll){.as_of = f->as_of};
    for (int32_t r = 0; r < plan->requirements.count; r++) {
        if (!is_within(f, f->posts[plan->requirements.at[r].post].unit, unit)) continue;
        if (plan->class_of[r] == NONE) unmet++;
        else rows[count++] = r;
    }
    struct order order = {&m, true};
    if (count > 0) qsort_r(rows, (size_t)count, sizeof *rows, by_place, &order);
    const struct listing_column columns[] = {
        column(&m, WORD_start, COLUMN_DAY, 14),         column(&m, WORD_end, COLUMN_DAY, 14),
        column(&m, WORD_rank, COLUMN_TEXT, 15),         column(&m, WORD_name, COLUMN_TEXT, 30),
        column(&m, WORD_officer_id, COLUMN_ID, 12),     column(&m, WORD_post, COLUMN_ID, 27),
        column(&m, WORD_unit, COLUMN_TEXT, 26),         column(&m, WORD_class, COLUMN_ID, 17),
        column(&m, WORD_establishment, COLUMN_TEXT, 30)};
    set_columns(&m, columns, 9, count);
    struct text *cells = (struct text *)(uintptr_t)out->listing.cells;
    for (int32_t i = 0; i < count; i++) unit_row(&m, rows[i], cells + i * 9);
    out->title = words_say(mem, language, WORD_roll_unit, {"unit", paper_unit(language, &f->units[unit])});
    add_fact(&m, WORD_unit, f->units[unit].id);
    add_fact(&m, WORD_going, number(mem, count));
    add_fact(&m, WORD_unmet, number(mem, unmet));
    add_plan(&m);
}

/* ---- files ---- */

static void draw_roll(struct pdf *pdf, const void *context) {
    const struct roll *roll = context;
    pdf_text(pdf, PDF_TITLE, roll->title);
    for (int32_t i = 0; i < roll->fact_count; i++) pdf_fact(pdf, roll->facts[i].name, roll->facts[i].value);
    pdf_space(pdf, 8);
    pdf_table(pdf, &roll->listing);
}

bool roll_print(struct arena *mem, const struct roll *roll, enum paper_form form, enum language language,
                struct text *out, struct err *err) {
    const struct pdf_about about = {
        .title = roll->title, .language = language, .made = roll->as_of, .wide = true};
    struct buffer csv = {.mem = mem};
    switch (form) {
    case PAPER_PDF:
        if (roll->listing.row_count > ROLL_PDF_ROWS_MAX)
            return err_fail(
                err, ERR_LIMIT, "roll.too-long",
                "the roll has %lld rows, on paper at most %d fit\nTake it as .xlsx or .csv, or of a "
                "smaller unit.",
                (long long)roll->listing.row_count, ROLL_PDF_ROWS_MAX);
        return pdf_make(mem, &about, draw_roll, roll, out, err);
    case PAPER_XLSX:
        return listing_workbook(mem, &roll->listing, 1, roll->title, roll->as_of, out, err);
    case PAPER_CSV:
        listing_csv(&roll->listing, language, &csv);
        *out = buffer_text(&csv);
        return true;
    }
    return false;
}
