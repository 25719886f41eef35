/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Statements out. Filters become steps of a walk; what the walk finds is unpacked, completed with what the
 * store says of it, and printed. The cursor of the next page holds the filters as term numbers and the place,
 * signed with the database's own secret.
 */
#include "record/walk.h"

#include "core/must.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <string.h>

/* A query with its terms looked up; what a cursor holds. */
struct search {
    uint8_t format;
    bool related_agents, related_activities, ascending, attachments, has_since, has_until;
    int32_t limit;
    int64_t since_us, until_us;                  /* stored_us > since_us, <= until_us */
    int64_t agent, verb, activity, registration; /* terms; 0: any, -1: not known, so nothing is found */
    int64_t after;                               /* the last seq of the page before; 0: the first page */
};

/* ---- cursors ---- */

enum { CURSOR_VERSION = 1, MAC_BYTES = 16, CURSOR_BYTES_MAX = 128 };

/* In base 128, the sign in the lowest bit. */
static void bytes_add(uint8_t *bytes, int32_t *length, int64_t number) {
    uint64_t n = (uint64_t)number << 1 ^ (number < 0 ? UINT64_MAX : 0);
    for (; n >= 128; n >>= 7) bytes[(*length)++] = (uint8_t)(n | 128);
    bytes[(*length)++] = (uint8_t)n;
}

static bool bytes_take(const uint8_t **at, const uint8_t *end, int64_t *out) {
    uint64_t n = 0;
    for (int shift = 0; *at < end && shift < 64; shift += 7) {
        uint8_t byte = *(*at)++;
        n |= (uint64_t)(byte & 127) << shift;
        if (byte < 128) {
            *out = (int64_t)(n >> 1) ^ -(int64_t)(n & 1);
            return true;
        }
    }
    return false;
}

static void mac_of(const struct record *record, const uint8_t *bytes, int32_t length,
                   uint8_t out[MAC_BYTES]) {
    uint8_t mac[EVP_MAX_MD_SIZE];
    unsigned mac_length = 0;
    must(HMAC(EVP_sha256(), record->secret.at, (int)record->secret.length, bytes, (size_t)length, mac,
              &mac_length) != NULL);
    memcpy(out, mac, MAC_BYTES);
}

static int32_t flags_of(const struct search *s) {
    return s->related_agents | s->related_activities << 1 | s->ascending << 2 | s->attachments << 3 |
           s->has_since << 4 | s->has_until << 5;
}

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static struct text base64_print(struct arena *mem, const uint8_t *bytes, int32_t length) {
    struct buffer b = {.mem = mem};
    uint32_t held = 0;
    int32_t bits = 0;
    for (int32_t i = 0; i < length; i++) {
        held = held << 8 | bytes[i];
        for (bits += 8; bits >= 6; bits -= 6) buffer_char(&b, digits[held >> (bits - 6) & 63]);
    }
    if (bits > 0) buffer_char(&b, digits[held << (6 - bits) & 63]);
    return buffer_text(&b);
}

static bool base64_read(struct text t, uint8_t *bytes, int32_t max, int32_t *out_length) {
    uint32_t held = 0;
    int32_t bits = 0, length = 0;
    for (int64_t i = 0; i < t.length; i++) {
        const char *digit = t.at[i] == '\0' ? NULL : strchr(digits, t.at[i]);
        if (digit == NULL || length == max) return false;
        held = held << 6 | (uint32_t)(digit - digits);
        bits += 6;
        if (bits >= 8) bytes[length++] = (uint8_t)(held >> (bits -= 8));
    }
    *out_length = length;
    return true;
}

static struct text cursor_print(const struct record *record, struct arena *mem, const struct search *s) {
    uint8_t bytes[CURSOR_BYTES_MAX];
    int32_t length = 0;
    const int64_t numbers[] = {CURSOR_VERSION,
                               s->format,
                               s->limit,
                               flags_of(s),
                               s->after,
                               s->agent,
                               s->verb,
                               s->activity,
                               s->registration,
                               s->has_since ? s->since_us : 0,
                               s->has_until ? s->until_us : 0};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) bytes_add(bytes, &length, numbers[i]);
    mac_of(record, bytes, length, bytes + length);
    return base64_print(mem, bytes, length + MAC_BYTES);
}

static bool cursor_read(const struct record *record, struct text cursor, struct search *out,
                        struct err *err) {
    uint8_t bytes[CURSOR_BYTES_MAX], mac[MAC_BYTES];
    int32_t length = 0;
    int64_t n[11];
    if (base64_read(cursor, bytes, CURSOR_BYTES_MAX, &length) && length > MAC_BYTES) {
        const uint8_t *at = bytes, *end = bytes + length - MAC_BYTES;
        bool whole = true;
        mac_of(record, bytes, length - MAC_BYTES, mac);
        for (int32_t i = 0; i < 11; i++) whole = whole && bytes_take(&at, end, &n[i]);
        if (whole && CRYPTO_memcmp(mac, end, MAC_BYTES) == 0 && n[0] == CURSOR_VERSION) {
            *out = (struct search){(uint8_t)n[1], n[3] & 1,  n[3] & 2,      n[3] & 4, n[3] & 8,
                                   n[3] & 16,     n[3] & 32, (int32_t)n[2], n[9],     n[10],
                                   n[5],          n[6],      n[7],          n[8],     n[4]};
            return true;
        }
    }
    return err_fail(err, ERR_INPUT, "xapi.more",
                    "this \"more\" is none of this record store's\nAsk for the statements again.");
}

/* ---- a query's terms ---- */

static bool term_number(struct view *view, enum term_kind kind, struct text key, int64_t *out,
                        struct err *err) {
    *out = 0;
    return key.length == 0 || tx_int(view->tx, SQL_term_find, -1, out, err, value_int(kind), value_text(key));
}

static struct text lower(struct arena *mem, struct text t) {
    char *copy = arena_make(mem, char, t.length + 1);
    for (int64_t i = 0; i < t.length; i++)
        copy[i] = (char)(t.at[i] >= 'A' && t.at[i] <= 'Z' ? t.at[i] - 'A' + 'a' : t.at[i]);
    return (struct text){copy, t.length};
}

static bool search_of_query(struct view *view, struct arena *mem, const struct record_query *q,
                            struct search *out, struct err *err) {
    *out = (struct search){.format = (uint8_t)q->format,
                           .related_agents = q->related_agents,
                           .related_activities = q->related_activities,
                           .ascending = q->ascending,
                           .attachments = q->attachments,
                           .has_since = q->has_since,
                           .has_until = q->has_until,
                           .limit = q->limit <= 0 || q->limit > RECORD_LIMIT_MAX ? RECORD_LIMIT_MAX
                                                                                 : q->limit,
                           .since_us = us_of_instant(q->since),
                           .until_us = us_of_instant(q->until)};
    return term_number(view, TERM_AGENT, q->agent, &out->agent, err) &&
           term_number(view, TERM_VERB, q->verb, &out->verb, err) &&
           term_number(view, TERM_ACTIVITY, q->activity, &out->activity, err) &&
           term_number(view, TERM_REGISTRATION, lower(mem, q->registration), &out->registration, err);
}

/* ---- the walk of a search ---- */

/* The first seq whose statement was stored after `us`; bisection, since both rise together. */
bool seq_after(struct view *view, int64_t us, int64_t *out, struct err *err) {
    int64_t low = 1, high;
    if (!tx_int(view->tx, SQL_statement_last, 0, &high, err)) return false;
    for (high++; low < high;) {
        int64_t middle = low + (high - low) / 2, seq = high, stored_us = INT64_MAX;
        {
            scoped(rows) struct rows *rows = tx_rows(view->tx, SQL_statement_stored_at_or_after, err,
                                                     value_int(middle));
            if (rows_next(rows)) seq = rows_int(rows, 0, 0), stored_us = rows_int(rows, 1, 0);
        }
        if (err_any(err)) return false;
        if (stored_us > us) high = middle;
        else low = seq + 1;
    }
    *out = low;
    return true;
}

static bool add_agent(struct walk *walk, int64_t agent, bool related, struct err *err) {
    int64_t terms[ALIASES_MAX];
    int32_t count;
    if (agent == 0) return true;
    if (!aliases_of(walk->view->tx, agent, terms, &count, err)) return false;
    if (related)
        walk_add(walk, terms, count, ROLE_MAIN | ROLE_RELATED | ROLE_AUTHORITY,
                 ROLE_INHERITED_MAIN | ROLE_INHERITED_RELATED);
    else walk_add(walk, terms, count, ROLE_MAIN, ROLE_INHERITED_MAIN);
    return true;
}

static void add_term(struct walk *walk, int64_t term, bool related) {
    if (term == 0) return;
    walk_add(walk, &term, 1, (uint8_t)(related ? ROLE_MAIN | ROLE_RELATED : ROLE_MAIN),
             (uint8_t)(related ? ROLE_INHERITED_MAIN | ROLE_INHERITED_RELATED : ROLE_INHERITED_MAIN));
}

static bool walk_of_search(struct view *view, struct arena *mem, const struct search *s,
                           struct text authority, struct walk *out, struct err *err) {
    int64_t first = 1, last = view->upper_seq, mine;
    if (s->has_since && !seq_after(view, s->since_us, &first, err)) return false;
    if (s->has_until && !seq_after(view, s->until_us, &last, err)) return false;
    if (s->has_until) last--;
    if (s->after != 0 && s->ascending && s->after >= first) first = s->after + 1;
    if (s->after != 0 && !s->ascending && s->after <= last) last = s->after - 1;
    *out = walk_begin(view, mem, !s->ascending, first, last);
    if (!add_agent(out, s->agent, s->related_agents, err) ||
        !term_number(view, TERM_AGENT, authority, &mine, err))
        return false;
    add_term(out, s->registration, false);
    add_term(out, s->activity, s->related_activities);
    add_term(out, s->verb, false);
    if (mine != 0) walk_add(out, &mine, 1, ROLE_AUTHORITY, 0);
    return true;
}

/* ---- printing ---- */

struct printing {
    struct view *view;
    struct arena *mem;
    enum statement_format format;
    struct text accept_language;
    enum xapi_version version;
    bool attachments;
    int64_t authority_id; /* the last one looked up */
    struct text authority;
    struct record_attachment *sent;
    int64_t sent_count, sent_capacity;
    struct err *err;
};

static bool authority_get(struct printing *p, int64_t id) {
    if (p->authority_id == id) return true;
    scoped(rows) struct rows *rows = tx_rows(p->view->tx, SQL_authority_get, p->err, value_int(id));
    if (!rows_next(rows)) return false;
    p->authority = text_keep(p->mem, rows_text(rows, 0));
    p->authority_id = id;
    return true;
}

static struct text find_definition(void *context, struct arena *mem, struct text activity_id) {
    struct printing *p = context;
    return definition_find(p->view->tx, mem, activity_id, p->err);
}

/* The timestamp that a statement without one gets is when it was stored. */
static bool statement_out(struct printing *p, struct buffer *out, const struct stored *stored,
                          const struct json *json) {
    struct uuid_text id = uuid_print(stored->id);
    struct timestamp_text time = timestamp_print(instant_of_us(stored->stored_us));
    const struct definition_lookup lookup = {find_definition, p};
    if (!authority_get(p, stored->authority_id)) return false;
    const struct statement_additions additions = {
        .id = text_of(id.at),
        .stored = text_of(time.at),
        .timestamp = text_of(time.at),
        .authority = p->authority,
        .version = text_of(stored_version(stored) == XAPI_2_0 ? "2.0.0" : "1.0.0"),
        .to_utc = p->version == XAPI_2_0,
    };
    if (p->format == FORMAT_EXACT) {
        statement_complete(out, json, 0, &additions);
        return true;
    }
    struct buffer whole = {.mem = p->mem};
    statement_complete(&whole, json, 0, &additions);
    statement_print(out, buffer_text(&whole), p->format, p->accept_language, &lookup);
    return !err_any(p->err);
}

static bool attachment_out(struct printing *p, struct text sha2) {
    for (int64_t i = 0; i < p->sent_count; i++)
        if (text_equal(p->sent[i].sha2, sha2)) return true;
    scoped(rows) struct rows *rows = tx_rows(p->view->tx, SQL_attachment_get, p->err, value_text(sha2));
    if (!rows_next(rows)) return !err_any(p->err); /* only its fileUrl is known */
    arena_grow(p->mem, p->sent, p->sent_count, &p->sent_capacity);
    p->sent[p->sent_count++] = (struct record_attachment){text_keep(p->mem, sha2),
                                                          text_keep(p->mem, rows_text(rows, 0)),
                                                          text_keep(p->mem, rows_bytes(rows, 1))};
    return true;
}

static bool attachments_out(struct printing *p, const struct stored *stored, const struct json *json) {
    struct statement statement;
    if (!p->attachments) return true;
    if (!statement_check(p->mem, json, 0, stored_version(stored), &statement, p->err)) return false;
    for (int32_t i = 0; i < statement.attachment_count; i++)
        if (!attachment_out(p, statement.attachments[i].sha2)) return false;
    return true;
}

static bool print_one(struct printing *p, struct buffer *out, const struct stored *stored) {
    struct json json;
    return json_read(p->mem, stored->body, &json, p->err) && statement_out(p, out, stored, &json) &&
           attachments_out(p, stored, &json);
}

/* ---- pages ---- */

static bool page_fill(struct printing *p, struct walk *walk, struct search *s, struct record_page *out) {
    struct buffer b = {.mem = p->mem};
    int32_t count = 0;
    bool more = false;
    buffer_char(&b, '[');
    for (int64_t seq; !more;) {
        struct stored stored;
        if (!walk_next(walk, &seq, p->err)) return false;
        if (seq == 0) break;
        if (!stored_get(p->view->record, p->mem, p->view->tx, seq, &stored, p->err)) return false;
        if (stored.seq == 0 || (stored.flags & FLAG_VOIDED) != 0) continue;
        more = count == s->limit;
        if (more) break;
        if (count++ > 0) buffer_char(&b, ',');
        if (!print_one(p, &b, &stored)) return false;
        s->after = seq;
    }
    buffer_char(&b, ']');
    *out = (struct record_page){.statements = buffer_text(&b),
                                .more = more ? cursor_print(p->view->record, p->mem, s) : TEXT_NONE,
                                .attachments = p->sent,
                                .count = count,
                                .attachment_count = (int32_t)p->sent_count,
                                .attachments_asked = s->attachments};
    return true;
}

static bool page_of(struct view *view, struct arena *mem, struct search *s, struct text authority,
                    struct text accept_language, enum xapi_version version, struct record_page *out,
                    struct err *err) {
    struct walk walk;
    struct printing p = {.view = view,
                         .mem = mem,
                         .format = s->format,
                         .accept_language = accept_language,
                         .version = version,
                         .attachments = s->attachments,
                         .err = err};
    if (!walk_of_search(view, mem, s, authority, &walk, err) || !page_fill(&p, &walk, s, out)) return false;
    out->consistent_through = instant_of_us(view->through_us);
    return true;
}

bool record_find(struct record *record, struct arena *mem, const struct record_query *query,
                 struct record_page *out, struct err *err) {
    scoped(view) struct view view;
    struct search s;
    return view_begin(record, &view, err) && search_of_query(&view, mem, query, &s, err) &&
           page_of(&view, mem, &s, query->authority, query->accept_language, query->version, out, err);
}

bool record_more(struct record *record, struct arena *mem, struct text cursor, struct text authority,
                 struct text accept_language, enum xapi_version version, struct record_page *out,
                 struct err *err) {
    struct search s;
    if (!cursor_read(record, cursor, &s, err)) return false;
    scoped(view) struct view view;
    return view_begin(record, &view, err) &&
           page_of(&view, mem, &s, authority, accept_language, version, out, err);
}

/* ---- one statement ---- */

static bool is_of_authority(struct view *view, struct arena *mem, const struct stored *stored,
                            struct text authority, bool *out, struct err *err) {
    struct text keys[2];
    int32_t count;
    *out = authority.length == 0;
    if (*out) return true;
    scoped(rows) struct rows *rows = tx_rows(view->tx, SQL_authority_get, err,
                                             value_int(stored->authority_id));
    if (!rows_next(rows) || !authority_keys(mem, text_keep(mem, rows_text(rows, 0)), keys, &count, err))
        return false;
    for (int32_t i = 0; i < count; i++) *out = *out || text_equal(keys[i], authority);
    return true;
}

bool record_get(struct record *record, struct arena *mem, const uint8_t id[16], bool only_voided,
                const struct record_query *query, struct record_one *out, struct err *err) {
    scoped(view) struct view view;
    struct stored stored;
    int64_t seq;
    bool mine;
    *out = (struct record_one){.statement = TEXT_NONE};
    if (!view_begin(record, &view, err) || !view_find_id(&view, id, &seq, err)) return false;
    if (seq == 0) return true;
    if (!stored_get(record, mem, view.tx, seq, &stored, err)) return false;
    if (stored.seq == 0 || ((stored.flags & FLAG_VOIDED) != 0) != only_voided) return true;
    if (!is_of_authority(&view, mem, &stored, query->authority, &mine, err)) return false;
    if (!mine) return true;
    struct buffer b = {.mem = mem};
    struct printing p = {.view = &view,
                         .mem = mem,
                         .format = query->format,
                         .accept_language = query->accept_language,
                         .version = query->version,
                         .attachments = query->attachments,
                         .err = err};
    if (!print_one(&p, &b, &stored)) return false;
    *out = (struct record_one){.statement = buffer_text(&b),
                               .attachments = p.sent,
                               .attachment_count = (int32_t)p.sent_count,
                               .stored = instant_of_us(stored.stored_us)};
    return true;
}

/* ---- all, one after the other ---- */

static bool entry_of(struct printing *p, const struct stored *stored, struct record_entry *out) {
    struct buffer b = {.mem = p->mem};
    *out = (struct record_entry){
        .seq = stored->seq, .version = stored_version(stored), .voided = (stored->flags & FLAG_VOIDED) != 0};
    memcpy(out->id, stored->id, 16);
    p->version = XAPI_1_0; /* as it came */
    if (!print_one(p, &b, stored)) return false;
    out->statement = buffer_text(&b);
    return true;
}

bool record_next(struct record *record, struct arena *mem, int64_t seq, int32_t max,
                 struct record_entry **out, int32_t *out_count, struct err *err) {
    scoped(view) struct view view;
    struct printing p = {.view = &view, .mem = mem, .format = FORMAT_EXACT, .err = err};
    struct stored *stored = arena_make(mem, struct stored, max);
    int32_t count = 0;
    if (!view_begin(record, &view, err)) return false;
    {
        scoped(rows) struct rows *rows = tx_rows(view.tx, SQL_statement_all, err, value_int(seq + 1),
                                                 value_int(view.upper_seq), value_int(max));
        while (rows_next(rows) && stored_of_row(record, mem, view.tx, rows, 1, &stored[count], err))
            stored[count++].seq = rows_int(rows, 0, 0);
    }
    if (err_any(err)) return false;
    struct record_entry *entries = arena_make(mem, struct record_entry, count);
    for (int32_t i = 0; i < count; i++)
        if (!entry_of(&p, &stored[i], &entries[i])) return false;
    *out = entries;
    *out_count = count;
    return true;
}

bool record_seq(struct record *record, const uint8_t id[16], int64_t *out, struct err *err) {
    scoped(view) struct view view;
    return view_begin(record, &view, err) && view_find_id(&view, id, out, err);
}

bool record_attachment_bytes(struct record *record, struct arena *mem, struct text sha2,
                             struct record_attachment *out, struct err *err) {
    scoped(view) struct view view;
    struct printing p = {.view = &view, .mem = mem, .err = err};
    *out = (struct record_attachment){.bytes = TEXT_NONE};
    if (!view_begin(record, &view, err) || !attachment_out(&p, sha2)) return false;
    if (p.sent_count > 0) *out = p.sent[0];
    return true;
}
