/* SPDX-License-Identifier: Apache-2.0 */
#include "certify/jws.h"

#include "core/base64.h"

#include <string.h>

/* ---- writing ---- */

static struct text header_print(struct arena *mem, const struct public_key *key, const char *typ) {
    struct buffer out = {.mem = mem};
    struct json_out json = {.to = &out};
    json_open(&json, NULL, '{');
    json_text(&json, "alg", text_of(signing_names[key->algorithm]));
    json_text(&json, "typ", text_of(typ));
    json_text(&json, "kid", key->kid);
    json_open(&json, "jwk", '{');
    public_key_print(&json, key);
    json_close(&json, '}');
    json_close(&json, '}');
    return buffer_text(&out);
}

struct text jws_print(struct arena *mem, const struct signer *signer, const char *typ, struct text payload) {
    struct buffer token = {.mem = mem};
    uint8_t signature[SIGNATURE_BYTES];
    buffer_add(&token, base64_print(mem, header_print(mem, signer_public(signer), typ), BASE64_URL));
    buffer_char(&token, '.');
    buffer_add(&token, base64_print(mem, payload, BASE64_URL));
    signer_sign(signer, buffer_text(&token), signature);
    buffer_char(&token, '.');
    buffer_add(&token,
               base64_print(mem, (struct text){(const char *)signature, sizeof signature}, BASE64_URL));
    return buffer_text(&token);
}

/* ---- reading ---- */

struct parts {
    struct text header, payload, signature; /* as they came */
};

static bool split(struct text token, struct parts *out) {
    const char *end = token.at + token.length;
    const char *first = token.length > 0 ? memchr(token.at, '.', (size_t)token.length) : NULL;
    const char *second = first != NULL && first + 1 < end ? memchr(first + 1, '.', (size_t)(end - first - 1))
                                                          : NULL;
    if (second == NULL) return false;
    *out = (struct parts){
        {token.at, first - token.at}, {first + 1, second - first - 1}, {second + 1, end - second - 1}};
    return true;
}

static bool decode(struct arena *mem, struct parts *parts, struct err *err) {
    const struct {
        const char *name;
        struct text *part;
    } list[] = {{"header", &parts->header}, {"payload", &parts->payload}, {"signature", &parts->signature}};
    for (size_t i = 0; i < sizeof list / sizeof list[0]; i++)
        if (!base64_read(mem, *list[i].part, BASE64_URL, list[i].part))
            return err_fail(err, ERR_INPUT, "jws.base64",
                            "the %s of the token is not base64url in its one spelling", list[i].name);
    return true;
}

static bool header_text(struct arena *mem, const struct json *header, const char *name, struct text *out,
                        struct err *err) {
    int32_t node = json_member(header, 0, name);
    *out = TEXT_NONE;
    if (node == JSON_MISSING) return true;
    if (json_kind(header, node) != JSON_STRING)
        return err_fail(err, ERR_INPUT, "jws.header", "\"%s\" in the header of the token is not a string",
                        name);
    *out = json_unescaped(mem, header, node);
    return out->length <= KID_BYTES_MAX ||
           err_fail(err, ERR_LIMIT, "jws.header", "\"%s\" in the header of the token is too long", name);
}

static bool read_algorithm(struct arena *mem, const struct json *header, struct jws *jws, struct err *err) {
    struct text alg;
    struct buffer shown = {.mem = mem};
    if (!header_text(mem, header, "alg", &alg, err)) return false;
    if (text_is(alg, "none"))
        return err_fail(err, ERR_INPUT, "jws.unsigned",
                        "the token says itself that nobody signed it (alg none)");
    if (signing_named(alg, &jws->algorithm)) return true;
    buffer_shown(&shown, text_shorten(mem, alg, 40));
    return err_fail(err, ERR_INPUT, "jws.algorithm",
                    "the token is signed by \"%.*s\", which signs no certificate: only ES256 and EdDSA do",
                    TEXT_ARGS(buffer_text(&shown)));
}

static bool read_jwk(struct arena *mem, const struct json *header, struct jws *jws, struct err *err) {
    int32_t jwk = json_member(header, 0, "jwk");
    if (jwk == JSON_MISSING) return true;
    jws->has_jwk = public_key_read(mem, header, jwk, &jws->jwk);
    return jws->has_jwk || err_fail(err, ERR_INPUT, "jws.header",
                                    "\"jwk\" in the header of the token is no key of ES256 or EdDSA");
}

static bool read_header(struct arena *mem, struct text bytes, struct jws *jws, struct err *err) {
    struct json header;
    struct err why = {0};
    if (!json_read(mem, bytes, &header, &why))
        return err_fail(err, ERR_INPUT, "jws.header", "the header of the token is no JSON: %.*s",
                        (int)strcspn(why.text, "\n"), why.text);
    if (json_kind(&header, 0) != JSON_OBJECT)
        return err_fail(err, ERR_INPUT, "jws.header", "the header of the token is no JSON object");
    if (!read_algorithm(mem, &header, jws, err)) return false;
    if (json_member(&header, 0, "crit") != JSON_MISSING)
        return err_fail(err, ERR_INPUT, "jws.critical",
                        "the token asks for something that is not known here (crit)");
    if (!header_text(mem, &header, "kid", &jws->kid, err) ||
        !header_text(mem, &header, "typ", &jws->typ, err) || !read_jwk(mem, &header, jws, err))
        return false;
    if (jws->kid.length == 0 && jws->has_jwk) jws->kid = jws->jwk.kid;
    return jws->kid.length > 0 ||
           err_fail(err, ERR_INPUT, "jws.no-key", "the token does not say which key signed it (kid, jwk)");
}

bool jws_read(struct arena *mem, struct text token, struct jws *out, struct err *err) {
    struct parts parts;
    if (token.length > JWS_BYTES_MAX)
        return err_fail(err, ERR_LIMIT, "jws.too-large", "the token has more than %d bytes", JWS_BYTES_MAX);
    if (!split(token, &parts))
        return err_fail(err, ERR_INPUT, "jws.form", "the token is not HEADER.PAYLOAD.SIGNATURE");
    if (parts.header.length > JWS_HEADER_BYTES_MAX)
        return err_fail(err, ERR_LIMIT, "jws.too-large", "the header of the token has more than %d letters",
                        JWS_HEADER_BYTES_MAX);
    struct jws jws = {.signed_bytes = {token.at, parts.payload.at + parts.payload.length - token.at}};
    if (!decode(mem, &parts, err)) return false;
    jws.payload = parts.payload;
    jws.signature = parts.signature;
    if (!read_header(mem, parts.header, &jws, err)) return false;
    *out = jws;
    return true;
}

/* ---- checking ---- */

enum jws_check jws_check(const struct jws *jws, const struct key_set *keys) {
    const struct public_key *key = key_set_find(keys, jws->kid);
    if (key == NULL) return JWS_UNKNOWN_KEY;
    if (key->algorithm != jws->algorithm || (jws->has_jwk && !public_key_same(key, &jws->jwk)))
        return JWS_OTHER_KEY;
    return public_key_verifies(key, jws->signed_bytes, jws->signature) ? JWS_RIGHT : JWS_WRONG;
}
