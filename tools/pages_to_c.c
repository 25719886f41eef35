/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pages_to_c OUT.c [DIR]: the files of the pages, as ui/build.mjs left them in DIR, as the C table of
 * web/pages.h. Beside each NAME stands NAME.gz. Without DIR the table is empty.
 *
 * A name that holds a dash and a hash ("app-95aa0458ca11.js") changes with its content. An ETag is a hash
 * (FNV-1a, 64 bits) of the content.
 */
#include <dirent.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILES_MAX = 64, NAME_MAX_BYTES = 128, PATH_MAX_BYTES = 4096 };

static const char *const types[][2] = {
    {".html", "text/html; charset=utf-8"}, {".js", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},   {".svg", "image/svg+xml"},
    {".txt", "text/plain; charset=utf-8"},
};

static void fail(const char *what, const char *name) {
    fprintf(stderr, "pages_to_c: %s \"%s\"\n", what, name);
    exit(1);
}

static bool ends_with(const char *name, const char *end) {
    size_t length = strlen(name), end_length = strlen(end);
    return length >= end_length && strcmp(name + length - end_length, end) == 0;
}

static const char *type_of(const char *name) {
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (ends_with(name, types[i][0])) return types[i][1];
    fail("no content type for", name);
    return NULL;
}

/* Writes "static const unsigned char NAME[] = {...};"; returns the hash of the bytes. */
static uint64_t print_bytes(FILE *out, const char *directory, const char *file_name, const char *name) {
    char path[PATH_MAX_BYTES];
    snprintf(path, sizeof path, "%s/%s", directory, file_name);
    FILE *file = fopen(path, "rb");
    if (file == NULL) fail("cannot open", path);
    uint64_t hash = 14695981039346656037u;
    int32_t count = 0;
    fprintf(out, "static const unsigned char %s[] = {", name);
    for (int byte = getc(file); byte != EOF; byte = getc(file), count++) {
        fprintf(out, "%s%d,", count % 32 == 0 ? "\n" : "", byte);
        hash = (hash ^ (uint64_t)byte) * 1099511628211u;
    }
    fprintf(out, "\n};\n");
    fclose(file);
    if (count == 0) fail("is empty:", path);
    return hash;
}

static int by_name(const void *a, const void *b) {
    return strcmp(a, b);
}

static int read_names(const char *directory, char names[FILES_MAX][NAME_MAX_BYTES]) {
    DIR *dir = opendir(directory);
    if (dir == NULL) fail("cannot open", directory);
    int count = 0;
    for (const struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
        if (entry->d_name[0] == '.' || ends_with(entry->d_name, ".gz")) continue;
        if (count == FILES_MAX || strlen(entry->d_name) >= NAME_MAX_BYTES - 3)
            fail("too much:", entry->d_name);
        strcpy(names[count++], entry->d_name);
    }
    closedir(dir);
    qsort(names, (size_t)count, NAME_MAX_BYTES, by_name);
    return count;
}

int main(int argc, char **argv) {
    static char names[FILES_MAX][NAME_MAX_BYTES];
    uint64_t hashes[FILES_MAX];
    if (argc < 2) fail("usage:", "pages_to_c OUT.c [DIR]");
    int count = argc > 2 ? read_names(argv[2], names) : 0;
    FILE *out = fopen(argv[1], "w");
    if (out == NULL) fail("cannot write", argv[1]);
    fprintf(out,
            "/* Made by tools/pages_to_c from ui/. */\n#include \"web/pages.h\"\n\n#include <stddef.h>\n\n");
    for (int i = 0; i < count; i++) {
        char name[40], zipped[NAME_MAX_BYTES + 4];
        snprintf(name, sizeof name, "plain_%d", i);
        hashes[i] = print_bytes(out, argv[2], names[i], name);
        snprintf(name, sizeof name, "zipped_%d", i);
        snprintf(zipped, sizeof zipped, "%s.gz", names[i]);
        print_bytes(out, argv[2], zipped, name);
    }
    fprintf(out, "\nconst struct page pages[] = {\n");
    for (int i = 0; i < count; i++)
        fprintf(out,
                "    {\"/%s\", \"%s\", \"\\\"%016llx\\\"\", {(const char *)plain_%d, sizeof plain_%d},\n"
                "     {(const char *)zipped_%d, sizeof zipped_%d}, %s},\n",
                strcmp(names[i], "index.html") == 0 ? "" : names[i], type_of(names[i]),
                (unsigned long long)hashes[i], i, i, i, i, strchr(names[i], '-') != NULL ? "true" : "false");
    fprintf(out, "    {NULL, NULL, NULL, {NULL, 0}, {NULL, 0}, false},\n};\n");
    return fclose(out) == 0 ? 0 : 1;
}
