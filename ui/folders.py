"""What may become a source over the web: who may use it may not thereby read all files of this machine."""

from pathlib import Path

from bot.access import group_names
from bot.errors import NotAllowed
from bot.settings import Settings
from knowledge.sources.open import is_local
from knowledge.sources.stored import NewSource
from knowledge.types import Access


def check_source(new: NewSource, access: Access, settings: Settings) -> None:
    """Make sure that a source that reads this machine's files lies in one of the folders of ZHIYIN_SOURCES_FOLDERS.

    Raises:
        NotAllowed: it does not, or who sets it up would not see what it brings.
    """
    if not access.sees(group_names(new.groups)):
        raise NotAllowed("Name a group that you are in, so that you see what the source brings.")
    if not is_local(new.kind, new.address):
        return
    path = Path(new.address.removeprefix("file://")).expanduser().resolve()
    if not any(path.is_relative_to(root) for root in settings.sources.roots):
        raise NotAllowed("This folder is in none of those that ZHIYIN_SOURCES_FOLDERS names.")
