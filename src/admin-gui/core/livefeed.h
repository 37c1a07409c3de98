// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/adminstream.h"

#include <QHash>
#include <QObject>
#include <QPointer>
#include <QThread>

#include <functional>
#include <memory>

namespace natter::admin {

/**
 * The live stream as the console's pages use it: topics are followed for as long as somebody holds the Following, over
 * any number of connections. Reading, parsing and measuring are done on a thread of its own, so that painting neither
 * waits for them nor is measured by them.
 *
 * Lives on the thread of its user; owned by the session.
 */
class LiveFeed : public QObject
{
    Q_OBJECT

public:
    using Hear = std::function<void(const client::LiveFrame &)>;

    /** Keeps a topic coming; gone with it. It may outlive the feed. */
    class Following
    {
    public:
        Following() = default;
        Following(Following &&other) noexcept;
        Following &operator=(Following &&other) noexcept;
        ~Following() { stop(); }
        void stop();
        [[nodiscard]] bool isActive() const { return m_feed && m_number != 0; }

    private:
        friend class LiveFeed;
        Following(LiveFeed *feed, quint64 number)
            : m_feed(feed)
            , m_number(number)
        {}
        QPointer<LiveFeed> m_feed;
        quint64 m_number = 0;
    };

    explicit LiveFeed(QObject *parent = nullptr);
    ~LiveFeed() override;

    void open(const QUrl &server, const QByteArray &accessToken, const client::CertificatePin &pin);
    void close();
    [[nodiscard]] bool isOpen() const { return m_isOpen; }
    [[nodiscard]] std::optional<std::chrono::microseconds> roundTrip() const { return m_roundTrip; }

    /**
     * Calls @p hear with everything about @p topic, from a new snapshot on: at once if the stream is open, and again
     * after each reconnect.
     */
    [[nodiscard]] Following follow(const QString &topic, Hear hear);

Q_SIGNALS:
    void opened();
    void ended(const natter::Error &error, quint16 closeCode);
    void measured(std::chrono::microseconds roundTrip);

private:
    struct Follower
    {
        QString topic;
        Hear hear;
    };

    void unfollow(quint64 number);
    void hear(const client::LiveFrame &frame);
    [[nodiscard]] bool isFollowed(const QString &topic) const;

    QThread m_thread;
    client::AdminStream *m_stream; ///< on m_thread, which deletes it
    QHash<quint64, std::shared_ptr<Follower>> m_followers;
    quint64 m_lastNumber = 0;
    quint64 m_connection = 0; ///< what earlier ones still have to say is not heard
    bool m_isOpen = false;
    std::optional<std::chrono::microseconds> m_roundTrip;
};

} // namespace natter::admin
