/* SPDX-License-Identifier: Apache-2.0 */
/*
 * web/shapes: what stands in requests and answers under /api/v1, as shapes.def declares it.
 *
 *   a type's words ("list of officer", "day or null")  +  JSON  ->  whether it fits, and where not
 */
#ifndef CADRE_WEB_SHAPES_H
#define CADRE_WEB_SHAPES_H

#include "core/err.h"
#include "core/json.h"

enum { SHAPE_MEMBERS_MAX = 60 };

enum shape_line_kind { LINE_SHAPE, LINE_LIKE, LINE_HAS, LINE_MAY };

/* A line of shapes.def. */
struct shape_line {
    enum shape_line_kind kind;
    const char *name, *type, *what;
};

extern const struct shape_line shape_lines[];
extern const int32_t shape_line_count;

/* NULL when there is no shape of that name. */
const struct shape_line *shape_find(struct text name);
/* Its members (LINE_HAS, LINE_MAY), those of the shapes that it is like among them. Returns how many. */
int32_t shape_members(const struct shape_line *shape, const struct shape_line *out[SHAPE_MEMBERS_MAX]);

/* ---- types ---- */

enum shape_type_kind {
    TYPE_TEXT,
    TYPE_DAY,
    TYPE_TIME,
    TYPE_BOOL,
    TYPE_INT,
    TYPE_NUMBER,
    TYPE_NULL,
    TYPE_ANY,
    TYPE_WORDS,
    TYPE_LIST,
    TYPE_SHAPE
};

struct shape_type {
    enum shape_type_kind kind;
    int64_t min, max;               /* TYPE_INT */
    struct text words;              /* TYPE_WORDS: "planned|unmet"; TYPE_LIST: the type of its elements */
    const struct shape_line *shape; /* TYPE_SHAPE */
};

/* Takes the first of "T or U or null" off `*rest`; false when none is left. What no shape has as its name
 * ends the program: shapes.def and routes.def are ours. */
bool shape_type_next(struct text *rest, struct shape_type *out);

/* The type for messages; how a day is written too. In `mem`. */
const char *shape_type_says(struct arena *mem, struct text type);
/* Whether a text, as a parameter holds it, is of the type. */
bool shape_type_takes(const struct shape_type *type, struct text value);
/* Whether the JSON fits to the member: nothing is missing, nothing undeclared. Errors, with a JSON pointer:
   request.member, request.unknown-member */
bool shape_fits(struct arena *mem, const struct json *json, int32_t node, struct text type, struct err *err);

#endif
