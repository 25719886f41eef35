/* SPDX-License-Identifier: Apache-2.0 */
#include "service/sight.h"

static void see_unit(struct sight *sight, const struct facts *f, struct text id) {
    int32_t top = map_find(&f->unit_by_id, id);
    if (top == MAP_NONE) return;
    for (int32_t u = 0; u < f->unit_count; u++)
        for (int32_t above = u; above != NONE; above = f->units[above].parent)
            if (above == top) sight->units[u] = true;
}

static void see_establishment(struct sight *sight, const struct facts *f, struct text id) {
    int32_t e = map_find(&f->establishment_by_id, id);
    if (e == MAP_NONE) return;
    for (int32_t k = 0; k < f->class_count; k++)
        if (f->classes[k].establishment == e) sight->classes[k] = true;
    for (int32_t n = 0; n < f->nomination_count; n++)
        if (f->nominations[n].officer != NONE &&
            f->classes[f->nominations[n].course_class].establishment == e)
            sight->officers[f->nominations[n].officer] = true;
}

static void see(struct sight *sight, const struct facts *f, const struct grant *grant) {
    int32_t officer;
    switch (grant->scope) {
    case SCOPE_EVERYTHING:
        sight->all = true;
        return;
    case SCOPE_UNIT:
        see_unit(sight, f, grant->id);
        return;
    case SCOPE_ESTABLISHMENT:
        see_establishment(sight, f, grant->id);
        return;
    case SCOPE_SELF:
        officer = map_find(&f->officer_by_id, grant->id);
        if (officer != MAP_NONE) sight->officers[officer] = true;
        return;
    case SCOPE_KIND_COUNT:
        return;
    }
}

static bool gives(const struct service *service, const struct grant *grant, enum right right) {
    return (role_rights(grant->role) & service->limit & right) == right;
}

struct text sight_key(struct arena *mem, const struct service *service, enum right right) {
    struct buffer key = {.mem = mem};
    buffer_print(&key, "%u", right);
    if ((service->rights & right) == right) return buffer_text(&key);
    for (int32_t i = 0; i < service->grant_count; i++) {
        const struct grant *grant = &service->grants[i];
        if (gives(service, grant, right)) buffer_print(&key, " %d:%.*s", grant->scope, TEXT_ARGS(grant->id));
    }
    buffer_char(&key, '.'); /* nothing is not everything */
    return buffer_text(&key);
}

struct sight sight_of(struct arena *mem, const struct service *service, enum right right,
                      const struct facts *f) {
    if ((service->rights & right) == right) return (struct sight){.all = true};
    struct sight sight = {.units = arena_make(mem, bool, f->unit_count),
                          .officers = arena_make(mem, bool, f->officer_count),
                          .classes = arena_make(mem, bool, f->class_count)};
    for (int32_t i = 0; i < service->grant_count; i++)
        if (gives(service, &service->grants[i], right)) see(&sight, f, &service->grants[i]);
    for (int32_t o = 0; o < f->officer_count; o++) {
        int32_t post = f->officers[o].post;
        if (post != NONE && sight.units[f->posts[post].unit]) sight.officers[o] = true;
    }
    return sight;
}
