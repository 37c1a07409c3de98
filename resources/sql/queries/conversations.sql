-- SPDX-FileCopyrightText: The Natter authors
-- SPDX-License-Identifier: GPL-3.0-or-later

-- name: conversations.direct
SELECT id, last_seq, 0 FROM conversations WHERE user_low = ? AND user_high = ?

-- name: conversations.group
SELECT id, last_seq, CASE WHEN archived_at IS NULL THEN 0 ELSE 1 END FROM conversations WHERE id = ? AND kind = 1

-- Made with its first message. Without one of the two people, or if the one has blocked the other who writes, there is no row
-- and nothing is made.
-- name: conversations.add_direct
INSERT INTO conversations (kind, name, created_by, created_at, user_low, user_high)
SELECT 0, '', CAST(? AS BIGINT), CAST(? AS BIGINT), low.id, high.id
FROM users low
CROSS JOIN users high
WHERE low.id = ? AND high.id = ? AND low.erased_at IS NULL AND high.erased_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM blocks b WHERE b.user_id = ? AND b.blocked_id = ?)
RETURNING id

-- name: conversations.add_group
INSERT INTO conversations (kind, name, created_by, created_at, last_rev, member_count) VALUES (1, ?, ?, ?, ?, ?)
RETURNING id

-- name: conversations.advance
UPDATE conversations SET last_seq = ?, last_rev = ? WHERE id = ?

-- name: conversations.unannounced
SELECT c.id, c.name, c.created_by, c.created_at, m.joined_rev
FROM members m
JOIN conversations c ON c.id = m.conversation_id
WHERE m.user_id = ? AND m.announced = 0 AND m.joined_rev > ? AND m.joined_rev <= ?
ORDER BY m.joined_rev
LIMIT ?

-- name: conversations.touch
UPDATE conversations SET last_rev = ? WHERE id = ?

-- The one that changed last first. Every change has a number of its own, so the place to go on from is exact.
-- name: conversations.list
SELECT c.id, c.kind, c.name, c.member_count, CASE WHEN c.archived_at IS NULL THEN 0 ELSE 1 END, m.role, m.joined_seq,
    c.first_seq, c.last_seq, m.read_seq, c.last_rev, u.id, u.name
FROM members m
CROSS JOIN conversations c
LEFT JOIN users u ON u.id = CASE WHEN c.user_low = m.user_id THEN c.user_high ELSE c.user_low END
WHERE m.user_id = ? AND c.id = m.conversation_id AND c.last_rev < ? AND c.kind >= ?
ORDER BY c.last_rev DESC
LIMIT ?

-- name: conversations.group_state
SELECT id, name, created_by, created_at, member_count, CASE WHEN archived_at IS NULL THEN 0 ELSE 1 END
FROM conversations
WHERE id = ? AND kind = 1
