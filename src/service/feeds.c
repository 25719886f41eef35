/* SPDX-License-Identifier: Apache-2.0 */
#include "service/feeds.h"

#include "core/secret.h"
#include "domain/facts.h"
#include "paper/calendar.h"
#include "service/import.h"
#include "service/sessions.h"
#include "service/users.h"

#include <string.h>

enum { SUBJECT_BYTES_MAX = 200, DAY_SECONDS = 86400, DAYS_SHOWN_AFTER = 366 };

const char *const feed_words[FEED_KIND_COUNT] = {"officer", "class", "establishment"};
static const char secret_prefix[] = "feed_";

/* ---- rights ---- */

/* Whether the feed's user sees what it is of. */
static bool user_sees(const struct service *user, struct tx *tx, const struct feed *feed, struct err *err) {
    if (feed->kind == FEED_OFFICER)
        return service_may_about(user, tx, RIGHT_PEOPLE, (struct about){ABOUT_OFFICER, feed->subject}, err);
    return service_may(user, RIGHT_CLASSES, err);
}

static bool subject_is_there(struct tx *tx, const struct feed *feed, struct err *err) {
    int64_t count = 1;
    if (feed->kind == FEED_CLASS &&
        !tx_int(tx, SQL_feed_subject_class, 0, &count, err, value_text(feed->subject)))
        return false;
    if (feed->kind == FEED_ESTABLISHMENT &&
        !tx_int(tx, SQL_feed_subject_establishment, 0, &count, err, value_text(feed->subject)))
        return false;
    return count > 0 || err_fail(err, ERR_INPUT, "feed.subject", "there is no %s \"%.*s\"",
                                 feed_words[feed->kind], TEXT_ARGS(feed->subject));
}

/* ---- making and ending ---- */

static bool audit_feed(struct tx *tx, const struct service *service, const char *action, int64_t feed_id,
                       struct text detail, struct err *err) {
    struct arena mem = {0};
    bool noted = service_audit(tx, service, action, text_print(&mem, "feed %lld", (long long)feed_id), detail,
                               err);
    arena_clear(&mem);
    return noted;
}

static bool owner_may(struct arena *mem, struct tx *tx, const struct service *service,
                      const struct feed *feed, struct err *err) {
    struct service user = *service;
    bool active;
    int64_t count;
    if (!users_service(mem, tx, feed->user_id, RIGHTS_ALL, &user, &active, err)) return false;
    if (!active)
        return err_fail(err, ERR_INPUT, "user.unknown", "there is no active user %lld",
                        (long long)feed->user_id);
    if (!user_sees(&user, tx, feed, err) || !subject_is_there(tx, feed, err) ||
        !tx_int(tx, SQL_feed_count, 0, &count, err, value_int(feed->user_id)))
        return false;
    return count < FEEDS_MAX || err_fail(err, ERR_INPUT, "feed.too-many",
                                         "the user has %d calendar feeds\nRevoke some first.", FEEDS_MAX);
}

bool feeds_add(struct arena *mem, const struct service *service, const struct feed *feed, int64_t *out_id,
               struct text *out_secret, struct err *err) {
    struct text secret = secret_make(mem, secret_prefix);
    struct secret_hex hash = secret_hash(secret);
    int64_t last;
    if (!service_may_about_user(service, feed->user_id, err)) return false;
    if (feed->subject.length < 1 || feed->subject.length > SUBJECT_BYTES_MAX ||
        text_utf8_error(feed->subject) >= 0)
        return err_fail(err, ERR_INPUT, "feed.subject",
                        "the id of what the feed is of has 1 to %d bytes of UTF-8", SUBJECT_BYTES_MAX);
    scoped(tx) struct tx *tx = tx_begin(service->store, err);
    if (tx == NULL || !owner_may(mem, tx, service, feed, err) || !tx_int(tx, SQL_feed_last, 0, &last, err) ||
        !tx_run(tx, SQL_feed_add, err, value_int(last + 1), value_int(feed->user_id),
                value_text(text_of(feed_words[feed->kind])), value_text(feed->subject),
                value_text(text_of(language_names[feed->language])), value_text(text_of(hash.at)),
                value_int(service_now(service))) ||
        !audit_feed(tx, service, "add feed", last + 1,
                    text_print(mem, "%s %.*s", feed_words[feed->kind], TEXT_ARGS(feed->subject)), err) ||
        !tx_commit(tx, err))
        return false;
    *out_id = last + 1;
    *out_secret = secret;
    return true;
}

bool feeds_revoke(const struct service *service, int64_t feed_id, struct err *err) {
    int64_t user_id;
    scoped(tx) struct tx *tx = tx_begin(service->store, err);
    if (tx == NULL || !tx_int(tx, SQL_feed_user, 0, &user_id, err, value_int(feed_id)) ||
        !service_may_about_user(service, user_id, err))
        return false;
    if (user_id == 0)
        return err_fail(err, ERR_INPUT, "feed.unknown", "there is no feed %lld\n`cadre feed list` shows all.",
                        (long long)feed_id);
    return tx_run(tx, SQL_feed_revoke, err, value_int(service_now(service)), value_int(feed_id)) &&
           audit_feed(tx, service, "revoke feed", feed_id, TEXT_NONE, err) && tx_commit(tx, err);
}

/* ---- reading them ---- */

static bool feed_of_row(struct arena *mem, const struct rows *rows, struct feed *out) {
    struct text kind = rows_text(rows, 2), language = rows_text(rows, 4);
    *out = (struct feed){.id = rows_int(rows, 0, 0),
                         .user_id = rows_int(rows, 1, 0),
                         .kind = FEED_KIND_COUNT,
                         .subject = text_keep(mem, rows_text(rows, 3)),
                         .created_seconds = rows_int(rows, 5, 0)};
    for (int32_t k = 0; k < FEED_KIND_COUNT; k++)
        if (text_is(kind, feed_words[k])) out->kind = (enum feed_kind)k;
    for (int32_t l = 0; l < LANGUAGE_COUNT; l++)
        if (text_is(language, language_names[l])) out->language = (enum language)l;
    return out->kind != FEED_KIND_COUNT;
}

bool feeds_list(struct arena *mem, const struct service *service, int64_t user_id, struct feed_list *out,
                struct err *err) {
    struct feed_list list = {0};
    int64_t capacity = 0;
    if (!service_may_about_user(service, user_id, err)) return false;
    scoped(tx) struct tx *tx = tx_look(service->store, err);
    if (tx == NULL) return false;
    scoped(rows) struct rows *rows = tx_rows(tx, SQL_feed_list, err, value_int(user_id));
    while (rows_next(rows)) {
        arena_grow(mem, list.feeds, list.count, &capacity);
        list.count += feed_of_row(mem, rows, &list.feeds[list.count]);
    }
    if (err_any(err)) return false;
    *out = list;
    return true;
}

static bool not_there(struct err *err) {
    *err = (struct err){0};
    return err_fail(err, ERR_INPUT, "feed.not-found",
                    "there is no calendar at this address: it is wrong, or was revoked");
}

static bool feed_find(struct arena *mem, struct tx *tx, struct text secret, struct feed *out,
                      struct err *err) {
    struct secret_hex hash = secret_hash(secret);
    int64_t prefix = (int64_t)strlen(secret_prefix);
    if (secret.length != prefix + SECRET_TEXT_LENGTH || memcmp(secret.at, secret_prefix, (size_t)prefix) != 0)
        return not_there(err);
    scoped(rows) struct rows *rows = tx_rows(tx, SQL_feed_find, err, value_text(text_of(hash.at)));
    if (rows_next(rows) && feed_of_row(mem, rows, out)) return true;
    return !err_any(err) && not_there(err);
}

/* ---- the calendar ---- */

struct reading {
    struct arena *mem;
    struct tx *tx;
    const struct feed *feed;
    struct policy policy; /* time_zone, class_begins, class_ends only */
    struct calendar_event *events;
    int64_t count, capacity;
    struct err *err;
};

static bool read_policy(struct reading *r) {
    r->policy = (struct policy){.time_zone = text_of("Asia/Almaty"),
                                .class_begins = POLICY_CLASS_BEGINS,
                                .class_ends = POLICY_CLASS_ENDS};
    scoped(rows) struct rows *rows = tx_rows(r->tx, SQL_feed_policy, r->err);
    while (rows_next(rows)) {
        struct text rule = rows_text(rows, 0), value = rows_text(rows, 1);
        if (text_is(rule, "TIME_ZONE")) r->policy.time_zone = text_keep(r->mem, value);
        else if (text_is(rule, "CLASS_BEGINS")) clock_parse(value, &r->policy.class_begins);
        else clock_parse(value, &r->policy.class_ends);
    }
    return !err_any(r->err);
}

static struct text name_of(const struct reading *r, const struct rows *rows, int32_t column, struct text id) {
    return text_keep(r->mem, words_name(r->feed->language, rows_text(rows, column),
                                        rows_text(rows, column + 1), rows_text(rows, column + 2), id));
}

static struct text number(struct arena *mem, int64_t n) {
    return text_print(mem, "%lld", (long long)n);
}

static struct text uid_of(const struct reading *r, struct text course, struct text class) {
    return r->feed->kind == FEED_OFFICER
               ? text_print(r->mem, "seat-%.*s-%.*s@cadre", TEXT_ARGS(r->feed->subject), TEXT_ARGS(course))
               : text_print(r->mem, "class-%.*s@cadre", TEXT_ARGS(class));
}

static struct calendar_event event_of(const struct reading *r, const struct rows *rows) {
    struct text course = text_keep(r->mem, rows_text(rows, 0)), class = text_keep(r->mem, rows_text(rows, 1));
    struct text title = name_of(r, rows, 9, course);
    struct text establishment = text_keep(r->mem, rows_text(rows, 12));
    struct text zone = text_keep(r->mem, rows_text(rows, 16));
    struct text off = words_of(r->feed->language, WORD_calendar_cancelled);
    bool is_off = rows_int(rows, 4, 0) != 0;
    struct calendar_event event = {
        .uid = uid_of(r, course, class),
        .sequence = rows_int(rows, 5, 0),
        .revised = (day)rows_int(rows, 6, 0),
        .first = (day)rows_int(rows, 2, 0),
        .last = (day)rows_int(rows, 3, 0),
        .begins = r->policy.class_begins,
        .ends = r->policy.class_ends,
        .zone = zone.length > 0 ? zone : r->policy.time_zone,
        .summary = text_print(r->mem, "%.*s%s%.*s (%.*s)", is_off ? (int)off.length : 0, off.at,
                              is_off ? ": " : "", TEXT_ARGS(title), TEXT_ARGS(class)),
        .place = name_of(r, rows, 13, establishment),
        .cancelled = is_off};
    if (r->feed->kind != FEED_OFFICER)
        event.description = words_say(r->mem, r->feed->language, WORD_calendar_seats,
                                      {"filled", number(r->mem, rows_int(rows, 8, 0))},
                                      {"seats", number(r->mem, rows_int(rows, 7, 0))});
    return event;
}

static bool read_events(struct reading *r, day since) {
    const struct feed *feed = r->feed;
    struct value class = value_text(feed->kind == FEED_CLASS ? feed->subject : TEXT_NONE);
    struct value establishment = value_text(feed->kind == FEED_ESTABLISHMENT ? feed->subject : TEXT_NONE);
    scoped(rows) struct rows *rows = feed->kind == FEED_OFFICER
                                         ? tx_rows(r->tx, SQL_feed_officer_events, r->err,
                                                   value_text(feed->subject), value_day(since))
                                         : tx_rows(r->tx, SQL_feed_class_events, r->err, class, establishment,
                                                   value_day(since));
    while (rows_next(rows)) {
        arena_grow(r->mem, r->events, r->count, &r->capacity);
        r->events[r->count++] = event_of(r, rows);
    }
    return !err_any(r->err);
}

static struct text calendar_name(const struct reading *r) {
    if (r->feed->kind == FEED_OFFICER) return words_of(r->feed->language, WORD_calendar_officer);
    if (r->feed->kind == FEED_ESTABLISHMENT && r->count > 0) return r->events[0].place;
    return r->feed->subject;
}

/* A year before today; where the facts are older than that, a year before them. */
static bool first_shown(struct tx *tx, const struct service *system, day *out, struct err *err) {
    day today = (day)(service_now(system) / DAY_SECONDS), newest;
    if (!import_newest_day(tx, &newest, err)) return false;
    *out = (newest != DAY_NONE && newest < today ? newest : today) - DAYS_SHOWN_AFTER;
    return true;
}

bool feeds_read(struct arena *mem, const struct service *system, struct text secret, struct text *out,
                struct err *err) {
    struct feed feed;
    struct service user = *system;
    struct err refused = {0};
    struct buffer calendar = {.mem = mem};
    struct reading reading = {.mem = mem, .feed = &feed, .err = err};
    day since;
    bool active;
    scoped(tx) struct tx *tx = tx_look(system->store, err);
    reading.tx = tx;
    if (tx == NULL || !feed_find(mem, tx, secret, &feed, err) ||
        !users_service(mem, tx, feed.user_id, RIGHTS_ALL, &user, &active, err))
        return false;
    if (!active || !user_sees(&user, tx, &feed, &refused)) {
        if (refused.kind == ERR_NONE || refused.kind == ERR_RIGHTS) return not_there(err);
        *err = refused;
        return false;
    }
    if (!first_shown(tx, system, &since, err) || !read_policy(&reading) || !read_events(&reading, since))
        return false;
    calendar_print(mem, calendar_name(&reading), reading.events, (int32_t)reading.count, &calendar);
    *out = buffer_text(&calendar);
    return true;
}
