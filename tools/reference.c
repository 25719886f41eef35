/* SPDX-License-Identifier: Apache-2.0 */
/*
 * reference [--check] SOURCE: writes docs/reference/ of the project at SOURCE from the program's own tables,
 * so that the reference cannot differ from the program; --check only compares, and says which page is not
 * current.
 *
 *   commands.md   each command's --help
 *   files.md      the columns of each CSV file (domain/sheets.def)
 *   rules.md      each rule's code with its sentence in three languages, and the policy's defaults
 *   rights.md     what each role may do (service/roles.def)
 *   http.md       each route, what it takes and answers (web/routes.def, web/shapes.def)
 *   messages.md   the code of each error and finding, found in the sources, with its text
 */
#include "cli/command.h"
#include "core/files.h"
#include "domain/facts.h"
#include "domain/words.h"
#include "plan/rules.h"
#include "service/rights.h"
#include "web/routes.h"
#include "web/shapes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PAGE_BYTES_MAX = 1 << 22, MESSAGES_MAX = 1000 };

static void begin_page(struct buffer *out, const char *title, const char *from) {
    buffer_print(out, "# %s\n\nMade by tools/reference from %s; `./test` checks that it is current.\n", title,
                 from);
}

/* ---- commands ---- */

static void print_commands(struct buffer *out) {
    begin_page(out, "Commands", "each command's own help");
    for (int32_t i = 0; commands[i] != NULL; i++)
        buffer_print(out, "\n## cadre %s\n\n%c%s.\n\n```\n%s```\n", commands[i]->name,
                     commands[i]->line[0] - 32, commands[i]->line + 1, commands[i]->help);
    buffer_adds(out, "\n## Exit status of every command\n\n"
                     "| status | meaning |\n|---|---|\n"
                     "| 0 | done; of `plan`: and every judged objective is met |\n"
                     "| 2 | wrong arguments or data; nothing was changed |\n"
                     "| 3 | done, and an objective is missed; of `size`: the target is not reached |\n"
                     "| 4 | `check`: the plan is not allowed, or its bounds are not proven |\n"
                     "| 5 | not allowed to this user |\n"
                     "| 6 | larger than what is promised to be handled |\n"
                     "| 7 | the database failed |\n"
                     "| 8 | a file or the disk failed |\n"
                     "| 9 | somebody else is changing the database; trying again helps |\n");
}

/* ---- files ---- */

static void print_column(struct buffer *out, const struct sheet_column *c) {
    static const char *const types[] = {[COLUMN_ID] = "id",
                                        [COLUMN_IDS] = "ids, separated by spaces",
                                        [COLUMN_TEXT] = "text",
                                        [COLUMN_DAY] = "day",
                                        [COLUMN_INT] = "whole number"};
    buffer_print(out, "| %s | %s", c->name, types[c->type]);
    if (c->type == COLUMN_INT) buffer_print(out, ", %lld to %lld", (long long)c->min, (long long)c->max);
    buffer_print(out, " | %s | %s |\n", c->in_header ? "needed" : "optional", c->may_be_empty ? "yes" : "no");
}

static void print_files(struct buffer *out) {
    begin_page(out, "CSV files", "domain/sheets.def");
    buffer_adds(
        out,
        "\nUTF-8 with or without a byte-order mark (or `--encoding`), RFC 4180, a header row, columns in any "
        "order.\nDays are written YYYY-MM-DD; ranges include both ends; an empty cell is \"none\". Ids hold "
        "no space, colon,\ncomma or control character.\n");
    for (int32_t id = 0; id < SHEET_COUNT; id++) {
        const struct sheet_kind *kind = &sheet_kinds[id];
        buffer_print(out, "\n## %s\n\n", kind->file);
        if (kind->key_count == 0) buffer_adds(out, "No key: rows may repeat.\n\n");
        for (int32_t c = 0; c < kind->key_count; c++)
            buffer_print(out, "%s%s%s", c == 0 ? "Key: " : ", ", kind->columns[c].name,
                         c + 1 == kind->key_count ? ".\n\n" : "");
        buffer_adds(out, "| column | type | in the header | may be empty |\n|---|---|---|---|\n");
        for (int32_t c = 0; c < kind->column_count; c++) print_column(out, &kind->columns[c]);
    }
}

/* ---- rules ---- */

static void print_policy(struct arena *mem, struct buffer *out) {
    struct sheets *sheets = arena_make(mem, struct sheets, 1);
    struct facts *facts = arena_make(mem, struct facts, 1);
    struct findings findings = {.mem = mem};
    sheets_begin(sheets);
    if (!facts_build(mem, sheets, 0, facts, &findings)) return;
    const struct policy *p = &facts->policy;
    buffer_adds(out, "\n## policy.csv\n\nWhat counts when the file, or the row, is not there.\n\n"
                     "| rule | default |\n|---|---|\n");
    buffer_print(
        out, "| MET_SCORE | %lld |\n| LATE_SCORE | %lld |\n| TRAVEL_SCORE | %lld |\n| MOVE_SCORE | %lld |\n",
        (long long)p->met_score, (long long)p->late_score, (long long)p->travel_score,
        (long long)p->move_score);
    buffer_print(out,
                 "| SEPARATION_AFTER_DAYS | %d |\n| UNIT_ABSENCE_MAX_PERCENT | %d |\n"
                 "| UNIT_ABSENCE_KINDS | %.*s |\n| LEADERSHIP_AWAY_MAX | %d |\n| NOTICE_DAYS | %d |\n"
                 "| TIME_ZONE | %.*s |\n"
                 "| CLASS_BEGINS | %02d:%02d |\n| CLASS_ENDS | %02d:%02d |\n| IRI_BASE | %.*s |\n",
                 p->separation_after_days, p->unit_absence_max_percent, TEXT_ARGS(p->unit_absence_kinds),
                 p->leadership_away_max, p->notice_days, TEXT_ARGS(p->time_zone), p->class_begins / 60,
                 p->class_begins % 60, p->class_ends / 60, p->class_ends % 60, TEXT_ARGS(p->iri_base));
}

static void print_sentences(struct buffer *out, struct text code,
                            struct text (*say)(enum language, struct text)) {
    buffer_print(out, "| %.*s |", TEXT_ARGS(code));
    for (int32_t l = 0; l < LANGUAGE_COUNT; l++)
        buffer_print(out, " %.*s |", TEXT_ARGS(say((enum language)l, code)));
    buffer_char(out, '\n');
}

static void print_rules(struct arena *mem, struct buffer *out) {
    begin_page(out, "Rules", "plan/rules and domain/words.def");
    buffer_adds(
        out,
        "\nThe reason of a requirement without a seat, in unmet.csv and `cadre why`. The Kazakh and Russian "
        "want a native\nspeaker's check.\n\n| code | English | Kazakh | Russian |\n|---|---|---|---|\n");
    for (int32_t rule = 0; rule < RULE_COUNT; rule++)
        print_sentences(out, text_of(rule_names[rule]), words_of_code);
    buffer_adds(out, "\nOf a move in moves.csv, besides those above:\n\n"
                     "| code | English | Kazakh | Russian |\n|---|---|---|---|\n");
    print_sentences(out, text_of("GAIN"), words_of_move);
    print_sentences(out, text_of("NOT_REQUIRED"), words_of_move);
    print_sentences(out, text_of("NO_CLASS"), words_of_move);
    print_policy(mem, out);
}

/* ---- rights ---- */

static void print_role_scopes(struct buffer *out, uint32_t scopes) {
    static const char *const words[SCOPE_KIND_COUNT] = {"everything", "a unit and those below it",
                                                        "an establishment", "the officer that the user is"};
    const char *separator = "";
    for (int32_t scope = 0; scope < SCOPE_KIND_COUNT; scope++) {
        if ((scopes & 1u << scope) == 0) continue;
        buffer_print(out, "%s%s", separator, words[scope]);
        separator = ", or ";
    }
}

static void print_rights(struct buffer *out) {
    begin_page(out, "Roles and rights", "service/roles.def");
    buffer_adds(
        out,
        "\nA user has one role or several, each over something: `cadre user role LOGIN ROLE`. What a role "
        "gives counts\nthere, and nowhere else; \"always\" in the second table: everywhere.\n\n"
        "| role | what it is | over |\n|---|---|---|\n");
    for (int32_t role = 0; role < ROLE_COUNT; role++) {
        buffer_print(out, "| %s | %s | ", role_rows[role].word, role_rows[role].says);
        print_role_scopes(out, role_rows[role].scopes);
        buffer_adds(out, " |\n");
    }
    buffer_adds(
        out,
        "\nA token is given some of these rights: `cadre token add LOGIN NAME --rights RIGHT`.\n\n| right | "
        "to |");
    for (int32_t role = 0; role < ROLE_COUNT; role++) buffer_print(out, " %s |", role_rows[role].word);
    buffer_adds(out, "\n|---|---|");
    for (int32_t role = 0; role < ROLE_COUNT; role++) buffer_adds(out, "---|");
    for (int32_t right = 0; right < RIGHT_COUNT; right++) {
        buffer_print(out, "\n| %s | %s |", right_rows[right].word, right_rows[right].says);
        for (int32_t role = 0; role < ROLE_COUNT; role++) {
            bool has = (right_rows[right].roles & 1u << role) != 0;
            buffer_print(out, " %s |", !has ? "" : right_rows[right].open ? "always" : "yes");
        }
    }
    buffer_char(out, '\n');
}

/* ---- messages ---- */

struct message {
    struct text code, says, hint;
};

struct messages {
    struct arena *mem;
    struct message at[MESSAGES_MAX];
    int32_t count;
};

/* "folder.words-with-hyphens", and not the name of a file. */
static bool is_code(struct text t) {
    static const char *const files[] = {"csv", "json", "db", "txt", "md", "sql", "xlsx", "pdf", "ics"};
    const char *dot = memchr(t.at, '.', (size_t)t.length);
    if (dot == NULL || dot == t.at || dot + 1 == t.at + t.length) return false;
    for (int64_t i = 0; i < t.length; i++)
        if (!((t.at[i] >= 'a' && t.at[i] <= 'z') || t.at[i] == '-' || (t.at[i] >= '0' && t.at[i] <= '9') ||
              t.at + i == dot))
            return false;
    struct text end = {dot + 1, t.at + t.length - dot - 1};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        if (text_is(end, files[i])) return false;
    return true;
}

/* The string literal that begins at `at`, its escapes undone; `*at` is then after it. */
static struct text read_literal(struct arena *mem, const char **at, const char *end) {
    struct buffer out = {.mem = mem};
    for (++*at; *at < end && **at != '"'; ++*at) {
        if (**at == '\\' && *at + 1 < end) {
            ++*at;
            if (**at == 'n') buffer_char(&out, '\n');
            else buffer_char(&out, **at);
        } else {
            buffer_char(&out, **at);
        }
    }
    if (*at < end) ++*at;
    return buffer_text(&out);
}

static void skip_space(const char **at, const char *end) {
    while (*at < end && (**at == ' ' || **at == '\n')) ++*at;
}

/* The literals after the comma, put together: the text of the message; empty when something else follows. */
static struct text read_text(struct arena *mem, const char **at, const char *end) {
    struct buffer out = {.mem = mem};
    skip_space(at, end);
    if (*at == end || **at != ',') return TEXT_NONE;
    ++*at;
    for (skip_space(at, end); *at < end && **at == '"'; skip_space(at, end))
        buffer_add(&out, read_literal(mem, at, end));
    return buffer_text(&out);
}

static void add_message(struct messages *m, struct text code, struct text text) {
    const char *line = memchr(text.at, '\n', (size_t)text.length);
    struct text says = {text.at, line == NULL ? text.length : line - text.at};
    struct text hint = line == NULL ? TEXT_NONE : (struct text){line + 1, text.at + text.length - line - 1};
    for (int32_t i = 0; i < m->count; i++)
        if (text_equal(m->at[i].code, code) && (says.length == 0 || text_equal(m->at[i].says, says))) return;
    if (m->count < MESSAGES_MAX) m->at[m->count++] = (struct message){code, says, hint};
}

static void find_messages(struct messages *m, struct text body) {
    const char *at = body.at, *end = body.at + body.length;
    while (at < end) {
        if (end - at > 1 && (memcmp(at, "//", 2) == 0 || *at == '#')) {
            while (at < end && *at != '\n') at++;
        } else if (end - at > 1 && memcmp(at, "/*", 2) == 0) {
            const char *close = memmem(at, (size_t)(end - at), "*/", 2);
            at = close == NULL ? end : close + 2;
        } else if (*at == '\'') {
            at += at + 1 < end && at[1] == '\\' ? 4 : 3;
        } else if (*at == '"') {
            struct text code = read_literal(m->mem, &at, end);
            if (is_code(code)) add_message(m, code, read_text(m->mem, &at, end));
        } else {
            at++;
        }
    }
}

static bool ends_with(struct text t, const char *end) {
    int64_t length = (int64_t)strlen(end);
    return t.length >= length && memcmp(t.at + t.length - length, end, (size_t)length) == 0;
}

static bool read_sources(struct messages *m, const char *src, struct err *err) {
    struct text *folders, *names, body;
    int64_t folder_count, count;
    if (!directory_list(m->mem, src, &folders, &folder_count, err)) return false;
    for (int64_t f = 0; f < folder_count; f++) {
        const char *folder = path_join(m->mem, src, text_zero_ended(m->mem, folders[f]));
        if (ends_with(folders[f], ".c")) continue;
        if (!directory_list(m->mem, folder, &names, &count, err)) return false;
        for (int64_t i = 0; i < count; i++) {
            if (!ends_with(names[i], ".c") || ends_with(names[i], "_test.c") ||
                ends_with(names[i], "_fuzz.c"))
                continue;
            const char *path = path_join(m->mem, folder, text_zero_ended(m->mem, names[i]));
            if (!file_read(m->mem, path, PAGE_BYTES_MAX, &body, err)) return false;
            find_messages(m, body);
        }
    }
    return true;
}

static int by_code(const void *left, const void *right) {
    const struct message *a = left, *b = right;
    int order = text_compare(a->code, b->code);
    return order != 0 ? order : text_compare(a->says, b->says);
}

/* A text inside a table: one line, bars escaped, values of printf as "…". */
static void print_cell(struct buffer *out, struct text t) {
    for (int64_t i = 0; i < t.length; i++) {
        if (t.at[i] == '\n') buffer_char(out, ' ');
        else if (t.at[i] == '|') buffer_adds(out, "\\|");
        else if (t.at[i] != '%') buffer_char(out, t.at[i]);
        else if (i + 1 < t.length && t.at[i + 1] == '%') buffer_char(out, t.at[i++]);
        else {
            while (i + 1 < t.length && strchr("0123456789.*-+ lz", t.at[i + 1]) != NULL) i++;
            i++;
            buffer_adds(out, "…");
        }
    }
}

static bool print_messages(struct arena *mem, const char *source, struct buffer *out, struct err *err) {
    struct messages *m = arena_make(mem, struct messages, 1);
    m->mem = mem;
    if (!read_sources(m, path_join(mem, source, "src"), err)) return false;
    qsort(m->at, (size_t)m->count, sizeof m->at[0], by_code);
    begin_page(out, "Messages", "the sources");
    buffer_adds(out,
                "\nThe code in [brackets] after an error or a finding is stable; its text may change.\n\n"
                "| code | what it says | what to do |\n|---|---|---|\n");
    for (int32_t i = 0; i < m->count; i++) {
        bool told = i + 1 < m->count && text_equal(m->at[i].code, m->at[i + 1].code);
        if (m->at[i].says.length == 0 && told) continue; /* the next one says more */
        buffer_print(out, "| %.*s | ", TEXT_ARGS(m->at[i].code));
        print_cell(out, m->at[i].says);
        buffer_adds(out, " | ");
        print_cell(out, m->at[i].hint);
        buffer_adds(out, " |\n");
    }
    return true;
}

/* ---- HTTP ---- */

static struct text what_opens(struct arena *mem, const struct route *route) {
    if (route->right == RIGHT_SIGNED_IN) return text_of("signed in");
    if (route->right != RIGHT_OPEN) return rights_print(mem, route->right);
    struct text scopes = scopes_print(mem, route->scopes);
    return scopes.length > 0 ? scopes : text_of("nothing needed");
}

/* A cell with the types of the lines of a kind, in code. */
static void print_lines(struct buffer *out, const struct route *route, enum route_line_kind kind) {
    const struct route_line *line = NULL;
    const char *separator = "";
    while ((line = route_line_next(route, kind, line)) != NULL) {
        buffer_adds(out, separator);
        if (kind == LINE_ANSWERS) buffer_print(out, "%d ", line->number);
        buffer_adds(out, line->type);
        separator = ", or ";
    }
}

static void print_takes(struct buffer *out, const struct route *route) {
    const struct route_line *line = NULL;
    bool conditional = route_line_next(route, LINE_IF_MATCH, NULL) != NULL;
    if (conditional || route_line_next(route, LINE_TAKES, NULL) != NULL) buffer_char(out, '\n');
    if (conditional) buffer_adds(out, "* header `If-Match`: the ETag of what is changed, as it was read\n");
    while ((line = route_line_next(route, LINE_TAKES, line)) != NULL)
        buffer_print(out, "* `%s`: %s; %s\n", line->name, line->type, line->what);
}

static void print_desk_routes(struct buffer *out) {
    buffer_adds(
        out,
        "\n## /api/v1\n\nWhat each route takes and answers. Another parameter, or another member of a body, "
        "is refused. Every route takes\n`lang` (kk, ru or en: of names and sentences; the user's when "
        "absent). A page of X is `{\"rows\":[X...],\"total\":N,\n\"next\":\"cursor\" or null}`. What is not "
        "answered with success is a failure.\n");
    for (int32_t i = 0; i < ROUTE_COUNT; i++) {
        if (strncmp(routes[i].path, "/api/v1/", 8) != 0) continue;
        buffer_print(out, "\n### %s %s\n\n", method_name(routes[i].method), routes[i].path);
        if (route_line_next(&routes[i], LINE_SENDS, NULL) != NULL) {
            buffer_adds(out, "Body: ");
            print_lines(out, &routes[i], LINE_SENDS);
            buffer_adds(out, ". ");
        }
        buffer_adds(out, "Answer: ");
        print_lines(out, &routes[i], LINE_ANSWERS);
        buffer_adds(out, ".\n");
        print_takes(out, &routes[i]);
    }
}

static void print_shapes(struct buffer *out) {
    buffer_adds(
        out,
        "\n## Shapes\n\nThe JSON objects of bodies and answers; \"optional\": the member may be absent.\n");
    for (int32_t i = 0; i < shape_line_count; i++) {
        const struct shape_line *members[SHAPE_MEMBERS_MAX];
        if (shape_lines[i].kind != LINE_SHAPE) continue;
        int32_t count = shape_members(&shape_lines[i], members);
        buffer_print(out, "\n### %s\n\n", shape_lines[i].name);
        if (shape_lines[i].what[0] != '\0') buffer_print(out, "%s.\n\n", shape_lines[i].what);
        for (int32_t m = 0; m < count; m++)
            buffer_print(out, "* `%s`: %s%s%s%s\n", members[m]->name, members[m]->type,
                         members[m]->kind == LINE_MAY ? ", optional" : "",
                         members[m]->what[0] == '\0' ? "" : "; ", members[m]->what);
    }
}

static void print_http(struct arena *mem, struct buffer *out) {
    begin_page(out, "HTTP", "src/web/routes.def and src/web/shapes.def");
    buffer_adds(
        out,
        "\nWhat `cadre serve` answers; see [../record-store.md](../record-store.md). HEAD answers as GET "
        "without the body,\nOPTIONS lists what a path allows. Scope `all` opens everything, `all/read` "
        "each GET. Under /api/v1 a session or a\ntoken says who asks, and the right is one of "
        "[rights.md](rights.md).\n\nAn error is "
        "`{\"error\":{\"code\",\"text\",\"hint\",\"pointer\",\"findings\"}}`: `hint` says what to do, "
        "`pointer` is "
        "the place in\nthe JSON that was sent (RFC 6901), `findings` name cells of files; each is there when "
        "it "
        "has something to say.\nCodes are those of [messages.md](messages.md).\n\n"
        "| method | path | one of these scopes, or the right | what it answers |\n|---|---|---|---|\n");
    for (int32_t i = 0; i < ROUTE_COUNT; i++)
        buffer_print(out, "| %s | `%s` | %.*s | %s |\n", method_name(routes[i].method), routes[i].path,
                     TEXT_ARGS(what_opens(mem, &routes[i])), routes[i].what);
    print_desk_routes(out);
    print_shapes(out);
}

/* ---- pages ---- */

static bool finish_page(struct arena *mem, const char *directory, const char *name, const struct buffer *page,
                        bool only_check, int *stale, struct err *err) {
    const char *path = path_join(mem, directory, name);
    struct text there = TEXT_NONE;
    if (!only_check) return file_write(path, buffer_text(page), err);
    if (file_exists(path) && !file_read(mem, path, PAGE_BYTES_MAX, &there, err)) return false;
    if (text_equal(there, buffer_text(page))) return true;
    printf("docs/reference/%s is not current: run `build-test/reference .`\n", name);
    ++*stale;
    return true;
}

int main(int count, char **words) {
    bool only_check = count > 1 && strcmp(words[1], "--check") == 0;
    struct arena mem = {0};
    struct err err = {0};
    int stale = 0;
    if (count != (only_check ? 3 : 2)) {
        fprintf(stderr, "usage: reference [--check] SOURCE\n");
        return 2;
    }
    const char *source = words[count - 1], *directory = path_join(&mem, source, "docs/reference");
    static const char *const names[] = {"commands.md", "files.md", "rules.md",
                                        "rights.md",   "http.md",  "messages.md"};
    enum { PAGES = sizeof names / sizeof names[0] };
    struct buffer pages[PAGES];
    for (int32_t i = 0; i < PAGES; i++) pages[i] = (struct buffer){.mem = &mem};
    print_commands(&pages[0]);
    print_files(&pages[1]);
    print_rules(&mem, &pages[2]);
    print_rights(&pages[3]);
    print_http(&mem, &pages[4]);
    bool made = print_messages(&mem, source, &pages[5], &err) && directory_make(directory, &err);
    for (int32_t i = 0; made && i < PAGES; i++)
        made = finish_page(&mem, directory, names[i], &pages[i], only_check, &stale, &err);
    if (!made) err_print(&err);
    arena_clear(&mem);
    return !made ? 2 : stale > 0;
}
