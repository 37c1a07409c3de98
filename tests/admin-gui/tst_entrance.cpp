// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The way to a real natterd: its certificate, and natterd on this very machine.
#include "admin-gui/desk.h"
#include "admin-gui/windowtools.h"
#include "support/await.h"
#include "support/certificate.h"
#include "support/natterdprocess.h"
#include "ui/prompt.h"

#include <QApplication>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace natter;
using namespace natter::adminui;
using namespace natter::test;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;
using State = admin::AdminSession::State;
using Way = admin::LocalServer::Way;

namespace {} // namespace

class EntranceTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void pinsACertificateOnFirstUse();
    void startsAndStopsAChild();
    void saysWhyAChildEnded();

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_file;
};

void EntranceTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_file = m_folder->filePath(u"admin.ini"_s);
}

void EntranceTest::pinsACertificateOnFirstUse()
{
    const CertificateFiles first = makeCertificate(m_folder->path(), {.name = u"First"_s});
    const CertificateFiles second = makeCertificate(m_folder->path(), {.name = u"Second"_s});
    NatterdProcess server;
    server.setSetting(u"TLS_CERT"_s, first.certificate);
    server.setSetting(u"TLS_KEY"_s, first.key);
    QCOMPARE(server.start(), QString());
    const QString address = u"https://127.0.0.1:%1"_s.arg(server.adminPort());

    Desk desk(m_file, resigned);
    desk.window.openServer(admin::Servers::made(admin::ServerAddress::parse(address).value()));
    AWAIT(desk.session.state() == State::Untrusted);
    const QString print = admin::fingerprintOf(desk.session.refusedCertificate());
    QCOMPARE(print.size(), 32 * 3 - 1);
    QVERIFY(says(desk.window, print));
    QCOMPARE(unnamedControls(desk.window), QString());
    QTest::keyClick(desk.window.focusWidget(), Qt::Key_Return); // by habit: trusts nothing
    QVERIFY(!desk.session.profile()->pin.isSet());

    auto *trust = named<QPushButton>(desk.window, u"Trust this certificate"_s);
    if (!trust) { // the habit led to the choice of servers
        desk.window.openServer(admin::ServerProfile(desk.console.servers().all().front()));
        AWAIT(desk.session.state() == State::Untrusted);
        trust = named<QPushButton>(desk.window, u"Trust this certificate"_s);
    }
    QVERIFY(trust);
    QTest::mouseClick(trust, Qt::LeftButton);
    AWAIT(desk.session.state() == State::NeedsSetup);
    const QString id = desk.session.profile()->id;
    QVERIFY(admin::Servers(desk.settings).find(id)->pin.isSet());

    // Trusted is that one certificate, not whatever comes later.
    server.setSetting(u"ADMIN_PORT"_s, QString::number(server.adminPort()));
    server.setSetting(u"TLS_CERT"_s, second.certificate);
    server.setSetting(u"TLS_KEY"_s, second.key);
    QCOMPARE(server.restart(), QString());
    desk.window.openServer(admin::ServerProfile(*desk.console.servers().find(id)));
    AWAIT(desk.session.state() == State::Untrusted);
    QVERIFY(says(desk.window, u"another certificate"_s));
    QVERIFY(says(desk.window, print)); // to compare with
    QVERIFY(admin::fingerprintOf(desk.session.refusedCertificate()) != print);
}

void EntranceTest::startsAndStopsAChild()
{
    Desk desk(m_file);
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"DATA_DIR"_s, m_folder->filePath(u"data"_s));
    environment.insert(u"HOST"_s, u"127.0.0.1"_s);
    environment.insert(u"PORT"_s, u"0"_s);
    environment.insert(u"ADMIN_PORT"_s, u"0"_s);
    admin::LocalServer local(qEnvironmentVariable("NATTERD"));
    local.setChildEnvironment(environment);
    QVERIFY(local.status(Way::Child).isThere && !local.status(Way::Child).isRunning);
    QSignalSpy said(&local, &admin::LocalServer::childSaid);
    QSignalSpy faults(&local, &admin::LocalServer::failed);
    local.start(Way::Child);
    AWAIT(local.status(Way::Child).isRunning);
    AWAIT(!said.empty());
    local.stop(Way::Child);
    QVERIFY(!local.status(Way::Child).isRunning && local.status(Way::Child).isBusy);
    AWAIT(!local.status(Way::Child).isBusy);
    QCOMPARE(faults.size(), 0); // it was asked to
    QVERIFY(!local.childLog().isEmpty());
}

void EntranceTest::saysWhyAChildEnded()
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"DATA_DIR"_s, m_folder->filePath(u"data"_s));
    environment.insert(u"PORT"_s, u"not a port"_s);
    admin::LocalServer local(qEnvironmentVariable("NATTERD"));
    local.setChildEnvironment(environment);
    QSignalSpy faults(&local, &admin::LocalServer::failed);
    local.start(Way::Child);
    AWAIT(faults.size() == 1);
    QVERIFY(faults[0][0].toString().contains(u"78"_s)); // EX_CONFIG
    QVERIFY(local.childLog().join(u'\n').contains(u"PORT"_s));
    admin::LocalServer none(u"/nonexistent/natterd"_s);
    QSignalSpy more(&none, &admin::LocalServer::failed);
    none.start(Way::Child);
    AWAIT(more.size() == 1);
    QVERIFY(!none.status(Way::Child).isRunning);
}

int main(int argc, char **argv)
{
    QLocale::setDefault(QLocale::c());
    QApplication application(argc, argv);
    EntranceTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_entrance.moc"
