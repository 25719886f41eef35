/* SPDX-License-Identifier: Apache-2.0 */
/* Agents and groups: xAPI 1.0.3 Data 2.4.2, IEEE 9274.1.1 4.2.2.1. */
#include "record/statement_parts.h"

#include <string.h>

enum { MBOX, SHA1, OPENID, ACCOUNT, IDENTIFIER_COUNT, OBJECT_TYPE = IDENTIFIER_COUNT, NAME, MEMBER };

static bool check_mbox(struct checking *c, int32_t node) {
    if (!check_string(c, node)) return false;
    struct text t = string_at(c, node);
    if (mailto_is(t) && iri_is_absolute(t)) return true;
    return rule_failed(c, node, "xapi.mbox",
                       "is not a mail address as an IRI\n"
                       "Write it like \"mailto:name@example.org\".");
}

static bool check_sha1(struct checking *c, int32_t node) {
    if (!check_string(c, node)) return false;
    if (hex_is(string_at(c, node), 40)) return true;
    return rule_failed(c, node, "xapi.mbox-sha1sum",
                       "is not a SHA-1 sum\n"
                       "It is 40 hex digits, of the mailto: IRI.");
}

/* The key of an agent by its account ends at a line break, and databases keep no U+0000. */
static bool check_account_name(struct checking *c, int32_t node) {
    if (!check_string(c, node)) return false;
    struct text name = string_at(c, node);
    if (name.length > 0 && memchr(name.at, '\0', (size_t)name.length) == NULL) return true;
    return rule_failed(c, node, "xapi.account-name",
                       "names no account\n"
                       "It is not empty and has no U+0000 in it.");
}

enum { HOME_PAGE, ACCOUNT_NAME };

static const struct part account_parts[] = {
    [HOME_PAGE] = REQUIRED("homePage", check_iri),
    [ACCOUNT_NAME] = REQUIRED("name", check_account_name),
};

static bool check_account(struct checking *c, int32_t node) {
    int32_t found[2];
    return check_object(c, node, "an account", account_parts, 2, found);
}

static const struct part group_parts[] = {
    [MBOX] = OPTIONAL("mbox", check_mbox),
    [SHA1] = OPTIONAL("mbox_sha1sum", check_sha1),
    [OPENID] = OPTIONAL("openid", check_iri),
    [ACCOUNT] = OPTIONAL("account", check_account),
    [OBJECT_TYPE] = OPTIONAL("objectType", check_string),
    [NAME] = OPTIONAL("name", check_string),
    [MEMBER] = OPTIONAL("member", check_any),
};
enum { AGENT_PARTS = MEMBER, GROUP_PARTS = MEMBER + 1 }; /* only groups have members */

static int32_t identifier_count(const int32_t *found) {
    int32_t count = 0;
    for (int32_t i = 0; i < IDENTIFIER_COUNT; i++) count += found[i] != JSON_MISSING;
    return count;
}

static struct text key_of(struct checking *c, const int32_t *found) {
    struct buffer key = {.mem = c->mem};
    if (found[MBOX] != JSON_MISSING) {
        buffer_adds(&key, "mbox:");
        buffer_add(&key, string_at(c, found[MBOX]));
    } else if (found[SHA1] != JSON_MISSING) {
        buffer_adds(&key, "mbox_sha1sum:");
        buffer_add(&key, text_lower(c->mem, string_at(c, found[SHA1])));
    } else if (found[OPENID] != JSON_MISSING) {
        buffer_adds(&key, "openid:");
        buffer_add(&key, string_at(c, found[OPENID]));
    } else {
        buffer_adds(&key, "account:");
        buffer_add(&key, string_at(c, json_member(c->json, found[ACCOUNT], "name")));
        buffer_char(&key, '\n');
        buffer_add(&key, string_at(c, json_member(c->json, found[ACCOUNT], "homePage")));
    }
    return buffer_text(&key);
}

/* Adds an agent or identified group to what is known of the statement. */
static void add_agent(struct checking *c, int32_t node, const int32_t *found) {
    add_term(c, TERM_AGENT, key_of(c, found), c->roles);
    if (found[NAME] == JSON_MISSING) return;
    arena_grow(c->mem, c->agents, c->agent_count, &c->agent_capacity);
    c->agents[c->agent_count++] = node;
}

static bool check_identifiers(struct checking *c, int32_t node, const int32_t *found, int32_t least) {
    int32_t count = identifier_count(found);
    if (count < least)
        return rule_failed(c, node, "xapi.agent-identifier",
                           "has nothing that identifies the agent\n"
                           "Give one of mbox, mbox_sha1sum, openid and account.");
    if (count > 1)
        return rule_failed(c, node, "xapi.agent-identifier",
                           "has more than one identifier\n"
                           "Give one of mbox, mbox_sha1sum, openid and account, and no other.");
    return true;
}

static bool check_object_type(struct checking *c, int32_t node, int32_t type, const char *expected) {
    if (type != JSON_MISSING && json_string_is(c->json, type, expected)) return true;
    return rule_failed(c, type != JSON_MISSING ? type : node, "xapi.object-type",
                       "is not of objectType \"%s\"", expected);
}

bool check_agent(struct checking *c, int32_t node) {
    int32_t found[PARTS_MAX];
    if (!check_object(c, node, "an agent", group_parts, AGENT_PARTS, found)) return false;
    if (found[OBJECT_TYPE] != JSON_MISSING && !check_object_type(c, node, found[OBJECT_TYPE], "Agent"))
        return false;
    if (!check_identifiers(c, node, found, 1)) return false;
    add_agent(c, node, found);
    return true;
}

bool check_group(struct checking *c, int32_t node) {
    int32_t found[PARTS_MAX];
    if (!check_object(c, node, "a group", group_parts, GROUP_PARTS, found)) return false;
    if (!check_object_type(c, node, found[OBJECT_TYPE], "Group")) return false;
    if (!check_identifiers(c, node, found, 0)) return false;
    int32_t member = found[MEMBER];
    if (member != JSON_MISSING && !check_array(c, member, check_agent)) return false;
    if (identifier_count(found) == 1) {
        add_agent(c, node, found);
        return true;
    }
    if (member != JSON_MISSING && c->json->nodes[member].count > 0) return true;
    return rule_failed(c, node, "xapi.group-members",
                       "is a group without an identifier and without members\n"
                       "Name its agents in \"member\".");
}

static bool is_group(struct checking *c, int32_t node) {
    int32_t type = json_member(c->json, node, "objectType");
    return type != JSON_MISSING && json_string_is(c->json, type, "Group");
}

bool check_actor(struct checking *c, int32_t node) {
    return is_group(c, node) ? check_group(c, node) : check_agent(c, node);
}

bool check_authority(struct checking *c, int32_t node) {
    if (!check_actor(c, node)) return false;
    if (!is_group(c, node)) return true;
    int32_t member = json_member(c->json, node, "member");
    bool anonymous = json_member(c->json, node, "mbox") == JSON_MISSING &&
                     json_member(c->json, node, "mbox_sha1sum") == JSON_MISSING &&
                     json_member(c->json, node, "openid") == JSON_MISSING &&
                     json_member(c->json, node, "account") == JSON_MISSING;
    if (anonymous && c->json->nodes[member].count == 2) return true;
    return rule_failed(
        c, node, "xapi.authority",
        "is a group that cannot be an authority\n"
        "An authority is an agent, or a group without an identifier of exactly two agents (OAuth).");
}

bool agent_key(struct arena *mem, const struct json *json, int32_t node, enum xapi_version version,
               struct text *out, struct err *err) {
    struct checking c = {.mem = mem, .json = json, .version = version, .err = err};
    int32_t found[PARTS_MAX];
    if (!check_actor(&c, node)) return false;
    if (!check_object(&c, node, "a group", group_parts, GROUP_PARTS, found)) return false;
    if (!check_identifiers(&c, node, found, 1)) return false;
    *out = key_of(&c, found);
    return true;
}
