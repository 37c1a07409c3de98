// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"
#include "net/httphead.h"
#include "net/options.h"

#include <QHostAddress>

#include <functional>
#include <utility>
#include <vector>

namespace natter::net {

/** What is answered to an HTTP request, before the fields that every answer has. */
struct Answer
{
    int status = 200;
    QByteArray body;
    std::vector<std::pair<QByteArray, QByteArray>> fields;
    QByteArray contentType = QByteArrayLiteral("application/json"); ///< of a body that is not empty

    [[nodiscard]] static Answer json(int status, QByteArray body)
    {
        return {.status = status, .body = std::move(body), .fields = {}};
    }

    /** The row of the error table, with WWW-Authenticate and Retry-After where they belong. */
    [[nodiscard]] static Answer failure(const Error &error);
};

/** A browser asks whether a page of another origin may send what it wants to send (the Fetch standard §3.2.2). */
[[nodiscard]] bool isPreflight(const RequestHead &head);

/** What of the request, and of the connection, shapes its answer. */
struct AnswerContext
{
    bool isHead = false;
    bool version11 = true;
    bool keepAlive = true;
    bool noStore = false; ///< tokens must not stay in caches
    QByteArray origin;    ///< the request's Origin; empty without one
    bool preflight = false;

    AnswerContext() = default;
    AnswerContext(const RequestHead &head, bool keepsAlive);
};

/**
 * Which origins browsers may come from (CORS, the Fetch standard §3.2), by literal comparison: a browser writes an
 * origin in one way only, and what is written otherwise is no browser's.
 */
class OriginPolicy
{
public:
    OriginPolicy(const std::vector<QByteArray> &origins, bool credentials);

    [[nodiscard]] bool allows(QByteArrayView origin) const;
    [[nodiscard]] bool allowsAll() const { return m_any; }
    /** Never together with allowsAll(). */
    [[nodiscard]] bool allowsCredentials() const { return m_credentials; }

private:
    bool m_any;
    bool m_credentials;
    std::vector<QByteArray> m_origins;
};

/**
 * The one place where HTTP responses are written: adds what every response carries, and drops what would break out of
 * its line. Lives on the loop thread.
 */
class AnswerWriter
{
public:
    explicit AnswerWriter(const Options &options);

    /** As it is sent. */
    [[nodiscard]] QByteArray bytes(const Answer &answer, const AnswerContext &context);
    /** The same without the body. */
    [[nodiscard]] QByteArray head(const Answer &answer, const AnswerContext &context);

    /**
     * Whether the body of @p answer is better sent behind its head() than copied into bytes(): then whoever waits for
     * the same body shares it.
     */
    [[nodiscard]] static bool goesApart(const Answer &answer, const AnswerContext &context);

    [[nodiscard]] const OriginPolicy &origins() const { return m_origins; }

private:
    using Fields = std::vector<std::pair<QByteArray, QByteArray>>;
    void addOrigin(Fields &fields, const AnswerContext &context) const;
    [[nodiscard]] Fields complete(const Answer &answer, const AnswerContext &context);
    const QByteArray &date();

    OriginPolicy m_origins;
    qint64 m_dateSecond = -1;
    QByteArray m_date;
};

} // namespace natter::net
