-- SPDX-FileCopyrightText: The Natter authors
-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Logins that can be renewed, listed and ended; accounts that can be suspended.

-- Null as long as the login lives. An ended one is kept for a while: its address is still known to its user.
ALTER TABLE logins ADD COLUMN ended_at BIGINT;

-- Null: not suspended.
ALTER TABLE users ADD COLUMN suspended_until BIGINT;

-- hash is the SHA-256 of the token; nobody who reads this can log in with it. state: 0 never presented, 1 presented and good
-- until one of its successors is presented, 2 superseded: who presents it has stolen it, or was stolen from.
CREATE TABLE refresh_tokens (
    id {id},
    login_id BIGINT NOT NULL REFERENCES logins (id),
    parent_id BIGINT,
    hash {bytes} NOT NULL UNIQUE CHECK (length(hash) = 32),
    state BIGINT NOT NULL DEFAULT 0 CHECK (state IN (0, 1, 2)),
    created_at BIGINT NOT NULL
);

CREATE INDEX refresh_tokens_of_login ON refresh_tokens (login_id);
