/* SPDX-License-Identifier: Apache-2.0 */
/* HTTPS with a certificate made on the spot. */
#include "core/files.h"
#include "tests/served.h"

#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void write_pem(const char *path, EVP_PKEY *key, X509 *certificate) {
    FILE *file = fopen(path, "w");
    check(file != NULL);
    int written = certificate != NULL ? PEM_write_X509(file, certificate)
                                      : PEM_write_PrivateKey(file, key, NULL, NULL, 0, NULL, NULL);
    check_int(written, 1);
    fclose(file);
}

/* A certificate for localhost that signs itself, and its key. */
static void make_certificate(const char *cert_path, const char *key_path) {
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *certificate = X509_new();
    X509_set_version(certificate, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_NAME *name = X509_get_subject_name(certificate);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)"localhost", -1, -1, 0);
    X509_set_issuer_name(certificate, name);
    X509_set_pubkey(certificate, key);
    check(X509_sign(certificate, key, EVP_sha256()) > 0);
    write_pem(cert_path, NULL, certificate);
    write_pem(key_path, key, NULL);
    X509_free(certificate);
    EVP_PKEY_free(key);
}

/* What a TLS client reads after a request; empty when no TLS came about. */
static struct text tls_exchange(struct arena *mem, const struct served *served, const char *bytes,
                                int version_max) {
    struct buffer in = {.mem = mem};
    char piece[1000];
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    if (version_max != 0) SSL_CTX_set_max_proto_version(context, version_max);
    SSL *ssl = SSL_new(context);
    int s = served_connect(served), got;
    SSL_set_fd(ssl, s);
    if (SSL_connect(ssl) == 1) {
        SSL_write(ssl, bytes, (int)strlen(bytes));
        while ((got = SSL_read(ssl, piece, sizeof piece)) > 0) buffer_add(&in, (struct text){piece, got});
    }
    SSL_free(ssl);
    SSL_CTX_free(context);
    close(s);
    return buffer_text(&in);
}

TEST(https_answers_and_old_tls_and_plain_http_do_not) {
    struct arena mem = {0};
    const char *database = fresh_file();
    const char *cert = text_print(&mem, "%s.cert", database).at,
               *key = text_print(&mem, "%s.key", database).at;
    make_certificate(cert, key);
    struct served served = served_begin(database,
                                        text_print(&mem, "--tls-cert %s --tls-key %s", cert, key).at);
    const char *about = "GET /xapi/about HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

    struct text answer = tls_exchange(&mem, &served, about, 0);
    struct text old = tls_exchange(&mem, &served, about, TLS1_1_VERSION);
    struct reply plain = exchange(&mem, &served, text_of(about), 1000);
    served_end(&served);

    check(text_contains(answer, "HTTP/1.1 200 OK"));
    check(text_contains(answer, "\"2.0.0\""));
    check_int(old.length, 0);
    check_int(plain.status, 0);
    arena_clear(&mem);
}

TEST(a_session_of_https_is_never_sent_over_plain_http) {
    static const char sign_in[] = "POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                                  "Content-Type: application/json\r\nContent-Length: 59\r\n\r\n"
                                  "{\"login\":\"planner1\",\"password\":\"several words in a row\"}   ";
    struct arena mem = {0};
    const char *database = fresh_file();
    const char *cert = text_print(&mem, "%s.cert", database).at,
               *key = text_print(&mem, "%s.key", database).at;
    make_certificate(cert, key);
    struct served served = served_begin(database,
                                        text_print(&mem, "--tls-cert %s --tls-key %s", cert, key).at);
    check_int(
        system(text_print(&mem,
                          "echo several words in a row | '%s' user add planner1 --role planner --db '%s' "
                          ">/dev/null",
                          getenv("CADRE"), database)
                   .at),
        0);

    struct text answer = tls_exchange(&mem, &served, sign_in, 0);
    served_end(&served);

    check(text_contains(answer, "HTTP/1.1 200 OK"));
    check(text_contains(answer, "; HttpOnly; SameSite=Strict; Secure"));
    arena_clear(&mem);
}

TEST(a_wrong_certificate_is_refused_at_the_start) {
    struct arena mem = {0};
    struct text out;
    const char *database = fresh_file();
    const char *cert = text_print(&mem, "%s.cert", database).at,
               *key = text_print(&mem, "%s.key", database).at,
               *other = text_print(&mem, "%s.other", database).at;
    make_certificate(cert, key);
    make_certificate(text_print(&mem, "%s.unused", database).at, other);

    int mismatch = cadre(&mem, &out, "serve --check --db %s --listen 127.0.0.1:0 --tls-cert %s --tls-key %s",
                         database, cert, other);
    bool named = text_contains(out, "web.tls");
    int alone = cadre(&mem, &out, "serve --check --db %s --listen 127.0.0.1:0 --tls-cert %s", database, cert);
    int missing = cadre(&mem, &out, "serve --check --db %s --listen 127.0.0.1:0 --tls-cert /no --tls-key /no",
                        database);
    int good = cadre(&mem, &out, "serve --check --db %s --listen 127.0.0.1:0 --tls-cert %s --tls-key %s",
                     database, cert, key);

    check_int(mismatch, 2);
    check(named);
    check_int(alone, 2);
    check(missing != 0);
    check_int(good, 0);
    arena_clear(&mem);
}
