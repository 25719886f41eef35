/* SPDX-License-Identifier: Apache-2.0 */
/* cli/password: a new password, asked twice at a terminal, without showing it; else the first line of
 * standard input. Never an argument: those are seen by everybody on the machine. */
#ifndef CADRE_CLI_PASSWORD_H
#define CADRE_CLI_PASSWORD_H

#include "core/err.h"
#include "core/text.h"

/* In `mem`. Errors (ERR_USAGE): password.none, password.differ, password.stopped (Ctrl-C) */
bool password_ask(struct arena *mem, struct text *out, struct err *err);

/* The same for one that is known already: asked once. */
bool password_ask_once(struct arena *mem, struct text *out, struct err *err);

#endif
