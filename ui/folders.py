"""Which folders of this machine may become sources over the web: who may use it may not thereby read all files."""

from pathlib import Path

from bot.errors import NotAllowed
from bot.ingestion import NewSource
from bot.settings import Settings
from knowledge.sources.open import is_local


def check_folder(new: NewSource, settings: Settings) -> None:
    """Make sure that a source that reads this machine's files lies in one of the folders of ZHIYIN_SOURCES_FOLDERS.

    Raises:
        NotAllowed: it does not.
    """
    if not is_local(new.kind, new.address):
        return
    path = Path(new.address.removeprefix("file://")).expanduser().resolve()
    if not any(path.is_relative_to(root) for root in settings.sources.roots):
        raise NotAllowed("This folder is in none of those that ZHIYIN_SOURCES_FOLDERS names.")
