// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/tables/accounts.h"
#include "store/tables/audit.h"
#include "store/tables/bans.h"
#include "store/tables/batch.h"
#include "store/tables/belongings.h"
#include "store/tables/blocks.h"
#include "store/tables/census.h"
#include "store/tables/conversations.h"
#include "store/tables/departures.h"
#include "store/tables/groups.h"
#include "store/tables/history.h"
#include "store/tables/invites.h"
#include "store/tables/logins.h"
#include "store/tables/members.h"
#include "store/tables/messages.h"
#include "store/tables/people.h"
#include "store/tables/replay.h"
#include "store/tables/retention.h"
#include "store/tables/rooms.h"
#include "store/tables/users.h"

namespace natter::store {

/**
 * What a connection can be asked, an object an aggregate, one SQL text for every engine. One a connection, on the
 * connection's thread, for as long as that runs; work gets it by reference and must not keep it. On a reading
 * connection only what reads can be called, and it sees the snapshot of the job.
 */
class Tables
{
public:
    explicit Tables(Database &database)
        : Tables(database, nullptr)
    {}
    Tables(const Tables &) = delete;
    Tables &operator=(const Tables &) = delete;

    [[nodiscard]] const Users &users() const { return m_users; }
    [[nodiscard]] const Logins &logins() const { return m_logins; }
    [[nodiscard]] const Conversations &conversations() const { return m_conversations; }
    [[nodiscard]] const Members &members() const { return m_members; }
    [[nodiscard]] const Messages &messages() const { return m_messages; }
    [[nodiscard]] const History &history() const { return m_history; }
    [[nodiscard]] const Replay &replay() const { return m_replay; }
    [[nodiscard]] const Groups &groups() const { return m_groups; }
    [[nodiscard]] const People &people() const { return m_people; }
    [[nodiscard]] const Blocks &blocks() const { return m_blocks; }
    [[nodiscard]] const Invites &invites() const { return m_invites; }
    [[nodiscard]] const Retention &retention() const { return m_retention; }
    [[nodiscard]] const Belongings &belongings() const { return m_belongings; }
    [[nodiscard]] const CensusTaker &census() const { return m_census; }
    [[nodiscard]] const Accounts &accounts() const { return m_accounts; }
    [[nodiscard]] const Rooms &rooms() const { return m_rooms; }
    [[nodiscard]] const Bans &bans() const { return m_bans; }
    [[nodiscard]] const Audit &audit() const { return m_audit; }

protected:
    Tables(Database &database, Batch *batch)
        : m_users(database, batch)
        , m_logins(database, batch)
        , m_conversations(database, batch)
        , m_members(database)
        , m_messages(database, batch)
        , m_history(database, batch)
        , m_replay(database)
        , m_groups(database, batch)
        , m_people(database)
        , m_blocks(database, batch)
        , m_invites(database, batch)
        , m_departures(database, m_groups)
        , m_retention(database)
        , m_belongings(database)
        , m_census(database)
        , m_accounts(database, batch)
        , m_rooms(database)
        , m_bans(database, batch)
        , m_audit(database, batch)
    {}

    Users m_users;
    Logins m_logins;
    Conversations m_conversations;
    Members m_members;
    Messages m_messages;
    History m_history;
    Replay m_replay;
    Groups m_groups;
    People m_people;
    Blocks m_blocks;
    Invites m_invites;
    Departures m_departures;
    Retention m_retention;
    Belongings m_belongings;
    CensusTaker m_census;
    Accounts m_accounts;
    Rooms m_rooms;
    Bans m_bans;
    Audit m_audit;
};

/** The writer's tables: everything, inside the transaction that is under way. */
class WritableTables : public Tables
{
public:
    explicit WritableTables(Database &database)
        : Tables(database, &m_batch)
        , m_database(database)
    {}

    [[nodiscard]] Users &users() { return m_users; }
    [[nodiscard]] Logins &logins() { return m_logins; }
    [[nodiscard]] Conversations &conversations() { return m_conversations; }
    [[nodiscard]] Members &members() { return m_members; }
    [[nodiscard]] Messages &messages() { return m_messages; }
    [[nodiscard]] History &history() { return m_history; }
    [[nodiscard]] Groups &groups() { return m_groups; }
    [[nodiscard]] Blocks &blocks() { return m_blocks; }
    [[nodiscard]] Invites &invites() { return m_invites; }
    [[nodiscard]] Departures &departures() { return m_departures; }
    [[nodiscard]] Retention &retention() { return m_retention; }
    [[nodiscard]] Accounts &accounts() { return m_accounts; }
    [[nodiscard]] Bans &bans() { return m_bans; }
    [[nodiscard]] Audit &audit() { return m_audit; }

    /** Once this is committed, the engine's log is to be emptied: what was deleted stands in there as it was. */
    void emptyLogAfterwards() { m_emptyLog = true; }

private:
    // What frames a batch is the writer's alone.
    friend class Writer;
    friend class WritingConnection;

    /** Reads where the order of changes and the time stand. */
    Result<std::monostate> load();
    void beginBatch(Timestamp now) { m_batch.begin(now); }
    /** Writes the numbers that were taken, right before the commit. */
    Result<std::monostate> sealBatch();
    void keepBatch() { m_batch.commit(); }
    void giveUpBatch() { m_batch.giveUp(); }

    /** Whether somebody's words were taken out since it was asked last. */
    [[nodiscard]] bool takeErasesText() { return m_batch.takeErasesText(); }
    [[nodiscard]] bool takeEmptyLog() { return std::exchange(m_emptyLog, false); }

    Database &m_database;
    Batch m_batch;
    bool m_emptyLog = false;
};

} // namespace natter::store
