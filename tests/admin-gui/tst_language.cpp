// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// In which words the console speaks: its own, and those that come from a server, which speaks English to everybody.
#include "admin-gui/livedesk.h"
#include "client/recordsapi.h"
#include "client/serverwords.h"
#include "model/text.h"
#include "ui/pages/overviewpage.h"
#include "ui/program.h"

#include <QApplication>
#include <QDir>
#include <QLocale>

using namespace natter;
using namespace natter::adminui;
using namespace natter::test;
using namespace Qt::StringLiterals;

class LanguageTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cleanup();
    void hasPluralsInEveryLocale_data();
    void hasPluralsInEveryLocale();
    void knowsEveryError();
    void knowsWhatIsFilledIn_data();
    void knowsWhatIsFilledIn();
    void knowsWhatIsWrongWithATextEitherWay();
    void leavesWhatItDoesNotKnow();
    void saysInGermanWhatTheServerSays();

private:
    void speak(const QLocale &locale)
    {
        QLocale::setDefault(locale);
        m_program = std::make_unique<Program>();
    }

    std::unique_ptr<Program> m_program;
};

void LanguageTest::cleanup()
{
    m_program.reset();
    QLocale::setDefault(QLocale::c());
}

void LanguageTest::hasPluralsInEveryLocale_data()
{
    QTest::addColumn<QLocale>("locale");
    QTest::addColumn<QString>("one");
    QTest::addColumn<QString>("two");
    QTest::newRow("none") << QLocale::c() << u"1 connection"_s << u"2 connections"_s; // a bare X session
    QTest::newRow("English") << QLocale(u"en_GB"_s) << u"1 connection"_s << u"2 connections"_s;
    QTest::newRow("one we do not speak") << QLocale(u"fi_FI"_s) << u"1 connection"_s << u"2 connections"_s;
    QTest::newRow("German") << QLocale(u"de_AT"_s) << u"1 Verbindung"_s << u"2 Verbindungen"_s;
}

void LanguageTest::hasPluralsInEveryLocale()
{
    QFETCH(const QLocale, locale);
    QFETCH(const QString, one);
    QFETCH(const QString, two);
    speak(locale);
    QCOMPARE(OverviewPage::tr("%Ln connection(s)", nullptr, 1), one);
    QCOMPARE(OverviewPage::tr("%Ln connection(s)", nullptr, 2), two);
}

void LanguageTest::knowsEveryError()
{
    speak(QLocale(u"de"_s));
    for (int code = 0; code <= int(ErrorCode::StorageFull); ++code) {
        const QString english = errorRow(ErrorCode(code)).message;
        QVERIFY2(client::inOurWords(english) != english, qPrintable(english));
        QCOMPARE(client::inOurWords(Error(ErrorCode(code))).message(), client::inOurWords(english));
    }
}

void LanguageTest::knowsWhatIsFilledIn_data()
{
    QTest::addColumn<QString>("said");
    QTest::addColumn<QString>("german");
    QTest::newRow("a number") << u"A group has at most 1000 members"_s
                              << u"Eine Gruppe hat höchstens 1000 Mitglieder"_s;
    QTest::newRow("two") << u"User 7 is in 200 groups, as many as are allowed"_s
                         << u"Die Person 7 ist in 200 Gruppen, mehr sind nicht erlaubt"_s;
    QTest::newRow("a sentence") << u"The last backup failed: the folder /b%1 (BACKUP_DIR) cannot be made"_s
                                << u"Die letzte Sicherung ist misslungen: der Ordner /b%1 (BACKUP_DIR) kann nicht "
                                   "angelegt werden"_s;
    QTest::newRow("what nobody knows") << u"The last backup failed: I/O error"_s
                                       << u"Die letzte Sicherung ist misslungen: I/O error"_s;
    QTest::newRow("in its middle") << u"The database does not take writes: no answer in 2000 ms."_s
                                   << u"Die Datenbank nimmt nichts an: keine Antwort in 2000 ms."_s;
}

void LanguageTest::knowsWhatIsFilledIn()
{
    QFETCH(const QString, said);
    speak(QLocale(u"de"_s));
    QTEST(client::inOurWords(said), "german");
    speak(QLocale(u"en"_s));
    QCOMPARE(client::inOurWords(said), said);
}

void LanguageTest::knowsWhatIsWrongWithATextEitherWay()
{
    speak(QLocale(u"de"_s));
    const TextLimits limits;
    const QStringList names{QString(), QString(300, u'x'), u"a\u200Bb"_s, u"a\nb"_s, QString(QChar(0xD800))};
    for (const QString &name : names) {
        const auto parsed = NameRules::parse(name, limits);
        QVERIFY(!parsed);
        QVERIFY2(client::inOurWords(parsed.error().message) != parsed.error().message,
                 qPrintable(parsed.error().message));
    }
    for (const QString &address : {u"ann"_s, u"a@b@example.com"_s, u"@example.com"_s, u"ann@"_s,
                                   QString(QString(300, u'x') + u"@example.com"_s), u"a\u200B@example.com"_s}) {
        const auto parsed = EmailRules::parse(address, limits);
        QVERIFY(!parsed);
        const QString german = client::inOurWords(parsed.error().message);
        QVERIFY2(german.startsWith(u"Das ist keine gültige E-Mail-Adresse: "_s), qPrintable(german));
        QVERIFY2(!parsed.error().message.endsWith(german.section(u": "_s, 1)), qPrintable(german));
    }
    Error error(ErrorCode::ValidationFailed);
    error.fields.push_back({"missing", "email", u"Field required"_s, {}});
    error.detail = u"email: Field required"_s;
    const Error ours = client::inOurWords(error);
    QCOMPARE(ours.message(), u"email: Das fehlt"_s);
    QCOMPARE(ours.fields.front().message, u"Das fehlt"_s);
    QCOMPARE(ours.code, ErrorCode::ValidationFailed);
}

void LanguageTest::leavesWhatItDoesNotKnow()
{
    speak(QLocale(u"de"_s));
    for (const QString &said : {u"Something new"_s, QString(), u"%1"_s, u"not found"_s, u"Field required, or so"_s})
        QCOMPARE(client::inOurWords(said), said);
}

/** From the wire to where it is read: a refusal below a question, an alert, the headline of the overview. */
void LanguageTest::saysInGermanWhatTheServerSays()
{
    speak(QLocale(u"de"_s));
    LiveDesk live;
    const QString folder = live.folder.filePath(u"backups"_s);
    live.server.setSetting(u"BACKUP_DIR"_s, folder);
    QFile obstacle(folder); // where the folder should be
    QVERIFY(obstacle.open(QIODevice::WriteOnly));
    QCOMPARE(live.start(), QString());
    MainWindow &window = live.desk->window;

    window.showPage("overview");
    AWAIT(says(window, u"Die letzte Sicherung ist misslungen: der Ordner %1 (BACKUP_DIR) kann nicht"_s.arg(folder)));
    AWAIT(visibleTexts(window).contains(u"misslungen"_s)); // not how long ago, as if it were one

    QString refusal;
    live.desk->session.ask(client::adminapi::addBan(u"127.0.0.1"_s, {}, {}), [&](const Result<QByteArray> &answer) {
        refusal = answer ? u"none"_s : answer.error().message();
    });
    AWAIT(!refusal.isEmpty());
    QVERIFY2(refusal.endsWith(u"Dieser Rechner selbst kann nicht gesperrt werden"_s), qPrintable(refusal));
}

int main(int argc, char **argv)
{
    QLocale::setDefault(QLocale::c());
    QApplication application(argc, argv);
    LanguageTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_language.moc"
