/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tests/test: a test is TEST(the_promise_it_keeps) { arrange, act, check }. Every TEST of a file runs, in the
 * order of the file; a failed check ends its test and names the line.
 */
#ifndef CADRE_TESTS_TEST_H
#define CADRE_TESTS_TEST_H

#include "core/text.h"

#define COUNT(list) ((int32_t)(sizeof(list) / sizeof(list)[0]))

struct test {
    const char *name;
    void (*run)(void);
    struct test *next;
};

void test_add(struct test *test);

#define TEST(promise)                                                                                        \
    static void promise(void);                                                                               \
    static struct test promise##_test = {#promise, promise, NULL};                                           \
    __attribute__((constructor)) static void promise##_add(void) {                                           \
        test_add(&promise##_test);                                                                           \
    }                                                                                                        \
    static void promise(void)

#define check(truth) test_true((truth), #truth, __FILE__, __LINE__)
#define check_int(got, expected) test_int((int64_t)(got), (int64_t)(expected), #got, __FILE__, __LINE__)
#define check_text(got, expected) test_text((got), text_of(expected), #got, __FILE__, __LINE__)

void test_true(bool truth, const char *what, const char *file, int line);
void test_int(int64_t got, int64_t expected, const char *what, const char *file, int line);
void test_text(struct text got, struct text expected, const char *what, const char *file, int line);

#endif
