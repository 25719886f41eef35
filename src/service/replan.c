/* SPDX-License-Identifier: Apache-2.0 */
#include "service/replan.h"

#include "plan/plan.h"
#include "service/import.h"
#include "service/plan_documents.h"
#include "service/plans.h"
#include "service/publication.h"

static bool read_facts(struct arena *mem, const struct service *service, day on, day *out_until,
                       struct facts *out, struct err *err) {
    struct sheets *sheets = arena_make(mem, struct sheets, 1);
    struct findings findings = {.mem = mem};
    int64_t published;
    struct plan_line line;
    scoped(tx) struct tx *tx = tx_look(service->store, err);
    if (tx == NULL || !tx_int(tx, SQL_plan_published, 0, &published, err)) return false;
    if (published == 0)
        return err_fail(err, ERR_INPUT, "replan.no-plan",
                        "no plan is published\nPublish one: cadre publish PLAN");
    if (!plans_line(mem, tx, published, &line, err) || !import_load(mem, tx, on, sheets, err)) return false;
    *out_until = line.order.until;
    return facts_build(mem, sheets, on, out, &findings) || findings_none(&findings, err);
}

bool replan(struct arena *mem, const struct service *service, struct replanned *out, struct err *err) {
    struct plan_order order = {.as_of = service_day(service), .method = PLAN_BEST, .seed = 1};
    struct plan_watch watch = {0};
    struct findings findings = {.mem = mem};
    struct replanned done = {0};
    struct facts facts;
    struct plan plan;
    int32_t seats;
    order.keep = order.as_of + 1;
    if (!read_facts(mem, service, order.as_of, &order.until, &facts, err) ||
        !plan_make(mem, &facts, &order, &watch, &plan, &findings, err))
        return false;
    struct documents documents = plan_documents(mem, &facts, &plan);
    if (!plans_add(service, &order, &documents, &done.plan_id, err) ||
        !plans_publish(mem, service, done.plan_id, &seats, &findings, err))
        return false;
    done.requirements = plan.requirements.count;
    done.seated = plan.met;
    done.moves = plan.move_count;
    *out = done;
    return true;
}
