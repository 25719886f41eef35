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

/*
 * Findings: cell.empty, cell.not-an-id, cell.not-a-day, cell.not-a-number, row.duplicate-key; one a cell at
 * most. false when an id of the sheet may be missing for that reason, or because rows of its file were left
 * out: references to it cannot be judged then.
 */
bool cells_check(struct arena *mem, const struct sheet *sheet, struct findings *findings);

/* Not empty, and no space, colon, comma or control character. */
bool cell_is_id(struct text cell);

/* A cell that cells_check has seen: its day or DAY_NONE, its number or `otherwise`. A wrong cell counts as
 * none. */
day cell_day(struct text cell);
int32_t cell_int(const struct sheet *sheet, const char *column, struct text cell, int32_t otherwise);

#endif
