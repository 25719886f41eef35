/* SPDX-License-Identifier: Apache-2.0 */
/* Lengths are points, 1/72 inch. */
#include "certify/paper.h"

#include "certify/carrier.h"
#include "certify/credential.h"
#include "certify/jws.h"
#include "core/must.h"

#include <cairo-pdf.h>
#include <math.h>
#include <pango/pangocairo.h>
#include <qrencode.h>
#include <stdlib.h>
#include <string.h>

enum { WIDTH = 842, HEIGHT = 595, EDGE = 24, MARGIN = 64, QR_SIZE = 108, QR_QUIET = 4, LABEL_WIDTH = 230 };

static const double ink[3] = {0.1, 0.1, 0.12}, faint[3] = {0.35, 0.36, 0.4}, frame[3] = {0.12, 0.37, 0.55};

#ifdef __SANITIZE_ADDRESS__
/* Fontconfig drops 288 bytes while it reads its configuration, once for a process. Weak: others draw too. */
__attribute__((weak)) const char *__lsan_default_suppressions(void);
__attribute__((weak)) const char *__lsan_default_options(void);
const char *__lsan_default_options(void) {
    return "print_suppressions=0";
}
const char *__lsan_default_suppressions(void) {
    return "leak:libfontconfig\n";
}
#endif

struct press {
    PangoFontMap *fonts; /* our own: the default one lives as long as its thread */
    PangoContext *context;
};

struct press *press_open(void) {
    struct press *press = calloc(1, sizeof *press);
    must(press != NULL);
    press->fonts = pango_cairo_font_map_new();
    press->context = pango_font_map_create_context(press->fonts);
    return press;
}

void press_close(struct press *press) {
    if (press == NULL) return;
    g_object_unref(press->context);
    g_object_unref(press->fonts);
    free(press);
}

struct sheet_of_paper {
    struct arena *mem;
    cairo_t *cairo;
    PangoLayout *layout;
    double y; /* where the next line goes */
};

static void colour(struct sheet_of_paper *p, const double rgb[3]) {
    cairo_set_source_rgb(p->cairo, rgb[0], rgb[1], rgb[2]);
}

/* A text at x, y within a width; returns its height. What is too long for its place gets smaller. */
static double text_at(struct sheet_of_paper *p, const char *font, double size, struct text t, double x,
                      double y, double width, PangoAlignment align) {
    PangoFontDescription *description = pango_font_description_from_string(font);
    int height = 0;
    for (int32_t lines = 99; lines > 2 && size > 6; size *= 0.9) {
        pango_font_description_set_absolute_size(description, size * PANGO_SCALE);
        pango_layout_set_font_description(p->layout, description);
        pango_layout_set_width(p->layout, (int)(width * PANGO_SCALE));
        pango_layout_set_alignment(p->layout, align);
        pango_layout_set_wrap(p->layout, PANGO_WRAP_WORD_CHAR);
        pango_layout_set_text(p->layout, t.at, (int)t.length);
        lines = pango_layout_get_line_count(p->layout);
        pango_layout_get_size(p->layout, NULL, &height);
    }
    cairo_move_to(p->cairo, x, y);
    pango_cairo_show_layout(p->cairo, p->layout);
    pango_font_description_free(description);
    return (double)height / PANGO_SCALE;
}

static void centred(struct sheet_of_paper *p, const char *font, double size, struct text t) {
    if (t.length == 0) return;
    p->y += text_at(p, font, size, t, MARGIN, p->y, WIDTH - 2 * MARGIN, PANGO_ALIGN_CENTER);
}

/* The word in all three languages, the state's first. */
static struct text in_all(struct sheet_of_paper *p, enum word word, const char *between) {
    static const enum language order[] = {LANGUAGE_KK, LANGUAGE_RU, LANGUAGE_EN};
    struct buffer out = {.mem = p->mem};
    for (int32_t i = 0; i < LANGUAGE_COUNT; i++) {
        if (i > 0) buffer_adds(&out, between);
        buffer_add(&out, words_of(order[i], word));
    }
    return buffer_text(&out);
}

/* "a / b / c" line by line. */
static struct text one_a_line(struct sheet_of_paper *p, struct text t) {
    struct buffer out = {.mem = p->mem};
    for (int64_t i = 0; i < t.length; i++) {
        bool between = i + 3 <= t.length && memcmp(t.at + i, " / ", 3) == 0;
        buffer_char(&out, between ? '\n' : t.at[i]);
        if (between) i += 2;
    }
    return buffer_text(&out);
}

static void fact(struct sheet_of_paper *p, enum word name, struct text value) {
    if (value.length == 0) return;
    double left = MARGIN + 60, right = left + LABEL_WIDTH + 16, width = WIDTH - MARGIN - 40 - right,
           line = p->y;
    struct text rest = one_a_line(p, value), one;
    colour(p, faint);
    double label = text_at(p, "DejaVu Sans", 8, in_all(p, name, " · "), left, p->y + 3, LABEL_WIDTH,
                           PANGO_ALIGN_RIGHT);
    colour(p, ink);
    while (text_next(&rest, '\n', &one))
        line += text_at(p, "DejaVu Sans", 11, one, right, line, width, PANGO_ALIGN_LEFT);
    p->y = fmax(p->y + label + 3, line) + 7;
}

static void draw_frame(struct sheet_of_paper *p) {
    colour(p, frame);
    for (int32_t i = 0; i < 2; i++) {
        double edge = EDGE + 6 * i;
        cairo_set_line_width(p->cairo, i == 0 ? 2.5 : 0.7);
        cairo_rectangle(p->cairo, edge, edge, WIDTH - 2 * edge, HEIGHT - 2 * edge);
        cairo_stroke(p->cairo);
    }
}

static bool draw_qr(struct sheet_of_paper *p, struct text address, double x, double y, struct err *err) {
    QRcode *code = QRcode_encodeString8bit(text_zero_ended(p->mem, address), 0, QR_ECLEVEL_M);
    if (code == NULL) return err_fail(err, ERR_SYSTEM, "paper.failed", "could not make the QR code");
    double point = (double)QR_SIZE / (code->width + 2 * QR_QUIET);
    cairo_set_source_rgb(p->cairo, 1, 1, 1);
    cairo_rectangle(p->cairo, x, y, QR_SIZE, QR_SIZE);
    cairo_fill(p->cairo);
    cairo_set_source_rgb(p->cairo, 0, 0, 0);
    for (int row = 0; row < code->width; row++)
        for (int column = 0; column < code->width; column++)
            if ((code->data[row * code->width + column] & 1) != 0)
                cairo_rectangle(p->cairo, x + (column + QR_QUIET) * point, y + (row + QR_QUIET) * point,
                                point, point);
    cairo_fill(p->cairo); /* at once: no white lines between the points */
    QRcode_free(code);
    return true;
}

static struct text validity(struct sheet_of_paper *p, const struct credential *c) {
    struct buffer out = {.mem = p->mem};
    buffer_add(&out, (struct text){moment_text(p->mem, c->valid_from).at, 10});
    if (c->valid_until == INT64_MAX)
        buffer_print(&out, " – %.*s", TEXT_ARGS(in_all(p, WORD_paper_for_ever, " · ")));
    else buffer_print(&out, " – %.10s", moment_text(p->mem, c->valid_until).at);
    return buffer_text(&out);
}

static bool draw(struct sheet_of_paper *p, const struct credential *c, struct err *err) {
    struct buffer holder = {.mem = p->mem};
    for (int32_t i = 0; i < c->holder_count; i++)
        buffer_print(&holder, "%s%.*s", i > 0 ? "\n" : "", TEXT_ARGS(c->holders[i]));
    draw_frame(p);
    p->y = 50;
    colour(p, faint);
    centred(p, "DejaVu Sans", 12, c->issuer_name);
    p->y += 8;
    colour(p, frame);
    centred(p, "DejaVu Serif Bold", 22, in_all(p, WORD_paper_certificate, " · "));
    p->y += 12;
    colour(p, ink);
    centred(p, "DejaVu Serif Bold", 26, buffer_text(&holder));
    p->y += 16;
    fact(p, WORD_paper_course, c->titles.length > 0 ? c->titles : c->title);
    fact(p, WORD_paper_version, c->curriculum_version);
    fact(p, WORD_paper_establishment, c->establishment);
    fact(p, WORD_paper_valid, validity(p, c));
    fact(p, WORD_paper_number, c->number);
    double x = WIDTH - MARGIN - QR_SIZE, y = HEIGHT - 44 - QR_SIZE;
    colour(p, faint);
    text_at(p, "DejaVu Sans", 8, in_all(p, WORD_paper_verify, "\n"), MARGIN, HEIGHT - 92, x - MARGIN - 24,
            PANGO_ALIGN_LEFT);
    text_at(p, "DejaVu Sans Mono", 9, c->id, MARGIN, HEIGHT - 58, x - MARGIN - 24, PANGO_ALIGN_LEFT);
    return draw_qr(p, c->id, x, y, err);
}

/* ---- the file ---- */

static cairo_status_t collect(void *buffer, const unsigned char *bytes, unsigned length) {
    buffer_add(buffer, (struct text){(const char *)bytes, (int64_t)length});
    return CAIRO_STATUS_SUCCESS;
}

/* What the file says of itself: nothing of the moment in which it was made. */
static void metadata(struct arena *mem, cairo_surface_t *surface, const struct credential *c) {
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, text_zero_ended(mem, c->number));
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_SUBJECT, text_zero_ended(mem, c->title));
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE,
                                   text_zero_ended(mem, moment_text(mem, c->valid_from)));
}

static bool draw_page(struct arena *mem, struct press *press, const struct credential *c, struct buffer *out,
                      struct err *err) {
    struct sheet_of_paper paper = {.mem = mem};
    cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(collect, out, WIDTH, HEIGHT);
    metadata(mem, surface, c);
    paper.cairo = cairo_create(surface);
    paper.layout = pango_layout_new(press->context);
    bool drawn = draw(&paper, c, err);
    g_object_unref(paper.layout);
    cairo_show_page(paper.cairo);
    cairo_status_t state = cairo_status(paper.cairo);
    cairo_destroy(paper.cairo);
    cairo_surface_finish(surface);
    if (state == CAIRO_STATUS_SUCCESS) state = cairo_surface_status(surface);
    cairo_surface_destroy(surface);
    if (drawn && state != CAIRO_STATUS_SUCCESS)
        return err_fail(err, ERR_SYSTEM, "paper.failed", "could not draw the certificate: %s",
                        cairo_status_to_string(state));
    return drawn;
}

bool paper_pdf(struct arena *mem, struct press *press, struct text token, struct text *out, struct err *err) {
    struct jws jws;
    struct credential credential;
    struct buffer pdf = {.mem = mem};
    return jws_read(mem, token, &jws, err) && credential_read(mem, jws.payload, &credential, err) &&
           draw_page(mem, press, &credential, &pdf, err) &&
           carrier_attach_pdf(mem, buffer_text(&pdf), token, out, err);
}
