// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "e2e/fixture.h"

#include <QTest>

#include <optional>

namespace natter::test {

/** A suite that is run as a whole over each transport, each time against a server of its own. */
class OnBothWires : public QObject
{
    Q_OBJECT

protected:
    std::optional<Fixture> m_fixture;
    std::optional<Wire> m_wire;

private Q_SLOTS:
    void initTestCase_data()
    {
        QTest::addColumn<Wire>("wire");
        QTest::newRow("plain") << Wire::Plain;
        QTest::newRow("tls") << Wire::Tls;
    }

    void init()
    {
        QFETCH_GLOBAL(Wire, wire);
        if (m_wire == wire)
            return;
        m_fixture.reset();
        m_fixture.emplace(wire);
        m_wire = wire;
        QCOMPARE(m_fixture->failure, QString());
    }
};

} // namespace natter::test
