/* SPDX-License-Identifier: Apache-2.0 */
#include "web/pages.h"

#include "web/request.h"

#include <string.h>

/* Only what we serve ourselves: no script or style in the page, no other origin, no frame around it. */
static const char policy[] =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const struct page *page_find(struct text path) {
    for (const struct page *page = pages; page->path != NULL; page++)
        if (text_is(path, page->path)) return page;
    return NULL;
}

static struct text trimmed(const char *from, const char *to) {
    while (from < to && (*from == ' ' || *from == '\t')) from++;
    while (to > from && (to[-1] == ' ' || to[-1] == '\t')) to--;
    return (struct text){from, to - from};
}

/* "q=0", "q=0.000": not acceptable (RFC 9110 12.4.2) */
static bool is_zero_weight(struct text parameter) {
    if (parameter.length < 3 || (parameter.at[0] != 'q' && parameter.at[0] != 'Q') || parameter.at[1] != '=')
        return false;
    for (int64_t i = 2; i < parameter.length; i++)
        if (parameter.at[i] != '0' && parameter.at[i] != '.') return false;
    return true;
}

bool accepts_gzip(struct text accept_encoding) {
    const char *end = accept_encoding.at + accept_encoding.length;
    for (const char *at = accept_encoding.at; at < end;) {
        const char *comma = memchr(at, ',', (size_t)(end - at));
        const char *stop = comma != NULL ? comma : end;
        const char *semicolon = memchr(at, ';', (size_t)(stop - at));
        struct text coding = trimmed(at, semicolon != NULL ? semicolon : stop);
        if (text_is_anycase(coding, "gzip"))
            return semicolon == NULL || !is_zero_weight(trimmed(semicolon + 1, stop));
        at = comma != NULL ? comma + 1 : end;
    }
    return false;
}

static void safety_headers(struct request *request) {
    answer_header(request, "Content-Security-Policy", text_of(policy));
    answer_header(request, "X-Content-Type-Options", text_of("nosniff"));
    answer_header(request, "Referrer-Policy", text_of("no-referrer"));
    answer_header(request, "Cross-Origin-Opener-Policy", text_of("same-origin"));
}

static bool answer_page(struct request *request, struct text path, struct err *err) {
    const struct page *page = page_find(path);
    if (page == NULL)
        return err_fail(err, ERR_INPUT, "http.not-found",
                        "this program was built without its pages\nBuild it with -DCADRE_UI=ON.");
    safety_headers(request);
    answer_header(request, "ETag", text_of(page->etag));
    answer_header(request, "Vary", text_of("Accept-Encoding"));
    answer_header(request, "Cache-Control",
                  text_of(page->for_ever ? "public, max-age=31536000, immutable" : "no-cache"));
    if (text_is(request_header(request, "If-None-Match"), page->etag)) {
        answer(request, 304, NULL, TEXT_NONE);
        return true;
    }
    bool zipped = accepts_gzip(request_header(request, "Accept-Encoding"));
    if (zipped) answer_header(request, "Content-Encoding", text_of("gzip"));
    answer(request, 200, page->content_type, zipped ? page->zipped : page->plain);
    return true;
}

bool pages_get(struct request *request, struct err *err) {
    return answer_page(request, request->path, err);
}

/* The script of the pages sees the address and shows the page of anyone who verifies. */
bool verify_page_get(struct request *request, struct err *err) {
    return answer_page(request, text_of("/"), err);
}

bool verify_number_page_get(struct request *request, struct err *err) {
    return answer_page(request, text_of("/"), err);
}
