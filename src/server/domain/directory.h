// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/conversation.h"
#include "protocol/event.h"

#include <QHash>

#include <span>
#include <utility>
#include <vector>

namespace natter::domain {

/**
 * What the server believes about the users who are connected: which conversations they are in. Loaded when
 * somebody arrives, kept true by events, forgotten when the last connection leaves; the rest of the database stays
 * where it is. Loop thread. The store's constraints are the law, this is the fast check and the audience of a
 * broadcast.
 *
 * Events and loading overlap: a snapshot read while a change commits may or may not contain it. Every change carries
 * its rev and every snapshot the rev it stands for, so the one that is newer wins.
 */
class Directory
{
public:
    /** Somebody is about to connect. Until a matching depart() changes that concern @p user are noted. */
    void expect(UserId user);

    /** One who was expected is there, or will not come: whether their login has ended need not be asked any more. */
    void settle(UserId user);

    /** The memberships of @p user as they were at @p asOf; needed once after the first expect(), later ones are
     * ignored. */
    void load(UserId user, std::span<const Membership> memberships, Rev asOf);

    /** Whom @p user has blocked; to be called before load(), and later calls are ignored as that one's are. */
    void loadBlocks(UserId user, std::vector<UserId> blocked);

    /** One who was expected is gone again; forgets the user with the last one. */
    void depart(UserId user);

    [[nodiscard]] bool isLoaded(UserId user) const;
    /** How many connections of @p user there are or are about to be. */
    [[nodiscard]] int expectedCount(UserId user) const;

    /** Alters what is believed. Only services::Changes calls this and the next two. */
    void apply(const protocol::Event &event);
    /** No login: all of the user's. */
    void endLogin(UserId user, LoginId login);
    void setBlocked(UserId user, UserId other, bool blocked);

    /** Whether @p login is over. Known only of those that ended while somebody as @p user was expected and not settled.
     */
    [[nodiscard]] bool hasEnded(UserId user, LoginId login) const;

    /** Whether @p user, who is loaded, does not want to hear from @p other. */
    [[nodiscard]] bool hasBlocked(UserId user, UserId other) const;

    /** Loaded users who are members of @p conversation, in order of id. Valid until the directory changes. */
    [[nodiscard]] std::span<const UserId> present(ConversationId conversation) const;

    /** The groups that @p user, who is loaded, is in; in order of id. */
    [[nodiscard]] std::vector<ConversationId> groupsOf(UserId user) const;

    /** Presence, typing and receipts are told in groups of at most so many members (PROTOCOL §3.2). */
    static constexpr int closeCircle = 50;
    /** present(), if these people are told of each other: in a direct conversation or a small group. */
    [[nodiscard]] std::span<const UserId> circle(ConversationId conversation) const;
    [[nodiscard]] bool isMember(UserId user, ConversationId conversation) const;
    /** Loaded users who share a circle with @p user, in order of id, without themselves. */
    [[nodiscard]] std::vector<UserId> acquaintances(UserId user) const;

private:
    /** Somebody came into a conversation, or went. */
    struct Moved
    {
        ConversationId conversation;
        Rev rev;
        bool in = true;
        int memberCount = 0; ///< of the conversation from then on
        ConversationKind kind = ConversationKind::Group;
    };
    /** A conversation that loaded users are in. */
    struct Room
    {
        std::vector<UserId> present; ///< sorted, not empty
        ConversationKind kind = ConversationKind::Group;
        int memberCount = 0;
        Rev countedAt; ///< what the count is of: a snapshot may come home behind an event that is newer
    };
    struct Person
    {
        int expected = 0;
        int unsettled = 0;
        bool loaded = false;
        std::vector<ConversationId> conversations;        ///< sorted
        std::vector<Moved> early;                         ///< what happened before the snapshot was home
        std::vector<UserId> blocked;                      ///< sorted
        std::vector<std::pair<UserId, bool>> earlyBlocks; ///< decided before the snapshot was home, in order
        std::vector<LoginId> ended;                       ///< what was read for the unsettled may still have them
    };

    void move(UserId user, const Moved &moved);
    void place(UserId user, Person &person, const Moved &moved);
    void join(UserId user, Person &person, ConversationId conversation, ConversationKind kind);
    void leave(UserId user, Person &person, ConversationId conversation);
    void vacate(UserId user, ConversationId conversation);
    void count(ConversationId conversation, int memberCount, Rev at);

    QHash<UserId, Person> m_people;
    QHash<ConversationId, Room> m_rooms;
};

} // namespace natter::domain
