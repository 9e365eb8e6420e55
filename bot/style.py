"""How an answer is to look for one person: what the prompt asks for, and what is made sure of whatever the model does.

A small model follows a wish for shortness or for a list only sometimes. So the answer is ended after so many sentences,
and its sentences are made a list, or a list prose, once they have been checked.
"""

import re
from dataclasses import dataclass

from bot.markers import sentences_with_markers
from bot.types import Language
from knowledge.language import terms
from memory.types import Format, Length, Level, Profile

_LENGTHS: dict[Length, dict[Language, str]] = {
    "short": {"en": "one short sentence", "zh": "一句话"},
    "medium": {"en": "two to four sentences", "zh": "两到四句"},
    "long": {"en": "in detail, six sentences or more", "zh": "详细,六句以上"},
}
_FORMATS: dict[Format, dict[Language, str]] = {
    "bullets": {"en": "bullet list", "zh": "分点列出"},
    "prose": {"en": "no list", "zh": "不要列表"},
}
_LEVELS: dict[Level, dict[Language, str]] = {
    "beginner": {"en": "for a beginner, plain words", "zh": "面向新手,用浅显的话"},
    "intermediate": {"en": "", "zh": ""},
    "expert": {"en": "for an expert", "zh": "面向专家"},
}
_LENGTH_WORDS: dict[Length, dict[Language, str]] = {
    "short": {"en": "short answers", "zh": "回答简短"},
    "medium": {"en": "answers of medium length", "zh": "回答长短适中"},
    "long": {"en": "detailed answers", "zh": "回答详细"},
}
_FORMAT_WORDS: dict[Format, dict[Language, str]] = {
    "bullets": {"en": "in bullet points", "zh": "分点列出"},
    "prose": {"en": "without lists", "zh": "不用列表"},
}
_LEVEL_WORDS: dict[Level, dict[Language, str]] = {
    "beginner": {"en": "for a beginner{of}", "zh": "把你当作{of}新手"},
    "intermediate": {"en": "for someone who knows a little{of}", "zh": "当你略懂{of}"},
    "expert": {"en": "for an expert{of}", "zh": "把你当作{of}专家"},
}
_LANGUAGE_WORDS: dict[Language, dict[Language, str]] = {
    "en": {"en": "answers in English", "zh": "用英文回答"},
    "zh": {"en": "answers in Chinese", "zh": "用中文回答"},
}
_TONE_WORDS: dict[Language, str] = {"en": "a {tone} tone", "zh": "语气{tone}"}
_QUIET_WORDS: dict[Language, str] = {
    "en": "no suggestions of mine from {start} to {end}",
    "zh": "{start}到{end}不主动推荐",
}
_UNWANTED_WORDS: dict[Language, str] = {"en": "nothing recommended about {topics}", "zh": "不再推荐{topics}"}
_OF_TOPIC: dict[Language, str] = {"en": " in {topic}", "zh": "{topic}"}
_MOST_SENTENCES: dict[Length, int] = {"short": 2}
_MOST_TOKENS: dict[Length, int] = {"short": 120}
_MORE_TO_READ: dict[Length, float] = {"long": 2.5}
_BULLET = re.compile(r"^[ \t]*(?:[-*•·]|\d{1,2}[.)、])[ \t]+", re.MULTILINE)
_CODE = "```"


@dataclass(frozen=True, slots=True)
class Style:
    """What is wished of an answer; None or empty where nothing is."""

    tone: str = ""
    length: Length | None = None
    format: Format | None = None
    level: Level | None = None

    @property
    def most_sentences(self) -> int | None:
        """After how many sentences the answer ends."""
        return _MOST_SENTENCES.get(self.length) if self.length else None

    def answer_tokens(self, most: int) -> int:
        """Return how many tokens the answer may have."""
        return min(most, _MOST_TOKENS.get(self.length, most)) if self.length else most

    def passage_tokens(self, usual: int) -> int:
        """Return how much of the passages the model is to read: who wants detail is given more of it."""
        return round(usual * _MORE_TO_READ.get(self.length, 1.0)) if self.length else usual


def style_of(profile: Profile, about: str) -> Style:
    """Return the style for an answer about something, as far as the words of that tell which knowledge it asks for."""
    return Style(profile.tone or "", profile.length, profile.format, level_of(profile, about))


def style_line(style: Style, language: Language) -> str:
    """Return the wishes in words, as short as can be: the person waits for every token."""
    parts = [
        style.tone,
        _LEVELS[style.level][language] if style.level else "",
        _LENGTHS[style.length][language] if style.length else "",
        _FORMATS[style.format][language] if style.format else "",
    ]
    return (", " if language == "en" else ",").join(part for part in parts if part)


def wishes_in_words(wishes: Profile, language: Language) -> str:
    """Return what a person said of how to answer them, in a few words."""
    words = [_LANGUAGE_WORDS[wishes.language][language]] if wishes.language else []
    words += [_TONE_WORDS[language].format(tone=wishes.tone)] if wishes.tone else []
    words += [_LENGTH_WORDS[wishes.length][language]] if wishes.length else []
    words += [_FORMAT_WORDS[wishes.format][language]] if wishes.format else []
    for each in wishes.expertise:
        of = _OF_TOPIC[language].format(topic=each.topic) if each.topic else ""
        words.append(_LEVEL_WORDS[each.level][language].format(of=of))
    if quiet := wishes.quiet_hours:
        words.append(_QUIET_WORDS[language].format(start=f"{quiet.start:%H:%M}", end=f"{quiet.end:%H:%M}"))
    if topics := [each.name for each in wishes.interests if each.weight < 0]:
        words.append(_UNWANTED_WORDS[language].format(topics=(" or " if language == "en" else "、").join(topics)))
    return (", " if language == "en" else ",").join(words)


def cut_to(text: str, style: Style) -> tuple[str, bool]:
    """Return a text that is being written, without what goes beyond its sentences, and whether it has all of them."""
    if style.most_sentences is None:
        return text, False
    sentences = sentences_with_markers(text)
    whole = len(sentences) > style.most_sentences
    return ("".join(sentences[: style.most_sentences]) if whole else text), whole


def shaped(text: str, style: Style) -> str:
    """Return a finished answer in the format that is wished; code stays as it is."""
    if style.format is None or _CODE in text:
        return text
    if style.format == "prose":
        return " ".join(_BULLET.sub("", text).split()) if _BULLET.search(text) else text
    if _BULLET.search(text):
        return _BULLET.sub("- ", text)
    sentences = [each.strip() for each in sentences_with_markers(text)]
    return "\n".join(f"- {each}" for each in sentences if each)


def level_of(profile: Profile, about: str) -> Level | None:
    """Return what the person states to know of what the words are about, else in general; None for never said."""
    held = {_singular(term) for term in terms(about)}
    general: Level | None = None
    for each in reversed(profile.expertise):  # the latest said
        topic = {_singular(term) for term in terms(each.topic)}
        if topic and topic <= held:
            return each.level
        if not topic and general is None:
            general = each.level
    return general


def _singular(term: str) -> str:
    return term[:-1] if len(term) > 3 and term.endswith("s") and not term.endswith("ss") else term
