"""What was inferred of a person, in words: what it is, how sure it is, and where it is from."""

from bot.types import Language
from memory.types import Inference
from ui.texts import text


def inference_words(inference: Inference, language: Language) -> tuple[str, str, str]:
    """Return what was inferred, how sure it is, and which things they did have told it."""
    name = "disliked" if inference.key == "interest" and inference.confidence < 0 else inference.key
    what = text(f"inferred_{name}", language, value=_value(inference, language))
    sure = text("inferred_sure", language, percent=round(100 * abs(inference.confidence)))
    seen = [text(f"signal_{kind}", language, count=count) for kind, count in inference.signals.items()]
    return what, sure, (", " if language == "en" else "、").join(seen)


def _value(inference: Inference, language: Language) -> str:
    """Return the value as people say it; an hour is stored as theirs, such as 09:00, or in UTC, such as 09."""
    if inference.key == "active_hour":
        hour, own, _ = inference.value.partition(":")
        return f"{hour}:00–{(int(hour) + 1) % 24:02}:00{'' if own else ' UTC'}"
    if inference.key in ("reading_level", "device"):
        return text(f"value_{inference.value}", language)
    return inference.value
