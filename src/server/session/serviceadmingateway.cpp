// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/serviceadmingateway.h"

namespace natter::session {

void ServiceAdminGateway::execute(Result<protocol::AdminCommand> command, QByteArrayView token, const Peer &,
                                  Reply<protocol::AdminOutcome> reply)
{
    if (command && std::holds_alternative<protocol::admin::ReadPrometheus>(*command))
        return reply(m_live.metrics(token));
    reply(fail(ErrorCode::Unavailable));
}

void ServiceAdminGateway::admitStream(QByteArrayView, const Peer &, Reply<std::unique_ptr<Admission>> reply)
{
    reply(fail(ErrorCode::Unavailable));
}

std::unique_ptr<Endpoint> ServiceAdminGateway::openStream(std::unique_ptr<Admission>, Outlet &)
{
    return nullptr; // nobody is admitted
}

} // namespace natter::session
