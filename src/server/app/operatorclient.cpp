// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/operatorclient.h"

#include "app/config.h"
#include "app/controlsocket.h"
#include "app/exitcodes.h"
#include "app/secretkey.h"
#include "app/startup.h"
#include "base/log.h"
#include "domain/directory.h"
#include "hub/hub.h"

#include <QCommandLineParser>
#include <QEventLoop>
#include <QFile>
#include <QLocalSocket>
#include <QTextStream>

#include <optional>

#include <sysexits.h>
#include <termios.h>
#include <unistd.h>

namespace natter::server {

using namespace Qt::StringLiterals;
using protocol::ControlAnswer;
using protocol::ControlRequest;

namespace {

constexpr int connectMilliseconds = 2'000;
constexpr int answerMilliseconds = 30'000;

/** While it lives, what is typed is not shown. */
class Unseen
{
public:
    Unseen()
    {
        if (::tcgetattr(STDIN_FILENO, &m_before) != 0)
            return;
        termios quiet = m_before;
        quiet.c_lflag &= ~tcflag_t(ECHO);
        m_changed = ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet) == 0;
    }
    ~Unseen()
    {
        if (m_changed)
            ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &m_before);
    }
    Q_DISABLE_COPY_MOVE(Unseen)

private:
    termios m_before{};
    bool m_changed = false;
};

/** The first line of stdin; asked for where somebody types. */
QString readPassword()
{
    const bool isTyped = ::isatty(STDIN_FILENO) != 0;
    if (isTyped)
        QTextStream(stderr) << "Password: " << Qt::flush;
    QFile input;
    if (!input.open(stdin, QIODevice::ReadOnly))
        return {};
    const Unseen unseen;
    QByteArray line = input.readLine(protocol::controlLineMost / 2);
    if (isTyped)
        QTextStream(stderr) << '\n';
    while (line.endsWith('\n') || line.endsWith('\r'))
        line.chop(1);
    return QString::fromUtf8(line);
}

ControlRequest requestOf(const QCommandLineParser &parser)
{
    ControlRequest request{parser.positionalArguments(), {}, {}};
    for (const QString &name : {u"uses"_s, u"days"_s, u"note"_s}) {
        if (parser.isSet(name))
            request.options.insert(name, parser.value(name));
    }
    if (parser.isSet(u"yes"_s))
        request.options.insert(u"yes"_s, u"yes"_s);
    if (request.words.value(0) == u"user" && request.words.value(1) == u"add")
        request.password = readPassword();
    return request;
}

/** The answer of the server that runs; nothing if none does. */
std::optional<ControlAnswer> askServer(const QString &path, const ControlRequest &request)
{
    QLocalSocket socket;
    socket.connectToServer(path);
    if (!socket.waitForConnected(connectMilliseconds))
        return std::nullopt;
    socket.write(protocol::encodeControlRequest(request) + '\n');
    QByteArray line;
    while (!line.endsWith('\n')) {
        if (!socket.bytesAvailable() && !socket.waitForReadyRead(answerMilliseconds))
            break;
        line += socket.readAll();
    }
    const auto answer = protocol::decodeControlAnswer(line);
    return answer ? *answer : ControlAnswer{EX_UNAVAILABLE, u"The server gave no answer.\n"_s};
}

/** The same without a server, by whoever gets hold of the database. */
ControlAnswer doItHere(const Config &config, const ControlRequest &request)
{
    constexpr int hashing = 1;
    if (auto made = makeDataDir(config.dataDir); !made)
        return {made.error().exitCode, made.error().sentence + u'\n'};
    store::StoreOptions options;
    options.url = config.database;
    auto opened = store::Store::open(options);
    if (!opened) {
        const StartFault fault = databaseFault(config.database, opened.error());
        return {fault.exitCode, fault.sentence + u'\n'};
    }
    domain::Directory directory;
    hub::Hub hub;
    services::Changes changes(directory, hub);
    services::Passwords passwords(config.bcryptCost, hashing, hashing);
    services::Operators operators(**opened);
    const auto key = auditKey(config);
    if (!key)
        return {key.error().exitCode, key.error().sentence + u'\n'};
    // Nobody comes in here: no token is made or taken.
    const services::Tokens tokens({});
    services::LoginGuard guard({});
    services::Accounts accounts(**opened, passwords, tokens, guard, changes, config.refreshTokenLifetime);
    services::Administration administration({**opened, passwords, tokens, changes, accounts, directory, hub},
                                            config.dataDir, *key, config.groupLimits);
    std::optional<ControlAnswer> answer;
    QEventLoop loop;
    runOperatorCommand(request, {operators, administration}, config.requestLimits.text, [&](ControlAnswer given) {
        answer = std::move(given);
        loop.quit();
    });
    if (!answer)
        loop.exec();
    return *std::move(answer);
}

int show(const ControlAnswer &answer)
{
    if (answer.exitCode == EX_OK)
        QTextStream(stdout) << answer.text;
    else
        QTextStream(stderr) << "natterd: " << answer.text;
    return answer.exitCode;
}

} // namespace

int askOperator(const QCommandLineParser &parser, const Configuration &configuration)
{
    return show(askOperator(requestOf(parser), configuration.config));
}

ControlAnswer askOperator(const ControlRequest &request, const Config &config)
{
    const auto answer = askServerThatRuns(request, config);
    return answer ? *answer : doItHere(config, request);
}

std::optional<ControlAnswer> askServerThatRuns(const ControlRequest &request, const Config &config)
{
    return askServer(ControlSocket::pathIn(config.dataDir), request);
}

int askRunningServer(const QCommandLineParser &parser, const Configuration &configuration, const QString &otherwise)
{
    const QString socket = ControlSocket::pathIn(configuration.config.dataDir);
    const auto answer = askServer(socket, requestOf(parser));
    return show(answer ? *answer
                       : ControlAnswer{EX_UNAVAILABLE, u"no natterd answers at %1%2\n"_s.arg(socket, otherwise)});
}

} // namespace natter::server
