/* SPDX-License-Identifier: Apache-2.0 */
#include "paper/calendar.h"

#include "core/zone.h"

enum { LINE_BYTES_MAX = 75, DAY_SECONDS = 86400 };
static const int64_t ALWAYS_SECONDS = -134774LL * DAY_SECONDS; /* 1601-01-01, where calendars begin */

/* ---- lines ---- */

/* Folded between characters: a line that goes on begins with a space (3.1). */
static void line(struct buffer *out, struct text content) {
    int64_t width = 0;
    for (int64_t i = 0; i < content.length;) {
        uint32_t character;
        int32_t bytes = text_character(content, i, &character);
        if (bytes == 0) bytes = 1;
        if (width + bytes > LINE_BYTES_MAX) {
            buffer_adds(out, "\r\n ");
            width = 1;
        }
        buffer_add(out, (struct text){content.at + i, bytes});
        width += bytes;
        i += bytes;
    }
    buffer_adds(out, "\r\n");
}

static void plain(struct buffer *out, struct arena *mem, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static void plain(struct buffer *out, struct arena *mem, const char *format, ...) {
    va_list args;
    va_start(args, format);
    line(out, text_print_list(mem, format, args));
    va_end(args);
}

/* A property of type TEXT (3.3.11): other control characters have no place in it. */
static void words(struct buffer *out, struct arena *mem, const char *name, struct text value) {
    struct buffer content = {.mem = mem};
    if (value.length == 0) return;
    buffer_print(&content, "%s:", name);
    for (int64_t i = 0; i < value.length; i++) {
        char c = value.at[i];
        if (c == '\n') buffer_adds(&content, "\\n");
        else if (c == '\\' || c == ';' || c == ',') buffer_print(&content, "\\%c", c);
        else if ((unsigned char)c >= ' ' || c == '\t') buffer_char(&content, c == '\t' ? ' ' : c);
    }
    line(out, buffer_text(&content));
}

/* 20080108T090000 of seconds on some clock */
static struct text clock_text(struct arena *mem, int64_t seconds) {
    int64_t on = seconds / DAY_SECONDS - (seconds % DAY_SECONDS < 0), rest = seconds - on * DAY_SECONDS;
    struct date date = day_date((day)on);
    return text_print(mem, "%04d%02d%02dT%02d%02d%02d", date.year, date.month, date.day_of_month,
                      (int)(rest / 3600), (int)(rest / 60 % 60), (int)(rest % 60));
}

static struct text offset_text(struct arena *mem, int32_t seconds) {
    int32_t size = seconds < 0 ? -seconds : seconds;
    struct text minutes = text_print(mem, "%c%02d%02d", seconds < 0 ? '-' : '+', size / 3600, size / 60 % 60);
    return size % 60 == 0 ? minutes : text_print(mem, "%.*s%02d", TEXT_ARGS(minutes), size % 60);
}

/* ---- zones ---- */

static void print_period(struct buffer *out, struct arena *mem, const struct zone *zone, int32_t at) {
    const struct zone_period *period = &zone->periods[at];
    const struct zone_period *before = at > 0 ? period - 1 : period;
    const char *kind = period->is_summer ? "DAYLIGHT" : "STANDARD";
    /* the onset as the clocks showed it that were to be changed (3.6.5) */
    int64_t onset = at > 0 ? period->from_seconds + before->offset_seconds : ALWAYS_SECONDS;
    plain(out, mem, "BEGIN:%s", kind);
    plain(out, mem, "DTSTART:%.*s", TEXT_ARGS(clock_text(mem, onset)));
    plain(out, mem, "TZOFFSETFROM:%.*s", TEXT_ARGS(offset_text(mem, before->offset_seconds)));
    plain(out, mem, "TZOFFSETTO:%.*s", TEXT_ARGS(offset_text(mem, period->offset_seconds)));
    words(out, mem, "TZNAME", text_of(period->name));
    plain(out, mem, "END:%s", kind);
}

static bool same_zone(const struct calendar_event *a, const struct calendar_event *b) {
    return text_equal(a->zone, b->zone);
}

/* The periods that the zone's events touch. */
static void print_zone(struct buffer *out, struct arena *mem, const struct zone *zone,
                       const struct calendar_event *events, int32_t count, int32_t of) {
    day first = events[of].first, last = events[of].last;
    for (int32_t i = of; i < count; i++) {
        if (!same_zone(&events[i], &events[of])) continue;
        if (events[i].first < first) first = events[i].first;
        if (events[i].last > last) last = events[i].last;
    }
    int32_t to = zone_period_at(zone, ((int64_t)last + 2) * DAY_SECONDS);
    plain(out, mem, "BEGIN:VTIMEZONE");
    words(out, mem, "TZID", zone->name);
    for (int32_t i = zone_period_at(zone, ((int64_t)first - 2) * DAY_SECONDS); i <= to; i++)
        print_period(out, mem, zone, i);
    plain(out, mem, "END:VTIMEZONE");
}

/* A calendar must hold something (3.6). */
static void print_utc(struct buffer *out, struct arena *mem) {
    static const struct zone_period period = {INT64_MIN, 0, false, "UTC"};
    const struct zone zone = {text_of("UTC"), &period, 1};
    const struct calendar_event now = {.first = 0, .last = 0};
    print_zone(out, mem, &zone, &now, 1, 0);
}

/* Which of the events' zones are known: each is printed once. */
static void print_zones(struct buffer *out, struct arena *mem, const struct calendar_event *events,
                        int32_t count, bool *known) {
    for (int32_t i = 0; i < count; i++) {
        struct zone zone;
        struct err err = {0};
        int32_t earlier = 0;
        while (earlier < i && !same_zone(&events[earlier], &events[i])) earlier++;
        known[i] = earlier < i ? known[earlier] : zone_read(mem, events[i].zone, &zone, &err);
        if (earlier == i && known[i]) print_zone(out, mem, &zone, events, count, i);
    }
}

/* ---- events ---- */

static void print_time(struct buffer *out, struct arena *mem, const char *name,
                       const struct calendar_event *event, bool zone_known, day on, int32_t minute) {
    struct text at = clock_text(mem, (int64_t)on * DAY_SECONDS + minute * 60);
    if (zone_known) plain(out, mem, "%s;TZID=%.*s:%.*s", name, TEXT_ARGS(event->zone), TEXT_ARGS(at));
    else plain(out, mem, "%s:%.*s", name, TEXT_ARGS(at));
}

static void print_event(struct buffer *out, struct arena *mem, const struct calendar_event *event,
                        bool zone_known) {
    plain(out, mem, "BEGIN:VEVENT");
    words(out, mem, "UID", event->uid);
    plain(out, mem, "SEQUENCE:%lld", (long long)event->sequence);
    plain(out, mem, "DTSTAMP:%.*sZ", TEXT_ARGS(clock_text(mem, (int64_t)event->revised * DAY_SECONDS)));
    print_time(out, mem, "DTSTART", event, zone_known, event->first, event->begins);
    print_time(out, mem, "DTEND", event, zone_known, event->last, event->ends);
    words(out, mem, "SUMMARY", event->summary);
    words(out, mem, "LOCATION", event->place);
    words(out, mem, "DESCRIPTION", event->description);
    plain(out, mem, "STATUS:%s", event->cancelled ? "CANCELLED" : "CONFIRMED");
    plain(out, mem, "END:VEVENT");
}

void calendar_print(struct arena *mem, struct text name, const struct calendar_event *events, int32_t count,
                    struct buffer *out) {
    bool *known = arena_make(mem, bool, count);
    plain(out, mem, "BEGIN:VCALENDAR");
    plain(out, mem, "VERSION:2.0");
    plain(out, mem, "PRODID:-//Cadre//Cadre " CADRE_VERSION "//EN");
    plain(out, mem, "CALSCALE:GREGORIAN");
    words(out, mem, "X-WR-CALNAME", name);
    plain(out, mem, "REFRESH-INTERVAL;VALUE=DURATION:PT6H"); /* RFC 7986 */
    if (count == 0) print_utc(out, mem);
    print_zones(out, mem, events, count, known);
    for (int32_t i = 0; i < count; i++) print_event(out, mem, &events[i], known[i]);
    plain(out, mem, "END:VCALENDAR");
}
