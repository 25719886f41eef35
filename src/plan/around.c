/* SPDX-License-Identifier: Apache-2.0 */
#include "plan/around.h"

static bool wants_slot(const struct search *s, int32_t need, const bool *wanted) {
    const struct need *n = &s->p->needs[need];
    for (int32_t a = n->first_arc; a < n->first_arc + n->arc_count; a++)
        if (wanted[s->p->arcs[a].slot]) return true;
    return false;
}

static bool shares_line(const struct problem *p, int32_t a, int32_t b) {
    for (int32_t i = 0; i < p->needs[a].line_count; i++)
        for (int32_t k = 0; k < p->needs[b].line_count; k++)
            if (p->need_lines[p->needs[a].first_line + i] == p->need_lines[p->needs[b].first_line + k])
                return true;
    return false;
}

static int32_t choose_centre(struct search *s, struct arena *mem) {
    int32_t *unmet = arena_make(mem, int32_t, s->p->need_count), count = 0;
    for (int32_t n = 0; n < s->p->need_count; n++)
        if (s->seating->arc_of_need[n] == NONE) unmet[count++] = n;
    if (count > 0 && random_below(&s->random, 4) != 0) return unmet[random_below(&s->random, count)];
    return (int32_t)random_below(&s->random, s->p->need_count);
}

/* The centre, those who share a unit or group with it, those who sit in some of its slots, others who want
 * them. */
static void free_around(struct search *s, int32_t centre, bool *wanted) {
    const struct problem *p = s->p;
    const struct need *need = &p->needs[centre];
    int32_t slots = need->arc_count < 6 ? need->arc_count : 6;
    for (int32_t i = 0; i < slots; i++)
        wanted[p->arcs[need->first_arc + random_below(&s->random, need->arc_count)].slot] = true;
    search_free(s, centre);
    int32_t begin = (int32_t)random_below(&s->random, p->need_count);
    for (int32_t i = 0; i < p->need_count && s->free_count < s->free_max / 2; i++) {
        int32_t n = (begin + i) % p->need_count;
        if (shares_line(p, centre, n)) search_free(s, n);
    }
    for (int32_t i = 0; i < p->need_count && s->free_count < s->free_max; i++) {
        int32_t n = (begin + i) % p->need_count, arc = s->seating->arc_of_need[n];
        if (arc != NONE ? wanted[p->arcs[arc].slot] : wants_slot(s, n, wanted)) search_free(s, n);
    }
}

/* Neighbours in the file: whole units together. */
static void free_units(struct search *s) {
    int32_t begin = (int32_t)random_below(&s->random, s->p->need_count);
    for (int32_t i = 0; i < s->p->need_count && s->free_count < s->free_max; i++)
        search_free(s, (begin + i) % s->p->need_count);
}

/* Those in class while some slot is held, and those without a seat who want one of these slots. */
static void free_window(struct search *s, bool *wanted) {
    const struct problem *p = s->p;
    const struct slot *centre = &p->slots[random_below(&s->random, p->slot_count)];
    int32_t begin = (int32_t)random_below(&s->random, p->need_count);
    day margin = (day)random_below(&s->random, 30);
    for (int32_t k = 0; k < p->slot_count; k++)
        wanted[k] = days_overlap(p->slots[k].start, p->slots[k].end, centre->start - margin,
                                 centre->end + margin);
    for (int32_t i = 0; i < p->need_count && s->free_count < s->free_max; i++) {
        int32_t n = (begin + i) % p->need_count, arc = s->seating->arc_of_need[n];
        if (arc != NONE ? wanted[p->arcs[arc].slot] : wants_slot(s, n, wanted)) search_free(s, n);
    }
}

void around_free(struct search *s) {
    if (s->p->need_count <= s->free_max / 2) {
        search_free_all(s);
        return;
    }
    struct arena mem = {0};
    bool *wanted = arena_make(&mem, bool, s->p->slot_count);
    int64_t kind = s->hard ? random_below(&s->random, 3) : 0;
    if (kind == 0) free_around(s, choose_centre(s, &mem), wanted);
    else if (kind == 1) free_units(s);
    else free_window(s, wanted);
    arena_clear(&mem);
}
