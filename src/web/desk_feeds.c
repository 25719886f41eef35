/* SPDX-License-Identifier: Apache-2.0 */
/* Calendar feeds: made, listed and revoked by who is signed in, read by whoever has the address. */
#include "core/json.h"
#include "service/feeds.h"
#include "web/desk_shapes.h"

#include <string.h>

/* The asker himself; a feed of another is an administrator's to revoke. */
bool feeds_get(struct request *request, struct err *err) {
    const struct service *service = &call_of(request)->service;
    struct feed_list feeds;
    struct list list;
    if (!feeds_list(request->mem, service, service->user_id, &feeds, err) ||
        !list_begin(&list, request, feeds.count, err))
        return false;
    for (int64_t i = list.begin; i < list.end; i++) {
        json_open(&list.json, NULL, '{');
        json_int(&list.json, "feed", feeds.feeds[i].id);
        json_text(&list.json, "kind", text_of(feed_words[feeds.feeds[i].kind]));
        json_text(&list.json, "id", feeds.feeds[i].subject);
        json_text(&list.json, "language", text_of(language_names[feeds.feeds[i].language]));
        json_day(&list.json, "made", (day)(feeds.feeds[i].created_seconds / 86400));
        json_close(&list.json, '}');
    }
    return list_answer(&list);
}

static bool feed_of_body(struct request *request, struct feed *out, struct err *err) {
    struct json json;
    struct text kind, language;
    if (!request_json(request, &json, err) || !json_member_text(request, &json, "kind", true, &kind, err) ||
        !json_member_text(request, &json, "id", true, &out->subject, err) ||
        !json_member_text(request, &json, "language", false, &language, err))
        return false;
    for (int32_t k = 0; k < FEED_KIND_COUNT; k++)
        if (text_is(kind, feed_words[k])) out->kind = (enum feed_kind)k;
    for (int32_t l = 0; l < LANGUAGE_COUNT; l++)
        if (text_is(language, language_names[l])) out->language = (enum language)l;
    return true;
}

bool feeds_post(struct request *request, struct err *err) {
    const struct call *call = call_of(request);
    struct feed feed = {.user_id = call->service.user_id, .language = call->language};
    struct text secret;
    struct body body;
    int64_t id;
    if (!feed_of_body(request, &feed, err) ||
        !feeds_add(request->mem, &call->service, &feed, &id, &secret, err))
        return false;
    body_begin(&body, request);
    json_int(&body.json, "feed", id);
    json_text(&body.json, "path", text_print(request->mem, "/calendar/%.*s.ics", TEXT_ARGS(secret)));
    return body_answer(&body, request, 201, TEXT_NONE);
}

bool feed_delete(struct request *request, struct err *err) {
    struct text word;
    int64_t id;
    struct err refused = {0};
    if (!request_part(request, "id", &word, err)) return false;
    if (text_int(word, 1, INT64_MAX, &id) && feeds_revoke(&call_of(request)->service, id, &refused)) {
        answer(request, 204, NULL, TEXT_NONE);
        return true;
    }
    if (refused.kind == ERR_NONE || refused.kind == ERR_RIGHTS || refused.kind == ERR_INPUT)
        return not_found(err, "feed.not-found", "there is no feed \"%.*s\" of yours", TEXT_ARGS(word));
    *err = refused;
    return false;
}

/* /calendar/SECRET.ics: the route log and counters name the route, never the secret. */
bool calendar_get(struct request *request, struct err *err) {
    struct text file, calendar;
    if (!request_part(request, "file", &file, err)) return false;
    if (file.length < 4 || memcmp(file.at + file.length - 4, ".ics", 4) != 0)
        return not_found(err, "feed.not-found", "there is no calendar at this address");
    file.length -= 4;
    if (!feeds_read(request->mem, &call_of(request)->system, file, &calendar, err)) return false;
    answer(request, 200, "text/calendar; charset=utf-8", calendar);
    return true;
}
