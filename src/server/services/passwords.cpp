// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "services/passwords.h"

#include "base/log.h"
#include "base/threadname.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QEvent>
#include <QRandomGenerator>

#include <crypt.h>
#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace natter::services {

namespace {

/** How much later a login has to wait for the processor than a message: nice levels, Linux counts them a thread. */
constexpr int niceLevel = 10;

QByteArray preHash(const Password &password)
{
    return QCryptographicHash::hash(password.toString().toUtf8(), QCryptographicHash::Sha256).toHex();
}

/** crypt(3) with memory of its own; empty on failure. */
QByteArray bcrypt(const QByteArray &phrase, const QByteArray &setting)
{
    void *data = nullptr;
    int size = 0;
    const char *hash = crypt_ra(phrase.constData(), setting.constData(), &data, &size);
    QByteArray result = hash && hash[0] != '*' ? QByteArray(hash) : QByteArray();
    std::free(data);
    return result;
}

QByteArray freshSetting(int cost)
{
    std::array<quint32, 4> random;
    QRandomGenerator::system()->generate(random.begin(), random.end());
    char *setting = crypt_gensalt_ra("$2b$", static_cast<unsigned long>(cost),
                                     reinterpret_cast<const char *>(random.data()), sizeof random);
    const QByteArray result(setting);
    std::free(setting);
    return result;
}

/** Of `$2b$NN$…`; 0 if it is nothing of that kind. */
int costOf(const QByteArray &hash)
{
    constexpr qsizetype prefix = 4;
    if (!hash.startsWith("$2") || hash.size() < prefix + 2)
        return 0;
    return hash.sliced(prefix, 2).toInt();
}

/**
 * As much work as lacks between one hash of cost @p from and one of cost @p to: each step costs as much as all before
 * it together.
 */
void makeUp(const QByteArray &phrase, int from, int to)
{
    constexpr int leastCost = 4;
    for (int cost = std::max(from, leastCost); cost < to; ++cost)
        bcrypt(phrase, freshSetting(cost));
}

bool equalInConstantTime(const QByteArray &a, const QByteArray &b)
{
    if (a.size() != b.size())
        return false;
    unsigned difference = 0;
    for (qsizetype i = 0; i < a.size(); ++i)
        difference |= unsigned(quint8(a[i]) ^ quint8(b[i]));
    return difference == 0;
}

/** How long a full queue may stay full, and how long a server is away that is started again. */
constexpr std::chrono::seconds whileFull{5};
constexpr std::chrono::seconds whileAway{1};

/** Behind everything else, and with a name that tells what it works on. */
void becomeHashingThread()
{
    nameThisThread("hashing");
    if (setpriority(PRIO_PROCESS, 0, niceLevel) != 0)
        qCWarning(logAuth, "hashing threads keep the normal priority: %s", std::strerror(errno));
}

std::unexpected<Error> busyFor(std::chrono::seconds time)
{
    Error busy(ErrorCode::Overloaded);
    busy.retryAfter = time;
    return fail(std::move(busy));
}

QEvent::Type doneType()
{
    static const auto type = static_cast<QEvent::Type>(QEvent::registerEventType());
    return type;
}

} // namespace

Passwords::Passwords(int cost, int threads, int waitingMost, QObject *parent)
    : QObject(parent)
    , m_cost(cost)
    , m_dearest(cost)
    , m_waitingMost(std::size_t(waitingMost))
    // The setting followed by a digest that no input has: verifying against it costs the full work and fails.
    , m_nobody(freshSetting(cost) + QByteArray(31, '.'))
{
    for (int i = 0; i < threads; ++i)
        m_threads.emplace_back([this] { work(); });
}

Passwords::~Passwords()
{
    {
        const std::lock_guard lock(m_mutex);
        m_closing = true;
    }
    m_wake.notify_all();
    for (std::thread &thread : m_threads)
        thread.join();
}

template<class T, class Work>
void Passwords::submit(Work work, Reply<T> reply)
{
    if (m_isClosed || m_waiting >= m_waitingMost)
        return reply(busyFor(m_isClosed ? whileAway : whileFull));
    ++m_waiting;
    Hashing hashing = [work = std::move(work), reply = std::move(reply)](Turn turn) mutable -> Answering {
        return [reply = std::move(reply),
                outcome = turn == Turn::Taken ? work() : Result<T>(busyFor(whileAway))]() mutable {
            reply(std::move(outcome));
        };
    };
    {
        const std::lock_guard lock(m_mutex);
        m_asked.push_back(std::move(hashing));
    }
    m_wake.notify_one();
}

void Passwords::work()
{
    becomeHashingThread();
    std::unique_lock lock(m_mutex);
    for (;;) {
        m_wake.wait(lock, [this] { return m_closing || !m_asked.empty(); });
        if (m_closing)
            return;
        Hashing hashing = std::move(m_asked.front());
        m_asked.pop_front();
        lock.unlock();
        Answering answering = hashing(Turn::Taken);
        lock.lock();
        m_done.push_back(std::move(answering));
        if (m_done.size() == 1)
            QCoreApplication::postEvent(this, new QEvent(doneType()));
    }
}

void Passwords::close()
{
    m_isClosed = true;
    std::deque<Hashing> asked;
    {
        const std::lock_guard lock(m_mutex);
        asked.swap(m_asked);
    }
    for (Hashing &hashing : asked) {
        --m_waiting;
        hashing(Turn::Refused)();
    }
}

bool Passwords::event(QEvent *event)
{
    if (event->type() != doneType())
        return QObject::event(event);
    std::vector<Answering> done;
    {
        const std::lock_guard lock(m_mutex);
        done.swap(m_done);
    }
    for (Answering &answering : done) {
        --m_waiting;
        answering();
    }
    return true;
}

void Passwords::hash(const Password &password, Reply<QByteArray> reply)
{
    submit<QByteArray>(
        [cost = m_cost, phrase = preHash(password)]() -> Result<QByteArray> {
            QByteArray hash = bcrypt(phrase, freshSetting(cost));
            if (hash.isEmpty())
                return fail(ErrorCode::Internal, QStringLiteral("The password could not be hashed"));
            return hash;
        },
        std::move(reply));
}

bool Passwords::isOutdated(const QByteArray &storedHash) const
{
    return !storedHash.startsWith("$2b$") || costOf(storedHash) != m_cost;
}

void Passwords::verify(const Password &password, const QByteArray &storedHash, Reply<bool> reply)
{
    // A damaged hash of an enormous cost is no reason to keep everybody waiting.
    constexpr int dearestMost = 16;
    const QByteArray &setting = storedHash.isEmpty() ? m_nobody : storedHash;
    m_dearest = std::max(m_dearest, std::min(costOf(setting), dearestMost));
    submit<bool>(
        [setting, dearest = m_dearest, phrase = preHash(password)]() -> Result<bool> {
            const QByteArray hash = bcrypt(phrase, setting);
            makeUp(phrase, costOf(setting), dearest);
            return !hash.isEmpty() && equalInConstantTime(hash, setting);
        },
        std::move(reply));
}

} // namespace natter::services
