/* SPDX-License-Identifier: Apache-2.0 */
#include "certify/picture.h"

#include "certify/carrier.h"
#include "tests/test.h"

static struct arena mem;

TEST(pictures_carry_a_token) {
    static const char token[] = "eyJ.a.b";
    struct text png, found;
    struct err err = {0};
    enum carrier kind;

    struct text svg = carrier_bake_svg(&mem, picture_svg(&mem, text_of("a <b> & \"c\""), text_of("N-1")),
                                       text_of(token));
    check(carrier_bake_png(&mem, picture_png(&mem), text_of(token), &png, &err));

    check(carrier_read(&mem, svg, &kind, &found, &err) && kind == CARRIER_SVG);
    check_text(found, token);
    check(carrier_read(&mem, png, &kind, &found, &err) && kind == CARRIER_PNG);
    check_text(found, token);
    check(png.length < 20000);
    arena_clear(&mem);
}
