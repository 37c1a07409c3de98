// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/models/rowtext.h"

#include "protocol/jsonwriter.h"

namespace natter::admin {

namespace {

QString oneLine(QString text)
{
    for (QChar &character : text) {
        if (character == u'\t' || character == u'\n' || character == u'\r' || character == QChar::LineSeparator ||
            character == QChar::ParagraphSeparator)
            character = u' ';
    }
    return text;
}

/** Whether a spreadsheet would calculate with it. Full-width forms of the signs count too: some programs fold them. */
bool looksLikeFormula(const QString &text)
{
    static const QString signs = QStringLiteral("=+-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20");
    return !text.isEmpty() && signs.contains(text.front());
}

QString csvCell(CellKind kind, const QVariant &value)
{
    QString text = plainCellText(kind, value);
    const bool isNumber = isRightAligned(kind);
    if (!isNumber && looksLikeFormula(text))
        text.prepend(u'\'');
    if (text.contains(u'"') || text.contains(u',') || text.contains(u'\n') || text.contains(u'\r') ||
        text.contains(u';'))
        return u'"' + text.replace(QStringLiteral("\""), QStringLiteral("\"\"")) + u'"';
    return text;
}

template<class Text>
QByteArray csvLine(const std::vector<int> &columns, Text text)
{
    QStringList cells;
    for (const int column : columns)
        cells << text(column);
    const QString whole = cells.join(u',') + QStringLiteral("\r\n");
    return whole.toUtf8();
}

void writeJson(protocol::JsonWriter &json, const Column &column, const QVariant &value)
{
    if (value.isNull()) {
        json.raw(column.key, "null");
        return;
    }
    switch (column.kind) {
    case CellKind::Flag:
        json.field(column.key, value.toBool());
        break;
    case CellKind::Number:
    case CellKind::Id:
    case CellKind::Bytes:
        json.field(column.key, value.toLongLong());
        break;
    case CellKind::Milliseconds:
        json.raw(column.key, QByteArray::number(value.toDouble(), 'g', 6));
        break;
    default:
        json.field(column.key, plainCellText(column.kind, value));
    }
}

} // namespace

QString asText(const RowTable &table, const std::vector<int> &rows, const std::vector<int> &columns)
{
    const auto line = [&](auto text) {
        QStringList cells;
        for (const int column : columns)
            cells << oneLine(text(column));
        return cells.join(u'\t');
    };
    QStringList lines;
    if (rows.size() > 1)
        lines << line([&](int column) { return table.columns()[std::size_t(column)].title; });
    for (const int row : rows)
        lines << line([&](int column) { return table.index(row, column).data().toString(); });
    return lines.join(u'\n');
}

QByteArray asJson(const RowTable &table, const std::vector<int> &rows, const std::vector<int> &columns)
{
    QByteArrayList objects;
    for (const int row : rows) {
        protocol::JsonWriter json;
        json.beginObject();
        for (const int column : columns)
            writeJson(json, table.columns()[std::size_t(column)], table.index(row, column).data(RowTable::ValueRole));
        objects << json.endObject().take();
    }
    return "[" + objects.join(",\n ") + "]\n";
}

QByteArray asCsv(const RowTable &table, const std::vector<int> &rows, const std::vector<int> &columns)
{
    return csvHead(table, columns) + csvRows(table, rows, columns);
}

QByteArray csvHead(const RowTable &table, const std::vector<int> &columns)
{
    return "\xEF\xBB\xBF" +
           csvLine(columns, [&](int column) { return QString::fromUtf8(table.columns()[std::size_t(column)].key); });
}

QByteArray csvRows(const RowTable &table, const std::vector<int> &rows, const std::vector<int> &columns)
{
    QByteArray csv;
    for (const int row : rows)
        csv += csvLine(columns, [&](int column) {
            return csvCell(table.columns()[std::size_t(column)].kind,
                           table.index(row, column).data(RowTable::ValueRole));
        });
    return csv;
}

} // namespace natter::admin
