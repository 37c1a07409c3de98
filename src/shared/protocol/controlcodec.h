// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <QHash>
#include <QStringList>

/** What a subcommand of natterd says to the natterd that serves, over a socket of the same machine: a line each way. */
namespace natter::protocol {

/** A subcommand as it was typed. */
struct ControlRequest
{
    QStringList words;               ///< such as "invite", "add"
    QHash<QString, QString> options; ///< by name, without dashes
    QString password;                ///< of a new account: never among the words, which others see
};

struct ControlAnswer
{
    int exitCode = 0;
    QString text; ///< for stdout, or for stderr if it failed
};

/** Longest line either way, in bytes. */
inline constexpr qsizetype controlLineMost = 1024 * 1024;

[[nodiscard]] QByteArray encodeControlRequest(const ControlRequest &request);
[[nodiscard]] QByteArray encodeControlAnswer(const ControlAnswer &answer);
// Errors: InvalidJson, ValidationFailed.
[[nodiscard]] Result<ControlRequest> decodeControlRequest(QByteArrayView line);
[[nodiscard]] Result<ControlAnswer> decodeControlAnswer(QByteArrayView line);

} // namespace natter::protocol
