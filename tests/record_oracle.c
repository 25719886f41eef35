/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/record_oracle.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define VOIDED "http://adlnet.gov/expapi/verbs/voided"

struct known {
    char id[40];
    json_t *json;
    const char *authority;
    bool removed, voided;
};

struct oracle {
    struct known *known;
    int32_t count, capacity;
    json_t *merged[2]; /* agents who are one person */
};

struct oracle *oracle_open(void) {
    return calloc(1, sizeof(struct oracle));
}

void oracle_close(struct oracle *o) {
    for (int32_t i = 0; i < o->count; i++) json_decref(o->known[i].json);
    oracle_unmerge(o);
    free(o->known);
    free(o);
}

void oracle_remove(struct oracle *o, int32_t place) {
    o->known[place].removed = true;
}

int32_t oracle_count(const struct oracle *o) {
    return o->count;
}

const char *oracle_id(const struct oracle *o, int32_t place) {
    return o->known[place].id;
}

bool oracle_is_removed(const struct oracle *o, int32_t place) {
    return o->known[place].removed;
}

void oracle_merge(struct oracle *o, const char *agent_a, const char *agent_b) {
    json_error_t error;
    oracle_unmerge(o);
    o->merged[0] = json_loads(agent_a, 0, &error);
    o->merged[1] = json_loads(agent_b, 0, &error);
}

void oracle_unmerge(struct oracle *o) {
    json_decref(o->merged[0]);
    json_decref(o->merged[1]);
    o->merged[0] = o->merged[1] = NULL;
}

static const struct known *find_known(const struct oracle *o, const char *id) {
    for (int32_t i = 0; i < o->count; i++)
        if (!o->known[i].removed && strcmp(o->known[i].id, id) == 0) return &o->known[i];
    return NULL;
}

/* ---- what a statement says ---- */

static const char *text_at(const json_t *object, const char *key) {
    return json_string_value(json_object_get(object, key));
}

static bool type_is(const json_t *object, const char *type) {
    const char *got = text_at(object, "objectType");
    return got != NULL && strcmp(got, type) == 0;
}

static const char *verb_of(const json_t *s) {
    return text_at(json_object_get(s, "verb"), "id");
}

static const char *reference_of(const json_t *s) {
    const json_t *object = json_object_get(s, "object");
    return type_is(object, "StatementRef") ? text_at(object, "id") : NULL;
}

static bool voids(const json_t *s) {
    return strcmp(verb_of(s), VOIDED) == 0;
}

/* Voided: not a voiding one itself, and a voiding one refers to it, whichever came first. It stays so when
   the voiding one is removed. */
static void judge_voiding(struct oracle *o) {
    for (int32_t place = 0; place < o->count; place++)
        for (int32_t i = 0; i < o->count && !voids(o->known[place].json); i++)
            if (!o->known[i].removed && voids(o->known[i].json) &&
                strcmp(reference_of(o->known[i].json), o->known[place].id) == 0)
                o->known[place].voided = true;
}

bool oracle_is_voided(const struct oracle *o, int32_t place) {
    return o->known[place].voided;
}

void oracle_add(struct oracle *o, struct text statement, const char *authority) {
    json_error_t error;
    if (o->count == o->capacity) {
        o->capacity = o->capacity == 0 ? 64 : o->capacity * 2;
        o->known = realloc(o->known, (size_t)o->capacity * sizeof *o->known);
    }
    struct known *k = &o->known[o->count++];
    *k = (struct known){.authority = authority};
    k->json = json_loadb(statement.at, (size_t)statement.length, 0, &error);
    snprintf(k->id, sizeof k->id, "%s", json_string_value(json_object_get(k->json, "id")));
    judge_voiding(o);
}

static bool same_agent(const json_t *a, const json_t *b) {
    static const char *const identifiers[] = {"mbox", "account"};
    for (size_t i = 0; i < 2; i++) {
        json_t *x = json_object_get(a, identifiers[i]), *y = json_object_get(b, identifiers[i]);
        if (x != NULL && y != NULL && json_equal(x, y)) return true;
    }
    return false;
}

static bool agent_in(const json_t *place, const json_t *wanted) {
    size_t i;
    json_t *member;
    if (place == NULL) return false;
    if (same_agent(place, wanted)) return true;
    json_array_foreach(json_object_get(place, "member"), i, member) {
        if (same_agent(member, wanted)) return true;
    }
    return false;
}

static bool agent_main(const json_t *s, const json_t *wanted) {
    const json_t *object = json_object_get(s, "object");
    return agent_in(json_object_get(s, "actor"), wanted) ||
           ((type_is(object, "Agent") || type_is(object, "Group")) && agent_in(object, wanted));
}

static const json_t *sub_of(const json_t *s) {
    const json_t *object = json_object_get(s, "object");
    return type_is(object, "SubStatement") ? object : NULL;
}

static bool agent_related(const json_t *s, const json_t *wanted) {
    const json_t *context = json_object_get(s, "context");
    return agent_main(s, wanted) || agent_in(json_object_get(context, "instructor"), wanted) ||
           agent_in(json_object_get(context, "team"), wanted) ||
           (sub_of(s) != NULL && agent_related(sub_of(s), wanted));
}

static bool activity_is(const json_t *object, const char *wanted) {
    const char *id = text_at(object, "id");
    return (text_at(object, "objectType") == NULL || type_is(object, "Activity")) && id != NULL &&
           strcmp(id, wanted) == 0;
}

static bool activity_related(const json_t *s, const char *wanted) {
    const char *key;
    json_t *list, *activity;
    size_t i;
    if (activity_is(json_object_get(s, "object"), wanted)) return true;
    json_object_foreach(json_object_get(json_object_get(s, "context"), "contextActivities"), key, list) {
        json_array_foreach(list, i, activity) {
            if (activity_is(activity, wanted)) return true;
        }
    }
    return sub_of(s) != NULL && activity_related(sub_of(s), wanted);
}

/* ---- filters ---- */

static bool passes_agent(const struct known *k, const json_t *agent, bool related) {
    json_error_t error;
    if (!related) return agent_main(k->json, agent);
    json_t *authority = json_loads(k->authority, 0, &error);
    bool passes = agent_related(k->json, agent) || agent_in(authority, agent);
    json_decref(authority);
    return passes;
}

static bool passes_person(const struct oracle *o, const struct known *k, const char *agent_json,
                          bool related) {
    json_error_t error;
    json_t *agent = json_loads(agent_json, 0, &error);
    bool passes = passes_agent(k, agent, related);
    bool merged = o->merged[0] != NULL &&
                  (same_agent(agent, o->merged[0]) || same_agent(agent, o->merged[1]));
    for (int32_t i = 0; merged && i < 2; i++) passes = passes || passes_agent(k, o->merged[i], related);
    json_decref(agent);
    return passes;
}

static bool passes(const struct oracle *o, const struct known *k, const struct oracle_filter *f) {
    const char *registration = text_at(json_object_get(k->json, "context"), "registration");
    if (f->agent[0] != '\0' && !passes_person(o, k, f->agent, f->related_agents)) return false;
    if (f->verb[0] != '\0' && strcmp(verb_of(k->json), f->verb) != 0) return false;
    if (f->registration[0] != '\0' && (registration == NULL || strcmp(registration, f->registration) != 0))
        return false;
    if (f->activity[0] == '\0') return true;
    return f->related_activities ? activity_related(k->json, f->activity)
                                 : activity_is(json_object_get(k->json, "object"), f->activity);
}

bool oracle_expects(const struct oracle *o, int32_t place, const struct oracle_filter *f) {
    const struct known *k = &o->known[place];
    if (k->removed || oracle_is_voided(o, place) || place <= f->since || (f->until >= 0 && place > f->until))
        return false;
    if (f->mine != NULL && k->authority != f->mine) return false;
    for (int32_t depth = 0; depth < 50 && k != NULL; depth++) {
        if (passes(o, k, f)) return true;
        const char *target = reference_of(k->json);
        k = target == NULL ? NULL : find_known(o, target);
    }
    return false;
}

bool oracle_names(const struct oracle *o, int32_t place, const char *agent_json) {
    json_error_t error;
    json_t *agent = json_loads(agent_json, 0, &error);
    bool names = agent_related(o->known[place].json, agent);
    json_decref(agent);
    return names;
}

int32_t oracle_total(const struct oracle *o, const char *verb, const char *activity) {
    int32_t total = 0;
    for (int32_t i = 0; i < o->count; i++)
        total += !o->known[i].removed && !oracle_is_voided(o, i) &&
                 (verb == NULL || strcmp(verb_of(o->known[i].json), verb) == 0) &&
                 (activity == NULL || activity_is(json_object_get(o->known[i].json, "object"), activity));
    return total;
}

int32_t oracle_ids(struct arena *mem, struct text array, struct text **out) {
    json_error_t error;
    json_t *json = json_loadb(array.at, (size_t)array.length, 0, &error);
    if (json == NULL) return -1;
    int32_t count = 0;
    *out = arena_make(mem, struct text, json_array_size(json) + 1);
    for (size_t i = 0; i < json_array_size(json); i++)
        (*out)[count++] = text_keep(mem, text_of(text_at(json_array_get(json, i), "id")));
    json_decref(json);
    return count;
}
