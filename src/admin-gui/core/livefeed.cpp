// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/livefeed.h"

#include <utility>

namespace natter::admin {

LiveFeed::Following::Following(Following &&other) noexcept
    : m_feed(std::exchange(other.m_feed, nullptr))
    , m_number(std::exchange(other.m_number, 0))
{}

LiveFeed::Following &LiveFeed::Following::operator=(Following &&other) noexcept
{
    if (this != &other) {
        stop();
        m_feed = std::exchange(other.m_feed, nullptr);
        m_number = std::exchange(other.m_number, 0);
    }
    return *this;
}

void LiveFeed::Following::stop()
{
    if (m_feed)
        m_feed->unfollow(m_number);
    m_feed = nullptr;
    m_number = 0;
}

LiveFeed::LiveFeed(QObject *parent)
    : QObject(parent)
    , m_stream(new client::AdminStream)
{
    m_thread.setObjectName(QStringLiteral("live"));
    m_stream->moveToThread(&m_thread);
    connect(&m_thread, &QThread::finished, m_stream, &QObject::deleteLater);
    connect(m_stream, &client::AdminStream::opened, this, [this](quint64 number) {
        if (number != m_connection)
            return;
        m_isOpen = true;
        QStringList topics;
        for (const auto &follower : std::as_const(m_followers)) {
            if (!topics.contains(follower->topic))
                topics << follower->topic;
        }
        QMetaObject::invokeMethod(m_stream, [stream = m_stream, topics] { stream->subscribe(topics); });
        Q_EMIT opened();
    });
    connect(m_stream, &client::AdminStream::ended, this, [this](quint64 number, const Error &error, quint16 closeCode) {
        if (number != m_connection)
            return;
        m_isOpen = false;
        m_roundTrip.reset();
        Q_EMIT ended(error, closeCode);
    });
    connect(m_stream, &client::AdminStream::received, this,
            [this](const std::shared_ptr<const client::LiveFrame> &frame) {
                if (frame->connection == m_connection)
                    hear(*frame);
            });
    connect(m_stream, &client::AdminStream::measured, this,
            [this](quint64 number, std::chrono::microseconds roundTrip) {
                if (number != m_connection)
                    return;
                m_roundTrip = roundTrip;
                Q_EMIT measured(roundTrip);
            });
    m_thread.start();
}

LiveFeed::~LiveFeed()
{
    m_thread.quit();
    m_thread.wait();
}

void LiveFeed::open(const QUrl &server, const QByteArray &accessToken, const client::CertificatePin &pin)
{
    m_isOpen = false;
    QMetaObject::invokeMethod(m_stream, [stream = m_stream, number = ++m_connection, server, accessToken, pin] {
        stream->open(number, server, accessToken, pin);
    });
}

void LiveFeed::close()
{
    m_isOpen = false;
    ++m_connection;
    m_roundTrip.reset();
    QMetaObject::invokeMethod(m_stream, &client::AdminStream::close);
}

bool LiveFeed::isFollowed(const QString &topic) const
{
    return std::any_of(m_followers.cbegin(), m_followers.cend(),
                       [&](const auto &follower) { return follower->topic == topic; });
}

LiveFeed::Following LiveFeed::follow(const QString &topic, Hear hear)
{
    const bool wasFollowed = isFollowed(topic);
    const quint64 number = ++m_lastNumber;
    m_followers.insert(number, std::make_shared<Follower>(Follower{topic, std::move(hear)}));
    if (m_isOpen) {
        // Whoever joins needs a snapshot too: the server gives one to each subscription.
        QMetaObject::invokeMethod(m_stream, [stream = m_stream, topic, wasFollowed] {
            if (wasFollowed)
                stream->unsubscribe({topic});
            stream->subscribe({topic});
        });
    }
    return {this, number};
}

void LiveFeed::unfollow(quint64 number)
{
    const auto follower = m_followers.take(number);
    if (!follower || isFollowed(follower->topic) || !m_isOpen)
        return;
    QMetaObject::invokeMethod(m_stream, [stream = m_stream, topic = follower->topic] { stream->unsubscribe({topic}); });
}

void LiveFeed::hear(const client::LiveFrame &frame)
{
    const auto followers = m_followers; // who hears may follow or stop
    for (auto it = followers.cbegin(); it != followers.cend(); ++it) {
        if ((*it)->topic == frame.topic && m_followers.contains(it.key()))
            (*it)->hear(frame);
    }
}

} // namespace natter::admin
