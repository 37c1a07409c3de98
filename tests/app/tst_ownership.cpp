// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/config.h"
#include "app/ownership.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

#include <unistd.h>

using namespace natter::server;
using namespace Qt::StringLiterals;

/** What root's commands leave behind belongs to the server, and nothing else does. */
class OwnershipTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        if (::geteuid() != 0)
            QSKIP("only root can give files away");
    }

    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_config.dataDir = made(u"data"_s);
        m_config.database.file = made(u"db"_s) + u"/chat.db"_s;
        m_config.backupDir = made(u"backups"_s);
        for (const QString &folder : {m_config.dataDir, m_config.backupDir, path(u"db"_s)})
            give(folder, nobody);
    }

    void givesWhatCommandsMake()
    {
        const QStringList files{u"data/secret.key"_s, u"data/audit.key"_s,
                                u"data/setup-code"_s, u"db/chat.db"_s,
                                u"db/chat.db-wal"_s,  u"db/chat.db-shm"_s,
                                u"db/chat.db.lock"_s, u"backups/natter-20260101T000000Z.backup"_s};
        for (const QString &file : files)
            write(file);
        handToOwner(m_config);
        for (const QString &file : files)
            QVERIFY2(ownerOf(file) == nobody, qPrintable(file));
    }

    /** What lies there by another's hand may be anything, and lead anywhere. */
    void leavesEverythingElse()
    {
        const QStringList files{u"data/notes.txt"_s, u"db/other.db"_s, u"backups/natter.conf"_s, u"elsewhere"_s,
                                u"twice"_s};
        for (const QString &file : files)
            write(file);
        QVERIFY(QFile::link(path(u"elsewhere"_s), path(u"data/secret.key"_s)));
        QVERIFY(QDir(m_config.dataDir).mkdir(u"audit.key"_s));
        QCOMPARE(
            ::link(path(u"twice"_s).toLocal8Bit().constData(), path(u"data/setup-code"_s).toLocal8Bit().constData()),
            0);
        write(u"db/chat.db"_s);
        give(path(u"db/chat.db"_s), somebody);
        handToOwner(m_config);
        for (const QString &file : files)
            QVERIFY2(ownerOf(file) == 0, qPrintable(file));
        QCOMPARE(ownerOf(u"data/audit.key"_s), uint(0));
        QCOMPARE(ownerOf(u"db/chat.db"_s), somebody);
    }

    void leavesFoldersOfRoot()
    {
        give(m_config.dataDir, 0);
        write(u"data/secret.key"_s);
        handToOwner(m_config);
        QCOMPARE(ownerOf(u"data/secret.key"_s), uint(0));
        m_config.dataDir = path(u"not there"_s);
        m_config.backupDir.clear();
        handToOwner(m_config);
        QVERIFY(!QFile::exists(m_config.dataDir));
    }

private:
    static constexpr uint nobody = 65'534;
    static constexpr uint somebody = 65'533;

    [[nodiscard]] QString path(const QString &name) const { return m_folder->filePath(name); }
    [[nodiscard]] uint ownerOf(const QString &name) const { return QFileInfo(path(name)).ownerId(); }

    static void give(const QString &file, uint owner)
    {
        QCOMPARE(::chown(QFile::encodeName(file).constData(), owner, owner), 0);
    }

    QString made(const QString &name)
    {
        QDir().mkdir(path(name));
        return path(name);
    }

    void write(const QString &name)
    {
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write("x") == 1);
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    Config m_config;
};

QTEST_GUILESS_MAIN(OwnershipTest)
#include "tst_ownership.moc"
