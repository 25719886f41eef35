/* SPDX-License-Identifier: Apache-2.0 */
#include "certify/status_list.h"

#include "core/base64.h"
#include "core/must.h"

#include <string.h>
#include <zlib.h>

enum { GZIP_WINDOW = 15 + 16, MEMORY_LEVEL = 8, DAY_SECONDS = 86400 };

void status_set(uint8_t *bits, int64_t index) {
    bits[index / 8] |= (uint8_t)(0x80 >> index % 8);
}

bool status_list_has(const struct status_list *list, int64_t index) {
    must(index >= 0 && index < list->places);
    return (list->bits[index / 8] & 0x80 >> index % 8) != 0;
}

/* ---- writing ---- */

static struct text packed(struct arena *mem, const uint8_t *bits, int64_t count) {
    z_stream stream = {0};
    must(deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, GZIP_WINDOW, MEMORY_LEVEL,
                      Z_DEFAULT_STRATEGY) == Z_OK);
    uLong room = deflateBound(&stream, (uLong)count);
    uint8_t *out = arena_make(mem, uint8_t, room);
    stream.next_in = (Bytef *)(uintptr_t)bits;
    stream.avail_in = (uInt)count;
    stream.next_out = out;
    stream.avail_out = (uInt)room;
    must(deflate(&stream, Z_FINISH) == Z_STREAM_END);
    struct text text = {(const char *)out, (int64_t)stream.total_out};
    deflateEnd(&stream);
    return text;
}

static struct text payload_print(struct arena *mem, const struct issuer *issuer, int64_t number,
                                 const uint8_t *bits, int64_t now) {
    struct buffer out = {.mem = mem};
    struct json_out json = {.to = &out};
    struct text id = status_list_id(mem, issuer, number),
                subject = text_print(mem, "%.*s#list", TEXT_ARGS(id));
    struct text letters = base64_print(mem, packed(mem, bits, STATUS_BYTES), BASE64_URL);
    int64_t until = now + (int64_t)STATUS_DAYS * DAY_SECONDS;
    json_open(&json, NULL, '{');
    json_open(&json, "@context", '[');
    json_text(&json, NULL, text_of("https://www.w3.org/ns/credentials/v2"));
    json_close(&json, ']');
    json_text(&json, "id", id);
    json_open(&json, "type", '[');
    json_text(&json, NULL, text_of("VerifiableCredential"));
    json_text(&json, NULL, text_of("BitstringStatusListCredential"));
    json_close(&json, ']');
    json_text(&json, "issuer", issuer_id(mem, issuer));
    json_text(&json, "validFrom", moment_text(mem, now));
    json_text(&json, "validUntil", moment_text(mem, until));
    json_open(&json, "credentialSubject", '{');
    json_text(&json, "id", subject);
    json_text(&json, "type", text_of("BitstringStatusList"));
    json_text(&json, "statusPurpose", text_of("revocation"));
    json_text(&json, "encodedList", text_print(mem, "u%.*s", TEXT_ARGS(letters)));
    json_close(&json, '}');
    json_text(&json, "iss", issuer_id(mem, issuer));
    json_text(&json, "jti", id);
    json_text(&json, "sub", subject);
    json_int(&json, "nbf", now);
    json_int(&json, "exp", until);
    json_close(&json, '}');
    return buffer_text(&out);
}

struct text status_list_print(struct arena *mem, const struct signer *signer, const struct issuer *issuer,
                              int64_t number, const uint8_t *bits, int64_t now) {
    return jws_print(mem, signer, "vc+jwt", payload_print(mem, issuer, number, bits, now));
}

/* ---- reading ---- */

/* One gzip member and nothing after it. The room grows, so that a small list takes little. */
static bool unpacked(struct arena *mem, struct text bytes, struct status_list *out, struct err *err) {
    z_stream stream = {.next_in = (Bytef *)(uintptr_t)bytes.at, .avail_in = (uInt)bytes.length};
    uint8_t piece[16384] = {0}, *bits = NULL;
    int64_t count = 0, capacity = 0;
    int state = inflateInit2(&stream, GZIP_WINDOW);
    while (state == Z_OK && count <= STATUS_BYTES_MAX) {
        stream.next_out = piece;
        stream.avail_out = sizeof piece;
        state = inflate(&stream, Z_NO_FLUSH);
        int64_t length = (int64_t)(sizeof piece - stream.avail_out);
        while (count + length > capacity) {
            capacity = capacity == 0 ? STATUS_BYTES : 2 * capacity;
            uint8_t *wider = arena_make(mem, uint8_t, capacity);
            if (count > 0) memcpy(wider, bits, (size_t)count);
            bits = wider;
        }
        if (length > 0) memcpy(bits + count, piece, (size_t)length);
        count += length;
    }
    bool rest = stream.avail_in > 0;
    inflateEnd(&stream);
    if (count > STATUS_BYTES_MAX)
        return err_fail(err, ERR_LIMIT, "status.too-large", "the list has more than %d places",
                        STATUS_BYTES_MAX * 8);
    if (state != Z_STREAM_END || rest)
        return err_fail(err, ERR_INPUT, "status.packed",
                        "the list's bits are not packed by gzip, or are cut off");
    if (count < STATUS_BYTES)
        return err_fail(err, ERR_INPUT, "status.packed",
                        "the list has %lld places, fewer than the %d that it has to have",
                        (long long)count * 8, STATUS_PLACES);
    out->bits = bits;
    out->places = count * 8;
    return true;
}

static bool read_bits(struct arena *mem, const struct json *json, int32_t subject, struct status_list *out,
                      struct err *err) {
    struct text letters, bytes;
    if (!member_text(mem, json, subject, "encodedList", true, &letters, err)) return false;
    if (letters.at[0] != 'u' ||
        !base64_read(mem, (struct text){letters.at + 1, letters.length - 1}, BASE64_URL, &bytes))
        return err_fail(err, ERR_INPUT, "status.packed", "the list's bits are not base64url after a \"u\"");
    return unpacked(mem, bytes, out, err);
}

bool status_list_read(struct arena *mem, struct text payload, struct status_list *out, struct err *err) {
    struct json json;
    struct status_list list = {0};
    struct err why = {0};
    struct text name;
    if (!json_read(mem, payload, &json, &why))
        return err_fail(err, ERR_INPUT, "credential.json", "what the token holds is no JSON: %.*s",
                        (int)strcspn(why.text, "\n"), why.text);
    int32_t subject = json_member(&json, 0, "credentialSubject");
    if (!member_has(&json, 0, "type", "BitstringStatusListCredential") || subject == JSON_MISSING ||
        !member_has(&json, subject, "type", "BitstringStatusList") ||
        !member_has(&json, subject, "statusPurpose", "revocation"))
        return err_fail(err, ERR_INPUT, "status.kind",
                        "what the token holds is no list of revocations (a BitstringStatusListCredential)");
    if (!member_text(mem, &json, 0, "id", true, &list.id, err) ||
        !issuer_read(mem, &json, &list.issuer_id, &name, err) ||
        !member_moment(mem, &json, 0, "validFrom", INT64_MIN, &list.valid_from, err) ||
        !member_moment(mem, &json, 0, "validUntil", INT64_MAX, &list.valid_until, err) ||
        !read_bits(mem, &json, subject, &list, err))
        return false;
    *out = list;
    return true;
}
