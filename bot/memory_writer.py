"""What messages make of what is known of their writer: by rules at once, and by the model, asked once at most.

The model is asked whether a message has made something untrue that is known, where it may have and its words do not
say so; or else, of several messages at once, for what no rule has found in them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from langchain_core.messages import HumanMessage, SystemMessage
from pydantic import BaseModel, Field

from bot.dates import validity
from bot.llm.models import Models
from bot.llm.structured import extract
from bot.over import declared_in, is_over
from bot.payload import zone_asked_in
from bot.personal import DOUBTFUL, LIKELY, SURE, Personal
from bot.prompt import load_prompt
from bot.secrets import held_secret
from bot.statements import Statement, news_in, reached_in, stated, statements_in, taken_back_in
from bot.telling import Telling, as_statement
from bot.text import is_first_person, share
from bot.wording.asking import asks
from bot.wording.passing import is_passing
from bot.wording.people import phrases_by_name, sole_person
from bot.words import words
from knowledge.language import detect_language, split_sentences, terms
from knowledge.protocols import Embedder
from memory.deciding import doubtful
from memory.listed import is_one_of_several
from memory.memories import Memories
from memory.reached import is_reached
from memory.sameness import shared, topic
from memory.types import Memory, MemoryDraft, MemoryKind, Message, Unlearned
from memory.zones import name_of

_GROUNDED = 0.6  # least share of a drawn memory's terms that stand in the message: small models invent
_REPEATED = 0.6  # share of terms in common from which a drawn memory says what a rule has noted already
_ANSWER_TOKENS = 512  # for so many memories
_STATED, _SENSED, _DRAWN = 1.0, 0.8, 0.7  # confidence
_NOTED_AT_ONCE = 10  # of a pasted diary the rest is left to the model
_NEWS_COMPARED = 5  # memories
_NEWS, _NEWS_SHARED = 0.82, 0.5  # cosine and share of words from which news are of something known
_IMPORTANCE: dict[MemoryKind, float] = {
    "instruction": 0.9,
    "fact": 0.6,
    "relationship": 0.6,
    "plan": 0.6,
    "preference": 0.5,
    "episode": 0.3,
}
_VITAL = frozenset({"name", "allergy"})
_VITAL_IMPORTANCE = 0.9


class DrawnMemory(BaseModel):
    """A memory as the model states it."""

    text: str = Field(max_length=200)
    kind: Literal["fact", "preference", "plan", "relationship", "instruction"] = "fact"


class DrawnMemories(BaseModel):
    """What the model draws from one message or a few."""

    memories: list[DrawnMemory] = Field(max_length=8)


@dataclass(frozen=True, slots=True)
class Weighed:
    """What the model says of a message that may have made an older memory untrue."""

    over: Memory | None  # what it made untrue


class MemoryWriter:
    """Turns messages into memories. `note` blocks for an embedding, `study` for an answer of the model."""

    def __init__(self, models: Models, embedder: Embedder, memories: Memories) -> None:
        self._models = models
        self._embedder = embedder
        self._memories = memories
        self._telling = Telling(Personal(embedder))

    def note(self, user_id: str, message: Message, said_before: str = "") -> list[Memory]:
        """Take back what the message takes back, and remember what it states outright; return the memories of it.

        Args:
            user_id: whose message it is.
            message: what they say.
            said_before: their message before, for whom a pronoun at the beginning of this one means.
        """
        told = self._ends_beside(user_id, message)
        put_away: list[Memory] = []
        for taken in taken_back_in(message.text):
            vector = self._embedder.embed_passages([taken.text or message.text])[0]
            at, never_held = message.created_at, taken.never_held
            put_away += self._memories.take_back(user_id, taken.text, vector, at, never_held=never_held)
        people, before = self._people(user_id, message.text), sole_person(said_before, message.text)
        told = [*statements_in(message.text, people, before)[:_NOTED_AT_ONCE], *told]
        drafts = [*self._drafts(told, message), *self._updates(user_id, message)]
        noted = {draft.text for draft in drafts}
        sensed = [each for each in self._telling.statements_in(message.text) if each.text not in noted]
        sensed = [each for each in sensed if not statements_in(each.text, people, before)]
        sensed = [each for each in sensed if not (put_away and each.change == "ended")]
        drafts += self._drafts(sensed, message, confidence=_SENSED)
        return self._memories.remember(user_id, drafts) if drafts else []

    def _people(self, user_id: str, text: str) -> dict[str, str]:
        """Return how those are called of whom the person has told, by their given names, where a text may name one."""
        sentences = split_sentences(text)
        if all(is_first_person(sentence) or asks(sentence) for sentence in sentences):
            return {}
        return phrases_by_name(each.text for each in self._memories.list(user_id) if each.kind == "relationship")

    def _ends_beside(self, user_id: str, message: Message) -> list[Statement]:
        """Return the message's words that are a statement by what is known alone.

        They tell that one is over of several things that are known together, or that something wished for is reached.
        """
        over = [taken.text for taken in taken_back_in(message.text) if taken.text and not taken.never_held]
        reached = reached_in(message.text)
        known = self._memories.list(user_id) if over or reached else []
        ends = [(clause, each) for clause in over for each in known if is_one_of_several(clause, each.text)]
        told = {clause: Statement(clause, each.kind, each.subject) for clause, each in ends}
        for clause in reached:
            if any(is_reached(each.text, clause) for each in known):
                told[clause] = Statement(clause, "fact", "have", change="new")
        return list(told.values())

    def doubtful_in(self, message: Message) -> list[str]:
        """Return the sentences of a message that may tell something, where neither rule nor embedding is sure."""
        return self._telling.doubtful_in(message.text)

    def draw(self, space_id: str, told: Sequence[tuple[Message, str]]) -> list[MemoryDraft]:
        """Return what the model finds in messages of one person that no rule has noted.

        It is asked once for all that are in one language: a small model reads over what is in another.

        Args:
            space_id: whose model is asked.
            told: what is left to the model (`doubtful_in`), each with its message.

        Raises:
            StructureError: its answer cannot be read.
            ModelError: it failed.
        """
        drafts = []
        for task in sorted({_task(text) for _, text in told}):
            asked = [(message, text) for message, text in told if _task(text) == task]
            prompt = [SystemMessage(load_prompt(task)), HumanMessage("\n".join(text for _, text in asked))]
            model = self._models.of(space_id)
            drawn = extract(model, prompt, DrawnMemories, conversation=task, answer_tokens=_ANSWER_TOKENS)
            drafts += self._attributed(drawn.memories, asked)
        return drafts

    def _attributed(self, drawn: Sequence[DrawnMemory], told: Sequence[tuple[Message, str]]) -> list[MemoryDraft]:
        """Return what was drawn as memories of the messages that say it, in their own words; each sentence once."""
        said: dict[tuple[str, str], MemoryDraft] = {}
        for memory in drawn:
            message, sentence = max(told, key=lambda each: _share(memory.text, each[1]))
            statement = _confirmed(memory, sentence)
            if statement is not None:
                (said[message.id, statement.text],) = self._drafts([statement], message, confidence=_DRAWN)
        return list(said.values())

    def weigh(self, unlearned: Unlearned) -> Weighed | None:
        """Ask the model whether a message made an older memory untrue; return what it said, None where nothing is so.

        Raises:
            ModelError: it failed.
        """
        user_id, message = unlearned.user_id, unlearned.message
        declared = declared_in(message.text)
        if not declared:
            return None
        made = self._memories.made_by(user_id, message.id)
        if any(self._memories.has_replaced(user_id, memory.id) for memory in made):
            return None
        old = self._in_doubt(user_id, message, declared, made)
        if old is None:
            return None
        is_past = is_over(self._models.of(unlearned.space_id), old.text, " ".join(declared), user_id)
        return Weighed(old if is_past else None)

    def settle(self, user_id: str, message: Message, weighed: Weighed) -> int:
        """Put away what a message made untrue, and remember what it rather tells than not; return how much it was.

        What tells of a change is of what is known of the person, and so is taken for theirs in doubt.
        """
        sure = DOUBTFUL if weighed.over else LIKELY
        told = self._telling.statements_in(message.text, sure, SURE)
        noted = self._memories.remember(user_id, self._drafts(told, message, confidence=_DRAWN)) if told else []
        if weighed.over is None:
            return len(noted)
        made, old = self._memories.made_by(user_id, message.id), weighed.over
        if made:
            self._memories.supersede(user_id, old.id, max(made, key=lambda memory: _share(old.text, memory.text)).id)
        else:
            self._memories.end(user_id, old.id, message.created_at)
        return len(noted)

    def _in_doubt(
        self, user_id: str, message: Message, declared: Sequence[str], made: Sequence[Memory]
    ) -> Memory | None:
        """Return what is known that a message may have made untrue; None for nothing."""
        own, subjects = {memory.id for memory in made}, frozenset(memory.subject for memory in made)
        nearest: dict[str, tuple[Memory, float]] = {}
        for vector in self._embedder.embed_passages(declared):
            for memory, cosine in self._memories.near(user_id, vector, message.created_at):
                if memory.id not in own and cosine > nearest.get(memory.id, (memory, 0.0))[1]:
                    nearest[memory.id] = memory, cosine
        return doubtful(" ".join(declared), subjects, list(nearest.values()))

    def _updates(self, user_id: str, message: Message) -> list[MemoryDraft]:
        """Return the message's news of something known, as statements about that."""
        found = []
        for draft in self._drafts(news_in(message.text), message):
            near = self._memories.recall(user_id, draft.vector, _NEWS_COMPARED)
            close = [each.memory for each in near if each.memory and each.similarity >= _NEWS]
            known = next((memory for memory in close if _is_about(draft, memory)), None)
            if known is not None:
                first, last = validity(draft.text, known.kind, message.created_at, zone_asked_in(message))
                about = replace(draft, kind=known.kind, subject=known.subject, old_value=known.text)
                found.append(replace(about, valid_from=first, valid_to=last))
        return found

    def _drafts(
        self, statements: Sequence[Statement], message: Message, confidence: float = _STATED
    ) -> list[MemoryDraft]:
        vectors = self._embedder.embed_passages([statement.text for statement in statements])
        zone = zone_asked_in(message)
        drafts = []
        for statement, vector in zip(statements, vectors, strict=True):
            timed = statement.kind if statement.subject != "birthday" else "instruction"
            first, last = validity(statement.text, timed, message.created_at, zone)
            drafts.append(
                MemoryDraft(
                    statement.text,
                    statement.kind,
                    vector,
                    subject=statement.subject,
                    slot=statement.slot,
                    change=statement.change,
                    old_value=statement.old_value,
                    confidence=confidence,
                    importance=importance_of(statement),
                    said_at=message.created_at,
                    zone=name_of(zone),
                    valid_from=first,
                    valid_to=last,
                    source_message_ids=(message.id,),
                    words=words(statement.text),
                )
            )
        return drafts


def importance_of(statement: Statement) -> float:
    """Return how much it is worth to know what somebody states, 0 to 1."""
    return _VITAL_IMPORTANCE if statement.subject in _VITAL else _IMPORTANCE[statement.kind]


def _is_about(news: MemoryDraft, memory: Memory) -> bool:
    return shared(topic(news.text), topic(memory.text)) >= _NEWS_SHARED


def _confirmed(drawn: DrawnMemory, sentence: str) -> Statement | None:
    """Return what a sentence states, now that the model has drawn something from it; None where it does not say that.

    It is the sentence itself: a small model words things anew, and wrongly. Of a question it is what was drawn.
    """
    if _share(drawn.text, sentence) < _GROUNDED:
        return None
    if not asks(sentence):
        return as_statement(sentence, drawn.kind)
    text = drawn.text
    if not is_first_person(text) or held_secret(text) or is_passing(text) or asks(text) or not stated(text):
        return None
    noted = [each.text for each in statements_in(sentence)]
    return None if _is_in(text, noted) else as_statement(text, drawn.kind)


def _is_in(drawn: str, noted: Sequence[str]) -> bool:
    return any(max(_share(drawn, text), _share(text, drawn)) >= _REPEATED for text in noted)


def _task(text: str) -> str:
    return f"extract.{detect_language(text)}"


def _share(part: str, whole: str) -> float:
    """Return the share of the part's terms that the whole holds too."""
    return share(set(terms(part)), set(terms(whole)))
