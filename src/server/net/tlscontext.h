// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <QDateTime>
#include <QStringList>

#include <openssl/types.h>

#include <memory>
#include <span>
#include <variant>
#include <vector>

namespace natter::net {

struct TlsFree
{
    void operator()(SSL *ssl) const;
    void operator()(SSL_CTX *context) const;
};

/** Where a certificate comes from: PEM files. */
struct TlsFiles
{
    QString certificates; ///< the server's own first, then those that lead to the authority
    QString key;          ///< of the first certificate, without a password
};

/** What there is to say about a certificate that is in use. */
struct TlsCertificate
{
    QString subject;      ///< as in RFC 4514; not trustworthy in a log
    QDateTime validUntil; ///< UTC
    QStringList names;    ///< of the hosts that it is for, without addresses
    QStringList concerns; ///< sentences about what is wrong though not fatal: expired, key readable by everybody
};

/**
 * What all TLS connections of a listener share: certificate, key, and the rules of the house (TLS 1.2 and 1.3,
 * ephemeral keys and authenticated ciphers only, no renegotiation, no compression, no resumption).
 *
 * Lives on the loop thread; must outlive its connections.
 */
class TlsContext
{
public:
    /** Errors: ValidationFailed, with a sentence that names the file and what is wrong with it. */
    static Result<std::unique_ptr<TlsContext>> load(const TlsFiles &files);
    ~TlsContext();

    /** Name and version of the library that does it. */
    [[nodiscard]] static QString libraryVersion();
    Q_DISABLE_COPY_MOVE(TlsContext)

    /** Reads the files again, for connections from now on; those that live keep what they have. An error (as with
     * load()) leaves everything as it was. */
    Result<std::monostate> reload();

    [[nodiscard]] const TlsCertificate &certificate() const { return m_loaded.certificate; }

    /** The engine of one more connection, in the server's role. Null if there is no memory for it. */
    [[nodiscard]] std::unique_ptr<SSL, TlsFree> newConnection() const;

    /** Where everybody decrypts into: room for all that one receive can hold. Worth reading until the next receive. */
    [[nodiscard]] std::span<char> plainBuffer() { return m_plainBuffer; }

    /** Where the records of whoever is writing gather; empty between two writes. */
    [[nodiscard]] QByteArray &records() { return m_records; }

    /** Where small chunks become one record. */
    [[nodiscard]] QByteArray &recordContent() { return m_recordContent; }

private:
    struct Loaded
    {
        std::unique_ptr<SSL_CTX, TlsFree> context;
        TlsCertificate certificate;
    };

    TlsContext(TlsFiles files, Loaded loaded);
    static Result<Loaded> read(const TlsFiles &files);

    TlsFiles m_files;
    Loaded m_loaded;
    std::vector<char> m_plainBuffer;
    QByteArray m_records;
    QByteArray m_recordContent;
};

} // namespace natter::net
