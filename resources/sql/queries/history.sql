-- SPDX-FileCopyrightText: The Natter authors
-- SPDX-License-Identifier: GPL-3.0-or-later

-- name: history.start
INSERT INTO history (only_row, name, rev) VALUES (1, ?, 0)

-- name: history.name
SELECT name FROM history WHERE only_row = 1

-- name: history.rev
SELECT rev FROM history WHERE only_row = 1

-- name: history.advance
UPDATE history SET rev = ? WHERE only_row = 1

-- Changes nothing in the end, but has to be written.
-- name: history.prove
UPDATE history SET rev = rev + CAST(? AS BIGINT) WHERE only_row = 1
