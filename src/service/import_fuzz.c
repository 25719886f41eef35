/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The files of a directory in one input -> sheets -> findings, or facts. What is read is written, read again,
 * and is the same. When all is well and small, a plan is made of it, and the judge must find nothing in that
 * plan.
 */
#include "core/must.h"
#include "exchange/sheets_files.h"
#include "plan/check.h"
#include "plan/plan.h"
#include "service/plan_documents.h"
#include "service/plan_read.h"
#include "tests/fuzz.h"

#include <stdio.h>

enum {
    AS_OF = 13837 /* 2007-11-20 */,
    UNTIL = 14244 /* 2008-12-31 */,
    KEEP = AS_OF + 60,
    PAIRS_MAX = 500, /* officers times classes: larger inputs are read, not planned */
    STEPS = 20
};

static void read_files(struct arena *mem, struct text input, struct sheets *out, struct findings *findings) {
    struct text name, body;
    sheets_begin(out);
    while (fuzz_file(&input, &name, &body))
        for (int32_t id = 0; id < SHEET_COUNT; id++)
            if (text_is(name, sheet_kinds[id].file) && !out->of[id].present)
                sheet_read(mem, body, &out->of[id], findings);
}

static void must_come_back(struct arena *mem, const struct sheet *sheet) {
    struct buffer file = {.mem = mem};
    struct findings findings = {.mem = mem};
    struct sheet again = {.id = sheet->id};
    sheet_print(sheet, &file);
    sheet_read(mem, buffer_text(&file), &again, &findings);
    must(findings.count == 0 && again.row_count == sheet->row_count);
    int64_t cells = sheet->row_count * sheet_kinds[sheet->id].column_count;
    for (int64_t i = 0; i < cells; i++) must(text_equal(sheet->cells[i], again.cells[i]));
}

/* Each prints as one line and indented hints, of UTF-8 without control characters. */
static void must_be_printable(const struct findings *findings) {
    struct buffer out = {.mem = findings->mem};
    findings_print(findings, &out);
    must(text_utf8_error(buffer_text(&out)) < 0);
    for (int64_t i = 0; i < out.length; i++) must((unsigned char)out.at[i] >= ' ' || out.at[i] == '\n');
    must((findings->count == 0) == (out.length == 0));
}

static void plan_and_judge(struct arena *mem, const struct facts *facts, enum plan_method method, day keep) {
    const struct plan_order order = {
        .as_of = AS_OF, .until = UNTIL, .keep = keep, .method = method, .seed = 1, .steps = STEPS};
    struct plan plan, again;
    struct err err = {0};
    struct checked checked;
    struct findings findings = {.mem = mem};
    if (!plan_make(mem, facts, &order, NULL, &plan, &findings, &err)) {
        must(findings.count > 0 && strcmp(err.code, "plan.pins") == 0); /* a pin that is not allowed */
        return;
    }
    struct documents documents = plan_documents(mem, facts, &plan);
    bool judged = check_plan(mem, facts, &documents, &findings, &checked, &err);
    if (!judged || findings.count > 0) {
        struct buffer out = {.mem = mem};
        findings_print(&findings, &out);
        fprintf(stderr, "%.*s%s\n", TEXT_ARGS(buffer_text(&out)), err.text);
    }
    must(judged && checked.allowed && checked.proven);
    must(plan_read(mem, facts, &documents, &again, &err) && again.met == plan.met);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length) {
    struct arena mem = {0};
    struct findings findings = {.mem = &mem};
    struct sheets sheets;
    struct facts facts;
    read_files(&mem, (struct text){(const char *)bytes, (int64_t)length}, &sheets, &findings);
    int64_t before = findings.count;
    bool built = facts_build(&mem, &sheets, AS_OF, &facts, &findings);
    must(built == (findings.count == before));
    must_be_printable(&findings);
    for (int32_t id = 0; built && id < SHEET_COUNT; id++)
        if (sheets.of[id].present && !sheets.of[id].refused) must_come_back(&mem, &sheets.of[id]);
    if (findings.count == 0 && (int64_t)facts.officer_count * facts.class_count <= PAIRS_MAX) {
        plan_and_judge(&mem, &facts, PLAN_BEST, DAY_NONE);
        plan_and_judge(&mem, &facts, PLAN_BEST, KEEP);
        plan_and_judge(&mem, &facts, PLAN_FCFS, DAY_NONE);
    }
    arena_clear(&mem);
    return 0;
}
