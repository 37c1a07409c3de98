// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/tables/usernames.h"

#include "store/database.h"

#include <algorithm>

namespace natter::store {

using namespace Qt::StringLiterals;

namespace {

/** A name of nothing but one-letter words is no reason to write a row for each of them. */
constexpr std::size_t keysMost = 16;
constexpr int usersAtOnce = 1'000;

bool isOfWord(char32_t c)
{
    return QChar::isLetterOrNumber(c) || QChar::category(c) == QChar::Mark_NonSpacing ||
           QChar::category(c) == QChar::Mark_SpacingCombining;
}

} // namespace

QString foldedName(const QString &text)
{
    // Folding alone leaves letters that are two in upper case, as the German sharp s.
    return text.normalized(QString::NormalizationForm_KC)
        .toUpper()
        .toCaseFolded()
        .normalized(QString::NormalizationForm_KC)
        .simplified();
}

std::vector<QString> nameKeys(const QString &name)
{
    const QString folded = foldedName(name);
    const auto points = folded.toUcs4();
    std::vector<QString> keys{folded};
    for (qsizetype i = 1; i < points.size() && keys.size() < keysMost; ++i) {
        if (!isOfWord(points[i]) || isOfWord(points[i - 1]))
            continue;
        keys.push_back(
            QString::fromUcs4(reinterpret_cast<const char32_t *>(points.constData()) + i, points.size() - i));
    }
    std::ranges::sort(keys.begin() + 1, keys.end());
    keys.erase(std::unique(keys.begin() + 1, keys.end()), keys.end());
    return keys;
}

Result<std::monostate> UserNames::set(UserId user, const QString &name)
{
    if (auto removed = remove(user); !removed)
        return removed;
    bool isWhole = true;
    for (const QString &key : nameKeys(name)) {
        const auto added = m_database.change("user_names.add"_L1, {key, user.value(), int(isWhole)});
        if (!added)
            return fail(added.error());
        isWhole = false;
    }
    return {};
}

Result<std::monostate> UserNames::remove(UserId user)
{
    const auto removed = m_database.change("user_names.remove"_L1, {user.value()});
    if (!removed)
        return fail(removed.error());
    return {};
}

Result<std::monostate> UserNames::setMissing()
{
    UserId last;
    for (;;) {
        const auto unnamed = m_database.all("user_names.unnamed"_L1, {last.value(), usersAtOnce},
                                            [](const Row &row) { return std::pair(row.id<UserId>(0), row.text(1)); });
        if (!unnamed)
            return fail(unnamed.error());
        if (unnamed->empty())
            return {};
        for (const auto &[user, name] : *unnamed) {
            if (auto done = set(user, name); !done)
                return done;
            last = user;
        }
    }
}

} // namespace natter::store
