"""Has what recall opens of a person read from SQLite's file side by side, before it is wanted row by row.

A person's rows lie among those of others who wrote at the same time, a page here and a page there, and SQLite waits for
the disk at each. Readers with connections of their own go through them ahead, and leave them in the system's cache;
they hold up nobody, for they need no interpreter meanwhile. PostgreSQL reads ahead itself.
"""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

PARTS = 3  # of the rows, each with a reader: more are hardly faster
_TOGETHER = 32  # rows that are of one part: neighbours share pages
# The greatest value, because only who compares values reads all of them: some go on on other pages.
_MEMORIES = "SELECT count(vector), max(vector) FROM memories WHERE user_id = ? AND rowid / ? % ? = ?"
_MESSAGES = (
    "SELECT count(vector), max(vector) FROM messages JOIN conversations ON conversation_id = conversations.id "
    "WHERE user_id = ? AND messages.rowid / ? % ? = ?"
)


@contextmanager
def reading_ahead(file: Path, user_id: str) -> Iterator[None]:
    """Read a person's memories and messages ahead of who reads them inside."""
    readers = [threading.Thread(target=read_part, args=(file, user_id, part), daemon=True) for part in range(PARTS)]
    for reader in readers:
        reader.start()
    try:
        yield
    finally:
        for reader in readers:
            reader.join()


def read_part(file: Path, user_id: str, part: int) -> int:
    """Read one of the parts of a person's rows, and return how many there are; 0 where the file cannot be read."""
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            which = user_id, _TOGETHER, PARTS, part
            return sum(int(connection.execute(query, which).fetchone()[0]) for query in (_MEMORIES, _MESSAGES))
    except sqlite3.Error:  # who wants the rows will be told
        return 0
