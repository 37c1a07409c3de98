// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "report.h"

#include <QJsonArray>

#include <algorithm>
#include <cstdio>

namespace natter::bench {

namespace {

double median(std::vector<double> values)
{
    std::ranges::sort(values);
    const std::size_t middle = values.size() / 2;
    return values.size() % 2 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

} // namespace

Report::Scenario &Report::scenario(const std::string &name)
{
    const auto known = std::ranges::find(m_scenarios, name, &Scenario::name);
    return known != m_scenarios.end() ? *known : m_scenarios.emplace_back(Scenario{name, {}, {}});
}

void Report::add(const std::string &name, const Figures &figures)
{
    Scenario &to = scenario(name);
    for (const Figure &figure : figures.figures()) {
        auto series = std::ranges::find(to.series, figure.name, &Series::name);
        if (series == to.series.end())
            series = to.series.insert(to.series.end(), {figure.name, figure.unit, {}});
        series->values.push_back(figure.value);
    }
    for (const std::string &fault : figures.faults()) {
        to.faults.push_back(fault);
        std::fprintf(stderr, "FAULT in %s: %s\n", name.c_str(), fault.c_str());
        m_clean = false;
    }
}

void Report::addFailure(const std::string &name, const std::string &why)
{
    scenario(name).faults.push_back(why);
    std::fprintf(stderr, "FAILED %s: %s\n", name.c_str(), why.c_str());
    m_clean = false;
}

void Report::printTable() const
{
    for (const Scenario &each : m_scenarios) {
        std::fprintf(stderr, "\n%-46s %12s %12s %12s  %s\n", each.name.c_str(), "min", "median", "max", "unit");
        for (const Series &series : each.series) {
            const auto [least, most] = std::ranges::minmax(series.values);
            std::fprintf(stderr, "  %-44s %12.2f %12.2f %12.2f  %s\n", series.name.c_str(), least,
                         median(series.values), most, series.unit.c_str());
        }
        for (const std::string &fault : each.faults)
            std::fprintf(stderr, "  FAULT: %s\n", fault.c_str());
    }
}

QJsonObject Report::toJson() const
{
    QJsonObject scenarios;
    for (const Scenario &each : m_scenarios) {
        QJsonObject figures;
        for (const Series &series : each.series) {
            const auto [least, most] = std::ranges::minmax(series.values);
            QJsonArray runs;
            for (const double value : series.values)
                runs.append(value);
            figures.insert(QString::fromStdString(series.name),
                           QJsonObject{{QStringLiteral("unit"), QString::fromStdString(series.unit)},
                                       {QStringLiteral("min"), least},
                                       {QStringLiteral("median"), median(series.values)},
                                       {QStringLiteral("max"), most},
                                       {QStringLiteral("runs"), runs}});
        }
        QJsonArray faults;
        for (const std::string &fault : each.faults)
            faults.append(QString::fromStdString(fault));
        scenarios.insert(QString::fromStdString(each.name),
                         QJsonObject{{QStringLiteral("figures"), figures}, {QStringLiteral("faults"), faults}});
    }
    return scenarios;
}

} // namespace natter::bench
