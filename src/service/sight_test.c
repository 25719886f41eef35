/* SPDX-License-Identifier: Apache-2.0 */
/* What sight tells from facts in memory is what service_may_about tells of the store, thing by thing. */
#include "service/sight.h"

#include "service/import.h"
#include "tests/engines.h"

#include <stdio.h>
#include <string.h>

struct seeing {
    struct arena mem;
    struct store *store;
    struct facts facts;
};

static void seeing_begin(struct seeing *out) {
    struct err err = {0};
    const char *where = fresh_file(), *directory = fresh_directory();
    struct sheets *sheets = arena_make(&out->mem, struct sheets, 1);
    struct findings findings = {.mem = &out->mem};
    check_int(cadre(&out->mem, NULL, "example kazakhstan-2008 '%s' --officers 250", directory), 0);
    check_int(cadre(&out->mem, NULL, "import '%s' --as-of 2007-11-20 --db %s", directory, where), 0);
    cadre(&out->mem, NULL, "plan --as-of 2007-11-20 --until 2008-12-31 --db %s", where);
    check_int(cadre(&out->mem, NULL, "publish 1 --db %s", where), 0);
    out->store = store_open(where, STORE_LOOK, &err);
    check(out->store != NULL);
    scoped(tx) struct tx *tx = tx_look(out->store, &err);
    check(import_load(&out->mem, tx, DAY_LAST, sheets, &err));
    check(facts_build(&out->mem, sheets, day_of_date((struct date){2007, 11, 20}), &out->facts, &findings));
}

static void seeing_end(struct seeing *seeing) {
    store_close(seeing->store);
    arena_clear(&seeing->mem);
}

static bool may(struct tx *tx, const struct service *service, enum right right, int kind, struct text id) {
    struct err err = {0};
    bool allowed = service_may_about(service, tx, right, (struct about){kind, id}, &err);
    check(allowed || err.kind == ERR_RIGHTS);
    return allowed;
}

/* Every unit, officer and class, one by one. Returns how many are seen. */
static int32_t compare(struct seeing *s, const char *role, enum right right) {
    struct err err = {0};
    struct grant grant;
    check(grant_read(text_of(role), &grant, &err));
    struct service service = {.store = s->store, .who = text_of("user 1"), .limit = RIGHTS_ALL};
    if (grant.scope == SCOPE_EVERYTHING) service.rights = role_rights(grant.role);
    else service.grants = &grant, service.grant_count = 1;
    int32_t seen = 0;

    struct sight sight = sight_of(&s->mem, &service, right, &s->facts);

    scoped(tx) struct tx *tx = tx_look(s->store, &err);
    for (int32_t u = 0; u < s->facts.unit_count; u++) {
        check_int(sight_unit(&sight, u), may(tx, &service, right, ABOUT_UNIT, s->facts.units[u].id));
        seen += sight_unit(&sight, u);
    }
    for (int32_t o = 0; o < s->facts.officer_count; o++) {
        check_int(sight_officer(&sight, o), may(tx, &service, right, ABOUT_OFFICER, s->facts.officers[o].id));
        seen += sight_officer(&sight, o);
    }
    for (int32_t k = 0; k < s->facts.class_count; k++) {
        check_int(sight_class(&sight, k), may(tx, &service, right, ABOUT_CLASS, s->facts.classes[k].id));
        seen += sight_class(&sight, k);
    }
    return seen;
}

TEST(what_is_seen_in_lists_is_what_may_be_asked_one_by_one) {
    struct seeing s = {0};
    seeing_begin(&s);
    int32_t all = s.facts.unit_count + s.facts.officer_count + s.facts.class_count;

    check_int(compare(&s, "planner", RIGHT_PEOPLE), all);
    check_int(compare(&s, "administrator", RIGHT_PEOPLE), 0);
    check_int(compare(&s, "commander:unit:U0001", RIGHT_ROSTERS), 0);
    check_int(compare(&s, "commander:unit:NOWHERE", RIGHT_PEOPLE), 0);
    int32_t brigade = compare(&s, "commander:unit:U0001", RIGHT_PEOPLE);
    int32_t battalion = compare(&s, "commander:unit:U0001-B1", RIGHT_PEOPLE);
    check(battalion > 1 && battalion < brigade && brigade < all);
    int32_t centre = compare(&s, "registrar:establishment:CENTRE-1", RIGHT_PEOPLE);
    check(centre > 1 && centre < all);
    seeing_end(&s);
}

TEST(an_officer_sees_himself_and_nobody_else) {
    struct seeing s = {0};
    seeing_begin(&s);
    struct grant himself = {ROLE_OFFICER, SCOPE_SELF, text_of("O0000003")};
    struct service service = {.grants = &himself, .grant_count = 1, .limit = RIGHTS_ALL};

    struct sight sight = sight_of(&s.mem, &service, RIGHT_PEOPLE, &s.facts);

    int32_t me = map_find(&s.facts.officer_by_id, text_of("O0000003"));
    for (int32_t o = 0; o < s.facts.officer_count; o++) check_int(sight_officer(&sight, o), o == me);
    service.limit = RIGHT_OVERVIEW; /* a token for something else */
    sight = sight_of(&s.mem, &service, RIGHT_PEOPLE, &s.facts);
    check(!sight_officer(&sight, me));
    seeing_end(&s);
}
