/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One search over everything that has a name: officers, units, classes, courses, establishments. What of them
 * the asker may not see is not found. The first few of each kind; how many there are of each.
 */
#include "core/collation.h"
#include "service/sight.h"
#include "web/desk_shapes.h"

#include <string.h>

enum { FOUND_LIMIT = 5, FOUND_LIMIT_MAX = 50, WORDS_MAX = 20 };

struct finder {
    struct request *request;
    const struct snapshot *snapshot;
    struct text words[WORDS_MAX]; /* search keys */
    int32_t word_count;
    int64_t limit;
    struct json_out *json; /* rows */
    int64_t found;         /* of the kind at hand */
    struct arena scratch;  /* for the keys of one name */
};

/* Which of the words a text has, one bit each. */
static uint32_t words_in(struct finder *finder, struct text t) {
    struct text key = search_key(&finder->scratch, t);
    uint32_t has = 0;
    for (int32_t i = 0; i < finder->word_count; i++)
        if (memmem(key.at, (size_t)key.length, finder->words[i].at, (size_t)finder->words[i].length) != NULL)
            has |= 1u << i;
    arena_reset(&finder->scratch);
    return has;
}

static bool are_all(const struct finder *finder, uint32_t has) {
    return finder->word_count > 0 && has == (1u << finder->word_count) - 1;
}

/* No word has a space in it, so that each is in the one or in the other. */
static bool has_words(struct finder *finder, struct text id, struct text name) {
    return are_all(finder, words_in(finder, id) | words_in(finder, name));
}

static void tell(struct finder *finder, const char *kind, struct text id, struct text name,
                 struct text note) {
    if (finder->found++ >= finder->limit) return;
    json_open(finder->json, NULL, '{');
    json_text(finder->json, "kind", text_of(kind));
    json_text(finder->json, "id", id);
    json_text(finder->json, "name", name);
    json_text_or_null(finder->json, "note", note);
    json_close(finder->json, '}');
}

static void find_officers(struct finder *finder) {
    const struct call *call = call_of(finder->request);
    const struct facts *f = &finder->snapshot->facts;
    struct arena *mem = finder->request->mem;
    struct sight sight = sight_of(mem, &call->service, RIGHT_PEOPLE, f);
    const bool *found = people_found(finder->snapshot->people, mem, request_parameter(finder->request, "q"));
    const int32_t *order = people_order(finder->snapshot->people, PEOPLE_BY_NAME, call->language);
    for (int32_t i = 0; found != NULL && i < f->officer_count; i++) {
        int32_t officer = order[i], post = facts_holds_post(f, officer);
        if (!found[officer] || !sight_officer(&sight, officer)) continue;
        if (finder->found >= finder->limit) { /* only counted */
            finder->found++;
            continue;
        }
        struct text unit = post == NONE ? TEXT_NONE : unit_name(call, f->posts[post].unit);
        tell(finder, "officer", f->officers[officer].id, officer_name(mem, &f->officers[officer]), unit);
    }
}

static void find_units(struct finder *finder) {
    const struct call *call = call_of(finder->request);
    const struct facts *f = &finder->snapshot->facts;
    struct sight sight = sight_of(finder->request->mem, &call->service, RIGHT_OVERVIEW, f);
    for (int32_t u = 0; u < f->unit_count; u++)
        if (sight_unit(&sight, u) && has_words(finder, f->units[u].id, unit_name(call, u)))
            tell(finder, "unit", f->units[u].id, unit_name(call, u), f->units[u].region);
}

static void find_classes(struct finder *finder) {
    const struct call *call = call_of(finder->request);
    const struct facts *f = &finder->snapshot->facts;
    uint32_t *has = arena_make(finder->request->mem, uint32_t, f->establishment_count);
    for (int32_t e = 0; e < f->establishment_count; e++)
        has[e] = words_in(finder, establishment_name(call, e));
    for (int32_t k = 0; k < f->class_count; k++) {
        const struct course_class *class = &f->classes[k];
        if (!are_all(finder, words_in(finder, class->id) | has[class->establishment])) continue;
        tell(finder, "class", class->id, course_title(call, class->course),
             establishment_name(call, class->establishment));
    }
}

static void find_courses(struct finder *finder) {
    const struct call *call = call_of(finder->request);
    const struct facts *f = &finder->snapshot->facts;
    for (int32_t c = 0; c < f->course_count; c++)
        if (has_words(finder, f->courses[c].id, course_title(call, c)))
            tell(finder, "course", f->courses[c].id, course_title(call, c), TEXT_NONE);
}

static void find_establishments(struct finder *finder) {
    const struct call *call = call_of(finder->request);
    const struct facts *f = &finder->snapshot->facts;
    for (int32_t e = 0; e < f->establishment_count; e++)
        if (has_words(finder, f->establishments[e].id, establishment_name(call, e)))
            tell(finder, "establishment", f->establishments[e].id, establishment_name(call, e),
                 f->establishments[e].region);
}

static const struct {
    const char *plural;
    uint32_t right;
    void (*find)(struct finder *finder);
} kinds[] = {
    {"officers", RIGHT_PEOPLE, find_officers},
    {"units", RIGHT_OVERVIEW, find_units},
    {"classes", RIGHT_CLASSES, find_classes},
    {"courses", RIGHT_CLASSES, find_courses},
    {"establishments", RIGHT_CLASSES, find_establishments},
};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

/* {"rows":[{"kind","id","name","note"}...],"totals":{"officers":12,...}} */
bool search_get(struct request *request, struct err *err) {
    struct finder finder = {.request = request};
    struct body body;
    int64_t totals[KINDS] = {0};
    if (!call_look(request, 0, &finder.snapshot, err)) return false;
    if (!text_int(request_parameter(request, "limit"), 1, FOUND_LIMIT_MAX, &finder.limit))
        finder.limit = FOUND_LIMIT;
    struct text rest = search_key(request->mem, request_parameter(request, "q"));
    while (finder.word_count < WORDS_MAX && text_next(&rest, ' ', &finder.words[finder.word_count]))
        finder.word_count++;
    body_begin(&body, request);
    finder.json = &body.json;
    json_open(&body.json, "rows", '[');
    for (int32_t i = 0; i < KINDS; i++) {
        if ((call_rights(call_of(request)) & kinds[i].right) == 0) continue;
        finder.found = 0;
        kinds[i].find(&finder);
        totals[i] = finder.found;
    }
    arena_clear(&finder.scratch);
    json_close(&body.json, ']');
    json_open(&body.json, "totals", '{');
    for (int32_t i = 0; i < KINDS; i++) json_int(&body.json, kinds[i].plural, totals[i]);
    json_close(&body.json, '}');
    return body_answer(&body, request, 200, TEXT_NONE);
}
