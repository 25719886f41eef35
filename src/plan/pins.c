/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A pin is judged beside the frozen seats and the other pins as if it came last: whoever does not waive a
 * full class, quota, unit, group or day stands in it once too often. The order of the rows so plays no part.
 */
#include "plan/pins.h"

#include "plan/explain.h"
#include "plan/rules.h"

static bool counts(const struct facts *facts, int32_t pin) {
    const struct pin *p = &facts->pins[pin];
    return !p->forbids && p->officer != NONE && pin_find(facts, p->officer, p->course_class) == pin;
}

static int32_t requirement_of(const struct facts *facts, const struct plan *plan, const struct pin *pin) {
    return requirement_find(&plan->requirements, pin->officer, facts->classes[pin->course_class].course);
}

void pins_place(const struct facts *facts, struct plan *plan) {
    for (int32_t i = 0; i < facts->pin_count; i++) {
        if (!counts(facts, i)) continue;
        int32_t r = requirement_of(facts, plan, &facts->pins[i]);
        if (r == NONE || plan->frozen[r]) continue;
        plan->class_of[r] = facts->pins[i].course_class;
        plan->pinned[r] = true;
        plan->pinned_count++;
    }
}

/* The name of the first rule that forbids it, NULL: none. */
static const char *forbidden_by(const struct facts *facts, const struct plan *plan, struct explain *explain,
                                const struct pin *pin) {
    int32_t r = requirement_of(facts, plan, pin);
    if (r == NONE) return "NOT_REQUIRED";
    if (plan->class_of[r] != pin->course_class) return rule_names[RULE_OVERLAP]; /* frozen elsewhere */
    if (plan->frozen[r]) return NULL;
    if (!class_counts(facts, pin->course_class, plan->order.until)) return rule_names[RULE_NO_CLASS];
    uint32_t broken = rules_broken(facts, pin->officer, pin->course_class) |
                      (explain_together(explain, r, pin->course_class) & ~pin_waives(pin));
    broken &= ~(1u << RULE_CLASS_MIN);
    for (int32_t rule = RULE_ELIG; rule < RULE_COUNT; rule++)
        if (broken & (1u << rule)) return rule_names[rule];
    return NULL;
}

static void add_finding(struct findings *findings, const struct facts *facts, const struct pin *pin,
                        const char *rule) {
    struct text meaning = words_of_move(LANGUAGE_EN, text_of(rule));
    bool waivable = !text_is(text_of(rule), "NOT_REQUIRED") && !text_is(text_of(rule), "NO_CLASS");
    findings_add(
        findings,
        (struct place){.file = text_of("pins.csv"), .line = pin->line, .column = text_of("class_id")},
        "pins.not-allowed", "officer \"%s\" is pinned to class \"%s\", which %s forbids: %.*s\n%s",
        findings_value(findings, facts->officers[pin->officer].id),
        findings_value(findings, facts->classes[pin->course_class].id), rule, TEXT_ARGS(meaning),
        waivable ? "Remove the pin; or name the rule in its column waives, if you may answer for it."
                 : "Remove the pin: nobody can waive this.");
}

bool pins_check(struct arena *mem, const struct facts *facts, const struct plan *plan, int32_t only,
                struct findings *findings, struct err *err) {
    int64_t before = findings->count;
    struct explain *explain = NULL;
    for (int32_t i = 0; i < facts->pin_count; i++) {
        if (!counts(facts, i) || (only != NONE && only != i)) continue;
        if (explain == NULL) explain = explain_begin(mem, facts, plan, LANGUAGE_EN);
        const char *rule = forbidden_by(facts, plan, explain, &facts->pins[i]);
        if (rule == NULL) continue;
        add_finding(findings, facts, &facts->pins[i], rule);
        if (findings->count == before + 1)
            err_fail(err, ERR_INPUT, "plan.pins",
                     "a pin is not allowed by the facts as they are: officer \"%s\", class \"%s\", %s\n"
                     "Remove the pin, or waive the rule in it.",
                     findings_value(findings, facts->officers[facts->pins[i].officer].id),
                     findings_value(findings, facts->classes[facts->pins[i].course_class].id), rule);
    }
    return findings->count == before;
}
