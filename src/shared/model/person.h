// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "model/ids.h"

#include <QString>

#include <vector>

namespace natter {

/** Whom users may find: everybody, those they share a conversation with, or nobody. */
enum class DirectoryReach : quint8 { All, Shared, Off };

/** An account as others see it. */
struct KnownPerson
{
    UserId id;
    QString name;
    bool isErased = false; ///< there are only their messages any more
};

/** Where a page of the directory ended. */
struct PersonPlace
{
    QString folded;
    UserId id;
};

/** People, in the order of what they were found by. */
struct PersonPage
{
    std::vector<KnownPerson> people;
    PersonPlace end;   ///< of the last
    bool more = false; ///< the following page starts behind `end`
};

/** Somebody one does not want to hear from. */
struct BlockedPerson
{
    KnownPerson person;
    Timestamp since;
};

struct BlockPage
{
    std::vector<BlockedPerson> people; ///< in order of id
    bool more = false;
};

/** What is known of an invitation; its code is known to nobody but who has it. */
struct Invite
{
    qint64 id = 0;
    Timestamp createdAt;
    Timestamp expiresAt; ///< long ago: never
    int usesLeft = 0;    ///< below 0: any number
    QString note;
};

} // namespace natter
