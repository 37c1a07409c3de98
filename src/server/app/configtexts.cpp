// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/configtexts.h"

#include <array>

namespace natter::server {

using namespace Qt::StringLiterals;

namespace {

constexpr int lineWidth = 80;

constexpr std::array groups{SettingGroup::Service,  SettingGroup::Network, SettingGroup::Storage,
                            SettingGroup::Security, SettingGroup::Logging, SettingGroup::Limits};

/** @p value as a line of a settings file holds it. */
QString quoted(const QString &value)
{
    const bool plain = !value.isEmpty() && value.trimmed() == value && !value.startsWith(u'"') &&
                       !value.startsWith(u'\'') && !value.contains(u" #"_s);
    if (plain)
        return value;
    const QChar quote = value.contains(u'"') ? u'\'' : u'"';
    return quote + value + quote;
}

template<class Visit>
void eachByGroup(Visit visit)
{
    for (const SettingGroup group : groups) {
        bool first = true;
        for (const Setting &setting : settings()) {
            if (setting.group == group)
                visit(setting, std::exchange(first, false));
        }
    }
}

/** The text behind the value of --print-config. */
QString shownValue(const EffectiveSetting &given, const Config &config)
{
    if (given.setting->shown && given.isGood)
        return given.setting->shown(config);
    return given.setting->secret ? u"(hidden)"_s : given.text;
}

} // namespace

std::span<const SettingGroup> settingGroups()
{
    return groups;
}

QString headingOf(SettingGroup group)
{
    switch (group) {
    case SettingGroup::Service:
        return u"The service"_s;
    case SettingGroup::Network:
        return u"Where it listens, and to whom"_s;
    case SettingGroup::Storage:
        return u"Where it keeps things"_s;
    case SettingGroup::Security:
        return u"Tokens and passwords"_s;
    case SettingGroup::Logging:
        return u"The log"_s;
    case SettingGroup::Limits:
        return u"Limits"_s;
    }
    return {};
}

QString wrapped(const QString &text, int indent)
{
    const QString margin(indent, u' ');
    QString result;
    QString line;
    for (const QString &word : text.split(u' ', Qt::SkipEmptyParts)) {
        if (!line.isEmpty() && indent + line.size() + 1 + word.size() > lineWidth)
            result += margin + std::exchange(line, QString()) + u'\n';
        line += (line.isEmpty() ? QString() : u" "_s) + word;
    }
    return result + margin + line + u'\n';
}

QString settingsHelp()
{
    QString text;
    eachByGroup([&](const Setting &setting, bool first) {
        if (first)
            text += u"\n "_s + headingOf(setting.group) + u":\n"_s;
        QString help = QString::fromUtf8(setting.help) + u'.';
        text += u"  "_s + QString::fromLatin1(setting.name);
        text += setting.secret ? u"    (no flag: other users could see it)\n"_s
                               : u", --"_s + argumentName(setting) + u" VALUE\n"_s;
        if (qstrlen(setting.defaultText))
            help += u" Default: "_s + QString::fromUtf8(setting.defaultText) + u'.';
        text += wrapped(help, 6);
    });
    return text;
}

QString exampleConfig()
{
    QString text =
        u"# Settings of natterd, with their defaults. See natter.conf(5).\n"
        "# natterd --config FILE reads a file such as this; check it by: natterd check-config --config FILE\n"_s;
    eachByGroup([&](const Setting &setting, bool first) {
        if (first)
            text += u"\n# --- "_s + headingOf(setting.group) + u" ---\n"_s;
        QString comment = wrapped(QString::fromUtf8(setting.help), 2);
        comment.replace(u"  "_s, u"# "_s);
        text += u'\n' + comment + u'#' + QString::fromLatin1(setting.name) + u'=' +
                QString::fromUtf8(setting.defaultText) + u'\n';
    });
    return text;
}

QString effectiveConfig(const Configuration &configuration)
{
    QString text;
    for (const SettingGroup group : groups) {
        bool first = true;
        for (const EffectiveSetting &given : configuration.settings) {
            if (given.setting->group != group)
                continue;
            if (std::exchange(first, false))
                text += (text.isEmpty() ? u"# "_s : u"\n# "_s) + headingOf(group) + u'\n';
            const QString value = shownValue(given, configuration.config);
            QString line = QString::fromLatin1(given.setting->name) + u'=' + quoted(value);
            if (given.setting->secret && (value.startsWith(u'(') || value.contains(u":***@"_s)))
                line.prepend(u'#'); // it would not be the same, read again
            text += line.leftJustified(48) + u" # "_s + given.where + u'\n';
        }
    }
    return text;
}

} // namespace natter::server
