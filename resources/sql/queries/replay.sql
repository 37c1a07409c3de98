-- SPDX-FileCopyrightText: The Natter authors
-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- What has changed for somebody since a place in the order of changes. Each query is led to what is new by an index; what has
-- not changed is not looked at, but for one row of each conversation that somebody is in.

-- name: replay.conversations
SELECT c.id, c.kind, p.joined_rev, p.joined_seq, c.first_seq, c.last_seq
FROM members p
CROSS JOIN conversations c
WHERE p.user_id = ? AND c.id = p.conversation_id AND c.last_rev > ?

-- name: replay.message_id
SELECT id FROM messages WHERE conversation_id = ? AND seq = ?

-- name: replay.messages
SELECT id FROM messages WHERE conversation_id = ? AND seq >= ? ORDER BY seq LIMIT ?

-- name: replay.altered
SELECT rev, id FROM messages
WHERE conversation_id = ? AND rev > id AND rev > ? AND rev <= ? AND seq >= ?
ORDER BY rev
LIMIT ?

-- name: replay.changes
SELECT rev, conversation_id, kind, user_id, changed_by, changed_at, detail FROM changes
WHERE conversation_id = ? AND rev > ? AND rev <= ?
ORDER BY rev
LIMIT ?

-- name: replay.removals
SELECT r.rev, r.conversation_id, r.kind, c.changed_by, c.changed_at
FROM removals r
CROSS JOIN changes c
WHERE r.user_id = ? AND r.rev > ? AND r.rev <= ? AND c.rev = r.rev
ORDER BY r.rev
LIMIT ?

-- name: replay.reads
SELECT read_rev, conversation_id, read_seq FROM members
WHERE user_id = ? AND read_rev > 0 AND read_rev > ? AND read_rev <= ?
ORDER BY read_rev
LIMIT ?
