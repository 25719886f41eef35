/* SPDX-License-Identifier: Apache-2.0 */
/*
 * record/statement: one xAPI statement, checked by every rule of its version, and what must be known of it to
 * store and find it.
 *
 *   JSON node, version  ->  id, times, terms (what it can be found by), attachments, voiding and references
 *
 * Pure: no clock, no store. The rules are those of xAPI 1.0.3 (Data, part two) and IEEE 9274.1.1 (2.0).
 */
#ifndef CADRE_RECORD_STATEMENT_H
#define CADRE_RECORD_STATEMENT_H

#include "core/json.h"
#include "record/timestamp.h"
#include "record/xapi.h"
#include "record/xapi_text.h"

enum term_kind { TERM_AGENT = 1, TERM_VERB, TERM_ACTIVITY, TERM_REGISTRATION };

enum term_role {
    ROLE_MAIN = 1,   /* agent= (actor, object, members of a group in those places), verb=, activity= (object),
                        registration= */
    ROLE_RELATED = 2 /* related_agents=, related_activities=; set beside ROLE_MAIN where both hold */
};

/* A thing the statement can be found by; each (kind, key) once, roles joined. */
struct statement_term {
    uint8_t kind, roles;
    struct text key; /* agent_key of an agent; the IRI of a verb or activity; a registration in lower case */
};

struct statement_attachment {
    struct text sha2;         /* as sent, in lower case: 64, 96 or 128 hex digits */
    struct text content_type; /* as sent */
    int64_t length;
    bool has_url;      /* fileUrl: the bytes need not come along */
    bool is_signature; /* usageType http://adlnet.gov/expapi/attachments/signature */
    int32_t node;
};

struct statement {
    const struct json *json; /* borrowed */
    int32_t node;
    bool has_id, has_timestamp, has_stored, has_version;
    bool refers;                      /* the object is a StatementRef, to referred_id */
    bool voids;                       /* refers, and the verb is "voided" */
    uint8_t id[16], referred_id[16];  /* when has_id, refers */
    struct instant timestamp, stored; /* when has_timestamp, has_stored */
    int32_t authority;                /* its node or JSON_MISSING; its agents are not among the terms */
    const struct statement_term *terms;
    const struct statement_attachment *attachments; /* also those of a SubStatement */
    const int32_t *activities; /* nodes of activities that carry a definition, wherever they stand */
    const int32_t *agents;     /* nodes of agents and identified groups with a name, wherever they stand */
    int32_t term_count, attachment_count, activity_count, agent_count;
};

/*
 * Whether `node` is a statement by the rules of `version`. Lists and texts live in `mem` or in the JSON's
 * bytes. `out` is written on success only.
 *
 * Errors: ERR_INPUT, code xapi.RULE (see the table of rules in statement_test.c); the text names the value
 * and its place as a JSON pointer, counted from the root of `json`.
 */
bool statement_check(struct arena *mem, const struct json *json, int32_t node, enum xapi_version version,
                     struct statement *out, struct err *err);

/*
 * Whether two statements with the same id say the same, so that storing the second changes nothing: equal but
 * for what a record store may set or rewrite (id, stored, authority, version, timestamp when one lacks it;
 * order of a group's members and of context activities, a lone context activity with or without its array;
 * definitions of activities and displays of verbs; the zone of timestamps; durations past 0.01 s).
 */
bool statement_same(const struct json *a, int32_t na, const struct json *b, int32_t nb,
                    enum xapi_version version);

/*
 * The key of an agent or identified group by its one identifier:
 *   "mbox:mailto:a@b"  "mbox_sha1sum:HEX"  "openid:URI"  "account:NAME\nHOMEPAGE" (an IRI has no line break,
 * so that the last line is the home page). The node is checked by all rules for agents (also of a query's
 * agent= parameter). An anonymous group has no key: xapi.agent-identifier.
 */
bool agent_key(struct arena *mem, const struct json *json, int32_t node, enum xapi_version version,
               struct text *out, struct err *err);

#endif
