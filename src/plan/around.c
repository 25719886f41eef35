/* SPDX-License-Identifier: Apache-2.0 */
#include "plan/around.h"

#include "plan/search.h"

enum { SLOTS_OF_CENTRE = 6 };

static bool wants_slot(const struct search *s, int32_t need, const bool *wanted) {
    const struct need *n = &s->p->needs[need];
    for (int32_t a = n->first_arc; a < n->first_arc + n->arc_count; a++)
        if (wanted[s->p->arcs[a].slot]) return true;
    return false;
}

/* ---- who is near whom ---- */

/* Lists of needs, one after the other: that of key k is at[first[k]] .. at[first[k + 1] - 1]. */
static int32_t *begin_lists(struct arena *mem, int32_t *first, int32_t keys) {
    for (int32_t k = 0; k < keys; k++) first[k + 1] += first[k];
    return arena_make(mem, int32_t, first[keys]);
}

/* Files each need under its lines and its slots. */
struct around around_begin(struct arena *mem, const struct problem *p) {
    struct around around = {.first_of_line = arena_make(mem, int32_t, p->line_count + 1),
                            .first_of_slot = arena_make(mem, int32_t, p->slot_count + 1)};
    for (int32_t n = 0; n < p->need_count; n++) {
        const struct need *need = &p->needs[n];
        for (int32_t i = 0; i < need->line_count; i++)
            around.first_of_line[p->need_lines[need->first_line + i] + 1]++;
        for (int32_t i = 0; i < need->arc_count; i++)
            around.first_of_slot[p->arcs[need->first_arc + i].slot + 1]++;
    }
    around.of_line = begin_lists(mem, around.first_of_line, p->line_count);
    around.of_slot = begin_lists(mem, around.first_of_slot, p->slot_count);
    int32_t *next_of_line = arena_make(mem, int32_t, p->line_count),
            *next_of_slot = arena_make(mem, int32_t, p->slot_count);
    for (int32_t n = 0; n < p->need_count; n++) {
        const struct need *need = &p->needs[n];
        for (int32_t i = 0; i < need->line_count; i++) {
            int32_t line = p->need_lines[need->first_line + i];
            around.of_line[around.first_of_line[line] + next_of_line[line]++] = n;
        }
        for (int32_t i = 0; i < need->arc_count; i++) {
            int32_t slot = p->arcs[need->first_arc + i].slot;
            around.of_slot[around.first_of_slot[slot] + next_of_slot[slot]++] = n;
        }
    }
    return around;
}

/* Who has no seat; found again when their number has changed, which is seldom. */
static void find_unmet(struct search *s) {
    struct around *around = &s->around;
    if (around->unmet != NULL && around->seated == s->seating->seated) return;
    if (around->unmet == NULL) around->unmet = arena_make(s->mem, int32_t, s->p->need_count);
    around->unmet_count = 0;
    around->seated = s->seating->seated;
    for (int32_t n = 0; n < s->p->need_count; n++)
        if (s->seating->arc_of_need[n] == NONE) around->unmet[around->unmet_count++] = n;
}

/* Three of four times somebody without a seat. */
static int32_t choose_centre(struct search *s) {
    find_unmet(s);
    if (s->around.unmet_count > 0 && random_below(&s->random, 4) != 0)
        return s->around.unmet[random_below(&s->random, s->around.unmet_count)];
    return (int32_t)random_below(&s->random, s->p->need_count);
}

/* ---- what a step sets free ---- */

/* Those of a list, from a place by chance, until so many are free. in_slot: only who sits there, or sits
   nowhere; NONE: all. */
static void free_list(struct search *s, const int32_t *at, int32_t count, int32_t in_slot,
                      int32_t free_most) {
    if (count == 0) return;
    int32_t begin = (int32_t)random_below(&s->random, count);
    for (int32_t i = 0; i < count && s->free_count < free_most; i++) {
        int32_t n = at[(begin + i) % count], arc = s->seating->arc_of_need[n];
        if (in_slot == NONE || arc == NONE || s->p->arcs[arc].slot == in_slot) search_free(s, n);
    }
}

/* The centre, those who share a unit or group with it, those who sit in some of its slots, and others who
   want them. */
static void free_around(struct search *s, int32_t centre) {
    const struct problem *p = s->p;
    const struct around *around = &s->around;
    const struct need *need = &p->needs[centre];
    search_free(s, centre);
    for (int32_t i = 0; i < need->line_count; i++) {
        int32_t line = p->need_lines[need->first_line + i], first = around->first_of_line[line];
        free_list(s, around->of_line + first, around->first_of_line[line + 1] - first, NONE, s->free_max / 2);
    }
    for (int32_t i = 0; i < SLOTS_OF_CENTRE && need->arc_count > 0; i++) {
        int32_t slot = p->arcs[need->first_arc + random_below(&s->random, need->arc_count)].slot;
        int32_t first = around->first_of_slot[slot];
        free_list(s, around->of_slot + first, around->first_of_slot[slot + 1] - first, slot, s->free_max);
    }
}

/* Neighbours in the file: whole units together. */
static void free_units(struct search *s) {
    int32_t begin = (int32_t)random_below(&s->random, s->p->need_count);
    for (int32_t i = 0; i < s->p->need_count && s->free_count < s->free_max; i++)
        search_free(s, (begin + i) % s->p->need_count);
}

/* Those in class while some slot is held, and those without a seat who want one of these slots. */
static void free_window(struct search *s) {
    struct arena mem = {0};
    const struct problem *p = s->p;
    bool *wanted = arena_make(&mem, bool, p->slot_count);
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
    arena_clear(&mem);
}

void around_free(struct search *s) {
    if (s->p->need_count <= s->free_max / 2) {
        search_free_all(s);
        return;
    }
    int64_t kind = s->hard ? random_below(&s->random, 3) : 0;
    if (kind == 0) free_around(s, choose_centre(s));
    else if (kind == 1) free_units(s);
    else free_window(s);
}
