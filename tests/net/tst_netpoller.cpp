// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/plaintransport.h"
#include "net/poller.h"
#include "support/await.h"

#include <QAbstractEventDispatcher>
#include <QStringList>
#include <QTest>
#include <QThread>

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <functional>
#include <memory>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

using namespace natter;
using namespace natter::net;

namespace {

/** Two connected non-blocking sockets; closes the ends that are still its own. */
struct SocketPair
{
    std::array<int, 2> ends{-1, -1};

    SocketPair() { (void)::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends.data()); }
    ~SocketPair()
    {
        for (const int end : ends) {
            if (end >= 0)
                ::close(end);
        }
    }
    Q_DISABLE_COPY_MOVE(SocketPair)

    int take(std::size_t index) { return std::exchange(ends[index], -1); }
};

/** The same over TCP. */
struct TcpPair : SocketPair
{
    TcpPair()
    {
        for (const int end : std::exchange(ends, {-1, -1}))
            ::close(end);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        ends[1] = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const bool isConnected = ::bind(listener, reinterpret_cast<const sockaddr *>(&address), size) == 0 &&
                                 ::listen(listener, 1) == 0 &&
                                 ::getsockname(listener, reinterpret_cast<sockaddr *>(&address), &size) == 0 &&
                                 ::connect(ends[1], reinterpret_cast<const sockaddr *>(&address), size) == 0;
        if (isConnected) // or the end stays -1, of which nothing is read
            ends[0] = ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
        ::fcntl(ends[1], F_SETFL, O_NONBLOCK);
        ::close(listener);
    }
};

/** One watched end; does what it is told when it is ready. */
class Watched final : public Pollable
{
public:
    std::function<void()> then;
    SocketPair pair;
    PollWatch watch;

    explicit Watched(Poller &poller)
    {
        watched = poller.add(watch, pair.ends[0], *this, EPOLLIN);
        QCOMPARE(::write(pair.ends[1], "x", 1), 1);
    }
    void ready(quint32) override { then(); }

    bool watched = false;
};

class Task final : public TurnEndTask
{
public:
    std::function<void()> then;
    void turnEnded() override { then(); }
};

class Owner final : public TransportOwner
{
public:
    QByteArray heard;
    QStringList events;
    qsizetype unread = -1; ///< nothing was said of it yet

    void received(std::span<char> bytes) override { heard.append(bytes.data(), qsizetype(bytes.size())); }
    void endOfStream() override { events.append(QStringLiteral("end")); }
    void drained() override { events.append(QStringLiteral("drained")); }
    void waiting(qsizetype bytes) override { unread = bytes; }
    void broken() override { events.append(QStringLiteral("broken")); }
};

QByteArray readAll(int descriptor)
{
    QByteArray all;
    std::array<char, 65536> buffer;
    for (ssize_t count = 0; (count = ::read(descriptor, buffer.data(), buffer.size())) > 0;)
        all.append(buffer.data(), count);
    return all;
}

} // namespace

/** The poller's promises about lifetimes and turns, and those of the transport on it. */
class TestNetPoller : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void destroyedWithinTheBatch();
    void slotIsReusedWithinTheBatch();
    void changeAndRelease();
    void releasedThoughSomebodyElseHoldsIt();
    void tasksRunOnce();
    void taskDestroysTask();
    void transportGathers();
    void transportWaitsForTheKernel();
    void transportDropsWhatHasNotBegun();
    void transportFinishes();
    void transportHearsTheEnd();
    void abortedTransport_data();
    void abortedTransport();
    void pausedTransportHoldsThePeerBack();

private:
    std::unique_ptr<Poller> m_poller;
};

void TestNetPoller::init()
{
    auto poller = Poller::create();
    QVERIFY(poller.has_value());
    m_poller = *std::move(poller);
}

void TestNetPoller::destroyedWithinTheBatch()
{
    std::vector<std::unique_ptr<Watched>> all;
    int calls = 0;
    for (int i = 0; i < 10; ++i) {
        all.push_back(std::make_unique<Watched>(*m_poller));
        QVERIFY(all.back()->watched);
        all.back()->then = [&] {
            ++calls;
            // Whoever is first takes everybody else along.
            for (auto &other : all) {
                if (other && other->then) {
                    other->watch.release();
                    ::close(other->pair.take(0));
                }
            }
        };
    }
    AWAIT_EQUAL(calls, 1);
    QCoreApplication::processEvents();
    QCOMPARE(calls, 1);
}

void TestNetPoller::slotIsReusedWithinTheBatch()
{
    Watched first(*m_poller);
    auto second = std::make_unique<Watched>(*m_poller);
    std::unique_ptr<Watched> third;
    int wrong = 0;
    int thirdCalls = 0;
    second->then = [&] { ++wrong; };
    first.then = [&] {
        first.watch.change(0);
        second.reset();
        third = std::make_unique<Watched>(*m_poller); // in the second one's place
        (void)readAll(third->pair.ends[0]);           // with nothing to read yet
        third->then = [&] { ++thirdCalls; };
    };
    AWAIT(third);
    QCoreApplication::processEvents();
    QCOMPARE(wrong, 0);
    QCOMPARE(thirdCalls, 0);
    QCOMPARE(::write(third->pair.ends[1], "y", 1), 1);
    AWAIT(thirdCalls > 0);
}

void TestNetPoller::changeAndRelease()
{
    Watched watched(*m_poller);
    int calls = 0;
    watched.then = [&] {
        ++calls;
        watched.watch.change(0);
    };
    AWAIT_EQUAL(calls, 1);
    QCoreApplication::processEvents();
    QCOMPARE(calls, 1);
    watched.watch.change(EPOLLIN);
    AWAIT_EQUAL(calls, 2);
    watched.watch.release();
    watched.watch.change(EPOLLIN); // of no effect
    QCoreApplication::processEvents();
    QCOMPARE(calls, 2);
}

/** As a service manager holds the socket it has handed over: what nobody watches must not keep the loop awake. */
void TestNetPoller::releasedThoughSomebodyElseHoldsIt()
{
    Watched watched(*m_poller);
    int calls = 0;
    watched.then = [&] { ++calls; };
    const int elsewhere = ::dup(watched.pair.ends[0]);
    QVERIFY(elsewhere >= 0);
    watched.watch.release();
    ::close(watched.pair.take(0));
    QAbstractEventDispatcher *dispatcher = QThread::currentThread()->eventDispatcher();
    bool sleeps = false;
    for (int turn = 0; turn < 100 && !sleeps; ++turn)
        sleeps = !dispatcher->processEvents(QEventLoop::AllEvents);
    ::close(elsewhere);
    QCOMPARE(calls, 0);
    QVERIFY(sleeps);
}

void TestNetPoller::tasksRunOnce()
{
    Task task;
    int runs = 0;
    task.then = [&] {
        if (++runs == 1)
            m_poller->atTurnEnd(task); // for the next turn, not for this one
    };
    m_poller->atTurnEnd(task);
    m_poller->atTurnEnd(task);
    QCOMPARE(runs, 0);
    AWAIT_EQUAL(runs, 2);
    QCoreApplication::processEvents();
    QCOMPARE(runs, 2);
}

void TestNetPoller::taskDestroysTask()
{
    auto first = std::make_unique<Task>();
    auto second = std::make_unique<Task>();
    bool secondRan = false;
    bool lastRan = false;
    Task last;
    first->then = [&] { second.reset(); };
    second->then = [&] { secondRan = true; };
    last.then = [&] {
        first.reset();
        lastRan = true;
    };
    m_poller->atTurnEnd(*first);
    m_poller->atTurnEnd(*second);
    m_poller->atTurnEnd(last);
    AWAIT(lastRan);
    QVERIFY(!secondRan);
}

void TestNetPoller::transportGathers()
{
    SocketPair pair;
    Owner owner;
    PlainTransport transport(*m_poller, pair.take(0), owner);
    QByteArray expected;
    for (int i = 0; i < 200; ++i) {
        const QByteArray chunk = QByteArray::number(i) + ' ';
        transport.send(chunk);
        expected += chunk;
    }
    QCOMPARE(transport.queuedBytes(), expected.size());
    QVERIFY(readAll(pair.ends[1]).isEmpty()); // not before the turn ends
    AWAIT_EQUAL(transport.queuedBytes(), 0);
    QCOMPARE(readAll(pair.ends[1]), expected);
}

void TestNetPoller::transportWaitsForTheKernel()
{
    SocketPair pair;
    Owner owner;
    PlainTransport transport(*m_poller, pair.take(0), owner);
    QByteArray expected;
    for (int i = 0; i < 100; ++i) {
        const QByteArray chunk(20'000 + i, char('a' + i % 26));
        transport.send(chunk);
        expected += chunk;
    }
    transport.reportDrained();
    QByteArray heard;
    AWAIT(transport.queuedBytes() < expected.size());
    QVERIFY(transport.queuedBytes() > 0);
    QVERIFY(owner.events.isEmpty());
    QCOMPARE(owner.unread, transport.queuedBytes());
    transport.send("more");
    QCOMPARE(owner.unread, transport.queuedBytes());
    expected += "more";
    QVERIFY(test::eventually([&] {
        heard += readAll(pair.ends[1]);
        return heard.size() == expected.size();
    }));
    QVERIFY(heard == expected);
    AWAIT_EQUAL(owner.events, QStringList(QStringLiteral("drained")));
    AWAIT_EQUAL(owner.unread, 0);
}

void TestNetPoller::transportDropsWhatHasNotBegun()
{
    SocketPair pair;
    Owner owner;
    PlainTransport transport(*m_poller, pair.take(0), owner);
    constexpr qsizetype chunkSize = 100'000;
    for (char c = 'a'; c <= 'z'; ++c)
        transport.send(QByteArray(chunkSize, c));
    transport.flush();
    QVERIFY(transport.queuedBytes() > chunkSize);
    transport.dropUnsent();
    QVERIFY(transport.queuedBytes() < chunkSize);
    QCOMPARE(owner.unread, transport.queuedBytes());
    transport.send("the last word");
    QByteArray heard;
    QVERIFY(test::eventually([&] {
        heard += readAll(pair.ends[1]);
        return heard.endsWith("the last word");
    }));
    QCOMPARE((heard.size() - QByteArrayView("the last word").size()) % chunkSize, 0);
}

void TestNetPoller::transportFinishes()
{
    SocketPair pair;
    Owner owner;
    PlainTransport transport(*m_poller, pair.take(0), owner);
    transport.send("bye");
    transport.finish();
    transport.send("too late");
    QByteArray heard;
    QVERIFY(test::eventually([&] {
        heard += readAll(pair.ends[1]);
        return heard.size() >= 3;
    }));
    QCOMPARE(heard, "bye");
    char byte = 0;
    AWAIT_EQUAL(::read(pair.ends[1], &byte, 1), 0);
    QCOMPARE(::write(pair.ends[1], "still heard", 11), 11);
    AWAIT_EQUAL(owner.heard, "still heard");
}

void TestNetPoller::abortedTransport_data()
{
    QTest::addColumn<bool>("unsent");
    QTest::addColumn<bool>("reset");
    QTest::addColumn<bool>("complete");
    QTest::newRow("all was sent") << false << false << true;
    QTest::newRow("something is missing") << true << false << false;
    QTest::newRow("nobody is there") << false << true << false;
}

/** What the kernel has is delivered, unless there is nobody to take it or more was to come: then it is freed at once.
 */
void TestNetPoller::abortedTransport()
{
    QFETCH(bool, unsent);
    QFETCH(bool, reset);
    QFETCH(bool, complete);
    TcpPair pair;
    QVERIFY(pair.ends[1] >= 0);
    Owner owner;
    PlainTransport transport(*m_poller, pair.take(0), owner);
    const QByteArray chunk(100'000, 'x');
    for (int i = 0; i < (unsent ? 200 : 1); ++i)
        transport.send(chunk);
    transport.flush();
    QCOMPARE(transport.queuedBytes() > 0, unsent);
    if (reset)
        transport.reset();
    else
        transport.abort();
    QVERIFY(!transport.isOpen());
    QByteArray heard;
    std::array<char, 65536> buffer;
    ssize_t count = 0;
    const bool ended = test::eventually([&] {
        while ((count = ::recv(pair.ends[1], buffer.data(), buffer.size(), 0)) > 0)
            heard.append(buffer.data(), count);
        return count == 0 || errno != EAGAIN;
    });
    QVERIFY(ended);
    QCOMPARE(count == 0, complete); // else: connection reset
    QVERIFY(!complete || heard == chunk);
}

void TestNetPoller::transportHearsTheEnd()
{
    SocketPair pair;
    Owner owner;
    PlainTransport transport(*m_poller, pair.take(0), owner);
    QCOMPARE(::write(pair.ends[1], "last", 4), 4);
    ::shutdown(pair.ends[1], SHUT_WR);
    AWAIT_EQUAL(owner.events, QStringList(QStringLiteral("end")));
    QCOMPARE(owner.heard, "last");
    transport.send("answer");
    QByteArray heard;
    QVERIFY(test::eventually([&] {
        heard += readAll(pair.ends[1]);
        return heard == "answer";
    }));
    ::close(pair.take(1));
    AWAIT_EQUAL(owner.events.last(), QStringLiteral("broken"));
    QVERIFY(!transport.isOpen());
}

void TestNetPoller::pausedTransportHoldsThePeerBack()
{
    SocketPair pair;
    Owner owner;
    PlainTransport transport(*m_poller, pair.take(0), owner);
    transport.setReading(false);
    QCOMPARE(::write(pair.ends[1], "hello", 5), 5);
    QCoreApplication::processEvents();
    QVERIFY(owner.heard.isEmpty());
    transport.setReading(true);
    AWAIT_EQUAL(owner.heard, "hello");
}

QTEST_GUILESS_MAIN(TestNetPoller)
#include "tst_netpoller.moc"
