// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLocalServer>
#include <QObject>

namespace natter::admin {

/**
 * Sees to it that there is one console for a person: the first listens on a socket only its owner can open, each later
 * one asks the first to show itself and ends. What a crashed one left behind is cleared away.
 */
class SingleInstance : public QObject
{
    Q_OBJECT

public:
    /** @p name tells consoles apart that shall live side by side. */
    explicit SingleInstance(const QString &name, QObject *parent = nullptr);
    ~SingleInstance() override;

    /** False: another one is there and has been asked to show itself. To be called once. */
    [[nodiscard]] bool isFirst();

Q_SIGNALS:
    /** Another one was started. */
    void showRequested();

private:
    [[nodiscard]] bool askOther() const;

    QString m_name;
    QLocalServer m_server;
};

} // namespace natter::admin
