// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "services/refreshtoken.h"

#include <QCryptographicHash>
#include <QRandomGenerator>

#include <array>

namespace natter::services {

RefreshToken RefreshToken::generate()
{
    std::array<quint32, 8> random;
    QRandomGenerator::system()->generate(random.begin(), random.end());
    const auto bytes = QByteArray::fromRawData(reinterpret_cast<const char *>(random.data()), sizeof random);
    return {bytes.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals)};
}

QByteArray RefreshToken::hash() const
{
    return QCryptographicHash::hash(text, QCryptographicHash::Sha256);
}

} // namespace natter::services
