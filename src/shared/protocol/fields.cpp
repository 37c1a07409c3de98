// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/fields.h"

#include "protocol/jsonscan.h"

#include <QJsonDocument>

#include <algorithm>

namespace natter::protocol {

namespace {

/** Whether a field of this name may hold what must not be repeated: passwords, tokens, codes that open something. */
bool isSecret(QStringView name)
{
    for (const QStringView word : {u"password", u"token", u"secret", u"invite_code"}) {
        if (name.contains(word, Qt::CaseInsensitive))
            return true;
    }
    return false;
}

/** @p value without secrets, however deep; the strict scan bounds the depth. */
QJsonValue withoutSecrets(const QJsonValue &value)
{
    if (value.isArray()) {
        QJsonArray shown;
        for (const auto &element : value.toArray())
            shown.append(withoutSecrets(element));
        return shown;
    }
    if (!value.isObject())
        return value;
    const QJsonObject object = value.toObject();
    QJsonObject shown;
    for (auto at = object.begin(); at != object.end(); ++at) {
        if (!isSecret(at.key()))
            shown.insert(at.key(), withoutSecrets(at.value()));
    }
    return shown;
}

/** What a client sent, for its eyes again; null for what is too long to be worth it, or cannot be said again. */
QByteArray echo(const QJsonValue &value)
{
    constexpr qsizetype most = 256;
    const QByteArray wrapped = QJsonDocument(QJsonArray{withoutSecrets(value)}).toJson(QJsonDocument::Compact);
    // The answer has to pass a scan as strict as ours, three levels down in it. Qt writes many a large number with all
    // its digits (6.5555555555555553e19), which is an integer out of range then.
    if (wrapped.size() - 2 > most || scanJson(QByteArray("[[" + wrapped + "]]")))
        return "null";
    return wrapped.sliced(1, wrapped.size() - 2);
}

} // namespace

std::optional<Error> FieldReader::fault()
{
    if (m_faults.empty())
        return std::nullopt;
    Error error(ErrorCode::ValidationFailed);
    error.detail = QString::fromUtf8(m_faults.front().field) + QStringLiteral(": ") + m_faults.front().message;
    error.fields = std::move(m_faults);
    return error;
}

QJsonValue FieldReader::required(const char *name)
{
    const QJsonValue value = m_object.value(QLatin1StringView(name));
    if (value.isUndefined())
        m_faults.push_back({"missing", QByteArray(name), QStringLiteral("Field required"), echo(m_object)});
    return value;
}

std::optional<qint64> FieldReader::idNumber(const QJsonValue &value)
{
    qint64 number = 0;
    if (value.isDouble()) {
        const double given = value.toDouble();
        number = value.toInteger();
        if (double(number) != given)
            return std::nullopt;
    } else if (value.isString()) {
        const QString digits = value.toString();
        const bool plain = !digits.isEmpty() && digits.size() <= 16 &&
                           std::all_of(digits.begin(), digits.end(), [](QChar c) { return c >= u'0' && c <= u'9'; });
        if (!plain)
            return std::nullopt;
        number = digits.toLongLong();
    }
    if (number < 1 || number > maxWireInteger)
        return std::nullopt;
    return number;
}

std::vector<qint64> FieldReader::idNumbers(const char *name, int most)
{
    std::vector<qint64> numbers;
    const QJsonValue value = required(name);
    if (value.isUndefined())
        return numbers;
    if (!value.isArray()) {
        refuse("list_type", name, QStringLiteral("Input should be a valid list"), value);
        return numbers;
    }
    const QJsonArray array = value.toArray();
    if (array.size() > most) {
        refuse("too_long", name,
               QStringLiteral("List should have at most %1 items, not %2").arg(most).arg(array.size()), QJsonValue());
        return numbers;
    }
    for (const auto &element : array) {
        const auto number = idNumber(element);
        if (!number) {
            refuse("int_parsing", name,
                   QStringLiteral("Every item should be a valid id: an integer from 1 to 2^53 - 1"), element);
            return {};
        }
        numbers.push_back(*number);
    }
    std::ranges::sort(numbers);
    numbers.erase(std::ranges::unique(numbers).begin(), numbers.end());
    return numbers;
}

void FieldReader::refuse(QByteArray type, const char *name, QString message, const QJsonValue &input)
{
    const bool secret = isSecret(QString(QLatin1StringView(name)));
    m_faults.push_back({std::move(type), QByteArray(name), std::move(message), secret ? QByteArray() : echo(input)});
}

} // namespace natter::protocol
