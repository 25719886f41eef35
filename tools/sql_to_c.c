/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sql_to_c OUT.h OUT.c FILE.sql...: the project's SQL as C.
 *
 * A file NNNN_name.sql is a migration. Any other holds queries, each after a line "-- name: x", or
 * "-- name: x [postgres]" for a text that only PostgreSQL gets. ":word" is a parameter; it becomes ?n for
 * SQLite and $n for PostgreSQL, numbered by first appearance in the plain text. A migration's lines between
 * "-- [postgres]" or "-- [sqlite]" and "-- [both]" are for that engine alone.
 */
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ENTRIES_MAX = 2000, NAME_MAX_BYTES = 100, PARAMETERS_MAX = 60 };

struct entry {
    char name[NAME_MAX_BYTES];
    const char *file;
    int number;   /* of a migration; 0: a query */
    char *sql[2]; /* sqlite, postgres; as written */
    int parameter_count;
};

static struct entry entries[ENTRIES_MAX];
static int entry_count;

static void fail(const char *file, const char *what, const char *name) {
    fprintf(stderr, "%s: %s \"%s\"\n", file, what, name);
    exit(1);
}

static void *make(size_t bytes) {
    void *at = calloc(1, bytes);
    if (at == NULL) fail("sql_to_c", "out of memory", "");
    return at;
}

static char *read_file(const char *path) {
    FILE *file = fopen(path, "rb");
    if (file == NULL) fail(path, "cannot open", path);
    fseek(file, 0, SEEK_END);
    long length = ftell(file);
    rewind(file);
    char *text = make((size_t)length + 1);
    if (fread(text, 1, (size_t)length, file) != (size_t)length) fail(path, "cannot read", path);
    fclose(file);
    return text;
}

static void append(char **text, const char *line) {
    size_t before = *text == NULL ? 0 : strlen(*text);
    char *longer = make(before + strlen(line) + 2);
    if (*text != NULL) memcpy(longer, *text, before);
    strcpy(longer + before, line);
    strcat(longer, "\n");
    free(*text);
    *text = longer;
}

static struct entry *entry_of(const char *file, const char *name) {
    for (int i = 0; i < entry_count; i++)
        if (strcmp(entries[i].name, name) == 0) return &entries[i];
    if (entry_count == ENTRIES_MAX || strlen(name) >= NAME_MAX_BYTES) fail(file, "no room for", name);
    struct entry *entry = &entries[entry_count++];
    strcpy(entry->name, name);
    entry->file = file;
    return entry;
}

static const char *base_name(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

static void read_migration(const char *path) {
    char name[NAME_MAX_BYTES] = "";
    const char *base = base_name(path);
    if (strlen(base) >= sizeof name) fail(path, "name too long", base);
    memcpy(name, base, strlen(base) - strlen(".sql"));
    struct entry *entry = entry_of(path, name);
    entry->number = atoi(name);
    bool use[2] = {true, true};
    for (char *line = strtok(read_file(path), "\n"); line != NULL; line = strtok(NULL, "\n")) {
        if (strncmp(line, "-- [", 4) == 0) {
            use[0] = strcmp(line, "-- [postgres]") != 0;
            use[1] = strcmp(line, "-- [sqlite]") != 0;
        } else if (strncmp(line, "--", 2) != 0) {
            for (int engine = 0; engine < 2; engine++)
                if (use[engine]) append(&entry->sql[engine], line);
        }
    }
}

static void read_queries(const char *path) {
    struct entry *entry = NULL;
    int engine = 0;
    for (char *line = strtok(read_file(path), "\n"); line != NULL; line = strtok(NULL, "\n")) {
        if (strncmp(line, "-- name: ", 9) == 0) {
            char name[NAME_MAX_BYTES] = "", variant[20] = "";
            if (sscanf(line + 9, "%99[a-z0-9_] [%19[a-z]]", name, variant) < 1)
                fail(path, "no name in", line);
            engine = strcmp(variant, "postgres") == 0;
            entry = entry_of(path, name);
            if (entry->sql[engine] != NULL) fail(path, "twice", name);
        } else if (strncmp(line, "--", 2) != 0) {
            if (entry == NULL) fail(path, "SQL before the first name", line);
            append(&entry->sql[engine], line);
        }
    }
}

static bool is_word(char c) {
    return isalnum((unsigned char)c) || c == '_';
}

/* The number of the parameter at `at`, which it moves behind; new names get the next number. */
static int parameter_number(const char **at, char names[][NAME_MAX_BYTES], int *count) {
    char name[NAME_MAX_BYTES] = "";
    const char *from = ++*at;
    while (is_word(**at)) ++*at;
    if (*at - from >= NAME_MAX_BYTES) fail("sql_to_c", "parameter too long", from);
    memcpy(name, from, (size_t)(*at - from));
    for (int i = 0; i < *count; i++)
        if (strcmp(names[i], name) == 0) return i + 1;
    if (*count == PARAMETERS_MAX) fail("sql_to_c", "too many parameters at", name);
    strcpy(names[(*count)++], name);
    return *count;
}

/* As a C string literal, parameters numbered after `sign`. */
static void print_sql(FILE *out, const char *sql, char sign, char names[][NAME_MAX_BYTES], int *count) {
    char quote = 0;
    fputs("\n     \"", out);
    for (const char *at = sql; *at != '\0';) {
        bool parameter = quote == 0 && *at == ':' && is_word(at[1]) && (at == sql || at[-1] != ':');
        if (parameter) {
            fprintf(out, "%c%d", sign, parameter_number(&at, names, count));
            continue;
        }
        if (quote == 0 && (*at == '\'' || *at == '"')) quote = *at;
        else if (*at == quote) quote = 0;
        if (*at == '\n') fputs(at[1] == '\0' ? "\\n" : "\\n\"\n     \"", out);
        else {
            if (*at == '"' || *at == '\\') fputc('\\', out);
            fputc(*at, out);
        }
        at++;
    }
    fputs("\"", out);
}

static void print_entry(FILE *out, struct entry *entry) {
    char names[PARAMETERS_MAX][NAME_MAX_BYTES];
    const char *plain = entry->sql[0], *postgres = entry->sql[1] != NULL ? entry->sql[1] : plain;
    if (plain == NULL || postgres == NULL) fail(entry->file, "only one engine's text of", entry->name);
    if (entry->number > 0) fprintf(out, "    {%d, ", entry->number);
    else fprintf(out, "    {");
    fprintf(out, "\"%s\",", entry->name);
    int count = 0;
    print_sql(out, plain, '?', names, &count);
    fputc(',', out);
    int plain_count = count;
    print_sql(out, postgres, '$', names, &count);
    if (count != plain_count) fail(entry->file, "the postgres text has other parameters in", entry->name);
    if (entry->number > 0) fputs("},\n", out);
    else fprintf(out, ",\n     %d},\n", count);
}

static int by_number(const void *left, const void *right) {
    const struct entry *a = left, *b = right;
    return a->number != b->number ? a->number - b->number : strcmp(a->name, b->name);
}

int main(int argc, char **argv) {
    if (argc < 4) return 2;
    for (int i = 3; i < argc; i++) {
        if (isdigit((unsigned char)base_name(argv[i])[0])) read_migration(argv[i]);
        else read_queries(argv[i]);
    }
    qsort(entries, (size_t)entry_count, sizeof entries[0], by_number);
    FILE *header = fopen(argv[1], "w"), *code = fopen(argv[2], "w");
    if (header == NULL || code == NULL) fail(argv[1], "cannot write", argv[2]);
    fputs(
        "/* made by tools/sql_to_c */\n#ifndef CADRE_GENERATED_QUERIES_H\n#define CADRE_GENERATED_QUERIES_H\n"
        "enum query {\n",
        header);
    fputs("/* made by tools/sql_to_c */\n#include \"store/engine.h\"\n\n"
          "const struct query_text query_texts[QUERY_COUNT] = {\n",
          code);
    int i = 0;
    for (; i < entry_count && entries[i].number == 0; i++) {
        fprintf(header, "    SQL_%s,\n", entries[i].name);
        print_entry(code, &entries[i]);
    }
    fputs("    QUERY_COUNT\n};\n#endif\n", header);
    fputs("};\n\nconst struct migration_text migration_texts[] = {\n", code);
    for (; i < entry_count; i++) print_entry(code, &entries[i]);
    fputs("    {0}};\n", code);
    return fclose(header) | fclose(code) ? 1 : 0;
}
