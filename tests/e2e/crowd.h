// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "support/await.h"

#include <QByteArray>

#include <chrono>
#include <vector>

namespace natter::test {

/** Raises the number of descriptors this process may open as far as it goes, and returns it. */
std::size_t raiseDescriptorLimit();

/**
 * Very many bare TCP connections from this machine to a server on it, of which each says one thing and listens. They
 * cost the test one poll(2), so they are driven by hand: nothing happens outside these functions.
 */
class Crowd
{
public:
    explicit Crowd(quint16 port)
        : m_port(port)
    {}
    ~Crowd() { leave(); }
    Q_DISABLE_COPY_MOVE(Crowd)

    /** Starts to connect @p count more, all at once. */
    void gather(std::size_t count);
    /** Waits until all have an answer to that. */
    bool waitUntilConnected(std::chrono::milliseconds limit = patience);
    /** Everybody says @p words. */
    void say(const QByteArray &words);
    /** Waits until so many have heard @p words, at the beginning of what the server says to them. */
    bool waitUntilHeard(const QByteArray &words, std::size_t count, std::chrono::milliseconds limit = patience);
    /** Waits until so many were closed by the server. */
    bool waitUntilClosed(std::size_t count, std::chrono::milliseconds limit = patience);
    /** The last @p count hang up. */
    void leave(std::size_t count);
    /** All do. */
    void leave() { leave(m_members.size()); }

    [[nodiscard]] std::size_t connected() const;
    /** Those whom the server would not have, or reset. */
    [[nodiscard]] std::size_t refused() const;
    [[nodiscard]] std::size_t heard(const QByteArray &words) const;
    [[nodiscard]] std::size_t closed() const;

private:
    struct Member
    {
        int descriptor = -1;
        bool connected = false;
        bool refused = false;
        bool closed = false;
        QByteArray heard;
    };

    void turn(std::chrono::milliseconds most);
    template<class Done>
    bool turnUntil(Done done, std::chrono::milliseconds limit);

    quint16 m_port;
    std::vector<Member> m_members;
};

} // namespace natter::test
