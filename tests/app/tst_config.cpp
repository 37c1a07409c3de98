// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/configtexts.h"
#include "app/environment.h"
#include "app/secretkey.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <ranges>
#include <sysexits.h>
#include <utility>

using namespace natter;
using namespace natter::server;
using namespace natter::test;
using namespace Qt::StringLiterals;

class ConfigTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        QVERIFY(m_folder->isValid());
    }

    void startsWithTheSeedsDefaults()
    {
        const auto config = load({{u"DATA_DIR"_s, u"/var/lib/x"_s}});
        QVERIFY(config);
        QCOMPARE(config->host, u"0.0.0.0"_s);
        QCOMPARE(config->port, quint16(8000));
        QCOMPARE(config->database.engine, store::Engine::Sqlite);
        QCOMPARE(config->database.file, u"/var/lib/x/natter.db"_s);
        QCOMPARE(config->accessTokenLifetime, std::chrono::minutes(30));
        QCOMPARE(config->algorithm, services::TokenAlgorithm::HS256);
        QCOMPARE(config->corsOrigins, QStringList{u"*"_s});
        QCOMPARE(config->bcryptCost, 12);
        QCOMPARE(config->rateLimitMessages, 20);
        QVERIFY(config->secretKey.isEmpty());
    }

    /** Flags over environment over --config over .env over defaults. */
    void letsTheStrongerSourceWin()
    {
        const QString dotEnv =
            write(u".env"_s, "PORT=1\nHOST=127.0.0.1\nAPP_NAME=\"from .env\"\nLOG_LEVEL=error # quiet\n");
        const QString file = write(u"natter.conf"_s, "# comment\nexport PORT=2\nAPP_NAME='from file'\n");
        ConfigInputs inputs;
        inputs.dotEnvFile = dotEnv;
        QCOMPARE(loadConfig(inputs)->port, quint16(1));
        QCOMPARE(loadConfig(inputs)->appName, u"from .env"_s);
        QCOMPARE(loadConfig(inputs)->logLevel, LogLevel::Error);
        inputs.configFile = file;
        QCOMPARE(loadConfig(inputs)->port, quint16(2));
        QCOMPARE(loadConfig(inputs)->host, u"127.0.0.1"_s);
        inputs.environment = {{u"PORT"_s, u"3"_s}, {u"UNRELATED"_s, u"x"_s}};
        QCOMPARE(loadConfig(inputs)->port, quint16(3));
        inputs.arguments = {{u"PORT"_s, u"4"_s}};
        QCOMPARE(loadConfig(inputs)->port, quint16(4));
        QCOMPARE(loadConfig(inputs)->appName, u"from file"_s);
    }

    void takesEverySpelling()
    {
        const auto config = load({{u"ALGORITHM"_s, u"HS384"_s},
                                  {u"DEBUG"_s, u"ON"_s},
                                  {u"CORS_ALLOW_CREDENTIALS"_s, u"no"_s},
                                  {u"CORS_ORIGINS"_s, u"https://a.example, 'http://b:8080'"_s},
                                  {u"DATABASE_URL"_s, u"sqlite:////var/lib/x/chat.db"_s},
                                  {u"HOST"_s, u"localhost"_s},
                                  {u"LOG_LEVEL"_s, u"warning"_s}});
        QVERIFY2(config, config ? "" : qPrintable(config.error().message()));
        QCOMPARE(config->algorithm, services::TokenAlgorithm::HS384);
        QVERIFY(config->debug && !config->corsAllowCredentials);
        QCOMPARE(config->corsOrigins, (QStringList{u"https://a.example"_s, u"http://b:8080"_s}));
        QCOMPARE(config->database.file, u"/var/lib/x/chat.db"_s);
        QCOMPARE(config->host, u"127.0.0.1"_s);
        QCOMPARE(config->logLevel, LogLevel::Warning);
        QCOMPARE(load({{u"ALGORITHM"_s, u"HS512"_s}})->algorithm, services::TokenAlgorithm::HS512);
        QVERIFY(load({{u"DATABASE_URL"_s, u"postgresql://chat@db/chat"_s}})->database.engine ==
                store::Engine::Postgres);
    }

    /** The limits of PROTOCOL §1, each a setting of its own. */
    void startsWithTheProtocolsLimits()
    {
        const auto config = load({});
        QVERIFY(config);
        QCOMPARE(config->requestLimits.text.contentBytes, 16 * 1024);
        QCOMPARE(config->requestLimits.text.nameCodePoints, 64);
        QCOMPARE(config->requestLimits.text.emailBytes, 254);
        QCOMPARE(config->requestLimits.text.passwordMinBytes, 8);
        QCOMPARE(config->requestLimits.text.passwordMaxBytes, 1024);
        QCOMPARE(config->requestLimits.text.clientMessageIdLength, 64);
        QCOMPARE(config->requestLimits.idsPerRequest, 500);
        QCOMPARE(config->requestLimits.page, 50);
        QCOMPARE(config->requestLimits.pageMost, 200);
        QCOMPARE(config->eventBytes, 256 * 1024);
        QCOMPARE(config->headBytes, 16 * 1024);
        QCOMPARE(config->headTime, std::chrono::seconds(5));
        QCOMPARE(config->bodyBytes, 64 * 1024);
        QCOMPARE(config->bodyTime, std::chrono::seconds(10));
        QCOMPARE(config->idleTime, std::chrono::seconds(15));
        QCOMPARE(config->messageBytes, 64 * 1024);
        QCOMPARE(config->pingAfter, std::chrono::seconds(25));
        QCOMPARE(config->goneAfter, std::chrono::seconds(60));
        QCOMPARE(config->floodErrors, 60);
        QCOMPARE(config->queueBytes, 1024 * 1024);
        QVERIFY(config->trustedProxies.empty());
    }

    void takesNetworks()
    {
        const auto config = load({{u"TRUSTED_PROXIES"_s, u"127.0.0.1, \"10.0.0.0/8\",2001:db8::/32"_s}});
        QVERIFY2(config, config ? "" : qPrintable(config.error().message()));
        QCOMPARE(config->trustedProxies.size(), 3U);
        QCOMPARE(config->trustedProxies[0], std::pair(QHostAddress(QHostAddress::LocalHost), 32));
        QCOMPARE(config->trustedProxies[1], std::pair(QHostAddress(u"10.0.0.0"_s), 8));
        QCOMPARE(config->trustedProxies[2], std::pair(QHostAddress(u"2001:db8::"_s), 32));
        QCOMPARE(load({{u"TRUSTED_PROXIES"_s, u"[\"::1\"]"_s}})->trustedProxies.size(), 1U);
    }

    void spellsArgumentsAsPeopleType()
    {
        const auto names = settings() | std::views::transform(argumentName);
        QVERIFY(std::ranges::find(names, u"max-connections-per-ip"_s) != names.end());
        for (const QString &name : names)
            QVERIFY2(name == name.toLower() && !name.contains(u'_'), qPrintable(name));
    }

    /** The seed's own file, but for the two lines that no server should take. */
    void takesTheSeedsSettings()
    {
        ConfigInputs inputs;
        inputs.dotEnvFile =
            write(u".env"_s, "# Application\nAPP_NAME=Chat Application API\nAPP_VERSION=1.0.0\nDEBUG=False\n\n"
                             "HOST=0.0.0.0\nPORT=8000\n"
                             "SECRET_KEY=0123456789abcdef0123456789abcdef\nALGORITHM=HS256\n"
                             "ACCESS_TOKEN_EXPIRE_MINUTES=30\n\nCORS_ORIGINS=[\"*\"]\nCORS_ALLOW_CREDENTIALS=True\n"
                             "LOG_LEVEL=INFO\n");
        const auto config = loadConfig(inputs);
        QVERIFY2(config, config ? "" : qPrintable(config.error().message()));
        QCOMPARE(config->appName, u"Chat Application API"_s);
        QCOMPARE(config->corsOrigins, QStringList{u"*"_s});
    }

    void refusesBadValues_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("text");
        QTest::newRow("port is a word") << u"PORT"_s << u"http"_s;
        QTest::newRow("port too high") << u"PORT"_s << u"65536"_s;
        QTest::newRow("negative") << u"MAX_CONNECTIONS"_s << u"-1"_s;
        QTest::newRow("host is a name") << u"HOST"_s << u"chat.example.org"_s;
        QTest::newRow("bool") << u"DEBUG"_s << u"maybe"_s;
        QTest::newRow("level") << u"LOG_LEVEL"_s << u"LOUD"_s;
        QTest::newRow("algorithm none") << u"ALGORITHM"_s << u"none"_s;
        QTest::newRow("algorithm RS256") << u"ALGORITHM"_s << u"RS256"_s;
        QTest::newRow("cost below bcrypt's least") << u"BCRYPT_COST"_s << u"3"_s;
        QTest::newRow("the documentation's key") << u"SECRET_KEY"_s << u"your-secret-key-here"_s;
        QTest::newRow("a key that is too short") << u"SECRET_KEY"_s << u"0123456789abcdef0123456789abcde"_s;
        QTest::newRow("an origin with a path") << u"CORS_ORIGINS"_s << u"[\"https://a.example/\"]"_s;
        QTest::newRow("an origin without a scheme") << u"CORS_ORIGINS"_s << u"a.example"_s;
        QTest::newRow("a network by its netmask") << u"TRUSTED_PROXIES"_s << u"10.0.0.0/255.0.0.0"_s;
        QTest::newRow("a network with bits beyond its prefix") << u"TRUSTED_PROXIES"_s << u"::1, 10.1.0.0/8"_s;
        QTest::newRow("a proxy's name") << u"TRUSTED_PROXIES"_s << u"localhost"_s;
        QTest::newRow("a head of more than can be counted") << u"MAX_HEAD_BYTES"_s << u"65536"_s;
        QTest::newRow("no time at all") << u"HEAD_SECONDS"_s << u"0"_s;
        QTest::newRow("seconds with a unit") << u"BODY_SECONDS"_s << u"10s"_s;
        QTest::newRow("a queue without a bound") << u"MAX_QUEUE_BYTES_TOTAL"_s << u"0"_s;
        QTest::newRow("pinged when already gone") << u"PING_SECONDS"_s << u"60"_s;
        QTest::newRow("gone before pinged") << u"GONE_SECONDS"_s << u"25"_s;
        QTest::newRow("content larger than a message") << u"MAX_CONTENT_BYTES"_s << u"65537"_s;
        QTest::newRow("a message smaller than content") << u"MAX_MESSAGE_BYTES"_s << u"16383"_s;
        QTest::newRow("a queue for less than one message") << u"MAX_CONTENT_BYTES"_s << u"200000"_s;
        QTest::newRow("one queue above all") << u"MAX_QUEUE_BYTES"_s << u"268435457"_s;
        QTest::newRow("no password fits") << u"MIN_PASSWORD_BYTES"_s << u"1025"_s;
        QTest::newRow("a database of another kind") << u"DATABASE_URL"_s << u"mysql://localhost/x"_s;
    }

    void refusesBadValues()
    {
        QFETCH(QString, name);
        QFETCH(QString, text);
        const auto config = load({{name, text}});
        QVERIFY(!config);
        QVERIFY2(config.error().message().contains(name), qPrintable(config.error().message()));
    }

    /** Each is good for itself. */
    void refusesWhatDoesNotGoTogether()
    {
        const std::pair<SettingTexts, QString> pairs[] = {
            {{{u"MIN_PASSWORD_BYTES"_s, u"65"_s}, {u"MAX_PASSWORD_BYTES"_s, u"64"_s}},
             u"MIN_PASSWORD_BYTES = 65 is above MAX_PASSWORD_BYTES = 64"_s},
            {{{u"PAGE_SIZE"_s, u"21"_s}, {u"MAX_PAGE_SIZE"_s, u"20"_s}},
             u"PAGE_SIZE = 21 is above MAX_PAGE_SIZE = 20"_s},
            {{{u"MAX_EVENT_BYTES"_s, u"524288"_s}, {u"MAX_QUEUE_BYTES"_s, u"524287"_s}},
             u"MAX_QUEUE_BYTES = 524287 is below MAX_EVENT_BYTES = 524288"_s},
            {{{u"MAX_EVENT_BYTES"_s, u"131072"_s}, {u"MAX_CONTENT_BYTES"_s, u"16385"_s}},
             u"MAX_EVENT_BYTES = 131072 is less than eight times MAX_CONTENT_BYTES = 16385"_s},
            {{{u"MAX_CONTENT_BYTES"_s, u"200000"_s}, {u"MAX_MESSAGE_BYTES"_s, u"200000"_s}},
             u"less than eight times MAX_CONTENT_BYTES = 200000"_s},
            {{{u"MAX_QUEUE_BYTES"_s, u"1048577"_s}, {u"MAX_QUEUE_BYTES_TOTAL"_s, u"1048576"_s}},
             u"MAX_QUEUE_BYTES_TOTAL = 1048576 is below MAX_QUEUE_BYTES = 1048577"_s},
            {{{u"TLS_KEY"_s, u"key.pem"_s}}, u"does not go with TLS_CERT"_s},
        };
        for (const auto &[pair, expected] : pairs) {
            const auto config = load(pair);
            QVERIFY2(!config, qPrintable(expected));
            const QString why = config.error().message();
            QVERIFY2(why.contains(expected), qPrintable(why));
        }
    }

    void neverRepeatsASecret()
    {
        const auto config = load({{u"DATABASE_URL"_s, u"mysql://user:pa55word@host/x"_s}});
        QVERIFY(!config);
        QVERIFY(!config.error().message().contains(u"pa55word"));
        for (const Setting &setting : settings()) {
            if (qstrcmp(setting.name, "SECRET_KEY") == 0 || qstrcmp(setting.name, "DATABASE_URL") == 0)
                QVERIFY(setting.secret);
        }
    }

    void refusesBadFiles_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("says");
        QTest::newRow("unknown setting") << QByteArray("PROT=1\n") << u"PROT is not a setting"_s;
        QTest::newRow("no equals sign") << QByteArray("HOST=127.0.0.1\nPORT\n") << u":2: expected NAME=value"_s;
        QTest::newRow("open quote") << QByteArray("APP_NAME=\"x\n") << u":1: expected NAME=value"_s;
        QTest::newRow("text behind a quote") << QByteArray("APP_NAME=\"x\" y\n") << u":1: expected NAME=value"_s;
    }

    void refusesBadFiles()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, says);
        ConfigInputs inputs;
        inputs.configFile = write(u"natter.conf"_s, text);
        const auto config = loadConfig(inputs);
        QVERIFY(!config);
        QVERIFY2(config.error().message().contains(says), qPrintable(config.error().message()));
        inputs.dotEnvFile = std::exchange(inputs.configFile, QString());
        QVERIFY2(!loadConfig(inputs), "what is wrong in .env is wrong, too");
        inputs.configFile = m_folder->filePath(u"missing"_s);
        inputs.dotEnvFile.clear();
        QVERIFY(!loadConfig(inputs));
    }

    void readsTextsOfSettings_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<SettingTexts>("expected");
        const SettingTexts one{{u"PORT"_s, u"1"_s}};
        QTest::newRow("nothing") << QByteArray() << SettingTexts();
        QTest::newRow("comments and blanks") << QByteArray("# PORT=2\n \t\n\n  # x\nPORT=1") << one;
        QTest::newRow("blanks around") << QByteArray("  export   PORT\t= 1 \t") << one;
        QTest::newRow("Windows line ends") << QByteArray("\r\nPORT=1\r\n") << one;
        QTest::newRow("a byte order mark") << QByteArray("\xEF\xBB\xBFPORT=1") << one;
        QTest::newRow("the later line counts") << QByteArray("PORT=2\nPORT=1") << one;
        QTest::newRow("empty") << QByteArray("A=\nB=''") << SettingTexts{{u"A"_s, u""_s}, {u"B"_s, u""_s}};
        QTest::newRow("quotes keep blanks")
            << QByteArray("A=\" x # 'y' \" # z") << SettingTexts{{u"A"_s, u" x # 'y' "_s}};
        QTest::newRow("quotes within") << QByteArray("A=x\"y'z=") << SettingTexts{{u"A"_s, u"x\"y'z="_s}};
        QTest::newRow("a hash in a word") << QByteArray("A=x#y #z") << SettingTexts{{u"A"_s, u"x#y"_s}};
        QTest::newRow("UTF-8") << QByteArray("A=\xC3\xA9") << SettingTexts{{u"A"_s, u"é"_s}};
    }

    void readsTextsOfSettings()
    {
        QFETCH(QByteArray, text);
        QFETCH(SettingTexts, expected);
        const auto texts = parseSettings(text);
        QVERIFY2(texts, texts ? "" : qPrintable(texts.error().message()));
        QCOMPARE(*texts, expected);
    }

    void refusesTextsOfSettings_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("says");
        QTest::newRow("no equals sign") << QByteArray("A=1\n\nB") << u"3: expected NAME=value"_s;
        QTest::newRow("no name") << QByteArray("=1") << u"1: expected NAME=value"_s;
        QTest::newRow("a name of other characters") << QByteArray("A-B=1") << u"1: expected NAME=value"_s;
        QTest::newRow("open quote") << QByteArray("A='x\"") << u"1: expected NAME=value"_s;
        QTest::newRow("text behind a quote") << QByteArray("A='x'y") << u"1: expected NAME=value"_s;
        QTest::newRow("NUL") << QByteArray("A=1\nB=x\0y", 9) << u"2: not a line of UTF-8 text"_s;
        QTest::newRow("escape") << QByteArray("A=\x1B[31m") << u"1: not a line of UTF-8 text"_s;
        QTest::newRow("CR within") << QByteArray("A=1\rB=2") << u"1: not a line of UTF-8 text"_s;
        QTest::newRow("Latin-1") << QByteArray("# caf\xE9\nA=1") << u"1: not a line of UTF-8 text"_s;
    }

    void refusesTextsOfSettings()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, says);
        const auto texts = parseSettings(text);
        QVERIFY(!texts);
        QCOMPARE(texts.error().message(), says);
    }

    /** Not the first fault only: an operator mends a file once. */
    void findsEveryFault()
    {
        ConfigInputs inputs;
        inputs.dotEnvFile = write(u".env"_s, "PROT=1\nLOG_LEVLE=INFO\nCOLOUR=red\nDEBUG=maybe\n");
        inputs.environment = {{u"SECRET_KEY"_s, u"short"_s}, {u"PORT"_s, u"x"_s}};
        const QStringList faults = readConfiguration(inputs).faults;
        QCOMPARE(faults.size(), 6);
        QVERIFY(faults[0].endsWith(u"COLOUR is not a setting"_s));
        QVERIFY(faults[1].endsWith(u"LOG_LEVLE is not a setting (did you mean LOG_LEVEL?)"_s));
        QVERIFY(faults[2].endsWith(u"PROT is not a setting (did you mean PORT?)"_s));
        QVERIFY(faults[3].startsWith(u"DEBUG = \"maybe\" (from "_s));
        QVERIFY(faults[4].startsWith(u"PORT = \"x\" (from the environment)"_s));
        QVERIFY(faults[5].startsWith(u"SECRET_KEY (from the environment) holds 5 bytes"_s));
        QVERIFY(faults[5].contains(u"openssl rand -hex 32"_s));
        QCOMPARE(loadConfig(inputs).error().message(), faults.join(u'\n'));
    }

    /** Passwords of administrators do not travel in the clear, and what guards the figures is not to be guessed. */
    void guardsTheAdministration()
    {
        QVERIFY(load({{u"ADMIN_HOST"_s, u"127.0.0.2"_s}}));
        QVERIFY(load({{u"ADMIN_HOST"_s, u"localhost"_s}}));
        QVERIFY(load({{u"ADMIN_HOST"_s, u"::1"_s}}));
        for (const QString &host : {u"0.0.0.0"_s, u"::"_s, u"192.0.2.1"_s, u"chat.example.org"_s})
            QVERIFY2(!load({{u"ADMIN_HOST"_s, host}}), qPrintable(host));
        SettingTexts remote{{u"ADMIN_HOST"_s, u"0.0.0.0"_s}, {u"TLS_CERT"_s, u"c.pem"_s}, {u"TLS_KEY"_s, u"k.pem"_s}};
        const auto bare = load(remote);
        QVERIFY2(!bare && bare.error().message().contains(u"METRICS_TOKEN"_s), "figures that nobody could ask for");
        remote.insert(u"METRICS_TOKEN"_s, u"0123456789abcdef"_s);
        QVERIFY(load(remote));
        const auto config = load({{u"METRICS_TOKEN"_s, u"s3cret"_s}});
        QVERIFY2(!config && !config.error().message().contains(u"s3cret"_s), "too short, and not repeated");
        QVERIFY(load({{u"METRICS_TOKEN"_s, u"0123456789abcdef"_s}}));
    }

    void takesLevelsByCategory()
    {
        const auto levels = load({{u"LOG_LEVEL"_s, u"INFO,net=debug, store=Error"_s}});
        QVERIFY2(levels, levels ? "" : qPrintable(levels.error().message()));
        QCOMPARE(levels->logLevel, LogLevel::Info);
        const QHash<QString, LogLevel> expected{{u"net"_s, LogLevel::Debug}, {u"store"_s, LogLevel::Error}};
        QCOMPARE(levels->categoryLevels, expected);
        for (const QString &bad : {u"INFO,"_s, u"INFO,sea=DEBUG"_s, u"INFO,net"_s, u"net=DEBUG"_s, u"INFO,net=LOUD"_s})
            QVERIFY2(!load({{u"LOG_LEVEL"_s, bad}}), qPrintable(bad));
    }

    void takesFormatsOfTheLog()
    {
        QCOMPARE(load({{u"LOG_FORMAT"_s, u"JSON"_s}})->logFormat, LogFormat::Json);
        QCOMPARE(load({{u"LOG_FORMAT"_s, u"journald"_s}})->journalSocket, u"/run/systemd/journal/socket"_s);
        QCOMPARE(load({{u"LOG_FORMAT"_s, u"journald:/a/b:c"_s}})->journalSocket, u"/a/b:c"_s);
        QVERIFY2(load({{u"LOG_FORMAT"_s, u"journald:/"_s + QString(106, u'x')}}), "as long as the kernel takes");
        const QString tooLong = u"journald:/"_s + QString(107, u'x');
        const QString tooWide = u"journald:/"_s + QString(53, u'é') + u"x";
        for (const QString &bad :
             {u"xml"_s, u"text:/x"_s, u"journald:"_s, u"journald:x"_s, u""_s, tooLong, QString(tooWide + u'y')})
            QVERIFY2(!load({{u"LOG_FORMAT"_s, bad}}), qPrintable(bad));
    }

    void showsSettingsWithoutSecrets()
    {
        ConfigInputs inputs;
        inputs.configFile = write(u"natter.conf"_s, "PORT=81\nAPP_NAME=' x '\n");
        inputs.environment = {{u"DATABASE_URL"_s, u"postgresql://me:pa55word@db/chat?password=0ther"_s},
                              {u"SECRET_KEY"_s, u"0123456789abcdef0123456789abcdef"_s},
                              {u"METRICS_TOKEN"_s, u"s3cret"_s}};
        const QString text = effectiveConfig(readConfiguration(inputs));
        QVERIFY(text.contains(u"\n#DATABASE_URL=postgresql://me:***@db:5432/chat"_s));
        QVERIFY(text.contains(u"\n#SECRET_KEY=(hidden) "_s));
        QVERIFY(text.contains(u"\nPORT=81 "_s) && text.contains(u"# from "_s + inputs.configFile));
        QVERIFY(text.contains(u"APP_NAME=\" x \""_s));
        for (const QString &secret : {u"pa55word"_s, u"0ther"_s, u"0123456789abcdef"_s, u"s3cret"_s})
            QVERIFY2(!text.contains(secret), qPrintable(text));
    }

    void namesEverySettingOnce()
    {
        QStringList names;
        for (const Setting &setting : settings())
            names += QString::fromLatin1(setting.name);
        QCOMPARE(names.removeDuplicates(), 0);
    }

    /** systemd's way of handing over a secret: a file that no other process can read. */
    void readsItsKeyFromTheCredentials()
    {
        Config config;
        config.dataDir = m_folder->filePath(u"data"_s);
        QVERIFY(makeDataDir(config.dataDir));
        qputenv("CREDENTIALS_DIRECTORY", QFile::encodeName(m_folder->path()));
        QCOMPARE(secretKeyPlace(config), QString(config.dataDir + u"/secret.key"));
        write(u"secret.key"_s, QByteArray(32, 'c'));
        const auto key = secretKey(config);
        ConfigInputs inputs;
        inputs.environment = {{u"DATA_DIR"_s, config.dataDir}};
        const QString shown = effectiveConfig(readConfiguration(inputs));
        const bool wasMade = QFile::exists(config.dataDir + u"/secret.key");
        write(u"secret.key"_s, QByteArray(31, 'c'));
        const auto shortKey = secretKey(config);
        qunsetenv("CREDENTIALS_DIRECTORY");
        QCOMPARE(key.value_or(QByteArray()), QByteArray(32, 'c'));
        QVERIFY2(shown.contains(u"\n#SECRET_KEY=(in "_s + m_folder->filePath(u"secret.key"_s) + u") "),
                 qPrintable(shown));
        QVERIFY(!wasMade);
        QVERIFY(!shortKey && shortKey.error().exitCode == EX_CONFIG);
    }

    void makesItsKeyOnceAndKeepsItPrivate()
    {
        Config config;
        config.dataDir = m_folder->filePath(u"data"_s);
        QVERIFY(makeDataDir(config.dataDir));
        const auto key = secretKey(config);
        QVERIFY(key);
        QCOMPARE(key->size(), 64);
        QCOMPARE(*secretKey(config), *key);
        const auto others = QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther;
        QVERIFY(!(QFile::permissions(config.dataDir + u"/secret.key"_s) & others));
        QVERIFY(!(QFile::permissions(config.dataDir) & (others | QFile::ExeGroup | QFile::ExeOther)));
    }

    void refusesShortKeys_data()
    {
        QTest::addColumn<int>("algorithm");
        QTest::addColumn<int>("least");
        QTest::newRow("HS256") << int(services::TokenAlgorithm::HS256) << 32;
        QTest::newRow("HS384") << int(services::TokenAlgorithm::HS384) << 48;
        QTest::newRow("HS512") << int(services::TokenAlgorithm::HS512) << 64;
    }

    void refusesShortKeys()
    {
        QFETCH(int, algorithm);
        QFETCH(int, least);
        Config config;
        config.algorithm = services::TokenAlgorithm(algorithm);
        config.secretKey = QByteArray(least, 'x');
        QVERIFY(secretKey(config));
        config.secretKey.chop(1);
        QVERIFY(!secretKey(config));
    }

private:
    QString write(const QString &name, const QByteArray &text)
    {
        QFile file(m_folder->filePath(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size())
            return {};
        return file.fileName();
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

QTEST_GUILESS_MAIN(ConfigTest)
#include "tst_config.moc"
