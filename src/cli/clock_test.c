/* SPDX-License-Identifier: Apache-2.0 */
/* What a person at a terminal sees of a long search, and what Ctrl-C does; played on a pseudo-terminal. */
#include "cli/clock.h"

#include "core/files.h"
#include "tests/test.h"

#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { COLUMNS = 60, WAIT_MILLISECONDS = 20000, PARTS_MAX = 100000 };

static char directory[] = "/tmp/cadre-terminal-XXXXXX";

/* Three officers and two classes that two must share: two can be met, the bound says three, so that the
   search goes on for as long as it may. */
static void write_facts(struct arena *mem) {
    static const char *const files[][2] = {
        {"units.csv", "unit_id,parent_id,kind,name_en\nU,,brigade,U\n"},
        {"posts.csv", "post_id,unit_id,post_code\nP1,U,A\nP2,U,A\nP3,U,A\n"},
        {"officers.csv", "officer_id,post_id\nO1,P1\nO2,P2\nO3,P3\n"},
        {"establishments.csv", "establishment_id,kind,name_en\nE,college,E\n"},
        {"courses.csv", "course_id,tier,post_codes,days,title_en\nC,1,A,2,C\n"},
        {"classes.csv", "class_id,course_id,establishment_id,start,end,seats,seats_min\n"
                        "K1,C,E,2008-01-08,2008-01-09,2,2\nK2,C,E,2008-02-08,2008-02-09,2,2\n"}};
    struct err err = {0};
    for (int32_t i = 0; i < COUNT(files); i++)
        check(file_write(path_join(mem, directory, files[i][0]), text_of(files[i][1]), &err));
}

struct played {
    pid_t pid;
    int screen;
    struct buffer shown;
};

/* Begins `cadre` with the words on a terminal of COLUMNS; standard output goes to a file when `only_errors`.
 */
static struct played play_words(struct arena *mem, const char *const *words, bool only_errors) {
    struct played played = {.shown = {.mem = mem}};
    struct winsize size = {.ws_row = 24, .ws_col = COLUMNS};
    const char *out = path_join(mem, directory, "out.txt");
    played.pid = forkpty(&played.screen, NULL, NULL, &size);
    if (played.pid == 0) {
        unsetenv("COLUMNS");
        if (only_errors && freopen(out, "w", stdout) == NULL) _exit(99);
        if (chdir(directory) == 0) execv(getenv("CADRE"), (char *const *)(uintptr_t)words);
        _exit(99);
    }
    return played;
}

/* `cadre plan` with more steps than anybody waits for, or one second of them. */
static struct played play(struct arena *mem, bool only_errors, bool one_second) {
    const char *const words[] = {"cadre",
                                 "plan",
                                 "--data",
                                 ".",
                                 "--as-of",
                                 "2007-11-20",
                                 "--until",
                                 "2008-12-31",
                                 "--steps",
                                 "1000000000",
                                 "--out",
                                 "plan",
                                 one_second ? "--seconds" : NULL,
                                 "1",
                                 NULL};
    return play_words(mem, words, only_errors);
}

static bool has(const struct played *played, const char *words) {
    return memmem(played->shown.at, (size_t)played->shown.length, words, strlen(words)) != NULL;
}

/* Reads the screen until it shows the words, or has ended. */
static bool read_until(struct played *played, const char *words) {
    char part[4096];
    struct pollfd ready = {.fd = played->screen, .events = POLLIN};
    for (int32_t i = 0; i < PARTS_MAX; i++) {
        if (words != NULL && played->shown.length > 0 && has(played, words)) return true;
        if (poll(&ready, 1, WAIT_MILLISECONDS) <= 0) return false;
        ssize_t length = read(played->screen, part, sizeof part);
        if (length <= 0) return words == NULL;
        buffer_add(&played->shown, (struct text){part, length});
    }
    return false;
}

/* Of the lines that were drawn anew, the longest before anything else was written; the terminal's own "^C"
 * aside. */
static int64_t longest_progress(const struct played *played) {
    struct text rest = buffer_text(&played->shown), line;
    int64_t longest = 0;
    while (text_next(&rest, '\r', &line)) {
        const char *echo = memmem(line.at, (size_t)line.length, "^C", 2);
        int64_t length = (echo != NULL ? echo - line.at : line.length) - 3;
        if (length >= 0 && memcmp(line.at, "\x1B[K", 3) == 0 &&
            memmem(line.at, (size_t)line.length, "Stopped", 7) == NULL && length > longest)
            longest = length;
    }
    return longest;
}

static int end_status(const struct played *played) {
    int status;
    close(played->screen);
    if (waitpid(played->pid, &status, 0) != played->pid) return -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 256 + WTERMSIG(status);
}

TEST(progress_is_one_line_of_the_terminal_and_ctrl_c_keeps_the_best_plan_so_far) {
    struct arena mem = {0};
    struct err err = {0};
    struct text summary;
    check(mkdtemp(directory) != NULL);
    write_facts(&mem);

    struct played played = play(&mem, false, false);
    check(read_until(&played, "met 2"));
    check_int(write(played.screen, "\x03", 1), 1);
    check(read_until(&played, NULL));
    int status = end_status(&played);

    check_int(status, 0);
    check(has(&played, "\r\x1B[K"));
    check(has(&played, "gap "));
    check(has(&played, "Stopped by Ctrl-C: this is the best plan so far."));
    check(has(&played, "2 of 3 requirements have a seat"));
    check(has(&played, "cut short"));
    check(file_read(&mem, path_join(&mem, directory, "plan/summary.json"), 1 << 20, &summary, &err));
    check(memmem(summary.at, (size_t)summary.length, "\"cut\":true", 10) != NULL);
    check(longest_progress(&played) > 20);
    check(longest_progress(&played) < COLUMNS);
    arena_clear(&mem);
}

TEST(what_goes_to_a_file_has_no_progress_and_nothing_that_only_a_terminal_obeys) {
    struct arena mem = {0};
    struct err err = {0};
    struct text out;

    struct played played = play(&mem, true, false);
    check(read_until(&played, "met 2"));
    check_int(write(played.screen, "\x03", 1), 1);
    check(read_until(&played, NULL));
    check_int(end_status(&played), 0);

    check(file_read(&mem, path_join(&mem, directory, "out.txt"), 1 << 20, &out, &err));
    check(memmem(out.at, (size_t)out.length, "2 of 3 requirements", 19) != NULL);
    check(memchr(out.at, '\x1B', (size_t)out.length) == NULL);
    check(memchr(out.at, '\r', (size_t)out.length) == NULL);
    arena_clear(&mem);
}

TEST(seconds_end_the_search_and_the_summary_says_that_it_was_cut) {
    struct arena mem = {0};

    struct played played = play(&mem, false, true);
    check(read_until(&played, NULL));

    check_int(end_status(&played), 0);
    check(has(&played, "2 of 3 requirements have a seat"));
    check(has(&played, "cut short"));
    check(!has(&played, "Ctrl-C"));
    arena_clear(&mem);
}

TEST(a_table_is_cut_to_the_terminal_and_whole_in_a_file) {
    struct arena mem = {0};
    struct err err = {0};
    struct text out;
    const char *const words[] = {"cadre", "report", "unmet", "--plan", "plan", NULL};

    struct played on_terminal = play_words(&mem, words, false);
    check(read_until(&on_terminal, NULL));
    check_int(end_status(&on_terminal), 0);
    struct played to_file = play_words(&mem, words, true);
    check(read_until(&to_file, NULL));
    check_int(end_status(&to_file), 0);

    struct text rest = buffer_text(&on_terminal.shown), line;
    while (text_next(&rest, '\n', &line)) check(text_columns(line) <= COLUMNS + 1); /* and its \r */
    check(has(&on_terminal, "…"));
    check(!has(&on_terminal, "would seat him"));
    check(file_read(&mem, path_join(&mem, directory, "out.txt"), 1 << 20, &out, &err));
    check(memmem(out.at, (size_t)out.length, "would seat him", 14) != NULL);
    arena_clear(&mem);
}

TEST(a_second_ctrl_c_ends_the_program_at_once) {
    struct clock_watch watch;
    struct sigaction now;
    struct plan_watch plan = clock_watch_begin(&watch, 0);
    check(!plan.cut(plan.context));

    raise(SIGINT);

    check(plan.cut(plan.context));
    check_int(sigaction(SIGINT, NULL, &now), 0);
    check(now.sa_handler == SIG_DFL);
    clock_watch_end(&watch);
}

TEST(json_alone_goes_to_standard_output) {
    struct arena mem = {0};
    struct err err = {0};
    struct text out;
    struct text command = text_print(
        &mem,
        "cd %s && %s plan --data . --as-of 2007-11-20 --until 2008-12-31 --steps 5 --json "
        ">out.json 2>errors.txt",
        directory, getenv("CADRE"));

    check_int(system(text_zero_ended(&mem, command)), 0);

    check(file_read(&mem, path_join(&mem, directory, "out.json"), 1 << 20, &out, &err));
    check(out.length > 2 && out.at[0] == '{' && memcmp(out.at + out.length - 2, "}\n", 2) == 0);
    check(memchr(out.at, '\n', (size_t)out.length) == out.at + out.length - 1);
    check(file_read(&mem, path_join(&mem, directory, "errors.txt"), 1 << 20, &out, &err));
    check_int(out.length, 0);
    command = text_print(&mem, "rm -r %s", directory);
    check_int(system(text_zero_ended(&mem, command)), 0);
    arena_clear(&mem);
}
