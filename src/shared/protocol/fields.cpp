// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/fields.h"

#include "protocol/jsonscan.h"

#include <QJsonDocument>

#include <algorithm>
#include <cmath>

namespace natter::protocol {

namespace {

/** Who sends a list of nothing but nonsense need not hear of every element. */
constexpr std::size_t faultsMost = 50;

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
        m_faults.push_back({"missing",
                            QByteArray(name),
                            QStringLiteral("Field required"),
                            echo(m_object),
                            {},
                            {},
                            m_from == From::Query});
    return value;
}

std::optional<qint64> FieldReader::optionalNumber(const char *name, qint64 least, qint64 most)
{
    const QJsonValue value = m_object.value(QLatin1StringView(name));
    if (value.isUndefined() || value.isNull())
        return std::nullopt;
    return integerOf(name, value, least, most);
}

std::optional<bool> FieldReader::flag(const char *name)
{
    const QJsonValue value = required(name);
    return value.isUndefined() ? std::nullopt : flagOf(name, value);
}

std::optional<bool> FieldReader::optionalFlag(const char *name)
{
    const QJsonValue value = m_object.value(QLatin1StringView(name));
    return value.isUndefined() || value.isNull() ? std::nullopt : flagOf(name, value);
}

std::optional<bool> FieldReader::flagOf(const char *name, const QJsonValue &value)
{
    if (value.isBool())
        return value.toBool();
    refuse({"bool_type", name, QStringLiteral("Input should be a valid boolean"), {}}, value);
    return std::nullopt;
}

std::optional<qint64> FieldReader::integerOf(const char *name, const QJsonValue &value, qint64 least, qint64 most,
                                             std::optional<qint64> position)
{
    const auto refused = [&](const char *type, const QString &message, std::vector<FaultContext> context = {}) {
        refuse({type, name, message, {}, position, std::move(context)}, value);
        return std::nullopt;
    };
    double number = 0; // exact within the bounds, and for what is beyond them exactness does not matter
    if (value.isDouble()) {
        number = value.toDouble();
        if (number != std::floor(number))
            return refused("int_from_float",
                           QStringLiteral("Input should be a valid integer, got a number with a fractional part"));
    } else if (value.isString()) {
        const QString digits = value.toString();
        if (digits.isEmpty() || !std::ranges::all_of(digits, [](QChar c) { return c >= u'0' && c <= u'9'; }))
            return refused("int_parsing",
                           QStringLiteral("Input should be a valid integer, unable to parse string as an integer"));
        number = digits.toDouble();
    } else {
        return refused("int_type", QStringLiteral("Input should be a valid integer"));
    }
    if (number < double(least))
        return refused("greater_than_equal", QStringLiteral("Input should be greater than or equal to %1").arg(least),
                       {{"ge", least}});
    if (number > double(most))
        return refused("less_than_equal", QStringLiteral("Input should be less than or equal to %1").arg(most),
                       {{"le", most}});
    return qint64(number);
}

std::vector<qint64> FieldReader::idNumbers(const char *name, int most)
{
    std::vector<qint64> numbers;
    const QJsonValue value = required(name);
    if (value.isUndefined())
        return numbers;
    if (!value.isArray()) {
        refuse({"list_type", name, QStringLiteral("Input should be a valid list"), {}}, value);
        return numbers;
    }
    const QJsonArray array = value.toArray();
    if (array.size() > most) {
        refuse(
            {"too_long",
             name,
             QStringLiteral("List should have at most %1 items after validation, not %2").arg(most).arg(array.size()),
             {},
             {},
             {{"field_type", QStringLiteral("List")},
              {"max_length", qint64(most)},
              {"actual_length", qint64(array.size())}}},
            QJsonValue());
        return numbers;
    }
    bool fit = true;
    for (qsizetype i = 0; i < array.size() && m_faults.size() < faultsMost; ++i) {
        const auto number = integerOf(name, array.at(i), 1, maxWireInteger, i);
        fit = fit && number;
        numbers.push_back(number.value_or(0));
    }
    if (!fit)
        return {};
    std::ranges::sort(numbers);
    numbers.erase(std::ranges::unique(numbers).begin(), numbers.end());
    return numbers;
}

void FieldReader::refuse(FieldError fault, const QJsonValue &input)
{
    if (!isSecret(QString::fromLatin1(fault.field)))
        fault.input = echo(input);
    fault.inQuery = m_from == From::Query;
    m_faults.push_back(std::move(fault));
}

} // namespace natter::protocol
