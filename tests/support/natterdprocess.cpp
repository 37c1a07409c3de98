// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/natterdprocess.h"

#include "support/await.h"

#include <QDir>
#include <QEventLoop>
#include <QFile>
#include <QFileSystemWatcher>
#include <QTimer>

#include <csignal>

#include <sys/prctl.h>
#include <sys/resource.h>

namespace natter::test {

using namespace Qt::StringLiterals;

namespace {

/** The whole line natterd writes once it serves; 0 as long as it is not there. */
quint16 readPort(const QString &file)
{
    QFile in(file);
    const QByteArray line = in.open(QIODevice::ReadOnly) ? in.readAll() : QByteArray();
    return line.endsWith('\n') ? line.trimmed().toUShort() : quint16(0);
}

} // namespace

NatterdProcess::NatterdProcess()
    : m_environment(QProcessEnvironment::systemEnvironment())
    , m_portFile(m_folder.filePath(u"port"_s))
{
    m_process.setProgram(m_environment.value(u"NATTERD"_s));
    m_process.setProcessChannelMode(QProcess::MergedChannels);
    // Its own folder, so that no .env of ours is found.
    m_process.setWorkingDirectory(m_folder.path());
    m_process.setChildProcessModifier([this] {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (m_descriptorLimit > 0) {
            const rlimit limit{rlim_t(m_descriptorLimit), rlim_t(m_descriptorLimit)};
            ::setrlimit(RLIMIT_NOFILE, &limit);
        }
    });
    QDir(m_folder.path()).mkdir(u"data"_s);
    const std::pair<QString, QString> settings[] = {
        {u"HOST"_s, u"127.0.0.1"_s},
        {u"PORT"_s, u"0"_s},
        {u"PORT_FILE"_s, m_portFile},
        {u"ADMIN_PORT"_s, u"0"_s},
        {u"ADMIN_PORT_FILE"_s, m_portFile + u"-admin"_s},
        {u"DATA_DIR"_s, dataDir()},
        {u"SECRET_KEY"_s, u"a key for tests only, which nobody else shall ever use"_s},
        {u"BCRYPT_COST"_s, u"4"_s},
        {u"RATE_LIMIT_MESSAGES"_s, u"0"_s},
        {u"RATE_LIMIT_LOGINS"_s, u"0"_s},
        {u"RATE_LIMIT_SIGNUPS"_s, u"0"_s},
        {u"MAX_CONNECTIONS_PER_IP"_s, u"0"_s},
        {u"MAX_CONNECTIONS_PER_USER"_s, u"0"_s},
        {u"LOG_LEVEL"_s, u"WARNING"_s},
    };
    for (const auto &[name, value] : settings)
        m_environment.insert(name, value);
}

NatterdProcess::~NatterdProcess()
{
    if (m_process.state() != QProcess::NotRunning)
        kill();
}

QString NatterdProcess::start()
{
    if (m_process.program().isEmpty())
        return u"the environment variable NATTERD has to name the program"_s;
    QFile::remove(m_portFile);
    m_port = 0;
    // A change of the folder, the end of the process or the deadline: whatever comes first ends the wait.
    QEventLoop wait;
    QFileSystemWatcher watcher({m_folder.path()});
    const auto lookForPort = [&] {
        if (QFile::exists(m_portFile))
            watcher.addPath(m_portFile); // the file appears before its line does
        m_port = readPort(m_portFile);
        if (m_port != 0)
            wait.quit();
    };
    QObject::connect(&watcher, &QFileSystemWatcher::directoryChanged, &wait, lookForPort);
    QObject::connect(&watcher, &QFileSystemWatcher::fileChanged, &wait, lookForPort);
    QObject::connect(&m_process, &QProcess::stateChanged, &wait, [&](QProcess::ProcessState state) {
        if (state == QProcess::NotRunning)
            wait.quit();
    });
    QTimer::singleShot(patience, &wait, &QEventLoop::quit);
    m_process.setProcessEnvironment(m_environment);
    m_process.start();
    if (m_process.state() != QProcess::NotRunning)
        wait.exec();
    if (m_port != 0)
        return {};
    const QString what = m_process.state() == QProcess::NotRunning ? u"natterd ended at once (%1): %2\n%3"_s
                                                                   : u"natterd was not ready in time (%1): %2\n%3"_s;
    return what.arg(m_process.exitCode()).arg(m_process.errorString(), logText());
}

quint16 NatterdProcess::adminPort() const
{
    return readPort(m_portFile + u"-admin"_s);
}

QString NatterdProcess::terminate()
{
    if (m_process.state() == QProcess::NotRunning)
        return u"natterd was not running any more:\n"_s + logText();
    m_process.terminate();
    if (!hasEnded())
        return u"natterd did not end after SIGTERM:\n"_s + logText();
    if (m_process.exitStatus() != QProcess::NormalExit || m_process.exitCode() != 0)
        return u"natterd ended with %1 after SIGTERM:\n%2"_s.arg(m_process.exitCode()).arg(logText());
    return {};
}

void NatterdProcess::kill()
{
    m_process.kill();
    m_process.waitForFinished(int(patience.count()));
}

/** Its clients in this process go on meanwhile: it waits for what they have to say when they are told to go. */
bool NatterdProcess::hasEnded()
{
    return eventually([this] { return m_process.state() == QProcess::NotRunning; });
}

QString NatterdProcess::restart()
{
    const QString fault = terminate();
    return fault.isEmpty() ? start() : fault;
}

std::optional<int> NatterdProcess::waitForExit()
{
    if (!hasEnded() || m_process.exitStatus() != QProcess::NormalExit || m_process.error() == QProcess::FailedToStart)
        return std::nullopt;
    return m_process.exitCode();
}

QUrl NatterdProcess::baseUrl() const
{
    QUrl url;
    url.setScheme(m_environment.value(u"TLS_CERT"_s).isEmpty() ? u"http"_s : u"https"_s);
    url.setHost(u"127.0.0.1"_s);
    url.setPort(m_port);
    return url;
}

QString NatterdProcess::logText()
{
    m_log += m_process.readAll();
    return QString::fromUtf8(m_log);
}

NatterdProcess::Said NatterdProcess::say(const QStringList &arguments, const QByteArray &input) const
{
    QProcess process;
    process.setProcessEnvironment(m_environment);
    process.setWorkingDirectory(m_process.workingDirectory());
    process.start(m_process.program(), arguments);
    process.write(input);
    process.closeWriteChannel();
    const bool ended = process.waitForFinished(int(patience.count()));
    const bool isWell = ended && process.exitStatus() == QProcess::NormalExit;
    return {isWell ? process.exitCode() : -1, QString::fromUtf8(process.readAllStandardOutput()),
            QString::fromUtf8(process.readAllStandardError())};
}

} // namespace natter::test
