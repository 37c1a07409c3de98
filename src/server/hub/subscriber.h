// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/strongid.h"
#include "hub/broadcast.h"
#include "model/ids.h"

namespace natter::hub {

/** One live connection, numbered once in the life of the process. */
using SubscriberId = StrongId<struct SubscriberIdTag>;

/** A live connection that wants to hear what its user may hear. Loop thread; owned by whoever subscribes it. */
class Subscriber
{
public:
    virtual ~Subscriber() = default;

    /** Something happened; broadcasts come in commit order. May end this subscription, but not another one's. */
    virtual void receive(const Broadcast &broadcast) = 0;

    /** A login of its user is over. If it is the one that this connection came in by, the connection is to end. */
    virtual void loginEnded(LoginId login) = 0;

    /** Whether announcements reach it: the seed's protocol has no word for them. */
    [[nodiscard]] virtual bool hearsAnnouncements() const { return false; }

    /** Its user is called @p name now. */
    virtual void renamed(const QString &name) = 0;

    /** Its user may not be here any more, for a while or for good: the connection is to end. */
    virtual void suspended() = 0;
};

} // namespace natter::hub
