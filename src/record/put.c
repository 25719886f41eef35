/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Statements in. In the caller's thread: ids, hashes, packing. On the writer's thread, one job per batch:
 * what is there already, numbers for terms, rows; what the indexes get waits in the group until it is
 * committed (record/parts.h).
 *
 * Ids that the store assigns are UUIDs of version 7: they rise with time, so that the index of ids grows at
 * its end, and need no look whether they are taken.
 */
#include "record/parts.h"

#include "core/must.h"

#include <openssl/evp.h>
#include <openssl/rand.h>
#include <stdlib.h>
#include <string.h>

struct put_row {
    struct text packed;
    int32_t dictionary;
    bool assigned; /* the id is ours: nobody has it */
};

/* ---- in the caller's thread ---- */

static void uuid_make(uint8_t id[16]) {
    uint64_t milliseconds = (uint64_t)microseconds_now() / 1000;
    must(RAND_bytes(id + 6, 10) == 1);
    for (int32_t i = 0; i < 6; i++) id[i] = (uint8_t)(milliseconds >> (40 - 8 * i));
    id[6] = (uint8_t)(0x70 | (id[6] & 0x0f));
    id[8] = (uint8_t)(0x80 | (id[8] & 0x3f));
}

static bool check_ids(struct record_put *put, struct err *err) {
    struct id_map seen = {0};
    bool done = true;
    for (int32_t i = 0; i < put->count && done; i++) {
        done = id_map_find(&seen, put->ids[i]) == 0 ||
               err_fail(err, ERR_INPUT, "xapi.same-id-twice", "two statements of the batch have the id %s",
                        uuid_print(put->ids[i]).at);
        id_map_put(&seen, put->ids[i], i + 1);
    }
    id_map_clear(&seen);
    return done;
}

static const EVP_MD *hash_of_digits(int64_t digits) {
    return digits == 64 ? EVP_sha256() : digits == 96 ? EVP_sha384() : digits == 128 ? EVP_sha512() : NULL;
}

static bool check_hash(const struct record_attachment *attachment, struct err *err) {
    static const char hex[] = "0123456789abcdef";
    uint8_t hash[EVP_MAX_MD_SIZE];
    char got[2 * EVP_MAX_MD_SIZE];
    unsigned length = 0;
    const EVP_MD *kind = hash_of_digits(attachment->sha2.length);
    if (kind != NULL)
        must(EVP_Digest(attachment->bytes.at, (size_t)attachment->bytes.length, hash, &length, kind, NULL) ==
             1);
    for (unsigned i = 0; i < length; i++) {
        got[2 * i] = hex[hash[i] >> 4];
        got[2 * i + 1] = hex[hash[i] & 15];
    }
    return (kind != NULL && text_equal(attachment->sha2, (struct text){got, 2 * length})) ||
           err_fail(err, ERR_INPUT, "xapi.attachment-hash",
                    "the bytes of the attachment \"%.*s\" have another SHA-2", TEXT_ARGS(attachment->sha2));
}

static const struct record_attachment *attachment_sent(const struct record_put *put, struct text sha2) {
    for (int32_t i = 0; i < put->attachment_count; i++)
        if (text_equal(put->attachments[i].sha2, sha2)) return &put->attachments[i];
    return NULL;
}

static bool attachment_named(const struct record_put *put, struct text sha2) {
    for (int32_t i = 0; i < put->count; i++)
        for (int32_t a = 0; a < put->statements[i].attachment_count; a++)
            if (text_equal(put->statements[i].attachments[a].sha2, sha2)) return true;
    return false;
}

static bool check_attachments(const struct record_put *put, struct err *err) {
    for (int32_t i = 0; i < put->count; i++)
        for (int32_t a = 0; a < put->statements[i].attachment_count; a++) {
            const struct statement_attachment *wanted = &put->statements[i].attachments[a];
            if (!wanted->has_url && attachment_sent(put, wanted->sha2) == NULL)
                return err_fail(
                    err, ERR_INPUT, "xapi.attachment-missing",
                    "the bytes of the attachment \"%.*s\" did not come along\nSend them as a part, "
                    "or give a fileUrl.",
                    TEXT_ARGS(wanted->sha2));
        }
    for (int32_t i = 0; i < put->attachment_count; i++)
        if (!attachment_named(put, put->attachments[i].sha2))
            return err_fail(err, ERR_INPUT, "xapi.attachment-surplus",
                            "no statement names the attachment \"%.*s\"",
                            TEXT_ARGS(put->attachments[i].sha2));
        else if (!check_hash(&put->attachments[i], err)) return false;
    return true;
}

bool record_write_prepare(struct record *record, struct record_put *put, struct err *err) {
    if (put->count > RECORD_BATCH_MAX)
        return err_fail(err, ERR_LIMIT, "xapi.too-many-statements",
                        "%d statements in one batch, but at most %d fit\nSend them in several.", put->count,
                        RECORD_BATCH_MAX);
    put->ids = (uint8_t(*)[16])arena_make(put->mem, uint8_t, 16 * (int64_t)put->count);
    put->rows = arena_make(put->mem, struct put_row, put->count);
    for (int32_t i = 0; i < put->count; i++) {
        const struct statement *statement = &put->statements[i];
        struct put_row *row = &put->rows[i];
        row->assigned = !statement->has_id && put->id == NULL;
        if (row->assigned) uuid_make(put->ids[i]);
        else memcpy(put->ids[i], statement->has_id ? statement->id : put->id, 16);
    }
    if (!check_ids(put, err) || !check_attachments(put, err)) return false;
    for (int32_t i = 0; i < put->count; i++)
        put->rows[i].packed = body_pack(record->bodies, put->mem,
                                        json_raw(put->statements[i].json, put->statements[i].node),
                                        &put->rows[i].dictionary);
    return true;
}

/* ---- what waits for the commit ---- */

static void *grown(void *at, int64_t count, int64_t *capacity, size_t size) {
    if (count < *capacity) return at;
    *capacity = *capacity == 0 ? 256 : *capacity * 2;
    at = realloc(at, (size_t)*capacity * size);
    must(at != NULL);
    return at;
}

void pend_id(struct group *group, const uint8_t id[16], int64_t seq) {
    group->id_list = grown(group->id_list, group->id_count, &group->id_capacity, sizeof *group->id_list);
    memcpy(group->id_list[group->id_count].id, id, 16);
    group->id_list[group->id_count++].seq = seq;
    id_map_put(&group->ids, id, seq);
}

void pend_posting(struct group *group, int32_t term, int64_t seq, uint8_t roles) {
    group->postings = grown(group->postings, group->posting_count, &group->posting_capacity,
                            sizeof *group->postings);
    group->postings[group->posting_count++] = (struct pending_posting){seq, term, roles};
}

void pend_count(struct group *group, int32_t on, int32_t term, int64_t count) {
    group->counts = grown(group->counts, group->count_count, &group->count_capacity, sizeof *group->counts);
    group->counts[group->count_count++] = (struct day_count){.day = on, .term = term, .count = count};
}

/* ---- on the writer's thread ---- */

struct putting {
    struct record *record;
    struct tx *tx;
    struct record_put *put;
    struct lookup lookup;
    struct arena mem; /* of this job */
    int64_t authority_id;
    struct term_list authority;
    bool asked;             /* PostgreSQL: all ids were asked for in one question */
    struct id_map absent;   /* ... of them those that are not stored */
    struct id_map referred; /* ... those that statements refer to */
    struct err *err;
};

static bool same_as_stored(struct putting *p, int32_t i, int64_t seq) {
    const struct statement *statement = &p->put->statements[i];
    struct stored stored;
    struct json json;
    if (!stored_get(p->record, &p->mem, p->tx, seq, &stored, p->err) ||
        !json_read(&p->mem, stored.body, &json, p->err))
        return false;
    return statement_same(&json, 0, statement->json, statement->node, p->put->version) ||
           err_fail(p->err, ERR_INPUT, "xapi.conflict",
                    "another statement with the id %s is stored already\nA statement never changes: give the "
                    "new one an id of its own.",
                    uuid_print(p->put->ids[i]).at);
}

static bool authority_id(struct putting *p) {
    struct record *record = p->record;
    int64_t found, last;
    struct text authority = p->put->authority;
    int32_t known = map_find(&record->authorities, authority);
    if (known == MAP_NONE) {
        if (!tx_int(p->tx, SQL_authority_find, 0, &found, p->err, value_text(authority)) ||
            !tx_int(p->tx, SQL_authority_last, 0, &last, p->err))
            return false;
        if (found == 0 &&
            !tx_run(p->tx, SQL_authority_add, p->err, value_int(last + 1), value_text(authority)))
            return false;
        known = (int32_t)(found != 0 ? found : last + 1);
        record->authorities.mem = &record->authorities_mem;
        map_put(&record->authorities, text_keep(&record->authorities_mem, authority), known);
    }
    p->authority_id = known;
    return lookup_authority(&p->lookup, &p->mem, known, &p->authority, p->err);
}

/* Of a statement in the tables at once: a crash would forget what only the tail knows of it. */
static bool count_now(const struct lookup *lookup, int64_t seq, int32_t on, int32_t term, int64_t sign,
                      struct err *err) {
    struct group *group = &lookup->record->group;
    if (seq <= group->state.flushed_seq)
        return tx_run(lookup->tx, SQL_count_add, err, value_int(on), value_int(term), value_int(sign));
    if (seq <= group->state_before.last_seq) group->touches_tail = true;
    pend_count(group, on, term, sign);
    return true;
}

bool count_stored(const struct lookup *lookup, struct arena *mem, const struct stored *stored, int64_t sign,
                  struct err *err) {
    struct json json;
    struct statement statement;
    struct term_list terms = {.mem = mem};
    int32_t on = day_of_us(stored->stored_us);
    if (!stored_statement(mem, stored, &json, &statement, err) ||
        !lookup_terms(lookup, &statement, &terms, err) || !count_now(lookup, stored->seq, on, 0, sign, err))
        return false;
    for (int32_t i = 0; i < statement.term_count; i++)
        if (term_is_counted(&statement.terms[i]) &&
            !count_now(lookup, stored->seq, on, terms.at[i].term, sign, err))
            return false;
    return true;
}

/* A voiding statement is never voided (xAPI 1.0.3, Data 2.3.2); nor is one twice. */
static bool void_statement(struct putting *p, int64_t seq) {
    struct stored stored;
    if (!stored_get(p->record, &p->mem, p->tx, seq, &stored, p->err)) return false;
    if (stored.seq == 0 || (stored.flags & (FLAG_VOIDS | FLAG_VOIDED)) != 0) return true;
    return tx_run(p->tx, SQL_statement_flags_set, p->err, value_int(stored.flags | FLAG_VOIDED),
                  value_int(seq)) &&
           count_stored(&p->lookup, &p->mem, &stored, -1, p->err);
}

/* ---- references ---- */

/* Joins terms to a statement that is stored already. */
static bool inherit(struct putting *p, int64_t seq, const struct term_list *terms) {
    struct group *group = &p->record->group;
    bool in_tables = seq <= group->state.flushed_seq;
    if (!in_tables && seq <= group->state_before.last_seq) group->touches_tail = true;
    for (int64_t i = 0; i < terms->count; i++)
        if (!in_tables) pend_posting(group, terms->at[i].term, seq, terms->at[i].roles);
        else if (!index_add(p->tx, terms->at[i].term, seq, terms->at[i].roles, p->err)) return false;
    return true;
}

/* Statements that referred to this one before it came, and those that refer to them, inherit its terms. A
   circle ends with the depth. */
static bool pass_on(struct putting *p, const struct seq_list *direct, const struct term_list *terms) {
    struct seq_list level = *direct;
    for (int32_t depth = 0; depth < REFERENCE_DEPTH_MAX && level.count > 0; depth++) {
        struct seq_list next = {.mem = &p->mem};
        for (int64_t i = 0; i < level.count; i++) {
            struct stored stored;
            if (!inherit(p, level.at[i], terms) ||
                !stored_get(p->record, &p->mem, p->tx, level.at[i], &stored, p->err) ||
                !referrers_of(p->tx, stored.id, &next, p->err))
                return false;
        }
        level = next;
    }
    return true;
}

static bool is_voided_early(struct putting *p, const struct seq_list *referrers, bool *out) {
    *out = false;
    for (int64_t i = 0; i < referrers->count && !*out; i++) {
        int64_t flags;
        if (!tx_int(p->tx, SQL_statement_flags, 0, &flags, p->err, value_int(referrers->at[i]))) return false;
        *out = (flags & FLAG_VOIDS) != 0;
    }
    return true;
}

static bool refer(struct putting *p, const struct statement *statement, const uint8_t id[16], int64_t seq,
                  struct term_list *terms) {
    struct text target = {(const char *)statement->referred_id, 16};
    int64_t target_seq;
    if (p->asked) id_map_put(&p->referred, statement->referred_id, 1);
    return tx_run(p->tx, SQL_reference_add, p->err, value_bytes(target), value_int(seq)) &&
           lookup_inherited(&p->lookup, id, statement->referred_id, terms, p->err) &&
           (!statement->voids || (lookup_id(&p->lookup, statement->referred_id, &target_seq, p->err) &&
                                  (target_seq == 0 || void_statement(p, target_seq))));
}

/* What only looks at the statement's terms as a reference inherits them. */
static struct term_list as_inherited_list(struct arena *mem, const struct term_list *terms) {
    struct term_list list = {.mem = mem};
    for (int64_t i = 0; i < terms->count; i++)
        term_list_add(&list, terms->at[i].term, roles_inherited(terms->at[i].roles));
    return list;
}

/* ---- one statement ---- */

static bool attach(struct putting *p, const struct statement *statement, int64_t seq) {
    for (int32_t i = 0; i < statement->attachment_count; i++) {
        const struct statement_attachment *named = &statement->attachments[i];
        const struct record_attachment *sent = attachment_sent(p->put, named->sha2);
        int64_t there;
        if (sent == NULL) continue;
        struct text type = sent->content_type.length > 0 ? sent->content_type : named->content_type;
        if (!tx_int(p->tx, SQL_attachment_there, 0, &there, p->err, value_text(named->sha2)) ||
            (there == 0 && !tx_run(p->tx, SQL_attachment_add, p->err, value_text(named->sha2),
                                   value_text(type), value_bytes(sent->bytes))) ||
            !tx_run(p->tx, SQL_attachment_link, p->err, value_text(named->sha2), value_int(seq)))
            return false;
    }
    return true;
}

static int64_t stored_us_next(struct record *record) {
    struct state *state = &record->group.state;
    int64_t now = microseconds_now() + record->clock_ahead_us;
    state->last_stored_us = now > state->last_stored_us ? now : state->last_stored_us + 1;
    return state->last_stored_us;
}

static int64_t flags_of(const struct putting *p, const struct statement *statement, bool voided_early) {
    return (statement->refers ? FLAG_REFERS : 0) | (statement->voids ? FLAG_VOIDS : 0) |
           (voided_early && !statement->voids ? FLAG_VOIDED : 0) |
           (p->put->version == XAPI_2_0 ? FLAG_2_0 : 0);
}

static bool store_row(struct putting *p, int32_t i, int64_t seq, int64_t stored_us, int64_t flags) {
    const struct put_row *row = &p->put->rows[i];
    return tx_run(p->tx, SQL_statement_add, p->err, value_int(seq), value_int(stored_us), value_int(flags),
                  value_int(p->authority_id), value_int(row->dictionary),
                  value_bytes((struct text){(const char *)p->put->ids[i], 16}), value_bytes(row->packed));
}

static void pend_counts(struct putting *p, const struct statement *statement, const struct term_list *terms,
                        int64_t stored_us) {
    struct group *group = &p->record->group;
    int32_t stored_day = day_of_us(stored_us);
    pend_count(group, stored_day, 0, 1);
    for (int32_t i = 0; i < statement->term_count; i++)
        if (term_is_counted(&statement->terms[i])) pend_count(group, stored_day, terms->at[i].term, 1);
}

/* Nobody can have referred to an id that we made just now. */
static bool may_be_referred(const struct putting *p, int32_t i) {
    return !p->put->rows[i].assigned && (!p->asked || id_map_find(&p->referred, p->put->ids[i]) != 0);
}

static bool put_new(struct putting *p, int32_t i) {
    struct group *group = &p->record->group;
    const struct statement *statement = &p->put->statements[i];
    struct term_list terms = {.mem = &p->mem};
    struct seq_list referrers = {.mem = &p->mem};
    bool voided_early = false;
    int64_t seq = ++group->state.last_seq, stored_us = stored_us_next(p->record);
    group->state.statement_total++;
    if (!lookup_terms(&p->lookup, statement, &terms, p->err) ||
        (may_be_referred(p, i) && (!referrers_of(p->tx, p->put->ids[i], &referrers, p->err) ||
                                   !is_voided_early(p, &referrers, &voided_early))))
        return false;
    int64_t flags = flags_of(p, statement, voided_early);
    if (!store_row(p, i, seq, stored_us, flags) || !attach(p, statement, seq)) return false;
    if ((flags & FLAG_VOIDED) == 0) pend_counts(p, statement, &terms, stored_us);
    for (int64_t t = 0; t < p->authority.count; t++)
        term_list_add(&terms, p->authority.at[t].term, p->authority.at[t].roles);
    struct term_list passed = referrers.count > 0 ? as_inherited_list(&p->mem, &terms)
                                                  : (struct term_list){0};
    if (statement->refers) {
        struct term_list inherited = {.mem = &p->mem};
        if (!refer(p, statement, p->put->ids[i], seq, &inherited)) return false;
        for (int64_t t = 0; t < inherited.count; t++) {
            term_list_add(&terms, inherited.at[t].term, inherited.at[t].roles);
            if (referrers.count > 0) term_list_add(&passed, inherited.at[t].term, inherited.at[t].roles);
        }
    }
    pend_id(group, p->put->ids[i], seq);
    term_list_join(&terms);
    for (int64_t t = 0; t < terms.count; t++) pend_posting(group, terms.at[t].term, seq, terms.at[t].roles);
    if (referrers.count > 0) term_list_join(&passed);
    return pass_on(p, &referrers, &passed) &&
           (p->put->no_definitions || definitions_learn(p->record, p->tx, statement, p->err));
}

/* ---- many ids in one question ---- */

/* {"\\x00ff..",...} */
static struct text id_array(struct putting *p) {
    static const char hex[] = "0123456789abcdef";
    struct buffer b = {.mem = &p->mem};
    buffer_char(&b, '{');
    for (int32_t i = 0; i < p->put->count; i++) {
        if (p->put->rows[i].assigned) continue;
        buffer_adds(&b, b.length > 1 ? ",\"\\\\x" : "\"\\\\x");
        for (int32_t k = 0; k < 16; k++) {
            buffer_char(&b, hex[p->put->ids[i][k] >> 4]);
            buffer_char(&b, hex[p->put->ids[i][k] & 15]);
        }
        buffer_char(&b, '"');
    }
    buffer_char(&b, '}');
    return buffer_text(&b);
}

static bool ids_into(struct putting *p, enum query query, struct text ids, struct id_map *out) {
    scoped(rows) struct rows *rows = tx_rows(p->tx, query, p->err, value_text(ids));
    while (rows_next(rows)) {
        struct text id = rows_bytes(rows, 0);
        if (id.length == 16) id_map_put(out, (const uint8_t *)id.at, 1);
    }
    return !err_any(p->err);
}

static bool ask_ids(struct putting *p) {
    struct id_map there = {0};
    struct text ids = id_array(p);
    bool none = ids.length == 2; /* {} */
    bool done = none || (ids_into(p, SQL_statement_id_find_all, ids, &there) &&
                         ids_into(p, SQL_reference_find_all, ids, &p->referred));
    for (int32_t i = 0; i < p->put->count && done; i++)
        if (!p->put->rows[i].assigned && id_map_find(&there, p->put->ids[i]) == 0)
            id_map_put(&p->absent, p->put->ids[i], 1);
    id_map_clear(&there);
    p->asked = done;
    p->lookup.absent = &p->absent;
    return done;
}

static bool put_one(struct putting *p, int32_t i) {
    int64_t seq = 0;
    if (!p->put->rows[i].assigned && !lookup_id(&p->lookup, p->put->ids[i], &seq, p->err)) return false;
    if (seq != 0) return same_as_stored(p, i, seq);
    p->put->stored_count++;
    return put_new(p, i);
}

static bool put_run(struct tx *tx, void *context, struct err *err) {
    struct record_put *put = context;
    struct record *record = put->record;
    struct putting p = {.record = record, .tx = tx, .put = put, .err = err};
    p.lookup = group_lookup(record, tx);
    p.authority.mem = &p.mem;
    put->stored_count = 0;
    bool done = authority_id(&p) && (record->keeps_tail || ask_ids(&p));
    for (int32_t i = 0; i < put->count && done; i++) done = put_one(&p, i);
    id_map_clear(&p.absent);
    id_map_clear(&p.referred);
    arena_clear(&p.mem);
    return done;
}

static void put_done(void *context, const struct err *err) {
    struct record_put *put = context;
    put->done(put->context, err);
}

bool record_write_submit(struct record *record, struct record_put *put,
                         void (*done)(void *context, const struct err *err), void *context, struct err *err) {
    put->record = record;
    put->done = done;
    put->context = context;
    put->job = (struct writer_job){.run = put_run, .done = put_done, .context = put};
    return writer_submit(record->writer, &put->job, err);
}

bool record_write(struct record *record, struct record_put *put, struct err *err) {
    put->record = record;
    return record_write_prepare(record, put, err) && writer_run(record->writer, put_run, put, err);
}

bool record_put_in(struct record *record, struct tx *tx, struct record_put *put, struct err *err) {
    put->record = record;
    return record_write_prepare(record, put, err) && put_run(tx, put, err);
}
