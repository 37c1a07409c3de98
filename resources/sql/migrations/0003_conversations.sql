-- SPDX-FileCopyrightText: The Natter authors
-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Messages that are edited and deleted, groups that change, people who block each other, invitations.

-- An erased account keeps its id, so that conversations stay whole; its name and address are gone.
ALTER TABLE users ADD COLUMN erased_at BIGINT;

-- An archived group can be read, not written. A deleted one has no members any more; its messages are removed in small steps.
-- retention_days: null for what the server is set to.
ALTER TABLE conversations ADD COLUMN archived_at BIGINT;
ALTER TABLE conversations ADD COLUMN deleted_at BIGINT;
ALTER TABLE conversations ADD COLUMN retention_days BIGINT;

-- Kept with the rows of members, so that nobody has to count thousands of them.
ALTER TABLE conversations ADD COLUMN member_count BIGINT NOT NULL DEFAULT 0;
UPDATE conversations SET member_count = (SELECT COUNT(*) FROM members m WHERE m.conversation_id = conversations.id);

-- read_rev is the change that moved read_seq, zero if only writing has.
ALTER TABLE members ADD COLUMN read_rev BIGINT NOT NULL DEFAULT 0;
CREATE INDEX members_read ON members (user_id, read_rev) WHERE read_rev > 0;

-- Of the last edit, or of the deletion: a deleted message has no content and keeps its place.
ALTER TABLE messages ADD COLUMN changed_at BIGINT;
CREATE INDEX messages_changed ON messages (conversation_id, rev) WHERE rev > id;

-- Durable changes of groups. kind: 1 created, 2 members added, 3 member removed, 4 name or archive changed, 5 role changed,
-- 6 deleted. user_id is who it happened to, or who made the group; members added are listed in detail, by commas, and a role
-- is in detail too.
CREATE TABLE changes_now (
    rev {key},
    conversation_id BIGINT NOT NULL REFERENCES conversations (id),
    kind BIGINT NOT NULL CHECK (kind IN (1, 2, 3, 4, 5, 6)),
    user_id BIGINT REFERENCES users (id),
    changed_by BIGINT REFERENCES users (id),
    changed_at BIGINT NOT NULL DEFAULT 0,
    detail TEXT NOT NULL DEFAULT ''
);
INSERT INTO changes_now (rev, conversation_id, kind, user_id, changed_by)
SELECT rev, conversation_id, kind, user_id, user_id FROM changes;
DROP TABLE changes;
ALTER TABLE changes_now RENAME TO changes;
CREATE INDEX changes_of_conversation ON changes (conversation_id, rev);

-- Who was in a group and is no more: what tells their devices so. kind: 3 removed, 6 the group was deleted.
CREATE TABLE removals (
    user_id BIGINT NOT NULL REFERENCES users (id),
    conversation_id BIGINT NOT NULL REFERENCES conversations (id),
    rev BIGINT NOT NULL,
    kind BIGINT NOT NULL CHECK (kind IN (3, 6)),
    PRIMARY KEY (user_id, conversation_id)
);
CREATE INDEX removals_of_user ON removals (user_id, rev);

CREATE TABLE blocks (
    user_id BIGINT NOT NULL REFERENCES users (id),
    blocked_id BIGINT NOT NULL REFERENCES users (id),
    created_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, blocked_id),
    CHECK (user_id <> blocked_id)
);
CREATE INDEX blocks_of_blocked ON blocks (blocked_id);

-- hash is the SHA-256 of the code. expires_at: null for never; uses_left: null for without limit.
CREATE TABLE invites (
    id {id},
    hash {bytes} NOT NULL UNIQUE CHECK (length(hash) = 32),
    created_by BIGINT REFERENCES users (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    uses_left BIGINT CHECK (uses_left >= 0),
    note TEXT NOT NULL DEFAULT ''
);
