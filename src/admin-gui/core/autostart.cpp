// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/autostart.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>
#include <QStandardPaths>

namespace natter::admin {

using namespace Qt::StringLiterals;

namespace {

/** @p program as a word of an Exec line: quoted, with what is special in quotes escaped twice, as the file's format
 * and its own quoting want it. */
QString execWord(QString program)
{
    for (const QChar special : {u'\\', u'"', u'`', u'$'})
        program.replace(special, QString(u'\\') + special);
    program.replace(u'\\', u"\\\\"_s).replace(u'%', u"%%"_s);
    return u'"' + program + u'"';
}

} // namespace

Autostart::Autostart(const QString &folder, QString program)
    : m_file(folder + u"/io.github.natter_chat.Admin.desktop"_s)
    , m_program(std::move(program))
{}

Autostart Autostart::ofThisUser()
{
    return {QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation) + u"/autostart"_s,
            QCoreApplication::applicationFilePath()};
}

bool Autostart::isOn() const
{
    QFile file(m_file);
    if (!file.open(QIODevice::ReadOnly))
        return false;
    // Desktops switch an entry off by a line in it.
    constexpr qint64 most = 64 * 1024;
    const QList<QByteArray> lines = file.read(most).split('\n');
    return !lines.contains("Hidden=true") && !lines.contains("X-GNOME-Autostart-enabled=false");
}

Result<void> Autostart::set(bool on) const
{
    if (!on) {
        QFile file(m_file);
        if (file.exists() && !file.remove())
            return fail(ErrorCode::Internal, u"%1: %2"_s.arg(m_file, file.errorString()));
        return {};
    }
    const QString text = u"[Desktop Entry]\nType=Application\nName=Natter Admin\nIcon=io.github.natter_chat.Admin\n"
                         "Exec=%1 --service\nX-GNOME-Autostart-enabled=true\n"_s.arg(execWord(m_program));
    QSaveFile file(m_file);
    const QByteArray content = text.toUtf8();
    if (!QDir().mkpath(QFileInfo(m_file).path()) || !file.open(QIODevice::WriteOnly) ||
        file.write(content) != content.size() || !file.commit())
        return fail(ErrorCode::Internal, u"%1: %2"_s.arg(m_file, file.errorString()));
    return {};
}

} // namespace natter::admin
