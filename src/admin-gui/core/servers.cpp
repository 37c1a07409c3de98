// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/servers.h"

#include <QCryptographicHash>
#include <QSettings>
#include <QUuid>

#include <algorithm>

namespace natter::admin {

using namespace Qt::StringLiterals;

namespace {

const QString listKey = u"servers/list"_s;
const QString leftKey = u"servers/left"_s;

bool isColour(const QString &text)
{
    return text.size() == 7 && text.front() == u'#' && std::all_of(text.begin() + 1, text.end(), [](QChar digit) {
               return digit.isDigit() || (digit.toLower() >= u'a' && digit.toLower() <= u'f');
           });
}

} // namespace

QString fingerprintOf(const QSslCertificate &certificate)
{
    return QString::fromLatin1(certificate.digest(QCryptographicHash::Sha256).toHex(':').toUpper());
}

Servers::Servers(QSettings &settings)
    : m_settings(settings)
    , m_isLeft(settings.value(leftKey, false).toBool())
{
    const int count = m_settings.beginReadArray(listKey);
    for (int i = 0; i < count && m_servers.size() < most; ++i) {
        m_settings.setArrayIndex(i);
        const auto address = ServerAddress::parse(m_settings.value(u"address"_s).toString());
        const QString id = m_settings.value(u"id"_s).toString();
        if (!address || id.isEmpty() || find(id))
            continue;
        ServerProfile profile{id, m_settings.value(u"name"_s).toString(), *address};
        if (const QString colour = m_settings.value(u"colour"_s).toString(); isColour(colour))
            profile.colour = colour;
        profile.email = m_settings.value(u"email"_s).toString();
        profile.pin = client::CertificatePin(
            QSslCertificate(QByteArray::fromBase64(m_settings.value(u"certificate"_s).toByteArray()), QSsl::Der));
        m_servers.push_back(std::move(profile));
    }
    m_settings.endArray();
}

const ServerProfile *Servers::find(const QString &id) const
{
    const auto found = std::ranges::find(m_servers, id, &ServerProfile::id);
    return found == m_servers.end() ? nullptr : &*found;
}

const ServerProfile *Servers::current() const
{
    return m_servers.empty() || m_isLeft ? nullptr : &m_servers.front();
}

ServerProfile Servers::made(const ServerAddress &address, const QString &name)
{
    return {QUuid::createUuid().toString(QUuid::WithoutBraces), name, address};
}

void Servers::use(const ServerProfile &profile)
{
    std::erase_if(m_servers, [&](const ServerProfile &other) { return other.id == profile.id; });
    m_servers.insert(m_servers.begin(), profile);
    if (m_servers.size() > most)
        m_servers.pop_back();
    m_isLeft = false;
    save();
}

void Servers::change(const ServerProfile &profile)
{
    const auto found = std::ranges::find(m_servers, profile.id, &ServerProfile::id);
    if (found == m_servers.end())
        return;
    *found = profile;
    save();
}

void Servers::forget(const QString &id)
{
    std::erase_if(m_servers, [&](const ServerProfile &profile) { return profile.id == id; });
    save();
}

void Servers::leave()
{
    m_isLeft = true;
    save();
}

void Servers::save()
{
    m_settings.setValue(leftKey, m_isLeft);
    m_settings.remove(listKey); // or a shorter list would leave the end of the longer one behind
    m_settings.beginWriteArray(listKey, int(m_servers.size()));
    for (int i = 0; const ServerProfile &profile : m_servers) {
        m_settings.setArrayIndex(i++);
        m_settings.setValue(u"id"_s, profile.id);
        m_settings.setValue(u"name"_s, profile.name);
        m_settings.setValue(u"address"_s, profile.address.toString());
        m_settings.setValue(u"colour"_s, profile.colour);
        m_settings.setValue(u"email"_s, profile.email);
        if (profile.pin.isSet())
            m_settings.setValue(u"certificate"_s, profile.pin.certificate().toDer().toBase64());
    }
    m_settings.endArray();
}

} // namespace natter::admin
