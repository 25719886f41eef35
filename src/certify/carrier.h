/* SPDX-License-Identifier: Apache-2.0 */
/*
 * certify/carrier: the files that a certificate's token travels in (Open Badges 3.0, 5.3: baking).
 *
 *   token alone   the token and perhaps a line end
 *   PNG           a chunk iTXt of the keyword openbadgecredential
 *   SVG           <openbadges:credential verify="TOKEN"/> in the root element
 *   PDF           an embedded file that is a token
 *
 * Only the token is signed: a picture or page around it proves nothing, and what it shows must be compared
 * with what the token says. A PNG whose checksums are wrong is refused, since then something was damaged or
 * altered.
 */
#ifndef CADRE_CERTIFY_CARRIER_H
#define CADRE_CERTIFY_CARRIER_H

#include "core/err.h"
#include "core/text.h"

enum carrier { CARRIER_TOKEN, CARRIER_PNG, CARRIER_SVG, CARRIER_PDF, CARRIER_COUNT };
extern const char *const carrier_names[CARRIER_COUNT]; /* "token", "PNG", ... */

enum { CARRIER_BYTES_MAX = 1 << 24 };

/*
 * What kind of file it is shows in its first bytes. The token is a slice of them, or in `mem`.
 * Errors, ERR_INPUT: carrier.empty, carrier.damaged (a PNG or PDF that ends early or has a wrong checksum),
 * carrier.none (no certificate in it), carrier.several; ERR_LIMIT: carrier.too-large
 */
bool carrier_read(struct arena *mem, struct text bytes, enum carrier *out_kind, struct text *out_token,
                  struct err *err);

/* The picture with the token in it, in place of another that was there; in `mem`. Errors: carrier.damaged */
bool carrier_bake_png(struct arena *mem, struct text png, struct text token, struct text *out,
                      struct err *err);
/* `svg` is ours, with a root that begins "<svg " and has no token yet. In `mem`. */
struct text carrier_bake_svg(struct arena *mem, struct text svg, struct text token);
/*
 * `pdf` with the token as an embedded file, appended as an update of the file (ISO 32000-1, 7.5.6), which
 * leaves what was there as it is. For files as cairo writes them: a table of references, not a stream. In
 * `mem`. Errors: carrier.damaged
 */
bool carrier_attach_pdf(struct arena *mem, struct text pdf, struct text token, struct text *out,
                        struct err *err);

#endif
