// SPDX-FileCopyrightText: The Natter authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QVarLengthArray>

namespace natter::net {

/** What waits to be sent on one connection: chunks, shared with the other connections that wait for the same bytes. */
class ChunkQueue
{
public:
    [[nodiscard]] bool isEmpty() const { return m_chunks.isEmpty(); }
    [[nodiscard]] qsizetype count() const { return m_chunks.size(); }
    [[nodiscard]] qsizetype bytes() const { return m_bytes; }

    /** What is left of the chunk at @p index. */
    [[nodiscard]] QByteArrayView at(qsizetype index) const
    {
        const QByteArrayView chunk(m_chunks[index]);
        return index == 0 ? chunk.sliced(m_takenOfFirst) : chunk;
    }

    void append(const QByteArray &chunk)
    {
        m_chunks.append(chunk);
        m_bytes += chunk.size();
    }

    /** The first @p bytes are sent. */
    void take(qsizetype bytes)
    {
        m_bytes -= bytes;
        bytes += m_takenOfFirst;
        qsizetype done = 0;
        while (done < m_chunks.size() && bytes >= m_chunks[done].size())
            bytes -= m_chunks[done++].size();
        m_takenOfFirst = bytes;
        if (done == m_chunks.size())
            clear();
        else
            m_chunks.remove(0, done);
    }

    /** Forgets every chunk of which nothing was taken yet. */
    void dropUntouched()
    {
        const qsizetype kept = m_takenOfFirst > 0 ? 1 : 0;
        m_chunks.resize(std::min(kept, m_chunks.size()));
        m_chunks.squeeze();
        m_bytes = m_chunks.isEmpty() ? 0 : m_chunks.first().size() - m_takenOfFirst;
    }

    void clear()
    {
        m_chunks.clear();
        m_bytes = 0;
        m_takenOfFirst = 0;
        if (m_chunks.capacity() > inPlace)
            m_chunks.squeeze(); // a burst must not leave its room behind with every idle connection
    }

private:
    static constexpr qsizetype inPlace = 2; // most of the time one chunk or none waits

    qsizetype m_takenOfFirst = 0;
    qsizetype m_bytes = 0;
    QVarLengthArray<QByteArray, inPlace> m_chunks;
};

} // namespace natter::net
