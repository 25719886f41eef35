/* SPDX-License-Identifier: Apache-2.0 */
/* Papers of a plan, read back as people read them: PDF with pdftotext, workbooks and CSV with our readers. */
#include "service/papers.h"

#include "core/csv.h"
#include "core/files.h"
#include "domain/rows.h"
#include "domain/scenario.h"
#include "exchange/xlsx.h"
#include "paper/pdf.h"
#include "plan/plan.h"
#include "tests/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct arena kept, mem;

/* The scenario with 130 officers, planned; an officer whose language is Kazakh, and one whose name is a
 * formula. */
static const struct paper_source *source(void) {
    static struct paper_source made;
    static struct sheets sheets;
    static struct facts facts;
    static struct plan plan;
    if (made.plan != NULL) return &made;
    const struct scenario_order order = {.officers = 130, .seed = 1};
    const struct plan_order wanted = {
        .as_of = 13837 /* 2007-11-20 */, .until = 14244, .keep = DAY_NONE, .method = PLAN_FCFS, .seed = 1};
    struct findings findings = {.mem = &kept};
    struct err err = {0};
    sheets = scenario_kazakhstan_2008(&kept, &order);
    struct text *cells = sheets.of[SHEET_officers].cells;
    int32_t width = sheet_kinds[SHEET_officers].column_count;
    int32_t name = sheet_column_find(SHEET_officers, text_of("family_name"));
    int32_t language = sheet_column_find(SHEET_officers, text_of("document_language"));
    for (int64_t i = 0; i < sheets.of[SHEET_officers].row_count; i++) {
        cells[i * width + name] = i % 2 == 0 ? text_of("=1+1") : text_of("Әлімқұлов");
        cells[i * width + language] = text_of(i % 2 == 0 ? "" : "kk");
    }
    check(facts_build(&kept, &sheets, wanted.as_of, &facts, &findings));
    check(plan_make(&kept, &facts, &wanted, NULL, &plan, &findings, &err));
    made = (struct paper_source){&sheets, &facts, &plan, 7, false};
    return &made;
}

/* What pdftotext or pdfinfo prints of it. */
static struct text told(const char *program, struct text pdf) {
    char path[] = "/tmp/cadre-paper-XXXXXX";
    struct buffer out = {.mem = &mem};
    char block[4096];
    int file = mkstemp(path);
    check(file >= 0);
    check_int(write(file, pdf.at, (size_t)pdf.length), pdf.length);
    close(file);
    FILE *pipe = popen(text_zero_ended(&mem, text_print(&mem, program, path)), "r");
    check(pipe != NULL);
    for (size_t got; (got = fread(block, 1, sizeof block, pipe)) > 0;)
        buffer_add(&out, (struct text){block, (int64_t)got});
    check_int(pclose(pipe), 0);
    unlink(path);
    return buffer_text(&out);
}

static int32_t count_of(struct text t, const char *part) {
    int32_t count = 0;
    const char *at = t.at, *end = t.at + t.length;
    while ((at = memmem(at, (size_t)(end - at), part, strlen(part))) != NULL) at += strlen(part), count++;
    return count;
}

static bool has(struct text t, const char *part) {
    return count_of(t, part) > 0;
}

/* The fullest. */
static int32_t a_held_class(void) {
    const struct plan *plan = source()->plan;
    int32_t *filled = arena_make(&mem, int32_t, source()->facts->class_count), best = 0;
    for (int32_t r = 0; r < plan->requirements.count; r++)
        if (plan->class_of[r] != NONE) filled[plan->class_of[r]]++;
    for (int32_t k = 0; k < source()->facts->class_count; k++)
        if (filled[k] > filled[best]) best = k;
    return best;
}

static struct text class_roll(enum paper_form form, enum language language, struct roll *roll) {
    struct text bytes = TEXT_NONE;
    struct err err = {0};
    roll_of_class(&mem, source(), a_held_class(), NULL, language, roll);
    check(roll_print(&mem, roll, form, language, &bytes, &err));
    return bytes;
}

TEST(a_class_roll_on_paper_names_everybody_and_its_title_language_and_day) {
    struct roll roll = {0};
    struct text pdf = class_roll(PAPER_PDF, LANGUAGE_KK, &roll);
    struct text text = told("pdftotext -layout %s -", pdf), info = told("pdfinfo %s", pdf);
    check(roll.listing.row_count > 0);
    check(has(text, "оқу тобының тізімі"));
    check(has(text, "Әлімқұлов"));
    check(has(text, "2007 жылғы 20 қараша"));
    for (int64_t i = 0; i < roll.listing.row_count; i++)
        check(has(text, text_zero_ended(&mem, roll.listing.cells[i * roll.listing.column_count + 3])));
    check(has(info, "оқу тобының тізімі"));
    check(has(info, "Nov 20 00:00:00 2007"));
    check(has(info, "A4"));
    check(has(pdf, "/Lang (kk)"));
    arena_clear(&mem);
}

TEST(the_same_roll_is_the_same_bytes) {
    struct roll roll = {0};
    check(text_equal(class_roll(PAPER_PDF, LANGUAGE_RU, &roll), class_roll(PAPER_PDF, LANGUAGE_RU, &roll)));
    check(text_equal(class_roll(PAPER_XLSX, LANGUAGE_RU, &roll), class_roll(PAPER_XLSX, LANGUAGE_RU, &roll)));
    arena_clear(&mem);
}

TEST(heads_stand_on_each_page_of_a_long_roll_and_every_page_is_numbered) {
    struct roll roll = {0};
    struct text bytes;
    struct err err = {0};
    roll_of_unit(&mem, source(), 0, LANGUAGE_EN, &roll);
    check(roll_print(&mem, &roll, PAPER_PDF, LANGUAGE_EN, &bytes, &err));
    struct text text = told("pdftotext -layout %s -", bytes);
    int32_t pages = count_of(text, "\f");
    check(pages >= 4);
    check_int(count_of(text, "establishment"), pages);
    check(has(text, text_print(&mem, "page %d of %d", pages, pages).at));
    check_int(count_of(text, "page 1 of"), 1);
    for (int64_t i = 0; i < roll.listing.row_count; i++)
        check_int(
            count_of(text, text_zero_ended(&mem, roll.listing.cells[i * roll.listing.column_count + 4])), 1);
    arena_clear(&mem);
}

TEST(a_roll_for_a_spreadsheet_runs_nothing) {
    struct roll roll = {0};
    struct xlsx book;
    struct csv_record record;
    struct err err = {0};
    struct text csv = class_roll(PAPER_CSV, LANGUAGE_KK, &roll);
    struct csv reading = csv_begin(&mem, csv);
    check(csv_next(&reading, &record, &err));
    check_text(record.cells[2], "аты-жөні");
    check(has(csv, "'=1+1 "));
    while (csv_next(&reading, &record, &err))
        for (int32_t c = 0; c < record.count; c++)
            check(record.cells[c].length == 0 || strchr("=+-@", record.cells[c].at[0]) == NULL);
    check(xlsx_read(&mem, class_roll(PAPER_XLSX, LANGUAGE_KK, &roll), &book, &err));
    check_int(book.sheets[0].row_count, roll.listing.row_count + 1);
    bool formula_as_text = false;
    for (int64_t i = 0; i < book.sheets[0].row_count; i++)
        formula_as_text |= has(book.sheets[0].rows[i].cells[2], "=1+1 ");
    check(formula_as_text);
    arena_clear(&mem);
}

TEST(a_unit_roll_is_in_the_order_of_days_and_counts_who_has_no_seat) {
    struct roll roll = {0};
    roll_of_unit(&mem, source(), 0, LANGUAGE_EN, &roll);
    int32_t seated = 0;
    for (int32_t r = 0; r < source()->plan->requirements.count; r++)
        seated += source()->plan->class_of[r] != NONE;
    check_int(roll.listing.row_count, seated);
    for (int64_t i = 1; i < roll.listing.row_count; i++)
        check(text_compare(roll.listing.cells[(i - 1) * roll.listing.column_count],
                           roll.listing.cells[i * roll.listing.column_count]) <= 0);
    arena_clear(&mem);
}

TEST(a_roll_that_is_too_long_for_paper_says_so) {
    struct roll roll = {.title = text_of("x"), .as_of = 0, .listing = {.row_count = ROLL_PDF_ROWS_MAX + 1}};
    struct text bytes;
    struct err err = {0};
    check(!roll_print(&mem, &roll, PAPER_PDF, LANGUAGE_EN, &bytes, &err));
    check_text(text_of(err.code), "roll.too-long");
    arena_clear(&mem);
}

/* ---- joining instructions ---- */

static int32_t an_officer(bool seated, int32_t odd) {
    const struct plan *plan = source()->plan;
    for (int32_t r = 0; r < plan->requirements.count; r++)
        if ((plan->class_of[r] != NONE) == seated && plan->requirements.at[r].officer % 2 == odd)
            return plan->requirements.at[r].officer;
    return NONE;
}

static struct text instruction(const struct paper_source *s, int32_t officer, enum language otherwise,
                               struct err *err) {
    struct text bytes = TEXT_NONE;
    joining_print(&mem, s, officer, joining_language(s, officer, otherwise), &bytes, err);
    return bytes;
}

TEST(a_joining_instruction_is_in_the_officers_language_else_in_the_askers) {
    struct err err = {0};
    struct text kk = told("pdftotext -layout %s -",
                          instruction(source(), an_officer(true, 1), LANGUAGE_RU, &err));
    struct text ru = told("pdftotext -layout %s -",
                          instruction(source(), an_officer(true, 0), LANGUAGE_RU, &err));
    check(!err_any(&err));
    check(has(kk, "Оқуға келу туралы нұсқама") && has(kk, "сағат 09:00 дейін") &&
          has(kk, "Asia/Almaty, UTC+06:00"));
    check(has(kk, "Өзіңізбен бірге ала келіңіз") && has(kk, "2008 жылғы"));
    check(has(ru, "Предписание о прибытии") && has(ru, "2008 года, к 09:00") && has(ru, "Возьмите с собой"));
    check(has(ru, "=1+1"));
    arena_clear(&mem);
}

TEST(a_draft_sends_nobody_and_who_has_no_seat_is_not_sent) {
    struct err err = {0};
    struct paper_source draft = *source();
    draft.is_draft = true;
    instruction(&draft, an_officer(true, 1), LANGUAGE_EN, &err);
    check_text(text_of(err.code), "joining.draft");
    err = (struct err){0};
    check(an_officer(false, 1) != NONE);
    instruction(source(), an_officer(false, 1), LANGUAGE_EN, &err);
    check_text(text_of(err.code), "joining.no-seat");
    arena_clear(&mem);
}

static void draw_much(struct pdf *pdf, const void *context) {
    (void)context;
    struct buffer text = {.mem = &mem};
    for (int32_t i = 1; i <= 400; i++) buffer_print(&text, "line-%d\n", i);
    pdf_text(pdf, PDF_PLAIN, buffer_text(&text));
    pdf_fact(pdf, text_of("name"), text_of("value"));
}

TEST(a_long_paragraph_goes_over_pages_without_losing_a_line) {
    const struct pdf_about about = {.title = text_of("T"), .language = LANGUAGE_EN, .made = 13837};
    struct text bytes;
    struct err err = {0};
    check(pdf_make(&mem, &about, draw_much, NULL, &bytes, &err));
    struct text text = told("pdftotext -layout %s -", bytes);
    for (int32_t i = 1; i <= 400; i++) check_int(count_of(text, text_print(&mem, "line-%d\n", i).at), 1);
    check(count_of(text, "\f") > 5);
    arena_clear(&mem);
}
