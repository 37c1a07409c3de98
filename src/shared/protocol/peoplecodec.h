// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/command.h"
#include "protocol/event.h"
#include "protocol/requestlimits.h"

#include <QByteArray>

#include <optional>

/** People and blocks, REST only: the queries of lists, and the shapes of other people. */
namespace natter::protocol {

/** The parameters of a list as the target's query has them, escapes resolved. */
struct ListParameters
{
    std::optional<QByteArray> limit;
    std::optional<QByteArray> cursor;
    std::optional<QByteArray> query;
};

// Errors: ValidationFailed, with every wrong parameter.
[[nodiscard]] Result<FindPeople> decodeFindPeople(const ListParameters &parameters, const RequestLimits &limits);
[[nodiscard]] Result<ListBlocks> decodeListBlocks(const ListParameters &parameters, const RequestLimits &limits);

[[nodiscard]] QByteArray encodePerson(const KnownPerson &person);
[[nodiscard]] QByteArray encodePeople(const PersonPage &page);
[[nodiscard]] QByteArray encodeBlocks(const BlockPage &page);

} // namespace natter::protocol
