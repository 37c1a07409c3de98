-- SPDX-FileCopyrightText: The Natter authors
-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- What PostgreSQL has to be told in other words, or is told in fewer.

-- The same as for SQLite. OFFSET 0 keeps the planner from taking the inner query apart, so that both of its conditions lead
-- into the index: left alone it reads all of a conversation to find what is new in it.
-- name: messages.missed
SELECT x.id, x.conversation_id, c.kind, x.seq, x.rev, x.sender_id, x.content, x.client_message_id, x.sent_at
FROM (
    SELECT m.id
    FROM members p
    CROSS JOIN conversations k
    CROSS JOIN LATERAL (
        SELECT n.id FROM messages n
        WHERE n.conversation_id = k.id AND n.seq > p.delivered_seq AND n.sender_id <> p.user_id
            AND n.content IS NOT NULL
        OFFSET 0
    ) m
    WHERE p.user_id = ? AND k.id = p.conversation_id AND k.last_seq > p.delivered_seq AND m.id > ? AND m.id <= ?
    ORDER BY m.id
    LIMIT ?
) page
CROSS JOIN messages x
CROSS JOIN conversations c
WHERE x.id = page.id AND c.id = x.conversation_id
ORDER BY page.id

-- name: messages.missed_start
SELECT m.id
FROM members p
CROSS JOIN conversations k
CROSS JOIN LATERAL (
    SELECT n.id FROM messages n
    WHERE n.conversation_id = k.id AND n.seq > p.delivered_seq AND n.sender_id <> p.user_id
            AND n.content IS NOT NULL
    OFFSET 0
) m
WHERE p.user_id = ? AND k.id = p.conversation_id AND k.last_seq > p.delivered_seq AND m.id <= ?
ORDER BY m.id DESC
LIMIT 1 OFFSET ?

-- How things stand for a batch of messages, given as arrays side by side: for each its conversation and the end of that, and
-- whether the sender is in it; what a message of that name was stored as before; and whether who gets a direct one is there
-- and has not blocked the sender.
-- name: messages.outlook
SELECT g.number, COALESCE(d.id, r.id), COALESCE(d.last_seq, r.last_seq),
    CASE WHEN p.user_id IS NULL THEN 0 ELSE 1 END, o.id, o.conversation_id, o.seq, o.content_hash, o.sent_at,
    CASE WHEN r.archived_at IS NULL THEN 0 ELSE 1 END,
    CASE WHEN b.user_id IS NULL AND u.id IS NULL THEN 1 ELSE 0 END
FROM unnest(CAST(? AS BIGINT[]), CAST(? AS BIGINT[]), CAST(? AS BIGINT[]), CAST(? AS BIGINT[]), CAST(? AS BIGINT[]),
        CAST(? AS TEXT[]))
    AS g (number, kind, low, high, sender, name)
CROSS JOIN LATERAL (
    SELECT CASE WHEN g.kind = 1 THEN 0 WHEN g.sender = g.low THEN g.high ELSE g.low END AS id
) t
LEFT JOIN blocks b ON b.user_id = t.id AND b.blocked_id = g.sender
LEFT JOIN users u ON u.id = t.id AND u.erased_at IS NOT NULL
LEFT JOIN conversations d ON g.kind = 0 AND d.user_low = g.low AND d.user_high = g.high
LEFT JOIN conversations r ON g.kind = 1 AND r.id = g.high AND r.kind = 1
LEFT JOIN LATERAL (
    SELECT m.user_id FROM members m WHERE m.conversation_id = COALESCE(d.id, r.id) AND m.user_id = g.sender OFFSET 0
) p ON TRUE
LEFT JOIN messages o ON o.sender_id = g.sender AND o.client_message_id = g.name
ORDER BY g.number

-- Stores such a batch. Whoever is no member any more at this moment stores nothing, which the count tells.
-- name: messages.append_all
WITH stored AS (
    INSERT INTO messages
        (id, conversation_id, seq, rev, sender_id, content, content_hash, client_message_id, sent_at)
    SELECT g.id, m.conversation_id, g.seq, g.id, m.user_id, g.content, decode(g.hash, 'hex'), g.name, CAST(? AS BIGINT)
    FROM unnest(CAST(? AS BIGINT[]), CAST(? AS BIGINT[]), CAST(? AS BIGINT[]), CAST(? AS BIGINT[]), CAST(? AS TEXT[]),
            CAST(? AS TEXT[]), CAST(? AS TEXT[]))
        AS g (id, conversation, seq, sender, content, hash, name)
    CROSS JOIN members m
    WHERE m.conversation_id = g.conversation AND m.user_id = g.sender
    RETURNING 1
), moved AS (
    UPDATE conversations c SET last_seq = g.seq, last_rev = g.rev
    FROM unnest(CAST(? AS BIGINT[]), CAST(? AS BIGINT[]), CAST(? AS BIGINT[])) AS g (id, seq, rev)
    WHERE c.id = g.id
    RETURNING 1
), wrote AS (
    UPDATE members m SET read_seq = g.last,
        delivered_seq = CASE WHEN m.delivered_seq = g.first - 1 THEN g.unbroken ELSE m.delivered_seq END
    FROM unnest(CAST(? AS BIGINT[]), CAST(? AS BIGINT[]), CAST(? AS BIGINT[]), CAST(? AS BIGINT[]), CAST(? AS BIGINT[]))
        AS g (conversation, sender, first, unbroken, last)
    WHERE m.conversation_id = g.conversation AND m.user_id = g.sender
    RETURNING 1
)
SELECT (SELECT COUNT(*) FROM stored), (SELECT COUNT(*) FROM moved), (SELECT COUNT(*) FROM wrote)
