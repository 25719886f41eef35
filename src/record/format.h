/* SPDX-License-Identifier: Apache-2.0 */
/*
 * record/format: statements as they are given back.
 *
 *   as received  -> statement_complete ->  exact  -> statement_print ->  exact | ids | canonical
 *
 * Completing puts in what the record store sets and leaves every other byte as it came. The envelope of a
 * StatementResult is the caller's.
 */
#ifndef CADRE_RECORD_FORMAT_H
#define CADRE_RECORD_FORMAT_H

#include "core/json.h"
#include "record/timestamp.h"

enum statement_format { FORMAT_EXACT, FORMAT_IDS, FORMAT_CANONICAL };

/* What the store says about a statement; empty text (a zeroed field): leave what is there, add nothing. */
struct statement_additions {
    struct text id;        /* "fdc1..."; added when the statement has none */
    struct text stored;    /* added or replaced */
    struct text timestamp; /* added when the statement has none; see to_utc */
    struct text authority; /* an agent as JSON; added or replaced */
    struct text version;   /* "1.0.0", "2.0.0"; added when the statement has none */
    bool to_utc;           /* 2.0: a timestamp with another offset is given in UTC; also in a SubStatement */
};

/*
 * Appends the statement at `node`, completed: additions stand behind the members that came. A lone activity
 * in contextActivities becomes an array of one, as the standard wants it given back.
 */
void statement_complete(struct buffer *out, const struct json *json, int32_t node,
                        const struct statement_additions *additions);

/* The merged definition of an activity as a JSON object; empty text when none is known. */
struct definition_lookup {
    struct text (*find)(void *context, struct arena *mem, struct text activity_id);
    void *context;
};

/*
 * Appends a completed statement in a format:
 *   exact      byte for byte
 *   ids        agents, groups, activities and verbs cut down to what identifies them
 *   canonical  activities with the merged definition, one language in each of its maps and in the verb's
 *              display; all else as in exact
 * Languages are chosen by `accept_language`, that header's value or empty, for each map by itself (RFC
 * 9110 12.5.4). In the order wanted, a range finds itself, then a narrower tag ("en" finds "en-US"), then a
 * shorter one ("kk-KZ" finds "kk", RFC 4647 3.4). Where none finds any, "en-GB" takes "en-US", else the map's
 * first serves. `statement` must be JSON that statement_check accepted.
 */
void statement_print(struct buffer *out, struct text statement, enum statement_format format,
                     struct text accept_language, const struct definition_lookup *lookup);

#endif
