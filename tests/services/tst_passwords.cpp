// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "services/passwords.h"
#include "support/await.h"

#include <QCryptographicHash>
#include <QSignalSpy>
#include <QTest>

#include <ctime>

#include <crypt.h>

using namespace natter;
using namespace natter::services;

namespace {

Password password(const QString &text)
{
    return *PasswordRules::parseExisting(text, {});
}

template<class T, class Ask>
Result<T> await(Ask ask)
{
    std::optional<Result<T>> answer;
    ask([&](Result<T> given) { answer.emplace(std::move(given)); });
    if (!test::eventually([&] { return answer.has_value(); }))
        return fail(ErrorCode::Internal, QStringLiteral("no answer came"));
    return *std::move(answer);
}

QByteArray hashOf(Passwords &passwords, const QString &text)
{
    return await<QByteArray>([&](Reply<QByteArray> reply) { passwords.hash(password(text), std::move(reply)); })
        .value();
}

bool verifies(Passwords &passwords, const QString &text, const QByteArray &hash)
{
    return await<bool>([&](Reply<bool> reply) { passwords.verify(password(text), hash, std::move(reply)); }).value();
}

} // namespace

class PasswordsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void verifiesWhatItHashed()
    {
        Passwords passwords(4, 1, 10);
        const QByteArray hash = hashOf(passwords, QStringLiteral("correct horse"));
        QVERIFY(hash.startsWith("$2b$04$"));
        QVERIFY(verifies(passwords, QStringLiteral("correct horse"), hash));
        QVERIFY(!verifies(passwords, QStringLiteral("correct horsf"), hash));
        QVERIFY(hash != hashOf(passwords, QStringLiteral("correct horse")));
    }

    /** bcrypt alone would look at the first 72 bytes only. */
    void seesTheSeventyThirdByte()
    {
        Passwords passwords(4, 1, 10);
        const QString stem(72, u'a');
        const QByteArray hash = hashOf(passwords, stem + u'x');
        QVERIFY(verifies(passwords, stem + u'x', hash));
        QVERIFY(!verifies(passwords, stem + u'y', hash));
    }

    /** The seed hashed the hex SHA-256 of the password with bcrypt: its accounts keep their passwords. */
    void acceptsTheSeedsScheme()
    {
        const QByteArray phrase = QCryptographicHash::hash("pässword123", QCryptographicHash::Sha256).toHex();
        crypt_data data{};
        const QByteArray stored(crypt_r(phrase.constData(), "$2b$04$abcdefghijklmnopqrstuu", &data));
        QCOMPARE(stored.size(), 60);
        Passwords passwords(4, 1, 10);
        QVERIFY(verifies(passwords, QStringLiteral("pässword123"), stored));
        QVERIFY(!verifies(passwords, QStringLiteral("password123"), stored));
    }

    void nobodyHasNoPassword()
    {
        Passwords passwords(4, 1, 10);
        QVERIFY(!verifies(passwords, QStringLiteral("anything"), {}));
        QVERIFY(!verifies(passwords, QStringLiteral("anything"), "not a hash"));
        QVERIFY(!verifies(passwords, QStringLiteral("anything"), "$2b$04$tooshort"));
    }

    void takesAsLongWhateverTheHashCost()
    {
        const auto hashed = [](int cost) {
            Passwords passwords(cost, 1, 10);
            return hashOf(passwords, QStringLiteral("secret"));
        };
        const QByteArray cheap = hashed(4);
        const QByteArray dear = hashed(9);
        Passwords passwords(8, 1, 50);
        QVERIFY(passwords.isOutdated(cheap) && passwords.isOutdated(dear) && passwords.isOutdated("$2a$08$x"));
        QVERIFY(!passwords.isOutdated(hashed(8)));
        const auto work = [&](const QByteArray &stored) {
            const std::clock_t before = std::clock(); // the processor's, of this process alone
            verifies(passwords, QStringLiteral("secret"), stored);
            return double(std::clock() - before);
        };
        work({});
        const double nobody = work({});
        const double known = work(cheap);
        QVERIFY2(known > nobody / 3 && known < nobody * 3, qPrintable(QStringLiteral("%1 %2").arg(known).arg(nobody)));
        // From the first dearer hash on everybody pays as much.
        const double most = work(dear);
        for (const QByteArray &stored : {QByteArray(), cheap}) {
            const double now = work(stored);
            QVERIFY2(now > most / 3 && now > 1.2 * nobody, qPrintable(QStringLiteral("%1 %2").arg(now).arg(most)));
        }
        QVERIFY(verifies(passwords, QStringLiteral("secret"), cheap));
        QVERIFY(verifies(passwords, QStringLiteral("secret"), dear));
        QVERIFY(!verifies(passwords, QStringLiteral("Secret"), cheap));
    }

    void refusesWhenItsQueueIsFull()
    {
        Passwords passwords(8, 1, 3);
        int answered = 0;
        std::vector<ErrorCode> refusals;
        for (int i = 0; i < 5; ++i) {
            passwords.hash(password(QStringLiteral("some password")), [&](Result<QByteArray> hash) {
                ++answered;
                if (!hash) {
                    refusals.push_back(hash.error().code);
                    QVERIFY(hash.error().retryAfter.count() > 0);
                }
            });
        }
        QCOMPARE(refusals, (std::vector{ErrorCode::Overloaded, ErrorCode::Overloaded}));
        AWAIT_EQUAL(answered, 5);
        QCOMPARE(refusals.size(), std::size_t(2));
        QVERIFY(!hashOf(passwords, QStringLiteral("room again")).isEmpty());
    }

    /** A server that stops makes nobody wait for a turn that never comes. */
    void refusesTheQueueWhenItCloses()
    {
        constexpr int asked = 20;
        Passwords passwords(10, 1, asked);
        int hashed = 0;
        std::vector<std::chrono::seconds> refusals;
        const auto ask = [&] {
            passwords.hash(password(QStringLiteral("some password")), [&](Result<QByteArray> hash) {
                hashed += hash ? 1 : 0;
                if (!hash && hash.error().code == ErrorCode::Overloaded)
                    refusals.push_back(hash.error().retryAfter);
            });
        };
        for (int i = 0; i < asked; ++i)
            ask();
        passwords.close();
        const std::size_t underWay = passwords.waiting();
        QVERIFY2(underWay < asked, "the queue is answered before close() returns");
        QCOMPARE(refusals.size() + underWay, std::size_t(asked));
        QVERIFY(std::ranges::all_of(refusals, [](std::chrono::seconds time) { return time.count() == 1; }));
        ask();
        QCOMPARE(refusals.size() + underWay, std::size_t(asked + 1));
        AWAIT_EQUAL(passwords.waiting(), std::size_t(0));
        QCOMPARE(std::size_t(hashed), underWay);
    }

    /** The answer always comes later and on the asking thread, and the loop turns meanwhile. */
    void neverMakesTheLoopWait()
    {
        Passwords passwords(10, 1, 10);
        bool answered = false;
        QThread *answeredOn = nullptr;
        passwords.hash(password(QStringLiteral("some password")), [&](Result<QByteArray>) {
            answered = true;
            answeredOn = QThread::currentThread();
        });
        QVERIFY(!answered);
        AWAIT(answered);
        QCOMPARE(answeredOn, QThread::currentThread());
    }
};

QTEST_GUILESS_MAIN(PasswordsTest)
#include "tst_passwords.moc"
