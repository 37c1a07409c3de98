// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/wording.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>

namespace natter::adminui {

namespace {

struct Wording
{
    Q_DECLARE_TR_FUNCTIONS(natter::adminui::Wording)
};

QDateTime localTime(Timestamp time)
{
    return QDateTime::fromMSecsSinceEpoch(time.time_since_epoch().count());
}

} // namespace

QString wordFor(admin::AdminSession::State state)
{
    using State = admin::AdminSession::State;
    switch (state) {
    case State::Disconnected:
        return Wording::tr("No server");
    case State::Reaching:
        return Wording::tr("Connecting");
    case State::Untrusted:
        return Wording::tr("Not trusted");
    case State::NeedsSetup:
        return Wording::tr("Not set up");
    case State::SignIn:
        return Wording::tr("Signed out");
    case State::SigningIn:
        return Wording::tr("Signing in");
    case State::Connected:
        return Wording::tr("Live");
    case State::Lost:
        return Wording::tr("Unreachable");
    }
    return {};
}

QString roundTripText(std::chrono::microseconds roundTrip)
{
    const QLocale locale;
    const double milliseconds = double(roundTrip.count()) / 1000;
    if (milliseconds >= 999.5)
        return Wording::tr("%1 s").arg(locale.toString(milliseconds / 1000, 'f', 1));
    return Wording::tr("%1 ms").arg(locale.toString(milliseconds, 'f', milliseconds < 9.95 ? 1 : 0));
}

QString spanText(std::chrono::seconds span)
{
    const qint64 seconds = std::max<qint64>(0, span.count());
    if (seconds < 120)
        return Wording::tr("%1 s").arg(seconds);
    if (seconds < 2 * 3600)
        return Wording::tr("%1 min").arg(seconds / 60);
    if (seconds < 2 * 86400)
        return Wording::tr("%1 h").arg(seconds / 3600);
    return Wording::tr("%1 days").arg(seconds / 86400);
}

QString agoText(Timestamp then, Timestamp now)
{
    const auto span = std::chrono::floor<std::chrono::seconds>(now - then);
    return span.count() < 1 ? Wording::tr("just now") : Wording::tr("%1 ago").arg(spanText(span));
}

QString momentText(Timestamp then, Timestamp now)
{
    const QLocale locale;
    const QDateTime moment = localTime(then);
    QString time = moment.time().toString(QStringLiteral("HH:mm:ss"));
    if (moment.date() == localTime(now).date())
        return time;
    return locale.toString(moment.date(), QLocale::ShortFormat) + u' ' + time;
}

QString plainToolTip(const QString &text)
{
    return u"<span>" + text.toHtmlEscaped() + u"</span>";
}

} // namespace natter::adminui
