/* SPDX-License-Identifier: Apache-2.0 */
#include "service/certificate_keys.h"

#include "core/files.h"
#include "core/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_BYTES_MAX = 10000 };

const char *certificate_keys_directory(struct arena *mem, const struct service *service,
                                       const struct tx *tx) {
    if (service->certificate_keys != NULL) return service->certificate_keys;
    if (tx_is_file(tx)) return text_zero_ended(mem, text_print(mem, "%s-keys", tx_where(tx)));
    return "cadre-keys";
}

static const char *key_file(struct arena *mem, const char *directory, struct text kid, const char *ending) {
    return path_join(mem, directory,
                     text_zero_ended(mem, text_print(mem, "%.*s.%s", TEXT_ARGS(kid), ending)));
}

/* ---- the public half's file ---- */

static struct text public_print(struct arena *mem, const struct certificate_key *key) {
    struct buffer out = {.mem = mem};
    struct json_out json = {.to = &out};
    json_open(&json, NULL, '{');
    public_key_print(&json, &key->public);
    json_text(&json, "kid", key->public.kid);
    json_int(&json, "made", key->made_seconds);
    json_int(&json, "retired", key->retired_seconds);
    json_close(&json, '}');
    buffer_char(&out, '\n');
    return buffer_text(&out);
}

static bool seconds_of(const struct json *json, const char *name, int64_t *out) {
    int32_t node = json_member(json, 0, name);
    return node != JSON_MISSING && json_kind(json, node) == JSON_NUMBER &&
           json_integer(json_raw(json, node), out);
}

static bool public_parse(struct arena *mem, struct text body, struct certificate_key *out) {
    struct json json;
    struct err why = {0};
    return json_read(mem, body, &json, &why) && json_kind(&json, 0) == JSON_OBJECT &&
           public_key_read(mem, &json, 0, &out->public) &&
           text_equal(out->public.kid, public_key_thumbprint(mem, &out->public)) &&
           seconds_of(&json, "made", &out->made_seconds) &&
           seconds_of(&json, "retired", &out->retired_seconds);
}

static bool damaged(const char *path, struct err *err) {
    return err_fail(err, ERR_STORE, "certificate.key-damaged",
                    "\"%s\" is not a key that signs certificates\nPut back the file from a backup.", path);
}

static int by_age(const void *left, const void *right) {
    const struct certificate_key *a = left, *b = right;
    if (a->made_seconds != b->made_seconds) return a->made_seconds < b->made_seconds ? -1 : 1;
    return text_compare(a->public.kid, b->public.kid);
}

static bool ends_with(struct text t, const char *ending) {
    int64_t length = (int64_t)strlen(ending);
    return t.length > length && memcmp(t.at + t.length - length, ending, (size_t)length) == 0;
}

static bool read_directory(struct arena *mem, const char *directory, struct certificate_key_list *out,
                           struct err *err) {
    struct text *names, body;
    int64_t count;
    *out = (struct certificate_key_list){0};
    if (!file_exists(directory)) return true;
    if (!directory_list(mem, directory, &names, &count, err)) return false;
    out->keys = arena_make(mem, struct certificate_key, count + 1);
    for (int64_t i = 0; i < count; i++) {
        if (!ends_with(names[i], ".json")) continue;
        const char *path = path_join(mem, directory, text_zero_ended(mem, names[i]));
        if (!file_read(mem, path, FILE_BYTES_MAX, &body, err)) return false;
        if (!public_parse(mem, body, &out->keys[out->count])) return damaged(path, err);
        if (++out->count > KEY_SET_MAX)
            return err_fail(err, ERR_LIMIT, "keys.too-large", "there are more than %d keys", KEY_SET_MAX);
    }
    qsort(out->keys, (size_t)out->count, sizeof out->keys[0], by_age);
    return true;
}

bool certificate_keys_list(struct arena *mem, const struct service *service, struct tx *tx,
                           struct certificate_key_list *out, struct err *err) {
    return read_directory(mem, certificate_keys_directory(mem, service, tx), out, err);
}

bool certificate_keys_set(struct arena *mem, const struct service *service, struct tx *tx,
                          struct key_set *out, struct err *err) {
    struct certificate_key_list list;
    if (!certificate_keys_list(mem, service, tx, &list, err)) return false;
    *out = (struct key_set){arena_make(mem, struct public_key, list.count + 1), list.count};
    for (int32_t i = 0; i < list.count; i++) out->keys[i] = list.keys[list.count - 1 - i].public;
    return true;
}

/* ---- the private half ---- */

static bool private_write(const char *path, struct text pem, struct err *err) {
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool written = fd >= 0 && write(fd, pem.at, (size_t)pem.length) == pem.length && fsync(fd) == 0;
    if (fd >= 0 && close(fd) != 0) written = false;
    return written || err_fail(err, ERR_SYSTEM, "file.write", "could not write \"%s\": %m", path);
}

static struct signer *private_read(struct arena *mem, const char *path, const struct public_key *public,
                                   struct err *err) {
    struct text pem;
    struct stat about;
    if (stat(path, &about) == 0 && (about.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        err_fail(err, ERR_STORE, "certificate.key-open",
                 "others may read the key that signs certificates, \"%s\"\n"
                 "Think about who has read it: add a new key and retire this one, or: chmod 600 '%s'",
                 path, path);
        return NULL;
    }
    if (!file_read(mem, path, FILE_BYTES_MAX, &pem, err)) return NULL;
    struct signer *signer = signer_read(pem);
    secret_forget((char *)pem.at, pem.length);
    if (signer != NULL && public_key_same(signer_public(signer), public)) return signer;
    signer_end(signer);
    damaged(path, err);
    return NULL;
}

struct signer *certificate_keys_signer(struct arena *mem, const struct service *service, struct tx *tx,
                                       struct err *err) {
    struct certificate_key_list list;
    const char *directory = certificate_keys_directory(mem, service, tx);
    if (!read_directory(mem, directory, &list, err)) return NULL;
    for (int32_t i = list.count - 1; i >= 0; i--)
        if (list.keys[i].retired_seconds == 0)
            return private_read(mem, key_file(mem, directory, list.keys[i].public.kid, "pem"),
                                &list.keys[i].public, err);
    err_fail(err, ERR_STORE, "certificate.no-key",
             "there is no key that signs certificates in \"%s\"\nMake one: cadre cert key add", directory);
    return NULL;
}

/* ---- changes ---- */

static bool directory_make_private(const char *directory, struct err *err) {
    return mkdir(directory, 0700) == 0 || errno == EEXIST ||
           err_fail(err, ERR_SYSTEM, "file.make-directory", "could not make the directory \"%s\": %m",
                    directory);
}

static bool audit_key(struct arena *mem, struct tx *tx, const struct service *service, const char *action,
                      const struct public_key *key, struct err *err) {
    return service_audit(tx, service, action, text_print(mem, "certificate key %.*s", TEXT_ARGS(key->kid)),
                         text_of(signing_names[key->algorithm]), err);
}

/* The line in the log comes before the key can be used: one that cannot be written leaves no key. */
bool certificate_keys_add(struct arena *mem, const struct service *service, enum signing_algorithm algorithm,
                          struct text *out_kid, struct err *err) {
    if (!service_may(service, RIGHT_KEYS, err)) return false;
    scoped(tx) struct tx *tx = tx_begin(service->store, err);
    if (tx == NULL) return false;
    scoped(signer) struct signer *signer = signer_make(algorithm);
    struct certificate_key key = {*signer_public(signer), service_now(service), 0};
    key.public.kid = text_keep(mem, key.public.kid);
    const char *directory = certificate_keys_directory(mem, service, tx);
    struct text pem = signer_pem(mem, signer);
    bool made = directory_make_private(directory, err) &&
                audit_key(mem, tx, service, "add certificate key", &key.public, err) &&
                private_write(key_file(mem, directory, key.public.kid, "pem"), pem, err) &&
                tx_commit(tx, err) &&
                file_write(key_file(mem, directory, key.public.kid, "json"), public_print(mem, &key), err);
    secret_forget((char *)pem.at, pem.length);
    if (made) *out_kid = key.public.kid;
    return made;
}

static struct certificate_key *find_one(struct certificate_key_list *list, struct text begin) {
    struct certificate_key *found = NULL;
    for (int32_t i = 0; i < list->count; i++) {
        struct text kid = list->keys[i].public.kid;
        if (begin.length == 0 || begin.length > kid.length ||
            memcmp(kid.at, begin.at, (size_t)begin.length) != 0)
            continue;
        if (found != NULL) return NULL;
        found = &list->keys[i];
    }
    return found;
}

bool certificate_keys_retire(struct arena *mem, const struct service *service, struct text kid,
                             struct text *out_kid, struct err *err) {
    struct certificate_key_list list;
    if (!service_may(service, RIGHT_KEYS, err)) return false;
    scoped(tx) struct tx *tx = tx_begin(service->store, err);
    if (tx == NULL || !certificate_keys_list(mem, service, tx, &list, err)) return false;
    struct certificate_key *key = find_one(&list, kid);
    if (key == NULL || key->retired_seconds != 0)
        return err_fail(err, ERR_INPUT, "certificate.unknown-key",
                        "no key, or more than one, that signs begins with \"%.*s\"\n"
                        "`cadre cert key list` shows them.",
                        TEXT_ARGS(text_shorten(mem, kid, 60)));
    const char *directory = certificate_keys_directory(mem, service, tx);
    const char *private = key_file(mem, directory, key->public.kid, "pem");
    key->retired_seconds = service_now(service);
    if (!audit_key(mem, tx, service, "retire certificate key", &key->public, err) || !tx_commit(tx, err) ||
        !file_write(key_file(mem, directory, key->public.kid, "json"), public_print(mem, key), err))
        return false;
    if (unlink(private) != 0 && errno != ENOENT)
        return err_fail(err, ERR_SYSTEM, "file.write", "could not remove \"%s\": %m\nRemove it by hand.",
                        private);
    *out_kid = key->public.kid;
    return true;
}
