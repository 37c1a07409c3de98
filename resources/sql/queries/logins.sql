-- SPDX-FileCopyrightText: The Natter authors
-- SPDX-License-Identifier: GPL-3.0-or-later

-- name: logins.caller
SELECT u.id, u.name
FROM logins l
JOIN users u ON u.id = l.user_id
WHERE l.id = ? AND l.user_id = ?

-- name: logins.addresses_since
SELECT DISTINCT address FROM logins WHERE user_id = ? AND last_seen_at >= ?

-- name: logins.add
INSERT INTO logins (user_id, created_at, last_seen_at, user_agent, address)
SELECT u.id, CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS TEXT), CAST(? AS TEXT)
FROM users u
WHERE u.id = ?
RETURNING id
