/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/clock.h"
#include "cli/command.h"
#include "cli/database.h"
#include "cli/terminal.h"
#include "core/json_out.h"
#include "service/simulate.h"

#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static volatile sig_atomic_t stopped;

static void stop(int number) {
    (void)number;
    stopped = 1;
}

static bool day_done(void *context, day on, const struct simulated *so_far) {
    (void)context;
    if (terminal_error_columns() > 0)
        fprintf(stderr, "\r\033[K%s: %d trained, %d did not come", day_print(on).at, so_far->trained,
                so_far->no_shows);
    return stopped == 0;
}

static void print_json(struct buffer *out, const struct simulation_order *order, const struct simulated *s,
                       int64_t milliseconds) {
    struct json_out json = {.to = out};
    json_open(&json, NULL, '{');
    json_int(&json, "seed", (int64_t)order->seed);
    json_int(&json, "no_show", order->no_show_percent);
    json_bool(&json, "replan", !order->no_replan);
    json_int(&json, "planned", s->planned);
    json_int(&json, "trained", s->trained);
    json_int(&json, "no_shows", s->no_shows);
    json_int(&json, "replans", s->replans);
    json_int(&json, "certificates", s->certificates);
    json_int(&json, "classes_held", s->classes_held);
    json_int(&json, "classes_cancelled", s->classes_cancelled);
    json_int(&json, "days", s->days);
    json_int(&json, "steps", s->steps);
    json_int(&json, "statements", s->statements);
    json_millionths(&json, "seconds", milliseconds * 1000);
    json_close(&json, '}');
    buffer_char(out, '\n');
}

static void print_text(struct buffer *out, const struct simulated *s) {
    buffer_print(out,
                 "%d seats planned, %d officers trained, %d did not come, planned again %d times\n"
                 "%d classes held, %d cancelled, %d qualifications issued\n"
                 "After each of %d days everything held: seats, quotas, life cycles, results; %lld steps and "
                 "%lld statements\n",
                 s->planned, s->trained, s->no_shows, s->replans, s->classes_held, s->classes_cancelled,
                 s->certificates, s->days, (long long)s->steps, (long long)s->statements);
}

static bool read_order(const struct options *options, struct simulation_order *out, struct err *err) {
    int64_t percent, seed, officers;
    if (strcmp(options->arguments[0], "kazakhstan-2008") != 0)
        return err_fail(err, ERR_USAGE, "usage.unknown-example",
                        "there is no example \"%s\"\nKnown: kazakhstan-2008", options->arguments[0]);
    if (!option_int(options, "no-show", 0, 100, 5, &percent, err) ||
        !option_int(options, "seed", 0, INT64_MAX, 1, &seed, err) ||
        !option_int(options, "officers", 1, 100000, 0, &officers, err))
        return false;
    *out = (struct simulation_order){.no_show_percent = (int32_t)percent,
                                     .seed = (uint64_t)seed,
                                     .no_replan = option_given(options, "no-replan"),
                                     .officers = officers};
    return true;
}

/* The database that --db names, else one in a directory of its own that goes at the end. */
struct scratch {
    char directory[64];
    struct options options;
    char path[100];
};

static bool scratch_make(struct scratch *scratch, const struct options *options, struct err *err) {
    scratch->options = *options;
    if (option_given(options, "db")) return true;
    const char *temporary = getenv("TMPDIR");
    snprintf(scratch->directory, sizeof scratch->directory, "%s/cadre-XXXXXX",
             temporary != NULL && strlen(temporary) < 40 ? temporary : "/tmp");
    if (mkdtemp(scratch->directory) == NULL)
        return err_fail(err, ERR_SYSTEM, "file.write", "could not make a directory \"%s\": %m",
                        scratch->directory);
    snprintf(scratch->path, sizeof scratch->path, "%s/year.db", scratch->directory);
    for (int32_t i = 0; options->rules[i].name != NULL; i++)
        if (strcmp(options->rules[i].name, "db") == 0) scratch->options.values[i] = scratch->path;
    return true;
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *at) {
    (void)status, (void)kind, (void)at;
    return remove(path);
}

static void scratch_remove(const struct scratch *scratch) {
    if (scratch->directory[0] != '\0') nftw(scratch->directory, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static bool simulate_in(struct arena *mem, const struct options *options,
                        const struct simulation_order *order, struct simulated *out, struct err *err) {
    struct simulation_watch watch = {day_done, NULL};
    scoped(database) struct database database = {0};
    if (!database_open_new(options, &database, err)) return false;
    signal(SIGINT, stop);
    bool done = simulate(mem, &database.service, order, &watch, out, err);
    signal(SIGINT, SIG_DFL);
    if (terminal_error_columns() > 0) fputs("\r\033[K", stderr);
    return done;
}

static int simulate_run(struct arena *mem, const struct options *options, struct err *err) {
    struct simulation_order order;
    struct simulated simulated;
    struct scratch scratch = {0};
    struct buffer out = {.mem = mem};
    int64_t began = clock_milliseconds();
    if (!read_order(options, &order, err) || !scratch_make(&scratch, options, err)) return EXIT_WRONG_INPUT;
    bool done = simulate_in(mem, &scratch.options, &order, &simulated, err);
    scratch_remove(&scratch);
    if (!done) return EXIT_WRONG_INPUT;
    if (option_given(options, "json")) print_json(&out, &order, &simulated, clock_milliseconds() - began);
    else print_text(&out, &simulated);
    fwrite(out.at, 1, (size_t)out.length, stdout);
    return EXIT_DONE;
}

static const struct option_rule simulate_options[] = {{"no-show", true},
                                                      {"seed", true},
                                                      {"no-replan", false},
                                                      {"officers", true},
                                                      {"db", true},
                                                      {"json", false},
                                                      {0}};

const struct command simulate_command = {
    .name = "simulate",
    .line = "live through the example's year, day by day, with officers who do not come",
    .help = "cadre simulate kazakhstan-2008 [--no-show PERCENT] [--seed N] [--no-replan] [--officers N] "
            "[--db DB] [--json]\n"
            "\n"
            "Imports the example as of 2007-11-20, plans, publishes, and lives through every day to the end "
            "of 2008 as "
            "people\nwould: joining instructions, classes that begin, officers who do not come, a new plan "
            "for them, "
            "results,\napprovals, qualifications, certificates. After each day on which something happened "
            "what was touched "
            "must\nhold, and at the end everything.\n"
            "\n"
            "  --no-show PERCENT  of those who are due on a first day, 5 when absent\n"
            "  --seed N           who does not come, 1 when absent; the same seed gives the same year\n"
            "  --no-replan        who did not come is not planned again\n"
            "  --officers N       a smaller or larger example\n"
            "  --db DB            keep the year in a database that is not there yet; else it is thrown away\n"
            "  --json             planned, trained, no_shows, replans, certificates... for other programs\n"
            "\n"
            "  $ cadre simulate kazakhstan-2008 --no-show 5 --seed 1\n"
            "\n"
            "Exit status: 0 done, 2 wrong arguments or a database that holds facts, 7 something did not "
            "hold, 8 stopped.\n",
    .options = simulate_options,
    .arguments = {"kazakhstan-2008"},
    .run = simulate_run,
};
