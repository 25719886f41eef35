/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Each value that can be wrong is a site. Sites are counted while a statement is written; the one whose
 * number was drawn gets a fault instead of its value, and the pointer to it is noted. Chance for the fault is
 * drawn apart, so that the rest of the statement stays what the seed gives.
 */
#include "tests/statement_make.h"

#include "core/must.h"
#include "core/random.h"

enum { DEPTH_MAX = 20, NO_FAULT = -1 };

struct maker {
    struct arena *mem;
    struct buffer out;
    struct random random, fault_random;
    enum xapi_version version;
    int32_t site_count, fault_site;
    int32_t depth;
    struct text path[DEPTH_MAX]; /* the step into each open container's current value */
    int32_t element[DEPTH_MAX];  /* its number in an array */
    bool after_value;
    struct text fault_pointer;
};

static int64_t below(struct maker *m, int64_t bound) {
    return random_below(&m->random, bound);
}

static bool sometimes(struct maker *m, int64_t percent) {
    return below(m, 100) < percent;
}

/* ---- writing ---- */

static void open(struct maker *m, char bracket) {
    buffer_char(&m->out, bracket);
    must(m->depth < DEPTH_MAX);
    m->element[m->depth++] = 0;
    m->after_value = false;
}

static void close(struct maker *m, char bracket) {
    buffer_char(&m->out, bracket);
    m->depth--;
    m->after_value = true;
}

static void member(struct maker *m, const char *name) {
    buffer_print(&m->out, "%s\"%s\":", m->after_value ? "," : "", name);
    m->path[m->depth - 1] = text_of(name);
    m->after_value = false;
}

static void element(struct maker *m) {
    if (m->after_value) buffer_char(&m->out, ',');
    m->path[m->depth - 1] = text_print(m->mem, "%d", m->element[m->depth - 1]++);
    m->after_value = false;
}

static void raw(struct maker *m, const char *value) {
    buffer_adds(&m->out, value);
    m->after_value = true;
}

static void quoted(struct maker *m, struct text value) {
    buffer_char(&m->out, '"');
    buffer_add(&m->out, value);
    raw(m, "\"");
}

static void note_pointer(struct maker *m, int32_t depth, const char *last) {
    struct buffer pointer = {.mem = m->mem};
    for (int32_t i = 0; i < depth; i++) {
        buffer_char(&pointer, '/');
        for (int64_t k = 0; k < m->path[i].length; k++) {
            char c = m->path[i].at[k];
            if (c == '/') buffer_adds(&pointer, "~1");
            else buffer_char(&pointer, c);
        }
    }
    if (last != NULL) buffer_print(&pointer, "/%s", last);
    m->fault_pointer = buffer_text(&pointer);
}

static bool fault_here(struct maker *m) {
    return m->site_count++ == m->fault_site;
}

/* ---- values, each a site ---- */

struct wrong {
    const char *value, *inside; /* inside: the step from the value to what is wrong in it; NULL: none */
};

/* Writes one of the wrong values when the fault is here. */
static bool planted_of(struct maker *m, const struct wrong *wrong, int32_t count) {
    if (!fault_here(m)) return false;
    const struct wrong *chosen = &wrong[random_below(&m->fault_random, count)];
    note_pointer(m, m->depth, chosen->inside);
    raw(m, chosen->value);
    return true;
}

#define PLANTED(m, ...)                                                                                      \
    planted_of((m), (const struct wrong[]){__VA_ARGS__},                                                     \
               (int32_t)(sizeof((const struct wrong[]){__VA_ARGS__}) / sizeof(struct wrong)))

static void make_string(struct maker *m) {
    static const char *const texts[] = {"",
                                        "x",
                                        "\xd2\x9a\xd0\xb0\xd0\xb7\xd0\xb0\xd2\x9b",
                                        "line\\nbreak",
                                        "\\u0061\\\"",
                                        "a \\\\ b",
                                        "\\ud83d\\ude00",
                                        "The quick brown fox jumps over the lazy dog."};
    if (PLANTED(m, {"5", NULL}, {"null", NULL}, {"true", NULL}, {"{}", NULL}, {"[]", NULL})) return;
    quoted(m, text_of(texts[below(m, 8)]));
}

static void make_iri(struct maker *m, struct text iri) {
    if (PLANTED(m, {"\"no scheme\"", NULL}, {"\"ab=c://x\"", NULL}, {"\"a:b c\"", NULL}, {"\"\"", NULL},
                {"7", NULL}, {"null", NULL}, {"\"http://a.kz/<x>\"", NULL}))
        return;
    quoted(m, iri);
}

static void make_uuid(struct maker *m, uint64_t high, uint64_t low) {
    if (PLANTED(m, {"\"fd41c918-b88b-4b20-a0a5-a4c32391aaa\"", NULL},
                {"\"gd41c918-b88b-4b20-a0a5-a4c32391aaa0\"", NULL},
                {"\"fd41c918b88b4b20a0a5a4c32391aaa0\"", NULL}, {"1", NULL}, {"null", NULL}))
        return;
    quoted(m, text_print(m->mem, "%08x-%04x-4%03x-8%03x-%012llx", (unsigned)(high >> 32),
                         (unsigned)(high >> 16) & 0xffff, (unsigned)high & 0xfff,
                         (unsigned)(low >> 48) & 0xfff, (unsigned long long)low & 0xffffffffffff));
}

static void make_time(struct maker *m) {
    if (PLANTED(m, {"\"2026-13-01T00:00:00Z\"", NULL}, {"\"2026-02-29T00:00:00Z\"", NULL},
                {"\"2026-01-01T24:00:01Z\"", NULL}, {"\"2026-01-01T00:00:00-00:00\"", NULL},
                {"\"tomorrow\"", NULL}, {"1767225600", NULL}, {"null", NULL}))
        return;
    static const char *const zones[] = {"Z", "+05:00", "-03:30", "+00:00"};
    struct text time = text_print(m->mem, "20%02d-%02d-%02dT%02d:%02d:%02d", (int)below(m, 100),
                                  (int)below(m, 12) + 1, (int)below(m, 28) + 1, (int)below(m, 24),
                                  (int)below(m, 60), (int)below(m, 60));
    if (sometimes(m, 70))
        time = text_print(m->mem, "%.*s.%0*d", TEXT_ARGS(time), (int)below(m, 9) + 1, (int)below(m, 10));
    quoted(m, text_print(m->mem, "%.*s%s", TEXT_ARGS(time), zones[below(m, 4)]));
}

static void make_boolean(struct maker *m) {
    if (PLANTED(m, {"\"true\"", NULL}, {"1", NULL}, {"null", NULL})) return;
    raw(m, below(m, 2) == 0 ? "true" : "false");
}

static void make_number(struct maker *m, const char *number) {
    if (PLANTED(m, {"\"1\"", NULL}, {"null", NULL}, {"true", NULL}, {"[1]", NULL})) return;
    raw(m, number);
}

static void make_language(struct maker *m) {
    static const char *const tags[] = {"kk",      "ru-KZ", "en-US",   "zh-Hant-TW",
                                       "sr-Latn", "x-own", "de-1996", "en-a-bbb-x-y"};
    if (PLANTED(m, {"\"a12345678\"", NULL}, {"\"x\"", NULL}, {"\"en_US\"", NULL}, {"\"en-\"", NULL},
                {"5", NULL}))
        return;
    quoted(m, text_of(tags[below(m, 8)]));
}

static void make_language_map(struct maker *m) {
    if (PLANTED(m, {"\"x\"", NULL}, {"[]", NULL}, {"{\"a12345678\":\"x\"}", "a12345678"},
                {"{\"en\":5}", "en"}, {"{\"\":\"x\"}", ""}, {"null", NULL}))
        return;
    static const char *const maps[] = {"{}", "{\"en-US\":\"did\"}",
                                       "{\"kk\":\"\xd2\x9b\",\"ru\":\"\xd0\xb6\"}",
                                       "{\"en-GB\":\"a\",\"en-US\":\"b\",\"kk-KZ\":\"c\"}"};
    raw(m, maps[below(m, 4)]);
}

static void make_extensions(struct maker *m) {
    if (PLANTED(m, {"\"x\"", NULL}, {"{\"key\":1}", "key"}, {"null", NULL}, {"[]", NULL})) return;
    static const char *const values[] = {"{}", "{\"http://a.kz/x\":null}",
                                         "{\"http://a.kz/x\":{\"a\":[1,2.50,{}]},\"urn:y\":\"\"}",
                                         "{\"http://a.kz/n\":12345678901234567890}"};
    raw(m, values[below(m, 4)]);
}

/* Before the end of an object: a member that nobody knows. */
static void close_object(struct maker *m) {
    if (fault_here(m)) {
        note_pointer(m, m->depth - 1, "unknown");
        raw(m, m->after_value ? ",\"unknown\":1" : "\"unknown\":1");
    }
    close(m, '}');
}

/* A required member is written and, when the fault is that it is missing, taken back. */
struct required {
    int64_t length;
    bool after_value, missing;
};

static struct required required_begin(struct maker *m, const char *name) {
    struct required r = {m->out.length, m->after_value, fault_here(m)};
    member(m, name);
    return r;
}

static void required_end(struct maker *m, struct required r) {
    if (!r.missing) return;
    m->out.length = r.length;
    m->after_value = r.after_value;
    note_pointer(m, m->depth - 1, NULL);
}

/* ---- agents ---- */

static void make_identifier(struct maker *m) {
    int64_t person = below(m, 50);
    switch (below(m, 4)) {
    case 0:
        member(m, "mbox");
        if (PLANTED(m, {"\"mailto:x\"", NULL}, {"\"a@b.kz\"", NULL}, {"\"http://a.kz\"", NULL}, {"5", NULL}))
            return;
        quoted(m, text_print(m->mem, "mailto:person%lld@example.kz", (long long)person));
        break;
    case 1:
        member(m, "mbox_sha1sum");
        if (PLANTED(m, {"\"abc\"", NULL}, {"\"zd9b00a5611f94eaa7b1661edab976068e364975\"", NULL},
                    {"5", NULL}))
            return;
        quoted(m, text_print(m->mem, "%040llx", (unsigned long long)person));
        break;
    case 2:
        member(m, "openid");
        make_iri(m, text_print(m->mem, "http://id.example.kz/%lld", (long long)person));
        break;
    default:
        member(m, "account");
        open(m, '{');
        struct required page = required_begin(m, "homePage");
        make_iri(m, text_of("http://hr.example.kz"));
        required_end(m, page);
        struct required name = required_begin(m, "name");
        quoted(m, text_print(m->mem, "O%07lld", (long long)person));
        required_end(m, name);
        close_object(m);
    }
}

/* The wrong agents are whole objects, so that the fault is at the agent. */
static void make_agent(struct maker *m, bool needs_type) {
    if (PLANTED(m, {"{\"objectType\":\"Agent\"}", NULL},
                {"{\"objectType\":\"Agent\",\"mbox\":\"mailto:a@b.kz\",\"openid\":\"a:b\"}", NULL}))
        return;
    open(m, '{');
    if (needs_type || sometimes(m, 50)) {
        member(m, "objectType");
        raw(m, "\"Agent\"");
    }
    if (sometimes(m, 50)) {
        member(m, "name");
        make_string(m);
    }
    make_identifier(m);
    close_object(m);
}

static void make_group(struct maker *m) {
    if (PLANTED(
            m, {"{\"objectType\":\"Group\"}", NULL}, {"{\"objectType\":\"Group\",\"member\":[]}", NULL},
            {"{\"objectType\":\"Group\",\"member\":[{\"objectType\":\"Group\"}]}", "member/0/objectType"}))
        return;
    open(m, '{');
    member(m, "objectType");
    raw(m, "\"Group\"");
    bool identified = sometimes(m, 50);
    if (identified) make_identifier(m);
    if (!identified || sometimes(m, 50)) {
        member(m, "member");
        open(m, '[');
        for (int64_t i = below(m, 4); i >= 0; i--) {
            element(m);
            make_agent(m, false);
        }
        close(m, ']');
    }
    close_object(m);
}

static void make_actor(struct maker *m) {
    if (sometimes(m, 80)) make_agent(m, false);
    else make_group(m);
}

/* ---- activities ---- */

static void make_components(struct maker *m, const char *list) {
    member(m, list);
    if (PLANTED(m, {"[{\"id\":\"a\"},{\"id\":\"b\"},{\"id\":\"a\"}]", "2/id"}, {"[{}]", "0"}, {"{}", NULL}))
        return;
    open(m, '[');
    for (int64_t i = 0, count = below(m, 4); i < count; i++) {
        element(m);
        open(m, '{');
        struct required id = required_begin(m, "id");
        quoted(m, text_print(m->mem, "option%lld", (long long)i));
        required_end(m, id);
        if (sometimes(m, 70)) {
            member(m, "description");
            make_language_map(m);
        }
        close_object(m);
    }
    close(m, ']');
}

static void make_interaction(struct maker *m) {
    static const struct {
        const char *type, *first, *second;
    } kinds[] = {{"true-false", NULL, NULL},       {"choice", "choices", NULL},
                 {"fill-in", NULL, NULL},          {"long-fill-in", NULL, NULL},
                 {"matching", "source", "target"}, {"performance", "steps", NULL},
                 {"sequencing", "choices", NULL},  {"likert", "scale", NULL},
                 {"numeric", NULL, NULL},          {"other", NULL, NULL}};
    int64_t kind = below(m, 10);
    member(m, "interactionType");
    if (PLANTED(m, {"\"Choice\"", NULL}, {"\"\"", NULL}, {"5", NULL})) return;
    quoted(m, text_of(kinds[kind].type));
    if (kinds[kind].first != NULL) make_components(m, kinds[kind].first);
    if (kinds[kind].second != NULL) make_components(m, kinds[kind].second);
    member(m, "correctResponsesPattern");
    open(m, '[');
    element(m);
    make_string(m);
    close(m, ']');
}

static void make_definition(struct maker *m) {
    open(m, '{');
    if (sometimes(m, 80)) {
        member(m, "name");
        make_language_map(m);
    }
    if (sometimes(m, 50)) {
        member(m, "description");
        make_language_map(m);
    }
    if (sometimes(m, 50)) {
        member(m, "type");
        make_iri(m, text_of("http://adlnet.gov/expapi/activities/course"));
    }
    if (sometimes(m, 20)) {
        member(m, "moreInfo");
        make_iri(m, text_of("http://a.kz/\xd2\x9b?x=%20#y"));
    }
    if (sometimes(m, 30)) make_interaction(m);
    if (sometimes(m, 30)) {
        member(m, "extensions");
        make_extensions(m);
    }
    close_object(m);
}

static void make_activity(struct maker *m) {
    open(m, '{');
    if (sometimes(m, 50)) {
        member(m, "objectType");
        raw(m, "\"Activity\"");
    }
    struct required id = required_begin(m, "id");
    make_iri(m, text_print(m->mem, "http://example.kz/course/%lld", (long long)below(m, 100)));
    required_end(m, id);
    if (sometimes(m, 50)) {
        member(m, "definition");
        make_definition(m);
    }
    close_object(m);
}

static void make_verb(struct maker *m) {
    static const char *const verbs[] = {"launched", "initialized", "completed", "passed",
                                        "failed",   "terminated",  "attended",  "answered"};
    open(m, '{');
    struct required id = required_begin(m, "id");
    make_iri(m, text_print(m->mem, "http://adlnet.gov/expapi/verbs/%s", verbs[below(m, 8)]));
    required_end(m, id);
    if (sometimes(m, 70)) {
        member(m, "display");
        make_language_map(m);
    }
    close_object(m);
}

static void make_reference(struct maker *m) {
    open(m, '{');
    member(m, "objectType"); /* no site: without it the object would be an activity */
    raw(m, "\"StatementRef\"");
    struct required id = required_begin(m, "id");
    make_uuid(m, random_next(&m->random), random_next(&m->random));
    required_end(m, id);
    close_object(m);
}

/* ---- results and contexts ---- */

static void make_score(struct maker *m) {
    if (PLANTED(m, {"{\"scaled\":1.5}", "scaled"}, {"{\"raw\":11,\"max\":10}", "raw"},
                {"{\"raw\":-1,\"min\":0}", "raw"}, {"{\"min\":5,\"max\":5.0}", "min"}, {"5", NULL}))
        return;
    open(m, '{');
    member(m, "scaled");
    make_number(m, below(m, 2) == 0 ? "0.8500" : "-1");
    member(m, "raw");
    make_number(m, "85.0");
    member(m, "min");
    make_number(m, "0");
    member(m, "max");
    make_number(m, "1e2");
    close_object(m);
}

static void make_result(struct maker *m) {
    open(m, '{');
    if (sometimes(m, 60)) {
        member(m, "score");
        make_score(m);
    }
    if (sometimes(m, 60)) {
        member(m, "success");
        make_boolean(m);
    }
    if (sometimes(m, 60)) {
        member(m, "completion");
        make_boolean(m);
    }
    if (sometimes(m, 40)) {
        member(m, "response");
        make_string(m);
    }
    if (sometimes(m, 60)) {
        static const char *const durations[] = {"PT4H35M59.14S", "P3Y1M29DT4H35M59.1499S", "P4W", "PT0S",
                                                "P1DT0.5H"};
        member(m, "duration");
        if (!PLANTED(m, {"\"P4W1D\"", NULL}, {"\"P\"", NULL}, {"\"PT\"", NULL}, {"\"5 min\"", NULL},
                     {"\"P1.5DT1H\"", NULL}, {"60", NULL}))
            quoted(m, text_of(durations[below(m, 5)]));
    }
    if (sometimes(m, 30)) {
        member(m, "extensions");
        make_extensions(m);
    }
    close_object(m);
}

static void make_activities(struct maker *m) {
    if (sometimes(m, 20)) {
        make_activity(m);
        return;
    }
    open(m, '[');
    for (int64_t i = below(m, 3); i > 0; i--) {
        element(m);
        make_activity(m);
    }
    close(m, ']');
}

static void make_context_activities(struct maker *m) {
    static const char *const kinds[] = {"parent", "grouping", "category", "other"};
    open(m, '{');
    for (int32_t i = 0; i < 4; i++) {
        if (!sometimes(m, 40)) continue;
        member(m, kinds[i]);
        make_activities(m);
    }
    close_object(m);
}

static void make_context_agents(struct maker *m, bool groups) {
    open(m, '[');
    for (int64_t i = below(m, 3); i > 0; i--) {
        element(m);
        open(m, '{');
        struct required type = required_begin(m, "objectType");
        if (!PLANTED(m, {"\"Agent\"", NULL}, {"\"ContextAgent\"", NULL}, {"5", NULL}))
            raw(m, groups ? "\"contextGroup\"" : "\"contextAgent\"");
        required_end(m, type);
        struct required agent = required_begin(m, groups ? "group" : "agent");
        groups ? make_group(m) : make_agent(m, false);
        required_end(m, agent);
        if (sometimes(m, 50)) {
            member(m, "relevantTypes");
            if (!PLANTED(m, {"[]", NULL}, {"[\"x\"]", "0"}, {"\"a:b\"", NULL}))
                raw(m, "[\"http://a.kz/mentor\"]");
        }
        close_object(m);
    }
    close(m, ']');
}

static void make_context(struct maker *m, bool about_activity) {
    open(m, '{');
    if (sometimes(m, 60)) {
        member(m, "registration");
        make_uuid(m, (uint64_t)below(m, 30), 1);
    }
    if (sometimes(m, 30)) {
        member(m, "instructor");
        make_actor(m);
    }
    if (sometimes(m, 20)) {
        member(m, "team");
        make_group(m);
    }
    if (sometimes(m, 50)) {
        member(m, "contextActivities");
        make_context_activities(m);
    }
    if (about_activity && sometimes(m, 30)) {
        member(m, "revision");
        make_string(m);
    }
    if (about_activity && sometimes(m, 30)) {
        member(m, "platform");
        make_string(m);
    }
    if (sometimes(m, 30)) {
        member(m, "language");
        make_language(m);
    }
    if (sometimes(m, 10)) {
        member(m, "statement");
        make_reference(m);
    }
    if (m->version == XAPI_2_0 && sometimes(m, 30)) {
        member(m, "contextAgents");
        make_context_agents(m, false);
    }
    if (m->version == XAPI_2_0 && sometimes(m, 20)) {
        member(m, "contextGroups");
        make_context_agents(m, true);
    }
    if (sometimes(m, 30)) {
        member(m, "extensions");
        make_extensions(m);
    }
    close_object(m);
}

/* ---- statements ---- */

static void make_attachments(struct maker *m) {
    member(m, "attachments");
    open(m, '[');
    for (int64_t i = below(m, 3); i > 0; i--) {
        element(m);
        open(m, '{');
        struct required usage = required_begin(m, "usageType");
        make_iri(m, text_of("http://a.kz/certificate"));
        required_end(m, usage);
        struct required display = required_begin(m, "display");
        make_language_map(m);
        required_end(m, display);
        struct required type = required_begin(m, "contentType");
        if (!PLANTED(m, {"\"text\"", NULL}, {"5", NULL})) raw(m, "\"application/pdf\"");
        required_end(m, type);
        struct required length = required_begin(m, "length");
        if (!PLANTED(m, {"1.5", NULL}, {"-1", NULL}, {"\"5\"", NULL})) raw(m, "1234");
        required_end(m, length);
        struct required sha2 = required_begin(m, "sha2");
        if (!PLANTED(m, {"\"abc\"", NULL}, {"5", NULL}))
            raw(m, "\"495395e777cd98da653df9615d09c0fd6bb2f8d4788394cd53c56a3bfdcd848a\"");
        required_end(m, sha2);
        member(m, "fileUrl");
        make_iri(m, text_of("http://a.kz/certificate.pdf"));
        close_object(m);
    }
    close(m, ']');
}

static void make_parts(struct maker *m, bool inside);

static bool make_object(struct maker *m, bool inside) {
    int64_t choice = below(m, 100);
    if (PLANTED(m, {"{\"objectType\":\"activity\",\"id\":\"a:b\"}", "objectType"},
                {"{\"objectType\":\"Course\"}", "objectType"}))
        return true;
    if (choice < 70) make_activity(m);
    else if (choice < 78) make_agent(m, true);
    else if (choice < 84) make_group(m);
    else if (choice < 90 || inside) make_reference(m);
    else {
        open(m, '{');
        member(m, "objectType");
        raw(m, "\"SubStatement\"");
        make_parts(m, true);
        close_object(m);
    }
    return choice < 70;
}

/* What a statement and a SubStatement share. */
static void make_parts(struct maker *m, bool inside) {
    struct required actor = required_begin(m, "actor");
    make_actor(m);
    required_end(m, actor);
    struct required verb = required_begin(m, "verb");
    make_verb(m);
    required_end(m, verb);
    struct required object = required_begin(m, "object");
    bool about_activity = make_object(m, inside);
    required_end(m, object);
    if (sometimes(m, 50)) {
        member(m, "result");
        make_result(m);
    }
    if (sometimes(m, 60)) {
        member(m, "context");
        make_context(m, about_activity);
    }
    if (sometimes(m, 60)) {
        member(m, "timestamp");
        make_time(m);
    }
    if (sometimes(m, 10)) make_attachments(m);
}

static struct text make(struct maker *m, uint64_t seed) {
    m->random = (struct random){seed};
    m->out = (struct buffer){.mem = m->mem};
    m->site_count = m->depth = 0;
    m->after_value = false;
    open(m, '{');
    member(m, "id");
    make_uuid(m, random_next(&m->random), random_next(&m->random));
    make_parts(m, false);
    if (sometimes(m, 20)) {
        member(m, "version");
        if (!PLANTED(m, {"\"1.1.0\"", NULL}, {"\"0.95\"", NULL}, {"1", NULL})) raw(m, "\"1.0.3\"");
    }
    if (sometimes(m, 10)) {
        member(m, "authority");
        make_agent(m, false);
    }
    if (sometimes(m, 10)) {
        member(m, "stored");
        make_time(m);
    }
    close_object(m);
    return buffer_text(&m->out);
}

struct text statement_make(struct arena *mem, uint64_t seed, enum xapi_version version) {
    struct maker m = {.mem = mem, .version = version, .fault_site = NO_FAULT};
    return make(&m, seed);
}

struct text statement_make_wrong(struct arena *mem, uint64_t seed, enum xapi_version version,
                                 struct statement_fault *out) {
    struct maker m = {.mem = mem, .version = version, .fault_site = NO_FAULT, .fault_random = {~seed}};
    make(&m, seed);
    m.fault_site = (int32_t)random_below(&m.fault_random, m.site_count);
    struct text wrong = make(&m, seed);
    out->pointer = m.fault_pointer;
    return wrong;
}
