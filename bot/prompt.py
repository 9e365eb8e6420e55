"""From a turn, its context and its passages to the messages the model reads, within the token budget.

The layout serves prefix reuse (llama.cpp and vLLM both keep the longest common prefix): the constant front comes
first, instructions and a few worked examples, which cost nothing once computed and teach a small model to cite and
to decline; then the conversation, which only grows; last what changes every turn: memories, passages, the question and,
nearest to the answer, how the person wants it.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

from bot.recalled import line
from bot.style import Style, style_line, style_of
from bot.types import Language, UserContext
from knowledge.language import detect_language
from knowledge.types import Passage
from memory.types import Message

_FOLDER = Path(__file__).parent / "prompts"
_HISTORY_CHARS = 240  # of one earlier message; enough to know what was talked about
_LABELS = {
    "en": {
        "person": "Known about the person:",
        "sources": "Sources:",
        "question": "Question:",
        "style": "Style:",
        "language": "in English, cited as [1]",
        "now": "Now:",
    },
    "zh": {
        "person": "关于提问者:",
        "sources": "资料:",
        "question": "问题:",
        "style": "风格:",
        "language": "用中文,标注[1]",
        "now": "现在:",
    },
}


@cache
def load_prompt(name: str) -> str:
    """Return the text of `bot/prompts/NAME.md`."""
    return (_FOLDER / f"{name}.md").read_text("utf-8").strip()


def front(language: Language) -> list[BaseMessage]:
    """Return the constant front of every prompt in a language."""
    return [SystemMessage(load_prompt(f"system.{language}")), *worked(parts_of(f"examples.{language}"))]


def parts_of(name: str) -> list[str]:
    """Return the parts of `bot/prompts/NAME.md`, which lines of three dashes set apart."""
    return load_prompt(name).split("\n---\n")


def worked(turns: Sequence[str]) -> list[BaseMessage]:
    """Return worked examples as the person's and the assistant's messages by turns."""
    return [HumanMessage(text) if turn % 2 == 0 else AIMessage(text) for turn, text in enumerate(turns)]


def answer_prompt(
    question: str, language: Language, context: UserContext, passages: Sequence[Passage]
) -> list[BaseMessage]:
    """Return the messages that ask for a cited answer; passage i is source i + 1."""
    labels = _LABELS[language]
    sources = "\n".join(f"[{number}] {line}" for number, line in enumerate(_sources(passages), start=1))
    style = style_of(context.profile, " ".join((question, *(passage.title for passage in passages))))
    parts = [
        *_about_person(language, context),
        f"{labels['sources']}\n{sources}",
        f"{labels['question']} {question}{_styled(style, language, question)}",
    ]
    return [*front(language), *_history(context.history), HumanMessage("\n\n".join(parts))]


def chat_prompt(text: str, language: Language, context: UserContext) -> list[BaseMessage]:
    """Return the messages that ask for small talk, without sources."""
    style = _styled(style_of(context.profile, text), language, text)
    parts = [*_about_person(language, context), load_prompt(f"chat.{language}"), f"{text}{style}"]
    return [*front(language), *_history(context.history), HumanMessage("\n\n".join(parts))]


def rewrite_prompt(question: str, history: Sequence[Message]) -> list[BaseMessage]:
    """Return the messages that ask for the question in a form that stands alone."""
    return [SystemMessage(load_prompt("rewrite")), *_history(history), HumanMessage(question)]


def _sources(passages: Sequence[Passage]) -> Iterator[str]:
    """Yield each passage under its title and heading; a title that a line above has shown is not read again."""
    shown: set[str] = set()
    for passage in passages:
        heading = " › ".join(passage.chunk.headings[-1:])
        parts = [passage.title] if passage.title not in shown or not heading else []
        parts += [heading] if heading and heading != passage.title else []
        shown.add(passage.title)
        yield f"{' › '.join(parts) or passage.title}: {' '.join(passage.chunk.text.split())}"


def _about_person(language: Language, context: UserContext) -> list[str]:
    labels = _LABELS[language]
    known = [f"- {line(recalled, language, context.zone)}" for recalled in context.memories]
    now = ", ".join(part for part in (context.circumstances.place, context.circumstances.weather) if part)
    known += [f"- {labels['now']} {now}"] if now else []
    return ["\n".join([labels["person"], *known])] if known else []


def _styled(style: Style, language: Language, question: str) -> str:
    """Return the line under a question that says how to answer; empty where there is nothing to say."""
    wanted = style_line(style, language)
    if detect_language(question) != language:  # or a small model answers in the question's, and cites nothing
        wanted = f"{_LABELS[language]['language']}{', ' if wanted else ''}{wanted}"
    return f"\n{_LABELS[language]['style']} {wanted}" if wanted else ""


def _history(messages: Sequence[Message]) -> list[BaseMessage]:
    return [
        HumanMessage(shorten(message.text)) if message.role == "user" else AIMessage(shorten(message.text))
        for message in messages
    ]


def shorten(text: str, limit: int = _HISTORY_CHARS) -> str:
    """Return the text, cut to `limit` characters with an ellipsis where it is longer."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
