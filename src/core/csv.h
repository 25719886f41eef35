/* SPDX-License-Identifier: Apache-2.0 */
/*
 * core/csv: records of RFC 4180, as people and Excel write them, and canonical ones out.
 *
 * Reading takes a byte-order mark; lines that end with CRLF, LF or CR alone; commas, semicolons or tabs,
 * whichever the header has outside quotes more often (Excel writes semicolons where the comma is the decimal
 * sign), or what a first line "sep=;" says. Writing gives commas and LF, and quotes only what needs it.
 */
#ifndef CADRE_CORE_CSV_H
#define CADRE_CORE_CSV_H

#include "core/err.h"
#include "core/text.h"

struct csv {
    struct arena *mem; /* cells that had doubled quotes are copied to it; other cells borrow from the bytes */
    struct text rest;
    char separator;
    int64_t line;  /* of the next record; the file's first is 1. After an error: of the record at fault */
    int64_t width; /* cells of the newest record: room for as many is made for the next */
};

struct csv_record {
    const struct text *cells;
    int32_t count;
    int64_t line; /* where it starts */
};

/* The bytes must be UTF-8 and outlive what is read. */
struct csv csv_begin(struct arena *mem, struct text bytes);
/*
 * The next record; empty lines are skipped. false at the end, or with an error when a quote is not closed or
 * text follows a closing quote: csv.quote, whose text names the line. The cells stay valid until the arena is
 * cleared.
 */
bool csv_next(struct csv *csv, struct csv_record *out, struct err *err);

/* One cell alone, quoted where it must be between such separators. */
void csv_cell_between(struct buffer *out, struct text cell, char separator);
/* One cell and the separator or the end of the line after it. */
void csv_cell(struct buffer *out, struct text cell, bool last);

#endif
