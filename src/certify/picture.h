/* SPDX-License-Identifier: Apache-2.0 */
/*
 * certify/picture: the picture of a badge, to carry a token: a ring with a tick; in SVG the course and the
 * number too. It proves nothing: what is signed is in the token.
 */
#ifndef CADRE_CERTIFY_PICTURE_H
#define CADRE_CERTIFY_PICTURE_H

#include "core/text.h"

enum { PICTURE_POINTS = 256 };

struct text picture_png(struct arena *mem);
struct text picture_svg(struct arena *mem, struct text title, struct text number);

#endif
