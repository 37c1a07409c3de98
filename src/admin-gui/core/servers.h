// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/certificatepin.h"
#include "core/serveraddress.h"

#include <optional>
#include <vector>

class QSettings;

namespace natter::admin {

/** One server as the operator knows it. Holds nothing secret: what signs in is kept by Credentials, under the id. */
struct ServerProfile
{
    QString id; ///< made once, so that a new name or address keeps what belongs to it
    QString name;
    ServerAddress address;
    QString colour = {}; ///< #rrggbb, to tell the real server from the one for trying out; empty: none
    QString email = {};  ///< who signed in last
    client::CertificatePin pin = {};

    [[nodiscard]] QString title() const { return name.isEmpty() ? address.toString() : name; }
};

/** SHA-256 as AB:CD:…, the way certificates are compared by eye. */
[[nodiscard]] QString fingerprintOf(const QSslCertificate &certificate);

/**
 * The servers this console administrates, the most recently used first. Kept in the settings it is given, which outlive
 * it; entries that somebody edited into nonsense are passed over.
 */
class Servers
{
public:
    static constexpr std::size_t most = 50;

    explicit Servers(QSettings &settings);

    [[nodiscard]] const std::vector<ServerProfile> &all() const { return m_servers; }
    [[nodiscard]] const ServerProfile *find(const QString &id) const;
    /** The one to connect to at start: the last one that was used, unless the operator left it by himself. */
    [[nodiscard]] const ServerProfile *current() const;

    /** A profile for @p address that is not in the list yet. */
    [[nodiscard]] static ServerProfile made(const ServerAddress &address, const QString &name = {});
    /** Takes over @p profile, new or changed, and makes it the first one. */
    void use(const ServerProfile &profile);
    /** Takes over a change where it stands. */
    void change(const ServerProfile &profile);
    void forget(const QString &id);
    /** Nothing is connected to at the next start. */
    void leave();

private:
    void save();

    QSettings &m_settings;
    std::vector<ServerProfile> m_servers;
    bool m_isLeft = false;
};

} // namespace natter::admin
