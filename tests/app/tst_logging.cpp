// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/logformat.h"
#include "app/logging.h"
#include "app/repeatfilter.h"
#include "base/log.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

using namespace natter;
using namespace natter::server;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

LogEvent said(const QString &message, QtMsgType type = QtWarningMsg)
{
    return {Timestamp(1'795'330'800'123ms), type, "natter.net", message};
}

/** Every character that some program takes for the end of a line, or for a command to the terminal. */
const QString hostile = u"a\r\nb\x1B[31mc\u2028d\u2029e\u0085f\u000Bg\u000Ch\u202Ei\0j\u007Fk\u001C"_s;

/** Where journald would listen. */
class FakeJournal
{
public:
    explicit FakeJournal(const QString &path)
        : m_descriptor(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0))
    {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::ranges::copy(QFile::encodeName(path), address.sun_path);
        if (::bind(m_descriptor, reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0)
            qFatal("no fake journal");
    }
    ~FakeJournal() { ::close(m_descriptor); }
    Q_DISABLE_COPY_MOVE(FakeJournal)

    /** The next datagram that is there; empty if none is. */
    [[nodiscard]] QByteArray take() const
    {
        QByteArray datagram(64 * 1024, '\0');
        const ssize_t size = ::recv(m_descriptor, datagram.data(), std::size_t(datagram.size()), MSG_DONTWAIT);
        return datagram.first(std::max<ssize_t>(0, size));
    }

private:
    int m_descriptor;
};

} // namespace

class TestLogging : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void writesText()
    {
        QCOMPARE(textLine(said(u"it \"is\" so"_s)),
                 QByteArray("2026-11-22T07:00:00.123Z WARNING natter.net: it \"is\" so\n"));
        QVERIFY(textLine(said(u"x"_s, QtDebugMsg)).contains(" DEBUG "));
        QVERIFY(textLine(said(u"x"_s, QtInfoMsg)).contains(" INFO "));
        QVERIFY(textLine(said(u"x"_s, QtCriticalMsg)).contains(" ERROR "));
    }

    void writesJson()
    {
        const QByteArray expected = "{\"time\":\"2026-11-22T07:00:00.123Z\",\"level\":\"WARNING\","
                                    "\"category\":\"natter.net\",\"message\":\"it \\\"is\\\" so\"}\n";
        QCOMPARE(jsonLine(said(u"it \"is\" so"_s)), expected);
    }

    void writesToTheJournal()
    {
        QCOMPARE(journalDatagram(said(u"it = so"_s)),
                 QByteArray("SYSLOG_IDENTIFIER=natterd\nPRIORITY=4\nNATTER_CATEGORY=natter.net\nMESSAGE=it = so\n"));
        QVERIFY(journalDatagram(said(u"x"_s, QtDebugMsg)).contains("PRIORITY=7\n"));
        QVERIFY(journalDatagram(said(u"x"_s, QtInfoMsg)).contains("PRIORITY=6\n"));
        QVERIFY(journalDatagram(said(u"x"_s, QtCriticalMsg)).contains("PRIORITY=3\n"));
    }

    void keepsOneEventOnOneLine()
    {
        for (const QByteArray &line : {textLine(said(hostile)), jsonLine(said(hostile))}) {
            QCOMPARE(line.count('\n'), 1);
            for (const char32_t c : {0x0, 0xB, 0xC, 0xD, 0x1B, 0x1C, 0x7F, 0x85, 0x2028, 0x2029, 0x202E})
                QVERIFY2(!QString::fromUtf8(line).contains(QChar(uint(c))), line.constData());
        }
        // In the journal a line end would begin another field, PRIORITY=0 among them.
        const QByteArray datagram = journalDatagram(said(u"x\nPRIORITY=0\nMESSAGE=y"_s));
        QCOMPARE(datagram.count('\n'), 4);
        const QJsonObject json = QJsonDocument::fromJson(jsonLine(said(u"back\\slash\n"_s))).object();
        QCOMPARE(json.value(u"message"_s).toString(), u"back\\\\slash\\u000a"_s);
    }

    void cutsWhatIsTooLong()
    {
        const QByteArray line = textLine(said(QString(1'000'000, u'\n')));
        QVERIFY(line.size() < 30'000);
        QVERIFY(line.endsWith("…\n"));
    }

    void boundsRepetition()
    {
        RepeatFilter filter;
        const Steady::time_point start{};
        int passed = 0;
        for (int i = 0; i < 1'000; ++i)
            passed += filter.passes(said(u"same"_s), start + std::chrono::milliseconds(i));
        QCOMPARE(passed, RepeatFilter::timesAWindow);
        QVERIFY(filter.passes(said(u"other"_s), start + 1s));
        QVERIFY(filter.summaries(start + 9s).empty());
        const auto summaries = filter.summaries(start + 12s);
        QCOMPARE(summaries.size(), std::size_t(1));
        QCOMPARE(summaries.front().message, u"995 more times in 10 s: same"_s);
        QVERIFY(filter.summaries(start + 60s).empty());
        QVERIFY2(filter.passes(said(u"same"_s), start + 61s), "a new window");
    }

    void boundsNoDebugging()
    {
        RepeatFilter filter;
        for (int i = 0; i < 100; ++i)
            QVERIFY(filter.passes(said(u"same"_s, QtDebugMsg), {}));
    }

    void remembersBoundedlyMuch()
    {
        RepeatFilter filter;
        for (int i = 0; i < 100'000; ++i)
            QVERIFY(filter.passes(said(QString::number(i)), {}));
        QVERIFY(filter.summaries(Steady::time_point() + 11s).empty());
        int passed = 0;
        for (int i = 0; i < 100; ++i)
            passed += filter.passes(said(u"same"_s), Steady::time_point() + 12s);
        QCOMPARE(passed, RepeatFilter::timesAWindow);
    }

    /** Nothing else has to be said for it, and at the end nothing is left unsaid. */
    void saysTheLastOfARepetition()
    {
        RepeatFilter filter;
        for (int i = 0; i < 7; ++i)
            (void)filter.passes(said(u"same"_s), Steady::now());
        QVERIFY(filter.summaries(Steady::now()).empty());
        const auto last = filter.summaries(Steady::time_point::max());
        QCOMPARE(last.size(), std::size_t(1));
        QCOMPARE(last.front().message, u"2 more times in 10 s: same"_s);
    }

    /** The real handler: one a process, so it is one test. */
    void goesToTheJournalByCategory()
    {
        const QTemporaryDir folder;
        Config config;
        config.logFormat = LogFormat::Journald;
        config.journalSocket = folder.filePath(u"socket"_s);
        config.logLevel = LogLevel::Warning;
        config.categoryLevels = {{u"store"_s, LogLevel::Debug}};
        std::optional<FakeJournal> journal(config.journalSocket);
        const QtMessageHandler before = qInstallMessageHandler(nullptr);
        startLogging(config);
        qCInfo(logNet, "not logged");
        qCDebug(logStore, "logged");
        config.logLevel = LogLevel::Info;
        config.categoryLevels.clear();
        services::LogLevels levels;
        setLogLevels(config, levels);
        qCInfo(logNet, "logged now");
        qCDebug(logStore, "not logged any more");
        config.debug = true;
        setLogLevels(config, levels);
        qCDebug(logAuth, "everything");
        qInstallMessageHandler(before);
        QVERIFY(journal->take().endsWith("NATTER_CATEGORY=natter.store\nMESSAGE=logged\n"));
        QVERIFY(journal->take().endsWith("NATTER_CATEGORY=natter.net\nMESSAGE=logged now\n"));
        QVERIFY(journal->take().endsWith("NATTER_CATEGORY=natter.auth\nMESSAGE=everything\n"));
        QVERIFY(journal->take().isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestLogging)
#include "tst_logging.moc"
