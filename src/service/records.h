/* SPDX-License-Identifier: Apache-2.0 */
/*
 * service/records: what people ask to be done to the record store: a person removed, identifiers merged, old
 * statements dropped, statements sent on.
 *
 * Each asks for RIGHT_RECORD, runs as a job of the record store's writer and leaves an audit line in the same
 * transaction. Where `record` may be NULL, it runs in a transaction of service->store instead, also beside a
 * server that owns the file. The lines name an agent by his number in the store, never by an identifier.
 */
#ifndef CADRE_SERVICE_RECORDS_H
#define CADRE_SERVICE_RECORDS_H

#include "record/forward.h"
#include "record/record.h"
#include "service/service.h"

/*
 * An agent as people write one: JSON ({"mbox":"mailto:a@b.kz"}), mailto:a@b.kz, an OpenID (https://...),
 * account:NAME HOMEPAGE, or a key as the store writes it (mbox:mailto:a@b.kz). Its agent_key, in `mem`.
 * Errors: record.agent
 */
bool records_agent(struct arena *mem, struct text word, struct text *out, struct err *err);

/* All of them, in steps of RECORD_REMOVE_MAX; see record_remove_agent. `out` counts also what went before a
   failure. */
bool records_remove(const struct service *service, struct record *record, struct text agent_key,
                    struct removal *out, struct err *err);
/* `record` may be NULL. */
bool records_merge(const struct service *service, struct record *record, struct text agent, struct text other,
                   struct err *err);
bool records_unmerge(const struct service *service, struct record *record, struct text other,
                     struct err *err);

struct retention {
    int64_t id;
    struct text verb, activity; /* empty: any */
    int64_t days;               /* statements go when they were stored so many days ago */
};
/* `record` may be NULL. Errors: retention.days (1..36500), retention.unknown */
bool records_retention_add(const struct service *service, struct record *record, const struct retention *rule,
                           int64_t *out_id, struct err *err);
bool records_retention_drop(const struct service *service, struct record *record, int64_t id,
                            struct err *err);
bool records_retention_list(struct tx *tx, struct arena *mem, struct retention **out, int32_t *out_count,
                            struct err *err);
/* Removes what the rules say, as of `now_us`. */
bool records_expire(const struct service *service, struct record *record, int64_t now_us, struct removal *out,
                    struct err *err);

/* `record` may be NULL. */
bool records_forward_add(const struct service *service, struct record *record, struct text url,
                         struct text credentials, bool only_new, struct err *err);
bool records_forward_drop(const struct service *service, struct record *record, struct text url,
                          struct err *err);

#endif
