/* SPDX-License-Identifier: Apache-2.0 */
/*
 * domain/cells: what each cell must be by itself, and that no key comes twice; from sheets.def alone.
 */
#ifndef CADRE_DOMAIN_CELLS_H
#define CADRE_DOMAIN_CELLS_H

#include "core/day.h"
#include "core/finding.h"
#include "domain/sheet.h"

struct place sheet_place(const struct sheet *sheet, int64_t row, const char *column);

/* Findings: cell.empty, cell.not-an-id, cell.not-a-day, cell.not-a-number, row.duplicate-key. */
void cells_check(struct arena *mem, const struct sheet *sheet, struct findings *findings);

/* A cell that cells_check has seen: its day or DAY_NONE, its number or `otherwise`. */
day cell_day(struct text cell);
int32_t cell_int(struct text cell, int32_t otherwise);

#endif
