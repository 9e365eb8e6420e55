"""The people who uploaded documents: these are theirs while they are here, and the team's once they are erased.

The catalogue knows an owner by an id that means nothing to it. Covered: an erasure that a crash cut off, one while the
catalogue cannot be written, and an upload that was still on its way then, whose documents bear the id until it ends or
until the next start. Not covered: an upload on its way while its person is linked with another becomes the team's.
"""

import logging

from knowledge.catalogue import Catalogue
from knowledge.errors import IndexUnavailable
from knowledge.types import Access
from memory.types import Upload
from memory.users import Users

logger = logging.getLogger(__name__)


class Uploaders:
    """Keeps the owners of documents in step with the people. Blocking; safe to call from several threads."""

    def __init__(self, users: Users, catalogue: Catalogue) -> None:
        self._users = users
        self._catalogue = catalogue

    def uploads(self, access: Access) -> tuple[Upload, ...]:
        """Return the documents of who asks that they may see, by title."""
        return tuple(Upload(each.title, each.uri, each.updated_at) for each in self._catalogue.owned(access))

    def forget(self, user_id: str) -> bool:
        """Make a person's documents the team's; False while that is not done everywhere, and has to be redone."""
        try:
            return self._catalogue.owners.forget(user_id)
        except IndexUnavailable as error:
            logger.warning("uploaders.forget error=%s", type(error).__name__)
            return False

    def forget_gone(self) -> None:
        """Make the documents of people who are gone the team's."""
        for user_id in self._users.gone(self._catalogue.owners.names()):
            self.forget(user_id)
