/* SPDX-License-Identifier: Apache-2.0 */
#include "core/sealed.h"

#include "core/files.h"
#include "core/must.h"
#include "core/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    PASSES = 3,
    MEMORY_BYTES = 64 << 20,
    SALT_BYTES = crypto_pwhash_SALTBYTES,
    HEAD_BYTES_MAX = 4096,
    KEY_FILE_BYTES_MAX = 65536,
    OVERHEAD = crypto_secretstream_xchacha20poly1305_ABYTES,
    LENGTH_BYTES = 4
};

static const char magic[] = "cadre-sealed 1\n";

typedef crypto_secretstream_xchacha20poly1305_state stream;

/* ---- keys ---- */

bool sealed_key_file(struct arena *mem, const char *path, struct sealed_secret *out, struct err *err) {
    struct text bytes;
    if (!file_read(mem, path, KEY_FILE_BYTES_MAX, &bytes, err)) return false;
    if (bytes.length < SEALED_KEY_FILE_BYTES_MIN)
        return err_fail(err, ERR_INPUT, "sealed.key-file",
                        "the key file \"%s\" has %lld bytes, but a key has %d or more\n"
                        "Make one with: head -c 32 /dev/urandom >FILE",
                        path, (long long)bytes.length, SEALED_KEY_FILE_BYTES_MIN);
    *out = (struct sealed_secret){.is_key_file = true, .bytes = bytes};
    return true;
}

static bool key_make(const struct sealed_secret *secret, const uint8_t salt[SALT_BYTES],
                     uint8_t out[crypto_secretstream_xchacha20poly1305_KEYBYTES], struct err *err) {
    enum { KEY_BYTES = crypto_secretstream_xchacha20poly1305_KEYBYTES };
    must(sodium_init() >= 0);
    if (secret->is_key_file) {
        crypto_generichash_state hash;
        crypto_generichash_init(&hash, NULL, 0, KEY_BYTES);
        crypto_generichash_update(&hash, salt, SALT_BYTES);
        crypto_generichash_update(&hash, (const uint8_t *)secret->bytes.at,
                                  (unsigned long long)secret->bytes.length);
        crypto_generichash_final(&hash, out, KEY_BYTES);
        secret_forget(&hash, sizeof hash);
        return true;
    }
    return crypto_pwhash(out, KEY_BYTES, secret->bytes.at, (unsigned long long)secret->bytes.length, salt,
                         PASSES, MEMORY_BYTES, crypto_pwhash_ALG_ARGON2ID13) == 0 ||
           err_fail(err, ERR_SYSTEM, "secret.memory",
                    "could not get the %d MiB that a passphrase takes\nTry again in a moment.",
                    MEMORY_BYTES >> 20);
}

/* ---- writing ---- */

struct sealed_writer {
    FILE *file;
    char *path, *beside; /* the name to be, and the one until then */
    struct text head;    /* ours: authenticated with the first message */
    stream state;
    uint8_t pending[SEALED_MESSAGE_BYTES];
    int64_t pending_bytes, written;
    bool begun, failed;
};

static bool write_failed(struct sealed_writer *w, struct err *err) {
    w->failed = true;
    return err_fail(err, ERR_SYSTEM, "sealed.write",
                    "could not write \"%s\": %s\nNothing is left of it. Make room, or choose another place.",
                    w->path, strerror(errno));
}

static bool put(struct sealed_writer *w, const void *bytes, size_t count, struct err *err) {
    w->written += (int64_t)count;
    return fwrite(bytes, 1, count, w->file) == count || write_failed(w, err);
}

static bool message_write(struct sealed_writer *w, uint8_t tag, struct err *err) {
    uint8_t message[SEALED_MESSAGE_BYTES + OVERHEAD], length[LENGTH_BYTES];
    unsigned long long bytes;
    const uint8_t *head = w->begun ? NULL : (const uint8_t *)w->head.at;
    crypto_secretstream_xchacha20poly1305_push(&w->state, message, &bytes, w->pending,
                                               (unsigned long long)w->pending_bytes, head,
                                               w->begun ? 0 : (unsigned long long)w->head.length, tag);
    for (int i = 0; i < LENGTH_BYTES; i++) length[i] = (uint8_t)(bytes >> 8 * i);
    w->begun = true;
    w->pending_bytes = 0;
    return put(w, length, sizeof length, err) && put(w, message, (size_t)bytes, err);
}

static bool file_begin(struct sealed_writer *w, struct err *err) {
    struct stat there;
    if (lstat(w->path, &there) == 0)
        return err_fail(err, ERR_INPUT, "sealed.exists",
                        "\"%s\" is there already\nNothing is overwritten: name another file.", w->path);
    int fd = mkostemp(w->beside, O_CLOEXEC); /* mode 0600 */
    if (fd >= 0) w->file = fdopen(fd, "w");
    if (w->file != NULL) return true;
    if (fd >= 0) close(fd);
    w->beside[0] = '\0';
    return write_failed(w, err);
}

struct sealed_writer *sealed_begin(const char *path, struct text head, const struct sealed_secret *secret,
                                   struct err *err) {
    uint8_t key[crypto_secretstream_xchacha20poly1305_KEYBYTES], salt[SALT_BYTES],
        header[crypto_secretstream_xchacha20poly1305_HEADERBYTES];
    char salt_hex[2 * SALT_BYTES + 1], *whole;
    secret_random(salt, sizeof salt);
    sodium_bin2hex(salt_hex, sizeof salt_hex, salt, sizeof salt);
    struct sealed_writer *w = calloc(1, sizeof *w);
    must(w != NULL);
    int length = asprintf(&whole, "%s%.*skey %s\nsalt %s\n\n", magic, TEXT_ARGS(head),
                          secret->is_key_file ? "file" : "passphrase", salt_hex);
    must(length > 0 && length <= HEAD_BYTES_MAX);
    w->head = (struct text){whole, length};
    w->path = strdup(path);
    must(w->path != NULL && asprintf(&w->beside, "%s.XXXXXX", path) > 0);
    bool begun = key_make(secret, salt, key, err) && file_begin(w, err);
    if (begun) crypto_secretstream_xchacha20poly1305_init_push(&w->state, header, key);
    secret_forget(key, sizeof key);
    if (begun && put(w, whole, (size_t)length, err) && put(w, header, sizeof header, err)) return w;
    sealed_close(w);
    return NULL;
}

bool sealed_write(struct sealed_writer *w, struct text bytes, struct err *err) {
    while (bytes.length > 0) {
        int64_t room = SEALED_MESSAGE_BYTES - w->pending_bytes,
                part = bytes.length < room ? bytes.length : room;
        memcpy(w->pending + w->pending_bytes, bytes.at, (size_t)part);
        w->pending_bytes += part;
        bytes.at += part, bytes.length -= part;
        if (w->pending_bytes == SEALED_MESSAGE_BYTES &&
            !message_write(w, crypto_secretstream_xchacha20poly1305_TAG_MESSAGE, err))
            return false;
    }
    return !w->failed;
}

int64_t sealed_bytes(const struct sealed_writer *w) {
    return w->written;
}

/* link, not rename: whoever made a file of that name meanwhile keeps it. */
bool sealed_end(struct sealed_writer *w, struct err *err) {
    must(!w->failed);
    if (!message_write(w, crypto_secretstream_xchacha20poly1305_TAG_FINAL, err)) return false;
    if (fflush(w->file) != 0 || fsync(fileno(w->file)) != 0 || link(w->beside, w->path) != 0)
        return write_failed(w, err);
    unlink(w->beside);
    w->beside[0] = '\0';
    directory_sync(w->path);
    return true;
}

void sealed_close(struct sealed_writer *w) {
    if (w == NULL) return;
    if (w->file != NULL) fclose(w->file);
    if (w->file != NULL && w->beside[0] != '\0') unlink(w->beside);
    free(w->path);
    free(w->beside);
    free((char *)w->head.at);
    secret_forget(w, sizeof *w);
    free(w);
}

/* ---- reading ---- */

struct sealed_reader {
    FILE *file;
    char *path;
    char head[HEAD_BYTES_MAX + 1];
    int64_t head_bytes, all_bytes, done_bytes;
    uint8_t key[crypto_secretstream_xchacha20poly1305_KEYBYTES];
    stream state;
    uint8_t plain[SEALED_MESSAGE_BYTES];
    int64_t plain_bytes, plain_at;
    bool begun, over;
};

static bool damaged(const struct sealed_reader *r, struct err *err) {
    return err_fail(err, ERR_INPUT, "sealed.damaged",
                    "\"%s\" was altered or cut off, at byte %lld\nNothing of it was used. Take another copy.",
                    r->path, (long long)r->done_bytes);
}

struct text sealed_head(const struct sealed_reader *r, const char *name) {
    struct text rest = {r->head, r->head_bytes}, line, word;
    while (text_next(&rest, '\n', &line))
        if (text_next(&line, ' ', &word) && text_is(word, name)) return text_trim(line);
    return TEXT_NONE;
}

static bool head_read(struct sealed_reader *r, struct err *err) {
    int c = 0;
    while (r->head_bytes < HEAD_BYTES_MAX && (c = getc(r->file)) != EOF) {
        r->head[r->head_bytes++] = (char)c;
        if (r->head_bytes >= 2 && memcmp(r->head + r->head_bytes - 2, "\n\n", 2) == 0) break;
        if (r->head_bytes == (int64_t)strlen("cadre-sealed ") &&
            memcmp(r->head, magic, (size_t)r->head_bytes) != 0)
            break;
    }
    bool ours = r->head_bytes > (int64_t)strlen(magic) && memcmp(r->head + r->head_bytes - 2, "\n\n", 2) == 0;
    if (ours && memcmp(r->head, magic, strlen(magic)) != 0)
        return err_fail(err, ERR_INPUT, "sealed.newer",
                        "\"%s\" is not of the first form of such files\nUse the program that wrote it.",
                        r->path);
    return ours || err_fail(err, ERR_INPUT, "sealed.not-one",
                            "\"%s\" is not a backup\nName a file that `cadre backup` wrote.", r->path);
}

/* To the first message. */
static bool rewind_messages(struct sealed_reader *r, struct err *err) {
    uint8_t header[crypto_secretstream_xchacha20poly1305_HEADERBYTES];
    r->begun = r->over = false;
    r->plain_bytes = r->plain_at = 0;
    r->done_bytes = r->head_bytes;
    if (fseeko(r->file, r->head_bytes, SEEK_SET) != 0 ||
        fread(header, 1, sizeof header, r->file) != sizeof header ||
        crypto_secretstream_xchacha20poly1305_init_pull(&r->state, header, r->key) != 0)
        return damaged(r, err);
    r->done_bytes += (int64_t)sizeof header;
    return true;
}

static bool message_read(struct sealed_reader *r, struct err *err) {
    uint8_t message[SEALED_MESSAGE_BYTES + OVERHEAD], length[LENGTH_BYTES], tag;
    unsigned long long bytes;
    uint32_t count = 0;
    if (r->over || fread(length, 1, sizeof length, r->file) != sizeof length) return damaged(r, err);
    for (int i = 0; i < LENGTH_BYTES; i++) count |= (uint32_t)length[i] << 8 * i;
    if (count < OVERHEAD || count > sizeof message || fread(message, 1, count, r->file) != count)
        return damaged(r, err);
    if (crypto_secretstream_xchacha20poly1305_pull(&r->state, r->plain, &bytes, &tag, message, count,
                                                   r->begun ? NULL : (const uint8_t *)r->head,
                                                   r->begun ? 0 : (unsigned long long)r->head_bytes) != 0)
        return r->begun
                   ? damaged(r, err)
                   : err_fail(
                         err, ERR_INPUT, "sealed.key",
                         "the passphrase or the key is not that of \"%s\", or its beginning was altered\n"
                         "Try again; without the right one nobody can read it.",
                         r->path);
    r->begun = true;
    r->over = tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
    r->plain_bytes = (int64_t)bytes;
    r->plain_at = 0;
    r->done_bytes += LENGTH_BYTES + (int64_t)count;
    return !r->over || r->done_bytes == r->all_bytes || damaged(r, err);
}

static bool reader_begin(struct sealed_reader *r, const struct sealed_secret *secret, struct err *err) {
    struct stat about;
    uint8_t salt[SALT_BYTES];
    size_t salt_bytes;
    r->file = fopen(r->path, "re");
    if (r->file == NULL || fstat(fileno(r->file), &about) != 0 || !S_ISREG(about.st_mode))
        return err_fail(err, ERR_INPUT, "file.open", "could not open the file \"%s\": %s\nCheck the name.",
                        r->path, r->file == NULL ? strerror(errno) : "it is no regular file");
    r->all_bytes = about.st_size;
    if (!head_read(r, err)) return false;
    struct text hex = sealed_head(r, "salt");
    if (sodium_hex2bin(salt, sizeof salt, hex.at, (size_t)hex.length, NULL, &salt_bytes, NULL) != 0 ||
        salt_bytes != sizeof salt)
        return damaged(r, err);
    bool wants_file = text_is(sealed_head(r, "key"), "file");
    if (wants_file != secret->is_key_file)
        return err_fail(err, ERR_INPUT, "sealed.key", "\"%s\" is read with %s\n%s", r->path,
                        wants_file ? "a key file" : "a passphrase",
                        wants_file ? "Name it: --key-file FILE." : "Leave out --key-file.");
    return key_make(secret, salt, r->key, err) && rewind_messages(r, err);
}

struct sealed_reader *sealed_open(const char *path, const struct sealed_secret *secret, struct err *err) {
    struct sealed_reader *r = calloc(1, sizeof *r);
    must(r != NULL);
    r->path = strdup(path);
    must(r->path != NULL);
    if (reader_begin(r, secret, err)) return r;
    sealed_reader_close(r);
    return NULL;
}

bool sealed_check(struct sealed_reader *r, bool (*watch)(void *context, int64_t done, int64_t all),
                  void *context, struct err *err) {
    if (!rewind_messages(r, err)) return false;
    while (!r->over) {
        if (!message_read(r, err)) return false;
        if (watch != NULL && !watch(context, r->done_bytes, r->all_bytes))
            return err_fail(err, ERR_USAGE, "sealed.stopped", "stopped; nothing is changed");
    }
    return rewind_messages(r, err);
}

bool sealed_read(struct sealed_reader *r, void *out, int64_t bytes, struct err *err) {
    char *to = out;
    while (bytes > 0) {
        if (r->plain_at == r->plain_bytes && !message_read(r, err)) return false;
        int64_t there = r->plain_bytes - r->plain_at, part = bytes < there ? bytes : there;
        memcpy(to, r->plain + r->plain_at, (size_t)part);
        r->plain_at += part;
        to += part, bytes -= part;
    }
    return true;
}

bool sealed_is_over(struct sealed_reader *r, struct err *err) {
    while (!r->over && r->plain_at == r->plain_bytes)
        if (!message_read(r, err)) return false;
    return r->over && r->plain_at == r->plain_bytes;
}

void sealed_reader_close(struct sealed_reader *r) {
    if (r == NULL) return;
    if (r->file != NULL) fclose(r->file);
    free(r->path);
    secret_forget(r, sizeof *r);
    free(r);
}
