/* SPDX-License-Identifier: Apache-2.0 */
#include "certify/number.h"

#include "core/random.h"
#include "tests/test.h"

#include <string.h>

static struct certificate_number some_number(struct random *random) {
    uint8_t bytes[NUMBER_RANDOM_BYTES];
    for (int32_t i = 0; i < NUMBER_RANDOM_BYTES; i++) bytes[i] = (uint8_t)random_below(random, 256);
    return number_make(bytes);
}

static bool is_read(const char *typed, struct certificate_number *out) {
    struct err err = {0};
    return number_read(text_of(typed), out, &err);
}

TEST(a_number_is_read_as_people_write_it) {
    const uint8_t zero[NUMBER_RANDOM_BYTES] = {0}, one[NUMBER_RANDOM_BYTES] = {8};
    struct certificate_number read;

    check_text(text_of(number_make(zero).at), "0000-0000-0000-0000");
    check_text(text_of(number_make(one).at), "1000-0000-0000-000Z"); /* a^15 = 31 */
    check(is_read("1000-0000-0000-000Z", &read));
    check(is_read("l0oO 0000 0000 000z", &read) && strcmp(read.at, "1000-0000-0000-000Z") == 0);
    check(is_read("I00000000000000z", &read) && strcmp(read.at, "1000-0000-0000-000Z") == 0);
    check(!is_read("1000-0000-0000-000", &read));
    check(!is_read("1000-0000-0000-000Z0", &read));
    check(!is_read("1000-0000-0000-000U", &read));
    check(!is_read("", &read));
}

TEST(one_wrong_letter_or_two_that_changed_places_show) {
    static const char letters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    struct random random = {7};
    struct certificate_number read;
    for (int32_t round = 0; round < 50; round++) {
        struct certificate_number number = some_number(&random);
        check(is_read(number.at, &read) && strcmp(read.at, number.at) == 0);
        for (int32_t i = 0; i < NUMBER_LENGTH; i++) {
            if (number.at[i] == '-') continue;
            for (int32_t l = 0; l < 32; l++) {
                struct certificate_number other = number;
                other.at[i] = letters[l];
                check(is_read(other.at, &read) == (letters[l] == number.at[i]));
            }
            for (int32_t j = 0; j < i; j++) {
                struct certificate_number other = number;
                other.at[i] = number.at[j], other.at[j] = number.at[i];
                if (number.at[j] != '-') check(is_read(other.at, &read) == (number.at[i] == number.at[j]));
            }
        }
    }
}
