/* SPDX-License-Identifier: Apache-2.0 */
/*
 * web/xapi: what all resources of the record store share: who may, which version, which parameters, the
 * alternate request syntax of 1.0.3, and the headers of each answer.
 */
#ifndef CADRE_WEB_XAPI_H
#define CADRE_WEB_XAPI_H

#include "core/json.h"
#include "web/request.h"

struct instant;

bool xapi_is(const struct request *request); /* its path is under /xapi */

/*
 * Key, scope and version of the request, by its route. About asks for none of them.
 * Errors: key.* (401), key.scope-missing (403), xapi.version (400)
 */
bool xapi_admit(struct request *request, struct err *err);

/*
 * The alternate syntax (1.0.3 Communication 1.3): POST with ?method=PUT, everything else in a form. Reading
 * turns the request into the one that is meant. Errors: xapi.alternate, xapi.alternate-version (2.0 has none
 * of it)
 */
bool xapi_is_alternate(const struct request *request);
bool xapi_read_alternate(struct request *request, struct err *err);

/* X-Experience-API-Version and what pages of other origins need (CORS). */
void xapi_answer_headers(struct request *request);

/*
 * Whether each parameter is one of `names`, a list separated by spaces, and each of `required` is there.
 * Errors: xapi.parameter-unknown, xapi.parameter-missing
 */
bool xapi_parameters(const struct request *request, const char *names, const char *required, struct err *err);

/* Values of parameters, which may be absent: false for a flag, empty text otherwise. Errors: xapi.parameter
 */
bool xapi_flag(const struct request *request, const char *name, bool *out, struct err *err);
bool xapi_iri(const struct request *request, const char *name, struct text *out, struct err *err);
bool xapi_uuid(const struct request *request, const char *name, bool *out_given, uint8_t out[16],
               struct err *err);
bool xapi_instant(const struct request *request, const char *name, bool *out_given, struct instant *out,
                  struct err *err);
/* An agent as JSON -> its key; *out_name (may be NULL) is what he is called there. Both empty when absent. */
bool xapi_agent(const struct request *request, const char *name, struct text *out_key, struct text *out_name,
                struct err *err);

/* "Tue, 24 Nov 2026 20:25:30 GMT" */
struct text http_date(struct arena *mem, struct instant at);

#endif
