-- SPDX-FileCopyrightText: The Natter authors
-- SPDX-License-Identifier: GPL-3.0-or-later

-- name: logins.caller
SELECT u.id, u.name, u.suspended_until
FROM logins l
JOIN users u ON u.id = l.user_id
WHERE l.id = ? AND l.user_id = ? AND l.ended_at IS NULL AND l.audience = 0

-- name: logins.last_seen
SELECT last_seen_at FROM logins WHERE id = ?

-- name: logins.addresses_since
SELECT DISTINCT address FROM logins WHERE user_id = ? AND last_seen_at >= ?

-- name: logins.of_user
SELECT id, created_at, last_seen_at, user_agent, address FROM logins
WHERE user_id = ? AND ended_at IS NULL
ORDER BY last_seen_at DESC, id DESC
LIMIT ?

-- Only with the password that was just checked: it may have changed since, and the account may be suspended.
-- name: logins.add
INSERT INTO logins (user_id, created_at, last_seen_at, user_agent, address, audience)
SELECT u.id, CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS BIGINT)
FROM users u
WHERE u.id = ? AND u.password_hash = ? AND (u.suspended_until IS NULL OR u.suspended_until <= ?)
    AND (u.role = 1 OR CAST(? AS BIGINT) = 0)
RETURNING id

-- Long ended, or not seen for so long that none of its tokens is good.
-- name: logins.forget
DELETE FROM logins WHERE user_id = ? AND last_seen_at < ?

-- name: logins.seen
UPDATE logins SET last_seen_at = ?, address = ? WHERE id = ? AND ended_at IS NULL

-- name: logins.end
UPDATE logins SET ended_at = ? WHERE id = ? AND user_id = ? AND ended_at IS NULL

-- name: logins.end_others
UPDATE logins SET ended_at = ? WHERE user_id = ? AND id <> ? AND ended_at IS NULL
RETURNING id

-- The tokens of an ended login are of no use to anybody.
-- name: refresh_tokens.remove
DELETE FROM refresh_tokens WHERE login_id = ?

-- name: refresh_tokens.remove_others
DELETE FROM refresh_tokens WHERE login_id IN (SELECT id FROM logins WHERE user_id = ? AND id <> ?)

-- name: refresh_tokens.forget
DELETE FROM refresh_tokens WHERE login_id IN (SELECT id FROM logins WHERE user_id = ? AND last_seen_at < ?)

-- name: refresh_tokens.exists
SELECT 1 FROM refresh_tokens t JOIN logins l ON l.id = t.login_id WHERE t.hash = ? AND l.audience = ?

-- name: refresh_tokens.unused_successors
SELECT COUNT(*) FROM refresh_tokens WHERE login_id = ? AND parent_id = ? AND state = 0 AND created_at > ?

-- name: refresh_tokens.add
INSERT INTO refresh_tokens (login_id, parent_id, hash, created_at) VALUES (?, ?, ?, ?)

-- name: refresh_tokens.find
SELECT t.id, t.parent_id, t.state, t.created_at, l.id, u.id, u.email, u.name, u.created_at, u.suspended_until
FROM refresh_tokens t
JOIN logins l ON l.id = t.login_id
JOIN users u ON u.id = l.user_id
WHERE t.hash = ? AND l.audience = ? AND l.ended_at IS NULL AND (u.role = 1 OR l.audience = 0)

-- name: refresh_tokens.spend
UPDATE refresh_tokens SET state = 1 WHERE id = ? AND state = 0

-- What the presented one came from, and whatever else came from that.
-- name: refresh_tokens.supersede
UPDATE refresh_tokens SET state = 2 WHERE login_id = ? AND (id = ? OR parent_id = ?) AND id <> ?

-- name: refresh_tokens.prune_expired
DELETE FROM refresh_tokens WHERE login_id = ? AND created_at < ?

-- Of an erased account not even the addresses are kept.
-- name: refresh_tokens.remove_of
DELETE FROM refresh_tokens WHERE login_id IN (SELECT id FROM logins WHERE user_id = ?)

-- name: logins.remove_of
DELETE FROM logins WHERE user_id = ?
RETURNING id

-- name: logins.end_side
UPDATE logins SET ended_at = ? WHERE user_id = ? AND audience = ? AND ended_at IS NULL
RETURNING id

-- name: refresh_tokens.remove_side
DELETE FROM refresh_tokens WHERE login_id IN (SELECT id FROM logins WHERE user_id = ? AND audience = ?)
