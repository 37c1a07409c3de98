// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/care/tableshape.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QVariantList>

#include <optional>

namespace natter::store {

/**
 * Appends @p row to @p bytes in the one form that both engines' rows have: a tag for each value, integers in eight
 * bytes with the lowest first, texts in UTF-8 and bytes behind their length in four. What a backup holds, and what
 * digests are made of.
 */
void encodeRow(const TableShape &shape, const QVariantList &row, QByteArray &bytes);

/** Takes a row off the front of @p bytes; nothing if it is none of @p shape. */
std::optional<QVariantList> decodeRow(const TableShape &shape, QByteArrayView &bytes);

} // namespace natter::store
