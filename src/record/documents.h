/* SPDX-License-Identifier: Apache-2.0 */
/*
 * record/documents: documents that others keep here: State, Activity Profile, Agent Profile.
 *
 * Changes are jobs of the writer, conditions (If-Match, If-None-Match) are judged inside them: between the
 * judgement and the change nobody comes.
 */
#ifndef CADRE_RECORD_DOCUMENTS_H
#define CADRE_RECORD_DOCUMENTS_H

#include "record/record.h"

enum document_kind { DOCUMENT_STATE = 1, DOCUMENT_ACTIVITY_PROFILE, DOCUMENT_AGENT_PROFILE };

struct document_key {
    enum document_kind kind;
    struct text activity;     /* IRI; empty for agent profiles */
    struct text agent;        /* agent_key; empty for activity profiles */
    struct text registration; /* UUID; State only; empty: none */
    struct text id;           /* stateId or profileId */
};

struct record_document {
    bool found;
    struct text content_type, body;
    char etag[44];          /* 40 hex digits of SHA-1, without quotes */
    struct instant updated; /* Last-Modified */
};

/* found is false when there is none. */
bool record_document_get(struct record *record, struct arena *mem, const struct document_key *key,
                         struct record_document *out, struct err *err);
/* Ids of a context (key->id is ignored; State: an empty registration means any), changed after `since` if
   given; sorted. */
bool record_document_list(struct record *record, struct arena *mem, const struct document_key *key,
                          const struct instant *since, struct text **out, int32_t *out_count,
                          struct err *err);

enum document_change {
    DOCUMENT_PUT,
    DOCUMENT_POST, /* JSON object onto JSON object: top-level members replaced or added */
    DOCUMENT_DELETE,
    DOCUMENT_DELETE_ALL /* State: all of activity, agent and, when given, registration */
};

struct document_write {
    /* in; stays where it is until done */
    struct document_key key;
    enum document_change change;
    struct text content_type, body;
    struct text if_match, if_none_match; /* the headers' values; empty: absent */
    bool needs_condition_when_there;     /* neither header, and the document exists: xapi.conflict (409) */
    bool needs_condition_when_new;       /* neither header, and there is none: xapi.condition-missing (400) */
    /* out, when done reports no failure */
    struct record_document before; /* found, etag and updated only */
    char etag[44];                 /* of what is there now; empty after a delete */
    /* record's own */
    void (*done)(void *context, const struct err *err);
    void *context;
    struct writer_job job;
};

/*
 * done: on the writer's thread, once, when true was returned.
 * Its errors: xapi.precondition (412), xapi.conflict (409), xapi.condition-missing (400),
 * xapi.merge (400: POST where the old or the new one is no JSON object of type application/json).
 */
bool record_document_submit(struct record *record, struct document_write *write,
                            void (*done)(void *context, const struct err *err), void *context,
                            struct err *err);
/* Submits and waits. */
bool record_document_write(struct record *record, struct document_write *write, struct err *err);

#endif
