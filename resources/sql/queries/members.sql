-- SPDX-FileCopyrightText: The Natter authors
-- SPDX-License-Identifier: GPL-3.0-or-later

-- name: members.add
INSERT INTO members (conversation_id, user_id, role, joined_at, joined_rev, announced) VALUES (?, ?, ?, ?, ?, ?)

-- The members of a new group, its owner among them.
-- name: members.add_all
INSERT INTO members (conversation_id, user_id, role, joined_at, joined_rev, announced)
SELECT CAST(? AS BIGINT), l.id, CASE WHEN l.id = ? THEN 2 ELSE 0 END, CAST(? AS BIGINT), CAST(? AS BIGINT), 0
FROM {ids} l

-- name: members.of_user
SELECT m.conversation_id, c.kind, m.role, c.member_count
FROM members m
JOIN conversations c ON c.id = m.conversation_id
WHERE m.user_id = ?
ORDER BY m.conversation_id

-- name: members.first
SELECT user_id FROM members WHERE conversation_id = ? ORDER BY user_id LIMIT ?

-- name: members.count
SELECT COUNT(*) FROM members WHERE conversation_id = ?

-- Only forward, and never past what exists: a position in the future would hide messages to come. What follows and is
-- their own needs no delivery, so the position goes on to the next message of somebody else: nobody has to step over it
-- again at each connection.
-- name: members.deliver
UPDATE members SET delivered_seq = COALESCE(
    (SELECT m.seq - 1 FROM messages m
     WHERE m.conversation_id = members.conversation_id AND m.seq > ? AND m.sender_id <> members.user_id
     ORDER BY m.seq LIMIT 1),
    (SELECT c.last_seq FROM conversations c WHERE c.id = members.conversation_id))
WHERE conversation_id = ? AND user_id = ? AND delivered_seq < ?
    AND EXISTS (SELECT 1 FROM conversations WHERE id = ? AND last_seq >= ?)

-- Who writes has read what stands above. Delivered it is only if nothing of others was missing before it.
-- name: members.wrote
UPDATE members SET read_seq = ?, delivered_seq = CASE WHEN delivered_seq = ? THEN CAST(? AS BIGINT) ELSE delivered_seq END
WHERE conversation_id = ? AND user_id = ?

-- name: members.announce
UPDATE members SET announced = 1 WHERE conversation_id = ? AND user_id = ? AND announced = 0

-- How somebody stands in a conversation; nobody is in a deleted one.
-- name: members.standing
SELECT c.kind, m.role, CASE WHEN c.archived_at IS NULL THEN 0 ELSE 1 END, c.user_low, c.user_high, m.joined_seq, c.first_seq,
    c.last_seq, m.read_seq, c.member_count
FROM members m
JOIN conversations c ON c.id = m.conversation_id
WHERE m.conversation_id = ? AND m.user_id = ?

-- Who joined behind a message, and so does not see it.
-- name: members.joined_behind
SELECT user_id FROM members WHERE conversation_id = ? AND joined_seq >= ? ORDER BY user_id

-- name: members.read
UPDATE members SET read_seq = ?, read_rev = ? WHERE conversation_id = ? AND user_id = ?
