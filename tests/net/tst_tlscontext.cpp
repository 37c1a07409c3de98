// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/tlscontext.h"

#include "support/certificate.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>
#include <unistd.h>

using namespace natter;
using namespace natter::net;
using namespace natter::test;
using namespace Qt::StringLiterals;

/** What is said about certificate and key files before anybody connects. */
class TestTlsContext : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_good = make({});
        QVERIFY(QFile::exists(m_good.key));
    }

    void takes_data()
    {
        QTest::addColumn<CertificateWish::Kind>("kind");
        QTest::newRow("ECDSA") << CertificateWish::Kind::Ecdsa;
        QTest::newRow("RSA") << CertificateWish::Kind::Rsa;
        QTest::newRow("Ed25519") << CertificateWish::Kind::Ed25519;
    }

    void takes()
    {
        QFETCH(CertificateWish::Kind, kind);
        const auto files = make({.name = u"Größe"_s, .kind = kind, .validUntil = std::chrono::hours(48)});
        const auto tls = TlsContext::load({files.certificate, files.key});
        QVERIFY2(tls, tls ? "" : qPrintable(tls.error().message()));
        const TlsCertificate &certificate = (*tls)->certificate();
        QCOMPARE(certificate.subject, u"CN=Größe"_s);
        const qint64 seconds = QDateTime::currentDateTimeUtc().secsTo(certificate.validUntil);
        QVERIFY2(seconds > 47 * 3600 && seconds <= 48 * 3600, qPrintable(certificate.validUntil.toString()));
        QCOMPARE(certificate.concerns, QStringList());
        QVERIFY((*tls)->newConnection());
    }

    void takesBothInOneFile()
    {
        const QString both = write(u"both.pem"_s, contents(m_good.key) + contents(m_good.certificate));
        QVERIFY(TlsContext::load({both, both}));
    }

    void takesAChain()
    {
        const QString chain = write(u"chain.pem"_s, "A comment\n" + contents(m_good.certificate) +
                                                        contents(make({.name = u"CA"_s}).certificate));
        QVERIFY(TlsContext::load({chain, m_good.key}));
    }

    /** Which of the two files it is about is in the sentence, and what is wrong. */
    void refuses_data()
    {
        QTest::addColumn<QString>("certificate"); // what the files hold; "-" stands for the good one
        QTest::addColumn<QString>("key");
        QTest::addColumn<QString>("says");
        QTest::newRow("missing certificate") << u"missing"_s << u"-"_s << u"x.crt cannot be read: No such file"_s;
        QTest::newRow("missing key") << u"-"_s << u"missing"_s << u"x.key cannot be read: No such file"_s;
        QTest::newRow("folder") << u"folder"_s << u"-"_s << u"x.crt is not a file"_s;
        QTest::newRow("pipe") << u"-"_s << u"pipe"_s << u"x.key is not a file"_s;
        QTest::newRow("empty certificate") << u""_s << u"-"_s << u"x.crt holds no certificate in PEM form"_s;
        QTest::newRow("empty key") << u"-"_s << u""_s << u"x.key holds no private key in PEM form"_s;
        QTest::newRow("text") << u"hello"_s << u"-"_s << u"x.crt holds no certificate in PEM form"_s;
        QTest::newRow("swapped certificate") << u"good key"_s << u"-"_s << u"x.crt holds no certificate in PEM form"_s;
        QTest::newRow("swapped key") << u"-"_s << u"good certificate"_s << u"x.key holds no private key in PEM form"_s;
        QTest::newRow("damaged certificate")
            << u"damaged certificate"_s << u"-"_s << u"x.crt is damaged: certificate number 1"_s;
        QTest::newRow("damaged chain") << u"damaged chain"_s << u"-"_s << u"x.crt is damaged: certificate number 2"_s;
        QTest::newRow("cut off") << u"cut certificate"_s << u"-"_s << u"x.crt is damaged"_s;
        QTest::newRow("damaged key") << u"-"_s << u"damaged key"_s << u"x.key is damaged"_s;
        QTest::newRow("key of another") << u"-"_s << u"other key"_s
                                        << u"x.key is not the key of the first certificate"_s;
        QTest::newRow("encrypted key") << u"-"_s << u"encrypted key"_s << u"x.key is encrypted"_s;
        QTest::newRow("huge") << u"huge"_s << u"-"_s << u"x.crt is too large"_s;
    }

    void refuses()
    {
        QFETCH(QString, certificate);
        QFETCH(QString, key);
        QFETCH(QString, says);
        const QString certificateFile = prepare(u"x.crt"_s, certificate, m_good.certificate);
        const QString keyFile = prepare(u"x.key"_s, key, m_good.key);
        const auto tls = TlsContext::load({certificateFile, keyFile});
        QVERIFY(!tls);
        QCOMPARE(tls.error().code, ErrorCode::ValidationFailed);
        QVERIFY2(tls.error().message().contains(says), qPrintable(tls.error().message()));
        QVERIFY(tls.error().message().startsWith(m_folder->path()));
    }

    void refusesWeakKeys()
    {
        const auto files = make({.name = u"Small"_s, .kind = CertificateWish::Kind::SmallRsa});
        const auto tls = TlsContext::load({files.certificate, files.key});
        QVERIFY(!tls);
        QVERIFY2(tls.error().message().contains(u"Small.crt cannot be used: ee key too small"),
                 qPrintable(tls.error().message()));
    }

    void refusesUnreadableFiles()
    {
        QFile::setPermissions(m_good.key, QFile::Permissions());
        if (::geteuid() == 0)
            QSKIP("root may read everything");
        const auto tls = TlsContext::load({m_good.certificate, m_good.key});
        QVERIFY(!tls);
        QVERIFY2(tls.error().message().contains(u"cannot be read: Permission denied"),
                 qPrintable(tls.error().message()));
    }

    /** Serving goes on with these, and somebody is told. */
    void hasConcerns()
    {
        const auto expired = make({.name = u"Old"_s, .validUntil = std::chrono::seconds(-60)});
        const auto tls = TlsContext::load({expired.certificate, expired.key});
        QVERIFY(tls);
        QCOMPARE((*tls)->certificate().concerns.size(), 1);
        QVERIFY(
            (*tls)->certificate().concerns[0].startsWith(expired.certificate + u": the certificate has expired on "_s));

        const auto early = make({.name = u"Early"_s, .validFrom = std::chrono::hours(1)});
        const auto next = TlsContext::load({early.certificate, early.key});
        QVERIFY(next);
        QVERIFY((*next)->certificate().concerns.value(0).contains(u"is not valid before"_s));

        QFile::setPermissions(m_good.key, QFile::ReadOwner | QFile::ReadGroup);
        QCOMPARE((*TlsContext::load({m_good.certificate, m_good.key}))->certificate().concerns, QStringList());
        QFile::setPermissions(m_good.key, QFile::ReadOwner | QFile::ReadOther);
        const auto open = (*TlsContext::load({m_good.certificate, m_good.key}))->certificate().concerns;
        QCOMPARE(open.size(), 1);
        QVERIFY(open[0].startsWith(m_good.key));
    }

private:
    CertificateFiles make(const CertificateWish &wish) { return makeCertificate(m_folder->path(), wish); }

    static QByteArray contents(const QString &name)
    {
        QFile file(name);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    QString write(const QString &name, const QByteArray &bytes)
    {
        QFile file(m_folder->filePath(name));
        return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() ? file.fileName() : QString();
    }

    static QByteArray damaged(QByteArray pem)
    {
        // Still base64, but not the same structure any more.
        return pem.replace(pem.indexOf('\n') + 1, 8, "AAAAAAAA");
    }

    QString prepare(const QString &name, const QString &what, const QString &good)
    {
        if (what == u"-")
            return good.isEmpty() ? QString() : write(name, contents(good));
        if (what == u"folder")
            QDir(m_folder->path()).mkdir(name);
        if (what == u"pipe")
            ::mkfifo(m_folder->filePath(name).toLocal8Bit().constData(), 0600);
        if (what == u"folder" || what == u"pipe" || what == u"missing")
            return m_folder->filePath(name);
        const QByteArray certificate = contents(m_good.certificate);
        const QHash<QString, QByteArray> known{
            {u"good key"_s, contents(m_good.key)},
            {u"good certificate"_s, certificate},
            {u"damaged certificate"_s, damaged(certificate)},
            {u"damaged chain"_s, certificate + damaged(certificate)},
            {u"cut certificate"_s, certificate.first(certificate.size() / 2)},
            {u"damaged key"_s, damaged(contents(m_good.key))},
            {u"other key"_s, contents(make({.name = u"Other"_s}).key)},
            {u"encrypted key"_s, contents(make({.name = u"Locked"_s, .keyPassword = "secret"}).key)},
            {u"huge"_s, certificate + QByteArray(2 * 1024 * 1024, '\n')},
        };
        return write(name, known.value(what, what.toUtf8()));
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    CertificateFiles m_good;
};

QTEST_GUILESS_MAIN(TestTlsContext)
#include "tst_tlscontext.moc"
