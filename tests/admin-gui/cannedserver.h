// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayList>
#include <QHash>
#include <QObject>
#include <QTcpServer>
#include <QUrl>

#include <chrono>
#include <functional>

class QTcpSocket;

namespace natter::test {

/**
 * An HTTP server on a free port of 127.0.0.1 that says the bytes it was told to say, whatever they are. Lives on the
 * test's own thread, so the test's event loop has to run for it to answer. Healthy to begin with.
 */
class CannedServer : public QObject
{
    Q_OBJECT

public:
    CannedServer();

    /** A whole HTTP answer, with @p headers (each ending with CRLF) beside its own. */
    [[nodiscard]] static QByteArray answer(int status, const QByteArray &body, const QByteArray &headers = {});
    [[nodiscard]] static QByteArray welcome(const QByteArray &name, const QByteArray &version = "1.0.0");

    /** What comes back for a request of @p path; an empty @p bytes: nothing, ever. */
    void setAnswer(const QByteArray &path, const QByteArray &bytes) { m_answers.insert(path, bytes); }
    /** Lets each answer wait, as long as @p delay says when it is asked. */
    void setDelay(std::function<std::chrono::milliseconds()> delay) { m_delay = std::move(delay); }
    /** Hangs up after the answer instead of waiting for the next request. */
    void setHangsUp(bool hangsUp) { m_hangsUp = hangsUp; }

    /** Stops listening and cuts every connection. */
    void vanish();
    /** Listens again, on the same port. False if somebody else took it. */
    [[nodiscard]] bool comeBack();

    [[nodiscard]] QUrl url() const;
    [[nodiscard]] QString address() const { return url().toString(); }
    /** The paths that were asked for, in order. */
    [[nodiscard]] const QByteArrayList &requests() const { return m_requests; }
    /** The heads of the requests, in order. */
    [[nodiscard]] const QByteArrayList &heads() const { return m_heads; }
    [[nodiscard]] int connections() const { return m_connections; }

private:
    void accept();
    void read(QTcpSocket *socket);
    void say(QTcpSocket *socket, const QByteArray &bytes) const;

    QTcpServer m_listener;
    quint16 m_port = 0;
    QHash<QByteArray, QByteArray> m_answers;
    std::function<std::chrono::milliseconds()> m_delay;
    bool m_hangsUp = false;
    QByteArrayList m_requests;
    QByteArrayList m_heads;
    int m_connections = 0;
};

} // namespace natter::test
