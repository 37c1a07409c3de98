-- SPDX-FileCopyrightText: The Natter authors
-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- What people are found by: their case-folded name from its beginning, and from the beginning of each further word in it, so
-- that every search is for a prefix. The program fills it, since no engine folds case as Unicode does. is_whole: the name from
-- its beginning, which everybody has once.
CREATE TABLE user_names (
    id {id},
    folded TEXT {binary} NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id),
    is_whole BIGINT NOT NULL CHECK (is_whole IN (0, 1)),
    UNIQUE (folded, user_id)
);
CREATE INDEX user_names_of_user ON user_names (user_id, folded);
CREATE INDEX user_names_whole ON user_names (folded, user_id) WHERE is_whole = 1;

-- There are few, and there has to be one.
CREATE INDEX users_administrators ON users (id) WHERE role = 1;

CREATE INDEX invites_of_user ON invites (created_by) WHERE created_by IS NOT NULL;
