// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSslConfiguration>
#include <QString>

#include <chrono>

namespace natter::test {

/** What a certificate for a test is to be like; it is for 127.0.0.1, ::1 and localhost, and vouches for itself. */
struct CertificateWish
{
    enum class Kind { Ecdsa, Rsa, SmallRsa, Ed25519 };

    QString name = QStringLiteral("Test");
    Kind kind = Kind::Ecdsa;
    std::chrono::seconds validFrom{-3600}; ///< from now
    std::chrono::seconds validUntil{24 * 3600};
    QByteArray keyPassword{}; ///< the key file is encrypted if there is one
};

/** A certificate and its key in two PEM files; only the owner may read the key. */
struct CertificateFiles
{
    QString certificate;
    QString key;
};

/** Writes NAME.crt and NAME.key into @p folder, over what was there. Empty names if that fails. */
[[nodiscard]] CertificateFiles makeCertificate(const QString &folder, const CertificateWish &wish = {});

/** What a client of Qt's needs to trust that certificate, and nothing else. */
[[nodiscard]] QSslConfiguration trusting(const CertificateFiles &files);

} // namespace natter::test
