/* SPDX-License-Identifier: Apache-2.0 */
#include "web/authority.h"

#include "core/files.h"
#include "core/secret.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SERIAL_BYTES = 16, DAY_SECONDS = 86400, HOST_BYTES_MAX = 253, PEM_BYTES_MAX = 65536 };

struct pair {
    EVP_PKEY *key;
    X509 *certificate;
};

static void pair_scope_end(struct pair *pair) {
    EVP_PKEY_free(pair->key);
    X509_free(pair->certificate);
}
#define scoped_pair __attribute__((cleanup(pair_scope_end))) struct pair

static bool crypto_failed(struct err *err) {
    return err_fail(err, ERR_SYSTEM, "authority.crypto", "could not make a certificate");
}

/* ---- names ---- */

static bool is_address(struct arena *mem, struct text host) {
    uint8_t bytes[16];
    const char *text = text_zero_ended(mem, host);
    return inet_pton(AF_INET, text, bytes) == 1 || inet_pton(AF_INET6, text, bytes) == 1;
}

static bool is_host(struct text host) {
    if (host.length < 1 || host.length > HOST_BYTES_MAX) return false;
    for (int64_t i = 0; i < host.length; i++)
        if (strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-", host.at[i]) == NULL)
            return false;
    return host.at[0] != '.' && host.at[0] != '-';
}

static bool hosts_check(struct arena *mem, struct text hosts, struct err *err) {
    struct text host;
    int32_t count = 0;
    while (text_next(&hosts, ',', &host)) {
        if (++count > HOSTS_MAX || (!is_address(mem, host) && !is_host(host)))
            return err_fail(err, ERR_INPUT, "authority.host",
                            "\"%.*s\" is no name or address of a server\nGive up to %d, separated by commas: "
                            "cadre.example,192.0.2.7",
                            TEXT_ARGS(text_shorten(mem, host, 60)), HOSTS_MAX);
    }
    return count > 0 ||
           err_fail(err, ERR_INPUT, "authority.host", "there is no name of a server\nGive one: --host NAME.");
}

/* "DNS:cadre.example,IP:192.0.2.7" */
static struct text alternative_names(struct arena *mem, struct text hosts) {
    struct buffer out = {.mem = mem};
    struct text host;
    while (text_next(&hosts, ',', &host))
        buffer_print(&out, "%s%s:%.*s", out.length > 0 ? "," : "", is_address(mem, host) ? "IP" : "DNS",
                     TEXT_ARGS(host));
    return buffer_text(&out);
}

/* Of a kind that no host is of, nothing at all is allowed. */
static struct text constraints(struct arena *mem, struct text hosts) {
    struct buffer out = {.mem = mem};
    struct text host;
    bool dns = false, v4 = false, v6 = false;
    buffer_adds(&out, "critical");
    while (text_next(&hosts, ',', &host)) {
        bool six = memchr(host.at, ':', (size_t)host.length) != NULL;
        if (!is_address(mem, host)) buffer_print(&out, ",permitted;DNS:%.*s", TEXT_ARGS(host)), dns = true;
        else if (six)
            buffer_print(&out, ",permitted;IP:%.*s/ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", TEXT_ARGS(host)),
                v6 = true;
        else buffer_print(&out, ",permitted;IP:%.*s/255.255.255.255", TEXT_ARGS(host)), v4 = true;
    }
    if (!dns) buffer_adds(&out, ",permitted;DNS:cadre.invalid");
    if (!v4) buffer_adds(&out, ",excluded;IP:0.0.0.0/0.0.0.0");
    if (!v6) buffer_adds(&out, ",excluded;IP:0:0:0:0:0:0:0:0/0:0:0:0:0:0:0:0");
    return buffer_text(&out);
}

struct text authority_hosts(struct arena *mem) {
    struct buffer out = {.mem = mem};
    struct ifaddrs *list = NULL;
    char name[HOST_BYTES_MAX + 1] = "", address[INET_ADDRSTRLEN];
    buffer_adds(&out, "localhost,127.0.0.1");
    if (gethostname(name, sizeof name - 1) == 0 && is_host(text_of(name)) && strcmp(name, "localhost") != 0) {
        buffer_print(&out, ",%s", name);
        if (strchr(name, '.') == NULL) buffer_print(&out, ",%s.local", name);
    }
    if (getifaddrs(&list) != 0) return buffer_text(&out);
    for (const struct ifaddrs *i = list; i != NULL; i = i->ifa_next) {
        if (i->ifa_addr == NULL || i->ifa_addr->sa_family != AF_INET || (i->ifa_flags & IFF_LOOPBACK) != 0)
            continue;
        const struct sockaddr_in *in = (const struct sockaddr_in *)(const void *)i->ifa_addr;
        if (inet_ntop(AF_INET, &in->sin_addr, address, sizeof address) != NULL)
            buffer_print(&out, ",%s", address);
    }
    freeifaddrs(list);
    return buffer_text(&out);
}

/* ---- certificates ---- */

static bool extend(X509 *certificate, X509 *issuer, int nid, const char *value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
    bool added = extension != NULL && X509_add_ext(certificate, extension, -1) == 1;
    X509_EXTENSION_free(extension);
    return added;
}

static bool certificate_begin(struct pair *out, const char *name, int64_t now, int64_t days) {
    uint8_t serial[SERIAL_BYTES];
    BIGNUM *number;
    secret_random(serial, sizeof serial);
    serial[0] = (serial[0] & 0x7f) | 0x40; /* positive, and of the full length */
    out->key = EVP_EC_gen("P-256");
    out->certificate = X509_new();
    number = BN_bin2bn(serial, sizeof serial, NULL);
    bool begun = out->key != NULL && out->certificate != NULL && number != NULL &&
                 X509_set_version(out->certificate, 2) == 1 &&
                 BN_to_ASN1_INTEGER(number, X509_get_serialNumber(out->certificate)) != NULL &&
                 ASN1_TIME_set(X509_getm_notBefore(out->certificate), now - 3600) != NULL &&
                 ASN1_TIME_set(X509_getm_notAfter(out->certificate), now + days * DAY_SECONDS - 3600) !=
                     NULL &&
                 X509_NAME_add_entry_by_txt(X509_get_subject_name(out->certificate), "CN", MBSTRING_UTF8,
                                            (const unsigned char *)name, -1, -1, 0) == 1 &&
                 X509_set_pubkey(out->certificate, out->key) == 1;
    BN_free(number);
    return begun;
}

static bool sign_by(struct pair *pair, const struct pair *issuer) {
    return X509_set_issuer_name(pair->certificate, X509_get_subject_name(issuer->certificate)) == 1 &&
           X509_sign(pair->certificate, issuer->key, EVP_sha256()) > 0;
}

static bool authority_pair(struct arena *mem, struct text hosts, int64_t now, struct pair *out) {
    struct text rest = hosts, first = hosts;
    text_next(&rest, ',', &first);
    const char *name = text_print(mem, "Cadre authority of %.*s", TEXT_ARGS(text_shorten(mem, first, 40))).at;
    struct text limits = constraints(mem, hosts);
    return certificate_begin(out, name, now, AUTHORITY_DAYS) &&
           extend(out->certificate, out->certificate, NID_basic_constraints, "critical,CA:TRUE,pathlen:0") &&
           extend(out->certificate, out->certificate, NID_key_usage, "critical,keyCertSign,cRLSign") &&
           extend(out->certificate, out->certificate, NID_subject_key_identifier, "hash") &&
           extend(out->certificate, out->certificate, NID_name_constraints, text_zero_ended(mem, limits)) &&
           sign_by(out, out);
}

static bool server_pair(const char *names, const struct pair *authority, int64_t now, struct pair *out) {
    return certificate_begin(out, "Cadre", now, SERVER_DAYS) &&
           extend(out->certificate, authority->certificate, NID_basic_constraints, "critical,CA:FALSE") &&
           extend(out->certificate, authority->certificate, NID_key_usage, "critical,digitalSignature") &&
           extend(out->certificate, authority->certificate, NID_ext_key_usage, "serverAuth") &&
           extend(out->certificate, authority->certificate, NID_subject_key_identifier, "hash") &&
           extend(out->certificate, authority->certificate, NID_authority_key_identifier, "keyid:always") &&
           extend(out->certificate, authority->certificate, NID_subject_alt_name, names) &&
           sign_by(out, authority);
}

/* ---- files ---- */

/* A key is never in a file that others may read, not even for a moment. */
static bool write_new(const char *path, mode_t mode, BIO *pem, struct err *err) {
    char *bytes;
    long length = BIO_get_mem_data(pem, &bytes);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    bool written = fd >= 0 && length > 0 && write(fd, bytes, (size_t)length) == length && fsync(fd) == 0;
    if (!written)
        err_fail(err, ERR_SYSTEM, "authority.write", "could not write \"%s\": %s", path, strerror(errno));
    if (fd >= 0) close(fd);
    return written;
}

/* NAME.key and NAME.crt, under names of their own first. */
static bool pair_write(struct arena *mem, const char *directory, const char *name, const char *end,
                       const struct pair *pair, struct err *err) {
    BIO *key = BIO_new(BIO_s_mem()), *certificate = BIO_new(BIO_s_mem());
    bool printed = key != NULL && certificate != NULL &&
                   PEM_write_bio_PKCS8PrivateKey(key, pair->key, NULL, NULL, 0, NULL, NULL) == 1 &&
                   PEM_write_bio_X509(certificate, pair->certificate) == 1;
    bool written = (printed || crypto_failed(err)) &&
                   write_new(text_print(mem, "%s/%s.key%s", directory, name, end).at, 0600, key, err) &&
                   write_new(text_print(mem, "%s/%s.crt%s", directory, name, end).at, 0644, certificate, err);
    BIO_free(key);
    BIO_free(certificate);
    return written;
}

static bool pair_read(struct arena *mem, const char *directory, const char *name, struct pair *out,
                      struct err *err) {
    const char *crt = text_print(mem, "%s/%s.crt", directory, name).at,
               *key = text_print(mem, "%s/%s.key", directory, name).at;
    FILE *file = fopen(crt, "re");
    if (file != NULL) {
        out->certificate = PEM_read_X509(file, NULL, NULL, NULL);
        fclose(file);
    }
    file = fopen(key, "re");
    if (file != NULL) {
        out->key = PEM_read_PrivateKey(file, NULL, NULL, NULL);
        fclose(file);
    }
    return (out->certificate != NULL && out->key != NULL) ||
           err_fail(err, ERR_INPUT, "authority.missing",
                    "there is no %s.crt with its %s.key in \"%s\"\nBegin with: cadre tls init DIR", name,
                    name, directory);
}

static bool nothing_there(struct arena *mem, const char *directory, struct err *err) {
    static const char *const names[] = {"authority.crt", "authority.key", "server.crt", "server.key"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (file_exists(path_join(mem, directory, names[i])))
            return err_fail(
                err, ERR_INPUT, "authority.there",
                "there is \"%s/%s\" already\nNothing is overwritten. For a new certificate of the same "
                "authority: cadre tls renew %s",
                directory, names[i], directory);
    return true;
}

bool authority_make(struct arena *mem, const char *directory, struct text hosts, int64_t now,
                    struct err *err) {
    scoped_pair authority = {0};
    scoped_pair server = {0};
    hosts = text_of(text_zero_ended(mem, hosts));
    if (!hosts_check(mem, hosts, err) || !directory_make(directory, err) ||
        !nothing_there(mem, directory, err))
        return false;
    const char *names = text_zero_ended(mem, alternative_names(mem, hosts));
    if (!authority_pair(mem, hosts, now, &authority) || !server_pair(names, &authority, now, &server))
        return crypto_failed(err);
    return pair_write(mem, directory, "authority", "", &authority, err) &&
           pair_write(mem, directory, "server", "", &server, err);
}

/* "DNS:a,IP:b" of the certificate that is there. */
static const char *names_of(struct arena *mem, const X509 *certificate) {
    struct buffer out = {.mem = mem};
    GENERAL_NAMES *names = X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
    for (int i = 0; i < sk_GENERAL_NAME_num(names); i++) {
        const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, i);
        char address[INET6_ADDRSTRLEN];
        if (name->type == GEN_DNS)
            buffer_print(&out, "%sDNS:%.*s", out.length > 0 ? "," : "", ASN1_STRING_length(name->d.dNSName),
                         (const char *)ASN1_STRING_get0_data(name->d.dNSName));
        else if (name->type == GEN_IPADD &&
                 inet_ntop(ASN1_STRING_length(name->d.iPAddress) == 4 ? AF_INET : AF_INET6,
                           ASN1_STRING_get0_data(name->d.iPAddress), address, sizeof address) != NULL)
            buffer_print(&out, "%sIP:%s", out.length > 0 ? "," : "", address);
    }
    GENERAL_NAMES_free(names);
    return text_zero_ended(mem, buffer_text(&out));
}

static bool take_name(struct arena *mem, const char *directory, const char *name, struct err *err) {
    const char *path = path_join(mem, directory, name);
    return rename(text_print(mem, "%s.new", path).at, path) == 0 ||
           err_fail(err, ERR_SYSTEM, "authority.write", "could not write \"%s\": %s", path, strerror(errno));
}

bool authority_renew(struct arena *mem, const char *directory, int64_t now, struct err *err) {
    scoped_pair authority = {0};
    scoped_pair old = {0};
    scoped_pair server = {0};
    if (!pair_read(mem, directory, "authority", &authority, err) ||
        !pair_read(mem, directory, "server", &old, err))
        return false;
    const char *names = names_of(mem, old.certificate);
    if (!server_pair(names, &authority, now, &server)) return crypto_failed(err);
    unlink(path_join(mem, directory, "server.key.new"));
    unlink(path_join(mem, directory, "server.crt.new"));
    return pair_write(mem, directory, "server", ".new", &server, err) &&
           take_name(mem, directory, "server.key", err) && take_name(mem, directory, "server.crt", err);
}
