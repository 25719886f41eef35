/* SPDX-License-Identifier: Apache-2.0 */
/* What can be asked without a key: how we are, and which versions of xAPI we speak. */
#include "record/record.h"
#include "web/metrics.h"
#include "web/request.h"
#include "web/server.h"
#include "web/xapi.h"

/* {"version":["1.0.3","2.0.0"]} */
bool about_get(struct request *request, struct err *err) {
    if (!xapi_parameters(request, "", "", err)) return false;
    answer(request, 200, "application/json",
           text_of("{\"version\":[\"1.0.0\",\"1.0.1\",\"1.0.2\",\"1.0.3\",\"2.0.0\"]}"));
    return true;
}

/* {"status":"ok"}: a reading connection answers, and the writer's newest commit did not fail. */
bool health_get(struct request *request, struct err *err) {
    struct instant through;
    struct record_state state;
    record_look(web_record(request->web), &state);
    if (state.failing)
        return err_fail(
            err, ERR_BUSY, "store.failing",
            "the newest statements could not be stored\nThe server's log says why; is the disk full?");
    if (!record_consistent_through(web_record(request->web), &through, err)) return false;
    answer(request, 200, "application/json", text_of("{\"status\":\"ok\"}"));
    return true;
}

bool metrics_get(struct request *request, struct err *err) {
    struct buffer body = {.mem = request->mem};
    struct record_state state;
    (void)err;
    record_look(web_record(request->web), &state);
    const struct metrics_moment moment = {
        .connections = web_connection_count(request->web),
        .cut_off = web_cut_off_count(request->web),
        .queue = state.waiting,
        .newest = state.last_seq,
        .tail = state.tail,
        .groups = state.groups,
    };
    metrics_print(&body, &moment);
    answer(request, 200, "text/plain; version=0.0.4; charset=utf-8", buffer_text(&body));
    return true;
}
