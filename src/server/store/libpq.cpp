// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/libpq.h"

#include <QLibrary>
#include <QSqlDatabase>
#include <QSqlDriver>
#include <QVariant>

namespace natter::store {

using namespace Qt::StringLiterals;

namespace {

using Number = int (*)(const void *connection);
using Receiver = void (*)(void *context, const void *result);
using SetReceiver = Receiver (*)(void *connection, Receiver receiver, void *context);

struct Functions
{
    Number socket = Number(QLibrary::resolve(u"pq"_s, 5, "PQsocket"));
    Number status = Number(QLibrary::resolve(u"pq"_s, 5, "PQstatus"));
    SetReceiver setReceiver = SetReceiver(QLibrary::resolve(u"pq"_s, 5, "PQsetNoticeReceiver"));
};

const Functions &functions()
{
    static const Functions known;
    return known;
}

} // namespace

Result<Libpq> Libpq::of(const QSqlDatabase &connection)
{
    const QVariant handle = connection.driver()->handle();
    const auto &[socket, status, setReceiver] = functions();
    if (!socket || !status || !setReceiver || QLatin1StringView(handle.typeName()) != "pg_conn*"_L1)
        return fail(ErrorCode::Unavailable, u"libpq is not as it is expected to be"_s);
    Libpq libpq;
    libpq.m_handle = *static_cast<void *const *>(handle.constData());
    return libpq;
}

int Libpq::socket() const
{
    return functions().socket(m_handle);
}

bool Libpq::isBroken() const
{
    constexpr int connectionOk = 0;
    return m_handle && functions().status(m_handle) != connectionOk;
}

void Libpq::silence() const
{
    functions().setReceiver(m_handle, [](void *, const void *) {}, nullptr);
}

} // namespace natter::store
