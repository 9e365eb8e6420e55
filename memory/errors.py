"""Errors of the memory room.

StoreError
├── NotFound                  no such row, or not this person's
│   ├── SpaceNotFound
│   ├── UserNotFound
│   ├── ConversationNotFound
│   ├── MessageNotFound
│   ├── MemoryNotFound
│   ├── PreferenceNotFound
│   ├── IdentityNotFound
│   └── ItemNotFound
├── InvalidRecord             a value that the tables refuse
│   └── UnknownZone           a time zone that there is not
├── LinkRefused               one person's code that joins them with another
│   ├── InvalidLinkCode       no such code (any more)
│   └── TooManyAttempts       too many codes were asked for, or tried
├── InvalidMasterKey          it has another length or form
├── CannotDecrypt             the master key is another, or what is stored was changed
└── DatabaseUnavailable       cannot be opened, reached, migrated or written (disk full, locked)
"""


class StoreError(Exception):
    """Anything that goes wrong in the memory room."""


class NotFound(StoreError):
    """No such row, or it belongs to somebody else; the two are not told apart."""


class SpaceNotFound(NotFound):
    """No such space."""


class UserNotFound(NotFound):
    """No such user in this space."""


class ConversationNotFound(NotFound):
    """No such conversation of this person."""


class MessageNotFound(NotFound):
    """No such message in this person's conversations."""


class MemoryNotFound(NotFound):
    """No such memory of this person."""


class PreferenceNotFound(NotFound):
    """No such preference or inference of this person."""


class IdentityNotFound(NotFound):
    """No such identity of this person."""


class ItemNotFound(NotFound):
    """No such item in this space."""


class InvalidRecord(StoreError):
    """A value that the tables refuse; the message names the field."""


class UnknownZone(InvalidRecord):
    """There is no time zone of that name."""


class LinkRefused(StoreError):
    """Two identities that are not made one person's; the message says why."""


class InvalidLinkCode(LinkRefused):
    """No such code: mistyped, used, too old, or one's own."""


class TooManyAttempts(LinkRefused):
    """More codes were asked for, or tried, than a person would; later it may go on."""


class InvalidMasterKey(StoreError):
    """A master key of another length or form; the message says how to make one."""


class CannotDecrypt(StoreError):
    """The master key is not the one the database was written with, or what is stored was damaged or moved."""


class DatabaseUnavailable(StoreError):
    """The database cannot be opened, reached, migrated or written; the message says what to check."""
