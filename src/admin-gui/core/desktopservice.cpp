// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/desktopservice.h"

#include <QDBusConnectionInterface>
#include <QDBusMessage>

namespace natter::admin {

using namespace Qt::StringLiterals;

namespace {

const QString serviceName = u"io.github.natter_chat.Admin"_s;
const QString objectPath = u"/io/github/natter_chat/Admin"_s;
const QString interfaceName = u"org.freedesktop.Application"_s;
constexpr int patience = 5'000; // milliseconds

/** What desktops give to a process that somebody has asked for, so that its window may come to the front. */
QVariantMap ownPlatform()
{
    QVariantMap platform;
    if (qEnvironmentVariableIsSet("XDG_ACTIVATION_TOKEN"))
        platform.insert(u"activation-token"_s, qEnvironmentVariable("XDG_ACTIVATION_TOKEN"));
    if (qEnvironmentVariableIsSet("DESKTOP_STARTUP_ID"))
        platform.insert(u"desktop-startup-id"_s, qEnvironmentVariable("DESKTOP_STARTUP_ID"));
    return platform;
}

QString tokenIn(const QVariantMap &platform)
{
    const QString token = platform.value(u"activation-token"_s).toString();
    return token.isEmpty() ? platform.value(u"desktop-startup-id"_s).toString() : token;
}

} // namespace

DesktopService::DesktopService(QDBusConnection bus, QObject *parent)
    : QObject(parent)
    , m_bus(std::move(bus))
{}

DesktopService::~DesktopService()
{
    if (m_isOwner) {
        m_bus.unregisterService(serviceName);
        m_bus.unregisterObject(objectPath);
    }
}

DesktopService::Start DesktopService::start(const QStringList &links)
{
    if (!m_bus.isConnected())
        return Start::Alone;
    // The object first: who sees the name may call at once.
    m_bus.registerObject(objectPath, this, QDBusConnection::ExportScriptableSlots);
    const auto reply = m_bus.interface()->registerService(serviceName, QDBusConnectionInterface::DontQueueService);
    m_isOwner = reply.isValid() && reply.value() == QDBusConnectionInterface::ServiceRegistered;
    if (m_isOwner)
        return Start::First;
    m_bus.unregisterObject(objectPath);
    auto call = QDBusMessage::createMethodCall(serviceName, objectPath, interfaceName,
                                               links.isEmpty() ? u"Activate"_s : u"Open"_s);
    if (links.isEmpty())
        call << ownPlatform();
    else
        call << links << ownPlatform();
    // A console that does not answer is no reason to have none.
    const QDBusMessage answer = m_bus.call(call, QDBus::Block, patience);
    return answer.type() == QDBusMessage::ReplyMessage ? Start::HandedOver : Start::Alone;
}

void DesktopService::Activate(const QVariantMap &platform)
{
    Q_EMIT shown(tokenIn(platform));
}

void DesktopService::Open(const QStringList &links, const QVariantMap &platform)
{
    for (const QString &link : links)
        Q_EMIT linkFollowed(link, tokenIn(platform));
}

void DesktopService::ActivateAction(const QString &, const QVariantList &, const QVariantMap &platform)
{
    // There are no actions yet: whoever asks for one sees the window.
    Q_EMIT shown(tokenIn(platform));
}

} // namespace natter::admin
