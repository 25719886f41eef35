/* SPDX-License-Identifier: Apache-2.0 */
/*
 * web/authority: a certificate authority of one's own, for HTTPS in a network that no public one knows.
 *
 *   names and addresses  ->  authority.crt, authority.key   signs servers of these names only; phones are
 * told to trust it server.crt, server.key         for `cadre serve`
 *
 * Keys are ECDSA P-256, their files readable by the owner alone. The authority lasts ten years, is limited to
 * the names given (critical name constraints, no authority below it), so that who steals its key can pretend
 * to be nobody else; the server's certificate lasts 825 days, the most that phones take.
 *
 * Errors (ERR_INPUT): authority.there, authority.missing, authority.host; authority.write, authority.crypto
 * (ERR_SYSTEM).
 */
#ifndef CADRE_WEB_AUTHORITY_H
#define CADRE_WEB_AUTHORITY_H

#include "core/err.h"
#include "core/text.h"

enum { AUTHORITY_DAYS = 3650, SERVER_DAYS = 825, HOSTS_MAX = 50 };

/* "cadre.example", "192.0.2.7", "2001:db8::7", separated by commas. Nothing is overwritten. `now`: seconds
 * since 1970. */
bool authority_make(struct arena *mem, const char *directory, struct text hosts, int64_t now,
                    struct err *err);
/* A new key and certificate for the same names, signed by the authority that is there; phones need nothing
 * new. */
bool authority_renew(struct arena *mem, const char *directory, int64_t now, struct err *err);
/* The names and addresses by which this machine is likely to be reached, separated by commas. */
struct text authority_hosts(struct arena *mem);

#endif
