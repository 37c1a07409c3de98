// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "durable.h"
#include "outcome.h"

#include <QString>

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace natter::bench {

/** A database as Qt SQL names it. */
struct DatabasePlace
{
    QString driver;
    QString name;
    QString host; ///< or the folder of its socket
    QString user;
    QString options; ///< the driver's own
};

/** Reads what is really in natterd's database while no natterd runs, and holds it against what was promised. */
class StoredMessages
{
public:
    explicit StoredMessages(DatabasePlace place)
        : m_place(std::move(place))
    {}

    /**
     * Reads the messages that are new since the last call. Each has to be one that was sent, be there once, and
     * continue its conversation without a gap; each of @p promises has to be there in its place. Returns what does not
     * hold.
     */
    Outcome<std::vector<std::string>> compare(const std::vector<Promise> &promises);

    /** Whether everything that was sent is there; returns what is not. */
    [[nodiscard]] std::vector<std::string>
    missing(const std::vector<std::pair<std::int64_t, std::int64_t>> &sentBySender) const;

    [[nodiscard]] std::size_t count() const { return m_places.size(); }

private:
    struct Place
    {
        std::int64_t conversation = 0;
        std::int64_t seq = 0;
    };
    struct Row
    {
        std::int64_t id = 0;
        std::int64_t sender = 0;
        std::int64_t number = 0;
        Place place;
        std::string content;
    };

    [[nodiscard]] Outcome<std::vector<Row>> readNew() const;
    /** Senders and their numbers both stay far below 2^31. */
    static std::int64_t key(std::int64_t sender, std::int64_t number) { return sender << 32 | number; }

    DatabasePlace m_place;
    std::int64_t m_lastId = 0;
    std::unordered_map<std::int64_t, Place> m_places;
    std::unordered_map<std::int64_t, std::int64_t> m_lastSeq; ///< by conversation
};

} // namespace natter::bench
