/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"
#include "cli/facts_source.h"
#include "cli/table.h"
#include "cli/terminal.h"
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

/* Copies of the same class, in the order in which each was first added. */
struct copies {
    int32_t course_class, count;
};

static int32_t gather(const struct size *size, struct copies *out) {
    int32_t count = 0;
    for (int32_t i = 0; i < size->count; i++) {
        int32_t at = 0;
        while (at < count && out[at].course_class != size->steps[i].course_class) at++;
        if (at == count) out[count++] = (struct copies){size->steps[i].course_class, 0};
        out[at].count++;
    }
    return count;
}

static void print_copies(struct arena *mem, const struct size *size, struct buffer *out) {
    const struct facts *f = &size->facts;
    struct copies *copies = arena_make(mem, struct copies, size->count);
    int32_t count = gather(size, copies);
    static const char *const headings[] = {"more classes", "of course", "for region",
                                           "like class",   "seats",     "start"};
    struct table table = table_begin(mem);
    for (int32_t c = 0; c < 6; c++) table_column(&table, text_of(headings[c]), c == 0 || c == 4);
    for (int32_t i = 0; i < count; i++) {
        const struct course_class *k = &f->classes[copies[i].course_class];
        table_int(&table, copies[i].count);
        table_text(&table, f->courses[k->course].id);
        table_text(&table, k->regions.length > 0 ? k->regions : text_of("any"));
        table_text(&table, k->id);
        table_int(&table, k->seats);
        table_text(&table, text_print(mem, "%s", day_print(k->start).at));
    }
    table_print(&table, terminal_columns(), out);
    buffer_char(out, '\n');
}

static void print_not_reached(const struct size *size, int32_t reached, struct buffer *out) {
    if (size->needed > size->requirements)
        buffer_print(out, "Not reached: only %d requirements are there to be met.\n", size->requirements);
    else if (size->count == 0)
        buffer_adds(out, "Not reached: no copy of a class gives anybody more a seat. `cadre plan` shows what "
                         "else leaves people out.\n");
    else
        buffer_print(out, "Not reached: these give %d a seat, and no further copy of a class gives more.\n",
                     reached);
}

static void print_answer(const struct size *size, struct buffer *out) {
    int32_t reached = size->count > 0 ? size->steps[size->count - 1].met : size->met;
    const char *classes = size->count == 1 ? "class is" : "classes are";
    if (!size->reached) {
        print_not_reached(size, reached, out);
    } else if (size->count == 0) {
        buffer_adds(out, "No more classes are needed.\n");
    } else {
        buffer_print(out, "%d more %s enough: %d have a seat. ", size->count, classes, reached);
        if (size->excluded == size->count - 1) buffer_adds(out, "Fewer are proven not enough.\n");
        else if (size->excluded > 0) buffer_print(out, "%d are proven too few.\n", size->excluded);
        else buffer_adds(out, "That fewer are not is not proven.\n");
    }
}

static void print_size(struct arena *mem, const struct size_order *order, const struct size *size,
                       struct buffer *out) {
    buffer_print(out,
                 "To train %lld when %d of 100 do not come, %lld must have a seat.\n"
                 "As things are, %d have one, and no plan gives more than %d.\n\n",
                 (long long)order->target, order->no_show_percent, (long long)size->needed, size->met,
                 size->met_bound);
    if (size->count > 0 && size->needed <= size->requirements) print_copies(mem, size, out);
    print_answer(size, out);
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
    print_size(mem, &order, &size, &out);
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
