// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/models/servertables.h"

#include "client/serverwords.h"

#include <QCoreApplication>
#include <QLocale>

namespace natter::admin {

using namespace Qt::StringLiterals;

namespace {

struct ServerWords
{
    Q_DECLARE_TR_FUNCTIONS(natter::admin::ServerWords)
};

} // namespace

QString sourceText(const QString &source)
{
    if (source == "default"_L1)
        return ServerWords::tr("default");
    if (source == "environment"_L1)
        return ServerWords::tr("environment");
    if (source == "flag"_L1)
        return ServerWords::tr("command line");
    if (source.startsWith("file "_L1))
        return ServerWords::tr("file %1").arg(source.mid(5));
    return source;
}

const std::vector<RowColumn<NumberedSetting>> &settingColumns()
{
    static const std::vector<RowColumn<NumberedSetting>> columns{
        {{"name", ServerWords::tr("Name"), CellKind::Text, 28},
         [](const NumberedSetting &row) { return cell(row.setting.name); }},
        {{"value", ServerWords::tr("Value"), CellKind::Text, 28},
         [](const NumberedSetting &row) {
             return cell(row.setting.secret && !row.setting.value.isEmpty() ? ServerWords::tr("hidden")
                                                                            : row.setting.value);
         }},
        {{"source", ServerWords::tr("Comes from"), CellKind::Text, 20},
         [](const NumberedSetting &row) { return cell(sourceText(row.setting.source)); }},
        {{"default", ServerWords::tr("Default"), CellKind::Text, 16},
         [](const NumberedSetting &row) { return cell(row.setting.defaultValue); }},
        {{"reloadable", ServerWords::tr("By reload"), CellKind::Flag, 9, false},
         [](const NumberedSetting &row) { return cell(row.setting.reloadable); }},
        {{"help", ServerWords::tr("Meaning"), CellKind::Text, 50},
         [](const NumberedSetting &row) { return cell(row.setting.help); }},
    };
    return columns;
}

qint64 numberOfSetting(const NumberedSetting &row)
{
    return row.number;
}

const std::vector<RowColumn<NumberedBackup>> &backupColumns()
{
    static const std::vector<RowColumn<NumberedBackup>> columns{
        {{"at", ServerWords::tr("Made at"), CellKind::Moment, 20},
         [](const NumberedBackup &row) { return cell(row.backup.at); }},
        {{"file", ServerWords::tr("File"), CellKind::Text, 42},
         [](const NumberedBackup &row) { return cell(row.backup.file); }},
        {{"size_bytes", ServerWords::tr("Size"), CellKind::Bytes, 9},
         [](const NumberedBackup &row) { return cell(row.backup.sizeBytes); }},
        {{"duration_seconds", ServerWords::tr("Took"), CellKind::Milliseconds, 9},
         [](const NumberedBackup &row) { return cell(row.backup.durationSeconds * 1000); }},
        {{"result", ServerWords::tr("Result"), CellKind::Text, 24},
         [](const NumberedBackup &row) { return cell(client::inOurWords(row.backup.result)); }},
    };
    return columns;
}

qint64 numberOfBackup(const NumberedBackup &row)
{
    return row.number;
}

} // namespace natter::admin
