// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/certificate.h"

#include <QFile>
#include <QSslCertificate>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include <memory>

namespace natter::test {

namespace {

struct OpenSslFree
{
    void operator()(BIO *bio) const { BIO_free(bio); }
    void operator()(X509 *certificate) const { X509_free(certificate); }
    void operator()(EVP_PKEY *key) const { EVP_PKEY_free(key); }
};
using BioPointer = std::unique_ptr<BIO, OpenSslFree>;
using X509Pointer = std::unique_ptr<X509, OpenSslFree>;
using KeyPointer = std::unique_ptr<EVP_PKEY, OpenSslFree>;

KeyPointer makeKey(CertificateWish::Kind kind)
{
    switch (kind) {
    case CertificateWish::Kind::Ecdsa:
        return KeyPointer(EVP_EC_gen("P-256"));
    case CertificateWish::Kind::Rsa:
        return KeyPointer(EVP_RSA_gen(2048));
    case CertificateWish::Kind::SmallRsa:
        return KeyPointer(EVP_RSA_gen(1024));
    case CertificateWish::Kind::Ed25519:
        return KeyPointer(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
    }
    return nullptr;
}

bool addExtension(X509 *certificate, int kind, const char *value)
{
    X509V3_CTX context;
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value);
    const bool added = extension && X509_add_ext(certificate, extension, -1) == 1;
    X509_EXTENSION_free(extension);
    return added;
}

X509Pointer makeSigned(EVP_PKEY *key, const CertificateWish &wish)
{
    X509Pointer certificate(X509_new());
    X509 *made = certificate.get();
    X509_set_version(made, X509_VERSION_3);
    ASN1_INTEGER_set_uint64(X509_get_serialNumber(made), qHash(wish.name) | 1U);
    X509_gmtime_adj(X509_getm_notBefore(made), wish.validFrom.count());
    X509_gmtime_adj(X509_getm_notAfter(made), wish.validUntil.count());
    X509_set_pubkey(made, key);
    const QByteArray name = wish.name.toUtf8();
    X509_NAME *subject = X509_get_subject_name(made);
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, reinterpret_cast<const unsigned char *>(name.constData()),
                               int(name.size()), -1, 0);
    X509_set_issuer_name(made, subject);
    const bool complete = addExtension(made, NID_subject_alt_name, "IP:127.0.0.1,IP:::1,DNS:localhost") &&
                          addExtension(made, NID_basic_constraints, "critical,CA:TRUE") &&
                          addExtension(made, NID_ext_key_usage, "serverAuth");
    const EVP_MD *digest = wish.kind == CertificateWish::Kind::Ed25519 ? nullptr : EVP_sha256();
    return complete && X509_sign(made, key, digest) > 0 ? std::move(certificate) : nullptr;
}

bool write(const QString &fileName, BIO *bio)
{
    char *bytes = nullptr;
    const long size = BIO_get_mem_data(bio, &bytes);
    QFile file(fileName);
    return file.open(QIODevice::WriteOnly) && file.setPermissions(QFile::ReadOwner | QFile::WriteOwner) &&
           file.write(bytes, size) == size;
}

} // namespace

CertificateFiles makeCertificate(const QString &folder, const CertificateWish &wish)
{
    const KeyPointer key = makeKey(wish.kind);
    const X509Pointer certificate = key ? makeSigned(key.get(), wish) : nullptr;
    const BioPointer certificateText(BIO_new(BIO_s_mem()));
    const BioPointer keyText(BIO_new(BIO_s_mem()));
    if (!certificate || PEM_write_bio_X509(certificateText.get(), certificate.get()) != 1)
        return {};
    const QByteArray &password = wish.keyPassword;
    const EVP_CIPHER *cipher = password.isEmpty() ? nullptr : EVP_aes_128_cbc();
    if (PEM_write_bio_PKCS8PrivateKey(keyText.get(), key.get(), cipher, password.constData(), int(password.size()),
                                      nullptr, nullptr) != 1)
        return {};
    const CertificateFiles files{folder + u'/' + wish.name + QStringLiteral(".crt"),
                                 folder + u'/' + wish.name + QStringLiteral(".key")};
    return write(files.certificate, certificateText.get()) && write(files.key, keyText.get()) ? files
                                                                                              : CertificateFiles();
}

QSslConfiguration trusting(const CertificateFiles &files)
{
    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    configuration.setCaCertificates(QSslCertificate::fromPath(files.certificate));
    return configuration;
}

} // namespace natter::test
