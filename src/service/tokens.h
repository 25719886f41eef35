/* SPDX-License-Identifier: Apache-2.0 */
/*
 * service/tokens: what a program sends instead of signing in. A token is a user's: it may do what he may at
 * the moment, and of that only the rights it was made with. It is shown once; the store has its hash.
 *
 * Errors, ERR_INPUT unless said: token.name, token.exists, token.unknown, token.lasts, user.unknown;
 * token.none (ERR_RIGHTS), the same for every reason; rights.missing.
 */
#ifndef CADRE_SERVICE_TOKENS_H
#define CADRE_SERVICE_TOKENS_H

#include "service/service.h"

enum { TOKEN_DAYS_MAX = 3650 };

struct token {
    int64_t id, user_id;
    struct text name; /* one of the user's in use has it */
    uint32_t rights;
    int64_t created_seconds, expires_seconds; /* expires 0: never */
};

struct token_list {
    struct token *tokens; /* in use or expired, oldest first; without revoked ones */
    int32_t count;
};

/* By the user himself, signed in, or with RIGHT_USERS. `days` 0: never expires. *out_secret is in `mem`. */
bool tokens_add(struct arena *mem, const struct service *service, int64_t user_id, struct text name,
                uint32_t rights, int64_t days, struct text *out_secret, struct err *err);
bool tokens_revoke(const struct service *service, int64_t token_id, struct err *err);
/* Of one user, or with user_id 0 of all (RIGHT_USERS). In `mem`. */
bool tokens_list(struct arena *mem, const struct service *service, int64_t user_id, struct token_list *out,
                 struct err *err);
/* *out: a copy of `system` that is the token's user, limited. In `mem`. */
bool tokens_use(struct arena *mem, const struct service *system, struct text secret, struct service *out,
                struct err *err);

#endif
