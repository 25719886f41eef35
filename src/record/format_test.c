/* SPDX-License-Identifier: Apache-2.0 */
#include "record/format.h"

#include "core/random.h"
#include "record/statement.h"
#include "tests/statement_make.h"
#include "tests/test.h"

#include <string.h>

static struct arena mem;

/* ' for " */
static struct text plain(const char *text) {
    struct buffer out = {.mem = &mem};
    for (; *text != '\0'; text++) buffer_char(&out, *text == '\'' ? '"' : *text);
    return buffer_text(&out);
}

static struct json read(struct text bytes) {
    struct json json = {0};
    struct err err = {0};
    if (!json_read(&mem, bytes, &json, &err)) err_print(&err);
    check(!err_any(&err));
    return json;
}

static struct text complete(const char *statement, const struct statement_additions *additions) {
    struct json json = read(plain(statement));
    struct buffer out = {.mem = &mem};
    statement_complete(&out, &json, 0, additions);
    return buffer_text(&out);
}

static const char *single(struct text t) {
    char *copy = (char *)text_zero_ended(&mem, t);
    for (char *at = copy; *at != '\0'; at++)
        if (*at == '"') *at = '\'';
    return copy;
}

TEST(completing_adds_what_is_missing_and_touches_nothing_else) {
    struct statement_additions all = {.id = text_of("ID"),
                                      .stored = text_of("STORED"),
                                      .timestamp = text_of("TIME"),
                                      .authority = text_of("{\"mbox\":\"mailto:k@b.kz\"}"),
                                      .version = text_of("1.0.0")};

    check_text(text_of(single(complete(" { 'actor' : 1.50 , 'x':[ ] } ", &all))),
               "{ 'actor' : 1.50 , 'x':[ ] ,'id':'ID','stored':'STORED','timestamp':'TIME',"
               "'authority':{'mbox':'mailto:k@b.kz'},'version':'1.0.0'}");
    check_text(text_of(single(complete("{}", &all))),
               "{'id':'ID','stored':'STORED','timestamp':'TIME','authority':{'mbox':'mailto:k@b.kz'},'"
               "version':'1.0.0'}");
    check_text(text_of(single(complete("{'a':1}", &(struct statement_additions){.id = TEXT_NONE}))),
               "{'a':1}");
    arena_clear(&mem);
}

TEST(completing_replaces_stored_and_authority_and_keeps_the_rest) {
    struct statement_additions all = {.id = text_of("ID"),
                                      .stored = text_of("STORED"),
                                      .timestamp = text_of("TIME"),
                                      .authority = text_of("{}"),
                                      .version = text_of("2.0.0")};

    check_text(
        text_of(single(complete(
            "{'stored':'old','id':'own','authority':{'name':'me'}, 'version':'1.0.0','timestamp':'own'}",
            &all))),
        "{'stored':'STORED','id':'own','authority':{}, 'version':'1.0.0','timestamp':'own'}");
    arena_clear(&mem);
}

TEST(completing_with_nothing_changes_nothing) {
    struct statement_additions none = {.to_utc = false};
    const char *statement =
        "{ 'stored' : 'old' , 'authority' : { 'openid' : 'o:a' } , 'timestamp' : 'then' }";

    check_text(text_of(single(complete(statement, &none))), statement);
    check_text(text_of(single(complete("{}", &none))), "{}");
    arena_clear(&mem);
}

TEST(a_lone_context_activity_becomes_an_array_of_one) {
    struct statement_additions none = {.to_utc = false};

    check_text(text_of(single(complete(
                   "{'context':{'contextActivities':{'parent': {'id':'a:b'} ,'other':[{'id':'a:c'}]}},"
                   "'object':{'objectType':'SubStatement','context':{'contextActivities':{'category':{'id':'"
                   "a:d'}}}}}",
                   &none))),
               "{'context':{'contextActivities':{'parent': [{'id':'a:b'}] ,'other':[{'id':'a:c'}]}},"
               "'object':{'objectType':'SubStatement','context':{'contextActivities':{'category':[{'id':'a:d'"
               "}]}}}}");
    arena_clear(&mem);
}

TEST(times_are_given_in_utc_only_where_asked) {
    const char *statement = "{'timestamp':'2023-05-04T12:00:00-05:00','object':{'objectType':'SubStatement','"
                            "timestamp':'2023-05-04T12:00:00.12345678+05:00'}}";
    struct statement_additions utc = {.to_utc = true}, none = {.to_utc = false};

    check_text(text_of(single(complete(statement, &utc))),
               "{'timestamp':'2023-05-04T17:00:00.000Z','object':{'objectType':'SubStatement',"
               "'timestamp':'2023-05-04T07:00:00.12345678Z'}}");
    check_text(text_of(single(complete(statement, &none))), statement);
    check_text(text_of(single(complete("{'timestamp':'2023-05-04T12:00:00Z'}", &utc))),
               "{'timestamp':'2023-05-04T12:00:00Z'}");
    arena_clear(&mem);
}

static struct text print(const char *statement, enum statement_format format, const char *languages,
                         const struct definition_lookup *lookup) {
    struct buffer out = {.mem = &mem};
    statement_print(&out, plain(statement), format, text_of(languages), lookup);
    return text_of(single(buffer_text(&out)));
}

static const char *const full =
    "{ "
    "'id':'I','actor':{'objectType':'Agent','name':'N','mbox':'mailto:a@b.kz'},'verb':{'id':'a:v','display':{"
    "'en-US':'did','kk':'x'}},"
    "'object':{'objectType':'SubStatement','actor':{'objectType':'Group','name':'G','member':[{'name':'M','"
    "openid':'o:m'},{'account':{'name':'n','homePage':'h:p'}}]},"
    "'verb':{'id':'a:w'},'object':{'objectType':'Activity','id':'a:x','definition':{'name':{'en':'X'}}}},"
    "'context':{'instructor':{'name':'I','objectType':'Group','member':[{'openid':'o:i'}],'openid':'o:g'},'"
    "contextActivities':{'parent':[{'id':'a:p','definition':{}}]},"
    "'contextAgents':[{'objectType':'contextAgent','agent':{'name':'C','openid':'o:c'},'relevantTypes':['a:r'"
    "]}]},"
    "'result':{'score':{'raw':1.0}},'authority':{'name':'A','openid':'o:a'} }";

TEST(exact_is_byte_for_byte) {
    check_text(print(full, FORMAT_EXACT, "kk", NULL), full);
    arena_clear(&mem);
}

TEST(ids_keeps_what_identifies) {
    check_text(
        print(full, FORMAT_IDS, "", NULL),
        "{ 'id':'I','actor':{'objectType':'Agent','mbox':'mailto:a@b.kz'},'verb':{'id':'a:v'},"
        "'object':{'objectType':'SubStatement','actor':{'objectType':'Group','member':[{'openid':'o:m'},{'"
        "account':{'name':'n','homePage':'h:p'}}]},"
        "'verb':{'id':'a:w'},'object':{'id':'a:x'}},"
        "'context':{'instructor':{'objectType':'Group','openid':'o:g'},'contextActivities':{'parent':[{'id':'"
        "a:p'}]},"
        "'contextAgents':[{'objectType':'contextAgent','agent':{'openid':'o:c'},'relevantTypes':['a:r']}]},"
        "'result':{'score':{'raw':1.0}},'authority':{'openid':'o:a'} }");
    check_text(
        print("{'object':{'objectType':'StatementRef','id':'x'},'actor':{'mbox_sha1sum':'s','name':'n'}}",
              FORMAT_IDS, "", NULL),
        "{'object':{'objectType':'StatementRef','id':'x'},'actor':{'mbox_sha1sum':'s'}}");
    arena_clear(&mem);
}

TEST(ids_drops_the_members_of_every_identified_group) {
    static const char *const identifiers[] = {"'mbox':'mailto:g@b.kz'", "'mbox_sha1sum':'s'",
                                              "'openid':'o:g'", "'account':{'name':'n','homePage':'h:p'}"};
    for (int32_t i = 0; i < COUNT(identifiers); i++) {
        const char *statement =
            text_print(&mem, "{'actor':{'name':'G','member':[{'openid':'o:m'}],'objectType':'Group',%s}}",
                       identifiers[i])
                .at;
        check_text(print(statement, FORMAT_IDS, "", NULL),
                   text_print(&mem, "{'actor':{'objectType':'Group',%s}}", identifiers[i]).at);
    }
    arena_clear(&mem);
}

static struct text known_definition(void *context, struct arena *arena, struct text id) {
    (void)context, (void)arena;
    return text_is(id, "a:known") ? plain("{'name':{'en':'Known','kk':'K'},'type':'t:t','choices':[{'id':'1',"
                                          "'description':{'en':'one','kk':'K1'}}]}")
                                  : TEXT_NONE;
}

TEST(canonical_takes_the_merged_definition_in_one_language) {
    struct definition_lookup lookup = {known_definition, NULL};

    check_text(print("{'object':{'id':'a:known','definition':{'name':{'ru':'own'}}},'context':{'"
                     "contextActivities':{'other':[{'id':'a:known'},{'id':'a:own',"
                     "'definition':{'description':{'ru':'R','en':'E'},'type':'x:y','extensions':{'a:b':{'en':"
                     "1,'kk':2}}}}]}}}",
                     FORMAT_CANONICAL, "kk", &lookup),
               "{'object':{'id':'a:known','definition':{'name':{'kk':'K'},'type':'t:t','choices':[{'id':'1','"
               "description':{'kk':'K1'}}]}},"
               "'context':{'contextActivities':{'other':[{'id':'a:known','definition':{'name':{'kk':'K'},'"
               "type':'t:t','choices':[{'id':'1','description':{'kk':'K1'}}]}},"
               "{'id':'a:own','definition':{'description':{'ru':'R'},'type':'x:y','extensions':{'a:b':{'en':"
               "1,'kk':2}}}}]}}}");
    arena_clear(&mem);
}

TEST(a_language_is_chosen_by_what_is_accepted) {
    static const struct {
        const char *accept, *map, *chosen;
    } cases[] = {
        {"en-GB", "{'en-US':'u','en-GB':'g'}", "{'en-GB':'g'}"},
        {"", "{'en-US':'u','en-GB':'g'}", "{'en-US':'u'}"},
        {"ja", "{'en-US':'u','en-GB':'g'}", "{'en-US':'u'}"},
        {"kk-KZ", "{'en':'e','kk':'k'}", "{'kk':'k'}"},        /* shorter */
        {"kk", "{'en':'e','kk-KZ':'k'}", "{'kk-KZ':'k'}"},     /* narrower */
        {"en-GB, ru", "{'en-US':'u','ru':'r'}", "{'ru':'r'}"}, /* what was asked before its kin */
        {"en, ru", "{'en-US':'u','ru':'r'}", "{'en-US':'u'}"},
        {"en", "{'en-US':'u','en':'e'}", "{'en':'e'}"},
        {"kk-KZ, en", "{'en':'e','kk':'k'}", "{'kk':'k'}"},
        {"en-GB, ja", "{'ru':'r','en-US':'u'}", "{'en-US':'u'}"}, /* another kind of it rather than none */
        {"ru;q=0.5, kk;q=0.9", "{'ru':'r','kk':'k'}", "{'kk':'k'}"},
        {"ru;q=0, en", "{'ru':'r','en':'e'}", "{'en':'e'}"},
        {"*, kk", "{'ru':'r','kk':'k'}", "{'ru':'r'}"},
        {"KK", "{'ru':'r','kk':'k'}", "{'kk':'k'}"},
        {"zh-Hant-x-private", "{'zh':'z','zh-Hant':'h'}", "{'zh-Hant':'h'}"},
        {"e", "{'ru':'r','en':'e'}", "{'ru':'r'}"},
        {"nonsense;;;q=,,=", "{'ru':'r','en':'e'}", "{'ru':'r'}"},
        {"kk", "{}", "{}"},
        {"kk", "{'en':'e'}", "{'en':'e'}"},
    };
    for (int32_t i = 0; i < COUNT(cases); i++) {
        const char *statement = text_print(&mem, "{'verb':{'id':'a:b','display':%s}}", cases[i].map).at;
        check_text(print(statement, FORMAT_CANONICAL, cases[i].accept, NULL),
                   text_print(&mem, "{'verb':{'id':'a:b','display':%s}}", cases[i].chosen).at);
    }
    arena_clear(&mem);
}

TEST(random_statements_stay_valid_and_the_same_in_every_format) {
    struct random random = {41};
    for (int32_t round = 0; round < 1500; round++) {
        enum xapi_version version = round % 2 == 0 ? XAPI_1_0 : XAPI_2_0;
        struct text bytes = statement_make(&mem, random_next(&random), version);
        struct json json = read(bytes);
        struct statement_additions additions = {.stored = text_of("2026-01-01T00:00:00.000Z"),
                                                .timestamp = text_of("2026-01-01T00:00:00.000Z"),
                                                .authority = text_of("{\"openid\":\"o:k\"}"),
                                                .version = text_of("1.0.0"),
                                                .to_utc = version == XAPI_2_0};
        struct buffer completed = {.mem = &mem};
        statement_complete(&completed, &json, 0, &additions);
        for (int32_t format = FORMAT_EXACT; format <= FORMAT_CANONICAL; format++) {
            struct buffer out = {.mem = &mem};
            statement_print(&out, buffer_text(&completed), (enum statement_format)format, text_of("kk"),
                            NULL);
            struct json printed = read(buffer_text(&out));
            struct statement statement;
            struct err err = {0};
            if (!statement_check(&mem, &printed, 0, version, &statement, &err))
                check_text(buffer_text(&out), err.text);
            if (format != FORMAT_IDS) check(statement_same(&json, 0, &printed, 0, version));
        }
        arena_clear(&mem);
    }
}
