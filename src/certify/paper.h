/* SPDX-License-Identifier: Apache-2.0 */
/*
 * certify/paper: a certificate on one page of A4, in Kazakh, Russian and English, with its number, a QR code,
 * and the token as an attachment: the file that is printed is the file that `cadre verify` takes.
 *
 *   token  ->  what it says, laid out (pango, cairo)  ->  PDF with the token embedded
 *
 * Everything on the page comes from the token, so that paper and signature cannot differ. The QR code holds
 * the address of the certificate on the verify page (its id), not the token: 60 letters are read from a worn
 * sheet by any telephone; the token's 3,000 would need a code of 177 x 177 points. Offline, the attachment
 * serves.
 *
 * The same token gives the same bytes.
 */
#ifndef CADRE_CERTIFY_PAPER_H
#define CADRE_CERTIFY_PAPER_H

#include "core/err.h"
#include "core/scoped.h"
#include "core/text.h"

/* What is the same for every paper: the fonts, which take longer to find than a page to draw. Of one thread.
 */
struct press;
struct press *press_open(void);
void press_close(struct press *press); /* accepts NULL */

/* In `mem`. Errors: those of jws_read and credential_read; paper.failed (ERR_SYSTEM) */
bool paper_pdf(struct arena *mem, struct press *press, struct text token, struct text *out, struct err *err);

static inline void press_scope_end(struct press **press) {
    press_close(*press);
}

#endif
