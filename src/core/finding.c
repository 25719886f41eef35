/* SPDX-License-Identifier: Apache-2.0 */
#include "core/finding.h"

#include <string.h>

void findings_add(struct findings *findings, struct place place, const char *code, const char *text, ...) {
    if (findings->list == NULL)
        findings->list = arena_make(findings->mem, struct finding, FINDINGS_LISTED_MAX);
    if (findings->count++ >= FINDINGS_LISTED_MAX) return;
    va_list args;
    va_start(args, text);
    struct text printed = text_print_list(findings->mem, text, args);
    va_end(args);
    findings->list[findings->count - 1] = (struct finding){
        {text_keep(findings->mem, place.file), place.line, text_keep(findings->mem, place.column)},
        code,
        printed};
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

void findings_print(const struct findings *findings, struct buffer *out) {
    int64_t listed = findings->count < FINDINGS_LISTED_MAX ? findings->count : FINDINGS_LISTED_MAX;
    for (int64_t i = 0; i < listed; i++) print_one(&findings->list[i], out);
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
