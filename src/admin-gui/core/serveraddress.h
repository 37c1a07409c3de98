// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <QCoreApplication>
#include <QString>
#include <QUrl>

namespace natter::admin {

/** Where a server's admin side is: scheme (http or https), host, port. Can only be made by parse(), so it is always one
 * to connect to. */
class ServerAddress
{
    Q_DECLARE_TR_FUNCTIONS(natter::admin::ServerAddress)

public:
    /** Longer than any address that leads somewhere: a host name has at most 253 characters. */
    static constexpr qsizetype mostCharacters = 300;

    /**
     * What a person typed. Without a scheme it is http on this machine and https elsewhere, and the port is the admin
     * side's own (8001) unless one is given; with a scheme and without a port it is the scheme's own. Error:
     * ValidationFailed with a sentence that says what to change.
     */
    [[nodiscard]] static Result<ServerAddress> parse(const QString &text);

    /** Without a path. */
    [[nodiscard]] const QUrl &url() const { return m_url; }
    /** Whether it is on this machine. */
    [[nodiscard]] bool isLocal() const;
    /** As it is shown and stored, such as https://chat.example:8443; parse() takes it back. */
    [[nodiscard]] QString toString() const { return m_url.toString(); }

    friend bool operator==(const ServerAddress &, const ServerAddress &) = default;

private:
    explicit ServerAddress(QUrl url)
        : m_url(std::move(url))
    {}

    QUrl m_url;
};

} // namespace natter::admin
