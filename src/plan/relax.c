/* SPDX-License-Identifier: Apache-2.0 */
#include "plan/relax.h"

#include <string.h>

struct relax_room relax_begin(struct arena *mem, const struct problem *problem) {
    return (struct relax_room){
        .row_of = arena_make(mem, int32_t, problem->row_count),
        .row_stamp = arena_make(mem, int32_t, problem->row_count),
        .row_needs = arena_make(mem, int32_t, problem->row_count),
        .row_last = arena_make(mem, int32_t, problem->row_count),
    };
}

struct making {
    struct arena *mem;
    struct relax_room *room;
    struct seating *seating;
    const struct relax_order *order;
    int32_t *column_begin; /* [need_count + 1] */
    int32_t *arc_of_column;
    int64_t columns, column_capacity;
    struct lp_entry *entries;
    int64_t entry_count, entry_capacity;
    int32_t *row_in_problem;
    double *capacity;
    int64_t rows, row_capacity, capacity_capacity;
    int32_t *here; /* [slot_count]: free needs that sit in the slot */
};

/* What the arc is worth after the prices of its rows. */
static double worth_at(const struct making *m, int32_t need, int32_t arc) {
    const struct problem *p = m->seating->problem;
    int32_t count = problem_rows(p, need, p->arcs[arc].slot, m->seating->rows);
    double worth = (double)p->arcs[arc].profit;
    for (int32_t i = 0; i < count; i++) worth -= m->order->prices[m->seating->rows[i]];
    return worth;
}

/* A slot with a minimum takes people only while it is held. */
static bool is_open(const struct making *m, int32_t slot) {
    const struct problem *p = m->seating->problem;
    if (m->order->closed != NULL) return !m->order->closed[slot];
    if (p->slots[slot].seats_min <= 1) return true;
    return seating_in_slot(m->seating, slot) + m->here[slot] >= p->slots[slot].seats_min;
}

static bool is_wanted(const struct making *m, int32_t need, int32_t arc, int32_t now, double best) {
    const struct problem *p = m->seating->problem;
    if (arc == now) return true;
    if (m->order->met_unit == 0 && p->arcs[arc].profit <= 0 && p->slots[p->arcs[arc].slot].seats_min <= 1)
        return false;
    if (!is_open(m, p->arcs[arc].slot) || !seating_fits(m->seating, need, arc)) return false;
    return m->order->prices == NULL || worth_at(m, need, arc) >= best - m->order->loss_max;
}

static void choose_columns(struct making *m) {
    const struct problem *p = m->seating->problem;
    for (int32_t i = 0; i < m->order->need_count; i++) {
        int32_t n = m->order->needs[i];
        const struct need *need = &p->needs[n];
        double best = 0;
        for (int32_t a = need->first_arc; m->order->prices != NULL && a < need->first_arc + need->arc_count;
             a++) {
            double worth = worth_at(m, n, a);
            if (worth > best) best = worth;
        }
        m->column_begin[i] = (int32_t)m->columns;
        for (int32_t a = need->first_arc; a < need->first_arc + need->arc_count; a++) {
            if (!is_wanted(m, n, a, m->order->arcs[i], best)) continue;
            arena_grow(m->mem, m->arc_of_column, m->columns, &m->column_capacity);
            m->arc_of_column[m->columns++] = a;
        }
    }
    m->column_begin[m->order->need_count] = (int32_t)m->columns;
}

/* How many of the needs may use each row: a row with room for all of them is no limit. */
static void count_needs(struct making *m) {
    struct relax_room *room = m->room;
    const struct problem *p = m->seating->problem;
    room->stamp++;
    for (int32_t i = 0; i < m->order->need_count; i++) {
        for (int32_t c = m->column_begin[i]; c < m->column_begin[i + 1]; c++) {
            int32_t slot = p->arcs[m->arc_of_column[c]].slot;
            int32_t count = problem_rows(p, m->order->needs[i], slot, m->seating->rows);
            for (int32_t k = 0; k < count; k++) {
                int32_t row = m->seating->rows[k];
                if (room->row_stamp[row] != room->stamp) {
                    room->row_stamp[row] = room->stamp;
                    room->row_needs[row] = 0;
                    room->row_last[row] = NONE;
                    room->row_of[row] = NONE;
                }
                if (room->row_last[row] == i) continue;
                room->row_last[row] = i;
                room->row_needs[row]++;
            }
        }
    }
}

static int32_t add_row(struct making *m, int32_t row, double capacity) {
    arena_grow(m->mem, m->row_in_problem, m->rows, &m->row_capacity);
    arena_grow(m->mem, m->capacity, m->rows, &m->capacity_capacity);
    m->row_in_problem[m->rows] = row;
    m->capacity[m->rows] = capacity;
    return (int32_t)m->rows++;
}

static void add_entry(struct making *m, int32_t row, int32_t sign) {
    arena_grow(m->mem, m->entries, m->entry_count, &m->entry_capacity);
    m->entries[m->entry_count++] = (struct lp_entry){row, sign};
}

static void make_entries(struct making *m, int32_t *first_entry) {
    struct relax_room *room = m->room;
    const struct problem *p = m->seating->problem;
    int32_t *least_row = arena_make(m->mem, int32_t, p->slot_count);
    for (int32_t s = 0; s < p->slot_count; s++) least_row[s] = NONE;
    for (int32_t i = 0; i < m->order->need_count; i++) {
        for (int32_t c = m->column_begin[i]; c < m->column_begin[i + 1]; c++) {
            int32_t slot = p->arcs[m->arc_of_column[c]].slot;
            int32_t count = problem_rows(p, m->order->needs[i], slot, m->seating->rows);
            first_entry[c] = (int32_t)m->entry_count;
            for (int32_t k = 0; k < count; k++) {
                int32_t row = m->seating->rows[k];
                int64_t left = m->seating->left[row];
                if (room->row_needs[row] <= left) continue;
                if (room->row_of[row] == NONE) room->row_of[row] = add_row(m, row, (double)left);
                add_entry(m, room->row_of[row], 1);
            }
            int64_t least = p->slots[slot].seats_min - seating_in_slot(m->seating, slot);
            if (p->slots[slot].seats_min <= 1 || least <= 0 || m->order->closed != NULL) continue;
            if (least_row[slot] == NONE) least_row[slot] = add_row(m, NONE, -(double)least);
            add_entry(m, least_row[slot], -1);
        }
    }
    first_entry[m->columns] = (int32_t)m->entry_count;
}

struct relaxed relax_solve(struct arena *mem, struct relax_room *room, struct seating *seating,
                           const struct relax_order *order) {
    const struct problem *p = seating->problem;
    struct making m = {.mem = mem, .room = room, .seating = seating, .order = order};
    m.column_begin = arena_make(mem, int32_t, order->need_count + 1);
    m.here = arena_make(mem, int32_t, p->slot_count);
    for (int32_t i = 0; i < order->need_count; i++)
        if (order->arcs[i] != NONE) m.here[p->arcs[order->arcs[i]].slot]++;
    choose_columns(&m);
    count_needs(&m);
    int32_t *first_entry = arena_make(mem, int32_t, m.columns + 1);
    make_entries(&m, first_entry);

    double *profit = arena_make(mem, double, m.columns);
    int32_t *start = arena_make(mem, int32_t, order->need_count);
    for (int32_t i = 0; i < order->need_count; i++) {
        start[i] = LP_NONE;
        for (int32_t c = m.column_begin[i]; c < m.column_begin[i + 1]; c++) {
            profit[c] = (double)(order->met_unit > 0 ? order->met_unit : p->arcs[m.arc_of_column[c]].profit);
            if (m.arc_of_column[c] == order->arcs[i]) start[i] = c;
        }
    }
    struct relaxed relaxed = {
        .lp = {.group_count = order->need_count,
               .row_count = (int32_t)m.rows,
               .first_column = m.column_begin,
               .profit = profit,
               .first_entry = first_entry,
               .entries = m.entries,
               .capacity = m.capacity,
               .start = start,
               .pivots_max = order->pivots_max},
        .arc_of_column = m.arc_of_column,
        .row_in_problem = m.row_in_problem,
    };
    relaxed.solution = lp_solve(mem, &relaxed.lp);
    return relaxed;
}
