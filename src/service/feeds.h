/* SPDX-License-Identifier: Apache-2.0 */
/*
 * service/feeds: calendars at a secret address, /calendar/SECRET.ics, for the calendar programs that people
 * have and that cannot sign in: of an officer's seats, a class, or an establishment's classes.
 *
 * A feed is a user's, and shows what he may see at the moment that it is read: when he may no longer, or is
 * disabled, there is none. The secret holds 256 random bits and is shown once; the store has its hash. A feed
 * names no persons: an officer's shows his own classes, others show seats as numbers.
 *
 *   class moved or called off, seat moved  ->  the same UID, a higher SEQUENCE
 *   no seat any more                       ->  STATUS:CANCELLED, for a year after the class
 *
 * Errors, ERR_INPUT unless said: feed.unknown, feed.subject, feed.too-many, user.unknown; rights.missing;
 * feed.not-found, whatever is wrong with the secret.
 */
#ifndef CADRE_SERVICE_FEEDS_H
#define CADRE_SERVICE_FEEDS_H

#include "domain/words.h"
#include "service/service.h"

enum { FEEDS_MAX = 1000 }; /* of a user */

enum feed_kind { FEED_OFFICER, FEED_CLASS, FEED_ESTABLISHMENT, FEED_KIND_COUNT };
extern const char *const feed_words[FEED_KIND_COUNT]; /* "officer", "class", "establishment" */

struct feed {
    int64_t id, user_id;
    enum feed_kind kind;
    struct text subject; /* the id of what it is of */
    enum language language;
    int64_t created_seconds;
};

struct feed_list {
    struct feed *feeds; /* in use, oldest first */
    int32_t count;
};

/* By the user himself, signed in, or with RIGHT_USERS; the user must see the subject. feed->kind, subject,
   language and user_id say what. *out_secret is in `mem`. */
bool feeds_add(struct arena *mem, const struct service *service, const struct feed *feed, int64_t *out_id,
               struct text *out_secret, struct err *err);
bool feeds_revoke(const struct service *service, int64_t feed_id, struct err *err);
/* Of one user, or with user_id 0 of all (RIGHT_USERS). In `mem`. */
bool feeds_list(struct arena *mem, const struct service *service, int64_t user_id, struct feed_list *out,
                struct err *err);
/* The calendar at a secret, in `mem`. `system`: of the server. */
bool feeds_read(struct arena *mem, const struct service *system, struct text secret, struct text *out,
                struct err *err);

#endif
