-- SPDX-FileCopyrightText: The Natter authors
-- SPDX-License-Identifier: GPL-3.0-or-later

-- name: changes.add
INSERT INTO changes (rev, conversation_id, kind, user_id, changed_by, changed_at, detail) VALUES (?, ?, ?, ?, ?, ?, ?)

-- Somebody who is in so many groups; counted no further.
-- name: groups.in_many
SELECT l.id FROM {ids} l
WHERE (SELECT COUNT(*) FROM (
    SELECT 1 FROM members m
    CROSS JOIN conversations c
    WHERE m.user_id = l.id AND c.id = m.conversation_id AND c.kind = 1
    LIMIT ?
) counted) >= ?
LIMIT 1

-- name: groups.resize
UPDATE conversations SET member_count = member_count + ?, last_rev = ? WHERE id = ?

-- Somebody new sees what is written from now on.
-- name: groups.join
INSERT INTO members (conversation_id, user_id, role, joined_at, joined_rev, joined_seq, delivered_seq, read_seq, announced)
SELECT c.id, l.id, 0, CAST(? AS BIGINT), CAST(? AS BIGINT), c.last_seq, c.last_seq, c.last_seq, 0
FROM conversations c
CROSS JOIN {ids} l
WHERE c.id = ?
ON CONFLICT (conversation_id, user_id) DO NOTHING

-- name: groups.leave
DELETE FROM members WHERE conversation_id = ? AND user_id = ?

-- name: groups.role
SELECT role FROM members WHERE conversation_id = ? AND user_id = ?

-- name: groups.among
SELECT user_id FROM members WHERE conversation_id = ? AND user_id IN (SELECT l.id FROM {ids} l)

-- name: groups.set_role
UPDATE members SET role = ? WHERE conversation_id = ? AND user_id = ?

-- The oldest admin, else the oldest member.
-- name: groups.heir
SELECT user_id FROM members
WHERE conversation_id = ? AND user_id <> ?
ORDER BY role DESC, joined_rev, user_id
LIMIT 1

-- name: groups.update
UPDATE conversations SET name = ?, archived_at = ?, last_rev = ? WHERE id = ?

-- name: groups.delete
UPDATE conversations SET deleted_at = ?, name = ?, member_count = 0, last_rev = ? WHERE id = ?

-- name: groups.members
SELECT user_id FROM members WHERE conversation_id = ? ORDER BY user_id

-- name: groups.member_page
SELECT m.user_id, u.name, m.role, m.joined_at
FROM members m
CROSS JOIN users u
WHERE m.conversation_id = ? AND m.user_id > ? AND u.id = m.user_id
ORDER BY m.user_id
LIMIT ?

-- name: groups.empty
DELETE FROM members WHERE conversation_id = ?

-- name: removals.add
INSERT INTO removals (user_id, conversation_id, rev, kind) VALUES (?, ?, ?, ?)
ON CONFLICT (user_id, conversation_id) DO UPDATE SET rev = excluded.rev, kind = excluded.kind

-- name: removals.forget
DELETE FROM removals WHERE user_id IN (SELECT l.id FROM {ids} l) AND conversation_id = ?

-- name: removals.add_all
INSERT INTO removals (user_id, conversation_id, rev, kind)
SELECT m.user_id, m.conversation_id, CAST(? AS BIGINT), CAST(? AS BIGINT)
FROM members m
WHERE m.conversation_id = ?
ON CONFLICT (user_id, conversation_id) DO UPDATE SET rev = excluded.rev, kind = excluded.kind

-- name: groups.of_user
SELECT m.conversation_id, m.role
FROM members m
CROSS JOIN conversations c
WHERE m.user_id = ? AND c.id = m.conversation_id AND c.kind = 1
ORDER BY m.conversation_id
