// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "store/care/openeddatabase.h"
#include "store/care/tablecopy.h"
#include "store/storefixture.h"
#include "support/postgrescluster.h"

#include <QMap>

namespace natter::store {

/** An empty database of either engine, or a missing one, for what is put into one. */
class TargetDatabase
{
public:
    explicit TargetDatabase(Engine engine)
    {
        m_text = engine == Engine::Postgres
                     ? test::PostgresCluster::shared().makeDatabase()
                     : QString(QStringLiteral("sqlite:///") + m_folder.filePath(QStringLiteral("target/natter.db")));
        m_url = DatabaseUrl::parse(m_text).value();
    }

    [[nodiscard]] const DatabaseUrl &url() const { return m_url; }
    /** As an operator would write it. */
    [[nodiscard]] const QString &urlText() const { return m_text; }
    [[nodiscard]] std::unique_ptr<Store> open() const
    {
        auto opened = Store::open({m_url});
        return opened ? *std::move(opened) : nullptr;
    }
    /** The first column of what a reading connection is answered, or one row that says what is wrong. */
    [[nodiscard]] QStringList ask(const QString &sql) const
    {
        const Queries queries((Dialect(m_url.engine)));
        const auto database = Database::open(m_url, Access::Read, queries);
        const auto rows = database ? (*database)->execute(sql) : fail(database.error());
        return rows ? *rows : QStringList{QStringLiteral("error: ") + rows.error().message()};
    }

private:
    QTemporaryDir m_folder;
    QString m_text;
    DatabaseUrl m_url;
};

/** Everything in a database, a digest for each table. */
inline QMap<QString, TableDigest> contentOf(const DatabaseUrl &url)
{
    static const StopFlag never{false};
    auto opened = OpenedDatabase::forReading(url);
    if (!opened)
        qFatal("%s", qPrintable(opened.error().message()));
    QMap<QString, TableDigest> content;
    const auto shapes = tableShapes(opened->database());
    for (const TableShape &shape : *shapes)
        content.insert(shape.name, digestOf(opened->database(), shape, never).value());
    return content;
}

} // namespace natter::store
