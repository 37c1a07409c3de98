-- SPDX-FileCopyrightText: The Natter authors
-- SPDX-License-Identifier: GPL-3.0-or-later

-- name: members.add
INSERT INTO members (conversation_id, user_id, role, joined_at, joined_rev, announced) VALUES (?, ?, ?, ?, ?, ?)

-- name: members.of_user
SELECT m.conversation_id, c.kind, m.role
FROM members m
JOIN conversations c ON c.id = m.conversation_id
WHERE m.user_id = ?
ORDER BY m.conversation_id

-- name: members.first
SELECT user_id FROM members WHERE conversation_id = ? ORDER BY user_id LIMIT ?

-- name: members.count
SELECT COUNT(*) FROM members WHERE conversation_id = ?

-- Only forward, and never past what exists: a position in the future would hide messages to come.
-- name: members.deliver
UPDATE members SET delivered_seq = ?
WHERE conversation_id = ? AND user_id = ? AND delivered_seq < ?
    AND EXISTS (SELECT 1 FROM conversations WHERE id = ? AND last_seq >= ?)

-- name: members.announce
UPDATE members SET announced = 1 WHERE conversation_id = ? AND user_id = ? AND announced = 0
