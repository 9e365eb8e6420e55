"""The master key of an installation: the one set, or a file made at the first start; and changing it."""

from pathlib import Path

from bot.settings import Settings
from memory.crypto import MasterKeys, new_key
from memory.database import Database

_AT_ONCE = 500  # data keys wrapped anew in one transaction


def key_file(settings: Settings) -> Path:
    """Return where the key lies that is not set."""
    return settings.data / ".master-key"


def master_keys(settings: Settings) -> MasterKeys:
    """Return the keys that are set, or those of the file, which is made when it is not there.

    Raises:
        InvalidMasterKey: the file holds no key.
    """
    if given := settings.master_key.get_secret_value():
        return MasterKeys.parse(given)
    file = key_file(settings)
    if not file.exists():
        _write(file, [new_key().hex()])
    return MasterKeys.parse(file.read_text("ascii"))


def rotate(settings: Settings) -> int:
    """Wrap all data keys under a new master key, and return how many there were; what has been cut off goes on.

    The new key is the first of those set. Where none is set one is made; until all is done the file holds the one
    before as well, and both open the database.

    Raises:
        CannotDecrypt: a key that is still needed is missing.
        DatabaseUnavailable: the database cannot be opened.
    """
    file, in_file = key_file(settings), not settings.master_key.get_secret_value()
    if in_file:
        master_keys(settings)
        keys = file.read_text("ascii").split()
        if len(keys) == 1:
            _write(file, [new_key().hex(), *keys])
    database = Database(settings.database_url, master_keys(settings))
    try:
        database.migrate()
        count = wrap_all_anew(database)
        database.checkpoint()  # what was wrapped by the old key
    finally:
        database.close()
    if in_file:
        _write(file, file.read_text("ascii").split()[:1])
    return count


def wrap_all_anew(database: Database) -> int:
    """Wrap every data key that an older master key wraps under the newest, and return how many there were."""
    count = 0
    while True:
        with database.session() as session:
            wrapped = database.keys.wrap_anew(session, _AT_ONCE)
        if not wrapped:
            return count
        count += wrapped


def _write(file: Path, keys: list[str]) -> None:
    """Write the file whole or not at all, readable by its owner only."""
    incoming = file.with_suffix(".incoming")
    incoming.unlink(missing_ok=True)
    incoming.touch(mode=0o600)
    incoming.write_text("\n".join(keys) + "\n", "ascii")
    incoming.replace(file)
