/* SPDX-License-Identifier: Apache-2.0 */
#include "paper/joining.h"

#include "core/zone.h"
#include "domain/rows.h"
#include "generated/letters.h"
#include "paper/pdf.h"

struct letter {
    struct arena *mem;
    const struct paper_source *source;
    int32_t officer;
    enum language language;
};

enum language joining_language(const struct paper_source *source, int32_t officer, enum language otherwise) {
    struct text wanted = ROW(officers, &source->sheets->of[SHEET_officers], officer)->document_language;
    for (int32_t l = 0; l < LANGUAGE_COUNT; l++)
        if (text_is(wanted, language_names[l])) return (enum language)l;
    return otherwise;
}

static struct text what_to_bring(enum language language) {
    static const struct text texts[] = {[LANGUAGE_EN] = {letter_en, sizeof letter_en},
                                        [LANGUAGE_KK] = {letter_kk, sizeof letter_kk},
                                        [LANGUAGE_RU] = {letter_ru, sizeof letter_ru}};
    return texts[language];
}

static void fact(struct pdf *pdf, const struct letter *l, enum word name, struct text value) {
    if (value.length > 0) pdf_fact(pdf, words_of(l->language, name), value);
}

static struct text addressee(const struct letter *l, int32_t post) {
    const struct facts *f = l->source->facts;
    const struct officer *o = &f->officers[l->officer];
    struct text unit = paper_unit(l->language, &f->units[f->posts[post].unit]);
    struct text name = officer_name(l->mem, o);
    return text_print(l->mem, "%.*s%s%.*s (%.*s)\n%.*s, %.*s", TEXT_ARGS(o->rank),
                      o->rank.length > 0 ? " " : "", TEXT_ARGS(name), TEXT_ARGS(o->id),
                      TEXT_ARGS(f->posts[post].id), TEXT_ARGS(unit));
}

static struct text moment(const struct letter *l, enum word how, day on, int32_t minute) {
    return words_say(l->mem, l->language, how, {"day", paper_day(l->mem, l->language, on)},
                     {"time", paper_clock(l->mem, minute)});
}

/* The offset that the zone has when he is to be there. */
static struct text clock(const struct letter *l, const struct course_class *k) {
    struct text name = paper_zone(l->source, k->establishment);
    struct zone zone;
    struct err unknown = {0};
    if (!zone_read(l->mem, name, &zone, &unknown)) return name;
    int64_t begins = zone_moment(&zone, k->start, l->source->facts->policy.class_begins);
    int32_t offset = zone.periods[zone_period_at(&zone, begins)].offset_seconds;
    return words_say(l->mem, l->language, WORD_joining_clock, {"zone", name},
                     {"offset", zone_offset_text(l->mem, offset)});
}

static struct text language_word(const struct letter *l, struct text language) {
    static const enum word names[] = {
        [LANGUAGE_EN] = WORD_language_en, [LANGUAGE_KK] = WORD_language_kk, [LANGUAGE_RU] = WORD_language_ru};
    for (int32_t i = 0; i < LANGUAGE_COUNT; i++)
        if (text_is(language, language_names[i])) return words_of(l->language, names[i]);
    return language;
}

static void draw_seat(struct pdf *pdf, const struct letter *l, int32_t requirement) {
    const struct facts *f = l->source->facts;
    const struct plan *plan = l->source->plan;
    const struct course_class *k = &f->classes[plan->class_of[requirement]];
    const struct course *course = &f->courses[k->course];
    pdf_text(pdf, PDF_TITLE, words_of(l->language, WORD_joining_title));
    fact(pdf, l, WORD_joining_to, addressee(l, plan->requirements.at[requirement].post));
    pdf_space(pdf, 8);
    pdf_text(pdf, PDF_PLAIN, words_of(l->language, WORD_joining_says));
    pdf_space(pdf, 8);
    fact(pdf, l, WORD_course,
         text_print(l->mem, "%.*s (%.*s)", TEXT_ARGS(paper_course(l->language, course)),
                    TEXT_ARGS(course->id)));
    fact(pdf, l, WORD_class, k->id);
    fact(pdf, l, WORD_establishment, paper_establishment(l->language, &f->establishments[k->establishment]));
    fact(pdf, l, WORD_joining_first_day, moment(l, WORD_joining_by, k->start, f->policy.class_begins));
    fact(pdf, l, WORD_joining_last_day, moment(l, WORD_joining_until, k->end, f->policy.class_ends));
    fact(pdf, l, WORD_joining_time_zone, clock(l, k));
    fact(pdf, l, WORD_joining_language, language_word(l, k->language));
    fact(pdf, l, WORD_plan_number,
         words_say(l->mem, l->language, WORD_plan_published,
                   {"plan", text_print(l->mem, "%lld", (long long)l->source->plan_id)},
                   {"day", paper_day(l->mem, l->language, f->as_of)}));
    pdf_space(pdf, 12);
    pdf_text(pdf, PDF_PLAIN, text_trim(what_to_bring(l->language)));
}

static void draw_letter(struct pdf *pdf, const void *context) {
    const struct letter *l = context;
    const struct plan *plan = l->source->plan;
    const struct requirements *all = &plan->requirements;
    bool any = false;
    for (int32_t r = all->first_of_officer[l->officer]; r < all->first_of_officer[l->officer + 1]; r++) {
        if (plan->class_of[r] == NONE) continue;
        if (any) pdf_page(pdf);
        draw_seat(pdf, l, r);
        any = true;
    }
}

static bool has_seat(const struct plan *plan, int32_t officer) {
    const struct requirements *all = &plan->requirements;
    for (int32_t r = all->first_of_officer[officer]; r < all->first_of_officer[officer + 1]; r++)
        if (plan->class_of[r] != NONE) return true;
    return false;
}

bool joining_print(struct arena *mem, const struct paper_source *source, int32_t officer,
                   enum language language, struct text *out, struct err *err) {
    struct letter letter = {mem, source, officer, language};
    struct text id = source->facts->officers[officer].id;
    if (source->plan_id == 0 || !has_seat(source->plan, officer))
        return err_fail(err, ERR_INPUT, "joining.no-seat",
                        "officer \"%.*s\" has no seat\nSee: cadre why %.*s", TEXT_ARGS(id), TEXT_ARGS(id));
    if (source->is_draft)
        return err_fail(err, ERR_INPUT, "joining.draft",
                        "plan %lld is a draft, which sends nobody\nPublish it first.",
                        (long long)source->plan_id);
    const struct pdf_about about = {.title = text_print(mem, "%.*s: %.*s",
                                                        TEXT_ARGS(words_of(language, WORD_joining_title)),
                                                        TEXT_ARGS(id)),
                                    .language = language,
                                    .made = source->facts->as_of};
    return pdf_make(mem, &about, draw_letter, &letter, out, err);
}
