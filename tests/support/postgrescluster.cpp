// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/postgrescluster.h"

#include <QDir>
#include <QFile>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QStandardPaths>
#include <QUrl>

#include <csignal>
#include <memory>

#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

namespace natter::test {

using namespace Qt::StringLiterals;

namespace {

constexpr int patience = 60'000;

// Reads one line that never comes: the end of its standard input is the end of the test program. It must not be ended
// by a Ctrl+C, which goes to everybody on the terminal, before it has cleaned up.
constexpr auto keeperScript = R"(trap '' INT TERM HUP
cd / || exit 1
if "$1/initdb" --pgdata="$2/data" --username=admin --auth-local=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8 \
        --pwfile="$2/pwfile" --no-sync >"$2/initdb.log" 2>&1 \
    && cat "$2/settings" >>"$2/data/postgresql.conf" && cp "$2/access" "$2/data/pg_hba.conf" \
    && "$1/pg_ctl" --pgdata="$2/data" --wait --log="$2/log" start >"$2/pg_ctl.log" 2>&1
then echo ready
else cat "$2"/*.log "$2/log" 2>/dev/null; echo failed
fi
read -r nothing
"$1/pg_ctl" --pgdata="$2/data" --mode=immediate stop >/dev/null 2>&1
rm -rf "$2"
)";

bool write(const QString &name, const QByteArray &text)
{
    QFile file(name);
    return file.open(QIODevice::WriteOnly) && file.write(text) == text.size();
}

QString encoded(const QString &part)
{
    return QString::fromLatin1(QUrl::toPercentEncoding(part));
}

/** The processes whose parent is @p parent. */
std::vector<pid_t> childrenOf(qint64 parent)
{
    std::vector<pid_t> children;
    for (const QString &entry : QDir(u"/proc"_s).entryList({u"[0-9]*"_s}, QDir::Dirs)) {
        QFile file(u"/proc/"_s + entry + u"/stat"_s);
        if (!file.open(QIODevice::ReadOnly))
            continue;
        // "pid (name) state parent …", and a name may hold anything
        const QByteArray line = file.readAll();
        const QList<QByteArray> words = line.sliced(line.lastIndexOf(')') + 1).simplified().split(' ');
        if (words.value(1).toLongLong() == parent)
            children.push_back(pid_t(entry.toInt()));
    }
    return children;
}

} // namespace

PostgresCluster::PostgresCluster() = default;

PostgresCluster::~PostgresCluster()
{
    if (m_keeper.state() == QProcess::NotRunning)
        return;
    thaw();
    m_keeper.closeWriteChannel();
    m_keeper.waitForFinished(patience);
}

PostgresCluster &PostgresCluster::shared()
{
    static PostgresCluster cluster;
    if (cluster.m_keeper.state() == QProcess::NotRunning) {
        if (const QString fault = cluster.start(); !fault.isEmpty())
            qFatal("%s", qPrintable(fault));
    }
    return cluster;
}

QString PostgresCluster::programs()
{
    const QDir versions(u"/usr/lib/postgresql"_s);
    QStringList folders;
    for (const QString &version : versions.entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name | QDir::Reversed))
        folders += versions.filePath(version + u"/bin"_s);
    const QString found = QStandardPaths::findExecutable(u"initdb"_s, folders);
    const QString program = found.isEmpty() ? QStandardPaths::findExecutable(u"initdb"_s) : found;
    return program.isEmpty() ? QString() : QFileInfo(program).canonicalPath();
}

QString PostgresCluster::password()
{
    return u"p;w '\"\\%:/@#?&é\U0001F600 end"_s;
}

std::function<void()> PostgresCluster::asServerUser() const
{
    return [user = m_user, group = m_group] {
        if (::geteuid() == 0 && (::setgroups(0, nullptr) != 0 || ::setgid(group) != 0 || ::setuid(user) != 0))
            ::_exit(126);
    };
}

QString PostgresCluster::start(Fsync fsync, const QStringList &settings, const QString &parent)
{
    m_programs = programs();
    if (m_programs.isEmpty())
        return u"initdb is not there: install postgresql"_s;
    // The path of a socket has room for a hundred characters.
    QString where = parent.isEmpty() ? QDir::tempPath() : parent;
    if (where.size() > 60)
        where = u"/tmp"_s;
    QTemporaryDir folder(where + u"/natter-pg-XXXXXX"_s);
    if (!folder.isValid())
        return folder.errorString();
    folder.setAutoRemove(false); // the keeper does it
    m_folder = folder.path();
    if (::geteuid() == 0) {
        const passwd *account = ::getpwnam("postgres");
        if (!account)
            return u"there is no user postgres to run the server as"_s;
        m_user = account->pw_uid;
        m_group = account->pw_gid;
        if (::chown(QFile::encodeName(m_folder).constData(), m_user, m_group) != 0)
            return u"the folder cannot be given away"_s;
    }
    QStringList lines{u"listen_addresses = ''"_s, u"unix_socket_directories = '%1'"_s.arg(m_folder),
                      u"shared_buffers = 32MB"_s, u"max_connections = 30"_s,
                      u"log_checkpoints = off"_s, fsync == Fsync::On ? u"fsync = on"_s : u"fsync = off"_s};
    lines += settings;
    if (!write(m_folder + u"/settings"_s, lines.join(u'\n').toUtf8() + '\n') ||
        !write(m_folder + u"/access"_s, "local all admin trust\nlocal all all scram-sha-256\n") ||
        !write(m_folder + u"/pwfile"_s, "not used\n"))
        return u"%1 cannot be written"_s.arg(m_folder);
    m_keeper.setChildProcessModifier(asServerUser());
    m_keeper.setProcessChannelMode(QProcess::MergedChannels);
    m_keeper.start(u"/bin/sh"_s, {u"-c"_s, QString::fromLatin1(keeperScript), u"keeper"_s, m_programs, m_folder});
    QByteArray said;
    while (!said.endsWith("ready\n") && !said.endsWith("failed\n") && m_keeper.waitForReadyRead(patience))
        said += m_keeper.readAll();
    if (!said.endsWith("ready\n"))
        return u"no PostgreSQL server: "_s + QString::fromUtf8(said);
    QString quoted = password();
    return execute(u"CREATE ROLE \"chat's owner\" LOGIN PASSWORD '%1'"_s.arg(quoted.replace(u'\'', u"''"_s)));
}

QString PostgresCluster::adminUrl(const QString &name) const
{
    return u"postgresql://admin@/%1?host=%2"_s.arg(encoded(name), encoded(m_folder));
}

QString PostgresCluster::makeDatabase(const QString &encoding)
{
    const QString name = u"chat %1"_s.arg(++m_databases);
    const QString fault = execute(
        u"CREATE DATABASE \"%1\" OWNER \"chat's owner\" TEMPLATE template0 ENCODING '%2' LC_COLLATE 'C' LC_CTYPE 'C'"_s
            .arg(name, encoding));
    if (!fault.isEmpty())
        qFatal("%s", qPrintable(fault));
    return u"postgresql+psycopg2://%1:%2@/%3?host=%4"_s.arg(encoded(u"chat's owner"_s), encoded(password()),
                                                            encoded(name), encoded(m_folder));
}

void PostgresCluster::dropDatabase(const QString &url)
{
    const QString name = QUrl(url).path(QUrl::FullyDecoded).mid(1);
    if (const QString fault = execute(u"DROP DATABASE IF EXISTS \"%1\" WITH (FORCE)"_s.arg(name)); !fault.isEmpty())
        qWarning("%s", qPrintable(fault));
}

QString PostgresCluster::execute(const QString &sql, const QString &url)
{
    const QString connection = u"cluster"_s;
    QString fault;
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(u"QPSQL"_s, connection);
        database.setHostName(m_folder);
        database.setUserName(u"admin"_s);
        database.setDatabaseName(url.isEmpty() ? u"postgres"_s : QUrl(url).path(QUrl::FullyDecoded).mid(1));
        if (!database.open())
            fault = database.lastError().text();
        else if (QSqlQuery query(database); !query.exec(sql))
            fault = query.lastError().text();
    }
    QSqlDatabase::removeDatabase(connection);
    return fault;
}

QString PostgresCluster::run(const QString &program, const QStringList &arguments, QByteArray *output)
{
    QProcess process;
    process.setChildProcessModifier(asServerUser());
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.setWorkingDirectory(u"/"_s);
    process.start(m_programs + u'/' + program, arguments);
    if (!process.waitForFinished(patience) || process.exitStatus() != QProcess::NormalExit || process.exitCode() != 0)
        return program + u": "_s + process.errorString() + u' ' + QString::fromUtf8(process.readAll());
    if (output)
        *output = process.readAll();
    return {};
}

QString PostgresCluster::stop(const QString &mode)
{
    return run(u"pg_ctl"_s, {u"--pgdata"_s, m_folder + u"/data"_s, u"--wait"_s, u"--mode"_s, mode, u"stop"_s});
}

QString PostgresCluster::restart()
{
    return run(u"pg_ctl"_s,
               {u"--pgdata"_s, m_folder + u"/data"_s, u"--wait"_s, u"--log"_s, m_folder + u"/log"_s, u"start"_s});
}

qint64 PostgresCluster::postmaster() const
{
    QFile file(m_folder + u"/data/postmaster.pid"_s);
    return file.open(QIODevice::ReadOnly) ? file.readLine().trimmed().toLongLong() : 0;
}

void PostgresCluster::signalServer(int number) const
{
    const qint64 server = postmaster();
    if (server <= 0)
        return;
    // The parent first: it makes no more children then.
    ::kill(pid_t(server), number);
    for (const pid_t child : childrenOf(server))
        ::kill(child, number);
}

void PostgresCluster::freeze()
{
    signalServer(SIGSTOP);
}

void PostgresCluster::thaw()
{
    signalServer(SIGCONT);
}

} // namespace natter::test
