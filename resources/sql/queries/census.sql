-- SPDX-FileCopyrightText: The Natter authors
-- SPDX-License-Identifier: GPL-3.0-or-later

-- Messages are those that were ever numbered: an estimate, since what was removed for its age counts.
-- name: census.count
SELECT
    (SELECT COUNT(*) FROM users WHERE erased_at IS NULL),
    (SELECT COUNT(*) FROM conversations WHERE kind = 1 AND deleted_at IS NULL),
    (SELECT COALESCE(SUM(last_seq), 0) FROM conversations),
    (SELECT COUNT(*) FROM users WHERE role = 1 AND erased_at IS NULL),
    (SELECT COUNT(*) FROM users WHERE suspended_until > ? AND erased_at IS NULL)

-- name: census.bytes
SELECT (SELECT page_count FROM pragma_page_count()) * (SELECT page_size FROM pragma_page_size())
