/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The resources of xAPI over HTTP, both versions: scopes, versions, parameters, bodies. What a statement may
 * say is tested in record/. At the end: was every route asked for something?
 */
#include "core/json.h"
#include "tests/served.h"
#include "web/routes.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ACTIVITY "activityId=http%%3A%%2F%%2Fa.example%%2F1"
#define JSON_TYPE "Content-Type: application/json\r\n"

/* One server for the tests that leave it as it was: it knows which routes were asked for. */
static struct served *shared(void) {
    static struct served served;
    if (served.pid == 0) served = served_begin(fresh_file(), "");
    return &served;
}

static const char *agent_parameter(struct arena *mem, const char *mbox) {
    return escaped(mem, text_print(mem, "{\"mbox\":\"mailto:%s\"}", mbox).at);
}

static struct text statement_of(struct arena *mem, const char *id, const char *more) {
    return text_print(
        mem,
        "{%s%s%s\"actor\":{\"mbox\":\"mailto:a@b.example\"},\"verb\":{\"id\":\"http://v.example/did\"},"
        "\"object\":{\"id\":\"http://a.example/1\"}%s}",
        id[0] != '\0' ? "\"id\":\"" : "", id, id[0] != '\0' ? "\"," : "", more);
}

/* ---- scopes ---- */

struct asked {
    const char *method, *target, *body;
    const char *scopes; /* those that let it pass, `all` aside */
    int good;           /* status when it passes */
};

static const struct asked resources[] = {
    {"POST", "/xapi/statements", "S", "statements/write", 200},
    {"PUT", "/xapi/statements?statementId=U", "S", "statements/write", 204},
    {"GET", "/xapi/statements", "", "statements/read statements/read/mine all/read", 200},
    {"HEAD", "/xapi/statements", "", "statements/read statements/read/mine all/read", 200},
    {"GET", "/xapi/statements/more?cursor=x", "", "statements/read statements/read/mine all/read", 400},
    {"GET", "/xapi/activities?" ACTIVITY, "", "statements/read all/read", 200},
    {"GET", "/xapi/agents?agent=A", "", "statements/read all/read", 200},
    {"GET", "/xapi/activities/state?" ACTIVITY "&agent=A", "", "state all/read", 200},
    {"PUT", "/xapi/activities/state?" ACTIVITY "&agent=A&stateId=U", "{}", "state", 204},
    {"POST", "/xapi/activities/state?" ACTIVITY "&agent=A&stateId=s", "{}", "state", 204},
    {"DELETE", "/xapi/activities/state?" ACTIVITY "&agent=A&stateId=s", "", "state", 204},
    {"GET", "/xapi/activities/profile?" ACTIVITY, "", "profile all/read", 200},
    {"PUT", "/xapi/activities/profile?" ACTIVITY "&profileId=U", "{}", "profile", 204},
    {"POST", "/xapi/activities/profile?" ACTIVITY "&profileId=p", "{}", "profile", 204},
    {"DELETE", "/xapi/activities/profile?" ACTIVITY "&profileId=p", "", "profile", 204},
    {"GET", "/xapi/agents/profile?agent=A", "", "profile all/read", 200},
    {"PUT", "/xapi/agents/profile?agent=A&profileId=U", "{}", "profile", 204},
    {"POST", "/xapi/agents/profile?agent=A&profileId=p", "{}", "profile", 204},
    {"DELETE", "/xapi/agents/profile?agent=A&profileId=p", "", "profile", 204},
    {"GET", "/xapi/about", "",
     "statements/write statements/read statements/read/mine state define profile all/read", 200},
};

/* "%%3A" -> "%3A", =A -> an agent, =U -> a new id */
static const char *target_of(struct arena *mem, const char *pattern) {
    static int32_t number;
    struct buffer out = {.mem = mem};
    for (const char *c = pattern; *c != '\0'; c++) {
        if (*c == '%' && c[1] == '%') continue;
        if (*c == '=' && c[1] == 'A') {
            buffer_print(&out, "=%s", agent_parameter(mem, "a@b.example"));
            c++;
        } else if (*c == '=' && c[1] == 'U') {
            buffer_print(&out, "=00000000-0000-4000-8000-%012d", ++number);
            c++;
        } else {
            buffer_char(&out, *c);
        }
    }
    return text_zero_ended(mem, buffer_text(&out));
}

static int status_of(struct arena *mem, const struct served *served, const struct asked *asked) {
    struct text body = asked->body[0] == 'S' ? statement_of(mem, "", "") : text_of(asked->body);
    struct reply reply = request(mem, served, asked->method, target_of(mem, asked->target), JSON_TYPE, body);
    return reply.status;
}

TEST(each_scope_opens_its_resources_and_no_other) {
    static const char *const scopes[] = {"statements/write", "statements/read/mine",
                                         "statements/read",  "state",
                                         "define",           "profile",
                                         "all/read",         "all"};
    struct arena mem = {0};
    struct served served = *shared();

    for (int32_t s = 0; s < COUNT(scopes); s++) {
        served.key = served_key(served.database, scopes[s], scopes[s]);
        for (int32_t i = 0; i < COUNT(resources); i++) {
            bool passes = strcmp(scopes[s], "all") == 0 ||
                          text_has_word(text_of(resources[i].scopes), text_of(scopes[s]));
            int status = status_of(&mem, &served, &resources[i]);
            int expected = passes ? resources[i].good : 403;
            if (status != expected)
                printf("%s: %s %s\n", scopes[s], resources[i].method, resources[i].target);
            check_int(status, expected);
        }
    }
    arena_clear(&mem);
}

TEST(head_answers_as_get_without_a_body_everywhere) {
    struct arena mem = {0};

    for (int32_t i = 0; i < COUNT(resources); i++) {
        if (strcmp(resources[i].method, "GET") != 0) continue;
        const char *target = target_of(&mem, resources[i].target);
        struct reply get = request(&mem, shared(), "GET", target, "", TEXT_NONE);
        struct reply head = request(&mem, shared(), "HEAD", target, "", TEXT_NONE);
        check_int(head.status, get.status);
        check_int(head.body.length, 0);
        check(text_equal(reply_header(&head, "Content-Length"), reply_header(&get, "Content-Length")));
        check(text_equal(reply_header(&head, "Content-Type"), reply_header(&get, "Content-Type")));
    }
    arena_clear(&mem);
}

TEST(read_mine_shows_what_the_key_itself_stored) {
    struct arena mem = {0};
    struct served served = *shared(), other = *shared();
    const char *verb = "http://v.example/mine";
    struct text mine = text_print(&mem,
                                  "{\"actor\":{\"mbox\":\"mailto:a@b.example\"},\"verb\":{\"id\":\"%s\"},"
                                  "\"object\":{\"id\":\"http://a.example/1\"}}",
                                  verb);
    served.key = served_key(served.database, "one", "statements/write statements/read/mine");
    other.key = served_key(served.database, "two", "statements/write statements/read/mine");
    const char *target = text_print(&mem, "/xapi/statements?verb=%s", escaped(&mem, verb)).at;

    struct reply stored = request(&mem, &served, "POST", "/xapi/statements", JSON_TYPE, mine);
    struct reply seen = request(&mem, &served, "GET", target, "", TEXT_NONE);
    struct reply unseen = request(&mem, &other, "GET", target, "", TEXT_NONE);
    const char *id = text_zero_ended(&mem, (struct text){stored.body.at + 2, 36});
    struct reply one = request(&mem, &other, "GET",
                               text_print(&mem, "/xapi/statements?statementId=%s", id).at, "", TEXT_NONE);

    check_int(stored.status, 200);
    check(text_contains(seen.body, verb));
    check_int(unseen.status, 200);
    check(!text_contains(unseen.body, verb));
    check_int(one.status, 404);
    arena_clear(&mem);
}

/* ---- versions ---- */

TEST(each_answer_carries_the_version_of_the_request) {
    static const struct {
        const char *sent, *path, *answered;
        int status;
    } cases[] = {
        {"1.0", "/xapi/statements", "1.0.3", 200},   {"1.0.0", "/xapi/statements", "1.0.3", 200},
        {"1.0.3", "/xapi/statements", "1.0.3", 200}, {"2.0.0", "/xapi/statements", "2.0.0", 200},
        {"2.0", "/xapi/statements", "2.0.0", 200},   {"1.0.3", "/xapi/nothing", "1.0.3", 404},
        {"1.0.3", "/xapi/agents", "1.0.3", 400},     {NULL, "/xapi/statements", "0.95", 400},
        {"0.95", "/xapi/statements", "2.0.0", 400},  {"1.1.0", "/xapi/statements", "2.0.0", 400},
        {"3.0", "/xapi/statements", "2.0.0", 400},   {"1.0.x", "/xapi/statements", "2.0.0", 400},
        {"2.0.0 ", "/xapi/about", "2.0.0", 200},     {NULL, "/xapi/about", "2.0.0", 200},
        {"1.0.1", "/xapi/about", "1.0.3", 200},
    };
    struct arena mem = {0};
    struct served served = *shared();

    for (int32_t i = 0; i < COUNT(cases); i++) {
        served.version = cases[i].sent;
        struct reply reply = request(&mem, &served, "GET", cases[i].path, "", TEXT_NONE);
        if (reply.status != cases[i].status) printf("%s %s\n", cases[i].sent, cases[i].path);
        check_int(reply.status, cases[i].status);
        check_text(reply_header(&reply, "X-Experience-API-Version"), cases[i].answered);
    }
    arena_clear(&mem);
}

/* ---- parameters ---- */

TEST(a_wrong_parameter_is_400_and_named) {
    static const struct {
        const char *target, *code;
    } cases[] = {
        {"/xapi/statements?foo=bar", "xapi.parameter-unknown"},
        {"/xapi/statements?StatementId=U", "xapi.parameter-unknown"},
        {"/xapi/statements?Verb=http://v.example", "xapi.parameter-unknown"},
        {"/xapi/statements?statementId=U&voidedStatementId=U", "xapi.parameter-unknown"},
        {"/xapi/statements?statementId=U&verb=http://v.example", "xapi.parameter-unknown"},
        {"/xapi/statements?voidedStatementId=U&limit=1", "xapi.parameter-unknown"},
        {"/xapi/statements?statementId=nonsense", "xapi.parameter"},
        {"/xapi/statements?verb=nonsense", "xapi.parameter"},
        {"/xapi/statements?activity=1", "xapi.parameter"},
        {"/xapi/statements?registration=1", "xapi.parameter"},
        {"/xapi/statements?since=yesterday", "xapi.parameter"},
        {"/xapi/statements?until=2026-13-01T00:00:00Z", "xapi.parameter"},
        {"/xapi/statements?limit=-1", "xapi.parameter"},
        {"/xapi/statements?limit=one", "xapi.parameter"},
        {"/xapi/statements?format=pretty", "xapi.parameter"},
        {"/xapi/statements?ascending=yes", "xapi.parameter"},
        {"/xapi/statements?attachments=True", "xapi.parameter"},
        {"/xapi/statements?related_agents=1", "xapi.parameter"},
        {"/xapi/statements?agent={", "json."},
        {"/xapi/statements?agent={}", "xapi."},
        {"/xapi/statements?limit=1&limit=2", "query.duplicate"},
        {"/xapi/statements?verb=%zz", "query.escape"},
        {"/xapi/statements?verb=http://v%00", "query.escape"},
        {"/xapi/statements?verb=http://%ff", "query.utf8"},
        {"/xapi/statements/more?cursor=AAAA", "xapi.more"},
        {"/xapi/statements/more", "xapi.parameter-missing"},
        {"/xapi/activities", "xapi.parameter-missing"},
        {"/xapi/activities?activityId=1", "xapi.parameter"},
        {"/xapi/agents", "xapi.parameter-missing"},
        {"/xapi/agents?agent=1", "xapi."},
        {"/xapi/activities/state?agent=A", "xapi.parameter-missing"},
        {"/xapi/activities/state?" ACTIVITY, "xapi.parameter-missing"},
        {"/xapi/activities/state?" ACTIVITY "&agent=A&registration=1", "xapi.parameter"},
        {"/xapi/activities/state?" ACTIVITY "&agent=A&stateId=s&since=2026-01-01T00:00:00Z",
         "xapi.parameter-unknown"},
        {"/xapi/activities/state?" ACTIVITY "&agent=A&since=1", "xapi.parameter"},
        {"/xapi/activities/profile?profileId=p", "xapi.parameter-missing"},
        {"/xapi/agents/profile?profileId=p", "xapi.parameter-missing"},
        {"/xapi/about?x=1", "xapi.parameter-unknown"},
    };
    struct arena mem = {0};

    for (int32_t i = 0; i < COUNT(cases); i++) {
        struct reply reply = request(&mem, shared(), "GET", target_of(&mem, cases[i].target), "", TEXT_NONE);
        if (reply.status != 400 || !text_contains(reply.body, cases[i].code))
            printf("%s: %.*s\n", cases[i].target, TEXT_ARGS(reply.body));
        check_int(reply.status, 400);
        check(text_contains(reply.body, text_print(&mem, "{\"error\":{\"code\":\"%s", cases[i].code).at));
    }
    arena_clear(&mem);
}

/* ---- statements ---- */

/* A member of the error that was answered. */
static struct text error_member(struct arena *mem, const struct reply *reply, const char *name) {
    struct json json;
    struct err err = {0};
    if (!json_read(mem, reply->body, &json, &err)) return TEXT_NONE;
    int32_t node = json_member(&json, json_member(&json, 0, "error"), name);
    return node == JSON_MISSING ? TEXT_NONE : json_unescaped(mem, &json, node);
}

TEST(a_wrong_body_is_400_and_says_where) {
    static const struct {
        const char *body, *code, *pointer;
    } cases[] = {
        {"", "json.", NULL},
        {"{", "json.", ""},
        {"[1,2", "json.", "/1"},
        {"{} {}", "json.trailing", ""},
        {"\xef\xbb\xbf{}", "json.", NULL},
        {"{\"a\":1,\"a\":2}", "json.duplicate-key", "/a"},
        {"{\"a\":1,\"\\u0061\":2}", "json.duplicate-key", "/a"},
        {"{\"actor\":\"\xff\"}", "json.utf8", "/actor"},
        {"{\"actor\":\"\\ud800\"}", "json.escape", "/actor"},
        {"{\"actor\":01}", "json.", "/actor"},
        {"{\"actor\":NaN}", "json.", "/actor"},
        {"null", "xapi.", ""},
        {"1", "xapi.", ""},
        {"[[]]", "xapi.", "/0"},
        {"{}", "xapi.", ""},
        {"{\"actor\":{\"mbox\":\"a@b.example\"},\"verb\":{\"id\":\"http://"
         "v.example\"},\"object\":{\"id\":\"http://a.example\"}}",
         "xapi.", "/actor/mbox"},
        {"[{\"actor\":{\"mbox\":\"mailto:a@b.example\"},\"verb\":{\"id\":\"nonsense\"},\"object\":{\"id\":"
         "\"http://a.example\"}}]",
         "xapi.", "/0/verb/id"},
    };
    struct arena mem = {0};

    for (int32_t i = 0; i < COUNT(cases); i++) {
        struct reply reply = request(&mem, shared(), "POST", "/xapi/statements", JSON_TYPE,
                                     text_of(cases[i].body));
        struct text code = error_member(&mem, &reply, "code"),
                    pointer = error_member(&mem, &reply, "pointer");
        const char *expected = cases[i].pointer;
        if (reply.status != 400 || !text_is(pointer, expected != NULL ? expected : ""))
            printf("%s: %.*s\n", cases[i].body, TEXT_ARGS(reply.body));
        check_int(reply.status, 400);
        check(strncmp(text_zero_ended(&mem, code), cases[i].code, strlen(cases[i].code)) == 0);
        check_text(pointer, expected != NULL ? expected : "");
        check(text_contains(reply.body, "\"pointer\":") == (expected != NULL));
    }
    arena_clear(&mem);
}

TEST(deep_nesting_and_huge_strings_are_refused_or_kept_but_crash_nothing) {
    enum { DEEP = 200000 };
    struct arena mem = {0};
    char *deep = arena_make(&mem, char, DEEP + 1);
    memset(deep, '[', DEEP);
    char *huge = arena_make(&mem, char, DEEP + 1);
    memset(huge, 'a', DEEP);
    struct text large = statement_of(&mem, "",
                                     text_print(&mem,
                                                ",\"context\":{\"extensions\":{\"http://x.example\":"
                                                "\"%s\"}}",
                                                huge)
                                         .at);

    struct reply nested = request(&mem, shared(), "POST", "/xapi/statements", JSON_TYPE, text_of(deep));
    struct reply kept = request(&mem, shared(), "POST", "/xapi/statements", JSON_TYPE, large);

    check(nested.status == 400 || nested.status == 413);
    check_int(kept.status, 200);
    arena_clear(&mem);
}

TEST(statements_are_stored_and_come_back_in_both_versions) {
    static const char *const versions[] = {"1.0.3", "2.0.0"};
    struct arena mem = {0};
    struct served served = *shared();

    for (int32_t v = 0; v < COUNT(versions); v++) {
        served.version = versions[v];
        const char *id = text_print(&mem, "fd41c918-b88b-4b20-a0a5-a4c32391aa%02d", v).at;
        const char *target = text_print(&mem, "/xapi/statements?statementId=%s", id).at;
        struct text sent = statement_of(&mem, id,
                                        ",\"context\":{\"extensions\":{\"http://x.example\":0.1000}}");
        struct reply put = request(&mem, &served, "PUT", target, JSON_TYPE, sent);
        struct reply again = request(&mem, &served, "PUT", target, JSON_TYPE, sent);
        struct reply other = request(&mem, &served, "PUT", target, JSON_TYPE,
                                     statement_of(&mem, id, ",\"result\":{\"success\":true}"));
        struct reply get = request(&mem, &served, "GET", target, "", TEXT_NONE);
        struct reply many = request(&mem, &served, "GET", "/xapi/statements?limit=1", "", TEXT_NONE);

        check_int(put.status, 204);
        check_int(again.status, 204);
        check_int(other.status, 409);
        check_int(get.status, 200);
        check(text_contains(get.body, "0.1000")); /* as it was sent */
        check(text_contains(get.body, "\"stored\":"));
        check(text_contains(get.body, "\"authority\":"));
        check(reply_header(&get, "X-Experience-API-Consistent-Through").length > 0);
        check(reply_header(&get, "Last-Modified").length > 0);
        check_int(many.status, 200);
        check(text_contains(many.body, "\"more\":\"/xapi/statements/more?cursor="));
        struct text more = {strstr(many.body.at, "/xapi/statements/more"), 0};
        while (more.at[more.length] != '"') more.length++;
        struct reply next = request(&mem, &served, "GET", text_zero_ended(&mem, more), "", TEXT_NONE);
        check_int(next.status, 200);
        check(text_contains(next.body, "{\"statements\":[{"));
    }
    arena_clear(&mem);
}

TEST(put_stores_the_one_statement_that_the_parameter_names) {
    struct arena mem = {0};
    const char *target = "/xapi/statements?statementId=fd41c918-b88b-4b20-a0a5-a4c32391bb00";
    const char *other = "fd41c918-b88b-4b20-a0a5-a4c32391bb01";

    struct reply differs = request(&mem, shared(), "PUT", target, JSON_TYPE, statement_of(&mem, other, ""));
    struct reply array = request(&mem, shared(), "PUT", target, JSON_TYPE,
                                 text_print(&mem, "[%s]", statement_of(&mem, "", "").at));
    struct reply without = request(&mem, shared(), "PUT", "/xapi/statements", JSON_TYPE,
                                   statement_of(&mem, other, ""));
    struct reply type = request(&mem, shared(), "PUT", target, "Content-Type: text/plain\r\n",
                                statement_of(&mem, "", ""));

    check_int(differs.status, 400);
    check_int(array.status, 400);
    check_int(without.status, 400);
    check_int(type.status, 400);
    arena_clear(&mem);
}

/* ---- multipart ---- */

static const char *sha256_of(struct arena *mem, const char *bytes) {
    unsigned char hash[32];
    struct buffer hex = {.mem = mem};
    EVP_Digest(bytes, strlen(bytes), hash, NULL, EVP_sha256(), NULL);
    for (int32_t i = 0; i < 32; i++) buffer_print(&hex, "%02x", hash[i]);
    return text_zero_ended(mem, buffer_text(&hex));
}

static struct text with_attachment(struct arena *mem, const char *bytes) {
    return statement_of(
        mem, "",
        text_print(mem,
                   ",\"attachments\":[{\"usageType\":\"http://u.example\",\"display\":{\"en\":\"x\"},"
                   "\"contentType\":\"text/plain\",\"length\":%zu,\"sha2\":\"%s\"}]",
                   strlen(bytes), sha256_of(mem, bytes))
            .at);
}

TEST(attachments_go_in_and_come_out_as_they_were) {
    struct arena mem = {0};
    const char *bytes = "an attachment\r\nof two lines";
    struct text body = text_print(&mem,
                                  "--b\r\nContent-Type: application/json\r\n\r\n%s\r\n"
                                  "--b\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: binary\r\n"
                                  "X-Experience-API-Hash: %s\r\n\r\n%s\r\n--b--\r\n",
                                  with_attachment(&mem, bytes).at, sha256_of(&mem, bytes), bytes);

    struct reply stored = request(&mem, shared(), "POST", "/xapi/statements",
                                  "Content-Type: multipart/mixed; boundary=b\r\n", body);
    const char *id = text_zero_ended(&mem, (struct text){stored.body.at + 2, 36});
    struct reply with = request(&mem, shared(), "GET",
                                text_print(&mem, "/xapi/statements?statementId=%s&attachments=true", id).at,
                                "", TEXT_NONE);
    struct reply without = request(&mem, shared(), "GET",
                                   text_print(&mem, "/xapi/statements?statementId=%s", id).at, "", TEXT_NONE);

    check_int(stored.status, 200);
    check_int(with.status, 200);
    check(text_contains(reply_header(&with, "Content-Type"), "multipart/mixed; boundary="));
    check(text_contains(with.body, bytes));
    check(text_contains(with.body, sha256_of(&mem, bytes)));
    check_text(reply_header(&without, "Content-Type"), "application/json");
    check(!text_contains(without.body, bytes));
    arena_clear(&mem);
}

TEST(malformed_multipart_and_wrong_hashes_are_400) {
    const char *bytes = "an attachment";
    struct arena mem = {0};
    const char *statement = with_attachment(&mem, bytes).at, *hash = sha256_of(&mem, bytes);
    const char *first = text_print(&mem, "--b\r\nContent-Type: application/json\r\n\r\n%s\r\n", statement).at;
    const char *type = "Content-Type: multipart/mixed; boundary=b\r\n";
    const struct {
        const char *type, *body, *code;
    } cases[] = {
        {JSON_TYPE, statement, "xapi.attachment-missing"},
        {"Content-Type: multipart/form-data; boundary=b\r\n", first, "xapi.content-type"},
        {"Content-Type: multipart/mixed\r\n", first, "multipart.boundary"},
        {"Content-Type: multipart/mixed; boundary=\r\n", first, "multipart.boundary"},
        {type, "", "multipart.form"},
        {type, first, "multipart.form"}, /* no last boundary */
        {type, "--b\r\nContent-Type: application/json", "multipart.form"},
        {type, text_print(&mem, "%s--b--\r\n", first).at, "xapi.attachment-missing"},
        {type, text_print(&mem, "--b\r\nContent-Type: text/plain\r\n\r\n%s\r\n--b--\r\n", statement).at,
         "xapi.multipart-first"},
        {type,
         text_print(
             &mem,
             "%s--b\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: binary\r\n\r\n%s\r\n--b--\r\n",
             first, bytes)
             .at,
         "xapi.attachment-hash-missing"},
        {type,
         text_print(
             &mem,
             "%s--b\r\nContent-Transfer-Encoding: base64\r\nX-Experience-API-Hash: %s\r\n\r\n%s\r\n--b--\r\n",
             first, hash, bytes)
             .at,
         "xapi.attachment-encoding"},
        {type,
         text_print(&mem,
                    "%s--b\r\nContent-Transfer-Encoding: binary\r\nX-Experience-API-Hash: "
                    "%s\r\n\r\nother\r\n--b--\r\n",
                    first, hash)
             .at,
         "xapi.attachment-hash"},
        {type,
         text_print(&mem,
                    "%s--b\r\nContent-Transfer-Encoding: binary\r\nX-Experience-API-Hash: %s\r\n\r\n%s\r\n"
                    "--b\r\nContent-Transfer-Encoding: binary\r\nX-Experience-API-Hash: "
                    "%s\r\n\r\nother\r\n--b--\r\n",
                    first, hash, bytes, sha256_of(&mem, "other"))
             .at,
         "xapi.attachment-surplus"},
    };

    for (int32_t i = 0; i < COUNT(cases); i++) {
        struct reply reply = request(&mem, shared(), "POST", "/xapi/statements", cases[i].type,
                                     text_of(cases[i].body));
        if (reply.status != 400 || !text_contains(reply.body, cases[i].code))
            printf("case %d, %s: %d %.*s\n", i, cases[i].code, reply.status, TEXT_ARGS(reply.body));
        check_int(reply.status, 400);
        check(text_contains(reply.body, text_print(&mem, "\"code\":\"%s\"", cases[i].code).at));
    }
    arena_clear(&mem);
}

/* ---- documents ---- */

TEST(what_a_put_without_condition_does_depends_on_the_version) {
    static const struct {
        const char *version, *target;
        int new, there;
    } cases[] = {
        {"1.0.3", "/xapi/activities/state?" ACTIVITY "&agent=A&stateId=c1", 204, 204},
        {"1.0.3", "/xapi/activities/profile?" ACTIVITY "&profileId=c1", 400, 409},
        {"1.0.3", "/xapi/agents/profile?agent=A&profileId=c1", 400, 409},
        {"2.0.0", "/xapi/activities/state?" ACTIVITY "&agent=A&stateId=c2", 204, 409},
        {"2.0.0", "/xapi/activities/profile?" ACTIVITY "&profileId=c2", 204, 409},
        {"2.0.0", "/xapi/agents/profile?agent=A&profileId=c2", 204, 409},
    };
    struct arena mem = {0};
    struct served served = *shared();

    for (int32_t i = 0; i < COUNT(cases); i++) {
        served.version = cases[i].version;
        const char *target = target_of(&mem, cases[i].target);
        struct reply new = request(&mem, &served, "PUT", target, JSON_TYPE, text_of("{\"a\":1}"));
        check_int(new.status, cases[i].new);
        if (new.status == 400) { /* now with the condition that there is none */
            new = request(&mem, &served, "PUT", target, JSON_TYPE "If-None-Match: *\r\n",
                          text_of("{\"a\":1}"));
            check_int(new.status, 204);
        }
        struct reply there = request(&mem, &served, "PUT", target, JSON_TYPE, text_of("{\"a\":2}"));
        check_int(there.status, cases[i].there);
    }
    arena_clear(&mem);
}

TEST(documents_are_changed_under_their_etag_only) {
    static const char *const targets[] = {
        "/xapi/activities/state?" ACTIVITY "&agent=A&stateId=e",
        "/xapi/activities/profile?" ACTIVITY "&profileId=e",
        "/xapi/agents/profile?agent=A&profileId=e",
    };
    struct arena mem = {0};
    const char *wrong = JSON_TYPE "If-Match: \"1111111111111111111111111111111111111111\"\r\n";

    for (int32_t i = 0; i < COUNT(targets); i++) {
        const char *target = target_of(&mem, targets[i]);
        struct reply missing = request(&mem, shared(), "GET", target, "", TEXT_NONE);
        struct reply made = request(&mem, shared(), "POST", target, JSON_TYPE,
                                    text_of("{\"a\":1,\"b\":{\"x\":1}}"));
        struct reply merged = request(&mem, shared(), "POST", target, JSON_TYPE,
                                      text_of("{\"b\":{\"y\":2},\"c\":3}"));
        struct reply got = request(&mem, shared(), "GET", target, "", TEXT_NONE);
        struct text etag = reply_header(&got, "ETag");
        const char *right = text_print(&mem, JSON_TYPE "If-Match: %.*s\r\n", TEXT_ARGS(etag)).at;
        struct reply fresh = request(&mem, shared(), "GET", target,
                                     text_print(&mem, "If-None-Match: %.*s\r\n", TEXT_ARGS(etag)).at,
                                     TEXT_NONE);
        struct reply put_wrong = request(&mem, shared(), "PUT", target, wrong, text_of("{}"));
        struct reply put_new = request(&mem, shared(), "PUT", target, JSON_TYPE "If-None-Match: *\r\n",
                                       text_of("{}"));
        struct reply post_wrong = request(&mem, shared(), "POST", target, wrong, text_of("{}"));
        struct reply delete_wrong = request(&mem, shared(), "DELETE", target, wrong, TEXT_NONE);
        struct reply put_right = request(&mem, shared(), "PUT", target, right, text_of("[1]"));
        struct reply put_stale = request(&mem, shared(), "PUT", target, right, text_of("[2]"));
        struct reply merge_array = request(&mem, shared(), "POST", target, JSON_TYPE, text_of("{\"a\":1}"));
        struct reply list = request(
            &mem, shared(), "GET",
            target_of(&mem,
                      text_print(&mem, "%.*s", (int)(strrchr(targets[i], '&') - targets[i]), targets[i]).at),
            "", TEXT_NONE);
        struct reply deleted = request(&mem, shared(), "DELETE", target, "", TEXT_NONE);
        struct reply gone = request(&mem, shared(), "GET", target, "", TEXT_NONE);

        check_int(missing.status, 404);
        check_int(made.status, 204);
        check_int(merged.status, 204);
        check_text(got.body, "{\"a\":1,\"b\":{\"y\":2},\"c\":3}");
        check_text(reply_header(&got, "Content-Type"), "application/json");
        check_int(etag.length, 42);
        check(reply_header(&got, "Last-Modified").length > 0);
        check_int(fresh.status, 304);
        check_int(put_wrong.status, 412);
        check_int(put_new.status, 412);
        check_int(post_wrong.status, 412);
        check_int(delete_wrong.status, 412);
        check_int(put_right.status, 204);
        check_int(put_stale.status, 412);
        check_int(merge_array.status, 400);
        check(text_contains(list.body, "\"e\""));
        check_int(deleted.status, 204);
        check_int(gone.status, 404);
    }
    arena_clear(&mem);
}

TEST(deleting_a_state_without_id_deletes_all_of_it) {
    struct arena mem = {0};
    const char *all = target_of(&mem, "/xapi/activities/state?activityId=http://all.example&agent=A");
    for (int32_t i = 0; i < 3; i++)
        check_int(request(&mem, shared(), "PUT", text_print(&mem, "%s&stateId=s%d", all, i).at, JSON_TYPE,
                          text_of("{}"))
                      .status,
                  204);

    struct reply before = request(&mem, shared(), "GET", all, "", TEXT_NONE);
    struct reply deleted = request(&mem, shared(), "DELETE", all, "", TEXT_NONE);
    struct reply after = request(&mem, shared(), "GET", all, "", TEXT_NONE);

    check_text(before.body, "[\"s0\",\"s1\",\"s2\"]");
    check_int(deleted.status, 204);
    check_text(after.body, "[]");
    arena_clear(&mem);
}

/* ---- the alternate syntax ---- */

TEST(the_alternate_syntax_works_in_1_0_3_and_not_in_2_0) {
    struct arena mem = {0};
    struct served served = *shared(), bare = *shared();
    const char *form_type = "Content-Type: application/x-www-form-urlencoded\r\n";
    const char *content = escaped(&mem, statement_of(&mem, "", "").at);
    struct text put = text_print(&mem, "statementId=fd41c918-b88b-4b20-a0a5-a4c32391cc00&content=%s",
                                 content);
    struct text alone = text_print(
        &mem,
        "statementId=fd41c918-b88b-4b20-a0a5-a4c32391cc01&content=%s&Authorization=%s&"
        "X-Experience-API-Version=1.0.3",
        content, escaped(&mem, served.key));
    const char *state = "/xapi/activities/state";
    struct text key = text_print(&mem, "activityId=http://alt.example&agent=%s&stateId=s",
                                 agent_parameter(&mem, "a@b.example"));
    served.version = "1.0.3";
    bare.key = bare.version = NULL;

    struct reply got = request(&mem, &served, "POST", "/xapi/statements?method=GET", form_type,
                               text_of("limit=1"));
    struct reply stored = request(&mem, &served, "POST", "/xapi/statements?method=PUT", form_type, put);
    struct reply by_form = request(&mem, &bare, "POST", "/xapi/statements?method=PUT", form_type, alone);
    struct reply state_put = request(
        &mem, &served, "POST", text_print(&mem, "%s?method=PUT", state).at, form_type,
        text_print(&mem, "%.*s&content=hello&Content-Type=text/plain", TEXT_ARGS(key)));
    struct reply state_got = request(&mem, &served, "POST", text_print(&mem, "%s?method=GET", state).at,
                                     form_type, key);
    struct reply state_gone = request(&mem, &served, "POST", text_print(&mem, "%s?method=DELETE", state).at,
                                      form_type, key);
    struct reply surplus = request(&mem, &served, "POST", "/xapi/statements?method=GET&limit=1", form_type,
                                   TEXT_NONE);
    struct reply no_content = request(&mem, &served, "POST", "/xapi/statements?method=PUT", form_type,
                                      TEXT_NONE);
    struct reply not_form = request(&mem, &served, "POST", "/xapi/statements?method=PUT", JSON_TYPE, put);
    struct reply as_put = request(&mem, &served, "PUT", "/xapi/statements?method=POST", form_type, put);
    struct reply unknown = request(&mem, &served, "POST", "/xapi/statements?method=PATCH", form_type, put);
    served.version = "2.0.0";
    struct reply in_2_0 = request(&mem, &served, "POST", "/xapi/statements?method=GET", form_type,
                                  text_of("limit=1"));
    bare.key = served.key;
    struct reply hidden = request(&mem, &bare, "POST", "/xapi/statements?method=GET", form_type,
                                  text_of("X-Experience-API-Version=2.0.0"));

    check_int(got.status, 200);
    check(text_contains(got.body, "\"more\""));
    check_int(stored.status, 204);
    check_int(by_form.status, 204);
    check_int(state_put.status, 204);
    check_text(state_got.body, "hello");
    check_text(reply_header(&state_got, "Content-Type"), "text/plain");
    check_int(state_gone.status, 204);
    check_int(surplus.status, 400);
    check_int(no_content.status, 400);
    check_int(not_form.status, 400);
    check_int(as_put.status, 400);
    check_int(unknown.status, 400);
    check_int(in_2_0.status, 400);
    check_int(hidden.status, 400);
    arena_clear(&mem);
}

/* ---- at the end ---- */

TEST(health_and_metrics_answer_without_a_key) {
    struct arena mem = {0};
    struct served served = *shared();
    served.key = served.version = NULL;

    struct reply health = request(&mem, &served, "GET", "/health", "", TEXT_NONE);
    struct reply metrics = request(&mem, &served, "GET", "/metrics", "", TEXT_NONE);

    check_int(health.status, 200);
    check_text(health.body, "{\"status\":\"ok\"}");
    check_int(metrics.status, 200);
    check(text_contains(metrics.body, "# TYPE cadre_http_requests_total counter"));
    check(text_contains(metrics.body, "cadre_http_requests_total{route=\"health_get\",status=\"200\"}"));
    check(text_contains(metrics.body, "cadre_memory_bytes "));
    arena_clear(&mem);
}

TEST(no_route_was_left_out_by_these_tests) {
    struct arena mem = {0};
    struct reply metrics = request(&mem, shared(), "GET", "/metrics", "", TEXT_NONE);

    for (int32_t i = 0; i < ROUTE_COUNT; i++) {
        if (strncmp(routes[i].path, "/xapi/", 6) != 0) continue; /* others: tests/every_route */
        const char *count =
            text_print(&mem, "cadre_http_request_seconds_count{route=\"%s\"}", routes[i].name).at;
        if (!text_contains(metrics.body, count)) printf("never asked: %s\n", routes[i].name);
        check(text_contains(metrics.body, count));
    }
    served_end(shared());
    arena_clear(&mem);
}
