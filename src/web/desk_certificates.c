/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates: what registrars do with them, and what anyone may ask to verify one. */
#include "core/base64.h"
#include "service/certificate_keys.h"
#include "service/certificates.h"
#include "web/desk_shapes.h"
#include "web/tries.h"

/* ---- what anyone needs to verify a certificate; pages of other origins may ask too ---- */

static bool answer_open(struct request *request, const char *type, struct text body) {
    answer_header(request, "Access-Control-Allow-Origin", text_of("*"));
    answer(request, 200, type, body);
    return true;
}

bool jwks_get(struct request *request, struct err *err) {
    struct call *call = call_of(request);
    struct key_set set;
    scoped(tx) struct tx *tx = tx_look(call->system.store, err);
    return tx != NULL && certificate_keys_set(request->mem, &call->system, tx, &set, err) &&
           answer_open(request, "application/jwk-set+json", key_set_print(request->mem, &set));
}

bool credential_status_get(struct request *request, struct err *err) {
    struct call *call = call_of(request);
    struct text part, token;
    int64_t list;
    if (!request_part(request, "list", &part, err)) return false;
    if (!text_int(part, 1, INT32_MAX, &list))
        return not_found(err, "certificate.not-found", "there is no such list of revocations");
    scoped(tx) struct tx *tx = tx_look(call->system.store, err);
    return tx != NULL && certificates_status(request->mem, &call->system, tx, list, &token, err) &&
           answer_open(request, "application/vc+jwt", token);
}

/* The profile that certificates name as their issuer (Open Badges 3.0, Profile). */
bool credential_issuer_get(struct request *request, struct err *err) {
    struct call *call = call_of(request);
    struct issuer issuer;
    struct body body;
    scoped(tx) struct tx *tx = tx_look(call->system.store, err);
    if (tx == NULL) return false;
    if (!certificates_issuer(request->mem, tx, &issuer, err))
        return not_found(err, "certificate.not-found", "nobody certifies here yet");
    body_begin(&body, request);
    json_text(&body.json, "id", issuer_id(request->mem, &issuer));
    json_words(&body.json, "type", text_of("Profile"));
    json_text(&body.json, "name", issuer.name);
    json_text(&body.json, "url", issuer.base);
    answer_header(request, "Access-Control-Allow-Origin", text_of("*"));
    return body_answer(&body, request, 200, TEXT_NONE);
}

/* ---- verifying for anyone ---- */

static void json_until(struct request *request, struct json_out *json, const char *key, int64_t seconds) {
    if (seconds == INT64_MAX) json_null(json, key);
    else json_text(json, key, moment_text(request->mem, seconds));
}

/* What the paper shows, no more. */
static void json_paper(struct request *request, struct json_out *json, const struct credential *c) {
    json_open(json, "certificate", '{');
    json_text(json, "number", c->number);
    json_open(json, "holder", '[');
    for (int32_t i = 0; i < c->holder_count; i++) json_text(json, NULL, c->holders[i]);
    json_close(json, ']');
    json_text(json, "title", c->title);
    json_text(json, "titles", c->titles);
    json_text_or_null(json, "version", c->curriculum_version);
    json_text_or_null(json, "establishment", c->establishment);
    json_text(json, "issuer", c->issuer_name.length > 0 ? c->issuer_name : c->issuer_id);
    json_until(request, json, "valid_from", c->valid_from);
    json_until(request, json, "valid_until", c->valid_until);
    json_close(json, '}');
}

static const char *standing(const struct issued_certificate *issued, const struct credential *c,
                            int64_t now) {
    if (text_is(issued->state, "revoked")) return "revoked";
    if (text_is(issued->state, "replaced")) return "replaced";
    if (now < c->valid_from) return "not-yet-valid";
    return now > c->valid_until ? "expired" : "valid";
}

/* A wrong number is no failure but an answer, "unknown"; who gives many waits. */
bool verify_number_get(struct request *request, struct err *err) {
    struct call *call = call_of(request);
    struct tries *tries = desk_tries(call->desk);
    struct text number, address = request_address(request);
    struct issued_certificate issued;
    struct credential credential;
    struct err missing = {0};
    struct body body;
    int64_t now = service_now(&call->system);
    if (!request_part(request, "number", &number, err) || !tries_allow(tries, address, now, err))
        return false;
    scoped(tx) struct tx *tx = tx_look(call->system.store, err);
    if (tx == NULL) return false;
    bool found = certificates_public(request->mem, tx, number, &issued, &credential, &missing);
    if (!found && missing.kind != ERR_INPUT) {
        *err = missing;
        return false;
    }
    if (!found) tries_failed(tries, address, now);
    body_begin(&body, request);
    json_text(&body.json, "verdict", text_of(found ? standing(&issued, &credential, now) : "unknown"));
    json_text_or_null(&body.json, "replaced_by", found ? issued.replaced_by : TEXT_NONE);
    if (found) json_paper(request, &body.json, &credential);
    else json_null(&body.json, "certificate");
    return body_answer(&body, request, 200, TEXT_NONE);
}

static void json_check(struct json_out *json, const char *name, const struct check *check) {
    static const char *const words[] = {[CHECK_NOT_REACHED] = "not-reached",
                                        [CHECK_RIGHT] = "right",
                                        [CHECK_WRONG] = "wrong",
                                        [CHECK_NOT_POSSIBLE] = "not-possible"};
    json_open(json, NULL, '{');
    json_text(json, "what", text_of(name));
    json_text(json, "result", text_of(words[check->result]));
    json_text(json, "code", text_of(check->code));
    json_text(json, "text", check->text);
    json_close(json, '}');
}

/* What a credential says is shown only when somebody we know signed it. */
bool verify_file_post(struct request *request, struct err *err) {
    struct call *call = call_of(request);
    struct verification v;
    struct text letters, file;
    struct json json;
    struct body body;
    if (!request_json(request, &json, err) || !json_member_text(request, &json, "file", true, &letters, err))
        return false;
    if (!base64_read(request->mem, letters, BASE64_PADDED, &file))
        return err_fail(err, ERR_INPUT, "request.member", "\"file\" in the body is not base64");
    scoped(tx) struct tx *tx = tx_look(call->system.store, err);
    if (tx == NULL || !certificates_verify(request->mem, &call->system, tx, file, &v, err)) return false;
    bool shown = v.has_credential && v.checks[CHECK_SIGNATURE].result == CHECK_RIGHT;
    body_begin(&body, request);
    json_text(&body.json, "verdict", text_of(verdict_words[v.verdict]));
    json_open(&body.json, "checks", '[');
    for (int32_t i = 0; i < CHECK_COUNT; i++) json_check(&body.json, check_words[i], &v.checks[i]);
    json_close(&body.json, ']');
    if (shown) json_paper(request, &body.json, &v.credential);
    else json_null(&body.json, "certificate");
    return body_answer(&body, request, 200, TEXT_NONE);
}

/* ---- registrars ---- */

static void json_issued(struct request *request, struct json_out *json, const struct issued_certificate *c) {
    json_open(json, NULL, '{');
    json_text(json, "number", c->number);
    json_text(json, "officer", c->officer_id);
    json_text(json, "course", c->course_id);
    json_text_or_null(json, "class", c->class_id);
    json_text_or_null(json, "establishment", c->establishment_id);
    json_day(json, "qualified", c->qualified);
    json_day(json, "valid_to", c->valid_to);
    json_text(json, "state", c->state);
    json_text_or_null(json, "reason", c->reason);
    json_text_or_null(json, "replaced_by", c->replaced_by);
    json_text(json, "issued", moment_text(request->mem, c->issued_seconds));
    json_close(json, '}');
}

bool certificates_get_list(struct request *request, struct err *err) {
    struct call *call = call_of(request);
    struct certificate_filter filter = {.officer_id = request_parameter(request, "officer"),
                                        .course_id = request_parameter(request, "course"),
                                        .class_id = request_parameter(request, "class"),
                                        .state = request_parameter(request, "state")};
    struct certificate_list found;
    struct list list;
    if (!certificates_list(request->mem, &call->service, &filter, &found, err) ||
        !list_begin(&list, request, found.total, err))
        return false;
    filter.skip = list.begin;
    filter.most = list.end - list.begin;
    if (!certificates_list(request->mem, &call->service, &filter, &found, err)) return false;
    for (int32_t i = 0; i < found.count; i++) json_issued(request, &list.json, &found.certificates[i]);
    return list_answer(&list);
}

bool certificates_issue_post(struct request *request, struct err *err) {
    struct call *call = call_of(request);
    struct certificate_order order = {0};
    struct certificate_report report;
    struct json json;
    struct body body;
    if (!request_json(request, &json, err) ||
        !json_member_text(request, &json, "class", false, &order.class_id, err) ||
        !json_member_text(request, &json, "officer", false, &order.officer_id, err) ||
        !json_member_text(request, &json, "course", false, &order.course_id, err) ||
        !certificates_issue(request->mem, &call->service, &order, &report, err))
        return false;
    body_begin(&body, request);
    json_int(&body.json, "issued", report.issued);
    json_int(&body.json, "own", report.own);
    json_open(&body.json, "numbers", '[');
    for (int32_t i = 0; i < report.issued; i++) json_text(&body.json, NULL, report.numbers[i]);
    json_close(&body.json, ']');
    return body_answer(&body, request, 201, TEXT_NONE);
}

static bool number_and_reason(struct request *request, struct text *out_number, struct text *out_reason,
                              struct err *err) {
    struct json json;
    return request_part(request, "number", out_number, err) && request_json(request, &json, err) &&
           json_member_text(request, &json, "reason", true, out_reason, err);
}

bool certificate_revoke_post(struct request *request, struct err *err) {
    struct text number, reason;
    if (!number_and_reason(request, &number, &reason, err) ||
        !certificates_revoke(request->mem, &call_of(request)->service, number, reason, err))
        return false;
    answer(request, 204, NULL, TEXT_NONE);
    return true;
}

bool certificate_replace_post(struct request *request, struct err *err) {
    struct text number, reason, successor;
    struct body body;
    if (!number_and_reason(request, &number, &reason, err) ||
        !certificates_replace(request->mem, &call_of(request)->service, number, reason, &successor, err))
        return false;
    body_begin(&body, request);
    json_text(&body.json, "number", successor);
    return body_answer(&body, request, 201, TEXT_NONE);
}

bool certificate_file_get(struct request *request, struct err *err) {
    struct issued_certificate c;
    struct text number, form = request_parameter(request, "form"), file;
    enum certificate_form wanted = form.length == 0 ? FORM_TOKEN : FORM_COUNT;
    for (int32_t i = 0; i < FORM_COUNT; i++)
        if (text_is(form, certificate_forms[i].ending)) wanted = (enum certificate_form)i;
    scoped(press) struct press *press = press_open();
    if (!request_part(request, "number", &number, err) ||
        !certificates_get(request->mem, &call_of(request)->service, number, &c, err) ||
        !certificate_file(request->mem, press, c.token, wanted, &file, err))
        return false;
    answer_header(request, "Content-Disposition",
                  text_print(request->mem, "attachment; filename=\"certificate-%.*s.%s\"",
                             TEXT_ARGS(c.number), certificate_forms[wanted].ending));
    answer(request, 200, certificate_forms[wanted].type, file);
    return true;
}
