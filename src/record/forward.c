/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Batches of 50 with one request each. A batch that is refused (4xx) is sent again statement by statement, so
 * that one bad statement does not hold up the rest; a server that fails (5xx, 429, no answer) is left alone
 * until the next attempt.
 */
#include "record/forward.h"

#include "core/must.h"
#include "record/parts.h"

#include <curl/curl.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    BATCH = 50,
    ANSWER_SECONDS = 20,
    CONNECT_SECONDS = 5,
    WAIT_SECONDS_MAX = 300,
    ANSWER_BYTES_MAX = 1 << 16
};

#define BOUNDARY "cadre-7c1f0b9e5d2a4863"

/* ---- targets ---- */

bool forward_add(struct tx *tx, struct text url, struct text credentials, bool only_new, struct err *err) {
    int64_t there, last, seq = 0;
    bool is_http = (url.length > 7 && memcmp(url.at, "http://", 7) == 0) ||
                   (url.length > 8 && memcmp(url.at, "https://", 8) == 0);
    if (!is_http)
        return err_fail(err, ERR_INPUT, "forward.url",
                        "\"%.*s\" is not the address of a record store\nGive its xAPI endpoint, for example "
                        "https://lrs.example.kz/xapi",
                        TEXT_ARGS(url));
    if (!tx_int(tx, SQL_forward_find, 0, &there, err, value_text(url)) ||
        !tx_int(tx, SQL_forward_last, 0, &last, err) ||
        (only_new && !tx_int(tx, SQL_statement_last, 0, &seq, err)))
        return false;
    if (there != 0)
        return err_fail(err, ERR_INPUT, "forward.exists", "statements go to \"%.*s\" already",
                        TEXT_ARGS(url));
    return tx_run(tx, SQL_forward_add, err, value_int(last + 1), value_text(url), value_text(credentials),
                  value_int(seq));
}

bool forward_remove(struct tx *tx, struct text url, struct err *err) {
    int64_t id;
    if (!tx_int(tx, SQL_forward_find, 0, &id, err, value_text(url))) return false;
    if (id == 0)
        return err_fail(err, ERR_INPUT, "forward.unknown", "no statements go to \"%.*s\"", TEXT_ARGS(url));
    return tx_run(tx, SQL_forward_remove, err, value_int(id));
}

struct target {
    struct forward_target shown;
    struct text credentials;
};

static bool targets_read(struct tx *tx, struct arena *mem, struct target **out, int32_t *out_count,
                         struct err *err) {
    struct target *list = NULL;
    int64_t count = 0, capacity = 0;
    scoped(rows) struct rows *rows = tx_rows(tx, SQL_forward_list, err);
    while (rows_next(rows)) {
        arena_grow(mem, list, count, &capacity);
        list[count++] = (struct target){{rows_int(rows, 0, 0), text_keep(mem, rows_text(rows, 1)),
                                         rows_int(rows, 3, 0), rows_int(rows, 4, 0),
                                         text_keep(mem, rows_text(rows, 5))},
                                        text_keep(mem, rows_text(rows, 2))};
    }
    *out = list;
    *out_count = (int32_t)count;
    return !err_any(err);
}

bool forward_list(struct tx *tx, struct arena *mem, struct forward_target **out, int32_t *out_count,
                  struct err *err) {
    struct target *targets;
    if (!targets_read(tx, mem, &targets, out_count, err)) return false;
    *out = arena_make(mem, struct forward_target, *out_count);
    for (int32_t i = 0; i < *out_count; i++) (*out)[i] = targets[i].shown;
    return true;
}

/* ---- one request ---- */

struct sending {
    struct record *record;
    const struct target *target;
    CURL *curl;
    struct arena *mem;
    struct text failure; /* why it has to be tried again; empty: it need not */
    int64_t sent;
};

static size_t swallow(char *bytes, size_t size, size_t count, void *context) {
    int64_t *room = context;
    (void)bytes;
    *room -= (int64_t)(size * count);
    return *room < 0 ? 0 : size * count;
}

/* The status of the answer; 0: none. */
static long post(struct sending *s, struct text body, const char *content_type, enum xapi_version version) {
    long status = 0;
    int64_t room = ANSWER_BYTES_MAX;
    struct curl_slist *headers = NULL;
    headers = curl_slist_append(headers, content_type);
    headers = curl_slist_append(headers, version == XAPI_2_0 ? "X-Experience-API-Version: 2.0.0"
                                                             : "X-Experience-API-Version: 1.0.3");
    headers = curl_slist_append(headers, "Expect:");
    const char *url = text_zero_ended(s->mem,
                                      text_print(s->mem, "%.*s/statements", TEXT_ARGS(s->target->shown.url)));
    curl_easy_reset(s->curl);
    curl_easy_setopt(s->curl, CURLOPT_URL, url);
    curl_easy_setopt(s->curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(s->curl, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
    curl_easy_setopt(s->curl, CURLOPT_USERPWD, text_zero_ended(s->mem, s->target->credentials));
    curl_easy_setopt(s->curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(s->curl, CURLOPT_POST, 1L);
    curl_easy_setopt(s->curl, CURLOPT_POSTFIELDS, body.at);
    curl_easy_setopt(s->curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body.length);
    curl_easy_setopt(s->curl, CURLOPT_WRITEFUNCTION, swallow);
    curl_easy_setopt(s->curl, CURLOPT_WRITEDATA, &room);
    curl_easy_setopt(s->curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS);
    curl_easy_setopt(s->curl, CURLOPT_TIMEOUT, (long)ANSWER_SECONDS);
    curl_easy_setopt(s->curl, CURLOPT_NOSIGNAL, 1L);
    CURLcode code = curl_easy_perform(s->curl);
    curl_easy_getinfo(s->curl, CURLINFO_RESPONSE_CODE, &status);
    if (status == 0) s->failure = text_print(s->mem, "no answer: %s", curl_easy_strerror(code));
    curl_slist_free_all(headers);
    return status;
}

/* Bytes of the statements' attachments as parts; nothing when there are none. */
static bool parts_add(struct sending *s, struct buffer *b, const struct record_entry *entries, int32_t count,
                      struct err *err) {
    struct map seen = {.mem = s->mem};
    for (int32_t i = 0; i < count; i++) {
        struct json json;
        struct statement statement;
        if (!json_read(s->mem, entries[i].statement, &json, err) ||
            !statement_check(s->mem, &json, 0, entries[i].version, &statement, err))
            return false;
        for (int32_t a = 0; a < statement.attachment_count; a++) {
            struct record_attachment found;
            struct text sha2 = statement.attachments[a].sha2;
            if (map_find(&seen, sha2) != MAP_NONE) continue;
            map_put(&seen, sha2, 1);
            if (!record_attachment_bytes(s->record, s->mem, sha2, &found, err)) return false;
            if (found.sha2.length == 0) continue;
            buffer_print(b,
                         "\r\n--" BOUNDARY "\r\nContent-Type: %.*s\r\nContent-Transfer-Encoding: binary\r\n"
                         "X-Experience-API-Hash: %.*s\r\n\r\n",
                         TEXT_ARGS(found.content_type), TEXT_ARGS(sha2));
            buffer_add(b, found.bytes);
        }
    }
    return true;
}

static bool send_entries(struct sending *s, const struct record_entry *entries, int32_t count,
                         long *out_status, struct err *err) {
    struct buffer array = {.mem = s->mem}, parts = {.mem = s->mem};
    buffer_char(&array, '[');
    for (int32_t i = 0; i < count; i++) {
        if (i > 0) buffer_char(&array, ',');
        buffer_add(&array, entries[i].statement);
    }
    buffer_char(&array, ']');
    if (!parts_add(s, &parts, entries, count, err)) return false;
    if (parts.length == 0) {
        *out_status = post(s, buffer_text(&array), "Content-Type: application/json", entries[0].version);
        return true;
    }
    struct buffer body = {.mem = s->mem};
    buffer_adds(&body, "--" BOUNDARY "\r\nContent-Type: application/json\r\n\r\n");
    buffer_add(&body, buffer_text(&array));
    buffer_add(&body, buffer_text(&parts));
    buffer_adds(&body, "\r\n--" BOUNDARY "--\r\n");
    *out_status = post(s, buffer_text(&body), "Content-Type: multipart/mixed; boundary=" BOUNDARY,
                       entries[0].version);
    return true;
}

static bool is_refused(long status) {
    return status >= 400 && status < 500 && status != 401 && status != 403 && status != 408 && status != 429;
}

/* *out_taken: how many of the entries are dealt with. */
static bool send_some(struct sending *s, const struct record_entry *entries, int32_t count,
                      int32_t *out_taken, struct err *err) {
    long status;
    *out_taken = 0;
    if (!send_entries(s, entries, count, &status, err)) return false;
    if (status >= 200 && status < 300) {
        s->sent += count;
        *out_taken = count;
    } else if (is_refused(status) && count > 1) {
        for (int32_t i = 0, taken = 1; i < count && taken == 1; i++) {
            if (!send_some(s, &entries[i], 1, &taken, err)) return false;
            *out_taken += taken;
        }
    } else if (is_refused(status)) {
        *out_taken = 1; /* passed over: it will never be taken */
    } else if (status != 0) {
        s->failure = text_print(s->mem, "the server answered %ld", status);
    }
    return true;
}

/* ---- one target ---- */

struct moving {
    int64_t id, last_seq, sent;
    struct text failure;
};

static bool moving_run(struct tx *tx, void *context, struct err *err) {
    const struct moving *m = context;
    return tx_run(tx, SQL_forward_set, err, value_int(m->last_seq), value_int(m->sent),
                  value_text(m->failure), value_int(m->id));
}

/* As many of one version as come one after the other. */
static int32_t same_version(const struct record_entry *entries, int32_t count) {
    int32_t i = 1;
    while (i < count && entries[i].version == entries[0].version) i++;
    return i;
}

/* One batch; *out_end: nothing is left, or it failed. */
static bool send_batch(struct sending *s, int64_t *last_seq, bool *out_end, struct err *err) {
    struct record_entry *entries;
    int32_t count, taken;
    if (!record_next(s->record, s->mem, *last_seq, BATCH, &entries, &count, err)) return false;
    *out_end = count == 0;
    if (count == 0) return true;
    if (!send_some(s, entries, same_version(entries, count), &taken, err)) return false;
    if (taken > 0) *last_seq = entries[taken - 1].seq;
    *out_end = s->failure.length > 0;
    struct moving moving = {s->target->shown.id, *last_seq, s->sent, s->failure};
    s->sent = 0;
    return writer_run(record_writer(s->record), moving_run, &moving, err);
}

static bool send_target(struct record *record, const struct target *target, const bool *stop,
                        bool *out_failed, struct err *err) {
    int64_t last_seq = target->shown.last_seq;
    bool end = false, done = true;
    CURL *curl = curl_easy_init();
    must(curl != NULL);
    *out_failed = false;
    while (done && !end && !__atomic_load_n(stop, __ATOMIC_RELAXED)) {
        struct arena mem = {0};
        struct sending s = {.record = record, .target = target, .curl = curl, .mem = &mem};
        s.failure = TEXT_NONE;
        done = send_batch(&s, &last_seq, &end, err);
        *out_failed = s.failure.length > 0;
        arena_clear(&mem);
    }
    curl_easy_cleanup(curl);
    return done;
}

static bool forward_all(struct record *record, const bool *stop, bool *out_left, struct err *err) {
    struct arena mem = {0};
    struct target *targets = NULL;
    int32_t count = 0;
    bool done;
    *out_left = false;
    {
        scoped(view) struct view view;
        done = view_begin(record, &view, err) && targets_read(view.tx, &mem, &targets, &count, err);
    }
    for (int32_t i = 0; i < count && done; i++) {
        bool failed;
        done = send_target(record, &targets[i], stop, &failed, err);
        *out_left = *out_left || failed;
    }
    arena_clear(&mem);
    return done;
}

bool forward_once(struct record *record, bool *out_left, struct err *err) {
    static const bool never = false;
    return forward_all(record, &never, out_left, err);
}

/* ---- the thread ---- */

struct forwarder {
    struct record *record;
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t wake;
    bool stop;
};

/* Waits; true when it is to end. */
static bool rest(struct forwarder *f, int32_t seconds) {
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += seconds;
    pthread_mutex_lock(&f->mutex);
    while (!f->stop && pthread_cond_timedwait(&f->wake, &f->mutex, &until) != ETIMEDOUT) continue;
    bool stop = f->stop;
    pthread_mutex_unlock(&f->mutex);
    return stop;
}

static void *forwarder_loop(void *context) {
    struct forwarder *f = context;
    int32_t seconds = 1;
    do {
        struct err err = {0};
        bool left = false;
        bool done = forward_all(f->record, &f->stop, &left, &err);
        seconds = done && !left ? 1 : seconds * 2 < WAIT_SECONDS_MAX ? seconds * 2 : WAIT_SECONDS_MAX;
    } while (!rest(f, seconds));
    return NULL;
}

struct forwarder *forwarder_open(struct record *record) {
    struct forwarder *f = calloc(1, sizeof *f);
    must(f != NULL);
    curl_global_init(CURL_GLOBAL_DEFAULT);
    f->record = record;
    pthread_mutex_init(&f->mutex, NULL);
    pthread_cond_init(&f->wake, NULL);
    must(pthread_create(&f->thread, NULL, forwarder_loop, f) == 0);
    return f;
}

void forwarder_close(struct forwarder *f) {
    if (f == NULL) return;
    pthread_mutex_lock(&f->mutex);
    __atomic_store_n(&f->stop, true, __ATOMIC_RELAXED);
    pthread_cond_signal(&f->wake);
    pthread_mutex_unlock(&f->mutex);
    pthread_join(f->thread, NULL);
    pthread_cond_destroy(&f->wake);
    pthread_mutex_destroy(&f->mutex);
    free(f);
}
