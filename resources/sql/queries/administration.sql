-- SPDX-FileCopyrightText: The Natter authors
-- SPDX-License-Identifier: GPL-3.0-or-later

-- Accounts as an administrator sees them. f: what is looked for, once. state: 0 active, 1 suspended, 2 erased; below zero,
-- whoever is not erased.
-- name: accounts.list
SELECT u.id, u.email, u.name, u.role, u.created_at, u.suspended_until, u.erased_at,
    (SELECT MAX(l.last_seen_at) FROM logins l WHERE l.user_id = u.id),
    (SELECT COUNT(*) FROM logins l WHERE l.user_id = u.id AND l.ended_at IS NULL)
FROM users u
CROSS JOIN (SELECT CAST(? AS TEXT) AS email, CAST(? AS TEXT) AS name, CAST(? AS BIGINT) AS role, CAST(? AS BIGINT) AS state,
    CAST(? AS BIGINT) AS time, CAST(? AS BIGINT) AS sorting) f
WHERE (f.email = '' OR u.email LIKE f.email ESCAPE '!'
        OR EXISTS (SELECT 1 FROM user_names n WHERE n.user_id = u.id AND n.is_whole = 1 AND n.folded LIKE f.name ESCAPE '!'))
    AND (f.role < 0 OR u.role = f.role)
    AND ((f.state < 0 AND u.erased_at IS NULL) OR (f.state = 2 AND u.erased_at IS NOT NULL)
        OR (f.state = 1 AND u.erased_at IS NULL AND u.suspended_until > f.time)
        OR (f.state = 0 AND u.erased_at IS NULL AND (u.suspended_until IS NULL OR u.suspended_until <= f.time)))
ORDER BY
    CASE f.sorting WHEN 1 THEN u.email WHEN 2 THEN u.name ELSE '' END,
    CASE f.sorting WHEN -1 THEN u.email WHEN -2 THEN u.name ELSE '' END DESC,
    CASE f.sorting WHEN 3 THEN u.role WHEN 4 THEN u.created_at WHEN 5 THEN COALESCE(u.suspended_until, 0)
        WHEN 6 THEN COALESCE((SELECT MAX(l.last_seen_at) FROM logins l WHERE l.user_id = u.id), 0) ELSE 0 END,
    CASE f.sorting WHEN -3 THEN u.role WHEN -4 THEN u.created_at WHEN -5 THEN COALESCE(u.suspended_until, 0)
        WHEN -6 THEN COALESCE((SELECT MAX(l.last_seen_at) FROM logins l WHERE l.user_id = u.id), 0)
        WHEN -7 THEN u.id ELSE 0 END DESC,
    u.id
LIMIT ? OFFSET ?

-- name: accounts.count
SELECT COUNT(*)
FROM users u
CROSS JOIN (SELECT CAST(? AS TEXT) AS email, CAST(? AS TEXT) AS name, CAST(? AS BIGINT) AS role, CAST(? AS BIGINT) AS state,
    CAST(? AS BIGINT) AS time) f
WHERE (f.email = '' OR u.email LIKE f.email ESCAPE '!'
        OR EXISTS (SELECT 1 FROM user_names n WHERE n.user_id = u.id AND n.is_whole = 1 AND n.folded LIKE f.name ESCAPE '!'))
    AND (f.role < 0 OR u.role = f.role)
    AND ((f.state < 0 AND u.erased_at IS NULL) OR (f.state = 2 AND u.erased_at IS NOT NULL)
        OR (f.state = 1 AND u.erased_at IS NULL AND u.suspended_until > f.time)
        OR (f.state = 0 AND u.erased_at IS NULL AND (u.suspended_until IS NULL OR u.suspended_until <= f.time)))

-- name: accounts.one
SELECT u.id, u.email, u.name, u.role, u.created_at, u.suspended_until, u.erased_at,
    (SELECT MAX(l.last_seen_at) FROM logins l WHERE l.user_id = u.id),
    (SELECT COUNT(*) FROM logins l WHERE l.user_id = u.id AND l.ended_at IS NULL)
FROM users u
WHERE u.id = ?

-- Whether somebody else can administer at this moment.
-- name: accounts.other_administrator
SELECT 1 FROM users u
WHERE u.role = 1 AND u.id > 0 AND u.id <> ? AND (u.suspended_until IS NULL OR u.suspended_until <= ?)
LIMIT 1

-- name: accounts.any_administrator
SELECT 1 FROM users u WHERE u.role = 1 AND u.id > 0 LIMIT 1

-- name: accounts.set_role
UPDATE users SET role = ? WHERE id = ? AND erased_at IS NULL

-- name: accounts.owner_of_email
SELECT id FROM users WHERE email = ?

-- name: accounts.set_email
UPDATE users SET email = ? WHERE id = ? AND erased_at IS NULL

-- name: accounts.give_password
UPDATE users SET password_hash = ? WHERE id = ? AND erased_at IS NULL

-- name: accounts.caller
SELECT u.id, u.name, u.suspended_until, u.role
FROM logins l
JOIN users u ON u.id = l.user_id
WHERE l.id = ? AND l.user_id = ? AND l.ended_at IS NULL AND l.audience = 1

-- name: rooms.list
SELECT c.id, c.name, c.created_at, c.created_by, c.archived_at, c.member_count, c.last_seq - c.first_seq + 1,
    (SELECT m.sent_at FROM messages m WHERE m.conversation_id = c.id AND m.seq = c.last_seq)
FROM conversations c
CROSS JOIN (SELECT CAST(? AS TEXT) AS lowered, CAST(? AS TEXT) AS typed, CAST(? AS BIGINT) AS state,
    CAST(? AS BIGINT) AS sorting) f
WHERE c.kind = 1 AND c.deleted_at IS NULL
    AND (f.typed = '' OR LOWER(c.name) LIKE f.lowered ESCAPE '!' OR c.name LIKE f.typed ESCAPE '!')
    AND (f.state < 0 OR (f.state = 0 AND c.archived_at IS NULL) OR (f.state = 1 AND c.archived_at IS NOT NULL))
ORDER BY
    CASE f.sorting WHEN 1 THEN c.name ELSE '' END,
    CASE f.sorting WHEN -1 THEN c.name ELSE '' END DESC,
    CASE f.sorting WHEN 2 THEN c.created_at WHEN 3 THEN c.member_count WHEN 4 THEN c.last_seq - c.first_seq + 1
        WHEN 5 THEN COALESCE((SELECT m.sent_at FROM messages m WHERE m.conversation_id = c.id AND m.seq = c.last_seq), 0)
        ELSE 0 END,
    CASE f.sorting WHEN -2 THEN c.created_at WHEN -3 THEN c.member_count WHEN -4 THEN c.last_seq - c.first_seq + 1
        WHEN -5 THEN COALESCE((SELECT m.sent_at FROM messages m WHERE m.conversation_id = c.id AND m.seq = c.last_seq), 0)
        WHEN -7 THEN c.id ELSE 0 END DESC,
    c.id
LIMIT ? OFFSET ?

-- name: rooms.count
SELECT COUNT(*)
FROM conversations c
CROSS JOIN (SELECT CAST(? AS TEXT) AS lowered, CAST(? AS TEXT) AS typed, CAST(? AS BIGINT) AS state) f
WHERE c.kind = 1 AND c.deleted_at IS NULL
    AND (f.typed = '' OR LOWER(c.name) LIKE f.lowered ESCAPE '!' OR c.name LIKE f.typed ESCAPE '!')
    AND (f.state < 0 OR (f.state = 0 AND c.archived_at IS NULL) OR (f.state = 1 AND c.archived_at IS NOT NULL))

-- name: rooms.one
SELECT c.id, c.name, c.created_at, c.created_by, c.archived_at, c.member_count, c.last_seq - c.first_seq + 1,
    (SELECT m.sent_at FROM messages m WHERE m.conversation_id = c.id AND m.seq = c.last_seq)
FROM conversations c
WHERE c.id = ? AND c.kind = 1 AND c.deleted_at IS NULL

-- name: rooms.of_user
SELECT c.id, c.name, c.created_at, c.created_by, c.archived_at, c.member_count, c.last_seq - c.first_seq + 1,
    (SELECT l.sent_at FROM messages l WHERE l.conversation_id = c.id AND l.seq = c.last_seq)
FROM members m
CROSS JOIN conversations c
WHERE m.user_id = ? AND c.id = m.conversation_id AND c.kind = 1
ORDER BY c.id
LIMIT ?

-- name: rooms.owner
SELECT m.user_id, u.name
FROM members m
CROSS JOIN users u
WHERE m.conversation_id = ? AND m.role = 2 AND u.id = m.user_id
LIMIT 1

-- name: audit.last
SELECT id, hash FROM audit ORDER BY id DESC LIMIT 1

-- name: audit.add
INSERT INTO audit (id, happened_at, actor_id, action, target_type, target_id, address, address_salt, address_hash, detail,
    detail_salt, detail_hash, hash)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)

-- The newest first.
-- name: audit.page
SELECT a.id, a.happened_at, a.actor_id, u.name, a.address, a.action, a.target_type, a.target_id, a.detail
FROM audit a
LEFT JOIN users u ON u.id = a.actor_id
CROSS JOIN (SELECT CAST(? AS BIGINT) AS before, CAST(? AS BIGINT) AS actor, CAST(? AS TEXT) AS action,
    CAST(? AS TEXT) AS target_type, CAST(? AS BIGINT) AS target_id) f
WHERE a.id < f.before AND (f.actor = 0 OR a.actor_id = f.actor) AND (f.action = '' OR a.action LIKE f.action ESCAPE '!')
    AND (f.target_type = '' OR a.target_type = f.target_type) AND (f.target_id = 0 OR a.target_id = f.target_id)
    AND a.happened_at >= ? AND a.happened_at < ?
ORDER BY a.id DESC
LIMIT ?

-- name: audit.chain
SELECT id, happened_at, actor_id, action, target_type, target_id, address, address_salt, address_hash, detail, detail_salt,
    detail_hash, hash
FROM audit
WHERE id > ?
ORDER BY id
LIMIT ?

-- Of somebody who is erased: what was noted of them, and where they came from when they did something themselves.
-- name: audit.forget_target
UPDATE audit SET detail = NULL, detail_salt = NULL WHERE target_type = 'user' AND target_id = ?

-- name: audit.forget_actor
UPDATE audit SET address = NULL, address_salt = NULL WHERE actor_id = ?

-- name: bans.add
INSERT INTO bans (network, reason, created_by, created_at, expires_at) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (network) DO UPDATE SET reason = excluded.reason, created_by = excluded.created_by,
    created_at = excluded.created_at, expires_at = excluded.expires_at
RETURNING id, hits

-- name: bans.page
SELECT id, network, reason, created_by, created_at, expires_at, hits FROM bans
WHERE id > ? AND (expires_at IS NULL OR expires_at > ?)
ORDER BY id
LIMIT ?

-- name: bans.one
SELECT id, network, reason, created_by, created_at, expires_at, hits FROM bans WHERE id = ?

-- name: bans.remove
DELETE FROM bans WHERE id = ?

-- name: bans.forget_expired
DELETE FROM bans WHERE expires_at <= ?

-- name: bans.hit
UPDATE bans SET hits = hits + ? WHERE id = ?
