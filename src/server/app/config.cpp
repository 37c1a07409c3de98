// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/config.h"

#include <QFile>

#include <algorithm>
#include <array>

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

Result<SettingTexts> knownSettings(const QString &fileName)
{
    auto texts = parseSettingsFile(fileName);
    if (!texts)
        return texts;
    for (auto text = texts->cbegin(); text != texts->cend(); ++text) {
        if (!settingNamed(text.key()))
            return fail(ErrorCode::ValidationFailed,
                        QStringLiteral("%1: %2 is not a setting").arg(fileName, text.key()));
    }
    return texts;
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

Result<Config> applyLayers(std::span<const Layer> layers)
{
    Config config;
    for (const Setting &setting : settings()) {
        QString text = QString::fromLatin1(setting.defaultText);
        QString where = QStringLiteral("by default");
        for (const Layer &layer : layers) {
            const auto given = layer.texts->constFind(QString::fromLatin1(setting.name));
            if (given != layer.texts->cend()) {
                text = *given;
                where = layer.where;
            }
        }
        if (const auto applied = setting.apply(config, text); !applied) {
            const QString shown = setting.secret ? QString() : QStringLiteral(" = \"%1\"").arg(text);
            return fail(ErrorCode::ValidationFailed, QString::fromLatin1(setting.name) + shown +
                                                         QStringLiteral(" (%1) ").arg(where) + applied.error());
        }
    }
    if (const auto together = checkTogether(config); !together)
        return fail(ErrorCode::ValidationFailed, together.error());
    config.corsCredentialsAskedFor = config.corsAllowCredentials && std::ranges::any_of(layers, [](const Layer &layer) {
                                         return layer.texts->contains(QStringLiteral("CORS_ALLOW_CREDENTIALS"));
                                     });
    const qsizetype least = services::leastKeySize(config.algorithm);
    if (!config.secretKey.isEmpty() && config.secretKey.size() < least) {
        return fail(ErrorCode::ValidationFailed,
                    QStringLiteral("SECRET_KEY holds %1 bytes; the configured ALGORITHM needs at least %2")
                        .arg(config.secretKey.size())
                        .arg(least));
    }
    return config;
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

Result<Config> loadConfig(const ConfigInputs &inputs)
{
    SettingTexts dotEnv;
    if (QFile::exists(inputs.dotEnvFile)) {
        auto texts = knownSettings(inputs.dotEnvFile);
        if (!texts)
            return fail(std::move(texts.error()));
        dotEnv = *std::move(texts);
    }
    SettingTexts configFile;
    if (!inputs.configFile.isEmpty()) {
        auto texts = knownSettings(inputs.configFile);
        if (!texts)
            return fail(std::move(texts.error()));
        configFile = *std::move(texts);
    }
    const std::array<Layer, 4> layers{{
        {&dotEnv, QStringLiteral("from ") + inputs.dotEnvFile},
        {&configFile, QStringLiteral("from ") + inputs.configFile},
        {&inputs.environment, QStringLiteral("from the environment")},
        {&inputs.arguments, QStringLiteral("from the command line")},
    }};
    return applyLayers(layers);
}

} // namespace natter::server
