// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/tables/wholebatch.h"

#include "store/database.h"
#include "store/tables/appended.h"
#include "store/tables/batch.h"

namespace natter::store {

using namespace Qt::StringLiterals;

namespace {

// A statement is held in memory several times on its way, and has to be done before anybody loses patience.
constexpr std::size_t mostMessages = 500;
constexpr qsizetype mostCharacters = 512 * 1024;

/** PostgreSQL's way to write an array. */
class Array
{
public:
    void add(qint64 number)
    {
        separate();
        m_text += QString::number(number);
    }
    void add(const QString &text)
    {
        separate();
        m_text += u'"';
        for (const QChar character : text) {
            if (character == u'"' || character == u'\\')
                m_text += u'\\';
            m_text += character;
        }
        m_text += u'"';
    }
    [[nodiscard]] QString text() const { return m_text + u'}'; }

private:
    void separate()
    {
        if (m_text.size() > 1)
            m_text += u',';
    }

    QString m_text = u"{"_s;
};

} // namespace

std::span<const AppendMessage> WholeBatch::first(std::span<const AppendMessage> messages)
{
    std::size_t count = 0;
    qsizetype characters = 0;
    while (count < std::min(messages.size(), mostMessages)) {
        characters += messages[count].content.toString().size();
        if (characters > mostCharacters && count > 0)
            break;
        ++count;
    }
    return messages.first(count);
}

WholeBatch::WholeBatch(Messages &tables, std::span<const AppendMessage> messages)
    : m_database(tables.m_database)
    , m_batch(*tables.m_batch)
    , m_tables(tables)
    , m_messages(messages)
{}

std::vector<Result<AppendedMessage>> WholeBatch::append()
{
    std::vector<Result<AppendedMessage>> outcomes;
    auto done = m_database.fault() ? fail(errorCodeOf(*m_database.fault())) : look();
    if (done) {
        outcomes.reserve(m_messages.size());
        for (std::size_t i = 0; i < m_messages.size(); ++i)
            outcomes.push_back(m_database.fault() ? fail(errorCodeOf(*m_database.fault())) : decide(i));
        if (!m_database.fault() && !m_new.empty())
            done = store();
    }
    if (!done)
        outcomes.assign(m_messages.size(), fail(std::move(done.error())));
    return outcomes;
}

Result<std::monostate> WholeBatch::look()
{
    Array numbers, kinds, lows, highs, senders, names;
    for (std::size_t i = 0; i < m_messages.size(); ++i) {
        const AppendMessage &message = m_messages[i];
        const auto target = Heads::targetOf(message);
        numbers.add(qint64(i));
        kinds.add(target.isGroup ? 1 : 0);
        lows.add(target.low);
        highs.add(target.high);
        senders.add(message.sender.value());
        names.add(message.clientMessageId.toString());
    }
    auto outlooks = m_database.all(
        "messages.outlook"_L1, {numbers.text(), kinds.text(), lows.text(), highs.text(), senders.text(), names.text()},
        [](const Row &row) {
            Outlook outlook{row.id<ConversationId>(1), row.id<Seq>(2),       row.integer(3) == 1,
                            row.integer(9) == 1,       row.integer(10) == 1, {}};
            if (const auto id = row.id<MessageId>(4); id.isValid()) {
                outlook.sameName = Earlier{id, row.id<ConversationId>(5), row.id<Seq>(6), row.bytes(7), row.time(8)};
            }
            return outlook;
        });
    if (!outlooks)
        return fail(std::move(outlooks.error()));
    m_outlooks = *std::move(outlooks);
    if (m_outlooks.size() == m_messages.size())
        return {};
    m_database.distrust();
    return fail(ErrorCode::Internal);
}

const WholeBatch::Earlier *WholeBatch::sameName(const AppendMessage &message, const Outlook &outlook) const
{
    if (outlook.sameName)
        return &*outlook.sameName;
    const auto found = m_named.constFind({message.sender, message.clientMessageId.toString()});
    return found == m_named.constEnd() ? nullptr : &*found;
}

Result<Head *> WholeBatch::head(const AppendMessage &message, const Outlook &outlook)
{
    if (Head *known = m_heads.find(message))
        return known;
    if (outlook.conversation.isValid())
        return &m_heads.insert(message, Head{outlook.conversation, outlook.last, {}, false, {}});
    // The conversation is made for this message only, so first see that the message will come to be; and a group that
    // is not there is answered as one that the sender is not in.
    if (sameName(message, outlook))
        return fail(ErrorCode::ClientMessageIdReused);
    if (message.group)
        return fail(ErrorCode::NotFound);
    auto added = m_tables.addDirect(message);
    if (!added)
        return fail(std::move(added.error()));
    return &m_heads.insert(message, *added);
}

Result<AppendedMessage> WholeBatch::decide(std::size_t number)
{
    const AppendMessage &message = m_messages[number];
    const Outlook &outlook = m_outlooks[number];
    const auto found = head(message, outlook);
    if (!found)
        return fail(found.error());
    Head &head = **found;
    AppendedMessage outcome{toMessage(message, head.conversation), false};
    Earlier stored;
    const QByteArray hash = contentHash(message.content);
    if (const Earlier *earlier = sameName(message, outlook)) {
        if (earlier->conversation != head.conversation || !isHashOf(earlier->hash, hash))
            return fail(ErrorCode::ClientMessageIdReused);
        outcome.repeated = true;
        stored = *earlier;
    } else {
        if (!outlook.isReached || (!outlook.isMember && !head.isNew))
            return fail(ErrorCode::NotFound);
        if (outlook.isArchived)
            return fail(ErrorCode::Archived);
        const Rev rev = m_batch.next();
        stored = {MessageId(rev.value()), head.conversation, Seq(head.last.value() + 1), hash, m_batch.time()};
        head.append(message.sender, stored.seq, rev);
        m_new.push_back(number);
        m_named.insert({message.sender, message.clientMessageId.toString()}, stored);
    }
    // The answer to a repetition stands where the first one stood in the order of changes, whatever has changed since.
    outcome.message.id = stored.id;
    outcome.message.rev = Rev(stored.id.value());
    outcome.message.seq = stored.seq;
    outcome.message.sentAt = stored.sentAt;
    return outcome;
}

Result<std::monostate> WholeBatch::store()
{
    Array ids, conversations, seqs, senders, contents, hashes, names;
    for (const std::size_t number : m_new) {
        const AppendMessage &message = m_messages[number];
        const Earlier &stored = m_named[{message.sender, message.clientMessageId.toString()}];
        ids.add(stored.id.value());
        conversations.add(stored.conversation.value());
        seqs.add(stored.seq.value());
        senders.add(message.sender.value());
        contents.add(message.content.toString());
        hashes.add(QString::fromLatin1(stored.hash.toHex()));
        names.add(message.clientMessageId.toString());
    }
    Array moved, lastSeqs, lastRevs, wroteIn, writers, firsts, unbrokens, lasts;
    std::array<qint64, 3> expected{qint64(m_new.size()), 0, 0};
    for (const Head &head : m_heads.all()) {
        if (!head.lastRev.isValid())
            continue;
        ++expected[1];
        moved.add(head.conversation.value());
        lastSeqs.add(head.last.value());
        lastRevs.add(head.lastRev.value());
        for (const Head::Own &own : head.own) {
            ++expected[2];
            wroteIn.add(head.conversation.value());
            writers.add(own.sender.value());
            firsts.add(own.first.value());
            unbrokens.add(own.unbroken.value());
            lasts.add(own.last.value());
        }
    }
    const auto stored =
        m_database.first("messages.append_all"_L1,
                         {toStored(m_batch.time()), ids.text(), conversations.text(), seqs.text(), senders.text(),
                          contents.text(), hashes.text(), names.text(), moved.text(), lastSeqs.text(), lastRevs.text(),
                          wroteIn.text(), writers.text(), firsts.text(), unbrokens.text(), lasts.text()},
                         [](const Row &row) { return std::array{row.integer(0), row.integer(1), row.integer(2)}; });
    if (!stored)
        return fail(stored.error());
    if (*stored == expected)
        return {};
    m_database.distrust();
    return fail(ErrorCode::Internal);
}

} // namespace natter::store
