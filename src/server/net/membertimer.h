// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/timerwheel.h"

namespace natter::net {

/** A deadline whose passing is a call of one of its owner's member functions. */
template<class Owner>
class MemberTimer final : public WheelTimer
{
public:
    MemberTimer(Owner &owner, void (Owner::*passed)())
        : m_owner(owner)
        , m_passed(passed)
    {}

private:
    void expired() override { (m_owner.*m_passed)(); }

    Owner &m_owner;
    void (Owner::*m_passed)();
};

} // namespace natter::net
