/* SPDX-License-Identifier: Apache-2.0 */
/* A sealed file is read by who has its key, and by nobody once a byte of it is another. */
#include "core/sealed.h"

#include "core/files.h"
#include "core/random.h"
#include "tests/engines.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BODY_BYTES = 3 * SEALED_MESSAGE_BYTES + 1234, PLACES = 200 };

static const struct sealed_secret key = {true, {"0123456789abcdef0123456789abcdef", 32}},
                                  other_key = {true, {"0123456789abcdef0123456789abcdeF", 32}};

static struct text body_make(struct arena *mem) {
    char *bytes = arena_make(mem, char, BODY_BYTES);
    for (int64_t i = 0; i < BODY_BYTES; i++) bytes[i] = (char)(i * 31 + i / 997);
    return (struct text){bytes, BODY_BYTES};
}

static const char *sealed_make(struct text body, const struct sealed_secret *secret) {
    struct err err = {0};
    const char *path = fresh_file();
    struct sealed_writer *writer = sealed_begin(path, text_of("what test\n"), secret, &err);
    check(writer != NULL && sealed_write(writer, body, &err) && sealed_end(writer, &err));
    sealed_close(writer);
    return path;
}

/* "" when all of it can be read, else the code of the failure */
static const char *try_read(const char *path, const struct sealed_secret *secret) {
    static struct err err;
    err = (struct err){0};
    struct sealed_reader *reader = sealed_open(path, secret, &err);
    if (reader != NULL) sealed_check(reader, NULL, NULL, &err);
    sealed_reader_close(reader);
    return err.code;
}

static void write_bytes(const char *path, struct text bytes) {
    FILE *file = fopen(path, "w");
    check(file != NULL && fwrite(bytes.at, 1, (size_t)bytes.length, file) == (size_t)bytes.length);
    fclose(file);
}

TEST(what_was_sealed_comes_back_and_is_the_owners_alone) {
    struct arena mem = {0};
    struct err err = {0};
    struct stat about;
    struct text body = body_make(&mem);
    const char *path = sealed_make(body, &key);
    char *back = arena_make(&mem, char, BODY_BYTES);

    struct sealed_reader *reader = sealed_open(path, &key, &err);
    check(reader != NULL && sealed_check(reader, NULL, NULL, &err));
    bool over_before = sealed_is_over(reader, &err);
    check(sealed_read(reader, back, BODY_BYTES, &err));

    check_text(sealed_head(reader, "what"), "test");
    check(!over_before && sealed_is_over(reader, &err));
    check(memcmp(back, body.at, BODY_BYTES) == 0);
    check(!sealed_read(reader, back, 1, &err));
    check_int(stat(path, &about), 0);
    check_int(about.st_mode & 0777, 0600);
    sealed_reader_close(reader);
    arena_clear(&mem);
}

TEST(another_key_or_passphrase_reads_nothing) {
    struct arena mem = {0};
    const struct sealed_secret passphrase = {false, text_of("three blind mice")},
                               other = {false, text_of("three blind mica")};
    const char *by_key = sealed_make(body_make(&mem), &key),
               *by_passphrase = sealed_make(text_of("short"), &passphrase);

    check_text(text_of(try_read(by_key, &other_key)), "sealed.key");
    check_text(text_of(try_read(by_key, &passphrase)), "sealed.key");
    check_text(text_of(try_read(by_passphrase, &other)), "sealed.key");
    check_text(text_of(try_read(by_passphrase, &passphrase)), "");
    arena_clear(&mem);
}

TEST(one_altered_byte_anywhere_is_refused) {
    struct arena mem = {0};
    struct err err = {0};
    struct text whole;
    struct random random = {20261124};
    const char *path = sealed_make(body_make(&mem), &key), *altered = fresh_file();
    check(file_read(&mem, path, 1 << 26, &whole, &err));
    char *bytes = (char *)whole.at;

    for (int32_t i = 0; i < PLACES; i++) {
        /* the first fifty in the head and the first message, the rest anywhere */
        int64_t at = random_below(&random, i < 50 ? 300 : whole.length);
        char flip = (char)(1 << random_below(&random, 8));
        bytes[at] ^= flip;
        write_bytes(altered, whole);
        if (try_read(altered, &key)[0] == '\0') printf("byte %lld, flipped %d\n", (long long)at, flip);
        check(try_read(altered, &key)[0] != '\0');
        bytes[at] ^= flip;
    }
    write_bytes(altered, whole);
    check_text(text_of(try_read(altered, &key)), "");
    arena_clear(&mem);
}

TEST(a_file_that_was_cut_off_lengthened_or_shuffled_is_refused) {
    struct arena mem = {0};
    struct err err = {0};
    struct text whole;
    const char *path = sealed_make(body_make(&mem), &key), *altered = fresh_file();
    check(file_read(&mem, path, 1 << 26, &whole, &err));
    enum { MESSAGE = SEALED_MESSAGE_BYTES + 17 + 4 };

    for (int64_t cut = 1; cut <= whole.length; cut += cut < 2000 ? 97 : MESSAGE / 3) {
        write_bytes(altered, (struct text){whole.at, whole.length - cut});
        check(try_read(altered, &key)[0] != '\0');
    }
    /* cut exactly after the second message */
    const char *first = memmem(whole.at, (size_t)whole.length, "\n\n", 2) + 2 + 24;
    write_bytes(altered, (struct text){whole.at, first - whole.at + 2 * MESSAGE});
    check_text(text_of(try_read(altered, &key)), "sealed.damaged");
    write_bytes(altered, text_print(&mem, "%.*s", 10, "cadre-sealed 1"));
    check_text(text_of(try_read(altered, &key)), "sealed.not-one");
    struct buffer longer = {.mem = &mem};
    buffer_add(&longer, whole);
    buffer_char(&longer, 'x');
    write_bytes(altered, buffer_text(&longer));
    check_text(text_of(try_read(altered, &key)), "sealed.damaged");
    char *swapped = arena_make(&mem, char, MESSAGE);
    char *a = (char *)first, *b = a + MESSAGE;
    memcpy(swapped, a, MESSAGE);
    memcpy(a, b, MESSAGE);
    memcpy(b, swapped, MESSAGE);
    write_bytes(altered, whole);
    check(try_read(altered, &key)[0] != '\0');
    arena_clear(&mem);
}

static int32_t files_beside(const char *path) {
    struct arena mem = {0};
    struct text *names;
    struct err err = {0};
    int64_t count;
    const char *slash = strrchr(path, '/');
    int32_t found = 0;
    check(directory_list(&mem, text_print(&mem, "%.*s", (int)(slash - path), path).at, &names, &count, &err));
    for (int64_t i = 0; i < count; i++)
        found += memmem(names[i].at, (size_t)names[i].length, slash + 1, strlen(slash + 1)) != NULL;
    arena_clear(&mem);
    return found;
}

TEST(a_full_disk_leaves_nothing_and_a_file_that_is_there_stays) {
    struct arena mem = {0};
    struct err err = {0}, taken = {0};
    const char *path = fresh_file(), *there = fresh_file();
    const struct rlimit small = {100000, RLIM_INFINITY};
    struct rlimit before;
    write_bytes(there, text_of("somebody's\n"));
    getrlimit(RLIMIT_FSIZE, &before);
    signal(SIGXFSZ, SIG_IGN);

    struct sealed_writer *writer = sealed_begin(path, TEXT_NONE, &key, &err);
    check(writer != NULL);
    setrlimit(RLIMIT_FSIZE, &small);
    bool written = sealed_write(writer, body_make(&mem), &err) && sealed_end(writer, &err);
    sealed_close(writer);
    setrlimit(RLIMIT_FSIZE, &before);

    check(!written);
    check_text(text_of(err.code), "sealed.write");
    check_int(files_beside(path), 0);
    check(sealed_begin(there, TEXT_NONE, &key, &taken) == NULL);
    check_text(text_of(taken.code), "sealed.exists");
    arena_clear(&mem);
}
