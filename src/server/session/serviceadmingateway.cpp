// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/serviceadmingateway.h"

#include "services/admin/administration.h"

namespace natter::session {

using namespace protocol;
using services::Authority;

namespace {

/** Whatever a service answers is one of the outcomes. */
template<class Outcome>
Reply<Outcome> as(Reply<AdminOutcome> reply)
{
    return [reply = std::move(reply)](Result<Outcome> outcome) mutable {
        if (outcome)
            reply(AdminOutcome(*std::move(outcome)));
        else
            reply(fail(std::move(outcome.error())));
    };
}

/** What is asked for in the name of an administrator who has come in. */
struct Handler
{
    services::Administration &on;
    const services::LiveConnections &connections;
    const Authority &by;
    Reply<AdminOutcome> reply;

    void operator()(const admin::Leave &) { on.entrance.logOut(by, as<std::monostate>(std::move(reply))); }
    void operator()(const admin::ReadSelf &) { on.users.read(by.user, as<AdminUser>(std::move(reply))); }

    void operator()(const admin::ListUsers &command)
    {
        on.users.find(command, as<AdminCountedPage<AdminUser>>(std::move(reply)));
    }
    void operator()(admin::AddUser &command) { on.users.add(std::move(command), by, as<AdminUser>(std::move(reply))); }
    void operator()(const admin::ReadUser &command)
    {
        auto answer = [&live = connections, user = command.user,
                       answer = as<AdminUserDetails>(std::move(reply))](Result<AdminUserDetails> details) mutable {
            if (details)
                details->live = live.ofUser(user);
            answer(std::move(details));
        };
        on.users.readAll(command.user, std::move(answer));
    }
    void operator()(admin::EditUser &command)
    {
        on.users.edit(std::move(command), by, as<AdminUser>(std::move(reply)));
    }
    void operator()(admin::SuspendUser &command)
    {
        on.users.suspend(std::move(command), by, as<AdminUser>(std::move(reply)));
    }
    void operator()(const admin::UnsuspendUser &command)
    {
        on.users.unsuspend(command.user, by, as<AdminUser>(std::move(reply)));
    }
    void operator()(admin::ResetPassword &command)
    {
        on.users.resetPassword(std::move(command), by, as<AdminPassword>(std::move(reply)));
    }
    void operator()(const admin::EndUserLogins &command)
    {
        on.users.endLogins(command, by, as<std::monostate>(std::move(reply)));
    }
    void operator()(const admin::EraseUser &command)
    {
        on.users.erase(command.user, by, as<std::monostate>(std::move(reply)));
    }

    void operator()(const admin::ExportUser &command)
    {
        on.users.exportAll(command.user, by, as<AdminDocument>(std::move(reply)));
    }

    void operator()(const admin::ListInvites &command)
    {
        on.invitations.page(command, as<AdminPage<AdminInvite>>(std::move(reply)));
    }
    void operator()(const admin::AddInvite &command)
    {
        on.invitations.add(command, by, as<AdminNewInvite>(std::move(reply)));
    }
    void operator()(const admin::RemoveInvite &command)
    {
        on.invitations.remove(command.invite, by, as<std::monostate>(std::move(reply)));
    }

    void operator()(const admin::ListGroups &command)
    {
        on.groups.find(command, as<AdminCountedPage<AdminGroup>>(std::move(reply)));
    }
    void operator()(const admin::ReadGroup &command)
    {
        on.groups.read(command.group, as<AdminGroupDetails>(std::move(reply)));
    }
    void operator()(admin::EditGroup &command)
    {
        on.groups.edit(std::move(command), by, as<AdminGroupDetails>(std::move(reply)));
    }
    void operator()(const admin::RemoveGroup &command)
    {
        on.groups.remove(command.group, by, as<std::monostate>(std::move(reply)));
    }
    void operator()(const admin::ListGroupMembers &command)
    {
        on.groups.members(command, as<AdminPage<AdminMember>>(std::move(reply)));
    }
    void operator()(admin::AddGroupMembers &command)
    {
        on.groups.addMembers(std::move(command), by, as<std::monostate>(std::move(reply)));
    }
    void operator()(const admin::SetMemberRole &command)
    {
        on.groups.setRole(command, by, as<std::monostate>(std::move(reply)));
    }
    void operator()(const admin::RemoveGroupMember &command)
    {
        on.groups.removeMember(command, by, as<std::monostate>(std::move(reply)));
    }

    void operator()(const admin::Broadcast &command)
    {
        on.broadcasts.send(command, by, as<BroadcastReach>(std::move(reply)));
    }
    void operator()(const admin::BanConnection &command)
    {
        const auto connection = connections.read(command.id);
        if (!connection)
            return reply(fail(connection.error()));
        on.bans.add({connection->address, command.reason, command.until}, by, as<AdminBan>(std::move(reply)));
    }
    void operator()(const admin::ListBans &command)
    {
        on.bans.page(command, as<AdminPage<AdminBan>>(std::move(reply)));
    }
    void operator()(const admin::AddBan &command) { on.bans.add(command, by, as<AdminBan>(std::move(reply))); }
    void operator()(const admin::RemoveBan &command)
    {
        on.bans.remove(command.ban, by, as<std::monostate>(std::move(reply)));
    }

    void operator()(const admin::ListAudit &command)
    {
        on.trail.page(command, as<AdminPage<AuditEntry>>(std::move(reply)));
    }
    void operator()(const admin::VerifyAudit &) { on.trail.verify(as<AuditVerdict>(std::move(reply))); }
    void operator()(const admin::ExportAudit &command)
    {
        on.trail.exportAll(command, as<AdminDocument>(std::move(reply)));
    }

    /** What nobody here knows. */
    template<class Other>
    void operator()(const Other &)
    {
        reply(fail(ErrorCode::Unavailable));
    }
};

class AdmittedAdministrator final : public Admission
{
public:
    explicit AdmittedAdministrator(Caller admitted)
        : caller(std::move(admitted))
    {}

    Caller caller;
};

} // namespace

void ServiceAdminGateway::openToOthers()
{
    m_tellsPlaces = false;
    m_live.openToOthers();
}

bool ServiceAdminGateway::enter(Result<AdminCommand> &command, QByteArrayView token, const Peer &peer,
                                Reply<AdminOutcome> &reply)
{
    if (!command)
        return false;
    services::Entrance &entrance = m_administration.entrance;
    const services::LoginOrigin origin{peer.userAgent, peer.address};
    if (std::holds_alternative<admin::ReadSetup>(*command))
        entrance.readSetup(m_tellsPlaces, as<AdminSetup>(std::move(reply)));
    else if (auto *setUp = std::get_if<admin::SetUp>(&*command))
        entrance.setUp(std::move(*setUp), origin, as<AdminLogin>(std::move(reply)));
    else if (auto *logIn = std::get_if<admin::EnterLogin>(&*command))
        entrance.logIn(std::move(*logIn), origin, as<AdminLogin>(std::move(reply)));
    else if (const auto *refresh = std::get_if<admin::RefreshEntry>(&*command))
        entrance.refresh(*refresh, origin, as<AdminLogin>(std::move(reply)));
    else if (std::holds_alternative<admin::ReadPrometheus>(*command))
        reply(m_live.metrics(token));
    else
        return false;
    return true;
}

void ServiceAdminGateway::execute(Result<AdminCommand> command, QByteArrayView token, const Peer &peer,
                                  Reply<AdminOutcome> reply)
{
    if (enter(command, token, peer, reply))
        return;
    m_administration.entrance.identify(token, [this, command = std::move(command), address = peer.address,
                                               reply = std::move(reply)](Result<Caller> caller) mutable {
        if (!caller)
            return reply(fail(std::move(caller.error())));
        if (!command)
            return reply(fail(std::move(command.error())));
        perform(*std::move(command), {caller->user, caller->login, address}, std::move(reply));
    });
}

void ServiceAdminGateway::perform(AdminCommand command, const Authority &by, Reply<AdminOutcome> reply)
{
    if (m_server(command, by, reply))
        return;
    if (LiveAdmin::knows(command))
        return m_live.execute(command, by, m_administration.trail, std::move(reply));
    std::visit(Handler{m_administration, m_live.connections(), by, std::move(reply)}, command);
}

void ServiceAdminGateway::admitStream(QByteArrayView token, const Peer &, Reply<std::unique_ptr<Admission>> reply)
{
    m_administration.entrance.identify(token, [reply = std::move(reply)](Result<Caller> caller) mutable {
        if (caller)
            reply(std::make_unique<AdmittedAdministrator>(*std::move(caller)));
        else
            reply(fail(std::move(caller.error())));
    });
}

std::unique_ptr<Endpoint> ServiceAdminGateway::openStream(std::unique_ptr<Admission> admission, Outlet &outlet)
{
    // Every admission came from admitStream() above.
    return m_live.openStream(std::move(static_cast<AdmittedAdministrator &>(*admission).caller), outlet);
}

} // namespace natter::session
