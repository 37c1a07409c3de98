// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/errorcode.h"

#include <QByteArray>
#include <QString>

#include <chrono>
#include <expected>
#include <optional>
#include <variant>
#include <vector>

namespace natter {

/** A number or a word that a FieldError's sentence is about, for programs: a bound, a pattern. */
struct FaultContext
{
    QByteArray name; ///< pydantic's, such as "min_length"
    std::variant<qint64, QString> value;
};

/** One field of a request that is missing or wrong, in the terms FastAPI clients expect. */
struct FieldError
{
    QByteArray type;                     ///< pydantic's name of the fault, such as "missing" or "string_too_short"
    QByteArray field;                    ///< the wire name of the field; empty: the whole body
    QString message;                     ///< a sentence for people
    QByteArray input;                    ///< what was sent, as JSON; empty where it must not be repeated (passwords)
    std::optional<qint64> position = {}; ///< in a list the element, in broken JSON the character, from 0
    std::vector<FaultContext> context = {};
    bool inQuery = false; ///< of the target's query, not of the body
};

/** Why something failed. A value, never thrown across a layer. */
struct [[nodiscard]] Error
{
    ErrorCode code = ErrorCode::Internal;
    QString detail; ///< a sentence for people; empty means the table's own
    std::vector<FieldError> fields;
    std::chrono::seconds retryAfter{0};

    Error(ErrorCode errorCode, QString sentence = {})
        : code(errorCode)
        , detail(std::move(sentence))
    {}

    [[nodiscard]] QString message() const { return detail.isEmpty() ? QString(errorRow(code).message) : detail; }
};

template<class T>
using Result = std::expected<T, Error>;

/** Shorthand for `return fail(ErrorCode::NotFound)`. */
[[nodiscard]] inline std::unexpected<Error> fail(ErrorCode code, QString sentence = {})
{
    return std::unexpected(Error(code, std::move(sentence)));
}

[[nodiscard]] inline std::unexpected<Error> fail(Error error)
{
    return std::unexpected(std::move(error));
}

} // namespace natter
