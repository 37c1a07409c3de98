// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/adminsession.h"

#include <QWidget>

#include <vector>

class QSettings;

namespace natter::adminui {

class Toast;

/** What every page may use. All of it outlives the pages. */
struct PageContext
{
    admin::AdminSession &session;
    admin::Servers &servers;
    QSettings &settings;
    Toast &toast; ///< says briefly what was done, with Undo where that can be
};

/**
 * One page of the console. The window shows it when there is a login; what it can do are its QActions (addAction): they
 * are in the palette (Ctrl+K), their shortcuts work while it is shown.
 */
class Page : public QWidget
{
    Q_OBJECT

public:
    /** @p key names it in the settings, @p shapeName its icon (resources/icons). */
    Page(QByteArray key, const QString &title, QLatin1StringView shapeName, const PageContext &context,
         QWidget *parent = nullptr);
    ~Page() override;

    [[nodiscard]] const QByteArray &key() const { return m_key; }
    [[nodiscard]] const QString &title() const { return m_title; }
    [[nodiscard]] QLatin1StringView shapeName() const { return m_shapeName; }

    /** Whether it shows something of the server that only a login tells. */
    [[nodiscard]] virtual bool needsLogin() const { return true; }
    /** It is shown now, or the server behind it is another one. */
    virtual void enter() {}
    /** F5: asks the server anew. */
    virtual void refresh() {}
    /** `/`: puts the cursor where one looks for something; false where there is no such place. */
    virtual bool focusFilter() { return false; }
    /** The login is over, or the server another one: what was shown must not be shown any more. */
    virtual void forget() {}
    /** Those of its actions that mean the same whatever is shown: the palette offers them on every page. */
    [[nodiscard]] virtual std::vector<QAction *> actionsFromAnywhere() const { return {}; }
    /** Shows the row with @p id; @p words find it where the page does not hold it yet. Called while it is shown. */
    virtual void reveal(qint64, const QString &) {}

Q_SIGNALS:
    /** The operator wants to see the row with @p id on the page @p key; @p words find it there. */
    void wanted(const QByteArray &key, qint64 id, const QString &words);

protected:
    [[nodiscard]] admin::AdminSession &session() const { return m_context.session; }
    [[nodiscard]] const PageContext &context() const { return m_context; }
    /** The words of @p error, where the page's own place for errors is not at hand. */
    void tellFault(const Error &error) const;

private:
    QByteArray m_key;
    QString m_title;
    QLatin1StringView m_shapeName;
    PageContext m_context;
};

} // namespace natter::adminui
