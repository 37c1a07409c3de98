// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/operatorcommands.h"

#include <QLocalServer>

#include <functional>
#include <optional>

class QLocalSocket;

namespace natter::server {

/**
 * Where subcommands reach the server that runs, since only one process may have the database: a socket in DATA_DIR that
 * nobody but the server's own user can open. A line asks, a line answers, and that is it. Loop thread, owned by the
 * application.
 */
class ControlSocket : public QObject
{
    Q_OBJECT

public:
    using Handler = std::function<void(const protocol::ControlRequest &request, AnswerControl answer)>;

    explicit ControlSocket(Handler handler);

    /** Where it is, for a server with that DATA_DIR. */
    [[nodiscard]] static QString pathIn(const QString &dataDir);

    /** The process that listens at @p path, if this user may ask it. */
    [[nodiscard]] static std::optional<qint64> listener(const QString &path);

    /** Replaces what an earlier server has left; the lock of the database says that it runs no more. False: the name
     * is too long for the kernel, or the folder does not take it; errorString() says which. */
    [[nodiscard]] bool listen(const QString &path);
    [[nodiscard]] QString errorString() const { return m_server.errorString(); }

private:
    void accept();
    void read(QLocalSocket *socket);

    Handler m_handler;
    QLocalServer m_server;
};

} // namespace natter::server
