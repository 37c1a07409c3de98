// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "hub/hub.h"
#include "hub/roster.h"
#include "model/user.h"
#include "protocol/envelope.h"
#include "services/logbook.h"
#include "services/telemetry.h"
#include "session/gateway.h"
#include "session/recordfeed.h"
#include "session/streamtopic.h"

#include <memory>
#include <vector>

namespace natter::session {

/** What all live streams share; outlives them. */
struct StreamSurroundings
{
    hub::Hub &hub;
    hub::Roster &roster;
    services::Telemetry &telemetry;
    const services::LogBook &log;
    RecordFeed &records;
    int floodErrors = 60; ///< in ten seconds that close it; 0: any number is borne
};

/**
 * One live stream of the administration. It has as many topics as were subscribed, and one message under way: the next
 * is put into words only when the reader has taken that, snapshots before changes, changes at most once a beat and
 * topic. So a reader that is slow costs what its topics note, not what they would have said. Loop thread; owned by its
 * connection; ends with the login it was opened by.
 */
class AdminStream final : public Endpoint, private hub::LoginWatcher
{
public:
    AdminStream(StreamSurroundings &surroundings, Caller caller, Outlet &outlet);
    ~AdminStream() override;

    void textMessage(QByteArrayView utf8) override;
    void pong(QByteArrayView) override {}
    void drained() override;

private:
    struct Subscription
    {
        std::unique_ptr<StreamTopic> topic;
        bool isDue = false; ///< a beat has passed since its last changes
    };

    void loginEnded(UserId user, LoginId login) override;
    void suspended(UserId user) override;

    Result<QByteArray> handle(const protocol::Envelope &envelope);
    static Result<std::vector<QString>> topicsOf(const protocol::Envelope &envelope);
    Result<std::unique_ptr<StreamTopic>> topicNamed(const QString &name);
    void onBeat();
    /** Says the next thing, if the reader is ready and there is one. */
    void goOn();
    [[nodiscard]] QByteArray nextPart();
    void say(const QByteArray &json);
    void countNoise();

    StreamSurroundings &m_surroundings;
    Caller m_caller;
    Outlet &m_outlet;
    std::vector<Subscription> m_subscriptions;
    std::size_t m_next = 0;  ///< whose turn it is to tell of changes
    bool m_isSaying = false; ///< a part is on its way to the reader
    int m_noise = 0;
    Steady::time_point m_noiseSince;
    QObject m_context; ///< ends the connection to the telemetry's beat
    std::shared_ptr<AdminStream *> m_alive;
};

} // namespace natter::session
