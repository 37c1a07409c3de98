// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "hub/activity.h"
#include "hub/subscriber.h"
#include "protocol/admin/adminrows.h"
#include "protocol/closecode.h"
#include "protocol/dialect.h"

namespace natter::hub {

class Roster;

/** Who is at the other end of a connection, and how they came. */
struct ConnectionOrigin
{
    SubscriberId id;
    UserId user;
    LoginId login;
    QString userName;
    QString address;
    QString client; ///< what HELLO said, before that the user agent: not trustworthy
    protocol::Dialect dialect = protocol::Dialect::Seed;
    bool secure = false;
    Timestamp since;
};

/** One live chat connection as an operator sees and steers it. Loop thread; owned by the session, which it is. */
class LiveConnection
{
public:
    LiveConnection(Activity &activity, ConnectionOrigin origin)
        : m_origin(std::move(origin))
        , m_activity(activity)
    {}
    virtual ~LiveConnection() = default;
    Q_DISABLE_COPY_MOVE(LiveConnection)

    [[nodiscard]] const ConnectionOrigin &origin() const { return m_origin; }
    [[nodiscard]] const Activity &activity() const { return m_activity; }
    [[nodiscard]] Activity &activity() { return m_activity; }
    [[nodiscard]] virtual protocol::ConnectionState state() const = 0;
    /** Starts the closing handshake. */
    virtual void end(protocol::CloseCode code, const QString &reason) = 0;
    /** Tells its client of @p broadcast. False: it speaks a language without a word for that. */
    virtual bool tell(const Broadcast &broadcast) = 0;

protected:
    void setClient(QString client)
    {
        m_origin.client = std::move(client);
        m_activity.touch(OriginField);
    }
    void setUserName(const QString &name)
    {
        m_origin.userName = name;
        m_activity.touch(OriginField);
    }

private:
    friend class Activity;
    friend class Roster;

    ConnectionOrigin m_origin;
    Activity &m_activity;
    Roster *m_roster = nullptr;
};

} // namespace natter::hub
