/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The record store against a slow and obvious one: all statements in a list, each filter judged by reading
 * the JSON again with jansson. Statements are made with chance from few agents, verbs and activities, so that
 * they meet; they void, refer backwards and forwards, in chains and circles.
 */
#include "core/random.h"
#include "record/record.h"
#include "tests/engines.h"
#include "tests/record_oracle.h"
#include "tests/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STATEMENTS_MAX = 3000, AGENTS = 7, VERBS = 4, ACTIVITIES = 6, REGISTRATIONS = 3 };

struct world {
    struct random random;
    const char *where;
    struct record *record;
    struct arena mem;
    struct oracle *oracle;
    char ids[STATEMENTS_MAX]
            [40]; /* the next ones to be used begin at count; some are referred to in advance */
    int32_t count;
};

static const char *const authorities[] = {
    "{\"objectType\":\"Agent\",\"account\":{\"homePage\":\"http://keys.kz\",\"name\":\"one\"}}",
    "{\"objectType\":\"Agent\",\"mbox\":\"mailto:a1@x.kz\"}", /* is an actor too */
};

static void print_error_text(const struct err *err) {
    fprintf(stderr, "%s: %s\n", err->code, err->text);
}

/* ---- making statements ---- */

static int64_t below(struct world *w, int64_t bound) {
    return random_below(&w->random, bound);
}

static bool chance(struct world *w, int32_t percent) {
    return below(w, 100) < percent;
}

static void id_make(struct world *w, char out[40]) {
    uint64_t a = random_next(&w->random), b = random_next(&w->random);
    snprintf(out, 40, "%08x-%04x-4%03x-8%03x-%012llx", (unsigned)(a >> 32), (unsigned)(a >> 16 & 0xffff),
             (unsigned)(a & 0xfff), (unsigned)(b >> 52), (unsigned long long)(b & 0xffffffffffff));
}

static void agent_add(struct world *w, struct buffer *b, int64_t number) {
    /* as an object an agent must name its objectType; as an actor it need not */
    if (number % 3 == 0) buffer_print(b, "{\"mbox\":\"mailto:a%d@x.kz\"", (int)number);
    else if (number % 3 == 1)
        buffer_print(b, "{\"objectType\":\"Agent\",\"mbox\":\"mailto:a%d@x.kz\"", (int)number);
    else buffer_print(b, "{\"account\":{\"homePage\":\"http://staff.kz\",\"name\":\"n%d\"}", (int)number);
    if (chance(w, 20)) buffer_print(b, ",\"name\":\"Name %d\"", (int)number);
    buffer_char(b, '}');
}

static void actor_add(struct world *w, struct buffer *b) {
    if (!chance(w, 15)) {
        agent_add(w, b, below(w, AGENTS));
        return;
    }
    buffer_adds(b, "{\"objectType\":\"Group\"");
    if (chance(w, 50)) buffer_print(b, ",\"mbox\":\"mailto:g%d@x.kz\"", (int)below(w, 2));
    buffer_adds(b, ",\"member\":[");
    for (int64_t i = 0, count = 1 + below(w, 3); i < count; i++) {
        if (i > 0) buffer_char(b, ',');
        agent_add(w, b, below(w, AGENTS));
    }
    buffer_adds(b, "]}");
}

static void activity_add(struct world *w, struct buffer *b) {
    buffer_print(b, "{\"objectType\":\"Activity\",\"id\":\"http://courses.kz/%d\"}",
                 (int)below(w, ACTIVITIES));
}

static void context_add(struct world *w, struct buffer *b) {
    if (!chance(w, 50)) return;
    buffer_print(b, ",\"context\":{\"registration\":\"00000000-0000-4000-8000-00000000000%d\"",
                 (int)below(w, REGISTRATIONS));
    if (chance(w, 30)) {
        buffer_adds(b, ",\"instructor\":");
        agent_add(w, b, below(w, AGENTS));
    }
    if (chance(w, 20))
        buffer_print(b, ",\"team\":{\"objectType\":\"Group\",\"mbox\":\"mailto:g%d@x.kz\"}",
                     (int)below(w, 2));
    if (chance(w, 50)) {
        buffer_print(b, ",\"contextActivities\":{\"%s\":[", chance(w, 50) ? "parent" : "category");
        activity_add(w, b);
        buffer_adds(b, "]}");
    }
    buffer_char(b, '}');
}

static void verb_add(struct world *w, struct buffer *b) {
    buffer_print(b, ",\"verb\":{\"id\":\"http://verbs.kz/%d\"}", (int)below(w, VERBS));
}

static void object_add(struct world *w, struct buffer *b) {
    int64_t kind = below(w, 100);
    buffer_adds(b, ",\"object\":");
    if (kind < 60) activity_add(w, b);
    else if (kind < 70) agent_add(w, b, 1 + 3 * below(w, AGENTS / 3)); /* one that names its objectType */
    else {
        buffer_adds(b, "{\"objectType\":\"SubStatement\",\"actor\":");
        actor_add(w, b);
        verb_add(w, b);
        buffer_adds(b, ",\"object\":");
        activity_add(w, b);
        context_add(w, b);
        buffer_char(b, '}');
    }
}

/* An id of a statement that is there, or of one that may come. */
static const char *some_id(struct world *w) {
    if (w->count > 0 && chance(w, 60)) return oracle_id(w->oracle, (int32_t)below(w, w->count));
    return w->ids[below(w, 40) + w->count];
}

static struct text statement_make(struct world *w, const char *id) {
    struct buffer b = {.mem = &w->mem};
    buffer_print(&b, "{\"id\":\"%s\",\"actor\":", id);
    actor_add(w, &b);
    int64_t kind = below(w, 100);
    if (kind < 8) {
        buffer_print(
            &b,
            ",\"verb\":{\"id\":\"http://adlnet.gov/expapi/verbs/voided\"},\"object\":{\"objectType\":"
            "\"StatementRef\",\"id\":\"%s\"}",
            some_id(w));
    } else if (kind < 25) {
        verb_add(w, &b);
        buffer_print(&b, ",\"object\":{\"objectType\":\"StatementRef\",\"id\":\"%s\"}", some_id(w));
    } else {
        verb_add(w, &b);
        object_add(w, &b);
    }
    context_add(w, &b);
    buffer_char(&b, '}');
    return buffer_text(&b);
}

/* ---- writing ---- */

/* Reads and checks statements of a JSON array. */
static bool put_read(struct arena *mem, struct text array, enum xapi_version version, struct record_put *out,
                     struct err *err) {
    struct json *json = arena_make(mem, struct json, 1);
    if (!json_read(mem, array, json, err)) return false;
    struct statement *statements = arena_make(mem, struct statement, json->nodes[0].count);
    int32_t count = 0;
    for (int32_t m = json_first(json, 0); m != JSON_MISSING; m = json_following(json, 0, m))
        if (!statement_check(mem, json, m, version, &statements[count++], err)) return false;
    *out = (struct record_put){.mem = mem,
                               .statements = statements,
                               .count = count,
                               .version = version,
                               .authority = text_of(authorities[0])};
    return true;
}

static void put_some(struct world *w) {
    struct err err = {0};
    struct arena mem = {0};
    struct record_put put;
    struct buffer b = {.mem = &mem};
    struct text made[5];
    int32_t count = 1 + (int32_t)below(w, 5), which = (int32_t)below(w, COUNT(authorities));
    buffer_char(&b, '[');
    for (int32_t i = 0; i < count; i++) {
        /* ids that were referred to in advance come in another order than they were made */
        int64_t later = w->count + i + below(w, 8);
        char id[40];
        memcpy(id, w->ids[later], 40);
        memcpy(w->ids[later], w->ids[w->count + i], 40);
        memcpy(w->ids[w->count + i], id, 40);
        made[i] = statement_make(w, id);
        if (i > 0) buffer_char(&b, ',');
        buffer_add(&b, made[i]);
    }
    buffer_char(&b, ']');
    if (!put_read(&mem, buffer_text(&b), XAPI_1_0, &put, &err)) print_error_text(&err);
    put.authority = text_of(authorities[which]);
    if (!record_write(w->record, &put, &err)) print_error_text(&err);
    check(!err_any(&err));
    check_int(put.stored_count, count);
    for (int32_t i = 0; i < count; i++) oracle_add(w->oracle, made[i], authorities[which]);
    w->count += count;
    arena_clear(&mem);
}

/* ---- asking ---- */

static struct oracle_filter filter_make(struct world *w) {
    struct oracle_filter f = {.since = -1, .until = -1, .limit = 1 + (int32_t)below(w, 12)};
    struct buffer b = {.mem = &w->mem};
    if (chance(w, 60)) {
        if (chance(w, 15))
            buffer_print(&b, "{\"objectType\":\"Group\",\"mbox\":\"mailto:g%d@x.kz\"}", (int)below(w, 3));
        else agent_add(w, &b, below(w, AGENTS + 1));
        snprintf(f.agent, sizeof f.agent, "%.*s", TEXT_ARGS(buffer_text(&b)));
    }
    if (chance(w, 40)) snprintf(f.verb, sizeof f.verb, "http://verbs.kz/%d", (int)below(w, VERBS + 1));
    if (chance(w, 40))
        snprintf(f.activity, sizeof f.activity, "http://courses.kz/%d", (int)below(w, ACTIVITIES + 1));
    if (chance(w, 20))
        snprintf(f.registration, sizeof f.registration, "00000000-0000-4000-8000-00000000000%d",
                 (int)below(w, REGISTRATIONS + 1));
    f.related_agents = chance(w, 50);
    f.related_activities = chance(w, 50);
    f.ascending = chance(w, 50);
    f.mine = chance(w, 15) ? authorities[1] : NULL;
    if (w->count > 0 && chance(w, 30)) f.since = (int32_t)below(w, w->count);
    if (w->count > 0 && chance(w, 30)) f.until = (int32_t)below(w, w->count);
    if (f.since >= 0 && oracle_is_removed(w->oracle, f.since)) f.since = -1;
    if (f.until >= 0 && oracle_is_removed(w->oracle, f.until)) f.until = -1;
    return f;
}

static struct instant stored_of(struct world *w, struct arena *mem, int32_t place) {
    struct err err = {0};
    struct record_one one;
    struct record_query query = {.version = XAPI_1_0};
    uint8_t id[16];
    check(uuid_read(text_of(oracle_id(w->oracle, place)), id));
    check(record_get(w->record, mem, id, oracle_is_voided(w->oracle, place), &query, &one, &err));
    check(one.statement.length > 0);
    return one.stored;
}

static struct record_query query_of(struct world *w, struct arena *mem, const struct oracle_filter *f) {
    struct err err = {0};
    struct json json;
    struct record_query q = {.verb = text_of(f->verb),
                             .activity = text_of(f->activity),
                             .registration = text_of(f->registration),
                             .related_agents = f->related_agents,
                             .related_activities = f->related_activities,
                             .ascending = f->ascending,
                             .has_since = f->since >= 0,
                             .has_until = f->until >= 0,
                             .limit = f->limit};
    if (f->agent[0] != '\0') {
        check(json_read(mem, text_of(f->agent), &json, &err));
        check(agent_key(mem, &json, 0, XAPI_1_0, &q.agent, &err));
    }
    if (f->since >= 0) q.since = stored_of(w, mem, f->since);
    if (f->until >= 0) q.until = stored_of(w, mem, f->until);
    if (f->mine != NULL) q.authority = text_of("mbox:mailto:a1@x.kz");
    return q;
}

static void filter_show(const struct world *w, const struct oracle_filter *f) {
    fprintf(
        stderr,
        "of %d: agent %s related %d, verb %s, activity %s related %d, registration %s, since %d, until %d, "
        "ascending %d, mine %d\n",
        w->count, f->agent, f->related_agents, f->verb, f->activity, f->related_activities, f->registration,
        f->since, f->until, f->ascending, f->mine != NULL);
}

/* From a place on, the next that the answer should have; -1 or count at the end. */
static int32_t next_expected(const struct world *w, const struct oracle_filter *f, int32_t place) {
    while (place >= 0 && place < w->count && !oracle_expects(w->oracle, place, f))
        place += f->ascending ? 1 : -1;
    return place;
}

static void check_place(const struct world *w, const struct oracle_filter *f, int32_t place,
                        struct text got) {
    bool right = place >= 0 && place < w->count && text_is(got, oracle_id(w->oracle, place));
    if (!right) {
        filter_show(w, f);
        fprintf(stderr, "got %.*s, expected place %d, %s\n", TEXT_ARGS(got), place,
                place >= 0 && place < w->count ? oracle_id(w->oracle, place) : "the end");
    }
    check(right);
}

/* The page's ids must be those of the list that come next; *place moves over them. */
static void check_page(struct world *w, struct arena *mem, const struct record_page *page,
                       const struct oracle_filter *f, int32_t *place) {
    struct text *ids;
    int32_t count = oracle_ids(mem, page->statements, &ids);
    check_int(count, page->count);
    for (int32_t i = 0; i < count; i++) {
        *place = next_expected(w, f, *place);
        check_place(w, f, *place, ids[i]);
        *place += f->ascending ? 1 : -1;
    }
}

static void check_filter(struct world *w, const struct oracle_filter *f) {
    struct arena mem = {0};
    struct err err = {0};
    struct record_page page;
    struct record_query q = query_of(w, &mem, f);
    int32_t place = f->ascending ? 0 : w->count - 1;
    check(record_find(w->record, &mem, &q, &page, &err));
    check_page(w, &mem, &page, f, &place);
    while (page.more.length > 0) {
        check_int(page.count, f->limit);
        check(record_more(w->record, &mem, page.more, q.authority, TEXT_NONE, XAPI_1_0, &page, &err));
        check(page.count > 0);
        check_page(w, &mem, &page, f, &place);
    }
    place = next_expected(w, f, place);
    if (place >= 0 && place < w->count) check_place(w, f, place, text_of("the end"));
    arena_clear(&mem);
}

/* ---- opening again ---- */

static void copy_file(const char *from, const char *to, const char *ending) {
    char command[1000];
    snprintf(command, sizeof command, "cp '%s%s' '%s%s' 2>/dev/null", from, ending, to, ending);
    (void)!system(command);
}

/* What is on disk while nothing is being written is what a crash leaves. */
static void crash_and_open(struct world *w, const struct record_options *options) {
    struct err err = {0};
    const char *image = w->where;
    if (!is_postgres(w->where)) {
        image = fresh_file();
        copy_file(w->where, image, "");
        copy_file(w->where, image, "-wal");
    }
    record_close(w->record);
    w->where = image;
    w->record = record_open(w->where, options, &err);
    check(w->record != NULL);
}

static void world_open(struct world *w, const char *where, uint64_t seed,
                       const struct record_options *options) {
    struct err err = {0};
    memset(w, 0, sizeof *w);
    w->random.state = seed;
    w->where = where;
    w->oracle = oracle_open();
    for (int32_t i = 0; i < STATEMENTS_MAX; i++) id_make(w, w->ids[i]);
    w->record = record_open(where, options, &err);
    if (w->record == NULL) print_error_text(&err);
    check(w->record != NULL);
}

static void world_close(struct world *w) {
    record_close(w->record);
    oracle_close(w->oracle);
    arena_clear(&w->mem);
}

/* ---- what people ask for ---- */

struct asking {
    struct record *record;
    struct text key, other;
    struct removal removal;
    bool more;
};

static bool remove_run(struct tx *tx, void *context, struct err *err) {
    struct asking *a = context;
    return record_remove_agent(a->record, tx, a->key, &a->removal, &a->more, err);
}

static bool merge_run(struct tx *tx, void *context, struct err *err) {
    struct asking *a = context;
    return record_merge_agents(a->record, tx, a->key, a->other, err);
}

static bool unmerge_run(struct tx *tx, void *context, struct err *err) {
    struct asking *a = context;
    return record_unmerge_agent(a->record, tx, a->other, err);
}

static struct text key_of(struct arena *mem, const char *agent) {
    struct err err = {0};
    struct json json;
    struct text key;
    check(json_read(mem, text_of(agent), &json, &err));
    check(agent_key(mem, &json, 0, XAPI_1_0, &key, &err));
    return key;
}

static void remove_person(struct world *w, const char *agent) {
    struct arena mem = {0};
    struct err err = {0};
    struct asking asking = {.record = w->record, .key = key_of(&mem, agent), .more = true};
    int64_t removed = 0, expected = 0;
    for (int32_t i = 0; i < w->count; i++)
        if (!oracle_is_removed(w->oracle, i) && oracle_names(w->oracle, i, agent)) {
            oracle_remove(w->oracle, i);
            expected++;
        }
    while (asking.more && writer_run(record_writer(w->record), remove_run, &asking, &err))
        removed += asking.removal.statements;
    if (err_any(&err)) print_error_text(&err);
    check(!err_any(&err));
    check_int(removed, expected);
    arena_clear(&mem);
}

/* Merges two, looks, unmerges. */
static void merge_and_look(struct world *w, const char *agent, const char *other) {
    struct arena mem = {0};
    struct err err = {0};
    struct asking asking = {.record = w->record, .key = key_of(&mem, agent), .other = key_of(&mem, other)};
    if (!writer_run(record_writer(w->record), merge_run, &asking, &err)) {
        check(strcmp(err.code, "record.unknown-agent") == 0);
    } else {
        oracle_merge(w->oracle, agent, other);
        for (int32_t i = 0; i < 6; i++) {
            struct oracle_filter f = filter_make(w);
            snprintf(f.agent, sizeof f.agent, "%s", chance(w, 50) ? agent : other);
            check_filter(w, &f);
        }
        check(writer_run(record_writer(w->record), unmerge_run, &asking, &err));
        oracle_unmerge(w->oracle);
    }
    arena_clear(&mem);
}

static void check_indexes(struct world *w) {
    struct err err = {0};
    int64_t statements;
    if (!record_verify(w->record, &statements, &err)) print_error_text(&err);
    check(!err_any(&err));
    int32_t expected = 0;
    for (int32_t i = 0; i < w->count; i++) expected += !oracle_is_removed(w->oracle, i);
    check_int(statements, expected);
}

static void look_around(struct world *w, int32_t times) {
    for (int32_t i = 0; i < times; i++) {
        struct oracle_filter f = filter_make(w);
        check_filter(w, &f);
    }
}

TEST_ON_EACH_ENGINE(what_is_found_is_what_a_list_read_through_finds) {
    static struct world w;
    struct record_options options = {.changes = true, .readers = 1, .dictionary_after = 200};
    struct err err = {0};
    int32_t rounds = is_postgres(where) ? 15 : 40;

    world_open(&w, where, 1, &options);
    for (int32_t round = 0; round < rounds; round++) {
        put_some(&w);
        if (chance(&w, 20)) check(record_flush(w.record, &err));
        if (chance(&w, 4)) crash_and_open(&w, &options);
        if (chance(&w, 10)) {
            record_close(w.record);
            options.tail_max = 1 + below(&w, 30);
            w.record = record_open(w.where, &options, &err);
            check(w.record != NULL);
        }
        look_around(&w, 4);
    }
    check_indexes(&w);
    world_close(&w);
}

TEST_ON_EACH_ENGINE(persons_who_were_removed_or_merged_are_found_as_in_the_list) {
    static struct world w;
    struct record_options options = {.changes = true, .readers = 1, .tail_max = 40, .dictionary_after = -1};
    int32_t rounds = is_postgres(where) ? 4 : 10;

    world_open(&w, where, 3, &options);
    for (int32_t round = 0; round < rounds; round++) {
        struct arena mem = {0};
        struct buffer agent = {.mem = &mem}, other = {.mem = &mem};
        for (int32_t i = 0; i < 5; i++) put_some(&w);
        agent_add(&w, &agent, below(&w, AGENTS));
        agent_add(&w, &other, below(&w, AGENTS));
        const char *a = text_zero_ended(&mem, buffer_text(&agent)),
                   *b = text_zero_ended(&mem, buffer_text(&other));
        if (!text_equal(key_of(&mem, a), key_of(&mem, b))) merge_and_look(&w, a, b);
        if (chance(&w, 30)) remove_person(&w, a);
        if (chance(&w, 10)) crash_and_open(&w, &options);
        check_indexes(&w);
        look_around(&w, 4);
        arena_clear(&mem);
    }
    world_close(&w);
}
