/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CPU time to read and to check statements, beside jansson in the same run: rounds are interleaved, the best
 * of each counts. Each statement starts with an empty arena or, as in a request with a batch, with one that
 * is emptied after 25.
 *
 *     cmake --build build-release --target record_statement_bench && build-release/record_statement_bench
 */
#include "record/statement.h"

#include "core/must.h"
#include "tests/jansson_oracle.h"
#include "tests/statement_make.h"

#include <stdio.h>
#include <time.h>

enum { STATEMENTS = 2000, ROUNDS = 25, BATCH = 25 };

static struct text statements[STATEMENTS];
static int64_t checksum; /* so that nothing is left out by the compiler */

static int64_t cpu_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return t.tv_sec * 1000000000 + t.tv_nsec;
}

static void read_all(int32_t batch, bool check) {
    struct arena mem = {0};
    struct err err = {0};
    for (int32_t i = 0; i < STATEMENTS; i++) {
        struct json json;
        struct statement statement;
        must(json_read(&mem, statements[i], &json, &err));
        checksum += json.count;
        if (check) {
            must(statement_check(&mem, &json, 0, XAPI_2_0, &statement, &err));
            checksum += statement.term_count;
        }
        if ((i + 1) % batch == 0) arena_clear(&mem);
    }
    arena_clear(&mem);
}

static void read_batches(void) {
    read_all(BATCH, false);
}

static void read_single(void) {
    read_all(1, false);
}

static void check_batches(void) {
    read_all(BATCH, true);
}

static void read_by_jansson(void) {
    for (int32_t i = 0; i < STATEMENTS; i++) checksum += jansson_reads(statements[i]);
}

int main(void) {
    struct arena mem = {0};
    int64_t bytes = 0;
    for (int32_t i = 0; i < STATEMENTS; i++) {
        statements[i] = statement_make(&mem, (uint64_t)i, XAPI_2_0);
        bytes += statements[i].length;
    }
    static const struct {
        const char *name;
        void (*run)(void);
    } runs[] = {{"json_read, arena of its own", read_single},
                {"json_read, arena of 25", read_batches},
                {"json_read and statement_check", check_batches},
                {"jansson", read_by_jansson}};
    int64_t best[sizeof runs / sizeof runs[0]] = {0};
    for (int32_t round = 0; round < ROUNDS; round++)
        for (size_t i = 0; i < sizeof runs / sizeof runs[0]; i++) {
            int64_t before = cpu_ns();
            runs[i].run();
            int64_t taken = cpu_ns() - before;
            if (best[i] == 0 || taken < best[i]) best[i] = taken;
        }
    printf("%d statements, %lld bytes on average, best of %d rounds (checksum %lld)\n", STATEMENTS,
           (long long)(bytes / STATEMENTS), ROUNDS, (long long)checksum);
    for (size_t i = 0; i < sizeof runs / sizeof runs[0]; i++)
        printf("%-32s %6lld ns a statement %6.2f ns a byte\n", runs[i].name,
               (long long)(best[i] / STATEMENTS), (double)best[i] / (double)bytes);
    arena_clear(&mem);
    return 0;
}
