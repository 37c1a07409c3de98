// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/admin/admincommand.h"
#include "session/gateway.h"

namespace natter::session {

/**
 * The doors of the administration, beside Gateway's: what requests below /admin/v1 and connections of /ws/admin are
 * turned into. Loop thread.
 */
class AdminGateway
{
public:
    virtual ~AdminGateway() = default;

    /**
     * For the bearer of @p token, which has to be an administrator's of the admin side, but for what needs none. A @p
     * command that was not understood is told as such only to who may ask at all. Errors, besides the command's:
     * Unauthenticated; Forbidden for who is no administrator any more, Suspended.
     */
    virtual void execute(Result<protocol::AdminCommand> command, QByteArrayView token, const Peer &peer,
                         Reply<protocol::AdminOutcome> reply) = 0;

    /** May the bearer of @p token open a live stream? Asked before the upgrade. Errors as above. */
    virtual void admitStream(QByteArrayView token, const Peer &peer, Reply<std::unique_ptr<Admission>> reply) = 0;

    /** The upgrade is done: what answers the stream from here on. @p outlet outlives the endpoint. */
    virtual std::unique_ptr<Endpoint> openStream(std::unique_ptr<Admission> admission, Outlet &outlet) = 0;
};

} // namespace natter::session
