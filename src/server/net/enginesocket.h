// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTcpSocket>

namespace natter::net {

class EngineSocket;

/** Takes what a Qt engine writes into its socket. */
class EngineOutput
{
public:
    virtual void engineWrote(QByteArrayView bytes) = 0;

    /** The engine has closed its end: nothing more comes from it. */
    virtual void engineClosed() = 0;

protected:
    ~EngineOutput() = default;
};

/**
 * A QTcpSocket without a socket: what QHttpServer and QWebSocket read is fed to it from memory, what they write goes to
 * an EngineOutput. No descriptor, no notifier, no buffer of its own.
 *
 * Lives on the loop thread. It is always connected as far as the engine can tell: whether the client is still there is
 * the owner's concern, so no engine code ever runs because a client has left.
 */
class EngineSocket final : public QTcpSocket
{
    Q_OBJECT

public:
    explicit EngineSocket(QObject *parent = nullptr);
    ~EngineSocket() override;

    /** Whom output goes to; nullptr swallows it. */
    void setOutput(EngineOutput *output) { m_output = output; }

    /**
     * Lets the engine read @p bytes, before this returns: @p reader is whose queued slots to run at once (QWebSocket
     * and its server listen to readyRead() through the event queue), nullptr where the engine listens directly. Returns
     * whether everything was read; what was not is forgotten.
     */
    bool feed(QByteArrayView bytes, QObject *reader);

    /** Frees the chunk that a peek has left in QIODevice's buffer, 16 KiB for the rest of the connection's life
     * otherwise. */
    void dropReadBuffer();

    [[nodiscard]] qint64 bytesAvailable() const override;
    [[nodiscard]] qint64 bytesToWrite() const override { return 0; }
    void disconnectFromHost() override;
    void close() override;

protected:
    qint64 readData(char *data, qint64 maxSize) override;
    qint64 skipData(qint64 maxSize) override;
    qint64 writeData(const char *data, qint64 size) override;

private:
    EngineOutput *m_output = nullptr;
    QByteArrayView m_input;
};

} // namespace natter::net
