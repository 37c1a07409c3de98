// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/portprobe.h"

#include "net/socketaddress.h"

#include <QDir>
#include <QFile>
#include <QSet>

#include <cerrno>
#include <cstring>

#include <sys/socket.h>
#include <unistd.h>

namespace natter::server {

using namespace Qt::StringLiterals;

namespace {

/** The inodes of the sockets that listen on @p port, whatever their address. */
QSet<QByteArray> listeningInodes(quint16 port)
{
    QSet<QByteArray> inodes;
    for (const QString &table : {u"/proc/net/tcp"_s, u"/proc/net/tcp6"_s}) {
        QFile file(table);
        if (!file.open(QIODevice::ReadOnly))
            continue;
        // "0: 0100007F:1F90 00000000:0000 0A … inode": address and port in hex, 0A is the state of listening.
        for (const QByteArray &line : file.readAll().split('\n')) {
            const QList<QByteArray> words = line.simplified().split(' ');
            if (words.size() > 9 && words[3] == "0A" && words[1].split(':').last().toUShort(nullptr, 16) == port)
                inodes.insert("socket:[" + words[9] + ']');
        }
    }
    return inodes;
}

std::optional<ProcessName> holderOf(const QSet<QByteArray> &inodes)
{
    for (const QString &pid : QDir(u"/proc"_s).entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
        bool isNumber = false;
        const ProcessName process{pid.toLongLong(&isNumber), {}};
        const QDir descriptors(u"/proc/"_s + pid + u"/fd"_s);
        if (!isNumber)
            continue;
        for (const QString &entry : descriptors.entryList(QDir::System | QDir::Files | QDir::NoDotAndDotDot)) {
            std::array<char, 64> target{};
            const QByteArray link = QFile::encodeName(descriptors.filePath(entry));
            const ssize_t size = ::readlink(link.constData(), target.data(), target.size());
            if (size <= 0 || !inodes.contains(QByteArray(target.data(), size)))
                continue;
            QFile name(u"/proc/"_s + pid + u"/comm"_s);
            return ProcessName{process.pid, name.open(QIODevice::ReadOnly) ? QString::fromUtf8(name.readAll().trimmed())
                                                                           : QString()};
        }
    }
    return std::nullopt;
}

PortState stateOf(int error)
{
    switch (error) {
    case EADDRINUSE:
        return PortState::Taken;
    case EACCES:
    case EPERM:
        return PortState::Forbidden;
    case EADDRNOTAVAIL:
        return PortState::NoSuchAddress;
    default:
        return PortState::Unusable;
    }
}

} // namespace

PortFinding probePort(const QHostAddress &address, quint16 port)
{
    const net::SocketAddress local(address, port);
    const int descriptor = ::socket(local.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int error = descriptor < 0 ? errno : 0;
    if (error == 0) {
        const int yes = 1;
        ::setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
        // Bound, not listening: it gets in nobody's way, and the kernel has checked what it would check.
        error = ::bind(descriptor, local.get(), local.size) == 0 ? 0 : errno;
        ::close(descriptor);
    }
    PortFinding finding;
    if (error == 0)
        return finding;
    finding.state = stateOf(error);
    finding.detail = QString::fromLocal8Bit(std::strerror(error));
    if (finding.state == PortState::Taken)
        finding.holder = holderOf(listeningInodes(port));
    return finding;
}

} // namespace natter::server
