"""What a turn may use of a person and keep of them: what they allow, where, and for this once."""

from dataclasses import dataclass

from memory.types import Permissions


@dataclass(frozen=True, slots=True)
class Allowed:
    """The permissions of one turn or recommendation."""

    keep: bool = True  # messages: not of a temporary chat
    remember: bool = False  # memories are made
    personal: bool = False  # profile, interests, what they asked and did shape what they get
    recall: bool = False  # memories do too
    record: bool = False  # what they were shown and did is stored


def allowed(permissions: Permissions, *, personalised: bool = True, temporary: bool = False) -> Allowed:
    """Return what may be done.

    Args:
        permissions: what the person allows.
        personalised: False where they switched it off for the conversation.
        temporary: the chat keeps nothing, and knows nothing of the person.
    """
    if temporary:
        return Allowed(keep=False)
    personal = permissions.personalisation and personalised
    return Allowed(
        remember=permissions.remembers,
        personal=personal,
        recall=personal and permissions.remembers,
        record=permissions.personalisation or permissions.analytics,
    )
