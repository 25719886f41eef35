/* SPDX-License-Identifier: Apache-2.0 */
#include "service/verify.h"

#include "core/json.h"
#include "domain/lifecycle.h"

struct verifying {
    struct arena *mem;
    struct verified *out;
    struct record *record;
    struct err *err;
};

static void problem(struct verifying *v, struct text text) {
    if (v->out->problem_count < VERIFY_PROBLEMS_MAX)
        v->out->problems[v->out->problem_count] = text_keep(v->mem, text);
    v->out->problem_count++;
}

static bool ask(struct verifying *v, struct rows *rows) {
    while (rows_next(rows)) problem(v, rows_text(rows, 0));
    return !err_any(v->err);
}

static bool ask_all(struct verifying *v, struct tx *tx, day on) {
    static const enum query queries[] = {SQL_verify_seats, SQL_verify_overlap, SQL_verify_last_step,
                                         SQL_verify_sheet, SQL_verify_class,   SQL_verify_qualification};
    for (int32_t i = 0; i < 6; i++) {
        scoped(rows) struct rows *rows = tx_rows(tx, queries[i], v->err);
        if (!ask(v, rows)) return false;
    }
    scoped(rows) struct rows *rows = tx_rows(tx, SQL_verify_quota, v->err, value_day(on));
    return ask(v, rows);
}

/* ---- steps ---- */

struct step {
    enum life life;
    struct text thing, word, state, before, reason, statement, officer_id, course_id, class_id;
    int64_t number;
    enum life_event event;
};

static bool step_of(const struct rows *rows, struct step *out) {
    *out = (struct step){.life = LIFE_COUNT, .event = EVENT_COUNT};
    for (int32_t i = 0; i < LIFE_COUNT; i++)
        if (text_is(rows_text(rows, 0), life_words[i])) out->life = (enum life)i;
    if (out->life == LIFE_COUNT) return false;
    out->thing = rows_text(rows, 1);
    out->number = rows_int(rows, 2, 0);
    out->word = rows_text(rows, 3);
    out->event = life_event_find(out->life, out->word);
    out->state = rows_text(rows, 4);
    out->before = rows_text(rows, 5);
    out->reason = rows_text(rows, 6);
    out->statement = rows_bytes(rows, 8);
    out->officer_id = rows_text(rows, 9);
    out->course_id = rows_text(rows, 10);
    out->class_id = rows_text(rows, 11);
    return out->event != EVENT_COUNT;
}

static void step_problem(struct verifying *v, const struct step *s, const char *what) {
    problem(v, text_print(v->mem, "%s %.*s, step %lld (%.*s): %s", life_words[s->life], TEXT_ARGS(s->thing),
                          (long long)s->number, TEXT_ARGS(s->word), what));
}

static void check_move(struct verifying *v, const struct step *s) {
    enum life_state from = life_state_find(s->life, s->before), to = life_state_find(s->life, s->state);
    bool first = s->number == 1;
    if (first != (s->before.length == 0) || !life_leads(s->event, from, to))
        step_problem(v, s, "the life cycle does not lead there");
    if (event_rows[s->event].needs_reason && s->reason.length == 0)
        step_problem(v, s, "its reason is missing");
    bool tells = event_rows[s->event].verb[0] != '\0';
    if (tells != (s->statement.length == 16))
        step_problem(v, s, "its statement is missing, or it has none to make");
}

static bool ends_with(struct text t, struct text end) {
    return t.length >= end.length && text_equal((struct text){t.at + t.length - end.length, end.length}, end);
}

static struct text member(struct verifying *v, const struct json *json, const char *a, const char *b,
                          const char *c) {
    int32_t node = json_member(json, json_member(json, 0, a), b);
    if (c != NULL) node = json_member(json, node, c);
    return node == JSON_MISSING ? TEXT_NONE : json_unescaped(v->mem, json, node);
}

/* The statement says who, what, and about which class or course. Ids with characters that an address escapes
   are not compared. */
static bool check_statement(struct verifying *v, const struct step *s) {
    struct record_query query = {.format = FORMAT_EXACT};
    struct record_one one;
    struct json json;
    if (!record_get(v->record, v->mem, (const uint8_t *)s->statement.at, false, &query, &one, v->err))
        return false;
    v->out->statements++;
    if (one.statement.length == 0) {
        step_problem(v, s, "its statement is not in the record store");
        return true;
    }
    if (!json_read(v->mem, one.statement, &json, v->err)) return false;
    struct text verb = text_print(v->mem, "/%s", event_rows[s->event].verb);
    struct text object = s->class_id.length > 0 ? s->class_id : s->course_id;
    if (!text_equal(member(v, &json, "actor", "account", "name"), s->officer_id) ||
        !ends_with(member(v, &json, "verb", "id", NULL), verb) ||
        !ends_with(member(v, &json, "object", "id", NULL), object))
        step_problem(v, s, "its statement says something else");
    return true;
}

static bool check_steps(struct verifying *v, struct tx *tx, day from) {
    struct arena *all = v->mem, scratch = {0};
    bool done = true;
    scoped(rows) struct rows *rows = tx_rows(tx, SQL_verify_steps, v->err, value_day(from));
    while (done && rows_next(rows)) {
        struct step s;
        v->out->steps++;
        if (!step_of(rows, &s)) {
            problem(v, text_print(all, "step %.*s of \"%.*s\" is of no life cycle", TEXT_ARGS(s.word),
                                  TEXT_ARGS(rows_text(rows, 1))));
            continue;
        }
        int32_t before = v->out->problem_count;
        check_move(v, &s);
        if (before != v->out->problem_count || v->record == NULL || s.statement.length != 16) continue;
        v->mem = &scratch;
        done = check_statement(v, &s);
        v->mem = all;
        for (int32_t i = before; i < v->out->problem_count && i < VERIFY_PROBLEMS_MAX; i++)
            v->out->problems[i] = text_keep(all, v->out->problems[i]);
        arena_reset(&scratch);
    }
    arena_clear(&scratch);
    return done && !err_any(v->err);
}

bool training_verify(struct arena *mem, const struct service *service, struct record *record, day from,
                     struct verified *out, struct err *err) {
    struct verified verified = {0};
    struct verifying v = {mem, &verified, record, err};
    scoped(tx) struct tx *tx = tx_look(service->store, err);
    if (tx == NULL || !tx_int(tx, SQL_verify_nominations, 0, &verified.nominations, err) ||
        !ask_all(&v, tx, service_day(service)) || !check_steps(&v, tx, from))
        return false;
    *out = verified;
    return true;
}
