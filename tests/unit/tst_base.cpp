// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/clock.h"
#include "base/errorcode.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/result.h"
#include "base/strongid.h"

#include <QDateTime>
#include <QRandomGenerator>
#include <QRegularExpression>
#include <QSet>
#include <QTest>
#include <QTimeZone>

using namespace Qt::StringLiterals;
using namespace natter;
using namespace std::chrono_literals;

using Apple = StrongId<struct AppleTag>;
using Pear = StrongId<struct PearTag>;
static_assert(!std::is_convertible_v<qint64, Apple> && !std::is_convertible_v<Apple, qint64>);
static_assert(!std::is_constructible_v<Apple, Pear>, "an id of one kind is not one of another");
static_assert(!std::equality_comparable_with<Apple, Pear>);
static_assert(sizeof(Apple) == sizeof(qint64));

class BaseTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isoTimesAreThoseOfQDateTime();
    void isoTimesOfKnownMoments_data();
    void isoTimesOfKnownMoments();
    void isoTimesBeyondFourDigitYearsKeepTheirShape();
    void isoTimesAreReadBack();
    void isoTimesWithoutAnOffsetAreRefused();
    void everyErrorHasItsOwnName();
    void errorsOfTheContract_data();
    void errorsOfTheContract();
    void errorsSayTheTablesSentenceUnlessTheyHaveOne();
    void strongIds();
    void logLinesStayLines_data();
    void logLinesStayLines();
    void logTargetsLoseTheirQuery();
    void histogramBuckets();
};

namespace {

Timestamp at(qint64 milliseconds)
{
    return Timestamp(std::chrono::milliseconds(milliseconds));
}

} // namespace

void BaseTest::isoTimesAreThoseOfQDateTime()
{
    QRandomGenerator random(20'261'122);
    for (int i = 0; i < 20'000; ++i) {
        const qint64 milliseconds = random.bounded(qint64(-62'135'596'800'000), qint64(253'402'300'800'000));
        const auto expected = QDateTime::fromMSecsSinceEpoch(milliseconds).toUTC().toString(Qt::ISODateWithMs);
        QCOMPARE(QString::fromLatin1(toIso8601(at(milliseconds))), expected);
    }
}

void BaseTest::isoTimesOfKnownMoments_data()
{
    QTest::addColumn<qint64>("milliseconds");
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("epoch") << qint64(0) << QByteArray("1970-01-01T00:00:00.000Z");
    QTest::newRow("just before it") << qint64(-1) << QByteArray("1969-12-31T23:59:59.999Z");
    QTest::newRow("leap day") << qint64(1'709'210'096'007) << QByteArray("2024-02-29T12:34:56.007Z");
    QTest::newRow("PROTOCOL's example") << qint64(1'795'330'800'123) << QByteArray("2026-11-22T07:00:00.123Z");
    QTest::newRow("last of four digits") << qint64(253'402'300'799'999) << QByteArray("9999-12-31T23:59:59.999Z");
}

void BaseTest::isoTimesOfKnownMoments()
{
    QFETCH(qint64, milliseconds);
    QFETCH(QByteArray, text);
    QCOMPARE(toIso8601(at(milliseconds)), text);
    QCOMPARE(fromIso8601(QString::fromLatin1(text)), std::optional(at(milliseconds)));
}

void BaseTest::isoTimesBeyondFourDigitYearsKeepTheirShape()
{
    QCOMPARE(toIso8601(Timestamp::max()), QByteArray("9999-12-31T23:59:59.999Z"));
    QCOMPARE(toIso8601(Timestamp::min()), QByteArray("0000-01-01T00:00:00.000Z"));
}

void BaseTest::isoTimesAreReadBack()
{
    QCOMPARE(fromIso8601(u"2026-11-22T08:00:00.123+01:00"_s), std::optional(at(1'795'330'800'123)));
    QCOMPARE(fromIso8601(u"2026-11-22T07:00:00Z"_s), std::optional(at(1'795'330'800'000)));
}

void BaseTest::isoTimesWithoutAnOffsetAreRefused()
{
    for (const auto &text : {u"2026-11-22T07:00:00.123"_s, u"2026-13-22T07:00:00Z"_s, u"yesterday"_s, QString()})
        QVERIFY2(!fromIso8601(text), qPrintable(text));
}

void BaseTest::everyErrorHasItsOwnName()
{
    static const QRegularExpression nameShape(u"^[a-z]+(_[a-z]+)*$"_s);
    QSet<QLatin1StringView> names;
    for (int code = 0; code <= int(ErrorCode::StorageFull); ++code) {
        const ErrorRow &row = errorRow(ErrorCode(code));
        QCOMPARE(int(row.code), code);
        QVERIFY2(nameShape.match(QString(row.name)).hasMatch(), row.name.data());
        QVERIFY2(!names.contains(row.name), row.name.data());
        names.insert(row.name);
        QVERIFY2(row.httpStatus >= 400 && row.httpStatus <= 599, row.name.data());
        QVERIFY2(!row.message.isEmpty(), row.name.data());
    }
}

void BaseTest::errorsOfTheContract_data()
{
    QTest::addColumn<ErrorCode>("code");
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("message"); // empty where the contract gives no words
    QTest::newRow("login") << ErrorCode::InvalidCredentials << QByteArray("invalid_credentials") << 401
                           << u"Invalid email or password"_s;
    QTest::newRow("signup") << ErrorCode::EmailTaken << QByteArray("email_already_registered") << 400
                            << u"Email already registered"_s;
    QTest::newRow("JSON") << ErrorCode::InvalidJson << QByteArray("json_invalid") << 422 << QString();
    QTest::newRow("reused id") << ErrorCode::ClientMessageIdReused << QByteArray("client_message_id_reused") << 409
                               << QString();
    QTest::newRow("suspended") << ErrorCode::Suspended << QByteArray("suspended") << 403 << QString();
    QTest::newRow("outcome") << ErrorCode::OutcomeUnknown << QByteArray("outcome_unknown") << 503 << QString();
    QTest::newRow("not found") << ErrorCode::NotFound << QByteArray("not_found") << 404 << QString();
    QTest::newRow("head") << ErrorCode::HeadTooLarge << QByteArray("head_too_large") << 431 << QString();
}

void BaseTest::errorsOfTheContract()
{
    QFETCH(ErrorCode, code);
    QFETCH(QByteArray, name);
    QFETCH(int, status);
    QFETCH(QString, message);
    const ErrorRow &row = errorRow(code);
    QCOMPARE(QByteArray(row.name.data(), row.name.size()), name);
    QCOMPARE(row.httpStatus, status);
    if (!message.isEmpty())
        QCOMPARE(QString(row.message), message);
}

void BaseTest::errorsSayTheTablesSentenceUnlessTheyHaveOne()
{
    const Result<int> plain = fail(ErrorCode::NotFound);
    QVERIFY(!plain);
    QCOMPARE(plain.error().message(), u"Not Found"_s);
    const Result<int> own = fail(ErrorCode::NotFound, u"No such room"_s);
    QVERIFY(!own);
    QCOMPARE(own.error().message(), u"No such room"_s);
    QCOMPARE(own.error().code, ErrorCode::NotFound);
}

void BaseTest::strongIds()
{
    QVERIFY(!Apple().isValid());
    QVERIFY(!Apple(-1).isValid());
    QVERIFY(Apple(1).isValid());
    QVERIFY(Apple(1) < Apple(2));
    QCOMPARE(Apple(7).value(), 7);
    const QSet<Apple> apples{Apple(1), Apple(2), Apple(1)};
    QCOMPARE(apples.size(), 2);
    QVERIFY(apples.contains(Apple(2)));
    QVERIFY(!apples.contains(Apple(3)));
}

void BaseTest::logLinesStayLines_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("shown");
    QTest::newRow("plain") << u"Zoë 🦊 <b>"_s << u"Zoë 🦊 <b>"_s;
    QTest::newRow("CRLF") << u"a\r\nb"_s << u"a\\u000d\\u000ab"_s;
    QTest::newRow("ESC") << u"\u001b[31m"_s << u"\\u001b[31m"_s;
    QTest::newRow("NUL") << QString(QChar(u'\0')) << u"\\u0000"_s;
    QTest::newRow("DEL, NEL") << u"\u007f\u0085"_s << u"\\u007f\\u0085"_s;
    QTest::newRow("separators") << u"\u2028\u2029"_s << u"\\u2028\\u2029"_s;
    QTest::newRow("bidi override") << u"\u202e"_s << u"\\u202e"_s;
    QTest::newRow("zero width, BOM") << u"\u200b\ufeff"_s << u"\\u200b\\ufeff"_s;
    QTest::newRow("tag characters") << u"\U000E0041"_s << u"\\u{e0041}"_s;
    QTest::newRow("lone surrogate") << QString(QChar(0xD800)) << u"\\ud800"_s;
    QTest::newRow("a backslash cannot forge an escape") << u"\\u000a"_s << u"\\\\u000a"_s;
}

void BaseTest::logLinesStayLines()
{
    QFETCH(QString, text);
    QFETCH(QString, shown);
    QCOMPARE(logSafe(text), shown);
}

void BaseTest::logTargetsLoseTheirQuery()
{
    QCOMPARE(logSafeTarget("/ws/chat?token=abc.def.ghi"), u"/ws/chat?…"_s);
    QCOMPARE(logSafeTarget("/ws/chat?"), u"/ws/chat?…"_s);
    QCOMPARE(logSafeTarget("/health"), u"/health"_s);
    QCOMPARE(logSafeTarget("/a\nb?x"), u"/a\\u000ab?…"_s);
}

void BaseTest::histogramBuckets()
{
    LatencyHistogram histogram;
    histogram.record(0us);
    histogram.record(-5us); // a clock that was set back must not index outside
    histogram.record(1us);
    histogram.record(1023us);
    histogram.record(1024us);
    histogram.record(24h * 365);
    QCOMPARE(histogram.bucket(0), quint64(2));
    QCOMPARE(histogram.bucket(1), quint64(1));
    QCOMPARE(histogram.bucket(10), quint64(1));
    QCOMPARE(histogram.bucket(11), quint64(1));
    QCOMPARE(histogram.bucket(LatencyHistogram::bucketCount - 1), quint64(1));
    Counter counter;
    counter.add();
    counter.add(41);
    QCOMPARE(counter.value(), quint64(42));
}

QTEST_APPLESS_MAIN(BaseTest)
#include "tst_base.moc"
