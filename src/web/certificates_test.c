/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates over HTTP: a registrar issues and ends them, anyone verifies. */
#include "certify/verify.h"
#include "core/base64.h"
#include "core/files.h"
#include "service/certificate_keys.h"
#include "service/certificates.h"
#include "service/users.h"
#include "tests/served.h"
#include "web/tries.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define JSON_TYPE "Content-Type: application/json\r\n"
#define PASSWORD "several words in a row"

static struct arena kept; /* until the process ends */

/* ---- a server where O0000001 and O0000002 passed BDE-0001 at NUD ---- */

static void user_make(struct service *system, const char *login, const char *role, const char *officer) {
    struct err err = {0};
    struct grant grant;
    int64_t id;
    check(grant_read(text_of(role), &grant, &err));
    const struct new_user user = {.login = text_of(login),
                                  .password = text_of(PASSWORD),
                                  .language = text_of("en"),
                                  .officer_id = text_of(officer),
                                  .grants = &grant,
                                  .grant_count = 1};
    check(users_add(&kept, system, &user, &id, &err));
}

static void facts(const char *database) {
    const char *directory = fresh_directory();
    struct err err = {0};
    check_int(cadre(&kept, NULL, "example kazakhstan-2008 '%s' --officers 400", directory), 0);
    check(file_write(path_join(&kept, directory, "nominations.csv"),
                     text_of("officer_id,course_id,class_id,state\nO0000001,BDE,BDE-0001,seated\n"
                             "O0000002,BDE,BDE-0001,seated\n"),
                     &err));
    check(file_write(path_join(&kept, directory, "qualifications.csv"),
                     text_of("officer_id,course_id,issued,valid_to\nO0000001,BDE,2008-01-31,\n"
                             "O0000002,BDE,2008-01-31,2011-01-31\n"),
                     &err));
    check_int(cadre(&kept, NULL, "import '%s' --as-of 2008-02-01 --db '%s'", directory, database), 0);
}

static struct served *shared(void) {
    static struct served served;
    struct err err = {0};
    struct text kid;
    if (served.pid != 0) return &served;
    served = (struct served){.database = fresh_file()};
    facts(served.database);
    scoped(store) struct store *store = store_open(served.database, STORE_LOOK, &err);
    struct service system = {.store = store, .who = text_of("test"), .rights = RIGHTS_ALL};
    user_make(&system, "registrar1", "registrar:establishment:NUD", "O0000002");
    user_make(&system, "elsewhere1", "registrar:establishment:CADET", "");
    check(certificates_issuer_set(&system, text_of("https://training.example"), text_of("Command"), &err));
    check(certificate_keys_add(&kept, &system, SIGNING_ES256, &kid, &err));
    served_again(&served, "--log trouble");
    return &served;
}

/* ---- a browser ---- */

struct browser {
    const char *cookie, *csrf; /* NULL: not signed in */
};

static struct text member(struct text body, const char *name) {
    struct json json;
    struct err err = {0};
    if (!json_read(&kept, body, &json, &err)) return TEXT_NONE;
    int32_t node = json_member(&json, 0, name);
    if (node == JSON_MISSING) return TEXT_NONE;
    return json_kind(&json, node) == JSON_STRING ? json_unescaped(&kept, &json, node) : json_raw(&json, node);
}

static struct reply ask(const struct browser *browser, const char *method, const char *target,
                        const char *body) {
    struct buffer headers = {.mem = &kept};
    if (browser->cookie != NULL)
        buffer_print(&headers, "Cookie: %s\r\nX-Cadre-CSRF: %s\r\n", browser->cookie, browser->csrf);
    if (body != NULL) buffer_adds(&headers, JSON_TYPE);
    return request(&kept, shared(), method, target, text_zero_ended(&kept, buffer_text(&headers)),
                   body == NULL ? TEXT_NONE : text_of(body));
}

static struct browser sign_in(const char *login) {
    struct browser browser = {0};
    struct reply reply = ask(&browser, "POST", "/api/v1/session",
                             text_print(&kept, "{\"login\":\"%s\",\"password\":\"" PASSWORD "\"}", login).at);
    check_int(reply.status, 200);
    struct text cookie, header = reply_header(&reply, "Set-Cookie");
    check(text_next(&header, ';', &cookie));
    return (struct browser){text_zero_ended(&kept, cookie),
                            text_zero_ended(&kept, member(reply.body, "csrf"))};
}

static const struct browser anyone = {NULL, NULL};

static const char *path_of(const char *format, struct text number) {
    return text_zero_ended(&kept, text_print(&kept, format, TEXT_ARGS(number)));
}

/* What `cadre verify` would say with what the server publishes. */
static struct verification verified(struct text file) {
    struct reply jwks = ask(&anyone, "GET", "/.well-known/jwks.json", NULL);
    struct reply list = ask(&anyone, "GET", "/credentials/status/1", NULL);
    struct key_set keys;
    struct err err = {0};
    struct verification v;
    check_int(jwks.status, 200);
    check_int(list.status, 200);
    check(key_set_read(&kept, jwks.body, &keys, &err));
    struct question question = {.file = file,
                                .keys = &keys,
                                .list = list.body,
                                .now = (int64_t)day_of_date((struct date){2010, 1, 1}) * 86400};
    verify(&kept, &question, &v);
    return v;
}

TEST(a_certificate_lives_over_http_from_issue_to_revocation) {
    struct browser registrar = sign_in("registrar1"), elsewhere = sign_in("elsewhere1");

    check_int(ask(&elsewhere, "POST", "/api/v1/certificates/issue", "{\"class\":\"BDE-0001\"}").status, 403);
    struct reply issued = ask(&registrar, "POST", "/api/v1/certificates/issue", "{\"class\":\"BDE-0001\"}");
    check_int(issued.status, 201);
    check_text(member(issued.body, "issued"), "1");
    check_text(member(issued.body, "own"), "1"); /* O0000002 is the registrar himself */
    struct text number = member(issued.body, "numbers");
    number = (struct text){number.at + 2, number.length - 4};

    struct reply list = ask(&registrar, "GET", "/api/v1/certificates?state=issued", NULL);
    check_int(list.status, 200);
    check(text_contains(list.body, text_zero_ended(&kept, number)));
    check_text(member(ask(&elsewhere, "GET", "/api/v1/certificates", NULL).body, "total"), "0");
    check_int(ask(&elsewhere, "GET", path_of("/api/v1/certificates/%.*s/file", number), NULL).status, 404);
    static const char *const forms[] = {"", "?form=pdf", "?form=png", "?form=svg"};
    for (int32_t i = 0; i < COUNT(forms); i++) {
        const char *path =
            text_print(&kept, "/api/v1/certificates/%.*s/file%s", TEXT_ARGS(number), forms[i]).at;
        struct reply file = ask(&registrar, "GET", path, NULL);
        check_int(file.status, 200);
        check_int(verified(file.body).verdict, VERDICT_VALID);
        struct text letters = base64_print(&kept, file.body, BASE64_PADDED);
        const char *body = text_print(&kept, "{\"file\":\"%.*s\"}", TEXT_ARGS(letters)).at;
        struct reply open = ask(&anyone, "POST", "/api/v1/verify", body);
        check_text(member(open.body, "verdict"), "valid");
        check(text_contains(open.body, "Brigade command course"));
    }
    struct reply looked = ask(&anyone, "GET", path_of("/api/v1/verify/%.*s", number), NULL);
    check_text(member(looked.body, "verdict"), "valid");
    check(!text_contains(looked.body, "O0000001"));

    struct reply replaced = ask(&registrar, "POST", path_of("/api/v1/certificates/%.*s/replace", number),
                                "{\"reason\":\"lost\"}");
    check_int(replaced.status, 201);
    struct text successor = member(replaced.body, "number");
    looked = ask(&anyone, "GET", path_of("/api/v1/verify/%.*s", number), NULL);
    check_text(member(looked.body, "verdict"), "replaced");
    check(text_equal(member(looked.body, "replaced_by"), successor));
    check_int(ask(&elsewhere, "POST", path_of("/api/v1/certificates/%.*s/revoke", successor),
                  "{\"reason\":\"fraud\"}")
                  .status,
              404);
    check_int(ask(&registrar, "POST", path_of("/api/v1/certificates/%.*s/revoke", successor),
                  "{\"reason\":\"fraud\"}")
                  .status,
              204);
    check_text(member(ask(&anyone, "GET", path_of("/api/v1/verify/%.*s", successor), NULL).body, "verdict"),
               "revoked");
    struct reply file = ask(&registrar, "GET", path_of("/api/v1/certificates/%.*s/file", successor), NULL);
    check_int(verified(file.body).verdict, VERDICT_REVOKED);
}

TEST(what_anyone_needs_to_verify_is_open) {
    struct reply issuer = ask(&anyone, "GET", "/credentials/issuer", NULL);
    check_int(issuer.status, 200);
    check_text(member(issuer.body, "id"), "https://training.example/credentials/issuer");
    check(text_equal(reply_header(&issuer, "Access-Control-Allow-Origin"), text_of("*")));
    check_int(ask(&anyone, "GET", "/credentials/status/9", NULL).status, 404);
    check_int(ask(&anyone, "GET", "/credentials/status/x", NULL).status, 404);
    check_int(ask(&anyone, "GET", "/api/v1/certificates", NULL).status, 401);
    struct reply no_file = ask(&anyone, "POST", "/api/v1/verify", "{\"file\":\"aGVsbG8=\"}");
    check_text(member(no_file.body, "verdict"), "no-certificate");
    check_text(member(no_file.body, "certificate"), "null");
    check_int(ask(&anyone, "POST", "/api/v1/verify", "{\"file\":\"aGVsbG8\"}").status, 400);
    check_int(ask(&anyone, "GET", "/verify", NULL).status, 200);
    check(text_contains(ask(&anyone, "GET", "/verify/0000-0000-0000-0000", NULL).body, "<!doctype html>"));
}

/* The last test: this address waits then. */
TEST(who_guesses_numbers_waits) {
    int32_t answered = 0;
    for (int32_t i = 0; i < TRIES_MAX + 1; i++) {
        struct reply reply = ask(&anyone, "GET", "/api/v1/verify/0000-0000-0000-0000", NULL);
        if (reply.status != 200) {
            check_int(reply.status, 429);
            check(text_contains(reply.body, "verify.wait"));
            break;
        }
        check_text(member(reply.body, "verdict"), "unknown");
        answered++;
    }

    check_int(answered, TRIES_MAX);
    served_end(shared());
}
