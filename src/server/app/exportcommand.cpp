// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/exportcommand.h"

#include "app/commandline.h"
#include "app/config.h"
#include "app/exitcodes.h"
#include "app/operatorclient.h"
#include "services/userexport.h"
#include "store/care/openeddatabase.h"
#include "store/tables/tables.h"

#include <QFile>

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sysexits.h>
#include <unistd.h>

namespace natter::server {

using namespace Qt::StringLiterals;

namespace {

/** A file that was not there before and that nobody else may read, or stdout; gone again unless it is kept. */
class Output
{
public:
    explicit Output(const QString &name)
        : m_name(QFile::encodeName(name))
        , m_isFile(name != u"-")
        , m_descriptor(m_isFile ? ::open(m_name.constData(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)
                                : STDOUT_FILENO)
    {}
    ~Output()
    {
        if (!m_isFile || m_descriptor < 0)
            return;
        ::close(m_descriptor);
        if (!m_isKept)
            ::unlink(m_name.constData());
    }
    Q_DISABLE_COPY_MOVE(Output)

    [[nodiscard]] bool isOpen() const { return m_descriptor >= 0; }

    [[nodiscard]] bool write(QByteArrayView bytes) const
    {
        while (!bytes.isEmpty()) {
            const ssize_t written = ::write(m_descriptor, bytes.data(), std::size_t(bytes.size()));
            if (written < 0 && errno != EINTR)
                return false;
            bytes = bytes.sliced(std::max<qsizetype>(0, qsizetype(written)));
        }
        return true;
    }
    bool keep()
    {
        m_isKept = !m_isFile || ::fsync(m_descriptor) == 0;
        return m_isKept;
    }

private:
    QByteArray m_name;
    bool m_isFile;
    int m_descriptor;
    bool m_isKept = false;
};

int failedBy(const Error &error, const QString &name)
{
    if (error.code == ErrorCode::NotFound)
        complain(error.detail.isEmpty() ? u"there is no user %1"_s.arg(name) : error.message());
    else
        complain(error.message());
    switch (error.code) {
    case ErrorCode::NotFound:
        return exitProblemFound;
    case ErrorCode::ValidationFailed:
        return EX_DATAERR;
    default:
        return EX_UNAVAILABLE;
    }
}

} // namespace

int exportUser(const QStringList &words, const Config &config)
{
    const QString id = words.value(2);
    const QString file = words.value(3);
    if (id.toLongLong() <= 0 || file.isEmpty()) {
        complain(u"whom, and where to? natterd user export ID FILE; natterd user list shows the ids"_s);
        return EX_USAGE;
    }
    auto opened = store::OpenedDatabase::forReading(config.database);
    if (!opened)
        return failedBy(opened.error(), id);
    if (opened->migrator().version() != opened->migrator().newest()) {
        complain(u"the database %1 is of an earlier natterd: start this one on it once"_s.arg(opened->name()));
        return EX_DATAERR;
    }
    // One moment of it, while people go on writing.
    const auto snapshot = store::Transaction::begin(opened->database());
    if (!snapshot)
        return failedBy(snapshot.error(), id);
    const store::Tables tables(opened->database());
    services::UserExport document(UserId(id.toLongLong()));
    auto piece = document.next(tables);
    if (!piece)
        return failedBy(piece.error(), id);
    Output output(file);
    if (!output.isOpen()) {
        complain(u"%1 cannot be made: %2"_s.arg(file, QString::fromLocal8Bit(std::strerror(errno))));
        return EX_CANTCREAT;
    }
    // Who looks at everything of somebody leaves a trace of it, before they see it.
    if (const auto noted = askOperator({{u"user"_s, u"note-export"_s, id}, {}, {}}, config); noted.exitCode != EX_OK) {
        complain(u"it cannot be noted in the audit: "_s + noted.text.trimmed());
        return noted.exitCode;
    }
    for (; piece && !piece->isEmpty(); piece = document.next(tables)) {
        if (!output.write(*piece))
            break;
    }
    if (!piece)
        return failedBy(piece.error(), id);
    if (!piece->isEmpty() || !output.keep()) {
        complain(u"%1 cannot be written: %2"_s.arg(file, QString::fromLocal8Bit(std::strerror(errno))));
        return EX_IOERR;
    }
    return EX_OK;
}

} // namespace natter::server
