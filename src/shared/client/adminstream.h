// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "client/certificatepin.h"

#include <QElapsedTimer>
#include <QJsonArray>
#include <QObject>
#include <QTimer>
#include <QUrl>
#include <QWebSocket>

#include <chrono>
#include <memory>
#include <vector>

namespace natter::client {

/** What the live stream tells about one topic: a part of its snapshot, or changes since. */
struct LiveFrame
{
    quint64 connection = 0; ///< the number that open() was given
    QString topic;
    bool isSnapshot = false;
    bool isFirst = false; ///< of a snapshot's parts
    bool isLast = false;
    std::optional<qint64> total; ///< of the topic's rows, where a snapshot says so
    QJsonArray rows;             ///< whole ones, or changed fields beside the id
    std::vector<qint64> removed;
};

/**
 * One connection of `/ws/admin`: opened, subscribed, heard, measured, and ended; who reconnects is its owner.
 *
 * Lives on the thread of its event loop, which may be another one than its user's: everything is a slot or a signal.
 * Guarantees:
 *  - After open() comes opened() and later ended(), or ended() alone; nothing after it until the next open().
 *  - A server that falls silent is noticed: a PING goes out every few seconds, and an answer that is late ends it.
 *  - Frames that are not understood are passed over.
 */
class AdminStream : public QObject
{
    Q_OBJECT

public:
    static constexpr std::chrono::seconds pingInterval{4};
    static constexpr std::chrono::seconds patience{12}; ///< for the handshake, and for anything after a PING

    explicit AdminStream(QObject *parent = nullptr);
    ~AdminStream() override;

public Q_SLOTS:
    /** @p number comes back in every signal about this connection. */
    void open(quint64 number, const QUrl &server, const QByteArray &accessToken,
              const natter::client::CertificatePin &pin);
    void close();
    void subscribe(const QStringList &topics);
    void unsubscribe(const QStringList &topics);
    /** Measures now. */
    void ping();

Q_SIGNALS:
    void opened(quint64 number);
    /** @p closeCode as it came from the wire; 1006 for a link that broke or never came up. */
    void ended(quint64 number, const natter::Error &error, quint16 closeCode);
    void received(const std::shared_ptr<const natter::client::LiveFrame> &frame);
    /** The server refuses to tell about a topic, or has other complaints. */
    void refused(const QString &sentence);
    void measured(quint64 number, std::chrono::microseconds roundTrip);

private:
    void send(const char *event, const QStringList &topics);
    void hear(const QString &text);
    void end(const Error &error, quint16 closeCode);

    quint64 m_number = 0;
    QUrl m_server;
    CertificatePin m_pin;
    std::unique_ptr<QWebSocket> m_socket;
    QTimer m_nextPing;
    QTimer m_silence;
    QElapsedTimer m_sincePing;
};

} // namespace natter::client

Q_DECLARE_METATYPE(std::shared_ptr<const natter::client::LiveFrame>)
