"""What a person likes, as signals: their request, interests, memories, questions and what they did with items."""

import hashlib
import os
import re
import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.allowed import Allowed
from bot.intent import intent_of
from bot.recommend.signals import WEIGHTS, Signal, SignalSource
from bot.secrets import held_secret
from bot.statements import is_question, statements_in
from bot.types import Circumstances, Language
from bot.wording.oneself import asks_of_oneself
from knowledge.language import terms
from knowledge.protocols import Embedder
from memory.conversations import Conversations
from memory.interactions import Interactions
from memory.memories import Memories
from memory.profiles import Profiles
from memory.sameness import is_negative
from memory.types import InteractionKind, Item, Profile, Vector

_RECENT_QUESTIONS = 5
_RECENT_INTERACTIONS = 30
_TOLD = 50  # memories, the newest
_INFERRED = 15  # interests, the surest; each costs an embedding
_DECAY = 0.85  # of a question's or interaction's weight for each newer one
_CACHED_TEXTS = 4096
_ITEM_SIGNALS: dict[InteractionKind, SignalSource] = {
    "like": "liked",
    "read": "read",
    "click": "clicked",
    "dislike": "disliked",
}
# What a request says besides its subject.
_BOILERPLATE = re.compile(
    r"\b(please|can|could|you|would|recommend(ation)?s?|suggest(ion)?s?|me|what|should|shall|i|read|watch|buy|next"
    r"|something|anything|some|to|an?|any|good|for|and|do|have|that|give|ideas?|more|else|now|one|the|on|about|of|is"
    r"|there|listen|today)\b"
    r"|请|帮我|给我|推荐|一些|一下|几[个篇本部]|点|有什么|什么|有没有|该|可以|接下来|看|读|买|值得|好|的|我|吗|呢"
    r"|和|关于|本|书|文章|内容|再|还|下一|今天",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Request:
    """Who wants a slate, in which language the reasons are, and the words of the request if there were any."""

    user_id: str
    space_id: str
    language: Language
    allowed: Allowed = Allowed()
    text: str = ""
    limit: int = 5
    circumstances: Circumstances = Circumstances()


class Taste:
    """Gathers a person's signals. Blocking; embeddings of texts seen before are kept."""

    def __init__(
        self,
        embedder: Embedder,
        interactions: Interactions,
        profiles: Profiles,
        memories: Memories,
        conversations: Conversations,
    ) -> None:
        self._embedder = embedder
        self._interactions = interactions
        self._profiles = profiles
        self._memories = memories
        self._conversations = conversations
        self._vectors: OrderedDict[bytes, Vector] = OrderedDict()  # by the keyed hash of the text
        self._hash_key = os.urandom(32)
        self._lock = threading.Lock()

    def signals(self, request: Request, known: Mapping[str, tuple[Item, Vector]]) -> list[Signal]:
        """Return all signals that the person allows. `known` maps item ids to items and their vectors."""
        gather: list[Iterator[Signal]] = [self._request(request.text)]
        if request.allowed.personal:
            gather += [self._around(request.circumstances)]
            gather += [self._interests(request.user_id), self._asked(request.user_id)]
            gather.append(self._did(request.user_id, known))
        if request.allowed.recall:
            gather.append(self._told(request.user_id))
        return [signal for source in gather for signal in source]

    def profile(self, request: Request) -> Profile:
        """Return what the person states and what is inferred of them, as far as they allow it."""
        return self._profiles.get(request.user_id) if request.allowed.personal else Profile()

    def drop(self, _user_id: str) -> None:
        """Keep nothing of a person any more: it is not known whose texts are kept, so none is."""
        with self._lock:
            self._vectors.clear()

    def _request(self, text: str) -> Iterator[Signal]:
        for statement in statements_in(text):  # what they say of themselves is a memory by now
            text = text.replace(statement.text, " ")
        subject = " ".join(_BOILERPLATE.sub(" ", text).split())
        if terms(subject):
            yield self._signal("request", subject)

    def _around(self, now: Circumstances) -> Iterator[Signal]:
        for subject in (now.place, now.weather):
            if subject:
                yield self._signal("moment", subject)

    def _interests(self, user_id: str) -> Iterator[Signal]:
        interests = self._profiles.get(user_id).interests
        surest = sorted(interests, key=lambda each: (each.origin != "stated", -abs(each.weight)))
        for interest in surest[: _INFERRED + sum(each.origin == "stated" for each in interests)]:
            source: SignalSource = "interest" if interest.weight > 0 else "disliked"
            yield self._signal(source, interest.name, min(1.0, abs(interest.weight)))

    def _told(self, user_id: str) -> Iterator[Signal]:
        for memory in self._memories.list(user_id)[:_TOLD]:
            if memory.kind == "preference":  # an appointment is no interest, nor is a journey that is planned
                source: SignalSource = "disliked" if is_negative(memory.text) else "memory"
                yield self._signal(source, memory.text, memory.confidence)

    def _asked(self, user_id: str) -> Iterator[Signal]:
        messages = self._conversations.recent_questions(user_id, 3 * _RECENT_QUESTIONS)
        texts = [message.text for message in messages if not held_secret(message.text)]  # reasons repeat them
        questions = [text for text in texts if intent_of(text) == "answer" and _tells(text)]
        for age, text in enumerate(questions[:_RECENT_QUESTIONS]):
            yield self._signal("question", text, _DECAY**age)

    def _did(self, user_id: str, known: Mapping[str, tuple[Item, Vector]]) -> Iterator[Signal]:
        done = self._interactions.of_user(user_id, _RECENT_INTERACTIONS, for_personalisation=True)
        for age, interaction in enumerate(done):
            source = _ITEM_SIGNALS.get(interaction.kind)
            if source and interaction.item_id in known:
                item, vector = known[interaction.item_id]
                yield Signal(source, item.title, vector, WEIGHTS[source] * _DECAY**age)

    def _signal(self, source: SignalSource, subject: str, strength: float = 1.0) -> Signal:
        return Signal(source, subject, self._embed(subject), WEIGHTS[source] * strength)

    def _embed(self, text: str) -> Vector:
        name = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), key=self._hash_key, digest_size=16).digest()
        with self._lock:
            if name in self._vectors:
                self._vectors.move_to_end(name)
                return self._vectors[name]
        vector = self._embedder.embed_query(text)
        with self._lock:
            self._vectors[name] = vector
            if len(self._vectors) > _CACHED_TEXTS:
                self._vectors.popitem(last=False)
        return vector


def _tells(text: str) -> bool:
    """Tell whether what somebody wrote asks about something other than themselves."""
    return is_question(text) and not asks_of_oneself(text)
