// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/adminapi.h"
#include "client/adminclient.h"
#include "client/reconnect.h"
#include "core/credentials.h"
#include "core/livefeed.h"
#include "core/servers.h"

#include <QObject>
#include <QTimer>

#include <memory>
#include <optional>

namespace natter::admin {

/** Who is signed in. */
struct AdminName
{
    qint64 id = 0;
    QString email;
    QString name;
};

struct SessionOptions
{
    client::ReconnectOptions retry{std::chrono::seconds(1), std::chrono::seconds(30)};
    std::chrono::milliseconds shortestRetry{1'000};  ///< a wait that was drawn shorter becomes this long
    std::chrono::milliseconds secretPatience{3'000}; ///< for a secret service that may be asking to be unlocked
};

/**
 * The console's relation to one server: from the first contact over setup or sign-in to a live connection, its loss and
 * its return. Owns what speaks with the server.
 *
 * Lives on the thread of its event loop. Guarantees:
 *  - Everything told is about the server given to open() last; answers of an earlier one are dropped.
 *  - A loss does not end a login: pages keep what they show, staleSince() says from when it is, and the session tries
 *    again until it is closed, waiting longer each time; untilNextTry() counts down.
 *  - Passwords are not kept; the refresh token is, by Credentials, if the operator wants it so.
 *  - changed() follows every change of any value below.
 */
class AdminSession : public QObject
{
    Q_OBJECT

public:
    enum class State : quint8 {
        Disconnected, ///< no server is chosen
        Reaching,     ///< first contact
        Untrusted,    ///< it shows a certificate nobody vouches for: refusedCertificate(); trust() or close()
        NeedsSetup,   ///< it has no administrator yet
        SignIn,       ///< it wants to know who we are; fault() if it has just refused
        SigningIn,
        Connected, ///< signed in, and live
        Lost,      ///< nothing comes from it: fault() says why
    };
    Q_ENUM(State)

    AdminSession(Servers &servers, Credentials &credentials, SessionOptions options = {}, QObject *parent = nullptr);
    ~AdminSession() override;

    void open(const ServerProfile &profile);
    /** Back to Disconnected; the login stays valid, and kept. */
    void close();
    void signIn(const QString &email, const QString &password, bool remember);
    void setUp(const QString &code, const QString &email, const QString &name, const QString &password, bool remember);
    /** Ends the login at the server too. */
    void signOut();
    /** Pins the refused certificate and goes on. */
    void trust();
    /** Tries now instead of later, when lost. */
    void tryNow();

    [[nodiscard]] State state() const { return m_state; }
    [[nodiscard]] const std::optional<ServerProfile> &profile() const { return m_profile; }
    /** A sentence; empty where all is well. */
    [[nodiscard]] const QString &fault() const { return m_fault; }
    /** A login exists, be the server there or not: pages may be shown. */
    [[nodiscard]] bool isSignedIn() const { return m_user.has_value(); }
    [[nodiscard]] const std::optional<AdminName> &user() const { return m_user; }
    /** Where the setup code lies on the server's machine, as the server says while it needs one; empty: it does not. */
    [[nodiscard]] const QString &setupCodeFile() const { return m_setupCodeFile; }
    [[nodiscard]] const QSslCertificate &refusedCertificate() const { return m_refused; }
    /** Since when what is shown may be old; none while it is live. */
    [[nodiscard]] std::optional<Timestamp> staleSince() const { return m_staleSince; }
    [[nodiscard]] std::optional<std::chrono::milliseconds> untilNextTry() const;
    [[nodiscard]] bool isTrying() const { return m_isTrying; }
    /** How long the server took to answer over the live connection, measured where nobody paints. */
    [[nodiscard]] std::optional<std::chrono::microseconds> roundTrip() const { return m_feed.roundTrip(); }

    /** With a login; the reply comes once and is dropped if another server is opened before. */
    void ask(client::AdminRequest request, Reply<QByteArray> reply);
    /** The same, decoded. */
    template<class T>
    void ask(client::AdminRequest request, Result<T> (*decode)(QByteArrayView), Reply<T> reply)
    {
        ask(std::move(request), [decode, reply = std::move(reply)](Result<QByteArray> answer) mutable {
            if (!answer)
                return reply(fail(std::move(answer.error())));
            reply(decode(*answer));
        });
    }

    [[nodiscard]] LiveFeed &live() { return m_feed; }

Q_SIGNALS:
    void changed();
    void stateChanged(natter::admin::AdminSession::State state);
    /** A login has begun, or there is none any more. */
    void signedInChanged();

private:
    void makeClient();
    void reach();
    void reached(Result<QByteArray> answer);
    void judgeStranger(const Error &error);
    void readKeptLogin();
    void useKeptLogin(const QByteArray &secret);
    void askIn(const client::AdminRequest &request, bool remember);
    void loggedIn(Result<client::adminapi::Login> login);
    void endLogin(const QString &fault);
    void goLive();
    void feedEnded(const Error &error, quint16 closeCode);
    void lose(const Error &error, quint16 closeCode);
    void keep();
    void setState(State state, const QString &fault = {});
    void setUser(std::optional<AdminName> user);

    Servers &m_servers;
    Credentials &m_credentials;
    SessionOptions m_options;
    State m_state = State::Disconnected;
    QString m_fault;
    std::optional<ServerProfile> m_profile;
    std::optional<AdminName> m_user;
    QString m_setupCodeFile;
    QSslCertificate m_refused;
    std::optional<Timestamp> m_staleSince;
    bool m_isTrying = false;
    bool m_remembers = true;
    client::Reconnect m_retry;
    QTimer m_nextTry;
    QTimer m_secretDeadline;
    LiveFeed m_feed;
    std::unique_ptr<client::AdminClient> m_client;
};

} // namespace natter::admin
