/* SPDX-License-Identifier: Apache-2.0 */
/* Users, signing in, sessions, tokens, and the attacks on them; each on both engines. Time is a number here.
 */
#include "core/secret.h"
#include "service/sessions.h"
#include "service/sign_in.h"
#include "service/tokens.h"
#include "service/users.h"
#include "store/audit.h"
#include "tests/engines.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum { NOON = 1200000000, MINUTE = 60, HOUR = 3600, DAY = 86400 };

static const char right_password[] = "correct horse battery", wrong_password[] = "correct horse batterie";
static const char home[] = "192.0.2.7", elsewhere[] = "198.51.100.1";

static struct arena mem;
static struct service system_user; /* of the test at hand */

/* ---- small words for what the tests do ---- */

static void begin(const char *where) {
    struct err err = {0};
    struct store *store = store_open(where, STORE_CHANGE, &err);
    check(store != NULL);
    system_user = (struct service){
        .store = store,
        .who = text_of("system"),
        .rights = RIGHTS_ALL,
        .audit_key = text_zero_ended(&mem, text_print(&mem, "%s-audit.key", fresh_file())),
        .now = NOON};
}

static void end(void) {
    store_close(system_user.store);
    arena_clear(&mem);
}

/* Hashing is slow on purpose: for the users of the tests with the least work there can be. */
static const char *right_hash(void) {
    static char hash[crypto_pwhash_STRBYTES];
    if (hash[0] == '\0')
        check_int(crypto_pwhash_str(hash, right_password, strlen(right_password), crypto_pwhash_OPSLIMIT_MIN,
                                    crypto_pwhash_MEMLIMIT_MIN),
                  0);
    return hash;
}

static void add_user(const char *where, int64_t id, const char *login, const char *role) {
    struct text sql = text_print(&mem,
                                 "INSERT INTO users VALUES (%lld, '%s', 'en', '%s', 'active', NULL, 1);"
                                 "INSERT INTO user_role VALUES (%lld, '%s', 'everything', '')",
                                 (long long)id, login, right_hash(), (long long)id, role);
    outside_run(where, text_zero_ended(&mem, sql));
}

/* "" when it went well, else the code of the failure */
static const char *try_sign_in(const char *login, const char *password, const char *address,
                               struct text *out) {
    static struct err err;
    struct signed_in signed_in;
    int64_t wait;
    const struct sign_in asked = {text_of(login), text_of(password), text_of(address)};
    err = (struct err){0};
    if (!sign_in(&mem, &system_user, &asked, &signed_in, &wait, &err)) return err.code;
    if (out != NULL) *out = signed_in.secret;
    return "";
}

/* Without the work of a password, which other tests do. */
static struct text signed_in_as(const char *login) {
    struct text secret = TEXT_NONE;
    struct err err = {0};
    int64_t id;
    scoped(tx) struct tx *tx = tx_begin(system_user.store, &err);
    check(tx != NULL && users_find(tx, text_of(login), &id, &err) &&
          sessions_begin(&mem, tx, id, system_user.now, &secret, &err) && tx_commit(tx, &err));
    return secret;
}

static struct service used;
static struct session used_session;

static const char *use(struct text secret) {
    static struct err err;
    err = (struct err){0};
    return sessions_use(&mem, &system_user, secret, &used, &used_session, &err) ? "" : err.code;
}

static const char *use_token(struct text secret) {
    static struct err err;
    err = (struct err){0};
    return tokens_use(&mem, &system_user, secret, &used, &err) ? "" : err.code;
}

static int64_t lines(const char *where, const char *condition) {
    struct text sql = text_print(&mem, "SELECT count(*) FROM audit WHERE %s", condition);
    return outside_int(where, text_zero_ended(&mem, sql));
}

/* ---- sessions ---- */

TEST_ON_EACH_ENGINE(who_signs_in_is_who_he_is_until_he_signs_out) {
    begin(where);
    struct err err = {0};
    add_user(where, 7, "planner7", "planner");

    struct text secret;
    check_text(text_of(try_sign_in("Planner7", right_password, home, &secret)), ""); /* letters in any case */

    check_text(text_of(use(secret)), "");
    check_text(used.who, "user 7");
    check_int(used.user_id, 7);
    check(service_may(&used, RIGHT_PLAN, &err));
    check(!service_may(&used, RIGHT_USERS, &err));

    err = (struct err){0};
    check(sessions_end(&system_user, secret, &err));
    check_text(text_of(use(secret)), "session.none"); /* a cookie that was stolen is worth nothing now */
    check(sessions_end(&system_user, secret, &err));  /* once more is no failure */
    check_int(lines(where, "action = 'sign in' AND object = 'user 7'"), 1);
    check_int(lines(where, "action = 'sign out' AND object = 'user 7'"), 1);
    end();
}

TEST_ON_EACH_ENGINE(a_session_ends_after_an_hour_without_use_and_after_half_a_day) {
    begin(where);
    add_user(where, 7, "planner7", "planner");
    struct text idle = signed_in_as("planner7"), busy = signed_in_as("planner7");

    system_user.now = NOON + SESSION_IDLE_SECONDS - 1;
    check_text(text_of(use(busy)), "");
    check_text(text_of(use(idle)), "");
    system_user.now += SESSION_IDLE_SECONDS - 1; /* counts from the last use */
    check_text(text_of(use(busy)), "");
    system_user.now += 2;
    check_text(text_of(use(idle)), "session.none");

    for (int64_t now = system_user.now; now < NOON + SESSION_SECONDS; now += HOUR / 2) {
        system_user.now = now;
        check_text(text_of(use(busy)), "");
    }
    system_user.now = NOON + SESSION_SECONDS - 1;
    check_text(text_of(use(busy)), "");
    system_user.now = NOON + SESSION_SECONDS;
    check_text(text_of(use(busy)), "session.none");

    signed_in_as("planner7"); /* clears what is over */
    check_int(outside_int(where, "SELECT count(*) FROM session"), 1);
    end();
}

TEST_ON_EACH_ENGINE(use_within_a_minute_writes_nothing) {
    begin(where);
    add_user(where, 7, "planner7", "planner");
    struct text secret = signed_in_as("planner7");

    system_user.now = NOON + SESSION_TOUCH_SECONDS - 1;
    use(secret);
    check_int(outside_int(where, "SELECT seen_seconds FROM session"), NOON);
    system_user.now = NOON + SESSION_TOUCH_SECONDS;
    use(secret);
    check_int(outside_int(where, "SELECT seen_seconds FROM session"), NOON + SESSION_TOUCH_SECONDS);
    end();
}

TEST_ON_EACH_ENGINE(what_is_no_session_is_refused) {
    begin(where);
    struct err err = {0};
    struct text token;
    add_user(where, 7, "planner7", "planner");
    struct text secret = signed_in_as("planner7");
    check(tokens_add(&mem, &system_user, 7, text_of("t"), RIGHTS_ALL, 0, &token, &err));
    struct secret_hex hash = secret_hash(secret);
    struct text last_changed = text_keep(&mem, secret);
    ((char *)(uintptr_t)last_changed.at)[secret.length - 2] ^= 1;

    const struct text wrong[] = {
        TEXT_NONE,
        text_of("cadre_session_"),
        text_of(hash.at), /* what the database holds is no key to it */
        token,            /* of another kind */
        last_changed,
        text_print(&mem, "%.*sx", TEXT_ARGS(secret)),
        (struct text){secret.at, secret.length - 1},
        (struct text){secret.at + 14, secret.length - 14},
        secret_make(&mem, "cadre_session_"),
        text_of("' OR 1 = 1 --"),
        text_of("cadre_session_' OR '1' = '1' OR token_hash = '0000000"),
    };
    for (int32_t i = 0; i < COUNT(wrong); i++) check_text(text_of(use(wrong[i])), "session.none");
    check_text(text_of(use(secret)), "");
    check_text(text_of(use_token(secret)), "token.none");
    check_text(text_of(use_token(token)), "");
    end();
}

TEST_ON_EACH_ENGINE(the_database_holds_no_secret) {
    begin(where);
    struct err err = {0};
    struct text token;
    add_user(where, 7, "planner7", "planner");
    struct text secret = signed_in_as("planner7");
    check(tokens_add(&mem, &system_user, 7, text_of("t"), RIGHTS_ALL, 0, &token, &err));

    struct text rows = outside_text(
        &mem, where,
        "SELECT token_hash FROM session UNION ALL SELECT token_hash FROM token "
        "UNION ALL SELECT password_hash FROM users UNION ALL SELECT subject FROM "
        "sign_in_try UNION ALL SELECT address FROM sign_in_place UNION ALL SELECT "
        "who || action || object || detail FROM audit");
    const struct text secrets[] = {{secret.at + 14, 20},
                                   {token.at + 12, 20},
                                   text_of(right_password),
                                   text_of(home),
                                   text_of("planner7")};
    for (int32_t i = 0; i < COUNT(secrets); i++)
        check(memmem(rows.at, (size_t)rows.length, secrets[i].at, (size_t)secrets[i].length) == NULL);
    end();
}

TEST_ON_EACH_ENGINE(a_change_needs_the_csrf_token_of_its_own_session) {
    begin(where);
    add_user(where, 7, "planner7", "planner");
    struct text one = signed_in_as("planner7"), two = signed_in_as("planner7");
    use(one);
    struct session first = used_session;
    use(two);

    struct err err = {0};
    check(session_csrf_is(&first, text_of(first.csrf.at), &err));
    check(session_csrf_is(&used_session, text_of(used_session.csrf.at), &err));
    const struct text wrong[] = {TEXT_NONE, text_of(used_session.csrf.at), one, text_of("0"),
                                 (struct text){first.csrf.at, 63}};
    for (int32_t i = 0; i < COUNT(wrong); i++) {
        err = (struct err){0};
        check(!session_csrf_is(&first, wrong[i], &err));
        check_text(text_of(err.code), "session.csrf");
    }
    use(one);
    check_text(text_of(used_session.csrf.at), first.csrf.at); /* the same throughout a session */
    end();
}

TEST_ON_EACH_ENGINE(a_user_ends_his_own_sessions_and_nobody_elses) {
    begin(where);
    struct err err = {0};
    struct session_list list;
    add_user(where, 7, "planner7", "planner");
    add_user(where, 8, "planner8", "planner");
    struct text planner7 = signed_in_as("planner7"), phone = signed_in_as("planner7"),
                planner8 = signed_in_as("planner8");
    use(planner8);
    int64_t planner8s = used_session.id;
    use(phone);
    int64_t phones = used_session.id;
    use(planner7);
    struct service service = used;

    check(sessions_list(&mem, &service, 7, &list, &err));
    check_int(list.count, 2);
    check(!sessions_list(&mem, &service, 8, &list, &err));
    check_text(text_of(err.code), "rights.missing");
    err = (struct err){0};
    check(!sessions_end_of(&service, 8, planner8s, &err));
    check_text(text_of(err.code), "rights.missing");
    err = (struct err){0};
    check(sessions_end_of(&service, 7, planner8s, &err)); /* not one of his: nothing */
    check_text(text_of(use(planner8)), "");
    check(sessions_end_of(&service, 7, phones, &err));
    check_text(text_of(use(phone)), "session.none");
    check_text(text_of(use(planner7)), "");
    check(sessions_end_of(&system_user, 7, 0, &err)); /* the administrator, all */
    check_text(text_of(use(planner7)), "session.none");
    check_text(text_of(use(planner8)), "");
    end();
}

TEST_ON_EACH_ENGINE(a_new_session_beyond_the_most_ends_the_oldest) {
    begin(where);
    struct err err = {0};
    struct text secrets[SESSIONS_MAX + 1];
    add_user(where, 7, "planner7", "planner");
    for (int32_t i = 0; i <= SESSIONS_MAX; i++) {
        struct tx *tx = tx_begin(system_user.store, &err);
        check(sessions_begin(&mem, tx, 7, NOON, &secrets[i], &err) && tx_commit(tx, &err));
    }
    check_text(text_of(use(secrets[0])), "session.none");
    check_text(text_of(use(secrets[1])), "");
    check_text(text_of(use(secrets[SESSIONS_MAX])), "");
    end();
}

/* ---- what is effective now ---- */

TEST_ON_EACH_ENGINE(roles_count_from_the_next_request_and_a_disabled_user_has_none) {
    begin(where);
    struct err err = {0};
    struct text token;
    const struct grant inspector = {ROLE_INSPECTOR, SCOPE_EVERYTHING, TEXT_NONE},
                       planner = {ROLE_PLANNER, SCOPE_EVERYTHING, TEXT_NONE};
    add_user(where, 7, "planner7", "planner");
    struct text secret = signed_in_as("planner7");
    check(tokens_add(&mem, &system_user, 7, text_of("t"), RIGHTS_ALL, 0, &token, &err));

    check(users_role_add(&system_user, 7, &inspector, &err));
    check(users_role_remove(&system_user, 7, &planner, &err));
    use(secret);
    check(service_may(&used, RIGHT_AUDIT, &err));
    check(!service_may(&used, RIGHT_PLAN, &err));

    err = (struct err){0};
    check(users_disable(&system_user, 7, &err));
    check_text(text_of(use(secret)), "session.none");
    check_text(text_of(use_token(token)), "token.none");
    check_text(text_of(try_sign_in("planner7", right_password, home, NULL)), "sign-in.wrong");
    check(users_enable(&system_user, 7, &err));
    struct text kept = signed_in_as("planner7");
    outside_run(where, "UPDATE users SET state = 'disabled'"); /* a session that nobody ended */
    check_text(text_of(use(kept)), "session.none");
    outside_run(where, "UPDATE users SET state = 'active'");
    check_text(text_of(use(secret)), "session.none"); /* it ended */
    check_text(text_of(use_token(token)), "");
    signed_in_as("planner7");
    end();
}

/* ---- passwords ---- */

TEST_ON_EACH_ENGINE(a_changed_password_ends_the_other_sessions_and_takes_the_old_one) {
    begin(where);
    struct err err = {0};
    add_user(where, 7, "planner7", "planner");
    struct text planner7 = signed_in_as("planner7"), stolen = signed_in_as("planner7");
    use(planner7);

    check(!users_password_change(&used, used_session.id, text_of(wrong_password), text_of("another password"),
                                 &err));
    check_text(text_of(err.code), "sign-in.wrong");
    err = (struct err){0};
    check(!users_password_change(&used, used_session.id, text_of(right_password), text_of("short"), &err));
    check_text(text_of(err.code), "user.password");
    err = (struct err){0};
    check(!users_password_change(&used, used_session.id, text_of(right_password), text_of(right_password),
                                 &err));
    check_text(text_of(err.code), "user.same-password");
    err = (struct err){0};
    check(users_password_change(&used, used_session.id, text_of(right_password), text_of("another password"),
                                &err));

    check_text(text_of(use(planner7)), "");
    check_text(text_of(use(stolen)), "session.none");
    check_text(text_of(try_sign_in("planner7", right_password, home, NULL)), "sign-in.wrong");
    check_text(text_of(try_sign_in("planner7", "another password", home, NULL)), "");
    check_int(lines(where, "who = 'user 7' AND action = 'change password'"), 1);
    end();
}

TEST_ON_EACH_ENGINE(a_reset_password_ends_all_sessions) {
    begin(where);
    struct err err = {0};
    add_user(where, 7, "planner7", "planner");
    struct text planner7 = signed_in_as("planner7");
    use(planner7);
    check(!users_password_reset(&used, 7, text_of("another password"),
                                &err)); /* not his own, without the old */
    check_text(text_of(err.code), "rights.missing");

    err = (struct err){0};
    check(users_password_reset(&system_user, 7, text_of("another password"), &err));

    check_text(text_of(use(planner7)), "session.none");
    end();
}

/* ---- guessing ---- */

static void set_tries(const char *where, int32_t tries) {
    char sql[100];
    snprintf(sql, sizeof sql, "UPDATE sign_in_try SET tries = %d", tries);
    outside_run(where, sql);
}

TEST_ON_EACH_ENGINE(guessing_has_to_wait_longer_and_longer_and_hammering_prolongs_nothing) {
    begin(where);
    add_user(where, 7, "planner7", "planner");
    check_text(text_of(try_sign_in("planner7", wrong_password, elsewhere, NULL)), "sign-in.wrong");
    set_tries(where, TRIES_FREE_LOGIN - 1);
    check_text(text_of(try_sign_in("planner7", wrong_password, elsewhere, NULL)),
               "sign-in.wrong"); /* the last free one */

    for (int32_t wait = 1; wait <= 4; wait *= 2) {
        for (int32_t i = 0; i < 20; i++)
            check_text(text_of(try_sign_in("planner7", right_password, elsewhere, NULL)), "sign-in.wait");
        system_user.now += wait - 1;
        check_text(text_of(try_sign_in("PLANNER7", right_password, elsewhere, NULL)), "sign-in.wait");
        system_user.now += 1;
        check_text(text_of(try_sign_in("planner7", wrong_password, elsewhere, NULL)), "sign-in.wrong");
    }
    system_user.now += 8;
    check_text(text_of(try_sign_in("planner7", right_password, elsewhere, NULL)), "");
    check_int(outside_int(where, "SELECT sum(tries) FROM sign_in_try WHERE tries > 1"),
              8); /* the address's */
    end();
}

TEST_ON_EACH_ENGINE(a_stranger_cannot_keep_anybody_out) {
    begin(where);
    add_user(where, 7, "planner7", "planner");
    check_text(text_of(try_sign_in("planner7", right_password, home, NULL)), "");
    try_sign_in("planner7", wrong_password, elsewhere, NULL);
    set_tries(where, TRIES_FREE_LOGIN);
    check_text(text_of(try_sign_in("planner7", right_password, "203.0.113.9", NULL)), "sign-in.wait");

    check_text(text_of(try_sign_in("planner7", right_password, home, NULL)),
               ""); /* from where he is known: at once */

    set_tries(where, 1000000);
    system_user.now += WAIT_SECONDS_LOGIN_MAX - 1;
    check_text(text_of(try_sign_in("planner7", right_password, "203.0.113.9", NULL)), "sign-in.wait");
    system_user.now += 1; /* from elsewhere: after a minute, whatever a stranger did */
    check_text(text_of(try_sign_in("planner7", right_password, "203.0.113.9", NULL)), "");
    end();
}

TEST_ON_EACH_ENGINE(one_address_cannot_try_many_logins) {
    begin(where);
    char login[20];
    add_user(where, 7, "planner7", "planner");
    check_text(text_of(try_sign_in("someone", wrong_password, "2001:db8:1:2::1", NULL)), "sign-in.wrong");
    set_tries(where, TRIES_FREE_ADDRESS);

    for (int32_t i = 0; i < 3; i++) {
        snprintf(login, sizeof login, "guess%d", i);
        check_text(text_of(try_sign_in(login, wrong_password, "2001:db8:1:2:3:4:5:6", NULL)), "sign-in.wait");
    }
    check_text(text_of(try_sign_in("planner7", right_password, "2001:db8:1:3::1", NULL)),
               ""); /* another network */
    set_tries(where, 1000000);
    system_user.now += WAIT_SECONDS_ADDRESS_MAX - 1;
    check_text(text_of(try_sign_in("planner7", right_password, "2001:db8:1:2::1", NULL)), "sign-in.wait");
    system_user.now += 1;
    check_text(text_of(try_sign_in("planner7", right_password, "2001:db8:1:2::1", NULL)), "");
    end();
}

TEST_ON_EACH_ENGINE(tries_are_forgotten_after_a_day_and_a_clock_set_back_locks_nobody_out) {
    begin(where);
    add_user(where, 7, "planner7", "planner");
    try_sign_in("planner7", wrong_password, elsewhere, NULL);
    set_tries(where, 100);
    system_user.now -= 365 * DAY;
    struct signed_in signed_in;
    struct err err = {0};
    int64_t wait;
    const struct sign_in asked = {text_of("planner7"), text_of(right_password), text_of(elsewhere)};
    check(!sign_in(&mem, &system_user, &asked, &signed_in, &wait, &err));
    check(wait > 0 && wait <= WAIT_SECONDS_ADDRESS_MAX);

    system_user.now = NOON + TRIES_FORGOTTEN_SECONDS;
    check_text(text_of(try_sign_in("planner7", wrong_password, elsewhere, NULL)), "sign-in.wrong");
    check_int(outside_int(where, "SELECT max(tries) FROM sign_in_try"), 1);
    end();
}

TEST_ON_EACH_ENGINE(who_is_not_there_gets_the_answer_of_a_wrong_password) {
    begin(where);
    struct signed_in signed_in;
    int64_t wait;
    struct text answers[3];
    char long_password[PASSWORD_BYTES_MAX + 2] = {0};
    memset(long_password, 'x', sizeof long_password - 1);
    add_user(where, 7, "planner7", "planner");
    add_user(where, 8, "planner8", "planner");
    outside_run(where, "UPDATE users SET state = 'disabled' WHERE user_id = 8");
    const char *const logins[] = {"planner7", "nobody", "planner8"};
    for (int32_t i = 0; i < 3; i++) {
        struct err err = {0};
        const struct sign_in asked = {text_of(logins[i]), text_of(i == 2 ? right_password : wrong_password),
                                      text_of(home)};
        check(!sign_in(&mem, &system_user, &asked, &signed_in, &wait, &err));
        answers[i] = text_print(&mem, "%s %s", err.code, err.text);
    }
    check(text_equal(answers[0], answers[1]) && text_equal(answers[0], answers[2]));
    const char *const odd[] = {"", "' OR 1=1 --", long_password};
    for (int32_t i = 0; i < COUNT(odd); i++)
        check_text(text_of(try_sign_in(odd[i], wrong_password, "", NULL)), "sign-in.wrong");
    check_text(text_of(try_sign_in("planner7", long_password, home, NULL)), "sign-in.wrong");
    check_int(lines(where, "action = 'refuse sign-in' AND object = 'nobody'"), 1 + COUNT(odd));
    end();
}

/* ---- tokens ---- */

TEST_ON_EACH_ENGINE(a_token_may_what_its_user_may_and_of_that_what_it_was_given) {
    begin(where);
    struct err err = {0};
    struct text secret;
    add_user(where, 7, "planner7", "planner");
    check(tokens_add(&mem, &system_user, 7, text_of("t"), RIGHT_PLAN | RIGHT_USERS, 1, &secret, &err));

    check_text(text_of(use_token(secret)), "");
    check_text(used.who, "user 7 token 1");
    check(service_may(&used, RIGHT_PLAN, &err));
    check(!service_may(&used, RIGHT_PUBLISH, &err)); /* the token may not */
    err = (struct err){0};
    check(!service_may(&used, RIGHT_USERS, &err)); /* the user may not */

    system_user.now = NOON + DAY - 1;
    check_text(text_of(use_token(secret)), "");
    system_user.now = NOON + DAY;
    check_text(text_of(use_token(secret)), "token.none");
    end();
}

TEST_ON_EACH_ENGINE(a_token_limits_roles_over_a_part_too) {
    begin(where);
    struct err err = {0};
    struct text secret;
    add_user(where, 7, "commander7", "liaison");
    outside_run(where,
                "INSERT INTO user_role VALUES (7, 'commander', 'unit', 'A');"
                "INSERT INTO units (row_id, since_day, unit_id, kind) VALUES (1, 1, 'A', 'battalion')");
    check(tokens_add(&mem, &system_user, 7, text_of("t"), RIGHT_OVERVIEW, 0, &secret, &err));
    use_token(secret);
    struct tx *tx = tx_look(system_user.store, &err);

    check(service_may_about(&used, tx, RIGHT_OVERVIEW, (struct about){ABOUT_UNIT, text_of("A")}, &err));
    check(!service_may_about(&used, tx, RIGHT_NOMINATE, (struct about){ABOUT_UNIT, text_of("A")}, &err));
    tx_end(tx);
    end();
}

TEST_ON_EACH_ENGINE(a_token_makes_no_tokens_changes_no_password_and_ends_when_it_is_revoked) {
    begin(where);
    struct err err = {0};
    struct text secret, more, own;
    struct token_list list;
    add_user(where, 7, "planner7", "planner");
    add_user(where, 8, "planner8", "planner");
    check(tokens_add(&mem, &system_user, 7, text_of("t"), RIGHTS_ALL, 0, &secret, &err));
    use_token(secret);
    check(!tokens_add(&mem, &used, 7, text_of("u"), RIGHTS_ALL, 0, &more, &err));
    check_text(text_of(err.code), "rights.missing");
    err = (struct err){0};
    check(!users_password_change(&used, 0, text_of(right_password), text_of("another password"), &err));
    check_text(text_of(err.code), "rights.missing");

    err = (struct err){0};
    use(signed_in_as("planner8"));
    check(tokens_add(&mem, &used, 8, text_of("own"), RIGHT_PLAN, 0, &own, &err)); /* signed in: his own */
    check(!tokens_revoke(&used, 1, &err));
    check_text(text_of(err.code), "rights.missing");
    err = (struct err){0};
    check(!tokens_revoke(&used, 99, &err));
    check_text(text_of(err.code), "rights.missing"); /* does not tell which there are */
    err = (struct err){0};
    check(!tokens_add(&mem, &used, 8, text_of("own"), RIGHT_PLAN, 0, &more, &err));
    check_text(text_of(err.code), "token.exists");

    err = (struct err){0};
    check(tokens_list(&mem, &system_user, 0, &list, &err));
    check_int(list.count, 2);
    check(tokens_revoke(&system_user, 1, &err));
    check_text(text_of(use_token(secret)), "token.none");
    check_text(text_of(use_token(own)), "");
    check(tokens_list(&mem, &system_user, 7, &list, &err));
    check_int(list.count, 0);
    end();
}

/* ---- users ---- */

static const char *add(const struct service *service, struct new_user user) {
    static struct err err;
    int64_t id;
    err = (struct err){0};
    return users_add(&mem, service, &user, &id, &err) ? "" : err.code;
}

TEST_ON_EACH_ENGINE(a_user_who_does_not_fit_is_refused_and_nothing_of_him_stays) {
    begin(where);
    const struct grant unit = {ROLE_COMMANDER, SCOPE_UNIT, text_of("A")},
                       establishment = {ROLE_REGISTRAR, SCOPE_ESTABLISHMENT, text_of("E")},
                       self = {ROLE_OFFICER, SCOPE_SELF, TEXT_NONE};
    const struct text login = text_of("planner7"), password = text_of(right_password), en = text_of("en");
    char long_login[66] = {0};
    memset(long_login, 'a', 65);
    struct service nobody = system_user;
    nobody.rights = RIGHTS_ALL & ~RIGHT_USERS;

    const struct {
        struct new_user user;
        const char *code;
    } wrong[] = {
        {{TEXT_NONE, password, en, TEXT_NONE, NULL, 0}, "user.login"},
        {{text_of("a b"), password, en, TEXT_NONE, NULL, 0}, "user.login"},
        {{text_of(long_login), password, en, TEXT_NONE, NULL, 0}, "user.login"},
        {{login, text_of("elevenchars"), en, TEXT_NONE, NULL, 0}, "user.password"},
        {{login, text_of("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"), en, TEXT_NONE, NULL, 0},
         "user.password"},
        {{text_of("login.as.password"), text_of("login.as.password"), en, TEXT_NONE, NULL, 0},
         "user.password"},
        {{login, password, text_of("de"), TEXT_NONE, NULL, 0}, "user.language"},
        {{login, password, en, text_of("O1"), NULL, 0}, "user.unknown-officer"},
        {{login, password, en, TEXT_NONE, &unit, 1}, "user.unknown-unit"},
        {{login, password, en, TEXT_NONE, &establishment, 1}, "user.unknown-establishment"},
        {{login, password, en, TEXT_NONE, &self, 1}, "user.no-officer"},
    };
    for (int32_t i = 0; i < COUNT(wrong); i++)
        check_text(text_of(add(&system_user, wrong[i].user)), wrong[i].code);
    check_text(text_of(add(&nobody, (struct new_user){login, password, en, TEXT_NONE, NULL, 0})),
               "rights.missing");
    check_int(outside_int(where, "SELECT count(*) FROM users"), 0);
    check_int(lines(where, "1 = 1"), 0);

    check_text(text_of(add(&system_user,
                           (struct new_user){login, text_of("үш немесе төрт сөз"), en, TEXT_NONE, NULL, 0})),
               ""); /* characters, not bytes */
    check_text(
        text_of(add(&system_user, (struct new_user){text_of("PLANNER7"), password, en, TEXT_NONE, NULL, 0})),
        "user.exists");
    end();
}

TEST_ON_EACH_ENGINE(an_officer_is_tied_to_himself) {
    begin(where);
    struct err err = {0};
    const struct grant self = {ROLE_OFFICER, SCOPE_SELF, TEXT_NONE};
    outside_run(where,
                "INSERT INTO officers (row_id, since_day, officer_id) VALUES (1, 1, 'O1'), (2, 1, 'O2')");
    check_text(text_of(add(&system_user, (struct new_user){text_of("o1"), text_of(right_password),
                                                           text_of("kk"), text_of("O1"), &self, 1})),
               "");
    use(signed_in_as("o1"));
    struct tx *tx = tx_look(system_user.store, &err);
    check(service_may_about(&used, tx, RIGHT_PEOPLE, (struct about){ABOUT_OFFICER, text_of("O1")}, &err));
    check(!service_may_about(&used, tx, RIGHT_PEOPLE, (struct about){ABOUT_OFFICER, text_of("O2")}, &err));
    tx_end(tx);
    end();
}

TEST_ON_EACH_ENGINE(somebody_stays_administrator) {
    begin(where);
    struct err err = {0};
    const struct grant administrator = {ROLE_ADMINISTRATOR, SCOPE_EVERYTHING, TEXT_NONE};
    add_user(where, 7, "planner7", "administrator");
    check(!users_disable(&system_user, 7, &err));
    check_text(text_of(err.code), "user.last-administrator");
    err = (struct err){0};
    check(!users_role_remove(&system_user, 7, &administrator, &err));
    check_text(text_of(err.code), "user.last-administrator");

    err = (struct err){0};
    add_user(where, 8, "planner8", "administrator");
    check(users_disable(&system_user, 7, &err));
    check(!users_disable(&system_user, 8, &err)); /* who is disabled does not count */
    err = (struct err){0};
    check(!users_role_add(&system_user, 8, &administrator, &err));
    check_text(text_of(err.code), "user.has-role");
    err = (struct err){0};
    check(!users_disable(&system_user, 99, &err));
    check_text(text_of(err.code), "user.unknown");
    end();
}

/* ---- the first administrator ---- */

static const char *use_link(struct text secret, const char *login) {
    static struct err err;
    int64_t id;
    err = (struct err){0};
    return users_link_use(&mem, &system_user, secret, text_of(login), text_of(right_password), text_of("en"),
                          &id, &err)
               ? ""
               : err.code;
}

TEST_ON_EACH_ENGINE(the_first_administrator_is_made_once_by_the_newest_link_within_a_day) {
    begin(where);
    struct err err = {0};
    struct text old, link, token = secret_make(&mem, "cadre_link_");
    check(users_link_make(&mem, &system_user, &old, &err));
    check(users_link_make(&mem, &system_user, &link, &err));
    check_text(text_of(use_link(old, "planner7")), "user.link");
    check_text(text_of(use_link(token, "planner7")), "user.link");
    check_text(text_of(use_link(TEXT_NONE, "planner7")), "user.link");
    check_text(text_of(use_link(link, "a b")), "user.login"); /* a slip does not spend it */
    system_user.now = NOON + LINK_SECONDS;
    check_text(text_of(use_link(link, "planner7")), "user.link");
    system_user.now = NOON + LINK_SECONDS - 1;
    check_text(text_of(use_link(link, "planner7")), "");

    check_text(text_of(use_link(link, "planner8")), "user.link");
    check(!users_link_make(&mem, &system_user, &old, &err));
    check_text(text_of(err.code), "user.has-administrator");
    err = (struct err){0};
    use(signed_in_as("planner7"));
    check(service_may(&used, RIGHT_USERS, &err));
    end();
}

/* ---- the audit log of it all ---- */

TEST_ON_EACH_ENGINE(each_change_left_a_line_of_ids_and_the_log_is_whole) {
    begin(where);
    struct err err = {0};
    struct text link, token;
    struct audit_report report;
    check(users_link_make(&mem, &system_user, &link, &err));
    check_text(text_of(use_link(link, "planner7")), "");
    struct text secret;
    check_text(text_of(try_sign_in("planner7", right_password, home, &secret)), "");
    use(secret);
    check(tokens_add(&mem, &used, 1, text_of("nightly"), RIGHT_USERS, 0, &token, &err));
    check(tokens_revoke(&used, 1, &err));
    check(sessions_end(&system_user, secret, &err));

    struct text told = outside_text(
        &mem, where,
        "SELECT who || ': ' || action || ' ' || object || ' ' || detail FROM audit ORDER BY audit_id");
    check_text(told,
               "system: make link first administrator \nsystem: add user user 1 \n"
               "system: give role user 1 administrator\nsystem: sign in user 1 \n"
               "user 1: add token token 1 user 1\nuser 1: revoke token token 1 \nsystem: sign out user 1 \n");
    struct tx *tx = tx_look(system_user.store, &err);
    check(audit_verify(&mem, tx, system_user.audit_key, NULL, 0, &report, &err));
    check_int(report.problem_count, 0);
    tx_end(tx);
    end();
}
