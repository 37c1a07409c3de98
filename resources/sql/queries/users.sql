-- SPDX-FileCopyrightText: The Natter authors
-- SPDX-License-Identifier: GPL-3.0-or-later

-- name: users.credentials
SELECT id, email, name, created_at, password_hash, suspended_until, role FROM users WHERE email = ?

-- name: users.add
INSERT INTO users (email, name, password_hash, created_at) VALUES (?, ?, ?, ?)
ON CONFLICT (email) DO NOTHING
RETURNING id

-- name: users.credentials_by_id
SELECT id, email, name, created_at, password_hash, suspended_until, role FROM users WHERE id = ?

-- name: users.rename
UPDATE users SET name = ? WHERE id = ?

-- name: users.set_password
UPDATE users SET password_hash = ? WHERE id = ? AND password_hash = ?

-- Somebody who may not be put into a group by another: is not there, or has blocked them.
-- name: users.not_to_be_added
SELECT l.id FROM {ids} l
WHERE NOT EXISTS (SELECT 1 FROM users u WHERE u.id = l.id AND u.erased_at IS NULL)
    OR EXISTS (SELECT 1 FROM blocks b WHERE b.user_id = l.id AND b.blocked_id = ?)
LIMIT 1

-- name: users.suspend
UPDATE users SET suspended_until = ? WHERE id = ? AND erased_at IS NULL

-- The last administrator stays. What is put for the address is none, so that nobody can log in by it or sign up with it.
-- name: users.erase
UPDATE users SET email = ?, name = ?, password_hash = '', role = 0, suspended_until = NULL, erased_at = ?
WHERE id = ? AND erased_at IS NULL
    AND (role = 0 OR EXISTS (SELECT 1 FROM users o WHERE o.role = 1 AND o.id > 0 AND o.id <> users.id
        AND (o.suspended_until IS NULL OR o.suspended_until <= ?)))

-- name: users.page
SELECT id, email, name, created_at, suspended_until, role FROM users WHERE id > ? AND erased_at IS NULL ORDER BY id LIMIT ?
