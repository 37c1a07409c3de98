// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/config.h"
#include "fuzz/property.h"

using namespace Qt::StringLiterals;
using namespace natter;
using namespace natter::server;
using fuzz::require;

// Input: the text of a settings file. Properties: what was accepted, written again, is read as the same; the settings
// that come of it are within their bounds; a refusal says where, and never repeats a secret.

namespace {

/** @p value as a line of the file can hold it. */
QString quoted(const QString &value)
{
    for (const QChar quote : {u'"', u'\''}) {
        if (!value.contains(quote))
            return quote + value + quote;
    }
    return value;
}

QByteArray rendered(const SettingTexts &texts)
{
    QString file = u"\uFEFF# written again\r\n\r\n"_s;
    for (auto at = texts.cbegin(); at != texts.cend(); ++at)
        file += u"export "_s + at.key() + u" =\t"_s + quoted(at.value()) + u" # as it was\r\n"_s;
    return file.toUtf8();
}

void checkConfig(const SettingTexts &texts)
{
    ConfigInputs inputs;
    inputs.environment = texts;
    const auto config = loadConfig(inputs);
    if (config) {
        require(config->bcryptCost >= 4 && config->bcryptCost <= 16, "the cost is one of bcrypt's");
        require(config->accessTokenLifetime.count() >= 1, "tokens live a while");
        require(config->maxConnections >= 0 && config->rateLimitMessages >= 0, "no limit is negative");
        require(!config->host.isEmpty() && !config->dataDir.isEmpty(), "there is a place to listen and one to write");
        require(!config->database.file.isEmpty() || config->database.engine == store::Engine::Postgres,
                "there is a database");
        return;
    }
    const QString message = config.error().message();
    for (const Setting &setting : settings()) {
        const QString name = QString::fromLatin1(setting.name);
        if (message.startsWith(name + u' ')) {
            require(std::ranges::any_of(texts.keys(), [&](const QString &set) { return message.contains(set); }),
                    "only what was set can be wrong, or goes with it");
            if (name == u"SECRET_KEY" && texts.value(name) != u"your-secret-key-here") {
                // Words of the sentence may stand in a key by chance; that nothing of the key is in the sentence shows
                // when another key of its length is refused alike.
                inputs.environment.insert(name, QString(texts.value(name).toUtf8().size(), u'~'));
                const auto other = loadConfig(inputs);
                require(!other && other.error().message() == message, "a key is not repeated");
            }
            return;
        }
    }
    require(false, "a refusal names its setting");
}

/** Whatever can be quoted comes back as it was. */
void checkValue(QByteArrayView input)
{
    const QString value = QString::fromUtf8(input);
    const bool fit = input.isValidUtf8() && value.toUtf8() == input &&
                     !(value.contains(u'"') && value.contains(u'\'')) &&
                     std::ranges::none_of(input, [](char c) { return quint8(c) < 0x20 || c == 0x7F; });
    if (!fit)
        return;
    const auto texts = parseSettings(rendered({{u"Any_NAME_1"_s, value}}));
    require(texts && *texts == SettingTexts{{u"Any_NAME_1"_s, value}}, "what can be quoted comes back as it was");
}

/** A database's password, wherever the rest of its URL comes from, is in no message. */
void checkPassword(const SettingTexts &texts)
{
    const QString password = u"pa55word"_s;
    const QString url = texts.value(u"DATABASE_URL"_s);
    if (url.contains(u'@') || url.contains(u':') || url.contains(u"password=")) // which names another one
        return;
    ConfigInputs inputs;
    inputs.environment = {{u"DATABASE_URL"_s, QString(u"postgresql://user:"_s + password + u'@' + url)}};
    const auto config = loadConfig(inputs);
    if (config)
        require(config->database.password == password, "a password is taken as it is");
    else
        require(!config.error().message().contains(password), "a password is not repeated");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const quint8 *bytes, std::size_t size)
{
    const QByteArrayView input = fuzz::viewOf(bytes, size);
    checkValue(input);
    const auto texts = parseSettings(input);
    if (!texts) {
        bool isNumber = false;
        const int line = texts.error().detail.section(u':', 0, 0).toInt(&isNumber);
        require(isNumber && line >= 1 && line <= 1 + std::ranges::count(input, '\n'), "a refusal names the line");
        return 0;
    }
    require(input.isValidUtf8() && !input.contains('\0'), "only text is accepted");
    for (const QString &name : texts->keys())
        require(input.contains(name.toUtf8()), "every name is one of the text");
    const auto again = parseSettings(rendered(*texts));
    require(again && *again == *texts, "what is written again is read as the same");
    checkConfig(*texts);
    checkPassword(*texts);
    return 0;
}
