/* SPDX-License-Identifier: Apache-2.0 */
#include "core/must.h"

#include <stdio.h>
#include <stdlib.h>

void must_failed(const char *promise, const char *file, int line) {
    fprintf(stderr, "cadre: broken promise at %s:%d: %s\n", file, line, promise);
    abort();
}
