/* SPDX-License-Identifier: Apache-2.0 */
#include "core/collation.h"

#include "tests/test.h"

#include <string.h>

static bool finds(struct arena *mem, const char *name, const char *typed) {
    struct text key = search_key(mem, text_of(name)), word = search_key(mem, text_of(typed));
    return word.length == 0 || memmem(key.at, (size_t)key.length, word.at, (size_t)word.length) != NULL;
}

TEST(a_name_is_found_on_the_keyboards_of_three_languages) {
    static const struct {
        const char *name, *typed;
        bool found;
    } cases[] = {
        {"Қанат", "канат", true},
        {"Қанат", "Қанат", true},
        {"Қанат", "ҚАНАТ", true},
        {"Қанат", "kanat", true},
        {"Қанат", "Qanat", true},
        {"Канат", "қанат", true},
        {"Әлия", "алия", true},
        {"Әлия", "Aliya", true},
        {"Әлия", "alia", true},
        {"Сүлейменов", "сулейменов", true},
        {"Сүлейменов", "Suleymenov", true},
        {"Сүлейменов", "suleimenov", true},
        {"Өтеген Ғабит", "отеген", true},
        {"Өтеген Ғабит", "габит", true},
        {"Ғабит", "Ghabit", true},
        {"Һарон", "харон", true},
        {"Ілияс", "илияс", true},
        {"Ілияс", "Iliyas", true},
        {"Ұлан Үмбетов", "улан умбетов", true},
        {"Еңлік", "енлик", true},
        {"Алёна", "алена", true},
        {"Жұмабек", "Zhumabek", true},
        {"Жұмабек", "jumabek", true},
        {"Zhumabek", "жумабек", true},
        {"Zhumabek", "жұмабек", true},
        {"Хасан", "Khasan", true},
        {"Ержан", "Yerzhan", true},
        {"Юрий Щукин", "yuri shchukin", true},
        {"Цой", "Tsoy", true},
        {"Мұса", "мусса", true},
        {"Қанат", "канар", false},
        {"Әлия", "олия", false},
        {"Сүлейменов", "сулейманов", false},
        {"O0000108", "o0000108", true},
        {"O0000108", "000108", true},
        {"O0000108", "o000108", false}, /* digits are not letters: each counts */
        {"U0001-HQ", "u0001-hq", true},
    };
    struct arena mem = {0};

    for (int32_t i = 0; i < COUNT(cases); i++)
        test_true(finds(&mem, cases[i].name, cases[i].typed) == cases[i].found,
                  text_print(&mem, "%s typed for %s", cases[i].typed, cases[i].name).at, __FILE__, __LINE__);
    arena_clear(&mem);
}

TEST(a_search_key_takes_what_is_not_a_letter_and_what_is_not_text) {
    struct arena mem = {0};

    check_text(search_key(&mem, TEXT_NONE), "");
    check_text(search_key(&mem, text_of("ъь'")), "");
    check_text(search_key(&mem, text_of("\xff!")), "\xef\xbf\xbd!");
    check_text(search_key(&mem, text_of("日本 𝄞")), "日本 𝄞");
    arena_clear(&mem);
}

/* Each list is in the order of its alphabet; every two of it are compared. */
static void in_order(const char *language, const char *const *names, int32_t count) {
    struct arena mem = {0};
    for (int32_t i = 0; i < count; i++)
        for (int32_t j = 0; j < count; j++) {
            int order = text_compare(collation_key(&mem, language, text_of(names[i])),
                                     collation_key(&mem, language, text_of(names[j])));
            test_true((order > 0) == (i > j) && (order < 0) == (i < j),
                      text_print(&mem, "%s, then %s", names[i < j ? i : j], names[i < j ? j : i]).at,
                      __FILE__, __LINE__);
        }
    arena_clear(&mem);
}

TEST(names_stand_in_the_order_of_the_kazakh_alphabet) {
    static const char *const names[] = {
        "Абай",  "Азат",   "Әбіш",   "Әлия",    "Болат", "Вера",    "Гүлнар", "Ғабит", "Ғани",
        "Дана",  "Ерлан",  "Жанна",  "Зере",    "Илья",  "Кенже",   "Күләш",  "Қабыл", "Қанат",
        "Лаура", "Мұрат",  "Нұрлан", "Оразбек", "Осман", "Өмір",    "Өтеген", "Пётр",  "Рүстем",
        "Сәкен", "Тимур",  "Умар",   "Ұлан",    "Ұлжан", "Үміт",    "Фатима", "Халел", "Һарон",
        "Цой",   "Чингиз", "Шара",   "Ыдырыс",  "Ілияс", "Эльмира", "Юсуф",   "Янина",
    };
    in_order("kk", names, COUNT(names));
}

TEST(names_stand_in_the_order_of_the_russian_alphabet) {
    static const char *const names[] = {"Абрамов", "Борисов", "Елисеев", "Ёлкин", "Ершов", "Жуков", "Иванов",
                                        "Йодин",   "Козлов",  "Щукин",   "Ыкин",  "Эрн",   "Юдин",  "Яшин"};
    in_order("ru", names, COUNT(names));
}

TEST(names_stand_in_the_order_of_the_english_alphabet) {
    static const char *const names[] = {"Abai", "abay", "Abbot", "Zhumabek Aman", "Zhuman", "Zoe"};
    in_order("en", names, COUNT(names));
}

TEST(a_key_of_a_long_text_is_made_and_cut) {
    struct arena mem = {0};
    struct buffer long_text = {.mem = &mem};
    for (int32_t i = 0; i < 2 * COLLATION_BYTES_MAX; i++) buffer_char(&long_text, 'a');
    struct text whole = buffer_text(&long_text), cut = {whole.at, COLLATION_BYTES_MAX};

    check(text_equal(collation_key(&mem, "en", whole), collation_key(&mem, "en", cut)));
    check(text_compare(collation_key(&mem, "en", cut),
                       collation_key(&mem, "en", (struct text){whole.at, COLLATION_BYTES_MAX - 1})) > 0);
    arena_clear(&mem);
}
