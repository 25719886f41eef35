/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A statement is found by its own terms, by its authority, and by what it refers to: a statement whose object
 * is a StatementRef is returned where the target is (xAPI 1.0.3, Communication 2.1.4). So that a query need
 * not walk backwards, it inherits the terms of the whole chain, marked as inherited; whether one statement of
 * the chain has them all is looked at when it is found.
 */
#include "record/parts.h"

#include <stdlib.h>
#include <string.h>

void term_list_add(struct term_list *list, int32_t term, uint8_t roles) {
    arena_grow(list->mem, list->at, list->count, &list->capacity);
    list->at[list->count++] = (struct term_roles){term, roles};
}

static int by_term(const void *left, const void *right) {
    const struct term_roles *a = left, *b = right;
    return a->term < b->term ? -1 : a->term > b->term;
}

void term_list_join(struct term_list *list) {
    int64_t kept = 0;
    if (list->count > 1) qsort(list->at, (size_t)list->count, sizeof *list->at, by_term);
    for (int64_t i = 0; i < list->count; i++)
        if (list->at[i].term == 0) continue;
        else if (kept > 0 && list->at[i].term == list->at[kept - 1].term)
            list->at[kept - 1].roles |= list->at[i].roles;
        else list->at[kept++] = list->at[i];
    list->count = kept;
}

void seq_list_add(struct seq_list *list, int64_t seq) {
    arena_grow(list->mem, list->at, list->count, &list->capacity);
    list->at[list->count++] = seq;
}

bool referrers_of(struct tx *tx, const uint8_t id[16], struct seq_list *out, struct err *err) {
    scoped(rows) struct rows *rows = tx_rows(tx, SQL_reference_find, err,
                                             value_bytes((struct text){(const char *)id, 16}));
    while (rows_next(rows)) seq_list_add(out, rows_int(rows, 0, 0));
    return !err_any(err);
}

/* A tail that is in the tables already, as a removal leaves it, is not looked at. */
struct lookup group_lookup(struct record *record, struct tx *tx) {
    return (struct lookup){.record = record,
                           .tx = tx,
                           .terms = &record->terms,
                           .last_term = &record->group.state.last_term,
                           .group = &record->group.ids,
                           .tail = record->group.fresh != NULL ? record->group.fresh : record->tail};
}

bool lookup_id(const struct lookup *lookup, const uint8_t id[16], int64_t *out, struct err *err) {
    *out = lookup->group == NULL ? 0 : id_map_find(lookup->group, id);
    if (*out == 0 && lookup->tail != NULL) *out = id_map_find(&lookup->tail->ids, id);
    if (*out == 0 && lookup->absent != NULL && id_map_find(lookup->absent, id) != 0) return true;
    return *out != 0 || tx_int(lookup->tx, SQL_statement_id_find, 0, out, err,
                               value_bytes((struct text){(const char *)id, 16}));
}

bool lookup_terms(const struct lookup *lookup, const struct statement *statement, struct term_list *out,
                  struct err *err) {
    for (int32_t i = 0; i < statement->term_count; i++) {
        const struct statement_term *t = &statement->terms[i];
        int32_t term;
        bool found = lookup->last_term == NULL
                         ? terms_find(lookup->terms, lookup->tx, t->kind, t->key, &term, err)
                         : terms_get(lookup->terms, lookup->tx, t->kind, t->key, lookup->last_term, &term,
                                     err);
        if (!found) return false;
        term_list_add(out, term, t->roles);
    }
    return true;
}

/* The authority is an agent, or (OAuth) a group of an application and a user. */
bool authority_keys(struct arena *mem, struct text authority, struct text keys[2], int32_t *out_count,
                    struct err *err) {
    struct json json;
    struct err no_key = {0};
    *out_count = 0;
    if (!json_read(mem, authority, &json, err)) return false;
    if (agent_key(mem, &json, 0, XAPI_1_0, &keys[0], &no_key)) {
        *out_count = 1;
        return true;
    }
    int32_t members = json_member(&json, 0, "member");
    if (members == JSON_MISSING) return err_fail(err, no_key.kind, no_key.code, "%s", no_key.text);
    for (int32_t m = json_first(&json, members); m != JSON_MISSING && *out_count < 2;
         m = json_following(&json, members, m))
        if (!agent_key(mem, &json, m, XAPI_1_0, &keys[(*out_count)++], err)) return false;
    return true;
}

static bool authority_terms(const struct lookup *lookup, struct arena *mem, struct text authority,
                            struct term_list *out, struct err *err) {
    struct text keys[2];
    int32_t count;
    if (!authority_keys(mem, authority, keys, &count, err)) return false;
    for (int32_t i = 0; i < count; i++) {
        int32_t term;
        bool found = lookup->last_term == NULL
                         ? terms_find(lookup->terms, lookup->tx, TERM_AGENT, keys[i], &term, err)
                         : terms_get(lookup->terms, lookup->tx, TERM_AGENT, keys[i], lookup->last_term, &term,
                                     err);
        if (!found) return false;
        term_list_add(out, term, ROLE_AUTHORITY);
    }
    return true;
}

bool lookup_authority(const struct lookup *lookup, struct arena *mem, int64_t authority_id,
                      struct term_list *out, struct err *err) {
    scoped(rows) struct rows *rows = tx_rows(lookup->tx, SQL_authority_get, err, value_int(authority_id));
    if (!rows_next(rows)) return !err_any(err);
    struct text authority = text_keep(mem, rows_text(rows, 0));
    return authority_terms(lookup, mem, authority, out, err);
}

bool lookup_own(const struct lookup *lookup, struct arena *mem, const struct stored *stored,
                const struct statement *statement, struct term_list *out, struct err *err) {
    return lookup_terms(lookup, statement, out, err) &&
           lookup_authority(lookup, mem, stored->authority_id, out, err);
}

uint8_t roles_inherited(uint8_t roles) {
    return (uint8_t)((roles & ROLE_MAIN ? ROLE_INHERITED_MAIN : 0) |
                     (roles & (ROLE_RELATED | ROLE_AUTHORITY) ? ROLE_INHERITED_RELATED : 0));
}

/* One statement of the chain; *id becomes its target's. */
static bool inherit_from(const struct lookup *lookup, uint8_t id[16], struct term_list *out, bool *out_end,
                         struct err *err) {
    struct arena mem = {0};
    struct term_list own = {.mem = &mem};
    struct stored stored;
    struct json json;
    struct statement statement;
    int64_t seq;
    *out_end = true;
    bool done = lookup_id(lookup, id, &seq, err);
    if (done && seq != 0) {
        done = stored_get(lookup->record, &mem, lookup->tx, seq, &stored, err) &&
               (stored.seq == 0 || (stored_statement(&mem, &stored, &json, &statement, err) &&
                                    lookup_own(lookup, &mem, &stored, &statement, &own, err)));
        for (int64_t i = 0; done && i < own.count; i++)
            term_list_add(out, own.at[i].term, roles_inherited(own.at[i].roles));
        *out_end = !done || stored.seq == 0 || !statement.refers;
        if (!*out_end) memcpy(id, statement.referred_id, 16);
    }
    arena_clear(&mem);
    return done;
}

/* A statement that refers to itself is the end of its chain. */
bool lookup_inherited(const struct lookup *lookup, const uint8_t own[16], const uint8_t target[16],
                      struct term_list *out, struct err *err) {
    uint8_t from[16], id[16];
    bool end = memcmp(own, target, 16) == 0;
    memcpy(id, target, 16);
    for (int32_t depth = 0; depth < REFERENCE_DEPTH_MAX && !end; depth++) {
        memcpy(from, id, 16);
        if (!inherit_from(lookup, id, out, &end, err)) return false;
        end = end || memcmp(from, id, 16) == 0;
    }
    return true;
}
