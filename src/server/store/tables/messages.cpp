// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/tables/messages.h"

#include "store/database.h"
#include "store/tables/appended.h"
#include "store/tables/batch.h"
#include "store/tables/heads.h"
#include "store/tables/wholebatch.h"

#include <algorithm>

namespace natter::store {

using namespace Qt::StringLiterals;

namespace {

Message toMissedMessage(const Row &row, UserId reader)
{
    Message message;
    message.id = row.id<MessageId>(0);
    message.conversation = row.id<ConversationId>(1);
    message.kind = ConversationKind(row.integer(2));
    message.seq = row.id<Seq>(3);
    message.rev = row.id<Rev>(4);
    message.sender = row.id<UserId>(5);
    message.recipient = message.kind == ConversationKind::Direct ? reader : UserId();
    message.content = row.text(6);
    message.clientMessageId = shownClientMessageId(row.text(7));
    message.sentAt = row.time(8);
    return message;
}

/** A row of those queries that give everything. */
Message toWholeMessage(const Row &row)
{
    Message message = toMissedMessage(row, {});
    message.deleted = row.isNull(6);
    if (!row.isNull(9))
        message.changedAt = row.time(9);
    if (message.kind == ConversationKind::Direct) {
        const auto low = row.id<UserId>(10);
        message.recipient = low == message.sender ? row.id<UserId>(11) : low;
    }
    return message;
}

} // namespace

Result<std::optional<Message>> Messages::at(ConversationId conversation, Seq seq) const
{
    return m_database.first("messages.at"_L1, {conversation.value(), seq.value()}, toWholeMessage);
}

Result<std::optional<Message>> Messages::byId(MessageId id) const
{
    return m_database.first("messages.by_id"_L1, {id.value()}, toWholeMessage);
}

qsizetype Messages::wireSize(const Message &message)
{
    constexpr qsizetype rest = 512; // names of fields, numbers, times
    return jsonSize(message.content) + message.clientMessageId.size() + rest;
}

template<class... Values>
Result<MissedMessages> Messages::page(QLatin1StringView query, int most, qsizetype maxBytes, Values... values) const
{
    MissedMessages page;
    qsizetype bytes = 0;
    const auto done = m_database.each(query, {values..., most + 1}, [&](const Row &row) {
        Message message = toWholeMessage(row);
        bytes += wireSize(message);
        page.more = page.messages.size() >= std::size_t(most) || (bytes > maxBytes && !page.messages.empty());
        if (!page.more)
            page.messages.push_back(std::move(message));
        return !page.more;
    });
    if (!done)
        return fail(done.error());
    return page;
}

Result<MissedMessages> Messages::before(ConversationId conversation, Seq before, Seq visibleFrom, int most,
                                        qsizetype maxBytes) const
{
    auto found = page("messages.before"_L1, most, maxBytes, conversation.value(), before.value(), visibleFrom.value());
    if (found)
        std::ranges::reverse(found->messages);
    return found;
}

Result<MissedMessages> Messages::after(ConversationId conversation, Seq after, Seq visibleFrom, int most,
                                       qsizetype maxBytes) const
{
    return page("messages.after"_L1, most, maxBytes, conversation.value(), after.value(), visibleFrom.value());
}

Result<bool> Messages::change(const Message &message, const std::optional<MessageContent> &content, Rev rev)
{
    // Nothing, not an empty text: Database stores a null QString as the text "".
    const QVariant stored = content ? QVariant(content->toString()) : QVariant();
    const auto hash = m_database.first("messages.hash"_L1, {message.conversation.value(), message.seq.value()},
                                       [](const Row &row) { return row.bytes(0); });
    if (!hash)
        return fail(hash.error());
    if (!*hash)
        return false;
    // The log of the engine has the former text until it is emptied.
    m_batch->erasesText();
    const auto changed =
        m_database.change("messages.change"_L1, {stored, faintHash(**hash), rev.value(), toStored(m_batch->time()),
                                                 message.conversation.value(), message.seq.value()});
    if (!changed)
        return fail(changed.error());
    if (*changed == 0)
        return false;
    const auto touched = m_database.change("conversations.touch"_L1, {rev.value(), message.conversation.value()});
    if (!touched)
        return fail(touched.error());
    return true;
}

std::vector<Result<AppendedMessage>> Messages::append(std::span<const AppendMessage> messages)
{
    if (messages.size() == 1 || !m_database.dialect().storesWholeBatches())
        return appendOneByOne(messages);
    std::vector<Result<AppendedMessage>> outcomes;
    outcomes.reserve(messages.size());
    while (!messages.empty()) {
        const auto part = WholeBatch::first(messages);
        for (auto &outcome : WholeBatch(*this, part).append())
            outcomes.push_back(std::move(outcome));
        messages = messages.subspan(part.size());
    }
    return outcomes;
}

std::vector<Result<AppendedMessage>> Messages::appendOneByOne(std::span<const AppendMessage> messages)
{
    std::vector<Result<AppendedMessage>> outcomes;
    outcomes.reserve(messages.size());
    Heads heads;
    for (const AppendMessage &message : messages) {
        // After a fault of the database nothing of this transaction will stay: trying on would only fill the log.
        if (m_database.fault())
            outcomes.emplace_back(fail(errorCodeOf(*m_database.fault())));
        else
            outcomes.push_back(appendOne(message, heads));
    }
    if (m_database.fault())
        return outcomes;
    if (auto stored = storeHeads(heads); !stored)
        outcomes.assign(messages.size(), fail(std::move(stored.error())));
    return outcomes;
}

Result<std::monostate> Messages::storeHeads(const Heads &heads)
{
    for (const Head &head : heads.all()) {
        if (!head.lastRev.isValid())
            continue;
        const qint64 conversation = head.conversation.value();
        const auto moved =
            m_database.change("conversations.advance"_L1, {head.last.value(), head.lastRev.value(), conversation});
        if (!moved)
            return fail(moved.error());
        for (const Head::Own &own : head.own) {
            const auto wrote =
                m_database.change("members.wrote"_L1, {own.last.value(), own.first.value() - 1, own.unbroken.value(),
                                                       conversation, own.sender.value()});
            if (!wrote)
                return fail(wrote.error());
        }
    }
    return {};
}

Result<AppendedMessage> Messages::appendOne(const AppendMessage &message, Heads &heads)
{
    Head *known = heads.find(message);
    if (!known) {
        auto found = head(message);
        if (!found)
            return fail(std::move(found.error()));
        known = &heads.insert(message, *found);
    }
    const QByteArray hash = contentHash(message.content);
    if (known->isArchived)
        return answerArchived(message, known->conversation, hash);
    const qint64 recipient = message.group ? 0 : message.recipient.value();
    const Rev rev = m_batch->upcoming();
    const Seq seq(known->last.value() + 1);
    const auto added = m_database.change("messages.append"_L1,
                                         {rev.value(), seq.value(), rev.value(), message.content.toString(), hash,
                                          message.clientMessageId.toString(), toStored(m_batch->time()),
                                          known->conversation.value(), message.sender.value(), recipient, recipient});
    if (!added)
        return fail(added.error());
    if (*added == 0)
        return repeat(message, known->conversation, hash);

    known->append(message.sender, seq, m_batch->next());
    AppendedMessage appended{toMessage(message, known->conversation), false};
    appended.message.id = MessageId(rev.value());
    appended.message.rev = rev;
    appended.message.seq = seq;
    appended.message.sentAt = m_batch->time();
    return appended;
}

Result<AppendedMessage> Messages::repeat(const AppendMessage &message, ConversationId conversation,
                                         const QByteArray &hash)
{
    AppendedMessage first{toMessage(message, conversation), true};
    // The answer stands where the first one stood in the order of changes, whatever has changed since.
    const auto read = [&](const Row &row) {
        first.message.id = row.id<MessageId>(0);
        first.message.rev = row.id<Rev>(0);
        first.message.seq = row.id<Seq>(2);
        first.message.sentAt = row.time(4);
        return row.id<ConversationId>(1) == conversation && isHashOf(row.bytes(3), hash);
    };
    const auto found = m_database.first("messages.by_client_message_id"_L1,
                                        {message.sender.value(), message.clientMessageId.toString()}, read);
    if (!found)
        return fail(found.error());
    if (!*found)
        return fail(ErrorCode::NotFound);
    if (!**found)
        return fail(ErrorCode::ClientMessageIdReused);
    return first;
}

Result<Head> Messages::head(const AppendMessage &message)
{
    const auto toHead = [](const Row &row) {
        return Head{row.id<ConversationId>(0), row.id<Seq>(1), {}, false, {}, row.integer(2) != 0};
    };
    const auto target = Heads::targetOf(message);
    const auto found = message.group ? m_database.first("conversations.group"_L1, {target.high}, toHead)
                                     : m_database.first("conversations.direct"_L1, {target.low, target.high}, toHead);
    if (!found)
        return fail(found.error());
    if (*found)
        return **found;
    // A group that is not there goes the way of one that the sender is not in: the same answer, after as much work.
    if (message.group)
        return Head();
    return startDirect(message);
}

Result<AppendedMessage> Messages::answerArchived(const AppendMessage &message, ConversationId conversation,
                                                 const QByteArray &hash)
{
    // What is stored already has its answer, here as anywhere.
    auto earlier = repeat(message, conversation, hash);
    if (earlier || earlier.error().code != ErrorCode::NotFound)
        return earlier;
    // That there is such a group is its members' to know.
    const auto role = m_database.first("groups.role"_L1, {conversation.value(), message.sender.value()},
                                       [](const Row &) { return true; });
    if (!role)
        return fail(role.error());
    return fail(*role ? ErrorCode::Archived : ErrorCode::NotFound);
}

Result<Head> Messages::startDirect(const AppendMessage &message)
{
    // The conversation is made for this message only, so first see that the message will come to be.
    const auto used = m_database.first("messages.by_client_message_id"_L1,
                                       {message.sender.value(), message.clientMessageId.toString()},
                                       [](const Row &) { return true; });
    if (!used)
        return fail(used.error());
    if (*used)
        return fail(ErrorCode::ClientMessageIdReused);
    return addDirect(message);
}

Result<Head> Messages::addDirect(const AppendMessage &message)
{
    const auto target = Heads::targetOf(message);
    const qint64 now = toStored(m_batch->time());
    const auto made = m_database.first(
        "conversations.add_direct"_L1,
        {message.sender.value(), now, target.low, target.high, message.recipient.value(), message.sender.value()},
        [](const Row &row) { return row.id<ConversationId>(0); });
    if (!made)
        return fail(made.error());
    if (!*made)
        return fail(ErrorCode::NotFound);
    for (const qint64 user : {target.low, target.high}) {
        const auto added = m_database.change(
            "members.add"_L1, {(*made)->value(), user, int(Role::Member), now, m_batch->last().value(), 1});
        if (!added)
            return fail(added.error());
        if (target.low == target.high)
            break;
    }
    return Head{**made, Seq(), {}, true, {}};
}

Result<bool> Messages::holds(const AppendMessage &message, MessageId id) const
{
    const auto stored = m_database.first("messages.by_client_message_id"_L1,
                                         {message.sender.value(), message.clientMessageId.toString()},
                                         [](const Row &row) { return row.id<MessageId>(0); });
    if (!stored)
        return fail(stored.error());
    return *stored == id;
}

Result<MessageId> Messages::missedStart(UserId user, MessageId until, int most) const
{
    const auto start = m_database.first("messages.missed_start"_L1, {user.value(), until.value(), most},
                                        [](const Row &row) { return row.id<MessageId>(0); });
    if (!start)
        return fail(start.error());
    return start->value_or(MessageId());
}

Result<MissedMessages> Messages::missed(UserId user, MessageId after, MessageId until, int most,
                                        qsizetype maxBytes) const
{
    MissedMessages page;
    qsizetype bytes = 0;
    // One more than wanted is asked for: it tells whether there are more.
    const auto done = m_database.each(
        "messages.missed"_L1, {user.value(), after.value(), until.value(), most + 1}, [&](const Row &row) {
            Message message = toMissedMessage(row, user);
            bytes += message.content.toUtf8().size();
            const bool full = page.messages.size() >= std::size_t(most) || (bytes > maxBytes && !page.messages.empty());
            page.more = full;
            if (!full)
                page.messages.push_back(std::move(message));
            return !full;
        });
    if (!done)
        return fail(done.error());
    return page;
}

} // namespace natter::store
