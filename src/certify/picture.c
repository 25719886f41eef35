/* SPDX-License-Identifier: Apache-2.0 */
#include "certify/picture.h"

#include "core/must.h"

#include <math.h>
#include <string.h>
#include <zlib.h>

enum { CHANNELS = 4, ROW = 1 + PICTURE_POINTS * CHANNELS, OUTER = 120, INNER = 100, STROKE = 10 };

static const uint8_t ring_colour[3] = {0x1f, 0x5f, 0x8b}, face_colour[3] = {0xf4, 0xf7, 0xfa};

/* ---- PNG (ISO 15948): RGBA, no filter ---- */

static void add_chunk(struct buffer *out, const char *type, struct text data) {
    int64_t begin;
    for (int32_t shift = 24; shift >= 0; shift -= 8) buffer_char(out, (char)(data.length >> shift & 0xff));
    begin = out->length;
    buffer_adds(out, type);
    buffer_add(out, data);
    uint32_t sum = (uint32_t)crc32(0, (const Bytef *)out->at + begin, (uInt)(out->length - begin));
    for (int32_t shift = 24; shift >= 0; shift -= 8) buffer_char(out, (char)(sum >> shift & 0xff));
}

static double distance_to(double x, double y, const double from[2], const double to[2]) {
    double dx = to[0] - from[0], dy = to[1] - from[1];
    double part = ((x - from[0]) * dx + (y - from[1]) * dy) / (dx * dx + dy * dy);
    part = part < 0 ? 0 : part > 1 ? 1 : part;
    return hypot(x - from[0] - part * dx, y - from[1] - part * dy);
}

/* How much of a point is inside of a shape whose edge is `distance` outside: soft over one point. */
static double cover(double distance) {
    return distance <= -0.5 ? 1 : distance >= 0.5 ? 0 : 0.5 - distance;
}

static void point(int32_t x, int32_t y, uint8_t out[CHANNELS]) {
    static const double tick[3][2] = {{78, 132}, {113, 166}, {180, 92}};
    double px = x + 0.5, py = y + 0.5, middle = PICTURE_POINTS / 2.0;
    double radius = hypot(px - middle, py - middle);
    double to_tick = fmin(distance_to(px, py, tick[0], tick[1]), distance_to(px, py, tick[1], tick[2]));
    double dark = fmax(1 - cover(radius - INNER), cover(to_tick - STROKE));
    for (int32_t c = 0; c < 3; c++)
        out[c] = (uint8_t)lround(dark * ring_colour[c] + (1 - dark) * face_colour[c]);
    out[3] = (uint8_t)lround(255 * cover(radius - OUTER));
}

struct text picture_png(struct arena *mem) {
    static const uint8_t head[13] = {0, 0, PICTURE_POINTS >> 8, 0, 0, 0, PICTURE_POINTS >> 8, 0, 8, 6, 0,
                                     0, 0};
    struct buffer out = {.mem = mem};
    uint8_t *points = arena_make(mem, uint8_t, ROW * PICTURE_POINTS);
    for (int32_t y = 0; y < PICTURE_POINTS; y++)
        for (int32_t x = 0; x < PICTURE_POINTS; x++) point(x, y, points + y * ROW + 1 + x * CHANNELS);
    uLongf length = compressBound(ROW * PICTURE_POINTS);
    uint8_t *packed = arena_make(mem, uint8_t, length);
    must(compress2(packed, &length, points, ROW * PICTURE_POINTS, Z_BEST_COMPRESSION) == Z_OK);
    buffer_add(&out, (struct text){"\x89PNG\r\n\x1a\n", 8});
    add_chunk(&out, "IHDR", (struct text){(const char *)head, sizeof head});
    add_chunk(&out, "IDAT", (struct text){(const char *)packed, (int64_t)length});
    add_chunk(&out, "IEND", TEXT_NONE);
    return buffer_text(&out);
}

/* ---- SVG ---- */

static void add_escaped(struct buffer *out, struct text t) {
    for (int64_t i = 0; i < t.length; i++) {
        char c = t.at[i];
        if (c == '<') buffer_adds(out, "&lt;");
        else if (c == '>') buffer_adds(out, "&gt;");
        else if (c == '&') buffer_adds(out, "&amp;");
        else if (c == '"') buffer_adds(out, "&quot;");
        else if ((unsigned char)c < ' ') buffer_char(out, ' ');
        else buffer_char(out, c);
    }
}

static void add_line(struct buffer *out, int32_t y, int32_t size, struct text t) {
    buffer_print(
        out, "<text x=\"128\" y=\"%d\" font-family=\"sans-serif\" font-size=\"%d\" text-anchor=\"middle\">",
        y, size);
    add_escaped(out, t);
    buffer_adds(out, "</text>\n");
}

struct text picture_svg(struct arena *mem, struct text title, struct text number) {
    struct buffer out = {.mem = mem};
    buffer_adds(
        &out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"256\" height=\"300\" viewBox=\"0 0 256 300\">\n"
        "<circle cx=\"128\" cy=\"128\" r=\"110\" fill=\"#f4f7fa\" stroke=\"#1f5f8b\" "
        "stroke-width=\"20\"/>\n"
        "<path d=\"M78 132l35 34 67-74\" fill=\"none\" stroke=\"#1f5f8b\" stroke-width=\"20\" "
        "stroke-linecap=\"round\" stroke-linejoin=\"round\"/>\n");
    add_line(&out, 268, 16, title);
    add_line(&out, 290, 13, number);
    buffer_adds(&out, "</svg>\n");
    return buffer_text(&out);
}
