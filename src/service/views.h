/* SPDX-License-Identifier: Apache-2.0 */
/*
 * service/views: which filters, order and columns of a list a user saved under a name.
 *
 *   views_add(place, name, address)  ->  id;  views_list(place)  ->  his own and those that others share
 *
 * Whether the user may see the place is the caller's question: views hold no facts, only what to ask for.
 * Only its owner changes a view. Every change leaves an audit line.
 *
 * Errors, ERR_INPUT: view.name, view.address, view.exists, view.too-many, view.not-found (also somebody
 * else's).
 */
#ifndef CADRE_SERVICE_VIEWS_H
#define CADRE_SERVICE_VIEWS_H

#include "service/service.h"

enum { VIEW_NAME_MAX = 60, VIEW_ADDRESS_BYTES_MAX = 2000, VIEWS_OF_USER_MAX = 200, VIEWS_LISTED_MAX = 500 };

struct view {
    int64_t id;          /* not read by views_add */
    struct text place;   /* "people" */
    struct text name;    /* 1 to VIEW_NAME_MAX characters, once among the user's of the place */
    struct text address; /* "?state=unmet&sort=-name"; empty: the place as it is */
    bool shared;         /* with all who may see the place */
    bool mine;           /* views_list only, as the next */
    struct text owner;   /* login */
};

struct view_list {
    struct view *views; /* by name; at most VIEWS_LISTED_MAX */
    int32_t count;
};

bool views_add(const struct service *service, const struct view *view, int64_t *out_id, struct err *err);
/* Name, address and shared become those of `view`; its place stays. */
bool views_change(const struct service *service, const struct view *view, struct err *err);
bool views_remove(const struct service *service, int64_t id, struct err *err);
/* In `mem`. */
bool views_list(struct arena *mem, const struct service *service, struct text place, struct view_list *out,
                struct err *err);

#endif
