/* SPDX-License-Identifier: Apache-2.0 */
#include "domain/plan.h"

struct text documents_find(const struct documents *documents, const char *name) {
    for (int32_t i = 0; i < documents->count; i++)
        if (text_is(documents->at[i].name, name)) return documents->at[i].body;
    return (struct text){0};
}
