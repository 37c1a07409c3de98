-- SPDX-FileCopyrightText: The Natter authors
-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- Logins of administrators, what they have done, and who is kept out.

-- Which side a login is for: 0 the chat, 1 its administration.
ALTER TABLE logins ADD COLUMN audience BIGINT NOT NULL DEFAULT 0;

-- A chain: hash is an HMAC, by a key that is not in the database, over the hash of the entry before and all that is fixed of
-- this one. Address and detail are in it by salted hashes, so that they can be taken out for good, with their salts, and the
-- chain still holds. Entries are numbered without gaps. actor_id: null for whoever has the machine.
CREATE TABLE audit (
    id {key},
    happened_at BIGINT NOT NULL,
    actor_id BIGINT REFERENCES users (id),
    action TEXT NOT NULL CHECK (action <> ''),
    target_type TEXT NOT NULL,
    target_id BIGINT NOT NULL DEFAULT 0,
    address TEXT,
    address_salt {bytes},
    address_hash {bytes} NOT NULL CHECK (length(address_hash) = 32),
    detail TEXT,
    detail_salt {bytes},
    detail_hash {bytes} NOT NULL CHECK (length(detail_hash) = 32),
    hash {bytes} NOT NULL CHECK (length(hash) = 32)
);

CREATE INDEX audit_of_actor ON audit (actor_id);
CREATE INDEX audit_of_target ON audit (target_type, target_id);

-- network: an address, or a network as 192.0.2.0/24, in its one spelling. expires_at: null for never.
CREATE TABLE bans (
    id {id},
    network TEXT NOT NULL UNIQUE CHECK (network <> ''),
    reason TEXT NOT NULL,
    created_by BIGINT REFERENCES users (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    hits BIGINT NOT NULL DEFAULT 0
);
