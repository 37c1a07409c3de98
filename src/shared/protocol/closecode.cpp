// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/closecode.h"

#include <algorithm>
#include <array>

namespace natter::protocol {

using namespace Qt::StringLiterals;

namespace {

constexpr auto rows = std::to_array<CloseRow>({
    {CloseCode::Normal, ""_L1, AfterClose::Reconnect},
    {CloseCode::GoingAway, "going away"_L1, AfterClose::Reconnect},
    {CloseCode::ProtocolError, "protocol error"_L1, AfterClose::BackOff},
    {CloseCode::UnsupportedData, "only text messages are understood"_L1, AfterClose::BackOff},
    {CloseCode::InvalidText, "text is not valid UTF-8"_L1, AfterClose::BackOff},
    {CloseCode::PolicyViolation, "policy violation"_L1, AfterClose::BackOff},
    {CloseCode::TooBig, "message too big"_L1, AfterClose::BackOff},
    {CloseCode::InternalError, "internal error"_L1, AfterClose::Reconnect},
    {CloseCode::TryAgainLater, "try again later"_L1, AfterClose::BackOff},
    {CloseCode::NoHello, "no HELLO"_L1, AfterClose::BackOff},
    {CloseCode::TooSlow, "reading too slowly"_L1, AfterClose::Reconnect},
    {CloseCode::ClosedByOperator, "closed by an operator"_L1, AfterClose::Reconnect},
    {CloseCode::Flood, "too many errors"_L1, AfterClose::BackOff},
    {CloseCode::LoginEnded, "login ended"_L1, AfterClose::StayAway},
    {CloseCode::Banned, "suspended or banned"_L1, AfterClose::StayAway},
});

} // namespace

const CloseRow &closeRow(CloseCode code)
{
    // A number that no row has can only come from a cast; it must not read past the table.
    const auto row = std::ranges::find(rows, code, &CloseRow::code);
    return row != rows.end() ? *row : *std::ranges::find(rows, CloseCode::InternalError, &CloseRow::code);
}

} // namespace natter::protocol
