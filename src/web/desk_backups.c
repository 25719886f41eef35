/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Backups: into the directory that `cadre serve --backup-dir` names, from where they are downloaded; without
 * one, a backup is made and downloaded at once. Names are ours: nobody chooses a path from outside.
 */
#include "core/files.h"
#include "core/json.h"
#include "core/secret.h"
#include "service/backup.h"
#include "web/desk_shapes.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PASSPHRASE_BYTES_MIN = 12, DOWNLOAD_BYTES_MAX = 1 << 28 };

static atomic_flag busy = ATOMIC_FLAG_INIT;

/* cadre-20261124-233000.backup */
static bool is_name(struct text name) {
    static const char form[] = "cadre-########-######.backup";
    if (name.length != (int64_t)strlen(form)) return false;
    for (int64_t i = 0; i < name.length; i++) {
        bool digit = name.at[i] >= '0' && name.at[i] <= '9';
        if (form[i] == '#' ? !digit : name.at[i] != form[i]) return false;
    }
    return true;
}

static const char *name_make(struct arena *mem, int64_t now) {
    struct day_text today = day_print((day)(now / 86400));
    return text_print(mem, "cadre-%.4s%.2s%.2s-%02d%02d%02d.backup", today.at, today.at + 5, today.at + 8,
                      (int)(now % 86400 / 3600), (int)(now / 60 % 60), (int)(now % 60))
        .at;
}

static void json_backup(struct json_out *json, struct arena *mem, const char *path, struct text name) {
    struct stat about = {0};
    if (stat(path, &about) != 0) return;
    json_text(json, "name", name);
    json_int(json, "bytes", about.st_size);
    json_moment(json, mem, "made", about.st_mtime);
}

static bool names_read(struct request *request, struct text **out, int32_t *out_count, struct err *err) {
    const char *directory = desk_backup_directory(call_of(request)->desk);
    struct text *names = NULL;
    int64_t count = 0;
    int32_t kept = 0;
    if (directory != NULL && !directory_list(request->mem, directory, &names, &count, err)) return false;
    struct text *list = arena_make(request->mem, struct text, count + 1);
    for (int64_t i = count - 1; i >= 0; i--) /* names are by time: the newest first */
        if (is_name(names[i])) list[kept++] = names[i];
    *out = list;
    *out_count = kept;
    return true;
}

bool backups_get(struct request *request, struct err *err) {
    const char *directory = desk_backup_directory(call_of(request)->desk);
    struct text *names;
    struct list list;
    int32_t count;
    if (!service_may(&call_of(request)->service, RIGHT_SYSTEM, err) ||
        !names_read(request, &names, &count, err) || !list_begin(&list, request, count, err))
        return false;
    for (int64_t i = list.begin; i < list.end; i++) {
        json_open(&list.json, NULL, '{');
        json_backup(&list.json, request->mem,
                    path_join(request->mem, directory, text_zero_ended(request->mem, names[i])), names[i]);
        json_close(&list.json, '}');
    }
    return list_answer(&list);
}

static bool answer_backup(struct request *request, const char *path, const char *name, struct err *err) {
    struct text bytes;
    if (!file_read(request->mem, path, DOWNLOAD_BYTES_MAX, &bytes, err)) return false;
    answer_header(request, "Content-Disposition",
                  text_print(request->mem, "attachment; filename=\"%s\"", name));
    answer(request, 200, "application/octet-stream", bytes);
    return true;
}

bool backup_get(struct request *request, struct err *err) {
    const char *directory = desk_backup_directory(call_of(request)->desk);
    struct text name;
    if (!service_may(&call_of(request)->service, RIGHT_SYSTEM, err) ||
        !request_part(request, "name", &name, err))
        return false;
    const char *file = text_zero_ended(request->mem, name);
    const char *path = directory == NULL ? NULL : path_join(request->mem, directory, file);
    if (path == NULL || !is_name(name) || !file_exists(path))
        return not_found(err, "backup.not-found", "there is no such backup");
    return answer_backup(request, path, file, err);
}

static bool make_kept(struct request *request, const char *directory, const char *name,
                      const struct sealed_secret *secret, struct err *err) {
    const char *path = path_join(request->mem, directory, name);
    struct backup_report report;
    struct body body;
    if (!backup_write(request->mem, &call_of(request)->service, path, secret, NULL, &report, err))
        return false;
    body_begin(&body, request);
    json_backup(&body.json, request->mem, path, text_of(name));
    return body_answer(&body, request, 201, TEXT_NONE);
}

/* Sealed before it is in a file, which goes at once. */
static bool make_downloaded(struct request *request, const char *name, const struct sealed_secret *secret,
                            struct err *err) {
    const char *place = getenv("TMPDIR") != NULL ? getenv("TMPDIR") : "/tmp";
    char *directory = (char *)text_print(request->mem, "%s/cadre-backup-XXXXXX", place).at;
    struct backup_report report;
    if (mkdtemp(directory) == NULL)
        return err_fail(err, ERR_SYSTEM, "file.make-directory", "could not make a directory in \"%s\": %m",
                        place);
    const char *path = path_join(request->mem, directory, name);
    bool done = backup_write(request->mem, &call_of(request)->service, path, secret, NULL, &report, err) &&
                answer_backup(request, path, name, err);
    unlink(path);
    rmdir(directory);
    return done;
}

bool backups_post(struct request *request, struct err *err) {
    struct call *call = call_of(request);
    const char *directory = desk_backup_directory(call->desk);
    struct json json;
    struct sealed_secret secret = {0};
    if (!request_json(request, &json, err) ||
        !json_member_text(request, &json, "passphrase", true, &secret.bytes, err))
        return false;
    if (secret.bytes.length < PASSPHRASE_BYTES_MIN)
        return err_fail(err, ERR_INPUT, "backup.passphrase", "a passphrase has %d characters or more",
                        PASSPHRASE_BYTES_MIN);
    if (atomic_flag_test_and_set(&busy))
        return err_fail(err, ERR_BUSY, "backup.busy", "a backup is being made\nTry again when it is done.");
    const char *name = name_make(request->mem, service_now(&call->service));
    bool done = directory != NULL ? make_kept(request, directory, name, &secret, err)
                                  : make_downloaded(request, name, &secret, err);
    atomic_flag_clear(&busy);
    return done;
}
