"""The reason shown with an item: the signal that really put it there, in the reader's language."""

from bot.prompt import shorten
from bot.types import Language

_SUBJECT_CHARS = 48
_REASONS: dict[str, dict[Language, str]] = {
    "request": {"en": "because it fits what you asked for", "zh": "因为它符合你刚才的要求"},
    "liked": {"en": "because you liked “{subject}”", "zh": "因为你喜欢过「{subject}」"},
    "read": {"en": "because you read “{subject}”", "zh": "因为你读过「{subject}」"},
    "clicked": {"en": "because you opened “{subject}”", "zh": "因为你看过「{subject}」"},
    "interest": {"en": "because you are interested in {subject}", "zh": "因为你对「{subject}」感兴趣"},
    "memory": {"en": "because you told me “{subject}”", "zh": "因为你告诉过我「{subject}」"},
    "question": {"en": "because you asked about “{subject}”", "zh": "因为你问过「{subject}」"},
    "moment": {"en": "because it goes with “{subject}”", "zh": "因为它与「{subject}」相称"},
    "popularity": {"en": "because others here like it", "zh": "因为这里的其他人喜欢它"},
    "discovery": {"en": "because you have not seen it yet", "zh": "因为你还没看过它"},
}


def explain(source: str, subject: str, language: Language) -> str:
    """Return the reason in words. `source` is a signal's source, "popularity" or "discovery"."""
    return _REASONS[source][language].format(subject=shorten(subject, _SUBJECT_CHARS))
