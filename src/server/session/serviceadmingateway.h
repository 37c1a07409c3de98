// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "session/admingateway.h"
#include "session/liveadmin.h"

namespace natter::session {

/** The service behind the administration's side of the network. Loop thread. */
class ServiceAdminGateway final : public AdminGateway
{
public:
    explicit ServiceAdminGateway(LiveAdmin &live)
        : m_live(live)
    {}

    void execute(Result<protocol::AdminCommand> command, QByteArrayView token, const Peer &peer,
                 Reply<protocol::AdminOutcome> reply) override;
    void admitStream(QByteArrayView token, const Peer &peer, Reply<std::unique_ptr<Admission>> reply) override;
    std::unique_ptr<Endpoint> openStream(std::unique_ptr<Admission> admission, Outlet &outlet) override;

private:
    LiveAdmin &m_live;
};

} // namespace natter::session
