"""What the steps of a turn work with, built once by `bot/bootstrap.py`."""

from dataclasses import dataclass

from langchain_core.language_models import BaseChatModel

from bot.access import Gate
from bot.budget import Budgets
from bot.learn import Learner
from bot.llm.models import Models
from bot.recommend.recommender import Recommender
from bot.recommend.topics import Topics
from bot.settings import Settings
from knowledge.protocols import Embedder
from knowledge.retrieve import Retriever
from memory.consents import Consents
from memory.conversations import Conversations
from memory.interactions import Interactions
from memory.items import Items
from memory.memories import Memories
from memory.past import Past
from memory.profiles import Profiles


@dataclass(frozen=True, slots=True)
class Services:
    """The rooms' doors, as the steps see them."""

    settings: Settings
    models: Models
    budgets: Budgets
    embedder: Embedder
    retriever: Retriever
    gate: Gate
    recommender: Recommender
    topics: Topics
    learner: Learner
    consents: Consents
    conversations: Conversations
    memories: Memories
    past: Past
    profiles: Profiles
    interactions: Interactions
    items: Items

    def language_model(self, space_id: str) -> BaseChatModel:
        """Return the language model of a space.

        Raises:
            ModelUnavailable: none was loaded.
        """
        return self.models.of(space_id)
