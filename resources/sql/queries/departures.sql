-- SPDX-FileCopyrightText: The Natter authors
-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Leaving every group at once, when an account is erased.

-- name: departures.groups
SELECT m.conversation_id, m.role
FROM members m
CROSS JOIN conversations c
WHERE m.user_id = ? AND c.id = m.conversation_id AND c.kind = 1
ORDER BY m.conversation_id

-- Who owns a group after its owner: the oldest admin, else the oldest member.
-- name: departures.heir
SELECT user_id FROM members WHERE conversation_id = ? AND user_id <> ?
ORDER BY role DESC, joined_rev, user_id
LIMIT 1

-- name: departures.inherit
UPDATE members SET role = ? WHERE conversation_id = ? AND user_id = ?

-- name: departures.leave
DELETE FROM members WHERE conversation_id = ? AND user_id = ?

-- name: departures.removal
INSERT INTO removals (user_id, conversation_id, rev, kind) VALUES (?, ?, ?, ?)
ON CONFLICT (user_id, conversation_id) DO UPDATE SET rev = excluded.rev, kind = excluded.kind

-- name: departures.touch
UPDATE conversations SET last_rev = ? WHERE id = ?

-- name: departures.delete
UPDATE conversations SET deleted_at = ?, last_rev = ? WHERE id = ? AND deleted_at IS NULL

-- name: departures.note
INSERT INTO changes (rev, conversation_id, kind, user_id, changed_by, changed_at, detail) VALUES (?, ?, ?, ?, ?, ?, ?)
