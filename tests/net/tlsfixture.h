// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "netfixture.h"

#include "support/tlspeer.h"

namespace natter::test {

/** A NetFixture for what only TLS has: every function runs once, over TLS, and a TlsPeer says what no library would. */
class TlsFixture : public NetFixture
{
    Q_OBJECT

protected:
    /** Shakes hands and opens /ws/chat. */
    [[nodiscard]] static bool opens(TlsPeer &peer)
    {
        if (!peer.shakeHands())
            return false;
        peer.send(upgradeHead());
        if (!peer.hears("\r\n\r\n") || !peer.heard.startsWith("HTTP/1.1 101"))
            return false;
        peer.heard.clear();
        return true;
    }

private Q_SLOTS:
    void initTestCase_data()
    {
        QTest::addColumn<bool>("secure");
        QTest::newRow("tls") << true;
    }
};

} // namespace natter::test
