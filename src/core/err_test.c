/* SPDX-License-Identifier: Apache-2.0 */
#include "core/err.h"

#include "tests/test.h"

#include <string.h>

TEST(each_kind_of_failure_has_its_exit_status) {
    static const struct {
        enum err_kind kind;
        int status;
    } promised[] = {{ERR_NONE, 0},  {ERR_USAGE, 2}, {ERR_INPUT, 2},  {ERR_RIGHTS, 5},
                    {ERR_LIMIT, 6}, {ERR_STORE, 7}, {ERR_SYSTEM, 8}, {ERR_BUSY, 9}};
    for (int32_t i = 0; i < COUNT(promised); i++) {
        struct err err = {.kind = promised[i].kind};
        check_int(err_exit_status(&err), promised[i].status);
    }
}

TEST(a_failure_in_json_keeps_its_place_when_it_fits_whole) {
    static char fits[ERR_POINTER_MAX + 1], too_long[ERR_POINTER_MAX + 2];
    memset(fits, 'x', sizeof fits - 1);
    memset(too_long, 'x', sizeof too_long - 1);
    struct err root = {0}, whole = {0}, left_out = {0}, zero = {0}, first = {0};

    check(!err_fail_at(&root, TEXT_NONE, ERR_INPUT, "a.b", "%d", 1));
    err_fail_at(&whole, text_of(fits), ERR_INPUT, "a.b", "x");
    err_fail_at(&left_out, text_of(too_long), ERR_INPUT, "a.b", "x");
    err_fail_at(&zero, (struct text){"/a\0b", 4}, ERR_INPUT, "a.b", "x");
    err_fail(&first, ERR_INPUT, "first.code", "x");
    err_fail_at(&first, text_of("/a"), ERR_INPUT, "second.code", "x");

    check(root.has_pointer);
    check_text(text_of(root.pointer), "");
    check_text(text_of(root.text), "1");
    check(whole.has_pointer);
    check_text(text_of(whole.pointer), fits);
    check(!left_out.has_pointer);
    check(!zero.has_pointer);
    check(!first.has_pointer);
    check_text(text_of(first.code), "first.code");
}

TEST(the_first_failure_is_kept) {
    struct err err = {0};

    check(!err_fail(&err, ERR_INPUT, "first.code", "first %d", 1));
    check(!err_fail(&err, ERR_STORE, "second.code", "second"));

    check(err_any(&err));
    check_int(err_exit_status(&err), 2);
    check_text(text_of(err.code), "first.code");
    check_text(text_of(err.text), "first 1");
}
