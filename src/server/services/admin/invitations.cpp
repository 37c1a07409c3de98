// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "services/admin/invitations.h"

#include "services/invitecode.h"

namespace natter::services {

using namespace protocol;

namespace {

AdminInvite toRow(const Invite &invite)
{
    AdminInvite row;
    row.id = invite.id;
    row.note = invite.note;
    if (invite.usesLeft >= 0)
        row.usesLeft = invite.usesLeft;
    if (invite.expiresAt > Timestamp())
        row.expiresAt = invite.expiresAt;
    row.createdAt = invite.createdAt;
    return row;
}

} // namespace

void Invitations::page(const admin::ListInvites &command, Reply<AdminPage<AdminInvite>> reply)
{
    m_store.read(
        [page = command.page](store::Tables &tables) { return tables.invites().page(page.after, page.limit + 1); },
        [limit = std::size_t(command.page.limit), reply = std::move(reply)](Result<std::vector<Invite>> found) mutable {
            if (!found)
                return reply(fail(std::move(found.error())));
            AdminPage<AdminInvite> page;
            const bool more = found->size() > limit;
            if (more)
                found->pop_back();
            for (const Invite &invite : *found)
                page.items.push_back(toRow(invite));
            if (more)
                page.nextCursor = QString::number(found->back().id);
            reply(std::move(page));
        });
}

void Invitations::add(const admin::AddInvite &command, const Authority &by, Reply<AdminNewInvite> reply)
{
    const InviteCode code = InviteCode::generate();
    using Made = std::pair<Invite, store::AuditRecord>;
    m_store.write(
        administering(by,
                      [this, by, wanted = store::NewInvite{code.hash(), command.uses, command.expires, command.note}](
                          store::WritableTables &tables) -> Result<Made> {
                          auto made = tables.invites().add(wanted);
                          if (!made)
                              return fail(std::move(made.error()));
                          auto record = m_trail.note(
                              tables, by, {"invite.add", "invite", made->id, detailOf({{"note", {}, made->note}})});
                          if (!record)
                              return fail(std::move(record.error()));
                          return Made(*std::move(made), *std::move(record));
                      }),
        [this, code, reply = std::move(reply)](Result<Made> made) mutable {
            if (!made)
                return reply(fail(std::move(made.error())));
            m_trail.tell(made->second);
            AdminNewInvite answer;
            static_cast<AdminInvite &>(answer) = toRow(made->first);
            answer.code = code.text;
            reply(std::move(answer));
        });
}

void Invitations::remove(qint64 invite, const Authority &by, Reply<std::monostate> reply)
{
    m_store.write(administering(by,
                                [this, by, invite](store::WritableTables &tables) -> Result<store::AuditRecord> {
                                    if (auto removed = tables.invites().remove(invite); !removed)
                                        return fail(std::move(removed.error()));
                                    return m_trail.note(tables, by, {"invite.remove", "invite", invite, {}});
                                }),
                  [this, reply = std::move(reply)](Result<store::AuditRecord> record) mutable {
                      if (!record)
                          return reply(fail(std::move(record.error())));
                      m_trail.tell(*record);
                      reply(std::monostate());
                  });
}

} // namespace natter::services
