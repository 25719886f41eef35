/* SPDX-License-Identifier: Apache-2.0 */
#include "service/profile.h"

#include "core/json_out.h"
#include "core/must.h"
#include "core/secret.h"

#include <string.h>

/* ---- addresses ---- */

/* An id as part of a path: RFC 3986's unreserved characters stay, all else is escaped. */
static void add_part(struct buffer *out, struct text id) {
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    for (int64_t i = 0; i < id.length; i++)
        if (memchr(plain, id.at[i], sizeof plain - 1) != NULL) buffer_char(out, id.at[i]);
        else buffer_print(out, "%%%02X", (unsigned char)id.at[i]);
}

static struct text thing(struct arena *mem, struct text base, const char *kind, struct text id) {
    struct buffer out = {.mem = mem};
    buffer_add(&out, base);
    buffer_adds(&out, kind);
    add_part(&out, id);
    return buffer_text(&out);
}

struct text profile_class(struct arena *mem, struct text base, struct text class_id) {
    return thing(mem, base, "/classes/", class_id);
}

struct text profile_course(struct arena *mem, struct text base, struct text course_id) {
    return thing(mem, base, "/courses/", course_id);
}

struct text profile_verb(struct arena *mem, struct text base, const char *verb) {
    static const char *const adl[] = {"registered", "attended", "passed", "failed"};
    for (int32_t i = 0; i < 4; i++)
        if (strcmp(verb, adl[i]) == 0) return text_print(mem, "http://adlnet.gov/expapi/verbs/%s", verb);
    return text_print(mem, "%.*s/xapi/verbs/%s", TEXT_ARGS(base), verb);
}

/* A UUID of version 8 (RFC 9562): of a hash, so that it can be made again from the number. */
struct text profile_registration(struct arena *mem, struct text base, int64_t nomination_id) {
    struct secret_hex hash = secret_hash(
        text_print(mem, "%.*s/nominations/%lld", TEXT_ARGS(base), (long long)nomination_id));
    return text_print(mem, "%.8s-%.4s-8%.3s-a%.3s-%.12s", hash.at, hash.at + 8, hash.at + 12, hash.at + 15,
                      hash.at + 18);
}

/* ---- the statement ---- */

static void add_activity(struct json_out *out, const char *key, struct text id, const char *type) {
    json_open(out, key, '{');
    json_text(out, "id", id);
    json_open(out, "definition", '{');
    json_text(out, "type", text_of(type));
    json_close(out, '}');
    json_close(out, '}');
}

static void add_actor(struct json_out *out, struct text base, struct text officer_id) {
    json_open(out, "actor", '{');
    json_text(out, "objectType", text_of("Agent"));
    json_open(out, "account", '{');
    json_text(out, "homePage", base);
    json_text(out, "name", officer_id);
    json_close(out, '}');
    json_close(out, '}');
}

static void add_result(struct json_out *out, const struct telling *t) {
    bool passed = t->event == EVENT_nomination_pass, failed = t->event == EVENT_nomination_fail;
    if (!passed && !failed && t->score < 0) return;
    json_open(out, "result", '{');
    if (passed || failed) json_bool(out, "success", passed);
    if (passed || failed) json_bool(out, "completion", true);
    if (t->score >= 0) {
        json_open(out, "score", '{');
        json_millionths(out, "scaled", t->score * 10000);
        json_int(out, "raw", t->score);
        json_int(out, "min", 0);
        json_int(out, "max", 100);
        json_close(out, '}');
    }
    json_close(out, '}');
}

static void add_context(struct json_out *out, struct arena *mem, struct text base, const struct telling *t) {
    json_open(out, "context", '{');
    if (t->nomination_id != 0)
        json_text(out, "registration", profile_registration(mem, base, t->nomination_id));
    json_open(out, "contextActivities", '{');
    if (t->class_id.length > 0) {
        json_open(out, "parent", '[');
        add_activity(out, NULL, profile_course(mem, base, t->course_id),
                     "http://adlnet.gov/expapi/activities/course");
        json_close(out, ']');
    }
    json_open(out, "category", '[');
    add_activity(out, NULL, text_print(mem, "%.*s/xapi/profile", TEXT_ARGS(base)),
                 "http://adlnet.gov/expapi/activities/profile");
    json_close(out, ']');
    json_close(out, '}');
    if (t->reason.length > 0) {
        json_open(out, "extensions", '{');
        json_key(out, text_print(mem, "%.*s/xapi/extensions/reason", TEXT_ARGS(base)));
        json_text(out, NULL, t->reason);
        json_close(out, '}');
    }
    json_close(out, '}');
}

/* A change that counts from another day than the one on which it is made is told as of that day's beginning.
 */
static struct text timestamp_of(struct change *c) {
    int64_t now = service_now(c->service);
    return moment_text(c->mem, c->on == (day)(now / 86400) ? now : (int64_t)c->on * 86400);
}

struct text profile_print(struct change *c, struct text base, const struct telling *t) {
    struct buffer buffer = {.mem = c->mem};
    struct json_out out = {.to = &buffer};
    const char *verb = event_rows[t->event].verb;
    json_open(&out, NULL, '{');
    add_actor(&out, base, t->officer_id);
    json_open(&out, "verb", '{');
    json_text(&out, "id", profile_verb(c->mem, base, verb));
    json_open(&out, "display", '{');
    json_text(&out, "en", text_of(verb));
    json_close(&out, '}');
    json_close(&out, '}');
    if (t->class_id.length > 0)
        add_activity(&out, "object", profile_class(c->mem, base, t->class_id),
                     "http://adlnet.gov/expapi/activities/meeting");
    else
        add_activity(&out, "object", profile_course(c->mem, base, t->course_id),
                     "http://adlnet.gov/expapi/activities/course");
    add_result(&out, t);
    add_context(&out, c->mem, base, t);
    json_text(&out, "timestamp", timestamp_of(c));
    json_close(&out, '}');
    return buffer_text(&buffer);
}

bool profile_tell(struct change *c, const struct telling *telling, uint8_t out_id[16], struct err *err) {
    const struct standing *standing;
    struct json json;
    struct statement statement;
    if (!change_facts(c, &standing, err)) return false;
    struct text base = standing->facts.policy.iri_base;
    struct record_put put = {
        .mem = c->mem,
        .statements = &statement,
        .count = 1,
        .version = XAPI_1_0,
        .authority = text_print(c->mem,
                                "{\"objectType\":\"Agent\",\"account\":{\"homePage\":\"%.*s\","
                                "\"name\":\"cadre\"}}",
                                TEXT_ARGS(base))};
    if (!json_read(c->mem, profile_print(c, base, telling), &json, err) ||
        !statement_check(c->mem, &json, 0, XAPI_1_0, &statement, err) ||
        !record_put_in(training_record(c->training), c->tx, &put, err))
        return false;
    memcpy(out_id, put.ids[0], 16);
    return true;
}
