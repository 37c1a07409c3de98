// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/readiness.h"

#include "protocol/jsonwriter.h"

#include <algorithm>

namespace natter::protocol {

namespace {

QByteArrayView wireName(Condition condition)
{
    switch (condition) {
    case Condition::Ok:
        return "ok";
    case Condition::Busy:
        return "busy";
    case Condition::Degraded:
        return "degraded";
    case Condition::Stopping:
        return "stopping";
    case Condition::Refusing:
        return "refusing";
    case Condition::Failed:
        break;
    }
    return "failed";
}

} // namespace

bool Readiness::isReady() const
{
    return std::ranges::all_of(components, [](const ComponentState &state) {
        return state.condition == Condition::Ok || state.condition == Condition::Busy ||
               state.condition == Condition::Degraded;
    });
}

QByteArray encodeReadiness(const Readiness &readiness)
{
    JsonWriter writer;
    writer.beginObject().plain("status", readiness.isReady() ? "ready" : "unready").beginObject("components");
    for (const ComponentState &state : readiness.components) {
        writer.beginObject(QByteArrayView(state.name.data(), state.name.size()));
        writer.plain("status", wireName(state.condition));
        if (!state.detail.isEmpty())
            writer.field("detail", state.detail);
        writer.endObject();
    }
    return writer.endObject().endObject().take();
}

} // namespace natter::protocol
