/* SPDX-License-Identifier: Apache-2.0 */
#include "core/finding.h"

#include <string.h>

enum { VALUE_CHARACTERS_MAX = 80 };

/* Where the first characters end. */
static int64_t first_characters(struct text t, int32_t characters) {
    int64_t end = 0;
    for (; end < t.length; end++) {
        bool begins = ((unsigned char)t.at[end] & 0xc0) != 0x80;
        if (begins && characters-- == 0) break;
    }
    return end;
}

static struct text shown_value(struct arena *mem, struct text value) {
    struct buffer out = {.mem = mem};
    int64_t end = first_characters(value, VALUE_CHARACTERS_MAX);
    buffer_shown(&out, (struct text){value.at, end});
    if (end < value.length) buffer_adds(&out, "…");
    return buffer_text(&out);
}

const char *findings_value(const struct findings *findings, struct text value) {
    if (findings->count >= FINDINGS_LISTED_MAX) return "";
    return text_zero_ended(findings->mem, shown_value(findings->mem, value));
}

static struct text shown(struct arena *mem, struct text text) {
    struct buffer out = {.mem = mem};
    buffer_shown(&out, text);
    return text_keep(mem, buffer_text(&out));
}

/* Line by line: the first says what is wrong, the rest what to do. */
static struct text shown_lines(struct arena *mem, struct text text) {
    struct buffer out = {.mem = mem};
    struct text line;
    while (text_next(&text, '\n', &line)) {
        if (out.length > 0) buffer_char(&out, '\n');
        buffer_shown(&out, line);
    }
    return buffer_text(&out);
}

void findings_add(struct findings *findings, struct place place, const char *code, const char *text, ...) {
    if (findings->list == NULL)
        findings->list = arena_make(findings->mem, struct finding, FINDINGS_LISTED_MAX);
    if (findings->count++ >= FINDINGS_LISTED_MAX) return;
    va_list args;
    va_start(args, text);
    struct text printed = text_print_list(findings->mem, text, args);
    va_end(args);
    findings->list[findings->count - 1] = (struct finding){{shown(findings->mem, place.file), place.line,
                                                            shown(findings->mem, place.column),
                                                            shown_value(findings->mem, place.value)},
                                                           code,
                                                           shown_lines(findings->mem, printed)};
}

static void print_one(const struct finding *finding, struct buffer *out) {
    buffer_add(out, finding->place.file);
    if (finding->place.line > 0) buffer_print(out, ":%lld", (long long)finding->place.line);
    if (finding->place.column.length > 0) buffer_print(out, ":%.*s", TEXT_ARGS(finding->place.column));
    struct text rest = finding->text, line;
    text_next(&rest, '\n', &line);
    buffer_print(out, ": %.*s [%s]\n", TEXT_ARGS(line), finding->code);
    while (text_next(&rest, '\n', &line)) buffer_print(out, "  %.*s\n", TEXT_ARGS(line));
}

/* Files in the order in which they were first named, lines ascending; else as found. */
static bool comes_before(const struct findings *findings, const struct finding *a, const struct finding *b) {
    if (text_equal(a->place.file, b->place.file)) return a->place.line < b->place.line;
    for (const struct finding *f = findings->list;; f++) {
        if (text_equal(f->place.file, a->place.file)) return true;
        if (text_equal(f->place.file, b->place.file)) return false;
    }
}

void findings_print(const struct findings *findings, struct buffer *out) {
    int64_t listed = findings->count < FINDINGS_LISTED_MAX ? findings->count : FINDINGS_LISTED_MAX;
    const struct finding *ordered[FINDINGS_LISTED_MAX];
    for (int64_t i = 0; i < listed; i++) {
        int64_t at = i;
        for (; at > 0 && comes_before(findings, &findings->list[i], ordered[at - 1]); at--)
            ordered[at] = ordered[at - 1];
        ordered[at] = &findings->list[i];
    }
    for (int64_t i = 0; i < listed; i++) print_one(ordered[i], out);
    if (findings->count > listed)
        buffer_print(out, "... and %lld more findings\n", (long long)(findings->count - listed));
}

bool findings_none(const struct findings *findings, struct err *err) {
    if (findings->count == 0) return true;
    return err_fail(
        err, ERR_INPUT, "import.findings",
        "%lld finding%s, nothing was stored\nCorrect the cells named above and run the command again.",
        (long long)findings->count, findings->count == 1 ? "" : "s");
}
