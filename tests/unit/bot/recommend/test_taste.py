"""What a person likes, kept so that nobody is found in it."""

from pathlib import Path

import numpy as np

from bot.allowed import Allowed
from bot.recommend.taste import Request, Taste
from knowledge.types import Matrix, Vector
from memory.conversations import Conversations
from memory.database import Database
from memory.interactions import Interactions
from memory.memories import Memories
from memory.profiles import Profiles
from tests.master_key import MASTER


class CountingEmbedder:
    name, dimension = "counting", 2

    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed_query(self, text: str) -> Vector:
        self.asked.append(text)
        return np.array([1, 0], dtype=np.float32)

    def embed_passages(self, texts: list[str]) -> Matrix:
        raise NotImplementedError


def test_a_text_is_embedded_once_until_somebody_is_erased_and_is_not_kept_itself(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'zhiyin.db'}", MASTER)
    embedder = CountingEmbedder()
    stores = Interactions(database), Profiles(database), Memories(database), Conversations(database)
    taste = Taste(embedder, *stores)
    request = Request("mei", "team", "zh", Allowed(), "没有花生的点心")
    for _ in range(2):
        (signal,) = taste.signals(request, {})
    assert embedder.asked == [signal.subject]
    assert "花生" in signal.subject
    assert "花生" not in repr(taste._vectors)
    taste.drop("mei")
    taste.signals(request, {})
    assert len(embedder.asked) == 2
    database.close()
