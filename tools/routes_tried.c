/* SPDX-License-Identifier: Apache-2.0 */
/*
 * routes_tried DIRECTORY: which routes were never answered with success by the tests that ran before. Each
 * server of a test notes those that it has answered as a file in DIRECTORY (tests/routes_tried). Also: which
 * routes of /api/v1 declare no answer.
 */
#include "core/files.h"
#include "web/routes.h"

#include <stdio.h>
#include <string.h>

int main(int count, char **words) {
    struct arena mem = {0};
    int wrong = 0;
    if (count != 2) {
        fprintf(stderr, "usage: routes_tried DIRECTORY\n");
        return 2;
    }
    for (int32_t i = 0; i < ROUTE_COUNT; i++) {
        bool is_desk = strncmp(routes[i].path, "/api/v1/", 8) == 0;
        bool tried = file_exists(path_join(&mem, words[1], routes[i].name));
        bool declared = !is_desk || route_line_next(&routes[i], LINE_ANSWERS, NULL) != NULL;
        if (!tried) printf("%s: no test was answered with success\n", routes[i].name);
        if (!declared) printf("%s: routes.def says nothing that it ANSWERS\n", routes[i].name);
        wrong += !tried || !declared;
    }
    if (wrong == 0) printf("%d routes, each answered with success in some test\n", ROUTE_COUNT);
    arena_clear(&mem);
    return wrong == 0 ? 0 : 1;
}
