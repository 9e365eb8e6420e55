"""Items for one person: signals → scores → filter → diverse slate, each item with the cause that weighed most."""

import math
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from bot.access import Gate, is_open
from bot.recommend.diversify import mmr
from bot.recommend.explain import explain
from bot.recommend.habits import fit
from bot.recommend.signals import Signal, contributions, unit_rows
from bot.recommend.taste import Request, Taste
from bot.types import Recommendation, Slate
from memory.interactions import Interactions, Shown
from memory.items import Items
from memory.types import Item, Matrix, Vector

_POPULARITY_WEIGHT = 0.15
_LANGUAGE_BONUS = 0.08
_SHOWN_PENALTY = 0.03  # a time the item was shown and left alone
# A signal is the reason for an item whose cosine with it, without the items' mean, is at least what the nearest of so
# many items has by chance, and at least half of the signal's best. The greatest of N normal values grows with
# sqrt(2 ln N); of the 66 demo items, where it takes 0.35, the nearest lies at 0.35 to 0.57 for 22 of 28 interests and
# questions about what is there, and at 0.16 to 0.32 for 30 about what is not, such as tyres, pianos and meetings.
_BY_CHANCE = 0.12
_LEAST_CAUSE, _MOST_LEAST_CAUSE = 0.15, 0.4
_LEAST_SHARE = 0.5
_REMEMBERED = 200  # latest interactions and impressions that count


class Recommender:
    """Recommends a space's items. Blocking; safe to call from several threads."""

    def __init__(self, items: Items, interactions: Interactions, taste: Taste, gate: Gate) -> None:
        self._items = items
        self._gate = gate
        self._interactions = interactions
        self._taste = taste

    def recommend(self, request: Request) -> Slate:
        """Return a slate, possibly empty, whose impressions have been saved where the person allows it."""
        items, matrix = self._visible(request)
        settled: set[str] = set()
        if request.allowed.personal:
            done = self._interactions.of_user(request.user_id, _REMEMBERED, for_personalisation=True)
            settled = {interaction.item_id for interaction in done}
        open_rows = [row for row, item in enumerate(items) if item.id not in settled]
        slate_id = uuid.uuid4().hex
        if not open_rows:
            return Slate(slate_id, ())
        return Slate(slate_id, self._shown(request, slate_id, self._rank(request, items, matrix, open_rows)))

    def _visible(self, request: Request) -> tuple[list[Item], Matrix]:
        """Return the items that the person may see and their vectors, row by row, (N, D)."""
        items, matrix = self._items.vectors(request.space_id)
        hidden = self._gate.hidden_from(request.user_id)
        rows = [row for row, item in enumerate(items) if is_open(item, hidden)]
        return ([items[row] for row in rows], matrix[rows]) if len(rows) < len(items) else (items, matrix)

    def _rank(
        self, request: Request, items: Sequence[Item], matrix: Matrix, open_rows: Sequence[int]
    ) -> list[Recommendation]:
        known = {item.id: (item, matrix[row]) for row, item in enumerate(items)}
        signals = self._taste.signals(request, known)
        added = contributions(signals, matrix)[:, open_rows]  # (S, N)
        candidates = [items[row] for row in open_rows]
        popularity = self._popularity(request.space_id, candidates)  # (N,)
        scores = (
            added.sum(axis=0) / max(1.0, sum(abs(signal.weight) for signal in signals))
            + _POPULARITY_WEIGHT * popularity
            + self._adjustments(request, candidates)
            + fit(self._taste.profile(request), candidates)
        )
        apart = unit_rows(matrix[open_rows] - matrix.mean(axis=0))
        reasons = _reasons(signals, added, len(items))
        slate = []
        for position, index in enumerate(mmr(scores.tolist(), apart, request.limit), start=1):
            source, subject = _cause(signals, reasons[:, index], float(popularity[index]))
            reason = explain(source, subject, request.language)
            slate.append(Recommendation(candidates[index], reason, round(float(scores[index]), 4), position, source))
        return slate

    def _popularity(self, space_id: str, items: Sequence[Item]) -> Vector:
        counted = self._interactions.popularity(space_id)
        raw = np.array([max(0.0, counted.get(item.id, 0.0)) for item in items], dtype=np.float32)
        return raw / raw.max() if raw.max() > 0 else raw

    def _adjustments(self, request: Request, items: Sequence[Item]) -> Vector:
        """Return (N,): a bonus for the reader's language, less a little for each time an item was left alone."""
        shown: Counter[str] = Counter()
        if request.allowed.personal:
            before = self._interactions.impressions(request.user_id, _REMEMBERED, for_personalisation=True)
            shown.update(each.item_id for each in before)
        return np.array(
            [
                _LANGUAGE_BONUS * (item.language == request.language) - _SHOWN_PENALTY * min(5, shown[item.id])
                for item in items
            ],
            dtype=np.float32,
        )

    def _shown(self, request: Request, slate_id: str, ranked: Sequence[Recommendation]) -> tuple[Recommendation, ...]:
        if not request.allowed.record:
            return tuple(ranked)
        entries = [Shown(each.item.id, each.position, each.source, each.score, each.reason) for each in ranked]
        impressions = self._interactions.show(request.user_id, slate_id, entries, personal=request.allowed.personal)
        ids = {each.position: each.id for each in impressions}
        return tuple(replace(each, impression_id=ids.get(each.position, "")) for each in ranked)


def _reasons(signals: Sequence[Signal], added: Matrix, items: int) -> Matrix:
    """Return the contributions, (S, N), with those that are too weak to be a true reason set to 0.

    Args:
        signals: what speaks for items.
        added: what each adds to each candidate's score.
        items: how many there are in the space, candidates or not.
    """
    if not signals:
        return added
    weights = np.array([[signal.weight] for signal in signals], dtype=np.float32)
    by_chance = _BY_CHANCE * math.sqrt(2 * math.log(items))
    least_cause = min(max(_LEAST_CAUSE, by_chance), _MOST_LEAST_CAUSE)
    least = np.maximum(least_cause * weights, _LEAST_SHARE * added.max(axis=1, keepdims=True))
    return np.asarray(np.where(added >= least, added, 0), dtype=np.float32)


def _cause(signals: Sequence[Signal], reasons: Vector, popularity: float) -> tuple[str, str]:
    """Return the source and subject of the signal that weighed most, else popularity, else discovery."""
    best = int(np.argmax(reasons)) if len(signals) else -1
    if best >= 0 and reasons[best] > 0 and reasons[best] >= _POPULARITY_WEIGHT * popularity:
        return signals[best].source, signals[best].subject
    return ("popularity", "") if popularity > 0 else ("discovery", "")
