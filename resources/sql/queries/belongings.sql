-- SPDX-FileCopyrightText: The Natter authors
-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- What is stored of one person, for an export: each query a page behind a key.

-- name: belongings.profile
SELECT id, email, name, created_at, role, suspended_until, erased_at FROM users WHERE id = ?

-- name: belongings.logins
SELECT id, created_at, last_seen_at, user_agent, address, ended_at FROM logins
WHERE user_id = ? AND id > ?
ORDER BY id
LIMIT ?

-- name: belongings.memberships
SELECT m.conversation_id, c.kind, c.name, c.user_low, c.user_high, m.role, m.joined_at, m.delivered_seq, m.read_seq
FROM members m
CROSS JOIN conversations c
WHERE m.user_id = ? AND m.conversation_id > ? AND c.id = m.conversation_id
ORDER BY m.conversation_id
LIMIT ?

-- name: belongings.departures
SELECT r.conversation_id, c.name, x.changed_at
FROM removals r
CROSS JOIN conversations c
LEFT JOIN changes x ON x.rev = r.rev
WHERE r.user_id = ? AND r.conversation_id > ? AND c.id = r.conversation_id
ORDER BY r.conversation_id
LIMIT ?

-- name: belongings.blocks
SELECT blocked_id, created_at FROM blocks WHERE user_id = ? AND blocked_id > ? ORDER BY blocked_id LIMIT ?

-- name: belongings.invites
SELECT id, created_at, expires_at, uses_left, note FROM invites WHERE created_by = ? AND id > ? ORDER BY id LIMIT ?

-- name: belongings.messages
SELECT id, conversation_id, seq, sent_at, changed_at, content, client_message_id FROM messages
WHERE sender_id = ? AND client_message_id > ?
ORDER BY client_message_id
LIMIT ?
