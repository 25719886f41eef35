/* SPDX-License-Identifier: Apache-2.0 */
#include "certify/verify.h"

#include "cli/command.h"
#include "core/files.h"
#include "core/json_out.h"

#include <stdio.h>

/* Of the program, by verdict; 0 only for what was checked whole. Below 10 are the failures of every command.
 */
static const int exit_of[VERDICT_COUNT] = {
    [VERDICT_VALID] = 0,    [VERDICT_NO_CERTIFICATE] = 10, [VERDICT_ALTERED] = 11, [VERDICT_UNKNOWN_KEY] = 12,
    [VERDICT_REVOKED] = 13, [VERDICT_EXPIRED] = 14,        [VERDICT_NOT_YET] = 15, [VERDICT_UNCHECKED] = 16};

static const char *const headlines[VERDICT_COUNT] = {
    [VERDICT_VALID] = "valid",
    [VERDICT_NO_CERTIFICATE] = "not valid: this is no certificate that can be read",
    [VERDICT_ALTERED] = "not valid: its signature is wrong",
    [VERDICT_UNKNOWN_KEY] = "not verified: signed by a key not known here",
    [VERDICT_REVOKED] = "not valid: it was revoked",
    [VERDICT_EXPIRED] = "not valid: it expired",
    [VERDICT_NOT_YET] = "not valid: not yet",
    [VERDICT_UNCHECKED] = "not verified: signed and in time, but revocation not checked",
};

enum { NOON_SECONDS = 12 * 3600 };

static bool read_question(struct arena *mem, const struct options *options, struct key_set *keys,
                          struct question *out, struct err *err) {
    const char *keys_file = option_text(options, "keys"), *list_file = option_text(options, "status");
    struct text bytes;
    day on;
    *out = (struct question){.now = seconds_now()};
    if (!option_day(options, "on", DAY_NONE, &on, err) ||
        !file_read(mem, options->arguments[0], CARRIER_BYTES_MAX, &out->file, err))
        return false;
    if (on != DAY_NONE) out->now = (int64_t)on * 86400 + NOON_SECONDS;
    if (keys_file != NULL) {
        if (!file_read(mem, keys_file, KEY_SET_BYTES_MAX, &bytes, err) ||
            !key_set_read(mem, bytes, keys, err))
            return false;
        out->keys = keys;
    }
    if (list_file == NULL) return true;
    if (!file_read(mem, list_file, JWS_BYTES_MAX, &out->list, err)) return false;
    while (out->list.length > 0 &&
           (out->list.at[out->list.length - 1] == '\n' || out->list.at[out->list.length - 1] == '\r'))
        out->list.length--;
    return out->list.length > 0 ||
           err_fail(err, ERR_INPUT, "verify.list-empty", "\"%s\" is empty", list_file);
}

/* ---- for people ---- */

static void line(struct buffer *out, const char *name, struct text value) {
    if (value.length == 0) return;
    buffer_print(out, "  %-14s", name);
    buffer_shown(out, value);
    buffer_char(out, '\n');
}

static void print_credential(struct arena *mem, const struct verification *v, struct buffer *out) {
    const struct credential *c = &v->credential;
    struct buffer names = {.mem = mem};
    for (int32_t i = 0; i < c->holder_count; i++)
        buffer_print(&names, "%s%.*s", i > 0 ? " / " : "", TEXT_ARGS(c->holders[i]));
    buffer_adds(out, v->checks[CHECK_SIGNATURE].result == CHECK_RIGHT
                         ? "\nIt says:\n"
                         : "\nIt says, and nothing shows that it is true:\n");
    line(out, "number", c->number);
    line(out, "holder", buffer_text(&names));
    line(out, "course", c->title);
    line(out, "version", c->curriculum_version);
    line(out, "establishment", c->establishment);
    line(out, "issuer", c->issuer_name.length > 0 ? c->issuer_name : c->issuer_id);
}

static void print_text(struct arena *mem, const struct verification *v, struct buffer *out) {
    static const char *const marks[] = {[CHECK_NOT_REACHED] = "-",
                                        [CHECK_RIGHT] = "right",
                                        [CHECK_WRONG] = "WRONG",
                                        [CHECK_NOT_POSSIBLE] = "?"};
    buffer_print(out, "%s\n\n", headlines[v->verdict]);
    for (int32_t i = 0; i < CHECK_COUNT; i++) {
        buffer_print(out, "  %-14s%-7s", check_words[i], marks[v->checks[i].result]);
        buffer_shown(out, v->checks[i].text);
        if (v->checks[i].result == CHECK_WRONG || v->checks[i].result == CHECK_NOT_POSSIBLE)
            buffer_print(out, " [%s]", v->checks[i].code);
        buffer_char(out, '\n');
    }
    if (v->has_credential) print_credential(mem, v, out);
}

/* ---- for programs ---- */

static void json_credential(struct arena *mem, const struct credential *c, struct json_out *json) {
    json_open(json, "says", '{');
    json_text(json, "id", c->id);
    json_text(json, "issuer", c->issuer_id);
    json_text(json, "number", c->number);
    json_open(json, "holder", '[');
    for (int32_t i = 0; i < c->holder_count; i++) json_text(json, NULL, c->holders[i]);
    json_close(json, ']');
    json_text(json, "course", c->course);
    json_text(json, "title", c->title);
    json_text(json, "version", c->curriculum_version);
    json_text(json, "establishment", c->establishment);
    json_text(json, "valid_from", moment_text(mem, c->valid_from));
    if (c->valid_until == INT64_MAX) json_null(json, "valid_until");
    else json_text(json, "valid_until", moment_text(mem, c->valid_until));
    json_close(json, '}');
}

static void print_json(struct arena *mem, const struct verification *v, struct buffer *out) {
    static const char *const words[] = {[CHECK_NOT_REACHED] = "not-reached",
                                        [CHECK_RIGHT] = "right",
                                        [CHECK_WRONG] = "wrong",
                                        [CHECK_NOT_POSSIBLE] = "not-possible"};
    struct json_out json = {.to = out};
    json_open(&json, NULL, '{');
    json_text(&json, "verdict", text_of(verdict_words[v->verdict]));
    json_text(&json, "file", text_of(carrier_names[v->carrier]));
    json_text(&json, "kid", v->kid);
    json_open(&json, "checks", '{');
    for (int32_t i = 0; i < CHECK_COUNT; i++) {
        json_open(&json, check_words[i], '{');
        json_text(&json, "result", text_of(words[v->checks[i].result]));
        json_text(&json, "code", text_of(v->checks[i].code));
        json_text(&json, "text", v->checks[i].text);
        json_close(&json, '}');
    }
    json_close(&json, '}');
    if (v->has_credential) json_credential(mem, &v->credential, &json);
    else json_null(&json, "says");
    json_close(&json, '}');
    buffer_char(out, '\n');
}

static int verify_run(struct arena *mem, const struct options *options, struct err *err) {
    struct key_set keys;
    struct question question;
    struct verification verification;
    struct buffer out = {.mem = mem};
    if (!read_question(mem, options, &keys, &question, err)) return EXIT_WRONG_INPUT;
    verify(mem, &question, &verification);
    if (option_given(options, "json")) print_json(mem, &verification, &out);
    else print_text(mem, &verification, &out);
    fwrite(out.at, 1, (size_t)out.length, stdout);
    return exit_of[verification.verdict];
}

static const struct option_rule verify_options[] = {
    {"keys", true}, {"status", true}, {"on", true}, {"json", false}, {0}};

const struct command verify_command = {
    .name = "verify",
    .line = "say whether a certificate is valid, without network or database",
    .help =
        "cadre verify FILE [--keys JWKS] [--status LIST] [--on DATE] [--json]\n"
        "\n"
        "FILE is a certificate: its token (.jwt), or a PNG, SVG or PDF with the token in it. Only what the "
        "token\n"
        "says is signed: compare it with what the page or picture shows. \"valid\" is said only when form,\n"
        "signature, time and revocation were all checked; what could not be checked is said.\n"
        "\n"
        "  --keys JWKS    the issuer's public keys, from its /.well-known/jwks.json or `cadre cert keys`; "
        "take\n"
        "                 them from where nobody else can have put them. Every key in it is trusted\n"
        "  --status LIST  the issuer's list of revocations, from the address in the certificate or `cadre "
        "cert\n"
        "                 status`; a list counts for 7 days\n"
        "  --on DATE      at noon UTC of that day; now when absent\n"
        "  --json         for programs: verdict, checks, what the certificate says\n"
        "\n"
        "  $ cadre verify certificate.jwt --keys jwks.json --status revoked.jwt --on 2009-01-01\n"
        "\n"
        "Exit status: 0 valid; 10 no certificate, 11 altered or not signed, 12 signed by a key not known "
        "here,\n"
        "13 revoked, 14 expired, 15 not yet valid, 16 all right but revocation, which was not checked; 2 "
        "wrong\n"
        "arguments, or a file that cannot be read.\n",
    .options = verify_options,
    .arguments = {"FILE"},
    .run = verify_run,
};
