/* SPDX-License-Identifier: Apache-2.0 */
/* What statements say of activities and agents, gathered: merged definitions, and names of a person. */
#include "record/parts.h"

#include "core/json_out.h"

#include <string.h>

enum { SEEN_BYTES_MAX = 4 << 20 };

/* Whether the text was seen already; it is from now on. */
static bool seen_before(struct seen *seen, struct text t) {
    if (map_find(&seen->raw, t) != MAP_NONE) return true;
    if (seen->mem.used_bytes > SEEN_BYTES_MAX) {
        arena_clear(&seen->mem);
        *seen = (struct seen){0};
    }
    seen->raw.mem = &seen->mem;
    map_put(&seen->raw, text_keep(&seen->mem, t), 1);
    return false;
}

static bool is_map(struct text key) {
    return text_is(key, "name") || text_is(key, "description") || text_is(key, "extensions");
}

/* An object as a document of its own. */
static struct json object_at(struct arena *mem, const struct json *json, int32_t node, struct err *err) {
    struct json object = {0};
    json_read(mem, json_raw(json, node), &object, err);
    return object;
}

/* A later statement completes and corrects: languages and extensions one by one, all else as a whole. */
static struct text definition_merge(struct arena *mem, struct text old_bytes, struct text new_bytes,
                                    struct err *err) {
    struct json old, new;
    struct buffer maps = {.mem = mem}, merged = {.mem = mem};
    if (!json_read(mem, old_bytes, &old, err) || !json_read(mem, new_bytes, &new, err)) return TEXT_NONE;
    struct json_out out = {.to = &maps};
    json_open(&out, NULL, '{');
    for (int32_t m = json_first(&new, 0); m != JSON_MISSING; m = json_following(&new, 0, m)) {
        struct text key = json_unescaped(mem, &new, m);
        int32_t before = json_member(&old, 0, text_zero_ended(mem, key));
        json_key(&out, key);
        if (!is_map(key) || before == JSON_MISSING || json_kind(&old, before) != JSON_OBJECT ||
            json_kind(&new, m + 1) != JSON_OBJECT) {
            buffer_add(&maps, json_raw(&new, m + 1));
        } else {
            struct json old_map = object_at(mem, &old, before, err),
                        new_map = object_at(mem, &new, m + 1, err);
            if (err_any(err)) return TEXT_NONE;
            json_merge(&maps, &old_map, &new_map);
        }
        out.after_value = true;
    }
    json_close(&out, '}');
    if (!json_read(mem, buffer_text(&maps), &new, err)) return TEXT_NONE;
    json_merge(&merged, &old, &new);
    return buffer_text(&merged);
}

static struct text definition_read(struct tx *tx, struct arena *mem, int32_t term, struct err *err) {
    scoped(rows) struct rows *rows = tx_rows(tx, SQL_activity_get, err, value_int(term));
    return rows_next(rows) ? text_keep(mem, rows_bytes(rows, 0)) : TEXT_NONE;
}

static bool learn_activity(struct record *record, struct tx *tx, struct arena *mem, const struct json *json,
                           int32_t node, struct err *err) {
    struct text id = json_unescaped(mem, json, json_member(json, node, "id"));
    struct text raw = json_raw(json, json_member(json, node, "definition"));
    int32_t term;
    if (seen_before(&record->seen, text_print(mem, "activity %.*s\n%.*s", TEXT_ARGS(id), TEXT_ARGS(raw))))
        return true;
    if (!terms_get(&record->terms, tx, TERM_ACTIVITY, id, &record->group.state.last_term, &term, err))
        return false;
    struct text old = definition_read(tx, mem, term, err);
    struct text merged = old.length == 0 ? raw : definition_merge(mem, old, raw, err);
    if (err_any(err)) return false;
    return text_equal(old, merged) || tx_run(tx, SQL_activity_set, err, value_int(term), value_bytes(merged));
}

static bool learn_name(struct record *record, struct tx *tx, struct arena *mem, const struct json *json,
                       int32_t node, struct err *err) {
    struct text key, name = json_unescaped(mem, json, json_member(json, node, "name"));
    int32_t term;
    if (!agent_key(mem, json, node, XAPI_1_0, &key, err)) return false;
    if (name.length == 0 || memchr(name.at, '\0', (size_t)name.length) != NULL) return true;
    if (seen_before(&record->seen, text_print(mem, "agent %.*s\n%.*s", TEXT_ARGS(key), TEXT_ARGS(name))))
        return true;
    return terms_get(&record->terms, tx, TERM_AGENT, key, &record->group.state.last_term, &term, err) &&
           tx_run(tx, SQL_agent_name_add, err, value_int(term), value_text(name));
}

bool definitions_learn(struct record *record, struct tx *tx, const struct statement *statement,
                       struct err *err) {
    struct arena mem = {0};
    bool done = true;
    for (int32_t i = 0; i < statement->activity_count && done; i++)
        done = learn_activity(record, tx, &mem, statement->json, statement->activities[i], err);
    for (int32_t i = 0; i < statement->agent_count && done; i++)
        done = learn_name(record, tx, &mem, statement->json, statement->agents[i], err);
    arena_clear(&mem);
    return done;
}

/* ---- reading ---- */

bool aliases_of(struct tx *tx, int64_t term, int64_t out[ALIASES_MAX], int32_t *out_count, struct err *err) {
    *out_count = 0;
    scoped(rows) struct rows *rows = tx_rows(tx, SQL_term_aliases, err, value_int(term));
    while (rows_next(rows) && *out_count < ALIASES_MAX) out[(*out_count)++] = rows_int(rows, 0, 0);
    return !err_any(err);
}

static bool term_of(struct tx *tx, enum term_kind kind, struct text key, int64_t *out, struct err *err) {
    return tx_int(tx, SQL_term_find, 0, out, err, value_int(kind), value_text(key));
}

struct text definition_find(struct tx *tx, struct arena *mem, struct text iri, struct err *err) {
    int64_t term;
    if (!term_of(tx, TERM_ACTIVITY, iri, &term, err) || term == 0) return TEXT_NONE;
    return definition_read(tx, mem, (int32_t)term, err);
}

bool record_activity(struct record *record, struct arena *mem, struct text iri, struct text *out,
                     struct err *err) {
    scoped(view) struct view view;
    struct buffer b = {.mem = mem};
    struct json_out json = {.to = &b};
    if (!view_begin(record, &view, err)) return false;
    struct text definition = definition_find(view.tx, mem, iri, err);
    json_open(&json, NULL, '{');
    json_text(&json, "objectType", text_of("Activity"));
    json_text(&json, "id", iri);
    if (definition.length > 0) {
        json_key(&json, text_of("definition"));
        buffer_add(&b, definition);
        json.after_value = true;
    }
    json_close(&json, '}');
    if (err_any(err)) return false;
    *out = buffer_text(&b);
    return true;
}

/* ---- the Person of an agent ---- */

struct text_list {
    struct arena *mem;
    struct text *at;
    int64_t count, capacity;
};

static void list_add(struct text_list *list, struct text t) {
    for (int64_t i = 0; i < list->count; i++)
        if (text_equal(list->at[i], t)) return;
    arena_grow(list->mem, list->at, list->count, &list->capacity);
    list->at[list->count++] = text_keep(list->mem, t);
}

struct person {
    struct text_list names, mboxes, sums, openids, accounts;
};

static bool take_prefix(struct text *t, const char *prefix) {
    int64_t length = (int64_t)strlen(prefix);
    if (t->length < length || memcmp(t->at, prefix, (size_t)length) != 0) return false;
    *t = (struct text){t->at + length, t->length - length};
    return true;
}

static void person_add_key(struct person *person, struct text key) {
    if (take_prefix(&key, "mbox:")) list_add(&person->mboxes, key);
    else if (take_prefix(&key, "mbox_sha1sum:")) list_add(&person->sums, key);
    else if (take_prefix(&key, "openid:")) list_add(&person->openids, key);
    else if (take_prefix(&key, "account:")) list_add(&person->accounts, key);
}

static bool person_add_term(struct person *person, struct tx *tx, int64_t term, struct err *err) {
    {
        scoped(rows) struct rows *names = tx_rows(tx, SQL_agent_names, err, value_int(term));
        while (rows_next(names)) list_add(&person->names, rows_text(names, 0));
    }
    scoped(rows) struct rows *key = tx_rows(tx, SQL_term_key, err, value_int(term));
    if (rows_next(key)) person_add_key(person, rows_text(key, 1));
    return !err_any(err);
}

static void texts_print(struct json_out *out, const char *key, const struct text_list *list) {
    if (list->count == 0) return;
    json_open(out, key, '[');
    for (int64_t i = 0; i < list->count; i++) json_text(out, NULL, list->at[i]);
    json_close(out, ']');
}

/* "NAME\nHOMEPAGE": an IRI has no line break, so that the last line is the home page. */
static void accounts_print(struct json_out *out, const struct text_list *list) {
    if (list->count == 0) return;
    json_open(out, "account", '[');
    for (int64_t i = 0; i < list->count; i++) {
        struct text key = list->at[i];
        int64_t line = key.length;
        while (line > 0 && key.at[line - 1] != '\n') line--;
        json_open(out, NULL, '{');
        json_text(out, "homePage", (struct text){key.at + line, key.length - line});
        json_text(out, "name", (struct text){key.at, line > 0 ? line - 1 : 0});
        json_close(out, '}');
    }
    json_close(out, ']');
}

static struct text person_print(struct arena *mem, const struct person *person) {
    struct buffer b = {.mem = mem};
    struct json_out out = {.to = &b};
    json_open(&out, NULL, '{');
    json_text(&out, "objectType", text_of("Person"));
    texts_print(&out, "name", &person->names);
    texts_print(&out, "mbox", &person->mboxes);
    texts_print(&out, "mbox_sha1sum", &person->sums);
    texts_print(&out, "openid", &person->openids);
    accounts_print(&out, &person->accounts);
    json_close(&out, '}');
    return buffer_text(&b);
}

bool record_person(struct record *record, struct arena *mem, struct text key, struct text name,
                   struct text *out, struct err *err) {
    scoped(view) struct view view;
    struct person person = {{.mem = mem}, {.mem = mem}, {.mem = mem}, {.mem = mem}, {.mem = mem}};
    int64_t terms[ALIASES_MAX], term;
    int32_t count;
    if (!view_begin(record, &view, err) || !term_of(view.tx, TERM_AGENT, key, &term, err) ||
        !aliases_of(view.tx, term, terms, &count, err))
        return false;
    if (name.length > 0) list_add(&person.names, name);
    person_add_key(&person, key);
    for (int32_t i = 0; i < count; i++)
        if (!person_add_term(&person, view.tx, terms[i], err)) return false;
    *out = person_print(mem, &person);
    return true;
}
