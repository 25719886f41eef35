/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/statements.h"

#include <stdio.h>

static const char *const verbs[BENCH_VERBS][2] = {
    {"http://adlnet.gov/expapi/verbs/completed", "completed"},
    {"http://adlnet.gov/expapi/verbs/passed", "passed"},
    {"http://adlnet.gov/expapi/verbs/failed", "failed"},
    {"http://adlnet.gov/expapi/verbs/attended", "attended"},
    {"http://adlnet.gov/expapi/verbs/initialized", "initialized"},
    {"http://adlnet.gov/expapi/verbs/terminated", "terminated"},
    {"http://adlnet.gov/expapi/verbs/experienced", "experienced"},
    {"http://adlnet.gov/expapi/verbs/answered", "answered"},
};

struct uuid_made uuid_make(struct random *random) {
    struct uuid_made uuid;
    uint64_t high = random_next(random), low = random_next(random);
    snprintf(uuid.at, sizeof uuid.at, "%08x-%04x-4%03x-%04x-%012llx", (unsigned)(high >> 32),
             (unsigned)(high >> 16 & 0xffff), (unsigned)(high & 0xfff),
             (unsigned)(0x8000 | (low >> 48 & 0x3fff)), (unsigned long long)(low & 0xffffffffffff));
    return uuid;
}

struct text statement_make(struct arena *mem, struct random *random, const char *id) {
    struct buffer out = {.mem = mem};
    int officer = (int)random_below(random, BENCH_OFFICERS),
        lesson = (int)random_below(random, BENCH_LESSONS);
    int verb = (int)random_below(random, BENCH_VERBS), course = lesson % BENCH_COURSES;
    int score = (int)random_below(random, 101), seconds = (int)random_below(random, 86400);
    buffer_char(&out, '{');
    if (id != NULL) buffer_print(&out, "\"id\":\"%s\",", id);
    buffer_print(
        &out,
        "\"actor\":{\"objectType\":\"Agent\",\"account\":{\"homePage\":\"https://training.example/officers\","
        "\"name\":\"O%07d\"}},"
        "\"verb\":{\"id\":\"%s\",\"display\":{\"en\":\"%s\"}},",
        officer, verbs[verb][0], verbs[verb][1]);
    buffer_print(
        &out,
        "\"object\":{\"objectType\":\"Activity\",\"id\":\"https://training.example/courses/%d/lessons/%d\","
        "\"definition\":{\"name\":{\"en\":\"Lesson %d of course %d\"},"
        "\"type\":\"http://adlnet.gov/expapi/activities/lesson\"}},",
        course, lesson, lesson, course);
    buffer_print(&out,
                 "\"result\":{\"score\":{\"scaled\":%d.%02d,\"raw\":%d,\"min\":0,\"max\":100},\"success\":%s,"
                 "\"completion\":true,\"duration\":\"PT%dM%dS\"},",
                 score / 100, score % 100, score, score >= 60 ? "true" : "false", seconds / 600,
                 seconds % 60);
    buffer_print(&out,
                 "\"context\":{\"registration\":\"%s\",\"platform\":\"simulator\",\"language\":\"kk\","
                 "\"contextActivities\":{\"parent\":[{\"id\":\"https://training.example/courses/%d\"}],"
                 "\"grouping\":[{\"id\":\"https://training.example/programmes/%d\"}],"
                 "\"category\":[{\"id\":\"https://w3id.org/xapi/cmi5/context/categories/cmi5\"}]},",
                 uuid_make(random).at, course, course % 7);
    buffer_print(
        &out,
        "\"extensions\":{\"https://training.example/attempt\":%d,\"https://training.example/terminal\":"
        "\"T-%05d\"}},",
        (int)random_below(random, 5) + 1, (int)random_below(random, 20000));
    buffer_print(&out, "\"timestamp\":\"2026-%02d-%02dT%02d:%02d:%02d.%03dZ\"}",
                 (int)random_below(random, 12) + 1, (int)random_below(random, 28) + 1, seconds / 3600,
                 seconds / 60 % 60, seconds % 60, (int)random_below(random, 1000));
    return buffer_text(&out);
}
