/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/workbook.h"

#include "core/must.h"
#include "tests/fuzz.h"

#include <zip.h>

enum { SMALL_BYTES = 1 << 16 }; /* not packed: a fuzzer would do little else */

static void add_part(zip_t *zip, struct arena *mem, struct text name, struct text body) {
    zip_source_t *source = zip_source_buffer(zip, body.at, (zip_uint64_t)body.length, 0);
    must(source != NULL);
    zip_int64_t at = zip_file_add(zip, text_zero_ended(mem, name), source,
                                  ZIP_FL_OVERWRITE | ZIP_FL_ENC_UTF_8);
    if (at < 0) zip_source_free(source);
    else if (body.length < SMALL_BYTES) zip_set_file_compression(zip, (zip_uint64_t)at, ZIP_CM_STORE, 0);
}

static struct text bytes_of(struct arena *mem, zip_source_t *zipped) {
    zip_stat_t about;
    must(zip_source_open(zipped) == 0 && zip_source_stat(zipped, &about) == 0);
    char *at = arena_make(mem, char, (int64_t)about.size + 1);
    must(zip_source_read(zipped, at, about.size) == (zip_int64_t)about.size);
    zip_source_close(zipped);
    return (struct text){at, (int64_t)about.size};
}

struct text zip_of_parts(struct arena *mem, struct text parts, const char *password) {
    zip_source_t *zipped = zip_source_buffer_create(NULL, 0, 0, NULL);
    zip_t *zip = zip_open_from_source(zipped, ZIP_TRUNCATE, NULL);
    struct text name, body;
    must(zip != NULL);
    zip_source_keep(zipped);
    while (fuzz_file(&parts, &name, &body)) add_part(zip, mem, name, body);
    zip_int64_t count = zip_get_num_entries(zip, 0);
    if (password != NULL) zip_file_set_encryption(zip, (zip_uint64_t)count - 1, ZIP_EM_AES_256, password);
    bool closed = count > 0 && zip_close(zip) == 0;
    if (!closed) zip_discard(zip);
    struct text bytes = closed ? bytes_of(mem, zipped) : TEXT_NONE;
    zip_source_free(zipped);
    return bytes;
}

struct text parts_of_rows(struct arena *mem, const char *rows, const char *more) {
    static const char package[] = "http://schemas.openxmlformats.org/package/2006/relationships";
    static const char office[] = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    static const char main[] = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    return text_print(
        mem,
        "=== _rels/.rels\n<Relationships xmlns=\"%s\"><Relationship Id=\"rId1\" Type=\"%s/officeDocument\" "
        "Target=\"xl/workbook.xml\"/></Relationships>\n"
        "=== xl/_rels/workbook.xml.rels\n<Relationships xmlns=\"%s\"><Relationship Id=\"a\" "
        "Type=\"%s/worksheet\" "
        "Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"b\" Type=\"%s/styles\" Target=\"styles.xml\"/>"
        "<Relationship Id=\"c\" Type=\"%s/sharedStrings\" "
        "Target=\"/xl/sharedStrings.xml\"/></Relationships>\n"
        "=== xl/workbook.xml\n<workbook xmlns=\"%s\" xmlns:r=\"%s\"><sheets><sheet name=\"officers\" "
        "sheetId=\"1\" "
        "r:id=\"a\"/></sheets></workbook>\n"
        "%s"
        "=== xl/worksheets/sheet1.xml\n<worksheet xmlns=\"%s\"><sheetData>%s</sheetData></worksheet>",
        package, office, package, office, office, office, main, office, more, main, rows);
}
