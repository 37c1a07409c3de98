// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "latencies.h"

#include <algorithm>
#include <cmath>

namespace natter::bench {

double Latencies::percentile(double share)
{
    if (m_micros.empty())
        return 0;
    const auto rank = std::size_t(std::ceil(share * double(m_micros.size())));
    const auto at = m_micros.begin() + std::ptrdiff_t(std::clamp<std::size_t>(rank, 1, m_micros.size()) - 1);
    std::ranges::nth_element(m_micros, at);
    return double(*at);
}

} // namespace natter::bench
