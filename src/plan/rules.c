/* SPDX-License-Identifier: Apache-2.0 */
#include "plan/rules.h"

#include "domain/requirement.h"

const char *const rule_names[RULE_COUNT] = {
    [RULE_NO_CLASS] = "NO_CLASS",
    [RULE_ELIG] = "ELIG",
    [RULE_SEPARATION] = "SEPARATION",
    [RULE_UNAVAILABLE] = "UNAVAILABLE",
    [RULE_BLACKOUT] = "BLACKOUT",
    [RULE_LANGUAGE] = "LANGUAGE",
    [RULE_REGION] = "REGION",
    [RULE_FORBIDDEN] = "FORBIDDEN",
    [RULE_OVERLAP] = "OVERLAP",
    [RULE_SEATS] = "SEATS",
    [RULE_CLASS_MIN] = "CLASS_MIN",
    [RULE_QUOTA] = "QUOTA",
    [RULE_UNIT_ABSENCE] = "UNIT_ABSENCE",
    [RULE_LEADERSHIP] = "LEADERSHIP",
    [RULE_NO_GAIN] = "NO_GAIN",
};

bool class_counts(const struct facts *facts, int32_t course_class, day until) {
    const struct course_class *k = &facts->classes[course_class];
    return !k->cancelled && k->start > facts->as_of && k->end <= until;
}

static bool is_eligible(const struct facts *facts, int32_t officer, const struct course_class *k) {
    struct numbers needed = facts->courses[k->course].prerequisites;
    for (int32_t i = 0; i < needed.count; i++)
        if (!requirement_qualified(facts, officer, needed.at[i], k->start)) return false;
    return true;
}

static bool any_overlaps(const struct facts *facts, struct numbers absences, const struct course_class *k) {
    for (int32_t i = 0; i < absences.count; i++) {
        const struct absence *absence = &facts->absences[absences.at[i]];
        if (days_overlap(absence->from, absence->to, k->start, k->end)) return true;
    }
    return false;
}

static bool is_blacked_out(const struct facts *facts, int32_t unit, const struct course_class *k) {
    for (; unit != NONE; unit = facts->units[unit].parent)
        if (any_overlaps(facts, facts->absences_of_unit[unit], k)) return true;
    return false;
}

int32_t pin_find(const struct facts *facts, int32_t officer, int32_t course_class) {
    struct numbers pins = facts->pins_of_officer[officer];
    for (int32_t i = 0; i < pins.count; i++)
        if (facts->pins[pins.at[i]].course_class == course_class) return pins.at[i];
    return NONE;
}

uint32_t pin_waives(const struct pin *pin) {
    uint32_t waived = 0;
    for (int32_t rule = RULE_ELIG; rule < RULE_COUNT; rule++)
        if (text_has_word(pin->waives, text_of(rule_names[rule]))) waived |= 1u << rule;
    return waived;
}

uint32_t rules_broken(const struct facts *facts, int32_t officer, int32_t course_class) {
    const struct officer *o = &facts->officers[officer];
    const struct course_class *k = &facts->classes[course_class];
    int32_t unit = facts->posts[o->post].unit;
    uint32_t broken = 0;
    if (!is_eligible(facts, officer, k)) broken |= 1u << RULE_ELIG;
    if (o->separation_date != DAY_NONE &&
        (int64_t)o->separation_date < (int64_t)k->end + facts->policy.separation_after_days)
        broken |= 1u << RULE_SEPARATION;
    if (any_overlaps(facts, facts->absences_of_officer[officer], k)) broken |= 1u << RULE_UNAVAILABLE;
    if (is_blacked_out(facts, unit, k)) broken |= 1u << RULE_BLACKOUT;
    if (k->language.length > 0 && o->languages.length > 0 && !text_has_word(o->languages, k->language))
        broken |= 1u << RULE_LANGUAGE;
    if (k->regions.length > 0 && !text_has_word(k->regions, facts->units[unit].region))
        broken |= 1u << RULE_REGION;
    if (facts->pins_of_officer[officer].count == 0) return broken;
    int32_t pin = pin_find(facts, officer, course_class);
    if (pin == NONE) return broken;
    if (facts->pins[pin].forbids) return broken | 1u << RULE_FORBIDDEN;
    return broken & ~pin_waives(&facts->pins[pin]);
}

int64_t nomination_score(const struct facts *facts, int32_t post, int32_t course_class, bool frozen) {
    const struct policy *policy = &facts->policy;
    const struct course_class *k = &facts->classes[course_class];
    struct text home = facts->units[facts->posts[post].unit].region;
    struct text there = facts->establishments[k->establishment].region;
    int64_t score = policy->met_score * facts->posts[post].priority;
    if (!frozen) score -= policy->late_score * ((k->start - facts->as_of) / 7);
    if (home.length > 0 && there.length > 0 && !text_equal(home, there)) score -= policy->travel_score;
    return score;
}

int64_t unit_absence_capacity(const struct policy *policy, int64_t holders) {
    int64_t share = policy->unit_absence_max_percent * holders / 100;
    return share > 1 ? share : 1;
}
