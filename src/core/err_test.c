/* SPDX-License-Identifier: Apache-2.0 */
#include "core/err.h"

#include "tests/test.h"

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

TEST(the_first_failure_is_kept) {
    struct err err = {0};

    check(!err_fail(&err, ERR_INPUT, "first.code", "first %d", 1));
    check(!err_fail(&err, ERR_STORE, "second.code", "second"));

    check(err_any(&err));
    check_int(err_exit_status(&err), 2);
    check_text(text_of(err.code), "first.code");
    check_text(text_of(err.text), "first 1");
}
