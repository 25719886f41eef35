/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/table.h"
#include "cli/verbs.h"
#include "core/files.h"
#include "core/json_out.h"
#include "service/certificate_keys.h"
#include "service/certificates.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LIST_MOST = 1000000 };

static struct text value_of(const struct options *options, const char *name) {
    const char *value = option_text(options, name);
    return value == NULL ? TEXT_NONE : text_of(value);
}

/* To the file that --out names, else to the standard output. */
static bool put_out(const struct options *options, struct text body, const char *what, struct err *err) {
    const char *path = option_text(options, "out");
    if (path == NULL) {
        fwrite(body.at, 1, (size_t)body.length, stdout);
        return true;
    }
    if (!file_write(path, body, err)) return false;
    printf("%s in %s\n", what, path);
    return true;
}

static int done_or_wrong(bool done) {
    return done ? EXIT_DONE : EXIT_WRONG_INPUT;
}

/* ---- who certifies ---- */

static int cert_issuer(struct arena *mem, const struct options *options, struct database *database,
                       struct err *err) {
    struct issuer issuer;
    if (options->argument_count == 3 &&
        !certificates_issuer_set(&database->service, text_of(options->arguments[1]),
                                 text_of(options->arguments[2]), err))
        return EXIT_WRONG_INPUT;
    scoped(tx) struct tx *tx = tx_look(database->service.store, err);
    if (tx == NULL || !certificates_issuer(mem, tx, &issuer, err)) return EXIT_WRONG_INPUT;
    printf("%.*s certifies, at %.*s\n", TEXT_ARGS(issuer.name), TEXT_ARGS(issuer.base));
    return EXIT_DONE;
}

/* ---- keys ---- */

static int key_add(struct arena *mem, const struct options *options, struct database *database,
                   struct err *err) {
    enum signing_algorithm algorithm = SIGNING_ES256;
    const char *name = option_text(options, "alg");
    struct text kid;
    if (name != NULL && !signing_named(text_of(name), &algorithm)) {
        err_fail(err, ERR_USAGE, "usage.algorithm", "\"%s\" after --alg is none of ES256, EdDSA", name);
        return EXIT_WRONG_INPUT;
    }
    if (!certificate_keys_add(mem, &database->service, algorithm, &kid, err)) return EXIT_WRONG_INPUT;
    printf("Key %.*s (%s) signs certificates from now on. Back up its directory, and publish the new JWKS.\n",
           TEXT_ARGS(kid), signing_names[algorithm]);
    return EXIT_DONE;
}

static int key_list(struct arena *mem, struct database *database, struct err *err) {
    static const char *const headings[] = {"key", "algorithm", "made", "retired"};
    struct certificate_key_list list;
    struct table table = table_begin(mem);
    struct buffer out = {.mem = mem};
    scoped(tx) struct tx *tx = tx_look(database->service.store, err);
    if (tx == NULL || !certificate_keys_list(mem, &database->service, tx, &list, err))
        return EXIT_WRONG_INPUT;
    for (int32_t c = 0; c < 4; c++) table_column(&table, text_of(headings[c]), false);
    for (int32_t i = 0; i < list.count; i++) {
        table_text(&table, list.keys[i].public.kid);
        table_text(&table, text_of(signing_names[list.keys[i].public.algorithm]));
        table_text(&table, moment_print(mem, list.keys[i].made_seconds));
        table_text(&table, moment_print(mem, list.keys[i].retired_seconds));
    }
    table_print(&table, 0, &out);
    fwrite(out.at, 1, (size_t)out.length, stdout);
    return EXIT_DONE;
}

static int key_retire(struct arena *mem, const char *name, struct database *database, struct err *err) {
    struct text kid;
    if (!certificate_keys_retire(mem, &database->service, text_of(name), &kid, err)) return EXIT_WRONG_INPUT;
    printf("Key %.*s signs nothing any more; what it signed stays valid.\n", TEXT_ARGS(kid));
    return EXIT_DONE;
}

static int cert_key(struct arena *mem, const struct options *options, struct database *database,
                    struct err *err) {
    const char *what = options->arguments[1];
    bool retires = strcmp(what, "retire") == 0;
    if (retires && options->argument_count == 3) return key_retire(mem, options->arguments[2], database, err);
    if (strcmp(what, "add") == 0) return key_add(mem, options, database, err);
    if (strcmp(what, "list") == 0) return key_list(mem, database, err);
    if (retires) err_fail(err, ERR_USAGE, "usage.missing-argument", "the key to retire is missing");
    else err_fail(err, ERR_USAGE, "usage.unknown-verb", "\"%s\" is none of add, list, retire", what);
    return EXIT_WRONG_INPUT;
}

static int cert_keys(struct arena *mem, const struct options *options, struct database *database,
                     struct err *err) {
    struct key_set set;
    scoped(tx) struct tx *tx = tx_look(database->service.store, err);
    return done_or_wrong(tx != NULL && certificate_keys_set(mem, &database->service, tx, &set, err) &&
                         put_out(options, key_set_print(mem, &set), "The public keys are", err));
}

static int cert_status(struct arena *mem, const struct options *options, struct database *database,
                       struct err *err) {
    struct text token;
    int64_t list = 1;
    if (options->argument_count == 2 && !text_int(text_of(options->arguments[1]), 1, INT64_MAX, &list)) {
        err_fail(err, ERR_USAGE, "usage.not-a-number", "\"%s\" is not the number of a list",
                 options->arguments[1]);
        return EXIT_WRONG_INPUT;
    }
    scoped(tx) struct tx *tx = tx_look(database->service.store, err);
    return done_or_wrong(
        tx != NULL && certificates_status(mem, &database->service, tx, list, &token, err) &&
        put_out(options, text_print(mem, "%.*s\n", TEXT_ARGS(token)), "The list of revocations is", err));
}

/* ---- issuing and ending ---- */

static int cert_issue(struct arena *mem, const struct options *options, struct database *database,
                      struct err *err) {
    struct certificate_report report;
    struct certificate_order order = {.course_id = value_of(options, "course"),
                                      .all = option_given(options, "all")};
    if (options->argument_count == 2) order.class_id = text_of(options->arguments[1]);
    if (options->argument_count == 3) {
        order.officer_id = text_of(options->arguments[1]);
        order.course_id = text_of(options->arguments[2]);
    }
    if (!certificates_issue(mem, &database->service, &order, &report, err)) return EXIT_WRONG_INPUT;
    if (report.issued == 1) printf("%.*s\n", TEXT_ARGS(report.numbers[0]));
    else printf("%d certificates issued; `cadre cert list` shows them.\n", (int)report.issued);
    return EXIT_DONE;
}

static bool reason_of(const struct options *options, struct text *out, struct err *err) {
    *out = value_of(options, "reason");
    return out->length > 0 ||
           err_fail(err, ERR_USAGE, "usage.missing-option", "option --reason is missing: why it ends");
}

static int cert_revoke(struct arena *mem, const struct options *options, struct database *database,
                       struct err *err) {
    struct text reason;
    if (!reason_of(options, &reason, err) ||
        !certificates_revoke(mem, &database->service, text_of(options->arguments[1]), reason, err))
        return EXIT_WRONG_INPUT;
    printf("Revoked; lists that are asked for from now on say so.\n");
    return EXIT_DONE;
}

static int cert_replace(struct arena *mem, const struct options *options, struct database *database,
                        struct err *err) {
    struct text reason, successor;
    if (!reason_of(options, &reason, err) ||
        !certificates_replace(mem, &database->service, text_of(options->arguments[1]), reason, &successor,
                              err))
        return EXIT_WRONG_INPUT;
    printf("Replaced by %.*s\n", TEXT_ARGS(successor));
    return EXIT_DONE;
}

/* ---- looking ---- */

static void list_json(struct arena *mem, const struct certificate_list *list, struct buffer *out) {
    struct json_out json = {.to = out};
    json_open(&json, NULL, '{');
    json_open(&json, "certificates", '[');
    for (int32_t i = 0; i < list->count; i++) {
        const struct issued_certificate *c = &list->certificates[i];
        json_open(&json, NULL, '{');
        json_text(&json, "number", c->number);
        json_text(&json, "officer", c->officer_id);
        json_text(&json, "course", c->course_id);
        json_text(&json, "class", c->class_id);
        json_text(&json, "qualified", text_of(day_print(c->qualified).at));
        json_text(&json, "valid_to", text_of(day_print(c->valid_to).at));
        json_text(&json, "state", c->state);
        json_text(&json, "reason", c->reason);
        json_text(&json, "replaced_by", c->replaced_by);
        json_text(&json, "issued", moment_print(mem, c->issued_seconds));
        json_close(&json, '}');
    }
    json_close(&json, ']');
    json_close(&json, '}');
    buffer_char(out, '\n');
}

static void list_text(struct arena *mem, const struct certificate_list *list, struct buffer *out) {
    static const char *const headings[] = {"number",    "officer",  "course", "class",
                                           "qualified", "valid to", "state"};
    struct table table = table_begin(mem);
    for (int32_t c = 0; c < 7; c++) table_column(&table, text_of(headings[c]), false);
    for (int32_t i = 0; i < list->count; i++) {
        const struct issued_certificate *c = &list->certificates[i];
        table_text(&table, c->number);
        table_text(&table, c->officer_id);
        table_text(&table, c->course_id);
        table_text(&table, c->class_id);
        table_text(&table, text_keep(mem, text_of(day_print(c->qualified).at)));
        table_text(&table, text_keep(mem, text_of(day_print(c->valid_to).at)));
        table_text(&table, c->state);
    }
    table_print(&table, 0, out);
}

static struct certificate_filter filter_of(const struct options *options) {
    return (struct certificate_filter){.officer_id = value_of(options, "officer"),
                                       .course_id = value_of(options, "course"),
                                       .class_id = value_of(options, "class"),
                                       .state = value_of(options, "state"),
                                       .most = LIST_MOST};
}

static int cert_list(struct arena *mem, const struct options *options, struct database *database,
                     struct err *err) {
    struct certificate_filter filter = filter_of(options);
    struct certificate_list list;
    struct buffer out = {.mem = mem};
    if (!certificates_list(mem, &database->service, &filter, &list, err)) return EXIT_WRONG_INPUT;
    if (option_given(options, "json")) list_json(mem, &list, &out);
    else list_text(mem, &list, &out);
    fwrite(out.at, 1, (size_t)out.length, stdout);
    return EXIT_DONE;
}

/* By the ending of the file's name; the token without one. */
static enum certificate_form form_of(const char *path) {
    const char *ending = path == NULL ? NULL : strrchr(path, '.');
    for (int32_t i = 0; ending != NULL && i < FORM_COUNT; i++)
        if (strcmp(ending + 1, certificate_forms[i].ending) == 0) return (enum certificate_form)i;
    return FORM_TOKEN;
}

static int cert_show(struct arena *mem, const struct options *options, struct database *database,
                     struct err *err) {
    struct issued_certificate certificate;
    struct text file;
    enum certificate_form form = form_of(option_text(options, "out"));
    scoped(press) struct press *press = press_open();
    if (!certificates_get(mem, &database->service, text_of(options->arguments[1]), &certificate, err) ||
        !certificate_file(mem, press, certificate.token, form, &file, err))
        return EXIT_WRONG_INPUT;
    if (form == FORM_TOKEN) file = text_print(mem, "%.*s\n", TEXT_ARGS(file));
    return done_or_wrong(put_out(options, file, "The certificate is", err));
}

/* Every certificate that the filters leave, a file each, in a directory. */
static int cert_export(struct arena *mem, const struct options *options, struct database *database,
                       struct err *err) {
    struct certificate_filter filter = filter_of(options);
    struct certificate_list list;
    const char *directory = options->arguments[1], *wanted = option_text(options, "form");
    enum certificate_form form = form_of(wanted == NULL ? ".pdf" : text_print(mem, ".%s", wanted).at);
    struct arena one = {0};
    int32_t written = 0;
    scoped(press) struct press *press = press_open();
    bool good = directory_make(directory, err) &&
                certificates_list(mem, &database->service, &filter, &list, err);
    while (good && written < list.count) {
        const struct issued_certificate *c = &list.certificates[written];
        struct text file, name = text_print(&one, "%s/certificate-%.*s.%s", directory, TEXT_ARGS(c->number),
                                            certificate_forms[form].ending);
        good = certificate_file(&one, press, c->token, form, &file, err) &&
               file_write(text_zero_ended(&one, name), file, err);
        written += good;
        arena_reset(&one);
    }
    arena_clear(&one);
    if (!good) return EXIT_WRONG_INPUT;
    printf("%d certificates in %s\n", (int)written, directory);
    return EXIT_DONE;
}

static int cert_run(struct arena *mem, const struct options *options, struct err *err) {
    static const struct verb verbs[] = {{"issuer", 0, 2, STORE_LOOK, cert_issuer},
                                        {"key", 1, 2, STORE_LOOK, cert_key},
                                        {"keys", 0, 0, STORE_LOOK, cert_keys},
                                        {"issue", 0, 2, STORE_LOOK, cert_issue},
                                        {"list", 0, 0, STORE_LOOK, cert_list},
                                        {"show", 1, 1, STORE_LOOK, cert_show},
                                        {"replace", 1, 1, STORE_LOOK, cert_replace},
                                        {"revoke", 1, 1, STORE_LOOK, cert_revoke},
                                        {"status", 0, 1, STORE_LOOK, cert_status},
                                        {"export", 1, 1, STORE_LOOK, cert_export},
                                        {0}};
    return verbs_run(mem, options, verbs, err);
}

static const struct option_rule cert_options[] = {{"db", true},
                                                  {"audit-key", true},
                                                  {"alg", true},
                                                  {"course", true},
                                                  {"officer", true},
                                                  {"class", true},
                                                  {"state", true},
                                                  {"all", false},
                                                  {"reason", true},
                                                  {"out", true},
                                                  {"form", true},
                                                  {"json", false},
                                                  {0}};

const struct command cert_command = {
    .name = "cert",
    .line = "certificates: keys, issue, replace, revoke, and what others need to verify them",
    .help =
        "cadre cert issuer [URL NAME]                  who certifies, and where; the address stays\n"
        "cadre cert key add [--alg ES256|EdDSA]        a key that signs from now on\n"
        "cadre cert key list | key retire KEY\n"
        "cadre cert keys [--out FILE]                  the public keys, a JWKS\n"
        "cadre cert issue CLASS | OFFICER COURSE | --course COURSE | --all\n"
        "cadre cert list [--officer ID] [--course ID] [--class ID] [--state STATE] [--json]\n"
        "cadre cert show NUMBER [--out FILE]           its token; FILE.pdf, .png or .svg: the paper or a "
        "picture with it\n"
        "cadre cert export DIR [--form pdf|jwt|png|svg] [filters as of list]   a file for each\n"
        "cadre cert replace NUMBER --reason WORD       a new one from the facts as they are now\n"
        "cadre cert revoke NUMBER --reason WORD\n"
        "cadre cert status [LIST] [--out FILE]         the signed list of revocations\n"
        "each with [--db DB] [--audit-key FILE]\n"
        "\n"
        "A certificate is the signed proof of a qualification: `issue` makes one for each qualification that "
        "none\n"
        "stands for. Whoever has the JWKS and the list can verify it without us: `cadre verify`. None is "
        "ever\n"
        "deleted: one that was replaced or revoked is in the list from then on. Rotation: add a key, publish "
        "the\n"
        "JWKS, retire the old key after some days. How it all works: docs/certificates.md.\n"
        "The keys are in DB-keys beside the database's file, for PostgreSQL in cadre-keys here, or where\n"
        "CADRE_CERTIFICATE_KEYS says, which counts for the server too.\n"
        "\n"
        "  --reason WORD  mistake, fraud, result-withdrawn, data-changed, key-leaked, lost\n"
        "  --state STATE  issued, replaced or revoked\n"
        "  --db DB        a file (cadre.db when absent) or a postgresql:// URL\n"
        "  --audit-key FILE  the key of the audit log, see `cadre audit --help`\n"
        "\n"
        "  $ cadre cert issuer https://training.example \"Training Command\"\n"
        "  $ cadre cert key add\n"
        "  $ cadre cert keys --out our-keys.json\n"
        "  $ cadre cert status --out our-list.jwt\n"
        "\n"
        "Exit status: 0 done, 2 wrong arguments, nothing due, or no such certificate or key, 5 not allowed, "
        "7 the\n"
        "database or the keys failed, 9 somebody else is changing it.\n",
    .options = cert_options,
    .arguments = {"issuer|key|keys|issue|list|show|export|replace|revoke|status", "[WHAT]", "[MORE]"},
    .run = cert_run,
};
