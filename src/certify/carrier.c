/* SPDX-License-Identifier: Apache-2.0 */
#include "certify/carrier.h"

#include "core/must.h"

#include <expat.h>
#include <string.h>
#include <zlib.h>

const char *const carrier_names[CARRIER_COUNT] = {"token", "PNG", "SVG", "PDF"};

static bool begins(struct text t, const char *bytes, int64_t length) {
    return t.length >= length && memcmp(t.at, bytes, (size_t)length) == 0;
}

static struct text from(struct text t, int64_t begin) {
    return (struct text){t.at + begin, t.length - begin};
}

static int64_t find(struct text t, const char *what) {
    size_t length = strlen(what);
    const char *found = t.length == 0 ? NULL : memmem(t.at, (size_t)t.length, what, length);
    return found == NULL ? -1 : found - t.at;
}

static bool none(enum carrier kind, struct err *err) {
    return err_fail(err, ERR_INPUT, "carrier.none", "there is no certificate in the %s file",
                    carrier_names[kind]);
}

static bool several(enum carrier kind, struct err *err) {
    return err_fail(err, ERR_INPUT, "carrier.several",
                    "there is more than one certificate in the %s file\nAsk for a file with one.",
                    carrier_names[kind]);
}

static bool damaged(enum carrier kind, struct err *err) {
    return err_fail(err, ERR_INPUT, "carrier.damaged",
                    "the %s file is damaged: it ends early, or a checksum is wrong", carrier_names[kind]);
}

/* ---- PNG (ISO 15948): length, type, data, CRC of type and data ---- */

static const char png_magic[] = "\x89PNG\r\n\x1a\n", keyword[] = "openbadgecredential";
enum { PNG_MAGIC = 8, CHUNK_FRAME = 12, IHDR_CHUNK = 25 };

struct chunk {
    const char *type; /* [4] */
    struct text data;
    struct text whole; /* the frame too */
};

static uint32_t big_endian(const char *at) {
    const uint8_t *b = (const uint8_t *)at;
    return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

static uint32_t checksum(const char *at, int64_t length) {
    return (uint32_t)crc32(0, (const Bytef *)at, (uInt)length);
}

/* Takes the next chunk off `*rest`; false when none is whole. */
static bool next_chunk(struct text *rest, struct chunk *out) {
    if (rest->length < CHUNK_FRAME) return false;
    int64_t length = big_endian(rest->at);
    if (length > rest->length - CHUNK_FRAME) return false;
    const char *type = rest->at + 4;
    if (checksum(type, 4 + length) != big_endian(type + 4 + length)) return false;
    *out = (struct chunk){type, {type + 4, length}, {rest->at, CHUNK_FRAME + length}};
    *rest = from(*rest, CHUNK_FRAME + length);
    return true;
}

/* keyword 0, compression flag and method, language 0, translated keyword 0, text */
static bool is_credential(const struct chunk *chunk) {
    return memcmp(chunk->type, "iTXt", 4) == 0 && begins(chunk->data, keyword, sizeof keyword);
}

static bool chunk_token(const struct chunk *chunk, struct text *out) {
    struct text rest = from(chunk->data, sizeof keyword);
    if (rest.length < 2 || rest.at[0] != 0 || rest.at[1] != 0)
        return false; /* packed: not as the standard says */
    rest = from(rest, 2);
    for (int32_t i = 0; i < 2; i++) {
        const char *zero = rest.length == 0 ? NULL : memchr(rest.at, '\0', (size_t)rest.length);
        if (zero == NULL) return false;
        rest = from(rest, zero + 1 - rest.at);
    }
    *out = rest;
    return rest.length > 0;
}

static bool read_png(struct text bytes, struct text *out, struct err *err) {
    struct text rest = from(bytes, PNG_MAGIC), token = TEXT_NONE;
    struct chunk chunk = {.type = "    "};
    while (memcmp(chunk.type, "IEND", 4) != 0) {
        if (!next_chunk(&rest, &chunk)) return damaged(CARRIER_PNG, err);
        if (!is_credential(&chunk)) continue;
        if (token.length > 0) return several(CARRIER_PNG, err);
        if (!chunk_token(&chunk, &token)) return damaged(CARRIER_PNG, err);
    }
    *out = token;
    return token.length > 0 || none(CARRIER_PNG, err);
}

static void add_big_endian(struct buffer *out, uint32_t number) {
    for (int32_t shift = 24; shift >= 0; shift -= 8) buffer_char(out, (char)(number >> shift & 0xff));
}

static void add_credential(struct buffer *out, struct text token) {
    int64_t length = (int64_t)sizeof keyword + 4 + token.length, begin;
    add_big_endian(out, (uint32_t)length);
    begin = out->length;
    buffer_adds(out, "iTXt");
    buffer_add(out, (struct text){keyword, sizeof keyword});
    buffer_add(out, (struct text){"\0\0\0\0", 4});
    buffer_add(out, token);
    add_big_endian(out, checksum(out->at + begin, out->length - begin));
}

bool carrier_bake_png(struct arena *mem, struct text png, struct text token, struct text *out,
                      struct err *err) {
    struct buffer baked = {.mem = mem};
    struct text rest = begins(png, png_magic, PNG_MAGIC) ? from(png, PNG_MAGIC) : TEXT_NONE;
    struct chunk chunk = {.type = "    "};
    buffer_add(&baked, (struct text){png_magic, PNG_MAGIC});
    while (memcmp(chunk.type, "IEND", 4) != 0) {
        if (!next_chunk(&rest, &chunk)) return damaged(CARRIER_PNG, err);
        if (is_credential(&chunk)) continue;
        buffer_add(&baked, chunk.whole);
        if (memcmp(chunk.type, "IHDR", 4) == 0) add_credential(&baked, token);
    }
    *out = buffer_text(&baked);
    return true;
}

static bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* ---- SVG, read by expat; one with a DOCTYPE is refused, since it could define entities ---- */

static const char svg_tag[] = "openbadges:credential", svg_space[] = "https://purl.imsglobal.org/ob/v3p0";
static const char svg_element[] =
    "https://purl.imsglobal.org/ob/v3p0 credential"; /* namespace, space, name */

struct svg {
    struct arena *mem;
    XML_Parser parser;
    struct text token;
    int32_t count;
};

static void svg_begin(void *context, const char *name, const char **attributes) {
    struct svg *svg = context;
    if (strcmp(name, svg_element) != 0) return;
    svg->count++;
    for (int32_t i = 0; attributes[i] != NULL; i += 2)
        if (strcmp(attributes[i], "verify") == 0)
            svg->token = text_keep(svg->mem, text_of(attributes[i + 1]));
}

static void svg_doctype(void *context, const char *name, const char *system, const char *public, int inner) {
    struct svg *svg = context;
    (void)name, (void)system, (void)public, (void)inner;
    XML_StopParser(svg->parser, XML_FALSE);
}

static bool read_svg(struct arena *mem, struct text bytes, struct text *out, struct err *err) {
    struct svg svg = {.mem = mem, .parser = XML_ParserCreateNS(NULL, ' ')};
    must(svg.parser != NULL);
    XML_SetUserData(svg.parser, &svg);
    XML_SetStartElementHandler(svg.parser, svg_begin);
    XML_SetStartDoctypeDeclHandler(svg.parser, svg_doctype);
    bool whole = XML_Parse(svg.parser, bytes.at, (int)bytes.length, XML_TRUE) == XML_STATUS_OK;
    XML_ParserFree(svg.parser);
    if (!whole) return damaged(CARRIER_SVG, err);
    if (svg.count > 1) return several(CARRIER_SVG, err);
    if (svg.count == 1 && svg.token.length == 0) return damaged(CARRIER_SVG, err);
    *out = svg.token;
    return svg.count == 1 || none(CARRIER_SVG, err);
}

/* The end of a tag's text: a ">" outside of quotes; -1: none. */
static int64_t tag_end(struct text t) {
    char quote = '\0';
    for (int64_t i = 0; i < t.length; i++) {
        if (quote != '\0') quote = t.at[i] == quote ? '\0' : quote;
        else if (t.at[i] == '"' || t.at[i] == '\'') quote = t.at[i];
        else if (t.at[i] == '>') return i;
    }
    return -1;
}

struct text carrier_bake_svg(struct arena *mem, struct text svg, struct text token) {
    struct buffer out = {.mem = mem};
    int64_t root = find(svg, "<svg ");
    must(root >= 0);
    int64_t end = tag_end(from(svg, root));
    must(end > 0);
    buffer_add(&out, (struct text){svg.at, root + 5});
    buffer_print(&out, "xmlns:openbadges=\"%s\" ", svg_space);
    buffer_add(&out, (struct text){svg.at + root + 5, end - 4});
    buffer_print(&out, "\n<%s verify=\"%.*s\"/>", svg_tag, TEXT_ARGS(token));
    buffer_add(&out, from(svg, root + end + 1));
    return buffer_text(&out);
}

/*
 * ---- PDF (ISO 32000): streams of embedded files whose dictionary gives the length as a number, plain or
 * packed by FlateDecode. Not a reader of PDF: files whose objects are in object streams are beyond it, and
 * say so.
 */

enum { UNPACKED_MAX = 1 << 20, DICTIONARY_MAX = 2000 };

static bool pdf_inflate(struct arena *mem, struct text packed, struct text *out) {
    uint8_t *bytes = arena_make(mem, uint8_t, UNPACKED_MAX);
    uLongf length = UNPACKED_MAX;
    if (uncompress(bytes, &length, (const Bytef *)packed.at, (uLong)packed.length) != Z_OK) return false;
    *out = (struct text){(const char *)bytes, (int64_t)length};
    return true;
}

/* The number after a name of the dictionary; -1: none. */
static int64_t dictionary_number(struct text dictionary, const char *name) {
    int64_t at = find(dictionary, name), number = 0;
    if (at < 0) return -1;
    struct text rest = from(dictionary, at + (int64_t)strlen(name));
    while (rest.length > 0 && is_space(rest.at[0])) rest = from(rest, 1);
    if (rest.length == 0 || rest.at[0] < '0' || rest.at[0] > '9') return -1;
    for (; rest.length > 0 && rest.at[0] >= '0' && rest.at[0] <= '9'; rest = from(rest, 1))
        if ((number = number * 10 + rest.at[0] - '0') > CARRIER_BYTES_MAX) return -1;
    return number;
}

static bool is_token(struct text t) {
    int32_t points = 0;
    if (!begins(t, "eyJ", 3)) return false;
    for (int64_t i = 0; i < t.length; i++) points += t.at[i] == '.';
    return points == 2;
}

/* The stream of the embedded file whose dictionary is somewhere before `rest`. */
static bool stream_of(struct arena *mem, struct text dictionary, struct text rest, struct text *out) {
    int64_t length = dictionary_number(dictionary, "/Length ");
    if (begins(rest, "\r\n", 2)) rest = from(rest, 2);
    else if (begins(rest, "\n", 1)) rest = from(rest, 1);
    if (length < 0 || length > rest.length) return false;
    struct text stream = {rest.at, length};
    if (find(dictionary, "/FlateDecode") >= 0) return pdf_inflate(mem, stream, out);
    *out = stream;
    return find(dictionary, "/Filter") < 0;
}

/* The begin of the dictionary that `at` is in: after the last "obj" before it. */
static struct text dictionary_around(struct text bytes, int64_t at, int64_t end) {
    int64_t begin = at;
    while (begin > 3 && at - begin < DICTIONARY_MAX && memcmp(bytes.at + begin - 3, "obj", 3) != 0) begin--;
    return (struct text){bytes.at + begin, end - begin};
}

static bool read_pdf(struct arena *mem, struct text bytes, struct text *out, struct err *err) {
    static const char mark[] = "/EmbeddedFile";
    struct text token = TEXT_NONE, found;
    int32_t looked = 0;
    for (int64_t at = find(bytes, mark); at >= 0 && looked < 100;) {
        struct text rest = from(bytes, at + (int64_t)sizeof mark - 1);
        bool named_more = rest.length > 0 && rest.at[0] == 's'; /* /EmbeddedFiles: the tree of names */
        int64_t stream = find(
            (struct text){rest.at, rest.length < DICTIONARY_MAX ? rest.length : DICTIONARY_MAX}, "stream");
        if (!named_more && stream >= 0) {
            int64_t end = rest.at - bytes.at + stream;
            looked++;
            if (stream_of(mem, dictionary_around(bytes, at, end), from(bytes, end + 6), &found) &&
                is_token(found)) {
                if (token.length > 0) return several(CARRIER_PDF, err);
                token = found;
            }
        }
        int64_t next = find(rest, mark);
        at = next < 0 ? -1 : rest.at - bytes.at + next;
    }
    *out = token;
    return token.length > 0 || none(CARRIER_PDF, err);
}

/* ---- attaching to a PDF ---- */

struct pdf_end {
    int64_t references;  /* where the table of references begins */
    int64_t size, root;  /* how many objects; the catalog's number */
    struct text catalog; /* its entries */
    struct text info;    /* "/Info 6 0 R", or empty */
};

static int64_t find_last(struct text t, const char *what) {
    int64_t last = -1, length = (int64_t)strlen(what);
    for (int64_t at = find(t, what); at >= 0;) {
        last = at;
        int64_t next = find(from(t, at + length), what);
        at = next < 0 ? -1 : at + length + next;
    }
    return last;
}

static bool read_end(struct arena *mem, struct text pdf, struct pdf_end *out) {
    int64_t trailer = find_last(pdf, "\ntrailer"), start = find_last(pdf, "startxref");
    if (trailer < 0 || start < trailer) return false;
    struct text dictionary = {pdf.at + trailer, start - trailer};
    int64_t info = dictionary_number(dictionary, "/Info ");
    *out = (struct pdf_end){.references = dictionary_number(from(pdf, start), "startxref"),
                            .size = dictionary_number(dictionary, "/Size "),
                            .root = dictionary_number(dictionary, "/Root "),
                            .info = info < 0 ? TEXT_NONE
                                             : text_print(mem, "/Info %lld 0 R", (long long)info)};
    struct text begin = text_print(mem, "\n%lld 0 obj\n<<", (long long)out->root);
    int64_t catalog = find_last(pdf, text_zero_ended(mem, begin));
    if (out->references < 0 || out->size < 0 || out->root < 0 || catalog < 0) return false;
    struct text rest = from(pdf, catalog + begin.length);
    int64_t end = find(rest, ">>");
    out->catalog = (struct text){rest.at, end};
    return end >= 0 && find(out->catalog, "<<") < 0;
}

/* A line of the table of references has 20 bytes. */
static void add_reference(struct buffer *out, int64_t at) {
    buffer_print(out, "%010lld 00000 n \n", (long long)at);
}

bool carrier_attach_pdf(struct arena *mem, struct text pdf, struct text token, struct text *out,
                        struct err *err) {
    struct pdf_end old;
    struct buffer b = {.mem = mem};
    if (!begins(pdf, "%PDF-", 5) || !read_end(mem, pdf, &old)) return damaged(CARRIER_PDF, err);
    long long file = old.size, spec = old.size + 1;
    buffer_add(&b, pdf);
    int64_t file_at = b.length + 1;
    buffer_print(&b,
                 "\n%lld 0 obj\n<< /Type /EmbeddedFile /Subtype /application#2Fjwt /Length %lld >>\nstream\n",
                 file, (long long)token.length);
    buffer_add(&b, token);
    buffer_adds(&b, "\nendstream\nendobj");
    int64_t spec_at = b.length + 1;
    buffer_print(
        &b,
        "\n%lld 0 obj\n<< /Type /Filespec /F (certificate.jwt) /UF (certificate.jwt) /AFRelationship /Source "
        "/EF << /F %lld 0 R >> >>\nendobj",
        spec, file);
    int64_t root_at = b.length + 1;
    buffer_print(
        &b,
        "\n%lld 0 obj\n<<%.*s /Names << /EmbeddedFiles << /Names [ (certificate.jwt) %lld 0 R ] >> >> /AF "
        "[ %lld 0 R ] >>\nendobj\n",
        (long long)old.root, TEXT_ARGS(old.catalog), spec, spec);
    int64_t table_at = b.length;
    buffer_print(&b, "xref\n%lld 1\n", (long long)old.root);
    add_reference(&b, root_at);
    buffer_print(&b, "%lld 2\n", file);
    add_reference(&b, file_at);
    add_reference(&b, spec_at);
    buffer_print(&b, "trailer\n<< /Size %lld /Root %lld 0 R %.*s /Prev %lld >>\nstartxref\n%lld\n%%%%EOF\n",
                 spec + 1, (long long)old.root, TEXT_ARGS(old.info), (long long)old.references,
                 (long long)table_at);
    *out = buffer_text(&b);
    return true;
}

/* ---- any of them ---- */

static enum carrier kind_of(struct text bytes) {
    if (begins(bytes, png_magic, PNG_MAGIC)) return CARRIER_PNG;
    if (begins(bytes, "%PDF-", 5)) return CARRIER_PDF;
    if (begins(bytes, "\xef\xbb\xbf", 3)) bytes = from(bytes, 3);
    while (bytes.length > 0 && is_space(bytes.at[0])) bytes = from(bytes, 1);
    return begins(bytes, "<", 1) ? CARRIER_SVG : CARRIER_TOKEN;
}

static bool read_token(struct text bytes, struct text *out) {
    if (bytes.length > 0 && bytes.at[bytes.length - 1] == '\n') bytes.length--;
    if (bytes.length > 0 && bytes.at[bytes.length - 1] == '\r') bytes.length--;
    *out = bytes;
    return true;
}

bool carrier_read(struct arena *mem, struct text bytes, enum carrier *out_kind, struct text *out_token,
                  struct err *err) {
    if (bytes.length == 0) return err_fail(err, ERR_INPUT, "carrier.empty", "the file is empty");
    if (bytes.length > CARRIER_BYTES_MAX)
        return err_fail(err, ERR_LIMIT, "carrier.too-large", "the file has more than %d bytes",
                        CARRIER_BYTES_MAX);
    *out_kind = kind_of(bytes);
    switch (*out_kind) {
    case CARRIER_PNG:
        return read_png(bytes, out_token, err);
    case CARRIER_SVG:
        return read_svg(mem, bytes, out_token, err);
    case CARRIER_PDF:
        return read_pdf(mem, bytes, out_token, err);
    case CARRIER_TOKEN:
    case CARRIER_COUNT:
        break;
    }
    return read_token(bytes, out_token);
}
