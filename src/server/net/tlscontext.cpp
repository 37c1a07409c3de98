// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/tlscontext.h"

#include "net/poller.h"

#include <QFile>
#include <QFileInfo>
#include <QTimeZone>

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <array>
#include <ctime>
#include <memory>
#include <utility>

namespace natter::net {

using namespace Qt::StringLiterals;

void TlsFree::operator()(SSL *ssl) const
{
    SSL_free(ssl);
}

void TlsFree::operator()(SSL_CTX *context) const
{
    SSL_CTX_free(context);
}

namespace {

// Authenticated ciphers behind ephemeral keys, cheapest first; TLS 1.3 knows no others, and has a list of its own.
constexpr char ciphers12[] = "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:"
                             "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"
                             "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";
constexpr char ciphers13[] = "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256";
constexpr char groups[] = "X25519:P-256:P-384";

constexpr qint64 fileMost = 1024 * 1024;

/** How OpenSSL wants its things back. */
struct OpenSslFree
{
    void operator()(BIO *bio) const { BIO_free(bio); }
    void operator()(X509 *certificate) const { X509_free(certificate); }
    void operator()(EVP_PKEY *key) const { EVP_PKEY_free(key); }
};
using BioPointer = std::unique_ptr<BIO, OpenSslFree>;
using X509Pointer = std::unique_ptr<X509, OpenSslFree>;
using KeyPointer = std::unique_ptr<EVP_PKEY, OpenSslFree>;

/** Bytes that are not left in memory behind us. */
class SecretBytes
{
public:
    explicit SecretBytes(QByteArray bytes)
        : m_bytes(std::move(bytes))
    {}
    ~SecretBytes() { OPENSSL_cleanse(m_bytes.data(), std::size_t(m_bytes.size())); }
    Q_DISABLE_COPY_MOVE(SecretBytes)

    [[nodiscard]] bool contain(QByteArrayView text) const { return m_bytes.contains(text); }
    [[nodiscard]] BioPointer bio() const
    {
        return BioPointer(BIO_new_mem_buf(m_bytes.constData(), int(m_bytes.size())));
    }

private:
    QByteArray m_bytes;
};

std::unexpected<Error> refuse(const QString &file, const QString &why)
{
    return fail(ErrorCode::ValidationFailed, QString(file + u' ' + why));
}

QString lastReason()
{
    const char *reason = ERR_reason_error_string(ERR_peek_last_error());
    return reason ? QString::fromLatin1(reason) : u"no reason is known"_s;
}

Result<QByteArray> contents(const QString &name)
{
    // Anything else could make a reload wait for ever, with everybody who is connected.
    const QFileInfo info(name);
    if (info.exists() && !info.isFile())
        return refuse(name, u"is not a file"_s);
    QFile file(name);
    if (!file.open(QIODevice::ReadOnly))
        return refuse(name, u"cannot be read: "_s + file.errorString());
    QByteArray bytes = file.read(fileMost + 1);
    if (file.error() != QFileDevice::NoError)
        return refuse(name, u"cannot be read: "_s + file.errorString());
    if (bytes.size() > fileMost)
        return refuse(name, u"is too large for a PEM file"_s);
    return bytes;
}

/** The certificates in the order of the file. At least one. */
Result<std::vector<X509Pointer>> readCertificates(const QString &name)
{
    const auto bytes = contents(name);
    if (!bytes)
        return fail(bytes.error());
    const BioPointer bio(BIO_new_mem_buf(bytes->constData(), int(bytes->size())));
    std::vector<X509Pointer> certificates;
    ERR_clear_error();
    while (X509 *certificate = PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr))
        certificates.emplace_back(certificate);
    const unsigned long error = ERR_peek_last_error();
    if (ERR_GET_LIB(error) != ERR_LIB_PEM || ERR_GET_REASON(error) != PEM_R_NO_START_LINE)
        return refuse(name,
                      u"is damaged: certificate number %1 cannot be understood (%2)"_s.arg(certificates.size() + 1)
                          .arg(lastReason()));
    if (certificates.empty())
        return refuse(name, u"holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)"_s);
    return certificates;
}

/** Says that a password was asked for, and knows none. */
int noPassword(char *, int, int, void *wasAsked)
{
    *static_cast<bool *>(wasAsked) = true;
    return -1;
}

Result<KeyPointer> readKey(const QString &name)
{
    auto bytes = contents(name);
    if (!bytes)
        return fail(bytes.error());
    const SecretBytes secret(*std::move(bytes));
    bool isEncrypted = false;
    ERR_clear_error();
    KeyPointer key(PEM_read_bio_PrivateKey(secret.bio().get(), nullptr, &noPassword, &isEncrypted));
    if (key)
        return key;
    if (isEncrypted)
        return refuse(name, u"is encrypted, and nobody is there to type the password when the server starts: "
                            "write a key without one with openssl pkey"_s);
    if (!secret.contain("PRIVATE KEY-----"))
        return refuse(name, u"holds no private key in PEM form (-----BEGIN PRIVATE KEY-----)"_s);
    return refuse(name, u"is damaged: the private key cannot be understood (%1)"_s.arg(lastReason()));
}

QDateTime timeOf(const ASN1_TIME *time)
{
    std::tm parts{};
    if (ASN1_TIME_to_tm(time, &parts) != 1)
        return {};
    const QDateTime moment(QDate(parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday),
                           QTime(parts.tm_hour, parts.tm_min, parts.tm_sec), QTimeZone::utc());
    return moment.toUTC(); // which is written with a Z, not with the offset of a zone
}

QString subjectOf(const X509 *certificate)
{
    const BioPointer text(BIO_new(BIO_s_mem()));
    X509_NAME_print_ex(text.get(), X509_get_subject_name(certificate), 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
    char *bytes = nullptr;
    const long size = BIO_get_mem_data(text.get(), &bytes);
    return QString::fromUtf8(bytes, size);
}

/** Subject alternative names, RFC 5280 §4.2.1.6: what clients compare the name that they have asked for with. */
QStringList namesOf(const X509 *certificate)
{
    struct Free
    {
        void operator()(GENERAL_NAMES *names) const { GENERAL_NAMES_free(names); }
    };
    const std::unique_ptr<GENERAL_NAMES, Free> names(
        static_cast<GENERAL_NAMES *>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
    QStringList found;
    for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
        const GENERAL_NAME *name = sk_GENERAL_NAME_value(names.get(), i);
        if (name->type != GEN_DNS)
            continue;
        const auto *bytes = reinterpret_cast<const char *>(ASN1_STRING_get0_data(name->d.dNSName));
        found += QString::fromLatin1(bytes, ASN1_STRING_length(name->d.dNSName));
    }
    return found;
}

TlsCertificate describe(const X509 *certificate, const TlsFiles &files)
{
    TlsCertificate facts;
    facts.subject = subjectOf(certificate);
    facts.names = namesOf(certificate);
    facts.validUntil = timeOf(X509_get0_notAfter(certificate));
    const QDateTime now = QDateTime::currentDateTimeUtc();
    const QDateTime validFrom = timeOf(X509_get0_notBefore(certificate));
    if (validFrom > now)
        facts.concerns.append(u"%1: the certificate is not valid before %2: clients will refuse it"_s.arg(
            files.certificates, validFrom.toString(Qt::ISODate)));
    if (facts.validUntil < now)
        facts.concerns.append(u"%1: the certificate has expired on %2: clients will refuse it"_s.arg(
            files.certificates, facts.validUntil.toString(Qt::ISODate)));
    const auto others = QFileDevice::ReadOther | QFileDevice::WriteOther;
    if (QFile::permissions(files.key) & others)
        facts.concerns.append(
            u"%1: every user of this machine can get at the private key: chmod o-rwx would help"_s.arg(files.key));
    return facts;
}

/** http/1.1 or nothing: a client that only speaks something else learns so in the handshake (RFC 7301 §3.2). */
int chooseProtocol(SSL *, const unsigned char **chosen, unsigned char *chosenSize, const unsigned char *offered,
                   unsigned int offeredSize, void *)
{
    static constexpr unsigned char ours[] = "\x08http/1.1";
    unsigned char *match = nullptr;
    if (SSL_select_next_proto(&match, chosenSize, ours, sizeof ours - 1, offered, offeredSize) !=
        OPENSSL_NPN_NEGOTIATED)
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    *chosen = match;
    return SSL_TLSEXT_ERR_OK;
}

/** Everything but certificate and key. */
bool setRules(SSL_CTX *context)
{
    SSL_CTX_set_security_level(context, 2); // 112 bits: no RSA below 2048, no SHA-1
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE |
                                     SSL_OP_PRIORITIZE_CHACHA);
    // Without its buffers an idle connection takes half the memory.
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_NO_AUTO_CHAIN);
    // No resumption: connections here live for hours, so tickets would save next to nothing, except in the storm after
    // a restart, when their keys are gone; and keys that are kept undo the forward secrecy of TLS 1.2.
    SSL_CTX_set_options(context, SSL_OP_NO_TICKET);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_alpn_select_cb(context, &chooseProtocol, nullptr);
    return SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1 && SSL_CTX_set_num_tickets(context, 0) == 1 &&
           SSL_CTX_set_cipher_list(context, ciphers12) == 1 && SSL_CTX_set_ciphersuites(context, ciphers13) == 1 &&
           SSL_CTX_set1_groups_list(context, groups) == 1;
}

} // namespace

Result<TlsContext::Loaded> TlsContext::read(const TlsFiles &files)
{
    auto certificates = readCertificates(files.certificates);
    if (!certificates)
        return fail(certificates.error());
    const auto key = readKey(files.key);
    if (!key)
        return fail(key.error());
    X509 *own = certificates->front().get();
    if (X509_check_private_key(own, key->get()) != 1)
        return refuse(files.key, u"is not the key of the first certificate in "_s + files.certificates);
    Loaded loaded{std::unique_ptr<SSL_CTX, TlsFree>(SSL_CTX_new(TLS_server_method())), describe(own, files)};
    if (!loaded.context || !setRules(loaded.context.get()))
        return fail(ErrorCode::Internal, u"OpenSSL cannot be set up for TLS: "_s + lastReason());
    if (SSL_CTX_use_certificate(loaded.context.get(), own) != 1)
        return refuse(files.certificates, u"cannot be used: "_s + lastReason());
    if (SSL_CTX_use_PrivateKey(loaded.context.get(), key->get()) != 1)
        return refuse(files.key, u"cannot be used: "_s + lastReason());
    for (std::size_t i = 1; i < certificates->size(); ++i) {
        if (SSL_CTX_add1_chain_cert(loaded.context.get(), (*certificates)[i].get()) != 1)
            return refuse(files.certificates,
                          u"cannot be used: certificate number %1: %2"_s.arg(i + 1).arg(lastReason()));
    }
    return loaded;
}

Result<std::unique_ptr<TlsContext>> TlsContext::load(const TlsFiles &files)
{
    auto loaded = read(files);
    ERR_clear_error();
    if (!loaded)
        return fail(loaded.error());
    return std::unique_ptr<TlsContext>(new TlsContext(files, *std::move(loaded)));
}

TlsContext::TlsContext(TlsFiles files, Loaded loaded)
    : m_files(std::move(files))
    , m_loaded(std::move(loaded))
    , m_plainBuffer(Poller::receiveBufferSize + SSL3_RT_MAX_PLAIN_LENGTH)
{}

TlsContext::~TlsContext() = default;

Result<std::monostate> TlsContext::reload()
{
    auto loaded = read(m_files);
    ERR_clear_error();
    if (!loaded)
        return fail(loaded.error());
    m_loaded = *std::move(loaded);
    return std::monostate();
}

std::unique_ptr<SSL, TlsFree> TlsContext::newConnection() const
{
    std::unique_ptr<SSL, TlsFree> ssl(SSL_new(m_loaded.context.get()));
    if (ssl)
        SSL_set_accept_state(ssl.get());
    return ssl;
}

QString TlsContext::libraryVersion()
{
    return QString::fromLatin1(OpenSSL_version(OPENSSL_VERSION));
}

} // namespace natter::net
