// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QHash>
#include <QObject>

#include <functional>

namespace natter::admin {

/**
 * What signs the console in again, kept by the desktop's secret service under a server's id: a refresh token, never a
 * password, never in a file of ours. Where no such service runs, or it stays locked, secrets are kept in memory until
 * the program ends, and keepsInMemory() says so.
 *
 * Lives on the thread of its event loop. Replies come from the event loop, once each.
 */
class Credentials : public QObject
{
    Q_OBJECT

public:
    /** Where secrets go. InMemory: nothing is ever asked of the desktop (a test, or the operator's wish). */
    enum class Keeping : quint8 { SecretService, InMemory };

    explicit Credentials(Keeping keeping = Keeping::SecretService, QObject *parent = nullptr);
    ~Credentials() override;

    /** The secret kept under @p id, empty if there is none. */
    void read(const QString &id, std::function<void(const QByteArray &)> reply);
    void write(const QString &id, const QByteArray &secret);
    void forget(const QString &id);

    /** True once the secret service has failed, or was not wanted. */
    [[nodiscard]] bool keepsInMemory() const { return m_inMemory; }
    /** Why, in the service's words; empty if it was not wanted. */
    [[nodiscard]] const QString &reason() const { return m_reason; }
    /** Whether something is still on its way to the service. */
    [[nodiscard]] bool isBusy() const { return m_underWay > 0; }

Q_SIGNALS:
    void keepingChanged();
    void idle();

private:
    void turnToMemory(const QString &reason);
    void done();

    bool m_inMemory;
    QString m_reason;
    QHash<QString, QByteArray> m_secrets; ///< also what the service has, so that nothing is asked for twice
    int m_underWay = 0;
};

} // namespace natter::admin
