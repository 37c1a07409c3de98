// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "model/ids.h"
#include "protocol/admin/adminrows.h"

#include <QObject>

namespace natter::services {

/**
 * Says which rows of the database are not what they were, to whoever watches them live; after the commit, on the loop
 * thread. Saying it costs nothing worth counting while nobody does. What a row is now has to be read.
 */
class RecordNews : public QObject
{
    Q_OBJECT

Q_SIGNALS:
    void userChanged(natter::UserId user);
    void groupChanged(natter::ConversationId group);
    void audited(const natter::protocol::AuditEntry &entry);
};

} // namespace natter::services
