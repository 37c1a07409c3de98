// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/icons.h"

#include <QPainter>
#include <QPalette>
#include <QSvgRenderer>

#include <array>

namespace natter::adminui {

namespace {

QString fileOf(QLatin1StringView name)
{
    return QStringLiteral(":/icons/%1.svg").arg(name);
}

QPixmap rendered(QLatin1StringView name, int size, qreal ratio)
{
    QPixmap pixmap(QSize(size, size) * ratio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    QSvgRenderer(fileOf(name)).render(&painter);
    painter.end();
    pixmap.setDevicePixelRatio(ratio);
    return pixmap;
}

} // namespace

QIcon applicationIcon()
{
    QIcon icon;
    for (const int size : {16, 24, 32, 48, 64, 128, 256})
        icon.addPixmap(rendered(QLatin1StringView("natter"), size, 1));
    return icon;
}

QPixmap shape(QLatin1StringView name, const QColor &color, int size, qreal ratio)
{
    QPixmap pixmap = rendered(name, size, ratio);
    QPainter painter(&pixmap);
    painter.setCompositionMode(QPainter::CompositionMode_SourceIn);
    painter.fillRect(pixmap.rect(), color);
    return pixmap;
}

QIcon shapeIcon(QLatin1StringView name, const QPalette &palette)
{
    struct Look
    {
        QIcon::Mode mode;
        QColor color;
    };
    const std::array looks{
        Look{QIcon::Normal, palette.color(QPalette::Active, QPalette::ButtonText)},
        Look{QIcon::Disabled, palette.color(QPalette::Disabled, QPalette::ButtonText)},
        Look{QIcon::Selected, palette.color(QPalette::Active, QPalette::HighlightedText)},
    };
    QIcon icon;
    for (const Look &look : looks) {
        for (const qreal ratio : {1.0, 2.0})
            icon.addPixmap(shape(name, look.color, 16, ratio), look.mode);
        icon.addPixmap(shape(name, look.color, 24, 1), look.mode);
    }
    return icon;
}

QIcon dotIcon(const QString &colour)
{
    QIcon icon;
    for (const qreal ratio : {1.0, 2.0}) {
        QPixmap pixmap(QSize(16, 16) * ratio);
        pixmap.setDevicePixelRatio(ratio);
        pixmap.fill(Qt::transparent);
        if (!colour.isEmpty()) {
            QPainter painter(&pixmap);
            painter.setRenderHint(QPainter::Antialiasing);
            painter.setPen(Qt::NoPen);
            painter.setBrush(QColor(colour));
            painter.drawEllipse(QRectF(3, 3, 10, 10));
        }
        icon.addPixmap(pixmap);
    }
    return icon;
}

QLatin1StringView shapeOf(admin::AdminSession::State state)
{
    using State = admin::AdminSession::State;
    switch (state) {
    case State::Reaching:
    case State::SigningIn:
        return QLatin1StringView("connecting");
    case State::Connected:
        return QLatin1StringView("healthy");
    case State::Untrusted:
        return QLatin1StringView("unhealthy");
    case State::Lost:
        return QLatin1StringView("lost");
    case State::NeedsSetup:
    case State::SignIn:
        return QLatin1StringView("key");
    case State::Disconnected:
        break;
    }
    return QLatin1StringView("none");
}

} // namespace natter::adminui
