// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "services/passwords.h"

#include "base/log.h"
#include "base/threadname.h"

#include <QCryptographicHash>
#include <QMetaObject>
#include <QRandomGenerator>

#include <crypt.h>
#include <sys/resource.h>

#include <array>
#include <cstdlib>

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

bool equalInConstantTime(const QByteArray &a, const QByteArray &b)
{
    if (a.size() != b.size())
        return false;
    unsigned difference = 0;
    for (qsizetype i = 0; i < a.size(); ++i)
        difference |= unsigned(quint8(a[i]) ^ quint8(b[i]));
    return difference == 0;
}

/** Once a thread: behind everything else, and with a name that tells what it works on. */
void becomeHashingThread()
{
    static thread_local const bool lowered = [] {
        nameThisThread("hashing");
        if (setpriority(PRIO_PROCESS, 0, niceLevel) != 0)
            qCWarning(logAuth, "hashing threads keep the normal priority: %s", strerror(errno));
        return true;
    }();
    Q_UNUSED(lowered);
}

} // namespace

Passwords::Passwords(int cost, int threads, int waitingMost, QObject *parent)
    : QObject(parent)
    , m_cost(cost)
    , m_waitingMost(waitingMost)
    // The setting followed by a digest that no input has: verifying against it costs the full work and fails.
    , m_nobody(freshSetting(cost) + QByteArray(31, '.'))
{
    m_pool.setMaxThreadCount(threads);
    m_pool.setExpiryTimeout(-1);
}

Passwords::~Passwords()
{
    m_pool.clear();
    m_pool.waitForDone();
}

template<class T, class Work>
void Passwords::submit(Work work, Reply<T> reply)
{
    if (m_waiting >= m_waitingMost) {
        Error busy(ErrorCode::Overloaded);
        busy.retryAfter = std::chrono::seconds(5);
        reply(fail(std::move(busy)));
        return;
    }
    ++m_waiting;
    m_pool.start([this, work = std::move(work), reply = std::make_shared<Reply<T>>(std::move(reply))]() mutable {
        becomeHashingThread();
        QMetaObject::invokeMethod(
            this,
            [this, reply = std::move(reply), outcome = work()]() mutable {
                --m_waiting;
                (*reply)(std::move(outcome));
            },
            Qt::QueuedConnection);
    });
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

void Passwords::verify(const Password &password, const QByteArray &storedHash, Reply<bool> reply)
{
    submit<bool>(
        [setting = storedHash.isEmpty() ? m_nobody : storedHash, phrase = preHash(password)]() -> Result<bool> {
            const QByteArray hash = bcrypt(phrase, setting);
            return !hash.isEmpty() && equalInConstantTime(hash, setting);
        },
        std::move(reply));
}

} // namespace natter::services
