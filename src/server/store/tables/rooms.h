// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "model/conversation.h"

#include <optional>
#include <vector>

namespace natter::store {

class Database;

/** A group as an administrator sees it: what is about it, never what is in it. */
struct Room
{
    ConversationId id;
    QString name;
    Timestamp createdAt;
    UserId createdBy;
    bool archived = false;
    qint64 memberCount = 0;
    qint64 messages = 0;
    std::optional<Timestamp> lastActivity;
};

enum class RoomState : qint8 { Any = -1, Active = 0, Archived = 1 };
enum class RoomOrder : quint8 { Id, Name, CreatedAt, MemberCount, Messages, LastActivity };

struct RoomSearch
{
    QString text; ///< in the name; empty: any
    RoomState state = RoomState::Any;
    RoomOrder order = RoomOrder::Id;
    bool descending = false;
    int most = 0;
    qint64 skip = 0;
};

struct RoomPage
{
    std::vector<Room> rooms;
    qint64 total = 0;
};

struct RoomOwner
{
    UserId user;
    QString name;
};

/** Groups from outside. Reads only. */
class Rooms
{
public:
    explicit Rooms(Database &database)
        : m_database(database)
    {}

    Result<RoomPage> find(const RoomSearch &search) const;
    /** Error: NotFound. */
    Result<Room> one(ConversationId group) const;
    /** Those that @p user is in, in order of id. */
    Result<std::vector<Room>> ofUser(UserId user, int most) const;
    Result<std::optional<RoomOwner>> owner(ConversationId group) const;
    /** How much of a disk the database takes. */
    Result<qint64> databaseBytes() const;
    Result<qint64> schemaVersion() const;

private:
    Database &m_database;
};

} // namespace natter::store
