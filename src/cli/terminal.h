/* SPDX-License-Identifier: Apache-2.0 */
/* cli/terminal: what the screen can hold. */
#ifndef CADRE_CLI_TERMINAL_H
#define CADRE_CLI_TERMINAL_H

#include <stdint.h>

/* Columns of the terminal that standard output goes to: COLUMNS when set, else what the terminal says, else
   80. 0 when it goes to a file or a program, which get everything. */
int32_t terminal_columns(void);
/* The same of the standard error stream. */
int32_t terminal_error_columns(void);

#endif
