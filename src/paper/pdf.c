/* SPDX-License-Identifier: Apache-2.0 */
/* Lengths are points, 1/72 inch, from the top left corner; one layout is used again for every text. */
#include "paper/pdf.h"

#include "core/must.h"

#include <cairo-pdf.h>
#include <math.h>
#include <pango/pangocairo.h>
#include <stdlib.h>
#include <string.h>

static const double SHORT_SIDE = 595.276, LONG_SIDE = 841.89, MARGIN = 48, FOOT = 24; /* A4 */
static const double CELL_GAP = 6, ROW_GAP = 2, FACT_WIDTH = 150;
enum { CELL_LINES_MAX = 8, COLUMNS_MAX = 40 };

struct pdf {
    struct arena *mem;
    const struct pdf_about *about;
    cairo_surface_t *surface;
    cairo_t *cairo;
    PangoFontMap *map; /* our own: the default one lives as long as its thread */
    PangoLayout *layout;
    PangoFontDescription *fonts[PDF_SMALL + 1];
    double width, height, y;  /* of the page; where the next thing goes */
    int32_t page, page_count; /* count: 0 while they are counted */
    struct buffer bytes;
};

#ifdef __SANITIZE_ADDRESS__
/* Fontconfig drops 288 bytes while it reads its configuration, once for a process. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_options(void);
const char *__lsan_default_options(void) {
    return "print_suppressions=0";
}
const char *__lsan_default_suppressions(void) {
    return "leak:libfontconfig\n";
}
#endif

/* ---- pages ---- */

static double bottom(const struct pdf *pdf) {
    return pdf->height - MARGIN - FOOT;
}

static double inner_width(const struct pdf *pdf) {
    return pdf->width - 2 * MARGIN;
}

static void set_text(struct pdf *pdf, enum pdf_style style, struct text text, double width,
                     PangoAlignment align) {
    pango_layout_set_font_description(pdf->layout, pdf->fonts[style]);
    pango_layout_set_text(pdf->layout, text.at, (int)text.length);
    pango_layout_set_width(pdf->layout, (int)(width * PANGO_SCALE));
    pango_layout_set_alignment(pdf->layout, align);
    pango_layout_set_height(pdf->layout, -1);
    pango_layout_set_ellipsize(pdf->layout, PANGO_ELLIPSIZE_NONE);
}

static double layout_height(const struct pdf *pdf) {
    int width, height;
    pango_layout_get_size(pdf->layout, &width, &height);
    return (double)height / PANGO_SCALE;
}

static void show_at(struct pdf *pdf, double x, double y) {
    cairo_move_to(pdf->cairo, x, y);
    pango_cairo_show_layout(pdf->cairo, pdf->layout);
}

static struct text number(struct pdf *pdf, int32_t n) {
    return text_print(pdf->mem, "%d", n);
}

static void draw_foot(struct pdf *pdf) {
    struct text page = words_say(pdf->mem, pdf->about->language, WORD_page_of,
                                 {"page", number(pdf, pdf->page)}, {"pages", number(pdf, pdf->page_count)});
    double y = pdf->height - MARGIN - 8;
    set_text(pdf, PDF_SMALL, page, inner_width(pdf), PANGO_ALIGN_RIGHT);
    show_at(pdf, MARGIN, y);
    set_text(pdf, PDF_SMALL, pdf->about->title, inner_width(pdf) * 0.75, PANGO_ALIGN_LEFT);
    pango_layout_set_ellipsize(pdf->layout, PANGO_ELLIPSIZE_END);
    pango_layout_set_height(pdf->layout, -1);
    show_at(pdf, MARGIN, y);
}

static void begin_page(struct pdf *pdf) {
    pdf->page++;
    pdf->y = MARGIN;
}

static void end_page(struct pdf *pdf) {
    draw_foot(pdf);
    cairo_show_page(pdf->cairo);
}

static void next_page(struct pdf *pdf) {
    end_page(pdf);
    begin_page(pdf);
}

void pdf_page(struct pdf *pdf) {
    next_page(pdf);
}

/* ---- text ---- */

void pdf_space(struct pdf *pdf, double points) {
    pdf->y += points;
}

/* Line by line, so that a long paragraph goes over pages. */
static void show_lines(struct pdf *pdf, double x) {
    PangoLayoutIter *at = pango_layout_get_iter(pdf->layout);
    double from = 0; /* of the layout, at the top of what this page shows */
    double top = pdf->y;
    do {
        int begin, end;
        pango_layout_iter_get_line_yrange(at, &begin, &end);
        double line_top = (double)begin / PANGO_SCALE, line_end = (double)end / PANGO_SCALE;
        if (top + line_end - from > bottom(pdf) && top + line_top - from > MARGIN) {
            /* the foot uses the layout: its lines are drawn through a copy */
            PangoLayout *whole = pdf->layout;
            pdf->layout = pango_layout_copy(whole);
            next_page(pdf);
            g_object_unref(pdf->layout);
            pdf->layout = whole;
            top = pdf->y;
            from = line_top;
        }
        double baseline = (double)pango_layout_iter_get_baseline(at) / PANGO_SCALE;
        cairo_move_to(pdf->cairo, x, top + baseline - from);
        pango_cairo_show_layout_line(pdf->cairo, pango_layout_iter_get_line_readonly(at));
        pdf->y = top + line_end - from;
    } while (pango_layout_iter_next_line(at));
    pango_layout_iter_free(at);
}

void pdf_text(struct pdf *pdf, enum pdf_style style, struct text text) {
    if (style == PDF_HEADING) pdf_space(pdf, 8);
    set_text(pdf, style, text, inner_width(pdf), PANGO_ALIGN_LEFT);
    show_lines(pdf, MARGIN);
    pdf_space(pdf, style == PDF_TITLE ? 8 : 4);
}

void pdf_fact(struct pdf *pdf, struct text name, struct text value) {
    set_text(pdf, PDF_PLAIN, value, inner_width(pdf) - FACT_WIDTH - CELL_GAP, PANGO_ALIGN_LEFT);
    double height = layout_height(pdf);
    if (pdf->y + height > bottom(pdf) && pdf->y > MARGIN) next_page(pdf);
    set_text(pdf, PDF_SMALL, name, FACT_WIDTH, PANGO_ALIGN_LEFT);
    double name_height = layout_height(pdf);
    show_at(pdf, MARGIN, pdf->y + 1.5);
    set_text(pdf, PDF_PLAIN, value, inner_width(pdf) - FACT_WIDTH - CELL_GAP, PANGO_ALIGN_LEFT);
    show_at(pdf, MARGIN + FACT_WIDTH + CELL_GAP, pdf->y);
    pdf->y += fmax(height, name_height) + 4;
}

/* ---- tables ---- */

struct table {
    const struct listing *listing;
    double x[COLUMNS_MAX], width[COLUMNS_MAX];
};

static void share_width(const struct pdf *pdf, const struct listing *listing, struct table *out) {
    double sum = 0, room = inner_width(pdf) - CELL_GAP * (listing->column_count - 1), x = MARGIN;
    must(listing->column_count > 0 && listing->column_count <= COLUMNS_MAX);
    out->listing = listing;
    for (int32_t c = 0; c < listing->column_count; c++) sum += listing->columns[c].width;
    for (int32_t c = 0; c < listing->column_count; c++) {
        out->x[c] = x;
        out->width[c] = room * listing->columns[c].width / sum;
        x += out->width[c] + CELL_GAP;
    }
}

static void set_cell(struct pdf *pdf, const struct table *table, int32_t column, enum pdf_style style,
                     struct text cell) {
    bool number = table->listing->columns[column].type == COLUMN_INT;
    set_text(pdf, style, cell, table->width[column], number ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT);
    pango_layout_set_ellipsize(pdf->layout, PANGO_ELLIPSIZE_END);
    pango_layout_set_height(pdf->layout, -CELL_LINES_MAX);
}

static struct text cell_at(const struct table *table, int64_t row, int32_t column) {
    if (row < 0) return table->listing->columns[column].title;
    return table->listing->cells[row * table->listing->column_count + column];
}

static double row_height(struct pdf *pdf, const struct table *table, int64_t row) {
    double height = 0;
    for (int32_t c = 0; c < table->listing->column_count; c++) {
        set_cell(pdf, table, c, row < 0 ? PDF_BOLD : PDF_SMALL, cell_at(table, row, c));
        height = fmax(height, layout_height(pdf));
    }
    return height;
}

static void rule(struct pdf *pdf, double y, double thickness) {
    cairo_set_line_width(pdf->cairo, thickness);
    cairo_move_to(pdf->cairo, MARGIN, y);
    cairo_line_to(pdf->cairo, pdf->width - MARGIN, y);
    cairo_stroke(pdf->cairo);
}

/* Row -1: the heads. */
static void show_row(struct pdf *pdf, const struct table *table, int64_t row, double height) {
    for (int32_t c = 0; c < table->listing->column_count; c++) {
        struct text cell = cell_at(table, row, c);
        if (cell.length == 0) continue;
        set_cell(pdf, table, c, row < 0 ? PDF_BOLD : PDF_SMALL, cell);
        show_at(pdf, table->x[c], pdf->y);
    }
    pdf->y += height + ROW_GAP;
    rule(pdf, pdf->y - ROW_GAP / 2, row < 0 ? 0.8 : 0.2);
}

void pdf_table(struct pdf *pdf, const struct listing *listing) {
    struct table table;
    share_width(pdf, listing, &table);
    double head = row_height(pdf, &table, -1);
    if (pdf->y + 3 * head > bottom(pdf)) next_page(pdf);
    show_row(pdf, &table, -1, head);
    for (int64_t i = 0; i < listing->row_count; i++) {
        double height = row_height(pdf, &table, i);
        if (pdf->y + height > bottom(pdf)) {
            next_page(pdf);
            show_row(pdf, &table, -1, head);
        }
        show_row(pdf, &table, i, height);
    }
}

/* ---- the file ---- */

static cairo_status_t take_bytes(void *context, const unsigned char *at, unsigned int length) {
    struct pdf *pdf = context;
    if (pdf->page_count > 0) buffer_add(&pdf->bytes, (struct text){(const char *)at, length});
    return CAIRO_STATUS_SUCCESS;
}

static void set_metadata(struct pdf *pdf) {
    struct day_text made = day_print(pdf->about->made);
    const char *moment = text_zero_ended(pdf->mem, text_print(pdf->mem, "%sT00:00:00Z", made.at));
    cairo_pdf_surface_set_metadata(pdf->surface, CAIRO_PDF_METADATA_TITLE,
                                   text_zero_ended(pdf->mem, pdf->about->title));
    cairo_pdf_surface_set_metadata(pdf->surface, CAIRO_PDF_METADATA_CREATOR, "Cadre " CADRE_VERSION);
    cairo_pdf_surface_set_metadata(pdf->surface, CAIRO_PDF_METADATA_CREATE_DATE, moment);
    cairo_pdf_surface_set_metadata(pdf->surface, CAIRO_PDF_METADATA_MOD_DATE, moment);
}

static void open_fonts(struct pdf *pdf) {
    static const double sizes[] = {
        [PDF_TITLE] = 15, [PDF_HEADING] = 11.5, [PDF_PLAIN] = 10.5, [PDF_BOLD] = 8.5, [PDF_SMALL] = 8.5};
    for (int32_t style = 0; style <= PDF_SMALL; style++) {
        bool bold = style == PDF_TITLE || style == PDF_HEADING || style == PDF_BOLD;
        pdf->fonts[style] = pango_font_description_from_string("DejaVu Sans");
        pango_font_description_set_absolute_size(pdf->fonts[style], sizes[style] * PANGO_SCALE);
        pango_font_description_set_weight(pdf->fonts[style], bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    }
}

static void open_layout(struct pdf *pdf) {
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF); /* as long on paper as here */
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    PangoContext *context = pango_font_map_create_context(pdf->map);
    pdf->layout = pango_layout_new(context);
    pango_cairo_context_set_font_options(context, options);
    pango_context_set_language(context, pango_language_from_string(language_names[pdf->about->language]));
    pango_cairo_update_context(pdf->cairo, context);
    pango_layout_context_changed(pdf->layout);
    g_object_unref(context);
    pango_layout_set_wrap(pdf->layout, PANGO_WRAP_WORD_CHAR);
    cairo_font_options_destroy(options);
}

/* One way through; false when cairo failed. */
static bool run(struct pdf *pdf, pdf_draw *draw, const void *context) {
    pdf->width = pdf->about->wide ? LONG_SIDE : SHORT_SIDE;
    pdf->height = pdf->about->wide ? SHORT_SIDE : LONG_SIDE;
    pdf->page = 0;
    pdf->surface = cairo_pdf_surface_create_for_stream(take_bytes, pdf, pdf->width, pdf->height);
    set_metadata(pdf);
    pdf->cairo = cairo_create(pdf->surface);
    open_layout(pdf);
    begin_page(pdf);
    draw(pdf, context);
    end_page(pdf);
    g_object_unref(pdf->layout);
    cairo_destroy(pdf->cairo);
    cairo_surface_finish(pdf->surface);
    bool done = cairo_surface_status(pdf->surface) == CAIRO_STATUS_SUCCESS;
    cairo_surface_destroy(pdf->surface);
    return done;
}

/*
 * Cairo cannot say the document's language. It is added as PDF provides for: the catalog once more at the end
 * of the file, with /Lang, and a table of objects that says so (ISO 32000-1, 7.5.6 and 14.9.2).
 */
static int64_t find_last(struct text bytes, const char *what) {
    int64_t length = (int64_t)strlen(what);
    for (int64_t i = bytes.length - length; i >= 0; i--)
        if (memcmp(bytes.at + i, what, (size_t)length) == 0) return i;
    return -1;
}

static int64_t number_after(struct text bytes, const char *what) {
    int64_t at = find_last(bytes, what);
    return at < 0 ? -1 : strtoll(bytes.at + at + strlen(what), NULL, 10);
}

static void add_language(struct pdf *pdf) {
    struct text bytes = buffer_text(&pdf->bytes);
    int64_t catalog = find_last(bytes, "<< /Type /Catalog");
    int64_t root = number_after(bytes, "/Root "), info = number_after(bytes, "/Info ");
    int64_t size = number_after(bytes, "/Size "), table = number_after(bytes, "startxref\n");
    must(catalog >= 0 && root > 0 && info > 0 && size > root && table > 0);
    const char *end = memmem(bytes.at + catalog, (size_t)(bytes.length - catalog), "endobj", 6);
    must(end != NULL);
    struct text rest = {bytes.at + catalog + 17, end - (bytes.at + catalog + 17)};
    const char *language = language_names[pdf->about->language];
    struct buffer more = {.mem = pdf->mem};
    buffer_print(&more,
                 "%lld 0 obj\n<< /Type /Catalog\n   /Lang (%s)\n   /ViewerPreferences << /DisplayDocTitle "
                 "true >>%.*sendobj\n",
                 (long long)root, language, TEXT_ARGS(rest));
    int64_t again = bytes.length + more.length;
    buffer_print(&more, "xref\n%lld 1\n%010lld 00000 n \n", (long long)root, (long long)bytes.length);
    buffer_print(
        &more,
        "trailer\n<< /Size %lld /Root %lld 0 R /Info %lld 0 R /Prev %lld >>\nstartxref\n%lld\n%%%%EOF\n",
        (long long)size, (long long)root, (long long)info, (long long)table, (long long)again);
    buffer_add(&pdf->bytes, buffer_text(&more));
}

bool pdf_make(struct arena *mem, const struct pdf_about *about, pdf_draw *draw, const void *context,
              struct text *out, struct err *err) {
    struct pdf pdf = {.mem = mem, .about = about, .bytes = {.mem = mem}};
    open_fonts(&pdf);
    pdf.map = pango_cairo_font_map_new();
    bool done = run(&pdf, draw, context);
    pdf.page_count = pdf.page;
    done = done && run(&pdf, draw, context);
    must(!done || pdf.page == pdf.page_count);
    for (int32_t style = 0; style <= PDF_SMALL; style++) pango_font_description_free(pdf.fonts[style]);
    g_object_unref(pdf.map);
    if (!done) return err_fail(err, ERR_SYSTEM, "pdf.failed", "the pages could not be drawn");
    add_language(&pdf);
    *out = buffer_text(&pdf.bytes);
    return true;
}
