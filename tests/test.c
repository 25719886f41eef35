/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/test.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

enum { TESTS_MAX = 1000 };

static struct test *first, **last = &first;

void test_add(struct test *test) {
    *last = test;
    last = &test->next;
}

void test_true(bool truth, const char *what, const char *file, int line) {
    if (truth) return;
    print_error("%s:%d: not true: %s\n", file, line, what);
    _fail(file, line);
}

void test_int(int64_t got, int64_t expected, const char *what, const char *file, int line) {
    if (got == expected) return;
    print_error("%s:%d: %s is %lld, expected %lld\n", file, line, what, (long long)got, (long long)expected);
    _fail(file, line);
}

void test_text(struct text got, struct text expected, const char *what, const char *file, int line) {
    if (text_equal(got, expected)) return;
    print_error("%s:%d: %s is\n%.*s\nexpected\n%.*s\n", file, line, what, TEXT_ARGS(got),
                TEXT_ARGS(expected));
    _fail(file, line);
}

static void run_one(void **state) {
    const struct test *test = *state;
    test->run();
}

int main(void) {
    static struct CMUnitTest tests[TESTS_MAX];
    size_t count = 0;
    for (struct test *test = first; test != NULL && count < TESTS_MAX; test = test->next)
        tests[count++] = (struct CMUnitTest){test->name, run_one, NULL, NULL, test};
    if (count == 0) return EXIT_FAILURE; /* a file of no tests is a mistake */
    return _cmocka_run_group_tests("tests", tests, count, NULL, NULL) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
