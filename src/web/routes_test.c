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
