/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The check letter makes  a^15 d0 + a^14 d1 + ... + a^0 d15 = 0  in the field of 32 elements, a a root of
 * x^5 + x^2 + 1. The powers of a up to 30 differ, so that each letter has a weight of its own: one wrong
 * letter, or any two that changed places, never leave the sum 0.
 */
#include "certify/number.h"

#include <string.h>

enum { GROUP = 4, FIELD_POLYNOMIAL = 0x25 };

static const char letters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

static uint32_t times_a(uint32_t x) {
    x <<= 1;
    return (x & 32) != 0 ? x ^ FIELD_POLYNOMIAL : x;
}

/* The sum of the letters' values, each but the last multiplied by a as often as letters follow it. */
static uint32_t weighted(const uint8_t *values, int32_t count) {
    uint32_t sum = 0;
    for (int32_t i = 0; i < count; i++) sum = times_a(sum) ^ values[i];
    return sum;
}

static struct certificate_number print(const uint8_t values[NUMBER_LETTERS]) {
    struct certificate_number number = {""};
    int32_t length = 0;
    for (int32_t i = 0; i < NUMBER_LETTERS; i++) {
        if (i > 0 && i % GROUP == 0) number.at[length++] = '-';
        number.at[length++] = letters[values[i]];
    }
    return number;
}

struct certificate_number number_make(const uint8_t random[NUMBER_RANDOM_BYTES]) {
    uint8_t values[NUMBER_LETTERS];
    uint32_t bits = 0;
    int32_t bit_count = 0, at = 0;
    for (int32_t i = 0; i < NUMBER_LETTERS - 1; i++) {
        if (bit_count < 5) bits = (bits << 8 | random[at++]) & 0xffff, bit_count += 8;
        values[i] = bits >> (bit_count -= 5) & 31;
    }
    values[NUMBER_LETTERS - 1] = (uint8_t)times_a(weighted(values, NUMBER_LETTERS - 1));
    return print(values);
}

static int32_t letter_value(char c) {
    if (c >= 'a' && c <= 'z') c = (char)(c - 'a' + 'A');
    if (c == 'I' || c == 'L') c = '1';
    if (c == 'O') c = '0';
    const char *found = c == '\0' ? NULL : strchr(letters, c);
    return found == NULL ? -1 : (int32_t)(found - letters);
}

bool number_read(struct text typed, struct certificate_number *out, struct err *err) {
    uint8_t values[NUMBER_LETTERS];
    int32_t count = 0;
    bool form = typed.length <= 4 * NUMBER_LENGTH;
    for (int64_t i = 0; form && i < typed.length; i++) {
        if (typed.at[i] == '-' || typed.at[i] == ' ') continue;
        int32_t value = letter_value(typed.at[i]);
        form = value >= 0 && count < NUMBER_LETTERS;
        if (form) values[count++] = (uint8_t)value;
    }
    if (!form || count != NUMBER_LETTERS)
        return err_fail(err, ERR_INPUT, "number.form",
                        "a certificate's number has 16 letters and digits, like 7KQF-3M9T-X2WP-5D8H");
    if (weighted(values, NUMBER_LETTERS) != 0)
        return err_fail(err, ERR_INPUT, "number.check",
                        "there is no such number: a letter is wrong, or two changed places");
    *out = print(values);
    return true;
}
