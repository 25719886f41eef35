/* SPDX-License-Identifier: Apache-2.0 */
#include "plan/near.h"

struct near near_begin(struct arena *mem, const struct lp *lp) {
    int64_t most = (int64_t)lp->group_count * NEAR_MAX, columns = lp->first_column[lp->group_count];
    return (struct near){arena_make(mem, int32_t, most < columns ? most : columns),
                         arena_make(mem, int32_t, lp->group_count + 1)};
}

/* Fills the list of group g; returns how many it has. */
static int32_t list_group(int32_t *at, const struct lp *lp, const double *prices, int32_t g) {
    double kept[NEAR_MAX];
    int32_t count = 0;
    for (int32_t c = lp->first_column[g]; c < lp->first_column[g + 1]; c++) {
        double worth = column_worth(lp, prices, c);
        if (count == NEAR_MAX && worth <= kept[count - 1]) continue;
        int32_t i = count < NEAR_MAX ? count++ : count - 1;
        for (; i > 0 && kept[i - 1] < worth; i--) {
            kept[i] = kept[i - 1];
            at[i] = at[i - 1];
        }
        kept[i] = worth;
        at[i] = c;
    }
    return count;
}

void near_list(struct near *near, const struct lp *lp, const double *prices) {
    for (int32_t g = 0; g < lp->group_count; g++)
        near->first[g + 1] = near->first[g] + list_group(near->at + near->first[g], lp, prices, g);
}
