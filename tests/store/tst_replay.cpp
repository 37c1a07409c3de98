// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/storefixture.h"

#include <algorithm>
#include <map>
#include <random>

using namespace natter;
using namespace natter::store;
using namespace Qt::StringLiterals;

namespace {

using Kind = ReplayStep::Kind;
using Steps = std::vector<std::pair<qint64, Kind>>;

struct ModelMessage
{
    Message message;
    Rev changed; ///< invalid: as it was sent
};

struct ModelMember
{
    Rev joined;
    Seq behind;
    Rev read;
};

struct ModelConversation
{
    bool isGroup = false;
    std::vector<ModelMessage> messages;
    std::vector<Rev> changes;
    std::map<UserId, ModelMember> members;
};

/** Everything that happened, and what of it somebody can see: by looking at all of it. */
struct Model
{
    std::map<ConversationId, ModelConversation> conversations;
    std::map<std::pair<UserId, ConversationId>, Rev> removals;

    Steps steps(UserId user, Rev after, Rev until) const
    {
        Steps all;
        const auto note = [&](Rev rev, Kind kind) {
            if (rev > after && rev <= until)
                all.emplace_back(rev.value(), kind);
        };
        for (const auto &[id, conversation] : conversations) {
            const auto member = conversation.members.find(user);
            if (member == conversation.members.end())
                continue;
            for (const ModelMessage &one : conversation.messages) {
                if (one.message.seq <= member->second.behind)
                    continue;
                note(Rev(one.message.id.value()), Kind::Sent);
                if (one.changed.isValid())
                    note(one.changed, Kind::Altered);
            }
            if (conversation.isGroup)
                note(member->second.joined, Kind::Joined);
            for (const Rev rev : conversation.changes) {
                if (rev > member->second.joined)
                    note(rev, Kind::Changed);
            }
            if (member->second.read.isValid())
                note(member->second.read, Kind::Read);
        }
        for (const auto &[who, rev] : removals) {
            if (who.first == user)
                note(rev, Kind::Left);
        }
        std::ranges::sort(all);
        return all;
    }
};

/** Does at random what services do, to the store and to the model. */
class RandomHistory
{
public:
    explicit RandomHistory(quint32 seed)
        : m_random(seed)
        , m_users(m_fixture.addUsers(5))
    {}

    StoreFixture &fixture() { return m_fixture; }
    const Model &model() const { return m_model; }
    const std::vector<UserId> &users() const { return m_users; }
    int number(int from, int to) { return std::uniform_int_distribution(from, to)(m_random); }

    void step()
    {
        const int dice = number(0, 99);
        if (m_rooms.empty() || dice < 3)
            return makeGroup();
        const ConversationId room = m_rooms[std::size_t(number(0, int(m_rooms.size()) - 1))];
        if (dice < 35)
            return sent(m_fixture.append(direct(anyone(), anyone(), u"x"_s)));
        if (dice < 65)
            return sent(m_fixture.append(toGroup(anyone(), room, u"x"_s)));
        if (dice < 75)
            return alter();
        if (dice < 80)
            return read();
        changeGroup(room, dice);
    }

private:
    UserId anyone() { return m_users[std::size_t(number(0, int(m_users.size()) - 1))]; }

    void makeGroup()
    {
        const UserId owner = m_users[0];
        const ConversationId room = m_fixture.addGroup(owner, {m_users[1], m_users[2]});
        m_rooms.push_back(room);
        ModelConversation &made = m_model.conversations[room];
        made.isGroup = true;
        for (std::size_t i = 0; i < 3; ++i)
            made.members[m_users[i]] = {m_fixture.rev(), Seq(0), {}};
        made.changes.push_back(m_fixture.rev());
    }

    void sent(const Result<AppendedMessage> &stored)
    {
        if (!stored)
            return; // not a member
        const Message &message = stored->message;
        ModelConversation &conversation = m_model.conversations[message.conversation];
        conversation.messages.push_back({message, {}});
        if (message.kind == ConversationKind::Direct && message.seq == Seq(1)) {
            for (const UserId user : {message.sender, message.recipient})
                conversation.members[user] = {};
        }
    }

    void alter()
    {
        auto at = std::next(m_model.conversations.begin(), number(0, int(m_model.conversations.size()) - 1));
        auto &messages = at->second.messages;
        if (messages.empty())
            return;
        ModelMessage &one = messages[std::size_t(number(0, int(messages.size()) - 1))];
        const bool gone = number(0, 2) == 0;
        const auto content = gone ? std::nullopt : std::optional(*ContentRules::parse(u"y"_s, TextLimits()));
        const auto changed = m_fixture.write([&](WritableTables &tables) -> Result<Rev> {
            const Rev rev = tables.history().next();
            const auto done = tables.messages().change(one.message, content, rev);
            if (!done)
                return fail(done.error());
            return *done ? rev : Rev();
        });
        if (changed.value().isValid())
            one.changed = *changed;
    }

    void read()
    {
        auto at = std::next(m_model.conversations.begin(), number(0, int(m_model.conversations.size()) - 1));
        const UserId user = anyone();
        const auto member = at->second.members.find(user);
        if (member == at->second.members.end() || at->second.messages.empty())
            return;
        const Seq last = at->second.messages.back().message.seq;
        member->second.read = m_fixture
                                  .write([&](WritableTables &tables) -> Result<Rev> {
                                      const Rev rev = tables.history().next();
                                      const auto marked = tables.members().markRead(user, at->first, last, rev);
                                      return marked ? Result<Rev>(rev) : fail(marked.error());
                                  })
                                  .value();
    }

    void changeGroup(ConversationId room, int dice)
    {
        ModelConversation &conversation = m_model.conversations[room];
        const UserId user = anyone();
        const bool isIn = conversation.members.contains(user);
        const bool isLast = conversation.members.size() == 1;
        const auto changed = m_fixture.write([&](WritableTables &tables) -> Result<GroupChanged> {
            if (dice >= 97)
                return tables.groups().erase(room, user);
            if (dice >= 90 || (isIn && isLast))
                return tables.groups().update(room, u"name"_s, false, user);
            return isIn ? tables.groups().remove(room, user, user) : tables.groups().add(room, {user}, user);
        });
        const Rev rev = changed.value().rev;
        conversation.changes.push_back(rev);
        if (dice >= 97) {
            for (const auto &[member, how] : conversation.members)
                m_model.removals[{member, room}] = rev;
            conversation.members.clear();
            std::erase(m_rooms, room);
        } else if (dice < 90 && isIn && !isLast) {
            conversation.members.erase(user);
            m_model.removals[{user, room}] = rev;
        } else if (dice < 90 && !isIn) {
            conversation.members[user] = {rev, Seq(qint64(conversation.messages.size())), {}};
            m_model.removals.erase({user, room});
        }
    }

    std::mt19937 m_random;
    StoreFixture m_fixture;
    std::vector<UserId> m_users;
    std::vector<ConversationId> m_rooms;
    Model m_model;
};

Steps shapeOf(const std::vector<ReplayStep> &steps)
{
    Steps shape;
    for (const ReplayStep &step : steps)
        shape.emplace_back(step.rev.value(), step.kind);
    return shape;
}

} // namespace

/** What changed for somebody since a place, against a model that looks at everything, on both engines. */
class TestReplay : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase_data() { StoreFixture::addEngines(); }

    void findsWhatAModelFinds_data()
    {
        QTest::addColumn<quint32>("seed");
        for (quint32 seed = 1; seed <= 3; ++seed)
            QTest::addRow("seed %u", seed) << seed;
    }
    void findsWhatAModelFinds()
    {
        QFETCH(quint32, seed);
        RandomHistory history(seed);
        QSet<int> kinds;
        for (int round = 0; round < 5; ++round) {
            for (int i = 0; i < 50; ++i)
                history.step();
            const int now = int(history.fixture().rev().value());
            for (const UserId user : history.users()) {
                const Rev after(history.number(0, now));
                const Rev until(history.number(int(after.value()), now));
                const int most = history.number(1, 60);
                const auto [steps, count] =
                    history.fixture()
                        .read([&](Tables &tables) -> Result<std::pair<std::vector<ReplayStep>, qint64>> {
                            return std::pair(tables.replay().steps(user, after, until, most).value(),
                                             tables.replay().count(user, after, Rev(now), most).value());
                        })
                        .value();
                Steps expected = history.model().steps(user, after, until);
                for (const auto &[rev, kind] : expected)
                    kinds << int(kind);
                expected.resize(std::min(expected.size(), std::size_t(most)));
                QCOMPARE(shapeOf(steps), expected);
                const qint64 all = qint64(history.model().steps(user, after, Rev(now)).size());
                if (all > most)
                    QVERIFY2(count > most, qPrintable(QString::number(count)));
                else
                    QCOMPARE(count, all);
            }
        }
        QCOMPARE(kinds.size(), 6); // each kind of step was among them
    }

    /** Page after page is the same as all at once. */
    void pagesWithoutGaps()
    {
        RandomHistory history(7);
        for (int i = 0; i < 200; ++i)
            history.step();
        const Rev now = history.fixture().rev();
        for (const UserId user : history.users()) {
            Steps all;
            Rev place(0);
            for (;;) {
                const auto page = history.fixture()
                                      .read([&](Tables &tables) { return tables.replay().steps(user, place, now, 7); })
                                      .value();
                std::ranges::copy(shapeOf(page), std::back_inserter(all));
                if (page.size() < 7)
                    break;
                place = page.back().rev;
            }
            QCOMPARE(all, history.model().steps(user, Rev(0), now));
        }
    }
};

QTEST_GUILESS_MAIN(TestReplay)
#include "tst_replay.moc"
