// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QProcess>
#include <QTemporaryDir>
#include <QUrl>

#include <optional>

namespace natter::test {

/**
 * A real natterd for one test: the program that the environment variable NATTERD names, on a temporary data folder and
 * a free port. Used on the test's own thread; ends with the test, also when that fails half-way.
 *
 * Functions that can fail return what went wrong, empty for success, so that a test reads
 * `QCOMPARE(server.start(), QString());` and fails with the sentence and the log.
 */
class NatterdProcess
{
public:
    NatterdProcess();
    ~NatterdProcess();
    Q_DISABLE_COPY_MOVE(NatterdProcess)

    /** Replaces a setting (an environment variable) for the next start(). Without this, limits are off and hashing is
     * cheap. */
    void setSetting(const QString &name, const QString &value) { m_environment.insert(name, value); }
    /** Leaves the server's own default in force. */
    void unsetSetting(const QString &name) { m_environment.remove(name); }
    /** How many descriptors it may open, without a way to raise that, from the next start() on. */
    void setDescriptorLimit(int most) { m_descriptorLimit = most; }
    /** Subcommand and flags; none by default. */
    void setArguments(const QStringList &arguments) { m_process.setArguments(arguments); }

    /** Starts it on the same data as before, if there was a before, and waits until it is ready to serve. */
    [[nodiscard]] QString start();
    /** SIGTERM: it has to end by itself with exit code 0. */
    [[nodiscard]] QString terminate();
    /** SIGKILL, and waits until it is gone. */
    void kill();
    /** terminate() and start(): a new port, the same data. */
    [[nodiscard]] QString restart();
    /** For a natterd that is meant to end by itself: waits, and returns its exit code; none if it goes on or crashed.
     */
    [[nodiscard]] std::optional<int> waitForExit();

    /** What a subcommand came to that ran beside it, or instead, with the same settings. */
    struct Said
    {
        int exitCode = -1; ///< -1: it did not end by itself
        QString out;
        QString err;
    };
    /** Runs natterd with @p arguments, and @p input on stdin. */
    [[nodiscard]] Said say(const QStringList &arguments, const QByteArray &input = {}) const;

    [[nodiscard]] bool isRunning() const { return m_process.state() == QProcess::Running; }
    [[nodiscard]] qint64 pid() const { return m_process.processId(); }
    [[nodiscard]] quint16 port() const { return m_port; }
    /** Of the administration. */
    [[nodiscard]] quint16 adminPort() const;
    /** http://127.0.0.1:port, without a path; https:// with a TLS_CERT. */
    [[nodiscard]] QUrl baseUrl() const;
    [[nodiscard]] QString dataDir() const { return m_folder.filePath(QStringLiteral("data")); }
    /** Everything it has printed so far, over all starts. */
    [[nodiscard]] QString logText();

private:
    [[nodiscard]] bool hasEnded();

    QTemporaryDir m_folder;
    QProcessEnvironment m_environment;
    QString m_portFile;
    quint16 m_port = 0;
    int m_descriptorLimit = 0; ///< 0: ours
    QByteArray m_log;
    QProcess m_process;
};

} // namespace natter::test
