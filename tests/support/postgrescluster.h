// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QProcess>
#include <QTemporaryDir>

#include <functional>
#include <vector>

namespace natter::test {

/**
 * A real PostgreSQL server for tests: a cluster of its own in a temporary folder, reached through a socket in there
 * only. A small shell is its keeper: when this object or the whole test program ends, however it ends, the shell stops
 * the server and removes the folder. PostgreSQL refuses to run as root, so root's tests run it as the user "postgres".
 *
 * Functions that can fail return what went wrong, empty for success.
 */
class PostgresCluster
{
public:
    /** Off is faster, and shows the same unless the machine itself goes down. */
    enum class Fsync : quint8 { Off, On };

    PostgresCluster();
    ~PostgresCluster();
    Q_DISABLE_COPY_MOVE(PostgresCluster)

    /** The one that all tests of this program share, made when it is first asked for. Aborts if that fails. */
    static PostgresCluster &shared();

    /** @p settings: lines of postgresql.conf. In @p parent instead of the usual place for temporary files. */
    [[nodiscard]] QString start(Fsync fsync = Fsync::Off, const QStringList &settings = {}, const QString &parent = {});

    /** A new and empty database; its URL, of a user who owns it and may nothing else. */
    [[nodiscard]] QString makeDatabase(const QString &encoding = QStringLiteral("UTF8"));
    /** Takes away what makeDatabase() made, whoever is connected. */
    void dropDatabase(const QString &url);

    /** Runs SQL as the superuser, in the database that @p url names or else in "postgres". */
    [[nodiscard]] QString execute(const QString &sql, const QString &url = {});

    /** @p mode as pg_ctl has it: smart, fast, immediate. */
    [[nodiscard]] QString stop(const QString &mode);
    [[nodiscard]] QString restart();
    /** SIGSTOP and SIGCONT to every process of the server. */
    void freeze();
    void thaw();

    /** The folder with the socket. */
    [[nodiscard]] QString folder() const { return m_folder; }
    /** The URL of database @p name for the superuser. */
    [[nodiscard]] QString adminUrl(const QString &name = QStringLiteral("postgres")) const;
    /** Where PostgreSQL's programs are; empty if there are none. */
    [[nodiscard]] static QString programs();
    /** Runs one of those programs as the server's user, and waits; what it prints goes to @p output. */
    [[nodiscard]] QString run(const QString &program, const QStringList &arguments, QByteArray *output = nullptr);

    /** The password of the user of makeDatabase(): everything that has a meaning in a URL, in libpq and in SQL. */
    static QString password();

private:
    [[nodiscard]] std::function<void()> asServerUser() const;
    void signalServer(int number) const;
    [[nodiscard]] qint64 postmaster() const;

    QString m_folder;
    QString m_programs;
    uint m_user = 0;
    uint m_group = 0;
    int m_databases = 0;
    QProcess m_keeper;
};

} // namespace natter::test
