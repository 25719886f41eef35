/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"
#include "cli/facts_source.h"
#include "cli/table.h"
#include "service/size.h"

#include <stdio.h>

static bool read_order(const struct options *options, struct size_order *out, struct err *err) {
    struct size_order order = {.plan = {.keep = DAY_NONE}};
    int64_t percent, seed;
    static const char *const needed[] = {"as-of", "until", "target", "no-show"};
    for (int32_t i = 0; i < 4; i++)
        if (!option_given(options, needed[i]))
            return err_fail(err, ERR_USAGE, "usage.missing-option",
                            "--%s is missing\n`cadre size --help` has an example.", needed[i]);
    if (!option_day(options, "as-of", DAY_NONE, &order.plan.as_of, err) ||
        !option_day(options, "until", DAY_NONE, &order.plan.until, err) ||
        !option_int(options, "target", 0, 10000000, 0, &order.target, err) ||
        !option_int(options, "no-show", 0, 99, 0, &percent, err) ||
        !option_int(options, "seed", 0, INT64_MAX, 1, &seed, err))
        return false;
    order.no_show_percent = (int32_t)percent;
    order.plan.seed = (uint64_t)seed;
    *out = order;
    return true;
}

static void print_size(struct arena *mem, const struct size *size, struct buffer *out) {
    const struct facts *f = &size->facts;
    buffer_print(out,
                 "%lld requirements must be met; as things are, %d are, and no plan meets more than %d\n",
                 (long long)size->needed, size->met, size->met_bound);
    if (size->count > 0) {
        struct table table = table_begin(mem, ">copy,of class,course,regions,start,>seats,>met with it");
        for (int32_t i = 0; i < size->count; i++) {
            const struct course_class *k = &f->classes[size->steps[i].course_class];
            table_int(&table, i + 1);
            table_text(&table, k->id);
            table_text(&table, f->courses[k->course].id);
            table_text(&table, k->regions);
            table_text(&table, text_print(mem, "%s", day_print(k->start).at));
            table_int(&table, k->seats);
            table_int(&table, size->steps[i].met);
        }
        table_print(&table, out);
    }
    if (!size->reached) buffer_adds(out, "not reached: no further copy of a class seats more people\n");
    else if (size->count == 0) buffer_adds(out, "no more classes are needed\n");
    else if (size->excluded == size->count - 1)
        buffer_print(out, "%d more classes are enough, and fewer are not\n", size->count);
    else buffer_print(out, "%d more classes are enough", size->count);
    if (size->reached && size->count > 0 && size->excluded != size->count - 1)
        buffer_print(out, size->excluded >= 0 ? "; %d are proven too few\n" : "\n", size->excluded);
}

static int size_run(struct arena *mem, const struct options *options, struct err *err) {
    struct size_order order;
    struct sheets sheets;
    struct size size;
    struct findings findings = {.mem = mem};
    struct buffer out = {.mem = mem};
    if (!read_order(options, &order, err)) return EXIT_WRONG_INPUT;
    if (!sheets_from(mem, options, order.plan.as_of, &sheets, err)) return EXIT_WRONG_INPUT;
    bool found = size_find(mem, &sheets, &order, &size, &findings, err);
    findings_show(&findings);
    if (!found) return EXIT_WRONG_INPUT;
    print_size(mem, &size, &out);
    if (out.length > 0) fwrite(out.at, 1, (size_t)out.length, stdout);
    return size.reached ? EXIT_DONE : EXIT_OBJECTIVE_MISSED;
}

static const struct option_rule size_options[] = {{"db", true},    {"data", true},     {"as-of", true},
                                                  {"until", true}, {"target", true},   {"no-show", true},
                                                  {"seed", true},  {"encoding", true}, {0}};

const struct command size_command = {
    .name = "size",
    .line = "how many more classes, and which, a target needs",
    .help = "cadre size --target N --no-show PERCENT --as-of DATE --until DATE [--db DB | --data DIR]\n"
            "\n"
            "Adds copies of existing classes until so many requirements are met that N remain when PERCENT "
            "do not\n"
            "come, and says how many copies are proven too few.\n"
            "\n"
            "  --db DB     facts from a database: a file (cadre.db when absent) or a postgresql:// URL\n"
            "  --data DIR  facts from CSV files instead\n"
            "\n"
            "  $ cadre size --target 3000 --no-show 2 --as-of 2007-11-20 --until 2008-12-31\n"
            "\n"
            "Exit status: 0 reached, 3 no number of copies reaches it, 2 wrong arguments or data.\n",
    .options = size_options,
    .run = size_run,
};
