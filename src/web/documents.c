/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The document resources: State, Activity Profile, Agent Profile. They differ in their keys, and in
 * what 1.0.3 and 2.0 ask of a PUT without If-Match or If-None-Match.
 */
#include "record/documents.h"

#include "core/json_out.h"
#include "web/request.h"
#include "web/server.h"
#include "web/xapi.h"

static const struct resource {
    const char *names;    /* parameters of the key, but for the document's id */
    const char *required; /* of them */
    const char *id;
} resources[] = {
    [DOCUMENT_STATE] = {"activityId agent registration", "activityId agent", "stateId"},
    [DOCUMENT_ACTIVITY_PROFILE] = {"activityId", "activityId", "profileId"},
    [DOCUMENT_AGENT_PROFILE] = {"agent", "agent", "profileId"},
};

static bool key_read(struct request *request, enum document_kind kind, struct document_key *out,
                     struct err *err) {
    uint8_t registration[16];
    bool given;
    *out = (struct document_key){.kind = kind,
                                 .registration = request_parameter(request, "registration"),
                                 .id = request_parameter(request, resources[kind].id)};
    return xapi_iri(request, "activityId", &out->activity, err) &&
           xapi_agent(request, "agent", &out->agent, NULL, err) &&
           xapi_uuid(request, "registration", &given, registration, err);
}

static bool parameters(struct request *request, enum document_kind kind, const char *more_allowed,
                       bool needs_id, struct err *err) {
    const struct resource *r = &resources[kind];
    const char *names = text_print(request->mem, "%s %s%s", r->names, r->id, more_allowed).at;
    const char *required = needs_id ? text_print(request->mem, "%s %s", r->required, r->id).at : r->required;
    return xapi_parameters(request, names, required, err);
}

/* ---- reading ---- */

static struct text quoted(struct arena *mem, const char *etag) {
    return text_print(mem, "\"%s\"", etag);
}

static bool get_list(struct request *request, const struct document_key *key, struct err *err) {
    struct instant since;
    bool has_since;
    struct text *ids;
    int32_t count;
    struct buffer body = {.mem = request->mem};
    struct json_out json = {.to = &body};
    if (!xapi_instant(request, "since", &has_since, &since, err) ||
        !record_document_list(web_record(request->web), request->mem, key, has_since ? &since : NULL, &ids,
                              &count, err))
        return false;
    json_open(&json, NULL, '[');
    for (int32_t i = 0; i < count; i++) json_text(&json, NULL, ids[i]);
    json_close(&json, ']');
    answer(request, 200, "application/json", buffer_text(&body));
    return true;
}

static bool get_one(struct request *request, const struct document_key *key, struct err *err) {
    struct record_document document;
    if (!record_document_get(web_record(request->web), request->mem, key, &document, err)) return false;
    if (!document.found)
        return err_fail(err, ERR_INPUT, "xapi.not-found",
                        "there is no such document\nLeave out %s to list them.", resources[key->kind].id);
    struct text etag = quoted(request->mem, document.etag);
    answer_header(request, "ETag", etag);
    answer_header(request, "Last-Modified", http_date(request->mem, document.updated));
    if (text_equal(request_header(request, "If-None-Match"), etag)) answer(request, 304, NULL, TEXT_NONE);
    else answer(request, 200, text_zero_ended(request->mem, document.content_type), document.body);
    return true;
}

static bool get(struct request *request, enum document_kind kind, struct err *err) {
    struct document_key key;
    bool one = request_has_parameter(request, resources[kind].id);
    if (!parameters(request, kind, one ? "" : " since", one, err) || !key_read(request, kind, &key, err))
        return false;
    return one ? get_one(request, &key, err) : get_list(request, &key, err);
}

/* ---- changing ---- */

static bool changed(struct request *request, struct err *err) {
    (void)err;
    answer(request, 204, NULL, TEXT_NONE);
    return true;
}

static bool change(struct request *request, enum document_kind kind, enum document_change what,
                   struct err *err) {
    struct document_write *write = arena_make(request->mem, struct document_write, 1);
    bool is_profile = kind != DOCUMENT_STATE, is_new_version = request->version == XAPI_2_0;
    write->change = what;
    write->content_type = request_header(request, "Content-Type");
    write->body = request->body;
    write->if_match = request_header(request, "If-Match");
    write->if_none_match = request_header(request, "If-None-Match");
    if (what == DOCUMENT_PUT) {
        write->needs_condition_when_there = is_profile || is_new_version;
        write->needs_condition_when_new = is_profile && !is_new_version;
    }
    if (!parameters(request, kind, "", what != DOCUMENT_DELETE_ALL, err) ||
        !key_read(request, kind, &write->key, err))
        return false;
    if (write->content_type.length == 0) write->content_type = text_of("application/octet-stream");
    request->work = write;
    request_wait(request, changed);
    return record_document_submit(web_record(request->web), write, request_go_on, request, err);
}

bool state_get(struct request *request, struct err *err) {
    return get(request, DOCUMENT_STATE, err);
}

bool state_put(struct request *request, struct err *err) {
    return change(request, DOCUMENT_STATE, DOCUMENT_PUT, err);
}

bool state_post(struct request *request, struct err *err) {
    return change(request, DOCUMENT_STATE, DOCUMENT_POST, err);
}

bool state_delete(struct request *request, struct err *err) {
    bool one = request_has_parameter(request, "stateId");
    return change(request, DOCUMENT_STATE, one ? DOCUMENT_DELETE : DOCUMENT_DELETE_ALL, err);
}

bool activity_profile_get(struct request *request, struct err *err) {
    return get(request, DOCUMENT_ACTIVITY_PROFILE, err);
}

bool activity_profile_put(struct request *request, struct err *err) {
    return change(request, DOCUMENT_ACTIVITY_PROFILE, DOCUMENT_PUT, err);
}

bool activity_profile_post(struct request *request, struct err *err) {
    return change(request, DOCUMENT_ACTIVITY_PROFILE, DOCUMENT_POST, err);
}

bool activity_profile_delete(struct request *request, struct err *err) {
    return change(request, DOCUMENT_ACTIVITY_PROFILE, DOCUMENT_DELETE, err);
}

bool agent_profile_get(struct request *request, struct err *err) {
    return get(request, DOCUMENT_AGENT_PROFILE, err);
}

bool agent_profile_put(struct request *request, struct err *err) {
    return change(request, DOCUMENT_AGENT_PROFILE, DOCUMENT_PUT, err);
}

bool agent_profile_post(struct request *request, struct err *err) {
    return change(request, DOCUMENT_AGENT_PROFILE, DOCUMENT_POST, err);
}

bool agent_profile_delete(struct request *request, struct err *err) {
    return change(request, DOCUMENT_AGENT_PROFILE, DOCUMENT_DELETE, err);
}
