// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "admin-gui/desk.h"
#include "ui/tablepage.h"

#include <QDir>
#include <QTemporaryDir>

#include <functional>

namespace natter::test {

/** Where the console is drawn in front of, and with which login. */
struct Scenery
{
    QString full;  ///< the address of a server with people, groups and all that
    QString empty; ///< of one that has nothing but its administrator
    QString fresh; ///< of one without even that
    QString email;
    QString password;
};

/**
 * Draws one window of the console, in one colour scheme, into files. Lives in the main thread, owned by main(). Each
 * function answers whether all of its pictures could be taken; what was in the way goes to stderr.
 */
class Photographer
{
public:
    /** @p wanted: the pictures to be taken; none: all. */
    Photographer(const QDir &folder, QString scheme, const QStringList &wanted);

    /** What leads to a login: the first start, setting up, signing in. */
    [[nodiscard]] bool takeEntrances(const Scenery &scenery);
    /** Signed in at the full server: each page at work. */
    [[nodiscard]] bool takePages();
    /** What opens over the pages, and a filter that nothing fits. */
    [[nodiscard]] bool takeQuestions();
    [[nodiscard]] bool takeEmpty(const Scenery &scenery);
    /** The window without its server, which has to be gone now, after enterOverview(). */
    [[nodiscard]] bool takeLost();
    /** Signs in at the full server and loads the overview, no other page. */
    [[nodiscard]] bool enterOverview(const Scenery &scenery);
    /** One picture of the page as it is, as `name`. */
    [[nodiscard]] bool takePage(const QByteArray &key, const QString &name);

private:
    using Condition = std::function<bool()>;

    [[nodiscard]] bool reach(admin::AdminSession::State state);
    [[nodiscard]] bool open(const QString &address, const QString &name, const QString &colour);
    [[nodiscard]] bool signIn(const Scenery &scenery);
    [[nodiscard]] bool take(const QString &what);
    [[nodiscard]] bool until(const Condition &condition, const QString &what);
    [[nodiscard]] adminui::TablePage *table(const QByteArray &key) const;
    void choose(adminui::TablePage &page, const QString &name);
    void arrange(const QByteArray &key);
    [[nodiscard]] bool settle();

    QDir m_folder;
    QString m_scheme;
    QStringList m_wanted;
    QTemporaryDir m_private;
    Desk m_desk;
};

} // namespace natter::test
