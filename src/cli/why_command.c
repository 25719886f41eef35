/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"
#include "cli/database.h"
#include "cli/facts_source.h"
#include "cli/suggest.h"
#include "cli/summary.h"
#include "cli/table.h"
#include "cli/terminal.h"
#include "plan/explain.h"
#include "service/plan_read.h"

#include <stdio.h>
#include <stdlib.h>

enum { IDS_SHOWN_MAX = 3 };

static void line(const struct showing *s, struct text text) {
    buffer_add(s->out, text);
    buffer_char(s->out, '\n');
}

static struct text number(const struct showing *s, int64_t n) {
    return text_print(s->mem, "%lld", (long long)n);
}

/* ---- the classes of a requirement, those alike together ---- */

struct offer {
    int32_t course_class;
    uint32_t broken; /* bits; 0: open to him */
    bool his_seat;
};

static int by_start(const void *left, const void *right, void *context) {
    const struct facts *f = *(const struct facts *const *)context;
    const struct offer *a = left, *b = right;
    const struct course_class *ka = &f->classes[a->course_class], *kb = &f->classes[b->course_class];
    if (ka->start != kb->start) return ka->start < kb->start ? -1 : 1;
    if (ka->end != kb->end) return ka->end < kb->end ? -1 : 1;
    if (a->his_seat != b->his_seat) return a->his_seat ? -1 : 1;
    if (a->broken != b->broken) return a->broken < b->broken ? -1 : 1;
    return text_compare(ka->id, kb->id);
}

static bool is_alike(const struct facts *f, const struct offer *a, const struct offer *b) {
    const struct course_class *ka = &f->classes[a->course_class], *kb = &f->classes[b->course_class];
    return ka->start == kb->start && ka->end == kb->end && a->broken == b->broken &&
           a->his_seat == b->his_seat;
}

/* Classes that count for the requirement; those of other regions are only counted. */
static int32_t list_offers(const struct showing *s, struct explain *explain, int32_t r, struct offer *out,
                           int32_t *out_elsewhere) {
    const struct facts *f = s->facts;
    const struct requirement *wanted = &s->plan->requirements.at[r];
    int32_t count = 0;
    *out_elsewhere = 0;
    for (int32_t k = 0; k < f->class_count; k++) {
        if (f->classes[k].course != wanted->course || !class_counts(f, k, s->plan->order.until)) continue;
        struct offer offer = {k, rules_broken(f, wanted->officer, k), s->plan->class_of[r] == k};
        if ((offer.broken & (1u << RULE_REGION)) && !offer.his_seat) ++*out_elsewhere;
        else out[count++] = offer;
        if (offer.broken == 0) out[count - 1].broken = explain_together(explain, r, k);
    }
    if (count > 0) qsort_r(out, (size_t)count, sizeof out[0], by_start, &f);
    return count;
}

/* "OVERLAP SEATS", "open to him" or "his seat" */
static struct text stops_text(const struct showing *s, const struct offer *offer) {
    struct buffer text = {.mem = s->mem};
    if (offer->his_seat) return words_of(s->language, WORD_his_seat);
    for (int32_t rule = 0; rule < RULE_COUNT; rule++) {
        if (!(offer->broken & (1u << rule))) continue;
        if (text.length > 0) buffer_char(&text, ' ');
        buffer_adds(&text, rule_names[rule]);
    }
    return text.length > 0 ? buffer_text(&text) : words_of(s->language, WORD_open);
}

static struct text ids_text(const struct showing *s, const struct offer *offers, int32_t count) {
    struct buffer text = {.mem = s->mem};
    for (int32_t i = 0; i < count && i < IDS_SHOWN_MAX; i++) {
        if (i > 0) buffer_char(&text, ' ');
        buffer_add(&text, s->facts->classes[offers[i].course_class].id);
    }
    if (count > IDS_SHOWN_MAX) {
        buffer_char(&text, ' ');
        buffer_add(&text, words_say(s->mem, s->language, WORD_and_more,
                                    {"count", number(s, count - IDS_SHOWN_MAX)}));
    }
    return buffer_text(&text);
}

static int64_t free_seats(const struct showing *s, const struct offer *offers, int32_t count,
                          const int32_t *filled) {
    int64_t free = 0;
    for (int32_t i = 0; i < count; i++)
        free += s->facts->classes[offers[i].course_class].seats - filled[offers[i].course_class];
    return free;
}

static void print_meanings(const struct showing *s, const struct offer *offers, int32_t count) {
    uint32_t met = 0;
    for (int32_t i = 0; i < count; i++)
        if (!offers[i].his_seat) met |= offers[i].broken;
    for (int32_t rule = 0; rule < RULE_COUNT; rule++)
        if (met & (1u << rule))
            buffer_print(s->out, "  %-12s  %.*s\n", rule_names[rule],
                         TEXT_ARGS(words_of_code(s->language, text_of(rule_names[rule]))));
}

static void print_classes(const struct showing *s, struct explain *explain, int32_t r) {
    const struct facts *f = s->facts;
    static const enum word headings[] = {WORD_start, WORD_end, WORD_free, WORD_classes, WORD_what_stops};
    struct offer *offers = arena_make(s->mem, struct offer, f->class_count);
    int32_t *filled = arena_make(s->mem, int32_t, f->class_count), elsewhere;
    int32_t count = list_offers(s, explain, r, offers, &elsewhere);
    for (int32_t i = 0; i < s->plan->requirements.count; i++)
        if (s->plan->class_of[i] != NONE) filled[s->plan->class_of[i]]++;
    struct table table = table_begin(s->mem);
    table.indent = 2;
    for (int32_t c = 0; c < 5; c++) table_column(&table, words_of(s->language, headings[c]), c == 2);
    for (int32_t i = 0, next; i < count; i = next) {
        for (next = i + 1; next < count && is_alike(f, &offers[i], &offers[next]);) next++;
        const struct course_class *k = &f->classes[offers[i].course_class];
        table_text(&table, day_cell(s->mem, k->start));
        table_text(&table, day_cell(s->mem, k->end));
        table_int(&table, free_seats(s, offers + i, next - i, filled));
        table_text(&table, ids_text(s, offers + i, next - i));
        table_text(&table, stops_text(s, &offers[i]));
    }
    if (count > 0) {
        buffer_char(s->out, '\n');
        table_print(&table, s->columns_max, s->out);
        buffer_char(s->out, '\n');
        print_meanings(s, offers, count);
    }
    if (elsewhere > 0) {
        buffer_adds(s->out, "  ");
        line(s, words_say(s->mem, s->language, WORD_other_regions, {"count", number(s, elsewhere)}));
    }
}

/* ---- the officer ---- */

static struct text course_title(const struct showing *s, int32_t course) {
    const struct course *c = &s->facts->courses[course];
    return words_name(s->language, c->title_en, c->title_kk, c->title_ru, c->id);
}

static void print_seat(const struct showing *s, int32_t r) {
    const struct course_class *k = &s->facts->classes[s->plan->class_of[r]];
    const struct establishment *e = &s->facts->establishments[k->establishment];
    buffer_adds(s->out, "  ");
    buffer_add(s->out, words_say(s->mem, s->language, WORD_has_seat, {"class", k->id},
                                 {"start", day_cell(s->mem, k->start)}, {"end", day_cell(s->mem, k->end)},
                                 {"establishment",
                                  words_name(s->language, e->name_en, e->name_kk, e->name_ru, e->id)}));
    if (s->plan->pinned[r]) {
        const struct pin *pin =
            &s->facts->pins[pin_find(s->facts, s->plan->requirements.at[r].officer, s->plan->class_of[r])];
        buffer_print(s->out, " (%.*s)",
                     TEXT_ARGS(words_say(s->mem, s->language, WORD_is_pinned, {"name", pin->name},
                                         {"day", day_cell(s->mem, pin->expires)}, {"reason", pin->reason})));
    }
    if (s->plan->frozen[r]) buffer_print(s->out, " (%.*s)", TEXT_ARGS(words_of(s->language, WORD_is_kept)));
    buffer_char(s->out, '\n');
}

static void print_requirement(const struct showing *s, struct explain *explain, int32_t r) {
    int32_t course = s->plan->requirements.at[r].course;
    line(s, words_say(s->mem, s->language, WORD_requires, {"course", s->facts->courses[course].id},
                      {"title", course_title(s, course)}));
    if (s->plan->class_of[r] != NONE) {
        print_seat(s, r);
    } else {
        struct reason reason = explain_unmet(explain, r);
        struct text code = text_of(rule_names[reason.rule]);
        buffer_adds(s->out, "  ");
        line(s, words_say(s->mem, s->language, WORD_has_no_seat, {"code", code},
                          {"meaning", words_of_code(s->language, code)}));
        buffer_adds(s->out, "  ");
        line(s, reason.detail);
    }
    print_classes(s, explain, r);
}

static struct text person_text(const struct showing *s, const struct officer *o) {
    struct buffer text = {.mem = s->mem};
    const struct text parts[] = {o->rank, o->given_name, o->patronymic, o->family_name};
    for (int32_t i = 0; i < 4; i++) {
        if (parts[i].length > 0 && text.length > 0) buffer_char(&text, ' ');
        buffer_add(&text, parts[i]);
    }
    return buffer_text(&text);
}

/* Courses that are for his post and that he holds long enough; or that there is none. */
static void print_nothing_required(const struct showing *s, int32_t post) {
    const struct facts *f = s->facts;
    bool any = false;
    for (int32_t c = 0; c < f->course_count; c++) {
        if (!text_has_word(f->courses[c].post_codes, f->posts[post].post_code)) continue;
        any = true;
        line(s, words_say(s->mem, s->language, WORD_is_qualified, {"course", f->courses[c].id},
                          {"day", day_cell(s->mem, s->plan->order.until)}));
    }
    if (!any)
        line(s, words_say(s->mem, s->language, WORD_no_course_for_post, {"code", f->posts[post].post_code}));
}

static void print_officer(const struct showing *s, int32_t officer) {
    const struct facts *f = s->facts;
    const struct requirements *all = &s->plan->requirements;
    struct text id = f->officers[officer].id, person = person_text(s, &f->officers[officer]);
    int32_t post = facts_holds_post(f, officer);
    if (post == NONE) {
        line(s, words_say(s->mem, s->language, WORD_officer_no_post, {"officer", id}, {"name", person},
                          {"day", day_cell(s->mem, f->as_of)}));
        return;
    }
    int32_t unit = f->posts[post].unit;
    line(s, words_say(s->mem, s->language, WORD_officer_line, {"officer", id}, {"name", person},
                      {"post", f->posts[post].id}, {"code", f->posts[post].post_code},
                      {"unit", unit_title(s->mem, f, unit, s->language)}));
    int32_t r = all->first_of_officer[officer], end = all->first_of_officer[officer + 1];
    if (r == end) {
        print_nothing_required(s, post);
        return;
    }
    struct explain *explain = explain_begin(s->mem, f, s->plan, s->language);
    for (; r < end; r++) print_requirement(s, explain, r);
}

static int32_t holder_of(const struct facts *f, int32_t post) {
    for (int32_t o = 0; o < f->officer_count; o++)
        if (facts_holds_post(f, o) == post) return o;
    return NONE;
}

static void print_vacant(const struct showing *s, int32_t post) {
    const struct post *p = &s->facts->posts[post];
    line(s, words_say(s->mem, s->language, WORD_post_vacant, {"post", p->id}, {"code", p->post_code},
                      {"unit", unit_title(s->mem, s->facts, p->unit, s->language)},
                      {"day", day_cell(s->mem, s->facts->as_of)}));
}

static void unknown_officer(struct arena *mem, const struct facts *facts, const char *word, struct err *err) {
    struct text near = suggest_officers(mem, facts, text_of(word));
    if (near.length > 0)
        err_fail(err, ERR_INPUT, "why.unknown-officer",
                 "officer \"%s\" is not among the officers\nDid you mean %.*s?", word, TEXT_ARGS(near));
    else
        err_fail(err, ERR_INPUT, "why.unknown-officer",
                 "officer \"%s\" is not among the officers\n`cadre report nominations` and `cadre report "
                 "unmet` list ids.",
                 word);
}

/* Who looks into the file of an officer of the database leaves an audit line. */
static bool look(const struct options *options, struct text officer, struct err *err) {
    scoped(database) struct database database = {0};
    return option_given(options, "data") || (database_open(options, STORE_LOOK, &database, err) &&
                                             service_look(&database.service, officer, err));
}

static int why_run(struct arena *mem, const struct options *options, struct err *err) {
    struct documents documents;
    struct plan_order order;
    struct facts facts;
    struct plan plan;
    enum language language;
    if (!option_language(options, &language, err) || !plan_from(mem, options, 1, &documents, err) ||
        !plan_read_order(&documents, &order, err) ||
        !facts_from(mem, options, order.as_of, &documents, &facts, err) ||
        !plan_read(mem, &facts, &documents, &plan, err))
        return EXIT_WRONG_INPUT;
    int32_t officer = map_find(&facts.officer_by_id, text_of(options->arguments[0]));
    int32_t post = map_find(&facts.post_by_id, text_of(options->arguments[0]));
    if (officer == MAP_NONE && post != MAP_NONE) officer = holder_of(&facts, post);
    if (officer == MAP_NONE && post == MAP_NONE) {
        unknown_officer(mem, &facts, options->arguments[0], err);
        return EXIT_WRONG_INPUT;
    }
    if (officer != NONE && !look(options, facts.officers[officer].id, err)) return EXIT_WRONG_INPUT;
    struct buffer out = {.mem = mem};
    const struct showing showing = {.mem = mem,
                                    .facts = &facts,
                                    .plan = &plan,
                                    .language = language,
                                    .columns_max = terminal_columns(),
                                    .out = &out};
    if (officer == NONE) print_vacant(&showing, post);
    else print_officer(&showing, officer);
    if (out.length > 0) fwrite(out.at, 1, (size_t)out.length, stdout);
    return EXIT_DONE;
}

static const struct option_rule why_options[] = {{"data", true},     {"plan", true}, {"db", true},
                                                 {"encoding", true}, {"lang", true}, {0}};

const struct command why_command = {
    .name = "why",
    .line = "why an officer has his seat, or none",
    .help = "cadre why OFFICER|POST [PLAN] [--db DB] [--lang L]\n"
            "cadre why OFFICER|POST --plan DIR --data DIR [--encoding NAME] [--lang L]\n"
            "\n"
            "Shows what the officer's post requires, his seat or the rule that left him without one and what "
            "would\n"
            "seat him, and the classes of his region, those alike on one line, with what stops each.\n"
            "\n"
            "  POST        stands for its holder\n"
            "  PLAN        the number of a stored plan; the published one when absent, else the newest\n"
            "  --db DB     a file (cadre.db when absent) or a postgresql:// URL\n"
            "  --plan DIR  what `cadre plan --out` wrote, with --data DIR, the files it was made from\n"
            "  --lang L    kk, ru or en (when absent)\n"
            "\n"
            "  $ cadre why O0000007\n"
            "  $ cadre why O0000007 --data data --plan plan\n"
            "\n"
            "Looking into the database leaves an audit line.\n\n"
            "Exit status: 0 shown, 2 wrong arguments or data.\n",
    .options = why_options,
    .arguments = {"OFFICER", "[PLAN]"},
    .run = why_run,
};
