// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "services/admin/broadcasts.h"

namespace natter::services {

using namespace protocol;
using admin::BroadcastTarget;

namespace {

/** An empty one if the target is nothing that a broadcast can go to. */
Result<std::monostate> exists(const store::Tables &tables, const admin::Broadcast &command)
{
    if (command.target == BroadcastTarget::Group) {
        const auto room = tables.rooms().one(ConversationId(command.id));
        return room ? Result<std::monostate>() : fail(room.error());
    }
    if (command.target == BroadcastTarget::User) {
        const auto account = tables.accounts().one(UserId(command.id));
        if (!account)
            return fail(account.error());
        if (account->erased)
            return fail(ErrorCode::NotFound);
    }
    return {};
}

QString targetName(BroadcastTarget target)
{
    return target == BroadcastTarget::All     ? QStringLiteral("all")
           : target == BroadcastTarget::Group ? QStringLiteral("group")
                                              : QStringLiteral("user");
}

} // namespace

std::vector<UserId> Broadcasts::present(const admin::Broadcast &command) const
{
    if (command.target == BroadcastTarget::All)
        return m_hub.online();
    if (command.target == BroadcastTarget::Group) {
        const auto members = m_directory.present(ConversationId(command.id));
        return {members.begin(), members.end()};
    }
    return {UserId(command.id)};
}

void Broadcasts::send(const admin::Broadcast &command, const Authority &by, Reply<BroadcastReach> reply)
{
    const auto reach = [this](const std::vector<UserId> &users) {
        BroadcastReach told;
        for (const UserId user : users) {
            const qsizetype connections = m_hub.nativeCount(user);
            told.recipients += connections;
            told.users += connections > 0 ? 1 : 0;
        }
        return told;
    };
    if (command.preview) {
        m_store.read([command](store::Tables &tables) { return exists(tables, command); },
                     [this, command, reach, reply = std::move(reply)](Result<std::monostate> there) mutable {
                         if (!there)
                             return reply(fail(std::move(there.error())));
                         reply(reach(present(command)));
                     });
        return;
    }
    const char *type = command.target == BroadcastTarget::All     ? ""
                       : command.target == BroadcastTarget::Group ? "group"
                                                                  : "user";
    const Deed deed{"broadcast", type, command.id,
                    detailOf({{"target", {}, targetName(command.target)}, {"text", {}, command.text}})};
    m_store.write(administering(by,
                                [this, by, command, deed](store::WritableTables &tables) -> Result<store::AuditRecord> {
                                    if (auto there = exists(tables, command); !there)
                                        return fail(std::move(there.error()));
                                    return m_trail.note(tables, by, deed);
                                }),
                  [this, command, reach, reply = std::move(reply)](Result<store::AuditRecord> record) mutable {
                      if (!record)
                          return reply(fail(std::move(record.error())));
                      m_trail.tell(*record);
                      const std::vector<UserId> users = present(command);
                      const BroadcastReach told = reach(users);
                      m_changes.signal(Announcement{command.text, record->at}, users);
                      reply(told);
                  });
}

} // namespace natter::services
