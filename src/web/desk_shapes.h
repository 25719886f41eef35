/* SPDX-License-Identifier: Apache-2.0 */
/* web/desk_shapes: the JSON of each thing under /api/v1, once, and lists of them in pages. */
#ifndef CADRE_WEB_DESK_SHAPES_H
#define CADRE_WEB_DESK_SHAPES_H

#include "core/json_out.h"
#include "plan/explain.h"
#include "service/sight.h"
#include "web/desk.h"

enum { LIST_LIMIT = 100, LIST_LIMIT_MAX = 1000 };

/* The right that a word of the pages' `rights` stands for; 0: none. */
uint32_t page_right(struct text word);

/* {"rows":[...],"total":N,"next":"cursor"}; do not copy it once begun. */
struct list {
    struct request *request;
    struct buffer body;
    struct json_out json;
    int64_t begin, end, total; /* rows begin..end-1 are asked for */
};

/* The first row that is asked for, and how many at most. Errors: request.cursor */
bool list_asked(struct request *request, int64_t *out_cursor, int64_t *out_limit, struct err *err);
/* Errors: request.cursor */
bool list_begin(struct list *list, struct request *request, int64_t total, struct err *err);
bool list_answer(struct list *list); /* true */

/*
 * What an answer to this request is kept under in the snapshot: its route, its parameters but cursor and
 * limit, the language, and what the asker sees by `right`; the answer must follow from these and the snapshot
 * alone.
 */
struct text kept_key(struct request *request, enum right right);
/* Answers with what is kept whole under the key; false: nothing is. */
bool kept_answer(struct request *request, struct text key);

/* One thing: body_begin, its members, body_answer. `etag` without quotes, or empty. */
struct body {
    struct buffer buffer;
    struct json_out json;
};
void body_begin(struct body *body, struct request *request);
bool body_answer(struct body *body, struct request *request, int32_t status, struct text etag); /* true */

void json_day(struct json_out *json, const char *key, day d); /* DAY_NONE: null */
void json_text_or_null(struct json_out *json, const char *key, struct text value);
void json_words(struct json_out *json, const char *key,
                struct text words); /* separated by spaces -> an array */

void json_moment(struct json_out *json, struct arena *mem, const char *key,
                 int64_t seconds); /* "2007-11-20T08:15:00Z"; 0: null */
/* {"role":"commander","scope":"unit:R001"}; the scope "everything" of a role without one. */
void json_role(struct json_out *json, struct arena *mem, const struct grant *grant);

/* The whole number that part {name} of the path is; what is none is not there: `code`. */
bool request_number(struct request *request, const char *name, const char *code, int64_t *out,
                    struct err *err);

struct text unit_name(const struct call *call, int32_t unit);
struct text course_title(const struct call *call, int32_t course);
struct text establishment_name(const struct call *call, int32_t establishment);

/* What the officer's post asks for, by course. */
const struct required *required_of(const struct snapshot *snapshot, int32_t officer, int32_t *out_count);

/* The first day within the plan's horizon on which a qualification of his ends, or DAY_NONE. */
day expires_on(const struct snapshot *snapshot, int32_t officer);

void json_plan(struct json_out *json, const struct plan_line *line); /* the members only */
void json_officer(struct request *request, struct json_out *json, int32_t officer);
void json_required(struct request *request, struct json_out *json, int32_t officer);
void json_class(struct request *request, struct json_out *json, int32_t course_class); /* the members only */
/* The members only. What is seen has a top: a parent that is not seen is null. */
void json_unit(struct request *request, struct json_out *json, const struct sight *sight, int32_t unit);
struct reason json_reason(struct request *request, struct json_out *json, int32_t requirement);

/* Requirements of the plan whose seat is told less than NOTICE_DAYS before its class, and since when each is
   told; room for all requirements. */
bool late_list(struct request *request, const struct snapshot *snapshot, const struct sight *sight,
               int32_t *out, day *out_told, int32_t *out_count, struct err *err);

/* Plans by their number in the path. Errors: plan.not-found */
bool plan_number(struct text sent, int64_t *out, struct err *err);
bool look_at_plan(struct request *request, const struct snapshot **out, struct err *err);

#endif
