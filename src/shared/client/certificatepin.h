// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QSslCertificate>
#include <QSslConfiguration>
#include <QSslError>

namespace natter::client {

/**
 * Which certificate a server may show: one that the system's authorities vouch for, or, once somebody has looked at its
 * fingerprint and pinned it, that one and no other.
 */
class CertificatePin
{
public:
    CertificatePin() = default;
    explicit CertificatePin(const QSslCertificate &certificate)
        : m_certificate(certificate)
    {}

    [[nodiscard]] bool isSet() const { return !m_certificate.isNull(); }
    [[nodiscard]] const QSslCertificate &certificate() const { return m_certificate; }

    /**
     * What a connection has to be made with. With a pin no authority is believed, so that every other certificate is an
     * error before anything is sent.
     */
    [[nodiscard]] QSslConfiguration configuration() const;
    /** Whether these faults are those of the pinned certificate and of no other. */
    [[nodiscard]] bool excuses(const QList<QSslError> &faults) const;

    friend bool operator==(const CertificatePin &, const CertificatePin &) = default;

private:
    QSslCertificate m_certificate;
};

} // namespace natter::client
