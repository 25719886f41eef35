/* SPDX-License-Identifier: Apache-2.0 */
#include "core/query.h"
#include "paper/calendar.h"
#include "tests/test.h"

#include <string.h>

static struct arena mem;

static const struct calendar_event event = {.uid = {"class-K1@cadre", 14},
                                            .sequence = 3,
                                            .revised = 13837, /* 2007-11-20 */
                                            .first = 13886,   /* 2008-01-08 */
                                            .last = 13897,
                                            .begins = 540,
                                            .ends = 1080,
                                            .zone = {"Asia/Almaty", 11},
                                            .summary = {"Combat readiness", 16}};

static struct text print(const struct calendar_event *events, int32_t count) {
    struct buffer out = {.mem = &mem};
    calendar_print(&mem, text_of("C"), events, count, &out);
    return buffer_text(&out);
}

static bool has(struct text t, const char *part) {
    return memmem(t.at, (size_t)t.length, part, strlen(part)) != NULL;
}

TEST(a_class_is_an_event_on_the_establishments_clocks) {
    struct text text = print(&event, 1);
    check(has(text,
              "BEGIN:VTIMEZONE\r\nTZID:Asia/Almaty\r\nBEGIN:STANDARD\r\nDTSTART:20041031T030000\r\n"
              "TZOFFSETFROM:+0700\r\nTZOFFSETTO:+0600\r\nTZNAME:+06\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"));
    check(has(text, "BEGIN:VEVENT\r\nUID:class-K1@cadre\r\nSEQUENCE:3\r\nDTSTAMP:20071120T000000Z\r\n"
                    "DTSTART;TZID=Asia/Almaty:20080108T090000\r\nDTEND;TZID=Asia/Almaty:20080119T180000\r\n"
                    "SUMMARY:Combat readiness\r\nSTATUS:CONFIRMED\r\nEND:VEVENT\r\n"));
    arena_clear(&mem);
}

TEST(a_zones_changes_around_the_events_are_written_once) {
    struct calendar_event events[] = {event, event, event};
    check(day_parse(text_of("2024-02-26"), &events[1].first) &&
          day_parse(text_of("2024-03-08"), &events[1].last));
    events[2].zone = text_of("Nowhere/Land");
    events[2].cancelled = true;
    struct text text = print(events, 3);
    check(has(text, "DTSTART:20240301T000000\r\nTZOFFSETFROM:+0600\r\nTZOFFSETTO:+0500\r\n"));
    check(has(text, "DTSTART:20080108T090000\r\nDTEND:20080119T180000\r\n")); /* no zone that is known */
    check(has(text, "STATUS:CANCELLED\r\n"));
    const char *first = memmem(text.at, (size_t)text.length, "TZID:Asia/Almaty", 16);
    check(memmem(first + 1, (size_t)(text.at + text.length - first - 1), "TZID:Asia/Almaty", 16) == NULL);
    arena_clear(&mem);
}

TEST(lines_are_folded_between_characters_and_texts_escaped) {
    struct calendar_event one = event;
    one.summary = text_of(
        "Ә,ғ;қ\\ң\nөұүһі: Жауынгерлік дайындық курсы, Жауынгерлік дайындық курсы\r\nEND:VEVENT");
    struct text text = print(&one, 1);
    int64_t width = 0;
    for (int64_t i = 0; i < text.length; i++) {
        width = text.at[i] == '\n' ? 0 : width + 1;
        check(width <= 76); /* 75 and the CR */
        check(text.at[i] != '\n' || text.at[i - 1] == '\r');
    }
    check(text_utf8_error(text) < 0);
    struct buffer unfolded = {.mem = &mem};
    for (int64_t i = 0; i < text.length; i++) {
        if (i + 2 < text.length && memcmp(text.at + i, "\r\n ", 3) == 0) i += 2;
        else buffer_char(&unfolded, text.at[i]);
    }
    check(has(buffer_text(&unfolded),
              "SUMMARY:Ә\\,ғ\\;қ\\\\ң\\nөұүһі: Жауынгерлік дайындық курсы\\, Жауынгерлік "
              "дайындық курсы\\nEND:VEVENT\r\n"));
    /* each piece of a folded line is UTF-8 by itself */
    struct text rest = text, piece;
    while (text_next(&rest, '\n', &piece)) check(text_utf8_error(piece) < 0);
    arena_clear(&mem);
}

TEST(a_calendar_of_nothing_still_holds_a_component) {
    check(has(print(NULL, 0), "BEGIN:VTIMEZONE\r\nTZID:UTC\r\n"));
    arena_clear(&mem);
}
