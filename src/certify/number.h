/* SPDX-License-Identifier: Apache-2.0 */
/*
 * certify/number: the number on a certificate, "7KQF-3M9T-X2WP-5D8H".
 *
 * 15 random letters, 75 bits, and one that is computed from them. Who knows a number finds no other: at a
 * thousand tries a second, one of a million certificates is met after half a billion years. The last letter
 * shows one wrong letter or two that changed places, before anybody is asked.
 *
 * Letters are those of Crockford's base 32, without I, L, O and U; who reads I or L means 1, O means 0.
 */
#ifndef CADRE_CERTIFY_NUMBER_H
#define CADRE_CERTIFY_NUMBER_H

#include "core/err.h"
#include "core/text.h"

enum { NUMBER_LETTERS = 16, NUMBER_LENGTH = 19, NUMBER_RANDOM_BYTES = 10 };

struct certificate_number {
    char at[NUMBER_LENGTH + 1];
};

struct certificate_number number_make(const uint8_t random[NUMBER_RANDOM_BYTES]);
/* As people type it: small letters, spaces, other dashes or none. Errors, ERR_INPUT: number.form,
 * number.check */
bool number_read(struct text typed, struct certificate_number *out, struct err *err);

#endif
