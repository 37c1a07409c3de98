// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is done to many connections at once, in the real window, against a real natterd.
#include "admin-gui/livedesk.h"
#include "client/recordsapi.h"
#include "protocol/admin/adminrows.h"
#include "ui/pages/connectionspage.h"
#include "ui/tableview.h"

#include <QApplication>
#include <QNetworkRequest>
#include <QWebSocket>

using namespace natter;
using namespace natter::adminui;
using namespace natter::test;
using namespace Qt::StringLiterals;

class ConnectionsPageTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void bansWhoHasGoneMeanwhile();
    void tellsWhatCannotBeBanned();
    void endsMoreThanFitOneRequest();
    void showsANewName();

private:
    /** Opens a chat connection of Ann's that seems to come from @p address. */
    void connectFrom(const QString &address);
    /** How many bans the server knows. */
    [[nodiscard]] qsizetype bans() const;

    std::unique_ptr<LiveDesk> m_live;
    std::unique_ptr<client::ChatClient> m_ann;
    std::vector<std::unique_ptr<QWebSocket>> m_sockets;
    ConnectionsPage *m_page = nullptr;
};

void ConnectionsPageTest::init()
{
    m_live = std::make_unique<LiveDesk>();
    m_live->server.setSetting(u"TRUSTED_PROXIES"_s, u"127.0.0.1"_s);
    QCOMPARE(m_live->start(), QString());
    m_ann = m_live->chatter(u"Ann"_s);
    QVERIFY(m_ann);
    m_page = m_live->page<ConnectionsPage>("connections");
    QVERIFY(m_page);
    AWAIT(m_page->model()->rowCount() == 1);
}

void ConnectionsPageTest::cleanup()
{
    m_sockets.clear();
    m_ann.reset();
    m_live.reset();
}

void ConnectionsPageTest::connectFrom(const QString &address)
{
    QUrl url = m_live->server.baseUrl();
    url.setScheme(u"ws"_s);
    url.setPath(u"/ws/chat"_s);
    QNetworkRequest request(url);
    request.setRawHeader("X-Forwarded-For", address.toLatin1());
    request.setRawHeader("Authorization", QByteArray("Bearer " + m_ann->session().accessToken));
    m_sockets.push_back(std::make_unique<QWebSocket>());
    m_sockets.back()->open(request);
}

qsizetype ConnectionsPageTest::bans() const
{
    qsizetype count = -1;
    using Answer = protocol::AdminPage<protocol::AdminBan>;
    m_live->desk->session.ask<Answer>(
        client::adminapi::listBans({}), protocol::decodeRow<Answer>,
        [&](const Result<Answer> &page) { count = page ? qsizetype(page->items.size()) : -2; });
    return eventually([&] { return count != -1; }) ? count : -3;
}

void ConnectionsPageTest::bansWhoHasGoneMeanwhile()
{
    for (const char *address : {"198.51.100.7", "198.51.100.7", "198.51.100.8"})
        connectFrom(QString::fromLatin1(address));
    AWAIT(m_page->model()->rowCount() == 4);
    m_page->model()->lookFor(u"198.51.100."_s);
    AWAIT(m_page->model()->rowCount() == 3);
    m_page->select(m_page->model()->idAt(0));
    named<TableView>(*m_page, u"Connections"_s)->selectAll();
    action(m_page, u"Ban the address…"_s)->trigger();
    Prompt *prompt = m_live->prompt();
    QVERIFY(prompt && says(*prompt, u"198.51.100.7, 198.51.100.8"_s));
    QCOMPARE(unnamedControls(*prompt), QString());

    m_sockets.clear();
    AWAIT(m_page->model()->rowCount() == 0);
    prompt->accept();
    AWAIT(m_live->told().contains(u"2 address(es) banned"_s));
    QVERIFY(!m_live->prompt());
    QCOMPARE(bans(), 2);
    m_live->undo();
    AWAIT(m_live->told().contains(u"2 ban(s) lifted"_s));
    QCOMPARE(bans(), 0);
}

void ConnectionsPageTest::tellsWhatCannotBeBanned()
{
    m_page->select(m_page->model()->idAt(0));
    action(m_page, u"Ban the address…"_s)->trigger();
    Prompt *prompt = m_live->prompt();
    QVERIFY(prompt && says(*prompt, u"Ann, from 127.0.0.1"_s));
    prompt->accept();
    AWAIT(says(*prompt, u"This machine itself cannot be banned"_s));

    // One of two: what could be done is done, and can be taken back.
    prompt->reject();
    connectFrom(u"198.51.100.7"_s);
    AWAIT(m_page->model()->rowCount() == 2);
    named<TableView>(*m_page, u"Connections"_s)->selectAll();
    action(m_page, u"Ban the address…"_s)->trigger();
    m_live->prompt()->accept();
    AWAIT(m_live->told().startsWith(u"198.51.100.7 is banned; refused for 1"_s));
    QCOMPARE(bans(), 1);
    m_live->undo();
    AWAIT(m_live->told().contains(u"1 ban(s) lifted"_s));
    QCOMPARE(bans(), 0);
}

void ConnectionsPageTest::endsMoreThanFitOneRequest()
{
    constexpr int many = 501;
    for (int i = 0; i < many; ++i)
        connectFrom(u"198.51.100.7"_s);
    AWAIT(m_page->model()->rowCount() == many + 1);
    m_page->model()->lookFor(u"198.51.100.7"_s);
    AWAIT(m_page->model()->rowCount() == many);
    named<TableView>(*m_page, u"Connections"_s)->selectAll();
    action(m_page, u"Disconnect…"_s)->trigger();
    Prompt *prompt = m_live->prompt();
    QVERIFY(prompt && says(*prompt, u"501 connection(s)"_s));
    prompt->accept();
    AWAIT(m_live->told().contains(u"501 connection(s) ended"_s));
    AWAIT(m_page->model()->rowCount() == 0);
}

void ConnectionsPageTest::showsANewName()
{
    const qint64 id = m_page->model()->idAt(0);
    const auto shown = [&] { return cell(*m_page->model(), id, "user_name"); };
    QCOMPARE(shown(), u"Ann"_s);
    m_live->desk->session.ask(client::adminapi::editUser(m_ann->session().user.value(), {.name = u"Anne"_s}),
                              [](const Result<QByteArray> &) {});
    AWAIT(shown() == u"Anne"); // she did not connect anew
}

int main(int argc, char **argv)
{
    QLocale::setDefault(QLocale::c());
    QApplication application(argc, argv);
    ConnectionsPageTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_connectionspage.moc"
