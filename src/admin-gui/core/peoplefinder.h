// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/adminsession.h"

#include <QStringList>

#include <vector>

namespace natter::admin {

/**
 * Who is meant by @p words, each an e-mail address, or a name or a part of one that only one user has; empty ones are
 * passed over. Asks one after the other. Error: ValidationFailed, which names whom it did not find, or who is many.
 */
void findPeople(AdminSession &session, const QStringList &words, Reply<std::vector<qint64>> reply);

/** Which group is meant by @p name, or a part of it that only one has. Error: as above. */
void findGroup(AdminSession &session, const QString &name, Reply<qint64> reply);

} // namespace natter::admin
