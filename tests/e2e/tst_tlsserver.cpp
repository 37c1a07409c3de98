// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "e2e/fixture.h"

#include "support/await.h"
#include "support/certificate.h"

#include <QFile>
#include <QSslSocket>
#include <QTest>

#include <csignal>

using namespace natter::test;
using namespace Qt::StringLiterals;

/** What an operator does with certificates, on a real natterd. That REST and chat work over TLS is the other suites'.
 */
class TlsServerTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        const auto first = makeCertificate(m_folder->path(), {.name = u"First"_s});
        m_used = {m_folder->filePath(u"used.crt"_s), m_folder->filePath(u"used.key"_s)};
        replaceBy(first);
    }

    /** SIGHUP: the new certificate for new connections, and nobody who is connected notices. */
    void reloads()
    {
        Fixture fixture({{u"TLS_CERT"_s, m_used.certificate}, {u"TLS_KEY"_s, m_used.key}, {u"LOG_LEVEL"_s, u"INFO"_s}});
        QCOMPARE(fixture.failure, QString());
        QVERIFY(fixture.server.logText().contains(u"certificate of CN=First, valid until "_s));
        QCOMPARE(shownBy(fixture), u"First"_s);
        fixture.trust(trusting(m_used));
        const Person ann = fixture.newPerson();
        auto annEnd = fixture.connectOpen(ann);
        QVERIFY(annEnd);

        const auto second = makeCertificate(m_folder->path(), {.name = u"Second"_s});
        replaceBy(second);
        hangUp(fixture);
        AWAIT(fixture.server.logText().contains(
            u"TLS certificate reloaded for new connections, certificate of CN=Second"_s));
        QCOMPARE(shownBy(fixture), u"Second"_s);
        annEnd->sendEvent(u"SEND_PERSONAL_MESSAGE"_s, {{u"to_user_id"_s, ann.id}, {u"content"_s, u"still here"_s}});
        QCOMPARE(annEnd->next(u"RECEIVE_PERSONAL_MESSAGE"_s).value(u"content"_s).toString(), u"still here"_s);

        QVERIFY(QFile::remove(m_used.key));
        hangUp(fixture);
        const QString complaint = u"the one in use stays: "_s + m_used.key + u" cannot be read"_s;
        AWAIT(fixture.server.logText().contains(complaint));
        QCOMPARE(shownBy(fixture), u"Second"_s);
        annEnd.reset();
        QCOMPARE(fixture.server.terminate(), QString());
    }

    void saysWhatIsWrongWithTheCertificate()
    {
        replaceBy(makeCertificate(m_folder->path(), {.name = u"Old"_s, .validUntil = std::chrono::seconds(-60)}));
        Fixture fixture({{u"TLS_CERT"_s, m_used.certificate}, {u"TLS_KEY"_s, m_used.key}});
        QCOMPARE(fixture.failure, QString());
        QVERIFY(fixture.server.logText().contains(m_used.certificate + u": the certificate has expired on "_s));
    }

    void reloadWithoutTls()
    {
        Fixture fixture({{u"LOG_LEVEL"_s, u"INFO"_s}});
        QCOMPARE(fixture.failure, QString());
        hangUp(fixture);
        AWAIT(fixture.server.logText().contains(u"settings read again"_s));
        QCOMPARE(fixture.http().get(u"/health"_s).status, 200);
    }

private:
    void replaceBy(const CertificateFiles &files) const
    {
        for (const auto &[from, to] : {std::pair(files.certificate, m_used.certificate), {files.key, m_used.key}}) {
            QFile::remove(to);
            QVERIFY(QFile::copy(from, to));
        }
    }

    static void hangUp(const Fixture &fixture) { ::kill(pid_t(fixture.server.pid()), SIGHUP); }

    /** The name in the certificate that a new connection is shown. */
    static QString shownBy(const Fixture &fixture)
    {
        QSslSocket socket;
        socket.setPeerVerifyMode(QSslSocket::VerifyNone);
        socket.connectToHostEncrypted(u"127.0.0.1"_s, fixture.server.port());
        if (!socket.waitForEncrypted())
            return socket.errorString();
        return socket.peerCertificate().subjectInfo(QSslCertificate::CommonName).join(u' ');
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    CertificateFiles m_used; ///< what natterd is told
};

QTEST_GUILESS_MAIN(TlsServerTest)
#include "tst_tlsserver.moc"
