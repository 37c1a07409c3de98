// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/adminsession.h"

#include "base/log.h"
#include "client/linkfault.h"
#include "protocol/eventcodec.h"

#include <QMetaEnum>

#include <algorithm>

namespace natter::admin {

using namespace Qt::StringLiterals;
using client::linkLost; // the retry after a lost request waits as it would for a lost WebSocket
using client::adminapi::Login;

AdminSession::AdminSession(Servers &servers, Credentials &credentials, SessionOptions options, QObject *parent)
    : QObject(parent)
    , m_servers(servers)
    , m_credentials(credentials)
    , m_options(options)
    , m_retry(options.retry)
{
    m_nextTry.setSingleShot(true);
    m_nextTry.setTimerType(Qt::PreciseTimer); // a coarse one may be set late, and the countdown would begin too high
    connect(&m_nextTry, &QTimer::timeout, this, &AdminSession::tryNow);
    m_secretDeadline.setSingleShot(true);
    m_secretDeadline.setInterval(options.secretPatience);
    connect(&m_secretDeadline, &QTimer::timeout, this, [this] {
        if (m_state == State::Reaching)
            setState(State::SignIn);
    });
    connect(&m_feed, &LiveFeed::opened, this, [this] {
        m_isTrying = false;
        m_retry.succeeded();
        m_staleSince.reset();
        setState(State::Connected);
    });
    connect(&m_feed, &LiveFeed::ended, this, &AdminSession::feedEnded);
    connect(&m_feed, &LiveFeed::measured, this, &AdminSession::changed);
}

AdminSession::~AdminSession() = default;

void AdminSession::open(const ServerProfile &profile)
{
    close();
    m_profile = profile;
    makeClient();
    reach();
}

void AdminSession::makeClient()
{
    m_client = std::make_unique<client::AdminClient>(m_profile->address.url(), m_profile->pin);
    connect(m_client.get(), &client::AdminClient::tokensChanged, this, &AdminSession::keep);
    connect(m_client.get(), &client::AdminClient::loginEnded, this,
            [this](const Error &error) { endLogin(error.message()); });
    connect(m_client.get(), &client::AdminClient::certificateRefused, this,
            [this](const QSslCertificate &certificate, const QString &fault) {
                m_refused = certificate;
                setState(State::Untrusted, fault);
            });
}

void AdminSession::close()
{
    m_nextTry.stop();
    m_secretDeadline.stop();
    m_feed.close();
    m_client.reset();
    m_profile.reset();
    m_refused = QSslCertificate();
    m_setupCodeFile.clear();
    m_staleSince.reset();
    m_isTrying = false;
    m_retry.succeeded();
    setUser(std::nullopt);
    setState(State::Disconnected);
}

std::optional<std::chrono::milliseconds> AdminSession::untilNextTry() const
{
    if (!m_nextTry.isActive())
        return std::nullopt;
    return std::max(std::chrono::milliseconds(0), m_nextTry.remainingTimeAsDuration());
}

void AdminSession::tryNow()
{
    m_nextTry.stop();
    if (!m_client || m_isTrying)
        return;
    if (isSignedIn())
        goLive();
    else
        reach();
    Q_EMIT changed();
}

// --- first contact ---------------------------------------------------------------------------------------------------

void AdminSession::reach()
{
    m_isTrying = true;
    if (m_state != State::Lost)
        setState(State::Reaching);
    m_client->askOpenly(client::adminapi::setupState(),
                        [this](Result<QByteArray> answer) { reached(std::move(answer)); });
}

void AdminSession::reached(Result<QByteArray> answer)
{
    m_isTrying = false;
    if (m_state == State::Untrusted)
        return; // the refused certificate has been told already
    const auto setup = answer ? client::adminapi::decodeSetupState(*answer) : std::unexpected(answer.error());
    if (!setup)
        return judgeStranger(setup.error());
    m_retry.succeeded();
    m_setupCodeFile = setup->codeFile;
    if (setup->isNeeded)
        return setState(State::NeedsSetup);
    readKeptLogin();
}

void AdminSession::judgeStranger(const Error &error)
{
    const bool isOther = error.code == ErrorCode::NotFound || error.code == ErrorCode::InvalidJson ||
                         error.code == ErrorCode::ValidationFailed;
    if (!isOther)
        return lose(error, linkLost);
    // Something answers, but not the admin side: perhaps it is the address that chat programs use.
    m_client->askOpenly(client::adminapi::welcome(), [this, error](const Result<QByteArray> &answer) {
        if (answer && protocol::decodeWelcome(*answer))
            return lose(Error(ErrorCode::NotFound,
                              tr("%1 is the address for chat programs. The admin side listens elsewhere: on the same "
                                 "machine at port 8001, unless ADMIN_PORT says otherwise.")
                                  .arg(client::placeOf(m_profile->address.url()))),
                        linkLost);
        lose(Error(error.code,
                   tr("What answers at %1 is not a Natter server.").arg(client::placeOf(m_profile->address.url()))),
             linkLost);
    });
}

void AdminSession::trust()
{
    if (m_state != State::Untrusted || m_refused.isNull())
        return;
    m_profile->pin = client::CertificatePin(m_refused);
    m_servers.change(*m_profile);
    m_refused = QSslCertificate();
    const client::AdminTokens tokens = m_client->tokens();
    makeClient();
    setState(State::Reaching);
    if (tokens.isThere())
        m_client->setTokens(tokens);
    if (isSignedIn())
        goLive();
    else
        reach();
}

// --- the login -------------------------------------------------------------------------------------------------------

void AdminSession::readKeptLogin()
{
    if (m_state == State::Lost)
        setState(State::Reaching);
    m_secretDeadline.start();
    m_credentials.read(m_profile->id, [self = QPointer(this), id = m_profile->id](const QByteArray &secret) {
        const bool isStill = self && self->m_profile && self->m_profile->id == id && !self->isSignedIn();
        if (isStill && (self->m_state == State::Reaching || self->m_state == State::SignIn))
            self->useKeptLogin(secret);
    });
}

void AdminSession::useKeptLogin(const QByteArray &secret)
{
    m_secretDeadline.stop();
    if (secret.isEmpty())
        return setState(State::SignIn);
    m_isTrying = true;
    m_remembers = true;
    m_client->askOpenly(client::adminapi::refresh(secret), [this](const Result<QByteArray> &answer) {
        m_isTrying = false;
        auto login = answer ? client::adminapi::decodeLogin(*answer) : std::unexpected(answer.error());
        if (login)
            return loggedIn(std::move(login));
        const ErrorCode code = login.error().code;
        if (code == ErrorCode::Unauthenticated || code == ErrorCode::Forbidden || code == ErrorCode::Suspended) {
            m_credentials.forget(m_profile->id);
            return setState(State::SignIn, tr("The last login is over."));
        }
        lose(login.error(), linkLost);
    });
}

void AdminSession::signIn(const QString &email, const QString &password, bool remember)
{
    askIn(client::adminapi::logIn(email, password), remember);
}

void AdminSession::setUp(const QString &code, const QString &email, const QString &name, const QString &password,
                         bool remember)
{
    askIn(client::adminapi::setUp(code, email, name, password), remember);
}

void AdminSession::askIn(const client::AdminRequest &request, bool remember)
{
    if (!m_client || (m_state != State::SignIn && m_state != State::NeedsSetup))
        return;
    const State before = m_state;
    m_remembers = remember;
    setState(State::SigningIn);
    m_client->askOpenly(request, [this, before](const Result<QByteArray> &answer) {
        if (m_state != State::SigningIn)
            return;
        auto login = answer ? client::adminapi::decodeLogin(*answer) : std::unexpected(answer.error());
        if (login)
            return loggedIn(std::move(login));
        QString sentence = login.error().message();
        if (login.error().retryAfter.count() > 0)
            sentence += u' ' + tr("Try again in %n second(s).", nullptr, int(login.error().retryAfter.count()));
        const bool isDone = before == State::NeedsSetup && login.error().code == ErrorCode::SetupDone;
        setState(isDone ? State::SignIn : before, sentence);
    });
}

void AdminSession::loggedIn(Result<Login> login)
{
    m_profile->email = login->email;
    m_servers.use(*m_profile);
    m_client->setTokens(std::move(login->tokens));
    setUser(AdminName{login->user, login->email, login->name});
    setState(State::Reaching);
    goLive();
}

void AdminSession::signOut()
{
    if (!m_client)
        return;
    if (isSignedIn()) {
        // Nobody waits for the answer; the login ends with its tokens here in any case.
        m_client->ask(client::adminapi::logOut(), [](const Result<QByteArray> &) {});
    }
    m_credentials.forget(m_profile->id);
    endLogin({});
}

void AdminSession::endLogin(const QString &fault)
{
    m_nextTry.stop();
    m_feed.close();
    m_isTrying = false;
    m_staleSince.reset();
    if (m_client && m_client->tokens().isThere()) {
        m_remembers = false;
        m_client->setTokens({});
    }
    if (m_profile && !fault.isEmpty())
        m_credentials.forget(m_profile->id);
    setUser(std::nullopt);
    setState(State::SignIn, fault);
}

void AdminSession::keep()
{
    if (m_remembers && m_profile && m_client->tokens().isThere())
        m_credentials.write(m_profile->id, m_client->tokens().refresh);
}

// --- live, and lost --------------------------------------------------------------------------------------------------

void AdminSession::goLive()
{
    m_isTrying = true;
    m_client->renew([this](const Result<QByteArray> &token) {
        if (!token) {
            m_isTrying = false;
            if (isSignedIn()) // or the login has ended, which is told already
                lose(token.error(), linkLost);
            return;
        }
        m_feed.open(m_profile->address.url(), *token, m_profile->pin);
    });
}

void AdminSession::feedEnded(const Error &error, quint16 closeCode)
{
    m_isTrying = false;
    if (!m_client || !isSignedIn())
        return;
    if (closeCode == quint16(protocol::CloseCode::Banned))
        return endLogin(tr("This account may not administrate the server any more."));
    if (closeCode == quint16(protocol::CloseCode::LoginEnded)) {
        // Perhaps only the token was over: then the renewal of it brings us back, and else it says so.
        client::AdminTokens tokens = m_client->tokens();
        tokens.expiresAt = {};
        m_client->setTokens(std::move(tokens));
        return lose(Error(ErrorCode::Unauthenticated, tr("The server has ended the live connection.")), linkLost);
    }
    lose(error, closeCode);
}

void AdminSession::lose(const Error &error, quint16 closeCode)
{
    if (!m_staleSince && isSignedIn())
        m_staleSince = wallClockNow();
    const auto drawn = m_retry.delayAfter(closeCode, error.detail).value_or(m_options.retry.most);
    const auto asked = std::min<std::chrono::milliseconds>(error.retryAfter, m_options.retry.most);
    m_nextTry.start(std::max({drawn, asked, m_options.shortestRetry}));
    setState(State::Lost, error.message());
}

void AdminSession::ask(client::AdminRequest request, Reply<QByteArray> reply)
{
    if (!m_client)
        return reply(fail(ErrorCode::Unavailable, tr("No server is chosen.")));
    m_client->ask(std::move(request), std::move(reply));
}

void AdminSession::setUser(std::optional<AdminName> user)
{
    const bool was = isSignedIn();
    m_user = std::move(user);
    if (was != isSignedIn())
        Q_EMIT signedInChanged();
}

void AdminSession::setState(State state, const QString &fault)
{
    const bool isOther = m_state != state;
    m_state = state;
    m_fault = fault;
    if (isOther) {
        const QLatin1StringView word(QMetaEnum::fromType<State>().valueToKey(int(state)));
        qCInfo(logClient).noquote() << (m_profile ? m_profile->address.toString() : QString()) << word
                                    << logSafe(fault);
        Q_EMIT stateChanged(state);
    }
    Q_EMIT changed();
}

} // namespace natter::admin
