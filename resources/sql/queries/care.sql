-- SPDX-FileCopyrightText: The Natter authors
-- SPDX-License-Identifier: GPL-3.0-or-later

-- A page of conversations, each with the time of its oldest message.
-- name: retention.heads
SELECT c.id, c.deleted_at, c.retention_days, m.sent_at
FROM conversations c
LEFT JOIN messages m ON m.conversation_id = c.id AND m.seq = c.first_seq
WHERE c.id > ?
ORDER BY c.id
LIMIT ?

-- name: retention.head
SELECT first_seq, deleted_at, retention_days FROM conversations WHERE id = ?

-- name: retention.oldest
SELECT seq, sent_at FROM messages WHERE conversation_id = ? AND seq >= ? ORDER BY seq LIMIT ?

-- name: retention.remove
DELETE FROM messages WHERE conversation_id = ? AND seq >= ? AND seq < ?

-- name: retention.advance
UPDATE conversations SET first_seq = ? WHERE id = ?

-- name: retention.keep
UPDATE conversations SET retention_days = ? WHERE id = ? AND kind = 1 AND deleted_at IS NULL
