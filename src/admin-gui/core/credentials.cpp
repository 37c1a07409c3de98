// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/credentials.h"

#include "base/log.h"

#include <qt6keychain/keychain.h>

#include <QPointer>

namespace natter::admin {

using namespace Qt::StringLiterals;

namespace {

const QString service = u"io.github.natter_chat.Admin"_s;

// A job has no parent and ends by itself: the service still calls it back when we are gone.

} // namespace

Credentials::Credentials(Keeping keeping, QObject *parent)
    : QObject(parent)
    , m_inMemory(keeping == Keeping::InMemory)
{}

Credentials::~Credentials() = default;

void Credentials::read(const QString &id, std::function<void(const QByteArray &)> reply)
{
    if (m_inMemory || m_secrets.contains(id)) {
        QMetaObject::invokeMethod(
            this, [this, id, reply = std::move(reply)] { reply(m_secrets.value(id)); }, Qt::QueuedConnection);
        return;
    }
    auto *job = new QKeychain::ReadPasswordJob(service);
    job->setKey(id);
    ++m_underWay;
    connect(job, &QKeychain::Job::finished, this, [this, job, id, reply = std::move(reply)] {
        if (job->error() == QKeychain::NoError)
            m_secrets.insert(id, job->binaryData());
        else if (job->error() != QKeychain::EntryNotFound)
            turnToMemory(job->errorString());
        reply(m_secrets.value(id));
        done();
    });
    job->start();
}

void Credentials::write(const QString &id, const QByteArray &secret)
{
    m_secrets.insert(id, secret);
    if (m_inMemory)
        return;
    auto *job = new QKeychain::WritePasswordJob(service);
    job->setKey(id);
    job->setBinaryData(secret);
    ++m_underWay;
    connect(job, &QKeychain::Job::finished, this, [this, job] {
        if (job->error() != QKeychain::NoError)
            turnToMemory(job->errorString());
        done();
    });
    job->start();
}

void Credentials::forget(const QString &id)
{
    m_secrets.remove(id);
    if (m_inMemory)
        return;
    auto *job = new QKeychain::DeletePasswordJob(service);
    job->setKey(id);
    ++m_underWay;
    connect(job, &QKeychain::Job::finished, this, [this, job] {
        if (job->error() != QKeychain::NoError && job->error() != QKeychain::EntryNotFound)
            turnToMemory(job->errorString());
        done();
    });
    job->start();
}

void Credentials::turnToMemory(const QString &reason)
{
    if (m_inMemory)
        return;
    m_inMemory = true;
    m_reason = reason;
    qCInfo(logClient).noquote() << "no secret service, secrets stay in memory:" << logSafe(reason);
    Q_EMIT keepingChanged();
}

void Credentials::done()
{
    if (--m_underWay == 0)
        Q_EMIT idle();
}

} // namespace natter::admin
