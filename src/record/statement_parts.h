/* SPDX-License-Identifier: Apache-2.0 */
/*
 * record/statement_parts: what the files that check statements share. An object is checked against a list of
 * its members; each member has the function that checks it. Not for others: they use record/statement.h.
 */
#ifndef CADRE_RECORD_STATEMENT_PARTS_H
#define CADRE_RECORD_STATEMENT_PARTS_H

#include "record/statement.h"

/* One statement being checked, and what was found in it so far. */
struct checking {
    struct arena *mem;
    const struct json *json;
    enum xapi_version version;
    bool inside;   /* of a SubStatement */
    uint8_t roles; /* enum term_role: of the agents and activities that are being checked; 0: not terms */
    struct err *err;
    struct statement_term *terms;
    struct statement_attachment *attachments;
    int32_t *activities, *agents;
    int64_t term_count, term_capacity, attachment_count, attachment_capacity;
    int64_t activity_count, activity_capacity, agent_count, agent_capacity;
};

struct part {
    const char *name;
    int32_t length; /* of the name */
    bool required;
    bool (*check)(struct checking *c, int32_t node);
};

#define REQUIRED(name, check)                                                                                \
    { name, (int32_t)sizeof(name) - 1, true, check }
#define OPTIONAL(name, check)                                                                                \
    { name, (int32_t)sizeof(name) - 1, false, check }

enum { PARTS_MAX = 16 };

/*
 * Whether `node` is an object of these parts and no others, none of them null, all that are required there.
 * found[i] is the value of parts[i], or JSON_MISSING. `what` names the object in messages: "a verb".
 */
bool check_object(struct checking *c, int32_t node, const char *what, const struct part *parts, int32_t count,
                  int32_t *found);
/* Whether `node` is an array whose elements all pass `check`. */
bool check_array(struct checking *c, int32_t node, bool (*check)(struct checking *c, int32_t node));

/*
 * Fails with `VALUE what, at "POINTER"`; the text is "what", or "what\nhint", as for err_fail. Returns false.
 */
bool rule_failed(struct checking *c, int32_t node, const char *code, const char *text, ...)
    __attribute__((format(printf, 4, 5)));
struct text string_at(struct checking *c, int32_t node); /* unescaped */

bool check_any(struct checking *c, int32_t node);
bool check_string(struct checking *c, int32_t node);
bool check_boolean(struct checking *c, int32_t node);
bool check_number(struct checking *c, int32_t node);
bool check_iri(struct checking *c, int32_t node);
bool check_uuid(struct checking *c, int32_t node);
bool check_timestamp(struct checking *c, int32_t node);
bool check_language(struct checking *c, int32_t node);
bool check_language_map(struct checking *c, int32_t node);
bool check_extensions(struct checking *c, int32_t node);

/* statement_actor.c; each adds the agents it finds to the terms in c->roles */
bool check_agent(struct checking *c, int32_t node);
bool check_group(struct checking *c, int32_t node);
bool check_actor(struct checking *c, int32_t node);     /* an agent or a group */
bool check_authority(struct checking *c, int32_t node); /* an agent, or an anonymous group of two */

/* statement_activity.c; adds the activity to the terms in c->roles */
bool check_activity(struct checking *c, int32_t node);

/* Keeps a term; the key must stay as long as the statement. Nothing when no role is given. */
void add_term(struct checking *c, enum term_kind kind, struct text key, uint8_t roles);

#endif
