/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/terminal.h"

#include "core/text.h"

#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { COLUMNS_LEAST = 20, COLUMNS_USUAL = 80, COLUMNS_MOST = 10000 };

static int32_t columns_of(int file) {
    struct winsize size;
    int64_t columns;
    const char *asked = getenv("COLUMNS");
    if (isatty(file) != 1) return 0;
    if (asked != NULL && text_int(text_of(asked), COLUMNS_LEAST, COLUMNS_MOST, &columns))
        return (int32_t)columns;
    if (ioctl(file, TIOCGWINSZ, &size) == 0 && size.ws_col >= COLUMNS_LEAST) return size.ws_col;
    return COLUMNS_USUAL;
}

int32_t terminal_columns(void) {
    return columns_of(STDOUT_FILENO);
}

int32_t terminal_error_columns(void) {
    return columns_of(STDERR_FILENO);
}
