/* SPDX-License-Identifier: Apache-2.0 */
/*
 * transcript [--update] FILE.md: runs the console blocks of a page that people read, and compares what the
 * page shows with what happens.
 *
 *   ```console
 *   $ cadre plan --as-of 2007-11-20 --until 2008-12-31     a command, run by sh in an empty directory of the
 * page > | head -1                                            it goes on Plan as of 2007-11-20 until
 * 2008-12-31                 what it prints, standard output and error together [exit 3] its exit status,
 * when it is not 0
 *   ```
 *
 * Elision: "[..]" in a line stands for any characters, a line "..." for any lines. --update writes the page
 * anew with what happened; a command whose elided output still fits stays as it is. CADRE names the program.
 */
#include "core/files.h"
#include "core/must.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PAGE_BYTES_MAX = 1 << 20 };

/* ---- comparing ---- */

/* Whether the line fits the pattern, in which "[..]" stands for any characters. */
static bool line_fits(struct text pattern, struct text line) {
    const char *gap = memmem(pattern.at, (size_t)pattern.length, "[..]", 4);
    if (gap == NULL) return text_equal(pattern, line);
    int64_t before = gap - pattern.at;
    if (line.length < before || memcmp(pattern.at, line.at, (size_t)before) != 0) return false;
    struct text rest = {gap + 4, pattern.length - before - 4};
    for (int64_t from = before; from <= line.length; from++)
        if (line_fits(rest, (struct text){line.at + from, line.length - from})) return true;
    return false;
}

/* Takes the first line off a text, without its line end. */
static bool next_line(struct text *rest, struct text *out) {
    if (rest->length == 0) return false;
    const char *end = memchr(rest->at, '\n', (size_t)rest->length);
    int64_t length = end == NULL ? rest->length : end - rest->at;
    *out = (struct text){rest->at, length};
    int64_t taken = end == NULL ? length : length + 1;
    *rest = (struct text){rest->at + taken, rest->length - taken};
    return true;
}

static bool fits(struct text expected, struct text got) {
    struct text pattern, line;
    if (!next_line(&expected, &pattern)) return got.length == 0;
    if (!text_is(pattern, "..."))
        return next_line(&got, &line) && line_fits(pattern, line) && fits(expected, got);
    for (;;) {
        if (fits(expected, got)) return true;
        if (!next_line(&got, &line)) return false;
    }
}

/* ---- running ---- */

struct page {
    struct arena *mem;
    const char *path, *directory;
    struct buffer now; /* the page as it should be */
    int32_t commands, wrong;
};

static struct text run(struct page *page, struct text command) {
    struct arena *mem = page->mem;
    struct err err = {0};
    struct buffer out = {.mem = mem};
    const char *script = path_join(mem, page->directory, ".command"),
               *output = path_join(mem, page->directory, ".output");
    struct text body;
    must(file_write(script, command, &err));
    struct text line = text_print(mem, "cd '%s/files' && sh ../.command >../.output 2>&1 </dev/null",
                                  page->directory);
    int status = system(text_zero_ended(mem, line));
    must(file_read(mem, output, PAGE_BYTES_MAX, &body, &err));
    buffer_add(&out, body);
    if (body.length > 0 && body.at[body.length - 1] != '\n') buffer_char(&out, '\n');
    if (!WIFEXITED(status)) buffer_adds(&out, "[ended by a signal]\n");
    else if (WEXITSTATUS(status) != 0) buffer_print(&out, "[exit %d]\n", WEXITSTATUS(status));
    return buffer_text(&out);
}

/* Writes what happened, with the lines that the page elides as they stand there. */
static void write_anew(struct buffer *out, struct text expected, struct text got) {
    struct text line, pattern;
    while (next_line(&got, &line)) {
        struct text rest = expected, shown = line;
        while (next_line(&rest, &pattern))
            if (!text_is(pattern, "[..]") && line_fits(pattern, line)) shown = pattern;
        buffer_add(out, shown);
        buffer_char(out, '\n');
    }
}

static void judge(struct page *page, struct text command, struct text expected) {
    struct text got = run(page, command);
    page->commands++;
    if (fits(expected, got)) {
        buffer_add(&page->now, expected);
        return;
    }
    page->wrong++;
    write_anew(&page->now, expected, got);
    printf("%s: $ %.*sexpected\n%.*sgot\n%.*s\n", page->path, TEXT_ARGS(command), TEXT_ARGS(expected),
           TEXT_ARGS(got));
}

/* A console block from after its first line to its closing line, which is left to the caller. */
static void run_block(struct page *page, struct text *rest) {
    struct buffer command = {.mem = page->mem}, expected = {.mem = page->mem};
    struct text line, before;
    for (;;) {
        before = *rest;
        bool there = next_line(rest, &line),
             starts = there && line.length >= 2 && memcmp(line.at, "$ ", 2) == 0;
        bool ends = !there || text_is(line, "```");
        if ((starts || ends) && command.length > 0) {
            judge(page, text_keep(page->mem, buffer_text(&command)),
                  text_keep(page->mem, buffer_text(&expected)));
            command.length = expected.length = 0;
        }
        if (ends) break;
        bool goes_on = expected.length == 0 && command.length > 0 && line.length >= 2 &&
                       memcmp(line.at, "> ", 2) == 0;
        struct buffer *to = starts || goes_on ? &command : &expected;
        buffer_add(to, starts || goes_on ? (struct text){line.at + 2, line.length - 2} : line);
        buffer_char(to, '\n');
        if (starts || goes_on) buffer_print(&page->now, "%.*s\n", TEXT_ARGS(line));
    }
    *rest = before;
}

static void run_page(struct page *page, struct text body) {
    struct text line;
    while (next_line(&body, &line)) {
        buffer_print(&page->now, "%.*s\n", TEXT_ARGS(line));
        if (text_is(line, "```console")) run_block(page, &body);
    }
}

/* A directory of the page: files/ is where it works, bin/cadre the program. */
static const char *make_place(struct arena *mem, const char *program) {
    static char directory[] = "/tmp/cadre-transcript-XXXXXX";
    must(mkdtemp(directory) != NULL);
    struct text made = text_print(mem, "mkdir '%s/files' '%s/bin' && ln -s '%s' '%s/bin/cadre'", directory,
                                  directory, program, directory);
    must(system(text_zero_ended(mem, made)) == 0);
    struct text path = text_print(mem, "%s/bin:%s", directory, getenv("PATH"));
    setenv("PATH", text_zero_ended(mem, path), 1);
    unsetenv("COLUMNS");
    return directory;
}

int main(int count, char **words) {
    bool update = count > 1 && strcmp(words[1], "--update") == 0;
    struct arena mem = {0};
    struct err err = {0};
    struct text body;
    const char *program = getenv("CADRE");
    if (count != (update ? 3 : 2) || program == NULL) {
        fprintf(stderr, "usage: CADRE=PROGRAM transcript [--update] FILE.md\n");
        return 2;
    }
    struct page page = {.mem = &mem, .path = words[count - 1], .now = {.mem = &mem}};
    if (!file_read(&mem, page.path, PAGE_BYTES_MAX, &body, &err)) {
        err_print(&err);
        return 2;
    }
    page.directory = make_place(&mem, program);
    run_page(&page, body);
    struct text remove = text_print(&mem, "rm -r '%s'", page.directory);
    must(system(text_zero_ended(&mem, remove)) == 0);
    printf("%s: %d commands, %d not as shown\n", page.path, page.commands, page.wrong);
    bool written = !update || page.wrong == 0 || file_write(page.path, buffer_text(&page.now), &err);
    if (!written) err_print(&err);
    int status = page.commands == 0 || !written || (page.wrong > 0 && !update);
    arena_clear(&mem);
    return status;
}
