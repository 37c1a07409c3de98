// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "net/answer.h"
#include "net/apifiles.h"

#include <map>

namespace natter::net {

/**
 * Answers requests for /openapi.json, the pages /docs and /redoc, and the files below them. What the executable holds
 * is sent as it lies there, without a copy; what carries the name of the service is made at its first request, and
 * kept.
 *
 * A page may fetch from this server alone and holds nothing inline, which its Content-Security-Policy says as well. A
 * file below a page has a digest in its name and may be kept for ever; everything else is asked about by its ETag.
 *
 * Lives on the loop thread, owned by the server.
 */
class ApiPages
{
public:
    ApiPages(const QString &applicationName, const QString &applicationVersion);

    /** The answer to GET or HEAD of @p head's path, which has to be that of one of apiFiles(). */
    [[nodiscard]] Answer answer(const RequestHead &head);

private:
    struct Filled
    {
        QByteArray text;
        QByteArray tag;
    };
    const Filled &filled(const ApiFile &file);

    QString m_name;
    QString m_version;
    std::map<const ApiFile *, Filled> m_filled;
};

} // namespace natter::net
