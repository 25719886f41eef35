/* SPDX-License-Identifier: Apache-2.0 */
/* A phone that trusts the authority opens the server under its names, and nothing under any other. */
#include "web/authority.h"

#include "core/day.h"
#include "core/files.h"
#include "tests/served.h"

#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct arena mem;

static const char *made(const char *hosts) {
    struct err err = {0};
    const char *directory = fresh_directory();
    check(authority_make(&mem, directory, text_of(hosts), seconds_now(), &err));
    return directory;
}

static const char *file_of(const char *directory, const char *name) {
    return path_join(&mem, directory, name);
}

/* X509_V_OK or why a client that trusts the authority alone does not go on; -1: no TLS at all. */
static long connects(const struct served *served, const char *directory, const char *name) {
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    check_int(SSL_CTX_load_verify_locations(context, file_of(directory, "authority.crt"), NULL), 1);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
    SSL *ssl = SSL_new(context);
    bool address = name[0] >= '0' && name[0] <= '9';
    check_int(address ? X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), name) : SSL_set1_host(ssl, name),
              1);
    int s = served_connect(served);
    SSL_set_fd(ssl, s);
    bool connected = SSL_connect(ssl) == 1;
    long result = SSL_get_verify_result(ssl);
    if (!connected && result == X509_V_OK) result = -1;
    SSL_free(ssl);
    SSL_CTX_free(context);
    close(s);
    return result;
}

static struct served served_with(const char *directory) {
    return served_begin(fresh_file(),
                        text_print(&mem, "--log trouble --tls-cert %s/server.crt --tls-key %s/server.key",
                                   directory, directory)
                            .at);
}

TEST(who_trusts_the_authority_opens_the_server_under_its_names_only) {
    const char *directory = made("hall.example,127.0.0.1"), *another = made("hall.example,127.0.0.1");
    struct served served = served_with(directory);

    check_int(connects(&served, directory, "hall.example"), X509_V_OK);
    check_int(connects(&served, directory, "127.0.0.1"), X509_V_OK);
    check_int(connects(&served, directory, "other.example"), X509_V_ERR_HOSTNAME_MISMATCH);
    check(connects(&served, another, "hall.example") != X509_V_OK);
    served_end(&served);
    arena_clear(&mem);
}

TEST(a_renewed_certificate_is_another_and_trusted_by_who_trusted_the_one_before) {
    struct err err = {0}, missing = {0};
    struct text before, after;
    const char *directory = made("hall.example,192.0.2.7,2001:db8::7");
    check(file_read(&mem, file_of(directory, "server.crt"), 10000, &before, &err));

    check(authority_renew(&mem, directory, seconds_now(), &err));
    check(!authority_renew(&mem, fresh_directory(), seconds_now(), &missing));

    check(file_read(&mem, file_of(directory, "server.crt"), 10000, &after, &err));
    check(!text_equal(before, after));
    check_text(text_of(missing.code), "authority.missing");
    struct served served = served_with(directory);
    check_int(connects(&served, directory, "hall.example"), X509_V_OK);
    check_int(connects(&served, directory, "2001:db8::7"), X509_V_OK);
    served_end(&served);
    arena_clear(&mem);
}

static X509 *certificate_of(const char *directory, const char *name) {
    FILE *file = fopen(file_of(directory, name), "r");
    check(file != NULL);
    X509 *certificate = PEM_read_X509(file, NULL, NULL, NULL);
    fclose(file);
    check(certificate != NULL);
    return certificate;
}

static mode_t mode_of(const char *directory, const char *name) {
    struct stat about;
    check_int(stat(file_of(directory, name), &about), 0);
    return about.st_mode & 0777;
}

TEST(keys_are_the_owners_alone_and_the_certificate_lasts_as_long_as_phones_take) {
    struct err there = {0}, err = {0};
    const char *directory = made("hall.example");
    X509 *server = certificate_of(directory, "server.crt"),
         *authority = certificate_of(directory, "authority.crt");
    int days, seconds;

    check_int(ASN1_TIME_diff(&days, &seconds, X509_get0_notBefore(server), X509_get0_notAfter(server)), 1);
    bool again = authority_make(&mem, directory, text_of("hall.example"), seconds_now(), &there);

    check_int(days, SERVER_DAYS);
    check_int(mode_of(directory, "server.key"), 0600);
    check_int(mode_of(directory, "authority.key"), 0600);
    check_int(X509_get_pathlen(authority), 0);
    check(X509_check_ca(authority) == 1 && X509_check_ca(server) == 0);
    check(!again);
    check_text(text_of(there.code), "authority.there");
    check(!authority_make(&mem, fresh_directory(), text_of("a b"), seconds_now(), &err));
    check_text(text_of(err.code), "authority.host");
    X509_free(server);
    X509_free(authority);
    arena_clear(&mem);
}

/* What a thief of the authority's key could make. */
TEST(the_authority_vouches_for_no_other_name_whatever_it_signs) {
    const char *directory = made("hall.example");
    X509 *authority = certificate_of(directory, "authority.crt"),
         *forged = certificate_of(directory, "server.crt");
    FILE *file = fopen(file_of(directory, "authority.key"), "r");
    EVP_PKEY *key = PEM_read_PrivateKey(file, NULL, NULL, NULL);
    fclose(file);
    X509_EXTENSION_free(X509_delete_ext(forged, X509_get_ext_by_NID(forged, NID_subject_alt_name, -1)));
    X509_EXTENSION *names = X509V3_EXT_conf_nid(NULL, NULL, NID_subject_alt_name, "DNS:bank.example");
    X509_add_ext(forged, names, -1);
    check(X509_sign(forged, key, EVP_sha256()) > 0);

    X509_STORE *store = X509_STORE_new();
    X509_STORE_CTX *context = X509_STORE_CTX_new();
    X509_STORE_add_cert(store, authority);
    check_int(X509_STORE_CTX_init(context, store, forged, NULL), 1);
    int verified = X509_verify_cert(context);

    check_int(verified, 0);
    check_int(X509_STORE_CTX_get_error(context), X509_V_ERR_PERMITTED_VIOLATION);
    X509_STORE_CTX_free(context);
    X509_STORE_free(store);
    X509_EXTENSION_free(names);
    EVP_PKEY_free(key);
    X509_free(forged);
    X509_free(authority);
    arena_clear(&mem);
}
