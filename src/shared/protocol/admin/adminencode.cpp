// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/admin/admindecode.h"

namespace natter::protocol {

namespace {

AdminDocument json(QByteArray body)
{
    return {QByteArrayLiteral("application/json"), std::move(body), {}};
}

struct Encoder
{
    AdminDocument operator()(std::monostate) const { return {}; }
    AdminDocument operator()(const AdminDocument &document) const { return document; }
    AdminDocument operator()(const LogLevels &levels) const
    {
        JsonWriter writer;
        writer.beginObject();
        QStringList categories = levels.levels.keys();
        categories.sort();
        for (const QString &category : categories)
            writer.field(category.toLatin1(), levels.levels.value(category));
        return json(writer.endObject().take());
    }
    template<Shaped Row>
    AdminDocument operator()(const Row &row) const
    {
        return json(encodeRow(row));
    }
};

} // namespace

AdminDocument encodeAdminOutcome(const AdminOutcome &outcome)
{
    return std::visit(Encoder(), outcome);
}

} // namespace natter::protocol
