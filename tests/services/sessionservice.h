// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "services/groups.h"
#include "services/health.h"
#include "services/reading.h"
#include "session/handlers.h"
#include "session/servicegateway.h"
#include "store/tables/tables.h"
#include "support/await.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QTest>

/** Everything behind the network side, for the suites of what a session does; and the far ends of its connections. */
namespace natter::test {

using namespace session;
using namespace std::chrono_literals;

/** The far end of a connection, as a test sees it: what it was sent, and when it closes. */
struct FarEnd final : Outlet
{
    void send(const QByteArray &frame) override
    {
        if (quint8(frame[0]) == 0x89)
            pings.push_back(frame.sliced(2));
        else
            texts.push_back(QJsonDocument::fromJson(frame.sliced(quint8(frame[1]) < 126 ? 2 : 4)).object());
    }
    void close(protocol::CloseCode code, const QString &) override { closes.push_back(code); }
    qsizetype queuedBytes() const override { return 0; }
    hub::Activity &activity() override { return counted; }
    void notifyWhenDrained() override { wantsDrained = true; }
    bool holdBack(qsizetype bytes) override
    {
        held = bytes;
        tooSlow |= bytes > holdMost;
        return !tooSlow;
    }

    QStringList events() const
    {
        QStringList names;
        for (const QJsonObject &text : texts)
            names.append(text.value(QStringLiteral("event")).toString());
        return names;
    }
    QStringList contents() const
    {
        QStringList all;
        for (const QJsonObject &text : texts)
            all.append(text.value(QStringLiteral("payload")).toObject().value(QStringLiteral("content")).toString());
        return all;
    }

    std::vector<QJsonObject> texts;
    std::vector<QByteArray> pings;
    std::vector<protocol::CloseCode> closes;
    bool wantsDrained = false;
    qsizetype held = 0;
    qsizetype holdMost = 1024 * 1024;
    bool tooSlow = false;
    hub::Activity counted;
};

/** Everything behind the network side, on a database of its own. */
struct Service
{
    static constexpr int eventBytes = 256 * 1024;

    explicit Service(Rate rate = {0, 0})
        : rateLimit(rate)
    {
        store::StoreOptions options;
        options.url.file = folder.filePath(QStringLiteral("natter.db"));
        store = store::Store::open(options).value();
        deliveries.emplace(*store);
        arrivals.emplace(*store, directory, changes);
        messages.emplace(*store, changes, hub, *deliveries);
        groups.emplace(*store, changes, services::GroupLimits());
        reading.emplace(*store, changes, *deliveries, signalling, eventBytes);
        replay.emplace(*store, eventBytes);
        handlers.emplace(*messages, *groups, *reading, signalling);
        router.emplace(*handlers, changes, protocol::RequestLimits{}, rateLimit);
        people.emplace(*store, changes, DirectoryReach::All, 1'000);
        ownAccount.emplace(*store, passwords, guard, changes, *people);
        accounts.emplace(*store, passwords, tokens, guard, changes, std::chrono::days(30));
        health.emplace(*store, passwords, services::Health::Options{folder.path()});
        gateway.emplace(
            *accounts, *ownAccount, *arrivals, tokens, directory, *handlers,
            SessionSurroundings{hub, roster, changes, *deliveries, *messages, *replay, signalling, *router, wheel}, 3,
            *health);
    }

    /** What the store still answers when it closes is answered while everything is there. */
    ~Service() { store.reset(); }

    QByteArray signUp(const QString &email)
    {
        std::optional<Result<protocol::LoggedIn>> answer;
        const TextLimits limits;
        gateway->execute(protocol::SignUp{*EmailRules::parse(email, limits), *NameRules::parse(email, limits),
                                          *PasswordRules::parseNew(QStringLiteral("password123"), limits)},
                         Peer(), [&](Result<protocol::LoggedIn> given) { answer.emplace(std::move(given)); });
        if (!eventually([&] { return answer.has_value(); }))
            return {};
        return *answer ? (*answer)->accessToken : QByteArray();
    }

    QByteArray logIn(const QString &email)
    {
        std::optional<Result<protocol::LoggedIn>> answer;
        const TextLimits limits;
        gateway->execute(protocol::LogIn{*EmailRules::parse(email, limits),
                                         *PasswordRules::parseExisting(QStringLiteral("password123"), limits)},
                         Peer(), [&](Result<protocol::LoggedIn> given) { answer.emplace(std::move(given)); });
        if (!eventually([&] { return answer.has_value(); }))
            return {};
        return *answer ? (*answer)->accessToken : QByteArray();
    }

    bool logOut(const QByteArray &token)
    {
        std::optional<bool> done;
        gateway->execute(Result<protocol::AccountCommand>(protocol::LogOut{}), token, Peer(),
                         [&](const Result<protocol::AccountOutcome> &outcome) { done = outcome.has_value(); });
        return eventually([&] { return done.has_value(); }) && *done;
    }

    Result<std::unique_ptr<Admission>> admit(const QByteArray &token)
    {
        std::optional<Result<std::unique_ptr<Admission>>> answer;
        gateway->admit(token, Peer(), [&](auto given) { answer.emplace(std::move(given)); });
        if (!eventually([&] { return answer.has_value(); }))
            return fail(ErrorCode::Internal, QStringLiteral("no answer came"));
        return *std::move(answer);
    }

    std::unique_ptr<Endpoint> connect(const QByteArray &token, FarEnd &farEnd, Dialect dialect = Dialect::Seed)
    {
        auto admission = admit(token);
        return admission ? gateway->open(*std::move(admission), dialect, farEnd) : nullptr;
    }

    /** Waits for what was handed to the store up to now. */
    bool allWritten() const
    {
        bool written = false;
        store->write([](store::WritableTables &) -> Result<std::monostate> { return std::monostate(); },
                     [&written](const Result<std::monostate> &) { written = true; });
        return eventually([&] { return written; });
    }

    QTemporaryDir folder;
    Rate rateLimit;
    TimerWheel wheel;
    std::unique_ptr<store::Store> store;
    domain::Directory directory;
    hub::Hub hub;
    hub::Roster roster;
    services::Changes changes{directory, hub};
    services::Signals signalling{directory, changes, hub, wheel};
    services::Passwords passwords{4, 1, 50};
    services::Tokens tokens{{QByteArray(32, 'k'), services::TokenAlgorithm::HS256, 30min}};
    services::LoginGuard guard{{0, 0}};
    std::optional<services::Deliveries> deliveries;
    std::optional<services::Arrivals> arrivals;
    std::optional<services::Messages> messages;
    std::optional<services::Groups> groups;
    std::optional<services::Reading> reading;
    std::optional<services::Replay> replay;
    std::optional<Handlers> handlers;
    std::optional<Router> router;
    std::optional<services::Accounts> accounts;
    std::optional<services::Health> health;
    std::optional<services::People> people;
    std::optional<services::OwnAccount> ownAccount;
    std::optional<ServiceGateway> gateway;
};

inline QByteArray personal(qint64 to, const QString &content)
{
    return QJsonDocument(QJsonObject{{QStringLiteral("event"), QStringLiteral("SEND_PERSONAL_MESSAGE")},
                                     {QStringLiteral("payload"), QJsonObject{{QStringLiteral("to_user_id"), to},
                                                                             {QStringLiteral("content"), content}}}})
        .toJson(QJsonDocument::Compact);
}

/** Ann, connected, who writes to Bob, who may come later. */
struct Talk
{
    explicit Talk(Service &service)
        : ann(service.signUp(QStringLiteral("ann@example.org")))
        , bob(service.signUp(QStringLiteral("bob@example.org")))
        , annSession(service.connect(ann, annEnd))
    {}

    /** Sends m<from> to m<to>; true once all that she ever sent is answered. */
    bool say(int from, int to) const
    {
        for (int i = from; i <= to; ++i)
            annSession->textMessage(personal(2, QStringLiteral("m%1").arg(i)));
        return eventually([&] { return annEnd.texts.size() == std::size_t(to); });
    }

    QByteArray ann;
    QByteArray bob;
    FarEnd annEnd;
    std::unique_ptr<Endpoint> annSession;
};

/** A client that reads what it is sent, until it has had @p count texts. */
inline bool readUntil(FarEnd &farEnd, Endpoint &session, std::size_t count)
{
    return eventually([&] {
        if (std::exchange(farEnd.wantsDrained, false))
            session.drained();
        return farEnd.texts.size() >= count;
    });
}

inline QStringList numbered(const QString &stem, int from, int to)
{
    QStringList all;
    for (int i = from; i <= to; ++i)
        all.append(stem + QString::number(i));
    return all;
}

} // namespace natter::test
