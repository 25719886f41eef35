/* SPDX-License-Identifier: Apache-2.0 */
#include "paper/source.h"

#include "domain/rows.h"

struct text paper_day(struct arena *mem, enum language language, day d) {
    struct date date = day_date(d);
    enum word month = (enum word)(WORD_month_01 + date.month - 1);
    return words_say(mem, language, WORD_day_in_words, {"day", text_print(mem, "%d", date.day_of_month)},
                     {"month", words_of(language, month)}, {"year", text_print(mem, "%d", date.year)});
}

struct text paper_clock(struct arena *mem, int32_t minute) {
    return text_print(mem, "%02d:%02d", minute / 60, minute % 60);
}

struct text paper_unit(enum language language, const struct unit *unit) {
    return words_name(language, unit->name_en, unit->name_kk, unit->name_ru, unit->id);
}

struct text paper_course(enum language language, const struct course *course) {
    return words_name(language, course->title_en, course->title_kk, course->title_ru, course->id);
}

struct text paper_establishment(enum language language, const struct establishment *establishment) {
    return words_name(language, establishment->name_en, establishment->name_kk, establishment->name_ru,
                      establishment->id);
}

struct text paper_zone(const struct paper_source *source, int32_t establishment) {
    struct text zone =
        ROW(establishments, &source->sheets->of[SHEET_establishments], establishment)->time_zone;
    return zone.length > 0 ? zone : source->facts->policy.time_zone;
}
