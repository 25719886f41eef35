/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A packed statement is a zstd frame without its first four bytes, which are always the same, without a
 * checksum (the database has its own) and without the dictionary's number (the row has it).
 */
#include "record/body.h"

#include "core/must.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <zdict.h>
#include <zstd.h>

enum { LEVEL = 3, MAGIC_BYTES = 4, CONTEXTS_MAX = 16, BODY_BYTES_MAX = 1 << 28 };

static const char magic[MAGIC_BYTES] = {'\x28', '\xb5', '\x2f', '\xfd'};

struct dictionary {
    ZSTD_CDict *pack;
    ZSTD_DDict *unpack;
};

struct bodies {
    _Atomic(struct dictionary *) dictionaries[DICTIONARIES_MAX];
    atomic_int newest;
    pthread_mutex_t mutex; /* guards what follows */
    ZSTD_CCtx *packers[CONTEXTS_MAX];
    ZSTD_DCtx *unpackers[CONTEXTS_MAX];
    int32_t packer_count, unpacker_count;
};

struct bodies *bodies_open(void) {
    struct bodies *bodies = calloc(1, sizeof *bodies);
    must(bodies != NULL);
    pthread_mutex_init(&bodies->mutex, NULL);
    return bodies;
}

void bodies_close(struct bodies *bodies) {
    if (bodies == NULL) return;
    for (int32_t i = 0; i < DICTIONARIES_MAX; i++) {
        struct dictionary *dictionary = bodies->dictionaries[i];
        if (dictionary == NULL) continue;
        ZSTD_freeCDict(dictionary->pack);
        ZSTD_freeDDict(dictionary->unpack);
        free(dictionary);
    }
    while (bodies->packer_count > 0) ZSTD_freeCCtx(bodies->packers[--bodies->packer_count]);
    while (bodies->unpacker_count > 0) ZSTD_freeDCtx(bodies->unpackers[--bodies->unpacker_count]);
    pthread_mutex_destroy(&bodies->mutex);
    free(bodies);
}

void bodies_add(struct bodies *bodies, int32_t id, struct text bytes) {
    must(id > 0 && id < DICTIONARIES_MAX);
    pthread_mutex_lock(&bodies->mutex);
    if (bodies->dictionaries[id] == NULL) {
        struct dictionary *dictionary = calloc(1, sizeof *dictionary);
        must(dictionary != NULL);
        dictionary->pack = ZSTD_createCDict(bytes.at, (size_t)bytes.length, LEVEL);
        dictionary->unpack = ZSTD_createDDict(bytes.at, (size_t)bytes.length);
        must(dictionary->pack != NULL && dictionary->unpack != NULL);
        bodies->dictionaries[id] = dictionary;
        if (id > bodies->newest) bodies->newest = id;
    }
    pthread_mutex_unlock(&bodies->mutex);
}

bool bodies_has(const struct bodies *bodies, int32_t id) {
    return id == 0 || (id > 0 && id < DICTIONARIES_MAX && bodies->dictionaries[id] != NULL);
}

int32_t bodies_newest(const struct bodies *bodies) {
    return bodies->newest;
}

/* ---- contexts are large and slow to make: a few are kept ---- */

static ZSTD_CCtx *packer_take(struct bodies *bodies) {
    pthread_mutex_lock(&bodies->mutex);
    ZSTD_CCtx *packer = bodies->packer_count > 0 ? bodies->packers[--bodies->packer_count] : NULL;
    pthread_mutex_unlock(&bodies->mutex);
    if (packer != NULL) return packer;
    packer = ZSTD_createCCtx();
    must(packer != NULL);
    ZSTD_CCtx_setParameter(packer, ZSTD_c_compressionLevel, LEVEL);
    ZSTD_CCtx_setParameter(packer, ZSTD_c_checksumFlag, 0);
    ZSTD_CCtx_setParameter(packer, ZSTD_c_dictIDFlag, 0);
    return packer;
}

static void packer_give(struct bodies *bodies, ZSTD_CCtx *packer) {
    pthread_mutex_lock(&bodies->mutex);
    bool room = bodies->packer_count < CONTEXTS_MAX;
    if (room) bodies->packers[bodies->packer_count++] = packer;
    pthread_mutex_unlock(&bodies->mutex);
    if (!room) ZSTD_freeCCtx(packer);
}

static ZSTD_DCtx *unpacker_take(struct bodies *bodies) {
    pthread_mutex_lock(&bodies->mutex);
    ZSTD_DCtx *unpacker = bodies->unpacker_count > 0 ? bodies->unpackers[--bodies->unpacker_count] : NULL;
    pthread_mutex_unlock(&bodies->mutex);
    if (unpacker == NULL) unpacker = ZSTD_createDCtx();
    must(unpacker != NULL);
    return unpacker;
}

static void unpacker_give(struct bodies *bodies, ZSTD_DCtx *unpacker) {
    pthread_mutex_lock(&bodies->mutex);
    bool room = bodies->unpacker_count < CONTEXTS_MAX;
    if (room) bodies->unpackers[bodies->unpacker_count++] = unpacker;
    pthread_mutex_unlock(&bodies->mutex);
    if (!room) ZSTD_freeDCtx(unpacker);
}

/* ---- packing ---- */

struct text body_pack(struct bodies *bodies, struct arena *mem, struct text bytes, int32_t *out_dictionary) {
    int32_t id = bodies->newest;
    size_t room = ZSTD_compressBound((size_t)bytes.length);
    char *packed = arena_make(mem, char, (int64_t)room);
    ZSTD_CCtx *packer = packer_take(bodies);
    size_t loaded = ZSTD_CCtx_refCDict(packer, id == 0 ? NULL : bodies->dictionaries[id]->pack);
    must(!ZSTD_isError(loaded));
    size_t length = ZSTD_compress2(packer, packed, room, bytes.at, (size_t)bytes.length);
    must(!ZSTD_isError(length) && length > MAGIC_BYTES);
    packer_give(bodies, packer);
    *out_dictionary = id;
    return (struct text){packed + MAGIC_BYTES, (int64_t)length - MAGIC_BYTES};
}

bool body_unpack(struct bodies *bodies, struct arena *mem, struct text packed, int32_t id, struct text *out,
                 struct err *err) {
    char *frame = arena_make(mem, char, packed.length + MAGIC_BYTES);
    memcpy(frame, magic, MAGIC_BYTES);
    memcpy(frame + MAGIC_BYTES, packed.at, (size_t)packed.length);
    size_t frame_length = (size_t)packed.length + MAGIC_BYTES;
    unsigned long long length = ZSTD_getFrameContentSize(frame, frame_length);
    if (length > BODY_BYTES_MAX || !bodies_has(bodies, id)) /* "unknown" and "error" are larger still */
        return err_fail(err, ERR_STORE, "record.damaged", "a stored statement cannot be unpacked");
    char *bytes = arena_make(mem, char, (int64_t)length);
    ZSTD_DCtx *unpacker = unpacker_take(bodies);
    size_t got = id == 0 ? ZSTD_decompressDCtx(unpacker, bytes, (size_t)length, frame, frame_length)
                         : ZSTD_decompress_usingDDict(unpacker, bytes, (size_t)length, frame, frame_length,
                                                      bodies->dictionaries[id]->unpack);
    unpacker_give(bodies, unpacker);
    if (ZSTD_isError(got) || got != length)
        return err_fail(err, ERR_STORE, "record.damaged", "a stored statement cannot be unpacked: %s",
                        ZSTD_getErrorName(got));
    *out = (struct text){bytes, (int64_t)length};
    return true;
}

struct text dictionary_train(struct arena *mem, const struct text *samples, int32_t count) {
    struct buffer all = {.mem = mem};
    size_t *lengths = arena_make(mem, size_t, count);
    for (int32_t i = 0; i < count; i++) {
        buffer_add(&all, samples[i]);
        lengths[i] = (size_t)samples[i].length;
    }
    char *bytes = arena_make(mem, char, DICTIONARY_BYTES);
    size_t length = ZDICT_trainFromBuffer(bytes, DICTIONARY_BYTES, all.at, lengths, (unsigned)count);
    return ZDICT_isError(length) ? TEXT_NONE : (struct text){bytes, (int64_t)length};
}
