-- SPDX-FileCopyrightText: The Natter authors
-- SPDX-License-Identifier: GPL-3.0-or-later

-- The sender must be a member at this very moment, and who gets a direct message must be there and not have blocked them
-- (for a group that is nobody, 0). No row means: it is not so, or the client_message_id is known.
-- name: messages.append
INSERT INTO messages
    (id, conversation_id, seq, rev, sender_id, content, content_hash, client_message_id, sent_at)
SELECT CAST(? AS BIGINT), m.conversation_id, CAST(? AS BIGINT), CAST(? AS BIGINT), m.user_id, CAST(? AS TEXT),
    CAST(? AS {bytes}), CAST(? AS TEXT), CAST(? AS BIGINT)
FROM members m
WHERE m.conversation_id = ? AND m.user_id = ?
    AND NOT EXISTS (SELECT 1 FROM blocks b WHERE b.user_id = ? AND b.blocked_id = m.user_id)
    AND NOT EXISTS (SELECT 1 FROM users u WHERE u.id = ? AND u.erased_at IS NOT NULL)
ON CONFLICT (sender_id, client_message_id) DO NOTHING

-- name: messages.by_client_message_id
SELECT id, conversation_id, seq, content_hash, sent_at FROM messages WHERE sender_id = ? AND client_message_id = ?

-- name: messages.newest_time
SELECT sent_at FROM messages ORDER BY id DESC LIMIT 1

-- What a user missed: from the memberships into the index over (conversation_id, seq), so that the work is in proportion to
-- what was missed. CROSS JOIN keeps SQLite from walking all messages in order of id instead. Content is read for the page only.
-- name: messages.missed
SELECT x.id, x.conversation_id, c.kind, x.seq, x.rev, x.sender_id, x.content, x.client_message_id, x.sent_at
FROM (
    SELECT m.id
    FROM members p
    CROSS JOIN conversations k
    CROSS JOIN messages m
    WHERE p.user_id = ? AND k.id = p.conversation_id AND k.last_seq > p.delivered_seq
        AND m.conversation_id = k.id AND m.seq > p.delivered_seq
        AND +m.id > ? AND +m.id <= ? AND m.sender_id <> p.user_id AND m.content IS NOT NULL
    ORDER BY m.id
    LIMIT ?
) page
CROSS JOIN messages x
CROSS JOIN conversations c
WHERE x.id = page.id AND c.id = x.conversation_id
ORDER BY page.id

-- The newest missed message behind which there are exactly as many as are wanted.
-- name: messages.missed_start
SELECT m.id
FROM members p
CROSS JOIN conversations k
CROSS JOIN messages m
WHERE p.user_id = ? AND k.id = p.conversation_id AND k.last_seq > p.delivered_seq
    AND m.conversation_id = k.id AND m.seq > p.delivered_seq
    AND +m.id <= ? AND m.sender_id <> p.user_id AND m.content IS NOT NULL
ORDER BY m.id DESC
LIMIT 1 OFFSET ?

-- name: messages.at
SELECT m.id, m.conversation_id, c.kind, m.seq, m.rev, m.sender_id, m.content, m.client_message_id, m.sent_at, m.changed_at,
    c.user_low, c.user_high
FROM messages m
JOIN conversations c ON c.id = m.conversation_id
WHERE m.conversation_id = ? AND m.seq = ?

-- name: messages.by_id
SELECT m.id, m.conversation_id, c.kind, m.seq, m.rev, m.sender_id, m.content, m.client_message_id, m.sent_at, m.changed_at,
    c.user_low, c.user_high
FROM messages m
JOIN conversations c ON c.id = m.conversation_id
WHERE m.id = ?

-- name: messages.before
SELECT m.id, m.conversation_id, c.kind, m.seq, m.rev, m.sender_id, m.content, m.client_message_id, m.sent_at, m.changed_at,
    c.user_low, c.user_high
FROM messages m
JOIN conversations c ON c.id = m.conversation_id
WHERE m.conversation_id = ? AND m.seq < ? AND m.seq >= ?
ORDER BY m.seq DESC
LIMIT ?

-- name: messages.after
SELECT m.id, m.conversation_id, c.kind, m.seq, m.rev, m.sender_id, m.content, m.client_message_id, m.sent_at, m.changed_at,
    c.user_low, c.user_high
FROM messages m
JOIN conversations c ON c.id = m.conversation_id
WHERE m.conversation_id = ? AND m.seq > ? AND m.seq >= ?
ORDER BY m.seq
LIMIT ?

-- A deleted message stays deleted.
-- name: messages.hash
SELECT content_hash FROM messages WHERE conversation_id = ? AND seq = ? AND content IS NOT NULL

-- name: messages.change
UPDATE messages SET content = ?, content_hash = ?, rev = ?, changed_at = ? WHERE conversation_id = ? AND seq = ? AND content IS NOT NULL
