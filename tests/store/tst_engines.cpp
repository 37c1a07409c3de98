// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/storefixture.h"

#include "support/postgrescluster.h"

#include <QRegularExpression>

#include <random>

using namespace natter;
using namespace natter::store;

using namespace Qt::StringLiterals;

namespace {

/** A store of one engine, and everything in it but the times. */
class Side
{
public:
    explicit Side(const QString &url)
        : m_isPostgres(url.startsWith(u"postgres"))
    {
        m_options.url = DatabaseUrl::parse(url).value();
        auto opened = Store::open(m_options);
        if (!opened)
            qFatal("%s", qPrintable(opened.error().message()));
        m_store = *std::move(opened);
    }

    template<class Work, class T = typename std::invoke_result_t<Work &, WritableTables &>::value_type>
    Result<T> write(Work work)
    {
        Answer<T> answer;
        m_store->write(std::move(work), answer.reply());
        return answer.result();
    }

    /** What became of each, in words. */
    QStringList append(const std::vector<AppendMessage> &messages)
    {
        return write([&](WritableTables &tables) -> Result<QStringList> {
                   QStringList outcomes;
                   for (const auto &outcome : tables.messages().append(messages))
                       outcomes += describe(outcome);
                   return outcomes;
               })
            .value();
    }

    QStringList tables() const
    {
        const Queries queries((Dialect(m_options.url.engine)));
        const auto database = Database::open(m_options.url, Access::Read, queries).value();
        const QString hash = m_isPostgres ? u"encode(content_hash, 'hex')"_s : u"lower(hex(content_hash))"_s;
        const std::pair<QString, QStringList> columns[] = {
            {u"messages"_s,
             {u"id"_s, u"conversation_id"_s, u"seq"_s, u"rev"_s, u"sender_id"_s, u"content"_s, u"client_message_id"_s,
              hash}},
            {u"conversations"_s,
             {u"id"_s, u"kind"_s, u"name"_s, u"created_by"_s, u"COALESCE(user_low, 0)"_s, u"COALESCE(user_high, 0)"_s,
              u"first_seq"_s, u"last_seq"_s, u"last_rev"_s}},
            {u"members"_s,
             {u"conversation_id"_s, u"user_id"_s, u"role"_s, u"joined_rev"_s, u"joined_seq"_s, u"delivered_seq"_s,
              u"read_seq"_s, u"announced"_s}},
            {u"history"_s, {u"rev"_s}},
            {u"changes"_s, {u"rev"_s, u"conversation_id"_s, u"kind"_s, u"user_id"_s}}};
        QStringList rows;
        for (const auto &[table, names] : columns)
            rows += database->execute(u"SELECT '%1 ' || %2 FROM %1"_s.arg(table, names.join(u" || ' ' || "_s))).value();
        rows.sort(); // the engines have orders of their own
        return rows;
    }

private:
    static QString describe(const Result<AppendedMessage> &outcome)
    {
        if (!outcome)
            return QString(errorRow(outcome.error().code).name);
        const Message &message = outcome->message;
        return u"%1 %2 %3 %4 %5 %6 %7 %8 %9"_s.arg(outcome->repeated)
            .arg(message.id.value())
            .arg(message.rev.value())
            .arg(message.seq.value())
            .arg(message.conversation.value())
            .arg(message.sender.value())
            .arg(message.recipient.value())
            .arg(int(message.kind))
            .arg(message.content + message.clientMessageId);
    }

    bool m_isPostgres;
    StoreOptions m_options;
    std::unique_ptr<Store> m_store;
};

/** What people and attackers send, in one mixture: few people, few names and few texts, so that everything collides. */
AppendMessage anything(std::mt19937 &random)
{
    const UserId sender(qint64(random() % 8));
    const QString texts[] = {u"plain"_s,
                             u"it's"_s,
                             u"a \"quote\" and a \\ slash, {braces}"_s,
                             u"NULL"_s,
                             u"two\nlines\ttab"_s,
                             u"h\u00e9 \U0001F600"_s,
                             u"%_?:$1"_s};
    const QString text = texts[random() % std::size(texts)];
    const QString name = random() % 3 == 0 ? u"n%1"_s.arg(random() % 40) : u"m%1"_s.arg(random());
    if (random() % 3 == 0)
        return toGroup(sender, ConversationId(qint64(random() % 4)), text, name);
    return direct(sender, UserId(qint64(random() % 10) - 1), text, name);
}

} // namespace

/** The same work, on both engines, comes to the same: every answer and every row. */
class TestEngines : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void randomBatchesComeToTheSame_data()
    {
        QTest::addColumn<quint32>("seed");
        const auto given = qEnvironmentVariableIntValue("NATTER_TEST_SEED");
        if (given != 0)
            QTest::newRow("given") << quint32(given);
        for (quint32 seed : {1U, 2U, 3U})
            QTest::addRow("%u", seed) << seed;
    }
    void randomBatchesComeToTheSame()
    {
        QFETCH(quint32, seed);
        const QTemporaryDir folder;
        Side sides[] = {Side(u"sqlite:///"_s + folder.filePath(u"n.db"_s)),
                        Side(test::PostgresCluster::shared().makeDatabase())};
        std::mt19937 random(seed);
        for (Side &side : sides) {
            const auto made = side.write([](WritableTables &tables) -> Result<int> {
                std::vector<UserId> users;
                for (int i = 1; i <= 7; ++i) {
                    const auto user = tables.users().add(emailOf(u"u%1@example.org"_s.arg(i)), nameOf(u"u"_s), "h");
                    if (!user)
                        return natter::fail(user.error());
                    users.push_back(user->id);
                }
                for (const NewGroup &group : {NewGroup{users[0], nameOf(u"a"_s), {users[1], users[2]}},
                                              NewGroup{users[3], nameOf(u"b"_s), {users.begin(), users.begin() + 3}}}) {
                    if (const auto added = tables.conversations().addGroup(group); !added)
                        return natter::fail(added.error());
                }
                return 0;
            });
            QVERIFY(made);
        }
        std::vector<AppendMessage> sent;
        int stored = 0;
        int repeated = 0;
        for (int round = 0; round < 40; ++round) {
            std::vector<AppendMessage> batch;
            const std::size_t size = round % 5 == 0 ? 1 : 1 + random() % 60;
            while (batch.size() < size) {
                if (!sent.empty() && random() % 8 == 0)
                    batch.push_back(sent[random() % sent.size()]); // word for word
                else
                    batch.push_back(anything(random));
                sent.push_back(batch.back());
            }
            const QStringList outcomes = sides[0].append(batch);
            QCOMPARE(sides[1].append(batch), outcomes);
            stored += int(outcomes.filter(QRegularExpression(u"^0 "_s)).size());
            repeated += int(outcomes.filter(QRegularExpression(u"^1 "_s)).size());
            const DeliveredMark mark{UserId(qint64(random() % 8)), ConversationId(qint64(random() % 12)),
                                     Seq(qint64(random() % 20)), random() % 2 == 0};
            for (Side &side : sides)
                QVERIFY(side.write([&](WritableTables &tables) { return tables.members().markDelivered({&mark, 1}); }));
        }
        QVERIFY2(stored > 300 && repeated > 10, qPrintable(u"%1 %2"_s.arg(stored).arg(repeated)));
        const QStringList rows = sides[0].tables();
        QVERIFY(rows.size() > stored);
        QCOMPARE(sides[1].tables(), rows);
    }

    /** A batch of more than one statement holds, and its largest texts. */
    void largeBatches()
    {
        const QTemporaryDir folder;
        Side sides[] = {Side(u"sqlite:///"_s + folder.filePath(u"n.db"_s)),
                        Side(test::PostgresCluster::shared().makeDatabase())};
        std::vector<AppendMessage> batch;
        batch.reserve(1'200);
        for (int i = 0; i < 1'200; ++i)
            batch.push_back(direct(UserId(1 + i % 2), UserId(2),
                                   QString(i % 20 == 0 ? 16'000 : 5, QChar(u'a' + i % 26)), u"n%1"_s.arg(i % 1'100)));
        QStringList outcomes[2];
        for (int i = 0; i < 2; ++i) {
            QVERIFY(sides[i].write([](WritableTables &tables) -> Result<int> {
                for (int user = 1; user <= 2; ++user) {
                    if (!tables.users().add(emailOf(u"u%1@example.org"_s.arg(user)), nameOf(u"u"_s), "h"))
                        return natter::fail(ErrorCode::Internal);
                }
                return 0;
            }));
            outcomes[i] = sides[i].append(batch);
        }
        QCOMPARE(outcomes[1], outcomes[0]);
        QCOMPARE(sides[1].tables(), sides[0].tables());
    }
};

QTEST_GUILESS_MAIN(TestEngines)
#include "tst_engines.moc"
