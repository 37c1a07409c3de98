// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/enginesocket.h"

#include <QCoreApplication>
#include <QEvent>

#include <cstring>

namespace natter::net {

EngineSocket::EngineSocket(QObject *parent)
    : QTcpSocket(parent)
{
    setSocketState(ConnectedState);
    QIODevice::open(ReadWrite | Unbuffered);
}

EngineSocket::~EngineSocket()
{
    // Else ~QAbstractSocket would abort a connection that is none, with signals to engines that are gone.
    setSocketState(UnconnectedState);
}

bool EngineSocket::feed(QByteArrayView bytes, QObject *reader)
{
    m_input = bytes;
    Q_EMIT readyRead();
    if (reader)
        QCoreApplication::sendPostedEvents(reader, QEvent::MetaCall);
    const bool read = m_input.isEmpty();
    m_input = {};
    return read;
}

void EngineSocket::dropReadBuffer()
{
    QIODevice::open(ReadWrite | Unbuffered);
}

qint64 EngineSocket::bytesAvailable() const
{
    return m_input.size() + QTcpSocket::bytesAvailable();
}

void EngineSocket::disconnectFromHost()
{
    if (m_output)
        m_output->engineClosed();
}

void EngineSocket::close()
{
    disconnectFromHost();
}

qint64 EngineSocket::readData(char *data, qint64 maxSize)
{
    const qint64 count = std::min<qint64>(maxSize, m_input.size());
    if (count > 0) // both sides may be null without anything to copy
        std::memcpy(data, m_input.data(), std::size_t(count));
    m_input = m_input.sliced(count);
    return count;
}

qint64 EngineSocket::skipData(qint64 maxSize)
{
    const qint64 count = std::min<qint64>(maxSize, m_input.size());
    m_input = m_input.sliced(count);
    return count;
}

qint64 EngineSocket::writeData(const char *data, qint64 size)
{
    if (m_output)
        m_output->engineWrote(QByteArrayView(data, size));
    return size;
}

} // namespace natter::net
