// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Draws the pictures of docs/screenshots: the real window in each of its states, in light and dark.
#include "admin-gui/cannedserver.h"
#include "ui/console.h"

#include <QApplication>
#include <QDir>
#include <QEventLoop>
#include <QLineEdit>
#include <QPushButton>
#include <QSettings>
#include <QStyle>
#include <QStyleFactory>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

#include <cstdio>

using namespace natter;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;
using State = admin::ServerMonitor::State;

namespace {

QPalette darkPalette()
{
    QPalette palette(QColor(0x32, 0x36, 0x3b), QColor(0x23, 0x26, 0x2a));
    palette.setColor(QPalette::Base, QColor(0x2b, 0x2f, 0x34));
    palette.setColor(QPalette::AlternateBase, QColor(0x30, 0x34, 0x39));
    palette.setColor(QPalette::Highlight, QColor(0x3d, 0xa4, 0x8f));
    palette.setColor(QPalette::HighlightedText, QColor(0x10, 0x14, 0x16));
    palette.setColor(QPalette::PlaceholderText, QColor(0x9a, 0xa1, 0xa8));
    return palette;
}

/** The picture in its 256 most frequent colours: indistinguishable here, and half the size in the repository. */
QImage withFewColours(const QImage &image)
{
    QHash<QRgb, int> counts;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x)
            ++counts[image.pixel(x, y)];
    }
    QList<QRgb> colours = counts.keys();
    std::ranges::sort(colours, [&](QRgb a, QRgb b) { return std::pair(-counts[a], a) < std::pair(-counts[b], b); });
    colours.resize(std::min<qsizetype>(colours.size(), 256));
    return image.convertToFormat(QImage::Format_Indexed8, colours, Qt::ThresholdDither);
}

/** Takes the pictures of one colour scheme. */
class Photographer
{
public:
    Photographer(const QDir &folder, QString scheme)
        : m_folder(folder)
        , m_scheme(std::move(scheme))
        , m_settings(m_private.filePath(u"admin.ini"_s), QSettings::IniFormat)
        , m_servers(m_settings)
        , m_monitor({.interval = 5s, .probe = {.deadline = 2s}, .retry = {23s, 23s}, .shortestRetry = 23s})
        , m_window(m_settings, m_servers, m_monitor)
    {
        m_server.setAnswer("/", test::CannedServer::welcome("Riverside School Chat", "1.4.2"));
        m_window.resize(920, 580);
        m_window.show();
    }

    bool takeAll()
    {
        return take(u"first-start"_s) && takeWrongAddress() && takeHealthy() && takeUnhealthy() && takeLost() &&
               takeChangeServer();
    }

private:
    bool take(const QString &state)
    {
        QCoreApplication::processEvents();
        const QString file = m_folder.filePath(u"console-%1-%2.png"_s.arg(state, m_scheme));
        const QImage image = withFewColours(m_window.grab().toImage().convertToFormat(QImage::Format_RGB32));
        return image.save(file, "PNG", 0);
    }

    bool takeWrongAddress()
    {
        auto *field = m_window.findChild<QLineEdit *>();
        QTest::keyClicks(field, u"https://chat.example.com:80000"_s);
        QTest::keyClick(field, Qt::Key_Return);
        return take(u"wrong-address"_s);
    }

    bool takeHealthy()
    {
        // A line with some life in it, the same in every run.
        m_server.setDelay([tick = 0]() mutable {
            ++tick;
            return std::chrono::milliseconds(4 + (tick * 7) % 5 + (tick % 46 == 0 ? 14 : 0) + (tick / 30) % 3 * 2);
        });
        m_window.watch(admin::ServerAddress::parse(m_server.address()).value());
        return reach(State::Healthy, 60) && take(u"healthy"_s);
    }

    bool takeUnhealthy()
    {
        m_server.setAnswer("/health", test::CannedServer::answer(503, "{}"));
        return reach(State::Unhealthy, 80) && take(u"unhealthy"_s);
    }

    bool takeLost()
    {
        m_server.setAnswer("/health", test::CannedServer::answer(200, R"({"status":"healthy"})"));
        if (!reach(State::Healthy, 100))
            return false;
        m_server.vanish();
        for (std::size_t missed = 1; missed <= 6; ++missed) {
            if (!reach(State::Lost, 100 + missed))
                return false;
        }
        return take(u"lost"_s);
    }

    bool takeChangeServer()
    {
        m_servers.choose(admin::ServerAddress::parse(u"https://chat.riverside.example"_s).value());
        m_servers.choose(admin::ServerAddress::parse(u"https://staging.riverside.example:8443"_s).value());
        for (QPushButton *button : m_window.findChildren<QPushButton *>()) {
            if (button->accessibleName() == u"Watch another server")
                button->click();
        }
        return take(u"change-server"_s);
    }

    /** Lets the console work until it has come so far. QTest's own waiting naps, and the naps would be seen in the
     * line. */
    bool reach(State state, std::size_t checks)
    {
        const auto isThere = [&] {
            return m_monitor.state() == state && m_monitor.history().size() >= checks && !m_monitor.isChecking();
        };
        QEventLoop loop;
        QObject::connect(&m_monitor, &admin::ServerMonitor::changed, &loop, [&] {
            if (isThere())
                loop.quit();
            else
                QMetaObject::invokeMethod(&m_monitor, &admin::ServerMonitor::checkNow, Qt::QueuedConnection);
        });
        QTimer::singleShot(20s, &loop, [&] { loop.exit(1); });
        m_monitor.checkNow();
        return isThere() || loop.exec() == 0;
    }

    QDir m_folder;
    QString m_scheme;
    QTemporaryDir m_private;
    QSettings m_settings;
    test::CannedServer m_server;
    admin::Servers m_servers;
    admin::ServerMonitor m_monitor;
    adminui::MainWindow m_window;
};

} // namespace

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    if (argc != 2) {
        std::fputs("usage: natter-screenshots FOLDER\n", stderr);
        return 64;
    }
    adminui::nameApplication(QString());
    QApplication::setStyle(QStyleFactory::create(u"Fusion"_s));
    QLocale::setDefault(QLocale(QLocale::English));
    const QPalette light = QApplication::style()->standardPalette();
    for (const bool isDark : {false, true}) {
        QApplication::setPalette(isDark ? darkPalette() : light);
        Photographer photographer(QDir(QString::fromLocal8Bit(argv[1])), isDark ? u"dark"_s : u"light"_s);
        if (!photographer.takeAll()) {
            std::fputs("natter-screenshots: a state was not reached or a picture not written\n", stderr);
            return 1;
        }
    }
    return 0;
}
