// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "domain/directory.h"
#include "hub/hub.h"
#include "services/admin/audittrail.h"
#include "services/changes.h"
#include "services/groupchanges.h"

namespace natter::services {

/**
 * What administrators do with groups: as if an owner did it, with the same events to the members. Loop thread. Errors,
 * besides each one's own: NotFound, Archived, those of administering(), the store's.
 */
class AdminGroups
{
public:
    AdminGroups(store::Store &store, Changes &changes, const domain::Directory &directory, const hub::Hub &hub,
                AuditTrail &trail, GroupLimits limits)
        : m_store(store)
        , m_changes(changes)
        , m_directory(directory)
        , m_hub(hub)
        , m_trail(trail)
        , m_limits(limits)
    {}

    void find(const protocol::admin::ListGroups &command,
              Reply<protocol::AdminCountedPage<protocol::AdminGroup>> reply);
    void read(ConversationId group, Reply<protocol::AdminGroupDetails> reply);
    void members(const protocol::admin::ListGroupMembers &command,
                 Reply<protocol::AdminPage<protocol::AdminMember>> reply);

    /** Those that @p user, who is connected, is in. */
    [[nodiscard]] std::vector<ConversationId> groupsOf(UserId user) const { return m_directory.groupsOf(user); }

    void edit(protocol::admin::EditGroup command, const Authority &by, Reply<protocol::AdminGroupDetails> reply);
    void remove(ConversationId group, const Authority &by, Reply<std::monostate> reply);
    /** Errors: LimitReached. */
    void addMembers(protocol::admin::AddGroupMembers command, const Authority &by, Reply<std::monostate> reply);
    /** Errors: NotSupported for the owner, of whom there is one: another has to be made the owner. */
    void setRole(const protocol::admin::SetMemberRole &command, const Authority &by, Reply<std::monostate> reply);
    void removeMember(const protocol::admin::RemoveGroupMember &command, const Authority &by,
                      Reply<std::monostate> reply);
    /** How long @p group keeps its messages, zero: for ever; none: as long as the server does. */
    void keepMessages(ConversationId group, std::optional<std::chrono::days> time, const Authority &by,
                      Reply<std::monostate> reply);

private:
    /** What is left to be told of a change. */
    struct Changed
    {
        std::vector<protocol::Event> events;
        std::optional<store::AuditRecord> record; ///< none: it was so already
    };

    /** Runs @p work in a commit and notes @p deed with it; tells of what came of it. */
    void change(const Authority &by, const Deed &deed, std::function<GroupEvents(store::WritableTables &)> work,
                Reply<std::monostate> reply);
    [[nodiscard]] protocol::AdminGroup toRow(const store::Room &room) const;

    store::Store &m_store;
    Changes &m_changes;
    const domain::Directory &m_directory;
    const hub::Hub &m_hub;
    AuditTrail &m_trail;
    GroupLimits m_limits;
};

} // namespace natter::services
