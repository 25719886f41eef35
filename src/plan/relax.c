/* SPDX-License-Identifier: Apache-2.0 */
#include "plan/relax.h"

#include <string.h>

struct relax_room relax_begin(struct arena *mem, const struct problem *problem) {
    return (struct relax_room){
        .row_of = arena_make(mem, int32_t, problem->row_count),
        .row_stamp = arena_make(mem, int32_t, problem->row_count),
        .row_needs = arena_make(mem, int32_t, problem->row_count),
        .row_last = arena_make(mem, int32_t, problem->row_count),
        .row_starts = arena_make(mem, int32_t, problem->row_count),
        .row_ends = arena_make(mem, int32_t, problem->row_count),
        .line_stamp = arena_make(mem, int32_t, problem->line_count),
        .lines = arena_make(mem, int32_t, problem->line_count),
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

/* A slot with a minimum takes people only while it is held. */
static bool is_open(const struct making *m, int32_t slot) {
    const struct problem *p = m->seating->problem;
    if (m->order->closed != NULL) return !m->order->closed[slot];
    if (p->slots[slot].seats_min <= 1) return true;
    return seating_in_slot(m->seating, slot) + m->here[slot] >= p->slots[slot].seats_min;
}

static bool is_wanted(const struct making *m, int32_t need, int32_t arc, int32_t now) {
    const struct problem *p = m->seating->problem;
    if (arc == now) return true;
    if (m->order->met_unit == 0 && p->arcs[arc].profit <= 0 && p->slots[p->arcs[arc].slot].seats_min <= 1)
        return false;
    if (m->order->losses != NULL && m->order->losses[arc] > m->order->loss_max) return false;
    return is_open(m, p->arcs[arc].slot) && seating_fits(m->seating, need, arc);
}

static void choose_columns(struct making *m) {
    const struct problem *p = m->seating->problem;
    for (int32_t i = 0; i < m->order->need_count; i++) {
        int32_t n = m->order->needs[i];
        const struct need *need = &p->needs[n];
        m->column_begin[i] = (int32_t)m->columns;
        for (int32_t a = need->first_arc; a < need->first_arc + need->arc_count; a++) {
            if (!is_wanted(m, n, a, m->order->arcs[i])) continue;
            arena_grow(m->mem, m->arc_of_column, m->columns, &m->column_capacity);
            m->arc_of_column[m->columns++] = a;
        }
    }
    m->column_begin[m->order->need_count] = (int32_t)m->columns;
}

/* How many of the needs may use each row: a row with room for all of them is no limit. */
static void see_row(struct relax_room *room, int32_t row) {
    if (room->row_stamp[row] == room->stamp) return;
    room->row_stamp[row] = room->stamp;
    room->row_needs[row] = room->row_starts[row] = room->row_ends[row] = 0;
    room->row_last[row] = NONE;
    room->row_of[row] = NONE;
}

/* The lines that a need's column to the slot uses, and where on them it starts and ends. */
static void count_lines(struct making *m, const struct need *need, const struct slot *slot) {
    struct relax_room *room = m->room;
    const struct problem *p = m->seating->problem;
    for (int32_t i = 0; i < need->line_count; i++) {
        int32_t line = p->need_lines[need->first_line + i];
        room->row_starts[line * p->day_count + slot->first_day]++;
        room->row_ends[line * p->day_count + slot->last_day]++;
        if (room->line_stamp[line] == room->stamp) continue;
        room->line_stamp[line] = room->stamp;
        room->lines[room->line_count++] = line;
    }
}

static bool is_limit(const struct making *m, int32_t row) {
    return m->room->row_stamp[row] == m->room->stamp && m->room->row_needs[row] > m->seating->left[row];
}

/*
 * Of a line's days, those whose every column another day has too, and which leave at least as many, are no
 * limit of their own. Columns cover neighbouring days, so it is enough to compare neighbours: a day is within
 * the next when nothing ends between, and the next is within it when nothing starts.
 */
static void drop_covered_days(struct making *m, int32_t line) {
    struct relax_room *room = m->room;
    const struct problem *p = m->seating->problem;
    int32_t kept = NONE, begin = line * p->day_count;
    bool ends = false, starts = false; /* between the kept day and this one */
    for (int32_t row = begin; row < begin + p->day_count; row++) {
        bool seen = room->row_stamp[row] == room->stamp;
        starts |= seen && room->row_starts[row] > 0;
        if (is_limit(m, row)) {
            bool kept_within = kept != NONE && !ends, within_kept = kept != NONE && !starts;
            if (within_kept && m->seating->left[kept] <= m->seating->left[row]) {
                room->row_needs[row] = 0;
            } else {
                if (kept_within && m->seating->left[row] <= m->seating->left[kept]) room->row_needs[kept] = 0;
                kept = row;
                ends = starts = false;
            }
        }
        ends |= seen && room->row_ends[row] > 0;
    }
}

static void count_needs(struct making *m) {
    struct relax_room *room = m->room;
    const struct problem *p = m->seating->problem;
    room->stamp++;
    room->line_count = 0;
    for (int32_t i = 0; i < m->order->need_count; i++) {
        for (int32_t c = m->column_begin[i]; c < m->column_begin[i + 1]; c++) {
            int32_t slot = p->arcs[m->arc_of_column[c]].slot;
            int32_t count = problem_rows(p, m->order->needs[i], slot, m->seating->rows);
            for (int32_t k = 0; k < count; k++) {
                int32_t row = m->seating->rows[k];
                see_row(room, row);
                if (room->row_last[row] == i) continue;
                room->row_last[row] = i;
                room->row_needs[row]++;
            }
            count_lines(m, &p->needs[m->order->needs[i]], &p->slots[slot]);
        }
    }
    for (int32_t i = 0; i < room->line_count; i++) drop_covered_days(m, room->lines[i]);
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
                if (!is_limit(m, row)) continue;
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

static double *start_prices(const struct making *m) {
    if (m->order->start_prices == NULL) return NULL;
    double *prices = arena_make(m->mem, double, m->rows);
    for (int64_t r = 0; r < m->rows; r++)
        if (m->row_in_problem[r] != NONE) prices[r] = m->order->start_prices[m->row_in_problem[r]];
    return prices;
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
               .pivots_max = order->pivots_max,
               .work_max = order->work_max,
               .stop = order->stop},
        .arc_of_column = m.arc_of_column,
        .row_in_problem = m.row_in_problem,
    };
    if (order->rounds > 0) {
        struct descent_order descent = {.rounds = order->rounds, .start = start_prices(&m)};
        relaxed.descent = descend(mem, &relaxed.lp, &descent);
    } else {
        relaxed.solution = lp_solve(mem, &relaxed.lp);
    }
    return relaxed;
}
