-- SPDX-FileCopyrightText: The Natter authors
-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- The schema after all migrations, as SQLite has it. Written by tests/store/tst_schema.cpp.

CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    happened_at BIGINT NOT NULL,
    actor_id BIGINT REFERENCES users (id),
    action TEXT NOT NULL CHECK (action <> ''),
    target_type TEXT NOT NULL,
    target_id BIGINT NOT NULL DEFAULT 0,
    address TEXT,
    address_salt BLOB,
    address_hash BLOB NOT NULL CHECK (length(address_hash) = 32),
    detail TEXT,
    detail_salt BLOB,
    detail_hash BLOB NOT NULL CHECK (length(detail_hash) = 32),
    hash BLOB NOT NULL CHECK (length(hash) = 32)
);

CREATE INDEX audit_of_actor ON audit (actor_id);

CREATE INDEX audit_of_target ON audit (target_type, target_id);

CREATE TABLE bans (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    network TEXT NOT NULL UNIQUE CHECK (network <> ''),
    reason TEXT NOT NULL,
    created_by BIGINT REFERENCES users (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    hits BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE blocks (
    user_id BIGINT NOT NULL REFERENCES users (id),
    blocked_id BIGINT NOT NULL REFERENCES users (id),
    created_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, blocked_id),
    CHECK (user_id <> blocked_id)
);

CREATE INDEX blocks_of_blocked ON blocks (blocked_id);

CREATE TABLE "changes" (
    rev INTEGER PRIMARY KEY,
    conversation_id BIGINT NOT NULL REFERENCES conversations (id),
    kind BIGINT NOT NULL CHECK (kind IN (1, 2, 3, 4, 5, 6)),
    user_id BIGINT REFERENCES users (id),
    changed_by BIGINT REFERENCES users (id),
    changed_at BIGINT NOT NULL DEFAULT 0,
    detail TEXT NOT NULL DEFAULT ''
);

CREATE INDEX changes_of_conversation ON changes (conversation_id, rev);

CREATE TABLE conversations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind BIGINT NOT NULL,
    name TEXT NOT NULL,
    created_by BIGINT NOT NULL REFERENCES users (id),
    created_at BIGINT NOT NULL,
    user_low BIGINT REFERENCES users (id),
    user_high BIGINT REFERENCES users (id),
    first_seq BIGINT NOT NULL DEFAULT 1 CHECK (first_seq > 0),
    last_seq BIGINT NOT NULL DEFAULT 0 CHECK (last_seq >= first_seq - 1),
    last_rev BIGINT NOT NULL DEFAULT 0 CHECK (last_rev >= 0), archived_at BIGINT, deleted_at BIGINT, retention_days BIGINT, member_count BIGINT NOT NULL DEFAULT 0,
    CHECK ((kind = 0 AND name = '' AND user_low IS NOT NULL AND user_high IS NOT NULL AND user_low <= user_high)
        OR (kind = 1 AND name <> '' AND user_low IS NULL AND user_high IS NULL)),
    UNIQUE (user_low, user_high)
);

CREATE TABLE history (
    only_row BIGINT NOT NULL PRIMARY KEY CHECK (only_row = 1),
    name TEXT NOT NULL,
    rev BIGINT NOT NULL CHECK (rev >= 0)
);

CREATE TABLE invites (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),
    created_by BIGINT REFERENCES users (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    uses_left BIGINT CHECK (uses_left >= 0),
    note TEXT NOT NULL DEFAULT ''
);

CREATE INDEX invites_of_user ON invites (created_by) WHERE created_by IS NOT NULL;

CREATE TABLE logins (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id BIGINT NOT NULL REFERENCES users (id),
    created_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    user_agent TEXT NOT NULL,
    address TEXT NOT NULL
, ended_at BIGINT, audience BIGINT NOT NULL DEFAULT 0);

CREATE INDEX logins_of_user ON logins (user_id);

CREATE TABLE members (
    conversation_id BIGINT NOT NULL REFERENCES conversations (id),
    user_id BIGINT NOT NULL REFERENCES users (id),
    role BIGINT NOT NULL DEFAULT 0 CHECK (role IN (0, 1, 2)),
    joined_at BIGINT NOT NULL,
    joined_rev BIGINT NOT NULL CHECK (joined_rev >= 0),
    joined_seq BIGINT NOT NULL DEFAULT 0 CHECK (joined_seq >= 0),
    delivered_seq BIGINT NOT NULL DEFAULT 0 CHECK (delivered_seq >= joined_seq),
    read_seq BIGINT NOT NULL DEFAULT 0 CHECK (read_seq >= 0),
    announced BIGINT NOT NULL DEFAULT 0 CHECK (announced IN (0, 1)), read_rev BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (conversation_id, user_id)
) WITHOUT ROWID;

CREATE INDEX members_of_user ON members (user_id);

CREATE INDEX members_read ON members (user_id, read_rev) WHERE read_rev > 0;

CREATE TABLE messages (
    id INTEGER PRIMARY KEY,
    conversation_id BIGINT NOT NULL REFERENCES conversations (id),
    seq BIGINT NOT NULL CHECK (seq > 0),
    rev BIGINT NOT NULL CHECK (rev >= id),
    sender_id BIGINT NOT NULL REFERENCES users (id),
    content TEXT,
    content_hash BLOB NOT NULL CHECK (length(content_hash) = 32),
    client_message_id TEXT NOT NULL CHECK (client_message_id <> ''),
    sent_at BIGINT NOT NULL, changed_at BIGINT,
    UNIQUE (conversation_id, seq),
    UNIQUE (sender_id, client_message_id)
);

CREATE INDEX messages_changed ON messages (conversation_id, rev) WHERE rev > id;

CREATE TABLE natter_migrations (
    version BIGINT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    applied_at BIGINT NOT NULL
);

CREATE TABLE refresh_tokens (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    login_id BIGINT NOT NULL REFERENCES logins (id),
    parent_id BIGINT,
    hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),
    state BIGINT NOT NULL DEFAULT 0 CHECK (state IN (0, 1, 2)),
    created_at BIGINT NOT NULL
);

CREATE INDEX refresh_tokens_of_login ON refresh_tokens (login_id);

CREATE TABLE removals (
    user_id BIGINT NOT NULL REFERENCES users (id),
    conversation_id BIGINT NOT NULL REFERENCES conversations (id),
    rev BIGINT NOT NULL,
    kind BIGINT NOT NULL CHECK (kind IN (3, 6)),
    PRIMARY KEY (user_id, conversation_id)
);

CREATE INDEX removals_of_user ON removals (user_id, rev);

CREATE TABLE user_names (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    folded TEXT COLLATE BINARY NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id),
    is_whole BIGINT NOT NULL CHECK (is_whole IN (0, 1)),
    UNIQUE (folded, user_id)
);

CREATE INDEX user_names_of_user ON user_names (user_id, folded);

CREATE INDEX user_names_whole ON user_names (folded, user_id) WHERE is_whole = 1;

CREATE TABLE users (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    email TEXT NOT NULL UNIQUE CHECK (email <> ''),
    name TEXT NOT NULL CHECK (name <> ''),
    password_hash TEXT NOT NULL,
    role BIGINT NOT NULL DEFAULT 0 CHECK (role IN (0, 1)),
    created_at BIGINT NOT NULL
, suspended_until BIGINT, erased_at BIGINT);

CREATE INDEX users_administrators ON users (id) WHERE role = 1;
