"""What a rule says of a clause that it matches."""

import re
from dataclasses import dataclass

from memory.types import MemoryKind


@dataclass(frozen=True, slots=True)
class Rule:
    """A wording, and what it tells.

    `subject` says what a statement is about. `slot` names what a person has one of at a time, so that a new value
    replaces the old one; a group "slot" of the pattern names it where it is ""
    """

    kind: MemoryKind
    subject: str
    pattern: re.Pattern[str]
    slot: str = ""

    def slot_in(self, match: re.Match[str]) -> str:
        """Return the slot that a match fills, "" for none."""
        named = match.groupdict().get("slot") or ""
        return self.slot or " ".join(named.casefold().split())


def rule(kind: MemoryKind, subject: str, *patterns: str, slot: str = "") -> Rule:
    """Return the rule for any of the patterns, whatever the case."""
    return Rule(kind, subject, re.compile("|".join(patterns), re.IGNORECASE), slot)
