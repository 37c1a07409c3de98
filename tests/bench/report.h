// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <string>
#include <vector>

#include <QJsonObject>

namespace natter::bench {

/** One measured number. */
struct Figure
{
    std::string name;
    std::string unit;
    double value = 0;
};

/** What one run of one scenario found. */
class Figures
{
public:
    void add(std::string name, std::string unit, double value)
    {
        m_figures.push_back({std::move(name), std::move(unit), value});
    }
    void addFault(std::string fault) { m_faults.push_back(std::move(fault)); }
    void addFaults(const std::vector<std::string> &faults)
    {
        m_faults.insert(m_faults.end(), faults.begin(), faults.end());
    }

    [[nodiscard]] const std::vector<Figure> &figures() const { return m_figures; }
    /** What must hold and did not: a run with faults measured something else than it claims. */
    [[nodiscard]] const std::vector<std::string> &faults() const { return m_faults; }

private:
    std::vector<Figure> m_figures;
    std::vector<std::string> m_faults;
};

/** All runs of all scenarios: minimum, median and maximum of every figure, as a table and as JSON. */
class Report
{
public:
    /** Called after each run, in any order of scenarios, of which @p name is one. Prints the run to standard error. */
    void add(const std::string &name, const Figures &figures);
    /** A run that could not be finished. */
    void addFailure(const std::string &name, const std::string &why);

    [[nodiscard]] bool isClean() const { return m_clean; }
    void printTable() const;
    [[nodiscard]] QJsonObject toJson() const;

private:
    struct Series
    {
        std::string name;
        std::string unit;
        std::vector<double> values;
    };
    struct Scenario
    {
        std::string name;
        std::vector<Series> series;
        std::vector<std::string> faults;
    };
    Scenario &scenario(const std::string &name);

    std::vector<Scenario> m_scenarios;
    bool m_clean = true;
};

} // namespace natter::bench
