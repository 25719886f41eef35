/* SPDX-License-Identifier: Apache-2.0 */
/* record/statement_same: statements compared; see also statement_same in record/statement.h. */
#ifndef CADRE_RECORD_STATEMENT_SAME_H
#define CADRE_RECORD_STATEMENT_SAME_H

#include "record/statement.h"

#define XAPI_SIGNATURE_USAGE "http://adlnet.gov/expapi/attachments/signature"

/* As statement_same, attachments that are signatures left aside. */
bool statement_same_signed(const struct json *a, int32_t na, const struct json *b, int32_t nb,
                           enum xapi_version version);

#endif
