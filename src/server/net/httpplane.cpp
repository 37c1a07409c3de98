// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/httpplane.h"

#include "base/log.h"
#include "base/qtversion.h"
#include "net/httpsyntax.h"

#include <QHttpServer>
#include <QTcpServer>

#include <sys/socket.h>

namespace natter::net {

/**
 * What QHttpServer takes for its listening server: hands it engine sockets, and never listens. Since Qt 6.8 it has to
 * look as if it did; so it has a socket that was neither bound nor opened, which nobody can reach.
 */
class HttpPlane::Port final : public QTcpServer
{
public:
    Port()
    {
        setSocketDescriptor(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        pauseAccepting(); // there is nothing to wait for
    }

    /** Makes the server adopt @p engine. */
    void offer(EngineSocket &engine)
    {
        m_offered = &engine;
        // The signal is private to QTcpServer, but not to its meta-object.
        QMetaObject::invokeMethod(this, "pendingConnectionAvailable", Qt::DirectConnection);
        m_offered = nullptr;
    }

    [[nodiscard]] bool hasPendingConnections() const override { return m_offered != nullptr; }
    QTcpSocket *nextPendingConnection() override { return std::exchange(m_offered, nullptr); }

private:
    EngineSocket *m_offered = nullptr;
};

namespace {

/** Kept for the next requests; a burst of requests in flight leaves no more behind. */
constexpr std::size_t freeEnginesMost = 64;

/** A Respond is to be called once. One that is dropped instead must not leave its request unanswered. */
class Ticket
{
public:
    using Finish = void (*)(const std::shared_ptr<Exchange> &, const Answer &);

    Ticket(std::weak_ptr<Exchange> exchange, Finish finish)
        : m_exchange(std::move(exchange))
        , m_finish(finish)
    {}
    Ticket(Ticket &&other) noexcept = default;
    Ticket &operator=(Ticket &&other) = delete;
    ~Ticket()
    {
        if (!m_exchange.expired())
            use(Answer::failure(Error(ErrorCode::Internal)));
    }

    void use(const Answer &answer)
    {
        // The plane forgets an exchange with its answer, and all of them when it ends.
        if (const auto exchange = std::exchange(m_exchange, {}).lock())
            m_finish(exchange, answer);
    }

private:
    std::weak_ptr<Exchange> m_exchange;
    Finish m_finish;
};

/**
 * What a page of another origin may send: the fields that mean something here, and whatever else it asks for, for what
 * means nothing can do no harm, and the seed lets it pass.
 */
QByteArray allowedFields(const RequestHead &head)
{
    QByteArray allowed("Authorization, Content-Type, If-None-Match");
    forEachListElement(
        head.field("access-control-request-headers").value_or(QByteArrayView()), [&allowed](QByteArrayView name) {
            constexpr std::array<QByteArrayView, 3> named{"authorization", "content-type", "if-none-match"};
            const bool isNamed =
                std::ranges::any_of(named, [name](QByteArrayView known) { return equalsIgnoringCase(name, known); });
            if (isToken(name) && !isNamed)
                allowed.append(", ").append(name);
        });
    return allowed;
}

/** application/json, in UTF-8 if it says anything about that. */
bool isJson(QByteArrayView contentType)
{
    const qsizetype semicolon = contentType.indexOf(';');
    if (!equalsIgnoringCase(withoutBlanks(semicolon < 0 ? contentType : contentType.first(semicolon)),
                            "application/json"))
        return false;
    if (semicolon < 0)
        return true;
    const QByteArrayView parameter = withoutBlanks(contentType.sliced(semicolon + 1));
    return equalsIgnoringCase(parameter, "charset=utf-8") || equalsIgnoringCase(parameter, "charset=\"utf-8\"");
}

} // namespace

Exchange::Exchange(HttpPlane &plane, AnswerTaker &client, RequestHead head, session::Peer peer, bool keepAlive)
    : m_plane(plane)
    , m_client(&client)
    , m_head(std::move(head))
    , m_peer(std::move(peer))
    , m_context(m_head, keepAlive)
{}

Exchange::~Exchange() = default;

HttpPlane::HttpPlane(const RouteContext &context, AnswerWriter &writer)
    : m_context(context)
    , m_writer(writer)
    , m_routes(context.admin ? Side::Admin : Side::Public)
    , m_server(std::make_unique<QHttpServer>())
    , m_port(new Port)
{
    m_server->bind(m_port); // which makes the server its parent
    handleEveryRequest(*m_server, [this](const QHttpServerRequest &request, QHttpServerResponder &&responder) {
        handle(request, std::move(responder));
    });
}

HttpPlane::~HttpPlane()
{
    // Responders point to engine sockets, and so does the server.
    m_exchanges.clear();
    // Qt 6.8 makes them children of what reads them, which goes with the server; they are ours.
    for (const auto &engine : m_engines)
        engine->setParent(nullptr);
    m_server.reset();
}

EngineSocket *HttpPlane::takeEngine()
{
    if (m_freeEngines.empty()) {
        m_engines.push_back(std::make_unique<EngineSocket>());
        m_port->offer(*m_engines.back());
        return m_engines.back().get();
    }
    EngineSocket *engine = m_freeEngines.back();
    m_freeEngines.pop_back();
    return engine;
}

void HttpPlane::dropEngine(EngineSocket *engine)
{
    // Not deleted at once: Qt may still be reading from it.
    const auto place = std::ranges::find(m_engines, engine, &std::unique_ptr<EngineSocket>::get);
    place->release()->deleteLater();
    m_engines.erase(place);
}

std::optional<Answer> HttpPlane::refusal(const RequestHead &head) const
{
    const RouteTable::Match match = m_routes.match(head.method(), head.path());
    if (!match.route) {
        if (head.method() == Method::Options && (!match.allow.isEmpty() || head.path() == "*" || isPreflight(head)))
            return options(head, match);
        Answer answer =
            Answer::failure(Error(match.allow.isEmpty() ? ErrorCode::NotFound : ErrorCode::MethodNotAllowed));
        if (!match.allow.isEmpty())
            answer.fields.emplace_back("Allow", match.allow);
        return answer;
    }
    const bool takesBody = match.route->method != Method::Get && match.route->takesBody;
    if (takesBody && head.hasBody() && !isJson(head.field("content-type").value_or(QByteArrayView())))
        return Answer::failure(Error(ErrorCode::UnsupportedMediaType));
    bool isCoded = false;
    head.forEachElement("content-encoding",
                        [&](QByteArrayView coding) { isCoded |= !equalsIgnoringCase(coding, "identity"); });
    if (takesBody && head.hasBody() && isCoded) {
        Answer answer =
            Answer::failure(Error(ErrorCode::UnsupportedMediaType, QStringLiteral("The body must not be compressed")));
        answer.fields.emplace_back("Accept-Encoding", "identity"); // RFC 9110 §15.5.16
        return answer;
    }
    return std::nullopt;
}

Answer HttpPlane::options(const RequestHead &head, const RouteTable::Match &match) const
{
    const QByteArray allow = match.allow.isEmpty() ? QByteArrayLiteral("GET, HEAD, POST, OPTIONS") : match.allow;
    Answer answer{.status = 204, .body = {}, .fields = {}};
    if (!isPreflight(head)) {
        answer.fields.emplace_back("Allow", allow);
        return answer;
    }
    if (!m_writer.origins().allows(head.field("origin").value_or(QByteArrayView())))
        return Answer::failure(Error(ErrorCode::Forbidden, QStringLiteral("This origin is not allowed")));
    // Also for a path that is none: its 404 is to be read, not to look as if the server could not be reached.
    answer.fields.emplace_back("Access-Control-Allow-Methods", allow);
    answer.fields.emplace_back("Access-Control-Allow-Headers", allowedFields(head));
    answer.fields.emplace_back("Access-Control-Max-Age", "600");
    return answer;
}

std::shared_ptr<Exchange> HttpPlane::start(AnswerTaker &client, RequestHead head, const QByteArray &body,
                                           session::Peer peer, bool keepAlive)
{
    auto exchange = std::make_shared<Exchange>(*this, client, std::move(head), std::move(peer), keepAlive);
    m_exchanges.push_back(exchange);
    exchange->m_engine = takeEngine();
    exchange->m_engine->setOutput(exchange.get());

    // Of what was sent, Qt gets the method and the body: there is nothing left to disagree about, or to log.
    const RequestHead &checked = exchange->m_head;
    QByteArray plain;
    plain.reserve(128);
    plain.append(methodName(checked.method()));
    plain.append(" / HTTP/1.1\r\nHost: natter\r\nContent-Length: ")
        .append(QByteArray::number(body.size()))
        .append("\r\n\r\n");
    const std::shared_ptr<Exchange> outer = std::exchange(m_starting, exchange);
    EngineSocket *engine = exchange->m_engine;
    bool read = engine->feed(plain, nullptr);
    if (read && !body.isEmpty())
        read = engine->feed(body, nullptr);
    m_starting = outer;
    if (exchange->m_answered)
        release(exchange);
    if (!exchange->m_handled) {
        qCWarning(logNet) << "Qt HTTP Server did not take" << logSafeTarget(checked.target());
        finish(exchange, Answer::failure(Error(ErrorCode::BadRequest)));
    }
    return exchange;
}

void HttpPlane::handle(const QHttpServerRequest &request, QHttpServerResponder &&responder)
{
    const std::shared_ptr<Exchange> exchange = m_starting;
    exchange->m_handled = true;
    exchange->m_responder = std::make_unique<QHttpServerResponder>(std::move(responder));
    dispatch(exchange, request.body());
}

void HttpPlane::dispatch(const std::shared_ptr<Exchange> &exchange, const QByteArray &body)
{
    const RequestHead &head = exchange->m_head;
    const RouteTable::Match match = m_routes.match(head.method(), head.path());
    exchange->m_context.noStore = match.route && match.route->noStore;
    if (const auto refused = refusal(head))
        return finish(exchange, *refused);
    Ticket ticket(exchange, [](const std::shared_ptr<Exchange> &waiting, const Answer &answer) {
        if (waiting->m_engine)
            waiting->m_plane.finish(waiting, answer);
    });
    match.route->handle(m_context, Request{head, body, exchange->m_peer, match.route->operation, match.ids},
                        [ticket = std::move(ticket)](const Answer &answer) mutable { ticket.use(answer); });
}

void HttpPlane::finish(const std::shared_ptr<Exchange> &exchange, const Answer &answer)
{
    if (AnswerTaker *client = std::exchange(exchange->m_client, nullptr)) {
        // Qt is told that the request is over, so that the engine socket is good for the next one. What it makes of
        // that no client sees: it would spell fields its own way, and from 6.8 on add a length that is wrong for HEAD.
        if (exchange->m_responder)
            exchange->m_responder->write(QHttpServerResponder::StatusCode(answer.status));
        if (AnswerWriter::goesApart(answer, exchange->m_context))
            client->answered(m_writer.head(answer, exchange->m_context), answer.body);
        else
            client->answered(m_writer.bytes(answer, exchange->m_context), {});
    }
    exchange->m_answered = true;
    if (exchange != m_starting)
        release(exchange);
}

void HttpPlane::release(const std::shared_ptr<Exchange> &exchange)
{
    exchange->m_responder.reset();
    EngineSocket *engine = std::exchange(exchange->m_engine, nullptr);
    engine->setOutput(nullptr);
    if (exchange->m_handled && m_freeEngines.size() < freeEnginesMost)
        m_freeEngines.push_back(engine);
    else
        dropEngine(engine); // a burst has passed, or half a request is left in it
    std::erase(m_exchanges, exchange);
}

} // namespace natter::net
