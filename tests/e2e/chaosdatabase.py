# SPDX-FileCopyrightText: The Natter authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The two databases that the scripts here run natterd on, and what is in their tables in the end."""

import csv
import io
import os
import pathlib
import shutil
import sqlite3
import subprocess
import tempfile

QUERIES = {
    "messages": "SELECT id, conversation_id, seq, rev, sender_id, content, client_message_id FROM messages",
    "changes": "SELECT rev, conversation_id, kind FROM changes",
    "removals": "SELECT user_id, conversation_id, rev, kind FROM removals",
    "conversations": "SELECT id, kind, name, deleted_at FROM conversations",
    "members": "SELECT conversation_id, user_id, role, joined_rev, joined_seq, read_seq, read_rev FROM members",
}
TEXTS = {"content", "client_message_id", "name"}


class Tables:
    """Lists of rows, each a dictionary: messages, changes, removals, conversations, members."""

    def __init__(self, rows_of):
        for name, query in QUERIES.items():
            setattr(self, name, rows_of(query))


class SqliteDatabase:
    """natterd's own file."""

    settings: dict[str, str] = {}

    def __init__(self, file: pathlib.Path):
        self._file = file

    def tables(self) -> Tables:
        connection = sqlite3.connect(f"file:{self._file}?mode=ro", uri=True)
        connection.row_factory = sqlite3.Row
        try:
            return Tables(lambda query: [dict(row) for row in connection.execute(query)])
        finally:
            connection.close()

    def stop(self) -> None:
        pass


class PostgresDatabase:
    """A cluster in a temporary folder, reached through a socket in there only. It refuses to run as root."""

    def __init__(self, parent: pathlib.Path | None = None, fsync: bool = False, settings: tuple[str, ...] = ()):
        versions = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
        self._programs = versions[-1]
        self._folder = pathlib.Path(tempfile.mkdtemp(prefix="natter-chaos-", dir=parent))
        self._as = []
        self._database = "postgres"
        if os.geteuid() == 0:
            shutil.chown(self._folder, "postgres")
            self._as = ["runuser", "-u", "postgres", "--"]
        self._folder.chmod(0o755)
        self._run("initdb", "-D", self._cluster, "-U", "admin", "-A", "trust", "-E", "UTF8", "--locale=C", "-N")
        lines = ["listen_addresses = ''", f"unix_socket_directories = '{self._folder}'",
                 f"fsync = {'on' if fsync else 'off'}", *settings]
        configuration = pathlib.Path(self._cluster) / "postgresql.conf"
        configuration.write_text(configuration.read_text() + "\n".join(lines) + "\n")
        self.start()
        url = f"postgresql://admin@/postgres?host={self._folder}"
        self.settings = {"DATABASE_URL": url}

    def start(self) -> None:
        self._run("pg_ctl", "-D", self._cluster, "-w", "-l", str(self._folder / "log"), "start")

    @property
    def _cluster(self) -> str:
        return str(self._folder / "cluster")

    def _run(self, program: str, *arguments: str) -> str:
        command = [*self._as, str(self._programs / program), *arguments]
        # Its server would keep a pipe open.
        with tempfile.TemporaryFile("w+", encoding="utf-8") as output:
            subprocess.run(command, check=True, stdout=output, cwd="/")
            output.seek(0)
            return output.read()

    def _rows(self, query: str) -> list[dict]:
        # Only a text can be empty and not null, so only a null has a mark.
        text = self._run("psql", "-h", str(self._folder), "-U", "admin", "-d", self._database, "--csv", "-P", r"null=\N",
                         "-c", query)
        return [{name: None if value == r"\N" else value if name in TEXTS else int(value)
                 for name, value in row.items()} for row in csv.DictReader(io.StringIO(text))]

    def tables(self) -> Tables:
        return Tables(self._rows)

    def stop(self) -> None:
        self._run("pg_ctl", "-D", self._cluster, "-m", "immediate", "stop")
        shutil.rmtree(self._folder)
