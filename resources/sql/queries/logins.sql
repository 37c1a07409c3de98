-- SPDX-FileCopyrightText: The Natter authors
-- SPDX-License-Identifier: GPL-3.0-or-later

-- name: logins.caller
SELECT u.id, u.name, u.suspended_until
FROM logins l
JOIN users u ON u.id = l.user_id
WHERE l.id = ? AND l.user_id = ? AND l.ended_at IS NULL

-- name: logins.addresses_since
SELECT DISTINCT address FROM logins WHERE user_id = ? AND last_seen_at >= ?

-- name: logins.of_user
SELECT id, created_at, last_seen_at, user_agent, address FROM logins
WHERE user_id = ? AND ended_at IS NULL
ORDER BY last_seen_at DESC, id DESC

-- name: logins.add
INSERT INTO logins (user_id, created_at, last_seen_at, user_agent, address)
SELECT u.id, CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS TEXT), CAST(? AS TEXT)
FROM users u
WHERE u.id = ?
RETURNING id

-- name: logins.seen
UPDATE logins SET last_seen_at = ?, address = ? WHERE id = ?

-- name: logins.end
UPDATE logins SET ended_at = ? WHERE id = ? AND user_id = ? AND ended_at IS NULL

-- name: logins.end_others
UPDATE logins SET ended_at = ? WHERE user_id = ? AND id <> ? AND ended_at IS NULL
RETURNING id

-- The tokens of an ended login are of no use to anybody.
-- name: refresh_tokens.remove
DELETE FROM refresh_tokens WHERE login_id = ?

-- name: refresh_tokens.add
INSERT INTO refresh_tokens (login_id, parent_id, hash, created_at) VALUES (?, ?, ?, ?)

-- name: refresh_tokens.find
SELECT t.id, t.parent_id, t.state, t.created_at, l.id, u.id, u.email, u.name, u.created_at, u.suspended_until
FROM refresh_tokens t
JOIN logins l ON l.id = t.login_id
JOIN users u ON u.id = l.user_id
WHERE t.hash = ? AND l.ended_at IS NULL

-- name: refresh_tokens.spend
UPDATE refresh_tokens SET state = 1 WHERE id = ? AND state = 0

-- What the presented one came from, and whatever else came from that.
-- name: refresh_tokens.supersede
UPDATE refresh_tokens SET state = 2 WHERE login_id = ? AND (id = ? OR parent_id = ?) AND id <> ?

-- Answers that got lost leave successors that nobody knows; only the newest of them are kept.
-- name: refresh_tokens.prune_successors
DELETE FROM refresh_tokens
WHERE login_id = ? AND parent_id = ? AND state = 0
    AND id NOT IN (SELECT n.id FROM refresh_tokens n WHERE n.login_id = ? AND n.parent_id = ? ORDER BY n.id DESC LIMIT 8)

-- name: refresh_tokens.prune_expired
DELETE FROM refresh_tokens WHERE login_id = ? AND created_at < ?
