/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A statement, its SubStatement, context, result and attachments. Each object has a list of its members, so
 * that what the standard allows can be read off; rules between members follow the list they concern.
 */
#include "record/statement_parts.h"
#include "record/statement_same.h"

#include <stdlib.h>
#include <string.h>

static const char voided[] = "http://adlnet.gov/expapi/verbs/voided";

static uint8_t main_roles(const struct checking *c) {
    return c->inside ? ROLE_RELATED : ROLE_MAIN | ROLE_RELATED;
}

static bool check_with(struct checking *c, int32_t node, uint8_t roles,
                       bool (*check)(struct checking *, int32_t)) {
    uint8_t before = c->roles;
    c->roles = roles;
    bool passed = check(c, node);
    c->roles = before;
    return passed;
}

static bool check_main_actor(struct checking *c, int32_t node) {
    return check_with(c, node, main_roles(c), check_actor);
}

static bool check_related_actor(struct checking *c, int32_t node) {
    return check_with(c, node, ROLE_RELATED, check_actor);
}

static bool check_related_agent(struct checking *c, int32_t node) {
    return check_with(c, node, ROLE_RELATED, check_agent);
}

static bool check_related_group(struct checking *c, int32_t node) {
    return check_with(c, node, ROLE_RELATED, check_group);
}

static bool check_statement_authority(struct checking *c, int32_t node) {
    return check_with(c, node, 0, check_authority);
}

/* ---- verbs and references ---- */

static const struct part verb_parts[] = {
    REQUIRED("id", check_iri),
    OPTIONAL("display", check_language_map),
};

static bool check_verb(struct checking *c, int32_t node) {
    int32_t found[PARTS_MAX];
    if (!check_object(c, node, "a verb", verb_parts, 2, found)) return false;
    add_term(c, TERM_VERB, string_at(c, found[0]), c->inside ? 0 : ROLE_MAIN);
    return true;
}

static bool check_reference_type(struct checking *c, int32_t node) {
    if (json_string_is(c->json, node, "StatementRef")) return true;
    return rule_failed(c, node, "xapi.object-type", "is not \"StatementRef\"");
}

static const struct part reference_parts[] = {
    REQUIRED("objectType", check_reference_type),
    REQUIRED("id", check_uuid),
};

static bool check_reference(struct checking *c, int32_t node) {
    int32_t found[PARTS_MAX];
    return check_object(c, node, "a StatementRef", reference_parts, 2, found);
}

/* ---- results ---- */

enum { SCALED, RAW, MIN, MAX };

static const struct part score_parts[] = {
    [SCALED] = OPTIONAL("scaled", check_number),
    [RAW] = OPTIONAL("raw", check_number),
    [MIN] = OPTIONAL("min", check_number),
    [MAX] = OPTIONAL("max", check_number),
};

/* Whether both are there and a > b (a >= b when `or_equal`). */
static bool is_above(struct checking *c, int32_t a, int32_t b, bool or_equal) {
    if (a == JSON_MISSING || b == JSON_MISSING) return false;
    return json_number_compare(json_raw(c->json, a), json_raw(c->json, b)) >= (or_equal ? 0 : 1);
}

static bool check_score(struct checking *c, int32_t node) {
    int32_t found[PARTS_MAX];
    if (!check_object(c, node, "a score", score_parts, 4, found)) return false;
    if (found[SCALED] != JSON_MISSING) {
        struct text scaled = json_raw(c->json, found[SCALED]);
        if (json_number_compare(scaled, text_of("-1")) < 0 || json_number_compare(scaled, text_of("1")) > 0)
            return rule_failed(c, found[SCALED], "xapi.score-scaled", "is not between -1 and 1");
    }
    if (is_above(c, found[MIN], found[MAX], true))
        return rule_failed(c, found[MIN], "xapi.score-order",
                           "is the lowest score and not less than the highest");
    if (is_above(c, found[RAW], found[MAX], false))
        return rule_failed(c, found[RAW], "xapi.score-order", "is a score above the highest");
    if (is_above(c, found[MIN], found[RAW], false))
        return rule_failed(c, found[RAW], "xapi.score-order", "is a score below the lowest");
    return true;
}

static bool check_duration(struct checking *c, int32_t node) {
    if (!check_string(c, node)) return false;
    if (duration_is(string_at(c, node))) return true;
    return rule_failed(c, node, "xapi.duration",
                       "is not a duration of ISO 8601\n"
                       "Write it like \"PT4H35M59.14S\", \"P3Y1M29DT4H35M59.14S\" or \"P4W\".");
}

static const struct part result_parts[] = {
    OPTIONAL("score", check_score),        OPTIONAL("success", check_boolean),
    OPTIONAL("completion", check_boolean), OPTIONAL("response", check_string),
    OPTIONAL("duration", check_duration),  OPTIONAL("extensions", check_extensions),
};

static bool check_result(struct checking *c, int32_t node) {
    int32_t found[PARTS_MAX];
    return check_object(c, node, "a result", result_parts, 6, found);
}

/* ---- contexts ---- */

static bool check_registration(struct checking *c, int32_t node) {
    uint8_t uuid[16];
    if (!check_uuid(c, node)) return false;
    uuid_read(string_at(c, node), uuid);
    struct uuid_text text = uuid_print(uuid);
    add_term(c, TERM_REGISTRATION, text_keep(c->mem, text_of(text.at)), c->inside ? 0 : ROLE_MAIN);
    return true;
}

static bool check_related_activity(struct checking *c, int32_t node) {
    return check_with(c, node, ROLE_RELATED, check_activity);
}

/* One activity alone was the form of 0.95 and is still taken; it is given back as an array. */
static bool check_activities(struct checking *c, int32_t node) {
    if (json_kind(c->json, node) == JSON_OBJECT) return check_related_activity(c, node);
    return check_array(c, node, check_related_activity);
}

static const struct part context_activity_parts[] = {
    OPTIONAL("parent", check_activities),
    OPTIONAL("grouping", check_activities),
    OPTIONAL("category", check_activities),
    OPTIONAL("other", check_activities),
};

static bool check_context_activities(struct checking *c, int32_t node) {
    int32_t found[PARTS_MAX];
    return check_object(c, node, "contextActivities", context_activity_parts, 4, found);
}

static bool check_relevant_types(struct checking *c, int32_t node) {
    if (!check_array(c, node, check_iri)) return false;
    if (c->json->nodes[node].count > 0) return true;
    return rule_failed(c, node, "xapi.relevant-types",
                       "is empty\n"
                       "Leave relevantTypes out, or name a type.");
}

static bool check_context_agent_type(struct checking *c, int32_t node) {
    if (json_string_is(c->json, node, "contextAgent")) return true;
    return rule_failed(c, node, "xapi.object-type", "is not \"contextAgent\"");
}

static const struct part context_agent_parts[] = {
    REQUIRED("objectType", check_context_agent_type),
    REQUIRED("agent", check_related_agent),
    OPTIONAL("relevantTypes", check_relevant_types),
};

static bool check_context_agent(struct checking *c, int32_t node) {
    int32_t found[PARTS_MAX];
    return check_object(c, node, "a contextAgent", context_agent_parts, 3, found);
}

static bool check_context_agents(struct checking *c, int32_t node) {
    return check_array(c, node, check_context_agent);
}

static bool check_context_group_type(struct checking *c, int32_t node) {
    if (json_string_is(c->json, node, "contextGroup")) return true;
    return rule_failed(c, node, "xapi.object-type", "is not \"contextGroup\"");
}

static const struct part context_group_parts[] = {
    REQUIRED("objectType", check_context_group_type),
    REQUIRED("group", check_related_group),
    OPTIONAL("relevantTypes", check_relevant_types),
};

static bool check_context_group(struct checking *c, int32_t node) {
    int32_t found[PARTS_MAX];
    return check_object(c, node, "a contextGroup", context_group_parts, 3, found);
}

static bool check_context_groups(struct checking *c, int32_t node) {
    return check_array(c, node, check_context_group);
}

static const struct part context_parts[] = {
    OPTIONAL("registration", check_registration),
    OPTIONAL("instructor", check_related_actor),
    OPTIONAL("team", check_related_group),
    OPTIONAL("contextActivities", check_context_activities),
    OPTIONAL("revision", check_string),
    OPTIONAL("platform", check_string),
    OPTIONAL("language", check_language),
    OPTIONAL("statement", check_reference),
    OPTIONAL("extensions", check_extensions),
    OPTIONAL("contextAgents", check_context_agents), /* 2.0 only, and so the last two */
    OPTIONAL("contextGroups", check_context_groups),
};
enum { CONTEXT_PARTS_1_0 = 9, CONTEXT_PARTS_2_0 = 11 };

static bool check_context(struct checking *c, int32_t node) {
    int32_t found[PARTS_MAX], count = c->version == XAPI_2_0 ? CONTEXT_PARTS_2_0 : CONTEXT_PARTS_1_0;
    return check_object(c, node, "a context", context_parts, count, found);
}

/* ---- attachments ---- */

enum { USAGE_TYPE, DISPLAY, DESCRIPTION, CONTENT_TYPE, LENGTH, SHA2, FILE_URL };

static bool check_content_type(struct checking *c, int32_t node) {
    if (!check_string(c, node)) return false;
    if (media_type_is(string_at(c, node))) return true;
    return rule_failed(c, node, "xapi.content-type",
                       "is not a media type\n"
                       "Write it like \"text/plain; charset=utf-8\".");
}

static bool check_length(struct checking *c, int32_t node) {
    int64_t length;
    if (!check_number(c, node)) return false;
    if (json_integer(json_raw(c->json, node), &length) && length >= 0) return true;
    return rule_failed(c, node, "xapi.attachment-length", "is not a count of bytes");
}

static bool check_sha2(struct checking *c, int32_t node) {
    if (!check_string(c, node)) return false;
    struct text t = string_at(c, node);
    if (hex_is(t, 64) || hex_is(t, 96) || hex_is(t, 128)) return true;
    return rule_failed(c, node, "xapi.sha2",
                       "is not a SHA-2 sum\n"
                       "It is 64, 96 or 128 hex digits: SHA-256, SHA-384, SHA-512.");
}

static const struct part attachment_parts[] = {
    [USAGE_TYPE] = REQUIRED("usageType", check_iri),
    [DISPLAY] = REQUIRED("display", check_language_map),
    [DESCRIPTION] = OPTIONAL("description", check_language_map),
    [CONTENT_TYPE] = REQUIRED("contentType", check_content_type),
    [LENGTH] = REQUIRED("length", check_length),
    [SHA2] = REQUIRED("sha2", check_sha2),
    [FILE_URL] = OPTIONAL("fileUrl", check_iri),
};

static bool check_attachment(struct checking *c, int32_t node) {
    int32_t found[PARTS_MAX];
    if (!check_object(c, node, "an attachment", attachment_parts, 7, found)) return false;
    struct statement_attachment attachment = {
        .sha2 = text_lower(c->mem, string_at(c, found[SHA2])),
        .content_type = string_at(c, found[CONTENT_TYPE]),
        .has_url = found[FILE_URL] != JSON_MISSING,
        .is_signature = json_string_is(c->json, found[USAGE_TYPE], XAPI_SIGNATURE_USAGE),
        .node = node,
    };
    json_integer(json_raw(c->json, found[LENGTH]), &attachment.length);
    if (attachment.is_signature && !text_is(attachment.content_type, "application/octet-stream"))
        return rule_failed(c, found[CONTENT_TYPE], "xapi.signature-type",
                           "is not \"application/octet-stream\", the type of every signature");
    arena_grow(c->mem, c->attachments, c->attachment_count, &c->attachment_capacity);
    c->attachments[c->attachment_count++] = attachment;
    return true;
}

static bool check_attachments(struct checking *c, int32_t node) {
    return check_array(c, node, check_attachment);
}

/* ---- statements and SubStatements ---- */

static bool check_substatement(struct checking *c, int32_t node);

static bool check_object_of_statement(struct checking *c, int32_t node) {
    int32_t type = json_member(c->json, node, "objectType");
    if (type == JSON_MISSING || json_string_is(c->json, type, "Activity"))
        return check_with(c, node, main_roles(c), check_activity);
    if (json_string_is(c->json, type, "Agent") || json_string_is(c->json, type, "Group"))
        return check_with(c, node, main_roles(c), check_actor);
    if (json_string_is(c->json, type, "StatementRef")) return check_reference(c, node);
    if (json_string_is(c->json, type, "SubStatement")) {
        if (!c->inside) return check_substatement(c, node);
        return rule_failed(c, type, "xapi.substatement", "is not allowed inside a SubStatement");
    }
    return rule_failed(c, type, "xapi.object-type",
                       "is not a type of object\n"
                       "The types are Activity, Agent, Group, StatementRef and SubStatement.");
}

/* revision and platform speak of an activity's software: xAPI 1.0.3 Data 2.4.6. */
static bool check_activity_only(struct checking *c, int32_t context, int32_t object) {
    int32_t type = json_member(c->json, object, "objectType");
    if (type == JSON_MISSING || json_string_is(c->json, type, "Activity")) return true;
    int32_t revision = json_member(c->json, context, "revision"),
            platform = json_member(c->json, context, "platform");
    if (revision == JSON_MISSING && platform == JSON_MISSING) return true;
    return rule_failed(c, revision != JSON_MISSING ? revision : platform, "xapi.activity-only",
                       "is only for statements whose object is an activity");
}

static bool check_version(struct checking *c, int32_t node) {
    if (!check_string(c, node)) return false;
    struct text t = string_at(c, node);
    bool first = text_is(t, "1.0") || (t.length > 4 && memcmp(t.at, "1.0.", 4) == 0);
    bool second = c->version == XAPI_2_0 &&
                  (text_is(t, "2.0") || (t.length > 4 && memcmp(t.at, "2.0.", 4) == 0));
    bool digits = true;
    for (int64_t i = 4; i < t.length; i++) digits = digits && t.at[i] >= '0' && t.at[i] <= '9';
    if ((first || second) && digits) return true;
    return rule_failed(c, node, "xapi.version",
                       "is not a version of statements that is taken here\nVersions are 1.0.x%s.",
                       c->version == XAPI_2_0 ? " and 2.0.x" : "");
}

static bool check_substatement_type(struct checking *c, int32_t node) {
    (void)c, (void)node; /* it led here */
    return true;
}

/* The first four are both's. */
enum { ACTOR, VERB, OBJECT, CONTEXT, ID, TIMESTAMP, STORED, AUTHORITY, VERSION };

static const struct part substatement_parts[] = {
    [ACTOR] = REQUIRED("actor", check_main_actor),
    [VERB] = REQUIRED("verb", check_verb),
    [OBJECT] = REQUIRED("object", check_object_of_statement),
    [CONTEXT] = OPTIONAL("context", check_context),
    OPTIONAL("objectType", check_substatement_type),
    OPTIONAL("result", check_result),
    OPTIONAL("timestamp", check_timestamp),
    OPTIONAL("attachments", check_attachments),
};

static bool check_substatement(struct checking *c, int32_t node) {
    int32_t found[PARTS_MAX], count = (int32_t)(sizeof substatement_parts / sizeof substatement_parts[0]);
    c->inside = true;
    bool passed = check_object(c, node, "a SubStatement", substatement_parts, count, found) &&
                  check_activity_only(c, found[CONTEXT], found[OBJECT]);
    c->inside = false;
    return passed;
}

static const struct part statement_parts[] = {
    [ACTOR] = REQUIRED("actor", check_main_actor),
    [VERB] = REQUIRED("verb", check_verb),
    [OBJECT] = REQUIRED("object", check_object_of_statement),
    [CONTEXT] = OPTIONAL("context", check_context),
    [ID] = OPTIONAL("id", check_uuid),
    [TIMESTAMP] = OPTIONAL("timestamp", check_timestamp),
    [STORED] = OPTIONAL("stored", check_timestamp),
    [AUTHORITY] = OPTIONAL("authority", check_statement_authority),
    [VERSION] = OPTIONAL("version", check_version),
    OPTIONAL("result", check_result),
    OPTIONAL("attachments", check_attachments),
};

static bool check_voiding(struct checking *c, int32_t object, const struct statement *statement) {
    if (!statement->voids || statement->refers) return true;
    return rule_failed(
        c, object, "xapi.voiding",
        "cannot be voided\n"
        "The object of a voiding statement is a StatementRef with the id of the statement it voids.");
}

static int by_kind_and_key(const void *left, const void *right) {
    const struct statement_term *a = left, *b = right;
    return a->kind != b->kind ? a->kind - b->kind : text_compare(a->key, b->key);
}

/* Sorts the terms and joins those that are there twice. */
static void join_terms(struct checking *c) {
    if (c->term_count > 1) qsort(c->terms, (size_t)c->term_count, sizeof c->terms[0], by_kind_and_key);
    int64_t kept = 0;
    for (int64_t i = 0; i < c->term_count; i++) {
        if (kept > 0 && by_kind_and_key(&c->terms[kept - 1], &c->terms[i]) == 0)
            c->terms[kept - 1].roles |= c->terms[i].roles;
        else c->terms[kept++] = c->terms[i];
    }
    c->term_count = kept;
}

static void read_known(struct checking *c, const int32_t *found, struct statement *out) {
    out->has_id = found[ID] != JSON_MISSING;
    out->has_timestamp = found[TIMESTAMP] != JSON_MISSING;
    out->has_stored = found[STORED] != JSON_MISSING;
    out->has_version = found[VERSION] != JSON_MISSING;
    out->authority = found[AUTHORITY];
    if (out->has_id) uuid_read(string_at(c, found[ID]), out->id);
    if (out->has_timestamp) timestamp_read(string_at(c, found[TIMESTAMP]), c->version, &out->timestamp);
    if (out->has_stored) timestamp_read(string_at(c, found[STORED]), c->version, &out->stored);
    int32_t type = json_member(c->json, found[OBJECT], "objectType");
    out->refers = type != JSON_MISSING && json_string_is(c->json, type, "StatementRef");
    out->voids = json_string_is(c->json, json_member(c->json, found[VERB], "id"), voided);
    if (out->refers) uuid_read(string_at(c, json_member(c->json, found[OBJECT], "id")), out->referred_id);
}

bool statement_check(struct arena *mem, const struct json *json, int32_t node, enum xapi_version version,
                     struct statement *out, struct err *err) {
    struct checking c = {.mem = mem, .json = json, .version = version, .err = err};
    int32_t found[PARTS_MAX], count = (int32_t)(sizeof statement_parts / sizeof statement_parts[0]);
    if (!check_object(&c, node, "a statement", statement_parts, count, found)) return false;
    if (!check_activity_only(&c, found[CONTEXT], found[OBJECT])) return false;
    struct statement statement = {.json = json, .node = node};
    read_known(&c, found, &statement);
    if (!check_voiding(&c, found[OBJECT], &statement)) return false;
    join_terms(&c);
    statement.terms = c.terms;
    statement.term_count = (int32_t)c.term_count;
    statement.attachments = c.attachments;
    statement.attachment_count = (int32_t)c.attachment_count;
    statement.activities = c.activities;
    statement.activity_count = (int32_t)c.activity_count;
    statement.agents = c.agents;
    statement.agent_count = (int32_t)c.agent_count;
    *out = statement;
    return true;
}
