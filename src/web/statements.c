/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The statements resource. Storing: the request's thread reads, checks and compresses; the writer's thread
 * stores; the answer follows the commit. Finding happens in the request's thread.
 */
#include "core/json_out.h"
#include "core/multipart.h"
#include "record/record.h"
#include "record/signature.h"
#include "web/metrics.h"
#include "web/request.h"
#include "web/server.h"
#include "web/xapi.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

/* ---- storing ---- */

struct storing {
    struct record_put put;
    struct json json;
};

/* Statements and attachments of a body, JSON or multipart. */
struct sent {
    struct text json;
    struct record_attachment *attachments;
    int32_t attachment_count;
};

/* Part `number` (the second is 2) as an attachment; record_write_prepare compares its hash. Errors:
   xapi.attachment-hash-missing, xapi.attachment-encoding */
static bool attachment_read(struct arena *mem, const struct multipart_part *part, int32_t number,
                            struct record_attachment *out, struct err *err) {
    struct text hash = text_lower(mem, multipart_header(part, "X-Experience-API-Hash"));
    if (hash.length == 0)
        return err_fail(err, ERR_INPUT, "xapi.attachment-hash-missing",
                        "part %d has no header X-Experience-API-Hash\nSend the SHA-2 of its bytes, as the "
                        "statement's attachment names it.",
                        number);
    if (!text_is_anycase(multipart_header(part, "Content-Transfer-Encoding"), "binary"))
        return err_fail(err, ERR_INPUT, "xapi.attachment-encoding",
                        "part %d is not sent as Content-Transfer-Encoding: binary", number);
    *out = (struct record_attachment){hash, multipart_header(part, "Content-Type"), part->body};
    return true;
}

static bool multipart_body(struct request *request, struct text type, struct sent *out, struct err *err) {
    struct multipart parts;
    if (!multipart_read(request->mem, type, request->body, &parts, err)) return false;
    if (parts.count == 0 ||
        !text_is_anycase(header_media_type(multipart_header(&parts.parts[0], "Content-Type")),
                         "application/json"))
        return err_fail(err, ERR_INPUT, "xapi.multipart-first",
                        "the first part is not of type application/json\nPut the statements first.");
    out->json = parts.parts[0].body;
    out->attachments = arena_make(request->mem, struct record_attachment, parts.count);
    for (int32_t i = 1; i < parts.count; i++)
        if (!attachment_read(request->mem, &parts.parts[i], i + 1, &out->attachments[out->attachment_count++],
                             err))
            return false;
    return true;
}

static bool body_read(struct request *request, struct sent *out, struct err *err) {
    struct text type = request_header(request, "Content-Type"), media = header_media_type(type);
    *out = (struct sent){.json = request->body};
    if (text_is_anycase(media, "application/json")) return true;
    if (text_is_anycase(media, "multipart/mixed")) return multipart_body(request, type, out, err);
    return err_fail(err, ERR_INPUT, "xapi.content-type",
                    "statements are sent as application/json or multipart/mixed, not as \"%.*s\"",
                    (int)(media.length < 100 ? media.length : 100), media.at);
}

/* The signature is among the parts, and signs what the statement says. */
static bool check_signature(struct request *request, const struct statement *statement,
                            const struct statement_attachment *named, const struct record_put *put,
                            struct err *err) {
    for (int32_t i = 0; i < put->attachment_count; i++)
        if (text_equal(put->attachments[i].sha2, named->sha2))
            return signature_check(request->mem, put->attachments[i].bytes, statement->json, statement->node,
                                   request->version, err);
    return true; /* record_write_prepare says that it is missing */
}

static bool check_signatures(struct request *request, const struct record_put *put, struct err *err) {
    for (int32_t s = 0; s < put->count; s++)
        for (int32_t a = 0; a < put->statements[s].attachment_count; a++)
            if (put->statements[s].attachments[a].is_signature &&
                !check_signature(request, &put->statements[s], &put->statements[s].attachments[a], put, err))
                return false;
    return true;
}

static bool statements_read(struct request *request, struct storing *storing, struct err *err) {
    const struct json *json = &storing->json;
    bool many = json_kind(json, 0) == JSON_ARRAY;
    int32_t count = many ? json->nodes[0].count : 1;
    if (count > RECORD_BATCH_MAX)
        return err_fail(err, ERR_LIMIT, "xapi.too-many-statements",
                        "%d statements in one request, but at most %d are taken\nSend smaller batches.",
                        count, RECORD_BATCH_MAX);
    struct statement *statements = arena_make(request->mem, struct statement, count);
    int32_t node = many ? json_first(json, 0) : 0;
    for (int32_t i = 0; i < count; i++) {
        if (!statement_check(request->mem, json, node, request->version, &statements[i], err)) return false;
        if (many) node = json_following(json, 0, node);
    }
    storing->put.statements = statements;
    storing->put.count = count;
    return true;
}

/* From the body to a put that can be submitted. */
static bool storing_prepare(struct request *request, struct storing *storing, struct err *err) {
    struct sent sent;
    if (!body_read(request, &sent, err) || !json_read(request->mem, sent.json, &storing->json, err) ||
        !statements_read(request, storing, err))
        return false;
    struct record_put *put = &storing->put;
    put->mem = request->mem;
    put->version = request->version;
    put->authority = request->key.authority;
    put->no_definitions = !scopes_allow(request->key.scopes, SCOPE_DEFINE, false);
    put->attachments = sent.attachments;
    put->attachment_count = sent.attachment_count;
    return check_signatures(request, put, err);
}

static bool storing_submit(struct request *request, struct storing *storing, route_handler *then,
                           struct err *err) {
    struct record *record = web_record(request->web);
    if (!record_write_prepare(record, &storing->put, err)) return false;
    request->work = storing;
    request_wait(request, then);
    return record_write_submit(record, &storing->put, request_go_on, request, err);
}

static bool posted(struct request *request, struct err *err) {
    const struct record_put *put = &((struct storing *)request->work)->put;
    struct buffer body = {.mem = request->mem};
    (void)err;
    metrics_statements(put->stored_count);
    buffer_char(&body, '[');
    for (int32_t i = 0; i < put->count; i++)
        buffer_print(&body, "%s\"%s\"", i == 0 ? "" : ",", uuid_print(put->ids[i]).at);
    buffer_char(&body, ']');
    answer(request, 200, "application/json", buffer_text(&body));
    return true;
}

static bool stored(struct request *request, struct err *err) {
    (void)err;
    metrics_statements(((struct storing *)request->work)->put.stored_count);
    answer(request, 204, NULL, TEXT_NONE);
    return true;
}

/* A statement or an array of them -> ["id", ...] */
bool statements_post(struct request *request, struct err *err) {
    struct storing *storing = arena_make(request->mem, struct storing, 1);
    return xapi_parameters(request, "", "", err) && storing_prepare(request, storing, err) &&
           storing_submit(request, storing, posted, err);
}

bool statements_put(struct request *request, struct err *err) {
    struct storing *storing = arena_make(request->mem, struct storing, 1);
    bool given;
    uint8_t *id = arena_make(request->mem, uint8_t, 16);
    if (!xapi_parameters(request, "statementId", "statementId", err) ||
        !xapi_uuid(request, "statementId", &given, id, err) || !storing_prepare(request, storing, err))
        return false;
    const struct statement *statement = storing->put.statements;
    if (json_kind(&storing->json, 0) == JSON_ARRAY)
        return err_fail(err, ERR_INPUT, "xapi.put-one", "PUT stores one statement, not an array\nUse POST.");
    if (statement->has_id && memcmp(statement->id, id, 16) != 0)
        return err_fail(
            err, ERR_INPUT, "xapi.put-id",
            "the statement's id (at /id) is not the parameter statementId\nLeave one of them out.");
    if (!statement->has_id) storing->put.id = id;
    return storing_submit(request, storing, stored, err);
}

/* ---- finding ---- */

/* Of a key that may read only its own statements: what restricts it. */
static bool own_authority(struct request *request, struct text *out, struct err *err) {
    struct json json;
    *out = TEXT_NONE;
    if (scopes_allow(request->key.scopes, SCOPE_STATEMENTS_READ, true)) return true;
    return json_read(request->mem, request->key.authority, &json, err) &&
           agent_key(request->mem, &json, 0, request->version, out, err);
}

static bool format_read(const struct request *request, enum statement_format *out, struct err *err) {
    struct text format = request_parameter(request, "format");
    *out = FORMAT_EXACT;
    if (!request_has_parameter(request, "format") || text_is(format, "exact")) return true;
    *out = text_is(format, "ids") ? FORMAT_IDS : FORMAT_CANONICAL;
    return *out == FORMAT_IDS || text_is(format, "canonical") ||
           err_fail(err, ERR_INPUT, "xapi.parameter", "parameter \"format\" is not ids, exact or canonical");
}

static bool limit_read(const struct request *request, int32_t *out, struct err *err) {
    int64_t limit = 0;
    if (request_has_parameter(request, "limit") &&
        !text_int(request_parameter(request, "limit"), 0, INT32_MAX, &limit))
        return err_fail(err, ERR_INPUT, "xapi.parameter",
                        "parameter \"limit\" is not a whole number from 0 (as many as the server gives)");
    *out = (int32_t)limit;
    return true;
}

static bool query_prepare(struct request *request, struct record_query *query, struct err *err) {
    uint8_t registration[16];
    bool has_registration;
    *query = (struct record_query){.version = request->version,
                                   .accept_language = request_header(request, "Accept-Language")};
    if (!xapi_agent(request, "agent", &query->agent, NULL, err) ||
        !xapi_iri(request, "verb", &query->verb, err) ||
        !xapi_iri(request, "activity", &query->activity, err) ||
        !xapi_uuid(request, "registration", &has_registration, registration, err) ||
        !xapi_flag(request, "related_agents", &query->related_agents, err) ||
        !xapi_flag(request, "related_activities", &query->related_activities, err) ||
        !xapi_flag(request, "ascending", &query->ascending, err) ||
        !xapi_flag(request, "attachments", &query->attachments, err) ||
        !xapi_instant(request, "since", &query->has_since, &query->since, err) ||
        !xapi_instant(request, "until", &query->has_until, &query->until, err) ||
        !limit_read(request, &query->limit, err) || !format_read(request, &query->format, err))
        return false;
    query->registration = request_parameter(request, "registration");
    return own_authority(request, &query->authority, err);
}

/* JSON alone, or as the first part before the attachments. */
static void answer_statements(struct request *request, struct text json, bool with_attachments,
                              const struct record_attachment *attachments, int32_t count) {
    if (!with_attachments) {
        answer(request, 200, "application/json", json);
        return;
    }
    struct buffer body = {.mem = request->mem};
    struct multipart_writer writer = multipart_begin(&body);
    multipart_part_begin(&writer);
    multipart_part_header(&writer, "Content-Type", text_of("application/json"));
    multipart_part_body(&writer, json);
    for (int32_t i = 0; i < count; i++) {
        multipart_part_begin(&writer);
        multipart_part_header(&writer, "Content-Type", attachments[i].content_type);
        multipart_part_header(&writer, "Content-Transfer-Encoding", text_of("binary"));
        multipart_part_header(&writer, "X-Experience-API-Hash", attachments[i].sha2);
        multipart_part_body(&writer, attachments[i].bytes);
    }
    multipart_end(&writer);
    answer(request, 200, text_print(request->mem, "multipart/mixed; boundary=%s", writer.boundary).at,
           buffer_text(&body));
}

/* {"statements":[...],"more":"/xapi/statements/more?cursor=..."}; more is "" at the end */
static void answer_page(struct request *request, const struct record_page *page) {
    struct buffer json = {.mem = request->mem};
    buffer_adds(&json, "{\"statements\":");
    buffer_add(&json, page->statements);
    buffer_adds(&json, ",\"more\":\"");
    if (page->more.length > 0) buffer_adds(&json, "/xapi/statements/more?cursor=");
    buffer_add(&json, page->more);
    buffer_adds(&json, "\"}");
    answer_header(request, "X-Experience-API-Consistent-Through",
                  text_of(timestamp_print(page->consistent_through).at));
    request->has_consistent_through = true;
    answer_statements(request, buffer_text(&json), page->attachments_asked, page->attachments,
                      page->attachment_count);
}

static bool one_by_id(struct request *request, const char *parameter, bool only_voided, struct err *err) {
    struct record *record = web_record(request->web);
    struct record_query query;
    struct record_one one;
    uint8_t id[16];
    bool given;
    char allowed[60];
    snprintf(allowed, sizeof allowed, "%s attachments format", parameter);
    if (!xapi_parameters(request, allowed, "", err) || !xapi_uuid(request, parameter, &given, id, err) ||
        !query_prepare(request, &query, err) ||
        !record_get(record, request->mem, id, only_voided, &query, &one, err))
        return false;
    if (one.statement.length == 0)
        return err_fail(err, ERR_INPUT, "xapi.not-found", "there is no %sstatement \"%s\"",
                        only_voided ? "voided " : "", uuid_print(id).at);
    answer_header(request, "Last-Modified", http_date(request->mem, one.stored));
    answer_statements(request, one.statement, query.attachments, one.attachments, one.attachment_count);
    return true;
}

bool statements_get(struct request *request, struct err *err) {
    if (request_has_parameter(request, "statementId")) return one_by_id(request, "statementId", false, err);
    if (request_has_parameter(request, "voidedStatementId"))
        return one_by_id(request, "voidedStatementId", true, err);
    struct record_query query;
    struct record_page page;
    if (!xapi_parameters(
            request,
            "agent verb activity registration related_activities related_agents since until limit "
            "format attachments ascending",
            "", err) ||
        !query_prepare(request, &query, err) ||
        !record_find(web_record(request->web), request->mem, &query, &page, err))
        return false;
    answer_page(request, &page);
    return true;
}

bool statements_more(struct request *request, struct err *err) {
    struct record_page page;
    struct text authority;
    if (!xapi_parameters(request, "cursor", "cursor", err) || !own_authority(request, &authority, err) ||
        !record_more(web_record(request->web), request->mem, request_parameter(request, "cursor"), authority,
                     request_header(request, "Accept-Language"), request->version, &page, err))
        return false;
    answer_page(request, &page);
    return true;
}
