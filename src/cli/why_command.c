/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"
#include "cli/database.h"
#include "cli/facts_source.h"
#include "cli/table.h"
#include "exchange/documents_files.h"
#include "plan/explain.h"
#include "service/plan_read.h"

#include <stdio.h>

struct showing {
    struct arena *mem;
    const struct facts *f;
    const struct plan *plan;
    struct explain *explain;
    struct buffer *out;
};

/* "OVERLAP SEATS", or "open" */
static struct text rules_text(struct arena *mem, uint32_t broken) {
    struct buffer text = {.mem = mem};
    for (int32_t rule = 0; rule < RULE_COUNT; rule++) {
        if (!(broken & (1u << rule))) continue;
        if (text.length > 0) buffer_char(&text, ' ');
        buffer_adds(&text, rule_names[rule]);
    }
    return text.length > 0 ? buffer_text(&text) : text_of("open");
}

static void print_classes(struct showing *s, int32_t r) {
    const struct requirement *wanted = &s->plan->requirements.at[r];
    struct table table = table_begin(s->mem, "  class,start,end,>score,what stops it");
    for (int32_t k = 0; k < s->f->class_count; k++) {
        const struct course_class *class = &s->f->classes[k];
        if (class->course != wanted->course || !class_counts(s->f, k, s->plan->order.until)) continue;
        uint32_t broken = rules_broken(s->f, wanted->officer, k);
        if (broken & (1u << RULE_REGION)) continue; /* classes of other regions would hide his own */
        if (broken == 0) broken = explain_together(s->explain, r, k);
        table_text(&table, text_print(s->mem, "  %.*s", TEXT_ARGS(class->id)));
        table_text(&table, text_print(s->mem, "%s", day_print(class->start).at));
        table_text(&table, text_print(s->mem, "%s", day_print(class->end).at));
        table_int(&table, nomination_score(s->f, wanted->post, k, false));
        table_text(&table, s->plan->class_of[r] == k ? text_of("his seat") : rules_text(s->mem, broken));
    }
    table_print(&table, s->out);
}

static void print_requirement(struct showing *s, int32_t r) {
    const struct course *course = &s->f->courses[s->plan->requirements.at[r].course];
    buffer_print(s->out, "requires %.*s (%.*s)", TEXT_ARGS(course->id), TEXT_ARGS(course->title_en));
    int32_t k = s->plan->class_of[r];
    if (k != NONE) {
        buffer_print(s->out, ": seated in class %.*s%s\n", TEXT_ARGS(s->f->classes[k].id),
                     s->plan->frozen[r] ? ", kept" : "");
    } else {
        struct reason reason = explain_unmet(s->explain, r);
        buffer_print(s->out, ": no seat, %s\n  %.*s\n", rule_names[reason.rule], TEXT_ARGS(reason.detail));
    }
    print_classes(s, r);
}

static void print_officer(struct showing *s, int32_t officer) {
    const struct facts *f = s->f;
    int32_t post = facts_holds_post(f, officer);
    const struct requirements *all = &s->plan->requirements;
    if (post == NONE) {
        buffer_print(s->out, "officer %.*s holds no post on %s: nothing is required\n",
                     TEXT_ARGS(f->officers[officer].id), day_print(f->as_of).at);
        return;
    }
    buffer_print(s->out, "officer %.*s, post %.*s (%.*s) in unit %.*s\n", TEXT_ARGS(f->officers[officer].id),
                 TEXT_ARGS(f->posts[post].id), TEXT_ARGS(f->posts[post].post_code),
                 TEXT_ARGS(f->units[f->posts[post].unit].id));
    if (all->first_of_officer[officer] == all->first_of_officer[officer + 1])
        buffer_adds(s->out, "requires nothing: no course is for his post, or he is qualified\n");
    for (int32_t r = all->first_of_officer[officer]; r < all->first_of_officer[officer + 1]; r++)
        print_requirement(s, r);
}

static int why_run(struct arena *mem, const struct options *options, struct err *err) {
    struct documents documents;
    struct plan_order order;
    struct facts facts;
    struct plan plan;
    if (!plan_from(mem, options, 1, &documents, err) || !plan_read_order(&documents, &order, err) ||
        !facts_from(mem, options, order.as_of, &facts, err) ||
        !plan_read(mem, &facts, &documents, &plan, err))
        return EXIT_WRONG_INPUT;
    int32_t officer = map_find(&facts.officer_by_id, text_of(options->arguments[0]));
    if (officer == MAP_NONE) {
        err_fail(err, ERR_INPUT, "why.unknown-officer",
                 "officer \"%s\" is not in officers.csv\nunmet.csv and nominations.csv of the plan list "
                 "officers' ids.",
                 options->arguments[0]);
        return EXIT_WRONG_INPUT;
    }
    struct buffer out = {.mem = mem};
    struct showing showing = {mem, &facts, &plan, explain_begin(mem, &facts, &plan), &out};
    print_officer(&showing, officer);
    if (out.length > 0) fwrite(out.at, 1, (size_t)out.length, stdout);
    return EXIT_DONE;
}

static const struct option_rule why_options[] = {
    {"data", true}, {"plan", true}, {"db", true}, {"encoding", true}, {0}};

const struct command why_command = {
    .name = "why",
    .line = "why an officer has his seat, or none",
    .help = "cadre why OFFICER [PLAN] [--db DB]\n"
            "cadre why OFFICER --plan DIR --data DIR [--encoding NAME]\n"
            "\n"
            "Shows what the officer's post requires, his seat or the rule that left him without one and what "
            "would\n"
            "seat him, and each class of his region with what stops it.\n"
            "\n"
            "  PLAN        the number of a stored plan; the published one when absent, else the newest\n"
            "  --db DB     a file (cadre.db when absent) or a postgresql:// URL\n"
            "  --plan DIR  what `cadre plan --out` wrote, with --data DIR, the files it was made from\n"
            "\n"
            "  $ cadre why O0000007\n"
            "  $ cadre why O0000007 --data data --plan plan\n"
            "\n"
            "Exit status: 0 shown, 2 wrong arguments or data.\n",
    .options = why_options,
    .arguments = {"OFFICER", "[PLAN]"},
    .run = why_run,
};
