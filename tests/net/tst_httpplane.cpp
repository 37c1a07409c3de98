// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/answer.h"
#include "net/apipages.h"
#include "net/httphead.h"
#include "net/httpplane.h"
#include "net/options.h"

#include "support/fakegateway.h"

#include <QTest>

#include <malloc.h>

#include <deque>

using namespace natter;
using namespace natter::net;
using namespace natter::test;

namespace {

class Taker final : public AnswerTaker
{
public:
    QByteArray heard;
    void answered(const QByteArray &response, const QByteArray &rest) override { heard = response + rest; }
};

RequestHead healthHead()
{
    HeadParser parser{HeadLimits()};
    parser.feed("GET /health HTTP/1.1\r\nHost: a\r\n\r\n");
    return parser.take();
}

RequestHead loginHead()
{
    HeadParser parser{HeadLimits()};
    parser.feed("POST /auth/login HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n");
    return parser.take();
}

} // namespace

/** The HTTP plane without connections. */
class TestHttpPlane : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void burstLeavesFewEngines();
    void answersAtOnceLeaveNothing();
};

void TestHttpPlane::burstLeavesFewEngines()
{
    FakeGateway gateway;
    const Options options;
    ApiPages pages(QStringLiteral("Test"), QStringLiteral("1"));
    AnswerWriter writer(options);
    HttpPlane plane(RouteContext{gateway, options, pages}, writer);
    constexpr std::size_t burst = 500;
    for (std::size_t round = 1; round <= 2; ++round) {
        std::deque<Taker> takers;
        std::vector<std::shared_ptr<Exchange>> exchanges;
        exchanges.reserve(burst);
        for (std::size_t i = 0; i < burst; ++i)
            exchanges.push_back(plane.start(takers.emplace_back(), loginHead(),
                                            R"({"email":"later@b.example","password":"password"})", {}, true));
        QCOMPARE(gateway.waitingLogins.size(), burst);
        QCOMPARE(plane.engineCount(), burst);
        auto waiting = std::exchange(gateway.waitingLogins, {});
        for (auto &reply : waiting)
            reply(FakeGateway::loggedIn(QStringLiteral("a@b.example"), {}));
        for (const Taker &taker : takers)
            QVERIFY(taker.heard.startsWith("HTTP/1.1 200 OK\r\n"));
        QCOMPARE(plane.engineCount(), 64U);
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    }
    // One that stays is as good as new.
    Taker taker;
    const auto last = plane.start(taker, loginHead(), R"({"email":"a@b.example","password":"password"})", {}, true);
    QVERIFY(taker.heard.contains("a@b.example"));
    QCOMPARE(plane.engineCount(), 64U);
}

/** Qt 6.8 remembers a responder that goes while its request is still being read, for ever (H14). */
void TestHttpPlane::answersAtOnceLeaveNothing()
{
    if (::mallinfo2().uordblks == 0)
        QSKIP("this allocator does not count");
    FakeGateway gateway;
    const Options options;
    ApiPages pages(QStringLiteral("Test"), QStringLiteral("1"));
    AnswerWriter writer(options);
    HttpPlane plane(RouteContext{gateway, options, pages}, writer);
    const auto ask = [&] {
        Taker taker;
        plane.start(taker, healthHead(), {}, {}, true);
        QCoreApplication::sendPostedEvents();
        return taker.heard.startsWith("HTTP/1.1 200 OK\r\n");
    };
    for (int i = 0; i < 100; ++i) // what is made only once
        QVERIFY(ask());
    const std::size_t before = ::mallinfo2().uordblks;
    for (int i = 0; i < 1'000; ++i)
        QVERIFY(ask());
    const std::size_t after = ::mallinfo2().uordblks;
    QCOMPARE(plane.engineCount(), 1U);
    QVERIFY2(after < before + 16'000, qPrintable(QString::number(after - before)));
}

QTEST_GUILESS_MAIN(TestHttpPlane)
#include "tst_httpplane.moc"
