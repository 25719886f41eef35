/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PostgreSQL 15 through libpq.
 *
 * What is run without rows is sent in a pipeline and settled every BATCH statements, before rows are asked
 * for, and at the commit: an import of 300,000 rows would otherwise wait for as many answers. Texts go as
 * binary, which for text is its bytes; numbers go as text, so that the server chooses their width.
 */
#include "store/engine.h"

#include "core/must.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BATCH = 256, PARAMETERS_MAX = 60 };

/* One process changes at a time: SQLite's rule, kept here with a lock of our own number ("CADR"). */
#define BEGIN_CHANGE                                                                                         \
    "BEGIN; SET LOCAL lock_timeout = %d; SELECT pg_advisory_xact_lock(1128351826); "                         \
    "SET LOCAL lock_timeout = 0"
#define BEGIN_LOOK "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
/* A server may answer a commit before it is on disk; ours must not. A client whose machine died keeps the
   lock until the server notices: in a minute, not in two hours. */
#define SESSION                                                                                              \
    "SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3; "         \
    "SET client_min_messages = warning; SET bytea_output = hex; SET client_encoding = 'UTF8'; SET "          \
    "standard_conforming_strings = "                                                                         \
    "on; "                                                                                                   \
    "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = "    \
    "'off'"

/* Whose database it is: 1 ours, 0 empty, -1 somebody else's. Tables of extensions are nobody's. */
#define WHOSE                                                                                                \
    "SELECT CASE WHEN EXISTS (SELECT FROM pg_attribute"                                                      \
    "                          WHERE attrelid = to_regclass('migration') AND attname = 'number') THEN 1"     \
    "            WHEN EXISTS (SELECT FROM pg_class"                                                          \
    "                          WHERE relnamespace = to_regnamespace(current_schema()) AND relkind IN ('r', " \
    "'p')"                                                                                                   \
    "                            AND NOT EXISTS (SELECT FROM pg_depend"                                      \
    "                                             WHERE objid = pg_class.oid AND deptype = 'e')) THEN -1"    \
    "            ELSE 0 END"

struct connection {
    int32_t patience_milliseconds;
    PGconn *pg;
    bool prepared[QUERY_COUNT];
    bool in_transaction, lost;
    int32_t queued;
    char *insert; /* the statement that is prepared as "copy_in", or NULL */
};

struct cursor {
    PGresult *result;
    struct connection *fetches; /* of postgres_select: from where the next rows come; else NULL */
    int row;
    struct arena bytes; /* of the row */
};

static bool failed(struct connection *c, const PGresult *result, const char *during, struct err *err) {
    const char *state = result == NULL ? NULL : PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *text = result == NULL ? NULL : PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    if (state == NULL) state = "";
    /* The server's last words (57P01: an administrator ends it) come before the end of the connection is
     * seen. */
    c->lost |= PQstatus(c->pg) != CONNECTION_OK || strncmp(state, "57P", 3) == 0 ||
               strncmp(state, "08", 2) == 0;
    if (c->lost)
        return err_fail(
            err, ERR_STORE, "store.lost",
            "%s: the connection to the database was lost\nNothing was changed. Do it again when the "
            "server answers.",
            during);
    if (strcmp(state, "55P03") == 0)
        return err_fail(err, ERR_BUSY, "store.busy",
                        "somebody else is changing the database\nTry again in a moment.");
    if (strcmp(state, "53100") == 0)
        return err_fail(err, ERR_SYSTEM, "store.full",
                        "%s: the database's disk is full\nNothing was changed. Make room and do it again.",
                        during);
    return err_fail(err, ERR_STORE, "store.failed", "%s: %s", during,
                    text != NULL ? text : PQerrorMessage(c->pg));
}

static bool is_done(const PGresult *result) {
    ExecStatusType status = PQresultStatus(result);
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

/* Waits for what was sent; the first failure is recorded. */
static bool settle(struct connection *c, struct err *err) {
    if (PQpipelineStatus(c->pg) == PQ_PIPELINE_OFF) return true;
    bool done = PQpipelineSync(c->pg) == 1;
    for (bool synced = false; done && !synced;) {
        PGresult *result = PQgetResult(c->pg);
        if (result == NULL && PQstatus(c->pg) != CONNECTION_OK) done = false;
        synced = result != NULL && PQresultStatus(result) == PGRES_PIPELINE_SYNC;
        if (result != NULL && !synced && !is_done(result)) {
            failed(c, result, "database", err);
            done = PQstatus(c->pg) == CONNECTION_OK;
        }
        PQclear(result);
    }
    c->queued = 0;
    if (!done || PQexitPipelineMode(c->pg) != 1) return failed(c, NULL, "database", err);
    return !err_any(err);
}

static bool postgres_script(struct connection *c, const char *sql, struct err *err) {
    if (!settle(c, err)) return false;
    PGresult *result = PQexec(c->pg, sql);
    bool done = is_done(result) || failed(c, result, "database", err);
    PQclear(result);
    return done;
}

static void postgres_close(struct connection *c) {
    if (c == NULL) return;
    PQfinish(c->pg);
    free(c->insert);
    free(c);
}

static void postgres_set_patience(struct connection *c, int32_t milliseconds) {
    c->patience_milliseconds = milliseconds;
}

/* A database is made by its administrator; what we make are the tables in it. */
static bool check_whose(struct connection *c, enum store_use use, struct err *err) {
    PGresult *result = PQexec(c->pg, WHOSE);
    bool done = is_done(result) || failed(c, result, "database", err);
    int64_t whose = done ? strtoll(PQgetvalue(result, 0, 0), NULL, 10) : 0;
    PQclear(result);
    if (done && whose < 0)
        return err_fail(
            err, ERR_INPUT, "store.not-ours",
            "database \"%s\" holds tables that are not Cadre's\nName another database, or a schema of "
            "its own: postgresql://host/database?options=-csearch_path%%3Dcadre",
            PQdb(c->pg));
    if (done && whose == 0 && use == STORE_LOOK)
        return err_fail(err, ERR_INPUT, "store.no-database",
                        "database \"%s\" is empty\nBegin with: cadre import DIR --db URL", PQdb(c->pg));
    return done;
}

/* What the URL says comes last and so wins. */
static PGconn *connect_to(const char *url) {
    const char *const names[] = {"connect_timeout", "application_name", "target_session_attrs", "dbname",
                                 NULL};
    const char *const values[] = {"10", "cadre", "read-write", url, NULL};
    return PQconnectdbParams(names, values, 1);
}

static struct connection *postgres_open(const char *url, enum store_use use, struct err *err) {
    struct connection *c = calloc(1, sizeof *c);
    must(c != NULL);
    c->patience_milliseconds = STORE_PATIENCE_MILLISECONDS;
    c->pg = connect_to(url);
    if (PQstatus(c->pg) == CONNECTION_OK && postgres_script(c, SESSION, err) && check_whose(c, use, err))
        return c;
    /* libpq's text names host, port, user and database, never the password */
    if (!err_any(err))
        err_fail(err, ERR_STORE, "store.open",
                 "could not connect: %.*s\nIs the server running, and the URL right? For example "
                 "postgresql://cadre@localhost/cadre",
                 (int)strcspn(PQerrorMessage(c->pg), "\n"), PQerrorMessage(c->pg));
    postgres_close(c);
    return NULL;
}

static bool postgres_prepare(struct connection *c, enum query query, struct err *err) {
    if (c->prepared[query]) return true;
    if (!settle(c, err)) return false;
    const struct query_text *text = &query_texts[query];
    PGresult *result = PQprepare(c->pg, text->name, text->postgres, 0, NULL);
    c->prepared[query] = is_done(result) || failed(c, result, text->name, err);
    PQclear(result);
    return c->prepared[query];
}

/* A connection that was lost while nothing was going on is no failure: it is made again, once. */
static bool reconnect(struct connection *c, struct err *err) {
    memset(c->prepared, 0, sizeof c->prepared);
    free(c->insert);
    c->insert = NULL;
    c->queued = 0;
    PQreset(c->pg);
    c->lost = PQstatus(c->pg) != CONNECTION_OK;
    return c->lost ? failed(c, NULL, "database", err) : postgres_script(c, SESSION, err);
}

static bool postgres_own(struct connection *c, struct err *err) {
    (void)c, (void)err; /* servers take turns: BEGIN_CHANGE */
    return true;
}

static bool postgres_cache(struct connection *c, int64_t bytes, struct err *err) {
    (void)c, (void)bytes, (void)err; /* the server's affair */
    return true;
}

static bool postgres_begin(struct connection *c, bool changes, struct err *err) {
    char begin_change[sizeof BEGIN_CHANGE + 12];
    struct err first = {0};
    snprintf(begin_change, sizeof begin_change, BEGIN_CHANGE, c->patience_milliseconds);
    const char *sql = changes ? begin_change : BEGIN_LOOK;
    c->in_transaction = true;
    if (!c->lost && postgres_script(c, sql, &first)) return true;
    if (c->lost) {
        if (reconnect(c, err) && postgres_script(c, sql, err)) return true;
    } else {
        *err = err_any(err) ? *err : first;
    }
    PQclear(PQexec(c->pg, "ROLLBACK"));
    c->in_transaction = false;
    return false;
}

/* What was sent after the failure fails too, and is no news. */
static bool postgres_undo(struct connection *c, struct err *err) {
    struct err known = {0};
    settle(c, &known);
    return postgres_script(c, "ROLLBACK TO SAVEPOINT part; RELEASE SAVEPOINT part", err);
}

static bool postgres_commit(struct connection *c, struct err *err) {
    if (!settle(c, err)) return false;
    PGresult *result = PQexec(c->pg, "COMMIT");
    c->in_transaction = false;
    /* A commit of a failed transaction answers ROLLBACK, without an error. */
    bool done = is_done(result) && strcmp(PQcmdStatus(result), "COMMIT") == 0;
    struct err why = {0};
    if (!done) failed(c, result, "commit", &why);
    PQclear(result);
    if (done) return true;
    if (c->lost)
        return err_fail(
            err, ERR_STORE, "store.commit-unknown",
            "the connection was lost while the change was being confirmed\nLook whether it is there "
            "before you do it again.");
    return err_fail(err, why.kind, why.code, "%s", why.text);
}

static void postgres_rollback(struct connection *c) {
    struct err ignored = {0};
    settle(c, &ignored);
    if (c->in_transaction) PQclear(PQexec(c->pg, "ROLLBACK"));
    c->in_transaction = false;
}

struct parameters {
    const char *at[PARAMETERS_MAX];
    int lengths[PARAMETERS_MAX], formats[PARAMETERS_MAX];
    char numbers[PARAMETERS_MAX][24];
};

static void parameters_set(struct parameters *p, const struct value *values, int32_t count) {
    must(count <= PARAMETERS_MAX);
    for (int32_t i = 0; i < count; i++) {
        p->at[i] = NULL;
        p->lengths[i] = p->formats[i] = 0;
        if (values[i].kind == VALUE_INT) {
            snprintf(p->numbers[i], sizeof p->numbers[i], "%lld", (long long)values[i].number);
            p->at[i] = p->numbers[i];
        } else if (values[i].kind != VALUE_NULL) {
            must(values[i].text.length <= INT32_MAX);
            p->at[i] = values[i].text.at != NULL ? values[i].text.at : "";
            p->lengths[i] = (int)values[i].text.length;
            p->formats[i] = 1;
        }
    }
}

static bool postgres_run(struct connection *c, enum query query, const struct value *values, int32_t count,
                         struct err *err) {
    struct parameters p;
    if (!postgres_prepare(c, query, err)) return false;
    if (PQpipelineStatus(c->pg) == PQ_PIPELINE_OFF && PQenterPipelineMode(c->pg) != 1)
        return failed(c, NULL, query_texts[query].name, err);
    parameters_set(&p, values, count);
    if (PQsendQueryPrepared(c->pg, query_texts[query].name, count, p.at, p.lengths, p.formats, 0) != 1)
        return failed(c, NULL, query_texts[query].name, err);
    return ++c->queued < BATCH || settle(c, err);
}

static struct cursor *postgres_rows(struct connection *c, enum query query, const struct value *values,
                                    int32_t count, struct err *err) {
    struct parameters p;
    if (!settle(c, err) || !postgres_prepare(c, query, err)) return NULL;
    parameters_set(&p, values, count);
    PGresult *result = PQexecPrepared(c->pg, query_texts[query].name, count, p.at, p.lengths, p.formats, 0);
    if (!is_done(result)) {
        failed(c, result, query_texts[query].name, err);
        PQclear(result);
        return NULL;
    }
    struct cursor *cursor = calloc(1, sizeof *cursor);
    must(cursor != NULL);
    *cursor = (struct cursor){.result = result, .row = -1};
    return cursor;
}

static bool fetch_more(struct cursor *cursor, struct err *err) {
    PQclear(cursor->result);
    cursor->result = PQexec(cursor->fetches->pg, "FETCH 100 FROM copy_out");
    cursor->row = 0;
    return is_done(cursor->result) ? PQntuples(cursor->result) > 0
                                   : failed(cursor->fetches, cursor->result, "copy", err);
}

static bool postgres_next(struct cursor *cursor, struct err *err) {
    if (cursor->bytes.newest != NULL) arena_clear(&cursor->bytes);
    if (++cursor->row < PQntuples(cursor->result)) return true;
    return cursor->fetches != NULL && fetch_more(cursor, err);
}

static int64_t postgres_get_int(const struct cursor *cursor, int32_t column, int64_t otherwise) {
    if (PQgetisnull(cursor->result, cursor->row, column)) return otherwise;
    return strtoll(PQgetvalue(cursor->result, cursor->row, column), NULL, 10);
}

static struct text postgres_get_text(const struct cursor *cursor, int32_t column) {
    return (struct text){PQgetvalue(cursor->result, cursor->row, column),
                         PQgetlength(cursor->result, cursor->row, column)};
}

static uint8_t hex_value(char c) {
    return (uint8_t)(c <= '9' ? c - '0' : c - 'a' + 10);
}

/* "\\x00ff": results come as text, since numbers do. */
static struct text postgres_get_bytes(struct cursor *cursor, int32_t column) {
    const char *hex = PQgetvalue(cursor->result, cursor->row, column);
    int64_t length = (PQgetlength(cursor->result, cursor->row, column) - 2) / 2;
    if (length <= 0) return TEXT_NONE;
    char *bytes = arena_make(&cursor->bytes, char, length);
    for (int64_t i = 0; i < length; i++)
        bytes[i] = (char)(hex_value(hex[2 + 2 * i]) << 4 | hex_value(hex[3 + 2 * i]));
    return (struct text){bytes, length};
}

static int32_t postgres_columns(const struct cursor *cursor) {
    return PQnfields(cursor->result);
}

static void postgres_end(struct cursor *cursor) {
    if (cursor->fetches != NULL && !cursor->fetches->lost)
        PQclear(PQexec(cursor->fetches->pg, "CLOSE copy_out"));
    PQclear(cursor->result);
    arena_clear(&cursor->bytes);
    free(cursor);
}

/* ---- for store/copy ---- */

/* A cursor of the server's, so that a table of any size is read. */
static struct cursor *postgres_select(struct connection *c, const char *sql, struct err *err) {
    struct arena mem = {0};
    struct text declare = text_print(&mem, "DECLARE copy_out NO SCROLL CURSOR FOR %s", sql);
    bool declared = postgres_script(c, declare.at, err);
    arena_clear(&mem);
    if (!declared) return NULL;
    struct cursor *cursor = calloc(1, sizeof *cursor);
    must(cursor != NULL);
    *cursor = (struct cursor){.fetches = c, .row = -1};
    return cursor;
}

enum { OID_BYTEA = 17, OID_INT8 = 20, OID_INT2 = 21, OID_INT4 = 23 };

static struct value postgres_get_value(struct cursor *cursor, int32_t column) {
    if (PQgetisnull(cursor->result, cursor->row, column)) return value_null();
    switch (PQftype(cursor->result, column)) {
    case OID_INT2:
    case OID_INT4:
    case OID_INT8:
        return value_int(postgres_get_int(cursor, column, 0));
    case OID_BYTEA:
        return value_bytes(postgres_get_bytes(cursor, column));
    default:
        return value_text(postgres_get_text(cursor, column));
    }
}

static bool insert_prepare(struct connection *c, const char *sql, struct err *err) {
    if (c->insert != NULL && strcmp(c->insert, sql) == 0) return true;
    if (!settle(c, err)) return false;
    if (c->insert != NULL) PQclear(PQexec(c->pg, "DEALLOCATE copy_in"));
    free(c->insert);
    c->insert = NULL;
    PGresult *result = PQprepare(c->pg, "copy_in", sql, 0, NULL);
    bool done = is_done(result) || failed(c, result, "copy", err);
    PQclear(result);
    if (done) c->insert = strdup(sql);
    return done;
}

static bool postgres_insert(struct connection *c, const char *sql, const struct value *values, int32_t count,
                            struct err *err) {
    struct parameters p;
    if (!insert_prepare(c, sql, err)) return false;
    if (PQpipelineStatus(c->pg) == PQ_PIPELINE_OFF && PQenterPipelineMode(c->pg) != 1)
        return failed(c, NULL, "copy", err);
    parameters_set(&p, values, count);
    if (PQsendQueryPrepared(c->pg, "copy_in", count, p.at, p.lengths, p.formats, 0) != 1)
        return failed(c, NULL, "copy", err);
    return ++c->queued < BATCH || settle(c, err);
}

const struct engine postgres_engine = {
    .name = "postgres",
    .open = postgres_open,
    .close = postgres_close,
    .set_patience = postgres_set_patience,
    .prepare = postgres_prepare,
    .script = postgres_script,
    .own = postgres_own,
    .cache = postgres_cache,
    .begin = postgres_begin,
    .undo = postgres_undo,
    .commit = postgres_commit,
    .rollback = postgres_rollback,
    .run = postgres_run,
    .rows = postgres_rows,
    .next = postgres_next,
    .get_int = postgres_get_int,
    .get_text = postgres_get_text,
    .get_bytes = postgres_get_bytes,
    .columns = postgres_columns,
    .end = postgres_end,
    .select = postgres_select,
    .get_value = postgres_get_value,
    .insert = postgres_insert,
};
