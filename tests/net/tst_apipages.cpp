// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "netfixture.h"

#include "net/apifiles.h"
#include "net/routes/route.h"
#include "support/await.h"

#include <QJsonArray>
#include <QRegularExpression>
#include <QSet>
#include <QTimer>

using namespace natter;
using namespace natter::net;
using namespace natter::test;

namespace {

/** "GET /health" … of what the server has. */
QSet<QString> servedOperations()
{
    QSet<QString> operations;
    const RouteTable table;
    for (const Route &route : table.routes()) {
        // The files of a page are part of the page.
        if (!route.path.startsWith("/docs/") && !route.path.startsWith("/redoc/"))
            operations.insert(QString::fromLatin1(methodName(route.method)) + u' ' + QString::fromUtf8(route.path));
    }
    return operations;
}

/** The same of what the document describes. */
QSet<QString> describedOperations(const QJsonObject &document)
{
    QSet<QString> operations;
    const QJsonObject paths = document.value(QStringLiteral("paths")).toObject();
    for (auto path = paths.begin(); path != paths.end(); ++path) {
        for (const QString &method : path->toObject().keys())
            operations.insert(method.toUpper() + u' ' + path.key());
    }
    return operations;
}

QByteArrayList linksOf(const QByteArray &page)
{
    static const QRegularExpression link(QStringLiteral(R"((?:src|href)="([^"]+)\")"));
    QByteArrayList links;
    for (auto matches = link.globalMatch(QString::fromUtf8(page)); matches.hasNext();)
        links.append(matches.next().captured(1).toUtf8());
    return links;
}

QByteArray pathEndingWith(QByteArrayView end)
{
    for (const ApiFile &file : apiFiles()) {
        if (QByteArrayView(file.path).endsWith(end))
            return file.path;
    }
    return {};
}

QByteArray largeFile()
{
    const auto largest = std::ranges::max_element(apiFiles(), {}, &ApiFile::plainSize);
    return largest->path;
}

} // namespace

/** The API's description and its pages, over real sockets; what they look like is seen by tests/api/pages.js. */
class TestApiPages : public NetFixture
{
    Q_OBJECT

private Q_SLOTS:
    void everyRouteIsDescribed();
    void everyErrorCodeIsDescribed();
    void namesAreFilledIn();
    void hostIsNeverNamed();
    void pagesAreGuarded_data();
    void pagesAreGuarded();
    void pagesHoldNothingInline_data() { pagesAreGuarded_data(); }
    void pagesHoldNothingInline();
    void filesAreKeptForEver();
    void compressedForWhoTakesIt_data();
    void compressedForWhoTakesIt();
    void knownIsNotSentAgain_data();
    void knownIsNotSentAgain();
    void tagsFollowTheName();
    void headsHaveNoBody();
    void largeBodiesKeepTheirPlace();
    void slowReadersShareTheBytes();
    void slowReadersAreServed();
    void stuckReadersAreNot();

private:
    QJsonObject description()
    {
        RawClient client(m_door);
        const auto response = client.request(get("/openapi.json"));
        return response ? QJsonDocument::fromJson(response->body).object() : QJsonObject();
    }
};

void TestApiPages::everyRouteIsDescribed()
{
    const QSet<QString> described = describedOperations(description());
    const QSet<QString> served = servedOperations();
    QVERIFY(served.contains(QStringLiteral("POST /auth/login")));
    QCOMPARE(QStringList((served - described).values()).join(u", "), QString());
    QCOMPARE(QStringList((described - served).values()).join(u", "), QString());
}

void TestApiPages::everyErrorCodeIsDescribed()
{
    const QJsonArray codes = description()
                                 .value(QStringLiteral("components"))
                                 .toObject()
                                 .value(QStringLiteral("schemas"))
                                 .toObject()
                                 .value(QStringLiteral("ErrorCode"))
                                 .toObject()
                                 .value(QStringLiteral("enum"))
                                 .toArray();
    int row = 0;
    for (; row <= int(ErrorCode::StorageFull); ++row)
        QCOMPARE(codes.at(row).toString(), QString(errorRow(ErrorCode(row)).name));
    QCOMPARE(codes.size(), row);
}

void TestApiPages::namesAreFilledIn()
{
    m_options.applicationName = QStringLiteral("Tea & <script>\"quotes\"\\ @APP_VERSION@");
    m_options.applicationVersion = QStringLiteral("2.0 \"beta\" @APP_NAME@");
    serve(m_options);
    const QJsonObject info = description().value(QStringLiteral("info")).toObject();
    QCOMPARE(info.value(QStringLiteral("title")).toString(), m_options.applicationName);
    QCOMPARE(info.value(QStringLiteral("version")).toString(), m_options.applicationVersion);
    RawClient client(m_door);
    const auto page = client.request(get("/docs"));
    QVERIFY(page);
    QVERIFY2(page->body.contains("<title>Tea &amp; &lt;script&gt;&quot;quotes&quot;\\ @APP_VERSION@ "),
             page->body.constData());
}

/** A Host that somebody made up ends up in no link (SECURITY). */
void TestApiPages::hostIsNeverNamed()
{
    RawClient client(m_door);
    for (const QByteArray path : {"/openapi.json", "/docs", "/redoc", "/"}) {
        const auto response =
            client.request("GET " + path + " HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: evil.example\r\n\r\n");
        QVERIFY(response);
        QCOMPARE(response->status, 200);
        QVERIFY(!response->head.contains("evil") && !response->body.contains("evil"));
    }
}

void TestApiPages::pagesAreGuarded_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::newRow("docs") << QByteArray("/docs");
    QTest::newRow("redoc") << QByteArray("/redoc");
}

void TestApiPages::pagesAreGuarded()
{
    QFETCH(QByteArray, path);
    RawClient client(m_door);
    const auto page = client.request(get(path));
    QVERIFY(page);
    QCOMPARE(page->status, 200);
    QCOMPARE(page->fields.value("content-type"), "text/html; charset=utf-8");
    QCOMPARE(page->fields.value("x-content-type-options"), "nosniff");
    QCOMPARE(page->fields.value("referrer-policy"), "no-referrer");
    const QByteArray head = page->head.toLower();
    for (const QByteArray &name : page->fields.keys())
        QVERIFY2(head.count(QByteArray("\r\n" + name + ':')) == 1, name.constData());
    QCOMPARE(page->fields.value("cross-origin-opener-policy"), "same-origin");
    QCOMPARE(page->fields.value("cache-control"), "no-cache");
    const QByteArray policy = page->fields.value("content-security-policy");
    for (const QByteArray part :
         {"default-src 'none';", "script-src 'self';", "connect-src 'self';", "base-uri 'none';", "form-action 'none';",
          "frame-ancestors 'none';", "style-src 'self'"})
        QVERIFY2(policy.contains(part), part.constData());
    QVERIFY2(!policy.contains("unsafe") && !policy.contains("http") && !policy.contains('*'), policy.constData());
}

void TestApiPages::pagesHoldNothingInline()
{
    QFETCH(QByteArray, path);
    RawClient client(m_door);
    const auto page = client.request(get(path));
    QVERIFY(page);
    static const QRegularExpression inlined(QStringLiteral(R"(<script>|<style|\bstyle=|\son[a-z]+=|javascript:)"));
    QVERIFY(!inlined.match(QString::fromUtf8(page->body)).hasMatch());
    const QByteArrayList links = linksOf(page->body);
    QVERIFY(!links.isEmpty());
    for (const QByteArray &link : links) {
        QVERIFY2(!link.startsWith('/') && !link.contains(':'), link.constData()); // goes with any prefix of a proxy
        const auto file = client.request(get('/' + link));
        QVERIFY(file);
        QCOMPARE(file->status, 200);
        QVERIFY2(!file->body.contains("https://cdn"), link.constData());
    }
}

void TestApiPages::filesAreKeptForEver()
{
    RawClient client(m_door);
    int found = 0;
    for (const ApiFile &file : apiFiles()) {
        const auto response = client.request(get(file.path));
        QVERIFY(response);
        QCOMPARE(response->status, 200);
        QCOMPARE(response->fields.value("content-type"), file.mediaType);
        const bool isNamedByContent = QByteArrayView(file.path).contains(file.digest);
        QCOMPARE(response->fields.value("cache-control"),
                 isNamedByContent ? "public, max-age=31536000, immutable" : "no-cache");
        found += isNamedByContent ? 1 : 0;
    }
    QVERIFY(found >= 8 || pathEndingWith(".js").isEmpty());
    const auto outside = client.request(get("/docs/../openapi.json"));
    QVERIFY(outside);
    QCOMPARE(outside->status, 404);
    const auto folder = client.request(get("/docs/"));
    QVERIFY(folder);
    QCOMPARE(folder->status, 404);
}

void TestApiPages::compressedForWhoTakesIt_data()
{
    QTest::addColumn<QByteArray>("accepted");
    QTest::addColumn<bool>("packed");
    QTest::newRow("nothing said") << QByteArray() << false;
    QTest::newRow("a browser") << QByteArray("gzip, deflate, br, zstd") << true;
    QTest::newRow("in upper case") << QByteArray("GZIP") << true;
    QTest::newRow("in a second field") << QByteArray("br\r\nAccept-Encoding: gzip") << true;
    QTest::newRow("weighed") << QByteArray("br;q=1.0, gzip; q=0.5") << true;
    QTest::newRow("not wanted") << QByteArray("gzip;q=0, identity") << false;
    QTest::newRow("not wanted at all") << QByteArray("br, gzip;q=0.000") << false;
    QTest::newRow("hardly wanted") << QByteArray("gzip;q=0.001") << true;
    QTest::newRow("something like it") << QByteArray("xgzip, gzipx") << false;
    QTest::newRow("odd") << QByteArray("gzip;") << true;
}

void TestApiPages::compressedForWhoTakesIt()
{
    const QByteArray path = pathEndingWith(".css");
    if (path.isEmpty())
        QSKIP("built without the pages");
    QFETCH(QByteArray, accepted);
    QFETCH(bool, packed);
    RawClient client(m_door);
    const auto response =
        client.request(get(path, accepted.isEmpty() ? QByteArray() : "Accept-Encoding: " + accepted + "\r\n"));
    QVERIFY(response);
    QCOMPARE(response->fields.value("content-encoding"), packed ? QByteArray("gzip") : QByteArray());
    QCOMPARE(response->fields.value("vary"), "Accept-Encoding");
    QCOMPARE(response->body.startsWith("\x1f\x8b"), packed);
    QCOMPARE(response->fields.value("etag").contains("-gzip"), packed);
}

void TestApiPages::knownIsNotSentAgain_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("around"); // % stands for the tag
    QTest::addColumn<bool>("known");
    QTest::newRow("exactly") << QByteArray("/openapi.json") << QByteArray("%") << true;
    QTest::newRow("a page") << QByteArray("/docs") << QByteArray("%") << true;
    QTest::newRow("weakly") << QByteArray("/openapi.json") << QByteArray("W/%") << true;
    QTest::newRow("in a list") << QByteArray("/openapi.json") << QByteArray("\"a\", % , \"b\"") << true;
    QTest::newRow("in a second field") << QByteArray("/openapi.json") << QByteArray("\"a\"\r\nIf-None-Match: \"b\", %")
                                       << true;
    QTest::newRow("anything") << QByteArray("/openapi.json") << QByteArray("*") << true;
    QTest::newRow("something else") << QByteArray("/openapi.json") << QByteArray("\"a\"") << false;
    QTest::newRow("without quotes") << QByteArray("/openapi.json") << QByteArray("a") << false;
}

void TestApiPages::knownIsNotSentAgain()
{
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, around);
    QFETCH(bool, known);
    RawClient client(m_door);
    const auto first = client.request(get(path));
    QVERIFY(first);
    const QByteArray tag = first->fields.value("etag");
    QVERIFY(tag.size() > 10);
    const auto again = client.request(get(path, "If-None-Match: " + QByteArray(around).replace('%', tag) + "\r\n"));
    QVERIFY(again);
    QCOMPARE(again->status, known ? 304 : 200);
    QCOMPARE(again->fields.value("etag"), tag);
    QCOMPARE(again->body.isEmpty(), known);
    QCOMPARE(again->fields.contains("content-length"), !known);
    const auto next = client.request(get("/health"));
    QVERIFY(next);
    QCOMPARE(next->status, 200);
}

void TestApiPages::tagsFollowTheName()
{
    RawClient client(m_door);
    const auto before = client.request(get("/openapi.json"));
    QVERIFY(before);
    m_options.applicationName = QStringLiteral("Renamed");
    serve(m_options);
    RawClient later(m_door);
    const auto after = later.request(get("/openapi.json", "If-None-Match: " + before->fields.value("etag") + "\r\n"));
    QVERIFY(after);
    QCOMPARE(after->status, 200);
}

void TestApiPages::headsHaveNoBody()
{
    RawClient client(m_door);
    for (const ApiFile &file : apiFiles()) {
        client.send(get(file.path, {}, "HEAD") + get("/health"));
        const auto head = client.response(true);
        QVERIFY(head);
        QCOMPARE(head->status, 200);
        if (!file.isFilled)
            QCOMPARE(head->fields.value("content-length"), QByteArray::number(file.plainSize));
        const auto next = client.response();
        QVERIFY(next);
        QCOMPARE(next->body, "{\"status\":\"healthy\"}");
    }
}

void TestApiPages::largeBodiesKeepTheirPlace()
{
    RawClient client(m_door);
    const QByteArray path = largeFile();
    client.send(get("/health") + get(path) + get("/health") + get("/openapi.json") + get("/health"));
    for (int i = 0; i < 5; ++i) {
        const auto response = client.response();
        QVERIFY(response);
        QCOMPARE(response->status, 200);
        QCOMPARE(response->fields.value("content-length"), QByteArray::number(response->body.size()));
        QCOMPARE(response->body.size() > 1000, i % 2 == 1);
    }
}

/** What waits for a reader is the one copy that the executable has, not one of its own. */
void TestApiPages::slowReadersShareTheBytes()
{
    ApiPages pages(QStringLiteral("Name"), QStringLiteral("1"));
    for (const ApiFile &file : apiFiles()) {
        HeadParser parser({});
        parser.feed(get(file.path));
        QCOMPARE(parser.state(), HeadParser::State::Complete);
        const RequestHead head = parser.take();
        const Answer one = pages.answer(head);
        const Answer other = pages.answer(head);
        QCOMPARE(static_cast<const void *>(one.body.constData()), static_cast<const void *>(other.body.constData()));
        if (!file.isFilled)
            QCOMPARE(static_cast<const void *>(one.body.constData()), static_cast<const void *>(file.plain));
        QCOMPARE(AnswerWriter::goesApart(one, AnswerContext(head, true)), one.body.size() >= 16 * 1024);
    }
}

/** A poor line takes longer for a large file than a connection may idle. */
void TestApiPages::slowReadersAreServed()
{
    m_options.idleTime = std::chrono::milliseconds(500);
    serve(m_options);
    RawClient client(m_door);
    QVERIFY(client.connected());
    const QByteArray path = largeFile();
    const auto whole = client.request(get(path));
    QVERIFY(whole);
    const int times = int(20'000'000 / whole->body.size()); // far more than the kernel holds
    client.socket.setReadBufferSize(64 * 1024);
    QObject::disconnect(&client.socket, &QTcpSocket::readyRead, nullptr, nullptr);
    client.send(get(path).repeated(times));
    const qint64 total = times * qint64(whole->head.size() + whole->body.size());
    const qint64 each = total / 100;
    qint64 wanted = 0; // a hundredth at each tick, so that all of it takes four times as long as may be idled
    qint64 taken = 0;
    QTimer reading;
    connect(&reading, &QTimer::timeout, this, [&] { wanted += each; });
    reading.start(20);
    QVERIFY(eventually(
        [&] {
            while (taken < wanted && client.socket.bytesAvailable() > 0)
                taken += client.socket.read(wanted - taken).size();
            return taken == total || client.socket.state() != QAbstractSocket::ConnectedState;
        },
        std::chrono::minutes(1)));
    QCOMPARE(taken, total);
    AWAIT_EQUAL(m_server->connectionCount(), 0); // but then it idles like any other
}

void TestApiPages::stuckReadersAreNot()
{
    m_options.idleTime = std::chrono::milliseconds(500);
    serve(m_options);
    RawClient client(m_door);
    QVERIFY(client.connected());
    const QByteArray path = largeFile();
    const auto whole = client.request(get(path));
    QVERIFY(whole);
    client.socket.setReadBufferSize(1024);
    QObject::disconnect(&client.socket, &QTcpSocket::readyRead, nullptr, nullptr);
    client.send(get(path).repeated(int(20'000'000 / whole->body.size())));
    AWAIT(client.socket.bytesAvailable() > 0);
    AWAIT_EQUAL(m_server->connectionCount(), 0);
}

QTEST_GUILESS_MAIN(TestApiPages)
#include "tst_apipages.moc"
