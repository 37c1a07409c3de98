// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/config.h"

#include <QFile>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace natter::server {

namespace {

struct Layer
{
    const SettingTexts *texts;
    QString where;
};

const Setting *settingNamed(const QString &name)
{
    for (const Setting &setting : settings()) {
        if (name == QLatin1StringView(setting.name))
            return &setting;
    }
    return nullptr;
}

/** How many characters have to be changed, added or dropped to make the one of the other. */
qsizetype distance(const QString &one, const QString &other)
{
    std::vector<qsizetype> row(std::size_t(other.size() + 1));
    std::ranges::generate(row, [n = qsizetype(0)]() mutable { return n++; });
    for (qsizetype i = 0; i < one.size(); ++i) {
        qsizetype diagonal = std::exchange(row[0], i + 1);
        for (std::size_t j = 1; j < row.size(); ++j) {
            const qsizetype replaced = diagonal + (one[i] == other[qsizetype(j) - 1] ? 0 : 1);
            diagonal = std::exchange(row[j], std::min({replaced, row[j] + 1, row[j - 1] + 1}));
        }
    }
    return row.back();
}

/** " (did you mean …?)" where a setting's name is near. */
QString suggestion(const QString &name)
{
    constexpr qsizetype nearEnough = 2;
    if (name.size() > 64)
        return {};
    const auto nearest = std::ranges::min(settings(), {}, [&](const Setting &setting) {
        return distance(name.toUpper(), QString::fromLatin1(setting.name));
    });
    const QString found = QString::fromLatin1(nearest.name);
    return distance(name.toUpper(), found) > nearEnough ? QString() : QStringLiteral(" (did you mean %1?)").arg(found);
}

/** The settings of a file; what is wrong with it is added to @p faults. */
SettingTexts knownSettings(const QString &fileName, QStringList &faults)
{
    auto texts = parseSettingsFile(fileName);
    if (!texts) {
        faults += texts.error().message();
        return {};
    }
    QStringList names = texts->keys();
    names.sort();
    for (const QString &name : names) {
        if (!settingNamed(name))
            faults += QStringLiteral("%1: %2 is not a setting%3").arg(fileName, name, suggestion(name));
    }
    return *std::move(texts);
}

/** A value as the rest of a dotenv line has it: bare up to a comment, or quoted. */
std::optional<QString> valueOf(QString rest)
{
    rest = rest.trimmed();
    if (rest.startsWith(u'"') || rest.startsWith(u'\'')) {
        const QChar quote = rest[0];
        const qsizetype end = rest.indexOf(quote, 1);
        if (end < 0)
            return std::nullopt;
        const QString behind = rest.sliced(end + 1).trimmed();
        if (!behind.isEmpty() && !behind.startsWith(u'#'))
            return std::nullopt;
        return rest.sliced(1, end - 1);
    }
    const qsizetype comment = rest.indexOf(u" #");
    return comment < 0 ? rest : rest.first(comment).trimmed();
}

constexpr QByteArrayView byteOrderMark("\xEF\xBB\xBF"); // some editors begin every file with one

/** UTF-8 without control characters, but for tabs and the CR before the line's end: nothing is taken that cannot be
 * seen. */
bool isPlainText(QByteArrayView line)
{
    if (line.endsWith('\r'))
        line.chop(1);
    return line.isValidUtf8() &&
           std::ranges::all_of(line, [](char c) { return c == '\t' || (quint8(c) >= 0x20 && c != 0x7F); });
}

bool isSettingName(const QString &name)
{
    return !name.isEmpty() && std::all_of(name.begin(), name.end(), [](QChar c) {
        return c == u'_' || (c >= u'A' && c <= u'Z') || (c >= u'a' && c <= u'z') || (c >= u'0' && c <= u'9');
    });
}

EffectiveSetting effective(const Setting &setting, std::span<const Layer> layers)
{
    EffectiveSetting found{&setting, QString::fromLatin1(setting.defaultText), QStringLiteral("by default")};
    for (const Layer &layer : layers) {
        const auto given = layer.texts->constFind(QString::fromLatin1(setting.name));
        if (given != layer.texts->cend()) {
            found.text = *given;
            found.where = layer.where;
            found.isDefault = false;
        }
    }
    return found;
}

std::expected<void, QString> apply(const EffectiveSetting &given, Config &config)
{
    return given.setting->apply(config, given.text);
}

/** A fault of a setting: which, where it was set, what is wrong with it. */
QString described(const EffectiveSetting &given, const QString &what)
{
    const QString shown = given.setting->secret ? QString() : QStringLiteral(" = \"%1\"").arg(given.text);
    return QString::fromLatin1(given.setting->name) + shown + QStringLiteral(" (%1) ").arg(given.where) + what;
}

EffectiveSetting &settingOf(Configuration &all, const char *name)
{
    return *std::ranges::find_if(
        all.settings, [name](const EffectiveSetting &given) { return qstrcmp(given.setting->name, name) == 0; });
}

/** What no row alone can know. */
std::optional<QString> shortKey(const Config &config)
{
    const qsizetype least = services::leastKeySize(config.algorithm);
    if (config.secretKey.isEmpty() || config.secretKey.size() >= least)
        return std::nullopt;
    return QStringLiteral(
               "holds %1 bytes; the configured ALGORITHM needs at least %2. Take it out, and one is made, or "
               "make one by: openssl rand -hex %2")
        .arg(config.secretKey.size())
        .arg(least);
}

} // namespace

Result<SettingTexts> parseSettings(QByteArrayView text)
{
    if (text.startsWith(byteOrderMark))
        text = text.sliced(byteOrderMark.size());
    SettingTexts texts;
    int number = 0;
    while (!text.isEmpty()) {
        const qsizetype end = text.indexOf('\n');
        const QByteArrayView raw = end < 0 ? text : text.first(end);
        text = end < 0 ? QByteArrayView() : text.sliced(end + 1);
        ++number;
        if (!isPlainText(raw))
            return fail(ErrorCode::ValidationFailed, QStringLiteral("%1: not a line of UTF-8 text").arg(number));
        QString line = QString::fromUtf8(raw).trimmed();
        if (line.isEmpty() || line.startsWith(u'#'))
            continue;
        if (line.startsWith(u"export "))
            line = line.sliced(7).trimmed();
        const qsizetype equals = line.indexOf(u'=');
        const QString name = line.first(std::max<qsizetype>(0, equals)).trimmed();
        const auto value = equals < 0 ? std::nullopt : valueOf(line.sliced(equals + 1));
        if (!isSettingName(name) || !value)
            return fail(ErrorCode::ValidationFailed, QStringLiteral("%1: expected NAME=value").arg(number));
        texts.insert(name, *value);
    }
    return texts;
}

Result<SettingTexts> parseSettingsFile(const QString &fileName)
{
    QFile file(fileName);
    if (!file.open(QIODevice::ReadOnly))
        return fail(ErrorCode::ValidationFailed,
                    QStringLiteral("%1 cannot be read: %2").arg(fileName, file.errorString()));
    auto texts = parseSettings(file.readAll());
    if (!texts)
        texts.error().detail.prepend(fileName + u':');
    return texts;
}

Configuration readConfiguration(const ConfigInputs &inputs)
{
    Configuration all;
    all.file = inputs.configFile;
    SettingTexts dotEnv;
    if (QFile::exists(inputs.dotEnvFile))
        dotEnv = knownSettings(inputs.dotEnvFile, all.faults);
    SettingTexts configFile;
    if (!inputs.configFile.isEmpty())
        configFile = knownSettings(inputs.configFile, all.faults);
    const std::array<Layer, 4> layers{{
        {&dotEnv, QStringLiteral("from ") + inputs.dotEnvFile},
        {&configFile, QStringLiteral("from ") + inputs.configFile},
        {&inputs.environment, QStringLiteral("from the environment")},
        {&inputs.arguments, QStringLiteral("from the command line")},
    }};
    for (const Setting &setting : settings()) {
        EffectiveSetting given = effective(setting, layers);
        if (const auto applied = apply(given, all.config); !applied) {
            given.isGood = false;
            all.faults += described(given, applied.error());
        }
        all.settings.push_back(std::move(given));
    }
    // Whether values go together can be told only of good ones.
    if (all.faults.isEmpty()) {
        if (const auto together = checkTogether(all.config); !together)
            all.faults += together.error();
    }
    all.config.corsCredentialsAskedFor =
        all.config.corsAllowCredentials && !settingOf(all, "CORS_ALLOW_CREDENTIALS").isDefault;
    if (const auto fault = shortKey(all.config)) {
        EffectiveSetting &key = settingOf(all, "SECRET_KEY");
        key.isGood = false;
        all.faults += described(key, *fault);
    }
    return all;
}

Result<Config> loadConfig(const ConfigInputs &inputs)
{
    Configuration all = readConfiguration(inputs);
    if (!all.faults.isEmpty())
        return fail(ErrorCode::ValidationFailed, all.faults.join(u'\n'));
    return std::move(all.config);
}

} // namespace natter::server
