// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "services/admin/authority.h"
#include "session/admingateway.h"
#include "session/liveadmin.h"

#include <functional>

namespace natter::services {
struct Administration;
}

namespace natter::session {

/** The service behind the administration's side of the network. Loop thread. */
class ServiceAdminGateway final : public AdminGateway
{
public:
    /** Takes the commands about the server itself, which only who put it together can answer. False: not one of those;
     * the reply was not touched then. */
    using ServerCommands = std::function<bool(const protocol::AdminCommand &command, const services::Authority &by,
                                              Reply<protocol::AdminOutcome> &reply)>;

    /** @p tellsPlaces: whether who asks is on this machine, and may know where files of it are. */
    ServiceAdminGateway(services::Administration &administration, LiveAdmin &live, ServerCommands server,
                        bool tellsPlaces)
        : m_administration(administration)
        , m_live(live)
        , m_server(std::move(server))
        , m_tellsPlaces(tellsPlaces)
    {}

    /** From here on who asks may be on another machine, whatever was said before. */
    void openToOthers();

    void execute(Result<protocol::AdminCommand> command, QByteArrayView token, const Peer &peer,
                 Reply<protocol::AdminOutcome> reply) override;
    void admitStream(QByteArrayView token, const Peer &peer, Reply<std::unique_ptr<Admission>> reply) override;
    std::unique_ptr<Endpoint> openStream(std::unique_ptr<Admission> admission, Outlet &outlet) override;

private:
    /** Commands that take no access token. False: not one of those. */
    bool enter(Result<protocol::AdminCommand> &command, QByteArrayView token, const Peer &peer,
               Reply<protocol::AdminOutcome> &reply);
    void perform(protocol::AdminCommand command, const services::Authority &by, Reply<protocol::AdminOutcome> reply);

    services::Administration &m_administration;
    LiveAdmin &m_live;
    ServerCommands m_server;
    bool m_tellsPlaces;
};

} // namespace natter::session
