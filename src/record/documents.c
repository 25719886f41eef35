/* SPDX-License-Identifier: Apache-2.0 */
#include "record/documents.h"

#include "core/must.h"
#include "record/parts.h"

#include <openssl/evp.h>
#include <string.h>

/* ---- reading ---- */

static bool document_read(struct tx *tx, struct arena *mem, const struct document_key *key,
                          struct record_document *out, struct err *err) {
    *out = (struct record_document){.content_type = TEXT_NONE, .body = TEXT_NONE};
    scoped(rows) struct rows *rows = tx_rows(tx, SQL_document_get, err, value_int(key->kind),
                                             value_text(key->activity), value_text(key->agent),
                                             value_text(key->registration), value_text(key->id));
    if (!rows_next(rows)) return !err_any(err);
    struct text etag = rows_text(rows, 1);
    must(etag.length < (int64_t)sizeof out->etag);
    memcpy(out->etag, etag.at, (size_t)etag.length);
    out->found = true;
    out->content_type = text_keep(mem, rows_text(rows, 0));
    out->updated = instant_of_us(rows_int(rows, 2, 0));
    out->body = text_keep(mem, rows_bytes(rows, 3));
    return true;
}

/* Registrations are compared as UUIDs: in lower case. */
static struct document_key normal(struct arena *mem, const struct document_key *key) {
    struct document_key copy = *key;
    char *at = arena_make(mem, char, key->registration.length + 1);
    for (int64_t i = 0; i < key->registration.length; i++) {
        char c = key->registration.at[i];
        at[i] = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    }
    copy.registration = (struct text){at, key->registration.length};
    if (copy.activity.at == NULL) copy.activity = TEXT_NONE;
    if (copy.agent.at == NULL) copy.agent = TEXT_NONE;
    return copy;
}

/* The person's other identifiers, when some were merged. */
static bool other_agents(struct tx *tx, struct arena *mem, struct text agent, struct text out[ALIASES_MAX],
                         int32_t *out_count, struct err *err) {
    *out_count = 0;
    if (agent.length == 0) return true;
    scoped(rows) struct rows *rows = tx_rows(tx, SQL_document_keys_of_agent, err, value_text(agent));
    while (rows_next(rows) && *out_count < ALIASES_MAX)
        out[(*out_count)++] = text_keep(mem, rows_text(rows, 0));
    return !err_any(err);
}

bool record_document_get(struct record *record, struct arena *mem, const struct document_key *wanted,
                         struct record_document *out, struct err *err) {
    scoped(view) struct view view;
    struct document_key key = normal(mem, wanted);
    struct text others[ALIASES_MAX];
    int32_t count;
    if (!view_begin(record, &view, err) || !document_read(view.tx, mem, &key, out, err)) return false;
    if (out->found) return true;
    if (!other_agents(view.tx, mem, key.agent, others, &count, err)) return false;
    for (int32_t i = 0; i < count && !out->found; i++) {
        key.agent = others[i];
        if (!document_read(view.tx, mem, &key, out, err)) return false;
    }
    return true;
}

struct id_list {
    struct arena *mem;
    struct text *at;
    int64_t count, capacity;
};

static void ids_add(struct id_list *list, struct text id) {
    int64_t at = list->count;
    while (at > 0 && text_compare(list->at[at - 1], id) > 0) at--;
    if (at > 0 && text_equal(list->at[at - 1], id)) return;
    arena_grow(list->mem, list->at, list->count, &list->capacity);
    memmove(&list->at[at + 1], &list->at[at], (size_t)(list->count - at) * sizeof *list->at);
    list->at[at] = text_keep(list->mem, id);
    list->count++;
}

static bool ids_of(struct tx *tx, const struct document_key *key, int64_t since_us, struct id_list *list,
                   struct err *err) {
    scoped(rows) struct rows *rows = tx_rows(tx, SQL_document_list, err, value_int(key->kind),
                                             value_text(key->activity), value_text(key->agent),
                                             value_text(key->registration), value_int(since_us));
    while (rows_next(rows)) ids_add(list, rows_text(rows, 0));
    return !err_any(err);
}

bool record_document_list(struct record *record, struct arena *mem, const struct document_key *wanted,
                          const struct instant *since, struct text **out, int32_t *out_count,
                          struct err *err) {
    scoped(view) struct view view;
    struct document_key key = normal(mem, wanted);
    struct id_list list = {.mem = mem};
    struct text others[ALIASES_MAX];
    int32_t count;
    int64_t since_us = since == NULL ? INT64_MIN : us_of_instant(*since);
    if (!view_begin(record, &view, err) || !ids_of(view.tx, &key, since_us, &list, err) ||
        !other_agents(view.tx, mem, key.agent, others, &count, err))
        return false;
    for (int32_t i = 0; i < count; i++) {
        key.agent = others[i];
        if (!ids_of(view.tx, &key, since_us, &list, err)) return false;
    }
    *out = list.at;
    *out_count = (int32_t)list.count;
    return true;
}

/* ---- conditions ---- */

/* Whether a list of entity tags ("a", W/"b", or *) names one. */
static bool names_etag(struct text header, const char *etag) {
    struct text rest = header, one;
    while (text_next(&rest, ',', &one)) {
        one = text_trim(one);
        if (one.length >= 2 && one.at[0] == 'W' && one.at[1] == '/')
            one = (struct text){one.at + 2, one.length - 2};
        if (text_is(one, "*")) return true;
        if (one.length >= 2 && one.at[0] == '"' && one.at[one.length - 1] == '"')
            one = (struct text){one.at + 1, one.length - 2};
        if (text_is(one, etag)) return true;
    }
    return false;
}

static bool check_conditions(const struct document_write *w, const struct record_document *before,
                             struct err *err) {
    bool there = before->found, asked = w->if_match.length > 0 || w->if_none_match.length > 0;
    if (w->if_match.length > 0 && (!there || !names_etag(w->if_match, before->etag)))
        return err_fail(
            err, ERR_INPUT, "xapi.precondition",
            "If-Match names another version than the document has\nRead it again, then change it.");
    if (w->if_none_match.length > 0 && there && names_etag(w->if_none_match, before->etag))
        return err_fail(err, ERR_INPUT, "xapi.precondition",
                        "the document exists already in a version that If-None-Match excludes");
    if (!asked && there && w->needs_condition_when_there)
        return err_fail(err, ERR_INPUT, "xapi.conflict",
                        "the document exists already\nRead it, then send If-Match with its ETag.");
    if (!asked && !there && w->needs_condition_when_new)
        return err_fail(err, ERR_INPUT, "xapi.condition-missing",
                        "If-Match or If-None-Match is missing\nSend If-None-Match: * for a new document.");
    return true;
}

/* ---- changing ---- */

static void etag_of(struct text body, char out[44]) {
    static const char hex[] = "0123456789abcdef";
    uint8_t hash[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    must(EVP_Digest(body.at, (size_t)body.length, hash, &length, EVP_sha1(), NULL) == 1);
    for (unsigned i = 0; i < length; i++) {
        out[2 * i] = hex[hash[i] >> 4];
        out[2 * i + 1] = hex[hash[i] & 15];
    }
    out[2 * length] = '\0';
}

static bool is_json_type(struct text type) {
    struct text rest = type, first;
    return text_next(&rest, ';', &first) && text_is(text_trim(first), "application/json");
}

static bool read_object(struct arena *mem, struct text type, struct text body, const char *which,
                        struct json *out, struct err *err) {
    struct err why = {0};
    if (!is_json_type(type))
        return err_fail(
            err, ERR_INPUT, "xapi.merge",
            "the %s document is \"%.*s\", and only application/json can be merged\nPUT it instead.", which,
            TEXT_ARGS(type));
    if (!json_read(mem, body, out, &why))
        return err_fail(err, ERR_INPUT, "xapi.merge", "the %s document is not JSON: %s", which, why.text);
    return json_kind(out, 0) == JSON_OBJECT ||
           err_fail(err, ERR_INPUT, "xapi.merge", "the %s document is not a JSON object", which);
}

static bool merged(struct arena *mem, const struct document_write *w, const struct record_document *before,
                   struct text *out, struct err *err) {
    struct json old, new;
    struct buffer b = {.mem = mem};
    if (!read_object(mem, w->content_type, w->body, "new", &new, err)) return false;
    *out = w->body;
    if (!before->found) return true;
    if (!read_object(mem, before->content_type, before->body, "stored", &old, err)) return false;
    json_merge(&b, &old, &new);
    *out = buffer_text(&b);
    return true;
}

static bool store(struct tx *tx, struct document_write *w, const struct document_key *key, struct text body,
                  struct err *err) {
    etag_of(body, w->etag);
    return tx_run(tx, SQL_document_set, err, value_int(key->kind), value_text(key->activity),
                  value_text(key->agent), value_text(key->registration), value_text(key->id),
                  value_text(w->content_type), value_text(text_of(w->etag)), value_int(microseconds_now()),
                  value_bytes(body));
}

/* A change goes to where the document is: of a person with several identifiers, under any of them. */
static bool find_before(struct tx *tx, struct arena *mem, struct document_key *key,
                        struct record_document *out, struct err *err) {
    struct text others[ALIASES_MAX];
    int32_t count;
    if (!document_read(tx, mem, key, out, err)) return false;
    if (out->found || !other_agents(tx, mem, key->agent, others, &count, err)) return !err_any(err);
    for (int32_t i = 0; i < count; i++) {
        struct document_key other = *key;
        other.agent = others[i];
        if (!document_read(tx, mem, &other, out, err)) return false;
        if (!out->found) continue;
        *key = other;
        return true;
    }
    return true;
}

static bool remove_all(struct tx *tx, struct arena *mem, const struct document_key *key, struct err *err) {
    struct text agents[ALIASES_MAX + 1];
    int32_t count;
    if (!other_agents(tx, mem, key->agent, agents, &count, err)) return false;
    agents[count++] = key->agent;
    for (int32_t i = 0; i < count; i++)
        if (!tx_run(tx, SQL_document_remove_all, err, value_int(key->kind), value_text(key->activity),
                    value_text(agents[i]), value_text(key->registration)))
            return false;
    return true;
}

static bool change(struct tx *tx, struct arena *mem, struct document_write *w, struct err *err) {
    struct document_key key = normal(mem, &w->key);
    struct record_document before;
    struct text body = w->body;
    w->etag[0] = '\0';
    w->before = (struct record_document){.found = false};
    if (w->change == DOCUMENT_DELETE_ALL) return remove_all(tx, mem, &key, err);
    if (!find_before(tx, mem, &key, &before, err) || !check_conditions(w, &before, err)) return false;
    w->before = before;
    w->before.content_type = w->before.body = TEXT_NONE; /* they end with `mem` */
    if (w->change == DOCUMENT_DELETE)
        return tx_run(tx, SQL_document_remove, err, value_int(key.kind), value_text(key.activity),
                      value_text(key.agent), value_text(key.registration), value_text(key.id));
    if (w->change == DOCUMENT_POST && !merged(mem, w, &before, &body, err)) return false;
    return store(tx, w, &key, body, err);
}

static bool document_run(struct tx *tx, void *context, struct err *err) {
    struct arena mem = {0};
    bool done = change(tx, &mem, context, err);
    arena_clear(&mem);
    return done;
}

static void document_done(void *context, const struct err *err) {
    struct document_write *w = context;
    w->done(w->context, err);
}

bool record_document_submit(struct record *record, struct document_write *w,
                            void (*done)(void *context, const struct err *err), void *context,
                            struct err *err) {
    w->done = done;
    w->context = context;
    w->job = (struct writer_job){.run = document_run, .done = document_done, .context = w};
    return writer_submit(record_writer(record), &w->job, err);
}

bool record_document_write(struct record *record, struct document_write *w, struct err *err) {
    return writer_run(record_writer(record), document_run, w, err);
}
