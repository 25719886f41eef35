/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every route of /api/v1 as every role, over everything and over a part, about something inside of that part
 * and outside of it, and with no session. Routes come from routes.def, roles and their rights from roles.def;
 * what is expected is worked out here, from those two lists and the tables below, with none of the program's
 * checks.
 *
 * A new route is tried by itself. When a part of its path names something new, add a line to `things`; when
 * it is right that a route answers otherwise, a line with the reason to `exceptions`.
 */
#include "service/users.h"
#include "tests/browser.h"
#include "web/routes.h"
#include "web/shapes.h"

#include <stdio.h>
#include <string.h>

/* ---- what a path may name ---- */

enum kind { WHOLE, UNIT, OFFICER, CLASS, ESTABLISHMENT };

#define ABSENT "999999" /* who may ask is told that it is not there */

/* The first line whose `path` the route's path begins with. Ids are those of `ids` below. */
static const struct {
    const char *path;
    enum kind kind;   /* WHOLE: of nobody's scope; who has the right at all may have it */
    const char *id;   /* of a WHOLE thing */
    const char *more; /* what stands for a second part */
} things[] = {
    {"/api/v1/units/{id}/{file}", UNIT, NULL, "roll.csv"},
    {"/api/v1/classes/{id}/{file}", CLASS, NULL, "roll.csv"},
    {"/api/v1/officers/{", OFFICER, NULL, NULL},
    {"/api/v1/units/{", UNIT, NULL, NULL},
    {"/api/v1/classes/{", CLASS, NULL, NULL},
    {"/api/v1/establishments/{", ESTABLISHMENT, NULL, NULL},
    {"/api/v1/plans/{id}/unpublish", WHOLE, ABSENT,
     NULL}, /* of plan 1 it would empty establishments' scopes */
    {"/api/v1/plans/{", WHOLE, "1", "nominations.csv"},
    {"/api/v1/jobs/{", WHOLE, "1", NULL},
    {"/api/v1/feeds/{", WHOLE, ABSENT, NULL},
    {"/api/v1/exports/{", WHOLE, "units.csv", NULL},
    {"/api/v1/account/sessions/{", WHOLE, ABSENT, NULL},
    {"/api/v1/tokens/{", WHOLE, ABSENT, NULL},
    {"/api/v1/users/{", WHOLE, ABSENT, "planner"},
    {"/api/v1/keys/{", WHOLE, ABSENT, NULL},
    {"/api/v1/backups/{", WHOLE, ABSENT, NULL},
    {"/api/v1/views/{", WHOLE, ABSENT, NULL},
    {"/api/v1/certificates/{", WHOLE, ABSENT, NULL},
    {"/api/v1/verify/{", WHOLE, ABSENT, NULL},
};

/* [kind][scope]: whether a role over such a scope can have such a thing inside of it. */
static const bool holds[][SCOPE_KIND_COUNT] = {
    [WHOLE] = {[SCOPE_EVERYTHING] = true},
    [UNIT] = {[SCOPE_EVERYTHING] = true, [SCOPE_UNIT] = true},
    [OFFICER] = {true, true, true, true},
    [CLASS] = {[SCOPE_EVERYTHING] = true, [SCOPE_ESTABLISHMENT] = true},
    [ESTABLISHMENT] = {[SCOPE_EVERYTHING] = true, [SCOPE_ESTABLISHMENT] = true},
};

/* These are about the corps as a whole: a part of it is not enough. */
static const uint32_t of_the_whole = RIGHT_IMPORT | RIGHT_EXPORT | RIGHT_PLAN | RIGHT_PUBLISH |
                                     RIGHT_AGREEMENTS | RIGHT_AGREEMENTS_CHANGE | RIGHT_RECORD_READ |
                                     RIGHT_RECORD | RIGHT_KEYS | RIGHT_USERS | RIGHT_AUDIT | RIGHT_SYSTEM;

/* Parameters that a route needs. */
static const struct {
    const char *route, *query;
} queries[] = {
    {"plan_compare_get", "with=1"},
    {"search_get", "q=O000&limit=50"},
    {"views_get", "place=people"},
};

/* Bodies for routes that would refuse one that is made from its shape alone. */
static const struct {
    const char *shape, *body;
} bodies[] = {
    {"plan_order", "{\"as_of\":\"2007-11-20\",\"until\":\"2008-12-31\",\"method\":\"fcfs\"}"},
};

static const struct {
    const char *route, *reason;
} exceptions[] = {
    {"session_delete", "it would end the asker's own session; desk_test and attack_test sign out"},
    {"setup_post", "needs a link, which is refused with 403 when it is wrong"},
    {"password_post", "needs a link too"},
    {"account_password_post", "refuses a wrong old password with 401, as signing in does"},
    {"verify_number_get", "says 200 and \"unknown\", and makes wait who asks often; certificates_test asks"},
    {"feeds_post", "asks the right about what the feed is of; feeds_test and desk_test try it"},
    {"views_get", "a place that the asker may not see is not there; desk_test asks for such a one"},
    {"session_post", "refuses a wrong password with 401, which is what a body made from its shape has"},
};

/* ---- who asks ---- */

static struct arena kept;
static struct served served;
static struct store *store;
static struct browser browser;
static int64_t user_id;

struct place {
    const char *unit, *establishment, *class, *officer[SCOPE_KIND_COUNT];
};
static struct place inside, outside;

static const char *found(const char *sql) {
    struct text rows = outside_text(&kept, served.database, sql), first = TEXT_NONE;
    text_next(&rows, '\n', &first);
    if (first.length == 0) printf("nothing: %s\n", sql);
    check(first.length > 0);
    return text_zero_ended(&kept, first);
}

/* Somebody with a seat. */
static const char *officer_of(const char *unit) {
    return found(
        text_print(&kept,
                   "SELECT officer_id FROM nominations NATURAL JOIN (SELECT officer_id, post_id FROM "
                   "officers) AS o NATURAL JOIN (SELECT post_id, unit_id FROM posts) AS p WHERE unit_id "
                   "LIKE '%s-%%' ORDER BY 1",
                   unit)
            .at);
}

/* U0001 and U0002 are brigades. An officer is within an establishment who has a seat there. */
static void find_places(void) {
    static const char seats[] =
        "FROM nominations NATURAL JOIN (SELECT class_id, establishment_id FROM classes) AS c";
    inside.unit = "U0001";
    outside.unit = "U0002";
    for (int32_t scope = 0; scope < SCOPE_KIND_COUNT; scope++) {
        inside.officer[scope] = officer_of(inside.unit);
        outside.officer[scope] = officer_of(outside.unit);
    }
    const char *e = inside.establishment = found(
        text_print(&kept, "SELECT establishment_id %s ORDER BY 1", seats).at);
    inside.class = found(text_print(&kept, "SELECT class_id %s WHERE establishment_id = '%s'", seats, e).at);
    inside.officer[SCOPE_ESTABLISHMENT] = found(
        text_print(&kept, "SELECT officer_id %s WHERE establishment_id = '%s'", seats, e).at);
    /* nor the asker's own, which his session tells him */
    const char *other = outside.officer[SCOPE_ESTABLISHMENT] = found(
        text_print(
            &kept,
            "SELECT officer_id %s WHERE officer_id <> '%s' AND officer_id NOT IN (SELECT officer_id %s WHERE "
            "establishment_id = '%s')",
            seats, inside.officer[SCOPE_SELF], seats, e)
            .at);
    outside.class = found(text_print(&kept, "SELECT class_id %s WHERE officer_id = '%s'", seats, other).at);
    outside.establishment = found(
        text_print(&kept, "SELECT establishment_id %s WHERE class_id = '%s'", seats, outside.class).at);
}

static void begin(void) {
    struct err err = {0};
    served = facts_served(fresh_file());
    struct browser planner = sign_in_as(&kept, &served, "planner1");
    struct reply plan = ask(&kept, &planner, "GET", "/plans/1", NULL);
    const char *seen = text_print(&kept, "If-Match: %.*s\r\n", TEXT_ARGS(reply_header(&plan, "ETag"))).at;
    check_int(request(&kept, &served, "POST", "/api/v1/plans/1/publish", headers_of(&kept, &planner, seen),
                      TEXT_NONE)
                  .status,
              200);
    find_places();
    store = store_open(served.database, STORE_LOOK, &err);
    struct service system = system_service(store);
    const struct new_user user = {.login = text_of("asker"),
                                  .password = text_of(PASSWORD),
                                  .language = text_of("en"),
                                  .officer_id = text_of(inside.officer[SCOPE_SELF])};
    check(users_add(&kept, &system, &user, &user_id, &err));
    browser = sign_in_as(&kept, &served, "asker");
    check_int(ask(&kept, &planner, "POST", "/plans", bodies[0].body).status, 202); /* job 1 */
}

/* ---- what is sent ---- */

static const char *path_of(const struct route *route, const struct place *place, enum scope_kind scope,
                           enum kind *out_kind) {
    const char *open = strchr(route->path, '{'), *id = NULL, *more = NULL;
    *out_kind = WHOLE;
    if (open == NULL) return route->path + 7;
    for (int32_t i = 0; i < COUNT(things) && id == NULL; i++) {
        if (strncmp(route->path, things[i].path, strlen(things[i].path)) != 0) continue;
        *out_kind = things[i].kind;
        more = things[i].more;
        id = things[i].kind == WHOLE     ? things[i].id
             : things[i].kind == UNIT    ? place->unit
             : things[i].kind == OFFICER ? place->officer[scope]
             : things[i].kind == CLASS   ? place->class
                                         : place->establishment;
    }
    if (id == NULL)
        printf("%s names something new: add a line to `things` in rights_matrix_test.c\n", route->path);
    check(id != NULL);
    struct buffer out = {.mem = &kept};
    for (const char *c = route->path + 7; *c != '\0'; c++) {
        if (*c != '{') {
            buffer_char(&out, *c);
            continue;
        }
        buffer_adds(&out, c == open || more == NULL ? id : more);
        c = strchr(c, '}');
    }
    return text_zero_ended(&kept, buffer_text(&out));
}

/* Long pages, so that lists show all that they would. */
static const char *target_of(const struct route *route, const char *path) {
    const char *query = route_takes(route, text_of("limit")) != NULL ? "limit=1000" : "";
    for (int32_t i = 0; i < COUNT(queries); i++)
        if (strcmp(queries[i].route, route->name) == 0) query = queries[i].query;
    return text_print(&kept, "/api/v1%s?%s", path, query).at;
}

/* The least that a type takes. */
static void least(struct buffer *out, struct text type) {
    const struct shape_line *members[SHAPE_MEMBERS_MAX];
    struct shape_type one;
    struct text word;
    check(shape_type_next(&type, &one));
    switch (one.kind) {
    case TYPE_TEXT:
    case TYPE_ANY:
        buffer_adds(out, "\"x\"");
        return;
    case TYPE_DAY:
        buffer_adds(out, "\"2008-01-31\"");
        return;
    case TYPE_TIME:
        buffer_adds(out, "\"2008-01-31T00:00:00Z\"");
        return;
    case TYPE_BOOL:
        buffer_adds(out, "false");
        return;
    case TYPE_INT:
        buffer_int(out, one.min > 0 ? one.min : 0);
        return;
    case TYPE_NUMBER:
        buffer_adds(out, "1");
        return;
    case TYPE_NULL:
        buffer_adds(out, "null");
        return;
    case TYPE_WORDS:
        check(text_next(&one.words, '|', &word));
        buffer_print(out, "\"%.*s\"", TEXT_ARGS(word));
        return;
    case TYPE_LIST:
        buffer_adds(out, "[]");
        return;
    case TYPE_SHAPE:
        break;
    }
    int32_t count = shape_members(one.shape, members);
    const char *separator = "{";
    for (int32_t i = 0; i < count; i++) {
        if (members[i]->kind != LINE_HAS) continue;
        buffer_print(out, "%s\"%s\":", separator, members[i]->name);
        least(out, text_of(members[i]->type));
        separator = ",";
    }
    buffer_adds(out, separator[0] == '{' ? "{}" : "}");
}

static struct reply send_to(struct arena *mem, const struct browser *who, const struct route *route,
                            const char *path) {
    const struct route_line *sends = route_line_next(route, LINE_SENDS, NULL);
    struct buffer body = {.mem = mem};
    const char *type = "Content-Type: application/json\r\n";
    bool matched = route_line_next(route, LINE_IF_MATCH, NULL) != NULL;
    if (sends != NULL && strcmp(sends->type, "files") == 0) {
        type = "Content-Type: multipart/form-data; boundary=xyz\r\n";
        buffer_print(
            &body,
            "--xyz\r\nContent-Disposition: form-data; name=\"files\"; filename=\"units.csv\"\r\n\r\n%.*s"
            "\r\n--xyz--\r\n",
            TEXT_ARGS(file_text(mem, "units.csv")));
    } else if (sends != NULL) {
        for (int32_t i = 0; i < COUNT(bodies) && body.length == 0; i++)
            if (strcmp(bodies[i].shape, sends->type) == 0) buffer_adds(&body, bodies[i].body);
        if (body.length == 0) least(&body, text_of(sends->type));
    }
    return request(mem, who->served, method_name(route->method), target_of(route, path),
                   headers_of(mem, who,
                              text_print(mem, "%s%s", sends != NULL ? type : "",
                                         matched ? "If-Match: \"1-published\"\r\n" : "")
                                  .at),
                   buffer_text(&body));
}

/* ---- what is expected ---- */

enum expected { ALLOWED, NO_SESSION, NO_RIGHT, NOT_HIS };
static const char *const expected_words[] = {"allowed", "401", "403", "404, or 403 of a change"};

static bool is_excepted(const struct route *route) {
    for (int32_t i = 0; i < COUNT(exceptions); i++)
        if (strcmp(exceptions[i].route, route->name) == 0) return true;
    return false;
}

static enum expected expect(const struct route *route, const struct grant *role, enum kind kind,
                            bool is_inside) {
    int32_t right = 0;
    if (route->right == RIGHT_OPEN) return ALLOWED;
    if (role == NULL) return NO_SESSION;
    if (route->right == RIGHT_SIGNED_IN) return ALLOWED;
    while ((route->right & 1u << right) == 0) right++;
    if ((right_rows[right].roles & 1u << role->role) == 0) return NO_RIGHT;
    if (role->scope == SCOPE_EVERYTHING || right_rows[right].open) return ALLOWED;
    if ((route->right & of_the_whole) != 0) return NO_RIGHT;
    if (kind == WHOLE) return ALLOWED; /* what is shown of it is another matter: sight_test, desk_test */
    return holds[kind][role->scope] && is_inside ? ALLOWED : NOT_HIS;
}

static bool is_as_expected(const struct route *route, enum expected expected, const char *path, int status) {
    bool reads = route->method == METHOD_GET, is_absent = strstr(path, "/" ABSENT) != NULL;
    switch (expected) {
    case ALLOWED: /* a change may find that its time is over, or that its body is nonsense */
        return reads ? status == (is_absent ? 404 : 200)
                     : status >= 200 && status < 500 && status != 401 && status != 403;
    case NO_SESSION:
        return status == 401;
    case NO_RIGHT:
        return status == 403;
    case NOT_HIS:
        return status == 404 || (!reads && status == 403);
    }
    return false;
}

static int32_t tried, wrong, shown;

/* Whatever is answered, an officer outside of what the role is over is not in it. */
static bool shows_an_outsider(const struct grant *role, const struct reply *reply) {
    bool shows = role != NULL && reply->status < 300 &&
                 text_contains(reply->body, outside.officer[role->scope]);
    if (role != NULL && role->scope == SCOPE_EVERYTHING) {
        shown += shows;
        return false;
    }
    return shows;
}

static void try(const struct browser *who, const struct route *route, const struct grant *role,
                bool is_inside) {
    struct arena mem = {0};
    enum kind kind;
    if (is_excepted(route) && (role != NULL || route->right == RIGHT_OPEN)) return;
    const char *path = path_of(route, is_inside ? &inside : &outside, role == NULL ? SCOPE_UNIT : role->scope,
                               &kind);
    enum expected expected = expect(route, role, kind, is_inside);
    struct reply reply = send_to(&mem, who, route, path);
    tried++;
    bool leaks = shows_an_outsider(role, &reply);
    if (leaks) printf("shows %s: ", outside.officer[role->scope]);
    if (leaks || !is_as_expected(route, expected, path, reply.status)) {
        wrong++;
        printf("%s %s as %.*s, %s: %d instead of %s\n", method_name(route->method), path,
               TEXT_ARGS(role == NULL ? text_of("nobody") : grant_print(&mem, role)),
               is_inside ? "inside" : "outside", reply.status, expected_words[expected]);
    }
    arena_clear(&mem);
}

static void try_all(const struct browser *who, const struct grant *role) {
    for (int32_t i = 0; i < ROUTE_COUNT; i++) {
        if (strncmp(routes[i].path, "/api/v1/", 8) != 0) continue;
        try(who, &routes[i], role, true);
        if (strchr(routes[i].path, '{') != NULL) try(who, &routes[i], role, false);
    }
}

/* ---- each of them ---- */

TEST(every_route_answers_every_role_as_the_table_of_rights_says) {
    struct err err = {0};
    const struct browser nobody = {.served = &served};
    begin();
    struct service system = system_service(store);
    const char *const ids[] = {"", inside.unit, inside.establishment, inside.officer[SCOPE_SELF]};

    try_all(&nobody, NULL);
    for (int32_t role = 0; role < ROLE_COUNT; role++)
        for (int32_t scope = 0; scope < SCOPE_KIND_COUNT; scope++) {
            if ((role_rows[role].scopes & 1u << scope) == 0) continue;
            const struct grant grant = {(enum role)role, (enum scope_kind)scope, text_of(ids[scope])};
            check(users_role_add(&system, user_id, &grant, &err));
            try_all(&browser, &grant);
            check(users_role_remove(&system, user_id, &grant, &err));
        }

    printf("%d requests\n", tried);
    check_int(wrong, 0);
    check(tried > 12 * 30);
    check(shown >= 10); /* to who may see everybody: so the outsider is one who is in many answers */
    store_close(store);
    served_end(&served);
    arena_clear(&kept);
}
