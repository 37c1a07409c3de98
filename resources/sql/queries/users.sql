-- SPDX-FileCopyrightText: The Natter authors
-- SPDX-License-Identifier: GPL-3.0-or-later

-- name: users.credentials
SELECT id, email, name, created_at, password_hash, suspended_until FROM users WHERE email = ?

-- name: users.add
INSERT INTO users (email, name, password_hash, created_at) VALUES (?, ?, ?, ?)
ON CONFLICT (email) DO NOTHING
RETURNING id

-- name: users.exists
SELECT 1 FROM users WHERE id = ?

-- name: users.credentials_by_id
SELECT id, email, name, created_at, password_hash, suspended_until FROM users WHERE id = ?

-- name: users.rename
UPDATE users SET name = ? WHERE id = ?

-- name: users.set_password
UPDATE users SET password_hash = ? WHERE id = ?
