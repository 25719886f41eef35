/* SPDX-License-Identifier: Apache-2.0 */
/* How the installation is: what /health and /metrics know, for people. */
#include "record/record.h"
#include "service/system.h"
#include "web/desk_shapes.h"
#include "web/server.h"

bool system_get(struct request *request, struct err *err) {
    struct system_state state;
    struct record_state record;
    struct body body;
    if (!system_look(&call_of(request)->service, &state, err)) return false;
    record_look(web_record(request->web), &record);
    body_begin(&body, request);
    json_text(&body.json, "version", text_of(CADRE_VERSION));
    json_text(&body.json, "engine", text_of(state.engine));
    json_bool(&body.json, "healthy", !record.failing);
    json_int(&body.json, "database_bytes", state.database_bytes);
    if (state.disk_free_bytes < 0) json_null(&body.json, "disk_free_bytes");
    else json_int(&body.json, "disk_free_bytes", state.disk_free_bytes);
    json_int(&body.json, "statements", record.last_seq);
    json_int(&body.json, "writer_queue", record.waiting);
    json_int(&body.json, "connections", web_connection_count(request->web));
    json_bool(&body.json, "tls", web_is_tls(request->web));
    json_moment(&body.json, request->mem, "backup", state.backup_seconds);
    json_moment(&body.json, request->mem, "head", state.head_seconds);
    json_bool(&body.json, "keeps_backups", desk_backup_directory(call_of(request)->desk) != NULL);
    return body_answer(&body, request, 200, TEXT_NONE);
}
