/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether two statements say the same: xAPI 1.0.3 Data 2.2 and 2.3.1 (what is not covered by
 * immutability), 2.6 (signatures); IEEE 9274.1.1 4.2.7 (durations).
 *
 * Each kind of object has a list of its members and how each is compared. An object with a member that is not
 * on its list is the same as none.
 */
#include "record/statement_same.h"

#include <stdlib.h>

struct comparing {
    const struct json *a, *b;
    enum xapi_version version;
    bool without_signatures;
};

/* a or b is JSON_MISSING when only the other side has the member; both never are. */
typedef bool same_function(const struct comparing *c, int32_t a, int32_t b);

struct member {
    const char *name;
    same_function *same;
};

static bool same_members(const struct comparing *c, int32_t a, int32_t b, const struct member *members,
                         int32_t count) {
    if (json_kind(c->a, a) != JSON_OBJECT || json_kind(c->b, b) != JSON_OBJECT) return false;
    int32_t seen_a = 0, seen_b = 0;
    for (int32_t i = 0; i < count; i++) {
        int32_t x = json_member(c->a, a, members[i].name), y = json_member(c->b, b, members[i].name);
        seen_a += x != JSON_MISSING;
        seen_b += y != JSON_MISSING;
        if ((x != JSON_MISSING || y != JSON_MISSING) && !members[i].same(c, x, y)) return false;
    }
    return seen_a == c->a->nodes[a].count && seen_b == c->b->nodes[b].count;
}

#define SAME_MEMBERS(c, a, b, members)                                                                       \
    same_members((c), (a), (b), (members), (int32_t)(sizeof(members) / sizeof(members)[0]))

static bool same_value(const struct comparing *c, int32_t a, int32_t b) {
    return a != JSON_MISSING && b != JSON_MISSING && json_same(c->a, a, c->b, b);
}

static bool ignored(const struct comparing *c, int32_t a, int32_t b) {
    (void)c, (void)a, (void)b;
    return true;
}

static struct text string_of(struct arena *mem, const struct json *json, int32_t node) {
    return json_kind(json, node) == JSON_STRING ? json_unescaped(mem, json, node) : TEXT_NONE;
}

static bool same_uuid(const struct comparing *c, int32_t a, int32_t b) {
    if (a == JSON_MISSING || b == JSON_MISSING) return false;
    struct text x = json_raw(c->a, a),
                y = json_raw(c->b, b); /* its quotes are 1 byte, escapes are not worth a care */
    uint8_t p[16], q[16];
    if (x.length != 38 || y.length != 38 || !uuid_read((struct text){x.at + 1, 36}, p) ||
        !uuid_read((struct text){y.at + 1, 36}, q))
        return json_same(c->a, a, c->b, b);
    for (int32_t i = 0; i < 16; i++)
        if (p[i] != q[i]) return false;
    return true;
}

static bool same_time(const struct comparing *c, int32_t a, int32_t b) {
    if (a == JSON_MISSING || b == JSON_MISSING) return true; /* the store puts one in */
    struct arena mem = {0};
    struct instant x, y;
    bool times = timestamp_read(string_of(&mem, c->a, a), c->version, &x) &&
                 timestamp_read(string_of(&mem, c->b, b), c->version, &y);
    arena_clear(&mem);
    return times ? instant_compare(x, y) == 0 : json_same(c->a, a, c->b, b);
}

static bool same_substatement_time(const struct comparing *c, int32_t a, int32_t b) {
    return a != JSON_MISSING && b != JSON_MISSING && same_time(c, a, b);
}

static bool same_duration(const struct comparing *c, int32_t a, int32_t b) {
    if (a == JSON_MISSING || b == JSON_MISSING) return false;
    struct arena mem = {0};
    bool same = duration_same(string_of(&mem, c->a, a), string_of(&mem, c->b, b));
    arena_clear(&mem);
    return same && json_kind(c->a, a) == JSON_STRING && json_kind(c->b, b) == JSON_STRING;
}

/* ---- lists whose order says nothing ---- */

struct element {
    struct text key; /* what identifies it */
    int32_t node;
};

static int by_key(const void *left, const void *right) {
    const struct element *x = left, *y = right;
    int order = text_compare(x->key, y->key);
    return order != 0 ? order : (x->node > y->node) - (x->node < y->node);
}

static struct text element_key(struct arena *mem, const struct json *json, int32_t node) {
    static const char *const names[] = {"id", "mbox", "mbox_sha1sum", "openid", "account"};
    for (int32_t i = 0; i < 5; i++) {
        int32_t found = json_member(json, node, names[i]);
        if (found == JSON_MISSING) continue;
        if (json_kind(json, found) != JSON_OBJECT) return string_of(mem, json, found);
        int32_t name = json_member(json, found, "name");
        return name == JSON_MISSING ? TEXT_NONE : string_of(mem, json, name);
    }
    return TEXT_NONE;
}

static struct element *sorted_elements(struct arena *mem, const struct json *json, int32_t array) {
    struct element *list = arena_make(mem, struct element, json->nodes[array].count + 1);
    int32_t count = 0;
    for (int32_t m = json_first(json, array); m != JSON_MISSING; m = json_following(json, array, m))
        list[count++] = (struct element){element_key(mem, json, m), m};
    qsort(list, (size_t)count, sizeof list[0], by_key);
    return list;
}

static bool same_in_order(const struct comparing *c, int32_t a, int32_t b, same_function *same) {
    int32_t x = json_first(c->a, a), y = json_first(c->b, b);
    for (; x != JSON_MISSING; x = json_following(c->a, a, x), y = json_following(c->b, b, y))
        if (!same(c, x, y)) return false;
    return true;
}

static bool same_set(const struct comparing *c, int32_t a, int32_t b, same_function *same) {
    if (json_kind(c->a, a) != JSON_ARRAY || json_kind(c->b, b) != JSON_ARRAY) return false;
    int32_t count = c->a->nodes[a].count;
    if (count != c->b->nodes[b].count) return false;
    if (same_in_order(c, a, b, same)) return true;
    struct arena mem = {0};
    const struct element *x = sorted_elements(&mem, c->a, a), *y = sorted_elements(&mem, c->b, b);
    bool equal = true;
    for (int32_t i = 0; equal && i < count; i++) equal = same(c, x[i].node, y[i].node);
    arena_clear(&mem);
    return equal;
}

/* ---- agents, verbs, activities ---- */

/* "Agent" and "Activity" are what is meant where nothing is said. */
static bool same_type(const struct comparing *c, int32_t a, int32_t b) {
    if (a != JSON_MISSING && b != JSON_MISSING) return json_same(c->a, a, c->b, b);
    const struct json *json = a != JSON_MISSING ? c->a : c->b;
    int32_t type = a != JSON_MISSING ? a : b;
    return json_string_is(json, type, "Agent") || json_string_is(json, type, "Activity");
}

static same_function same_member_list;

static const struct member actor_members[] = {
    {"objectType", same_type},    {"name", same_value},   {"mbox", same_value},
    {"mbox_sha1sum", same_value}, {"openid", same_value}, {"account", same_value},
    {"member", same_member_list},
};

static bool same_actor(const struct comparing *c, int32_t a, int32_t b) {
    return a != JSON_MISSING && b != JSON_MISSING && SAME_MEMBERS(c, a, b, actor_members);
}

static bool same_member_list(const struct comparing *c, int32_t a, int32_t b) {
    return a != JSON_MISSING && b != JSON_MISSING && same_set(c, a, b, same_actor);
}

static const struct member verb_members[] = {{"id", same_value}, {"display", ignored}};

static bool same_verb(const struct comparing *c, int32_t a, int32_t b) {
    return a != JSON_MISSING && b != JSON_MISSING && SAME_MEMBERS(c, a, b, verb_members);
}

static const struct member activity_members[] = {
    {"objectType", same_type}, {"id", same_value}, {"definition", ignored}};

static bool same_activity(const struct comparing *c, int32_t a, int32_t b) {
    return SAME_MEMBERS(c, a, b, activity_members);
}

static const struct member reference_members[] = {{"objectType", same_value}, {"id", same_uuid}};

static bool same_reference(const struct comparing *c, int32_t a, int32_t b) {
    return a != JSON_MISSING && b != JSON_MISSING && SAME_MEMBERS(c, a, b, reference_members);
}

/* ---- contexts ---- */

/* One activity alone is the same as an array of it. */
static bool same_activities(const struct comparing *c, int32_t a, int32_t b) {
    if (a == JSON_MISSING || b == JSON_MISSING) return false;
    bool alone_a = json_kind(c->a, a) == JSON_OBJECT, alone_b = json_kind(c->b, b) == JSON_OBJECT;
    if (!alone_a && !alone_b) return same_set(c, a, b, same_activity);
    if ((!alone_a && c->a->nodes[a].count != 1) || (!alone_b && c->b->nodes[b].count != 1)) return false;
    return same_activity(c, alone_a ? a : a + 1, alone_b ? b : b + 1);
}

static const struct member context_activity_members[] = {{"parent", same_activities},
                                                         {"grouping", same_activities},
                                                         {"category", same_activities},
                                                         {"other", same_activities}};

static bool same_context_activities(const struct comparing *c, int32_t a, int32_t b) {
    return a != JSON_MISSING && b != JSON_MISSING && SAME_MEMBERS(c, a, b, context_activity_members);
}

static const struct member context_agent_members[] = {
    {"objectType", same_value}, {"agent", same_actor}, {"group", same_actor}, {"relevantTypes", same_value}};

static bool same_context_agent(const struct comparing *c, int32_t a, int32_t b) {
    return SAME_MEMBERS(c, a, b, context_agent_members);
}

static bool same_context_agents(const struct comparing *c, int32_t a, int32_t b) {
    if (a == JSON_MISSING || b == JSON_MISSING) return false;
    if (json_kind(c->a, a) != JSON_ARRAY || json_kind(c->b, b) != JSON_ARRAY) return false;
    return c->a->nodes[a].count == c->b->nodes[b].count && same_in_order(c, a, b, same_context_agent);
}

static const struct member context_members[] = {
    {"registration", same_uuid},
    {"instructor", same_actor},
    {"team", same_actor},
    {"contextActivities", same_context_activities},
    {"contextAgents", same_context_agents},
    {"contextGroups", same_context_agents},
    {"revision", same_value},
    {"platform", same_value},
    {"language", same_value},
    {"statement", same_reference},
    {"extensions", same_value},
};

static bool same_context(const struct comparing *c, int32_t a, int32_t b) {
    return a != JSON_MISSING && b != JSON_MISSING && SAME_MEMBERS(c, a, b, context_members);
}

static const struct member result_members[] = {
    {"score", same_value},    {"success", same_value},     {"completion", same_value},
    {"response", same_value}, {"duration", same_duration}, {"extensions", same_value},
};

static bool same_result(const struct comparing *c, int32_t a, int32_t b) {
    return a != JSON_MISSING && b != JSON_MISSING && SAME_MEMBERS(c, a, b, result_members);
}

/* ---- attachments ---- */

/* The next attachment from `m` on that counts, or JSON_MISSING. */
static int32_t counted(const struct comparing *c, const struct json *json, int32_t array, int32_t m) {
    while (c->without_signatures && m != JSON_MISSING) {
        int32_t usage = json_member(json, m, "usageType");
        if (usage == JSON_MISSING || !json_string_is(json, usage, XAPI_SIGNATURE_USAGE)) break;
        m = json_following(json, array, m);
    }
    return m;
}

static bool same_attachments(const struct comparing *c, int32_t a, int32_t b) {
    if ((a == JSON_MISSING || b == JSON_MISSING) && !c->without_signatures) return false;
    if (a != JSON_MISSING && json_kind(c->a, a) != JSON_ARRAY) return false;
    if (b != JSON_MISSING && json_kind(c->b, b) != JSON_ARRAY) return false;
    int32_t x = a == JSON_MISSING ? JSON_MISSING : counted(c, c->a, a, json_first(c->a, a));
    int32_t y = b == JSON_MISSING ? JSON_MISSING : counted(c, c->b, b, json_first(c->b, b));
    while (x != JSON_MISSING && y != JSON_MISSING) {
        if (!json_same(c->a, x, c->b, y)) return false;
        x = counted(c, c->a, a, json_following(c->a, a, x));
        y = counted(c, c->b, b, json_following(c->b, b, y));
    }
    return x == y; /* both at their ends */
}

/* ---- statements ---- */

static same_function same_object;

static const struct member substatement_members[] = {
    {"objectType", same_value}, {"actor", same_actor},
    {"verb", same_verb},        {"object", same_object},
    {"context", same_context},  {"timestamp", same_substatement_time},
    {"result", same_result},    {"attachments", same_attachments},
};

static bool is_activity(const struct json *json, int32_t type) {
    return type == JSON_MISSING || json_string_is(json, type, "Activity");
}

static bool same_object(const struct comparing *c, int32_t a, int32_t b) {
    if (a == JSON_MISSING || b == JSON_MISSING) return false;
    int32_t type = json_member(c->a, a, "objectType"), other = json_member(c->b, b, "objectType");
    if (is_activity(c->a, type) && is_activity(c->b, other)) return same_activity(c, a, b);
    if (!same_value(c, type, other)) return false;
    if (json_string_is(c->a, type, "StatementRef")) return same_reference(c, a, b);
    if (json_string_is(c->a, type, "SubStatement")) return SAME_MEMBERS(c, a, b, substatement_members);
    return same_actor(c, a, b);
}

static const struct member statement_members[] = {
    {"id", ignored},
    {"stored", ignored},
    {"authority", ignored},
    {"version", ignored},
    {"timestamp", same_time},
    {"actor", same_actor},
    {"verb", same_verb},
    {"object", same_object},
    {"context", same_context},
    {"result", same_result},
    {"attachments", same_attachments},
};

bool statement_same(const struct json *a, int32_t na, const struct json *b, int32_t nb,
                    enum xapi_version version) {
    struct comparing c = {a, b, version, false};
    return SAME_MEMBERS(&c, na, nb, statement_members);
}

bool statement_same_signed(const struct json *a, int32_t na, const struct json *b, int32_t nb,
                           enum xapi_version version) {
    struct comparing c = {a, b, version, true};
    return SAME_MEMBERS(&c, na, nb, statement_members);
}
