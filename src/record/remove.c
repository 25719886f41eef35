/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Statements that go, and identifiers that stand for one person.
 *
 * A removal first writes the tail and the group's part into the tables, so that there is one place to take
 * things from. A statement leaves behind nothing but a gap in seq: its row, id, postings, references, counts,
 * attachments. Statements that refer to it lose what they inherited through it.
 */
#include "record/walk.h"

#include <string.h>

struct removing {
    struct record *record;
    struct tx *tx;
    struct lookup lookup;
    struct removal *out;
    struct err *err;
};

static bool removing_begin(struct removing *r) {
    if (!group_flush_all(r->record, r->tx, r->err)) return false;
    r->lookup = group_lookup(r->record, r->tx);
    r->lookup.last_term = NULL;
    return true;
}

/* ---- one statement ---- */

static bool unindex(struct removing *r, int64_t seq, const struct term_list *terms) {
    for (int64_t i = 0; i < terms->count; i++)
        if (!index_remove(r->tx, terms->at[i].term, seq, terms->at[i].roles, r->err)) return false;
    return true;
}

/* Statements that refer to `id` over one or more steps. */
static bool all_referrers(struct removing *r, struct arena *mem, const uint8_t id[16], struct seq_list *out) {
    int64_t begin = 0, end;
    if (!referrers_of(r->tx, id, out, r->err)) return false;
    for (int32_t depth = 1; depth < REFERENCE_DEPTH_MAX && begin < out->count; depth++, begin = end) {
        end = out->count;
        for (int64_t i = begin; i < end; i++) {
            struct stored stored;
            if (!stored_get(r->record, mem, r->tx, out->at[i], &stored, r->err) ||
                (stored.seq != 0 && !referrers_of(r->tx, stored.id, out, r->err)))
                return false;
        }
    }
    return true;
}

static bool inherited_now(struct removing *r, struct arena *mem, int64_t seq, struct term_list *out) {
    struct stored stored;
    struct json json;
    struct statement statement;
    *out = (struct term_list){.mem = mem};
    if (!stored_get(r->record, mem, r->tx, seq, &stored, r->err)) return false;
    if (stored.seq == 0) return true;
    if (!stored_statement(mem, &stored, &json, &statement, r->err) ||
        !lookup_inherited(&r->lookup, stored.id, statement.referred_id, out, r->err))
        return false;
    term_list_join(out);
    return true;
}

/* Takes away what `before` has and `after` has not. */
static bool inherit_less(struct removing *r, int64_t seq, const struct term_list *before,
                         const struct term_list *after) {
    for (int64_t i = 0, k = 0; i < before->count; i++) {
        while (k < after->count && after->at[k].term < before->at[i].term) k++;
        uint8_t kept = k < after->count && after->at[k].term == before->at[i].term ? after->at[k].roles : 0;
        uint8_t gone = before->at[i].roles & (uint8_t)~kept;
        if (gone != 0 && !index_remove(r->tx, before->at[i].term, seq, gone, r->err)) return false;
    }
    return true;
}

static bool detach(struct removing *r, int64_t seq, const struct statement *statement) {
    for (int32_t i = 0; i < statement->attachment_count; i++) {
        struct text sha2 = statement->attachments[i].sha2;
        int64_t before, after;
        if (!tx_run(r->tx, SQL_attachment_unlink, r->err, value_text(sha2), value_int(seq)) ||
            !tx_int(r->tx, SQL_attachment_there, 0, &before, r->err, value_text(sha2)) ||
            !tx_run(r->tx, SQL_attachment_remove, r->err, value_text(sha2)) ||
            !tx_int(r->tx, SQL_attachment_there, 0, &after, r->err, value_text(sha2)))
            return false;
        r->out->attachments += before - after;
    }
    return true;
}

static bool remove_rows(struct removing *r, struct arena *mem, const struct stored *stored,
                        const struct statement *statement) {
    struct text id = {(const char *)stored->id, 16}, target = {(const char *)statement->referred_id, 16};
    struct term_list terms = {.mem = mem};
    if (!lookup_own(&r->lookup, mem, stored, statement, &terms, r->err) ||
        (statement->refers &&
         !lookup_inherited(&r->lookup, stored->id, statement->referred_id, &terms, r->err)))
        return false;
    term_list_join(&terms);
    return unindex(r, stored->seq, &terms) &&
           ((stored->flags & FLAG_VOIDED) != 0 || count_stored(&r->lookup, mem, stored, -1, r->err)) &&
           (!statement->refers ||
            tx_run(r->tx, SQL_reference_remove, r->err, value_bytes(target), value_int(stored->seq))) &&
           detach(r, stored->seq, statement) &&
           tx_run(r->tx, SQL_statement_id_remove, r->err, value_bytes(id)) &&
           tx_run(r->tx, SQL_statement_remove, r->err, value_int(stored->seq));
}

static bool remove_one(struct removing *r, int64_t seq) {
    struct arena mem = {0};
    struct stored stored;
    struct json json;
    struct statement statement;
    struct seq_list referrers = {.mem = &mem};
    struct term_list *before = NULL, after;
    bool done = stored_get(r->record, &mem, r->tx, seq, &stored, r->err);
    if (done && stored.seq != 0) {
        done = stored_statement(&mem, &stored, &json, &statement, r->err) &&
               all_referrers(r, &mem, stored.id, &referrers);
        before = arena_make(&mem, struct term_list, referrers.count);
        for (int64_t i = 0; i < referrers.count && done; i++)
            done = inherited_now(r, &mem, referrers.at[i], &before[i]);
        done = done && remove_rows(r, &mem, &stored, &statement);
        for (int64_t i = 0; i < referrers.count && done; i++)
            done = referrers.at[i] == seq || (inherited_now(r, &mem, referrers.at[i], &after) &&
                                              inherit_less(r, referrers.at[i], &before[i], &after));
        if (done) r->record->group.state.statement_total--, r->out->statements++;
    }
    arena_clear(&mem);
    return done;
}

static bool remove_list(struct removing *r, const struct seq_list *seqs) {
    for (int64_t i = 0; i < seqs->count; i++)
        if (!remove_one(r, seqs->at[i])) return false;
    return true;
}

/* ---- by agent ---- */

/* A view of the transaction itself: everything is in the tables. */
static struct view view_of(const struct removing *r) {
    return (struct view){.record = r->record, .tx = r->tx, .flushed_seq = INT64_MAX, .upper_seq = INT64_MAX};
}

static bool collect(struct removing *r, struct walk *walk, struct seq_list *out, bool *out_more) {
    int64_t seq = 1;
    *out_more = false;
    while (out->count < RECORD_REMOVE_MAX && seq != 0) {
        if (!walk_next(walk, &seq, r->err)) return false;
        if (seq != 0) seq_list_add(out, seq);
    }
    *out_more = seq != 0;
    return true;
}

static bool remove_traces(struct removing *r, int64_t term) {
    int64_t kind_rows, documents, named;
    struct arena mem = {0};
    struct text key = TEXT_NONE;
    {
        scoped(rows) struct rows *rows = tx_rows(r->tx, SQL_term_key, r->err, value_int(term));
        if (rows_next(rows)) key = text_keep(&mem, rows_text(rows, 1));
    }
    bool done = !err_any(r->err) &&
                tx_int(r->tx, SQL_document_count_of_agent, 0, &documents, r->err, value_text(key)) &&
                tx_run(r->tx, SQL_document_remove_of_agent, r->err, value_text(key)) &&
                tx_run(r->tx, SQL_agent_names_remove, r->err, value_int(term)) &&
                tx_int(r->tx, SQL_chunk_count_of_term, 0, &kind_rows, r->err, value_int(term));
    if (done) r->out->documents += documents;
    /* who vouches for statements of others keeps his number */
    named = done ? kind_rows : 1;
    done = done && (named > 0 || tx_run(r->tx, SQL_term_remove, r->err, value_int(term)));
    arena_clear(&mem);
    return done;
}

static bool agent_terms(struct removing *r, struct text key, int64_t out[ALIASES_MAX], int32_t *out_count) {
    int64_t term;
    if (!tx_int(r->tx, SQL_term_find, 0, &term, r->err, value_int(TERM_AGENT), value_text(key)) ||
        !aliases_of(r->tx, term, out, out_count, r->err))
        return false;
    return *out_count > 0 || err_fail(r->err, ERR_INPUT, "record.unknown-agent",
                                      "no statement names \"%.*s\"\nAn identifier reads like "
                                      "mbox:mailto:a@b.kz or account:NAME HOMEPAGE.",
                                      TEXT_ARGS(key));
}

static bool remove_agent(struct removing *r, struct arena *mem, struct text key, bool *out_more) {
    int64_t terms[ALIASES_MAX];
    int32_t count;
    struct seq_list seqs = {.mem = mem};
    if (!removing_begin(r) || !agent_terms(r, key, terms, &count)) return false;
    struct view view = view_of(r);
    struct walk walk = walk_begin(&view, mem, false, 1, INT64_MAX - 1);
    walk_add(&walk, terms, count, ROLE_MAIN | ROLE_RELATED, 0);
    if (!collect(r, &walk, &seqs, out_more) || !remove_list(r, &seqs)) return false;
    for (int32_t i = 0; i < count && !*out_more; i++)
        if (!remove_traces(r, terms[i])) return false;
    r->record->group.state.epoch++; /* everybody forgets what he remembers of terms */
    terms_forget(&r->record->terms);
    return true;
}

bool record_remove_agent(struct record *record, struct tx *tx, struct text key, struct removal *out,
                         bool *out_more, struct err *err) {
    struct arena mem = {0};
    struct removing r = {.record = record, .tx = tx, .out = out, .err = err};
    *out = (struct removal){0};
    bool done = remove_agent(&r, &mem, key, out_more);
    arena_clear(&mem);
    return done;
}

/* ---- by age ---- */

static bool add_filter(struct removing *r, struct walk *walk, enum term_kind kind, struct text key,
                       bool *out_none) {
    int64_t term;
    if (key.length == 0) return true;
    if (!tx_int(r->tx, SQL_term_find, 0, &term, r->err, value_int(kind), value_text(key))) return false;
    if (term == 0) *out_none = true;
    else walk_add(walk, &term, 1, ROLE_MAIN, 0);
    return true;
}

static bool remove_old(struct removing *r, struct arena *mem, struct text verb, struct text activity,
                       int64_t before_us, bool *out_more) {
    struct seq_list seqs = {.mem = mem};
    int64_t end;
    bool none = false;
    if (!removing_begin(r)) return false;
    struct view view = view_of(r);
    if (!seq_after(&view, before_us - 1, &end, r->err)) return false;
    struct walk walk = walk_begin(&view, mem, false, 1, end - 1);
    *out_more = false;
    return add_filter(r, &walk, TERM_VERB, verb, &none) &&
           add_filter(r, &walk, TERM_ACTIVITY, activity, &none) &&
           (none || (collect(r, &walk, &seqs, out_more) && remove_list(r, &seqs)));
}

bool record_remove_old(struct record *record, struct tx *tx, struct text verb, struct text activity,
                       int64_t before_us, struct removal *out, bool *out_more, struct err *err) {
    struct arena mem = {0};
    struct removing r = {.record = record, .tx = tx, .out = out, .err = err};
    *out = (struct removal){0};
    bool done = remove_old(&r, &mem, verb, activity, before_us, out_more);
    arena_clear(&mem);
    return done;
}

/* ---- one person with several identifiers ---- */

static bool known_agent(struct tx *tx, struct text key, int64_t *out, int64_t *out_alias_of,
                        struct err *err) {
    *out = *out_alias_of = 0;
    {
        scoped(rows) struct rows *rows = tx_rows(tx, SQL_agent_find, err, value_text(key));
        if (rows_next(rows)) *out = rows_int(rows, 0, 0), *out_alias_of = rows_int(rows, 1, 0);
    }
    return !err_any(err) && (*out != 0 || err_fail(err, ERR_INPUT, "record.unknown-agent",
                                                   "no statement names \"%.*s\"", TEXT_ARGS(key)));
}

bool record_merge_agents(struct record *record, struct tx *tx, struct text agent, struct text other,
                         struct err *err) {
    int64_t root, root_alias, term, alias, terms[ALIASES_MAX];
    int32_t count, others;
    (void)record;
    if (!known_agent(tx, agent, &root, &root_alias, err) || !known_agent(tx, other, &term, &alias, err) ||
        !aliases_of(tx, root, terms, &count, err) || !aliases_of(tx, term, terms, &others, err))
        return false;
    if (root_alias != 0) root = root_alias;
    if (alias != 0 || others > 1 || root == term)
        return err_fail(err, ERR_INPUT, "record.merged-already",
                        "\"%.*s\" stands for a person with several identifiers already\nUnmerge it first, or "
                        "name it as the first of the two.",
                        TEXT_ARGS(other));
    if (count >= ALIASES_MAX)
        return err_fail(err, ERR_LIMIT, "record.too-many-identifiers",
                        "one person has at most %d identifiers", ALIASES_MAX);
    return tx_run(tx, SQL_agent_alias_set, err, value_int(root), value_int(term));
}

bool record_unmerge_agent(struct record *record, struct tx *tx, struct text other, struct err *err) {
    int64_t term, alias;
    (void)record;
    if (!known_agent(tx, other, &term, &alias, err)) return false;
    if (alias == 0)
        return err_fail(err, ERR_INPUT, "record.not-merged", "\"%.*s\" is not merged into another identifier",
                        TEXT_ARGS(other));
    return tx_run(tx, SQL_agent_alias_set, err, value_null(), value_int(term));
}
