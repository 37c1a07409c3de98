-- SPDX-FileCopyrightText: The Natter authors
-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- The directory: who can be found, by a prefix of what they are called. A page goes on behind the name and id that the one
-- before ended with.

-- name: user_names.add
INSERT INTO user_names (folded, user_id, is_whole) VALUES (?, ?, ?)
ON CONFLICT (folded, user_id) DO NOTHING

-- name: user_names.remove
DELETE FROM user_names WHERE user_id = ?

-- name: user_names.unnamed
SELECT u.id, u.name FROM users u
WHERE u.id > ? AND u.erased_at IS NULL AND NOT EXISTS (SELECT 1 FROM user_names n WHERE n.user_id = u.id)
ORDER BY u.id
LIMIT ?

-- name: people.all
SELECT n.folded, u.id, u.name
FROM user_names n
CROSS JOIN users u
WHERE n.is_whole = 1 AND n.folded >= ? AND (n.folded > ? OR n.user_id > ?) AND u.id = n.user_id
ORDER BY n.folded, n.user_id
LIMIT ?

-- Who is found by several words is listed at the first of them.
-- name: people.found
SELECT n.folded, u.id, u.name
FROM user_names n
CROSS JOIN users u
WHERE n.folded >= ? AND n.folded < ? AND (n.folded > ? OR n.user_id > ?)
    AND NOT EXISTS (SELECT 1 FROM user_names o WHERE o.user_id = n.user_id AND o.folded >= ? AND o.folded < n.folded)
    AND u.id = n.user_id
ORDER BY n.folded, n.user_id
LIMIT ?

-- From the own memberships, so that the work is in proportion to whom one knows, not to who is there.
-- name: people.shared
SELECT page.folded, u.id, u.name
FROM (
    SELECT MIN(n.folded) AS folded, n.user_id
    FROM members a
    CROSS JOIN members b
    CROSS JOIN user_names n
    WHERE a.user_id = ? AND b.conversation_id = a.conversation_id
        AND n.user_id = b.user_id AND n.folded >= ? AND n.folded < ? AND n.is_whole >= ?
    GROUP BY n.user_id
) page
CROSS JOIN users u
WHERE u.id = page.user_id AND (page.folded > ? OR (page.folded = ? AND page.user_id > ?))
ORDER BY page.folded, page.user_id
LIMIT ?

-- name: people.one
SELECT u.id, u.name, CASE WHEN u.erased_at IS NULL THEN 0 ELSE 1 END FROM users u WHERE u.id = ?

-- name: people.share
SELECT 1
FROM members a
CROSS JOIN members b
WHERE a.user_id = ? AND b.conversation_id = a.conversation_id AND b.user_id = ?
LIMIT 1

-- The blocked one must exist at this very moment.
-- name: blocks.add
INSERT INTO blocks (user_id, blocked_id, created_at)
SELECT CAST(? AS BIGINT), u.id, CAST(? AS BIGINT) FROM users u WHERE u.id = ? AND u.erased_at IS NULL
ON CONFLICT (user_id, blocked_id) DO NOTHING

-- Counted no further than the limit, and without the one that is wanted.
-- name: blocks.count
SELECT COUNT(*) FROM (SELECT 1 FROM blocks WHERE user_id = ? AND blocked_id <> ? LIMIT ?) counted

-- name: blocks.remove
DELETE FROM blocks WHERE user_id = ? AND blocked_id = ?

-- name: blocks.remove_all
DELETE FROM blocks WHERE user_id = ? OR blocked_id = ?

-- name: blocks.has
SELECT 1 FROM blocks WHERE user_id = ? AND blocked_id = ?

-- name: blocks.ids
SELECT blocked_id FROM blocks WHERE user_id = ? ORDER BY blocked_id

-- name: blocks.page
SELECT b.blocked_id, u.name, b.created_at
FROM blocks b
CROSS JOIN users u
WHERE b.user_id = ? AND b.blocked_id > ? AND u.id = b.blocked_id
ORDER BY b.blocked_id
LIMIT ?

-- name: invites.add
INSERT INTO invites (hash, created_by, created_at, expires_at, uses_left, note) VALUES (?, ?, ?, ?, ?, ?)
RETURNING id

-- name: invites.page
SELECT id, created_at, expires_at, uses_left, note FROM invites WHERE id > ? ORDER BY id LIMIT ?

-- name: invites.good
SELECT id FROM invites WHERE hash = ? AND (expires_at IS NULL OR expires_at > ?) AND (uses_left IS NULL OR uses_left > 0)

-- Of one without limit nothing is used up.
-- name: invites.use
UPDATE invites SET uses_left = uses_left - 1 WHERE id = ? AND (uses_left IS NULL OR uses_left > 0)

-- name: invites.remove
DELETE FROM invites WHERE id = ?

-- name: invites.remove_of
DELETE FROM invites WHERE created_by = ?
