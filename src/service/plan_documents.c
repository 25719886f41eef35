/* SPDX-License-Identifier: Apache-2.0 */
#include "service/plan_documents.h"

#include "core/csv.h"
#include "core/json_out.h"
#include "plan/explain.h"
#include "prove/objectives.h"

#include <stdlib.h>

enum { DOCUMENTS_MAX = 8 }; /* with one that the caller adds */

static void cell_int_out(struct arena *mem, struct buffer *out, int64_t number, bool last) {
    csv_cell(out, text_print(mem, "%lld", (long long)number), last);
}

static void cell_day_out(struct buffer *out, day d) {
    struct day_text text = day_print(d);
    csv_cell(out, text_of(text.at), false);
}

static struct text id_or_none(const struct course_class *classes, int32_t k) {
    return k == NONE ? TEXT_NONE : classes[k].id;
}

/* ---- nominations.csv ---- */

struct sorting {
    const struct facts *facts;
    const struct plan *plan;
};

static int by_start_class_officer(const void *left, const void *right, void *context) {
    const struct sorting *s = context;
    int32_t a = *(const int32_t *)left, b = *(const int32_t *)right;
    const struct course_class *ka = &s->facts->classes[s->plan->class_of[a]],
                              *kb = &s->facts->classes[s->plan->class_of[b]];
    if (ka->start != kb->start) return ka->start < kb->start ? -1 : 1;
    int order = text_compare(ka->id, kb->id);
    if (order != 0) return order;
    order = text_compare(s->facts->officers[s->plan->requirements.at[a].officer].id,
                         s->facts->officers[s->plan->requirements.at[b].officer].id);
    return order != 0 ? order : (a > b) - (a < b);
}

static struct text print_nominations(struct arena *mem, const struct facts *f, const struct plan *plan) {
    struct buffer out = {.mem = mem};
    int32_t *seated = arena_make(mem, int32_t, plan->requirements.count), count = 0;
    for (int32_t r = 0; r < plan->requirements.count; r++)
        if (plan->class_of[r] != NONE) seated[count++] = r;
    struct sorting sorting = {f, plan};
    if (count > 0) qsort_r(seated, (size_t)count, sizeof seated[0], by_start_class_officer, &sorting);
    buffer_adds(&out, "officer_id,post_id,course_id,class_id,establishment_id,start,end,score\n");
    for (int32_t i = 0; i < count; i++) {
        const struct requirement *r = &plan->requirements.at[seated[i]];
        const struct course_class *k = &f->classes[plan->class_of[seated[i]]];
        csv_cell(&out, f->officers[r->officer].id, false);
        csv_cell(&out, f->posts[r->post].id, false);
        csv_cell(&out, f->courses[r->course].id, false);
        csv_cell(&out, k->id, false);
        csv_cell(&out, f->establishments[k->establishment].id, false);
        cell_day_out(&out, k->start);
        cell_day_out(&out, k->end);
        cell_int_out(mem, &out, plan->score_of[seated[i]], true);
    }
    return buffer_text(&out);
}

/* ---- the other tables ---- */

static struct text print_unmet(struct arena *mem, const struct facts *f, const struct plan *plan) {
    struct buffer out = {.mem = mem};
    struct explain *explain = explain_begin(mem, f, plan, LANGUAGE_EN);
    buffer_adds(&out, "officer_id,post_id,course_id,reason,detail\n");
    for (int32_t i = 0; i < plan->requirements.count; i++) {
        if (plan->class_of[i] != NONE) continue;
        const struct requirement *r = &plan->requirements.at[i];
        struct reason reason = explain_unmet(explain, i);
        csv_cell(&out, f->officers[r->officer].id, false);
        csv_cell(&out, f->posts[r->post].id, false);
        csv_cell(&out, f->courses[r->course].id, false);
        csv_cell(&out, text_of(rule_names[reason.rule]), false);
        csv_cell(&out, reason.detail, true);
    }
    return buffer_text(&out);
}

static struct text print_seats(struct arena *mem, const struct facts *f, const struct plan *plan) {
    struct buffer out = {.mem = mem};
    int32_t *filled = arena_make(mem, int32_t, f->class_count);
    for (int32_t r = 0; r < plan->requirements.count; r++)
        if (plan->class_of[r] != NONE) filled[plan->class_of[r]]++;
    buffer_adds(&out, "class_id,course_id,establishment_id,start,seats,filled,free\n");
    for (int32_t k = 0; k < f->class_count; k++) {
        csv_cell(&out, f->classes[k].id, false);
        csv_cell(&out, f->courses[f->classes[k].course].id, false);
        csv_cell(&out, f->establishments[f->classes[k].establishment].id, false);
        cell_day_out(&out, f->classes[k].start);
        cell_int_out(mem, &out, f->classes[k].seats, false);
        cell_int_out(mem, &out, filled[k], false);
        cell_int_out(mem, &out, f->classes[k].seats - filled[k], true);
    }
    return buffer_text(&out);
}

static struct text print_readiness(struct arena *mem, const struct facts *f,
                                   const struct readiness *readiness) {
    struct buffer out = {.mem = mem};
    buffer_adds(&out, "unit_id,tier,posts,filled,qualified_before,qualified_after\n");
    for (int32_t i = 0; i < readiness->count; i++) {
        const struct readiness_row *row = &readiness->at[i];
        csv_cell(&out, f->units[row->unit].id, false);
        cell_int_out(mem, &out, row->tier, false);
        cell_int_out(mem, &out, row->posts, false);
        cell_int_out(mem, &out, row->filled, false);
        cell_int_out(mem, &out, row->qualified_before, false);
        cell_int_out(mem, &out, row->qualified_after, true);
    }
    return buffer_text(&out);
}

static struct text print_moves(struct arena *mem, const struct facts *f, const struct plan *plan) {
    struct buffer out = {.mem = mem};
    buffer_adds(&out, "officer_id,course_id,from_class,to_class,reason,gain\n");
    for (int32_t i = 0; i < plan->move_count; i++) {
        const struct move *move = &plan->moves[i];
        const struct nomination *n = &f->nominations[move->nomination];
        csv_cell(&out, n->officer_id, false);
        csv_cell(&out, f->courses[n->course].id, false);
        csv_cell(&out, f->classes[n->course_class].id, false);
        csv_cell(&out, id_or_none(f->classes, move->to_class), false);
        csv_cell(&out, text_of(move->reason), false);
        cell_int_out(mem, &out, move->gain, true);
    }
    return buffer_text(&out);
}

/* ---- certificate.json ---- */

static struct text resource_name(struct arena *mem, const struct facts *f, const struct multiplier *m) {
    struct day_text on = day_print(m->on);
    switch (m->kind) {
    case RESOURCE_SEATS:
        return text_print(mem, "seats:%.*s", TEXT_ARGS(f->classes[m->a].id));
    case RESOURCE_QUOTA:
        return text_print(mem, "quota:%.*s:%.*s", TEXT_ARGS(f->classes[m->a].id),
                          TEXT_ARGS(f->units[m->b].id));
    case RESOURCE_UNIT:
        return text_print(mem, "unit:%.*s:%s", TEXT_ARGS(f->units[m->a].id), on.at);
    case RESOURCE_LEAD:
        return text_print(mem, "lead:%.*s:%s", TEXT_ARGS(f->leadership_groups[m->a]), on.at);
    default:
        return text_print(mem, "day:%.*s:%s", TEXT_ARGS(f->officers[m->a].id), on.at);
    }
}

static void json_multipliers(struct arena *mem, struct json_out *out, const char *key, const struct facts *f,
                             const struct multipliers *multipliers) {
    json_open(out, key, '{');
    for (int32_t i = 0; i < multipliers->count; i++) {
        json_key(out, resource_name(mem, f, &multipliers->at[i]));
        json_int(out, NULL, multipliers->at[i].price);
    }
    json_close(out, '}');
}

static struct text print_certificate(struct arena *mem, const struct facts *f, const struct plan *plan) {
    struct buffer buffer = {.mem = mem};
    struct json_out out = {.to = &buffer};
    json_open(&out, NULL, '{');
    json_int(&out, "bound", plan->bound);
    json_multipliers(mem, &out, "multipliers", f, &plan->multipliers);
    json_int(&out, "met_bound", plan->met_bound);
    json_multipliers(mem, &out, "met_multipliers", f, &plan->met_multipliers);
    json_close(&out, '}');
    buffer_char(&buffer, '\n');
    return buffer_text(&buffer);
}

/* ---- summary.json ---- */

static void json_target(struct json_out *out, const struct objective *o) {
    if (text_is(o->measure, "milestone")) json_text(out, "target", o->target_text);
    else json_millionths(out, "target", o->target_millionths);
}

static void json_objectives(struct json_out *out, const struct facts *f, const struct judged *judged) {
    json_open(out, "objectives", '[');
    for (int32_t i = 0; i < f->objective_count; i++) {
        json_open(out, NULL, '{');
        json_text(out, "id", f->objectives[i].id);
        if (judged[i].is_judged) json_millionths(out, "value", judged[i].value_millionths);
        else json_null(out, "value");
        json_target(out, &f->objectives[i]);
        if (judged[i].is_judged) json_bool(out, "met", judged[i].met);
        else json_null(out, "met");
        json_close(out, '}');
    }
    json_close(out, ']');
}

static void json_day(struct json_out *out, const char *key, day d) {
    struct day_text text = day_print(d);
    if (d == DAY_NONE) json_null(out, key);
    else json_text(out, key, text_of(text.at));
}

static int32_t count_moved(const struct plan *plan) {
    int32_t moved = 0;
    for (int32_t r = 0; r < plan->requirements.count; r++)
        moved += plan->published_class[r] != NONE && plan->published_class[r] != plan->class_of[r];
    return moved;
}

static struct text print_summary(struct arena *mem, const struct facts *f, const struct plan *plan,
                                 const struct judged *judged) {
    struct buffer buffer = {.mem = mem};
    struct json_out out = {.to = &buffer};
    json_open(&out, NULL, '{');
    json_day(&out, "as_of", plan->order.as_of);
    json_day(&out, "until", plan->order.until);
    json_day(&out, "keep", plan->order.keep);
    json_text(&out, "method", text_of(plan->order.method == PLAN_FCFS ? "fcfs" : "best"));
    json_int(&out, "seed", (int64_t)plan->order.seed);
    json_int(&out, "steps", plan->order.steps);
    json_bool(&out, "cut", plan->cut);
    if (plan->order.changes > 0) json_int(&out, "changes", plan->order.changes);
    if (plan->order.base > 0) json_int(&out, "base", plan->order.base);
    json_int(&out, "officers", f->officer_count);
    json_int(&out, "posts", f->post_count);
    json_int(&out, "requirements", plan->requirements.count);
    json_int(&out, "met", plan->met);
    json_int(&out, "unmet", plan->requirements.count - plan->met);
    json_int(&out, "met_bound", plan->met_bound);
    json_int(&out, "score", plan->score);
    json_int(&out, "bound", plan->bound);
    json_int(&out, "gap", plan->bound - plan->score);
    json_int(&out, "frozen", plan->frozen_count);
    json_int(&out, "pinned", plan->pinned_count);
    json_int(&out, "published", plan->published_count);
    json_int(&out, "moved", count_moved(plan));
    json_millionths(&out, "seconds", plan->milliseconds * 1000);
    json_objectives(&out, f, judged);
    json_close(&out, '}');
    buffer_char(&buffer, '\n');
    return buffer_text(&buffer);
}

struct documents plan_documents(struct arena *mem, const struct facts *f, const struct plan *plan) {
    struct readiness readiness = readiness_of(mem, f, plan);
    const struct judged *judged = objectives_judge(mem, f, plan, &readiness);
    struct documents documents = {.at = arena_make(mem, struct document, DOCUMENTS_MAX)};
    struct document *at = documents.at;
    at[documents.count++] = (struct document){text_of("nominations.csv"), print_nominations(mem, f, plan)};
    at[documents.count++] = (struct document){text_of("unmet.csv"), print_unmet(mem, f, plan)};
    at[documents.count++] = (struct document){text_of("seats.csv"), print_seats(mem, f, plan)};
    at[documents.count++] = (struct document){text_of("readiness.csv"), print_readiness(mem, f, &readiness)};
    if (plan->order.keep != DAY_NONE)
        at[documents.count++] = (struct document){text_of("moves.csv"), print_moves(mem, f, plan)};
    at[documents.count++] = (struct document){text_of("certificate.json"), print_certificate(mem, f, plan)};
    at[documents.count++] = (struct document){text_of("summary.json"), print_summary(mem, f, plan, judged)};
    return documents;
}
