/* SPDX-License-Identifier: Apache-2.0 */
#include "service/records.h"

#include "core/day.h"

#include <string.h>

/* ---- how people name an agent ---- */

static bool begins(struct text t, const char *prefix) {
    int64_t length = (int64_t)strlen(prefix);
    return t.length > length && memcmp(t.at, prefix, (size_t)length) == 0;
}

static struct text after(struct text t, const char *prefix) {
    int64_t length = (int64_t)strlen(prefix);
    return (struct text){t.at + length, t.length - length};
}

/* "account:NAME HOMEPAGE": a home page holds no space, so that the last one divides. */
static struct text account_key(struct arena *mem, struct text word) {
    char *key = (char *)text_zero_ended(mem, word);
    char *space = strrchr(key, ' ');
    if (space != NULL && memchr(word.at, '\n', (size_t)word.length) == NULL) *space = '\n';
    return (struct text){key, word.length};
}

bool records_agent(struct arena *mem, struct text word, struct text *out, struct err *err) {
    struct json json;
    if (begins(word, "{"))
        return json_read(mem, word, &json, err) && agent_key(mem, &json, 0, XAPI_1_0, out, err);
    if (begins(word, "mailto:")) *out = text_print(mem, "mbox:%.*s", TEXT_ARGS(word));
    else if (begins(word, "http://") || begins(word, "https://"))
        *out = text_print(mem, "openid:%.*s", TEXT_ARGS(word));
    else if (begins(word, "account:") && after(word, "account:").length > 0) *out = account_key(mem, word);
    else if (begins(word, "mbox:mailto:") || begins(word, "mbox_sha1sum:") || begins(word, "openid:"))
        *out = word;
    else
        return err_fail(
            err, ERR_INPUT, "record.agent",
            "\"%.*s\" is not an agent's identifier\nWrite mailto:a@b.kz, 'account:NAME HOMEPAGE', an "
            "OpenID or the agent as JSON.",
            TEXT_ARGS(word));
    return true;
}

/* ---- jobs ---- */

/* What a job of this file needs; each uses some of it. */
struct asked {
    const struct service *service;
    struct record *record;
    struct text agent, other; /* agent_keys; url and credentials */
    const struct retention *rule;
    int64_t id, before_us;
    struct removal removal;
    bool more, only_new;
};

/* Without a record store, in a transaction of its own: what touches no statements may be done beside a
 * server. */
static bool run_beside(struct asked *a, bool (*job)(struct tx *tx, void *context, struct err *err),
                       struct err *err) {
    scoped(tx) struct tx *tx = tx_begin(a->service->store, err);
    return tx != NULL && job(tx, a, err) && tx_commit(tx, err);
}

static bool run(struct asked *a, bool (*job)(struct tx *tx, void *context, struct err *err),
                struct err *err) {
    if (!service_may(a->service, RIGHT_RECORD, err)) return false;
    return a->record == NULL ? run_beside(a, job, err) : writer_run(record_writer(a->record), job, a, err);
}

static bool audit(struct tx *tx, const struct asked *a, const char *action, struct text object,
                  struct text detail, struct err *err) {
    return service_audit(tx, a->service, action, object, detail, err);
}

static struct text agent_number(struct tx *tx, struct arena *mem, struct text key, struct err *err) {
    int64_t number = 0;
    if (!tx_int(tx, SQL_agent_number, 0, &number, err, value_text(key))) return TEXT_NONE;
    return text_print(mem, "agent %lld", (long long)number);
}

static struct text removal_text(struct arena *mem, const struct removal *r) {
    return text_print(mem, "%lld statements, %lld documents, %lld attachments", (long long)r->statements,
                      (long long)r->documents, (long long)r->attachments);
}

static void removal_join(struct removal *sum, const struct removal *r) {
    sum->statements += r->statements;
    sum->documents += r->documents;
    sum->attachments += r->attachments;
}

/* ---- a person ---- */

static bool remove_run(struct tx *tx, void *context, struct err *err) {
    struct asked *a = context;
    struct arena mem = {0};
    struct text object = agent_number(tx, &mem, a->agent, err);
    bool done = record_remove_agent(a->record, tx, a->agent, &a->removal, &a->more, err) &&
                audit(tx, a, "remove person", object, removal_text(&mem, &a->removal), err);
    arena_clear(&mem);
    return done;
}

bool records_remove(const struct service *service, struct record *record, struct text agent,
                    struct removal *out, struct err *err) {
    struct asked a = {.service = service, .record = record, .agent = agent, .more = true};
    *out = (struct removal){0};
    while (a.more) {
        if (!run(&a, remove_run, err)) return false;
        removal_join(out, &a.removal);
    }
    return true;
}

static bool merge_run(struct tx *tx, void *context, struct err *err) {
    struct asked *a = context;
    struct arena mem = {0};
    struct text object = agent_number(tx, &mem, a->other, err), into = agent_number(tx, &mem, a->agent, err);
    bool done = record_merge_agents(a->record, tx, a->agent, a->other, err) &&
                audit(tx, a, "merge person", object, text_print(&mem, "into %.*s", TEXT_ARGS(into)), err);
    arena_clear(&mem);
    return done;
}

bool records_merge(const struct service *service, struct record *record, struct text agent, struct text other,
                   struct err *err) {
    struct asked a = {.service = service, .record = record, .agent = agent, .other = other};
    return run(&a, merge_run, err);
}

static bool unmerge_run(struct tx *tx, void *context, struct err *err) {
    struct asked *a = context;
    struct arena mem = {0};
    struct text object = agent_number(tx, &mem, a->other, err);
    bool done = record_unmerge_agent(a->record, tx, a->other, err) &&
                audit(tx, a, "unmerge person", object, TEXT_NONE, err);
    arena_clear(&mem);
    return done;
}

bool records_unmerge(const struct service *service, struct record *record, struct text other,
                     struct err *err) {
    struct asked a = {.service = service, .record = record, .other = other};
    return run(&a, unmerge_run, err);
}

/* ---- old statements ---- */

static struct text rule_text(struct arena *mem, const struct retention *rule) {
    return text_print(mem, "rule %lld: verb %.*s, activity %.*s, %lld days", (long long)rule->id,
                      TEXT_ARGS(rule->verb), TEXT_ARGS(rule->activity), (long long)rule->days);
}

static bool retention_add_run(struct tx *tx, void *context, struct err *err) {
    struct asked *a = context;
    struct arena mem = {0};
    int64_t last;
    bool done = tx_int(tx, SQL_retention_last, 0, &last, err);
    struct retention rule = *a->rule;
    a->id = rule.id = last + 1;
    done = done &&
           tx_run(tx, SQL_retention_add, err, value_int(a->id), value_text(rule.verb),
                  value_text(rule.activity), value_int(rule.days)) &&
           audit(tx, a, "add retention", text_print(&mem, "rule %lld", (long long)a->id),
                 rule_text(&mem, &rule), err);
    arena_clear(&mem);
    return done;
}

bool records_retention_add(const struct service *service, struct record *record, const struct retention *rule,
                           int64_t *out_id, struct err *err) {
    struct asked a = {.service = service, .record = record, .rule = rule};
    if (rule->days < 1 || rule->days > 36500)
        return err_fail(err, ERR_INPUT, "retention.days",
                        "%lld days, but a rule keeps statements 1 to 36500 days", (long long)rule->days);
    if (!run(&a, retention_add_run, err)) return false;
    *out_id = a.id;
    return true;
}

static bool retention_drop_run(struct tx *tx, void *context, struct err *err) {
    struct asked *a = context;
    struct arena mem = {0};
    int64_t there;
    bool done = tx_int(tx, SQL_retention_find, 0, &there, err, value_int(a->id));
    if (done && there == 0)
        done = err_fail(err, ERR_INPUT, "retention.unknown", "there is no retention rule %lld",
                        (long long)a->id);
    done = done && tx_run(tx, SQL_retention_drop, err, value_int(a->id)) &&
           audit(tx, a, "drop retention", text_print(&mem, "rule %lld", (long long)a->id), TEXT_NONE, err);
    arena_clear(&mem);
    return done;
}

bool records_retention_drop(const struct service *service, struct record *record, int64_t id,
                            struct err *err) {
    struct asked a = {.service = service, .record = record, .id = id};
    return run(&a, retention_drop_run, err);
}

bool records_retention_list(struct tx *tx, struct arena *mem, struct retention **out, int32_t *out_count,
                            struct err *err) {
    struct retention *list = NULL;
    int64_t count = 0, capacity = 0;
    scoped(rows) struct rows *rows = tx_rows(tx, SQL_retention_list, err);
    while (rows_next(rows)) {
        arena_grow(mem, list, count, &capacity);
        list[count++] = (struct retention){rows_int(rows, 0, 0), text_keep(mem, rows_text(rows, 1)),
                                           text_keep(mem, rows_text(rows, 2)), rows_int(rows, 3, 0)};
    }
    *out = list;
    *out_count = (int32_t)count;
    return !err_any(err);
}

static bool expire_run(struct tx *tx, void *context, struct err *err) {
    struct asked *a = context;
    struct arena mem = {0};
    bool done = record_remove_old(a->record, tx, a->rule->verb, a->rule->activity, a->before_us, &a->removal,
                                  &a->more, err) &&
                (a->removal.statements == 0 ||
                 audit(tx, a, "expire statements", text_print(&mem, "rule %lld", (long long)a->rule->id),
                       removal_text(&mem, &a->removal), err));
    arena_clear(&mem);
    return done;
}

struct listing {
    struct arena *mem;
    struct retention *rules;
    int32_t count;
};

static bool list_run(struct tx *tx, void *context, struct err *err) {
    struct listing *l = context;
    return records_retention_list(tx, l->mem, &l->rules, &l->count, err);
}

bool records_expire(const struct service *service, struct record *record, int64_t now_us, struct removal *out,
                    struct err *err) {
    struct arena mem = {0};
    struct listing listing = {.mem = &mem};
    *out = (struct removal){0};
    bool done = service_may(service, RIGHT_RECORD, err) &&
                writer_run(record_writer(record), list_run, &listing, err);
    for (int32_t i = 0; i < listing.count && done; i++) {
        struct asked a = {.service = service, .record = record, .rule = &listing.rules[i], .more = true};
        a.before_us = now_us - listing.rules[i].days * 86400000000;
        while (a.more && (done = run(&a, expire_run, err))) removal_join(out, &a.removal);
    }
    arena_clear(&mem);
    return done;
}

/* ---- sending on ---- */

static bool forward_add_run(struct tx *tx, void *context, struct err *err) {
    struct asked *a = context;
    return forward_add(tx, a->agent, a->other, a->only_new, err) &&
           audit(tx, a, "forward statements", a->agent, TEXT_NONE, err);
}

bool records_forward_add(const struct service *service, struct record *record, struct text url,
                         struct text credentials, bool only_new, struct err *err) {
    struct asked a = {
        .service = service, .record = record, .agent = url, .other = credentials, .only_new = only_new};
    return run(&a, forward_add_run, err);
}

static bool forward_drop_run(struct tx *tx, void *context, struct err *err) {
    struct asked *a = context;
    return forward_remove(tx, a->agent, err) && audit(tx, a, "stop forwarding", a->agent, TEXT_NONE, err);
}

bool records_forward_drop(const struct service *service, struct record *record, struct text url,
                          struct err *err) {
    struct asked a = {.service = service, .record = record, .agent = url};
    return run(&a, forward_drop_run, err);
}
