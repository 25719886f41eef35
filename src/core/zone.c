/* SPDX-License-Identifier: Apache-2.0 */
#include "core/zone.h"

#include "core/files.h"

#include <stdlib.h>
#include <string.h>

enum { HEADER_BYTES = 44, ZONE_BYTES_MAX = 1 << 20, TYPE_BYTES = 6, DAY_SECONDS = 86400 };

/* Counts of a block of the file. */
struct block {
    int64_t universal, standard, leaps, times, types, letters;
};

static uint32_t big_endian(const char *at) {
    const unsigned char *b = (const unsigned char *)at;
    return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

static int64_t big_endian_long(const char *at) {
    return (int64_t)((uint64_t)big_endian(at) << 32 | big_endian(at + 4));
}

static bool header_read(struct text bytes, int64_t at, struct block *out) {
    if (at < 0 || bytes.length - at < HEADER_BYTES || memcmp(bytes.at + at, "TZif", 4) != 0) return false;
    const char *counts = bytes.at + at + 20;
    *out = (struct block){big_endian(counts),      big_endian(counts + 4),  big_endian(counts + 8),
                          big_endian(counts + 12), big_endian(counts + 16), big_endian(counts + 20)};
    return true;
}

static int64_t block_bytes(const struct block *b, int64_t time_bytes) {
    return b->times * (time_bytes + 1) + b->types * TYPE_BYTES + b->letters + b->leaps * (time_bytes + 4) +
           b->standard + b->universal;
}

/* Of a block with times of 8 bytes that begins at `at` and fits. */
static bool periods_read(struct arena *mem, struct text bytes, int64_t at, const struct block *b,
                         struct zone *out) {
    const char *times = bytes.at + at, *kinds = times + b->times * 8, *types = kinds + b->times;
    const char *letters = types + b->types * TYPE_BYTES;
    struct zone_period *periods = arena_make(mem, struct zone_period, b->times + 1);
    const char *names = text_zero_ended(mem, (struct text){letters, b->letters});
    if (b->types == 0) return false;
    for (int64_t i = 0; i <= b->times; i++) {
        int64_t kind = i == 0 ? 0 : (unsigned char)kinds[i - 1];
        if (kind >= b->types) return false;
        const char *type = types + kind * TYPE_BYTES;
        if ((unsigned char)type[5] >= b->letters) return false;
        periods[i] = (struct zone_period){.from_seconds = i == 0 ? INT64_MIN
                                                                 : big_endian_long(times + (i - 1) * 8),
                                          .offset_seconds = (int32_t)big_endian(type),
                                          .is_summer = type[4] != 0,
                                          .name = names + (unsigned char)type[5]};
    }
    out->periods = periods;
    out->count = (int32_t)b->times + 1;
    return true;
}

static bool parse(struct arena *mem, struct text bytes, struct zone *out) {
    struct block first, second;
    if (!header_read(bytes, 0, &first)) return false;
    int64_t at = HEADER_BYTES + block_bytes(&first, 4);
    if (!header_read(bytes, at, &second)) return false;
    at += HEADER_BYTES;
    return block_bytes(&second, 8) <= bytes.length - at && periods_read(mem, bytes, at, &second, out);
}

/* "Asia/Almaty": nothing that leads out of the directory. */
static bool is_name(struct text name) {
    if (name.length == 0 || name.length > 100 || name.at[0] == '/') return false;
    for (int64_t i = 0; i < name.length; i++) {
        char c = name.at[i];
        bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (!letter && (c == '\0' || strchr("/_+-", c) == NULL)) return false;
    }
    return true;
}

bool zone_read(struct arena *mem, struct text name, struct zone *out, struct err *err) {
    const char *directory = getenv("TZDIR");
    struct text bytes;
    struct err missing = {0};
    if (directory == NULL || *directory == '\0') directory = "/usr/share/zoneinfo";
    *out = (struct zone){.name = name};
    if (is_name(name) &&
        file_read(mem, path_join(mem, directory, text_zero_ended(mem, name)), ZONE_BYTES_MAX, &bytes,
                  &missing) &&
        parse(mem, bytes, out))
        return true;
    return err_fail(
        err, ERR_INPUT, "zone.unknown",
        "time zone \"%.*s\" is not known here\nWrite it as Asia/Almaty; the package tzdata has them all.",
        TEXT_ARGS(text_shorten(mem, name, 60)));
}

int32_t zone_period_at(const struct zone *zone, int64_t seconds) {
    int32_t at = 0;
    while (at + 1 < zone->count && zone->periods[at + 1].from_seconds <= seconds) at++;
    return at;
}

int64_t zone_moment(const struct zone *zone, day on, int32_t minute) {
    int64_t local = (int64_t)on * DAY_SECONDS + minute * 60;
    for (int32_t i = 0; i < zone->count; i++) {
        int64_t moment = local - zone->periods[i].offset_seconds;
        if (i + 1 == zone->count || moment < zone->periods[i + 1].from_seconds) return moment;
    }
    return local;
}

struct text zone_offset_text(struct arena *mem, int32_t offset_seconds) {
    int32_t minutes = abs(offset_seconds) / 60;
    return text_print(mem, "UTC%c%02d:%02d", offset_seconds < 0 ? '-' : '+', minutes / 60, minutes % 60);
}
