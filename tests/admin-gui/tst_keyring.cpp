// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Secrets against a real gnome-keyring in a D-Bus session of its own, and where there is no secret service at all. The
// program starts itself once more inside each of them.
#include "core/credentials.h"
#include "support/await.h"

#include <QCoreApplication>
#include <QDirIterator>
#include <QFile>
#include <QProcess>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace natter::admin;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

namespace {

const char sessionVariable[] = "NATTER_TEST_SECRETS";
const QByteArray secret = "a refresh token with \x01 bytes \xff";

bool hasKeyring()
{
    return qgetenv(sessionVariable) == "keyring";
}

QByteArray readNow(Credentials &credentials, const QString &id)
{
    QByteArray read = "nothing came";
    bool isThere = false;
    credentials.read(id, [&](const QByteArray &value) {
        read = value;
        isThere = true;
    });
    return natter::test::eventually([&] { return isThere; }) ? read : QByteArray("no answer");
}

bool becomesIdle(Credentials &credentials)
{
    return natter::test::eventually([&] { return !credentials.isBusy(); });
}

} // namespace

class KeyringTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsSecrets();
    void saysWhenItKeepsThemInMemory();
    void writesNothingByItself();
};

void KeyringTest::keepsSecrets()
{
    if (!hasKeyring())
        QSKIP("this is the run without a secret service");
    {
        Credentials credentials;
        QCOMPARE(readNow(credentials, u"one"_s), QByteArray());
        credentials.write(u"one"_s, secret);
        credentials.write(u"two"_s, "another");
        QVERIFY(becomesIdle(credentials));
        QVERIFY2(!credentials.keepsInMemory(), qPrintable(credentials.reason()));
    }
    { // as after a restart: nothing but the service remembers
        Credentials credentials;
        QCOMPARE(readNow(credentials, u"one"_s), secret);
        QCOMPARE(readNow(credentials, u"two"_s), "another");
        credentials.forget(u"one"_s);
        QVERIFY(becomesIdle(credentials));
    }
    Credentials credentials;
    QCOMPARE(readNow(credentials, u"one"_s), QByteArray());
    QCOMPARE(readNow(credentials, u"two"_s), "another");
    QVERIFY(!credentials.keepsInMemory());
}

void KeyringTest::saysWhenItKeepsThemInMemory()
{
    if (hasKeyring())
        QSKIP("this is the run with a secret service");
    {
        Credentials credentials;
        QSignalSpy changes(&credentials, &Credentials::keepingChanged);
        credentials.write(u"one"_s, secret);
        QVERIFY(becomesIdle(credentials));
        QVERIFY(credentials.keepsInMemory());
        QVERIFY(!credentials.reason().isEmpty());
        QCOMPARE(changes.size(), 1);
        QCOMPARE(readNow(credentials, u"one"_s), secret);
        credentials.forget(u"one"_s);
        QCOMPARE(readNow(credentials, u"one"_s), QByteArray());
    }
    Credentials credentials;
    QCOMPARE(readNow(credentials, u"one"_s), QByteArray());
}

void KeyringTest::writesNothingByItself()
{
    Credentials credentials;
    credentials.write(u"three"_s, "SECRET-that-must-not-be-on-disk");
    QVERIFY(becomesIdle(credentials));
    int files = 0;
    for (QDirIterator it(qEnvironmentVariable("HOME"), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
         it.hasNext();) {
        QFile file(it.next());
        ++files;
        if (file.open(QIODevice::ReadOnly))
            QVERIFY2(!file.readAll().contains("SECRET-that-must-not-be-on-disk"), qPrintable(file.fileName()));
    }
    QVERIFY(hasKeyring() == (files > 0)); // the keyring's own, which is encrypted
}

namespace {

/** Runs this program inside a session made by @p command; its exit code. */
int runInside(const char *kind, const QStringList &command)
{
    QTemporaryDir home;
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QString::fromLatin1(sessionVariable), QString::fromLatin1(kind));
    environment.insert(u"HOME"_s, home.path());
    environment.insert(u"XDG_RUNTIME_DIR"_s, home.path());
    environment.remove(u"XDG_DATA_HOME"_s);
    environment.remove(u"XDG_CURRENT_DESKTOP"_s);
    environment.insert(u"DBUS_SESSION_BUS_ADDRESS"_s, u"unix:path=/nonexistent/natter-test"_s);
    process.setProcessEnvironment(environment);
    process.setProcessChannelMode(QProcess::ForwardedChannels);
    process.start(command.front(), command.sliced(1));
    if (!process.waitForFinished(50'000)) {
        process.kill();
        process.waitForFinished();
        return 1;
    }
    return process.exitStatus() == QProcess::NormalExit ? process.exitCode() : 1;
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    if (qEnvironmentVariableIsSet(sessionVariable)) {
        KeyringTest test;
        return QTest::qExec(&test, argc, argv);
    }
    const QString self = QCoreApplication::applicationFilePath();
    // The keyring ends with its session; its password comes by stdin, as from a display manager.
    const QString script = u"printf test | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; "
                           "exec \"$0\""_s;
    const int without = runInside("none", {self});
    const int with = runInside("keyring", {u"dbus-run-session"_s, u"--"_s, u"sh"_s, u"-c"_s, script, self});
    return without != 0 ? without : with;
}
#include "tst_keyring.moc"
