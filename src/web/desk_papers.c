/* SPDX-License-Identifier: Apache-2.0 */
/* Papers of the plan that pages show: rolls of classes and units, joining instructions. */
#include "service/papers.h"
#include "web/desk_shapes.h"

#include <ctype.h>
#include <string.h>

static struct paper_source source_of(const struct snapshot *s) {
    return (struct paper_source){.sheets = &s->sheets,
                                 .facts = &s->facts,
                                 .plan = &s->plan,
                                 .plan_id = s->line.id,
                                 .is_draft = text_is(s->line.state, "draft")};
}

/* Ids may hold letters that a header cannot. */
static struct text file_name(struct request *request, const char *kind, struct text id, struct text ending) {
    struct text name = text_print(request->mem, "%s-%.*s%.*s", kind, TEXT_ARGS(id), TEXT_ARGS(ending));
    char *at = (char *)(uintptr_t)name.at;
    for (int64_t i = 0; i < name.length; i++)
        if (!isalnum((unsigned char)at[i]) && at[i] != '.' && at[i] != '-' && at[i] != '_') at[i] = '_';
    return name;
}

/* Who may not have it learns no more than that it is not there. */
static bool hide(struct err *err, struct err *refused, const char *code, struct text id) {
    if (refused->kind == ERR_RIGHTS)
        return not_found(err, code, "there is nothing \"%.*s\" that you may see", TEXT_ARGS(id));
    *err = *refused;
    return false;
}

typedef bool roll_maker(struct arena *mem, const struct service *service, const struct paper_source *source,
                        struct text id, struct paper_ask ask, struct text *out, struct err *err);

/* /classes/{id}/roll.pdf: {file} is "roll.pdf" */
static bool roll_answer(struct request *request, const char *kind, roll_maker *make, struct err *err) {
    const struct snapshot *s;
    struct text id, file, bytes;
    struct err refused = {0};
    struct paper_ask ask = {.language = call_of(request)->language};
    if (!request_part(request, "id", &id, err) || !request_part(request, "file", &file, err)) return false;
    if (!paper_form_of(file, &ask.form) || file.length < 8 || memcmp(file.at, "roll.", 5) != 0)
        return not_found(err, "roll.not-found",
                         "there is no such file\nAsk for roll.pdf, roll.xlsx or roll.csv.");
    if (!call_look(request, 0, &s, err)) return false;
    struct paper_source source = source_of(s);
    if (!make(request->mem, &call_of(request)->service, &source, id, ask, &bytes, &refused))
        return hide(err, &refused, "roll.not-found", id);
    struct text ending = {file.at + 4, file.length - 4};
    answer_file(request, file_name(request, kind, id, ending), bytes);
    return true;
}

bool class_roll_get(struct request *request, struct err *err) {
    return roll_answer(request, "class", papers_class_roll, err);
}

bool unit_roll_get(struct request *request, struct err *err) {
    return roll_answer(request, "unit", papers_unit_roll, err);
}

bool officer_joining_get(struct request *request, struct err *err) {
    const struct snapshot *s;
    struct text id, bytes;
    struct err refused = {0};
    if (!request_part(request, "id", &id, err) || !call_look(request, 0, &s, err)) return false;
    struct paper_source source = source_of(s);
    if (!papers_joining(request->mem, &call_of(request)->service, &source, id, call_of(request)->language,
                        &bytes, &refused))
        return hide(err, &refused, "officer.not-found", id);
    answer_file(request, file_name(request, "joining", id, text_of(".pdf")), bytes);
    return true;
}
