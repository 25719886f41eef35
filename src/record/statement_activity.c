/* SPDX-License-Identifier: Apache-2.0 */
/* Activities and their definitions: xAPI 1.0.3 Data 2.4.4.1, IEEE 9274.1.1 4.2.2.3. */
#include "record/statement_parts.h"

#include <stdlib.h>

/* ---- interaction components ---- */

static const struct part component_parts[] = {
    REQUIRED("id", check_string),
    OPTIONAL("description", check_language_map),
};

static bool check_component(struct checking *c, int32_t node) {
    int32_t found[2];
    return check_object(c, node, "an interaction component", component_parts, 2, found);
}

struct component {
    struct text id;
    int32_t node;
};

static int by_id(const void *left, const void *right) {
    const struct component *a = left, *b = right;
    int order = text_compare(a->id, b->id);
    return order != 0 ? order : (a->node > b->node) - (a->node < b->node);
}

static bool check_components(struct checking *c, int32_t node) {
    if (!check_array(c, node, check_component)) return false;
    struct component *list = arena_make(c->mem, struct component, c->json->nodes[node].count + 1);
    int32_t count = 0;
    for (int32_t m = json_first(c->json, node); m != JSON_MISSING; m = json_following(c->json, node, m)) {
        int32_t id = json_member(c->json, m, "id");
        list[count++] = (struct component){string_at(c, id), id};
    }
    qsort(list, (size_t)count, sizeof list[0], by_id);
    for (int32_t i = 1; i < count; i++)
        if (text_equal(list[i].id, list[i - 1].id))
            return rule_failed(c, list[i].node, "xapi.component-id",
                               "is the id of another component of this list too");
    return true;
}

static bool check_responses(struct checking *c, int32_t node) {
    return check_array(c, node, check_string);
}

/* ---- definitions ---- */

enum {
    CHOICES,
    SCALE,
    SOURCE,
    TARGET,
    STEPS,
    COMPONENT_LISTS,
    RESPONSES = COMPONENT_LISTS,
    INTERACTION_PARTS, /* all before it belong to interactions only */
    INTERACTION_TYPE = INTERACTION_PARTS
};

/* Which lists of components each type of interaction has; a bit for each of CHOICES .. STEPS. */
static const struct interaction {
    const char *name;
    int32_t lists;
} interactions[] = {
    {"choice", 1 << CHOICES},
    {"fill-in", 0},
    {"likert", 1 << SCALE},
    {"long-fill-in", 0},
    {"matching", 1 << SOURCE | 1 << TARGET},
    {"numeric", 0},
    {"other", 0},
    {"performance", 1 << STEPS},
    {"sequencing", 1 << CHOICES},
    {"true-false", 0},
};

static const struct interaction *interaction_of(struct checking *c, int32_t node) {
    for (size_t i = 0; i < sizeof interactions / sizeof interactions[0]; i++)
        if (json_string_is(c->json, node, interactions[i].name)) return &interactions[i];
    return NULL;
}

static bool check_interaction_type(struct checking *c, int32_t node) {
    if (!check_string(c, node)) return false;
    if (interaction_of(c, node) != NULL) return true;
    return rule_failed(
        c, node, "xapi.interaction-type",
        "is not a type of interaction\n"
        "The types are true-false, choice, fill-in, long-fill-in, matching, performance, sequencing, likert, "
        "numeric and other.");
}

static const struct part definition_parts[] = {
    [CHOICES] = OPTIONAL("choices", check_components),
    [SCALE] = OPTIONAL("scale", check_components),
    [SOURCE] = OPTIONAL("source", check_components),
    [TARGET] = OPTIONAL("target", check_components),
    [STEPS] = OPTIONAL("steps", check_components),
    [RESPONSES] = OPTIONAL("correctResponsesPattern", check_responses),
    [INTERACTION_TYPE] = OPTIONAL("interactionType", check_interaction_type),
    OPTIONAL("name", check_language_map),
    OPTIONAL("description", check_language_map),
    OPTIONAL("type", check_iri),
    OPTIONAL("moreInfo", check_iri),
    OPTIONAL("extensions", check_extensions),
};

static bool check_definition(struct checking *c, int32_t node) {
    int32_t found[PARTS_MAX], count = (int32_t)(sizeof definition_parts / sizeof definition_parts[0]);
    if (!check_object(c, node, "an activity's definition", definition_parts, count, found)) return false;
    const struct interaction *interaction = found[INTERACTION_TYPE] == JSON_MISSING
                                                ? NULL
                                                : interaction_of(c, found[INTERACTION_TYPE]);
    for (int32_t i = 0; i < INTERACTION_PARTS; i++) {
        if (found[i] == JSON_MISSING) continue;
        if (interaction == NULL)
            return rule_failed(c, found[i], "xapi.interaction-components",
                               "is in \"%s\" without an \"interactionType\"", definition_parts[i].name);
        if (i < COMPONENT_LISTS && (interaction->lists & 1 << i) == 0)
            return rule_failed(c, found[i], "xapi.interaction-components",
                               "is in \"%s\", which \"%s\" does not have", definition_parts[i].name,
                               interaction->name);
    }
    return true;
}

/* ---- activities ---- */

static bool check_activity_type(struct checking *c, int32_t node) {
    if (json_string_is(c->json, node, "Activity")) return true;
    return rule_failed(c, node, "xapi.object-type", "is not \"Activity\"");
}

enum { OBJECT_TYPE, ID, DEFINITION };

static const struct part activity_parts[] = {
    [OBJECT_TYPE] = OPTIONAL("objectType", check_activity_type),
    [ID] = REQUIRED("id", check_iri),
    [DEFINITION] = OPTIONAL("definition", check_definition),
};

bool check_activity(struct checking *c, int32_t node) {
    int32_t found[PARTS_MAX];
    if (!check_object(c, node, "an activity", activity_parts, 3, found)) return false;
    add_term(c, TERM_ACTIVITY, string_at(c, found[ID]), c->roles);
    if (found[DEFINITION] == JSON_MISSING) return true;
    arena_grow(c->mem, c->activities, c->activity_count, &c->activity_capacity);
    c->activities[c->activity_count++] = node;
    return true;
}
