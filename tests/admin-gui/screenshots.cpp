// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Draws the pictures of docs/screenshots: every page of the real window, signed in to a real server, in light and dark.
#include "admin-gui/desk.h"
#include "ui/commandpalette.h"
#include "ui/program.h"
#include "ui/tablepage.h"

#include <QApplication>
#include <QDir>
#include <QStyle>
#include <QStyleFactory>
#include <QTemporaryDir>
#include <QTest>

#include <cstdio>

using namespace natter;
using namespace natter::adminui;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;
using State = admin::AdminSession::State;

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
        , m_desk(m_private.filePath(u"admin.ini"_s))
    {
        m_desk.window.resize(1120, 700);
    }

    bool takeAll(const QString &address, const QString &email, const QString &password)
    {
        if (!take(u"first-start"_s))
            return false;
        admin::ServerProfile profile =
            admin::Servers::made(admin::ServerAddress::parse(address).value(), u"Riverside School Chat"_s);
        profile.colour = u"#1e8449"_s;
        m_desk.window.openServer(profile);
        if (!reach(State::SignIn) || !take(u"sign-in"_s))
            return false;
        m_desk.session.signIn(email, password, false);
        if (!reach(State::Connected))
            return false;
        for (Page *page : m_desk.window.pages()) {
            m_desk.window.showPage(page->key());
            if (!QTest::qWaitFor([&] { return isLoaded(*page); }, 8'000))
                std::fprintf(stderr, "natter-screenshots: %s shows nothing yet\n", page->key().constData());
            if (auto *table = qobject_cast<TablePage *>(page); table && table->model()->rowCount() > 2)
                table->select(table->model()->idAt(2));
            if (!take(QString::fromUtf8(page->key())))
                return false;
        }
        return true;
    }

private:
    [[nodiscard]] static bool isLoaded(const Page &page)
    {
        const auto *table = qobject_cast<const TablePage *>(&page);
        return !table || table->model()->state() != admin::RowTable::State::Loading;
    }

    bool reach(State state)
    {
        return QTest::qWaitFor([&] { return m_desk.session.state() == state; }, 20'000);
    }

    bool take(const QString &what)
    {
        // Once more round the loop, so that what has just been laid out is also drawn.
        if (!QTest::qWaitFor([turns = 0]() mutable { return ++turns > 30; }, 5'000))
            return false;
        const QString file = m_folder.filePath(u"console-%1-%2.png"_s.arg(what, m_scheme));
        const QImage image = withFewColours(m_desk.window.grab().toImage().convertToFormat(QImage::Format_RGB32));
        return image.save(file, "PNG", 0);
    }

    QDir m_folder;
    QString m_scheme;
    QTemporaryDir m_private;
    test::Desk m_desk;
};

} // namespace

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    const QStringList arguments = QApplication::arguments();
    if (arguments.size() != 5) {
        std::fputs("usage: natter-screenshots FOLDER ADDRESS EMAIL PASSWORD\n", stderr);
        return 64;
    }
    nameApplication(QString());
    QApplication::setStyle(QStyleFactory::create(u"Fusion"_s));
    QLocale::setDefault(QLocale(QLocale::English));
    const Program program; // its plurals
    const QPalette light = QApplication::style()->standardPalette();
    for (const bool isDark : {false, true}) {
        QApplication::setPalette(isDark ? darkPalette() : light);
        Photographer photographer(QDir(arguments[1]), isDark ? u"dark"_s : u"light"_s);
        if (!photographer.takeAll(arguments[2], arguments[3], arguments[4])) {
            std::fputs("natter-screenshots: a state was not reached or a picture not written\n", stderr);
            return 1;
        }
    }
    return 0;
}
