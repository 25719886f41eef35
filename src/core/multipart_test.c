/* SPDX-License-Identifier: Apache-2.0 */
#include "core/multipart.h"

#include "core/random.h"
#include "tests/test.h"

#include <stdlib.h>
#include <string.h>

static struct arena mem;

/* From an exact copy on the heap, so that the address sanitizer sees a read past its end; it lives until the
 * next. */
static bool read(const char *type, struct text body, struct multipart *out, struct err *err) {
    static char *copy;
    free(copy);
    copy = malloc(body.length > 0 ? (size_t)body.length : 1);
    if (body.length > 0) memcpy(copy, body.at, (size_t)body.length);
    *err = (struct err){0};
    return multipart_read(&mem, text_of(type), (struct text){copy, body.length}, out, err);
}

static struct text code_of(const char *type, const char *body) {
    struct multipart parts;
    struct err err;
    read(type, text_of(body), &parts, &err);
    return text_keep(&mem, text_of(err.code));
}

/* The bodies of the parts, each in brackets; or the code of the error. */
static struct text bodies(const char *body) {
    struct multipart parts;
    struct err err;
    if (!read("multipart/mixed; boundary=b", text_of(body), &parts, &err))
        return text_keep(&mem, text_of(err.code));
    struct buffer out = {.mem = &mem};
    for (int32_t i = 0; i < parts.count; i++) buffer_print(&out, "[%.*s]", TEXT_ARGS(parts.parts[i].body));
    return buffer_text(&out);
}

TEST(parts_are_what_stands_between_boundaries) {
    static const char *const cases[][2] = {
        {"--b\r\n\r\none\r\n--b\r\n\r\ntwo\r\n--b--\r\n", "[one][two]"},
        {"--b\r\n\r\none\r\n--b--", "[one]"},
        {"\r\n--b\r\n\r\none\r\n--b--\r\n", "[one]"},
        {"ignored\r\n--b\r\n\r\none\r\n--b--\r\nignored\r\n--b\r\n\r\nx", "[one]"},
        {"--b  \t\r\n\r\none\r\n--b-- \r\n", "[one]"},
        {"--b\n\none\n--b\n\ntwo\n--b--\n", "[one][two]"},
        {"--b\r\n\r\n\r\n--b--\r\n", "[]"},
        {"--b\r\n\r\n--b--\r\n", "[]"},
        {"--b\r\n\r\na\r\n\r\n\r\n--b--\r\n", "[a\r\n\r\n]"},
        {"--b\r\n\r\na--b--\r\n--b--\r\n", "[a--b--]"},
        {"--b\r\n\r\na\r\n--bc\r\n--b--\r\n", "[a\r\n--bc]"},
        {"--b\r\n\r\na\r\n--b--x\r\n--b--\r\n", "[a\r\n--b--x]"},
        {"--b\r\n\r\na\r\n --b\r\n--b--\r\n", "[a\r\n --b]"},
        {"--b\r\n\r\na\n\r\n--b--\r\n", "[a\n]"},
        {"--b\r\n\r\na\r\r\n--b--\r\n", "[a\r]"},
    };
    for (int32_t i = 0; i < COUNT(cases); i++) check_text(bodies(cases[i][0]), cases[i][1]);
    arena_clear(&mem);
}

TEST(bodies_that_are_not_whole_are_refused) {
    static const char *const form[] = {"",
                                       "x",
                                       "--b",
                                       "--b\r\n",
                                       "--b\r\n\r\n",
                                       "--b\r\n\r\nx",
                                       "--b\r\n\r\nx\r\n--b",
                                       "--b\r\n\r\nx\r\n--b\r\n",
                                       "--b--\r\n",
                                       "--b\r\nA: b\r\n",
                                       "--c\r\n\r\nx\r\n--c--\r\n",
                                       "x--b\r\n\r\ny\r\n--b--",
                                       "--b\r\n\r\nx\r\n--b-\r\n",
                                       "--b\r\n\r\nx--b--"};
    for (int32_t i = 0; i < COUNT(form); i++) check_text(bodies(form[i]), "multipart.form");
    static const char *const header[] = {
        "--b\r\none\r\n--b--\r\n",        "--b\r\nA b: c\r\n\r\nx\r\n--b--",
        "--b\r\n: c\r\n\r\nx\r\n--b--",   "--b\r\nA: \x01\r\n\r\nx\r\n--b--",
        "--b\r\n A: b\r\n\r\nx\r\n--b--", "--b\r\nA: b\r\n folded\r\n\r\nx\r\n--b--"};
    for (int32_t i = 0; i < COUNT(header); i++) check_text(bodies(header[i]), "multipart.header");
    arena_clear(&mem);
}

TEST(an_error_names_the_part) {
    struct multipart parts;
    struct err err;

    check(!read("a/b; boundary=b", text_of("--b\r\n\r\nx\r\n--b\r\nno header\r\n\r\ny\r\n--b--"), &parts,
                &err));
    check_text(text_of(err.text), "part 2 has a header line that is not \"Name: value\"\n"
                                  "An empty line stands between a part's headers and its body.");
    check(!read("a/b; boundary=b", text_of("--b\r\n\r\nx\r\n--b\r\n\r\ny"), &parts, &err));
    check_text(text_of(err.text),
               "the body ends inside part 2\nAfter the last part stands \"--\", the boundary and \"--\".");
    arena_clear(&mem);
}

TEST(headers_are_found_in_any_case) {
    struct multipart parts;
    struct err err;
    check(read("multipart/mixed; boundary=b",
               text_of("--b\r\nContent-Type:application/json\r\nX-Experience-API-Hash:  abc "
                       "\t\r\nempty:\r\n\r\nx\r\n--b--"),
               &parts, &err));

    check_int(parts.parts[0].header_count, 3);
    check_text(multipart_header(&parts.parts[0], "content-type"), "application/json");
    check_text(multipart_header(&parts.parts[0], "x-experience-api-HASH"), "abc");
    check_text(multipart_header(&parts.parts[0], "Empty"), "");
    check_text(multipart_header(&parts.parts[0], "missing"), "");
    arena_clear(&mem);
}

TEST(a_boundary_is_of_its_alphabet_and_length) {
    struct text most = text_print(&mem, "%070d", 1), over = text_print(&mem, "%071d", 1);
    const char *body = text_print(&mem, "--%s\r\n\r\nx\r\n--%s--", most.at, most.at).at;

    check_text(code_of(text_print(&mem, "multipart/mixed; boundary=%s", most.at).at, body), "");
    check_text(code_of(text_print(&mem, "multipart/mixed; boundary=%s", over.at).at, body),
               "multipart.boundary");
    check_text(code_of("multipart/mixed; boundary=\"a b'()+_,-./:=?\"",
                       "--a b'()+_,-./:=?\r\n\r\nx\r\n--a b'()+_,-./:=?--"),
               "");
    static const char *const wrong[] = {"multipart/mixed",
                                        "multipart/mixed; boundary=",
                                        "multipart/mixed; boundary=\"a \"",
                                        "multipart/mixed; boundary=a@b",
                                        "multipart/mixed; boundary=\"a",
                                        "multipart/mixed; boundary=\xd2\x9b"};
    for (int32_t i = 0; i < COUNT(wrong); i++)
        check_text(code_of(wrong[i], "--a\r\n\r\nx\r\n--a--"), "multipart.boundary");
    arena_clear(&mem);
}

TEST(parts_and_headers_have_limits) {
    struct buffer b = {.mem = &mem};
    for (int32_t i = 0; i < MULTIPART_PARTS_MAX; i++) buffer_adds(&b, "--b\r\n\r\n\r\n");
    struct multipart parts;
    struct err err;
    struct buffer more = {.mem = &mem};
    buffer_add(&more, buffer_text(&b));
    buffer_adds(&b, "--b--\r\n");
    buffer_adds(&more, "--b\r\n\r\n\r\n--b--\r\n");
    check(read("a/b; boundary=b", buffer_text(&b), &parts, &err));
    check_int(parts.count, MULTIPART_PARTS_MAX);
    check(!read("a/b; boundary=b", buffer_text(&more), &parts, &err));
    check_text(text_of(err.code), "multipart.too-large");

    const char *rest = "\r\n\r\nx\r\n--b--";
    int32_t fits = MULTIPART_HEADER_BYTES_MAX - 4 - 3; /* "A: " and two line ends */
    check(read("a/b; boundary=b", text_print(&mem, "--b\r\nA: %0*d%s", fits, 1, rest), &parts, &err));
    check(!read("a/b; boundary=b", text_print(&mem, "--b\r\nA: %0*d%s", fits + 1, 1, rest), &parts, &err));
    check_text(text_of(err.code), "multipart.too-large");
    arena_clear(&mem);
}

TEST(what_is_written_is_read_back_byte_for_byte) {
    struct random random = {51};
    for (int32_t round = 0; round < 500; round++) {
        struct buffer out = {.mem = &mem};
        struct multipart_writer writer = multipart_begin(&out);
        struct text sent[5];
        int32_t count = 1 + (int32_t)random_below(&random, 5);
        for (int32_t i = 0; i < count; i++) {
            static const char *const pieces[] = {"\r\n", "--", "\n", "\r", "abc", "\xff", "b", ":", " "};
            struct buffer body = {.mem = &mem};
            for (int64_t k = random_below(&random, 12); k > 0; k--)
                buffer_adds(&body, pieces[random_below(&random, COUNT(pieces))]);
            if (random_below(&random, 3) == 0) buffer_add(&body, (struct text){"\0", 1});
            sent[i] = buffer_text(&body);
            multipart_part_begin(&writer);
            multipart_part_header(&writer, "Content-Type", text_of("a/b\r\nEvil: 1"));
            multipart_part_body(&writer, sent[i]);
        }
        multipart_end(&writer);

        struct multipart parts;
        struct err err;
        check(read(text_print(&mem, "multipart/mixed; boundary=%s", writer.boundary).at, buffer_text(&out),
                   &parts, &err));
        check_int(parts.count, count);
        for (int32_t i = 0; i < count; i++) {
            check(text_equal(parts.parts[i].body, sent[i]));
            check_int(parts.parts[i].header_count, 1);
            check_text(multipart_header(&parts.parts[i], "content-type"), "a/b  Evil: 1");
        }
        arena_clear(&mem);
    }
}
