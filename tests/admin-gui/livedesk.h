// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "admin-gui/desk.h"
#include "admin-gui/windowtools.h"
#include "client/chatclient.h"
#include "support/await.h"
#include "support/natterdprocess.h"
#include "ui/prompt.h"
#include "ui/secretbox.h"
#include "ui/tablepage.h"
#include "ui/toast.h"

#include <QAction>
#include <QFile>
#include <QLineEdit>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

namespace natter::test {

/** A real natterd, the real window, and its first administrator signed in: `QCOMPARE(live.start(), QString())`. */
class LiveDesk
{
public:
    /** Empty, or what went wrong. */
    [[nodiscard]] QString start()
    {
        if (const QString fault = server.start(); !fault.isEmpty())
            return fault;
        desk = std::make_unique<Desk>(folder.filePath(QStringLiteral("admin.ini")));
        const QString address = QStringLiteral("http://127.0.0.1:%1").arg(server.adminPort());
        desk->window.openServer(admin::Servers::made(admin::ServerAddress::parse(address).value()));
        using State = admin::AdminSession::State;
        if (!reaches(State::NeedsSetup))
            return QStringLiteral("no setup: ") + desk->session.fault();
        QFile file(server.dataDir() + QStringLiteral("/setup-code"));
        if (!file.open(QIODevice::ReadOnly))
            return QStringLiteral("no setup code");
        desk->session.setUp(QString::fromUtf8(file.readAll()).trimmed(), QStringLiteral("root@example.com"),
                            QStringLiteral("Root"), QStringLiteral("an administrator's password"), false);
        const bool isIn = eventually([&] { return desk->session.isSignedIn(); });
        return isIn ? QString() : QString(QStringLiteral("no login: ") + desk->session.fault());
    }

    [[nodiscard]] bool reaches(admin::AdminSession::State state) const
    {
        return eventually([&] { return desk->session.state() == state; });
    }

    /** The page, shown and loaded; null if it does not come to that. */
    template<class T>
    [[nodiscard]] T *page(const QByteArray &key) const
    {
        desk->window.showPage(key);
        auto *page = qobject_cast<T *>(desk->window.currentPage());
        const auto isReady = [&] { return page->model()->state() == admin::RowTable::State::Ready; };
        return page && eventually(isReady) ? page : nullptr;
    }

    /** Somebody who has signed up and is online; null if that fails. */
    [[nodiscard]] std::unique_ptr<client::ChatClient> chatter(const QString &name) const
    {
        auto chatter = std::make_unique<client::ChatClient>(server.baseUrl());
        bool isIn = false;
        chatter->signUp(name.toLower().remove(u' ') + QStringLiteral("@example.com"), name,
                        QStringLiteral("a password for chatting"),
                        [&](const Result<protocol::Session> &session) { isIn = session.has_value(); });
        if (!eventually([&] { return isIn; }))
            return nullptr;
        chatter->goOnline();
        const bool isOnline = eventually([&] { return chatter->state() == client::ChatClient::State::Online; });
        return isOnline ? std::move(chatter) : nullptr;
    }

    /** The question that is open now. */
    [[nodiscard]] adminui::Prompt *prompt() const
    {
        for (auto *prompt : desk->window.findChildren<adminui::Prompt *>()) {
            if (prompt->isVisible())
                return prompt;
        }
        return nullptr;
    }
    /** What was told last. */
    [[nodiscard]] QString told() const { return desk->window.findChild<adminui::Toast *>()->text(); }
    void undo() const { desk->window.findChild<adminui::Toast *>()->undo(); }

    NatterdProcess server;
    QTemporaryDir folder;
    std::unique_ptr<Desk> desk;
};

/** Writes into a field of @p prompt. */
inline void fill(adminui::Prompt *prompt, const QString &key, const QString &text)
{
    qobject_cast<QLineEdit *>(prompt->control(key))->setText(text);
}

/** Writes what has to be typed before what cannot be undone. */
inline void typeName(adminui::Prompt *prompt, const QString &name)
{
    for (auto *edit : prompt->findChildren<QLineEdit *>()) {
        if (edit->accessibleName().startsWith(u"Type "))
            edit->setText(name);
    }
}

/** The page's action of that name, without its key; null if there is none, or it is not possible now. */
inline QAction *action(const adminui::Page *page, const QString &name)
{
    for (QAction *action : page->actions()) {
        if (action->text().remove(u'&') == name)
            return action->isEnabled() ? action : nullptr;
    }
    return nullptr;
}

/** What the cell of that row and column says. */
inline QString cell(const admin::RowTable &table, qint64 id, const char *column)
{
    const auto row = table.rowOf(id);
    const auto place = table.columnNamed(column);
    return row && place ? table.index(*row, *place).data().toString() : QString();
}

} // namespace natter::test
