// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/config.h"
#include "services/overview.h"

namespace natter::net {
struct TlsCertificate;
}

namespace natter::server {

/** What is known of a server on @p port from its settings, its files and its machine. @p certificate: null without TLS.
 */
[[nodiscard]] services::ServerFacts serverFacts(const Config &config, quint16 port,
                                                const net::TlsCertificate *certificate);

} // namespace natter::server
