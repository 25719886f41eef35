/* SPDX-License-Identifier: Apache-2.0 */
/*
 * core/sealed: a file that only who has its passphrase or key file can read, and in which one altered, moved
 * or missing byte shows before anything of it is used.
 *
 *   cadre-sealed 1 / name value / ... / salt 3f... / empty line     readable: what it is
 *   24 bytes                                                        libsodium's secretstream
 *   length, message; length, message; ... ; the last is marked      XChaCha20-Poly1305
 *
 * The readable head is authenticated with the first message; messages are chained; the last is marked, so
 * that a file that was cut off is not taken for whole. The key comes from a passphrase by argon2id (3 passes
 * over 64 MiB), or from 32 or more bytes of a key file, each with the salt.
 *
 * Errors: sealed.write (ERR_SYSTEM); sealed.exists, sealed.not-one, sealed.newer, sealed.key (wrong
 * passphrase or key, or the head was altered), sealed.damaged, sealed.key-file (ERR_INPUT).
 */
#ifndef CADRE_CORE_SEALED_H
#define CADRE_CORE_SEALED_H

#include "core/err.h"
#include "core/text.h"

enum { SEALED_MESSAGE_BYTES = 1 << 16, SEALED_KEY_FILE_BYTES_MIN = 32 };

struct sealed_secret {
    bool is_key_file;
    struct text bytes; /* the passphrase, or what is in the key file */
};

/* Reads the key file. Errors: sealed.key-file */
bool sealed_key_file(struct arena *mem, const char *path, struct sealed_secret *out, struct err *err);

struct sealed_writer;
/* `head`: lines "name value\n". Writes beside `path` until sealed_end; `path` must not be there yet. */
struct sealed_writer *sealed_begin(const char *path, struct text head, const struct sealed_secret *secret,
                                   struct err *err);
bool sealed_write(struct sealed_writer *writer, struct text bytes, struct err *err);
int64_t sealed_bytes(const struct sealed_writer *writer); /* written so far */
/* The file is whole, on disk, and takes its name. */
bool sealed_end(struct sealed_writer *writer, struct err *err);
/* Frees it; what was not ended is gone. Accepts NULL. */
void sealed_close(struct sealed_writer *writer);

struct sealed_reader;
struct sealed_reader *sealed_open(const char *path, const struct sealed_secret *secret, struct err *err);
/* The value of a line of the head; empty when there is none. Lives with the reader. */
struct text sealed_head(const struct sealed_reader *reader, const char *name);
/* Reads everything and says whether it is whole; then begins anew. `watch` (may be NULL) is called with bytes
   done and all; false from it stops: sealed.stopped. */
bool sealed_check(struct sealed_reader *reader, bool (*watch)(void *context, int64_t done, int64_t all),
                  void *context, struct err *err);
/* Exactly so many bytes. Errors: sealed.damaged at the end, too */
bool sealed_read(struct sealed_reader *reader, void *out, int64_t bytes, struct err *err);
/* Whether all was read, the mark of the end among it. */
bool sealed_is_over(struct sealed_reader *reader, struct err *err);
void sealed_reader_close(struct sealed_reader *reader); /* accepts NULL */

#endif
