// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/tones.h"

#include <QPalette>

namespace natter::adminui {

namespace {

bool isDark(const QPalette &palette)
{
    return palette.color(QPalette::Window).lightness() < palette.color(QPalette::WindowText).lightness();
}

/** @p share of @p over on @p under. */
QColor mixed(const QColor &under, const QColor &over, float share)
{
    const auto part = [share](float a, float b) { return a + (b - a) * share; };
    return QColor::fromRgbF(part(under.redF(), over.redF()), part(under.greenF(), over.greenF()),
                            part(under.blueF(), over.blueF()));
}

} // namespace

Tone toneOf(admin::AdminSession::State state)
{
    using State = admin::AdminSession::State;
    switch (state) {
    case State::Connected:
        return Tone::Good;
    case State::Untrusted:
        return Tone::Warning;
    case State::Lost:
        return Tone::Bad;
    case State::Disconnected:
    case State::Reaching:
    case State::NeedsSetup:
    case State::SignIn:
    case State::SigningIn:
        break;
    }
    return Tone::Neutral;
}

QColor toneColor(Tone tone, const QPalette &palette)
{
    const bool dark = isDark(palette);
    switch (tone) {
    case Tone::Good:
        return dark ? QColor(0x86, 0xdd, 0xa6) : QColor(0x0f, 0x5f, 0x33);
    case Tone::Warning:
        return dark ? QColor(0xf6, 0xc9, 0x6b) : QColor(0x73, 0x48, 0x00);
    case Tone::Bad:
        return dark ? QColor(0xff, 0xa8, 0x9e) : QColor(0x9c, 0x1c, 0x12);
    case Tone::Neutral:
        break;
    }
    return palette.color(QPalette::WindowText);
}

QColor toneTint(Tone tone, const QPalette &palette)
{
    const QColor ground = palette.color(QPalette::Window);
    if (tone == Tone::Neutral)
        return mixed(ground, palette.color(QPalette::WindowText), 0.08F);
    return mixed(ground, toneColor(tone, palette), 0.13F);
}

QColor quietText(const QPalette &palette)
{
    return mixed(palette.color(QPalette::Window), palette.color(QPalette::WindowText), 0.72F);
}

QColor hairline(const QPalette &palette)
{
    return mixed(palette.color(QPalette::Window), palette.color(QPalette::WindowText), 0.16F);
}

} // namespace natter::adminui
