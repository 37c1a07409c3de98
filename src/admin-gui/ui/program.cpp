// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/program.h"

#include "ui/console.h"
#include "ui/tray.h"

#include <QApplication>
#include <QLibraryInfo>
#include <QLocale>

namespace natter::adminui {

namespace {

/** One for each desktop of a person: two of them may be open on one machine. */
QString instanceName()
{
    const QString desktop = qEnvironmentVariable("WAYLAND_DISPLAY", qEnvironmentVariable("DISPLAY"));
    QString name = QStringLiteral("natter-admin-") + qEnvironmentVariable("USER") + u'-' + desktop;
    return name.replace(u'/', u'_').replace(u':', u'_');
}

} // namespace

Program::Program()
    : m_single(instanceName())
{
    const QLocale locale;
    // English, where there is no better, needs its plurals as much as any other language.
    if (m_ours.load(locale, QStringLiteral("natter-admin"), QStringLiteral("_"), QStringLiteral(":/translations")) ||
        m_ours.load(QStringLiteral(":/translations/natter-admin_en.qm")))
        QApplication::installTranslator(&m_ours);
    if (m_qts.load(locale, QStringLiteral("qtbase"), QStringLiteral("_"),
                   QLibraryInfo::path(QLibraryInfo::TranslationsPath)))
        QApplication::installTranslator(&m_qts);
}

Program::~Program() = default;

bool Program::start(const QStringList &links)
{
    using Start = admin::DesktopService::Start;
    m_links = links;
    const Start start = m_desktop.start(links);
    return start == Start::First || (start == Start::Alone && m_single.isFirst());
}

void Program::attend(Console &console)
{
    MainWindow &window = console.window();
    QObject::connect(&m_desktop, &admin::DesktopService::shown, &window, &MainWindow::comeForward);
    QObject::connect(&m_desktop, &admin::DesktopService::linkFollowed, &window, &MainWindow::followLink);
    for (const QString &link : m_links)
        window.followLink(link);
    QObject::connect(&m_single, &admin::SingleInstance::showRequested, &window, &MainWindow::comeForward);
    if (!Tray::isThere())
        return;
    m_tray = std::make_unique<Tray>(window, console.session());
    QObject::connect(m_tray.get(), &Tray::showRequested, &window, &MainWindow::comeForward);
    QObject::connect(&window, &MainWindow::alertRaised, m_tray.get(), &Tray::tellAlert);
}

} // namespace natter::adminui
