/* SPDX-License-Identifier: Apache-2.0 */
#include "web/routes.h"

#include "tests/test.h"

TEST(a_path_is_found_with_its_method_and_several_slashes_count_as_one) {
    static const struct {
        const char *path;
        enum method method;
        const char *found; /* NULL: nothing */
    } cases[] = {
        {"/xapi/about", METHOD_GET, "about_get"},
        {"//xapi///about", METHOD_GET, "about_get"},
        {"/xapi/statements", METHOD_PUT, "statements_put"},
        {"/xapi/statements/more", METHOD_GET, "statements_more"},
        {"/api/v1/plans", METHOD_POST, "plans_post"},
        {"/api/v1/plans/7", METHOD_GET, "plan_get"},
        {"/api/v1/plans/7/unmet", METHOD_GET, "plan_unmet_get"},
        {"/api/v1//plans//7//files//a.csv", METHOD_GET, "plan_file_get"},
        {"/api/v1/plans/", METHOD_GET, NULL},
        {"/api/v1/plans//unmet", METHOD_GET, "plan_get"}, /* slashes count as one: plan "unmet" */
        {"/api/v1/plans/7/", METHOD_GET, NULL},
        {"/api/v1/plans/7/8", METHOD_GET, NULL},
        {"/xapi/about/", METHOD_GET, NULL},
        {"/xapi/abou", METHOD_GET, NULL},
        {"/xapi/aboutt", METHOD_GET, NULL},
        {"/xapi/about", METHOD_PUT, NULL},
        {"xapi/about", METHOD_GET, NULL},
        {"", METHOD_GET, NULL},
        {"/", METHOD_GET, "pages_get"},
    };
    struct arena mem = {0};

    for (int32_t i = 0; i < COUNT(cases); i++) {
        struct text allowed;
        const struct route *route = route_find(&mem, cases[i].method, text_of(cases[i].path), &allowed);
        check((route != NULL) == (cases[i].found != NULL));
        if (route != NULL) check_text(text_of(route->name), cases[i].found);
    }
    arena_clear(&mem);
}

TEST(what_a_path_allows_is_listed) {
    struct arena mem = {0};
    struct text allowed;

    route_find(&mem, METHOD_UNKNOWN, text_of("/xapi/activities/state"), &allowed);
    check_text(allowed, "GET, HEAD, PUT, POST, DELETE, OPTIONS");
    route_find(&mem, METHOD_UNKNOWN, text_of("/nothing"), &allowed);
    check_text(allowed, "");
    arena_clear(&mem);
}

TEST(a_part_of_the_path_is_found_by_its_name) {
    struct arena mem = {0};
    struct text allowed, path = text_of("/api/v1/plans//12/files/moves%20.csv");
    const struct route *route = route_find(&mem, METHOD_GET, path, &allowed);

    check(route != NULL);
    check_text(route_part(route, path, "id"), "12");
    check_text(route_part(route, path, "name"), "moves%20.csv");
    check_text(route_part(route, path, "i"), "");
    check_text(route_part(route, path, "ids"), "");
    arena_clear(&mem);
}
