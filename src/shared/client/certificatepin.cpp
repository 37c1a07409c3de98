// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/certificatepin.h"

#include <algorithm>

namespace natter::client {

QSslConfiguration CertificatePin::configuration() const
{
    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    configuration.setProtocol(QSsl::TlsV1_2OrLater);
    if (isSet())
        configuration.setCaCertificates({m_certificate});
    return configuration;
}

bool CertificatePin::excuses(const QList<QSslError> &faults) const
{
    if (!isSet())
        return false;
    return std::ranges::all_of(faults, [this](const QSslError &fault) { return fault.certificate() == m_certificate; });
}

} // namespace natter::client
