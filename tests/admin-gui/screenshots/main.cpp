// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Draws the pictures of docs/screenshots: the real window, in front of real servers, in light and dark. screenshots.py
// starts it and those servers; it prints "off" when the full one has to go, and waits for a line.
#include "admin-gui/screenshots/photographer.h"
#include "ui/console.h"
#include "ui/program.h"

#include <QApplication>
#include <QStyle>
#include <QStyleFactory>

#include <cstdio>
#include <memory>

using namespace natter;
using namespace natter::adminui;
using namespace Qt::StringLiterals;
using test::Photographer;

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

/** The picture that the German window is on. */
bool takeGerman(const test::Scenery &scenery, const QDir &folder, const QStringList &wanted)
{
    QLocale::setDefault(QLocale(QLocale::German));
    const Program program;
    Photographer german(folder, u"light"_s, wanted);
    return german.enterOverview(scenery) && german.takePage("users", u"german"_s);
}

} // namespace

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    const QStringList arguments = QApplication::arguments();
    if (arguments.size() < 7) {
        std::fputs("usage: natter-screenshots FOLDER FULL EMPTY FRESH EMAIL PASSWORD [PICTURE …]\n", stderr);
        return 64;
    }
    const QDir folder(arguments[1]);
    const test::Scenery scenery{arguments[2], arguments[3], arguments[4], arguments[5], arguments[6]};
    const QStringList wanted = arguments.sliced(7);
    nameApplication(QString());
    QApplication::setStyle(QStyleFactory::create(u"Fusion"_s));
    QLocale::setDefault(QLocale(QLocale::English));
    const Program program; // its plurals
    const QPalette light = QApplication::style()->standardPalette();
    const auto use = [&](bool isDark) { QApplication::setPalette(isDark ? darkPalette() : light); };
    const auto nameOf = [](bool isDark) { return isDark ? u"dark"_s : u"light"_s; };

    if (wanted == QStringList(u"german"_s)) // column titles are made once in a process
        return takeGerman(scenery, folder, wanted) ? 0 : 1;
    bool isDone = true;
    std::array<std::unique_ptr<Photographer>, 2> left;
    for (const bool isDark : {false, true}) {
        use(isDark);
        Photographer full(folder, nameOf(isDark), wanted);
        Photographer empty(folder, nameOf(isDark), wanted);
        left[isDark] = std::make_unique<Photographer>(folder, nameOf(isDark), wanted);
        isDone = isDone && full.takeEntrances(scenery) && full.takePages() && full.takeQuestions() &&
                 empty.takeEmpty(scenery) && left[isDark]->enterOverview(scenery);
    }
    if (isDone) {
        std::puts("off");
        std::fflush(stdout);
        isDone = std::getchar() != EOF;
    }
    for (const bool isDark : {false, true}) {
        use(isDark);
        isDone = isDone && left[isDark]->takeLost();
    }
    if (!isDone)
        std::fputs("natter-screenshots: a state was not reached or a picture not written\n", stderr);
    return isDone ? 0 : 1;
}
