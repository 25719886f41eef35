/* SPDX-License-Identifier: Apache-2.0 */
/* The audit log: looked through, verified, its head taken away. */
#include "service/audit_log.h"
#include "web/desk_shapes.h"

enum { DAY_SECONDS = 86400 };

static bool page_read(struct request *request, struct audit_page *out, struct err *err) {
    struct text cursor = request_parameter(request, "cursor");
    int64_t before = INT64_MAX, lines;
    day from, until;
    if (!text_int(request_parameter(request, "limit"), 1, LIST_LIMIT_MAX, &lines)) lines = LIST_LIMIT;
    if (!request_day(request, "from", &from, err) || !request_day(request, "until", &until, err))
        return false;
    if (cursor.length > 0 && !text_int(cursor, 1, INT64_MAX, &before))
        return err_fail(
            err, ERR_INPUT, "request.cursor",
            "parameter \"cursor\" is not one that was given out\nSend `next` of the page before.");
    *out = (struct audit_page){
        .who = request_parameter(request, "who"),
        .action = request_parameter(request, "action"),
        .object = request_parameter(request, "object"),
        .since_seconds = from == DAY_NONE ? 0 : (int64_t)from * DAY_SECONDS,
        .until_seconds = until == DAY_NONE ? INT64_MAX : ((int64_t)until + 1) * DAY_SECONDS,
        .before = before,
        .lines_max = (int32_t)lines + 1, /* one more tells whether there is a next page */
    };
    return true;
}

static void json_line(struct json_out *json, struct arena *mem, const struct audit_line *line) {
    json_open(json, NULL, '{');
    json_int(json, "line", line->id);
    json_moment(json, mem, "at", line->at_seconds);
    json_text(json, "who", line->who);
    json_text(json, "action", line->action);
    json_text(json, "object", line->object);
    json_text(json, "detail", line->detail);
    json_close(json, '}');
}

/* A page begins below the line that the cursor names, so that new lines do not shift it. */
bool audit_get(struct request *request, struct err *err) {
    struct audit_page page;
    struct audit_lines lines;
    struct body body;
    if (!page_read(request, &page, err) ||
        !audit_log_page(request->mem, &call_of(request)->service, &page, &lines, err))
        return false;
    bool more = lines.count == page.lines_max;
    int32_t shown = more ? lines.count - 1 : lines.count;
    body_begin(&body, request);
    json_open(&body.json, "rows", '[');
    for (int32_t i = 0; i < shown; i++) json_line(&body.json, request->mem, &lines.lines[i]);
    json_close(&body.json, ']');
    json_int(&body.json, "total", lines.total);
    if (more)
        json_text(&body.json, "next", text_print(request->mem, "%lld", (long long)lines.lines[shown - 1].id));
    else json_null(&body.json, "next");
    return body_answer(&body, request, 200, TEXT_NONE);
}

/* For the filter of a page. */
bool audit_actions_get(struct request *request, struct err *err) {
    struct text *actions;
    int32_t count;
    struct list list;
    if (!audit_log_actions(request->mem, &call_of(request)->service, &actions, &count, err) ||
        !list_begin(&list, request, count, err))
        return false;
    for (int64_t i = list.begin; i < list.end; i++) {
        json_open(&list.json, NULL, '{');
        json_text(&list.json, "action", actions[i]);
        json_close(&list.json, '}');
    }
    return list_answer(&list);
}

/* What `cadre audit verify --json` prints. */
bool audit_verify_get(struct request *request, struct err *err) {
    struct audit_report report;
    struct body body;
    if (!audit_log_verify(request->mem, &call_of(request)->service, NULL, 0, &report, err)) return false;
    body_begin(&body, request);
    json_int(&body.json, "lines", report.lines);
    json_int(&body.json, "without_seal", report.unsealed);
    json_bool(&body.json, "whole", report.problem_count == 0);
    json_open(&body.json, "problems", '[');
    for (int32_t i = 0; i < report.problem_count; i++) {
        json_open(&body.json, NULL, '{');
        json_int(&body.json, "line", report.problems[i].id);
        json_text(&body.json, "text", report.problems[i].text);
        json_close(&body.json, '}');
    }
    json_close(&body.json, ']');
    json_bool(&body.json, "more", report.more);
    return body_answer(&body, request, 200, TEXT_NONE);
}

bool audit_head_post(struct request *request, struct err *err) {
    struct audit_head head;
    if (!audit_log_head(&call_of(request)->service, &head, err)) return false;
    answer_header(request, "Content-Disposition", text_of("attachment; filename=\"audit-head.txt\""));
    answer(request, 200, "text/plain; charset=utf-8", audit_head_print(request->mem, &head));
    return true;
}
