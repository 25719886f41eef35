/* SPDX-License-Identifier: Apache-2.0 */
/* The files of the pages over HTTP: what is in the program arrives whole, may be kept, and runs nothing
 * foreign. */
#include "web/pages.h"

#include "tests/served.h"

#include <string.h>

static struct served *shared(void) {
    static struct served served;
    if (served.pid == 0) {
        served = served_begin(fresh_file(), "");
        served.key = served.version = NULL;
    }
    return &served;
}

static bool same(struct text a, struct text b) {
    return a.length == b.length && memcmp(a.at, b.at, (size_t)a.length) == 0;
}

TEST(every_file_of_the_pages_is_served_whole_with_its_type) {
    struct arena mem = {0};
    int32_t count = 0;
    for (const struct page *page = pages; page->path != NULL; page++, count++) {
        struct reply reply = request(&mem, shared(), "GET", page->path, "", TEXT_NONE);

        check_int(reply.status, 200);
        check(same(reply.body, page->plain));
        check_text(reply_header(&reply, "Content-Type"), page->content_type);
        check_text(reply_header(&reply, "X-Content-Type-Options"), "nosniff");
        check(text_contains(reply_header(&reply, "Content-Security-Policy"), "default-src 'none'"));
        check(!text_contains(reply_header(&reply, "Content-Security-Policy"), "unsafe"));
    }
    check(count == 0 || count >= 4); /* none is built in; or the page, its script, its style, the licences */
    arena_clear(&mem);
}

TEST(a_browser_that_takes_gzip_gets_the_same_file_smaller) {
    struct arena mem = {0};
    for (const struct page *page = pages; page->path != NULL; page++) {
        struct reply reply = request(&mem, shared(), "GET", page->path, "Accept-Encoding: gzip, br\r\n",
                                     TEXT_NONE);

        check_text(reply_header(&reply, "Content-Encoding"), "gzip");
        check_text(reply_header(&reply, "Vary"), "Accept-Encoding");
        check(same(reply.body, page->zipped));
    }
    arena_clear(&mem);
}

TEST(only_a_file_whose_name_changes_with_it_is_kept_for_ever) {
    struct arena mem = {0};
    if (pages[0].path == NULL) return;

    struct reply index = request(&mem, shared(), "GET", "/", "", TEXT_NONE);

    check_text(reply_header(&index, "Cache-Control"), "no-cache");
    for (const struct page *page = pages; page->path != NULL; page++) {
        struct reply reply = request(&mem, shared(), "GET", page->path, "", TEXT_NONE);
        bool kept = text_contains(reply_header(&reply, "Cache-Control"), "immutable");
        check_int(kept, strchr(page->path, '-') != NULL);
        /* what is kept for ever is what this page asks for */
        if (kept) check(text_contains(index.body, page->path));
    }
    arena_clear(&mem);
}

TEST(a_file_that_has_not_changed_is_not_sent_again) {
    struct arena mem = {0};
    if (pages[0].path == NULL) return;
    struct reply first = request(&mem, shared(), "GET", "/", "", TEXT_NONE);
    const char *same_tag =
        text_print(&mem, "If-None-Match: %.*s\r\n", TEXT_ARGS(reply_header(&first, "ETag"))).at;

    struct reply again = request(&mem, shared(), "GET", "/", same_tag, TEXT_NONE);
    struct reply other = request(&mem, shared(), "GET", "/", "If-None-Match: \"0\"\r\n", TEXT_NONE);

    check_int(again.status, 304);
    check_int(again.body.length, 0);
    check_int(other.status, 200);
    arena_clear(&mem);
}

TEST(a_path_that_is_no_file_of_the_pages_finds_nothing) {
    struct arena mem = {0};
    static const char *const paths[] = {"/index.html", "/../etc/passwd", "/app.js", "/%2e%2e/",
                                        "/licences.txt.gz"};
    for (int32_t i = 0; i < COUNT(paths); i++)
        check_int(request(&mem, shared(), "GET", paths[i], "", TEXT_NONE).status, 404);
    check_int(request(&mem, shared(), "POST", "/", "", TEXT_NONE).status, 405);
    served_end(shared());
    arena_clear(&mem);
}

TEST(gzip_passes_only_where_it_is_named_and_not_refused) {
    check(accepts_gzip(text_of("gzip")));
    check(accepts_gzip(text_of("br, gzip;q=0.5")));
    check(accepts_gzip(text_of("deflate ,  GZIP ; q=1")));
    check(!accepts_gzip(text_of("")));
    check(!accepts_gzip(text_of("br, xgzip")));
    check(!accepts_gzip(text_of("gzip;q=0, br")));
    check(!accepts_gzip(text_of("gzip; q=0.000")));
}
