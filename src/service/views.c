/* SPDX-License-Identifier: Apache-2.0 */
#include "service/views.h"

static bool is_address(struct text address) {
    return address.length == 0 ||
           (address.at[0] == '?' && address.length <= VIEW_ADDRESS_BYTES_MAX && text_utf8_error(address) < 0);
}

static bool check_view(const struct view *view, struct err *err) {
    struct text name = text_trim(view->name);
    if (name.length == 0 || text_utf8_error(name) >= 0 || name.length > 4 * (int64_t)VIEW_NAME_MAX ||
        text_columns(name) > VIEW_NAME_MAX)
        return err_fail(err, ERR_INPUT, "view.name", "a view's name has 1 to %d characters", VIEW_NAME_MAX);
    return is_address(view->address) ||
           err_fail(err, ERR_INPUT, "view.address",
                    "a view's address is not \"?\" and what follows it, at most %d bytes",
                    VIEW_ADDRESS_BYTES_MAX);
}

static bool check_name_free(struct tx *tx, const struct service *service, const struct view *view,
                            struct err *err) {
    int64_t other;
    return tx_int(tx, SQL_view_named, 0, &other, err, value_int(service->user_id), value_text(view->place),
                  value_text(text_trim(view->name)), value_int(view->id)) &&
           (other == 0 ||
            err_fail(err, ERR_INPUT, "view.exists",
                     "you have a view \"%.*s\" there already\nChoose another name.", TEXT_ARGS(view->name)));
}

static bool audit_view(struct tx *tx, const struct service *service, const char *action, int64_t id,
                       struct err *err) {
    struct arena mem = {0};
    bool noted = service_audit(tx, service, action, text_print(&mem, "view %lld", (long long)id), TEXT_NONE,
                               err);
    arena_clear(&mem);
    return noted;
}

bool views_add(const struct service *service, const struct view *view, int64_t *out_id, struct err *err) {
    int64_t last, count;
    if (!check_view(view, err)) return false;
    scoped(tx) struct tx *tx = tx_begin(service->store, err);
    if (tx == NULL || !tx_int(tx, SQL_view_count, 0, &count, err, value_int(service->user_id)) ||
        !check_name_free(tx, service, view, err) || !tx_int(tx, SQL_view_last, 0, &last, err))
        return false;
    if (count >= VIEWS_OF_USER_MAX)
        return err_fail(err, ERR_INPUT, "view.too-many", "you have %d views\nRemove one first.",
                        VIEWS_OF_USER_MAX);
    if (!tx_run(tx, SQL_view_add, err, value_int(last + 1), value_int(service->user_id),
                value_text(view->place), value_text(text_trim(view->name)), value_text(view->address),
                value_int(view->shared)) ||
        !audit_view(tx, service, "add view", last + 1, err) || !tx_commit(tx, err))
        return false;
    *out_id = last + 1;
    return true;
}

/* The place of a view of the user; in `mem`. */
static bool own_place(struct arena *mem, struct tx *tx, const struct service *service, int64_t id,
                      struct text *out, struct err *err) {
    scoped(rows) struct rows *rows = tx_rows(tx, SQL_view_place, err, value_int(id),
                                             value_int(service->user_id));
    bool found = rows_next(rows);
    if (found) *out = text_keep(mem, rows_text(rows, 0));
    return found || (!err_any(err) &&
                     err_fail(err, ERR_INPUT, "view.not-found", "you have no view %lld", (long long)id));
}

bool views_change(const struct service *service, const struct view *view, struct err *err) {
    struct view changed = *view;
    struct arena mem = {0};
    scoped(tx) struct tx *tx = tx_begin(service->store, err);
    bool done = tx != NULL && own_place(&mem, tx, service, view->id, &changed.place, err) &&
                check_view(&changed, err) && check_name_free(tx, service, &changed, err) &&
                tx_run(tx, SQL_view_change, err, value_text(text_trim(view->name)), value_text(view->address),
                       value_int(view->shared), value_int(view->id)) &&
                audit_view(tx, service, "change view", view->id, err) && tx_commit(tx, err);
    arena_clear(&mem);
    return done;
}

bool views_remove(const struct service *service, int64_t id, struct err *err) {
    struct text place;
    struct arena mem = {0};
    scoped(tx) struct tx *tx = tx_begin(service->store, err);
    bool done = tx != NULL && own_place(&mem, tx, service, id, &place, err) &&
                tx_run(tx, SQL_view_remove, err, value_int(id)) &&
                audit_view(tx, service, "remove view", id, err) && tx_commit(tx, err);
    arena_clear(&mem);
    return done;
}

bool views_list(struct arena *mem, const struct service *service, struct text place, struct view_list *out,
                struct err *err) {
    struct view_list list = {0};
    int64_t capacity = 0;
    scoped(tx) struct tx *tx = tx_look(service->store, err);
    if (tx == NULL) return false;
    scoped(rows) struct rows *rows = tx_rows(tx, SQL_view_list, err, value_text(place),
                                             value_int(service->user_id));
    while (rows_next(rows)) {
        arena_grow(mem, list.views, list.count, &capacity);
        list.views[list.count++] = (struct view){.id = rows_int(rows, 0, 0),
                                                 .place = place,
                                                 .name = text_keep(mem, rows_text(rows, 1)),
                                                 .address = text_keep(mem, rows_text(rows, 2)),
                                                 .shared = rows_int(rows, 3, 0) != 0,
                                                 .mine = rows_int(rows, 4, 0) == service->user_id,
                                                 .owner = text_keep(mem, rows_text(rows, 5))};
    }
    if (err_any(err)) return false;
    *out = list;
    return true;
}
