-- SPDX-FileCopyrightText: The Natter authors
-- SPDX-License-Identifier: GPL-3.0-or-later

-- name: migrations.applied
SELECT version FROM natter_migrations ORDER BY version

-- name: migrations.add
INSERT INTO natter_migrations (version, name, applied_at) VALUES (?, ?, ?)
