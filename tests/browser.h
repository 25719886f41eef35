/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tests/browser: a server with facts, a plan and users, and who asks it under /api/v1.
 *
 *   struct served served = facts_served(fresh_file());
 *   struct browser planner = sign_in_as(&mem, &served, "planner1");
 *   check_int(ask(&mem, &planner, "GET", "/overview", NULL).status, 200);
 */
#ifndef CADRE_TESTS_BROWSER_H
#define CADRE_TESTS_BROWSER_H

#include "service/service.h"
#include "tests/served.h"

#define PASSWORD "several words in a row" /* everybody's */

struct browser {
    struct served *served;
    const char *cookie; /* "cadre_session=..."; NULL: not signed in */
    const char *csrf;
};

/* CSV files of the bundled example with 400 officers, made once. */
const char *example_directory(void);
struct text file_text(struct arena *mem, const char *name); /* one of them */
/* The first cell of the first line whose text holds `part`. */
const char *id_in(struct arena *mem, const char *file, const char *part);

/* Facts and a draft, plan 1; users planner1, commander1 (unit U0001), admin1. U0001 and U0002 are two
 * brigades of one command. */
struct served facts_served(const char *database);
struct service system_service(struct store *store);
void user_make(const char *database, const char *login, const char *role);

struct browser sign_in_as(struct arena *mem, struct served *served, const char *login);
/* "/plans" of /api/v1; `body`: JSON, or NULL. */
struct reply ask(struct arena *mem, const struct browser *browser, const char *method, const char *path,
                 const char *body);
/* The header lines that the browser sends, and `more`. */
const char *headers_of(struct arena *mem, const struct browser *browser, const char *more);
/* POST /imports?QUERY with one file. */
struct reply send_file(struct arena *mem, const struct browser *browser, const char *query, const char *name,
                       struct text bytes);
/* A member of a JSON object: a string without its quotes, else as it is written; empty when it is not there.
 */
struct text member(struct arena *mem, struct text body, const char *name);

#endif
