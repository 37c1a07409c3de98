// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/storefixture.h"

#include <QProcess>

#include <cstdio>
#include <set>

using namespace natter;
using namespace natter::store;

using namespace Qt::StringLiterals;

namespace {

/** The other process: keeps appends outstanding and prints the name of each message that was acknowledged, until it is
 * killed. */
class Appender
{
public:
    Appender(Store &store, std::vector<UserId> users, QString run)
        : m_store(store)
        , m_users(std::move(users))
        , m_run(std::move(run))
    {}

    void send()
    {
        const int number = m_next++;
        const QString name = u"%1-%2"_s.arg(m_run).arg(number);
        const UserId sender = m_users[std::size_t(number) % m_users.size()];
        const UserId recipient = m_users[std::size_t(number / 3) % m_users.size()];
        m_store.append(direct(sender, recipient, u"text of "_s + name, name),
                       [this, name](Result<AppendedMessage> stored) {
                           if (!stored || stored->repeated)
                               qFatal("append failed");
                           std::printf("%s\n", name.toLatin1().constData());
                           std::fflush(stdout);
                           send();
                       });
    }

private:
    Store &m_store;
    std::vector<UserId> m_users;
    QString m_run;
    int m_next = 0;
};

int appendUntilKilled(const QStringList &arguments)
{
    StoreOptions options;
    options.url = DatabaseUrl::parse(arguments[2]).value();
    const auto store = Store::open(options).value();
    Appender appender(*store, {UserId(1), UserId(2), UserId(3)}, arguments[3]);
    for (int i = 0; i < 100; ++i)
        appender.send();
    return QCoreApplication::exec();
}

} // namespace

/** kill -9 under load: nothing that was acknowledged is lost, nothing is there twice, no number is missing. */
class TestKill : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data() { StoreFixture::addEngines(); }

    void nothingAcknowledgedIsLost()
    {
        StoreFixture fixture;
        fixture.addUsers(3);
        fixture.close();
        std::set<QByteArray> acknowledged;
        for (int run = 0; run < 10; ++run) {
            QProcess other;
            other.setProcessChannelMode(QProcess::ForwardedErrorChannel);
            other.start(QCoreApplication::applicationFilePath(),
                        {u"--append"_s, fixture.urlText(), u"run%1"_s.arg(run)});
            QByteArray output;
            // Killed somewhere in the middle of things: every run a little further on.
            while (output.count('\n') < 150 + 137 * run && other.waitForReadyRead(20'000))
                output += other.readAllStandardOutput();
            other.kill();
            QVERIFY(other.waitForFinished());
            QCOMPARE(other.exitStatus(), QProcess::CrashExit);
            output += other.readAllStandardOutput();
            QList<QByteArray> names = output.split('\n');
            names.removeLast(); // empty, or cut short by the kill
            QVERIFY(names.size() >= 150);
            acknowledged.insert(names.begin(), names.end());
        }

        fixture.open();
        const auto database = fixture.connection(Access::Read);
        const auto stored = database->execute(
            u"SELECT client_message_id FROM messages WHERE content = 'text of ' || client_message_id"_s);
        QVERIFY(stored);
        const std::set<QString> names(stored->begin(), stored->end());
        QCOMPARE(qint64(names.size()), qint64(stored->size()));
        for (const QByteArray &name : acknowledged)
            QVERIFY2(names.contains(QString::fromLatin1(name)), name.constData());
        QCOMPARE(fixture.number(u"SELECT rev - (SELECT COUNT(*) FROM messages) FROM history"_s), 0);
    }
};

int main(int argc, char *argv[])
{
    QCoreApplication application(argc, argv);
    if (QCoreApplication::arguments().value(1) == u"--append")
        return appendUntilKilled(QCoreApplication::arguments());
    TestKill test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_kill.moc"
