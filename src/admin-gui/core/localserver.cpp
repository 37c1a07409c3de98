// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/localserver.h"

#include "base/log.h"

#include <QCoreApplication>
#include <QDBusMessage>
#include <QDBusObjectPath>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDBusVariant>
#include <QFileInfo>
#include <QStandardPaths>

#include <chrono>

namespace natter::admin {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

const QString systemd = u"org.freedesktop.systemd1"_s;
const QString managerPath = u"/org/freedesktop/systemd1"_s;
const QString managerInterface = u"org.freedesktop.systemd1.Manager"_s;
const QString unitInterface = u"org.freedesktop.systemd1.Unit"_s;
const QString unit = u"natterd.service"_s;
const QString propertiesInterface = u"org.freedesktop.DBus.Properties"_s;
constexpr qsizetype mostLines = 500;
constexpr std::chrono::milliseconds childPatience{15'000};
constexpr std::chrono::milliseconds lookPause{500};

QDBusMessage toManager(const QString &method)
{
    QDBusMessage message = QDBusMessage::createMethodCall(systemd, managerPath, managerInterface, method);
    message.setInteractiveAuthorizationAllowed(true); // polkit may ask the operator for a password
    return message;
}

} // namespace

LocalServer::LocalServer(const QString &program, QObject *parent)
    : QObject(parent)
    , m_program(program.isEmpty() ? foundProgram() : program)
{
    m_child.setProcessChannelMode(QProcess::MergedChannels);
    connect(&m_child, &QProcess::stateChanged, this, &LocalServer::childChanged);
    connect(&m_child, &QProcess::readyRead, this, &LocalServer::readChild);
    connect(&m_child, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart)
            Q_EMIT failed(tr("%1 could not be started: %2").arg(m_program, m_child.errorString()));
    });
    connect(&m_child, &QProcess::finished, this, [this](int code, QProcess::ExitStatus status) {
        readChild();
        if (!std::exchange(m_isStopping, false))
            Q_EMIT failed(status == QProcess::CrashExit ? tr("The server was ended from outside, or crashed.")
                                                        : tr("The server has ended with exit code %1.").arg(code));
        if (std::exchange(m_comesBack, false))
            start(Way::Child);
    });
    m_again.setSingleShot(true);
    m_again.setInterval(lookPause);
    connect(&m_again, &QTimer::timeout, this, [this] {
        for (const Way way : {Way::SystemService, Way::UserService}) {
            if (status(way).isBusy)
                ask(way);
        }
    });
    childChanged();
}

LocalServer::~LocalServer()
{
    m_child.disconnect(this);
    if (m_child.state() == QProcess::NotRunning)
        return;
    m_child.terminate(); // it finishes what it has accepted
    if (!m_child.waitForFinished(int(childPatience.count())))
        m_child.kill();
    m_child.waitForFinished(1'000);
}

QString LocalServer::foundProgram()
{
    QString beside = QCoreApplication::applicationDirPath() + u"/natterd"_s;
    if (QFileInfo(beside).isExecutable())
        return beside;
    return QStandardPaths::findExecutable(u"natterd"_s);
}

QDBusConnection LocalServer::bus(Way way)
{
    return way == Way::SystemService ? QDBusConnection::systemBus() : QDBusConnection::sessionBus();
}

void LocalServer::look()
{
    ask(Way::SystemService);
    ask(Way::UserService);
    childChanged();
}

void LocalServer::ask(Way way)
{
    Status &status = m_status[std::size_t(way)];
    if (!bus(way).isConnected()) {
        status = {};
        status.remark = tr("no service manager answers here");
        Q_EMIT changed();
        return;
    }
    QDBusMessage question = toManager(u"LoadUnit"_s);
    question << unit;
    auto *watcher = new QDBusPendingCallWatcher(bus(way).asyncCall(question), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, way, watcher] {
        watcher->deleteLater();
        const QDBusPendingReply<QDBusObjectPath> path = *watcher;
        if (!path.isError()) {
            follow(way, path.value().path());
            return askForState(way, path.value().path());
        }
        m_status[std::size_t(way)] = {};
        m_status[std::size_t(way)].remark = tr("no service manager answers here");
        Q_EMIT changed();
    });
}

void LocalServer::follow(Way way, const QString &path)
{
    QString &followed = m_followed[std::size_t(way)];
    if (followed == path)
        return;
    const char *slot = way == Way::SystemService ? SLOT(systemUnitChanged()) : SLOT(userUnitChanged());
    bus(way).disconnect(systemd, followed, propertiesInterface, u"PropertiesChanged"_s, this, slot);
    bus(way).connect(systemd, path, propertiesInterface, u"PropertiesChanged"_s, this, slot);
    followed = path;
    bus(way).asyncCall(toManager(u"Subscribe"_s)); // it tells nobody who has not asked for it
}

void LocalServer::askForState(Way way, const QString &path)
{
    QDBusMessage properties = QDBusMessage::createMethodCall(systemd, path, propertiesInterface, u"GetAll"_s);
    properties << unitInterface;
    auto *watcher = new QDBusPendingCallWatcher(bus(way).asyncCall(properties), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, way, watcher] {
        watcher->deleteLater();
        const QDBusPendingReply<QVariantMap> answer = *watcher;
        Status &now = m_status[std::size_t(way)];
        const QVariantMap known = answer.isError() ? QVariantMap() : answer.value();
        const QString active = known.value(u"ActiveState"_s).toString();
        now.isThere = known.value(u"LoadState"_s).toString() == "loaded"_L1;
        now.isRunning = active == "active"_L1 || active == "reloading"_L1;
        now.isBusy = active == "activating"_L1 || active == "deactivating"_L1;
        now.remark = now.isThere ? active : tr("not installed as a service");
        if (now.isThere && active == "failed"_L1)
            now.remark = tr("It has failed; %1 says why.")
                             .arg(way == Way::SystemService ? u"journalctl --unit natterd"_s
                                                            : u"journalctl --user --unit natterd"_s);
        // Its signals may be lost or late, but nothing stays on its way for ever.
        if (now.isBusy)
            m_again.start();
        Q_EMIT changed();
    });
}

void LocalServer::start(Way way)
{
    if (way != Way::Child)
        return command(way, u"StartUnit"_s);
    if (m_child.state() != QProcess::NotRunning || m_program.isEmpty())
        return;
    m_log.clear();
    m_rest.clear();
    m_isStopping = false;
    m_child.start(m_program, {u"serve"_s});
}

void LocalServer::stop(Way way)
{
    if (way != Way::Child)
        return command(way, u"StopUnit"_s);
    if (m_child.state() == QProcess::NotRunning)
        return;
    m_isStopping = true;
    m_comesBack = false;
    m_child.terminate();
    childChanged();
}

void LocalServer::restart(Way way)
{
    if (way != Way::Child)
        return command(way, u"RestartUnit"_s);
    if (!status(way).isRunning)
        return;
    stop(way);
    m_comesBack = true;
}

void LocalServer::command(Way way, const QString &method)
{
    QDBusMessage message = toManager(method);
    message << unit << u"replace"_s;
    m_status[std::size_t(way)].isBusy = true;
    Q_EMIT changed();
    // A person may be typing a password: no timeout of ours.
    auto *watcher = new QDBusPendingCallWatcher(bus(way).asyncCall(message, std::numeric_limits<int>::max()), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, way, watcher] {
        watcher->deleteLater();
        const QDBusPendingReply<QDBusObjectPath> job = *watcher;
        if (job.isError())
            Q_EMIT failed(job.error().message());
        ask(way);
    });
}

void LocalServer::childChanged()
{
    Status &status = m_status[std::size_t(Way::Child)];
    status.isThere = !m_program.isEmpty();
    status.isRunning = m_child.state() == QProcess::Running && !m_isStopping;
    status.isBusy = m_child.state() == QProcess::Starting || (m_isStopping && m_child.state() != QProcess::NotRunning);
    status.remark = m_program.isEmpty() ? tr("natterd is not installed on this machine") : m_program;
    Q_EMIT changed();
}

void LocalServer::readChild()
{
    m_rest += m_child.readAll();
    for (qsizetype end = m_rest.indexOf('\n'); end >= 0; end = m_rest.indexOf('\n')) {
        const QString line = logSafe(QString::fromUtf8(m_rest.first(end)));
        m_rest.remove(0, end + 1);
        m_log << line;
        if (m_log.size() > mostLines)
            m_log.removeFirst();
        Q_EMIT childSaid(line);
    }
}

} // namespace natter::admin
