// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/care/backupfile.h"

#include <QFileInfo>
#include <QtEndian>

#include <array>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace natter::store {

using namespace Qt::StringLiterals;

namespace {

const QByteArray formatName = "natter-backup "; // NOLINT(cert-err58-cpp): a constant that cannot fail
constexpr int formatVersion = 1;
constexpr qsizetype headBytes = 1 + sizeof(quint32);
constexpr qsizetype shaBytes = 32;
/** Rows are gathered up to this before they are compressed; a single one may be larger. */
constexpr qsizetype blockBytes = 256 * 1024;
/** More than a block and the largest row together can be. */
constexpr quint32 frameBytesMost = 64 * 1024 * 1024;

ErrorCode codeOfErrno(int number)
{
    if (number == ENOSPC || number == EDQUOT)
        return ErrorCode::StorageFull;
    if (number == EACCES || number == EPERM || number == EROFS)
        return ErrorCode::Forbidden;
    return number == ENOENT ? ErrorCode::NotFound : ErrorCode::Internal;
}

QByteArray headOf(BackupFrame kind, qsizetype size)
{
    std::array<char, headBytes> head{char(kind)};
    qToLittleEndian(quint32(size), head.data() + 1);
    return {head.data(), headBytes};
}

} // namespace

BackupWriter::BackupWriter(const QString &file)
    : m_file(file)
    , m_partial(file + u".partial"_s)
{}

Result<std::unique_ptr<BackupWriter>> BackupWriter::create(const QString &file)
{
    if (QFileInfo::exists(file))
        return fail(ErrorCode::ValidationFailed, u"%1 exists already; a backup never overwrites anything"_s.arg(file));
    std::unique_ptr<BackupWriter> writer(new BackupWriter(file));
    const QString &name = writer->m_partial;
    // Not emptied before it is ours: another natterd may be writing it.
    const int descriptor =
        ::open(QFile::encodeName(name).constData(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY, 0600);
    if (descriptor < 0)
        return writer->failed(name, errno);
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        ::close(descriptor);
        return fail(ErrorCode::Unavailable, u"another natterd is writing %1"_s.arg(name));
    }
    writer->m_descriptor = descriptor;
    if (::ftruncate(descriptor, 0) != 0 || ::fchmod(descriptor, 0600) != 0)
        return writer->failed(name, errno);
    const QByteArray line = formatName + QByteArray::number(formatVersion) + '\n';
    if (auto done = writer->write(line); !done)
        return fail(std::move(done.error()));
    return writer;
}

BackupWriter::~BackupWriter()
{
    if (m_descriptor < 0)
        return; // it never was ours
    if (!m_published)
        ::unlink(QFile::encodeName(m_partial).constData());
    ::close(m_descriptor);
}

std::unexpected<Error> BackupWriter::failed(const QString &name, int number) const
{
    const ErrorCode code = codeOfErrno(number);
    return fail(code == ErrorCode::NotFound ? ErrorCode::Forbidden : code,
                u"%1 cannot be written: %2"_s.arg(name, QString::fromLocal8Bit(std::strerror(number))));
}

Result<std::monostate> BackupWriter::write(QByteArrayView bytes)
{
    m_hash.addData(bytes);
    while (!bytes.isEmpty()) {
        const ssize_t written = ::write(m_descriptor, bytes.data(), size_t(bytes.size()));
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return failed(m_partial, errno);
        bytes = bytes.sliced(written);
    }
    return {};
}

Result<std::monostate> BackupWriter::frame(BackupFrame kind, QByteArrayView payload)
{
    const QByteArray bytes = headOf(kind, payload.size()) + payload;
    return write(bytes);
}

Result<std::monostate> BackupWriter::header(const BackupHeader &header)
{
    const QString text = u"schema %1\nhistory %2\ncreated %3\nnatterd %4\n"_s.arg(header.schema)
                             .arg(header.history)
                             .arg(header.created.time_since_epoch().count())
                             .arg(header.program);
    return frame(BackupFrame::Header, text.toUtf8());
}

Result<std::monostate> BackupWriter::beginTable(const TableShape &shape)
{
    return frame(BackupFrame::Table, describe(shape));
}

Result<std::monostate> BackupWriter::rows(const TableShape &shape, const Rows &rows)
{
    for (const QVariantList &row : rows) {
        encodeRow(shape, row, m_block);
        if (m_block.size() < blockBytes)
            continue;
        if (auto done = flushRows(); !done)
            return done;
    }
    return {};
}

Result<std::monostate> BackupWriter::flushRows()
{
    if (m_block.isEmpty())
        return {};
    // Level 1: most of what there is to gain, at the speed of a disk.
    auto done = frame(BackupFrame::Block, qCompress(m_block, 1));
    m_block.resize(0);
    return done;
}

Result<std::monostate> BackupWriter::endTable(const TableDigest &digest)
{
    if (auto done = flushRows(); !done)
        return done;
    return frame(BackupFrame::TableEnd, describe(digest));
}

Result<std::monostate> BackupWriter::finish(const std::vector<Numbering> &numberings)
{
    QByteArray text;
    for (const Numbering &numbering : numberings)
        text += numbering.table.toUtf8() + ' ' + QByteArray::number(numbering.last) + '\n';
    if (auto done = frame(BackupFrame::Numbers, text); !done)
        return done;
    const QByteArray checksum = m_hash.result();
    if (auto done = frame(BackupFrame::Trailer, checksum); !done)
        return done;
    if (::fsync(m_descriptor) != 0)
        return failed(m_partial, errno);
    return {};
}

Result<std::monostate> BackupWriter::publish()
{
    if (::rename(QFile::encodeName(m_partial).constData(), QFile::encodeName(m_file).constData()) != 0)
        return failed(m_file, errno);
    m_published = true;
    // The name, too, has to survive a power cut.
    const QByteArray folder = QFile::encodeName(QFileInfo(m_file).absolutePath());
    const int opened = ::open(folder.constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (opened < 0)
        return {}; // a folder that may be written and not read
    const int number = ::fsync(opened) == 0 || errno == EINVAL ? 0 : errno;
    ::close(opened);
    if (number != 0)
        return failed(m_file, number);
    return {};
}

BackupReader::BackupReader(const QString &file)
    : m_input(file)
{}

Result<std::unique_ptr<BackupReader>> BackupReader::open(const QString &file)
{
    std::unique_ptr<BackupReader> reader(new BackupReader(file));
    errno = 0;
    if (!reader->m_input.open(QIODevice::ReadOnly))
        return fail(codeOfErrno(errno), u"%1 cannot be read: %2"_s.arg(file, reader->m_input.errorString()));
    auto done = reader->prove();
    if (done)
        done = reader->readHeader();
    if (!done)
        return fail(std::move(done.error()));
    return reader;
}

std::unexpected<Error> BackupReader::damaged(const QString &reason) const
{
    return fail(ErrorCode::ValidationFailed, u"The backup %1 %2"_s.arg(m_input.fileName(), reason));
}

Result<std::monostate> BackupReader::prove()
{
    constexpr qint64 longestLine = 64;
    const QByteArray line = m_input.readLine(longestLine);
    if (!line.startsWith(formatName))
        return damaged(u"is none: it does not begin as Natter's backups do"_s);
    bool isNumber = false;
    const int version = line.sliced(formatName.size()).trimmed().toInt(&isNumber);
    if (!isNumber || !line.endsWith('\n'))
        return damaged(u"is damaged in its first line"_s);
    if (version > formatVersion)
        return damaged(u"has format %1, and this natterd knows formats up to %2; use the natterd that wrote it, or a "
                       "newer one"_s.arg(version)
                           .arg(formatVersion));
    const qint64 trailer = m_input.size() - headBytes - shaBytes;
    if (trailer < m_input.pos())
        return damaged(u"is cut off after %1 bytes: it was not copied completely"_s.arg(m_input.size()));
    QCryptographicHash hash(QCryptographicHash::Sha256);
    hash.addData(line);
    for (qint64 left = trailer - m_input.pos(); left > 0;) {
        const QByteArray part = m_input.read(std::min<qint64>(left, blockBytes));
        if (part.isEmpty())
            return fail(ErrorCode::Internal, u"%1 cannot be read: %2"_s.arg(m_input.fileName(), m_input.errorString()));
        hash.addData(part);
        left -= part.size();
    }
    if (m_input.read(headBytes) != headOf(BackupFrame::Trailer, shaBytes))
        return damaged(
            u"is cut off after %1 bytes, or longer than it was: it was not copied as it is"_s.arg(m_input.size()));
    if (m_input.read(shaBytes) != hash.result())
        return damaged(u"is damaged or has been altered: its checksum does not match"_s);
    m_input.seek(line.size());
    return {};
}

Result<std::monostate> BackupReader::readHeader()
{
    const auto frame = next();
    if (!frame)
        return fail(frame.error());
    if (frame->kind != BackupFrame::Header)
        return damaged(u"has no header"_s);
    for (const QString &line : QString::fromUtf8(frame->payload).split(u'\n')) {
        const QString name = line.section(u' ', 0, 0);
        const QString value = line.section(u' ', 1);
        if (name == u"schema")
            m_header.schema = value.toLongLong();
        else if (name == u"history")
            m_header.history = value;
        else if (name == u"created")
            m_header.created = Timestamp(std::chrono::milliseconds(value.toLongLong()));
        else if (name == u"natterd")
            m_header.program = value;
    }
    return {};
}

Result<BackupReader::Frame> BackupReader::next()
{
    const QByteArray head = m_input.read(headBytes);
    if (head.size() != headBytes)
        return damaged(u"ends where another part was expected"_s);
    const auto size = qFromLittleEndian<quint32>(head.constData() + 1);
    if (size > frameBytesMost)
        return damaged(u"has a part of %1 bytes, more than there can be"_s.arg(size));
    Frame frame{BackupFrame(head.front()), m_input.read(size)};
    if (frame.payload.size() != qsizetype(size))
        return damaged(u"ends in the middle of a part"_s);
    if (frame.kind != BackupFrame::Block)
        return frame;
    // qUncompress() believes the length that stands before the compressed bytes.
    if (size < sizeof(quint32) || qFromBigEndian<quint32>(frame.payload.constData()) > frameBytesMost)
        return damaged(u"has rows that are larger than they can be"_s);
    frame.payload = qUncompress(frame.payload);
    if (frame.payload.isEmpty())
        return damaged(u"has rows that cannot be unpacked"_s);
    return frame;
}

QByteArray describe(const TableShape &shape)
{
    constexpr std::array kinds{"integer", "text", "bytes"};
    QByteArray text = shape.name.toUtf8() + '\n';
    for (const Column &column : shape.columns)
        text += column.name.toUtf8() + ' ' + kinds[std::size_t(column.kind)] + '\n';
    return text;
}

QByteArray describe(const TableDigest &digest)
{
    return QByteArray::number(digest.rows) + '\n' + digest.sha256;
}

std::optional<TableDigest> digestIn(QByteArrayView payload)
{
    const qsizetype end = payload.indexOf('\n');
    if (end < 0)
        return std::nullopt;
    bool isNumber = false;
    const qint64 rows = payload.first(end).toLongLong(&isNumber);
    if (!isNumber)
        return std::nullopt;
    return TableDigest{rows, payload.sliced(end + 1).toByteArray()};
}

std::vector<Numbering> numberingsIn(QByteArrayView payload)
{
    std::vector<Numbering> found;
    for (const QByteArray &line : payload.toByteArray().split('\n')) {
        if (const qsizetype blank = line.indexOf(' '); blank > 0)
            found.push_back({QString::fromUtf8(line.first(blank)), line.sliced(blank + 1).toLongLong()});
    }
    return found;
}

} // namespace natter::store
