// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/pending.h"

#include <QElapsedTimer>
#include <QNetworkReply>
#include <QObject>
#include <QTimer>
#include <QUrl>

#include <chrono>
#include <memory>

class QNetworkAccessManager;

namespace natter::client {

/** What a server said about itself. */
struct ServerStatus
{
    QString name;                           ///< empty if it did not come to saying it
    QString version;                        ///< likewise
    QString fault;                          ///< a sentence for people about what is wrong; empty: healthy
    std::chrono::microseconds roundTrip{0}; ///< of the last request, mostly on a connection that was open already

    [[nodiscard]] bool isHealthy() const { return fault.isEmpty(); }
};

struct ProbeOptions
{
    std::chrono::milliseconds deadline{5'000}; ///< for both requests together, connecting included
    qint64 answerBytes = 16 * 1024;            ///< an answer longer than this is not read to its end
};

/**
 * Asks one server once how it is: `GET /`, then `GET /health`. Never blocks; follows no redirect, keeps no cookie, uses
 * no proxy login, and reads no more of an answer than ProbeOptions allows.
 *
 * Lives on the thread of its event loop and is owned by whoever asks. The reply is called exactly once, from the event
 * loop, unless the probe is destroyed first: then never. It may destroy the probe.
 *
 * Answers a ServerStatus whenever a server answered, be it with an HTTP error. Errors, each with its sentence:
 * Unavailable (nobody could be reached), RequestTimeout (no answer in time), ValidationFailed (what answers is not a
 * Natter server), PayloadTooLarge.
 */
class ServerProbe : public QObject
{
    Q_OBJECT

public:
    /** @p network outlives the probe. Only scheme, host and port of @p server count. */
    ServerProbe(QNetworkAccessManager &network, const QUrl &server, ProbeOptions options, Reply<ServerStatus> reply);
    ~ServerProbe() override;

private:
    /** An answer that nobody waits for any more: silent at once, gone when Qt is done with it. */
    struct Abandon
    {
        void operator()(QNetworkReply *answer) const;
    };

    void ask(const QString &path);
    /** False once the answer is too long: the probe is finished then. */
    bool readSome();
    void answered();
    void judge(const QByteArray &body);
    void judgeFailure(QNetworkReply::NetworkError error, const QString &description);
    void finish(Result<ServerStatus> result);
    [[nodiscard]] QString place() const;

    QNetworkAccessManager &m_network;
    QUrl m_server;
    ProbeOptions m_options;
    Reply<ServerStatus> m_reply;
    ServerStatus m_status;
    bool m_asksHealth = false; ///< the first request is answered
    QByteArray m_body;
    QElapsedTimer m_clock;
    QTimer m_deadline;
    std::unique_ptr<QNetworkReply, Abandon> m_answer;
};

} // namespace natter::client
