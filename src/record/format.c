/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A statement is copied from its first byte to its last. On the way stand the values that a format changes,
 * in the order of the document; each is replaced when it is met. So all bytes that no format names stay as
 * they came.
 */
#include "record/format.h"

#include "core/must.h"
#include "core/query.h"

#include <string.h>
#include <strings.h>

struct copying {
    struct buffer *out;
    const struct json *json;
    int32_t at; /* bytes before it are written */
    /* Each may write a value of its kind in another form; NULL: it stays as it is. */
    void (*actor)(struct copying *c, int32_t node);
    void (*verb)(struct copying *c, int32_t node);
    void (*activity)(struct copying *c, int32_t node);
    void (*lone_activity)(struct copying *c, int32_t node); /* in contextActivities without an array */
    void (*timestamp)(struct copying *c, int32_t node);
    const struct statement_additions *additions; /* to complete */
    const struct definition_lookup *lookup;      /* canonical */
    struct language_ranges languages;
};

static void copy_to(struct copying *c, int32_t end) {
    buffer_add(c->out, (struct text){c->json->bytes.at + c->at, end - c->at});
    c->at = end;
}

static void replace(struct copying *c, int32_t node, struct text value) {
    copy_to(c, c->json->nodes[node].begin);
    buffer_add(c->out, value);
    c->at = c->json->nodes[node].end;
}

static bool is(const struct copying *c, int32_t node, const char *text) {
    return json_string_is(c->json, node, text);
}

static void visit(struct copying *c, int32_t node, void (*change)(struct copying *, int32_t)) {
    if (change != NULL) change(c, node);
}

/* ---- the walk over a statement ---- */

static void walk_context_activities(struct copying *c, int32_t node) {
    for (int32_t m = json_first(c->json, node); m != JSON_MISSING; m = json_following(c->json, node, m)) {
        if (json_kind(c->json, m + 1) == JSON_OBJECT) {
            visit(c, m + 1, c->lone_activity != NULL ? c->lone_activity : c->activity);
            continue;
        }
        for (int32_t e = json_first(c->json, m + 1); e != JSON_MISSING; e = json_following(c->json, m + 1, e))
            visit(c, e, c->activity);
    }
}

/* contextAgents, contextGroups */
static void walk_context_agents(struct copying *c, int32_t node) {
    for (int32_t e = json_first(c->json, node); e != JSON_MISSING; e = json_following(c->json, node, e))
        for (int32_t m = json_first(c->json, e); m != JSON_MISSING; m = json_following(c->json, e, m))
            if (is(c, m, "agent") || is(c, m, "group")) visit(c, m + 1, c->actor);
}

static void walk_context(struct copying *c, int32_t node) {
    for (int32_t m = json_first(c->json, node); m != JSON_MISSING; m = json_following(c->json, node, m)) {
        if (is(c, m, "instructor") || is(c, m, "team")) visit(c, m + 1, c->actor);
        else if (is(c, m, "contextActivities")) walk_context_activities(c, m + 1);
        else if (is(c, m, "contextAgents") || is(c, m, "contextGroups")) walk_context_agents(c, m + 1);
    }
}

static void walk_statement(struct copying *c, int32_t node);

static void walk_object(struct copying *c, int32_t node) {
    int32_t type = json_member(c->json, node, "objectType");
    if (type == JSON_MISSING || is(c, type, "Activity")) visit(c, node, c->activity);
    else if (is(c, type, "Agent") || is(c, type, "Group")) visit(c, node, c->actor);
    else if (is(c, type, "SubStatement")) walk_statement(c, node);
}

/* Also of a SubStatement. Behind the last change; the rest is still to be copied. */
static void walk_statement(struct copying *c, int32_t node) {
    for (int32_t m = json_first(c->json, node); m != JSON_MISSING; m = json_following(c->json, node, m)) {
        if (is(c, m, "actor") || is(c, m, "authority")) visit(c, m + 1, c->actor);
        else if (is(c, m, "verb")) visit(c, m + 1, c->verb);
        else if (is(c, m, "object")) walk_object(c, m + 1);
        else if (is(c, m, "context")) walk_context(c, m + 1);
        else if (is(c, m, "timestamp")) visit(c, m + 1, c->timestamp);
    }
}

static struct copying copying_begin(struct buffer *out, const struct json *json, int32_t node) {
    return (struct copying){.out = out, .json = json, .at = json->nodes[node].begin};
}

/* ---- completing ---- */

static void in_array(struct copying *c, int32_t node) {
    copy_to(c, c->json->nodes[node].begin);
    buffer_char(c->out, '[');
    copy_to(c, c->json->nodes[node].end);
    buffer_char(c->out, ']');
}

static void in_utc(struct copying *c, int32_t node) {
    struct arena mem = {0};
    struct text t = json_unescaped(&mem, c->json, node);
    struct instant instant;
    bool utc = t.length > 11 && t.at[10] == 'T' && t.at[t.length - 1] == 'Z';
    if (!utc && timestamp_read(t, XAPI_2_0, &instant)) {
        struct timestamp_text printed = timestamp_print(instant);
        replace(c, node, text_print(&mem, "\"%s\"", printed.at));
    }
    arena_clear(&mem);
}

static void add_member(struct copying *c, const char *name, struct text value, bool quoted, bool *any) {
    if (value.length == 0) return;
    buffer_print(c->out, "%s\"%s\":%s", *any ? "," : "", name, quoted ? "\"" : "");
    buffer_add(c->out, value);
    if (quoted) buffer_char(c->out, '"');
    *any = true;
}

/* Replaces "stored" and "authority" where they are; the order of the walk is kept by doing it member by
 * member. */
static void replace_set(struct copying *c, int32_t node) {
    const struct statement_additions *set = c->additions;
    struct arena mem = {0};
    for (int32_t m = json_first(c->json, node); m != JSON_MISSING; m = json_following(c->json, node, m)) {
        if (is(c, m, "stored") && set->stored.length > 0)
            replace(c, m + 1, text_print(&mem, "\"%.*s\"", TEXT_ARGS(set->stored)));
        else if (is(c, m, "authority") && set->authority.length > 0) replace(c, m + 1, set->authority);
        else if (is(c, m, "object")) walk_object(c, m + 1);
        else if (is(c, m, "context")) walk_context(c, m + 1);
        else if (is(c, m, "timestamp")) visit(c, m + 1, c->timestamp);
    }
    arena_clear(&mem);
}

void statement_complete(struct buffer *out, const struct json *json, int32_t node,
                        const struct statement_additions *additions) {
    must(json_kind(json, node) == JSON_OBJECT);
    struct copying c = copying_begin(out, json, node);
    c.additions = additions;
    c.lone_activity = in_array;
    c.timestamp = additions->to_utc ? in_utc : NULL;
    replace_set(&c, node);
    copy_to(&c, json->nodes[node].end - 1);
    bool any = json->nodes[node].count > 0;
    const struct {
        const char *name;
        struct text value;
        bool quoted;
    } members[] = {{"id", additions->id, true},
                   {"stored", additions->stored, true},
                   {"timestamp", additions->timestamp, true},
                   {"authority", additions->authority, false},
                   {"version", additions->version, true}};
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++)
        if (json_member(json, node, members[i].name) == JSON_MISSING)
            add_member(&c, members[i].name, members[i].value, members[i].quoted, &any);
    buffer_char(out, '}');
}

/* ---- ids ---- */

static void write_identity(struct copying *c, int32_t node, struct buffer *out) {
    static const char *const names[] = {"objectType", "mbox", "mbox_sha1sum", "openid", "account"};
    bool any = false, identified = false;
    buffer_char(out, '{');
    for (int32_t i = 0; i < 5; i++) {
        int32_t found = json_member(c->json, node, names[i]);
        if (found == JSON_MISSING) continue;
        buffer_print(out, "%s\"%s\":", any ? "," : "", names[i]);
        buffer_add(out, json_raw(c->json, found));
        any = true;
        identified = identified || i > 0;
    }
    int32_t member = json_member(c->json, node, "member");
    if (!identified && member != JSON_MISSING) {
        buffer_adds(out, ",\"member\":[");
        for (int32_t m = json_first(c->json, member); m != JSON_MISSING;
             m = json_following(c->json, member, m)) {
            if (m != member + 1) buffer_char(out, ',');
            write_identity(c, m, out);
        }
        buffer_char(out, ']');
    }
    buffer_char(out, '}');
}

static void identity_only(struct copying *c, int32_t node) {
    copy_to(c, c->json->nodes[node].begin);
    write_identity(c, node, c->out);
    c->at = c->json->nodes[node].end;
}

static void id_only(struct copying *c, int32_t node) {
    copy_to(c, c->json->nodes[node].begin);
    buffer_adds(c->out, "{\"id\":");
    buffer_add(c->out, json_raw(c->json, json_member(c->json, node, "id")));
    buffer_char(c->out, '}');
    c->at = c->json->nodes[node].end;
}

/* ---- canonical ---- */

static bool equal_anycase(struct text a, struct text b) {
    return a.length == b.length && strncasecmp(a.at, b.at, (size_t)a.length) == 0;
}

/* The range without its last part (and a single letter before that); empty when there was only one: RFC
 * 4647 3.4. */
static struct text shorter_range(struct text range) {
    while (range.length > 0 && range.at[range.length - 1] != '-') range.length--;
    if (range.length > 0) range.length--;
    if (range.length >= 2 && range.at[range.length - 2] == '-') range.length -= 2;
    return range;
}

static int32_t find_language(struct arena *mem, const struct json *json, int32_t map, struct text range,
                             bool narrower) {
    for (int32_t m = json_first(json, map); m != JSON_MISSING; m = json_following(json, map, m)) {
        struct text tag = json_unescaped(mem, json, m);
        bool longer = tag.length > range.length && tag.at[range.length] == '-';
        if (narrower && longer) tag.length = range.length;
        if (equal_anycase(tag, range)) return m;
    }
    return JSON_MISSING;
}

/* The range as it is, then ever shorter; only these shorter ones when `shorter_only`, and then narrower tags
 * serve them. */
static int32_t find_by_range(struct arena *mem, const struct json *json, int32_t map, struct text range,
                             bool shorter_only) {
    int32_t found = JSON_MISSING;
    if (!shorter_only) {
        found = find_language(mem, json, map, range, false);
        if (found == JSON_MISSING) found = find_language(mem, json, map, range, true);
    }
    for (range = shorter_range(range); range.length > 0 && found == JSON_MISSING;
         range = shorter_range(range))
        found = find_language(mem, json, map, range, shorter_only);
    return found;
}

/* The key of the map that serves the languages best; JSON_MISSING for an empty map. */
static int32_t choose_language(const struct json *json, int32_t map,
                               const struct language_ranges *languages) {
    struct arena mem = {0};
    int32_t found = JSON_MISSING;
    for (int32_t round = 0; round < 2 && found == JSON_MISSING; round++)
        for (int32_t i = 0; i < languages->count && found == JSON_MISSING; i++) {
            if (text_is(languages->list[i], "*")) break;
            found = find_by_range(&mem, json, map, languages->list[i], round == 1);
        }
    arena_clear(&mem);
    return found == JSON_MISSING ? json_first(json, map) : found;
}

static void one_language(struct copying *c, int32_t map) {
    if (json_kind(c->json, map) != JSON_OBJECT || c->json->nodes[map].count < 2) return;
    int32_t key = choose_language(c->json, map, &c->languages);
    copy_to(c, c->json->nodes[map].begin);
    buffer_char(c->out, '{');
    buffer_add(c->out, json_raw(c->json, key));
    buffer_char(c->out, ':');
    buffer_add(c->out, json_raw(c->json, key + 1));
    buffer_char(c->out, '}');
    c->at = c->json->nodes[map].end;
}

static void one_language_display(struct copying *c, int32_t verb) {
    int32_t display = json_member(c->json, verb, "display");
    if (display != JSON_MISSING) one_language(c, display);
}

static void one_language_components(struct copying *c, int32_t list) {
    for (int32_t e = json_first(c->json, list); e != JSON_MISSING; e = json_following(c->json, list, e)) {
        int32_t description = json_member(c->json, e, "description");
        if (description != JSON_MISSING) one_language(c, description);
    }
}

static void one_language_definition(struct copying *c, int32_t node) {
    static const char *const lists[] = {"choices", "scale", "source", "target", "steps"};
    for (int32_t m = json_first(c->json, node); m != JSON_MISSING; m = json_following(c->json, node, m)) {
        if (is(c, m, "name") || is(c, m, "description")) one_language(c, m + 1);
        for (int32_t i = 0; i < 5; i++)
            if (is(c, m, lists[i])) one_language_components(c, m + 1);
    }
}

/* A merged definition, one language in each of its maps; empty text when it is no JSON object. */
static struct text known_definition(struct copying *c, struct arena *mem, int32_t id) {
    if (c->lookup == NULL) return TEXT_NONE;
    struct text bytes = c->lookup->find(c->lookup->context, mem, json_unescaped(mem, c->json, id));
    struct json json;
    struct err err = {0};
    if (bytes.length == 0 || !json_read(mem, bytes, &json, &err) || json_kind(&json, 0) != JSON_OBJECT)
        return TEXT_NONE;
    struct buffer out = {.mem = mem};
    struct copying definition = copying_begin(&out, &json, 0);
    definition.languages = c->languages;
    one_language_definition(&definition, 0);
    copy_to(&definition, json.nodes[0].end);
    return buffer_text(&out);
}

static void canonical_activity(struct copying *c, int32_t node) {
    int32_t own = json_member(c->json, node, "definition");
    struct arena mem = {0};
    struct text known = known_definition(c, &mem, json_member(c->json, node, "id"));
    if (known.length == 0) {
        if (own != JSON_MISSING) one_language_definition(c, own);
    } else if (own != JSON_MISSING) {
        replace(c, own, known);
    } else {
        copy_to(c, c->json->nodes[node].end - 1);
        buffer_adds(c->out, ",\"definition\":");
        buffer_add(c->out, known);
    }
    arena_clear(&mem);
}

void statement_print(struct buffer *out, struct text statement, enum statement_format format,
                     struct text accept_language, const struct definition_lookup *lookup) {
    if (format == FORMAT_EXACT) {
        buffer_add(out, statement);
        return;
    }
    struct arena mem = {0};
    struct json json;
    struct err err = {0};
    must(json_read(&mem, statement, &json, &err));
    struct copying c = copying_begin(out, &json, 0);
    if (format == FORMAT_IDS) {
        c.actor = identity_only;
        c.verb = c.activity = id_only;
    } else {
        c.verb = one_language_display;
        c.activity = canonical_activity;
        c.lookup = lookup;
        c.languages = language_ranges_read(accept_language);
    }
    walk_statement(&c, 0);
    copy_to(&c, json.nodes[0].end);
    arena_clear(&mem);
}
