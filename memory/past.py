"""What somebody said and was told before: memories and earlier turns, searched together.

Exact over all that is the person's, by meaning and by words at once (`memory/scores.py`), in this process's memory;
only what is returned is read from the database as text, and only if it may be recalled at that moment.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt
from sqlmodel import Session, col, select

from memory.ahead import reading_ahead
from memory.conversations import message_of
from memory.crypto import Cipher
from memory.database import Database
from memory.known import KnownMemories, KnownPeople, KnownTurns, Seconds, opened, recallable
from memory.scores import by_words, fused, lent
from memory.searchable import Floats
from memory.tables import ConversationRow, MemoryRow, MessageRow
from memory.types import Memory, MemoryKind, Message, Recalled, Role, Wanted

# Named here because the class has them as methods' results.
RecalledList = list[Recalled]

_IMPORTANCE = 0.02  # cosine that the most important memory is worth more than the least
_RECENT = 0.005  # cosine that what was said now is worth more than what was said long ago
_HALF_LIFE_S = 90 * 86_400.0
_FADING_S = 2 * 365 * 86_400.0  # after which a memory that was not told again is half as important
_OF_THAT_TIME = 0.03  # cosine that a piece of the time asked about is worth more
_MANY = 500  # memories and messages to be read, from which on readers are worth their start of some milliseconds
_NEVER = np.float32(-np.inf)


@dataclass(frozen=True, slots=True)
class _Fit:
    """Each piece's cosine and score, memories first; -inf where it may not be recalled."""

    cosines: Floats
    scores: Floats


class Past:
    """Recalls. Nothing of anybody else is looked at."""

    def __init__(self, database: Database, known: KnownPeople) -> None:
        self._database = database
        self._known = known

    def recall(
        self,
        user_id: str,
        wanted: Wanted,
        memories: int,
        turns: int,
        always: frozenset[MemoryKind] = frozenset(),
    ) -> RecalledList:
        """Return at most so many of the person's memories and so many messages that fit best, best first.

        A message whose memory is returned is left out.

        Args:
            user_id: whose.
            wanted: what is looked for.
            memories: how many of them at most.
            turns: how many messages at most.
            always: the kinds of memories that come too, however little they fit.
        """
        with self._database.session() as session:
            with self._ahead(session, user_id):
                told, said = self._known.all(session, user_id)
            if not told.ids and not said.ids:
                return []
            fit = _fit(told, said, wanted)
            count = len(told.ids)
            best = _best(fit.scores[:count], memories)
            standing = np.flatnonzero(told.holds & np.isin(told.kinds, [*always]))
            best += [int(place) for place in standing if place not in best]
            cipher = self._database.keys.cipher(session, user_id)
            found = _memories(session, [told.ids[place] for place in best], cipher)
            hidden = {source for memory in found.values() for source in memory.source_message_ids}
            places = _best(fit.scores[count:], turns + len(hidden))
            spoken = _messages(session, user_id, [said.ids[place] for place in places], cipher)
            kept = [place for place in places if said.ids[place] in spoken.keys() - hidden][:turns]
            recalled = [_recalled(found[told.ids[place]], fit, place) for place in best if told.ids[place] in found]
            recalled += [_recalled(spoken[said.ids[place]], fit, count + place) for place in kept]
            return sorted(recalled, key=lambda each: -each.score)

    def _ahead(self, session: Session, user_id: str) -> AbstractContextManager[None]:
        """Have what is not kept of a person read ahead of who reads it inside, where it is much."""
        file = self._database.file
        if file is None or self._known.unread(session, user_id) < _MANY:
            return nullcontext()
        return reading_ahead(file, user_id)

    def between(
        self, user_id: str, since: datetime | None, until: datetime | None, role: Role | None, limit: int
    ) -> list[Message]:
        """Return the person's messages of a time that may be recalled, oldest first; of too many the last ones."""
        query = (
            select(MessageRow)
            .join(ConversationRow, col(MessageRow.conversation_id) == ConversationRow.id)
            .where(ConversationRow.user_id == user_id, *recallable())
            .order_by(col(MessageRow.created_at).desc(), MessageRow.id)
            .limit(limit)
        )
        if since:
            query = query.where(MessageRow.created_at >= since)
        if until:
            query = query.where(MessageRow.created_at < until)
        if role:
            query = query.where(MessageRow.role == role)
        with self._database.session() as session:
            cipher = self._database.keys.cipher(session, user_id)
            return [message_of(row, cipher) for row in reversed(session.exec(query).all())]


def _fit(told: KnownMemories, said: KnownTurns, wanted: Wanted) -> _Fit:
    indexes = (told.index, said.index)
    cosines = np.concatenate([index.cosines(wanted.vector) for index in indexes])
    scores = fused(cosines, by_words(indexes, wanted.words))
    count = len(told.ids)
    scores += lent(
        scores,
        np.concatenate([np.arange(count), count + said.order]),
        np.concatenate([np.arange(count), count + said.sittings]),  # a memory stands alone
    )
    times = np.concatenate([told.said, said.said])
    scores[:count] += np.float32(_IMPORTANCE) * (_importance(told, times.max()) - np.float32(0.5))
    scores += _recency(times)
    then = np.concatenate([_overlaps(told, wanted), _within(said.said, wanted)])
    if wanted.since or wanted.until:
        scores[then] += np.float32(_OF_THAT_TIME)
    scores[~_allowed(told, said, wanted)] = _NEVER
    return _Fit(cosines, scores)


def _importance(told: KnownMemories, now: float) -> Floats:
    """Return how important each memory is by now: what nobody has spoken of again matters less."""
    faded: Floats = (told.importance * np.exp2((told.said - now) / _FADING_S)).astype(np.float32)
    return faded


def _recency(times: Seconds) -> Floats:
    age = times.max() - times
    worth: Floats = (_RECENT * np.exp2(-age / _HALF_LIFE_S)).astype(np.float32)
    return worth


def _within(times: Seconds, wanted: Wanted) -> npt.NDArray[np.bool_]:
    since = wanted.since.timestamp() if wanted.since else -np.inf
    until = wanted.until.timestamp() if wanted.until else np.inf
    return np.asarray((times >= since) & (times < until))


def _overlaps(told: KnownMemories, wanted: Wanted) -> npt.NDArray[np.bool_]:
    """Tell which memories were told in the time that is asked about, or are known to have begun or ended by it."""
    since = wanted.since.timestamp() if wanted.since else -np.inf
    until = wanted.until.timestamp() if wanted.until else np.inf
    dated = np.isfinite(told.begins) | np.isfinite(told.ends)
    return np.asarray(_within(told.said, wanted) | (dated & (told.begins < until) & (told.ends > since)))


def _allowed(told: KnownMemories, said: KnownTurns, wanted: Wanted) -> npt.NDArray[np.bool_]:
    """Tell which pieces may be recalled: of the time, the side and the conversation that is wanted, and still true."""
    turns = np.ones(len(said.ids), dtype=np.bool_)
    if wanted.role:
        turns &= said.asked == (wanted.role == "user")
    if wanted.before:
        turns &= ~said.since(*wanted.before)
    if wanted.only_then:
        turns &= _within(said.said, wanted)
    return np.concatenate([told.holds | wanted.past, turns])


def _best(scores: Floats, count: int) -> list[int]:
    """Return the places of the best that may be recalled, best first, ties in order."""
    ranked = np.argsort(-scores, kind="stable")[:count]
    return [int(place) for place in ranked if scores[place] > _NEVER]


def _recalled(said: Memory | Message, fit: _Fit, place: int) -> Recalled:
    return Recalled(said, float(fit.cosines[place]), float(fit.scores[place]))


def _memories(session: Session, ids: Sequence[str], cipher: Cipher) -> dict[str, Memory]:
    query = select(MemoryRow).where(col(MemoryRow.id).in_(ids))
    return {row.id: opened(row, cipher) for row in session.exec(query)}


def _messages(session: Session, user_id: str, ids: Sequence[str], cipher: Cipher) -> dict[str, Message]:
    query = (
        select(MessageRow)
        .join(ConversationRow, col(MessageRow.conversation_id) == ConversationRow.id)
        .where(col(MessageRow.id).in_(ids), ConversationRow.user_id == user_id, *recallable())
    )
    return {row.id: message_of(row, cipher) for row in session.exec(query)}
