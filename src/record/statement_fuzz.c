/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any JSON -> a statement of either version, or an error. One that is accepted is the same as itself, has its
 * terms in order and once, and is accepted again in every format after it was completed.
 */
#include "record/statement.h"

#include "core/must.h"
#include "record/format.h"
#include "tests/fuzz.h"

static void check_terms(const struct statement *statement) {
    for (int32_t i = 0; i < statement->term_count; i++) {
        const struct statement_term *term = &statement->terms[i],
                                    *before = &statement->terms[i > 0 ? i - 1 : 0];
        must(term->kind >= TERM_AGENT && term->kind <= TERM_REGISTRATION);
        must(term->roles >= ROLE_MAIN && term->roles <= (ROLE_MAIN | ROLE_RELATED));
        must(i == 0 || before->kind < term->kind || text_compare(before->key, term->key) < 0);
    }
}

static struct text no_definition(void *context, struct arena *mem, struct text id) {
    (void)context, (void)mem;
    return id.length % 2 == 0 ? TEXT_NONE : text_of("{\"name\":{\"en\":\"x\",\"kk\":\"y\"}}");
}

static void check_formats(struct arena *mem, const struct statement *statement, enum xapi_version version) {
    struct statement_additions additions = {.id = text_of("fd41c918-b88b-4b20-a0a5-a4c32391aaa0"),
                                            .stored = text_of("2026-01-01T00:00:00.000Z"),
                                            .timestamp = text_of("2026-01-01T00:00:00.000Z"),
                                            .authority = text_of("{\"openid\":\"o:k\"}"),
                                            .version = text_of("1.0.0"),
                                            .to_utc = version == XAPI_2_0};
    struct definition_lookup lookup = {no_definition, NULL};
    struct buffer completed = {.mem = mem};
    statement_complete(&completed, statement->json, statement->node, &additions);
    for (int32_t format = FORMAT_EXACT; format <= FORMAT_CANONICAL; format++) {
        struct buffer out = {.mem = mem};
        statement_print(&out, buffer_text(&completed), (enum statement_format)format,
                        text_of("kk-KZ, en;q=0.5"), &lookup);
        struct json json;
        struct statement again;
        struct err err = {0};
        must(json_read(mem, buffer_text(&out), &json, &err));
        must(statement_check(mem, &json, 0, version, &again, &err));
        must(again.has_id && again.has_timestamp && again.has_stored && again.has_version);
        if (format != FORMAT_IDS) must(statement_same(statement->json, statement->node, &json, 0, version));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length) {
    struct arena mem = {0};
    struct json json;
    struct err err = {0};
    if (json_read(&mem, (struct text){(const char *)bytes, (int64_t)length}, &json, &err))
        for (int32_t v = 0; v < 2; v++) {
            enum xapi_version version = v == 0 ? XAPI_1_0 : XAPI_2_0;
            struct statement statement;
            struct err refused = {0};
            bool accepted = statement_check(&mem, &json, 0, version, &statement, &refused);
            must(accepted != err_any(&refused));
            must(text_utf8_error(text_of(refused.text)) < 0);
            must(!accepted || statement_same(&json, 0, &json, 0, version));
            if (!accepted) continue;
            check_terms(&statement);
            check_formats(&mem, &statement, version);
        }
    arena_clear(&mem);
    return 0;
}
