// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/admin/admincommand.h"
#include "protocol/fields.h"

/** Texts and parameters that several operations of the administration take; the rules of each, once. */
namespace natter::protocol::admin {

/** Characters of what is typed to be looked for, or to remember something by. */
inline constexpr qsizetype lineMost = 200;
inline constexpr int pageMost = 200;

/** Text that stays on its line. */
[[nodiscard]] TextResult<QString> parseLine(const QString &text, qsizetype most);
[[nodiscard]] TextResult<QString> parseAnnouncement(const QString &text);
[[nodiscard]] TextResult<QString> parseCloseReason(const QString &text);
[[nodiscard]] TextResult<Timestamp> parseTime(const QString &text);
[[nodiscard]] TextResult<AccountRole> parseAccountRole(const QString &text);
[[nodiscard]] TextResult<Role> parseRole(const QString &text);
[[nodiscard]] TextResult<UserState> parseUserState(const QString &text);
[[nodiscard]] TextResult<GroupState> parseGroupState(const QString &text);
[[nodiscard]] TextResult<BroadcastTarget> parseTarget(const QString &text);
[[nodiscard]] TextResult<bool> parseIsCsv(const QString &text);
[[nodiscard]] TextResult<bool> parseTruth(const QString &text);
[[nodiscard]] PageRequest pageOf(FieldReader &fields);
/** One of @p names, with or without a minus before it. */
[[nodiscard]] Order orderOf(FieldReader &fields, std::initializer_list<const char *> names);
[[nodiscard]] QString lineOf(FieldReader &fields, const char *name);
/** "reason", which may be left out. */
[[nodiscard]] QString reasonOf(FieldReader &fields);
/** An end by its time or by how far it is away; neither: there is none. */
[[nodiscard]] std::optional<Timestamp> endOf(FieldReader &fields, const char *name);

} // namespace natter::protocol::admin
